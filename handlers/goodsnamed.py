"""Goods named by words alone, without an amount: the SKUs they mean, as far as that is certain."""

from domain.base.ids import SkuId
from domain.catalog import Sku, get_skus
from domain.customer import Customer
from handlers.context import Turn
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    AskPrice,
    AskProduct,
    AskStock,
    CustomerScope,
    EditDraft,
    ItemReading,
    Resolved,
    Situation,
)

_NAMING = EditDraft | AskPrice | AskStock | AskProduct
_MOST = 3
"""More kinds than this were not meant one by one."""


def skus_named(turn: Turn, words: str) -> tuple[Sku, ...]:
    """The goods these words name for this customer; all kinds of an ambiguous name, if few."""
    items: list[ItemReading] = []
    for intent in interpret(read(words, turn.shop.lexicon), situation(turn, turn.ground)):
        if isinstance(intent, _NAMING):
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


def ids_named(turn: Turn, words: str, shop: Customer | None = None) -> set[SkuId]:
    """The goods that words of staff name, as that shop would mean them; all of several kinds."""
    scope = CustomerScope(str(shop.id), shop.group_code) if shop is not None else CustomerScope()
    found: set[SkuId] = set()
    for intent in interpret(read(words, turn.shop.lexicon), Situation(scope=scope)):
        for item in intent.items if isinstance(intent, _NAMING) else ():
            match item.product:
                case Resolved(sku_id=sku_id):
                    found.add(sku_id)
                case Ambiguous(candidates=several):
                    found.update(several)
                case _:
                    pass
    return found


def is_only_goods(turn: Turn, words: str) -> bool:
    """Whether the words name goods for certain and say nothing beside (张大妈可乐 does)."""
    mentions = [item.mention for item in read(words, turn.shop.lexicon).items]
    return bool(mentions) and all(
        mention is not None
        and not mention.rest
        and any(not fit.fuzzy and not fit.loose for fit in mention.found.fits)
        for mention in mentions
    )
