"""照旧: an earlier order again, with changes. Which order it was is always said (D04)."""

from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.cart import Cart, CartLine, LoadLines, Mark, MarkCode
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, check_legal, get_skus, measure
from domain.inventory import available
from domain.order import Order, find_order_for_reference
from domain.order import OrderReference as Wanted
from handlers import cart, catalog, dates, draftdays, drafts, figures, ordernote
from handlers.context import Turn
from handlers.linetext import LastTime
from handlers.nlu.intents import OrderReference, Reorder
from handlers.shelf import Remark
from handlers.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied: of which order, or of the usual list (`order_no` empty)."""

    order_no: str
    title: str
    lines: tuple[tuple[SkuId, Quantity, UnitPrice | None], ...]


def reorder(turn: Turn, intent: Reorder) -> None:
    """Copy the order meant into the draft, apply the changes said with it, show both."""
    source = _source(turn, intent)
    if source is None:
        _no_history(turn, intent)
    else:
        _copy(turn, intent, source)


def copy_order(turn: Turn, order: Order) -> None:
    """The goods of an order as the draft."""
    _copy(turn, Reorder(OrderReference(order_no=order.order_no)), _source_of(turn, order))


def _copy(turn: Turn, intent: Reorder, source: Source) -> None:
    draft = cart.current_cart(turn)
    sheet = cart.open_sheet(turn, draft, intent.items)
    skus = get_skus(turn.tx, tuple(s for s, _, _ in source.lines), customer=turn.customer)
    sheet.shelf = replace(
        sheet.shelf,
        skus={**sheet.shelf.skus, **skus},
        available={**sheet.shelf.available, **_stock(turn, skus)},
    )
    _load(sheet, source, skus)
    sheet.take_all(intent.items)
    ordernote.add(turn, sheet, intent.note)
    news = (*_replaced(turn, draft), *draftdays.add_date(turn, sheet, intent.wanted_date))
    basis = turn.t(" (from {title})", title=source.title)
    was = {sku_id: LastTime(quantity, price) for sku_id, quantity, price in source.lines}
    report = drafts.Report(news=news, leftovers=intent.leftovers, basis=basis, was=was)
    cart.finish(turn, draft, sheet, report=report)


def _replaced(turn: Turn, draft: Cart) -> tuple[str, ...]:
    """What stood in the draft goes; it is said, and how to have it back."""
    if not draft.lines:
        return ()
    t = turn.t
    kinds = t.plural("{n} line", "{n} lines", n=len(draft.lines))
    return (t('Your draft of {lines} was replaced; "undo" brings it back', lines=kinds),)


def _load(sheet: Worksheet, source: Source, skus: dict[SkuId, Sku]) -> None:
    lines = []
    for sku_id, quantity, _ in source.lines:
        sku = skus.get(sku_id)
        if sku is None or not sku.is_on_sale:
            sheet.remarks.append(Remark("off_sale", sku_id))
            continue
        told = _today(sku, quantity)
        if told is None:
            sheet.remarks.append(Remark("unit_gone", sku_id))
            continue
        marks = (Mark(MarkCode.FROM_ORDER, detail=source.order_no),) if source.order_no else ()
        lines.append(CartLine(sku_id, told, "", marks))
    op = LoadLines(tuple(lines), source.order_no)
    removed = len(sheet.remarks)
    sheet.run(op, tuple(line.sku_id for line in lines))
    del sheet.remarks[removed:]
    sheet.renumber()


def _today(sku: Sku, quantity: Quantity) -> Quantity | None:
    """The same count and unit with today's factor; None where that cannot be ordered now."""
    try:
        told = measure(sku, quantity.count, quantity.unit)
        check_legal(sku, told)
    except (UnitUnknown, IllegalQuantity):
        return None
    return told


def _stock(turn: Turn, skus: dict[SkuId, Sku]) -> dict[SkuId, int | None]:
    return dict(available(turn.tx, tuple(skus))) if skus else {}


def _source(turn: Turn, intent: Reorder) -> Source | None:
    customer = drafts.customer_of(turn)
    reference = intent.reference
    if reference.is_usual:
        return _usual(turn)
    if reference.is_last and not reference.order_no and reference.date is None:
        order = turn.ground.last_order
    else:
        span = dates.past_span(turn, reference.date) if reference.date else (None, None)
        wanted = Wanted(reference.order_no, span[0], span[1])
        order = find_order_for_reference(turn.tx, customer.id, reference=wanted)
    return None if order is None else _source_of(turn, order)


def _source_of(turn: Turn, order: Order) -> Source:
    lines = tuple(
        (line.sku_id, line.wanted, line.unit_price) for line in order.lines if not line.is_gift
    )
    day = figures.calendar_day(turn.t, order.trading_day)
    return Source(order.order_no, turn.t("the order of {date}", date=day), lines)


def _usual(turn: Turn) -> Source | None:
    items = tuple(turn.ground.usual.values())
    if not items:
        return None
    lines = tuple(
        (i.sku_id, Quantity(i.base, i.unit, i.count, i.factor), i.last_price) for i in items
    )
    return Source("", turn.t("your usual goods"), lines)


def _no_history(turn: Turn, intent: Reorder) -> None:
    t = turn.t
    reference = intent.reference
    if reference.order_no or reference.date is not None:
        turn.say(t("I found no such order."))
    else:
        turn.say(t("There is no earlier order of yours yet."))
    if turn.ground.usual:
        catalog.show_usual(turn)
    else:
        turn.say(t('Say what you need, like "cola 3 cases"'))
