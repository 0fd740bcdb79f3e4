"""Goods told by what sets them apart from a line of the draft: 换成乌龙的, 黄的也来6斤,
脉动要水蜜桃的，不要青柠的.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.intents import (
    Evidence,
    EvidenceKind,
    ItemReading,
    NoAmount,
    Op,
    Resolved,
)
from handlers.nlu.kindbykind import goods_named
from handlers.nlu.kinds import kinds_told
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reading import Mention
from handlers.nlu.resolve import Verdict, only_of

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

_SHORTEST = 2
"""Characters of the name that two kinds share."""
_MOST = 12
"""So many kinds of one name; more are no kin."""
_LINES = 30
_MEANT = re.compile("还是|应该|错了|不对|我说的|我要的|改要")


def of_kin(worker: "Worker", mention: Mention, verdict: Verdict) -> Verdict:
    """The verdict, or the one kin of the draft's lines that a word ending in 的 is true of."""
    word = mention.typed.strip()
    if isinstance(verdict.product, Resolved) or not word.endswith("的") or mention.specs:
        return verdict
    word = word.rstrip("的")
    if not word or len(word) > 6:
        return verdict
    lexicon = worker.reading.lexicon
    lines = (lexicon.goods_of(v.sku_id) for v in worker.lines[:_LINES])
    found = {one.sku_id: one for g in lines if g is not None for one in _kin(word, g, lexicon)}
    if len(found) != 1:
        return verdict
    (sku,) = found
    return Verdict(Resolved(sku, (Evidence(EvidenceKind.CART, word),)))


def _kin(word: str, line: Goods, lexicon: Lexicon) -> Iterator[Goods]:
    """The one kind that the word tells of the goods called like the line."""
    for stem in _stems(squeeze(line.core)):
        kin = goods_named(stem, lexicon)
        if not any(g is line or g.sku_id == line.sku_id for g in kin):
            continue
        if len(kin) > _MOST:
            return
        told = kinds_told(word, kin)
        if len(told) == 1:
            yield told[0]
            return


def _stems(core: str) -> Iterator[str]:
    for cut in range(len(core), _SHORTEST - 1, -1):
        yield core[:cut]
    for cut in range(1, len(core) - _SHORTEST + 1):
        yield core[cut:]


def take_the_place(worker: "Worker") -> None:
    """脉动要水蜜桃的，不要青柠的: one kind for the other, and as much of it."""
    wanted = [
        at
        for at, i in enumerate(worker.items)
        if i.op is Op.ADD and isinstance(i.amount, NoAmount) and only_of(i.product) is not None
    ]
    gone = [
        at
        for at, i in enumerate(worker.items)
        if i.op is Op.REMOVE and only_of(i.product) in worker.base
    ]
    if len(wanted) == 1 and not gone and len(worker.items) == 1:
        _take_it_of_the_only(worker)
        return
    if len(wanted) != 1 or len(gone) != 1:
        return
    new, old = worker.items[wanted[0]], worker.items[gone[0]]
    if not _are_kin(new, old, worker.reading.lexicon):
        return
    if only_of(new.product) in worker.base:  # 脉动就要水蜜桃的，青柠的不要
        del worker.items[wanted[0]]
        return
    worker.items[gone[0]] = replace(old, op=Op.REPLACE, target=new.product)
    del worker.items[wanted[0]]


def _take_it_of_the_only(worker: "Worker") -> None:
    """脉动还是要水蜜桃的, of a draft with one other kind of it."""
    (new,) = worker.items
    sku = only_of(new.product)
    if sku in worker.base or worker.is_reorder or not _MEANT.search(worker.reading.normal):
        return
    olds = [replace(new, product=Resolved(v.sku_id, ())) for v in worker.lines[:_LINES]]
    kin = [o for o in olds if _are_kin(new, o, worker.reading.lexicon)]
    if len(kin) == 1:
        why = (Evidence(EvidenceKind.CART),)
        old = only_of(kin[0].product)
        assert old is not None
        product = Resolved(old, why)
        worker.items[:] = [replace(new, op=Op.REPLACE, product=product, target=new.product)]


def _are_kin(new: ItemReading, old: ItemReading, lexicon: Lexicon) -> bool:
    skus = only_of(new.product), only_of(old.product)
    one, other = (lexicon.goods_of(s) if s is not None else None for s in skus)
    if one is None or other is None or one.brand != other.brand:
        return False
    first, second = squeeze(one.core), squeeze(other.core)
    return any(
        other.sku_id in {g.sku_id for g in goods_named(stem, lexicon)}
        for stem in _stems(first)
        if stem in second
    )
