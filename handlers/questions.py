"""Makes the doubts: what has to be asked about one item, with its options. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import ceil, floor

from domain.base.ids import SkuId
from domain.base.quantity import Quantity, plain_count
from domain.cart import CartLine, DraftProblemCode, PricedLine
from domain.catalog import (
    IllegalQuantity,
    IllegalReason,
    Sku,
    UnitUnknown,
    as_quantity,
    measure,
    nearest_legal,
    sale_unit,
)
from domain.order import UsualItem
from handlers.conversation import Doubt, DoubtOption, DoubtWhy
from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    EvidenceKind,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
    Vague,
)
from handlers.nlu.normalise import plain
from handlers.nlu.units import (
    BOXES,
    CASE_WORDS,
    PIECES,
    TRAY_PIECES,
    TRAYS,
    weight_in_grams,
)

MAX_OPTIONS = 5
_NAMING = {EvidenceKind.NAME, EvidenceKind.ALIAS, EvidenceKind.SOUND, EvidenceKind.TYPO}
_UNITS = "[箱件板盒筐袋桶瓶罐听斤个包提条支把打只块份吨两克卷杯枚根排套组扎串捆颗粒]"
_AMOUNT = re.compile(
    r"[\s\d０-９.xX×*]{1,12}\s?\w{0,2}$"
    rf"|[\s\d０-９.一二两俩兩三四五六七八九十百半几幾xX×*]{{1,12}}\s?(?:公斤|千克|{_UNITS})\w?$"
    r"|^来?[一二两三]\w"
)
_WEIGHT = re.compile(
    r"(?P<number>[1-9][0-9]{0,3}(?:\.[0-9]{1,3})?)\s?(?P<unit>kg|g|公斤|千克|斤|克)", re.IGNORECASE
)
_AS_BEFORE = re.compile("老|上次|上回|平时|原来|往常|一样")
_VERB = re.compile(
    r"(?<=\S\S)\s*(?:(?:其他|其它|别的)?(?:都行|都可以)|[再各都也就先还]?[来來要拿送](?:个|個|点|點)?|再|各|和|跟)$|(?<=\S)(?:改成|改为|改)$"
)
_INSTEAD = re.compile(r"^.*(?:换成?|改成|改为|換成?)(?=\S\S)")


_LEAVES = re.compile(r"(?:也|都|就|先)*(?:不要|不用|别要|去掉|取消)(?:了|吧)*$")


def sides_of(item: ItemReading) -> tuple[str, str]:
    """The words for what goes and for what comes: 大米不要了换成面粉1袋 → 大米, 面粉1袋."""
    found = _INSTEAD.match(item.said)
    if found is None:
        return "", item.said
    old = re.split("换成?|改成|改为|換成?", found.group())[0].strip(" ,，")
    return _LEAVES.sub("", old).strip(" ,，"), item.said[found.end() :]


def which_sku(
    item: ItemReading,
    several: Ambiguous,
    skus: Mapping[SkuId, Sku],
    *,
    replaces: int | None = None,
) -> Doubt | None:
    """Which of several SKUs is meant? None where none of them is on sale."""
    ids = [s for s in several.candidates if s in skus and skus[s].is_on_sale]
    if not ids:
        return None
    count, unit = amount_told(item)
    return Doubt(
        DoubtWhy.UNSURE if several.why is AskWhy.UNSURE else DoubtWhy.SKU,
        mention_of(item),
        tuple(DoubtOption(s) for s in ids[:MAX_OPTIONS]),
        op=item.op.value,
        count=count,
        unit=unit,
        replaces=replaces,
        note=item.note,
        detail=several.why.value,
    )


def how_much(
    item: ItemReading,
    sku: Sku,
    *,
    said: str = "",
    suggestions: Sequence[Decimal] = (),
    unit: str | None = None,
) -> Doubt:
    """How much of it? With the legal amounts around what was suggested."""
    options: list[DoubtOption] = []
    for count in suggestions[: MAX_OPTIONS - 1]:
        try:
            base = measure(sku, count, unit or sku.order_unit).base
        except (IllegalQuantity, UnitUnknown):
            continue
        options += _options(sku, nearest_legal(sku, base))
        options += _full_packs(sku, base, unit)
    return _doubt(item, sku, DoubtWhy.AMOUNT, options, detail=said)


def _full_packs(sku: Sku, base: int, unit: str | None) -> list[DoubtOption]:
    """十来瓶 of what comes by twelve may well be the case."""
    factor = measure(sku, Decimal(1), sku.order_unit).base
    if sku.is_weighed or unit in {None, sku.order_unit} or base < factor * 2 // 3:
        return []
    return _options(sku, (as_quantity(sku, -(-base // factor) * factor, sku.order_unit),))


def usual_amount(item: ItemReading, sku: Sku, usual: UsualItem | None) -> Doubt:
    """No amount was said: how much? The usual amount is offered."""
    if usual is None:
        return how_much(item, sku)
    return how_much(item, sku, suggestions=(usual.count,), unit=usual.unit)


def vague_amount(item: ItemReading, sku: Sku, vague: Vague, usual: UsualItem | None) -> Doubt:
    """十来箱, 几箱, 老量: how much? What means as before has the usual amount to tap."""
    counts, unit = vague.suggestions, vague.unit
    is_as_before = _AS_BEFORE.search(vague.said) is not None
    if is_as_before and usual is not None and unit in {None, usual.unit}:
        counts, unit = (usual.count,), usual.unit
    said = vague.said if vague.said in plain(item.said) else ""
    return how_much(item, sku, said=said, suggestions=counts, unit=unit)


def which_unit(item: ItemReading, sku: Sku, exact: Exact, *, unit: str) -> Doubt:
    """The SKU has no `unit`: does it mean its order unit?

    5斤 of what comes in bags of 1kg is two or three of them, never five cases; two trays of eggs
    sold by the case of 360 are 60, and nearest to that is one case. Any other word may mean the
    case or something smaller: one case is offered beside as many as were said.
    """
    grams = weight_in_grams(unit)
    if grams is not None:
        options = _by_weight(sku, exact.count * grams)
        if not options:
            return how_much(item, sku)
        return _doubt(item, sku, DoubtWhy.UNIT, options, detail=unit)
    if unit in TRAYS and sku.base_unit in PIECES:
        return _by_piece(item, sku, exact.count * TRAY_PIECES)
    counts = [plain_count(exact.count)] + ["1"] * (exact.count > 1 and not sku.is_weighed)
    options = [DoubtOption(sku.id, count, sku.order_unit) for count in counts]
    return _doubt(item, sku, DoubtWhy.UNIT, options, detail=unit)


def _by_piece(item: ItemReading, sku: Sku, pieces: Decimal) -> Doubt:
    """The legal amounts around so many single pieces."""
    base = ceil(pieces)
    amount = Exact(Decimal(base), sku.base_unit)
    near = nearest_legal(sku, base)
    illegal = IllegalQuantity(sku.id, base, near, IllegalReason.SPLIT)
    return nearest_amount(replace(item, amount=amount), sku, illegal)


def _by_weight(sku: Sku, grams: Decimal) -> list[DoubtOption]:
    """What may be ordered nearest to a weight; nothing where no weight is told of the goods."""
    size = _WEIGHT.search(sku.spec or sku.name)
    each = weight_in_grams(size["unit"].lower()) if size is not None else None
    if size is None or not each or sku.is_weighed:
        return []
    packs = grams / (Decimal(size["number"]) * each)
    near = [q for n in sorted({floor(packs), ceil(packs)}) for q in nearest_legal(sku, n)]
    return _options(sku, {q.base: q for q in near if q.base > 0}.values())


def nearest_amount(
    item: ItemReading, sku: Sku, illegal: IllegalQuantity, *, is_final: bool = False
) -> Doubt:
    """The amount cannot be ordered: one of the nearest ones?

    `is_final`: the options are for the whole line, not for what is added.
    """
    detail = f"{illegal.reason.value}:{illegal.limit}"
    options = _options(sku, illegal.nearest)
    doubt = _doubt(item, sku, DoubtWhy.ILLEGAL, options, detail=detail, is_final=is_final)
    if not is_final or item.op is Op.SET or not doubt.count:
        return doubt
    whole = as_quantity(sku, illegal.wanted_base, known_unit(sku, doubt.unit or sku.order_unit))
    return replace(doubt, count=plain_count(whole.count), unit=whole.unit, is_whole=True)


def really_so_much(
    item: ItemReading, sku: Sku, wanted: Quantity, usual: UsualItem | None
) -> Doubt:
    """Far more than usual: is it meant?"""
    options = _options(sku, (wanted,))
    if usual is not None:
        options += _options(sku, (as_quantity(sku, usual.base, usual.unit),))
    return _doubt(item, sku, DoubtWhy.UNUSUAL, options, is_final=True)


def what_instead(
    item: ItemReading, sku: Sku, wanted: Quantity, *, available: int, before: CartLine | None
) -> Doubt:
    """Less is there than asked for: that much, or not?"""
    near = nearest_legal(sku, available) if available > 0 else ()
    options = _options(sku, [q for q in near if q.base <= available][-1:])
    if before is not None and before.quantity.base >= available:
        options = []
    return Doubt(
        DoubtWhy.STOCK,
        item.said,
        tuple(options),
        op=Op.SET.value,
        count=plain_count(wanted.count),
        unit=wanted.unit,
        replaces=sku.id,
        detail=str(max(available, 0)),
    )


def of_line(line: PricedLine, usual: UsualItem | None) -> Doubt | None:
    """What has to be settled about a line that stands in the draft; None where it may stay."""
    sku, quantity = line.sku, line.line.quantity
    item = ItemReading(Op.SET, sku.name, (0, 0), Resolved(sku.id), NoAmount())
    for problem in line.problems:
        match problem.code:
            case DraftProblemCode.SHORT_STOCK if problem.is_blocking:
                doubt = what_instead(item, sku, quantity, available=problem.limit, before=None)
            case DraftProblemCode.OFF_SALE:
                doubt = Doubt(DoubtWhy.OFF_SALE, sku.name, ())
            case DraftProblemCode.UNUSUAL_QUANTITY:
                doubt = really_so_much(item, sku, quantity, usual)
            case DraftProblemCode.ILLEGAL_QUANTITY | DraftProblemCode.BELOW_MINIMUM_QUANTITY:
                options = _options(sku, problem.nearest)
                is_small = problem.code is DraftProblemCode.BELOW_MINIMUM_QUANTITY
                reason = IllegalReason.BELOW_MOQ if is_small else IllegalReason.SPLIT
                detail = f"{reason.value}:{problem.limit}"
                doubt = _doubt(item, sku, DoubtWhy.ILLEGAL, options, detail=detail)
            case _:
                continue
        return replace(doubt, drops=sku.id)
    return None


def amount_told(item: ItemReading) -> tuple[str, str]:
    """Count and unit as said; empty where none, or one in several units, was said."""
    if not isinstance(item.amount, Exact) or item.amount.rest:
        return "", ""
    return plain_count(item.amount.count), item.amount.unit or ""


def _doubt(
    item: ItemReading,
    sku: Sku,
    why: DoubtWhy,
    options: Sequence[DoubtOption],
    *,
    detail: str = "",
    is_final: bool = False,
) -> Doubt:
    count, unit = amount_told(item)
    return Doubt(
        why,
        item.said,
        tuple(dict.fromkeys(options))[:MAX_OPTIONS] or (DoubtOption(sku.id),),
        op=Op.SET.value if is_final else item.op.value,
        count=count,
        unit=unit,
        note=item.note,
        detail=detail,
    )


def _options(sku: Sku, quantities: Iterable[Quantity]) -> list[DoubtOption]:
    return [DoubtOption(sku.id, plain_count(q.count), q.unit) for q in quantities]


def mention_of(item: ItemReading) -> str:
    """The words that named the SKU, without the amount: 可乐 of 可乐3箱."""
    if isinstance(item.product, Resolved):
        for evidence in item.product.evidence:
            if evidence.kind in _NAMING and evidence.detail:
                return evidence.detail
    words = _INSTEAD.sub("", item.said) if item.op is Op.REPLACE else item.said
    said = _AMOUNT.sub("", words).strip()
    return _VERB.sub("", said) or said or words


_ENGLISH_UNITS = {
    "case": "",
    "cases": "",
    "carton": "",
    "cartons": "",
    "ctn": "",
    "ctns": "",
    "cs": "",
    "bottle": "瓶",
    "bottles": "瓶",
    "can": "罐",
    "cans": "罐",
    "bag": "袋",
    "bags": "袋",
    "pack": "包",
    "packs": "包",
    "box": "盒",
    "boxes": "盒",
    "tub": "桶",
    "tubs": "桶",
    "piece": "个",
    "pieces": "个",
    "dozen": "打",
    "kg": "公斤",
    "jin": "斤",
}


def known_unit(sku: Sku, unit: str) -> str:
    """A unit word as the SKU knows it: "cases" are its full case, "bottles" 瓶.

    A box is a case of goods that come in no boxes; 400个 of what counts by the 枚 are 400枚.
    """
    if sale_unit(sku, unit) is not None:
        return unit
    if unit in PIECES and sku.base_unit in PIECES:
        return sku.base_unit
    word = _ENGLISH_UNITS.get(unit.casefold())
    if word is None:
        return unit
    meant = word or sku.order_unit
    if unit.casefold() in BOXES and sale_unit(sku, meant) is None:
        meant = next((case for case in CASE_WORDS if sale_unit(sku, case) is not None), meant)
    return meant if sale_unit(sku, meant) is not None else unit
