"""可乐按40算, where no order has those goods: prices are given to orders, never to a draft."""

import re

from domain.base.ids import SkuId
from handlers import shoplist
from handlers.context import Turn
from handlers.goodsnamed import ids_named


def told_where(turn: Turn, said: re.Match[str]) -> bool:
    """Tell how a price is given to what is only a draft, or that no order has the goods."""
    t, goods = turn.t, said["goods"].strip("的 ")
    ids = ids_named(turn, goods, None)
    if not ids:
        return False
    price = said.groupdict().get("price") or "44"
    shop = _drafted_for(turn, ids)
    if not shop:
        turn.say(
            t("No order that can still be changed has {goods}.", goods=goods),
            t("A price for later orders is set on the web page."),
        )
        return True
    turn.say(
        t("{goods} for {shop} is not ordered yet; a price is given to an order.", goods=goods,
          shop=shop),
        t('Reply "place", then say "{shop} {goods} at {price}, and why"', goods=goods, shop=shop,
          price=price),
    )  # fmt: skip
    return True


def _drafted_for(turn: Turn, ids: set[SkuId]) -> str:
    """The shop of the list just read whose draft has such goods."""
    for shop in shoplist.remembered(turn):
        found = shoplist.draft_of(turn, shop) if not shop.done else None
        if found is not None and any(line.sku_id in ids for line in found[1].lines):
            return found[0].name
    return ""
