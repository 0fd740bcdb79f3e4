"""A price of before, told between goods and their amount: 百威上次98一箱，这次还按98算，来15箱.

From the word for another day up to the wish that the price be the same, nothing is ordered. So
is a price that is asked for or set as a bound: 按上回138的价给我来3件, 别贵过上次的216.
"""

import re

Span = tuple[int, int]

_UNIT = "[箱件包袋瓶盒罐听桶提斤个条打支卷板排份只公]"
_THEN = (
    "(?:上一?次|上回|上批|上个?(?:周|星期|礼拜|月)|之前|以前|前几?天|前阵子?|昨天|原来|一直|平时)"
)
_SUM = r"(?<![0-9.])[0-9]{1,4}(?:\.[0-9]{1,2})?"
_EACH = rf"\s?(?:一|每|1|/){_UNIT}"
_ASKED = (
    "(?:你们?|您|我)?"
    "(?:给我?|算我?|拿货?|进货?|买|卖我?|按照?|是|的|价钱?|价格|单价|说|才|都|就|那)*"
)
_NO_AMOUNT = rf"(?![0-9.]|\s?{_UNIT})"
_MONEY = rf"(?:\s?(?:元|块钱?|块[0-9])(?:{_EACH})?|{_EACH}){_NO_AMOUNT}"
_ENDS = "(?:拿|进|给|买|卖|算|来着)?(?:我|货)?的?[吧呢哈啊]?"
_TOLD = re.compile(
    rf"{_THEN}(?P<asked>{_ASKED})(?P<sum>{_SUM})(?P<money>{_MONEY})?{_NO_AMOUNT}{_ENDS}"
)
_EACH_TOLD = re.compile(rf"{_SUM}{_EACH}(?:的|吧|来着)?")
"""68一桶还这价吧: without a word for the day, where the price is to stay."""
_PRICED = re.compile("[给算按是价卖拿进]")
_GAP = r"[\s,，。;；]*"
_PRICE = "(?:(?:这|那|原|老|原来|之前|上次)的?个?|这个|那个)价(?:钱|格)?"
_NOW = "(?:这一?[次回趟]|今天|今儿|现在)?"
_AGREES = "(?:算|走|给|拿|来|吧|哈|啊|呗|的话|的|嘛)*?"
_NEXT = (
    rf"(?:就|那)?(?={_GAP}(?:那|就|先|再|麻烦|帮我|给我?)*(?:来|要|拿|送|发|拉|补|订|下|上|搬|称|整)?个?\s?"
    r"[0-9一二两三四五六七八九十半几]|[\s,，。;；]|$)"
)
_ROSE = "(?:可|应该)?[别没不](?:要|会|有)?(?:再|又)?涨(?:价|钱)?了?"
_SAME = re.compile(
    rf"{_GAP}{_NOW}(?:{_ROSE}(?:吗|么|没)?{_AGREES}{_NEXT}"
    rf"|(?:{_ROSE}(?:的话)?就?)?(?:也|还是|还|仍|就|都)*+(?:按照?|照着?|是|算)*+"
    rf"(?:(?P<sum>{_SUM})(?P<money>{_MONEY})?{_NO_AMOUNT}|{_PRICE}){_AGREES}{_NEXT})"
)
_AMOUNT = re.compile("[0-9一二两三四五六七八九十半几]")
_AT_PRICE = re.compile(
    rf"(?:还是|仍旧|还|就|都|得){{0,3}}(?:按照?|照着?)(?:你们?)?(?:{_THEN})?(?:的|那个?|给我?|卖)*"
    rf"{_SUM}(?:元|块钱?)?(?:的|那个?)*(?:老|旧|原|优惠|特|活动)?价(?:钱|格)?(?:算|走|吧|哈)*"
    rf"|(?:可|千万)?(?:别|不要|不能|不许|不得)(?:再|卖)?(?:比)?(?:贵过|贵于|超过|高过|高于|涨过|多过)"
    rf"(?:{_THEN}|[这那]个)?(?:的|那个?|价钱?|价格|是)*{_SUM}(?:元|块钱?)?(?:的|价)*{_NO_AMOUNT}"
)
"""A price wished for, or the most that may be asked."""


def told_prices(text: str) -> list[Span]:
    """The places of such prices with all that is said of them, beside an amount."""
    found: list[Span] = []
    for told in _TOLD.finditer(text):
        start, end = told.span()
        is_price = bool(told["money"]) and "块" not in (told["money"] or "")
        is_price = is_price or _PRICED.search(told["asked"]) is not None
        agreed = end
        while (same := _SAME.match(text, agreed)) is not None and same.end() > agreed:
            is_price = is_price or same["sum"] in {None, told["sum"]}
            agreed = same.end()
        if is_price and agreed > end and _AMOUNT.search(text, agreed):
            found.append((start, agreed))
    for told in _EACH_TOLD.finditer(text):
        same = _SAME.match(text, told.end())
        if same is None or same["sum"] or any(start < told.end() <= end for start, end in found):
            continue
        if _AMOUNT.search(text, same.end()):
            found.append((told.start(), same.end()))
    found.extend(m.span() for m in _AT_PRICE.finditer(text) if _has_amount_beside(m))
    return found


def _has_amount_beside(told: re.Match[str]) -> bool:
    text = told.string
    return bool(_AMOUNT.search(text, 0, told.start()) or _AMOUNT.search(text, told.end()))
