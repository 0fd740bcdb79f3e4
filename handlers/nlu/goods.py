"""One SKU as the matcher sees it: its words in one spelling, their sounds, its spec and units."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.base.ids import SkuId
from domain.catalog.vocabulary import SkuEntry
from handlers.nlu.normalise import plain
from handlers.nlu.specs import Spec, name_sizes, spec_of, spec_words, split_name
from handlers.nlu.syllables import SyllableTable

_BRACKET = re.compile(r"[(\[](.*?)[)\]]")
_NOT_WORD = re.compile(r"[^0-9a-z一-鿿.+π]+|(?<![0-9])\+|\+(?![0-9])|(?<![0-9])\.|\.(?![0-9])")


@dataclass(frozen=True, slots=True)
class Goods:
    """`core` is brand + product without spaces; `product` its tail after `brand`."""

    at: int
    sku_id: SkuId
    core: str
    text: str
    """`core` and what the spec says in letters."""
    brand: str
    product: str
    head: str
    """The product without what stands in brackets (苹果(红富士) → 苹果)."""
    name: str
    """The whole name in one spelling, words separated by spaces."""
    aliases: tuple[str, ...]
    sounds: tuple[str, ...]
    """The commonest sound of each character of `core`."""
    spec: Spec
    units: tuple[tuple[str, int], ...]
    unit_words: tuple[str, ...]
    unit_synonyms: tuple[tuple[str, str], ...]
    order_unit: str
    base_unit: str
    category: str
    is_on_sale: bool

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


@lru_cache(maxsize=65_536)
def squeeze(text: str) -> str:
    """Letters, digits and characters alone; brackets and spaces say nothing about the word."""
    return _NOT_WORD.sub("", text)


def _squeezed(aliases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for a in map(squeeze, map(plain, aliases)) if a))


@lru_cache(maxsize=1024)
def _words(units: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    return tuple(u for u, _ in units)


def make_goods(at: int, entry: SkuEntry, aliases: tuple[str, ...], table: SyllableTable) -> Goods:
    """The matcher's view of one catalogue entry."""
    brand, product, spec = words_of(entry)
    head = (
        squeeze(_BRACKET.sub("", product))
        if "(" in product or "[" in product
        else squeeze(product)
    )
    brand, squeezed = squeeze(brand), squeeze(product)
    core = brand + squeezed
    return Goods(
        at=at,
        sku_id=SkuId(entry.sku_id),
        core=core,
        text=" ".join((core + spec_words(spec), *name_sizes(product)[2])),
        brand=brand,
        product=squeezed,
        head=head or squeezed,
        name=_NOT_WORD.sub(" ", plain(entry.name)).strip(),
        aliases=_squeezed(aliases) if aliases else (),
        sounds=table.firsts(core),
        spec=spec_of(spec, product),
        units=entry.units,
        unit_words=_words(entry.units),
        unit_synonyms=entry.unit_synonyms,
        order_unit=entry.order_unit,
        base_unit=entry.base_unit,
        category=entry.category,
        is_on_sale=entry.is_on_sale,
    )
