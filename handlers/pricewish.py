"""A shop names a price: 可乐按45给我来5箱, 可乐改成1块, 打个九折. It is never taken (N8).

The goods are ordered at the shop's own price, the words go to the rep with the order, and the
shop is told both. What would be ordered only at another price (要是45我就来10箱) orders nothing
and is not read here; nor is a question about a price.
"""

import re
from collections.abc import Collection

from domain.base.ids import SkuId
from domain.catalog import get_skus
from domain.pricing import quote_skus
from handlers import cart, drafts, figures, handoff
from handlers.context import Turn
from handlers.nlu import read
from handlers.nlu.haggling import orders_on_terms
from handlers.nlu.intents import EditDraft, Handoff, NoAmount, Op
from handlers.nlu.normalise import normalise
from handlers.nlu.oldprices import told_prices
from handlers.nlu.reading import Reading

_LONGEST = 200
_UNIT = "[箱件包袋瓶盒罐听桶提斤个条打支卷板排份只公]"
_N = r"(?<![0-9.])[¥$]?\s?[0-9]{1,5}(?:\.[0-9]{1,2})?"
_SAID_N = rf"(?:{_N}|(?<![0-9])[一二两三四五六七八九十百]{{1,5}})"
_EACH = rf"\s?(?:一|每|1|/)\s?{_UNIT}"
_CASH = r"\s?(?:元|块钱|块[0-9一二三四五六七八九半](?![0-9])|块(?!钱|[0-9]))"
_NO_UNIT = rf"(?![0-9.]|\s?{_UNIT}|\s?[-~到至]|\s?[号月日点行单年周天楼%/])"
_END = r"(?:的?(?:价钱?格?)|算|给我?们?|走|卖|吧|呗){0,2}"
_NOT_ASKED = r"(?!\s?(?:的|吗|么|嘛|呢|行|可以|成不|好不|能|还是|起|以|左右|券|[?？]))"
_BY = r"(?:(?:就|还|也|都)?(?:按照?|照着?|算我?)|(?:就|还)?给我?们?(?:按|算|做))"
_TO = r"(?:改成?|改到|改为|降到|降成|降为|调到|调成|卖我?们?|收我?们?|算我?们?)"
_PRICE = r"(?:单价|价格|价钱|价)"
_SET = r"(?:都|就|也|还|给我?|按|改成?|改到|改为|算|是|做|到|[:\s]){0,3}"
_THEN = (
    r"(?=[\s,，]*(?:我们?|就|给我|帮我|先){0,2}(?:来|要|拿|订|定|送)个?\s?"
    rf"[0-9一二两三四五六七八九十]+\s?{_UNIT})"
)
_NAMED = re.compile(
    "|".join(
        (
            rf"{_BY}\s?{_N}(?:{_CASH}?(?:{_EACH})?){_NO_UNIT}{_END}{_NOT_ASKED}",
            rf"{_TO}\s?{_SAID_N}{_CASH}(?:{_EACH})?{_NO_UNIT}{_END}{_NOT_ASKED}",
            rf"给我?们?\s?{_SAID_N}{_CASH}(?:{_EACH}|的价钱?格?){_NO_UNIT}{_END}{_NOT_ASKED}",
            rf"{_PRICE}{_SET}{_N}(?:{_CASH})?(?:{_EACH})?{_NO_UNIT}{_END}{_NOT_ASKED}",
            rf"{_SAID_N}{_CASH}{_EACH}{_NO_UNIT}{_END}{_NOT_ASKED}",
            rf"{_N}{_EACH}{_THEN}",
            rf"(?:总价|总共|一共|合计|整单|加一?起){_SET}(?:给我?|就|凑个?整?|收|按|算){{0,3}}"
            rf"(?<=[价给就凑整收按算])\s?{_N}(?:{_CASH})?{_NO_UNIT}{_END}{_NOT_ASKED}",
            rf"(?:给我?|帮我?)?[打给]个?\s?[一二三四五六七八九0-9.]{{1,3}}折(?:吧|呗)?{_NOT_ASKED}",
            rf"(?:给我?|帮我?)?(?:再)?(?:抹|去)(?:个|掉个?|了|一下)?零头?(?:吧|呗)?{_NOT_ASKED}",
            rf"(?:给我?|再)?(?:每?{_UNIT})?(?:便宜|优惠)\s?{_N}{_CASH}(?:{_EACH})?{_END}{_NOT_ASKED}",
        )
    )
)
_BARE = re.compile(r"[0-9一二两三四五六七八九十百]\s?块(?!钱|\s?(?:一|每|1|/))")
"""5块 alone may be an amount of goods that are sold by the piece."""
_SIGN = re.compile("[元块价按照算折零]|[一每1/]" + _UNIT)


def split(turn: Turn, text: str) -> tuple[str, tuple[str, ...]]:
    """The message without the prices it names, and these as they were said."""
    normal = normalise(text)
    said = normal.text
    if len(said) > _LONGEST or _SIGN.search(said) is None:
        return text, ()
    spans = [m.span() for m in _NAMED.finditer(said) if not _is_amount(turn, m, text)]
    if not spans or orders_on_terms(said) or told_prices(said):
        return text, ()
    raw = [(normal.offsets[a], normal.offsets[b]) for a, b in spans]
    rest, at = "", 0
    for start, end in raw:
        rest += text[at:start] + " "
        at = end
    rest = (rest + text[at:]).strip(" ,，。.!！;；")
    return rest, tuple(text[a:b].strip() for a, b in raw)


def _is_amount(turn: Turn, found: re.Match[str], text: str) -> bool:
    """豆腐改成5块: pieces of goods that are sold by them, or said of goods nobody knows."""
    if _BARE.search(found.group()) is None:
        return False
    lexicon = turn.shop.lexicon
    ids = _named_in(read(text[: found.start()], lexicon))
    held = turn.ground.cart.lines if turn.ground.cart is not None else ()
    ids = ids or [line.sku_id for line in held]
    skus = get_skus(turn.tx, tuple(ids)) if ids else {}
    return any("块" in {sku.base_unit, *(u.unit for u in sku.units)} for sku in skus.values())


def orders(reading: Reading) -> bool:
    """Whether something is ordered or changed beside the price."""
    acts = any(
        item.op not in {Op.ADD, Op.SET} or not isinstance(item.amount, NoAmount)
        for item in reading.items
    )
    return acts or reading.reorder is not None or reading.wanted_date is not None


def tell(turn: Turn, text: str, reading: Reading) -> None:
    """Nothing but a price was named: noted on the draft; without one the price that holds."""
    turn.wished_prices = ()
    draft = turn.ground.cart
    if draft is not None and draft.lines:
        turn.wished_prices = (text.strip(),)
        cart.edit_draft(turn, EditDraft((), is_change=True))
        return
    t, rows = turn.t, _own_prices(turn, reading)
    if not rows:
        turn.say(t("Prices are not set in this chat."))
        handoff.ask_human(turn, Handoff("negotiation"))
        return
    turn.say(
        t("Prices are not set in this chat."),
        *rows,
        t('To talk about a price reply "rep"; to order say how much'),
    )


def tell_left(turn: Turn) -> None:
    """A price named beside words that were about no draft."""
    said, turn.wished_prices = turn.wished_prices, ()
    if said:
        t = turn.t
        turn.say(t("Prices are not set in this chat."), t('To talk about a price reply "rep"'))


def _own_prices(turn: Turn, reading: Reading) -> list[str]:
    t = turn.t
    skus = get_skus(
        turn.tx, tuple(_named_in(reading, turn.ground.usual)[:1]), customer=turn.customer
    )
    quotes = quote_skus(turn.tx, drafts.customer_of(turn), list(skus.values())) if skus else {}
    rows = []
    for sku in skus.values():
        quote = quotes[sku.id]
        if quote.unit_price is not None:
            unit = figures.unit_word(t, quote.unit)
            price = t("{price}/{unit}", price=figures.price(quote.unit_price), unit=unit)
            rows.append(t("{name} is {price} for you.", name=sku.name, price=price))
    return rows


def _named_in(reading: Reading, usual: Collection[SkuId] = ()) -> list[SkuId]:
    """The goods that a text names beyond doubt, or of which one is usual."""
    mentions = [item.mention for item in reading.items if item.mention is not None]
    found: list[SkuId] = []
    for mention in (*mentions, *reading.topics):
        fits = [fit for fit in mention.found.fits if not fit.fuzzy]
        ids = [reading.lexicon.goods(fit.at).sku_id for fit in fits]
        known = [sku_id for sku_id in ids if sku_id in usual] if len(ids) > 1 else ids
        found += known if len(known) == 1 else []
    return list(dict.fromkeys(found))
