"""Goods that an answer names and a question had no room for: 20升餐饮大桶油, of seven oils of
which five were shown. Pure.
"""

from collections.abc import Sequence

from domain.base.values import replace
from handlers import figures
from handlers.conversation import Doubt, DoubtOption, DoubtWhy
from handlers.nlu.goods import Goods
from handlers.nlu.intents import Pick, Situation
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.nlu.reading import Mention, Reading
from handlers.nlu.resolve import MAX_OPTIONS
from handlers.nlu.saleunits import fits_specs

_WHICH = frozenset({DoubtWhy.SKU, DoubtWhy.UNSURE})
_MOST = 3
"""More goods than this are not named by an answer."""


def widened(asked: Sequence[Doubt], reading: Reading, view: Situation) -> tuple[Doubt, ...]:
    """The questions whose list was cut, with what the words name of the same kind behind it."""
    if not any(_is_cut(doubt) for doubt in asked):
        return tuple(asked)
    mentions = [*(item.mention for item in reading.items), *reading.topics]
    named = [g for m in mentions if m is not None for g in _called(m, reading, view)]
    return tuple(_with(doubt, named, reading) if _is_cut(doubt) else doubt for doubt in asked)


def as_picked(
    asked: Sequence[Doubt], wide: Sequence[Doubt], picks: Sequence[Pick]
) -> tuple[Doubt, ...]:
    """The longer list only where something was picked; the others stay as they were shown."""
    if len(asked) == 1:
        return tuple(wide)
    chosen = {figures.LETTERS.index(pick.question) for pick in picks if pick.question}
    pairs = zip(asked, wide, strict=True)
    return tuple(new if at in chosen else old for at, (old, new) in enumerate(pairs))


def _is_cut(doubt: Doubt) -> bool:
    return doubt.why in _WHICH and len(doubt.options) >= MAX_OPTIONS


def _called(mention: Mention, reading: Reading, view: Situation) -> list[Goods]:
    goods = [reading.lexicon.goods(fit.at) for fit in mention.found.fits if not fit.fuzzy]
    goods = [g for g in goods if g.is_on_sale and g.sku_id not in view.unseen]
    goods = [g for g in goods if fits_specs(mention, g)]
    return goods if len(goods) <= _MOST else []


def _with(doubt: Doubt, named: Sequence[Goods], reading: Reading) -> Doubt:
    shown = {option.sku_id for option in doubt.options}
    kind = {fit.at for fit in lookup(reading.lexicon, plain(doubt.said)).fits}
    beyond = dict.fromkeys(int(g.sku_id) for g in named if g.at in kind)
    new = [sku for sku in beyond if sku not in shown]
    return replace(doubt, options=(*doubt.options, *(DoubtOption(sku) for sku in new)))
