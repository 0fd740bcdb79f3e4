"""Goods named by words alone, without an amount: the SKUs they mean, as far as that is certain."""

from domain.base.ids import SkuId
from domain.catalog import Sku, get_skus
from handlers.context import Turn
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    AskPrice,
    AskProduct,
    AskStock,
    EditDraft,
    ItemReading,
    Resolved,
)

_MOST = 3
"""More kinds than this were not meant one by one."""


def skus_named(turn: Turn, words: str) -> tuple[Sku, ...]:
    """The goods these words name for this customer; all kinds of an ambiguous name, if few."""
    items: list[ItemReading] = []
    for intent in interpret(read(words, turn.shop.lexicon), situation(turn, turn.ground)):
        if isinstance(intent, EditDraft | AskPrice | AskStock | AskProduct):
            items += intent.items
    ids: list[SkuId] = []
    for item in items:
        match item.product:
            case Resolved(sku_id=sku_id):
                ids.append(sku_id)
            case Ambiguous(candidates=several) if len(several) <= _MOST:
                ids += several
            case _:
                pass
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    return tuple(skus[i] for i in dict.fromkeys(ids) if i in skus)
