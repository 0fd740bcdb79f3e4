"""前面那个便宜的来10件: of the goods just spoken of, which one was compared is for him to say."""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.base.ids import SkuId
from handlers.context import Turn
from handlers.nlu.intents import Ambiguous, AskWhy, EvidenceKind, ItemReading, Resolved

_COMPARED = re.compile(
    r"[^,，。;；\n]{0,6}(?:便宜|贵|貴|划算|实惠|實惠|好卖|好賣|好吃|好喝|好|差|大|小|新)一?[点點些]?的"
)
_MOST = 5


def asked(turn: Turn, items: Sequence[ItemReading]) -> tuple[ItemReading, ...]:
    """Goods that were only pointed at with such words are asked about, not the last ones taken."""
    words = _COMPARED.search(turn.text)
    if words is None:
        return tuple(items)
    spoken = [SkuId(i) for i in turn.remembered("skus") or ()]
    lines = [line.sku_id for line in turn.ground.cart.lines] if turn.ground.cart else []
    known = tuple(dict.fromkeys((*spoken, *reversed(lines))))[:_MOST]
    if len(known) < 2:
        return tuple(items)
    several = Ambiguous(known, AskWhy.SEVERAL)
    return tuple(
        replace(item, product=several, said=words[0].strip()) if _is_pointed_at(item) else item
        for item in items
    )


def _is_pointed_at(item: ItemReading) -> bool:
    match item.product:
        case Resolved(evidence=evidence):
            return any(one.kind is EvidenceKind.TOPIC for one in evidence)
        case _:
            return False
