"""Goods that take the place of others, and two goods that change their amounts."""

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.goods import squeeze
from handlers.nlu.intents import (
    Ambiguous,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Missing,
    NoAmount,
    Op,
    Product,
    Resolved,
    Vague,
)
from handlers.nlu.match import MAX_WORD, lookup
from handlers.nlu.partly import swap_part
from handlers.nlu.reading import Mention, RawItem
from handlers.nlu.resolve import Resolver, Verdict, Wanted, ids_of, only_of
from handlers.nlu.saleunits import unit_of

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

_KIND_CHARS = 3


def replace_goods(worker: "Worker", raw: RawItem) -> None:
    """换成, 改成: other goods in the place of an item of this message or of a draft line."""
    target = raw.target
    assert target is not None
    old = raw.mention
    if old is None and raw.line_no is None and worker.gone is not None:
        _in_place_of_gone(worker, raw, worker.gone)
        return
    if old is not None and not old.found.fits:
        old = _behind_reason(worker, old)
    if old is not None:
        first: Verdict | None = worker.decide(old, replace(worker.wanted(raw), unit=None), 0)
    else:
        first = _of_line(worker, raw.line_no) or _last_spoken(worker)
    unit = raw.amount.unit if isinstance(raw.amount, Exact) else None
    second = worker.decide(target, Wanted(unit), 0)
    if target.is_bare and first is not None and (sku := only_of(first.product)) is not None:
        second = worker.leaning.sister(sku, target, unit) or second
    second = _of_kind(worker, old, target, unit) or second if not _is_sure(second) else second
    second = _alike(worker, first, second, old)
    if swap_part(worker, raw, first, second):
        return
    at = _at(worker, first.product) if first is not None else None
    if at is not None:
        _replace_item(worker, raw, at, second)
        return
    if raw.line_no is None and (first is None or not set(ids_of(first.product)) & worker.base):
        if raw.is_correction or not (worker.base or isinstance(raw.amount, NoAmount)):
            start = max(raw.start, target.start)  # 大米不要了换成面粉一袋 asks which 面粉
            worker.items.append(worker.item(Op.ADD, start, raw.end, second, raw.amount))
            return
        if first is None:
            first = Verdict(Missing(worker.reading.raw(raw.start, raw.end)))
    product = None if raw.line_no is not None else first.product if first else None
    _append(worker, raw, product, second)


def _in_place_of_gone(worker: "Worker", raw: RawItem, gone: ItemReading) -> None:
    """香菇三斤 … 香菇不要了 换成杏鲍菇: what the refused goods were to be, of the others."""
    assert raw.target is not None
    amount = gone.amount if isinstance(raw.amount, NoAmount) else raw.amount
    unit = amount.unit if isinstance(amount, Exact) else None
    second = worker.decide(raw.target, Wanted(unit), 0)
    start = max(raw.start, raw.target.start)
    worker.items.append(worker.item(Op.ADD, start, raw.end, second, amount))
    worker.gone = None


def _behind_reason(worker: "Worker", old: Mention) -> Mention:
    """小米辣太辣客人不吃 换成青椒5斤: the goods of this order before the words that say why."""
    near = worker.base | {i for item in worker.items for i in ids_of(item.product)}
    for size in range(min(len(old.text) - 1, 2 * MAX_WORD), 1, -1):
        found = lookup(worker.reading.lexicon, old.text[:size], is_exact=True)
        ids = {worker.reading.lexicon.goods(fit.at).sku_id for fit in found.fits}
        if ids & near:
            return replace(old, text=old.text[:size], found=found)
    return old


def _replace_item(worker: "Worker", raw: RawItem, at: int, second: Verdict) -> None:
    """Put the new goods in the place of an item of this message."""
    if isinstance(second.product, Missing):  # what was said before stays in the order
        _append(worker, raw, worker.items[at].product or second.product, second)
        return
    amount = worker.items[at].amount if isinstance(raw.amount, NoAmount) else raw.amount
    start = max(raw.start, raw.target.start) if raw.target is not None else raw.start
    unit = amount.unit if isinstance(amount, Exact) else None
    if unit and raw.target is not None and isinstance(second.product, Ambiguous):
        told = worker.decide(raw.target, Wanted(unit), 0)
        second = told if _is_sure(told) else second
    made = worker.item(Op.ADD, start, raw.end, second, amount)
    if unit and not _sold_in(worker.resolver, second, unit):
        made = replace(made, unit_unknown=True)
    worker.items[at] = made


def _is_sure(verdict: Verdict) -> bool:
    return isinstance(verdict.product, Resolved) and not verdict.unit_unknown


def _of_kind(
    worker: "Worker", old: Mention | None, target: Mention, unit: str | None
) -> Verdict | None:
    """花椒换成青的: another kind of what was named first."""
    own = squeeze(target.text.replace("的", ""))
    if old is None or not own or not old.text:
        return None
    for text in (own + squeeze(old.text), squeeze(old.text) + own):
        found = lookup(worker.reading.lexicon, text, is_exact=True)
        if any(not f.fuzzy and not f.loose for f in found.fits):
            named = replace(target, text=text, found=found)
            verdict = worker.resolver.resolve(named, Wanted(unit))
            return verdict if _is_sure(verdict) else None
    return None


def _append(worker: "Worker", raw: RawItem, product: Product | None, second: Verdict) -> None:
    worker.items.append(
        ItemReading(
            Op.REPLACE, worker.reading.raw(raw.start, raw.end), worker.span(raw.start, raw.end),
            product, raw.amount, raw.line_no, second.product, unit_unknown=second.unit_unknown,
        )
    )  # fmt: skip


def swap_amounts(worker: "Worker", raw: RawItem) -> None:
    """西红柿跟土豆对调: the two change their amounts, in this message or in the draft."""
    near = worker.base | {i for item in worker.items for i in ids_of(item.product)}
    found = [worker.decide(m, Wanted(None, near, True), 0) for m in (raw.mention, raw.target) if m]
    skus = [only_of(v.product) for v in found]
    places = [next((n for n, x in enumerate(worker.items) if s and only_of(x.product) == s), None)
              for s in skus]  # fmt: skip
    first, second = places
    if first is not None and second is not None:
        one, other = worker.items[first], worker.items[second]
        worker.items[first] = replace(one, amount=other.amount)
        worker.items[second] = replace(other, amount=one.amount)
        return
    views = [next((v for v in worker.situation.cart if v.sku_id == s), None) for s in skus]
    for verdict, view in zip(found, reversed(views), strict=True):
        amount = Vague(worker.reading.raw(raw.start, raw.end))
        kept = amount if view is None else Exact(view.count, view.unit)
        worker.items.append(worker.item(Op.SET, raw.start, raw.end, verdict, kept))


def _alike(worker: "Worker", old: Verdict | None, new: Verdict, named: Mention | None) -> Verdict:
    """改成金龙鱼的: what the other brand has of the same kind and size as the goods before."""
    sku = only_of(old.product) if old is not None else None
    goods = worker.reading.lexicon.goods_of(sku) if sku is not None else None
    if goods is None or not isinstance(new.product, Ambiguous):
        return new
    kin = [
        c
        for c in new.candidates
        if c.goods.spec.volume == goods.spec.volume
        and c.goods.category == goods.category
        and c.goods.head[-_KIND_CHARS:] == goods.head[-_KIND_CHARS:]
    ]
    kind = squeeze(named.text).replace(goods.brand, "") if named is not None else ""
    if len(kin) != 1 and len(kind) > 1:  # 卷纸维达换清风
        kin = [c for c in new.candidates if c.goods.head.endswith(kind)]
    if len(kin) != 1:
        return new
    why = (Evidence(EvidenceKind.NAME, kin[0].fit.detail),)
    return Verdict(Resolved(kin[0].goods.sku_id, why), new.unit_unknown, (kin[0],))


def _at(worker: "Worker", product: Product) -> int | None:
    ids = set(ids_of(product))
    places = (
        i for i, o in enumerate(worker.items) if o.op is Op.ADD and ids & set(ids_of(o.product))
    )
    return next(places, None)


def _of_line(worker: "Worker", line_no: int | None) -> Verdict | None:
    """The SKU of a draft line spoken of by number."""
    views = [v for v in worker.situation.cart if v.no == line_no]
    return Verdict(Resolved(views[0].sku_id, (Evidence(EvidenceKind.LINE),))) if views else None


def _last_spoken(worker: "Worker") -> Verdict | None:
    """What 换成… without a name speaks of: the last item, the topic, or the only line."""
    if worker.items and worker.items[-1].product is not None:
        return Verdict(worker.items[-1].product)
    known = [s for s in worker.situation.topic if s in worker.base]
    if not known and len(worker.base) == 1:
        known = list(worker.base)
    if known:
        return Verdict(Resolved(known[0], (Evidence(EvidenceKind.TOPIC),)))
    return None


def _sold_in(resolver: Resolver, verdict: Verdict, unit: str) -> bool:
    sku = only_of(verdict.product)
    goods = resolver.lexicon.goods_of(sku) if sku is not None else None
    return goods is None or unit_of(goods, unit) is not None
