"""Planted bugs of promotions: what careless changes of coupons, steps and shares would do."""

from typing import Any

import pytest

import domain.promotion.engine as engine
import domain.promotion.rules.basket as baskets
import domain.promotion.rules.full_reduction as reductions
import domain.promotion.service as promotions
import domain.promotion.wallet as wallet
from domain.promotion.store import coupons


def coupon_back_twice(patch: pytest.MonkeyPatch) -> None:
    """Cancelling gives a coupon back two times."""
    give_back = coupons.give_back

    def doubled(tx: Any, coupon_id: Any) -> None:
        give_back(tx, coupon_id)
        give_back(tx, coupon_id)

    patch.setattr(coupons, "give_back", doubled)


def coupon_never_back(patch: pytest.MonkeyPatch) -> None:
    """Cancelling forgets the coupon."""
    patch.setattr(promotions.coupons, "give_back", lambda *_: None)


def coupon_not_counted(patch: pytest.MonkeyPatch) -> None:
    """Coupons are handed out and nobody counts them."""
    patch.setattr(wallet.offers, "count", lambda *_: True)


def first_step(patch: pytest.MonkeyPatch) -> None:
    """The first step that is reached counts, not the deepest."""
    patch.setattr(reductions, "_depth", lambda step: -step.threshold_minor)


def shares_round_down(patch: pytest.MonkeyPatch) -> None:
    """What is taken off an order is not all on its lines."""
    found = baskets.prorate
    patch.setattr(baskets, "prorate", lambda total, weights: found(total // 100 * 100, weights))


def line_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The last line of an order bears nothing of its discount."""
    make = engine._adjustment

    def short(work: Any, done: Any) -> Any:
        made = make(work, done)
        return made._replace(shares=made.shares[:-1]) if len(made.shares) > 1 else made

    patch.setattr(engine, "_adjustment", short)
