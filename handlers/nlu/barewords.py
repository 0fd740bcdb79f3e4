"""Second thoughts about goods that nobody knows: the last word on a name counts.

可乐4箱 雪碧3箱 雪碧算了不要了; 黄瓜10斤 土豆20斤 哦黄瓜15斤; 农夫山泉5箱 换成怡宝5箱.
Where goods are known it is the goods that are told again; without them only the same word is.
"""

import re
from collections.abc import Callable

from handlers.nlu.baresizes import NUMBER, PACK, PACKS, WEIGHT
from handlers.nlu.normalise import Normal
from handlers.nlu.numerals import number_value
from handlers.nlu.phrases import load_names
from handlers.nlu.specs import plain_number

_UNIT = rf"(?:{PACK}|{WEIGHT}|[两块吨])"
_N = rf"{NUMBER}\s?{_UNIT}"
_BEGINS = r"(?:^|(?<=[\s,，。;；!！…]))"
_SOUND = "[啊哦噢喔哎诶嗯呃额唉呀]"
_NOT = "(?:先?不[要用拿来订]了?|去掉|删掉|删了|取消|免了|别[要拿送来发装]了?)"

_TAKEN_OUT = re.compile(
    rf"(?:{_BEGINS}|(?<=[{PACKS}斤]))(?:{_SOUND}|那|还有|算了)*(?P<name>[一-鿿]{{1,8}}?)的?"
    rf"(?:还是|就|先|也|都|给我)*(?:算了[,， ]?)?(?:{_NOT}|算了)(?:吧|啊|哈|了)?"
    rf"(?!\s?{NUMBER}|(?!没人|太|上次|昨天|还有|卖不|不好|家里|店里)[一-鿿]|[\s,，]*换成?[^0-9一二两三四五六七八九十\s,，]{{1,8}}(?:$|[\s,，。]))"
)
_NOT_WANTED = re.compile(r"(?<=[\s,，])不要(?P<name>[一-鿿]{1,4}?)(?:的|味的?)?了?(?=[\s,，]|$)")
"""饼干2箱 不要夹心 面包1箱: a wish, unless it was named before."""
_REFUSED = re.compile(
    rf"{_BEGINS}[^\s,，。;；0-9]{{1,8}}?{_N}(?:就|先|都)?(?:算了[,， ]?)?{_NOT}(?:吧|啊|哈)?"
    r"(?=[\s,，。;；]|$)"
)
"""薯片3箱不要了 辣条2箱."""
_SAID_AGAIN = re.compile(
    rf"(?:{_BEGINS}|(?<=[{PACKS}斤])(?={_SOUND}|不对|[说写打报看搞]错))"
    rf"(?P<mark>(?:{_SOUND}|不对|等等|等一?下|[说写打报看搞]?错了[,， ]?(?:应该)?是?)+"
    r"[,， ]?)?"
    rf"(?P<name>[一-鿿]{{1,8}}?)"
    rf"(?P<word>改成?|改要|还是|减到|加到|只要|要[一-鿿]{{1,4}}的|要|换成|就)?\s*(?P<amount>{_N})"
)
_CHANGES = frozenset(("改", "改成", "改要", "减到", "加到", "只要"))
_LESS = re.compile(
    rf"{_BEGINS}(?P<name>[一-鿿]{{1,8}}?)(?:减|少|去掉?|扣)(?:掉|去)?"
    rf"(?P<count>{NUMBER})\s?(?P<unit>{_UNIT})"
)
_TOO_MUCH = re.compile(
    rf"{_BEGINS}(?P<name>[一-鿿]{{1,8}}?)"
    rf"(?P<word>(?:好像|有点)?太?[多少]了[,， ]*(?:就|要|来|改|拿|送|给){{0,2}}){_N}"
    r"(?P<end>(?:就?够了?|就?行了?|就好|吧)*)"
)
_SAID_WRONG = re.compile(
    rf"{_BEGINS}(?P<lead>(?:刚才|上面|前面|那个|{_SOUND}|刚){{0,2}}+)(?P<name>[一-鿿]{{1,8}}?)"
    rf"(?P<word>(?:刚才|刚刚|我|给|的){{0,2}}[说写打报看搞弄记]?[错少多]了[\s,，]*(?:应该|其实)?[是要]?)\s?{_N}(?P<end>)"
)
"""白菜20斤 萝卜15斤 刚才白菜说错了25斤."""
_TAKEN_BACK = re.compile(
    rf"{_N}[吧呢呗的]?(?:[\s,，.…]*(?:{_SOUND}|我)*"
    rf"(?:等一?下[,， ]*|等等[,， ]*|先?(?:不要|不用|别)(?:那么多|这么多|{_N})了?[,， ]*"
    r"|[说写打报看搞弄]?错了[,， ]?(?:应该)?是?|(?:太|有点)?多了[,， ]*"
    r"|不够[,， ]*|要不算了[,， ]*|不对[,， ]*(?:应该)?是?|又?想了(?:一?下|想)[,， ]*(?:还是)?"
    rf"|(?<=[\s,，.…])不+(?:是|要)?[\s,，]+(?:是|要|来)?"
    rf"|(?:哎呀|哎哟|啊呀)[,， ]*|要不(?:还是|就)?|算了[,， ]*(?:还是)?|干脆))(?=(?:来|要)?{_N})"
)
"""3箱 错了是3箱, 10袋 不够 15袋吧: the second amount counts."""
_YES_SO = re.compile(
    rf"(?P<amount>{_N})(?P<again>[\s,，.…]*"
    r"(?:(?P<yes>嗯|对|好|就|确定|确认|没错|是的?|说定)|[,， ]){1,3}"
    r"(?P=amount))(?![一-鿿])(?(yes)|(?=\s*$))"
)
"""2桶，嗯确定2桶: said twice; 2箱 and 2箱 in the next line are of two goods."""
_THE_OTHER_WAY = re.compile(r"[\s,，哎诶啊]*(?:[说写报搞弄]反了|反了)[\s,，:：]*")
_NAMED = re.compile(rf"(?P<name>[一-鿿]{{1,6}}?)\s?{_N}")
_EXCHANGED = re.compile(
    rf"{_N}[\s,，]*(?:等一?下|等等|不对|算了|还是|要不|{_SOUND}|[,， ])*"
    rf"(?:换成|换|改成|改要)(?=[一-鿿]{{1,8}}{_N})"
)
_PIECE = rf"(?:(?:(?![甲乙丙丁戊己庚辛壬癸])[一-鿿]{{1,3}}的|其中){_N}|{_N}[送给放][一-鿿]{{1,4}})"
_MADE_UP = re.compile(
    rf"(?P<count>{NUMBER})\s?(?P<unit>{_UNIT})[\s,，:(]*"
    rf"(?P<parts>{_PIECE}(?:[\s,，]*{_PIECE}){{1,3}}|其中[一-鿿]{{0,4}}{_N}(?:[\s,，]*[一-鿿]{{1,4}}{_N}){{1,3}})"
)
_PART = re.compile(rf"(?P<count>{NUMBER})\s?(?P<unit>{_UNIT})")
_OF_NAME = re.compile(rf"[^\s,，。;；0-9]{{0,3}}?\s?(?P<amount>{_N})半?")
_LOOKED_AT = 8
"""So many places of a name are looked at for its amount."""
_ALL_OF_IT = re.compile(rf"(?P<lead>换成?[一-鿿]{{1,8}}[\s,，]+)(?P<amount>{_N})都(?:要|换|是|拿)")
"""换成白桃的吧 2箱都要白桃."""


_GLUED = re.compile(rf"(?P<run>[一-鿿]{{4,12}})(?=(?:[各均]|都[是要来])[来要拿]?个?\s?(?:{_N}))")


def named_apart(normal: Normal) -> Normal:
    """前腿后腿各10斤: marks between words of one ending, or of goods and flavours."""
    found = _GLUED.search(normal.text)
    if found is None:
        return normal
    at, start = found.end("run") - 2, found.start("run")
    text, offsets = normal.text, normal.offsets
    while at - 2 >= start and _are_two(text[at - 2 : at], text[at : at + 2]):
        text = f"{text[:at]}、{text[at:]}"
        offsets = (*offsets[:at], offsets[at], *offsets[at:])
        at -= 2
    return Normal(text, offsets)


def _are_two(one: str, two: str) -> bool:
    names = load_names()
    known = (names.goods, names.flavours, names.groups)
    is_one_ending = one[1] == two[1] and one[0] != two[0]
    return is_one_ending or all(any(word in k for k in known) for word in (one, two))


_AS_MUCH = re.compile(
    rf"(?P<lead>换成?[^0-9,，]{{1,10}}[\s,，]*(?:还是|也是|也要|照样|一样))(?P<amount>{_N})"
)


def _as_much(found: re.Match[str]) -> str:
    """翅中太贵了换成翅根 还是10斤: as many of the other, told once."""
    if found["amount"] not in found.string[: found.start()]:
        return found[0]
    return found["lead"] + " " * len(found["amount"])


def last_words(text: str) -> str:
    """The text with only the last word on each name; as long as before."""
    text = _AS_MUCH.sub(_as_much, text)
    text = _YES_SO.sub(lambda m: m["amount"].ljust(len(m[0])), _turned_round(text))
    text = _parts_blanked(text)
    text = _ALL_OF_IT.sub(lambda m: m["lead"] + " " * (len(m[0]) - len(m["lead"])), text)
    text = _TAKEN_BACK.sub(lambda m: " " * len(m[0]), text)
    text = _EXCHANGED.sub(lambda m: " " * len(m[0]), text)
    if len(re.findall(_N, text)) > 1:
        text = _REFUSED.sub(lambda m: " " * len(m[0]), text)
    for rule, turned in _RULES:
        for found in reversed(list(rule.finditer(text))):
            text = turned(text, found)
    return text


def _turned_round(text: str) -> str:
    """洋葱20斤胡萝卜10斤 说反了 洋葱10斤胡萝卜20斤: all of it is said again."""
    found = _THE_OTHER_WAY.search(text) if "反了" in text else None
    if found is None:
        return text
    before = {m["name"] for m in _NAMED.finditer(text[: found.start()])}
    behind = {m["name"] for m in _NAMED.finditer(text[found.end() :])}
    is_all = before and all(any(name.endswith(again) for again in behind) for name in before)
    return _blanked(text, 0, found.end()) if is_all else text


def _parts_blanked(text: str) -> str:
    """豆芽10斤 黄的5斤绿的5斤: what an amount is made up of is told, not ordered besides."""
    for found in reversed(list(_MADE_UP.finditer(text))):
        said = [number_value(m["count"]) for m in _PART.finditer(found["parts"])]
        units = {m["unit"] for m in _PART.finditer(found["parts"])}
        values = [v for v in said if v is not None]
        if units == {found["unit"]} and sum(values) == number_value(found["count"]):
            text = _blanked(text, *found.span("parts"))
    return text


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _earlier(text: str, name: str, end: int) -> re.Match[str] | None:
    """The amount that was said of a name before a place."""
    at = text.find(name, 0, end)
    for _ in range(_LOOKED_AT):
        if at < 0:
            return None
        if (said := _OF_NAME.match(text, at + len(name), end)) is not None:
            return said
        at = text.find(name, at + 1, end)
    return None


def _removed(text: str, found: re.Match[str]) -> str:
    before = _earlier(text, found["name"], found.start())
    if before is None:
        return text
    text = _blanked(text, found.start("name"), found.end())
    return _blanked(text, *before.span())


def _set_again(text: str, found: re.Match[str]) -> str:
    before = _earlier(text, found["name"], found.start())
    if before is None:
        return text
    is_described = (found["word"] or "").endswith("的") and before["amount"] == found["amount"]
    if not (found["mark"] or is_described or found["word"] in _CHANGES):
        return text
    if found["mark"]:
        text = _blanked(text, *found.span("mark"))
    return _blanked(text, *before.span())


def _lessened(text: str, found: re.Match[str]) -> str:
    before = _earlier(text, found["name"], found.start())
    if before is None or not before["amount"].endswith(found["unit"]):
        return text
    old = number_value(before["amount"].removesuffix(found["unit"]).strip())
    less = number_value(found["count"])
    if old is None or less is None or old <= less:
        return text
    start, end = before.span("amount")
    left = f"{plain_number(old - less)}{found['unit']}".rjust(end - start)
    if len(left) > end - start:
        return text
    text = _blanked(text, *found.span())
    return text[:start] + left + text[end:]


def _too_much(text: str, found: re.Match[str]) -> str:
    before = _earlier(text, found["name"], found.start())
    if before is None:
        return text
    text = _blanked(_blanked(text, *found.span("word")), *found.span("end"))
    return _blanked(text, *before.span())


def _said_wrong(text: str, found: re.Match[str]) -> str:
    told = _too_much(text, found)
    return _blanked(told, *found.span("lead")) if told != text else text


def _unwanted(text: str, found: re.Match[str]) -> str:
    text = _removed(text, found)
    return _blanked(text, *found.span()) if re.search(_N, text) else text


_Turned = Callable[[str, re.Match[str]], str]
_RULES: tuple[tuple[re.Pattern[str], _Turned], ...] = (
    (_TAKEN_OUT, _removed),
    (_NOT_WANTED, _unwanted),
    (_LESS, _lessened),
    (_TOO_MUCH, _too_much),
    (_SAID_WRONG, _said_wrong),
    (_SAID_AGAIN, _set_again),
)
