"""Staff say what came back: 老王超市退货：可乐2箱, SO-1123-4071 退货 可乐2箱 报损 临期, 退货 全部.

It is shown first what is credited and where the goods go; 确认 books it. The order is the one
named, the one in view, or the newest of the shop from which so much can come back.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.aftersale import (
    GoodsReturn,
    ReturnedLine,
    ReturnPreview,
    credited_for,
    get_case,
    preview_return,
    return_goods,
    returnable_lines,
)
from domain.base.errors import NotFound
from domain.base.ids import CaseId, OrderId
from domain.catalog import get_skus, measure
from domain.delivery import today_of
from domain.order import Order, OrderFilter, OrderLine, OrderStatus, get_order, list_orders
from domain.staff import Permission, require
from handlers import figures, hisshops
from handlers.context import Turn
from handlers.linetext import base_text
from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.nlu.numerals import number_value
from handlers.noticerow import Notice
from handlers.staffground import focused, look_at, order_meant
from handlers.staffquestions import ConfirmReturn

_LEFT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
_NO = re.compile(r"[A-Za-z]{1,3}-?\d{3,8}-\d{3,8}")
_SAID = re.compile(
    r"(?P<whose>[^:：\n]{0,40}?)\s*(?:的)?(?:客户)?(?:退货|退貨|goods back)\s*"
    r"(?P<no>[A-Za-z]{1,3}-?\d{3,8}-\d{3,8})?\s*[:：,，]?\s*(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_PIECE = re.compile(
    r"(?:第\s*(?P<line>\d{1,3})\s*行|(?P<name>[^\d\s,，、;；:：][^\d,，、;；:：\n]{0,39}?))\s*"
    r"(?P<count>\d{1,6}(?:\.\d{1,3})?|半|[一二两兩俩三四五六七八九十百]{1,5})\s*(?P<unit>[^\s\d,，、;；:：。.]{1,4})?[\s,，、;；。.]*"
)
_ALL = re.compile(r"(?:全部|整单|整單|全退|everything|all)[\s,，、;；。.]*", re.IGNORECASE)
_END = r"[\s,，、;；)）。.]*"
_OFF = re.compile(
    rf"[\s,，、;；(（]*(?:报损|報損|报废|報廢|不入库|不入庫|销毁|銷毀|written off){_END}",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"[\s,，、;；(（]*(?:入库|入庫|上架|放回库存|放回庫存|restocked){_END}", re.IGNORECASE
)
_YES = re.compile(
    r"(?:确认|確認|确定|確定|是|对|對|好|好的|可以|行|ok|confirm|yes|1)[!！。.~ ]*", re.IGNORECASE
)
_NEITHER = re.compile(r"(?:算了|取消|不用了?|不|不是|cancel|no)[!！。.~ ]*", re.IGNORECASE)
_HALF = Decimal("0.5")
_LONGEST = 300
_SCANNED = 20


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str
    line_no: int | None
    count: Decimal
    unit: str

    def is_of(self, line: OrderLine) -> bool:
        return line.no == self.line_no if self.line_no else self.name in line.sku_name


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a sentence says came back; no pieces: everything."""

    whose: str
    order_no: str
    pieces: tuple[_Piece, ...]
    is_restocked: bool
    reason: str


def returned_by_text(turn: Turn) -> bool:
    """Preview a return, or book the one that was shown; True where the text was that."""
    text = " ".join(turn.text.split())
    if isinstance(turn.pending, ConfirmReturn) and _answered(turn, turn.pending, text):
        return True
    wish = _wish(text)
    if wish is None or turn.staff is None:
        return False
    require(turn.staff, Permission.REVIEW_ORDER)
    order = _meant(turn, wish)
    if order is not None:
        _preview(turn, order, wish, text)
    return True


def _wish(text: str) -> _Wish | None:
    """Nothing where no amount of goods stands behind the word."""
    match = _SAID.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    off, rest = _OFF.search(match["rest"]), _OFF.sub(" ", match["rest"])
    if off and _ON.search(rest):
        return None
    rest = _ON.sub(" ", rest).strip()
    every = _ALL.match(rest)
    rest, pieces = (rest[every.end() :], []) if every else (rest, [])
    while not every and (piece := _PIECE.match(rest)) is not None:
        number = int(piece["line"]) if piece["line"] else None
        name = (piece["name"] or "").strip()
        count = _HALF if piece["count"] == "半" else number_value(piece["count"])
        if count is None:
            return None
        pieces.append(_Piece(name, number, count, piece["unit"] or ""))
        rest = rest[piece.end() :]
    if not (every or pieces):
        return None
    whose = match["whose"].strip(" ，,的")
    order_no: str = match["no"] or (whose if _NO.fullmatch(whose) else "")
    reason = re.sub(r"^(?:原因|因为|因為)\s*[:：]?\s*", "", rest).strip(" ，,。.")
    named = "" if _NO.fullmatch(whose) else whose
    return _Wish(named, order_no.upper(), tuple(pieces), not off, reason)


def _meant(turn: Turn, wish: _Wish) -> Order | None:
    """The order named or in view, else the newest that fits; None where that was asked."""
    if wish.order_no:
        command = StaffCommand(StaffAct.SHOW, order_no=wish.order_no)
        return order_meant(turn, command, _LEFT)
    if not wish.whose:
        found = focused(turn, _LEFT)
        if found is None:
            turn.say(turn.t('Whose goods came back? Say it like "Wang: goods back cola 2"'))
        return found
    assert turn.staff is not None
    shops = hisshops.named(turn, turn.staff, wish.whose)
    if len(shops) != 1:
        if shops:
            hisshops.ask_which(turn, shops)
        else:
            turn.say(turn.t('I found no shop "{name}".', name=wish.whose))
        return None
    wanted = OrderFilter(customer_ids=(shops[0].id,), statuses=_LEFT)
    rows = list_orders(turn.tx, wanted, limit=_SCANNED).rows
    orders = [get_order(turn.tx, row.id) for row in rows]
    fitting = [order for order in orders if _lines(turn, order, wish) is not None]
    if not fitting:
        turn.say(turn.t("{shop} has no order from which that can come back.", shop=shops[0].name))
    return fitting[0] if fitting else None


def _lines(turn: Turn, order: Order, wish: _Wish) -> tuple[ReturnedLine, ...] | None:
    """What of the order the sentence means; None where it has no such goods, or not so much."""
    most = returnable_lines(turn.tx, order)
    if not wish.pieces:
        return tuple(ReturnedLine(x.id, base, wish.is_restocked) for x, base in most) or None
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    found = []
    for piece in wish.pieces:
        fitting = [(x, base) for x, base in most if piece.is_of(x) and not x.is_gift]
        if len(fitting) != 1:
            return None
        line, left = fitting[0]
        amount = measure(skus[line.sku_id], piece.count, piece.unit or line.quantity.unit)
        if amount.base > left:
            return None
        found.append(ReturnedLine(line.id, amount.base, wish.is_restocked))
    return tuple(found)


def _preview(turn: Turn, order: Order, wish: _Wish, text: str) -> None:
    t, lines = turn.t, _lines(turn, order, wish)
    if lines is None:
        rows = _left_rows(turn, order)
        lead = t("{order_no}: what can come back is", order_no=order.order_no)
        nothing = t("Nothing of {order_no} can come back like that.", order_no=order.order_no)
        turn.say(*((lead, *rows) if rows else (nothing,)))
        look_at(turn, int(order.id))
        return
    found = preview_return(turn.tx, order, lines)
    turn.order_id = order.id
    turn.say(
        t(
            "Not booked yet: {order_no}, {amount} are credited",
            order_no=order.order_no,
            amount=figures.money(found.credit),
        ),
        *_rows(turn, found),
        t("{n} points come back", n=found.points) if found.points else "",
        t("Reason: {reason}", reason=wish.reason) if wish.reason else "",
        t('Reply "confirm" to book it and tell the shop, "cancel" to leave it'),
    )
    turn.ask(ConfirmReturn(int(order.id), text, found.seen))


def _left_rows(turn: Turn, order: Order) -> list[str]:
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    return [
        f"{line.no} {line.sku_name} {base_text(turn.t, skus[line.sku_id], base)}"
        for line, base in returnable_lines(turn.tx, order)
    ]


def _rows(turn: Turn, found: ReturnPreview) -> list[str]:
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


def _answered(turn: Turn, asked: ConfirmReturn, text: str) -> bool:
    t = turn.t
    if _NEITHER.fullmatch(text):
        look_at(turn, asked.order_id)
        turn.say(t("Good, everything stays as it is."))
        return True
    wish = _wish(asked.sentence)
    if wish is None or not _YES.fullmatch(text):
        return False
    order = get_order(turn.tx, OrderId(asked.order_id))
    lines = _lines(turn, order, wish)
    if lines is None:
        _preview(turn, order, wish, asked.sentence)
        return True
    today = today_of(turn.shop.policy, turn.now)
    wanted = GoodsReturn(order.id, lines, wish.reason, asked.seen)
    case = return_goods(turn.tx, wanted, actor=turn.actor, today=today)
    credited = credited_for(turn.tx, case)
    turn.order_id = order.id
    look_at(turn, asked.order_id)
    turn.say(
        t(
            "Booked: goods back from {order_no}, {amount} credited. The customer is told.",
            order_no=order.order_no,
            amount=figures.money(credited) if credited else "0",
        )
    )
    return True


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
