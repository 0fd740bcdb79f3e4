"""One long day at the shop, told step by step: every rule of the machine where it matters.

Random histories find what nobody thought of, and may miss what everybody knows. The tour goes
where a bug of each kind must show: it is the same on every machine.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from domain.aftersale import Remedy
from domain.order import WeightHow
from tests.faults.deals import Deal
from tests.faults.settling import Settling

ONE, HALF = Decimal(1), Decimal("0.5")
CASH, CREDIT = 0, 1

Step = Callable[[], object]


def walk(shop: Settling, part: str = "") -> int:
    """The whole day, or the guest's or branch's part, books and audit after every step."""
    shop.audited = 1
    count = 0
    tour = Tour(shop)
    parts = {
        "": tour.steps,
        "guest": tour.hosting,
        "branch": tour.branching,
        "advance": tour.advancing,
    }
    for step in parts[part]():
        step()
        shop.the_books_agree()
        count += 1
    return count


class Tour:
    """The day's steps; a part of them is made when the day gets there."""

    def __init__(self, shop: Settling) -> None:
        self.shop = shop

    def steps(self) -> Iterator[Step]:
        """From opening to the statement."""
        yield self.shop.open_wallets
        yield from self._first_orders()
        yield from self._changes()
        yield from self._supervised()
        yield from self._shares()
        yield from self._returns()
        yield from self._stock()
        yield from self._on_credit()
        yield from self._locked()
        yield from self._statement()
        yield from self.hosting()
        yield from self.branching()
        yield from self._lost()
        yield from self.advancing()

    def _first_orders(self) -> Iterator[Step]:
        shop = self.shop
        yield self._say(CASH, "SAUCE", 19, is_loose=True)
        yield self._say(CASH, "COLA", 1)
        yield self._say(CASH, "GREENS", Decimal("0.3"))
        yield lambda: shop.show(CASH)
        yield shop.let_drafts_go
        yield lambda: shop.place(CASH, True, True)
        yield lambda: self._again(2)
        yield lambda: shop.send(5, "sent")
        yield lambda: shop.send(5, "sent")
        first = self._newest()
        yield self._on(first, lambda: shop.complete(0))
        yield self._on(first, lambda: shop.confirm(0, True))
        yield self._on(first, lambda: shop.confirm(0, False))
        yield self._on(first, lambda: shop.pick_goods(0))
        yield self._on(first, lambda: shop.ship(0, (3, 2)))
        yield self._on(first, lambda: shop.ship(0, (1, 2)))
        yield self._on(first, lambda: shop.ship(0, None))
        for off in (400, 31, -200):
            yield self._on(first, partial(shop.weigh, 0, off, False, None))
        for off, how in ((-13, None), (13, None), (13, WeightHow.ADDS), (-13, WeightHow.CORRECTS)):
            yield self._on(first, partial(shop.weigh, 0, off, True, how))
        yield self._on(first, lambda: shop.ship(0, None))
        yield self._on(first, lambda: shop.weigh(0, 200, False, None))
        yield self._on(first, lambda: shop.ship(0, None))
        yield self._on(first, lambda: shop.deliver(0, False))
        yield self._on(first, lambda: shop.complete(0))
        yield shop.restart
        yield lambda: self._again(8)

    def _changes(self) -> Iterator[Step]:
        shop = self.shop
        yield lambda: shop.buy(CASH, "WATER", 3, "COLA")
        deal = self._newest()
        yield self._on(deal, lambda: shop.propose(
            0, "customer", "set", "WATER", "WATER", Decimal(6), False, False))  # fmt: skip
        yield lambda: shop.decide(0, True, "apply")
        yield lambda: shop.receive_money(CASH, 50_000, False, 1)
        yield lambda: shop.receive_money(CASH, 50_000, True, 1)
        yield self._on(deal, lambda: shop.cancel(0, "customer"))
        yield lambda: shop.settle_refund(False)
        yield lambda: shop.buy(CASH, "CRAB", 1, "BULL")
        deal = self._newest()
        yield self._on(deal, lambda: shop.set_line_price(0, "CRAB", 550))
        yield self._on(deal, lambda: shop.overreach(0))
        yield self._on(deal, lambda: shop.reject(0))
        yield shop.turn_sale
        yield shop.turn_sale

    def _supervised(self) -> Iterator[Step]:
        shop = self.shop
        yield shop.turn_step
        yield lambda: shop.buy(CASH, "BULL", 1, "BULL")
        seen = self._newest()
        yield self._on(seen, lambda: shop.confirm(0, False))
        yield self._on(seen, lambda: shop.let_owner_pass(0))
        yield self._on(seen, lambda: shop.propose(
            0, "customer", "set", "BULL", "BULL", Decimal("1.5"), False, False))  # fmt: skip
        yield lambda: shop.decide(0, True, "apply")
        yield self._on(seen, lambda: shop.confirm(0, False))
        yield self._on(seen, lambda: shop.let_owner_pass(0))
        yield self._on(seen, lambda: shop.lower_price(0, 90, True))
        yield self._on(seen, lambda: shop.confirm(0, False))
        yield self._on(seen, lambda: shop.propose(
            0, "customer", "set", "BULL", "BULL", Decimal(2), False, False))  # fmt: skip
        yield lambda: shop.decide(0, True, "apply")
        yield lambda: shop.decide(0, True, "refuse")
        yield self._on(seen, lambda: shop.cancel(0, "staff"))
        yield lambda: shop.buy(CASH, "BULL", 1, "BULL")
        lowered = self._newest()
        yield self._on(lowered, lambda: shop.propose(
            0, "customer", "set", "BULL", "BULL", HALF, False, False))  # fmt: skip
        yield lambda: shop.decide(0, True, "apply")
        yield self._on(lowered, lambda: shop.reject(0))
        yield lambda: shop.buy(CASH, "WATER", 3, "COLA")
        cheap = self._newest()
        pick = next(n for n, code in enumerate(cheap.lines) if code == "COLA")
        for percent, is_approved in ((100, True), (50, False), (80, True)):
            yield self._on(cheap, partial(shop.lower_price, pick, percent, is_approved))
        yield shop.turn_step
        yield self._on(cheap, lambda: shop.cancel(0, "staff"))

    def _shares(self) -> Iterator[Step]:
        """A share of the base price, another one, none; the rest of an order is called off."""
        shop = self.shop
        yield lambda: shop.set_price("SAUCE", 95, False, 0)
        yield lambda: shop.set_price("WATER", 95, False, 0)
        for percent_bp in (9_333, 9_500, 0):
            yield partial(shop.set_share, percent_bp)
            yield lambda: shop.buy(CASH, "WATER", 3, "SAUCE")
            deal = self._newest()
            yield self._on(deal, lambda: shop.confirm(0, False))
            yield self._on(deal, lambda: shop.ship(0, (1, 2)))
            yield self._on(deal, lambda: shop.close(0))
            yield self._on(deal, lambda: shop.close(0))
            yield self._on(deal, lambda: shop.deliver(0, False))

    def _returns(self) -> Iterator[Step]:
        """Goods come back in parts: too much, unseen, written off, onto the shelf, once more."""
        shop = self.shop
        yield lambda: shop.buy(CASH, "COLA", 2, "COLA")
        deal = self._newest()
        yield self._on(deal, lambda: shop.bring_back(0, "one", True, False))
        yield self._on(deal, lambda: shop.confirm(0, False))
        yield self._on(deal, lambda: shop.ship(0, None))
        yield lambda: shop.set_price("COLA", 105, False, 0)
        for how_much, is_shelved, is_stale in (
            ("beyond", True, False), ("one", True, True), ("one", False, False),
            ("half", True, False), ("all", True, False), ("one", True, False),
        ):  # fmt: skip
            yield self._on(deal, partial(shop.bring_back, 0, how_much, is_shelved, is_stale))
        yield lambda: self._again(4)
        yield self._on(deal, lambda: shop.deliver(0, False))

    def _lost(self) -> Iterator[Step]:
        """Much that came back is lost: who asked cannot agree, somebody declines, then agrees."""
        shop = self.shop
        yield lambda: shop.buy(CASH, "COLA", 2, "COLA")
        deal = self._newest()
        yield self._on(deal, lambda: shop.confirm(0, False))
        yield self._on(deal, lambda: shop.ship(0, None))
        for answers in ((True, True), (False, False)), ((True, False),):
            yield self._on(deal, partial(shop.bring_back, 0, "all", False, False))
            for is_agreed, is_own in answers:
                yield partial(shop.decide_back, is_agreed, is_own)

    def _stock(self) -> Iterator[Step]:
        shop = self.shop
        yield lambda: shop.receive("COLA", 0, 2)
        yield lambda: shop.return_goods("COLA", 1, 7)
        yield lambda: shop.move("COLA", 0, 24)
        yield self._say(CASH, "COLA", 30)
        yield lambda: shop.place(CASH, True, False)
        yield lambda: shop.edit(CASH, "clear", "COLA", "COLA", ONE, False, True, False)
        yield lambda: shop.buy(CASH, "COLA", 2, "COLA")
        yield lambda: shop.buy(CASH, "COLA", 1, "COLA")
        second = self._newest()
        yield self._on(second, lambda: shop.cancel(0, "staff"))
        yield lambda: shop.adjust("COLA", 0, None, 1)
        yield lambda: shop.adjust("COLA", 1, None, 1)
        yield lambda: shop.count("SAUCE", 0, 20)

    def _on_credit(self) -> Iterator[Step]:
        shop = self.shop
        yield lambda: shop.set_limit(60_000)
        yield lambda: shop.buy(CREDIT, "COLA", 2, "SAUCE")
        held = self._newest()
        yield self._on(held, lambda: shop.propose(
            0, "customer", "set", "COLA", "COLA", ONE, False, False))  # fmt: skip
        yield lambda: shop.decide(0, True, "apply")
        yield self._on(held, lambda: shop.confirm(0, False))
        yield self._on(held, lambda: shop.ship(0, (1, 2)))
        yield self._on(held, lambda: shop.ship(0, None))
        yield lambda: shop.receive_money(CREDIT, 4_600, False, 0)
        yield lambda: shop.receive_money(CREDIT, 10_000, False, 0)
        yield lambda: shop.take_receipt_back(1)
        yield lambda: shop.buy(CREDIT, "WATER", 2, "WATER")
        other = self._newest()
        yield self._on(other, lambda: shop.cancel(0, "staff"))
        yield lambda: shop.set_limit(0)
        yield lambda: shop.buy(CREDIT, "BULL", 1, "WATER")
        waiting = self._newest()
        yield self._on(waiting, lambda: shop.confirm(0, False))
        yield lambda: shop.let_pass(0, True)
        yield self._on(waiting, lambda: shop.confirm(0, False))
        yield self._on(waiting, lambda: shop.ship(0, None))

    def _locked(self) -> Iterator[Step]:
        shop = self.shop
        yield lambda: shop.buy(CASH, "WATER", 1, "SAUCE")
        deal = self._newest()
        yield self._on(deal, lambda: shop.confirm(0, False))
        yield lambda: shop.jump(24 * 60)
        yield self._on(deal, lambda: shop.cancel(0, "customer"))
        yield self._on(deal, lambda: shop.ask_to_cancel(0))
        yield lambda: shop.decide(0, True, "apply")

    def _statement(self) -> Iterator[Step]:
        shop = self.shop
        yield lambda: shop.close_period(CREDIT, 1, True)
        yield lambda: shop.close_period(CREDIT, 1, True)
        yield lambda: shop.clock.move(timedelta(days=1))
        yield lambda: self._again(8)

    def hosting(self) -> Iterator[Step]:
        """The guest comes three times, and once is called off."""
        shop = self.shop
        yield lambda: shop.host(3, 0)
        yield shop.see_off
        yield lambda: shop.host(2, 1_000)
        yield shop.send_away
        yield lambda: shop.host(1, 4)
        yield shop.see_off
        yield lambda: shop.pay_in_yuan(3_600)
        yield lambda: self._again(8)

    def advancing(self) -> Iterator[Step]:
        """Paid in time, in part, not at all, called off with the money kept."""
        shop = self.shop
        yield lambda: shop.order_rice(2)
        yield shop.send_rice
        yield lambda: shop.wait_for_money(21)
        yield lambda: shop.wait_for_money(1)
        yield lambda: shop.wait_for_money(1)
        yield lambda: shop.wait_for_money(1)
        yield lambda: shop.order_rice(3)
        yield lambda: shop.pay_rice(False)
        yield lambda: shop.order_rice(1)
        yield lambda: shop.wait_for_money(22)
        yield lambda: shop.wait_for_money(25)
        yield shop.call_rice_off
        yield lambda: shop.order_rice(2)
        yield lambda: shop.pay_rice(True)
        yield lambda: shop.wait_for_money(25)
        yield shop.send_rice
        yield lambda: self._again(3)

    def branching(self) -> Iterator[Step]:
        """The branch waits for tea, its head office answers, bottles break, its days stand."""
        shop = self.shop
        yield partial(shop.write_some_off, 400, False)
        yield lambda: shop.bring_what_was_owed(700)
        yield lambda: shop.order_tea(2)
        yield lambda: shop.order_tea(4)
        yield lambda: shop.order_tea(1)
        yield shop.ask_for_tea
        yield shop.ask_for_tea
        yield lambda: shop.receive_tea(1)
        yield lambda: shop.confirm_part(3)
        yield shop.ship_tea
        yield lambda: shop.make_good(5, Remedy.CREDIT)
        yield lambda: shop.make_good(5, Remedy.CREDIT)
        yield lambda: shop.make_good(12, Remedy.REPLACE)
        yield lambda: shop.make_good(12, Remedy.CREDIT)
        yield lambda: shop.make_good(5, Remedy.CREDIT)
        yield lambda: shop.bring_what_was_owed(12_345)
        yield lambda: shop.bring_what_was_owed(12_345)
        yield from self._written_off()
        yield shop.bring_tea
        yield lambda: shop.answer_as_head(True, True)
        yield lambda: shop.answer_as_head(True, False)
        yield lambda: shop.confirm_part(3)
        yield shop.ship_tea
        yield lambda: shop.receive_tea(2)
        yield shop.ship_tea
        yield shop.ship_tea
        yield shop.bring_tea
        yield lambda: shop.confirm_part(2)
        yield shop.call_tea_off
        yield lambda: shop.receive_tea(3)
        yield partial(shop.replace_broken, 5)
        yield lambda: shop.order_tea(3)
        yield lambda: shop.order_tea(1)
        yield lambda: shop.confirm_part(2)
        yield shop.ship_tea
        yield shop.bring_tea
        yield lambda: shop.confirm_part(3)
        yield lambda: shop.confirm_part(1)
        yield lambda: shop.order_tea(3)
        yield lambda: shop.answer_as_head(False, False)
        yield lambda: shop.order_tea(4)
        yield lambda: shop.stand("offer")
        yield lambda: shop.stand("skip")
        yield shop.leave_unanswered
        yield lambda: shop.stand("offer")
        yield lambda: shop.stand("offer")
        yield lambda: shop.clock.move(timedelta(days=1))
        yield lambda: shop.stand("pause")
        yield lambda: shop.stand("offer")
        yield lambda: shop.stand("resume")
        yield lambda: shop.stand("offer")
        yield lambda: self._again(4)

    def _written_off(self) -> Iterator[Step]:
        """Small sums by one, more of a day by two."""
        shop = self.shop
        for minor, is_again in ((700, False), (700, True), (400, False), (1_500, False)):
            yield partial(shop.write_some_off, minor, is_again)
        for is_agreed, is_own in ((True, True), (True, False), (False, True)):
            yield partial(shop.decide_off, is_agreed, is_own)

    # -- the steps --

    def _say(self, who: int, code: str, count: Any, *, is_loose: bool = False) -> Step:
        amount = Decimal(count)
        return lambda: self.shop.edit(who, "set", code, code, amount, is_loose, True, False)

    def _newest(self) -> Deal:
        return list(self.shop.books.deals.values())[-1]

    def _on(self, deal: Deal, step: Step) -> Step:
        def directed() -> None:
            self.shop.only = deal
            step()
            self.shop.only = None

        return directed

    def _again(self, nth: int) -> None:
        for told in self.shop.desk.told[::nth]:
            self.shop.desk.redeliver(told)
