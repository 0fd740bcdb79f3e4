"""Goods that come instead where there are none of those named: 菠菜20斤，没有就换生菜."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.nlu.intents import Exact, NoAmount, Op
from handlers.nlu.match import lookup
from handlers.nlu.resolve import Wanted

if TYPE_CHECKING:
    from handlers.nlu.edits import Worker
    from handlers.nlu.lexicon import Lexicon
    from handlers.nlu.reading import Fallback

_LACKING = re.compile(
    r"(?:要是|如果|万一)?没有([一-鿿]{1,8}?)((?:的话)?就(?:换成?|来|要|拿|用)|的话(?:换成?|来|要|拿|用))"
)
_WILL_DO = re.compile(r"没有的话([一-鿿]{2,8}?)(?:也[行可成好]以?)")
_ORDERED = frozenset({Op.ADD, Op.SET, Op.REPLACE})


def named_ahead(text: str, lexicon: "Lexicon") -> str:
    """没有大米就换面粉 as 大米没有就换面粉; as long as before."""

    def turned(found: re.Match[str]) -> str:
        lead = found.group()[: found.start(1) - found.start() - 2]
        if not lookup(lexicon, found[1], is_exact=True).fits:
            return found.group()
        return f"{' ' * len(lead)}{found[1]}没有{found[2]}"

    def offered(found: re.Match[str]) -> str:
        return f"没有的话来{found[1]}".ljust(len(found.group()))

    return _WILL_DO.sub(offered, _LACKING.sub(turned, text)) if "没有" in text else text


def take_fallbacks(worker: "Worker") -> None:
    """Each fallback goes with the goods named last before it; without any it was not read."""
    for fallback in worker.reading.fallbacks:
        begin = worker.reading.offsets[fallback.start]
        before = [
            at
            for at, item in enumerate(worker.items)
            if item.op in _ORDERED and item.span[0] < begin
        ]
        if before:
            _attach(worker, before[-1], fallback)
        else:
            worker.unread.append((fallback.start, fallback.end))


def _attach(worker: "Worker", at: int, fallback: "Fallback") -> None:
    first = worker.items[at]
    amount = first.amount if isinstance(fallback.amount, NoAmount) else fallback.amount
    unit = amount.unit if isinstance(amount, Exact) else None
    verdict = worker.decide(fallback.mention, Wanted(unit))
    start, end = fallback.mention.start, fallback.end
    instead = worker.item(Op.ADD, start, end, verdict, amount)
    if first.op is Op.REPLACE:  # 雪碧换成七喜 没有就换芬达
        instead = replace(
            instead, op=Op.REPLACE, product=first.product, target=verdict.product,
            line_no=first.line_no,
        )  # fmt: skip
    note = fallback.words + worker.reading.raw(start, end)
    worker.items[at] = replace(first, note=note, fallback=instead)
