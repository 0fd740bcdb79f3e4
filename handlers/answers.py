"""Answers to a numbered question, turned into readings that the worksheet takes. Pure."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.base.ids import SkuId
from handlers import doubts, figures
from handlers.conversation import Doubt, DoubtOption, DoubtWhy
from handlers.nlu.intents import (
    Ambiguous,
    Amount,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Pick,
    Resolved,
)
from handlers.nlu.units import weight_in_grams


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pick decides: readings to take, and the unit word it teaches.

    `is_agreed`: an unusual amount was said yes to. `waits`: what is not there is waited for.
    """

    doubt: Doubt
    items: tuple[ItemReading, ...]
    is_agreed: bool = False
    learns: tuple[SkuId, str] | None = None
    waits: bool = False


@dataclass(slots=True)
class Answers:
    """The picks sorted by doubt: `left` are still open, `unread` picks fit none."""

    answers: list[Answer] = field(default_factory=list)
    left: list[Doubt] = field(default_factory=list)
    unread: list[Pick] = field(default_factory=list)


def settle(asked: Sequence[Doubt], picks: Sequence[Pick]) -> Answers:
    """Match answers to doubts: by letter, else in the order asked."""
    result = Answers()
    by_doubt: dict[int, list[Pick]] = {}
    if _is_of_any(asked, picks):
        return Answers(left=list(asked), unread=list(picks))
    is_single = len(asked) == 1
    for position, pick in enumerate(picks):
        if pick.question and pick.question in figures.LETTERS:
            index = figures.LETTERS.index(pick.question)
        else:
            index = 0 if is_single else position
        if index < len(asked):
            by_doubt.setdefault(index, []).append(pick)
        else:
            result.unread.append(pick)
    for index, doubt in enumerate(asked):
        mine = by_doubt.get(index, [])
        answer = _answer(doubt, mine) if mine else None
        if answer is None:
            result.left.append(doubt)
            result.unread += mine
        else:
            result.answers.append(answer)
    return result


def _is_of_any(asked: Sequence[Doubt], picks: Sequence[Pick]) -> bool:
    """1号5箱 where several things are asked: whose choice it is cannot be told."""
    only = picks[0] if len(picks) == 1 else None
    if only is None or only.question or only.number is None or only.amount is None:
        return False
    return sum(len(doubt.options) >= only.number for doubt in asked) > 1


def _answer(doubt: Doubt, picks: Sequence[Pick]) -> Answer | None:
    items: list[ItemReading] = []
    learns, waits = None, False
    for pick in (_as_amount(doubt, pick) for pick in picks):
        chosen = _chosen(doubt, pick)
        if chosen is None:
            return None
        if not chosen and doubt.drops is not None:
            gone = Resolved(SkuId(doubt.drops))
            items.append(ItemReading(Op.REMOVE, doubt.said, (0, 0), gone, NoAmount()))
        for option in chosen:
            waits = waits or (option.waits and pick.amount is None)
            items.append(_reading(doubt, option, pick))
            is_word = doubt.why is DoubtWhy.UNIT and weight_in_grams(doubt.detail) is None
            if is_word and pick.amount is None and option.count == doubt.count:
                learns = (SkuId(option.sku_id), doubt.detail)
    return Answer(doubt, tuple(items), doubt.why is DoubtWhy.UNUSUAL, learns, waits)


def _as_amount(doubt: Doubt, pick: Pick) -> Pick:
    """Where only "how many?" was asked, the number is the amount: A3 of "A 可乐要几箱？".

    One beyond the choices (①2箱 ②不要) is it too.
    """
    if pick.number is None or pick.amount or pick.is_none:
        return pick
    is_beyond = doubt.why is DoubtWhy.AMOUNT and pick.number > len(doubt.options) + 1
    if doubts.has_options(doubt) and not is_beyond:
        return pick
    return replace(pick, number=None, amount=Exact(Decimal(pick.number), None))


def _chosen(doubt: Doubt, pick: Pick) -> tuple[DoubtOption, ...] | None:
    """The options a pick takes; () leaves it out, None: the pick fits no option."""
    if pick.is_every:
        return tuple(option for option in doubt.options if not option.waits)
    if pick.number is None:
        has_amount = pick.amount is not None and len({o.sku_id for o in doubt.options}) == 1
        return doubt.options[:1] if has_amount else None
    if 1 <= pick.number <= len(doubt.options):
        return (doubt.options[pick.number - 1],)
    leaves_out = pick.number == len(doubt.options) + 1 and pick.amount is None
    return () if leaves_out else None


def _reading(doubt: Doubt, option: DoubtOption, pick: Pick) -> ItemReading:
    chosen, op = Resolved(SkuId(option.sku_id)), Op(doubt.op)
    amount: Amount = NoAmount()
    if pick.amount is not None:
        amount = pick.amount
    elif option.count:
        amount = Exact(Decimal(option.count), option.unit)
    elif doubt.count:
        amount = Exact(Decimal(doubt.count), doubt.unit or None)
    takes_place = doubt.drops is not None and option.sku_id != doubt.drops
    if doubt.replaces is not None and (op is Op.REPLACE or takes_place):
        old = Resolved(SkuId(doubt.replaces))
        return ItemReading(Op.REPLACE, doubt.said, (0, 0), old, amount, target=chosen)
    return ItemReading(op, doubt.said, (0, 0), chosen, amount, note=doubt.note)


def concerns(doubt: Doubt, sku_ids: "set[SkuId] | frozenset[SkuId]") -> bool:
    """Whether a doubt is about one of these SKUs."""
    options = {SkuId(option.sku_id) for option in doubt.options}
    return bool(options & sku_ids) or doubt.drops in sku_ids


def subjects(doubt: Doubt) -> set[SkuId]:
    """The SKUs a doubt asks about."""
    if doubt.why is DoubtWhy.STOCK and doubt.replaces is not None:
        return {SkuId(doubt.replaces)}
    return {SkuId(option.sku_id) for option in doubt.options}


def with_asked_amount(item: ItemReading, asked: Sequence[Doubt]) -> ItemReading:
    """海天的 to "生抽您要哪种？": the amount that was said with the goods asked about."""
    match item.product:
        case Resolved(sku_id=sku_id):
            ids = {sku_id}
        case Ambiguous(candidates=candidates):
            ids = set(candidates)
        case _:
            return item
    if item.op is not Op.ADD or not isinstance(item.amount, NoAmount):
        return item
    about = [d for d in asked if _asks_which(d) and d.count and ids <= subjects(d)]
    if len(about) != 1 or about[0].op != Op.ADD.value:
        return item
    return replace(item, amount=Exact(Decimal(about[0].count), about[0].unit or None))


def without_topics(
    items: Sequence[ItemReading], asked: Sequence[Doubt]
) -> tuple[ItemReading, ...]:
    """先说水饺 要湾仔码头的, while 水饺 is asked about: 水饺 only tells which one is answered."""
    taken = {
        item.product.sku_id
        for item in items
        if isinstance(item.product, Resolved) and item.op is Op.ADD
    }
    about = [subjects(doubt) for doubt in asked if _asks_which(doubt)]
    return tuple(item for item in items if not _is_topic(item, about, taken))


def without_settled(items: Sequence[ItemReading], held: Set[SkuId]) -> tuple[ItemReading, ...]:
    """可口可乐1.25升的 雪碧500的, where only 可乐 is asked about: the draft has that 雪碧."""
    return tuple(item for item in items if not _is_settled(item, held))


def _is_settled(item: ItemReading, held: Set[SkuId]) -> bool:
    is_bare = item.op is Op.ADD and isinstance(item.amount, NoAmount) and not item.note
    return is_bare and isinstance(item.product, Resolved) and item.product.sku_id in held


def of_asked(item: ItemReading, asked: Sequence[Doubt]) -> ItemReading:
    """底料就2箱, while it is asked how much 牛油底料: of those that fit, what is asked about.

    Where it is asked what a line is to be (可乐5箱太多), 3箱 is that and nothing on top.
    """
    if item.op is not Op.ADD or not isinstance(item.amount, Exact):
        return item
    about = [doubt for doubt in asked if doubt.why is DoubtWhy.AMOUNT]
    if isinstance(item.product, Ambiguous):
        subject = [subjects(doubt) for doubt in about]
        fits = [sku_id for sku_id in item.product.candidates if {sku_id} in subject]
        item = replace(item, product=Resolved(fits[0])) if len(fits) == 1 else item
    match item.product:
        case Resolved(sku_id=sku_id) if any(_asks_whole(doubt, sku_id) for doubt in about):
            return replace(item, op=Op.SET)
        case _:
            return item


def _asks_whole(doubt: Doubt, sku_id: SkuId) -> bool:
    return doubt.op == Op.SET.value and subjects(doubt) == {sku_id}


def _is_topic(item: ItemReading, about: Sequence[set[SkuId]], taken: set[SkuId]) -> bool:
    if not isinstance(item.product, Ambiguous) or not isinstance(item.amount, NoAmount):
        return False
    ids = set(item.product.candidates)
    is_asked = any(ids <= subject or subject <= ids for subject in about)
    return item.op is Op.ADD and is_asked and bool(ids & taken)


def narrows(new: Doubt, old: Doubt) -> bool:
    """Whether a question asks which of some of the goods that were in question before."""
    return _asks_which(new) and _asks_which(old) and subjects(new) <= subjects(old)


def _asks_which(doubt: Doubt) -> bool:
    return doubt.why in {DoubtWhy.SKU, DoubtWhy.UNSURE}
