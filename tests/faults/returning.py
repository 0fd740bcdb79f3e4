"""The machine's rule for goods that come back from a shop, credited as they were paid.

Worked example: 2箱 for ¥92 left, ¥5.01 of it a reduction. One 箱 comes back: 86.99 ÷ 2 = ¥43.50
are off what the shop owes, whatever the list says that day. The other brings ¥43.49.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.aftersale import (
    GoodsReturn,
    ReturnedLine,
    credited_for,
    preview_return,
    return_goods,
)
from domain.db import Tx
from domain.delivery import today_of
from domain.order import get_order
from tests.faults.changing import has_deals
from tests.faults.dealing import Dealing
from tests.faults.deals import Deal, Line
from tests.faults.machine import PICK
from tests.faults.market import POLICY


class Returning(Dealing):
    """What comes back."""

    @has_deals
    @rule(
        pick=PICK,
        how_much=st.sampled_from(["all", "all", "half", "one", "beyond"]),
        is_shelved=st.booleans(),
        is_stale=st.sampled_from([False, False, False, True]),
    )
    def bring_back(self, pick, how_much, is_shelved, is_stale) -> None:
        """Some of a line comes back: onto the shelf or not, and never more than is out there."""
        deal = self._deal(pick, "shipped", "delivered", "completed")
        out = [line for line in deal.lines.values() if line.out]
        lines = out or list(deal.lines.values())
        line = lines[pick % len(lines)]
        base = {"all": line.out, "half": (line.out + 1) // 2, "one": 1}.get(how_much, line.out + 1)
        why = "" if 0 < base <= line.out else "ReturnTooMuch"
        why = why or ("StaleVersion" if is_stale else "")
        sku_id = self.market.sku_id(line.code)

        def do(tx: Tx) -> Any:
            order = get_order(tx, deal.id)
            found = next(one for one in order.lines if one.sku_id == sku_id)
            back = (ReturnedLine(found.id, base, is_shelved),)
            seen = preview_return(tx, order, back).seen - is_stale
            wanted = GoodsReturn(deal.id, back, "临期", seen)
            case = return_goods(tx, wanted, actor=self.market.rep, today=today_of(POLICY, tx.now))
            return credited_for(tx, case), found.discount.minor

        done = self.try_to(why, do)
        if not why:
            self._brought_back(deal, line, base, done)
            if is_shelved and line.code in self.books.on_hand:
                self.books.on_hand[line.code] += base

    def _brought_back(self, deal: Deal, line: Line, base: int, done: Any) -> None:
        credit, off = done
        before = line.share(line.returned, off)
        line.returned += base
        due = line.share(line.returned, off) - before
        assert (credit.minor if credit else 0) == due, "credited another sum"
        self.books.accounts.credited[deal.person] += due
        self.books.tell("aftersale_decided", "contact")
