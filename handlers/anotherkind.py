"""牛油的也要1箱, after 火锅底料 was asked about and 番茄的 answered: another of those choices."""

from collections.abc import Sequence
from decimal import Decimal

from domain.base.ids import SkuId
from domain.catalog import get_skus
from handlers import cart, drafts
from handlers.afteramounts import exact
from handlers.context import Turn
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, ItemReading, Op, Resolved, Situation
from handlers.nlu.normalise import plain
from handlers.nlu.optionwords import meant
from handlers.nlu.resolve import only_of
from handlers.nlu.saleunits import has_unit
from handlers.nlu.sorts import rule

_LONGEST = 30


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Order the choice that the words mean; False where they name goods by themselves."""
    kept = turn.remembered("chosen")
    if not kept or turn.replay is not None or turn.customer is None or len(text) > _LONGEST:
        return False
    said = plain(text).strip()
    found = rule("another_kind").fullmatch(said) or rule("more_of_kind").fullmatch(said)
    amount = exact(turn, found["amount"]) if found is not None else None
    if found is None or amount is None or _is_name(turn, said, view):
        return False
    lexicon = turn.shop.lexicon
    goods = [g for i in kept[1] if (g := lexicon.goods_of(SkuId(i))) is not None]
    at = meant(found["words"], goods, lexicon, lambda ids: _costs(turn, ids))
    if len(at) != 1 or not (amount.unit is None or has_unit(goods[at[0]], amount.unit)):
        return False
    item = ItemReading(Op.ADD, said, (0, 0), Resolved(goods[at[0]].sku_id), amount)
    cart.edit_draft(turn, EditDraft((item,)))
    return True


def _is_name(turn: Turn, said: str, view: Situation) -> bool:
    """Whether the words are certain goods without what was asked before."""
    alone = Situation(usual=view.usual, scope=view.scope)
    for intent in interpret(read(said, turn.shop.lexicon), alone):
        if not isinstance(intent, EditDraft):
            return True
        if any(only_of(item.product) is not None for item in intent.items):
            return True
    return False


def _costs(turn: Turn, ids: Sequence[SkuId]) -> dict[SkuId, Decimal]:
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    prices = drafts.unit_prices(turn, drafts.customer_of(turn), list(skus.values()))
    return {i: Decimal(price.ten_thousandths) for i, price in prices.items() if price is not None}
