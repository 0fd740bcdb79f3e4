"""Amounts before and behind their names in one breath: 20斤小米10斤黑米薏米5斤.

Side by side stand always a name and its amount. Where a clause falls into such pairs, and into no
other, each amount has its name: 20斤小米, 10斤黑米, 薏米5斤.
"""

from collections.abc import Sequence
from dataclasses import replace

from handlers.nlu.clauses import Element
from handlers.nlu.mentions import Mentions
from handlers.nlu.purposes import behind_aim

_FEWEST = 2
"""Fewer amounts stand on one side."""
_PAIRS = frozenset(("am", "ma"))
_SPOKEN = ("order", "add", "filler", "list")
"""Command words that may stand between the pairs."""


def in_pairs(
    elements: Sequence[Element], mentions: Mentions
) -> tuple[tuple[Element, ...], dict[int, bool]]:
    """The elements, with names that ran together parted, and for each amount whether its name
    stands behind it; no such places where the amounts all stand on one side, or no pairs fit.
    """
    whole = tuple(elements)
    if sum(e.said is not None for e in elements) < _FEWEST:
        return whole, {}
    parted = tuple(part for e in elements for part in _parts(e, mentions))
    is_open = not mentions.lexicon.codes
    known = [(at, kind) for at, e in enumerate(parted) if (kind := _kind(e, is_open=is_open))]
    if known[0][1] == "u":
        known = known[1:]  # 今儿包席 10斤前腿肉 猪肋排8斤
    if known[-1][1] == "u":
        known = known[:-1]  # …蜜枣8斤 装好一点
    between = parted[known[0][0] : known[-1][0]]
    if any(k == "u" for _, k in known) or any(e.word and not e.has(*_SPOKEN) for e in between):
        return whole, {}
    pairs = [known[n : n + 2] for n in range(0, len(known), 2)]
    kinds = ["".join(kind for _, kind in pair) for pair in pairs]
    if set(kinds) != _PAIRS:
        return whole, {}
    return parted, {
        at: kind == "am" for kind, pair in zip(kinds, pairs, strict=True) for at, k in pair
        if k == "a"
    }  # fmt: skip


def _kind(element: Element, *, is_open: bool) -> str:
    """a: an amount, m: a name, u: words that are none; where no goods are known any word is."""
    if element.said is not None:
        return "a"
    if element.mention is None:
        return ""
    is_name = element.mention.found.fits or element.mention.is_bare or is_open
    return "m" if is_name else "u"


def _parts(element: Element, mentions: Mentions) -> list[Element]:
    """黑米薏米 as two elements; anything else as it is."""
    mention = element.mention
    if mention is None or mention.found.fits or mention.is_bare:
        return [element]
    own = behind_aim(mention, mentions)
    if own is not None and own.found.fits:
        return [replace(element, mention=own)]
    parts = mentions.split(mention)
    if not parts and not mentions.lexicon.codes:
        words = mention.text.split()
        parts = [mentions.make(mention.start, mention.end, word, ()) for word in words]
    return [replace(element, mention=part) for part in parts] or [element]
