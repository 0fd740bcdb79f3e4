"""A rep gives a lower price for a line: 第1行44元 老客户. Under the floor an owner has to agree.

The owners get a card with two buttons; whoever asked cannot press them. The customer hears of a
price only when it holds (N7).
"""

from collections.abc import Iterator

from domain.base.ids import OverrideId
from domain.base.money import UnitPrice, plain_price
from domain.customer import get_customer
from domain.order import (
    Order,
    OrderLine,
    OverrideRequest,
    OverrideState,
    PriceOverride,
    decide_override,
    get_order,
    get_override,
    override_price,
)
from domain.staff import Permission, require
from handlers import figures
from handlers.context import Turn
from handlers.message import Card, CardButton, Part, Text
from handlers.noticerow import Notice
from handlers.staffground import look_at, see
from locales import Translator


def give(turn: Turn, order: Order, line: OrderLine, *, price: UnitPrice, reason: str) -> None:
    """Ask for the price; it holds at once, or waits for an owner."""
    t = turn.t
    turn.order_id = order.id
    before = line.unit_price
    is_lower = before is not None and price.ten_thousandths < before.ten_thousandths
    if is_lower and not reason.strip():
        turn.say(unexplained(t, line, price))
        return
    request = OverrideRequest(line.id, price, reason, turn.actor)
    asked = override_price(turn.tx, order, request)
    new = get_order(turn.tx, order.id)
    if asked.state is OverrideState.OPEN:
        turn.say(_head(t, new, asked), t("Below the floor: it holds once an owner agrees."))
    else:
        total = figures.order_total(t, new)
        told = t("The customer is told; total {total}.", total=total)
        turn.say(_head(t, new, asked), told)
    look_at(turn, int(order.id))
    see(turn, (new,))


def unexplained(t: Translator, line: OrderLine, price: UnitPrice) -> str:
    """What the price would change, and how to say why."""
    before = "" if line.unit_price is None else figures.price(line.unit_price)
    return t(
        "Line {no} {name} costs {before}/{unit} so far; for {price} say why, like "
        '"line {no} at {amount} yuan, old customer"',
        no=line.no,
        name=line.sku_name,
        before=before,
        price=figures.price(price),
        unit=figures.unit_word(t, line.quantity.unit),
        amount=plain_price(price).rstrip("0").rstrip("."),
    )


def decide(turn: Turn, override_id: OverrideId, *, is_approved: bool) -> str:
    """A button of the card; the label it shows from now on."""
    t = turn.t
    if turn.staff is None:
        return ""
    require(turn.staff, Permission.MANAGE_PRICES)
    decided = decide_override(turn.tx, override_id, actor=turn.actor, is_approved=is_approved)
    order = get_order(turn.tx, decided.order_id)
    turn.order_id = order.id
    head = _head(t, order, decided)
    if is_approved:
        total = figures.order_total(t, order)
        turn.say(head, t("Agreed. The customer is told; total {total}.", total=total))
        return t("Agreed")
    turn.say(head, t("Turned down; the price stays as it was."))
    return t("Declined")


def price_asked(n: Notice) -> Iterator[Part]:
    """To the owners: the card; nothing once it was decided, nor to the one who asked."""
    asked = get_override(n.tx, OverrideId(n.row.payload["override_id"]))
    if asked.state is not OverrideState.OPEN or n.row.recipient.id == asked.asked_by.id:
        return
    t, order = n.t, n.order()
    shop = get_customer(n.tx, order.customer_id).name
    floor = figures.price(asked.floor) if asked.floor is not None else ""
    rows = (
        _head(t, order, asked),
        t("Floor: {price}/{unit}", price=floor, unit=figures.unit_word(t, asked.unit)),
        t("Reason: {reason}", reason=asked.reason),
    )
    yield Card(
        card_id=f"prc-{asked.id}",
        title=t("{name} asks for a price below the floor: {shop}",
                name=asked.asked_by.name, shop=shop),
        description="\n".join(rows),
        buttons=(
            CardButton(f"price_ok:{asked.id}", t("Agree"), 1),
            CardButton(f"price_no:{asked.id}", t("Decline"), 3),
        ),
    )  # fmt: skip


def price_decided(n: Notice) -> Iterator[Part]:
    """To the rep."""
    asked = get_override(n.tx, OverrideId(n.row.payload["override_id"]))
    order, t = n.order(), n.t
    total = figures.order_total(t, order)
    told = t("Turned down; the price stays as it was.")
    if asked.is_applied:
        told = t("Agreed. The customer is told; total {total}.", total=total)
    yield Text("\n".join((_head(t, order, asked), told)))


def _head(t: Translator, order: Order, asked: PriceOverride) -> str:
    """SO-1123-4071 可口可乐330ml×24：46→44/箱."""
    name = next((line.sku_name for line in order.lines if line.id == asked.line_id), "")
    return t(
        "{order_no} {name}: {before} → {after} per {unit}",
        order_no=order.order_no,
        name=name,
        before=figures.price(asked.before),
        after=figures.price(asked.price),
        unit=figures.unit_word(t, asked.unit),
    )
