"""What is said of goods that came back: to staff what it comes to, to the shop what it got."""

from collections.abc import Iterator

from domain.aftersale import (
    CaseStatus,
    ReturnedLine,
    ReturnPreview,
    credited_for,
    get_case,
    returnable_lines,
)
from domain.base.errors import NotFound
from domain.base.ids import CaseId
from domain.base.money import Money
from domain.catalog import get_skus
from domain.customer import get_customer
from domain.order import Order, get_order
from domain.staff import get_staff
from handlers import figures
from handlers.context import Turn
from handlers.linetext import base_text
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.returnwords import Wish


def left_rows(turn: Turn, order: Order) -> list[str]:
    """What of an order can still come back."""
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    return [
        f"{line.no} {line.sku_name} {base_text(turn.t, skus[line.sku_id], base)}"
        for line, base in returnable_lines(turn.tx, order)
    ]


def unplaced_rows(
    turn: Turn, order: Order, lines: tuple[ReturnedLine, ...], wish: Wish
) -> list[str]:
    """The goods of which it was not said where they go."""
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    names = {line.id: line for line in order.lines}
    places = [one.is_restocked for one in wish.pieces] or [None] * len(lines)
    return [
        f"{names[one.line_id].sku_name} "
        f"{base_text(turn.t, skus[names[one.line_id].sku_id], one.base)}"
        for one, place in zip(lines, places, strict=True)
        if place is None
    ]


def share_rows(turn: Turn, found: ReturnPreview) -> list[str]:
    """What comes back, what is credited for it, and where it goes."""
    t = turn.t
    skus = get_skus(turn.tx, [share.line.sku_id for share in found.shares])
    return [
        t(
            "{name} {amount}: {credit}, back on the shelf",
            name=share.line.sku_name,
            amount=base_text(t, skus[share.line.sku_id], share.base),
            credit=figures.money(share.credit),
        )
        if share.is_restocked
        else t(
            "{name} {amount}: {credit}, written off",
            name=share.line.sku_name,
            amount=base_text(t, skus[share.line.sku_id], share.base),
            credit=figures.money(share.credit),
        )
        for share in found.shares
    ]


def told_back(n: Notice) -> str:
    """To the shop: what came back, and what it was credited."""
    case, t = get_case(n.tx, CaseId(n.row.payload["case_id"])), n.t
    if case.order_id is None:
        raise NotFound("order", "")
    order, credited = get_order(n.tx, case.order_id), credited_for(n.tx, case)
    skus = get_skus(n.tx, [item.sku_id for item in case.items])
    names = {line.sku_id: line.sku_name for line in order.lines}
    rows = [
        f"{names[item.sku_id]} {base_text(t, skus[item.sku_id], item.base_quantity or 0)}"
        for item in case.items
    ]
    head = t("Goods back from {order_no}:", order_no=order.order_no)
    reason = t("Reason: {reason}", reason=case.resolution) if case.resolution else ""
    amount = figures.money(credited) if credited else ""
    step = t("{amount} are credited to you.", amount=amount) if amount else ""
    return "\n".join(row for row in (head, *rows, step, reason) if row)


def asked_second(n: Notice) -> Iterator[Part]:
    """To whoever may agree, and not to who asked: goods of a return are to be written off."""
    case, t = get_case(n.tx, CaseId(n.row.payload["case_id"])), n.t
    if case.status is not CaseStatus.ASKED or n.row.recipient.id == case.asked_by:
        return
    if case.order_id is None or case.asked_by is None:
        raise NotFound("order", "")
    order = get_order(n.tx, case.order_id)
    lost = sum(item.credited_minor for item in case.items if item.is_restocked is False)
    head = t(
        "{who} wants to write off what came back from {shop}, {order_no}, {amount}: {reason}.",
        who=get_staff(n.tx, case.asked_by).name,
        shop=get_customer(n.tx, case.customer_id).name,
        order_no=order.order_no,
        amount=figures.money(Money(lost, order.total.currency)),
        reason=(case.text or t("no reason given")).rstrip("。."),
    )
    yield Text(head + "\n" + t("So much needs a second person: agree to it on the order's page."))


def refused_second(n: Notice) -> Iterator[Part]:
    """To who asked for it: nothing of the return is booked, and the shop was told nothing."""
    case, t = get_case(n.tx, CaseId(n.row.payload["case_id"])), n.t
    if case.order_id is None:
        raise NotFound("order", "")
    order = get_order(n.tx, case.order_id)
    credit = sum(item.credited_minor for item in case.items)
    head = t(
        "The return from {shop}, {order_no}, {amount}, was not agreed to; nothing is booked.",
        shop=get_customer(n.tx, case.customer_id).name,
        order_no=order.order_no,
        amount=figures.money(Money(credit, order.total.currency)),
    )
    yield Text(head + "\n" + t("The shop was told nothing; a smaller return can be said anew."))
