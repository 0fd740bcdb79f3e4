"""The machine's rule for goods that come back from a shop, credited as they were paid.

Worked example: 2箱 for ¥92 left, ¥5.01 of it a reduction. One 箱 comes back: 86.99 ÷ 2 = ¥43.50
are off what the shop owes, whatever the list says that day. The other brings ¥43.49.

Lost goods beyond ¥10 of a shop and day wait for a second person once there is a limit.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.aftersale import (
    CaseStatus,
    GoodsReturn,
    ReturnedLine,
    credited_for,
    decide_return,
    preview_return,
    return_goods,
)
from domain.base.ids import CaseId
from domain.db import Tx
from domain.delivery import today_of
from domain.order import get_order
from tests.faults.changing import has_deals
from tests.faults.dealing import Dealing
from tests.faults.deals import Deal, Line
from tests.faults.machine import PICK
from tests.faults.market import POLICY

LIMIT = 1_000
"""What may be written off in a day without a second person."""


@dataclass
class AskedBack:
    """Lost goods that a second person has to agree to."""

    deal: Deal
    line: Line
    base: int


class Returning(Dealing):
    """What comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.has_limit = False
        self.asked_back: dict[int, AskedBack] = {}
        self.lost_on: dict[tuple[Any, date], int] = {}

    def _asked_of(self, line: Line) -> int:
        return sum(one.base for one in self.asked_back.values() if one.line is line)

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
        most = line.out - self._asked_of(line)
        base = {"all": most, "half": (most + 1) // 2, "one": 1}.get(how_much, most + 1)
        why = "" if 0 < base <= most else "ReturnTooMuch"
        why = why or ("StaleVersion" if is_stale else "")
        sku_id = self.market.sku_id(line.code)

        def do(tx: Tx) -> Any:
            order = get_order(tx, deal.id)
            found = next(one for one in order.lines if one.sku_id == sku_id)
            back = (ReturnedLine(found.id, base, is_shelved),)
            seen = preview_return(tx, order, back).seen - is_stale
            wanted = GoodsReturn(deal.id, back, "临期", seen)
            case = return_goods(tx, wanted, actor=self.market.rep, today=today_of(POLICY, tx.now))
            return credited_for(tx, case), found.discount.minor, case

        done = self.try_to(why, do)
        if why:
            return
        credit, off, case = done
        if not is_shelved and self._is_much(deal, line, base, off):
            assert case.status is CaseStatus.ASKED, "one person wrote much off"
            self.asked_back[case.id] = AskedBack(deal, line, base)
            for _ in range(2):
                self.books.tell("return_asked", "staff")
            return
        self._brought_back(deal, line, base, (credit, off))
        if not is_shelved:
            self._lost(deal, credit)
        elif line.code in self.books.on_hand:
            self.books.on_hand[line.code] += base

    @precondition(lambda self: self.asked_back)
    @rule(is_agreed=st.booleans(), is_own=st.booleans())
    def decide_back(self, is_agreed, is_own) -> None:
        """Somebody else agrees that it is lost, or anybody refuses; less may be out by now."""
        number, asked = next(iter(self.asked_back.items()))
        actor = self.market.rep if is_own else self.market.owner
        rest = asked.line.out - self._asked_of(asked.line) + asked.base
        why = "ReturnSelfApproved" if is_own and is_agreed else ""
        why = why or ("ReturnTooMuch" if is_agreed and asked.base > rest else "")

        def do(tx: Tx) -> Any:
            today = today_of(POLICY, tx.now)
            case = decide_return(tx, CaseId(number), actor=actor, is_agreed=is_agreed, today=today)
            order = get_order(tx, asked.deal.id)
            sku_id = self.market.sku_id(asked.line.code)
            found = next(one for one in order.lines if one.sku_id == sku_id)
            return credited_for(tx, case), found.discount.minor

        done = self.try_to(why, do)
        if why:
            return
        del self.asked_back[number]
        if not is_agreed and not is_own:
            self.books.tell("return_refused", "staff")
        if is_agreed:
            self._brought_back(asked.deal, asked.line, asked.base, done)
            self._lost(asked.deal, done[0])

    def _is_much(self, deal: Deal, line: Line, base: int, off: int) -> bool:
        due = line.share(line.returned + base, off) - line.share(line.returned, off)
        return self.has_limit and due + self.lost_on.get(self._day_of(deal), 0) > LIMIT

    def _lost(self, deal: Deal, credit: Any) -> None:
        day = self._day_of(deal)
        self.lost_on[day] = self.lost_on.get(day, 0) + (credit.minor if credit else 0)

    def _day_of(self, deal: Deal) -> tuple[Any, date]:
        return deal.person, self.desk.read(lambda tx: today_of(POLICY, tx.now))

    def _brought_back(self, deal: Deal, line: Line, base: int, done: Any) -> None:
        credit, off = done
        before = line.share(line.returned, off)
        line.returned += base
        due = line.share(line.returned, off) - before
        assert (credit.minor if credit else 0) == due, "credited another sum"
        self.books.accounts.credited[deal.person] += due
        self.books.tell("aftersale_decided", "contact")
