"""What is known about the goods spoken of, and what one item assumes about them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.cart import CartLine, Draft, Mark, MarkCode
from domain.catalog import Sku, as_quantity, measure, sale_unit
from domain.order import UsualItem
from handlers import questions
from handlers.nlu.intents import EvidenceKind, Exact, ItemReading, NoAmount, Op, Resolved


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is known about the goods that are spoken of. `available` None: not tracked."""

    skus: Mapping[SkuId, Sku]
    usual: Mapping[SkuId, UsualItem] = field(default_factory=dict)
    available: Mapping[SkuId, int | None] = field(default_factory=dict)
    learned: Mapping[str, str] = field(default_factory=dict)
    """Words that mean a SKU because of what was learned: customer, group or all."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell besides the lines; `handlers.remarks` has the sentence for `what`."""

    what: str
    sku_id: SkuId | None = None
    said: str = ""
    before: Quantity | None = None
    by: SkuId | None = None
    """What came in its place."""


def product_marks(
    item: ItemReading, sku: Sku, learned: Mapping[str, str] | None = None
) -> tuple[Mark, ...]:
    """What was assumed about which SKU is meant; `learned` as in `Shelf`."""
    if not isinstance(item.product, Resolved):
        return ()
    marks = []
    said = questions.mention_of(item)
    is_usual = any(e.kind is EvidenceKind.USUAL for e in item.product.evidence)
    for evidence in item.product.evidence:
        match evidence.kind:
            case EvidenceKind.USUAL:
                marks.append(Mark(MarkCode.USUAL_SKU, said, sku.spec))
            case EvidenceKind.ALIAS if not is_usual:
                marks.append(Mark(MarkCode.ALIAS, said, (learned or {}).get(said, "")))
            case EvidenceKind.UNIT:
                marks.append(Mark(MarkCode.ALIAS, said, "unit"))
            case EvidenceKind.TOPIC:
                marks.append(Mark(MarkCode.ALIAS, said, "topic"))
            case EvidenceKind.SOUND | EvidenceKind.TYPO:
                marks.append(Mark(MarkCode.SPOKEN, said))
            case _:
                pass
    return tuple(marks)


def unit_marks(sku: Sku, word: str) -> tuple[Mark, ...]:
    """A pack by a word that was taught for these goods: what it was taken for is said.

    Whoever says 一提 now need not be the one who once told how many that is.
    """
    unit = sale_unit(sku, word)
    if unit is None or sku.is_weighed or unit.factor == 1:
        return ()
    is_taught = unit.is_learned or word in unit.synonyms
    return (Mark(MarkCode.UNIT_WORD, word, str(unit.factor)),) if is_taught else ()


def measured(sku: Sku, exact: Exact, unit: str) -> Quantity:
    """The amount said, in base units: 一箱零六罐 adds both parts. UnitUnknown, IllegalQuantity."""
    quantity = measure(sku, exact.count, questions.known_unit(sku, unit))
    if not exact.rest:
        return quantity
    rest = ((c, questions.known_unit(sku, u)) for c, u in exact.rest)
    base = quantity.base + sum(measure(sku, c, u).base for c, u in rest)
    return as_quantity(sku, base, unit)


def line_of(draft: Draft, sku_id: SkuId) -> CartLine | None:
    """The draft's line of a SKU."""
    return next((line for line in draft.lines if line.sku_id == sku_id), None)


def whole_line(sku: Sku) -> ItemReading:
    """A reading that stands for all of a line."""
    return ItemReading(Op.SET, sku.name, (0, 0), Resolved(sku.id), NoAmount())
