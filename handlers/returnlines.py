"""Which lines of an order a return means, and why those it names cannot come back."""

from dataclasses import dataclass

from domain.aftersale import ReturnedLine, returnable_lines
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, get_skus, measure
from domain.customer import Customer, get_customer
from domain.order import Order, OrderFilter, OrderLine, OrderStatus, get_order, list_orders
from handlers import figures
from handlers.context import Turn
from handlers.goodsnamed import ids_named
from handlers.linetext import base_text
from handlers.returntexts import left_rows
from handlers.returnwords import Piece, Wish
from handlers.staffground import EDITABLE

LEFT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
_GONE = frozenset((OrderStatus.REJECTED, OrderStatus.CANCELLED))
_SCANNED = 20


@dataclass(frozen=True, slots=True)
class Meant:
    """The lines a sentence means, or what is wrong with it in words."""

    lines: tuple[ReturnedLine, ...] = ()
    problems: tuple[str, ...] = ()
    has_goods: bool = True
    """Whether every kind of goods named is of the order."""


def lines_of(turn: Turn, order: Order, wish: Wish) -> Meant:
    """What of the order the sentence means. A problem for each part that cannot come back."""
    most = {line.id: base for line, base in returnable_lines(turn.tx, order)}
    lines = [line for line in order.lines if not line.is_gift and line.shipped_base]
    if not wish.pieces:
        every = bool(wish.is_restocked)
        return Meant(tuple(ReturnedLine(id_, base, every) for id_, base in most.items()))
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    found, problems, has_goods = [], [], True
    for piece in wish.pieces:
        fitting = _fitting(turn, order, lines, piece)
        if len(fitting) > 1:
            fitting = [line for line in fitting if line.id in most] or fitting
        if len(fitting) != 1:
            has_goods = has_goods and bool(fitting)
            problems.append(_unnamed(turn, piece, fitting))
            continue
        line = fitting[0]
        base, problem = _measured(turn, line, skus[line.sku_id], piece, most.get(line.id, 0))
        problems += [problem] if problem else []
        found.append(ReturnedLine(line.id, base, bool(piece.is_restocked)))
    return Meant(() if problems else tuple(found), tuple(problems), has_goods)


def newest_fitting(turn: Turn, shop: Customer, wish: Wish) -> Order | None:
    """The newest order of the shop from which that can come back; else it is said why not."""
    wanted = OrderFilter(customer_ids=(shop.id,))
    rows = list_orders(turn.tx, wanted, limit=_SCANNED).rows
    orders = [get_order(turn.tx, row.id) for row in rows if row.status in LEFT]
    looked = [(order, lines_of(turn, order, wish)) for order in orders]
    for order, meant in looked:
        if meant.lines:
            return order
    for order, meant in looked:
        if meant.has_goods:
            tell(turn, order, meant)
            return None
    for row in rows:
        if row.status not in (*LEFT, *_GONE):
            found = get_order(turn.tx, row.id)
            if all(_fitting(turn, found, list(found.lines), piece) for piece in wish.pieces):
                is_sent(turn, found)
                return None
    turn.say(
        turn.t("{shop} has no order from which that can come back.", shop=shop.name),
        *(_newest_text(turn, one) for one in orders[:1]),
    )
    return None


def tell(turn: Turn, order: Order, meant: Meant) -> None:
    """Why, and what can come back."""
    t, rows = turn.t, left_rows(turn, order)
    head = t("Nothing is booked: {order_no}", order_no=order.order_no)
    left = [t("What can come back:"), *rows] if rows else [t("Nothing more of it can come back.")]
    turn.say(head, *meant.problems, *left)


def is_sent(turn: Turn, order: Order) -> bool:
    """Whether something of the order has left; else it is said, and how to take goods out."""
    if order.status in LEFT or any(line.shipped_base for line in order.lines):
        return True
    t, shop = turn.t, get_customer(turn.tx, order.customer_id)
    turn.say(
        t("{shop}, {order_no}: not sent yet, nothing can come back.",
          order_no=order.order_no, shop=shop.name),
        t('To have less sent say it like "{order_no} take out 1 case of cola"',
          order_no=order.order_no) if order.status in EDITABLE else "",
    )  # fmt: skip
    return False


def tell_other_shops(turn: Turn, order: Order) -> None:
    """The number is of another shop's order."""
    shop = get_customer(turn.tx, order.customer_id)
    turn.say(
        turn.t("{order_no} is of {shop}; nothing was done.", order_no=order.order_no,
               shop=shop.name)
    )  # fmt: skip


def _newest_text(turn: Turn, order: Order) -> str:
    rows = left_rows(turn, order)
    told = figures.joined(turn.t, rows[:6])
    return turn.t("Of {order_no}: {goods}", order_no=order.order_no, goods=told) if rows else ""


def _fitting(turn: Turn, order: Order, lines: list[OrderLine], piece: Piece) -> list[OrderLine]:
    """By its number or its name; else as the shop would call it (可乐, an alias)."""
    named = [line for line in lines if piece.is_of(line)]
    if named or piece.line_no:
        return named
    shop = get_customer(turn.tx, order.customer_id)
    ids = ids_named(turn, f"{piece.name}{piece.spec}", shop)
    return [line for line in lines if line.sku_id in ids]


def _unnamed(turn: Turn, piece: Piece, fitting: list[OrderLine]) -> str:
    t = turn.t
    said = f"{piece.name}{piece.spec}" or str(piece.line_no)
    if not fitting:
        return t('Nothing of "{said}" has been sent with it.', said=said)
    several = figures.joined(t, (f"{line.no} {line.sku_name}" for line in fitting))
    return t('"{said}" may be several: {goods}. Say "line 2".', said=said, goods=several)


def _measured(turn: Turn, line: OrderLine, sku: Sku, piece: Piece, left: int) -> tuple[int, str]:
    """Base units, and why that many cannot come back."""
    t, unit = turn.t, piece.unit or line.quantity.unit
    told = figures.amount(t, piece.count, unit)
    try:
        base = measure(sku, piece.count, unit).base
    except UnitUnknown:
        words = figures.joined(t, (figures.unit_word(t, one.unit) for one in sku.units))
        return 0, t("{name} has no such unit as {said}; it has {units}.",
                    name=line.sku_name, said=told, units=words)  # fmt: skip
    except IllegalQuantity:
        return 0, t("{name}: {said} is no amount that can come back.",
                    name=line.sku_name, said=told)  # fmt: skip
    if base > left:
        most = base_text(t, sku, left, line.quantity.unit)
        return base, t("{name}: at most {most} can come back, not {said}.",
                       name=line.sku_name, most=most, said=told)  # fmt: skip
    return base, ""
