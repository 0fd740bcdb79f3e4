"""Which of several goods, in a word behind the amount: 舒肤佳3箱 要小的; 可乐2箱，大瓶。"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.intents import (
    Ambiguous,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Op,
    Product,
    Resolved,
)
from handlers.nlu.plainness import goods_by_size
from handlers.nlu.wording import size_of_words

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker

_SIZE = re.compile(
    r"[要就是拿来用]{0,2}(?:最?大|最?小)(?:[瓶盒袋包桶罐听支](?:装)?|规格|号|份|一?点)?的?"
    r"(?:那|这)?[个种款]?(?:就(?:行|好|可以))?[吧啊哈哦呀]?"
)
_BETWEEN = re.compile(r"[\s,，、。要就是拿来用]*")


def take_sizes(worker: "Worker") -> list[tuple[int, int]]:
    """Narrow the goods asked about right before; the stretches of the text heeded so."""
    heeded: list[tuple[int, int]] = []
    for start, end in worker.reading.leftovers:
        words = worker.reading.normal[start:end].strip(" .。,，")
        if _SIZE.fullmatch(words) and _narrow(worker, start, words):
            heeded.append((start, end))
    return heeded


def _narrow(worker: "Worker", start: int, words: str) -> bool:
    place = worker.reading.offsets[start]
    at = max((n for n, i in enumerate(worker.items) if i.span[1] <= place), default=None)
    if at is None:
        return False
    item, between = worker.items[at], worker.reading.text[worker.items[at].span[1] : place]
    product = _left(worker, item, words) if _BETWEEN.fullmatch(between) else None
    if product is None:
        return False
    worker.items[at] = replace(item, product=product)
    return True


def _left(worker: "Worker", item: ItemReading, words: str) -> Product | None:
    asked, known = item.product, worker.reading.lexicon.goods_of
    if item.op not in {Op.ADD, Op.SET} or not isinstance(item.amount, Exact):
        return None
    if not isinstance(asked, Ambiguous) or asked.total > len(asked.candidates):
        return None
    every = [g for s in asked.candidates if (g := known(s)) is not None]
    size = size_of_words(words) or ("big" if "大" in words else "small")
    left = goods_by_size(every, size)
    if len(left) == len(every) or not left:
        return None
    if len(left) == 1:
        return Resolved(left[0].sku_id, (Evidence(EvidenceKind.NAME, words),))
    return replace(asked, candidates=tuple(g.sku_id for g in left), total=len(left))
