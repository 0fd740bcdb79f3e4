"""These rules are the same on both databases; their SQL runs on both in tests/domain/report."""

from collections.abc import Iterator

import pytest

from domain.db import Database, Tx


@pytest.fixture
def tx(sqlite_database: Database) -> Iterator[Tx]:
    """One open transaction on SQLite, rolled back at the end."""
    with sqlite_database.rehearsal() as rehearsed:
        yield rehearsed
