"""Price traces and lines as the JSON that order tables keep."""

from collections.abc import Iterable
from typing import Any

from domain.base.ids import OrderLineId, PromotionId, SkuId
from domain.base.money import Money, UnitPrice
from domain.cart.codec import marks_in, marks_out, quantity_in, quantity_out
from domain.customer.model import DeliveryMethod
from domain.delivery.model import DeliveryTerms
from domain.order.changes import ChangedLine
from domain.order.model import LineDraft, OrderLine
from domain.pricing.model import PricePart
from domain.pricing.trace import dump_part, load_part


def parts_out(parts: Iterable[PricePart]) -> list[dict[str, Any]]:
    """Each part of a line with its price and why."""
    return [dump_part(part) for part in parts]


def parts_in(value: list[dict[str, Any]]) -> tuple[PricePart, ...]:
    """The reverse of `parts_out`."""
    return tuple(load_part(part) for part in value)


def drafts_out(lines: Iterable[LineDraft]) -> list[dict[str, Any]]:
    """Lines to be written, as JSON."""
    return [
        {
            "id": line.id,
            "sku": line.sku_id,
            "code": line.sku_code,
            "name": line.sku_name,
            "quantity": quantity_out(line.quantity),
            "price": None if line.unit_price is None else line.unit_price.ten_thousandths,
            "amount": _minor(line.amount),
            "parts": parts_out(line.parts),
            "marks": marks_out(line.marks),
            "note": line.note,
            "gift": line.is_gift,
            "discount": line.discount,
            "promotion": line.promotion_id,
        }
        for line in lines
    ]


def drafts_in(value: list[dict[str, Any]], currency: str) -> tuple[LineDraft, ...]:
    """The reverse of `drafts_out`."""
    return tuple(
        LineDraft(
            id=None if line["id"] is None else OrderLineId(line["id"]),
            sku_id=SkuId(line["sku"]),
            sku_code=line["code"],
            sku_name=line["name"],
            quantity=quantity_in(line["quantity"]),
            unit_price=_price(line["price"], currency),
            amount=_money(line["amount"], currency),
            parts=parts_in(line["parts"]),
            marks=marks_in(line["marks"]),
            note=line["note"],
            is_gift=line["gift"],
            discount=line["discount"],
            promotion_id=_promotion(line["promotion"]),
        )
        for line in value
    )


def drafts_of(lines: Iterable[OrderLine]) -> tuple[LineDraft, ...]:
    """Stored lines as they could be written again."""
    return tuple(
        LineDraft(
            id=line.id,
            sku_id=line.sku_id,
            sku_code=line.sku_code,
            sku_name=line.sku_name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            amount=line.amount,
            parts=line.parts,
            marks=line.marks,
            note=line.note,
            is_gift=line.is_gift,
            discount=line.discount.minor,
            promotion_id=line.promotion_id,
        )
        for line in lines
    )


def changed_out(lines: Iterable[ChangedLine]) -> list[list[Any]]:
    """A preview as JSON."""
    return [
        [
            line.sku_id,
            line.sku_name,
            None if line.before is None else quantity_out(line.before),
            None if line.after is None else quantity_out(line.after),
            _minor(line.amount_before),
            _minor(line.amount_after),
            None if line.unit_price_after is None else line.unit_price_after.ten_thousandths,
            line.is_gift,
        ]
        for line in lines
    ]


def changed_in(value: list[list[Any]], currency: str) -> tuple[ChangedLine, ...]:
    """The reverse of `changed_out`."""
    return tuple(
        ChangedLine(
            sku_id=SkuId(sku_id),
            sku_name=name,
            before=None if before is None else quantity_in(before),
            after=None if after is None else quantity_in(after),
            amount_before=_money(amount_before, currency),
            amount_after=_money(amount_after, currency),
            unit_price_after=_price(price, currency),
            is_gift=is_gift,
        )
        for sku_id, name, before, after, amount_before, amount_after, price, is_gift in value
    )


def terms_out(terms: DeliveryTerms) -> list[Any]:
    """[method, place, address, fee, free from]."""
    fee, free = _minor(terms.fee), _minor(terms.free_from)
    return [str(terms.method), terms.place, terms.address, fee, free]


def terms_in(value: list[Any], currency: str) -> DeliveryTerms:
    """The reverse of `terms_out`."""
    method, place, address, fee, free = value
    return DeliveryTerms(
        DeliveryMethod(method), place, address, _money(fee, currency), _money(free, currency)
    )


def _promotion(promotion_id: int | None) -> PromotionId | None:
    return None if promotion_id is None else PromotionId(promotion_id)


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _price(value: int | None, currency: str) -> UnitPrice | None:
    return None if value is None else UnitPrice(value, currency)
