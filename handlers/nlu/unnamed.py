"""Amounts and changes that name no goods: for a line, for the last item, for the topic."""

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.amounts import tidy
from handlers.nlu.bound import EVERY_LINE
from handlers.nlu.draftlines import kept_lines
from handlers.nlu.intents import (
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
    Vague,
)
from handlers.nlu.reading import RawItem
from handlers.nlu.resolve import Verdict, ids_of, only_of
from handlers.nlu.saleunits import unit_of

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker


def take_unnamed(worker: "Worker", raw: RawItem) -> None:
    """An amount or a change without a name."""
    if raw.line_no == EVERY_LINE:
        _take_rest(worker, raw)
        return
    if raw.line_no is not None and raw.factor is not None:
        known = [v for v in worker.lines if v.no == raw.line_no]
        amounts = [Exact(tidy(v.count * raw.factor), v.unit) for v in known]
        raw = replace(raw, amount=amounts[0] if amounts else Vague(raw.op.value))
    if raw.line_no is not None:
        worker.items.append(worker.bare(raw))
        return
    if raw.op is Op.REMOVE:
        _remove_last(worker, raw)
        return
    last = worker.items[-1] if worker.items else None
    if last is not None and last.product is not None and _told_of(worker, last, raw):
        return
    topic = _topic(worker, raw)
    if topic is not None:
        is_new = raw.is_final and raw.op is Op.ADD and only_of(topic.product) in worker.base
        op = Op.SET if is_new else raw.op
        worker.items.append(worker.item(op, raw.start, raw.end, topic, raw.amount))
        return
    worker.unread.append((raw.start, raw.end))


def _told_of(worker: "Worker", last: ItemReading, raw: RawItem) -> bool:
    """Take it for the goods of the item right before, where it can be."""
    if last.op is Op.KEEP_ONLY:
        worker.items.append(_of_kept(worker, last, raw))
    elif raw.is_correction or raw.op is Op.SET or isinstance(last.amount, NoAmount):
        is_set = raw.op is Op.SET and only_of(last.product) in worker.base
        worker.items[-1] = replace(last, op=Op.SET if is_set else last.op, amount=raw.amount)
    elif _same_unit(last.amount, raw.amount) and not raw.is_explicit:
        is_sure = raw.is_restated or _is_parted(worker, last, raw)
        amount = raw.amount if is_sure else Vague(worker.reading.raw(raw.start, raw.end))
        worker.items[-1] = replace(last, amount=amount)
    elif raw.op is Op.ADD and raw.is_explicit and isinstance(raw.amount, Exact):
        worker.items.append(replace(last, op=Op.ADD, amount=raw.amount))
    else:
        return False
    return True


def _of_kept(worker: "Worker", kept: ItemReading, raw: RawItem) -> ItemReading:
    """只留红牛，再加2箱: more of the line that stays; 只留红牛，2箱 tells how much of it."""
    is_told = raw.op is Op.ADD and not raw.is_explicit and only_of(kept.product) in worker.base
    return replace(kept, op=Op.SET if is_told else raw.op, amount=raw.amount)


def _take_rest(worker: "Worker", raw: RawItem) -> None:
    """每样加一箱, 除了水都加一箱: every line but those spoken of."""
    spoken = {i for item in worker.items for i in ids_of(item.product)}
    kept = kept_lines(worker, raw)
    if kept is None:
        return
    left = [v for v in worker.lines if v.sku_id not in spoken | kept]
    worker.items.extend(worker.bare(replace(raw, line_no=v.no)) for v in left)


def _is_parted(worker: "Worker", last: ItemReading, raw: RawItem) -> bool:
    """Whether the second amount stands in a clause of its own (10斤，先来6斤)."""
    between = worker.reading.text[last.span[1] : worker.reading.offsets[raw.start]]
    return any(c in ",，。.;；!！?？…\n" for c in between)


def _topic(worker: "Worker", raw: RawItem) -> Verdict | None:
    """What was talked about: in this message, in the open question, in the last reply."""
    known_topics = [m for m in worker.reading.topics if m.found.fits]
    mentions = [m for m in known_topics if m.start <= raw.start] or known_topics
    if mentions:
        return worker.decide(mentions[-1], worker.wanted(raw), 0)
    pending = worker.situation.pending
    known = pending.sku_ids[:1] if pending is not None else ()
    known = known or worker.situation.topic[:1]
    if not known and len(worker.base) == 1 and raw.is_explicit:
        known = tuple(worker.base)
    goods = worker.reading.lexicon.goods_of(known[0]) if known else None
    if goods is None:
        return None
    wanted = worker.wanted(raw)
    unknown = wanted.unit is not None and unit_of(goods, wanted.unit) is None
    return Verdict(Resolved(goods.sku_id, (Evidence(EvidenceKind.TOPIC),)), unknown)


def _remove_last(worker: "Worker", raw: RawItem) -> None:
    worker.had_removals = True
    if worker.items and worker.items[-1].op is Op.ADD:
        worker.items.pop()
    else:
        worker.unread.append((raw.start, raw.end))


def _same_unit(a: object, b: object) -> bool:
    """Two amounts of one kind: the last word wins (10斤…先来6斤)."""
    return isinstance(a, Exact) and isinstance(b, Exact) and b.unit in {a.unit, None}
