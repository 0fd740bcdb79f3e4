"""Units of measure: what an amount said in words is in base units, and whether it can be ordered.

A SKU has one base unit (瓶, 罐 …; grams for weighed goods) and sale units with an integer factor.
Stock, breaks, minimums and multiples compare in base units.

Worked examples, 可乐330 with base unit 罐 and 箱 = 24:
* may not be split: 30罐 is illegal, nearest 24 (1箱) and 48 (2箱); 一箱半 likewise;
* may be split in halves: 一箱半 = 36 罐, shown as 1箱+12罐; 30罐 is illegal, nearest 24 and 36;
* loose: 30罐 is legal and shown as 1箱+6罐;
* minimum 48 and multiple 24: 48, 72, 96 are legal; 50 is refused, naming 48 and 72;
* 一打 is 12 罐; 件 means 箱, because it has no 件 of its own; 提 is unknown and asked.
Weighed goods, 上海青 in grams with a step of 50: 2斤半 = 1250, 3两 = 150, 一公斤 = 1000.

The smallest step that can be ordered is the least common multiple of what the pack allows (order
unit, half of it, or `step_base`) and the agreed multiple; the smallest amount is the first such
step that reaches the minimum.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from math import gcd, lcm
from typing import TypeVar

from domain.base.quantity import Quantity
from domain.catalog.errors import IllegalQuantity, IllegalReason, SkuInvalid, UnitUnknown
from domain.catalog.model import BuyingRule, PackCount, SaleUnit, Scope, Sku, SkuDraft, Split

MAX_BASE = 1_000_000_000
Key = TypeVar("Key", bound=Hashable)
"""A SKU by its id or by its code."""
MAX_DECIMALS = 3
_MAX_COUNT = Decimal(10_000_000)
_DOZEN_WORDS = frozenset({"打", "dozen"})
_CASE_WORDS = ("箱", "件")
WEIGHT_UNITS = (
    SaleUnit("克", 1, ("g", "公克")),
    SaleUnit("两", 50, ("兩", "市两")),
    SaleUnit("斤", 500, ("市斤",)),
    SaleUnit("公斤", 1000, ("kg", "千克")),
)
"""What weighed goods are measured in unless the merchant says otherwise (台斤 = 600)."""


def resolve_quantity(sku: Sku, count: Decimal, unit: str | None) -> Quantity:
    """The legal amount meant by `count` of `unit` (None: the order unit).

    UnitUnknown or IllegalQuantity where there is none.
    """
    quantity = measure(sku, count, unit)
    check_legal(sku, quantity)
    return quantity


def measure(sku: Sku, count: Decimal, unit: str | None) -> Quantity:
    """`count` of `unit` in base units, legal to order or not (for 再加2, 少一箱).

    UnitUnknown; IllegalQuantity for what is no amount at all (zero, 1/3 of a bottle, absurd).
    """
    found = sale_unit(sku, unit or sku.order_unit)
    if found is None:
        raise UnitUnknown(sku.id, unit or sku.order_unit, tuple(u.unit for u in sku.units))
    if not count.is_finite() or count > _MAX_COUNT:
        raise IllegalQuantity(sku.id, MAX_BASE, (), IllegalReason.TOO_MUCH)
    if count <= 0:
        raise IllegalQuantity(sku.id, 0, nearest_legal(sku, 0), IllegalReason.NOT_POSITIVE)
    exact = count * found.factor
    base = int(exact)
    if exact != base or _decimals(count) > MAX_DECIMALS:
        raise IllegalQuantity(sku.id, base, _around(sku, base), IllegalReason.FRACTION)
    if base > MAX_BASE:
        raise IllegalQuantity(sku.id, base, (), IllegalReason.TOO_MUCH)
    if found.unit in _DOZEN_WORDS and not _own_unit(sku, found.unit):
        return Quantity(base, sku.base_unit, Decimal(base), 1)
    return Quantity(base, found.unit, count, found.factor)


def check_legal(sku: Sku, quantity: Quantity) -> None:
    """Raise IllegalQuantity, with the nearest legal amounts, unless `quantity` can be ordered."""
    reason, limit = _illegality(sku, quantity.base)
    if reason is not None:
        nearest = nearest_legal(sku, quantity.base)
        raise IllegalQuantity(sku.id, quantity.base, nearest, reason, limit)


def nearest_legal(sku: Sku, base: int) -> tuple[Quantity, ...]:
    """The legal amounts around `base` base units: itself, else the next below and above.

    Below the smallest legal amount only that one.
    """
    step, smallest = legal_step(sku), smallest_legal(sku)
    if base <= smallest:
        return (as_quantity(sku, smallest),)
    below = base // step * step
    amounts = (below,) if below == base else (below, below + step)
    return tuple(as_quantity(sku, amount) for amount in amounts if amount <= MAX_BASE)


def legal_step(sku: Sku) -> int:
    """Every legal amount is a multiple of this many base units."""
    return lcm(_pack_step(sku), max(sku.order_multiple, 1))


def smallest_legal(sku: Sku) -> int:
    """The smallest amount that can be ordered, in base units."""
    step = legal_step(sku)
    return max(1, -(-sku.moq // step)) * step


def sale_unit(sku: Sku, word: str) -> SaleUnit | None:
    """What a unit word means for this SKU; None where it has to be asked."""
    for unit in sku.units:
        if unit.unit == word:
            return unit
    wanted = word.strip().casefold()
    if own := _own_unit(sku, wanted):
        return own
    if wanted in _CASE_WORDS:
        other = _CASE_WORDS[1 - _CASE_WORDS.index(wanted)]
        return _own_unit(sku, other)
    if wanted in _DOZEN_WORDS and not sku.is_weighed:
        return SaleUnit(wanted, 12)
    return None


def unit_factor(sku: Sku, unit: str) -> int:
    """Base units in one `unit` of the SKU; UnitUnknown."""
    found = sale_unit(sku, unit)
    if found is None:
        raise UnitUnknown(sku.id, unit, tuple(u.unit for u in sku.units))
    return found.factor


def as_quantity(sku: Sku, base: int, unit: str | None = None) -> Quantity:
    """`base` base units told in the handiest unit.

    `unit`, else the order unit, if the count is whole or ends in a half (for weighed goods: has
    at most three decimals); else the largest unit that comes out even.
    """
    for word in (unit, sku.order_unit):
        found = sale_unit(sku, word) if word else None
        if found is not None and _is_handy(sku, base, found.factor):
            return Quantity(base, found.unit, Decimal(base) / found.factor, found.factor)
    even = max((u for u in sku.units if base % u.factor == 0), key=lambda u: u.factor)
    return Quantity(base, even.unit, Decimal(base // even.factor), even.factor)


def as_packs(sku: Sku, base: int, unit: str | None = None) -> tuple[PackCount, ...]:
    """`base` base units as whole packs and the rest: ((1, 箱), (12, 罐)).

    Starts with the larger of `unit` and the order unit; a learned unit is used only where it was
    said. Weighed goods are one part with decimals.
    """
    if sku.is_weighed:
        told = as_quantity(sku, base, unit)
        return (PackCount(told.count, told.unit),)
    said = sale_unit(sku, unit) if unit else None
    if said is not None and said.unit == sku.order_unit:
        count, rest = divmod(base, said.factor)
        if count > 0 and not rest:
            return (PackCount(Decimal(count), said.unit),)
    largest = max(unit_factor(sku, sku.order_unit), said.factor if said else 1)
    named = {sku.order_unit, said.unit if said else ""}
    parts: list[PackCount] = []
    for pack in sorted(sku.units, key=lambda u: (-u.factor, u.unit not in named, u.unit)):
        is_usual = pack.unit in named or not pack.is_learned
        if is_usual and pack.factor <= largest and base >= pack.factor:
            parts.append(PackCount(Decimal(base // pack.factor), pack.unit))
            base %= pack.factor
            if not base:
                break
    return tuple(parts)


def with_buying_rules(sku: Sku, rules: Iterable[BuyingRule]) -> Sku:
    """The SKU as one customer may buy it: each field from the nearest agreement that names it.

    Worked example: the SKU says minimum 24 and multiple 24, the group agreed minimum 48, the
    customer agreed loose packs: minimum 48 (group), multiple 24 (SKU), loose (customer).
    """
    order = (Scope.ALL, Scope.GROUP, Scope.CUSTOMER)
    for rule in sorted(rules, key=lambda r: order.index(r.scope)):
        sku = replace(
            sku,
            moq=sku.moq if rule.moq is None else rule.moq,
            order_multiple=(
                sku.order_multiple if rule.order_multiple is None else rule.order_multiple
            ),
            split=sku.split if rule.split is None else rule.split,
        )
    return sku


def find_circles(
    substitutes: Mapping[Key, Sequence[Key]], starts: Iterable[Key]
) -> Iterator[tuple[Key, ...]]:
    """A way from substitute to substitute back for each of `starts` that has one.

    It begins and ends there: the shortest one, of equal ones the one named first.
    """
    candidates = _leading_back(substitutes)
    for start in starts:
        if start in candidates and (circle := _find_circle(substitutes, start)):
            yield circle


def _leading_back(substitutes: Mapping[Key, Sequence[Key]]) -> Set[Key]:
    """What may lie on a circle: what leads nowhere, or nothing leads to, is left out in turn."""
    forth = {one: set(others) for one, others in substitutes.items()}
    back: dict[Key, set[Key]] = {}
    for one, others in forth.items():
        for other in others:
            back.setdefault(other, set()).add(one)
    ends = [one for one in {*forth, *back} if not (forth.get(one) and back.get(one))]
    while ends:
        end = ends.pop()
        for this, that in ((forth, back), (back, forth)):
            for other in this.pop(end, ()):
                that[other].discard(end)
                if not that[other]:
                    ends.append(other)
    return forth.keys()


def _find_circle(substitutes: Mapping[Key, Sequence[Key]], start: Key) -> tuple[Key, ...]:
    came_from: dict[Key, Key] = {}
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for other in substitutes.get(one, ()):
            if other == start:
                way = [start, one]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if other not in came_from:
                came_from[other] = one
                waiting.append(other)
    return ()


def complete_units(draft: SkuDraft) -> tuple[SaleUnit, ...]:
    """The draft's units, with the base unit and the usual weights added; SkuInvalid."""
    units = {unit.unit: unit for unit in draft.units}
    if len(units) < len(draft.units):
        raise SkuInvalid(draft.code, "units", draft.units[-1].unit)
    units.setdefault(draft.base_unit, SaleUnit(draft.base_unit, 1))
    if draft.is_weighed and draft.base_unit == "克":
        taken = {word for unit in draft.units for word in (unit.unit, *unit.synonyms)}
        for weight in WEIGHT_UNITS:
            free = tuple(word for word in weight.synonyms if word not in taken)
            if weight.unit not in taken:
                units.setdefault(weight.unit, replace(weight, synonyms=free))
    _check_draft(draft, units)
    return tuple(sorted(units.values(), key=lambda u: (u.factor, u.unit)))


def _check_draft(draft: SkuDraft, units: dict[str, SaleUnit]) -> None:
    problems = {
        "code": (draft.code, not draft.code.strip()),
        "name": (draft.name, not draft.name.strip()),
        "base_unit": (draft.base_unit, not draft.base_unit or units[draft.base_unit].factor != 1),
        "order_unit": (draft.order_unit, draft.order_unit not in units),
        "step_base": (str(draft.step_base), not 1 <= draft.step_base <= MAX_BASE),
        "moq": (str(draft.moq), not 0 <= draft.moq <= MAX_BASE),
        "order_multiple": (str(draft.order_multiple), not 0 <= draft.order_multiple <= MAX_BASE),
        "settles_by_weight": ("yes", draft.settles_by_weight and not draft.is_weighed),
    }
    for field, (value, is_wrong) in problems.items():
        if is_wrong:
            raise SkuInvalid(draft.code, field, value)
    words: set[str] = set()
    for unit in units.values():
        said = (unit.unit, *unit.synonyms)
        if not 1 <= unit.factor <= MAX_BASE or not unit.unit or words.intersection(said):
            raise SkuInvalid(draft.code, "units", f"{unit.unit}={unit.factor}")
        words.update(said)


def _illegality(sku: Sku, base: int) -> tuple[IllegalReason | None, int]:
    if base <= 0:
        return IllegalReason.NOT_POSITIVE, 0
    if base > MAX_BASE:
        return IllegalReason.TOO_MUCH, 0
    if base % _pack_step(sku):
        is_stepped = sku.is_weighed or sku.split is Split.LOOSE
        return (IllegalReason.STEP if is_stepped else IllegalReason.SPLIT), 0
    if base < sku.moq:
        return IllegalReason.BELOW_MOQ, sku.moq
    if sku.order_multiple and base % sku.order_multiple:
        return IllegalReason.OFF_MULTIPLE, sku.order_multiple
    return None, 0


def _pack_step(sku: Sku) -> int:
    if sku.is_weighed or sku.split is Split.LOOSE:
        return sku.step_base
    factor = unit_factor(sku, sku.order_unit)
    return factor // 2 if sku.split is Split.HALF and factor % 2 == 0 else factor


def _own_unit(sku: Sku, word: str) -> SaleUnit | None:
    wanted = word.casefold()
    for unit in sku.units:
        if unit.unit.casefold() == wanted or wanted in (s.casefold() for s in unit.synonyms):
            return unit
    return None


def _is_handy(sku: Sku, base: int, factor: int) -> bool:
    if sku.is_weighed:
        return 1000 % (factor // gcd(base, factor)) == 0
    return base % factor == 0 or (base > factor and base * 2 % factor == 0)


def _around(sku: Sku, base: int) -> tuple[Quantity, ...]:
    """Legal amounts on both sides of something between `base` and `base` + 1."""
    below = nearest_legal(sku, base)[:1] if base else ()
    ends = {q.base: q for q in (*below, *nearest_legal(sku, base + 1)[-1:])}
    return tuple(ends[amount] for amount in sorted(ends))


def _decimals(count: Decimal) -> int:
    exponent = count.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
