"""Other ways to say that goods came back: 李记退2袋面粉, 面粉退2袋 SO-…, 老王拒收1箱可乐; or that
less came than was sent: 老王少送了1箱可乐.

Each is put as the one sentence that `returnwords` reads: 李记退货：面粉2袋. 退回 and 退单 turn an
order down and 退款 is money: they are none of this.
"""

import re

from handlers import shopled
from handlers.context import Turn

_LONGEST = 300
_NO = re.compile(
    r"(?<![A-Za-z0-9])(?P<no>[A-Za-z]{1,3}-\d{3,8}-\d{3,8})(?![\d-])"
    r"(?:(?:的|[那这這])?一?[张張个個]?(?:单子?|單子?|订单|訂單))?(?:里面?|裡)?的?"
)
_COUNT = r"(?:\d{1,6}(?:\.\d{1,3})?|[一二两兩俩三四五六七八九十半百]{1,5})"
_UNIT = r"(?:公斤|千克|[箱件袋瓶桶罐盒包提筐斤个個条條支套扎板打份捆卷听聽枚kg])"
_AMOUNT = rf"{_COUNT}\s?{_UNIT}"
_BACK = r"(?:(?:退|拒收)[了掉]?|[少漏](?:送|发|發|给|給|装|裝)了)"
_VERB = re.compile(rf"(?P<head>.{{0,60}}?)(?P<verb>{_BACK})\s?(?P<rest>{_AMOUNT}.*)", re.DOTALL)
_GOODS_FIRST = re.compile(
    rf"(?P<head>.{{0,60}}?)(?P<verb>{_BACK})\s?"
    rf"(?P<rest>(?P<name>(?![款回单單货貨钱錢])[^\d\s,，、;；。.:：]{{1,20}}?)\s?{_AMOUNT}.*)",
    re.DOTALL,
)
"""老王退可乐1箱."""
_EACH = re.compile(
    rf"(?P<amount>{_AMOUNT})(?:的)?\s?(?P<name>[^\d\s,，、;；。.:：和跟及]{{1,20}}?)"
    rf"(?=[\s,，、;；。.:：和跟及]|入库|入庫|上架|报损|報損|报废|報廢|{_AMOUNT}|$)"
)
_EDGES = " ,，、;；:：的"


def plainly(turn: Turn, text: str) -> str:
    """The sentence with 退货 before goods and amounts; as it was where it is none of these."""
    if len(text) > _LONGEST or turn.staff is None:
        return text
    named = _NO.search(text)
    words = " ".join(_NO.sub(" ", text, count=1).split()) if named else text
    named_first = _GOODS_FIRST.fullmatch(words)
    if named_first is not None and not shopled.is_goods(turn, named_first["name"]):
        named_first = None
    said = _VERB.fullmatch(words) or named_first
    if said is None:
        return text
    whose, goods = _split(turn, said["head"].strip(_EDGES))
    if goods and said is named_first:
        return text
    number = f" {named['no'].upper()} " if named else ""
    rest = (
        said["rest"]
        if goods or said is named_first
        else _EACH.sub(r"\g<name>\g<amount>，", said["rest"])
    )
    why = "，原因：少送" if said["verb"][0] in "少漏" and "原因" not in rest else ""
    return f"{whose}退货{number}：{goods}{rest}{why}"


def _split(turn: Turn, head: str) -> tuple[str, str]:
    """李记面馆的味精: the shop, and the goods of which the amount follows."""
    assert turn.staff is not None
    named = shopled.led(turn, turn.staff, head + " ") if head else None
    if named is not None and (named.names_order or not shopled.is_goods(turn, named.said)):
        return named.said, named.rest.strip(_EDGES)
    return ("", head) if head and shopled.is_goods(turn, head) else (head, "")
