"""The unit words of a catalogue, at a place of a text."""

import re
from functools import lru_cache

from handlers.nlu.syllables import load_syllables
from handlers.nlu.units import known_units

_LATIN = re.compile(r"[a-z]+")
_IN_NAME = re.compile("方[便糕形块腿]|饼[干皮铛坯底]|刀[片具削鱼豆叉鞘切]")
_SIZE_WORD = "大小整满原"
HEARD_INSIDE = frozenset("金筋巾厢")
"""Those that hardly begin a word of their own."""
UNIT_SOUNDS = {
    "金": "斤", "今": "斤", "筋": "斤", "巾": "斤", "香": "箱", "厢": "箱", "相": "箱",
    "想": "箱", "乡": "箱", "像": "箱", "向": "箱", "项": "箱", "湘": "箱", "和": "盒",
    "合": "盒", "河": "盒", "何": "盒", "核": "盒", "代": "袋", "带": "袋", "戴": "袋",
    "平": "瓶", "评": "瓶", "苹": "瓶", "凭": "瓶", "同": "桶", "通": "桶", "统": "桶",
    "痛": "桶", "筒": "桶", "贯": "罐", "灌": "罐", "冠": "罐", "惯": "罐", "保": "包",
    "报": "包", "抱": "包", "宝": "包", "见": "件", "间": "件", "建": "件", "健": "件",
    "剑": "件", "体": "提", "题": "提", "踢": "提", "替": "提", "听": "听", "亭": "听",
    "停": "听", "厅": "听", "班": "板", "版": "板", "般": "板", "进": "斤", "困": "捆",
    "近": "斤", "捅": "桶", "品": "瓶", "谈": "坛", "快": "块",
    "搭": "打", "大": "打", "跳": "条", "调": "条", "圈": "卷", "捐": "卷",
}  # fmt: skip
"""Characters that voice input writes for a unit; they count only where a unit must stand."""


class UnitWords:
    """The unit words of the general table and of a catalogue, longest match first."""

    __slots__ = ("words",)

    def __init__(self, extra: frozenset[str] = frozenset()) -> None:
        self.words = known_units() | extra

    def at(self, text: str, at: int) -> str | None:
        """The unit word at a position; a Latin one must be a whole word."""
        if at >= len(text):
            return None
        if text[at].isascii():
            found = _LATIN.match(text, at)
            if found is None:
                return None
            word = found.group()
            if word in self.words:
                return word
            stem = word[:-1]
            return word if word.endswith("s") and stem in self.words else None
        for length in (3, 2, 1):
            word = text[at : at + length]
            if len(word) == length and word in self.words and not _IN_NAME.match(text, at):
                return word
        return None


def skip_space(text: str, at: int) -> int:
    """The next place that is no blank."""
    while at < len(text) and text[at] == " ":
        at += 1
    return at


def unit_after(text: str, at: int, units: UnitWords) -> tuple[str | None, int]:
    """(unit, end) after a number; 大 and 整 before the unit are passed over (两大箱)."""
    start = skip_space(text, at)
    if start - at > 1:
        return None, at
    if start < len(text) and text[start] in _SIZE_WORD:
        unit = units.at(text, start + 1)
        if unit is not None and not unit.isascii() and unit != "米":  # 三两小米
            return unit, start + 1 + len(unit)
    unit = units.at(text, start)
    if unit is None:
        return None, at
    end = start + len(unit)
    if unit in {"x", "m"}:
        return None, at
    if text[end : end + 1] == "子" and unit in {"箱", "盒", "瓶", "袋", "桶", "罐", "筐"}:
        end += 1
    return unit, end


_SOUNDS = {"jian": "件", "bao": "包", "dai": "袋", "guan": "罐", "juan": "卷"}


@lru_cache(maxsize=4096)
def heard_unit(char: str) -> str | None:
    """The unit that a character stands for by its sound (三贱: 三件), where a unit must stand."""
    if char in UNIT_SOUNDS:
        return UNIT_SOUNDS[char]
    is_cjk = "一" <= char <= "鿿"
    return _SOUNDS.get(load_syllables().first(char)) if is_cjk else None
