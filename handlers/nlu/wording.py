"""The wording of a name: packs and sizes said beside it, words of courtesy around it."""

import re
from functools import lru_cache

from handlers.nlu.goods import squeeze
from handlers.nlu.phrases import load_names, load_phrases

_MATERIAL = "(?:要|是)?(?:玻璃|塑料|塑|胶|纸|铁|铝|易拉|利乐|钢)?"
_PACK = re.compile(
    rf"{_MATERIAL}(?:整)?([瓶罐袋盒桶听支杯条包板碗盘提筐])装(?:的)?|整([箱件袋])(?:的|装)?"
    rf"|\(([袋桶盒瓶罐听])\)|([瓶罐袋桶盒])子(?:装|的)+|{_MATERIAL}([袋桶盒瓶罐听碗杯])(?=面|的?$|的\s)"
)
_SIZE = re.compile(
    r"(特?大|小|迷你|mini|large|small|big)(?:[瓶罐袋盒桶听支杯条包板碗号箱件筐卷盘]装?|规格|份|的)(?:的)?"
    r"|(?:大|小)[平评凭灌贯代](?=的|$)"
    r"|^(?:大|小)(?:的|个的)?$|(?:large|small|big) "
)
_ENGLISH = {
    "can": "罐",
    "tin": "罐",
    "bottle": "瓶",
    "bag": "袋",
    "box": "盒",
    "jar": "罐",
    "carton": "盒",
    "guan": "罐",
    "ping": "瓶",
    "dai": "袋",
    "he": "盒",
    "tong": "桶",
}
_ENGLISH_PACK = re.compile(
    r"\b(?:(can|tin|bottle|bag|box|jar)(?:s|es|ned|led)?|(guan|ping|dai|he|tong)zhuang)\b"
)
"""Latin words for packs: cans, guanzhuang (罐装)."""
_ENDING = re.compile(rf"(大|小)?{_MATERIAL}([瓶罐袋盒桶听碗杯包壶坛])$")
_WORTH = {"大": "big", "小": "small"}
_COLOUR = re.compile("([黄红蓝绿黑白灰紫粉棕橙青])色")
_FRUIT = re.compile("([桃橙柚橘梨杏莓枣])子")
"""脉动桃子: as a flavour, 桃味."""
_RATIO = re.compile(r"[0-9](?:[:比][0-9]){2,}")
"""金龙鱼1:1:1: the slogan of a blended oil."""
_EDGE_CATEGORIES = ("filler", "order", "add", "still", "list", "approx")
_FILLER_CHARS = (
    "但满买先另请约共只x*啥么什听说讲喂呗儿哩嗨喔噢欸嗳唔该系同埋靓咯的了吧呢啊呀哦嘛哈嗯额诶哎唉"
    "吗么噻撒咧呃那这个得地嘞就还是有也再把将给帮我你他她它们咱要来拿送点些和跟与加及又"
)
_SUFFIX_ONLY = frozenset("了吧呢啊呀嘛哈呗嘞咯的吗么哇啦哦")


@lru_cache(maxsize=1)
def _edges() -> tuple[frozenset[str], int]:
    words = {
        phrase
        for phrase, cats in load_phrases().words.items()
        if any(c in _EDGE_CATEGORIES for c in cats)
        and not (len(phrase) == 1 and "list" not in cats)
    }
    words |= set(_FILLER_CHARS)
    return frozenset(words), max(map(len, words))


def variants_of(whole: str, bare: str) -> list[tuple[str, str, str]]:
    """(text, pack, size) from what was typed to the barest form."""
    found = [(whole, "", "")]
    begun = without_fillers(whole, only_behind=True)
    if begun not in {whole, bare}:  # 哈啤的
        found.append((begun, "", ""))
    if bare != whole:
        found.append((bare, "", ""))
    without = bare.replace("的", " ") if "的" in bare else bare
    if without != bare:
        found.append((without_fillers(without), "", ""))
    if _COLOUR.search(bare):
        found.append((without_fillers(_COLOUR.sub(r"\1", bare).replace("的", " ")), "", ""))
    if _FRUIT.search(bare):
        found.append((without_fillers(_FRUIT.sub(r"\1", bare).replace("的", " ")), "", ""))
    if _RATIO.search(bare):
        found.append((without_fillers(_RATIO.sub("调和油", bare).replace("的", " ")), "", ""))
    pack, size = pack_of(whole), size_of_words(whole)
    if pack or size:
        stripped = _ENGLISH_PACK.sub(" ", _PACK.sub(" ", _SIZE.sub(" ", whole))).strip()
        found.append((stripped, pack, size))
        plain = without_fillers(stripped)
        found.append((plain, pack, size))
        if "的" in plain:
            found.append((without_fillers(plain.replace("的", " ")), pack, size))
    return found


def without_pack(text: str) -> tuple[str, str, str]:
    """(the rest, pack, size) of a name: 冰峰玻璃瓶 → 冰峰, 瓶; 果粒橙大瓶 → 果粒橙, 瓶, big."""
    pack, size = pack_of(text), size_of_words(text)
    ending = _ENDING.search(text) if not pack and not size else None
    if ending is not None:
        return text[: ending.start()], ending.group(2), _WORTH.get(ending.group(1), "")
    rest = _ENGLISH_PACK.sub(" ", _PACK.sub(" ", _SIZE.sub(" ", text))).strip()
    return rest, pack, size


def only_size(text: str) -> tuple[str, str] | None:
    """(pack, size) where nothing but a size or a pack is said: 小瓶, 大包的, 罐装."""
    pack, size = pack_of(text), size_of_words(text)
    if not pack and not size:
        return None
    rest = without_fillers(_PACK.sub(" ", _SIZE.sub(" ", text)).strip())
    return None if squeeze(rest.replace("的", "")) else (pack, size)


@lru_cache(maxsize=512)
def pack_of(text: str) -> str:
    """The unit of the pack that is said: 瓶装的 → 瓶; else nothing."""
    found = _PACK.search(text)
    if found is not None:
        return next(g for g in found.groups() if g)
    english = _ENGLISH_PACK.search(text)
    return _ENGLISH[english.group(1) or english.group(2)] if english is not None else ""


@lru_cache(maxsize=512)
def size_of_words(text: str) -> str:
    """big, small or nothing, as the words say: 大瓶, 小袋的."""
    found = _SIZE.search(text)
    if found is None:
        return ""
    return "big" if found.group().startswith(("大", "特", "la", "b")) else "small"


def without_fillers(text: str, *, only_behind: bool = False) -> str:
    """The text without words of courtesy at its ends, or at its last one; 啊加多宝 is 加多宝."""
    words, longest = _edges()
    names = load_names()
    changed = True
    text = text.strip(" .:-~#*@'\"()<>=_/\\")
    while changed and text:
        changed = False
        is_name = only_behind or names.begins_with_brand(text)
        for size in range(0 if is_name else min(longest, len(text)), 0, -1):
            head = text[:size]
            if head in words and not _cuts_latin(text, size):
                text, changed = text[size:].strip(" .:-~"), True
                break
        for size in range(min(longest, len(text)), 0, -1):
            tail = text[-size:]
            if tail in words and not _cuts_latin(text, len(text) - size):
                text, changed = text[:-size].strip(" .:-~"), True
                break
    return text


def _cuts_latin(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    a, b = text[at - 1], text[at]
    return a.isascii() and b.isascii() and a.isalnum() and b.isalnum()
