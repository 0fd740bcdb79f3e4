"""Prices a customer names: never taken, told to the rep with the order (N8)."""

import re
from collections.abc import Sequence

from handlers import actors, figures
from handlers.context import Turn

_PRICE = re.compile(
    r"^(?:按|算|给我|給我|就|at)\s*[¥￥$]?\s*\d+(?:\.\d+)?\s*(?:元|块|塊|一箱|each)?\s*(?:算|吧)?$",
    re.IGNORECASE,
)


_NOTE = re.compile(
    r"放(?:在|到|后|後|前|门|門|店|楼|樓|一)|(?:后|後|前|侧|側|卷帘|捲簾)(?:门|門)|门口|門口|前台|前臺"
    r"|仓库门|倉庫門|打(?:我|个|個|一下)?(?:电话|電話|手机|手機)|打我|来电|來電|联系|聯繫|聯絡|电话|電話"
    r"|轻拿|輕拿|别压|不要压|別壓|新鲜|新鮮|日期|生产|生產|保质|保質|发票|發票|开票|開票|收据|收據"
    r"|送货单|送貨單|送到|送去|加急|加快|搬(?:上|进|進|到)"
    r"|leave (?:it )?at|back door|call (?:me|before)|invoice|fresh",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"[0-9０-９一二两俩兩三四五六七八九十半几幾]+\s*"
    r"(?:箱|件|瓶|罐|包|袋|桶|盒|提|斤|公斤|打|case|bottle)"
)
"""A note that names an amount may change the order: it is asked, never just noted."""
_QUALITY = re.compile(
    r"新鲜|新鮮|日期|生产|生產|保质|保質|好一?[点點]|嫩|熟|[大小]一?[点點]|大个|小个|大個|小個"
    r"|别压|不要压|別壓|冰的|[肥瘦甜老干厚薄]一?[点點些]|fresh|ripe|tender"
)
_QUESTION = re.compile(
    r"[吗嗎?？]|么$|几点|幾點|怎么|怎麼|什么|什麼|多少|没有|沒有|了没|了沒|when|why"
)
_BRING = re.compile(r"送|到|来货|來貨|配货|配貨|deliver|bring", re.IGNORECASE)
_WHEN = re.compile(
    r"[早晚快]\s*一?[点點些]|[0-9０-９一二两三四五六七八九十]+\s*[点點时時](?:半|钟|鐘)?|上午|下午|中午|傍晚|之前"
    r"|尽快|盡快|赶紧|趕緊|early|late|before|morning|noon|afternoon",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d -]{5,18}\d")
_NOTED = re.compile(
    r"(?:(?:给|給|帮|幫|在|我|刚才|剛才|刚刚|剛剛|上面|这|這|那|的|个|個|单|單|订单|訂單|单子|單子"
    r"|上|里|裡|再|加|写|寫|补|補|一|[，, ]){0,8})"
    r"(?:备注|備註|附言|note)(?:一下|上)?(?P<gap>\s*[:：,，\s]\s*|)(?P<words>.+)",
    re.DOTALL,
)
_CONFIRMING = frozenset(
    {"确认", "确认下单", "下单", "下单吧", "確認", "確認下單", "下單", "confirm", "order it"}
)


_RESTATES = re.compile(
    r"(?:其他|其它|其余|其餘|别的|別的)的?(?:都|也)?(?:不变|不變|不动|不動|不改|照旧|照舊|一样|一樣)"
    r"|就这样|就這樣|in (?:all|total)|the rest as it (?:is|was)",
    re.IGNORECASE,
)


def restates(text: str) -> bool:
    """鸡精3袋，其他不变 names what the draft is to have, not what comes on top of it."""
    return bool(_RESTATES.search(text))


def split_prices(leftovers: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of the words that were not read names a price, and the rest."""
    prices = tuple(words for words in leftovers if _PRICE.match(words.strip()))
    return prices, tuple(words for words in leftovers if words not in prices)


def split_notes(leftovers: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words on how to deliver (放后门, 到了打电话) for the order's note, and the rest (D12).

    确认 in the same breath as the goods is neither: the draft it would confirm is shown first.
    """
    rest = tuple(words for words in leftovers if not is_confirming(words))
    notes = tuple(words for words in rest if is_note(words))
    return notes, tuple(words for words in rest if words not in notes)


def is_confirming(words: str) -> bool:
    """确认 in the same breath as something else."""
    return words.strip().casefold() in _CONFIRMING


def is_note(words: str) -> bool:
    """Whether the words say how to deliver, and speak of no amount."""
    said = words.strip()
    return bool(_NOTE.search(said)) and not looks_like_change(said)


def is_quality(words: str) -> bool:
    """日期要新, 嫩一点的: how goods are wanted."""
    return bool(_QUALITY.search(words))


def is_question(words: str) -> bool:
    """Asked, not wished: 新鲜吗, 几点送."""
    return bool(_QUESTION.search(words))


def is_delivery_wish(words: str) -> bool:
    """早点送, 送早一点，6点, 6点前送到: when it is to come, said as a wish."""
    said = words.strip()
    speaks = _BRING.search(said) and _WHEN.search(said)
    return bool(speaks) and not is_question(said) and not looks_like_change(said)


def looks_like_change(note: str) -> bool:
    """可乐再加2箱 as a note: an amount is for the order itself."""
    return bool(_AMOUNT.search(_PHONE.sub("", note)))


def noted(text: str) -> str:
    """What 备注 放后门, 刚才那单加个备注：放门口 want noted; empty where the message does not.

    Without a gap behind 备注 the words have to be a note (备注放门口; not 备注写错了).
    """
    match = _NOTED.fullmatch(text.strip())
    if match is None:
        return ""
    words = match["words"].strip()
    is_said = match["gap"] or is_note(words) or is_quality(words) or looks_like_change(words)
    return words if is_said else ""


def price_notes(turn: Turn, prices: Sequence[str]) -> tuple[str, ...]:
    """For the order's note, so that the rep reads it; a rep's own are not noted."""
    if turn.staff is not None:
        return ()
    return tuple(turn.t("customer's wish: {said}", said=words[:40]) for words in prices)


def price_news(turn: Turn, prices: Sequence[str]) -> tuple[str, ...]:
    """For the customer: his own price counts, the wish is passed on; for a rep how he gives it."""
    if not prices:
        return ()
    t = turn.t
    said = figures.joined(t, (t('"{said}"', said=words[:40]) for words in prices))
    if turn.staff is not None:
        return (t('No price is set in a draft: for {said} order first, then "shop goods at 44, '
                  'and why"', said=said),)  # fmt: skip
    name = actors.rep_name(turn)
    return (t("Your own prices count; {said} goes to {rep} with the order", said=said, rep=name),)
