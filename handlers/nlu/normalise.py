"""One spelling for every text, with the way back to the typed characters.

Width, case, 繁→简, look-alike letters, invisible characters. Digits that are not ASCII after
width folding (③, ٣, ³) stay what they are, so that no grammar takes them for a number.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARS = 4000
"""More than a WeChat message holds; what is beyond is not looked at."""

_MAX_EXPANSION = 6
_LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕԁԛԝαενικορτυχβ",
        "abekmhopctyxijsdqwaevikoptuxb",
        strict=True,
    )
)
_SYMBOLS = {
    "×": "*",
    "✕": "*",
    "✖": "*",
    "╳": "*",
    "х": "*",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "﹣": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "〝": '"',
    "〞": '"',
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "「": "[",
    "」": "]",
    "『": "[",
    "』": "]",
    "《": "[",
    "》": "]",
    "·": " ",
    "•": " ",
    "・": " ",
    "\u3000": " ",
    "\t": " ",
    "\r": " ",
    "\x0b": " ",
    "\x0c": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
    "、": "、",
    "。": "。",
    "～": "~",
    "〜": "~",
    "…": "…",
    "〇": "〇",
}


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` in one spelling; `offsets[i]`: where its character i stood; one more for the end."""

    text: str
    offsets: tuple[int, ...]


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional characters and their simplified form, one to one."""
    import opencc

    chars = "".join(map(chr, range(0x4E00, 0x9FFF)))
    converted = opencc.OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {ord(a): b for a, b in zip(chars, converted, strict=True) if a != b and len(b) == 1} | {
        ord(a): b for a, b in ("喫吃", "韮韭", "嫰嫩", "麪面", "餸菜", "蕃番", "菓果", "㸃点")
    }


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """The spelling of one character; empty where it says nothing."""
    if char == "\n":
        return char
    if (known := _SYMBOLS.get(char)) is not None:
        return known
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"}:
        return ""
    if category in {"No", "Nd", "Nl"} and not "０" <= char <= "９":
        return char
    folded = unicodedata.normalize("NFKC", char)[:_MAX_EXPANSION].lower()
    table = _simplified()
    out: list[str] = []
    for typed in folded:
        alike = _LOOK_ALIKES.get(typed, typed)
        known = _SYMBOLS.get(alike, alike)
        if unicodedata.category(known) not in {"Mn", "Me", "Cf", "Cc"}:
            out.append(table.get(ord(known), known))
    return "".join(out)


class _Table(dict[int, str]):
    """Fills itself: str.translate then folds a whole text in one call."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if len(self) < 20_000:
            self[code] = folded
        return folded


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table()


def plain(text: str) -> str:
    """The normal spelling alone."""
    return text[:MAX_CHARS].translate(_table())


def normalise(text: str) -> Normal:
    """The normal spelling of the first `MAX_CHARS` characters, with offsets into `text`."""
    text = text[:MAX_CHARS]
    table = _table()
    whole = text.translate(table)
    if len(whole) == len(text) and "" not in map(table.__getitem__, map(ord, set(text))):
        return Normal(whole, tuple(range(len(text) + 1)))
    pieces: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        folded = table[ord(char)]
        pieces.append(folded)
        offsets.extend([at] * len(folded))
    offsets.append(len(text))
    return Normal("".join(pieces), tuple(offsets))
