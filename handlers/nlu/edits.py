"""From raw items to changes of a draft: each mention decided, corrections folded in.

Within one message the last word wins (金典3箱，不，5箱); a name may lean on the one before it
(晨光0.35黑色5盒 0.5蓝色2盒); 各 spreads one amount over several.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from domain.base.ids import SkuId
from handlers.nlu.correcting import (
    corrects,
    corrects_draft,
    lowers_earlier,
    other_size,
    refines,
    refines_all,
    refines_group,
    scaled,
    sets_earlier,
    share_out,
)
from handlers.nlu.draftlines import (
    CHANGES,
    lines_of_kind,
    remove,
    take_all,
    takes_each,
)
from handlers.nlu.fallbacks import take_fallbacks
from handlers.nlu.headings import Headings, drop_totals
from handlers.nlu.intents import (
    CartView,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Missing,
    NoAmount,
    Op,
    Resolved,
    Situation,
    Vague,
)
from handlers.nlu.kinofdraft import of_kin, take_the_place
from handlers.nlu.lean import Leaning
from handlers.nlu.match import MAX_WORD, lookup
from handlers.nlu.onlyofkind import keep
from handlers.nlu.phrases import load_phrases
from handlers.nlu.qualities import note_qualities
from handlers.nlu.reading import Mention, RawItem, Reading
from handlers.nlu.replacing import replace_goods, swap_amounts
from handlers.nlu.resolve import Resolver, Verdict, Wanted, ids_of, only_of
from handlers.nlu.sizesbehind import take_sizes
from handlers.nlu.unitwishes import give_units
from handlers.nlu.unnamed import take_unnamed


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
    for at, raw in enumerate(reading.items):
        is_settled = any(raw is one for one in worker.settled)
        if not is_settled and not _is_of_refused(raw, reading.items[at + 1 : at + 2]):
            if raw.op not in {Op.REMOVE, Op.REPLACE}:
                worker.gone = None
            worker.take(raw)
    if not is_question:
        worker.finish()
        note_qualities(worker)
    take_fallbacks(worker)
    heeded = give_units(worker) + take_sizes(worker)
    notes, left = _leftovers(reading, worker.unread, heeded)
    return Edits(
        tuple(worker.items),
        note="，".join(notes),
        leftovers=tuple(left),
        is_change=any(r.is_explicit for r in reading.items),
        had_removals=worker.had_removals,
    )


def _is_of_refused(raw: RawItem, behind: Sequence[RawItem]) -> bool:
    """三斤香菇 … 香菇不要了: an amount right before goods that are refused goes with them."""
    if raw.mention is not None or raw.line_no is not None or raw.op is not Op.ADD or not behind:
        return False
    mention = behind[0].mention
    return behind[0].op is Op.REMOVE and mention is not None and mention.start == raw.end


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
    took_back: bool = False
    """Goods ordered in this message were refused in it: what follows is the last word."""
    kept: set[SkuId] = field(default_factory=set)
    """What is to stay where no draft is open (只要可乐)."""
    gone: ItemReading | None = None
    """What this message ordered and the last item of it refused."""
    settled: list[RawItem] = field(default_factory=list)
    """What was taken with an item before it (抽纸只留维达的)."""
    headings: Headings = field(default_factory=Headings)
    resolver: Resolver = field(init=False)
    leaning: Leaning = field(init=False)
    lines: tuple[CartView, ...] = field(init=False)
    """What is changed: the lines of the draft, or of the order that is wanted again."""
    base: frozenset[SkuId] = field(init=False)
    rest_stays: bool = field(init=False)
    """别的不变 was said, or 不对 before everything: an amount is the new one of its line."""

    def __post_init__(self) -> None:
        self.resolver = Resolver(
            self.reading.lexicon, self.situation, is_question=self.is_question
        )
        self.leaning = Leaning(self.resolver, self.reading)
        self.lines = self.situation.last_order if self.is_reorder else self.situation.cart
        self.base = frozenset(v.sku_id for v in self.lines)
        rest_kept = load_phrases().rules["rest_kept"]
        line_kept = load_phrases().rules["line_kept"]
        said = self.reading.normal
        is_set = bool(rest_kept.search(said) or line_kept.search(said))
        is_set = is_set or corrects_draft(self.reading)
        self.rest_stays = bool(self.base) and is_set

    def _takes_out(self, raw: RawItem) -> bool:
        """生菜不要了 西红柿15斤: who takes a line out says how another, named first, is to be."""
        if raw.mention is None or raw.end <= raw.mention.end:
            return False
        return any(one.op is Op.REMOVE and one.mention is not None for one in self.reading.items)

    def ask_about(self, mention: Mention) -> None:
        verdict = self.decide(mention, Wanted(), 0)
        self.items.append(self.item(Op.ADD, mention.start, mention.end, verdict, NoAmount()))

    def take(self, raw: RawItem) -> None:
        if raw.op in {Op.SCALE_ALL, Op.SET_ALL}:
            take_all(self, raw)
        elif raw.op is Op.KEEP_ONLY:
            keep(self, raw)
        elif raw.op is Op.REPLACE and raw.target is not None:
            replace_goods(self, raw)
        elif raw.op is Op.SET and raw.target is not None and raw.mention is not None:
            swap_amounts(self, raw)
        elif raw.mention is None:
            take_unnamed(self, raw)
        elif raw.is_every:
            if not refines_all(self, raw.mention):
                self.unread.append((raw.start, raw.end))
        elif not refines_group(self, raw):
            self._named(raw)

    def wanted(self, raw: RawItem) -> Wanted:
        """What is said beside the name of a raw item."""
        amount = raw.amount
        unit = amount.unit if isinstance(amount, Exact | Vague) else None
        near: frozenset[SkuId] = frozenset()
        if raw.op in CHANGES or (raw.is_explicit and raw.op is Op.ADD):
            near = self.base | {i for item in self.items for i in ids_of(item.product)}
        elif raw.is_final:
            near = self.base
        elif raw.is_correction:
            near = frozenset(i for item in self.items for i in ids_of(item.product))
        if raw.op in {Op.REMOVE, Op.REPLACE, Op.KEEP_ONLY}:
            unit = None
        return Wanted(unit, near, raw.op in CHANGES)

    def decide(self, mention: Mention, wanted: Wanted, group: int = 0) -> Verdict:
        """What a mention means here."""
        verdict = of_kin(self, mention, self.leaning.decide(mention, wanted, group))
        is_unknown = self.is_question and isinstance(verdict.product, Missing)
        return self._beginning(mention, verdict) if is_unknown else verdict

    def _named(self, raw: RawItem) -> None:
        mention = raw.mention
        assert mention is not None
        verdict = lines_of_kind(self, raw, mention) or self.decide(
            mention, self.wanted(raw), raw.group
        )
        if raw.of_each > 1 and len(verdict.candidates) == raw.of_each:
            for candidate in verdict.candidates:
                why = (Evidence(EvidenceKind.NAME, mention.text),)
                one = Verdict(Resolved(candidate.goods.sku_id, why))
                self.items.append(self.item(raw.op, raw.start, raw.end, one, raw.amount))
            return
        if raw.op is Op.REMOVE:
            remove(self, raw, verdict)
            return
        if refines(self, raw, verdict) or takes_each(self, raw, verdict):
            return
        if mention.is_bare and not mention.specs and isinstance(raw.amount, NoAmount):
            self.unread.append((raw.start, raw.end))  # 罐装的, of goods that are settled
        else:
            item = self.item(raw.op, self._name_start(raw, verdict), raw.end, verdict, raw.amount)
            item = self._with_name(raw, replace(item, span=self.span(raw.start, raw.end)))
            at = len(self.items)
            self._take_item(raw, item)
            if raw.group and len(self.items) > at:
                self.headings.note(raw.group, at, verdict, self._named_by(mention))

    def _name_start(self, raw: RawItem, verdict: Verdict) -> int:
        """Where the name begins that is asked about: 青岛 of 那青岛来2箱."""
        mention = raw.mention
        if mention is None or isinstance(verdict.product, Resolved) or not mention.text:
            return raw.start
        at = self.reading.normal.find(mention.text, mention.start, mention.end)
        is_first = at > 0 and all(s.span[0] >= at for s in mention.specs)
        return at if is_first else raw.start

    def _with_name(self, raw: RawItem, item: ItemReading) -> ItemReading:
        """可乐要2L的: the size of what was named right before is the same question."""
        last = self.items[-1] if self.items else None
        if last is None or raw.group or raw.mention is None or not raw.mention.is_bare:
            return item
        are_open = isinstance(last.amount, NoAmount) and isinstance(item.amount, NoAmount)
        if not are_open or last.op is not Op.ADD or item.op is not Op.ADD:
            return item
        if set(ids_of(last.product)).isdisjoint(ids_of(item.product)):
            return item
        self.items.pop()
        span = last.span[0], item.span[1]
        return replace(item, said=self.reading.text[slice(*span)], span=span)

    def _named_by(self, mention: Mention) -> list[SkuId]:
        """All that a name means by itself, without a size."""
        fits = [f for f in mention.found.fits if not f.fuzzy and not f.loose]
        return [] if mention.specs else [self.reading.lexicon.goods(f.at).sku_id for f in fits]

    def _take_item(self, raw: RawItem, item: ItemReading) -> None:
        """One line, or a correction of one before."""
        if raw.factor is not None:
            item = scaled(self, item, raw.factor)
        is_enough = raw.is_final and item.op is Op.ADD  # 粉丝3件粉条2件 粉丝来2件就行
        is_last_word = raw.is_restated or is_enough or (self.took_back and not raw.is_explicit)
        if is_last_word and isinstance(item.amount, Exact) and sets_earlier(self, item):
            return
        if raw.is_correction and self.items and corrects(self, raw, item):
            return
        if (
            self.is_reorder
            and item.op is Op.ADD
            and not raw.is_explicit
            and only_of(item.product) in self.base
        ):
            item = replace(item, op=Op.SET)
        is_final = raw.is_final or (raw.is_correction and not raw.is_explicit)
        is_final = is_final or (self.rest_stays and not raw.is_explicit)
        is_final = is_final or (self._takes_out(raw) and not raw.is_explicit)
        if is_final and item.op is Op.ADD and only_of(item.product) in self.base:
            item = replace(item, op=Op.SET)
        elif raw.is_correction and not self.items and item.op is Op.ADD:
            item = other_size(self, item)
        if item.op in CHANGES or raw.is_explicit:
            item = replace(item, amount=self._in_unit_of_line(item))
        if item.op is Op.SET and sets_earlier(self, item):
            return
        if item.op is Op.MINUS and lowers_earlier(self, item):
            return
        self.items.append(item)

    def _in_unit_of_line(self, item: ItemReading) -> Exact | Vague | NoAmount:
        """可乐改3, of a line of five bottles: the line's unit, where none is said."""
        amount, sku = item.amount, only_of(item.product)
        line = next((v for v in self.lines if v.sku_id == sku), None)
        if line is None or not isinstance(amount, Exact) or amount.unit is not None:
            return amount
        return replace(amount, unit=line.unit)

    def _beginning(self, mention: Mention, verdict: Verdict) -> Verdict:
        """水破了两瓶: in a question or complaint the goods stand before what is said of them."""
        for size in range(min(len(mention.text) - 1, 2 * MAX_WORD), 0, -1):
            found = lookup(self.reading.lexicon, mention.text[:size], is_exact=True)
            if found.fits:
                return self.decide(
                    replace(mention, text=mention.text[:size], found=found), Wanted()
                )
        return verdict

    def finish(self) -> None:
        """Goods that were only talked about, or headed a group, become no lines."""
        for at in self.headings.found():
            del self.items[at]
        drop_totals(self.items)
        share_out(self)
        take_the_place(self)
        _drop_told_again(self.items)
        before = _led_by(self.items)
        after = _led_by(self.items[::-1])[::-1]
        self.items[:] = [
            item
            for at, item in enumerate(self.items)
            if item.op not in {Op.ADD, Op.SET}
            or not isinstance(item.amount, NoAmount)
            or not (set(ids_of(item.product)) & (before[at] | after[at]))
        ]

    def bare(self, raw: RawItem) -> ItemReading:
        """A reading of what is said of a line by its number, or of all."""
        said = self.reading.raw(raw.start, raw.end)
        line_no = raw.line_no
        if line_no is not None and -len(self.lines) <= line_no < 0:
            line_no = self.lines[line_no].no
        amount = raw.amount
        line = next((v for v in self.lines if v.no == line_no), None)
        if line is not None and isinstance(amount, Exact) and amount.unit is None:
            amount = replace(amount, unit=line.unit)  # 第二个改3
        return ItemReading(raw.op, said, self.span(raw.start, raw.end), None, amount, line_no)

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


def _drop_told_again(items: list[ItemReading]) -> None:
    """老姜2斤 洋葱3斤 老姜别给我烂的: goods ordered before, spoken of without an amount."""
    ordered: set[SkuId] = set()
    kept = []
    for item in items:
        sku = only_of(item.product) if item.op is Op.ADD else None
        is_told = sku in ordered and isinstance(item.amount, NoAmount) and not item.unit_unknown
        if sku is not None and isinstance(item.amount, Exact):
            ordered.add(sku)
        if not is_told:
            kept.append(item)
    items[:] = kept


def _led_by(items: list[ItemReading]) -> list[set[SkuId]]:
    """For each item what the one before it is about: 可乐…要百事的，600的3箱 is one line."""
    found: list[set[SkuId]] = []
    chain: set[SkuId] = set()
    for item in items:
        found.append(chain)
        own = set(ids_of(item.product))
        chain = own if not isinstance(item.amount, NoAmount) or own & chain else set()
    return found


def _leftovers(
    reading: Reading, unread: Iterable[tuple[int, int]], heeded: Iterable[tuple[int, int]]
) -> tuple[list[str], list[str]]:
    """(notes, unread): remarks about goods and delivery, and what nobody understood."""
    notes: list[str] = []
    left: list[str] = []
    for start, end in sorted({*reading.leftovers, *unread} - set(heeded)):
        said = reading.raw(start, end).strip(" ，,。.\n~")
        if not said:
            continue
        plain = reading.normal[start:end].strip()
        if not plain or (start, end) in reading.noted:  # an aside, a place
            notes.append(said)
            continue
        phrases = reading.lexicon.phrases
        is_note = plain.startswith(phrases.remarks) or phrases.rules["wished_so"].match(plain)
        (notes if is_note else left).append(said)
    if reading.unread.strip():
        left.append(reading.unread.strip())
    return notes, left
