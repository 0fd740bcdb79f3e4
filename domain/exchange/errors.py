"""What can be wrong with an import as a whole."""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.exchange.model import ImportReport


@dataclass(eq=False)
class ImportRefused(DomainError):
    """The file has problems; nothing of it was written. The report names each one."""

    report: ImportReport
