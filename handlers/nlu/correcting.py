"""An item that says more of one before in the same message, or takes its place."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.nlu.amounts import tidy
from handlers.nlu.goods import Goods
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
from handlers.nlu.plainness import goods_by_size
from handlers.nlu.reading import Mention, RawItem, Reading
from handlers.nlu.resolve import Verdict, ids_of, only_of
from handlers.nlu.saleunits import fits_pack, fits_specs
from handlers.nlu.specs import without_sizes

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker


def refines(worker: "Worker", raw: RawItem, verdict: Verdict) -> bool:
    """两件鸭肠 要一斤装的: words without an amount that tell which of the last goods it is."""
    last = worker.items[-1] if worker.items else None
    if last is None or not isinstance(raw.amount, NoAmount) or raw.op is not Op.ADD:
        return False
    if _of_brand(worker, raw) or _other_than_usual(worker, raw, verdict):
        return True
    if last.product is None and last.line_no is None and _is_size_of_it(worker, raw, verdict):
        worker.items[-1] = replace(last, product=verdict.product)  # 再加6箱1L的
        return True
    if not isinstance(last.product, Ambiguous) or isinstance(last.amount, NoAmount):
        return False
    if raw.mention is not None and raw.mention.is_bare:
        return _narrows(worker, raw.mention, last, last.product)
    chosen = {s for s in last.product.candidates if s == only_of(verdict.product)}
    if not chosen and raw.mention is not None:
        lexicon, near = worker.reading.lexicon, set(last.product.candidates)
        chosen = {lexicon.goods(f.at).sku_id for f in raw.mention.found.fits} & near
    sku = next(iter(chosen)) if len(chosen) == 1 else None
    if sku is None:
        return False
    why = (Evidence(EvidenceKind.NAME, raw.mention.text if raw.mention else ""),)
    worker.items[-1] = replace(last, product=Resolved(sku, why), unit_unknown=False)
    return True


_OF_LAST = re.compile(r"[\s,，、]{0,2}(?:都?[要就是拿来用])?")


def _is_size_of_it(worker: "Worker", raw: RawItem, verdict: Verdict) -> bool:
    """A size right behind an amount that names no goods."""
    last, mention = worker.items[-1], raw.mention
    if mention is None or not mention.is_bare or only_of(verdict.product) is None:
        return False
    between = worker.reading.text[last.span[1] : worker.reading.offsets[raw.start]]
    return not between.strip(" ,，")


def _other_than_usual(worker: "Worker", raw: RawItem, verdict: Verdict) -> bool:
    """可乐2箱 要500的: the size said behind them, not the one that the shop takes by habit."""
    last, mention, product = worker.items[-1], raw.mention, worker.items[-1].product
    if not isinstance(product, Resolved) or mention is None or not mention.is_bare:
        return False
    is_by_habit = any(e.kind is EvidenceKind.USUAL for e in product.evidence)
    if not is_by_habit or last.op is not Op.ADD or not isinstance(last.amount, Exact):
        return False
    between = worker.reading.text[last.span[1] : worker.reading.offsets[raw.start]]
    if only_of(verdict.product) is None or _OF_LAST.fullmatch(between) is None:
        return False
    worker.items[-1] = replace(last, product=verdict.product, unit_unknown=False)
    return True


def _narrows(worker: "Worker", mention: Mention, last: ItemReading, asked: Ambiguous) -> bool:
    """鲁花的油2箱 5升的: what fits that size is left, one or several."""
    every = [g for s in asked.candidates if (g := worker.reading.lexicon.goods_of(s)) is not None]
    left = goods_by_size(_fitting(every, mention), mention.size)
    if not left or len(left) == len(every) or asked.total > len(every):
        return False
    product: Product = replace(asked, candidates=tuple(g.sku_id for g in left), total=len(left))
    if len(left) == 1:
        product = Resolved(left[0].sku_id, (Evidence(EvidenceKind.NAME, mention.typed),))
    worker.items[-1] = replace(last, product=product, unit_unknown=False)
    return True


def _fitting(every: list[Goods], mention: Mention) -> list[Goods]:
    return [
        g
        for g in every
        if fits_specs(mention, g) and (not mention.pack or fits_pack(mention.pack, g))
    ]


def _of_brand(worker: "Worker", raw: RawItem) -> bool:
    """薯条细的5件粗的2件 麦肯的: a brand alone tells which of the goods before it is."""
    lexicon, mention = worker.reading.lexicon, raw.mention
    fits = mention.found.fits if mention is not None else ()
    if mention is None or not mention.typed.endswith("的") or not fits:
        return False
    if any(lexicon.goods(f.at).brand != mention.found.word for f in fits):
        return False
    own = {lexicon.goods(f.at).sku_id for f in fits}
    found = [ids & own for item in worker.items if (ids := set(ids_of(item.product)))]
    if not all(len(ids) == 1 for ids in found):
        return False
    why = (Evidence(EvidenceKind.NAME, mention.text),)
    for at, item in enumerate(worker.items):
        if isinstance(item.product, Ambiguous) and not isinstance(item.amount, NoAmount):
            (sku,) = set(ids_of(item.product)) & own
            worker.items[at] = replace(item, product=Resolved(sku, why), unit_unknown=False)
    return True


def refines_group(worker: "Worker", raw: RawItem) -> bool:
    """东方树叶茉莉乌龙各3箱 500的: a size for all that one amount was said of."""
    mention = raw.mention
    if mention is None or not mention.is_bare or raw.op is not Op.ADD:
        return False
    if not isinstance(raw.amount, NoAmount):
        return False
    items = worker.reading.items
    before = items[: items.index(raw)]
    groups = {i.group for i in before}
    return (
        len(before) > 1 and len(groups) == 1 and 0 not in groups and refines_all(worker, mention)
    )


def refines_all(worker: "Worker", mention: Mention) -> bool:
    """可口一件百事一件，都要罐装的: which of each of the goods before."""
    found = False
    for at, item in enumerate(worker.items):
        if not isinstance(item.product, Ambiguous):
            continue
        every = [g for s in item.product.candidates if (g := worker.reading.lexicon.goods_of(s))]
        left = _fitting(every, mention)
        if len(left) == 1 and item.product.total <= len(every):
            why = (Evidence(EvidenceKind.NAME, mention.typed),)
            worker.items[at] = replace(item, product=Resolved(left[0].sku_id, why))
            found = True
    return found


def scaled(worker: "Worker", item: ItemReading, factor: Decimal) -> ItemReading:
    """可乐减半: half of what the draft has."""
    sku = only_of(item.product)
    line = next((v for v in worker.lines if v.sku_id == sku), None)
    if line is None:
        return replace(item, amount=Vague(item.said))
    return replace(item, amount=Exact(tidy(line.count * factor), line.unit))


def _same_goods(worker: "Worker", raw: RawItem, item: ItemReading) -> int | None:
    """不对靓虾王是5kg的: which of the items before the last one is of the same goods."""
    sku = only_of(item.product)
    if sku is None or raw.mention is None or not raw.mention.specs:
        return None
    lexicon = worker.reading.lexicon
    named = {lexicon.goods(f.at).sku_id for f in raw.mention.found.fits}
    places = [
        at for at, o in enumerate(worker.items) if o.op is Op.ADD and only_of(o.product) in named
    ]
    return places[0] if len(places) == 1 else None


def corrects(worker: "Worker", raw: RawItem, item: ItemReading) -> bool:
    """不对，是雪碧3箱: the last item is taken back."""
    last = worker.items[-1]
    if isinstance(item.product, Missing):
        return False
    if isinstance(item.amount, NoAmount) and (at := _same_goods(worker, raw, item)) is not None:
        worker.items[at] = replace(worker.items[at], product=item.product)
        return True
    if only_of(item.product) is not None and only_of(item.product) == only_of(last.product):
        amount = item.amount if not isinstance(item.amount, NoAmount) else last.amount
        worker.items[-1] = replace(last, amount=amount)
        return True
    amount = last.amount if isinstance(item.amount, NoAmount) else item.amount
    worker.items[-1] = replace(item, op=last.op, amount=amount)
    return True


_SAID_WRONG = re.compile(
    r"[\s,，](?:不好意思|抱歉)?我?(?:刚才?|刚刚|前面|上面|上一条)?我?给?"
    r"[说写打报算记弄搞讲]错了?[啊哈哦]?[。!！ ]*$"
)


def corrects_draft(reading: Reading) -> bool:
    """不对 我要的是黄豆1件 红豆2件, 土豆是10公斤 刚说错了: what is said is how it is to be."""
    first = reading.items[0] if reading.items else None
    if first is None or first.mention is None or first.line_no is not None:
        return False
    if _SAID_WRONG.search(reading.normal):
        return True
    is_before = bool(reading.normal[: first.mention.start].strip())
    return first.is_correction or (first.op is Op.SET and is_before and first.target is None)


def other_size(worker: "Worker", item: ItemReading) -> ItemReading:
    """不对 是雪碧500的: in the place of the draft's only line of the same goods."""
    sku = only_of(item.product)
    known = worker.reading.lexicon.goods_of
    goods = known(sku) if sku is not None else None
    if goods is None:
        return item
    same = [
        view.sku_id
        for view in worker.lines
        if (line := known(view.sku_id)) is not None
        and without_sizes(line.core) == without_sizes(goods.core)
    ]
    if len(same) != 1 or same[0] == sku:
        return item
    why = (Evidence(EvidenceKind.CART),)
    return replace(item, op=Op.REPLACE, product=Resolved(same[0], why), target=item.product)


def share_out(worker: "Worker") -> None:
    """(打包盒)1000的2箱 750的2箱, of four cases of one size in the draft: they are shared out."""
    raws, known = worker.reading.items, worker.reading.lexicon.goods_of
    if len(raws) < 2 or not all(map(_is_sized, raws)):
        return
    said = [(only_of(i.product), i.amount) for i in worker.items]
    named = (known(sku) for sku, _ in said if sku is not None)
    cores = {without_sizes(g.core) for g in named if g is not None}
    if len(cores) != 1 or any(sku is None for sku, _ in said):
        return
    held = ((v, known(v.sku_id)) for v in worker.lines)
    lines = [v for v, g in held if g is not None and without_sizes(g.core) in cores]
    amounts = [a for _, a in said if isinstance(a, Exact)]
    units = {a.unit for a in amounts} | {line.unit for line in lines}
    if len(amounts) < len(said) or len(units) != 1:
        return
    if sum(a.count for a in amounts) == sum(line.count for line in lines):
        worker.items[:] = [
            replace(i, op=Op.SET) if only_of(i.product) in worker.base else i for i in worker.items
        ]


def _is_sized(raw: RawItem) -> bool:
    """Whether only a size is said, or one with the name; 再来打包盒1000的 is more of it."""
    mention = raw.mention
    if mention is None or raw.op is not Op.ADD or raw.is_explicit:
        return False
    return mention.is_bare or bool(mention.specs)


def sets_earlier(worker: "Worker", item: ItemReading) -> bool:
    """The same goods said again: the amount said last counts."""
    at = _earlier(worker, item)
    if at is None:
        return False
    worker.items[at] = replace(worker.items[at], amount=item.amount)
    return True


def lowers_earlier(worker: "Worker", item: ItemReading) -> bool:
    """雪碧5箱 红牛2箱 雪碧少一箱: less of what this message has ordered."""
    at = _earlier(worker, item)
    if at is None or not isinstance(item.amount, Exact):
        return False
    old = worker.items[at].amount
    if at == len(worker.items) - 1 and _restates(worker, worker.items[at]):
        worker.items.pop()  # 雪碧2箱去掉一箱: of the two that the draft has
        return False
    if isinstance(old, Exact) and old.unit == item.amount.unit and old.count > item.amount.count:
        worker.items[at] = replace(
            worker.items[at], amount=replace(old, count=old.count - item.amount.count)
        )
        return True
    if isinstance(old, Exact) and old.unit == item.amount.unit:  # 雪碧1箱去掉一箱
        said = worker.reading.text[worker.items[at].span[0] : item.span[1]]
        worker.items[at] = replace(worker.items[at], amount=Vague(said))
        return True
    return False


def _restates(worker: "Worker", item: ItemReading) -> bool:
    """Whether an item says no more than a line of the draft does."""
    amount, sku = item.amount, only_of(item.product)
    return isinstance(amount, Exact) and any(
        v.sku_id == sku and v.count == amount.count and v.unit == amount.unit for v in worker.lines
    )


def _earlier(worker: "Worker", item: ItemReading) -> int | None:
    sku = only_of(item.product)
    if sku is None:
        return None
    places = (
        i for i, o in enumerate(worker.items) if only_of(o.product) == sku and o.op is Op.ADD
    )
    return next(places, None)
