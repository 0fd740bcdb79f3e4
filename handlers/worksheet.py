"""What was said about lines, turned into operations, questions and remarks. Pure.

A `Worksheet` holds a draft (of a customer's cart, or of a placed order a rep edits) and takes one
`ItemReading` after the other. What is certain, legal, usual and in stock becomes an operation;
everything else becomes a `Doubt`, and the line keeps the value it had.

Worked example: draft 东鹏 2箱, available 2箱. "东鹏改成50箱" → no operation, one doubt (STOCK):
①2箱, and "leave it as it is" keeps the 2箱.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.base.quantity import Quantity, plain_count
from domain.cart import (
    AddLine,
    AddQuantity,
    BelowZero,
    CartLine,
    CartOp,
    Draft,
    KeepOnly,
    LineMissing,
    Mark,
    MarkCode,
    MinusQuantity,
    RemoveLine,
    ReplaceSku,
    ScaleAll,
    SetAll,
    SetLineNote,
    SetQuantity,
    apply,
)
from domain.catalog import (
    IllegalQuantity,
    Sku,
    UnitUnknown,
    as_quantity,
    check_legal,
    measure,
    nearest_legal,
)
from domain.order import UsualItem
from handlers.conversation import Doubt, DoubtOption, DoubtWhy
from handlers.nlu.intents import (
    Ambiguous,
    Amount,
    AskWhy,
    EvidenceKind,
    Exact,
    ItemReading,
    Missing,
    NoAmount,
    Op,
    Resolved,
    Vague,
)

UNUSUAL_TIMES_USUAL = 5
UNUSUAL_TIMES_TYPICAL = 10
MAX_OPTIONS = 5


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is known about the goods that are spoken of. `available` None: not tracked."""

    skus: Mapping[SkuId, Sku]
    usual: Mapping[SkuId, UsualItem] = field(default_factory=dict)
    available: Mapping[SkuId, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell besides the lines: `what` is a word of `handlers.remarks`."""

    what: str
    sku_id: SkuId | None = None
    said: str = ""
    before: Quantity | None = None


@dataclass(slots=True)
class Worksheet:
    """A draft being written. `is_staff`: neither usual amounts nor stock are questioned."""

    shelf: Shelf
    draft: Draft
    is_staff: bool = False
    ops: list[CartOp] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: set[SkuId] = field(default_factory=set)
    short: dict[SkuId, tuple[int, int]] = field(default_factory=dict)
    """Asked for and not there: base units wanted and available."""
    _numbered: tuple[CartLine, ...] = ()

    def __post_init__(self) -> None:
        self._numbered = self.draft.lines

    def line(self, sku_id: SkuId) -> CartLine | None:
        """The draft's line of a SKU."""
        return next((line for line in self.draft.lines if line.sku_id == sku_id), None)

    def take_all(self, items: Sequence[ItemReading]) -> None:
        """Take every item in the order said."""
        kept = [item for item in items if item.op is Op.KEEP_ONLY]
        for item in items:
            if item.op is not Op.KEEP_ONLY:
                self.take(item)
        if kept:
            ids = tuple(s for item in kept if (s := self._subject(item)) is not None)
            if len(ids) == len(kept):
                self._run(KeepOnly(ids), ids)

    def take(self, item: ItemReading) -> None:
        """Take one item: an operation, a doubt, or a remark."""
        if item.op is Op.SCALE_ALL:
            self._scale(item)
        elif item.op is Op.SET_ALL:
            self._set_all(item)
        elif (sku_id := self._subject(item)) is not None:
            self._take_resolved(item, sku_id)

    def _subject(self, item: ItemReading) -> SkuId | None:
        """The SKU an item speaks of; asks or quotes where there is not exactly one."""
        if item.line_no is not None:
            if 1 <= item.line_no <= len(self._numbered):
                return self._numbered[item.line_no - 1].sku_id
            self.remarks.append(Remark("no_such_line", said=item.said))
            return None
        match item.product:
            case Resolved(sku_id=sku_id) if sku_id in self.shelf.skus:
                return sku_id
            case Ambiguous() as several:
                return self._ask_sku(item, several)
            case Missing(said=said):
                self.missing.append(said)
            case _:
                self.missing.append(item.said)
        return None

    def _ask_sku(self, item: ItemReading, several: Ambiguous) -> SkuId | None:
        ids = [s for s in several.candidates if s in self.shelf.skus]
        in_draft = [s for s in ids if self.line(s) is not None]
        if item.op in {Op.SET, Op.MINUS, Op.REMOVE, Op.REPLACE} and len(in_draft) == 1:
            return in_draft[0]
        on_sale = [s for s in ids if self.shelf.skus[s].is_on_sale]
        if not on_sale:
            self.missing.append(item.said)
            return None
        is_unsure = several.why is AskWhy.UNSURE
        count, unit = _told(item.amount)
        self.doubts.append(
            Doubt(
                DoubtWhy.UNSURE if is_unsure else DoubtWhy.SKU,
                item.said,
                tuple(DoubtOption(s) for s in on_sale[:MAX_OPTIONS]),
                op=item.op.value,
                count=count,
                unit=unit,
                note=item.note,
                detail=several.why.value,
            )
        )
        return None

    def _take_resolved(self, item: ItemReading, sku_id: SkuId) -> None:
        match item.op:
            case Op.REMOVE:
                self._run(RemoveLine(sku_id), (sku_id,))
            case Op.NOTE:
                self._run(SetLineNote(sku_id, item.note), (sku_id,))
            case Op.REPLACE:
                self._replace(item, sku_id)
            case _:
                self.amount_for(item, sku_id)

    def amount_for(self, item: ItemReading, sku_id: SkuId) -> None:
        """Add, set or take away an amount of one SKU."""
        sku = self.shelf.skus[sku_id]
        if not sku.is_on_sale and item.op in {Op.ADD, Op.SET}:
            self.remarks.append(Remark("off_sale", sku_id, item.said))
            return
        match item.amount:
            case Exact() as exact:
                self._exact(item, sku, exact)
            case Vague() as vague:
                self._ask_amount(item, sku, vague.said, vague.suggestions, vague.unit)
            case NoAmount():
                self._no_amount(item, sku)

    def _exact(self, item: ItemReading, sku: Sku, exact: Exact) -> None:
        marks = list(product_marks(item, sku))
        unit = exact.unit
        if unit is None:
            unit = self._unit_for(sku, marks)
        try:
            quantity = self._measure(sku, exact, unit)
            op = self._op(item, sku, quantity, tuple(marks))
        except UnitUnknown as unknown:
            self._ask_unit(item, sku, exact, unknown.unit)
            return
        except IllegalQuantity as illegal:
            self._ask_nearest(item, sku, illegal, is_final=False)
            return
        if exact.gift is not None:
            self.remarks.append(Remark("gift_by_rule", sku.id, item.said))
        if self._run(op, (sku.id,), item) and item.note:
            self._run(SetLineNote(sku.id, item.note), ())

    def _unit_for(self, sku: Sku, marks: list[Mark]) -> str:
        """The unit where none was said: of the line, the usual one, or the order unit."""
        if (line := self.line(sku.id)) is not None:
            return line.quantity.unit
        usual = self.shelf.usual.get(sku.id)
        if usual is not None:
            marks.append(Mark(MarkCode.USUAL_UNIT, detail=usual.unit))
            return usual.unit
        marks.append(Mark(MarkCode.DEFAULT_UNIT, detail=sku.order_unit))
        return sku.order_unit

    def _measure(self, sku: Sku, exact: Exact, unit: str) -> Quantity:
        quantity = measure(sku, exact.count, unit)
        if not exact.rest:
            return quantity
        base = quantity.base + sum(measure(sku, c, u).base for c, u in exact.rest)
        return as_quantity(sku, base, unit)

    def _op(
        self, item: ItemReading, sku: Sku, quantity: Quantity, marks: tuple[Mark, ...]
    ) -> CartOp:
        has_line = self.line(sku.id) is not None
        match item.op:
            case Op.MINUS:
                return MinusQuantity(sku.id, quantity)
            case Op.SET:
                return SetQuantity(sku.id, quantity, marks)
            case _ if has_line:
                return AddQuantity(sku.id, quantity)
            case _:
                check_legal(sku, quantity)
                return AddLine(sku.id, quantity, item.note, marks)

    def _no_amount(self, item: ItemReading, sku: Sku) -> None:
        if item.op is Op.MINUS:
            self._run(RemoveLine(sku.id), (sku.id,))
            return
        usual = self.shelf.usual.get(sku.id)
        suggested = (usual.count,) if usual else ()
        self._ask_amount(item, sku, "", suggested, usual.unit if usual else None)

    def _ask_amount(
        self,
        item: ItemReading,
        sku: Sku,
        said: str,
        suggestions: Sequence[Decimal],
        unit: str | None,
    ) -> None:
        options = []
        for count in suggestions[: MAX_OPTIONS - 1]:
            try:
                base = measure(sku, count, unit or sku.order_unit).base
            except (IllegalQuantity, UnitUnknown):
                continue
            options += [_option(q) for q in nearest_legal(sku, base, unit)]
        self._doubt(item, sku, DoubtWhy.AMOUNT, options, detail=said)

    def _ask_unit(self, item: ItemReading, sku: Sku, exact: Exact, unit: str) -> None:
        option = DoubtOption(sku.id, plain_count(exact.count), sku.order_unit)
        self._doubt(item, sku, DoubtWhy.UNIT, [option], detail=unit)

    def _ask_nearest(
        self, item: ItemReading, sku: Sku, illegal: IllegalQuantity, *, is_final: bool
    ) -> None:
        options = [_option(q) for q in illegal.nearest]
        detail = f"{illegal.reason.value}:{illegal.limit}"
        self._doubt(item, sku, DoubtWhy.ILLEGAL, options, detail=detail, is_final=is_final)

    def _doubt(
        self,
        item: ItemReading,
        sku: Sku,
        why: DoubtWhy,
        options: Sequence["DoubtOption | tuple[str, str]"],
        *,
        detail: str = "",
        is_final: bool = False,
    ) -> None:
        count, unit = _told(item.amount)
        made = [
            o if isinstance(o, DoubtOption) else DoubtOption(sku.id, o[0], o[1]) for o in options
        ]
        self.doubts.append(
            Doubt(
                why,
                item.said,
                tuple(dict.fromkeys(made))[:MAX_OPTIONS] or (DoubtOption(sku.id),),
                op=Op.SET.value if is_final else item.op.value,
                count=count,
                unit=unit,
                note=item.note,
                detail=detail,
            )
        )

    def _replace(self, item: ItemReading, sku_id: SkuId) -> None:
        match item.target:
            case Resolved(sku_id=by) if by in self.shelf.skus:
                self._replace_by(item, sku_id, by)
            case Ambiguous() as several:
                ids = [s for s in several.candidates if s in self.shelf.skus and s != sku_id]
                count, unit = _told(item.amount)
                options = tuple(DoubtOption(s) for s in ids[:MAX_OPTIONS])
                if options:
                    self.doubts.append(
                        Doubt(DoubtWhy.SKU, item.said, options, op=item.op.value, count=count,
                              unit=unit, replaces=sku_id)  # fmt: skip
                    )
                else:
                    self.missing.append(item.said)
            case Missing(said=said):
                self.missing.append(said)
            case _:
                self.missing.append(item.said)

    def _replace_by(self, item: ItemReading, sku_id: SkuId, by: SkuId) -> None:
        sku = self.shelf.skus[by]
        if not sku.is_on_sale:
            self.remarks.append(Remark("off_sale", by, item.said))
            return
        quantity = None
        if isinstance(item.amount, Exact):
            try:
                quantity = self._measure(sku, item.amount, item.amount.unit or sku.order_unit)
                check_legal(sku, quantity)
            except (UnitUnknown, IllegalQuantity) as problem:
                near = problem.nearest if isinstance(problem, IllegalQuantity) else ()
                self._doubt(item, sku, DoubtWhy.ILLEGAL, [_option(q) for q in near])
                return
        self._run(ReplaceSku(sku_id, by, quantity), (by, sku_id), item)

    def _scale(self, item: ItemReading) -> None:
        if isinstance(item.amount, Exact):
            ids = tuple(line.sku_id for line in self.draft.lines)
            self._run(ScaleAll(item.amount.count), ids)
        else:
            self.missing.append(item.said)

    def _set_all(self, item: ItemReading) -> None:
        if isinstance(item.amount, Exact):
            ids = tuple(line.sku_id for line in self.draft.lines)
            self._run(SetAll(item.amount.count, item.amount.unit), ids)
        else:
            self.missing.append(item.said)

    def _run(
        self, op: CartOp, touched: tuple[SkuId, ...], item: ItemReading | None = None
    ) -> bool:
        """Apply an operation unless its result is refused, unusual or not in stock."""
        try:
            after = apply(self.draft, op, self.shelf.skus)
        except LineMissing as gone:
            self.remarks.append(Remark("not_in_draft", gone.sku_id))
            return False
        except BelowZero as below:
            self.remarks.append(Remark("below_zero", below.sku_id))
            return False
        except IllegalQuantity as illegal:
            sku = self.shelf.skus[illegal.sku_id]
            self._ask_nearest(item or _whole(sku), sku, illegal, is_final=True)
            return False
        if item is not None and self._is_questionable(after, touched[0], item):
            return False
        self._note_change(op, touched)
        self.draft = after
        self.ops.append(op)
        self.changed.update(touched)
        return True

    def _note_change(self, op: CartOp, touched: tuple[SkuId, ...]) -> None:
        if isinstance(op, RemoveLine | KeepOnly):
            kept = set(touched) if isinstance(op, KeepOnly) else set()
            gone = {op.sku_id} if isinstance(op, RemoveLine) else set()
            for line in self.draft.lines:
                if line.sku_id in gone or (kept and line.sku_id not in kept):
                    self.remarks.append(Remark("removed", line.sku_id, before=line.quantity))

    def _is_questionable(self, after: Draft, sku_id: SkuId, item: ItemReading) -> bool:
        """Whether the resulting line has to be asked about first; the doubt is added then."""
        before, line = self.line(sku_id), _line_of(after, sku_id)
        if self.is_staff or line is None:
            return False
        if before is not None and line.quantity.base <= before.quantity.base:
            return False
        sku, base = self.shelf.skus[sku_id], line.quantity.base
        available = self.shelf.available.get(sku_id)
        if available is not None and available < base:
            self._ask_stock(item, sku, line.quantity, available)
            return True
        usual = self._unusual_limit(sku)
        if usual is not None and base >= usual[0]:
            options = [_option(line.quantity), *([_option(usual[1])] if usual[1] else [])]
            detail = plain_count(usual[1].count) + usual[1].unit if usual[1] else ""
            self._doubt(item, sku, DoubtWhy.UNUSUAL, options, detail=detail, is_final=True)
            return True
        return False

    def _unusual_limit(self, sku: Sku) -> tuple[int, Quantity | None] | None:
        usual = self.shelf.usual.get(sku.id)
        if usual is not None:
            told = as_quantity(sku, usual.base, usual.unit)
            return UNUSUAL_TIMES_USUAL * usual.base, told
        if sku.unusual_typical:
            return UNUSUAL_TIMES_TYPICAL * sku.unusual_typical, None
        return None

    def _ask_stock(
        self, item: ItemReading, sku: Sku, wanted: Quantity, available: int
    ) -> None:
        self.short[sku.id] = (wanted.base, available)
        options = []
        if available > 0:
            near = nearest_legal(sku, available, wanted.unit)
            options = [_option(q) for q in near if q.base <= available][-1:]
        before = self.line(sku.id)
        if before is not None and options == [_option(before.quantity)]:
            options = []
        count, unit = plain_count(wanted.count), wanted.unit
        self.doubts.append(
            Doubt(
                DoubtWhy.STOCK,
                item.said,
                tuple(DoubtOption(sku.id, *o) for o in options),
                op=Op.SET.value,
                count=count,
                unit=unit,
                replaces=sku.id,
                detail=str(max(available, 0)),
            )
        )


def product_marks(item: ItemReading, sku: Sku) -> tuple[Mark, ...]:
    """What was assumed about which SKU is meant."""
    if not isinstance(item.product, Resolved):
        return ()
    marks = []
    for evidence in item.product.evidence:
        said = evidence.detail or item.said
        match evidence.kind:
            case EvidenceKind.USUAL:
                marks.append(Mark(MarkCode.USUAL_SKU, said, sku.spec))
            case EvidenceKind.ALIAS:
                marks.append(Mark(MarkCode.ALIAS, said))
            case EvidenceKind.UNIT:
                marks.append(Mark(MarkCode.ALIAS, said, "unit"))
            case EvidenceKind.TOPIC:
                marks.append(Mark(MarkCode.ALIAS, said, "topic"))
            case EvidenceKind.SOUND | EvidenceKind.TYPO:
                marks.append(Mark(MarkCode.SPOKEN, said))
            case _:
                pass
    return tuple(marks)


def _told(amount: Amount) -> tuple[str, str]:
    if not isinstance(amount, Exact):
        return "", ""
    if amount.rest:
        return "", ""
    return plain_count(amount.count), amount.unit or ""


def _option(quantity: Quantity) -> tuple[str, str]:
    return plain_count(quantity.count), quantity.unit


def _line_of(draft: Draft, sku_id: SkuId) -> CartLine | None:
    return next((line for line in draft.lines if line.sku_id == sku_id), None)


def _whole(sku: Sku) -> ItemReading:
    return ItemReading(Op.SET, sku.name, (0, 0), Resolved(sku.id), NoAmount())


__all__ = ["DomainError", "Remark", "Shelf", "Worksheet", "product_marks"]
