"""Marks of lists and tables: what numbers a line, and brackets or columns around an amount."""

import re

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.numerals import number_value

_INDEX = re.compile(
    r"(?m)^[ ]*(?:(?:no|第)?\.?[0-9]{1,3}\s*(?:[.、)::]|号[.、:])(?![0-9])"
    r"|[(\[][0-9]{1,2}[)\]]|[①-⑳❶-❿])[ ]*"
)
_BARE_INDEX = re.compile(r"(?m)^[ ]*([0-9]{1,2})[ ]+(?=[^\s0-9])")
_INLINE = (
    re.compile(r"(?:^|(?<=[\s,，;；。箱件包袋瓶盒罐桶提斤个条只]))([0-9]{1,2})[.、)](?![0-9])"),
    re.compile(r"[(\[]([0-9]{1,2})[)\]]"),
    re.compile(r"(?:^|(?<=[\s,，;；。]))\(?([一二三四五六七八九十]{1,3})[、.:)](?![0-9])"),
    re.compile(r"(?:^|(?<=[\s,，;；。]))([a-h])[.、)](?=\s?[一-鿿])"),
)
"""1. 2. 3., (1)(2)(3), 一、二、三、, a. b. c.: they count from the first on."""
_MARK = re.compile(r"[.、):\]]")
_CIRCLED = re.compile("[①-⑳❶-❿]")
_DAY_OR_NUMBER = re.compile(r"[0-9一二两三四五六七八九十]|[周号日天早晚]")
_LIST_HEAD = re.compile(r"#?接龙|#.{0,12}(?:团购|接单)")
_EXAMPLE = re.compile(r"(?m)^[ ]*例[:： ]?.*$")
_AT_NAME = re.compile(r"@[^\s,]{1,16}\s?")

_PERSON = re.compile(
    r"(?m)^(?P<who>[ ]*"
    r"[张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹曾彭萧蔡潘田董于余叶蒋杜苏魏程吕丁沈"
    r"任姚卢钟姜崔谭陆范汪廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱老小阿]"
    r"[一二三四五六七八九])(?=[ ]*[: ][ ]*[^\s0-9].*[0-9一二两三四五六七八九十半])"
)
"""1. 张三 大米2袋: whose line it is, where his name sounds like a number."""
_ROOM = re.compile(r"(?m)^[ ]*[0-9]{1,2}(?:-[0-9]{1,2})?-[0-9]{3,4}(?:室|房|号)?(?=[ :]+[^\s0-9])")
"""1. 5-301 车厘子3J 1箱: where he lives whose line it is."""
_N = r"[0-9一二两三四五六七八九十半]{1,4}(?:\.[0-9])?"
_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把块枚听筐双])"
_WRAPPED = re.compile(
    rf"(?<=[一-鿿a-z]) ?\(( ?[x*]?{_N} ?{_U} ?)\)(?! ?[0-9一二两三四五六七八九十半x*])"
)
_AMOUNT = re.compile(rf"{_N} ?{_U}")
_UNIT_WRAPPED = re.compile(rf"(?<=[0-9]) ?\(({_U})\)(?! ?[0-9一二两三四五六七八九十半x*])")
_UNIT_COLUMN = re.compile(rf"(?m)(?<=\S)( +)({_U})( +)([0-9]{{1,4}})(?= *$)")
_NAME_WRAPPED = re.compile(r"\[([^\[\]\n]{2,12})\](?= ?[:x*]? ?[0-9一二两三四五六七八九十半])")


_SHOP = re.compile(
    r"^\s*(?P<name>[^\s,:0-9]{2,8})[0-9]{1,4}(?:号店?|店)?:(?=[^:]*$)"
    rf"(?=[^:]*[一-鿿a-z] ?{_N} ?{_U})"
)
"""川香阁88: 黄瓜15斤: a shop's name that ends in figures, before what it orders."""


def shop_unnumbered(text: str, lexicon: Lexicon) -> str:
    """The text without the figures of such a name; 可乐5: is no shop's."""
    found = _SHOP.match(text) if ":" in text else None
    if found is None or _is_name(found["name"], lexicon):
        return text
    end = found.end("name")
    return text[:end] + " " * (found.end() - 1 - end) + text[found.end() - 1 :]


def without_marks(text: str) -> tuple[str, bool]:
    """Blank list numbers, @names, template lines and whose lines they are; was it a list?"""
    text, is_list = _unmarked(text)
    return _ROOM.sub(_blank, _PERSON.sub(_blank, text)) if is_list else text, is_list


def _blank(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())


def _unmarked(text: str) -> tuple[str, bool]:
    def parted(found: re.Match[str]) -> str:
        return "\n" + " " * (len(found[0]) - 1)

    is_list = _LIST_HEAD.search(text) is not None
    for marks_inline in _INLINE if _MARK.search(text) else ():
        if _counts_up(marks_inline.findall(text)):
            return _AT_NAME.sub(_blank, marks_inline.sub(parted, text)), True
    if len(_CIRCLED.findall(text)) > 1:  # ①白菜20斤②萝卜15斤
        return _AT_NAME.sub(_blank, _CIRCLED.sub("\n", text)), True
    marks = len(_INDEX.findall(text))
    text = _EXAMPLE.sub(_blank, _without_title(text)) if is_list else text
    text = _AT_NAME.sub(_blank, text)
    if marks:
        text = _INDEX.sub(_blank, text)
    elif _counts_up(numbers := _BARE_INDEX.findall(text)) or (is_list and numbers == ["1"]):
        text = _BARE_INDEX.sub(_blank, text)
        marks = len(numbers)
    return text, is_list or marks > 1


def _counts_up(said: list[str]) -> bool:
    """Whether there are several marks, and they count 1, 2, 3 (一二三, abc)."""
    if len(said) < 2:
        return False
    values = [
        ord(s) - ord("a") + 1 if s.isascii() and s.isalpha() else number_value(s) for s in said
    ]
    return values == list(range(1, len(values) + 1))


def _without_title(text: str) -> str:
    """#群接龙 冻货拼单 周六上午送: words of the title that hold no number and no day."""
    title, line, rest = text.partition("\n")
    if not line or _LIST_HEAD.search(title) is None:
        return text
    kept = [w if _DAY_OR_NUMBER.search(w) else " " * len(w) for w in title.split(" ")]
    return " ".join(kept) + line + rest


def amounts_unwrapped(text: str, lexicon: Lexicon) -> str:
    """可乐(3箱) 雪碧(2箱), 可乐 3(箱), 可乐 箱 3 in columns, [可乐]3箱: as long as before."""
    if "(" in text:
        if _AMOUNT.search(_WRAPPED.sub("", text)) is None:
            text = _WRAPPED.sub(lambda m: f" {m[1]} ".rjust(len(m[0])), text)
        text = _UNIT_WRAPPED.sub(lambda m: m[1].ljust(len(m[0])), text)
    if "[" in text:
        text = _NAME_WRAPPED.sub(lambda m: f" {m[1]} " if _is_name(m[1], lexicon) else m[0], text)
    if "\n" in text and len(_UNIT_COLUMN.findall(text)) > 1:
        text = _UNIT_COLUMN.sub(lambda m: f"{m[1]}{m[4]}{m[2]}{m[3]}", text)
    return text


def _is_name(word: str, lexicon: Lexicon) -> bool:
    return any(lexicon.has_pair(word[at : at + 2]) for at in range(len(word) - 1))
