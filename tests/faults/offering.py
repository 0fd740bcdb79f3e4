"""The machine's promotions: sales that begin and end, coupons that are claimed.

A sale takes an amount off from a sum on, by steps; a coupon takes ¥5 off the next order of whoever
holds one. `books` says what an order costs then; here is what begins, ends and is handed out.
"""

from datetime import timedelta
from typing import Any

from hypothesis.stateful import initialize, rule

from domain.db import Tx
from domain.promotion import (
    claim_coupon,
    end_promotion,
    find_promotion,
)
from tests.faults.keeping import Keeping
from tests.faults.machine import WHO
from tests.faults.market import COUPON_WORD, COUPONS, COUPONS_EACH, begin_sale


class Offering(Keeping):
    """The whole machine."""

    @initialize()
    def open_wallets(self) -> None:
        """Each buyer has a coupon when the day begins."""
        for who in (0, 1):
            self.claim(who)

    @rule()
    def turn_sale(self) -> None:
        """The sale ends, or the next one begins; nothing else happens at that very moment."""
        self.clock.move(timedelta(seconds=1))
        now, running = self.clock(), self.books.running_sale
        if running is None:
            self.books.sales.append((now, None))
            self.try_to("", lambda tx: begin_sale(tx, len(self.books.sales), self.market.rep))
        else:
            self.books.sales[-1] = (running, now)
            self.try_to("", lambda tx: _end(tx, len(self.books.sales), self.market.rep))
        self.clock.move(timedelta(seconds=1))

    @rule(who=WHO)
    def claim(self, who) -> None:
        """国庆券: one each time, until the buyer or the shop has given enough."""
        why = ""
        if sum(self.books.claimed) >= COUPONS:
            why = "CouponUnavailable"
        elif self.books.claimed[who] >= COUPONS_EACH:
            why = "CouponClaimed"
        customer = self.market.people[who].customer
        self.try_to(why, lambda tx: claim_coupon(tx, customer, COUPON_WORD))
        if not why:
            self.books.claimed[who] += 1


def _end(tx: Tx, number: int, rep: Any) -> None:
    found = find_promotion(tx, f"S{number}")
    assert found is not None
    end_promotion(tx, found.id, rep)
