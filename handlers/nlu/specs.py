"""Sizes and packs inside names and mentions: 330ml×24, 1.9L, 52度, 100包装, XL码.

A size is a canonical string ("250ml", "500g", "48mm", "52度"), so that 0.5kg, 500克 and 1斤 agree.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from handlers.nlu.units import same_class

_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,3})?"
_SIZE_UNITS = {
    "ml": ("ml", Decimal(1)),
    "毫升": ("ml", Decimal(1)),
    "cc": ("ml", Decimal(1)),
    "l": ("ml", Decimal(1000)),
    "升": ("ml", Decimal(1000)),
    "公升": ("ml", Decimal(1000)),
    "g": ("g", Decimal(1)),
    "克": ("g", Decimal(1)),
    "kg": ("g", Decimal(1000)),
    "公斤": ("g", Decimal(1000)),
    "千克": ("g", Decimal(1000)),
    "斤": ("g", Decimal(500)),
    "两": ("g", Decimal(50)),
    "mm": ("mm", Decimal(1)),
    "毫米": ("mm", Decimal(1)),
    "cm": ("mm", Decimal(10)),
    "厘米": ("mm", Decimal(10)),
    "m": ("mm", Decimal(1000)),
    "米": ("mm", Decimal(1000)),
    "公分": ("mm", Decimal(10)),
    "平方": ("平方", Decimal(1)),
    "平": ("平方", Decimal(1)),
    "目": ("目", Decimal(1)),
    "寸": ("寸", Decimal(1)),
    "inch": ("寸", Decimal(1)),
    "inches": ("寸", Decimal(1)),
    "盎司": ("oz", Decimal(1)),
    "oz": ("oz", Decimal(1)),
    "度": ("度", Decimal(1)),
    "码": ("码", Decimal(1)),
    "号": ("号", Decimal(1)),
    "w": ("w", Decimal(1)),
    "瓦": ("w", Decimal(1)),
    "y": ("y", Decimal(1)),
    "层": ("层", Decimal(1)),
    "抽": ("抽", Decimal(1)),
}
SIZE_UNITS = frozenset(_SIZE_UNITS)
SURE_SIZE_UNITS = frozenset(
    [
        "ml",
        "毫升",
        "cc",
        "l",
        "升",
        "公升",
        "mm",
        "毫米",
        "cm",
        "厘米",
        "公分",
        "平方",
        "目",
        "寸",
        "inch",
        "inches",
        "盎司",
        "oz",
        "度",
        "码",
        "层",
        "抽",
        "米",
        "w",
        "瓦",
    ]
)
"""Units in which goods are described and hardly ever ordered."""
WEIGHT_SIZE_UNITS = frozenset(["g", "克", "kg", "公斤", "千克", "斤", "两"])

_PART = re.compile(
    rf"({_NUMBER})\s*(ml|毫升|cc|kg|公斤|千克|公升|mm|毫米|cm|厘米|[a-z]+|[一-鿿]{{1,2}})?"
)
_NUMBERS = re.compile(_NUMBER)
_CROSS = re.compile(rf"[a-z]{{0,2}}{_NUMBER}\*{_NUMBER}")
_MODEL = re.compile(r"(?<![0-9.])(?:[0-9]{1,4}/[0-9]{1,4}|0[0-9]{1,3})(?![0-9./])")
_ONLY_SIZE = re.compile(rf"{_NUMBER}\s*(?:[a-z]{{2,5}}|[lgmwyx]|[一-鿿]{{1,2}})?(?:/[a-z一-鿿]*)?")
_SIZE_FIRST = re.compile(
    rf"{_NUMBER}(?:ml|l|kg|g|mm|cm|w|m)(?=[一-鿿]{{2}})|{_NUMBER}(?=[黑白红蓝绿黄紫灰粉橙棕])"
)
_SPEC_IN_NAME = re.compile(
    rf"{_NUMBER}\s*(?:ml|毫升|l|升|公升|kg|公斤|千克|g|克|斤|mm|cm|毫米|厘米|m|米|寸|度|片|抽|张|支|枚|层|页|卷|台|包|只|个|粒|袋|瓶|罐|听)"
    rf"(?:\s*[*x/]\s*{_NUMBER}?\s*[一-鿿a-z]{{0,2}})*"
)


@dataclass(frozen=True, slots=True)
class Spec:
    """What a SKU's spec says. `sizes` are canonical, `bare` the numbers one may say alone."""

    sizes: frozenset[str]
    bare: frozenset[str]
    counts: frozenset[tuple[str, str]]
    volume: Decimal | None = None
    """The container's size in ml or g, for 大瓶 and 小瓶."""

    def counted(self, number: str) -> list[str]:
        """The units of which it holds so many."""
        return [unit for count, unit in self.counts if count == number]


def plain_number(value: Decimal) -> str:
    """A number without trailing zeros (1.50 → 1.5, 1E+3 → 1000)."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=4096)
def size_of(number: str, unit: str) -> str | None:
    """The canonical size of a number with a size unit, or None for other units."""
    known = _SIZE_UNITS.get(unit)
    if known is None:
        return None
    return plain_number(Decimal(number) * known[1]) + known[0]


@lru_cache(maxsize=16384)
def parse_spec(text: str) -> Spec:
    """Read a spec that is already normalised (250ml*24盒/箱)."""
    sizes: set[str] = set()
    bare: set[str] = set()
    counts: set[tuple[str, str]] = set()
    volume: Decimal | None = None
    numbers = _NUMBERS.findall(text)
    bare.update(f"{a}*{b}" for a, b in pairwise(numbers))
    bare.update(_CROSS.findall(text))
    bare.update(_MODEL.findall(text))
    for order, found in enumerate(_PART.finditer(text)):
        number, unit = plain_number(Decimal(found.group(1))), found.group(2) or ""
        known = _SIZE_UNITS.get(unit) or _SIZE_UNITS.get(unit[:1] if not unit.isascii() else "")
        if known is not None:
            value = Decimal(number) * known[1]
            sizes.add(plain_number(value) + known[0])
            bare.add(number)
            if known[0] in {"ml", "g"}:
                bare.add(plain_number(value))
                volume = value if volume is None else volume
        else:
            counts.add((number, unit[:1] if not unit.isascii() else unit))
            if order == 0:
                bare.add(number)
    return Spec(frozenset(sizes), frozenset(bare), frozenset(counts), volume)


_NAMED_CROSS = re.compile(rf"([a-z]{{0,3}}{_NUMBER})((?:\*{_NUMBER})+)")
_NAMED_SIZE = re.compile(
    rf"({_NUMBER})(ml|毫升|l|升|kg|公斤|g|克|mm|毫米|cm|厘米|公分|米|m|寸|平方|目|w|瓦|码|号|抽|层|度)"
)
_NAMED_LAST = re.compile(r"(?<![0-9.*])(?:[a-z]{1,2})?([0-9]{2,3})$")


@lru_cache(maxsize=65_536)
def name_sizes(product: str) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """(sizes, numbers one may say alone, pieces of crosses) in a product's own name.

    Hardware and paper have their sizes there: PVC线管20mm, 膨胀螺丝M8*80, PPR弯头20.
    """
    if not any(c.isdigit() for c in product):
        return frozenset(), frozenset(), ()
    sizes: set[str] = set()
    bare: set[str] = set()
    pieces: list[str] = []
    for found in _NAMED_CROSS.finditer(product):
        whole = found.group()
        parts = whole.split("*")
        bare.update((whole, f"{parts[0]}*{parts[1]}", whole.lstrip("abcdefghijklmnopqrstuvwxyz")))
        pieces.extend(parts)
        if not parts[0][0].isalpha():
            bare.add(plain_number(Decimal(parts[0])))
    for number, unit in _NAMED_SIZE.findall(product):
        size = size_of(number, unit)
        if size is not None:
            sizes.add(size)
            bare.add(plain_number(Decimal(number)))
    bare.update(_NAMED_LAST.findall(product))
    return frozenset(sizes), frozenset(bare), tuple(pieces)


@lru_cache(maxsize=16_384)
def without_sizes(core: str) -> str:
    """A product's name without the sizes in it: 圆形打包盒 of 圆形打包盒750ml."""
    return _NAMED_SIZE.sub("", core) or core


def spec_of(spec: str, product: str) -> Spec:
    """What the spec says, and the sizes that stand in the product's name."""
    parsed = parse_spec(spec)
    sizes, bare, _ = name_sizes(product)
    if not sizes and not bare:
        return parsed
    return Spec(parsed.sizes | sizes, parsed.bare | bare, parsed.counts, parsed.volume)


@lru_cache(maxsize=16384)
def spec_words(text: str) -> str:
    """What a spec says in letters before its pack (L码*60双 → l码): part of the name."""
    first = text.split("*", maxsplit=1)[0].strip()
    first = _SIZE_FIRST.sub("", first, count=1)
    return "" if _ONLY_SIZE.fullmatch(first) else re.sub(r"[^0-9a-z一-鿿]", "", first)


def split_name(name: str) -> tuple[str, str]:
    """(words, spec) of a normalised name whose spec has no column of its own."""
    found = _SPEC_IN_NAME.search(name)
    if found is None:
        return name.strip(), ""
    return (name[: found.start()] + " " + name[found.end() :]).strip(), found.group()


@dataclass(frozen=True, slots=True)
class SaidSpec:
    """A number in a mention that describes the goods: 500, 1.9升, 100包装."""

    number: str
    unit: str | None
    span: tuple[int, int]
    is_pack: bool = False
    """Said as …装: a pack of so many."""


def fits_spec(said: SaidSpec, spec: Spec, name: str) -> bool:
    """Whether a SKU has the size said. `name` is its normalised name, for 1664 and A4."""
    if said.unit is None:
        return (
            said.number in spec.bare
            or said.number in name.split()
            or (said.is_pack and any(n == said.number for n, _ in spec.counts))
        )
    size = size_of(said.number, said.unit)
    if size is not None:
        same = (u for u, known in _SIZE_UNITS.items() if known == _SIZE_UNITS[said.unit])
        if said.unit in {"斤", "两"} and f"{size.removesuffix('g')}ml" in spec.sizes:
            return True  # 一斤装 of a liquor is 500 ml
        return size in spec.sizes or any(_stands_in(name, said.number + u) for u in same)
    if any(n == said.number and _same_pack(u, said.unit) for n, u in spec.counts):
        return True
    if said.number in spec.bare and any(_same_pack(u, said.unit) for _, u in spec.counts):
        return True
    return _stands_in(name, said.number + said.unit)


def _stands_in(name: str, piece: str) -> bool:
    """Whether a number with its unit stands in a name, not as the end of a longer number."""
    at = name.find(piece)
    while at >= 0:
        if at == 0 or name[at - 1] not in "0123456789.":
            return True
        at = name.find(piece, at + 1)
    return False


def _same_pack(a: str, b: str) -> bool:
    return a == b or same_class(a, b)
