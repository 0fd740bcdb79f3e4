"""What is said of lines of the draft: all of them, all but one, none of some, one kind."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.ids import SkuId
from handlers.nlu.amounts import tidy
from handlers.nlu.goods import names_kind
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
)
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.resolve import MAX_OPTIONS, Verdict, Wanted, ids_of

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

CHANGES = frozenset((Op.SET, Op.MINUS, Op.REMOVE, Op.REPLACE, Op.KEEP_ONLY))
"""What is said of a line that is there already."""
_REFUSED_BETWEEN = re.compile("不要|别要|不拿|别拿|唔要|莫要")
_EVERY = re.compile(r"\s?(?:都|全|统统|通通|一律)")


def take_all(worker: "Worker", raw: RawItem) -> None:
    """都改成5斤: of what this message has ordered, else of the draft."""
    if raw.excluded and raw.factor is not None:
        _all_but(worker, raw, raw.factor)
        return
    own = [i for i, item in enumerate(worker.items) if item.op is Op.ADD]
    if not own or worker.base:
        worker.items.append(worker.bare(raw))
        return
    for at in own:
        amount = worker.items[at].amount
        if raw.op is Op.SET_ALL:
            amount = raw.amount
        elif isinstance(amount, Exact) and raw.factor is not None:
            amount = replace(amount, count=tidy(amount.count * raw.factor))
        worker.items[at] = replace(worker.items[at], amount=amount)


def kept_lines(worker: "Worker", raw: RawItem) -> set[SkuId] | None:
    """除了红牛和可乐都加一箱: what stays as it is; None, and asked, where no line is meant."""
    kept: set[SkuId] = set()
    for mention in raw.excluded:
        verdict = worker.decide(mention, Wanted(None, worker.base, True), 0)
        ids = set(ids_of(verdict.product)) & worker.base
        if not ids:
            worker.unread.append((raw.excluded[0].start, raw.end))
            return None
        kept |= ids
    return kept


def _all_but(worker: "Worker", raw: RawItem, factor: Decimal) -> None:
    """除了咖啡，每样翻一番."""
    ids = kept_lines(worker, raw)
    if ids is None:
        return
    for view in worker.lines:
        if view.sku_id not in ids:
            product = Resolved(view.sku_id, (Evidence(EvidenceKind.CART),))
            amount = Exact(tidy(view.count * factor), view.unit)
            worker.items.append(worker.item(Op.SET, raw.start, raw.end, Verdict(product), amount))


def lines_of_kind(worker: "Worker", raw: RawItem, mention: Mention) -> Verdict | None:
    """啤酒少要两箱: a category's word in a change means the lines of that category."""
    word, lexicon = mention.found.word, worker.reading.lexicon
    if not (raw.is_explicit and worker.base) or mention.specs or len(word) < 2:
        return None
    goods = [g for v in worker.lines if (g := lexicon.goods_of(v.sku_id)) is not None]
    kinds = [g for g in goods if names_kind(word, g.category)]
    is_sure = raw.op in CHANGES or worker.is_reorder
    if not kinds or not is_sure or word not in lexicon.names.generic:
        return None
    ids = tuple(g.sku_id for g in goods if g in kinds or word in g.core)
    if len(ids) > 1:
        return Verdict(Ambiguous(ids[:MAX_OPTIONS], AskWhy.SEVERAL, len(ids)))
    return Verdict(Resolved(ids[0], (Evidence(EvidenceKind.CART),)))


def takes_each(worker: "Worker", raw: RawItem, verdict: Verdict) -> bool:
    """贡丸每样再加一件: every line of the draft that the word means."""
    ids = ids_of(verdict.product)
    if not (raw.group and raw.is_explicit) or len(ids) < 2 or not set(ids) <= worker.base:
        return False
    for sku in ids:
        one = Verdict(Resolved(sku, (Evidence(EvidenceKind.CART),)))
        worker.items.append(worker.item(raw.op, raw.start, raw.end, one, raw.amount))
    return True


def remove(worker: "Worker", raw: RawItem, verdict: Verdict) -> None:
    """不要雪碧了: out of what this message has ordered, and out of the draft."""
    ids = ids_of(verdict.product)
    if _asks_which(worker, raw, ids):
        return
    worker.had_removals = True
    if removes_each(worker, raw, ids):
        return
    kept = [left for i in worker.items if (left := _without(i, ids)) is not None]
    if kept != worker.items:
        worker.gone = next((i for i in worker.items if i not in kept), None)
        worker.items[:] = kept
        worker.took_back = True
        if not set(ids) & worker.base:
            return
    inside = [i for i in ids if i in worker.base]
    if not inside:
        if isinstance(verdict.product, Missing):  # 不要发霉的
            worker.unread.append((raw.start, raw.end))
        return
    product: Product = verdict.product
    if len(inside) == 1:
        product = Resolved(inside[0], (Evidence(EvidenceKind.CART),))
    worker.items.append(worker.item(Op.REMOVE, raw.start, raw.end, Verdict(product), NoAmount()))


def _asks_which(worker: "Worker", raw: RawItem, ids: tuple[SkuId, ...]) -> bool:
    """黑人牙膏不要云南白药 12支, with neither ordered: nobody can say which one is not wanted."""
    items, mention = worker.reading.items, raw.mention
    at = next((n for n, one in enumerate(items) if one is raw), len(items))
    behind = items[at + 1] if at + 1 < len(items) else None
    if mention is None or behind is None or behind.mention is None or behind.op is not Op.ADD:
        return False
    between = worker.reading.normal[mention.end : behind.start]
    if _REFUSED_BETWEEN.fullmatch(between) is None or not isinstance(behind.amount, Exact):
        return False
    known = worker.base | {i for item in worker.items for i in ids_of(item.product)}
    others = ids_of(worker.decide(behind.mention, worker.wanted(behind), 0).product)
    if set(ids) & known or len(ids) != 1 or len(others) != 1 or worker.is_reorder:
        return False
    goods = [worker.reading.lexicon.goods_of(one) for one in (*ids, *others)]
    if len({g.head[-2:] for g in goods if g is not None}) != 1:
        return False  # 圆的不要黄豆芽3斤: other kinds of goods
    both = Verdict(Ambiguous((*ids, *others), AskWhy.SEVERAL, len(ids) + len(others)))
    worker.items.append(worker.item(Op.ADD, raw.start, behind.end, both, behind.amount))
    worker.settled.append(behind)
    return True


def removes_each(worker: "Worker", raw: RawItem, ids: tuple[SkuId, ...]) -> bool:
    """饮料不要了, 啤酒都去掉: every line of that kind, or, said of all, that the word means."""
    mention = raw.mention
    if mention is None or mention.specs or mention.pack:
        return False
    lines = [(v, g) for v in worker.lines if (g := worker.reading.lexicon.goods_of(v.sku_id))]
    is_every = _EVERY.match(worker.reading.normal, mention.end) is not None
    kind = [g.sku_id for _, g in lines if names_kind(mention.text, g.category)]
    if is_every:
        meant = kind + [v.sku_id for v, _ in lines if v.sku_id in ids and v.sku_id not in kind]
    else:
        meant = [] if any(mention.text in g.core for _, g in lines) else kind
    if not kind and len(meant) < 2:
        return False
    for sku in meant:
        one = Verdict(Resolved(sku, (Evidence(EvidenceKind.CART),)))
        worker.items.append(worker.item(Op.REMOVE, raw.start, raw.end, one, NoAmount()))
    return bool(meant)


def keep_only(worker: "Worker", raw: RawItem) -> None:
    """只留红牛: every other line goes."""
    worker.had_removals = True
    if raw.mention is None:
        return
    verdict = lines_of_kind(worker, raw, raw.mention)
    verdict = verdict or worker.decide(raw.mention, worker.wanted(raw), 0)
    ids = ids_of(verdict.product)
    if not worker.base:
        _keep_spoken(worker, raw, verdict)
        return
    kept = [verdict]
    if len(ids) > 1 and set(ids) <= worker.base:  # 只要啤酒: each line that the word means
        kept = [Verdict(Resolved(sku, (Evidence(EvidenceKind.CART),))) for sku in ids]
    for one in kept:
        worker.items.append(worker.item(Op.KEEP_ONLY, raw.start, raw.end, one, NoAmount()))


def _keep_spoken(worker: "Worker", raw: RawItem, verdict: Verdict) -> None:
    """可乐3箱 雪碧2箱 算了只要可乐: of what this message has ordered; 只要可乐 alone orders it."""
    ids = set(ids_of(verdict.product))
    worker.kept |= ids
    if not any(ids & set(ids_of(item.product)) for item in worker.items):
        worker.items.append(worker.item(Op.ADD, raw.start, raw.end, verdict, NoAmount()))
    if _goes_on(worker, raw):
        return
    worker.items[:] = [
        item
        for item in worker.items
        if worker.kept & set(ids_of(item.product)) or isinstance(item.product, Missing)
    ]


def _goes_on(worker: "Worker", raw: RawItem) -> bool:
    """只要可乐和红牛: whether one more name that stays follows."""
    behind = iter(worker.reading.items)
    is_found = any(item is raw for item in behind)
    following = next(behind, None)
    return is_found and following is not None and following.op is Op.KEEP_ONLY


def _without(item: ItemReading, ids: tuple[SkuId, ...]) -> ItemReading | None:
    """The item after some SKUs were refused; 牛肉5斤 不要牛腩 still asks which of the others."""
    own = ids_of(item.product)
    if item.op is not Op.ADD or not set(own) & set(ids):
        return item
    left = tuple(i for i in own if i not in ids)
    if not left or not isinstance(item.product, Ambiguous):
        return None
    return replace(item, product=replace(item.product, candidates=left, total=len(left)))
