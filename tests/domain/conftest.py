"""Tests of orders, money and what they hold end with `jiedan audit`.

A test that breaks the books on purpose says so: `@pytest.mark.breaks_books`. Whether everybody was
told (I24) is for transcripts and the machine: a test of one service may take the events itself.
"""

from collections.abc import Iterator

import pytest

from domain.reactions import drain
from domain.report import Violation, run_audit

AUDITED = frozenset(
    ["aftersale", "cart", "catalog", "credit", "customer", "delivery", "fulfilment", "inventory",
     "order", "payment", "pricing", "promotion", "review", "standing"]
)  # fmt: skip
"""What writes orders, stock and the ledger; an audit costs a few ms."""


@pytest.fixture(autouse=True)
def _audited(request: pytest.FixtureRequest) -> Iterator[None]:
    """The audit finds nothing in what the test leaves behind, before it is rolled back."""
    is_meant = request.node.get_closest_marker("breaks_books") is None
    is_here = request.path.parent.name in AUDITED and "tx" in request.fixturenames
    tx = request.getfixturevalue("tx") if is_meant and is_here else None
    yield
    if tx is not None:
        drain(tx)
        is_alone = request.path.parent.name == "inventory"
        assert [one for one in run_audit(tx) if not _is_beside(one, is_alone=is_alone)] == []


def _is_beside(found: Violation, *, is_alone: bool) -> bool:
    """Who was told; and, where stock stands alone, what is held for orders that were made up."""
    return found.code == "I24" or (is_alone and found.entity.startswith("order_line:"))
