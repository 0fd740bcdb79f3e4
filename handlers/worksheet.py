"""What was said about lines, turned into operations, questions and remarks. Pure.

A `Worksheet` holds a draft (of a customer's cart, or of a placed order a rep edits) and takes one
`ItemReading` after the other. What is certain, legal, usual and in stock becomes an operation;
everything else becomes a `Doubt`, and the line keeps the value it had.

Worked example: draft 东鹏 2箱, available 2箱. "东鹏改成50箱" → no operation, one doubt (STOCK):
only 2箱 left, and "leave it as it is" keeps the 2箱.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from domain.base.ids import SkuId
from domain.base.quantity import Quantity
from domain.cart import (
    AddLine,
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
    apply_op,
    unusual_limit,
    wait_for_rest,
)
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, check_legal
from domain.inventory import Shortage
from handlers import questions
from handlers.conversation import Doubt
from handlers.nlu.intents import (
    Ambiguous,
    Exact,
    ItemReading,
    Missing,
    NoAmount,
    Op,
    Product,
    Resolved,
    Vague,
)
from handlers.shelf import (
    Remark,
    Shelf,
    line_of,
    measured,
    product_marks,
    unit_marks,
    whole_line,
)


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
    short: dict[SkuId, Shortage] = field(default_factory=dict)
    """Asked for and not there."""
    taken: list[ItemReading] = field(default_factory=list)
    _numbered: tuple[CartLine, ...] = ()
    _agreed: bool = False
    _waits: bool = False

    def __post_init__(self) -> None:
        self._numbered = self.draft.lines

    def line(self, sku_id: SkuId) -> CartLine | None:
        """The draft's line of a SKU."""
        return line_of(self.draft, sku_id)

    def renumber(self) -> None:
        """Line numbers count in the draft as it is now (after an order was loaded)."""
        self._numbered = self.draft.lines

    def take_all(self, items: Sequence[ItemReading]) -> None:
        """Take every item in the order said."""
        kept = [item for item in items if item.op is Op.KEEP_ONLY]
        for item in items:
            if item.op is not Op.KEEP_ONLY:
                self.take(item)
        if kept:
            ids = tuple(s for item in kept if (s := self._subject(item)) is not None)
            if len(ids) == len(kept):
                self.run(KeepOnly(ids), ids)

    def take(self, item: ItemReading, *, is_agreed: bool = False, waits: bool = False) -> None:
        """Take one item: an operation, a doubt, or a remark.

        `is_agreed`: the customer said yes to an unusual amount; `waits`: to take what is there,
        the rest when it comes.
        """
        self._agreed, self._waits = is_agreed, waits
        self.taken.append(item)
        if item.fallback is not None and self._is_gone(item):
            self._fall_back(item.fallback, is_agreed)
            return
        if item.op in {Op.SCALE_ALL, Op.SET_ALL}:
            self._change_all(item)
        elif (sku_id := self._subject(item)) is not None:
            self._take_resolved(item, sku_id)

    def _fall_back(self, item: ItemReading, is_agreed: bool) -> None:
        done = len(self.ops)
        self.take(item, is_agreed=is_agreed)
        match _wanted(item):
            case Resolved(sku_id=sku_id) if len(self.ops) > done:
                self.remarks.append(Remark("fallback", sku_id))
            case _:
                pass

    def _is_gone(self, item: ItemReading) -> bool:
        """Whether there is none of what an item names, which is told: then its fallback counts."""
        match _wanted(item):
            case Missing(said=said):
                self.missing.append(said or item.said)
                return True
            case Resolved(sku_id=sku_id) if sku_id in self.shelf.skus:
                sku = self.shelf.skus[sku_id]
            case _:
                return False
        if not sku.is_on_sale:
            self.remarks.append(Remark("off_sale", sku_id, item.said))
            return True
        available = self.shelf.available.get(sku_id)
        if self.is_staff or available is None or available > 0 or self.line(sku_id) is not None:
            return False
        if isinstance(item.amount, Exact):
            self._refuse(sku, item.amount)
        self.remarks.append(Remark("out_of_stock", sku_id))
        return True

    def _refuse(self, sku: Sku, exact: Exact) -> None:
        """Keep what was wanted and not there, where its amount can be told."""
        try:
            wanted = measured(sku, exact, exact.unit or sku.order_unit)
        except (UnitUnknown, IllegalQuantity):
            return
        self.short[sku.id] = Shortage(sku.id, wanted.base, 0)

    def _subject(self, item: ItemReading) -> SkuId | None:
        """The SKU an item speaks of; asks or quotes where there is not exactly one."""
        if item.line_no is not None:
            at = item.line_no - 1 if item.line_no > 0 else len(self._numbered) + item.line_no
            if 0 <= at < len(self._numbered):
                return self._numbered[at].sku_id
            self.remarks.append(Remark("no_such_line", said=str(abs(item.line_no))))
            return None
        match item.product:
            case Resolved(sku_id=sku_id) if sku_id in self.shelf.skus:
                return sku_id
            case Ambiguous() as several:
                return self._ask_sku(item, several)
            case Missing(said=said):
                self.missing.append(said or item.said)
            case _:
                self.missing.append(item.said)
        return None

    def _ask_sku(self, item: ItemReading, several: Ambiguous) -> SkuId | None:
        in_draft = [s for s in several.candidates if self.line(s) is not None]
        if item.op in {Op.SET, Op.MINUS, Op.REMOVE, Op.REPLACE, Op.NOTE} and len(in_draft) == 1:
            return in_draft[0]
        if item.op is Op.REPLACE and not in_draft and item.target is not None:
            self._instead_of_none(item, item.target)
            return None
        doubt = questions.which_sku(item, several, self.shelf.skus)
        if doubt is None:
            self.missing.append(item.said)
        else:
            self.doubts.append(doubt)
        return None

    def _instead_of_none(self, item: ItemReading, target: Product) -> None:
        """大米换成面粉1袋 without 大米 in the draft: what is to come is asked about or added."""
        old, new = questions.sides_of(item)
        if old:
            self.remarks.append(Remark("not_in_draft", said=old))
        self.take(replace(item, op=Op.ADD, said=new, product=target, target=None))

    def _take_resolved(self, item: ItemReading, sku_id: SkuId) -> None:
        match item.op:
            case Op.REMOVE:
                self.run(RemoveLine(sku_id), (sku_id,))
            case Op.NOTE:
                self.run(SetLineNote(sku_id, item.note), (sku_id,))
            case Op.REPLACE:
                self._replace(item, sku_id)
            case _:
                self._take_amount(item, self.shelf.skus[sku_id])

    def _take_amount(self, item: ItemReading, sku: Sku) -> None:
        if not sku.is_on_sale and item.op in {Op.ADD, Op.SET}:
            self.remarks.append(Remark("off_sale", sku.id, item.said))
            return
        match item.amount:
            case Exact() as exact:
                self._exact(item, sku, exact)
            case Vague() as vague:
                usual = self.shelf.usual.get(sku.id)
                self.doubts.append(questions.vague_amount(item, sku, vague, usual))
            case NoAmount() if item.op is Op.MINUS:
                self.run(RemoveLine(sku.id), (sku.id,))
            case NoAmount():
                self.doubts.append(questions.usual_amount(item, sku, self.shelf.usual.get(sku.id)))

    def _exact(self, item: ItemReading, sku: Sku, exact: Exact) -> None:
        marks = list(product_marks(item, sku, self.shelf.learned))
        unit = exact.unit or self._unit_for(sku, marks)
        try:
            quantity = measured(sku, exact, unit)
            marks += unit_marks(sku, unit)
            if self._agreed:
                marks.append(Mark(MarkCode.AGREED, detail=str(quantity.base)))
            if self._waits:
                marks.append(wait_for_rest(quantity))
            op = self._op(item, sku, quantity, tuple(marks))
        except UnitUnknown as unknown:
            self.doubts.append(questions.which_unit(item, sku, exact, unit=unknown.unit))
            return
        except IllegalQuantity as illegal:
            self.doubts.append(questions.nearest_amount(item, sku, illegal))
            return
        if exact.gift is not None:
            self.remarks.append(Remark("gift_by_rule", sku.id, item.said))
        if self.run(op, (sku.id,), item) and item.note and not isinstance(op, AddLine):
            self.run(SetLineNote(sku.id, item.note), ())

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

    def _op(
        self, item: ItemReading, sku: Sku, quantity: Quantity, marks: tuple[Mark, ...]
    ) -> CartOp:
        match item.op:
            case Op.MINUS:
                return MinusQuantity(sku.id, quantity)
            case Op.SET:
                return SetQuantity(sku.id, quantity, marks)
            case _:
                if self.line(sku.id) is None:
                    check_legal(sku, quantity)
                return AddLine(sku.id, quantity, item.note, marks)

    def _replace(self, item: ItemReading, sku_id: SkuId) -> None:
        match item.target:
            case Resolved(sku_id=by) if by in self.shelf.skus:
                if self.shelf.skus[by].is_on_sale:
                    self._replace_by(item, sku_id, self.shelf.skus[by])
                else:
                    self.remarks.append(Remark("off_sale", by, item.said))
            case Ambiguous() as several:
                doubt = questions.which_sku(item, several, self.shelf.skus, replaces=sku_id)
                if doubt is None:
                    self.missing.append(item.said)
                else:
                    self.doubts.append(doubt)
            case Missing(said=said):
                self.missing.append(said or item.said)
            case _:
                self.missing.append(item.said)

    def _replace_by(self, item: ItemReading, sku_id: SkuId, sku: Sku) -> None:
        quantity = None
        if isinstance(item.amount, Exact):
            try:
                quantity = measured(sku, item.amount, item.amount.unit or sku.order_unit)
                check_legal(sku, quantity)
            except UnitUnknown as unknown:
                doubt = questions.which_unit(item, sku, item.amount, unit=unknown.unit)
                self.doubts.append(doubt)
                return
            except IllegalQuantity as illegal:
                self.doubts.append(questions.nearest_amount(item, sku, illegal))
                return
        if self.line(sku_id) is None and self.line(sku.id) is None and quantity is not None:
            self.run(AddLine(sku.id, quantity, item.note), (sku.id,), item)
        elif self.run(ReplaceSku(sku_id, sku.id, quantity), (sku.id, sku_id), item):
            gone = [r for r in self.remarks if r.what == "removed" and r.sku_id == sku_id]
            self.remarks = [r for r in self.remarks if r not in gone]
            self.remarks += [replace(r, what="replaced", by=sku.id) for r in gone]
            if item.note:
                self.run(SetLineNote(sku.id, item.note), ())

    def _change_all(self, item: ItemReading) -> None:
        if not isinstance(item.amount, Exact):
            self.missing.append(item.said)
            return
        amount = item.amount
        ids = tuple(line.sku_id for line in self.draft.lines)
        scales = item.op is Op.SCALE_ALL
        self.run(ScaleAll(amount.count) if scales else SetAll(amount.count, amount.unit), ids)

    def run(self, op: CartOp, touched: tuple[SkuId, ...], item: ItemReading | None = None) -> bool:
        """Apply an operation unless its result is refused, unusual or not in stock."""
        try:
            after = apply_op(self.draft, op, self.shelf.skus)
        except LineMissing as gone:
            self.remarks.append(Remark("not_in_draft", gone.sku_id))
            return False
        except BelowZero as below:
            self.remarks.append(Remark("below_zero", below.sku_id))
            return False
        except IllegalQuantity as illegal:
            sku = self.shelf.skus[illegal.sku_id]
            asked = item or whole_line(sku)
            self.doubts.append(questions.nearest_amount(asked, sku, illegal, is_final=True))
            return False
        except UnitUnknown as unknown:
            sku = self.shelf.skus[unknown.sku_id]
            self.doubts.append(questions.how_much(item or whole_line(sku), sku))
            return False
        if item is not None and self._is_questionable(after, touched[0], item):
            return False
        self._note_removed(after)
        self.draft = after
        self.ops.append(op)
        self.changed.update(touched)
        return True

    def _note_removed(self, after: Draft) -> None:
        left = {line.sku_id for line in after.lines}
        self.remarks += [
            Remark("removed", line.sku_id, before=line.quantity)
            for line in self.draft.lines
            if line.sku_id not in left
        ]

    def _is_questionable(self, after: Draft, sku_id: SkuId, item: ItemReading) -> bool:
        """Whether the resulting line has to be asked about first; the doubt is added then."""
        before, line = self.line(sku_id), line_of(after, sku_id)
        if self.is_staff or line is None:
            return False
        if before is not None and line.quantity.base <= before.quantity.base:
            return False
        sku, wanted = self.shelf.skus[sku_id], line.quantity
        available = self.shelf.available.get(sku_id)
        if available is not None and available < wanted.base and not self._waits:
            self.short[sku_id] = Shortage(sku_id, wanted.base, available)
            self.doubts.append(
                questions.what_instead(item, sku, wanted, available=available, before=before)
            )
            return True
        usual = self.shelf.usual.get(sku_id)
        limit = unusual_limit(sku, wanted.base, usual.base if usual else None)
        if limit is None or self._agreed:
            return False
        self.doubts.append(questions.really_so_much(item, sku, wanted, usual))
        return True


def _wanted(item: ItemReading) -> Product | None:
    """What is to be in the draft: of 雪碧换成七喜 the second."""
    return item.target if item.op is Op.REPLACE else item.product
