"""The machine's rules for orders: deciding, shipping, calling off."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.aftersale import send_order
from domain.fulfilment import (
    Parcel,
    close_rest,
    deliver_order,
    deliver_shipment,
)
from domain.order import (
    cancel_order,
    complete_order,
    confirm_order,
    get_order,
    reject_order,
    start_picking,
    start_review,
)
from tests.faults.changing import BY, UNSHIPPED, has_deals
from tests.faults.deals import WAITING, Deal, Line
from tests.faults.machine import PICK
from tests.faults.market import WEIGHED
from tests.faults.weighing import Weighing


class Dealing(Weighing):
    """What becomes of orders."""

    def _move(self, deal: Deal, to: str, refusal: str, do: Any, *, told: str = "") -> bool:
        """A move that must be taken where the table has it and nothing else is in the way."""
        why = refusal if deal.may_move(to) else "IllegalMove"
        self.try_to(why, do)
        if not why:
            deal.move(to)
            if told:
                self.books.tell(told, "contact")
        return not why

    # -- the merchant decides --

    @has_deals
    @rule(pick=PICK)
    def review(self, pick) -> None:
        """Held for a review step."""
        deal = self._deal(pick, "placed")
        self._move(deal, "in_review", "", lambda tx: start_review(
            tx, deal.id, actor=self.market.rep, reason="金额"))  # fmt: skip

    @has_deals
    @rule(pick=PICK, is_stale=st.sampled_from([False, False, False, True]))
    def confirm(self, pick, is_stale) -> None:
        """The rep says 确认."""
        deal = self._deal(pick, *WAITING)
        why = ""
        if deal.change is not None and not deal.change.is_own:
            why = "ChangeAlreadyOpen"
        why = "ReviewOpen" if deal.looking.is_open else why
        why = "CreditReviewOpen" if deal.owing.state == "waiting" else why
        if not deal.is_priced:
            why = "UnpricedLines"
        version = deal.version - is_stale
        do = lambda tx: confirm_order(  # noqa: E731
            tx, deal.id, actor=self.market.rep, version=version
        )
        if is_stale:
            self.try_to("StaleVersion", do)
        elif self._move(deal, "confirmed", why, do, told="order_confirmed"):
            deal.change = None

    @has_deals
    @rule(pick=PICK)
    def reject(self, pick) -> None:
        """The rep turns it down."""
        deal = self._deal(pick, *WAITING)
        done = self._move(deal, "rejected", "", lambda tx: reject_order(
            tx, deal.id, actor=self.market.rep, reason="没货"), told="order_rejected")  # fmt: skip
        if done:
            deal.change = None

    @has_deals
    @rule(pick=PICK, by=BY)
    def cancel(self, pick, by) -> None:
        """Called off, by the customer (before the lock) or the merchant."""
        deal = self._deal(pick, *UNSHIPPED)
        is_locked = by == "customer" and deal.is_locked(self.clock())
        done = self._move(
            deal, "cancelled", "OrderLocked" if is_locked else "",
            lambda tx: cancel_order(tx, deal.id, actor=self._actor(deal, by)),
        )  # fmt: skip
        if done:
            deal.change = None
            self.books.tell_other("order_cancelled", by)

    # -- the warehouse --

    @has_deals
    @rule(pick=PICK)
    def pick_goods(self, pick) -> None:
        """The warehouse starts."""
        deal = self._deal(pick, "confirmed")
        why = "CreditReviewOpen" if deal.owing.state == "waiting" else ""
        self._move(deal, "picking", why, lambda tx: start_picking(
            tx, deal.id, actor=self.market.rep))  # fmt: skip

    @has_deals
    @rule(pick=PICK, share=st.sampled_from([None, None, (1, 2), (1, 1), (3, 2), (0, 1)]))
    def ship(self, pick, share) -> None:
        """A parcel with everything (None), or with a share of one line."""
        deal = self._deal(pick, "confirmed", "picking", "shipped")
        chosen = list(deal.lines.values())[pick % len(deal.lines)]
        if share is None:
            amounts = {n.code: self._all_of(n) for n in deal.lines.values() if n.open_base}
        else:
            amounts = {chosen.code: chosen.open_base * share[0] // share[1]}
        why = self._why_not_shipped(deal, {c: b for c, b in amounts.items() if b})

        def do(tx: Any) -> Any:
            ids = {self.market.codes[n.sku_id]: n.id for n in get_order(tx, deal.id).lines}
            parts = tuple((ids[code], base) for code, base in amounts.items())
            parcel = Parcel("顺丰", f"SF{deal.id}", None if share is None else parts)
            return send_order(tx, deal.id, parcel=parcel, actor=self.market.rep)

        sent = self.try_to(why, do)
        if not why:
            self._shipped(deal, amounts, sent.id)

    @staticmethod
    def _all_of(line: Line) -> int:
        return line.open_base if line.weighed is None else line.weighed[0]

    def _why_not_shipped(self, deal: Deal, amounts: dict[str, int]) -> str:
        if not amounts:
            return "NothingToShip"
        lines = deal.lines
        by_weight = [code for code in amounts if code == WEIGHED and lines[code].open_base]
        if any((lines[code].weighed or (0, 0))[0] != amounts[code] for code in by_weight):
            return "NotWeighed"
        if any(base > lines[code].open_base for code, base in amounts.items()):
            return "TooMuchShipped"
        if deal.status not in {"confirmed", "picking", "shipped"}:
            return "IllegalMove"
        if deal.change is not None and deal.change.decider == "staff":
            return "ChangeAsked"
        kept = [code for code in amounts if code in self.books.on_hand]
        is_held = all(amounts[code] <= lines[code].held for code in kept)
        if not is_held:
            return "NotReserved"
        return "CreditReviewOpen" if deal.owing.state == "waiting" else ""

    def _shipped(self, deal: Deal, amounts: dict[str, int], parcel_id: int) -> None:
        for status in ("picking", "shipped"):
            if deal.may_move(status):
                deal.move(status)
        stored = self.desk.read(lambda tx: get_order(tx, deal.id)).lines
        off = {self.market.codes[one.sku_id]: one.discount.minor for one in stored}
        for code, base in amounts.items():
            line = deal.lines[code]
            line.shipped, line.weighed = line.shipped + base, None
            if code in self.books.on_hand:
                line.held -= base
                self.books.on_hand[code] -= base
        left = sum(line.share(line.shipped, off[line.code]) for line in deal.lines.values())
        deal.owing.charged = max(deal.owing.charged, left)
        deal.parcels[parcel_id] = False
        self.books.tell("shipped", "contact")

    @has_deals
    @rule(pick=PICK)
    def close(self, pick) -> None:
        """What has not left will not."""
        deal = self._deal(pick, "shipped")
        why = "" if deal.status == "shipped" else "NotShippedYet"
        if not why and not any(line.open_base for line in deal.lines.values()):
            why = "NothingToShip"
        self.try_to(why, lambda tx: close_rest(tx, deal.id, actor=self.market.rep))
        if not why:
            for line in deal.lines.values():
                line.cancelled += line.open_base
                line.held, line.weighed = 0, None
            deal.owing.release()
            self.books.tell("rest_closed", "contact")
            self._arrive(deal)

    @has_deals
    @rule(pick=PICK, is_one=st.booleans())
    def deliver(self, pick, is_one) -> None:
        """One parcel arrives, or all of them."""
        deal = self._deal(pick, "shipped")
        parcels = list(deal.parcels)
        rep = self.market.rep
        if is_one and parcels:
            parcel_id = parcels[pick % len(parcels)]
            self.try_to("", lambda tx: deliver_shipment(tx, parcel_id, actor=rep))
            deal.parcels[parcel_id] = True
        else:
            on_road = [one for one, is_there in deal.parcels.items() if not is_there]
            why = "" if on_road else "NotShippedYet"
            self.try_to(why, lambda tx: deliver_order(tx, deal.id, actor=rep))
            deal.parcels = dict.fromkeys(parcels, True)
        self._arrive(deal)

    def _arrive(self, deal: Deal) -> None:
        is_full = not any(line.open_base for line in deal.lines.values())
        if deal.status == "shipped" and is_full and all(deal.parcels.values()):
            deal.move("delivered")
            self.books.tell("delivered", "contact")

    @has_deals
    @rule(pick=PICK)
    def complete(self, pick) -> None:
        """Nothing is left to do."""
        deal = self._deal(pick, "delivered")
        self._move(deal, "completed", "", lambda tx: complete_order(
            tx, deal.id, actor=self.market.rep))  # fmt: skip

    @has_deals
    @rule(pick=PICK, steps=st.integers(1, 4))
    def advance(self, pick, steps) -> None:
        """An order goes the usual way, some steps."""
        deal = self._deal(pick, "placed", "confirmed", "picking", "shipped", "delivered")
        self.go_on(deal, steps, pick)

    def go_on(self, deal: Deal, steps: int, pick: int) -> None:
        """Take an order some steps on its usual way."""
        self.only = deal
        for _ in range(steps):
            self._step(deal, pick)
        self.only = None

    def let_owner_pass(self, pick: int) -> None:
        """The owner says yes where he is asked."""
        raise NotImplementedError

    def _step(self, deal: Deal, pick: int) -> None:
        is_open = any(line.open_base for line in deal.lines.values())
        match deal.status:
            case "placed" | "in_review" if not deal.is_priced:
                self.set_line_price(pick, "CRAB", 550)
            case "placed" | "in_review":
                self.let_owner_pass(pick)
                self.confirm(pick, False)
            case "confirmed" | "picking":
                self.weigh(pick, 0, False, None)
                self.ship(pick, (1, 2) if pick % 2 else None)
            case "shipped" if is_open:
                self.weigh(pick, 0, False, None)
                self.ship(pick, None)
            case "shipped":
                self.deliver(pick, False)
            case "delivered":
                self.complete(pick)
