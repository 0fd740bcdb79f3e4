"""Decisions about orders. Pure.

Equal baskets: 可乐3箱 雪碧2箱 水5箱 红牛1箱 面2箱 against the same without 面: 4 equal lines of 5
are 80 %, so it is asked whether it is a second order or the same one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import multimode

from domain.base.actor import Actor, ActorKind
from domain.base.ids import SkuId
from domain.base.money import Money, UnitPrice, total_of
from domain.base.quantity import Quantity
from domain.cart.figures import way_of
from domain.cart.model import CartLine, Draft, DraftProblemCode, PricedCart
from domain.cart.rules import agrees_to_wait
from domain.catalog.rules import as_quantity
from domain.delivery.freight import freight_of
from domain.delivery.model import DeliveryChoice, DeliveryTerms
from domain.order.changes import ChangedLine, Decider
from domain.order.errors import (
    DeliveryChanged,
    DraftNotReady,
    EmptyDraft,
    PartlyShown,
    PriceChanged,
    StaleDraft,
    StockChanged,
)
from domain.order.model import LineDraft, Order, OrderLine
from domain.promotion.rules.gifts import SettledGift

DUPLICATE_WINDOW = timedelta(hours=6)
EQUAL_SHARE_PERCENT = 80
RECENT_ORDERS = 5
"""How many orders of a SKU the usual amount is taken from."""

TYPICAL_ORDERS = 3
"""From how many orders on, of all shops together, a SKU has a typical amount."""

Basket = Mapping[SkuId, int]


def check_placeable(priced: PricedCart) -> None:
    """Raise unless the draft is exactly what its owner was last shown and nothing blocks it.

    StaleDraft, PartlyShown, EmptyDraft, StockChanged, DeliveryChanged, PriceChanged,
    DraftNotReady.
    """
    cart, shown = priced.cart, priced.cart.shown
    if shown is None or shown.version != cart.version:
        raise StaleDraft(shown.version if shown else None, cart.version)
    if shown.is_partial:
        raise PartlyShown(shown.total)
    if not priced.lines:
        raise EmptyDraft(cart.id)
    for line in priced.lines:
        for problem in line.problems:
            if problem.code is DraftProblemCode.SHORT_STOCK and problem.is_blocking:
                wanted = line.line.quantity.base
                raise StockChanged(line.sku.id, wanted, problem.limit)
    if priced.fingerprint != shown.fingerprint:
        on = priced.slot.date if priced.slot else None
        if on != shown.delivery_on or way_of(priced) != shown.way:
            raise DeliveryChanged(shown.delivery_on, on)
        _check_waiting(priced)
        still = {adjustment.name for adjustment in priced.promoted.adjustments}
        over = tuple(name for name in shown.promotions if name not in still)
        raise PriceChanged(priced.differences, shown.total, priced.total, over)
    if priced.blocking:
        raise DraftNotReady(priced.blocking)


def _check_waiting(priced: PricedCart) -> None:
    """StockChanged where another part than shown has to be waited for; no sum moved with it."""
    shown = priced.cart.shown
    if shown is None or priced.differences or priced.total != shown.total:
        return
    for line in priced.lines:
        if agrees_to_wait(line.line):
            there = line.line.quantity.base - line.waiting
            raise StockChanged(line.sku.id, line.line.quantity.base, there)


def basket_of(lines: Iterable[CartLine | OrderLine | LineDraft]) -> dict[SkuId, int]:
    """SKU → base quantity; gifts do not count."""
    return {
        line.sku_id: line.quantity.base
        for line in lines
        if isinstance(line, CartLine) or not line.is_gift
    }


def is_same_basket(first: Basket, second: Basket) -> bool:
    """Whether at least 80 % of the lines are equal (same SKU, same base quantity)."""
    size = max(len(first), len(second))
    if not size:
        return False
    equal = sum(1 for sku_id, base in first.items() if second.get(sku_id) == base)
    return equal * 100 >= EQUAL_SHARE_PERCENT * size


def line_drafts(priced: PricedCart) -> tuple[LineDraft, ...]:
    """The lines an order takes over from its draft."""
    paid = tuple(
        LineDraft(
            id=None,
            sku_id=line.sku.id,
            sku_code=line.sku.code,
            sku_name=line.sku.name,
            quantity=line.line.quantity,
            unit_price=line.quote.unit_price,
            amount=line.quote.amount,
            parts=line.quote.parts,
            marks=line.line.marks,
            note=line.line.note,
            discount=line.discount,
            waiting=line.waiting,
        )
        for line in priced.lines
    )
    return (*paid, *gift_drafts(priced.gifts, priced.total.currency))


def gift_drafts(gifts: Iterable[SettledGift], currency: str) -> tuple[LineDraft, ...]:
    """A line at 0 for each gift that can be given."""
    return tuple(
        LineDraft(
            id=None,
            sku_id=gift.sku.id,
            sku_code=gift.sku.code,
            sku_name=gift.sku.name,
            quantity=as_quantity(gift.sku, gift.base, gift.unit),
            unit_price=UnitPrice(0, currency),
            amount=Money.zero(currency),
            parts=(),
            is_gift=True,
            promotion_id=gift.adjustment.promotion_id,
        )
        for gift in gifts
        if gift.base
    )


def draft_of(order: Order) -> Draft:
    """The order's paid lines as a draft that operations can change."""
    lines = tuple(
        CartLine(line.sku_id, line.quantity, line.note, line.marks)
        for line in order.lines
        if not line.is_gift
    )
    way = DeliveryChoice(order.delivery.method, order.delivery.place)
    return Draft(lines, order.note, order.delivery_on, delivery=way)


def goods_of(lines: Iterable[LineDraft], currency: str) -> Money:
    """The sum of all priced lines."""
    return total_of([line.amount for line in lines if line.amount is not None], currency)


def preview_of(before: Sequence[OrderLine], after: Sequence[LineDraft]) -> tuple[ChangedLine, ...]:
    """Every line that changes, in the order of the old lines, new ones last."""
    old = {(line.sku_id, line.is_gift): line for line in before}
    new = {(line.sku_id, line.is_gift): line for line in after}
    found = []
    for key in dict.fromkeys((*old, *new)):
        was, will = old.get(key), new.get(key)
        one = was or will
        if one is None or (was and will and _is_same_line(was, will)):
            continue
        found.append(
            ChangedLine(
                sku_id=one.sku_id,
                sku_name=one.sku_name,
                before=was.quantity if was else None,
                after=will.quantity if will else None,
                amount_before=was.amount if was else None,
                amount_after=will.amount if will else None,
                unit_price_after=will.unit_price if will else None,
                is_gift=one.is_gift,
            )
        )
    return tuple(found)


def without_new_freight(order: Order, paid: Money) -> DeliveryTerms:
    """The order's terms; without freight where only `paid` would bring it on, none was agreed."""
    terms = order.delivery
    is_new = not order.freight and bool(freight_of(terms, paid))
    return replace(terms, fee=None) if is_new else terms


def raises_a_price(before: Sequence[OrderLine], after: Sequence[LineDraft]) -> bool:
    """Whether a paid line costs more per base unit than was agreed."""
    agreed = {line.sku_id: line for line in before if not line.is_gift}
    for line in after:
        old = agreed.get(line.sku_id)
        if line.is_gift or old is None or line.unit_price is None or old.unit_price is None:
            continue
        was = old.unit_price.ten_thousandths * line.quantity.factor
        if line.unit_price.ten_thousandths * old.quantity.factor > was:
            return True
    return False


def only_lowers(lines: Sequence[ChangedLine]) -> bool:
    """Whether some lines just become smaller: nothing is added, swapped, raised or taken out.

    Gifts follow the paid lines and do not count.
    """
    return all(
        line.before is not None and line.after is not None and line.after.base < line.before.base
        for line in lines
        if not line.is_gift
    )


def only_takes_off(lines: Sequence[ChangedLine]) -> bool:
    """As `only_lowers`, where whole lines may go as well."""
    return only_lowers([line for line in lines if line.before is None or line.after is not None])


def decider_of(
    actor: Actor,
    lines: Sequence[ChangedLine],
    *,
    is_locked: bool,
    is_shortage: bool,
    leaves_out: bool = False,
) -> Decider:
    """Whose word a change waits for.

    A rep's change waits for the customer, unless it only lowers for lack of stock, or with
    `leaves_out` takes out what he does not confirm: that is applied and told. A customer's own
    waits for their own word before the lock, for the rep's after it.
    """
    if actor.kind is ActorKind.CUSTOMER:
        return Decider.STAFF if is_locked else Decider.CUSTOMER
    fits = only_takes_off if leaves_out else only_lowers
    if is_shortage and fits(lines):
        return Decider.NOBODY
    return Decider.CUSTOMER


def waiting_after(line: OrderLine, base: int) -> int:
    """What a line waits for once its amount is `base`: what is taken off is not waited for.

    Worked example: 5箱, of which 3 wait; lowered to 4 → 2 wait, to 2 → none, raised to 6 → 3.
    """
    return max(0, line.waiting_base - max(0, line.quantity.base - base))


def share_of_arrival(waiting: int, free: int, *, factor: int) -> int:
    """How much of what is free a waiting line takes: all it waits for, or whole sale units."""
    return waiting if free >= waiting else free - free % factor


def usual_quantity(recent: Sequence[Quantity]) -> Quantity:
    """What is usual, from the amounts of the last orders, the newest last.

    The unit that was used most (the newest of equals); of that unit the middle amount, the
    larger of two. Worked example: 3箱 3箱 2箱 12罐 5箱 → 箱, of 2 3 3 5 → 3箱.
    """
    units = [quantity.unit for quantity in recent]
    unit = multimode(reversed(units))[0]
    amounts = sorted((q for q in recent if q.unit == unit), key=lambda q: q.base)
    return amounts[len(amounts) // 2]


def typical_amount(usual: Sequence[tuple[int, int]]) -> int | None:
    """What a shop usually takes of a SKU at once, in base units; None: too few orders say it.

    `usual` has the usual base quantity of each shop and in how many of its orders the SKU was.
    The middle shop counts, the larger of two, so that one hotel among small shops changes
    nothing. Worked example: 3箱 in 4 orders, 2箱 in 1, 40箱 in 9 → 3箱.
    """
    if sum(times for _, times in usual) < TYPICAL_ORDERS:
        return None
    amounts = sorted(base for base, _ in usual)
    return amounts[len(amounts) // 2]


def _is_same_line(was: OrderLine, will: LineDraft) -> bool:
    same_amount = was.quantity.base == will.quantity.base
    return same_amount and was.quantity.unit == will.quantity.unit and was.note == will.note
