"""Which goods a Latin word or a number of a mention can speak of at all.

A first look by the index alone, before any goods are held against the words: most words of
letters and digits that nobody sells (order numbers, links, slips of the keyboard) end here.
"""

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from handlers.nlu.evidence import Run, Said
from handlers.nlu.index import Index, Postings

if TYPE_CHECKING:
    from handlers.nlu.lexicon import Lexicon

_RUN = re.compile(r"[a-z]+|[0-9]+(?:[.+][0-9]+)?")


def runs_in(text: str) -> list[str]:
    """The Latin words and numbers of a text in normal spelling."""
    return _RUN.findall(text)


def narrowed(lexicon: "Lexicon", said: Said, positions: list[int]) -> list[int]:
    """Those of the positions in whose names every Latin word and number of a mention may stand.

    Goods with other words than their names stay, as do those changed since the whole was indexed.
    """
    whole = lexicon.segments[0]
    strange = [run for run in said.runs if run.text not in whole.runs]
    if not strange or not positions:
        return positions
    at = np.asarray(positions, dtype=np.int32)
    stays = at >= len(whole.entries)
    heard = ~stays
    for run in strange:
        heard &= _among(at, _heard(whole.index, run))
    stays |= heard
    return [
        place
        for place, is_possible in zip(positions, stays.tolist(), strict=True)
        if is_possible or lexicon.has_alias(place)
    ]


def _heard(index: Index, run: Run) -> list[Postings]:
    """Goods of whose names a run can be the sound or the first letters."""
    found: list[Postings] = []
    if run.is_heard:
        pairs = zip(run.cut, run.cut[1:], strict=False)
        tokens = [f"~{a}~{b}" for a, b in pairs] or [f"~{run.cut[0]}"]
        found.append(index.with_all(tokens))
    if run.is_initials:
        text = run.text
        found.append(index.with_all([f"^{text[i : i + 3]}" for i in range(len(text) - 2)]))
    if run.is_brand:
        found.append(index.postings(f"^^{run.text}"))
    return found


def _among(at: Postings, lists: list[Postings]) -> NDArray[np.bool_]:
    """For each position whether it stands in one of the (ascending) lists."""
    found = np.zeros(len(at), dtype=bool)
    for known in lists:
        if len(known):
            places = known.searchsorted(at)
            places[places == len(known)] = 0
            found |= known[places] == at
    return found
