"""Orders that hang on a price: 可乐要是降到40我就来20箱. Nothing is ordered: a human decides."""

import re

Span = tuple[int, int]

_UNIT = "[箱件包袋瓶盒罐听桶提斤个条打支卷板排份只公]"
_N = r"(?<![0-9.])(?:[0-9]{1,4}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十百]{1,4})"
_EACH = rf"(?:\s?(?:一|每|1|/){_UNIT})"
_MONEY = rf"(?:\s?(?:元|块钱?|毛钱?|折|个点){_EACH}?|{_EACH})"
_IF = "(?:要是|如果|假如|假使|倘若|若是|只要|除非)"
_LOWER = "(?:再)?(?:便宜|优惠|降价?|让|少(?!来|要|送|拿))(?:给?[我你您咱]们?)?(?:到|成|个|了|点)*"
_GIVES = "(?:(?:能|可以|肯|愿意)?(?:再)?(?:给|算|按|做)(?:给?[我咱]们?)?(?:到|成|个)*)"
_PRICE = rf"(?:{_LOWER}|{_GIVES})\s?{_N}(?:{_MONEY}|(?![0-9.]|\s?{_UNIT}))"
_GAP = r"[\s,，]{0,2}"
_THEN = (
    r"(?:我们?|咱们?)?(?:就|才|立马|马上|直接)?(?:再|多)?(?:来|要|拿|订|定|进|下|买|上|搬)(?:个)?\s?"
    rf"{_N}\s?{_UNIT}"
)
_SURELY = rf"(?:我们?|咱们?)?(?:就|才|立马|马上|直接){_THEN}"
_NAME = r"[^\s,，。;；!！?？0-9]{0,10}?"
_ORDER_IF = re.compile(
    rf"(?:{_IF}{_NAME}(?:{_PRICE}|{_N}{_MONEY}?)(?:的话|了)?{_GAP}{_THEN}"
    rf"|(?:{_PRICE}|{_N}{_MONEY})的话{_GAP}{_THEN}"
    rf"|{_PRICE}了?{_GAP}{_SURELY})"
    r"[^\s,，。;；!！?？0-9]{0,10}"
)
_SIGN = re.compile("要是|如果|假|若|只要|除非|的话|就|才|立马|马上|直接")
_AHEAD = re.compile(rf"(?:{_N}\s?{_UNIT}[\s,，]+)?([^\s,，。;；!！?？0-9]{{0,12}}[\s]?)$")
_LOOK_BACK = 24


def orders_on_terms(text: str) -> list[Span]:
    """The places of such sentences, from the goods they speak of to the amount."""
    if _SIGN.search(text) is None:
        return []
    found: list[Span] = []
    for said in _ORDER_IF.finditer(text):
        ahead = _AHEAD.search(text, max(0, said.start() - _LOOK_BACK), said.start())
        found.append((ahead.start(1) if ahead else said.start(), said.end()))
    return found
