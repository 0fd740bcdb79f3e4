"""Reading a pack from the words of a spec: "330ml*24罐/箱" is 24 罐 to the 箱.

The last number before a piece word is the factor; what stands before it is the size of a piece.
"500张*8包/箱" is 8 包 to the 箱: the sheets are the size of a 包. "25kg袋" is sold by the 袋.
Goods sold by weight ("斤", "散装/kg") have 克 as base unit; a Taiwanese 斤 must be given as units.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

GRAMS: Mapping[str, Decimal] = {
    "克": Decimal(1),
    "g": Decimal(1),
    "两": Decimal(50),
    "斤": Decimal(500),
    "市斤": Decimal(500),
    "公斤": Decimal(1000),
    "千克": Decimal(1000),
    "kg": Decimal(1000),
}
"""What a weight word weighs on the mainland."""

WEIGHED_UNITS: Mapping[str, int] = {"克": 1, "两": 50, "斤": 500, "公斤": 1000}
"""The sale units every weighed SKU has."""

_SIZE_WORDS = (
    "ml|l|毫升|升|g|kg|克|千克|公斤|斤|两|mm|cm|m|米|厘米|毫米|寸|抽|片|张|双|只装"
    "|粒|页|节|层|度|w|瓦"
)
_MEASURES = frozenset(
    {"ml", "l", "毫升", "升", "g", "kg", "克", "千克", "公斤", "斤", "两", "mm", "cm", "m", "米"}
)
"""What a piece weighs or holds is no piece: "25kg/袋" is one 袋."""
_PIECE = r"[^\W\d_a-z]{1,3}|[a-z]{2,8}"
_FULL = re.compile(rf"([0-9]{{1,5}})\s*({_PIECE})\s*/\s*({_PIECE})$")
_TAIL = re.compile(rf"[*x×]\s*([0-9]{{1,5}})\s*({_PIECE})?$")
_HEAD = re.compile(rf"1\s*[*x×]\s*([0-9]{{1,5}})\s*({_PIECE})?$")
_SINGLE = re.compile(rf"[0-9.]+\s*(?:{_SIZE_WORDS})\s*/?\s*({_PIECE})$")


@dataclass(frozen=True, slots=True)
class Pack:
    """`factor` base units make one order unit; both may be the same unit with factor 1."""

    base_unit: str
    order_unit: str
    factor: int


def parse_pack(spec: str, *, base_unit: str = "", order_unit: str = "") -> Pack | None:
    """The pack a spec describes, None where it does not say. Given units win over read ones."""
    text = unicodedata.normalize("NFKC", spec).strip().casefold()
    full = _FULL.search(text)
    if full and int(full[1]) > 0 and full[2] not in _MEASURES:
        return _pack(base_unit or full[2], order_unit or full[3], int(full[1]))
    many = _HEAD.match(text) or _TAIL.search(text)
    if many and int(many[1]) > 0:
        piece = base_unit or many[2] or ""
        if piece and piece not in GRAMS:
            return _pack(piece, order_unit or "件", int(many[1]))
        return None
    single = _SINGLE.match(text)
    if single and single[1] not in GRAMS:
        return _pack(base_unit or single[1], order_unit or single[1], 1)
    return None


def _pack(base: str, order: str, factor: int) -> Pack | None:
    if base == order:
        return Pack(base, order, 1) if factor == 1 else None
    return Pack(base, order, factor)


def weight_unit(text: str) -> str | None:
    """The weight word a spec or unit consists of: "斤", "元/斤", "散装kg" → the word."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    folded = folded.removeprefix("散装").removeprefix("元").removeprefix("/").strip()
    return folded if folded in GRAMS else None


def grams_of(units: Mapping[str, Decimal]) -> dict[str, int] | None:
    """Units of goods counted by weight, re-based to 克; None unless every unit fits.

    {"斤": 1, "公斤": 2, "两": 0.1} → {"克": 1, "斤": 500, "公斤": 1000, "两": 50}.
    """
    anchor = next((unit for unit in units if unit in GRAMS and units[unit] > 0), None)
    if anchor is None:
        return None
    one = GRAMS[anchor] / units[anchor]
    grams: dict[str, int] = {"克": 1}
    for unit, factor in units.items():
        value = factor * one
        if value != value.to_integral_value() or value <= 0:
            return None
        grams["克" if unit == "g" else unit] = int(value)
    return grams
