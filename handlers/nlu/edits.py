"""From raw items to changes of a draft: each mention decided, corrections folded in.

Within one message the last word wins (金典3箱，不，5箱); a name may lean on the one before it
(晨光0.35黑色5盒 0.5蓝色2盒); 各 spreads one amount over several.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.base.ids import SkuId
from handlers.nlu.bound import EVERY_LINE
from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Missing,
    NoAmount,
    Op,
    Product,
    Resolved,
    Situation,
    Vague,
)
from handlers.nlu.lean import Leaning
from handlers.nlu.match import lookup
from handlers.nlu.reading import Mention, RawItem, Reading
from handlers.nlu.replacing import replace_goods, swap_amounts
from handlers.nlu.resolve import MAX_OPTIONS, Resolver, Verdict, Wanted, ids_of, only_of, unit_of

_CHANGES = frozenset((Op.SET, Op.MINUS, Op.REMOVE, Op.REPLACE, Op.KEEP_ONLY))


@dataclass(frozen=True, slots=True)
class Edits:
    """The items of a message after its own corrections."""

    items: tuple[ItemReading, ...]
    note: str = ""
    leftovers: tuple[str, ...] = ()
    is_change: bool = False
    had_removals: bool = False


def work_out(
    reading: Reading, situation: Situation, *, is_reorder: bool = False, is_question: bool = False
) -> Edits:
    """Every item decided in a situation."""
    worker = Worker(reading, situation, is_reorder, is_question)
    if is_question:
        for mention in reading.topics:
            worker.ask_about(mention)
    for raw in reading.items:
        worker.take(raw)
    if not is_question:
        worker.finish()
    notes, left = _leftovers(reading, worker.unread)
    return Edits(
        tuple(worker.items),
        note="，".join(notes),
        leftovers=tuple(left),
        is_change=any(r.is_explicit for r in reading.items),
        had_removals=worker.had_removals,
    )


@dataclass(slots=True)
class Worker:
    """Goes through the raw items of one reading."""

    reading: Reading
    situation: Situation
    is_reorder: bool
    is_question: bool = False
    items: list[ItemReading] = field(default_factory=list)
    unread: list[tuple[int, int]] = field(default_factory=list)
    had_removals: bool = False
    resolver: Resolver = field(init=False)
    leaning: Leaning = field(init=False)
    base: frozenset[SkuId] = field(init=False)

    def __post_init__(self) -> None:
        self.resolver = Resolver(self.reading.lexicon, self.situation)
        self.leaning = Leaning(self.resolver, self.reading)
        lines = self.situation.last_order if self.is_reorder else self.situation.cart
        self.base = frozenset(v.sku_id for v in lines)

    # one raw item

    def ask_about(self, mention: Mention) -> None:
        verdict = self.decide(mention, Wanted(), 0)
        self.items.append(self.item(Op.ADD, mention.start, mention.end, verdict, NoAmount()))

    def take(self, raw: RawItem) -> None:
        if raw.op in {Op.SCALE_ALL, Op.SET_ALL}:
            self._all(raw)
        elif raw.op is Op.KEEP_ONLY:
            self._keep_only(raw)
        elif raw.op is Op.REPLACE and raw.target is not None:
            replace_goods(self, raw)
        elif raw.op is Op.SET and raw.target is not None and raw.mention is not None:
            swap_amounts(self, raw)
        elif raw.mention is None:
            self._nameless(raw)
        else:
            self._named(raw)

    def _all(self, raw: RawItem) -> None:
        """都改成5斤: of what this message has ordered, else of the draft."""
        if raw.mention is not None and raw.factor is not None:
            self._all_but(raw, raw.mention, raw.factor)
            return
        own = [i for i, item in enumerate(self.items) if item.op is Op.ADD]
        if not own or self.base:
            self.items.append(self._bare(raw))
            return
        for at in own:
            amount = self.items[at].amount
            if raw.op is Op.SET_ALL:
                amount = raw.amount
            elif isinstance(amount, Exact) and raw.factor is not None:
                amount = replace(amount, count=(amount.count * raw.factor).normalize())
            self.items[at] = replace(self.items[at], amount=amount)

    def _all_but(self, raw: RawItem, mention: Mention, factor: Decimal) -> None:
        """除了咖啡，每样翻一番."""
        ids = ids_of(self.decide(mention, Wanted(None, self.base, True), 0).product)
        lines = self.situation.last_order if self.is_reorder else self.situation.cart
        for view in lines:
            if view.sku_id not in ids:
                product = Resolved(view.sku_id, (Evidence(EvidenceKind.CART),))
                amount = Exact((view.count * factor).normalize(), view.unit)
                self.items.append(self.item(Op.SET, raw.start, raw.end, Verdict(product), amount))

    def wanted(self, raw: RawItem) -> Wanted:
        """What is said beside the name of a raw item."""
        amount = raw.amount
        unit = amount.unit if isinstance(amount, Exact | Vague) else None
        near: frozenset[SkuId] = frozenset()
        if raw.op in _CHANGES or (raw.is_explicit and raw.op is Op.ADD):
            near = self.base | {i for item in self.items for i in ids_of(item.product)}
        elif raw.is_correction:
            near = frozenset(i for item in self.items for i in ids_of(item.product))
        if raw.op in {Op.REMOVE, Op.REPLACE, Op.KEEP_ONLY}:
            unit = None
        return Wanted(unit, near, raw.op in _CHANGES)

    def decide(self, mention: Mention, wanted: Wanted, group: int = 0) -> Verdict:
        """What a mention means here."""
        verdict = self.leaning.decide(mention, wanted, group)
        is_unknown = self.is_question and isinstance(verdict.product, Missing)
        return self._beginning(mention, verdict) if is_unknown else verdict

    def _named(self, raw: RawItem) -> None:
        mention = raw.mention
        assert mention is not None
        verdict = self._of_kind(raw, mention) or self.decide(mention, self.wanted(raw), raw.group)
        if raw.of_each > 1 and len(verdict.candidates) == raw.of_each:
            for candidate in verdict.candidates:
                why = (Evidence(EvidenceKind.NAME, mention.text),)
                one = Verdict(Resolved(candidate.goods.sku_id, why))
                self.items.append(self.item(raw.op, raw.start, raw.end, one, raw.amount))
            return
        if raw.op is Op.REMOVE:
            self._remove(raw, verdict)
            return
        if not (self._refines(raw, verdict) or self._each_in_cart(raw, verdict)):
            self._take_item(raw, self.item(raw.op, raw.start, raw.end, verdict, raw.amount))

    def _take_item(self, raw: RawItem, item: ItemReading) -> None:
        """One line, or a correction of one before."""
        if raw.factor is not None:
            item = self._scaled(item, raw.factor)
        if raw.is_restated and isinstance(item.amount, Exact) and self._sets_earlier(item):
            return
        if raw.is_correction and self.items and self._corrects(item):
            return
        if (
            self.is_reorder
            and item.op is Op.ADD
            and not raw.is_explicit
            and only_of(item.product) in self.base
        ):
            item = replace(item, op=Op.SET)
        if item.op is Op.SET and self._sets_earlier(item):
            return
        if item.op is Op.MINUS and self._lowers_earlier(item):
            return
        self.items.append(item)

    def _of_kind(self, raw: RawItem, mention: Mention) -> Verdict | None:
        """啤酒少要两箱: a category's word in a change means the lines of that category."""
        word, lexicon = mention.found.word, self.reading.lexicon
        if not (raw.is_explicit and self.base) or mention.specs or len(word) < 2:
            return None
        lines = self.situation.last_order if self.is_reorder else self.situation.cart
        goods = [g for v in lines if (g := lexicon.goods_of(v.sku_id)) is not None]
        kinds = [g for g in goods if g.category.rpartition("/")[2] == word]
        is_sure = raw.op in _CHANGES or self.is_reorder
        if not kinds or not is_sure or word not in lexicon.names.generic:
            return None
        ids = tuple(g.sku_id for g in goods if g in kinds or word in g.core)
        if len(ids) > 1:
            return Verdict(Ambiguous(ids[:MAX_OPTIONS], AskWhy.SEVERAL, len(ids)))
        return Verdict(Resolved(ids[0], (Evidence(EvidenceKind.CART),)))

    def _refines(self, raw: RawItem, verdict: Verdict) -> bool:
        """两件鸭肠 要一斤装的: words without an amount that tell which of the last goods it is."""
        last = self.items[-1] if self.items else None
        if last is None or not isinstance(raw.amount, NoAmount) or raw.op is not Op.ADD:
            return False
        if not isinstance(last.product, Ambiguous) or isinstance(last.amount, NoAmount):
            return False
        chosen = {s for s in last.product.candidates if s == only_of(verdict.product)}
        if not chosen and raw.mention is not None:
            lexicon, near = self.reading.lexicon, set(last.product.candidates)
            chosen = {lexicon.goods(f.at).sku_id for f in raw.mention.found.fits} & near
        sku = next(iter(chosen)) if len(chosen) == 1 else None
        if sku is None:
            return False
        why = (Evidence(EvidenceKind.NAME, raw.mention.text if raw.mention else ""),)
        self.items[-1] = replace(last, product=Resolved(sku, why), unit_unknown=False)
        return True

    def _each_in_cart(self, raw: RawItem, verdict: Verdict) -> bool:
        """贡丸每样再加一件: every line of the draft that the word means."""
        ids = ids_of(verdict.product)
        if not (raw.group and raw.is_explicit) or len(ids) < 2 or not set(ids) <= self.base:
            return False
        for sku in ids:
            one = Verdict(Resolved(sku, (Evidence(EvidenceKind.CART),)))
            self.items.append(self.item(raw.op, raw.start, raw.end, one, raw.amount))
        return True

    def _beginning(self, mention: Mention, verdict: Verdict) -> Verdict:
        """水破了两瓶: in a question or complaint the goods stand before what is said of them."""
        for size in range(len(mention.text) - 1, 0, -1):
            found = lookup(self.reading.lexicon, mention.text[:size], is_exact=True)
            if found.fits:
                return self.decide(
                    replace(mention, text=mention.text[:size], found=found), Wanted()
                )
        return verdict

    def _scaled(self, item: ItemReading, factor: Decimal) -> ItemReading:
        """可乐减半: half of what the draft has."""
        sku = only_of(item.product)
        lines = self.situation.last_order if self.is_reorder else self.situation.cart
        line = next((v for v in lines if v.sku_id == sku), None)
        if line is None:
            return replace(item, amount=Vague(item.said))
        return replace(item, amount=Exact((line.count * factor).normalize(), line.unit))

    def _corrects(self, item: ItemReading) -> bool:
        """不对，是雪碧3箱: the last item is taken back."""
        last = self.items[-1]
        if isinstance(item.product, Missing):
            return False
        if only_of(item.product) is not None and only_of(item.product) == only_of(last.product):
            amount = item.amount if not isinstance(item.amount, NoAmount) else last.amount
            self.items[-1] = replace(last, amount=amount)
            return True
        amount = last.amount if isinstance(item.amount, NoAmount) else item.amount
        self.items[-1] = replace(item, op=last.op, amount=amount)
        return True

    def _sets_earlier(self, item: ItemReading) -> bool:
        at = self._earlier(item)
        if at is None:
            return False
        self.items[at] = replace(self.items[at], amount=item.amount)
        return True

    def _lowers_earlier(self, item: ItemReading) -> bool:
        at = self._earlier(item)
        if at is None or not isinstance(item.amount, Exact):
            return False
        old = self.items[at].amount
        if (
            isinstance(old, Exact)
            and old.unit == item.amount.unit
            and old.count > item.amount.count
        ):
            self.items[at] = replace(
                self.items[at], amount=replace(old, count=old.count - item.amount.count)
            )
            return True
        return False

    def _earlier(self, item: ItemReading) -> int | None:
        sku = only_of(item.product)
        if sku is None:
            return None
        places = (
            i for i, o in enumerate(self.items) if only_of(o.product) == sku and o.op is Op.ADD
        )
        return next(places, None)

    def _remove(self, raw: RawItem, verdict: Verdict) -> None:
        self.had_removals = True
        ids = ids_of(verdict.product)
        kept = [left for i in self.items if (left := _without(i, ids)) is not None]
        if kept != self.items:
            self.items[:] = kept
            if not set(ids) & self.base:
                return
        inside = [i for i in ids if i in self.base]
        if not inside:
            return
        product: Product = verdict.product
        if len(inside) == 1:
            product = Resolved(inside[0], (Evidence(EvidenceKind.CART),))
        self.items.append(self.item(Op.REMOVE, raw.start, raw.end, Verdict(product), NoAmount()))

    def _keep_only(self, raw: RawItem) -> None:
        self.had_removals = True
        if raw.mention is None:
            return
        kind = self._of_kind(raw, raw.mention)
        if kind is not None:  # 除了白酒其他都不要
            why = (Evidence(EvidenceKind.CART),)
            kept = [Verdict(Resolved(sku, why)) for sku in ids_of(kind.product)]
        else:
            kept = [self.decide(raw.mention, self.wanted(raw), 0)]
        for verdict in kept:
            self.items.append(self.item(Op.KEEP_ONLY, raw.start, raw.end, verdict, NoAmount()))

    def _nameless(self, raw: RawItem) -> None:
        """An amount or a change without a name."""
        lines = self.situation.last_order if self.is_reorder else self.situation.cart
        if raw.line_no == EVERY_LINE:
            spoken = {i for item in self.items for i in ids_of(item.product)}
            left = [v for v in lines if v.sku_id not in spoken]
            self.items.extend(self._bare(replace(raw, line_no=v.no)) for v in left)
            return
        if raw.line_no is not None and raw.factor is not None:
            known = [v for v in lines if v.no == raw.line_no]
            amounts = [Exact((v.count * raw.factor).normalize(), v.unit) for v in known]
            raw = replace(raw, amount=amounts[0] if amounts else Vague(raw.op.value))
        if raw.line_no is not None:
            self.items.append(self._bare(raw))
            return
        if raw.op is Op.REMOVE:
            self._remove_last(raw)
            return
        last = self.items[-1] if self.items else None
        if last is not None and last.product is not None:
            if raw.is_correction or raw.op is Op.SET or isinstance(last.amount, NoAmount):
                is_set = raw.op is Op.SET and only_of(last.product) in self.base
                self.items[-1] = replace(last, op=Op.SET if is_set else last.op, amount=raw.amount)
                return
            if _same_unit(last.amount, raw.amount) and not raw.is_explicit:
                is_sure = raw.is_restated or self._is_parted(last, raw)
                amount = raw.amount if is_sure else Vague(self.reading.raw(raw.start, raw.end))
                self.items[-1] = replace(last, amount=amount)
                return
            if raw.op is Op.ADD and raw.is_explicit and isinstance(raw.amount, Exact):
                self.items.append(replace(last, op=Op.ADD, amount=raw.amount))
                return
        topic = self._topic(raw)
        if topic is not None:
            self.items.append(self.item(raw.op, raw.start, raw.end, topic, raw.amount))
            return
        self.unread.append((raw.start, raw.end))

    def _is_parted(self, last: ItemReading, raw: RawItem) -> bool:
        """Whether the second amount stands in a clause of its own (10斤，先来6斤)."""
        between = self.reading.text[last.span[1] : self.reading.offsets[raw.start]]
        return any(c in ",，。.;；!！?？…\n" for c in between)

    def _topic(self, raw: RawItem) -> Verdict | None:
        """What was talked about: in this message, in the open question, in the last reply."""
        known_topics = [m for m in self.reading.topics if m.found.fits]
        mentions = [m for m in known_topics if m.start <= raw.start] or known_topics
        if mentions:
            return self.decide(mentions[-1], self.wanted(raw), 0)
        pending = self.situation.pending
        known = pending.sku_ids[:1] if pending is not None else ()
        known = known or self.situation.topic[:1]
        if not known and len(self.base) == 1 and raw.is_explicit:
            known = tuple(self.base)
        goods = self.reading.lexicon.goods_of(known[0]) if known else None
        if goods is None:
            return None
        wanted = self.wanted(raw)
        unknown = wanted.unit is not None and unit_of(goods, wanted.unit) is None
        return Verdict(Resolved(goods.sku_id, (Evidence(EvidenceKind.TOPIC),)), unknown)

    def _remove_last(self, raw: RawItem) -> None:
        self.had_removals = True
        if self.items and self.items[-1].op is Op.ADD:
            self.items.pop()
        else:
            self.unread.append((raw.start, raw.end))

    def finish(self) -> None:
        """Goods that were only talked about become no lines."""
        before = _led_by(self.items)
        after = _led_by(self.items[::-1])[::-1]
        self.items[:] = [
            item
            for at, item in enumerate(self.items)
            if item.op not in {Op.ADD, Op.SET}
            or not isinstance(item.amount, NoAmount)
            or not (set(ids_of(item.product)) & (before[at] | after[at]))
        ]

    # making readings

    def _bare(self, raw: RawItem) -> ItemReading:
        said = self.reading.raw(raw.start, raw.end)
        lines = self.situation.last_order if self.is_reorder else self.situation.cart
        line_no = lines[-1].no if raw.line_no == -1 and lines else raw.line_no
        return ItemReading(raw.op, said, self.span(raw.start, raw.end), None, raw.amount, line_no)

    def item(self, op: Op, start: int, end: int, verdict: Verdict, amount: object) -> ItemReading:
        """A reading of the words between two positions."""
        said = self.reading.raw(start, end)
        assert isinstance(amount, Exact | Vague | NoAmount)
        return ItemReading(
            op,
            said,
            self.span(start, end),
            verdict.product,
            amount,
            unit_unknown=verdict.unit_unknown,
        )

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same positions in the raw text."""
        return self.reading.offsets[start], self.reading.offsets[end]


def _led_by(items: list[ItemReading]) -> list[set[SkuId]]:
    """For each item what the one before it is about: 可乐…要百事的，600的3箱 is one line."""
    found: list[set[SkuId]] = []
    chain: set[SkuId] = set()
    for item in items:
        found.append(chain)
        own = set(ids_of(item.product))
        chain = own if not isinstance(item.amount, NoAmount) or own & chain else set()
    return found


def _without(item: ItemReading, ids: tuple[SkuId, ...]) -> ItemReading | None:
    """The item after some SKUs were refused; 牛肉5斤 不要牛腩 still asks which of the others."""
    own = ids_of(item.product)
    if item.op is not Op.ADD or not set(own) & set(ids):
        return item
    left = tuple(i for i in own if i not in ids)
    if not left or not isinstance(item.product, Ambiguous):
        return None
    return replace(item, product=replace(item.product, candidates=left, total=len(left)))


def _same_unit(a: object, b: object) -> bool:
    """Two amounts of one kind: the last word wins (10斤…先来6斤)."""
    return isinstance(a, Exact) and isinstance(b, Exact) and b.unit in {a.unit, None}


def _leftovers(reading: Reading, unread: Iterable[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """(notes, unread): remarks about goods and delivery, and what nobody understood."""
    notes: list[str] = []
    left: list[str] = []
    for start, end in sorted({*reading.leftovers, *unread}):
        said = reading.raw(start, end).strip(" ，,。.\n~")
        if not said:
            continue
        plain = reading.normal[start:end].strip()
        phrases = reading.lexicon.phrases
        is_note = plain.startswith(phrases.remarks) or phrases.rules["wished_so"].match(plain)
        (notes if is_note else left).append(said)
    if reading.unread.strip():
        left.append(reading.unread.strip())
    return notes, left
