"""Operations on a draft, and the rules that look at its lines. Pure.

A draft has one line per SKU. An operation either gives a legal draft or raises and leaves the
old one as it was: a correction that fails keeps the old value.

Worked example, 可乐330 in 箱 of 24, whole cases only, line 3箱: 再加2 → 5箱; 少一箱 → 4箱;
减半 → IllegalQuantity naming nothing but 2箱, still 4箱.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from domain.base.errors import NotFound
from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.base.values import replace
from domain.cart.errors import BadScale, BelowZero, LineMissing, TooManyLines
from domain.cart.model import Cart, CartLine, Draft, Mark, MarkCode
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
from domain.cart.placing import in_turn, placed
from domain.catalog.errors import IllegalQuantity, IllegalReason, SkuOffSale
from domain.catalog.model import Sku
from domain.catalog.rules import as_quantity, check_legal, nearest_legal, resolve_quantity
from domain.promotion.outcome import Spending

MAX_LINES = 300
MAX_SCALE = Decimal(100)
UNUSUAL_TIMES = 5
"""Times the customer's usual amount from which an amount is asked."""
UNTYPICAL_TIMES = 10
"""The same for the SKU's typical amount, where the customer has no usual one."""

_ABOUT_SKU = frozenset({MarkCode.USUAL_SKU, MarkCode.ALIAS, MarkCode.SPOKEN})

Skus = Mapping[SkuId, Sku]


def apply_all(draft: Draft, ops: Iterable[CartOp], skus: Skus) -> Draft:
    """`apply_op` one after the other; raises for the first that fails."""
    for op in ops:
        draft = apply_op(draft, op, skus)
    return draft


def apply_op(draft: Draft, op: CartOp, skus: Skus) -> Draft:  # noqa: C901 (one case per operation)
    """The draft after `op`. `skus` has every SKU of the draft and of the operation.

    LineMissing, BelowZero, BadScale, TooManyLines, SkuOffSale, IllegalQuantity, UnitUnknown.
    """
    lines = draft.lines
    match op:
        case AddLine():
            return replace(draft, lines=_add_line(lines, op, skus))
        case SetQuantity():
            return replace(draft, lines=_set_quantity(lines, op, skus))
        case AddQuantity():
            return replace(draft, lines=_add_quantity(lines, op, skus))
        case MinusQuantity():
            return replace(draft, lines=_minus_quantity(lines, op, skus))
        case RemoveLine():
            _line(lines, op.sku_id)
            return replace(draft, lines=tuple(x for x in lines if x.sku_id != op.sku_id))
        case ReplaceSku():
            return replace(draft, lines=_replace_sku(lines, op, skus))
        case ScaleAll():
            return replace(draft, lines=_scale_all(lines, op.factor, skus))
        case SetAll():
            return replace(draft, lines=_set_all(lines, op, skus))
        case KeepOnly():
            for sku_id in op.sku_ids:
                _line(lines, sku_id)
            return replace(draft, lines=tuple(x for x in lines if x.sku_id in op.sku_ids))
        case SetLineNote():
            noted = replace(_line(lines, op.sku_id), note=op.note)
            return replace(draft, lines=_swap(lines, noted))
        case SetOrderNote():
            return replace(draft, note=op.note)
        case SetDate():
            return replace(draft, wanted_date=op.wanted_date)
        case SetDelivery():
            return replace(draft, delivery=op.choice)
        case SetSpending():
            return replace(draft, spending=_spending(draft.spending, op))
        case LoadLines():
            _check_count(op.lines)
            return replace(draft, lines=op.lines, basis_order_no=op.basis_order_no)
        case ClearAll():
            return Draft()
        case _:
            assert_never(op)


def _spending(old: Spending, op: SetSpending) -> Spending:
    return Spending(
        old.takes_coupon if op.takes_coupon is None else op.takes_coupon,
        old.points if op.points is None else max(0, op.points),
    )


def skus_of(draft: Draft, ops: Iterable[CartOp] = ()) -> frozenset[SkuId]:
    """Every SKU that pricing the draft or applying the operations looks at."""
    found = {line.sku_id for line in draft.lines}
    for op in ops:
        match op:
            case AddLine() | SetQuantity():
                found.add(op.sku_id)
            case ReplaceSku():
                found.add(op.by)
            case LoadLines():
                found.update(line.sku_id for line in op.lines)
            case _:
                pass
    return frozenset(found)


def unusual_limit(sku: Sku, base: int, usual: int | None) -> int | None:
    """The usual (else typical) base quantity if `base` is unusually much, else None.

    Unusual is ≥ 5 × the customer's usual amount, or ≥ 10 × the SKU's typical one.
    """
    if usual:
        return usual if base >= UNUSUAL_TIMES * usual else None
    typical = sku.unusual_typical
    return typical if typical and base >= UNTYPICAL_TIMES * typical else None


def is_agreed(line: CartLine) -> bool:
    """Whether the customer said yes to exactly this unusual amount."""
    return agree_to(line) in line.marks


def agree_to(line: CartLine) -> Mark:
    """The mark that records the customer's yes to the line's amount."""
    return Mark(MarkCode.AGREED, detail=str(line.quantity.base))


def agrees_to_wait(line: CartLine) -> bool:
    """Whether the customer takes what is there of exactly this amount, the rest when it comes."""
    return wait_for_rest(line.quantity) in line.marks


def wait_for_rest(quantity: Quantity) -> Mark:
    """The mark that records the customer's word to wait for what is missing of an amount."""
    return Mark(MarkCode.BACKORDER, detail=str(quantity.base))


def there_now(quantity: Quantity, available: int) -> int:
    """How many base units of an amount come at once: whole sale units of what is available.

    Worked example: 5箱 of 24 with 50 available → 48 at once, 72 wait.
    """
    free = max(available, 0)
    return quantity.base if free >= quantity.base else free - free % quantity.factor


def _add_line(lines: tuple[CartLine, ...], op: AddLine, skus: Skus) -> tuple[CartLine, ...]:
    sku = _orderable(skus, op.sku_id)
    old = _find(lines, op.sku_id)
    if old is None:
        check_legal(sku, op.quantity)
        _check_count((*lines, None))
        return placed(lines, CartLine(op.sku_id, op.quantity, op.note, op.marks, op.said))
    first, then = in_turn(old, CartLine(op.sku_id, op.quantity, op.note, op.marks, op.said))
    total = _legal(sku, first.quantity.base + then.quantity.base, first.quantity.unit)
    marks = _union(first.marks, then.marks)
    merged = CartLine(op.sku_id, total, then.note or first.note, marks, first.said)
    if first is old:
        return _swap(lines, merged)
    return placed(tuple(line for line in lines if line is not old), merged)


def _set_quantity(
    lines: tuple[CartLine, ...], op: SetQuantity, skus: Skus
) -> tuple[CartLine, ...]:
    old = _find(lines, op.sku_id)
    if old is None:
        return _add_line(lines, AddLine(op.sku_id, op.quantity, "", op.marks, op.said), skus)
    check_legal(_sku(skus, op.sku_id), op.quantity)
    kept = tuple(mark for mark in old.marks if mark.code in _ABOUT_SKU)
    changed = replace(old, quantity=op.quantity, marks=_union(kept, op.marks))
    return _swap(lines, changed)


def _add_quantity(
    lines: tuple[CartLine, ...], op: AddQuantity, skus: Skus
) -> tuple[CartLine, ...]:
    old = _line(lines, op.sku_id)
    sku = _orderable(skus, op.sku_id)
    total = _legal(sku, old.quantity.base + op.quantity.base, old.quantity.unit)
    return _swap(lines, replace(old, quantity=total))


def _minus_quantity(
    lines: tuple[CartLine, ...], op: MinusQuantity, skus: Skus
) -> tuple[CartLine, ...]:
    old = _line(lines, op.sku_id)
    rest = old.quantity.base - op.quantity.base
    if rest < 0:
        raise BelowZero(op.sku_id, old.quantity.base, op.quantity.base)
    if rest == 0:
        return tuple(line for line in lines if line.sku_id != op.sku_id)
    lowered = _legal(_sku(skus, op.sku_id), rest, old.quantity.unit)
    return _swap(lines, replace(old, quantity=lowered))


def _replace_sku(lines: tuple[CartLine, ...], op: ReplaceSku, skus: Skus) -> tuple[CartLine, ...]:
    old = _line(lines, op.sku_id)
    sku = _orderable(skus, op.by)
    quantity = op.quantity or resolve_quantity(sku, old.quantity.count, old.quantity.unit)
    check_legal(sku, quantity)
    if op.by != op.sku_id and _find(lines, op.by) is not None:
        without = tuple(line for line in lines if line.sku_id != op.sku_id)
        return _add_line(without, AddLine(op.by, quantity, "", op.marks), skus)
    new = CartLine(op.by, quantity, old.note, op.marks)
    return tuple(new if line.sku_id == op.sku_id else line for line in lines)


def _scale_all(lines: tuple[CartLine, ...], factor: Decimal, skus: Skus) -> tuple[CartLine, ...]:
    if not factor.is_finite() or not 0 < factor <= MAX_SCALE:
        raise BadScale(str(factor))
    scaled = []
    for line in lines:
        sku = _sku(skus, line.sku_id)
        exact = line.quantity.base * factor
        base = int(exact)
        if exact != base:
            raise IllegalQuantity(sku.id, base, nearest_legal(sku, base), IllegalReason.FRACTION)
        scaled.append(replace(line, quantity=_legal(sku, base, line.quantity.unit)))
    return tuple(scaled)


def _set_all(lines: tuple[CartLine, ...], op: SetAll, skus: Skus) -> tuple[CartLine, ...]:
    return tuple(
        replace(
            line,
            quantity=resolve_quantity(
                _sku(skus, line.sku_id), op.count, op.unit or line.quantity.unit
            ),
        )
        for line in lines
    )


def _legal(sku: Sku, base: int, unit: str) -> Quantity:
    quantity = as_quantity(sku, base, unit)
    check_legal(sku, quantity)
    return quantity


def _sku(skus: Skus, sku_id: SkuId) -> Sku:
    found = skus.get(sku_id)
    if found is None:
        raise NotFound("sku", str(sku_id))
    return found


def _orderable(skus: Skus, sku_id: SkuId) -> Sku:
    sku = _sku(skus, sku_id)
    if not sku.is_on_sale:
        raise SkuOffSale(sku_id)
    return sku


def _find(lines: tuple[CartLine, ...], sku_id: SkuId) -> CartLine | None:
    return next((line for line in lines if line.sku_id == sku_id), None)


def _line(lines: tuple[CartLine, ...], sku_id: SkuId) -> CartLine:
    found = _find(lines, sku_id)
    if found is None:
        raise LineMissing(sku_id)
    return found


def _swap(lines: tuple[CartLine, ...], new: CartLine) -> tuple[CartLine, ...]:
    return tuple(new if line.sku_id == new.sku_id else line for line in lines)


def _union(first: Iterable[Mark], second: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _check_count(lines: Sequence[object]) -> None:
    if len(lines) > MAX_LINES:
        raise TooManyLines(MAX_LINES)


def with_draft(cart: Cart, draft: Draft) -> Cart:
    """The cart holding this draft."""
    return replace(
        cart,
        lines=draft.lines,
        note=draft.note,
        wanted_date=draft.wanted_date,
        basis_order_no=draft.basis_order_no,
        spending=draft.spending,
        delivery=draft.delivery,
    )
