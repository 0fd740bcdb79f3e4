"""The real server for wire tests."""

import pytest

from tests.wire.serving import file_url, serving


@pytest.fixture
async def served(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as running:
        yield running
