"""What was logged, as the product logs it: the same whatever ran before in this process."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import use_structlog


@contextlib.contextmanager
def events(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """The events logged in the block, there when it ends."""
    use_structlog()
    said: list[dict[str, Any]] = []
    before = len(caplog.records)
    yield said
    said += [record.msg for record in caplog.records[before:] if isinstance(record.msg, dict)]
