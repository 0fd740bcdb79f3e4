"""An offer's numbers in free sentences: 一号要五箱, 1号和2号各3箱, 来5箱①, 2号不要. Pure.

Each number is put into words as the goods it stands for, and the sentence is read like any
other: 一号要五箱 of ①红牛 is 红牛要五箱, 1号5箱后天送 is 红牛5箱后天送. That is done where,
besides the numbers, nothing is said but amounts and the small words of ordering and asking, or
where each number opens a clause and an amount follows it; 可乐5箱1号送 is about a day and stays.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DIGITS = "一二三四五六七八九十"
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NOT_A_DAY = r"(?!\s*[送到前之以后後仓倉店楼樓门門])"
_REF = re.compile(
    r"(?:(?:今天|今日|这次|這次)?(?:特价|特價|活动|活動|优惠|優惠|促销|促銷)[里裡]?(?:的|款)?\s*)?"
    rf"(?:第\s*(?P<nth>\d{{1,2}}|[{_DIGITS}]{{1,3}})\s*[个個款种種样樣]"
    rf"|(?<![\d月第{_DIGITS}])(?P<no>\d{{1,2}}|[{_DIGITS}]{{1,3}})\s*[号號]{_NOT_A_DAY}"
    rf"|(?P<mark>[{MARKS}])"
    r"|(?<![a-z])(?:#|number\s|no\.?\s?)\s*(?P<en>\d{1,2})(?!\d)"
    r"|(?:^|(?<=[\s,，;；]))(?P<first>\d{1,2})(?=[要来來]))"
    r"(?:\s*(?:商品|产品|產品|款|[货貨](?!到)))?",
    re.IGNORECASE,
)
_UNITS = r"(?:[箱件瓶桶罐打包提盒袋斤]|(?:case|box|bottle|can|bag|pack)(?:e?s)?\b)"
_AMOUNT = rf"(?:[-－]?\d{{1,4}}(?:\.\d)?|[{_DIGITS}两兩俩倆百半]{{1,4}})\s*{_UNITS}"
_SMALL = re.compile(
    rf"(?>{_AMOUNT}半?|\d+"
    r"|我|就|只|先|再|也|都|各|全部|全|每样|每樣|每种|每種|想|要|来|來|订|訂|拿|买|買|给|給|帮|幫|留"
    r"|不要|不用|不需要|了|的|吧|呢|啊|哦|和|跟|与|與|及|还|還"
    r"|有没有|有沒有|没有|沒有|有|吗|嗎|多少钱|多少錢|什么价|什麼價|怎么卖|怎麼賣"
    r"|是什么|是哪[个個种種款]|是|什么|什麼|啥|东西|東西|牌子|规格|規格|口味|货|貨"
    r"|多大|贵不贵|貴不貴"
    r"|改成?|改为|改為|换成?|換成?|加|减|減|少|多|取消|去掉|删掉|刪掉"
    r"|今天|明天|后天|後天|送|老板|老闆|麻烦|麻煩|谢谢|謝謝|您好|你好|多点|多點|点|點"
    r"|\b(?:and|each|both|of|more|please|want|i|only|how much|is|are|any left|thanks|tomorrow"
    r"|today)\b"
    r"|[\s,，、。.;；!！?？+＋xX×*])*+",
    re.IGNORECASE,
)
_WHAT_IT_IS = (
    (re.compile(r"是(?:个|個)?啥|是什麼|咋样|怎么样|怎麼樣"), "是什么"),
    (re.compile(r"what(?:'s| is| are)(?= (?:#|no|number))", re.IGNORECASE), "how much is"),
)
"""Asked in one way: what it is and costs."""
_WANT = r"(?:[我要来來订訂拿给給再加减減改成只留就帮幫少多各都先下xX×*\s,，:：]|please){0,8}+"
_FOLLOWS = re.compile(
    rf"{_WANT}{_AMOUNT}半?"
    r"(?![\u4e00-\u9fff](?<![吧呢啊哦了的就行明后後今周星礼禮下送要到尽盡急加再改换換和跟与與及"
    rf"确確谢謝麻第不放是给給外另{_DIGITS}]))",
    re.IGNORECASE,
)
"""What an offer's number wants behind it to be one in any sentence; 1号3箱可乐 has other goods."""
_CLAUSE = re.compile(rf"(?:^|[\s,，、。;；:：!！?？和跟与與及要来來]|{_AMOUNT})$", re.IGNORECASE)
_ALL = re.compile(
    rf"(?:我|就|这|這|那)*(?:(?P<count>[2-9]|[{_DIGITS}两兩俩倆])[个個款种種样樣])?"
    r"(?P<every>全部|全都|全|都|各|每样|每樣|每种|每種|每个|每個)(?:都|给我|給我|各|要|来|來|拿|订|訂)*"
    rf"(?P<amount>{_AMOUNT}半?)[吧了啊。.!！~]*"
)
_OF_THE_OFFER = re.compile(
    r"(?:今天|今日|那个|那個|这个|這個|那款|你们|你們)*"
    r"(?:特价|特價|活动|活動|优惠|優惠|促销|促銷)(?:里|裡|价|價)?(?:的|那个|那個|这个|這個|那款)+"
)
_JOINS = re.compile(r"[和跟与與及、,，/+＋\s]*(?:and\s+)?", re.IGNORECASE)
_TAIL = re.compile(rf"{_AMOUNT}半?[吧了啊。.!！~]*$")
_LISTED = re.compile(
    rf"(?<![\d月第])(\d{{1,2}})(?=(?:\s*[、/和跟与與及]\s*\d{{1,2}}){{1,8}}\s*[号號]{_NOT_A_DAY})"
)
"""1 in 1、2号各3箱."""
_BARE = re.compile(r"(\d{1,2})(?:\s*[、:：]\s*|\s+|[.．]\s+)(\d{1,4}\s*[箱件瓶桶罐打包提盒袋斤])")
_ALL_BARE = re.compile(rf"(?:{_BARE.pattern}[\s,，、;；]*+){{1,20}}+[吧了。!！~]*")
_AMOUNT_SAID = re.compile(_AMOUNT, re.IGNORECASE)
LONGEST = 200
"""Characters of a sentence that is looked through for an offer's numbers."""
_LOOKED_BEFORE = 12
"""Characters in which what stands before a number is looked for."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence about an offer: `words` with goods in place of `numbers`.

    `unknown`: numbers that the offer has not; `words` leave them out then and are not to be read.
    """

    words: str
    numbers: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()


def in_words(text: str, names: Mapping[int, str], *, is_draft_empty: bool) -> Spoken | None:
    """The sentence with goods in place of the offer's numbers; None where it is not about them.

    都来2箱 is about the whole offer, and 1 5箱 about its first, only where there is no draft that
    it could mean as well.
    """
    said = text.strip()
    whole = _ALL.fullmatch(said) if is_draft_empty and len(names) > 1 else None
    if whole is not None:
        count = whole["count"]
        if count is not None and _whole(count) != len(names):
            return None
        return Spoken("，".join(f"{name} {whole['amount']}" for name in names.values()))
    if is_draft_empty and _ALL_BARE.fullmatch(said):
        return _of_bare(said, names)
    said = _LISTED.sub(r"\1号", said)
    for asked, plain in _WHAT_IT_IS:
        said = asked.sub(plain, said)
    refs = list(_REF.finditer(said))
    if refs:
        return _named(said, refs, names)
    plain = _OF_THE_OFFER.sub("", said)
    if plain == said or not _TAIL.search(plain):
        return None
    if len(names) == 1 and _SMALL.fullmatch(plain):
        number, name = next(iter(names.items()))
        return Spoken(f"{name} {plain}", (number,))
    return Spoken(plain)


def has_amount(text: str) -> bool:
    """Whether a number that may be an offer's and an amount are said: 2号1箱 is no mere choice."""
    return len(text) <= LONGEST and bool(_REF.search(text) and _AMOUNT_SAID.search(text))


def _of_bare(said: str, names: Mapping[int, str]) -> Spoken | None:
    """1 5箱 2 3箱."""
    pairs = [(int(one[1]), one[2]) for one in _BARE.finditer(said)]
    if any(number not in names for number, _ in pairs):
        return None
    words = "，".join(f"{names[number]} {amount}" for number, amount in pairs)
    return Spoken(words, tuple(number for number, _ in pairs))


def _named(said: str, refs: Sequence["re.Match[str]"], names: Mapping[int, str]) -> Spoken | None:
    numbers = [_number(one) for one in refs]
    is_plain = _SMALL.fullmatch(_REF.sub("", said)) is not None
    if 0 in numbers or not (is_plain or _are_clear(said, refs)):
        return None
    unknown = tuple(one for one in numbers if one not in names)
    words: list[str] = []
    begun = 0
    for one, number in zip(refs, numbers, strict=True):
        before = said[begun : one.start()]
        if words and _JOINS.fullmatch(before):
            before = "、"
        words.append(f"{before}{names.get(number, '')} ")
        begun = one.end()
    known = tuple(one for one in numbers if one in names)
    return Spoken("".join([*words, said[begun:]]), known, unknown)


def _are_clear(said: str, refs: Sequence["re.Match[str]"]) -> bool:
    """Whether each number opens a clause and has an amount behind it, or the next number."""
    is_next_clear, begun = False, len(said)
    for one in reversed(refs):
        before = said[max(0, one.start() - _LOOKED_BEFORE) : one.start()]
        is_joined = is_next_clear and _JOINS.fullmatch(said, one.end(), begun) is not None
        is_next_clear = _CLAUSE.search(before) is not None and (
            is_joined or _FOLLOWS.match(said, one.end()) is not None
        )
        if not is_next_clear:
            return False
        begun = one.start()
    return True


def _number(ref: "re.Match[str]") -> int:
    if ref["mark"]:
        return MARKS.index(ref["mark"]) + 1
    return _whole(ref["nth"] or ref["no"] or ref["en"] or ref["first"])


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
