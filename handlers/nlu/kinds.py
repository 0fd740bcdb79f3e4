"""Which of several goods a word tells: a flavour, a size, a pack, a figure."""

import re
from collections.abc import Sequence

from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.normalise import plain
from handlers.nlu.plainness import goods_by_size
from handlers.nlu.saleunits import fits_pack
from handlers.nlu.specs import SaidSpec, fits_spec
from handlers.nlu.wording import only_size

_SIZE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)(ml|l|g|kg|毫升|升|克|公斤|斤)?")
_UNITS = frozenset("箱件包袋瓶盒罐桶提斤个条打支卷板排份只把筐")
_TASTE = re.compile("(?:口味|味道|味儿|味|色|款|型|心)$")


def kinds_told(word: str, goods: Sequence[Goods]) -> tuple[Goods, ...]:
    """Those of the goods that the word is true of; () where it tells nothing of any."""
    said = squeeze(word)
    if not said or said in _UNITS or len(goods) < 2:
        return ()
    if (size := _SIZE.fullmatch(said)) is not None:
        return _sized(size[1], size[2] or "", goods)
    if (pack := only_size(word)) is not None:
        unit, size_word = pack
        left = [g for g in goods if not unit or fits_pack(unit, g)]
        found = tuple(goods_by_size(left, size_word)) if size_word else tuple(left)
        if found and len(found) < len(goods):
            return found
    return _called(said, goods)


def _sized(number: str, unit: str, goods: Sequence[Goods]) -> tuple[Goods, ...]:
    if not unit:
        return tuple(g for g in goods if number in g.spec.bare)
    said = SaidSpec(number, unit, (0, 0))
    return tuple(g for g in goods if fits_spec(said, g.spec, g.name))


def _called(said: str, goods: Sequence[Goods]) -> tuple[Goods, ...]:
    for tried in dict.fromkeys((said, _TASTE.sub("", said))):
        if not tried:
            continue
        found = tuple(
            g
            for g in goods
            if tried in squeeze(g.name) or any(tried == squeeze(plain(a)) for a in g.aliases)
        )
        if found:
            return found
    return ()
