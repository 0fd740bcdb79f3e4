"""Bugs of one line in what is written off, called off, shared and goes along, as in `plants`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import domain.aftersale.sending as sending
import domain.cart.store as carts
import domain.fulfilment.service as shipping
import domain.payment.writeoff as writing_off
import domain.pricing.rules as pricing
import domain.reactions as reactions
from domain.base.actor import SYSTEM
from domain.base.money import Money, UnitPrice
from domain.fulfilment import RestClosed
from tests.faults.plants import Plant

DAY = timedelta(days=1)


def _given_twice(patch: pytest.MonkeyPatch) -> None:
    """What makes good what broke leaves the stock twice over."""
    give = sending.give_stock
    patch.setattr(sending, "give_stock", lambda tx, sku, base, **by: give(tx, sku, 2 * base, **by))


def _given_and_kept(patch: pytest.MonkeyPatch) -> None:
    """It goes along, and the books keep it."""
    patch.setattr(sending, "give_stock", lambda *_args, **_by: 0)


def _share_in_fen(patch: pytest.MonkeyPatch) -> None:
    """A share of a price is cut to whole fen before it is multiplied."""

    def cut(price: UnitPrice, percent_bp: int) -> UnitPrice:
        fen = price.ten_thousandths * percent_bp // 1_000_000
        return replace(price, ten_thousandths=fen * 100)

    patch.setattr(pricing, "share_of", cut)


def _in_small_parts(patch: pytest.MonkeyPatch) -> None:
    """What was written off before on the same day does not count."""
    patch.setattr(
        writing_off, "_today_of", lambda _tx, draft, _today: Money(0, draft.amount.currency)
    )


def _agreed_by_oneself(patch: pytest.MonkeyPatch) -> None:
    """Who asked for a write-off may agree to it."""
    find = writing_off.requests.find_write_off

    def by_nobody(tx: Any, number: int, **more: Any) -> Any:
        found = find(tx, number, **more)
        return None if found is None else replace(found, asked_by=SYSTEM)

    patch.setattr(writing_off.requests, "find_write_off", by_nobody)


def _more_than_owed(patch: pytest.MonkeyPatch) -> None:
    """More may be written off than is owed."""
    patch.setattr(writing_off, "_check_owed", lambda *_args: None)


def _rest_held(patch: pytest.MonkeyPatch) -> None:
    """What is called off is promised for ever."""
    patch.setattr(shipping, "release_lines", lambda *_args: None)


def _rest_owed(patch: pytest.MonkeyPatch) -> None:
    """What is called off is still to be paid."""
    patch.setattr(shipping, "release_credit", lambda *_args: None)


def _rest_not_told(patch: pytest.MonkeyPatch) -> None:
    """The shop does not hear that the rest will not come."""
    tell = reactions.notify

    def silent(tx: Any, events: Any, *, zone: Any) -> int:
        return tell(tx, [one for one in events if not isinstance(one, RestClosed)], zone=zone)

    patch.setattr(reactions, "notify", silent)


def _drafts_lost(patch: pytest.MonkeyPatch) -> None:
    """Drafts are ended a day before their time."""
    patch.setattr(
        carts, "expire", lambda tx: tx.execute(carts._EXPIRE, p_now=tx.now + DAY).rowcount
    )


BRANCH_SETTLING_PLANTS = (
    Plant("goes along twice", "I3", _given_twice),
    Plant("goes along and is kept", "I3", _given_and_kept),
    Plant("written off in small parts", "I15", _in_small_parts),
    Plant("write-off agreed by oneself", "I15", _agreed_by_oneself),
    Plant("more written off than owed", "I17", _more_than_owed),
)
"""Found on the branch's part of the tour."""
SETTLING_PLANTS = (
    *BRANCH_SETTLING_PLANTS,
    Plant("a share cut to fen", "I8", _share_in_fen),
    Plant("called off and held", "I2", _rest_held),
    Plant("called off and owed", "I19", _rest_owed),
    Plant("drafts lost early", "I12", _drafts_lost),
    Plant("called off and not told", "I24", _rest_not_told),
)
