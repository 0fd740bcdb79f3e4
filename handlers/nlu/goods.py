"""One SKU as the matcher sees it: its words in one spelling, their sounds, its spec and units."""

import re
from functools import lru_cache

from domain.base.ids import SkuId
from domain.catalog.vocabulary import SkuEntry
from handlers.nlu.normalise import plain
from handlers.nlu.specs import Spec, name_sizes, spec_of, spec_words, split_name
from handlers.nlu.syllables import SyllableTable

_BRACKET = re.compile(r"[(\[](.*?)[)\]]")
_NOT_WORD = re.compile(r"[^0-9a-z一-鿿.+π]+|(?<![0-9])\+|\+(?![0-9])|(?<![0-9])\.|\.(?![0-9])")


class Goods:
    """`core` is brand + product without spaces; `product` its tail after `brand`.

    A view of one entry, never changed; what few readers ask for is worked out when it is asked
    for, because a common word brings up dozens of goods of which one is meant.
    """

    __slots__ = (
        "_entry", "_product", "_spec", "_table", "aliases", "at", "base_unit", "brand", "category",
        "core", "head", "head_span", "is_on_sale", "name", "order_unit", "product", "sku_id",
        "sounds", "spec", "text", "unit_synonyms", "unit_words", "units",
    )  # fmt: skip

    head: str
    """The product without what stands in brackets (苹果(红富士) → 苹果)."""
    head_span: tuple[int, int]
    """Where it stands in `core`; the whole product where it is in pieces."""
    aliases: tuple[str, ...]
    text: str
    """`core` and what the spec says in letters."""
    name: str
    """The whole name in one spelling, words separated by spaces."""
    sounds: tuple[str, ...]
    """The commonest sound of each character of `core`."""
    spec: Spec
    unit_words: tuple[str, ...]

    def __init__(
        self,
        at: int,
        entry: SkuEntry,
        core: str,
        *,
        aliases: tuple[str, ...],
        table: SyllableTable,
    ) -> None:
        """`core` as `core_of` has it, which the index keeps."""
        brand, product, spec = words_of(entry)
        self._entry, self._product, self._spec, self._table = entry, product, spec, table
        self.at = at
        self.sku_id = SkuId(entry.sku_id)
        self.core = core
        self.brand = squeeze(brand)
        start = len(self.brand)
        self.product = self.head = core[start:]
        self.head_span = start, len(core)
        if "(" in product or "[" in product:
            self.head = squeeze(_BRACKET.sub("", product)) or self.product
            if core.startswith(self.head, start):
                self.head_span = start, start + len(self.head)
        words, pieces = core + spec_words(spec), name_sizes(product)[2]
        self.text = " ".join((words, *pieces)) if pieces else words
        self.aliases = _squeezed(aliases) if aliases else ()
        self.units = entry.units
        self.unit_synonyms = entry.unit_synonyms
        self.order_unit = entry.order_unit
        self.base_unit = entry.base_unit
        self.category = entry.category
        self.is_on_sale = entry.is_on_sale

    def __getattr__(self, name: str) -> object:
        match name:
            case "unit_words":
                self.unit_words = _words(self.units)
            case "name":
                self.name = _NOT_WORD.sub(" ", plain(self._entry.name)).strip()
            case "sounds":
                self.sounds = self._table.firsts(self.core)
            case "spec":
                self.spec = spec_of(self._spec, self._product)
            case _:
                raise AttributeError(name)
        return getattr(self, name)

    def factor(self, unit: str) -> int:
        """Base units in one `unit`."""
        return next(f for u, f in self.units if u == unit)


@lru_cache(maxsize=65_536)
def _clean(text: str) -> str:
    return plain(text).strip()


def words_of(entry: SkuEntry) -> tuple[str, str, str]:
    """(brand, product, spec) in one spelling; taken from the name where the columns are empty."""
    brand, product, spec = _clean(entry.brand), _clean(entry.product), _clean(entry.spec)
    if not product or not spec:
        words, found = split_name(plain(entry.name))
        product, spec = product or words, spec or found
    if brand and product.startswith(brand):
        product = product[len(brand) :].strip()
    return brand, product, spec


def core_of(brand: str, product: str) -> str:
    """Brand and product without spaces."""
    return squeeze(brand) + squeeze(product)


@lru_cache(maxsize=65_536)
def squeeze(text: str) -> str:
    """Letters, digits and characters alone; brackets and spaces say nothing about the word."""
    return _NOT_WORD.sub("", text)


def _squeezed(aliases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for a in map(squeeze, map(plain, aliases)) if a))


@lru_cache(maxsize=1024)
def _words(units: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    return tuple(u for u, _ in units)


def names_kind(word: str, category: str) -> bool:
    """Whether a category or one above it is called so: 饮料 of 饮料/碳酸饮料, 酒 of 酒类/啤酒."""
    return bool(word) and any(word in {p, p.removesuffix("类")} for p in category.split("/"))
