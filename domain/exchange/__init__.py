"""Documents that come in and go out: imports of goods, prices, customers and history; templates.

For: reading xlsx, csv and JSONL safely, a dry-run report with row numbers, all-or-nothing
writing through the features' own services, and the demo shop, which is an import too.
Not for: the words of a report (the pages and the command line say them), statements (report).
"""

from domain.exchange.errors import ImportRefused
from domain.exchange.model import ImportKind, ImportPlan, ImportReport, ImportProblem, ProblemCode

__all__ = ["ImportKind", "ImportPlan", "ImportRefused", "ImportReport", "ImportProblem", "ProblemCode"]
