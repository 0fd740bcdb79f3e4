"""Sounds: the pinyin of characters and of Latin words, tones and common mix-ups folded.

The table is read from pypinyin's data when the first lexicon is built (its code is never
imported); every snapshot shares it, and queries only look up.
"""

import json
import unicodedata
from collections.abc import Set
from functools import cache
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_MAX_SYLLABLE = 6
_CACHED_CUTS = 4096
_SPOKEN_TWO_WAYS = frozenset(
    "长重行乐调数朝盛薄藏差传弹倒得都发干给更喝还会降觉卷空了累量露蒙便剥参叉称臭答打大单当斗度恶分冠哈号和荷仔"
    "横划晃混几夹嚼角教结解尽禁劲圈看可壳烙勒绿率落没闷磨抹难宁胖炮片漂铺曲撒塞散色扇少舍什省石似宿提挑吐为鲜"
    "相削校兴血咽要应晕载扎择炸粘占着正只中种转柏芥爪豉脯桔胗肫蛤枸荠茄咖嗨芫"
)
"""Characters of which more than one reading is in use; of others the table knows obsolete ones."""
_SAID_SO = {"酵": "xiao", "粳": "geng", "唛": "mai"}
"""Readings that dictionaries refuse and everybody uses."""
_OF_GOODS = {
    "茄": "qie", "爪": "zhua", "豉": "chi", "肋": "lei", "靓": "liang", "脯": "fu", "勒": "le",
    "长": "chang", "参": "shen", "调": "tiao", "什": "shi", "重": "chong", "唛": "mai",
}  # fmt: skip
"""The reading that names of goods mean, where dictionaries put another one first."""
_LETTERS = {"π": "pai"}


def _toneless(spelling: str) -> str:
    flat = unicodedata.normalize("NFD", spelling).replace("u\u0308", "v")
    return "".join(c for c in flat if "a" <= c <= "z")


def fold(syllable: str) -> str:
    """One spelling for sounds that are mixed up: zh/z, ch/c, sh/s, -ng/-n."""
    for long, short in _FOLDS:
        if syllable.startswith(long):
            syllable = short + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


class SyllableTable:
    """Character → its sounds. `first` is the commonest one; all are folded."""

    __slots__ = ("_cuts", "_heard", "_known", "_sounds", "spellings")

    def __init__(self, sounds: dict[str, tuple[str, ...]], spellings: frozenset[str]) -> None:
        self._sounds = sounds
        self.spellings = spellings
        """Every unfolded syllable, for cutting Latin words."""
        self._cuts: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, str] = {c: s[0] for c, s in sounds.items()}
        self._heard: dict[str, set[str]] = {}
        for char, sound in self._known.items():
            self._heard.setdefault(sound, set()).add(char)

    def first(self, char: str) -> str:
        """The commonest sound of a character, folded; empty if it has none."""
        return self._known.get(char, "")

    def firsts(self, text: str) -> tuple[str, ...]:
        """The commonest sound of each character."""
        return tuple(map(self._known.get, text, repeat("")))

    def sounds(self, char: str) -> tuple[str, ...]:
        """All sounds of a character, folded."""
        return self._sounds.get(char, ())

    def heard_as(self, char: str) -> Set[str]:
        """The character, and all whose commonest sound is one of its own."""
        sounds = self._sounds.get(char, ())
        if len(sounds) == 1:
            return self._heard[sounds[0]]
        return {char}.union(*(self._heard.get(s, ()) for s in sounds))

    def alike(self, a: str, b: str) -> bool:
        """Whether two characters can sound the same; one of the readings is the commonest."""
        if a == b:
            return True
        first, other = self._known.get(a), self._known.get(b)
        if not first or not other:
            return False
        return first in self._sounds.get(b, ()) or other in self._sounds.get(a, ())

    def cut(self, word: str) -> tuple[str, ...]:
        """A Latin word as folded syllables, or nothing where it is no pinyin."""
        known = self._cuts.get(word)
        if known is None:
            if len(self._cuts) > _CACHED_CUTS:
                self._cuts.clear()
            known = self._cuts[word] = self._cut(word)
        return known

    def _cut(self, word: str) -> tuple[str, ...]:
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _MAX_SYLLABLE), end):
                before = best[start]
                if before is None or word[start:end] not in self.spellings:
                    continue
                found = best[end]
                if found is None or len(before) + 1 < len(found):
                    best[end] = (*before, fold(word[start:end]))
        return best[len(word)] or ()


@cache
def load_syllables() -> SyllableTable:
    """The table of GB 2312's characters and everything simplified; read once (about 60 ms)."""
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        return SyllableTable({}, frozenset())
    path = Path(spec.origin).parent / "pinyin_dict.json"
    raw: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    sounds: dict[str, tuple[str, ...]] = {}
    spellings: set[str] = set()
    for code, readings in raw.items():
        char = chr(int(code))
        if not _is_everyday(char):
            continue
        flat = tuple(_toneless(r) for r in readings.split(","))
        spellings.update(s for s in flat if s)
        heard = [_OF_GOODS[char]] if char in _OF_GOODS else []
        heard += [*flat, _SAID_SO[char]] if char in _SAID_SO else flat
        folded = tuple(dict.fromkeys(fold(s) for s in heard if s))
        is_two_ways = char in _SPOKEN_TWO_WAYS or char in _SAID_SO or char in _OF_GOODS
        sounds[char] = folded if is_two_ways else folded[:1]
    sounds.update((letter, (fold(sound),)) for letter, sound in _LETTERS.items())
    spellings |= {s.replace("v", "u") for s in spellings if "v" in s}
    return SyllableTable(sounds, frozenset(s for s in spellings if len(s) <= _MAX_SYLLABLE))


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char in "啰猕哒嘢囍喆镕"
    return True
