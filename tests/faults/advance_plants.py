"""Bugs of one line in what is paid in advance, planted as in `plants`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import domain.payment.unpaid as unpaid
from domain.base.money import Money
from tests.faults.plants import Plant


def _never_over(patch: pytest.MonkeyPatch) -> None:
    """What is not paid in time keeps its stock for ever."""
    patch.setattr(unpaid, "cancel_order", lambda *_args, **_more: None)


def _part_forgotten(patch: pytest.MonkeyPatch) -> None:
    """An order of which some is paid is called off as if nothing were."""
    find = unpaid.receivable_of

    def unpaid_wholly(tx: Any, order_id: Any) -> Any:
        found = find(tx, order_id)
        return found and replace(found, paid=Money(0, found.paid.currency))

    patch.setattr(unpaid, "receivable_of", unpaid_wholly)


def _too_early(patch: pytest.MonkeyPatch) -> None:
    """The order is called off when its shop should be warned."""
    find = unpaid.receivable_of

    def earlier(tx: Any, order_id: Any) -> Any:
        found = find(tx, order_id)
        is_set = found is not None and found.pay_by is not None
        return replace(found, pay_by=found.pay_by - timedelta(hours=3)) if is_set else found

    patch.setattr(unpaid, "receivable_of", earlier)


def _shop_not_warned(patch: pytest.MonkeyPatch) -> None:
    """Nobody hears that the time ends."""
    patch.setattr(unpaid, "_is_awaited", lambda _order, owed: owed.pay_stage != "open")


ADVANCE_PLANTS = (
    Plant("unpaid and never called off", "I12", _never_over),
    Plant("paid in part and called off", "I17", _part_forgotten),
    Plant("called off too early", "I12", _too_early),
    Plant("nobody warned", "I24", _shop_not_warned),
)
