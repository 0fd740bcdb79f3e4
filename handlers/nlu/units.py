"""Words for units: what they are called, which mean the same pack, how weights convert."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

CASE_WORDS = ("箱", "件")
"""Both mean the SKU's full case, unless it has both (D03)."""
BOXES = frozenset(("box", "boxes", "bx"))
"""A box is what the goods are sold in, a case of goods that come in none."""

PIECES = ("个", "枚", "颗", "只", "粒")
"""Words that count single pieces of one and the same goods."""
TRAYS = ("板", "盘", "托")
TRAY_PIECES = 30
"""What counts by the piece and lies on trays (eggs) lies on them by thirty, as 打 is twelve."""

_SAME: tuple[tuple[str, ...], ...] = (
    (
        "箱",
        "xiang",
        "件",
        "jian",
        "整箱",
        "case",
        "cases",
        "carton",
        "cartons",
        "ctn",
        "ctns",
        "crate",
        "crates",
    ),
    ("罐", "guan", "听", "can", "cans", "tin", "tins", "易拉罐"),
    ("瓶", "ping", "支", "bottle", "bottles", "btl", "btls", "樽"),
    ("袋", "dai", "包", "bag", "bags", "sack", "sacks"),
    ("包", "bao", "袋", "pack", "packs", "packet", "packets", "pkt", "pkts"),
    ("盒", "hezi", "he", "box", "boxes", "bx", "盒子"),
    ("提", "ti", "提子"),
    ("桶", "tong", "bucket", "buckets", "tub", "tubs", "jug", "jugs", "barrel", "barrels", "drum"),
    ("个", "枚", "颗", "只", "粒", "头", "ge", "pc", "pcs", "piece", "pieces", "ea", "each"),
    ("条", "tiao", "尾"),
    ("斤", "市斤", "jin", "catty", "catties"),
    ("公斤", "gongjin", "kg", "千克", "kilo", "kilos", "kgs", "kilogram", "kilograms"),
    ("克", "g", "gram", "grams"),
    ("两",),
    ("吨", "ton", "tons", "t"),
    ("打", "dozen", "dozens", "doz"),
    ("卷", "juan", "roll", "rolls"),
    ("排", "pai", "row", "rows"),
    ("板", "ban", "tray", "trays"),
    ("杯", "cup", "cups"),
    ("根", "stick", "sticks"),
    ("捆", "把", "扎", "kun", "bunch", "bunches", "bundle", "bundles"),
    ("罐", "jar", "jars"),
    ("瓶", "jar"),
    ("筐", "篮", "kuang", "basket", "baskets"),
)
_PLAIN = [
    "饼",
    "刀",
    "张",
    "本",
    "双",
    "副",
    "台",
    "份",
    "串",
    "朵",
    "棵",
    "节",
    "坛",
    "壶",
    "篓",
    "盘",
    "盆",
    "筒",
    "管",
    "匹",
    "扇",
    "对",
    "格",
    "摞",
    "令",
    "块",
    "片",
    "套",
    "组",
    "托",
    "车",
    "碗",
    "框",
    "缸",
    "层",
    "株",
    "簇",
    "屉",
    "笼",
    "柱",
    "码",
    "枝",
    "篇",
    "幅",
    "座",
    "辆",
    "部",
    "艘",
    "眼",
    "顶",
    "床",
    "匣",
    "挂",
    "尺",
    "米",
    "瓦",
    "w",
    "盎司",
    "度",
    "寸",
    "inch",
    "inches",
    "码",
    "层",
    "抽",
    "公分",
    "平方",
    "目",
    "毫米",
    "厘米",
    "mm",
    "cm",
    "cc",
    "ml",
    "毫升",
    "l",
    "升",
    "公升",
]
_WEIGHTS: Mapping[str, Decimal] = {
    "斤": Decimal(500),
    "公斤": Decimal(1000),
    "克": Decimal(1),
    "两": Decimal(50),
    "吨": Decimal(1_000_000),
}
DOZEN = "打"
RARE_UNITS = frozenset(("卡", "麻袋", "编织袋", "蛇皮袋", "泡沫箱", "周转箱", "方", "立方"))
"""Units that stand in names more often than in orders; they count where no goods are known."""


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit of a SKU that was meant: `count` said units are `count × ratio` of `unit`."""

    unit: str
    ratio: Decimal
    is_same_word: bool


@lru_cache(maxsize=1)
def _classes() -> dict[str, tuple[str, ...]]:
    """Each unit word and every word it may stand for, the likeliest first."""
    classes: dict[str, tuple[str, ...]] = {}
    for words in _SAME:
        for word in words:
            classes[word] = tuple(dict.fromkeys((*classes.get(word, (word,)), *words)))
    for word in _PLAIN:
        classes.setdefault(word, (word,))
    return classes


@lru_cache(maxsize=1)
def known_units() -> frozenset[str]:
    """Every unit word of the general table."""
    return frozenset(_classes())


_USUAL = {"千克": "公斤", "kg": "公斤", "市斤": "斤", "整箱": "箱", "提子": "提", "盒子": "盒"}


@lru_cache(maxsize=512)
def canonical(unit: str) -> str:
    """The usual Chinese word of a unit (cases → 箱, kg → 公斤); itself where unknown."""
    if unit in _USUAL:
        return _USUAL[unit]
    if not unit.isascii():
        return unit
    words = _classes().get(unit, ())
    return next((w for w in words if not w.isascii()), unit)


@lru_cache(maxsize=512)
def weight_in_grams(unit: str) -> Decimal | None:
    """Grams of a weight unit, or None."""
    for word in _classes().get(unit, ()):
        if word in _WEIGHTS:
            return _WEIGHTS[word]
    return None


def find_unit(
    said: str, units: Iterable[str], synonyms: Mapping[str, str] | None = None
) -> FoundUnit | None:
    """The unit of a SKU that `said` means, or None (D03: then it has to be asked).

    The word itself wins, then a learned synonym, then a word of the same class, then another
    weight unit, converted.
    """
    known = tuple(units)
    if said in known:
        return FoundUnit(said, Decimal(1), True)
    if synonyms and said in synonyms and synonyms[said] in known:
        return FoundUnit(synonyms[said], Decimal(1), False)
    for word in _classes().get(said, ()):
        if word in known:
            return FoundUnit(word, Decimal(1), False)
    grams = weight_in_grams(said)
    if grams is not None:
        for unit in known:
            other = weight_in_grams(unit)
            if other is not None:
                return FoundUnit(unit, grams / other, False)
    return None


@lru_cache(maxsize=4096)
def same_class(a: str, b: str) -> bool:
    """Whether two unit words may stand for the same pack."""
    if a == b:
        return True
    classes = _classes()
    return b in classes.get(a, ()) or a in classes.get(b, ())
