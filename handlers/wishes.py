"""Prices a customer names: never taken, told to the rep with the order (N8)."""

import re
from collections.abc import Sequence

from handlers import actors, figures
from handlers.context import Turn

_PRICE = re.compile(
    r"^(?:按|算|给我|給我|就|at)\s*[¥￥$]?\s*\d+(?:\.\d+)?\s*(?:元|块|塊|一箱|each)?\s*(?:算|吧)?$",
    re.IGNORECASE,
)


def split_prices(leftovers: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of the words that were not read names a price, and the rest."""
    prices = tuple(words for words in leftovers if _PRICE.match(words.strip()))
    return prices, tuple(words for words in leftovers if words not in prices)


def price_notes(turn: Turn, prices: Sequence[str]) -> tuple[str, ...]:
    """For the order's note, so that the rep reads it."""
    return tuple(turn.t("customer's wish: {said}", said=words[:40]) for words in prices)


def price_news(turn: Turn, prices: Sequence[str]) -> tuple[str, ...]:
    """For the customer: his own price counts, the wish is passed on."""
    if not prices:
        return ()
    t = turn.t
    said = figures.joined(t, (t('"{said}"', said=words[:40]) for words in prices))
    name = actors.rep_name(turn)
    return (t("Your own prices count; {said} goes to {rep} with the order", said=said, rep=name),)
