"""只留 behind the word for a kind: 抽纸只留维达的 is said of that kind's lines, of no others."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.draftlines import keep_only, lines_of_kind
from handlers.nlu.intents import Evidence, EvidenceKind, Exact, NoAmount, Op, Resolved
from handlers.nlu.reading import RawItem
from handlers.nlu.resolve import Verdict, Wanted, ids_of

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

_ONLY = re.compile(r"\s?(?:里面?|这边|那边|就|都)*只(?:留下?|要|保留|剩下?)\s?")


def keep(worker: "Worker", raw: RawItem) -> None:
    """只留红牛: every other line goes; with the kind before it, every other one of the kind."""
    if not _keeps_one_of_kind(worker, raw):
        keep_only(worker, raw)


def _keeps_one_of_kind(worker: "Worker", raw: RawItem) -> bool:
    """Take out the other lines of the kind; where the one that stays is none of them, nothing."""
    kept = _behind(worker, raw)
    if kept is None or kept.mention is None or raw.mention is None:
        return False
    verdict = lines_of_kind(worker, raw, raw.mention)
    verdict = verdict or worker.decide(raw.mention, worker.wanted(raw), 0)
    lines = set(ids_of(verdict.product)) & worker.base
    which = worker.decide(kept.mention, Wanted(None, frozenset(lines), True), 0)
    stays = set(ids_of(which.product)) & lines
    worker.settled.append(kept)
    if not stays or (len(stays) > 1 and isinstance(kept.amount, Exact)):
        worker.unread.append((raw.start, kept.end))
        return True
    worker.had_removals = True
    for sku in sorted(lines - stays):
        one = Verdict(Resolved(sku, (Evidence(EvidenceKind.CART),)))
        worker.items.append(worker.item(Op.REMOVE, raw.start, raw.end, one, NoAmount()))
    if isinstance(kept.amount, Exact):
        op = Op.SET if kept.op is Op.ADD and not kept.is_explicit else kept.op
        worker.take(replace(kept, op=op))
    return True


def _behind(worker: "Worker", raw: RawItem) -> RawItem | None:
    """The goods right behind 只留, where the kind stands right before it and a draft is open."""
    items = worker.reading.items
    at = next((n for n, item in enumerate(items) if item is raw), len(items)) + 1
    following = items[at] if at < len(items) else None
    if raw.mention is None or not worker.base:
        return None
    if following is None:  # 玉米只要甜的
        told = next((m for m in worker.reading.topics if m.start > raw.mention.end), None)
        following = RawItem(Op.ADD, told.start, told.end, told, NoAmount()) if told else None
    if following is None or following.mention is None:
        return None
    between = worker.reading.normal[raw.mention.end : following.mention.start]
    is_plain = following.op in {Op.ADD, Op.SET} and _ONLY.fullmatch(between) is not None
    return following if is_plain else None
