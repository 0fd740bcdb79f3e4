"""Figures of names, where none of the goods are known.

502胶水2盒; 莲花2.5的1箱400的3箱; 心相印湿巾80片 1箱. What follows such a figure tells: an amount
with a unit beside it is what is ordered. What is blanked keeps its length, so that places stay.
"""

import re

from handlers.nlu.baresizes import BATTERY, NUMBER, PACK, PACKS, WEIGHT, WISH, as_name, filled

_N = rf"{NUMBER}\s?(?:{PACK}|{WEIGHT}|[对卡张块])"
_MANY = "[箱件提盒包袋条]"
_SMALL = "(?:ml|kg|g|l|克|毫升|升|公斤|斤)"
_SIZE = r"(?<![0-9.*x×/~-])(?:[0-9]\.[0-9]{1,2}|[1-9][0-9]{1,3})"
_BEGINS = r"(?:^|(?<=[\s,，、。;；:!！]))"

_NO_UNIT = (
    rf"(?![{PACKS}斤两克升公千点月日号楼块元毛折人位栋幢座室桌样种款天年分寸度层吨米厘毫对卡组次回份"
    "的来要再送一二两三四五六七八九十百千半])"
)
_IN_FRONT = re.compile(
    rf"{_BEGINS}(?<![0-9]:)[0-9]{{1,4}}(?={_NO_UNIT}[一-鿿]{{2,10}}?\s?{_N}(?:[\s,，。;；]|$))"
)
"""502胶水2盒, 7效牙膏佳洁士1箱."""
_SHOP = re.compile(
    rf"(?m)^[0-9]{{1,4}}(?=(?:号[院馆公店]|{_NO_UNIT})[一-鿿]{{2,6}}[\s:：,，]+[一-鿿]{{2,8}}?\s?{_N})"
)
"""99超市 蚊香2箱: who orders."""
_OF_SIZE = re.compile(rf"{_SIZE}(?=的{WISH}\s?{_N})")
"""打包盒450的1箱1000的1箱."""
_WITH_SIZE = re.compile(rf"{_BEGINS}{_SIZE}的(?=[一-鿿]{{1,5}}\s?{_N})")
"""20的弯头30个."""
_SIZES = re.compile(
    rf"{_SIZE}{_SMALL}?的?(?:[、,，和跟及/]+{_SIZE}{_SMALL}?的?)+(?=(?:都是?|每[样种个])?[各均])"
)
"""悦鲜活450和950各两箱: two kinds."""
_DIGIT = re.compile(r"[0-9.]+[a-z克毫升公斤]*")
_ONE_HOLDS = rf"\s?[一每]{PACK}(?:装|的|[\s,，]+{WISH}\s?{NUMBER})"
_HELD = re.compile(
    rf"(?<![一每1][包箱盒袋提件板桶])(?<![0-9.])[0-9]{{1,3}}(?:[张抽片节枚粒]|[只支根个卷双颗](?=\s|的))"
    rf"(?:(?:[0-9]{{1,2}}卷)?的?(?=\s?{WISH}\s?{NUMBER}\s?(?:{_MANY}|卡))(?!{_ONE_HOLDS})|[卡板]?的(?=[一-鿿]{{0,4}}\s?{WISH}\s?{NUMBER}\s?(?:{_MANY}|卡)))"
)
"""湿巾80片 1箱, 300张的抽纸6箱, 4粒卡的5盒."""
_OF_ONE = re.compile(
    r"(?<=[一-鿿])(?<![是按卖才要说给次回价都也就算我了还])[1-9][0-9]{2,3}(?=一[箱件提])"
)
"""无糖百事330一箱: a size, unless some are ordered behind the price (红牛105一箱 先拿2箱)."""
_WISH_NEXT = re.compile(
    rf"一[箱件提][\s,，吧呢啊了的]*(?:没涨|涨)?[\s,，]*{WISH}\s?{NUMBER}\s?{PACK}"
)
_DECIMAL = re.compile(
    r"(?<=[一-鿿])[0-9]{1,2}\.[0-9]{1,2}(?=\s[0-9]{1,3}(?:\s|$|[箱件桶瓶袋包盒]))"
)
"""草菇老抽1.28 3, 胡姬花1.6 2箱."""
_CORRECTED = re.compile(
    rf"(?<=[{PACKS}])[\s,，.…]*[哎诶哦啊]*(?:等一?下|不对|[说写打报看搞弄]错了?)(?:等一?下|不对|[\s,，.…])*(?:[一-鿿]{{0,6}}?)?(?:应该)?[是要]"
    rf"{NUMBER}\s?{_SMALL}的?(?=$|[\s,，。;；])"
)
"""洗洁精1kg的3箱 说错了 是1.5kg的: another size, as many."""
_NUMBERED = re.compile(
    rf"(?m)^\s?(?P<no>[0-9]{{1,2}})(?P<mark>[.、)）\s]?)(?=[一-鿿])(?!{PACK}[ ]*$)"
)
_EN_PACKS = "(?:cases?|ctns?|cartons?|box(?:es)?|bags?|bottles?|packs?|tins?|jars?|tubs?|rolls?)"
_EN_SIZE = r"[0-9]+(?:\.[0-9]+)?\s?(?:ml|kg|g|l|cans?|bottles?|pcs|rolls?|sheets?|oz)(?![a-z])"
_EN_PREFIX = re.compile(
    rf"(?P<front>(?<![0-9a-z])[0-9]+(?:\.[0-9]+)?\s{_EN_PACKS}\s(?:of\s)?"
    r"(?:[0-9]{2,4}\s(?=[a-z]))?[a-z][a-z' ]{1,30}?\s)"
    rf"(?P<size>(?:{_EN_SIZE}\s?)+(?:each)?)(?=\s*(?:$|[,+.;\n]|and|&|tmr|please|pls|thx|thanks|each))"
)
"""2 ctn Budweiser 330 cans."""
_EN_NAME = re.compile(rf"(?<=[0-9]\s)(?P<unit>{_EN_PACKS})\s[0-9]{{2,4}}(?=\s[a-z])")
_EN_HELD = re.compile(
    r"(?<=[a-z]\s)[0-9]{2,4}\s(?:bags|cans|pcs|sheets|rolls|bottles)(?=\s[0-9]+\s(?:box|case|ctn|carton))"
)
_MEASURED = re.compile(
    r"(?<![0-9.*x×])[0-9]{1,3}(?:\.[0-9])?(?:寸|分|目|mm|cm|毫米|厘米)的?"
    rf"(?=\s?{_N})"
)
"""水龙头4分 15个, 铁钉2寸3斤."""
_MODEL = re.compile(rf"(?<![a-z0-9])[a-z][0-9](?=\s?[一二两三四五六七八九十半]{{1,2}}{PACK})")
"""a3一包."""
_PLACE = re.compile(r"(?:^|(?<=\s))[0-9]{1,2}号[:：](?=[一-鿿])")
"""1号:可乐3箱 2号:雪碧2箱: the places of a list."""
_SPACED = re.compile(
    r"(?:^|(?<=[,，。;；\n]))(?P<names>(?:[一-鿿]{1,6}[ ]){1,6}[一-鿿]{1,6}?)"
    rf"(?=[ ]?(?:各|均|一样|每样)[来要拿]?\s?{_N})"
)
"""生抽 老抽 蚝油各一件: as with marks between them."""
_NO_NAME = re.compile(
    "老板娘?|你好|您好|麻烦|帮我|今天|明天|师傅|给我|再来|还有|另外|谢谢|就要|先来"
)
_THREAD = re.compile(r"(?<![a-z])m[0-9]{1,2}\s?[*x×]\s?[0-9]{1,3}(?=的)")
_PIPE = re.compile(r"(?<![0-9])[0-9]分(?=[管阀]|[一-鿿]?接?头)")


def names_blanked(text: str) -> str:
    """The text without figures that belong to names; as long as before."""
    text = BATTERY.sub(as_name, text)
    text = _SIZES.sub(lambda m: _DIGIT.sub(as_name, m[0]), text)
    text = _PIPE.sub(_blank, _MEASURED.sub(as_name, _THREAD.sub(as_name, text)))
    text = _MODEL.sub(as_name, _PLACE.sub(_blank, text))
    text = _SPACED.sub(_marked, text)
    text = _CORRECTED.sub(_blank, text)
    text = _numbers_blanked(text)
    text = _SHOP.sub(_blank, text)
    text = _IN_FRONT.sub(as_name, text)
    text = _WITH_SIZE.sub(_blank, text)
    text = _OF_SIZE.sub(as_name, text)
    text = _OF_ONE.sub(_one_of_size, text)
    text = _HELD.sub(filled, text)
    for rule in (_DECIMAL, _EN_HELD):
        text = rule.sub(_blank, text)
    text = _EN_NAME.sub(lambda m: m["unit"].ljust(len(m[0])), text)
    return _EN_PREFIX.sub(lambda m: m["front"].ljust(len(m[0])), text)


def _numbers_blanked(text: str) -> str:
    """1.乐事2箱 … 3奥利奥1箱: the number of a line that has lost its mark."""
    found = list(_NUMBERED.finditer(text))
    marked = [int(m["no"]) for m in found if m["mark"]]
    for one in found:
        if not one["mark"] and (int(one["no"]) - 1 in marked or int(one["no"]) + 1 in marked):
            text = text[: one.start("no")] + " " * len(one["no"]) + text[one.end("no") :]
    return text


def _marked(found: re.Match[str]) -> str:
    names = found["names"].split(" ")
    lead = next((i for i, one in enumerate(names) if not _NO_NAME.fullmatch(one)), 0)
    return " ".join((*names[:lead], "、".join(names[lead:])))


def _one_of_size(found: re.Match[str]) -> str:
    is_price = _WISH_NEXT.match(found.string, found.end()) is not None
    return found[0] if is_price else as_name(found)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
