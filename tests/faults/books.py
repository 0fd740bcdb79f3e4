"""What the shop ought to be, in plain Python: the model the machine compares the product with.

It is written from the business rules, not from the product's code: own rounding, own cut-off.
Quantities are base units, amounts minor units, prices 1e-4 per order unit.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.faults.accounts import Accounts
from tests.faults.chainbook import ChainBook
from tests.faults.deals import CLOSED, WAITING, Deal, half_up
from tests.faults.guestbook import GuestBook
from tests.faults.looking import STEP_FROM
from tests.faults.market import (
    BASE_BREAK,
    BY_CODE,
    COUPON_OFF,
    GOODS,
    OWN_BREAK,
    SALE_STEPS,
    Good,
)

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=_SHANGHAI)
_NEVER = datetime(9999, 1, 1, tzinfo=_SHANGHAI)
CUT_OFF_HOUR = 19
CREDIT_PERSON = 1


def amount_for(good: Good, base: int, price: int | None) -> int | None:
    """What `base` units cost: whole packs and the opened rest, each rounded once."""
    if price is None:
        return None
    packs = base if good.is_weighed else base // good.factor * good.factor
    parts = [packs, base - packs]
    return sum(half_up(Fraction(price * part, good.factor * 100)) for part in parts)


def is_legal(code: str, base: int) -> bool:
    """Whether so much of a good can be ordered."""
    return base > 0 and base % BY_CODE[code].step == 0


def delivery_date(now: datetime) -> date:
    """The next date whose cut-off, 19:00 the day before, has not passed."""
    local = now.astimezone(_SHANGHAI)
    ahead = 1 if local.hour < CUT_OFF_HOUR else 2
    return local.date() + timedelta(days=ahead)


def cut_off_of(day: date) -> datetime:
    """When orders for a date are closed."""
    eve = day - timedelta(days=1)
    return datetime(eve.year, eve.month, eve.day, CUT_OFF_HOUR, tzinfo=_SHANGHAI)


@dataclass(frozen=True)
class Draft:
    """A draft's lines, code → base; the versions before it, for undo; what was shown of it."""

    id: int
    lines: tuple[tuple[str, int], ...] = ()
    before: "Draft | None" = None
    version: int = 1
    shown: tuple[object, ...] | None = None
    """Version, prices and delivery date the buyer was shown."""
    expires_at: datetime = _NEVER

    @property
    def basket(self) -> dict[str, int]:
        """The lines as a dict."""
        return dict(self.lines)


class Books:
    """Stock, prices, drafts, orders and notices as they ought to be."""

    def __init__(self) -> None:
        self.on_hand = {g.code: sum(g.stock) for g in GOODS if g.stock is not None}
        self.share = 0
        """What of the base price the first buyer pays, in 1/100 of a percent; 0: all of it."""
        self.share_list: int | None = None
        self.base_prices = {g.code: {0: g.price} for g in GOODS if g.price is not None}
        self.own_prices: dict[str, dict[int, int]] = {}
        for rows, (code, least, price) in (
            (self.base_prices, BASE_BREAK),
            (self.own_prices, OWN_BREAK),
        ):
            rows.setdefault(code, {})[least] = price
        self.deals: dict[int, Deal] = {}
        self.drafts: dict[int, Draft] = {}
        self.notices: dict[tuple[str, str], int] = {}
        self.accounts = Accounts()
        self.sales: list[tuple[datetime, datetime | None]] = [(_LONG_AGO, None)]
        self.claimed = [0, 0]
        self.step_on = False
        self.guest = GuestBook()
        self.chain = ChainBook()

    # -- what has to be looked at --

    def look_at(self, deal: Deal) -> None:
        """The owner is asked where the step is on; what nobody is asked any more goes on."""
        if deal.status not in WAITING:
            return
        waits = deal.owing.state == "waiting"
        owner, finance, is_over = deal.looking.ask(deal.total, step_on=self.step_on, waits=waits)
        if owner:
            self.tell("review_needed", "staff")
        if (owner or finance) and deal.status == "placed":
            deal.move("in_review")
        elif is_over:
            self.let_go(deal)

    def let_go(self, deal: Deal) -> None:
        """Nobody has to look at it any more: it waits for its rep alone."""
        if deal.status == "in_review":
            deal.move("placed")
            self.tell("review_over", "contact")
            self.tell("review_over", "staff")

    def is_raised_unseen(self, deal: Deal, total: int) -> bool:
        """Whether a confirmed order would be raised past the owner, who never saw it."""
        is_raised = deal.status == "confirmed" and total > deal.total
        return is_raised and self.step_on and STEP_FROM <= total > deal.looking.owner_passed

    # -- promotions --

    @property
    def running_sale(self) -> datetime | None:
        """Since when the sale that is on is on."""
        return self.sales[-1][0] if self.sales and self.sales[-1][1] is None else None

    def sale_off(self, total: int, at: datetime) -> tuple[int, int]:
        """(the sale that was on, what it takes off `total`); zeros where it takes nothing."""
        reached = [off for least, off in SALE_STEPS if total >= least]
        for number, (start, end) in enumerate(self.sales, 1):
            if start <= at and (end is None or at < end) and reached:
                return number, reached[-1]
        return 0, 0

    def coupons_used(self, person: int) -> int:
        """Coupons that are in orders which still stand."""
        return sum(
            deal.person == person and deal.has_coupon and deal.status not in CLOSED
            for deal in self.deals.values()
        )

    def has_coupon(self, person: int) -> bool:
        """Whether the buyer has one left."""
        return self.claimed[person] > self.coupons_used(person)

    def off(self, total: int, at: datetime, *, with_coupon: bool) -> tuple[int, int, int]:
        """(sale, what it takes off, what a coupon takes off what is left)."""
        number, off = self.sale_off(total, at)
        return number, off, min(COUPON_OFF, total - off) if with_coupon else 0

    def agree(self, deal: Deal, *, with_coupon: bool) -> None:
        """Compute the promotions of an order as of when it was placed."""
        total = sum(line.amount or 0 for line in deal.lines.values())
        _, off, coupon = self.off(total, deal.placed_at, with_coupon=with_coupon)
        deal.discount = off + coupon
        deal.has_coupon = coupon > 0

    # -- prices --

    def price_of(self, person: int, code: str, base: int) -> int | None:
        """The own price of the second buyer where its break is reached, else the base price.

        The first buyer may pay a share of it, rounded to 1e-4.
        """
        own = self._reached(self.own_prices, code, base) if person == 1 else None
        if own is not None:
            return own
        listed = self._reached(self.base_prices, code, base)
        if person == 0 and self.share and listed is not None:
            return half_up(Fraction(listed * self.share, 10_000))
        return listed

    @staticmethod
    def _reached(rows: dict[str, dict[int, int]], code: str, base: int) -> int | None:
        """The row of the deepest break that is reached."""
        reached = [least for least in rows.get(code, {}) if least <= base]
        return rows[code][max(reached)] if reached else None

    def amount_of(self, person: int, code: str, base: int) -> int | None:
        """What a line costs a buyer now."""
        return amount_for(BY_CODE[code], base, self.price_of(person, code, base))

    def price_rises(self, *, is_own: bool, code: str, least: int, price: int) -> bool:
        """Whether setting it would make a larger amount dearer per unit."""
        rows = (self.own_prices if is_own else self.base_prices).get(code, {})
        return any(
            (other < least and held < price) or (other > least and held > price)
            for other, held in rows.items()
        )

    # -- stock --

    def held(self, code: str) -> int:
        """What all orders together have reserved of a good."""
        return sum(
            line.held for deal in self.deals.values() for line in deal.lines.values()
            if line.code == code
        )  # fmt: skip

    def available(self, code: str) -> int | None:
        """What can still be promised; None: not kept."""
        there = self.on_hand.get(code)
        return None if there is None else there - self.held(code)

    def is_short(self, code: str, base: int) -> bool:
        """Whether so much cannot be promised."""
        there = self.available(code)
        return there is not None and there < base

    def hold(self, deal: Deal) -> None:
        """Reserve every line in full."""
        for line in deal.lines.values():
            line.held = line.open_base if line.code in self.on_hand else 0

    # -- money --

    def exposure(self) -> int:
        """What counts against the limit of the shop on credit."""
        return self.balance(CREDIT_PERSON) + sum(
            deal.owing.held for deal in self.deals.values() if deal.person == CREDIT_PERSON
        )

    def balance(self, person: int) -> int:
        """What a shop owes by the books."""
        charged = sum(d.owing.charged for d in self.deals.values() if d.person == person)
        paid = self.accounts.received[person] + self.accounts.credited[person]
        return charged - paid + self.accounts.refunded[person]

    def put_on_account(self, deal: Deal, now: datetime) -> None:
        """A new order takes its place in the limit, or waits for finance."""
        deal.owing.agreed = deal.total
        if deal.person != CREDIT_PERSON:
            return
        room = self.accounts.limit_at(now) - self.exposure()
        deal.owing.state = "held" if deal.total <= room else "waiting"
        if deal.owing.state == "waiting":
            self.tell("credit_review", "staff")

    def resize(self, deal: Deal, now: datetime) -> None:
        """An order's total changed: more than there is room for waits for finance."""
        owing, more = deal.owing, deal.total - deal.owing.agreed
        room = self.accounts.limit_at(now) - self.exposure()
        if owing.state == "held" and more > 0 and room < more:
            owing.state = "waiting"
            self.tell("credit_review", "staff")
        owing.is_passed = owing.is_passed and more <= 0
        owing.agreed = deal.total

    # -- what is told --

    def tell(self, kind: str, who: str) -> None:
        """One more notice of a kind for the customer's or the rep's side."""
        self.notices[kind, who] = self.notices.get((kind, who), 0) + 1

    def tell_other(self, kind: str, by: str) -> None:
        """A notice for the side that did not do it."""
        self.tell(kind, "staff" if by == "customer" else "contact")

    # -- drafts --

    def figures(self, person: int, draft: Draft, now: datetime) -> tuple[object, ...]:
        """What a buyer is shown of a draft: it may be confirmed only while this is the same."""
        prices = tuple(
            (code, base, self.price_of(person, code, base), self.amount_of(person, code, base))
            for code, base in draft.lines
        )
        total = sum(amount or 0 for *_, amount in prices)
        off = self.off(total, now, with_coupon=self.has_coupon(person))
        return (draft.version, prices, delivery_date(now), off)

    def why_not_placed(self, person: int, draft: Draft, now: datetime, *, is_again: bool) -> str:
        """The refusal a confirmation must get; empty where it must be placed."""
        if now >= draft.expires_at:
            return "CartClosed"
        if draft.shown is None or draft.shown[0] != draft.version:
            return "StaleDraft"
        if not draft.lines:
            return "EmptyDraft"
        if any(self.is_short(code, base) for code, base in draft.lines):
            return "StockChanged"
        now_figures = self.figures(person, draft, now)
        if now_figures[2] != draft.shown[2]:
            return "DeliveryChanged"
        if now_figures != draft.shown:
            return "PriceChanged"
        return "DuplicateBasket" if not is_again and self._is_repeat(person, draft, now) else ""

    def _is_repeat(self, person: int, draft: Draft, now: datetime) -> bool:
        for deal in self.deals.values():
            is_recent = now - deal.placed_at <= timedelta(hours=6)
            if deal.person != person or not is_recent or deal.status in CLOSED:
                continue
            there = {line.code: line.base for line in deal.lines.values()}
            size = max(len(there), len(draft.lines))
            equal = sum(there.get(code) == base for code, base in draft.lines)
            if equal * 5 >= size * 4:
                return True
        return False


def edited(draft: Draft, kind: str, codes: tuple[str, str], base: int | None) -> Draft | None:
    """The draft after one operation; None where it must be refused. `base` None: no amount."""
    lines = edit_lines(draft.basket, kind, codes, base)
    if lines is None:
        return None
    return replace(
        draft, lines=tuple(lines.items()), before=draft, version=draft.version + 1, shown=None
    )


def edit_lines(
    lines: dict[str, int], kind: str, codes: tuple[str, str], base: int | None
) -> dict[str, int] | None:
    """The lines after one operation; None where it must be refused."""
    code, other = codes
    old = lines.get(code)
    if kind == "clear":
        return {}
    if kind in {"half", "double"}:
        return _scaled(lines, Fraction(1, 2) if kind == "half" else Fraction(2))
    if old is None and kind not in {"add", "set"}:
        return None
    if kind == "remove":
        return _without(lines, code)
    if base is None:
        return None
    if kind == "swap":
        return _swapped(lines, code, other, base) if is_legal(other, base) else None
    there = old or 0
    after = {"add": there + base, "more": there + base, "less": there - base, "set": base}[kind]
    return _without(lines, code) if kind == "less" and after == 0 else _with(lines, code, after)


def _with(lines: dict[str, int], code: str, base: int) -> dict[str, int] | None:
    return {**lines, code: base} if is_legal(code, base) else None


def _without(lines: dict[str, int], code: str) -> dict[str, int]:
    return {one: base for one, base in lines.items() if one != code}


def _swapped(lines: dict[str, int], code: str, other: str, base: int) -> dict[str, int] | None:
    if other != code and other in lines:
        rest = _without(lines, code)
        return _with(rest, other, rest[other] + base)
    return {(other if one == code else one): (base if one == code else b)
            for one, b in lines.items()}  # fmt: skip


def _scaled(lines: dict[str, int], factor: Fraction) -> dict[str, int] | None:
    scaled = {code: base * factor for code, base in lines.items()}
    if any(value.denominator > 1 for value in scaled.values()):
        return None
    whole = {code: int(value) for code, value in scaled.items()}
    return whole if all(is_legal(code, base) for code, base in whole.items()) else None
