"""302 红牛2箱: a room or a number of the writer's own before an order, and no amount of it."""

import re
from collections.abc import Iterator

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup

_AHEAD = re.compile(
    r"(?:^|(?<=[\n,，;；。]))[ \t]{0,4}(?P<figure>[0-9]{3,4})[ \t]{1,4}"
    r"(?P<name>[一-鿿a-z]{1,12}?)[ \t]?(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})"
    r"[箱件包袋瓶盒罐桶提斤个条打支卷板筐](?=[\s,，;；。]|$)"
)


def figures_ahead(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The stretches of such figures: neither a size of the goods behind them nor in their name."""
    for found in _AHEAD.finditer(text):
        fits = lookup(lexicon, found["name"], is_exact=True).fits
        figure, goods = found["figure"], [lexicon.goods(fit.at) for fit in fits]
        known = (figure in (*one.spec.bare, *_figures(one.name)) for one in goods)
        if goods and not any(known):
            yield found.span("figure")


def _figures(name: str) -> list[str]:
    return re.findall(r"[0-9]+", name)
