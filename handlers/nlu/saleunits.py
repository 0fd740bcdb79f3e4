"""Whether goods come in the size, the container and the unit that were said."""

import re
from decimal import Decimal
from functools import lru_cache

from handlers.nlu.goods import Goods
from handlers.nlu.reading import Mention
from handlers.nlu.specs import SaidSpec, fits_spec
from handlers.nlu.units import BOXES, CASE_WORDS, DOZEN, canonical, find_unit, same_class

_NUMBERED = re.compile("(?:特|加|超|最)?[大中小]号")
"""保鲜袋大号, 小号的: sizes that goods have in their names."""


def fits_specs(mention: Mention, goods: Goods) -> bool:
    """Whether goods have every size of a mention, and are not called by another one."""
    said = set(_NUMBERED.findall(mention.typed)) if "号" in mention.typed else set()
    own = set(_NUMBERED.findall(goods.name)) if said else set()
    is_other = bool(said and own) and said.isdisjoint(own)
    return not is_other and all(_fits_one(s, goods) for s in mention.specs)


def _fits_one(spec: SaidSpec, goods: Goods) -> bool:
    return fits_spec(spec, goods.spec, goods.name)


def fits_pack(pack: str, goods: Goods) -> bool:
    """Whether goods come in the container said (瓶, 罐, 袋)."""
    return (
        pack == goods.base_unit
        or (pack in CASE_WORDS and pack in goods.unit_words and goods.order_unit == pack)
        or pack + "装" in goods.core
        or any(u == pack for _, u in goods.spec.counts)
        or same_class(pack, goods.base_unit)
    )


def has_unit(goods: Goods, unit: str) -> bool:
    """Whether goods are sold in a unit, by whatever word."""
    return unit_of(goods, unit) is not None


def unit_of(goods: Goods, said: str) -> tuple[str, Decimal] | None:
    """(sale unit, how many of it one said unit is), or None where the SKU has no such unit."""
    return _unit_among(goods.unit_words, goods.unit_synonyms, goods.base_unit, said)


@lru_cache(maxsize=8192)
def _unit_among(
    words: tuple[str, ...], synonyms: tuple[tuple[str, str], ...], base: str, said: str
) -> tuple[str, Decimal] | None:
    known = dict(synonyms)
    found = find_unit(said, words, known) or find_unit(canonical(said), words, known)
    if found is not None:
        return found.unit, found.ratio
    if said in BOXES and (case := find_unit(CASE_WORDS[0], words, known)) is not None:
        return case.unit, case.ratio
    if canonical(said) == DOZEN and base in words:
        return base, Decimal(12)
    return None
