"""What a repetition heals, and what it does not."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from domain.db import is_passing
from domain.db.writer import DatabaseBusy, WriterClosed


def _sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("…")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    "error",
    [
        DatabaseBusy(),
        WriterClosed(),
        _sqlite(sqlite3.SQLITE_FULL),
        _sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT),
        psycopg.errors.DeadlockDetected(),
        psycopg.errors.SerializationFailure(),
        psycopg.errors.AdminShutdown(),
        psycopg.errors.ReadOnlySqlTransaction(),
        psycopg.OperationalError("the connection is closed"),
        OperationalError("SELECT 1", {}, psycopg.errors.DeadlockDetected()),
    ],
)
def test_it_passes(error: Exception) -> None:
    assert is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("a bug"),
        _sqlite(sqlite3.SQLITE_ERROR),
        sqlite3.ProgrammingError("a closed cursor"),
        psycopg.errors.UniqueViolation(),
        psycopg.errors.UndefinedColumn(),
        psycopg.ProgrammingError("wrong parameters"),
        OperationalError("SELECT 1", {}, psycopg.errors.InFailedSqlTransaction()),
    ],
)
def test_it_comes_back(error: Exception) -> None:
    assert not is_passing(error)
