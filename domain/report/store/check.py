"""One check of the audit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A statement and the invariant it belongs to; it returns (entity, detail) per violation."""

    code: str
    sql: str
