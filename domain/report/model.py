"""Findings of the audit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of the data that does not hold: its code ("I2"), the row, and what is wrong."""

    code: str
    entity: str
    detail: str
