"""One page of a long list, continued from where the last one ended."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`rows` in order; `next_cursor` continues after them, None on the last page."""

    rows: tuple[T, ...]
    next_cursor: str | None = None
