"""How large a file may be, and the refusal of one that is not fit to be read at all."""

from collections.abc import Sequence

from domain.exchange.model import ImportProblem

MAX_FILE = 10 << 20
"""Bytes of a file as uploaded."""
MAX_UNPACKED = 96 << 20
"""Bytes of a workbook unpacked; 50,000 rows of goods take about 40 MB."""
MAX_PARTS = 400
MAX_ROWS = 50_000
"""Rows of data in one import."""
MAX_SHEET_ROWS = 60_000
MAX_COLUMNS = 120
MAX_CELL = 500
"""Characters in a cell."""
MAX_PROBLEMS = 200
"""Problems that are listed one by one; the rest is counted."""


class FileRefused(Exception):
    """The file as a whole cannot be read; `problem` says why, `beside` what else was seen.

    Never leaves this package.
    """

    def __init__(self, problem: ImportProblem, beside: Sequence[ImportProblem] = ()) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.beside = tuple(beside)
