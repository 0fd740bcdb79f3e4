"""An offer's numbers in free sentences: 一号要五箱, 1号和2号各3箱, 来5箱①, 2号不要. Pure.

Each number is put into words as the goods it stands for, and the sentence is read like any
other: 一号要五箱 of ①红牛 is 红牛要五箱. That is done only where, besides the numbers, nothing is
said but amounts and the small words of ordering and asking; 可乐5箱1号送 is about a day and stays
as it is.
"""

import re
from collections.abc import Mapping

_DIGITS = "一二三四五六七八九十"
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_REF = re.compile(
    rf"第\s*(?P<nth>\d{{1,2}}|[{_DIGITS}]{{1,3}})\s*[个個款种種样樣]"
    rf"|(?<![\d月第{_DIGITS}])(?P<no>\d{{1,2}}|[{_DIGITS}]{{1,3}})\s*[号號](?!\s*[送到前之以后後仓倉店楼樓门門])"
    rf"|(?P<mark>[{MARKS}])"
    r"|^(?P<first>\d{1,2})(?=[要来來])"
)
_AMOUNT = rf"(?:\d{{1,4}}|[{_DIGITS}两兩俩倆百半]{{1,4}})\s*[箱件瓶桶罐打包提盒袋斤]"
_SMALL = re.compile(
    rf"(?>{_AMOUNT}半?|\d+"
    r"|我|就|只|先|再|也|都|各|全部|全|每样|每樣|每种|每種|想|要|来|來|订|訂|拿|买|買|给|給|帮|幫|留"
    r"|不要|不用|不需要|了|的|吧|呢|啊|哦|和|跟|与|與|及|还|還"
    r"|有没有|有沒有|没有|沒有|有|吗|嗎|多少钱|多少錢|什么价|什麼價|怎么卖|怎麼賣"
    r"|今天|明天|后天|後天|送|老板|老闆|麻烦|麻煩|谢谢|謝謝|您好|你好|多点|多點|点|點"
    r"|[\s,，、。.;；!！?？~])*+"
)
_ALL = re.compile(
    rf"(?:我|就|这|這|那)*(?:(?P<count>[2-9]|[{_DIGITS}两兩俩倆])[个個款种種样樣])?"
    r"(?P<every>全部|全都|全|都|各|每样|每樣|每种|每種|每个|每個)(?:都|给我|給我|各|要|来|來|拿|订|訂)*"
    rf"(?P<amount>{_AMOUNT}半?)[吧了啊。.!！~]*"
)
_OF_THE_OFFER = re.compile(
    r"(?:今天|今日|那个|那個|这个|這個|那款|你们|你們)*"
    r"(?:特价|特價|活动|活動|优惠|優惠|促销|促銷)(?:里|裡|价|價)?(?:的|那个|那個|这个|這個|那款)+"
)
_JOINS = re.compile(r"[和跟与與及、,，\s]*")
_TAIL = re.compile(rf"{_AMOUNT}半?[吧了啊。.!！~]*$")


def in_words(text: str, names: Mapping[int, str], *, is_draft_empty: bool) -> str | None:
    """The sentence with goods in place of the offer's numbers; None where it is not about them.

    都来2箱 is about the whole offer only where there is no draft that it could mean as well.
    """
    said = text.strip()
    whole = _ALL.fullmatch(said) if is_draft_empty and len(names) > 1 else None
    if whole is not None:
        count = whole["count"]
        if count is not None and _whole(count) != len(names):
            return None
        return "，".join(f"{name} {whole['amount']}" for name in names.values())
    refs = list(_REF.finditer(said))
    if refs:
        return _named(said, refs, names)
    plain = _OF_THE_OFFER.sub("", said)
    return plain if plain != said and _TAIL.search(plain) else None


def _named(said: str, refs: list["re.Match[str]"], names: Mapping[int, str]) -> str | None:
    numbers = [_number(one) for one in refs]
    if any(one not in names for one in numbers) or not _SMALL.fullmatch(_REF.sub("", said)):
        return None
    words: list[str] = []
    begun = 0
    for one, number in zip(refs, numbers, strict=True):
        before = said[begun : one.start()]
        if words and _JOINS.fullmatch(before):
            before = "、"
        words.append(f"{before}{names[number]} ")
        begun = one.end()
    return "".join([*words, said[begun:]])


def _number(ref: "re.Match[str]") -> int:
    if ref["mark"]:
        return MARKS.index(ref["mark"]) + 1
    return _whole(ref["nth"] or ref["no"] or ref["first"])


def _whole(said: str) -> int:
    """7, 七, 十二, 二十, 两; 0 for what is no number."""
    if said.isascii():
        return int(said)
    if said in {"两", "兩", "俩", "倆"}:
        return 2
    tens, ten, ones = said.partition("十")
    if not ten:
        return _DIGITS.index(said) + 1 if len(said) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * (_DIGITS.index(tens) + 1 if tens else 1) + (_DIGITS.index(ones) + 1 if ones else 0)
