"""Drafts and operations as JSON, in the compact form the cart tables keep."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.base.clock import from_micros, to_micros
from domain.base.money import Money
from domain.base.quantity import Quantity, plain_count
from domain.cart.model import (
    NOT_SAID,
    CartLine,
    Draft,
    Mark,
    MarkCode,
    Said,
    Shown,
    ShownLine,
)
from domain.cart.operations import (
    AddLine,
    AddQuantity,
    CartOp,
    ClearAll,
    KeepOnly,
    LoadLines,
    MinusQuantity,
    RemoveLine,
    ReplaceSku,
    ScaleAll,
    SetAll,
    SetDate,
    SetDelivery,
    SetLineNote,
    SetOrderNote,
    SetQuantity,
    SetSpending,
)
from domain.customer.model import DeliveryMethod
from domain.delivery.model import AS_USUAL, DeliveryChoice
from domain.promotion.outcome import Spending


def quantity_out(quantity: Quantity) -> list[Any]:
    """[base, unit, count, factor]."""
    return [quantity.base, quantity.unit, plain_count(quantity.count), quantity.factor]


def quantity_in(value: list[Any]) -> Quantity:
    """The reverse of `quantity_out`."""
    base, unit, count, factor = value
    return Quantity(base, unit, Decimal(count), factor)


def marks_out(marks: Iterable[Mark]) -> list[list[str]]:
    """[[code, said, detail] …]."""
    return [[str(mark.code), mark.said, mark.detail] for mark in marks]


def marks_in(value: list[list[str]]) -> tuple[Mark, ...]:
    """The reverse of `marks_out`."""
    return tuple(Mark(MarkCode(code), said, detail) for code, said, detail in value)


def lines_out(lines: Iterable[CartLine]) -> list[list[Any]]:
    """[[sku_id, quantity, note, marks, when it was said] …]; the last only where it was."""
    return [
        [
            line.sku_id,
            quantity_out(line.quantity),
            line.note,
            marks_out(line.marks),
            *([] if line.said == NOT_SAID else [line.said]),
        ]
        for line in lines
    ]


def lines_in(value: list[list[Any]]) -> tuple[CartLine, ...]:
    """The reverse of `lines_out`."""
    return tuple(
        CartLine(sku_id, quantity_in(quantity), note, marks_in(marks), _said_in(*said))
        for sku_id, quantity, note, marks, *said in value
    )


def _said_in(said: list[int] | Said = NOT_SAID) -> Said:
    return (said[0], said[1])


def draft_out(draft: Draft) -> dict[str, Any]:
    """A draft as JSON."""
    return {
        "lines": lines_out(draft.lines),
        "note": draft.note,
        "date": _day_out(draft.wanted_date),
        "basis": draft.basis_order_no,
        "spending": spending_out(draft.spending),
        "delivery": choice_out(draft.delivery),
    }


def draft_in(value: dict[str, Any]) -> Draft:
    """The reverse of `draft_out`."""
    lines = lines_in(value["lines"])
    return Draft(
        lines,
        value["note"],
        _day_in(value["date"]),
        value["basis"],
        spending_in(value["spending"]),
        choice_in(value["delivery"]),
    )


def choice_out(choice: DeliveryChoice) -> list[Any] | None:
    """[method, place]; None for what is usual."""
    if choice == AS_USUAL:
        return None
    return [None if choice.method is None else str(choice.method), choice.place]


def choice_in(value: list[Any] | None) -> DeliveryChoice:
    """The reverse of `choice_out`."""
    if value is None:
        return AS_USUAL
    method, place = value
    return DeliveryChoice(None if method is None else DeliveryMethod(method), place)


def spending_out(spending: Spending) -> list[Any] | None:
    """[takes coupon, points]; None for what everybody wants."""
    return None if spending == Spending() else [spending.takes_coupon, spending.points]


def spending_in(value: list[Any] | None) -> Spending:
    """The reverse of `spending_out`."""
    return Spending() if value is None else Spending(*value)


def shown_out(shown: Shown) -> dict[str, Any]:
    """What was shown, as JSON."""
    return {
        "version": shown.version,
        "at": to_micros(shown.at),
        "fingerprint": shown.fingerprint,
        "total": [shown.total.minor, shown.total.currency],
        "on": _day_out(shown.delivery_on),
        "lines": [[line.sku_id, line.base, line.amount_minor] for line in shown.lines],
        "partial": shown.is_partial,
        "promotions": list(shown.promotions),
        "way": list(shown.way),
    }


def shown_in(value: dict[str, Any]) -> Shown:
    """The reverse of `shown_out`."""
    at: datetime = from_micros(value["at"])
    return Shown(
        version=value["version"],
        at=at,
        fingerprint=value["fingerprint"],
        total=Money(*value["total"]),
        delivery_on=_day_in(value["on"]),
        lines=tuple(ShownLine(*line) for line in value["lines"]),
        is_partial=value["partial"],
        promotions=tuple(value["promotions"]),
        way=(value["way"][0], value["way"][1]),
    )


def ops_out(ops: Iterable[CartOp]) -> list[list[Any]]:
    """[[name, field …] …]."""
    return [[type(op).__name__, *_fields(op)] for op in ops]


def ops_in(value: list[list[Any]]) -> tuple[CartOp, ...]:
    """The reverse of `ops_out`."""
    return tuple(_READERS[name](*fields) for name, *fields in value)


def _fields(op: CartOp) -> list[Any]:  # noqa: C901 (one case per operation)
    match op:
        case AddLine():
            return [op.sku_id, quantity_out(op.quantity), op.note, marks_out(op.marks)]
        case SetQuantity():
            return [op.sku_id, quantity_out(op.quantity), marks_out(op.marks)]
        case AddQuantity() | MinusQuantity():
            return [op.sku_id, quantity_out(op.quantity)]
        case RemoveLine():
            return [op.sku_id]
        case ReplaceSku():
            amount = None if op.quantity is None else quantity_out(op.quantity)
            return [op.sku_id, op.by, amount, marks_out(op.marks)]
        case ScaleAll():
            return [plain_count(op.factor)]
        case SetAll():
            return [plain_count(op.count), op.unit]
        case KeepOnly():
            return [list(op.sku_ids)]
        case SetLineNote():
            return [op.sku_id, op.note]
        case SetOrderNote():
            return [op.note]
        case SetDate():
            return [_day_out(op.wanted_date)]
        case SetDelivery():
            return [choice_out(op.choice)]
        case SetSpending():
            return [op.takes_coupon, op.points]
        case LoadLines():
            return [lines_out(op.lines), op.basis_order_no]
        case ClearAll():
            return []


_READERS: dict[str, Callable[..., CartOp]] = {
    "AddLine": lambda sku, q, note, m: AddLine(sku, quantity_in(q), note, marks_in(m)),
    "SetQuantity": lambda sku, q, m: SetQuantity(sku, quantity_in(q), marks_in(m)),
    "AddQuantity": lambda sku, q: AddQuantity(sku, quantity_in(q)),
    "MinusQuantity": lambda sku, q: MinusQuantity(sku, quantity_in(q)),
    "RemoveLine": RemoveLine,
    "ReplaceSku": lambda sku, by, q, m: ReplaceSku(
        sku, by, None if q is None else quantity_in(q), marks_in(m)
    ),
    "ScaleAll": lambda factor: ScaleAll(Decimal(factor)),
    "SetAll": lambda count, unit: SetAll(Decimal(count), unit),
    "KeepOnly": lambda sku_ids: KeepOnly(tuple(sku_ids)),
    "SetLineNote": SetLineNote,
    "SetOrderNote": SetOrderNote,
    "SetDate": lambda day: SetDate(_day_in(day)),
    "SetDelivery": lambda choice: SetDelivery(choice_in(choice)),
    "SetSpending": SetSpending,
    "LoadLines": lambda lines, basis: LoadLines(lines_in(lines), basis),
    "ClearAll": ClearAll,
}


def _day_out(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_in(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
