"""Numbers within names of goods that are not sold here: 得力12号订书钉3件, 奔富389干红3箱.

Where goods are called by a number, the catalogue keeps it together. The names of other goods are
known by how they are written: a number without a unit in the middle of a word, and behind that
word the amount. Such a number never is how much of what only begins like it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.nlu.clauses import Element
from handlers.nlu.intents import Exact
from handlers.nlu.mentions import Mentions
from handlers.nlu.reading import Mention
from handlers.nlu.runon import stands_alone

_MODEL = 100
"""From this number on it is rather a model than how many are wanted, without a unit."""
_OF_NAMES = tuple("位号孔寸型级芯键格版")
"""What a number in a name counts or tells."""
_COUNTED = re.compile("[0-9一二两三四五六七八九十]{1,4}[天位孔]")


def join_numbers(
    elements: Sequence[Element], mentions: Mentions, text: str
) -> tuple[Element, ...]:
    """The elements, with each name around a number of its own in one piece."""
    found = list(elements)
    at = 0
    while at < len(found) - 1:
        span = _joined(found, at, mentions)
        if span is not None:
            first, last = span
            start, end = found[first].start, found[last].end
            made = mentions.make(start, end, text[start:end], ())
            whole = replace(found[first], end=end, mention=made, said=None, other=None)
            found[first : last + 1] = [whole]
            at = first
        at += 1
    return tuple(found)


def _joined(elements: list[Element], at: int, mentions: Mentions) -> tuple[int, int] | None:
    """The first and the last element of the name around the number at a place; None for none."""
    number = elements[at]
    before, behind = _beside(elements, at, -1), _beside(elements, at, 1)
    if number.other is not None:
        is_counted = _COUNTED.fullmatch(number.other.text) is not None
        is_inside = before is not None and elements[at + 1].start == number.end
        if not is_counted or not is_inside:
            return None
        last = at + 1 if behind is not None else at
        return (at - 1, last) if _has_amount(elements, last + 1) else None
    said = number.said
    if said is None or behind is None or not isinstance(said.amount, Exact) or said.unit:
        return None
    if not _has_amount(elements, at + 2):
        return None
    is_told = before is not None and behind.text.startswith(_OF_NAMES)
    if not is_told and not _is_model(said.amount.count, before, behind, mentions):
        return None
    return (at - 1 if before is not None else at), at + 1


def _is_model(count: Decimal, before: Mention | None, behind: Mention, mentions: Mentions) -> bool:
    """可乐100雪碧200箱 are two goods; 高露洁360牙膏3箱 is one."""
    if count < _MODEL or behind.is_bare:
        return False
    if before is None:
        return bool(behind.found.fits) and " " not in behind.typed
    lexicon = mentions.lexicon
    is_name = stands_alone(lexicon, before.found) and not mentions.is_brand(before)
    return not is_name or not stands_alone(lexicon, behind.found)


def _beside(elements: list[Element], at: int, step: int) -> Mention | None:
    """The name right beside a place, without a blank."""
    if not 0 <= at + step < len(elements):
        return None
    here, other = elements[at], elements[at + step]
    is_next = other.end == here.start if step < 0 else other.start == here.end
    return other.mention if is_next else None


def _has_amount(elements: list[Element], at: int) -> bool:
    """Whether an amount with a unit follows: what comes before it is its name."""
    rest = elements[at : at + 2]
    return any(e.said is not None and e.said.unit for e in rest)
