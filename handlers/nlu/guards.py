"""Pieces of names that must not be read as numbers or commands."""

import re
from collections.abc import Iterable, Mapping

from domain.catalog.vocabulary import ScopedAlias, SkuEntry
from handlers.nlu.goods import squeeze, words_of
from handlers.nlu.normalise import plain
from handlers.nlu.numerals import NUMERAL_CHARS
from handlers.nlu.phrases import Phrases, load_names
from handlers.nlu.syllables import load_syllables
from handlers.nlu.units import known_units

_GRAM = 3
_SIZES = frozenset(
    ("ml", "l", "g", "kg", "mm", "cm", "m", "w", "克", "升", "毫升", "米", "抽", "张")
)
_RATIO = re.compile(r"[0-9]{1,4}/[0-9]{1,4}")
_HEARD = "几二三四五六七八九"
"""Numerals that a recorder writes for other characters; 一 and 十 are too common behind a name."""
_NO_COMMANDS = frozenset(("发票",))
"""Words that begin like a command."""
_NAME_UNITS = frozenset("号度位分层寸码代系年星级")
"""Units that belong to a name (5号电池, 4分水龙头), hardly to an order."""


def guards_of(
    entries: Iterable[SkuEntry],
    words: Mapping[int, tuple[str, ...]],
    phrases: Phrases,
    scoped: Iterable[ScopedAlias],
) -> frozenset[str]:
    """Pieces of names around numerals and command characters, so that these are left alone.

    `words` are the other words of the SKUs for everybody, `scoped` all aliases.
    """
    danger = NUMERAL_CHARS | {p for p in phrases.words if len(p) == 1}
    danger = frozenset(c for c in danger if not c.isascii())
    digits = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:\+[0-9]+)?")
    found: set[str] = set(load_names().numbered) | _NO_COMMANDS
    seen: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for entry in entries:
        pair = (entry.brand, entry.product) if entry.product else words_of(entry)[:2]
        if pair in pairs and entry.sku_id not in words:
            continue
        pairs.add(pair)
        brand, product, _ = words_of(entry)
        aliases = words.get(entry.sku_id, ())
        for word in (brand, product, *aliases):
            if word in seen:
                continue
            seen.add(word)
            squeezed = squeeze(plain(word) if aliases else word)
            if "/" in word:
                found.update(f"#{n}" for n in _RATIO.findall(word))
            for run in digits.finditer(squeezed):
                found.update(_number_guards(squeezed, run))
            if not danger.isdisjoint(squeezed):
                _guard(squeezed, danger, found)
        found.update(_heard_as_some(squeeze(brand)))
    for alias in scoped:
        word = squeeze(plain(alias.text))
        if not danger.isdisjoint(word):
            _guard(word, danger, found)
    return frozenset(found)


def _heard_as_some(brand: str) -> set[str]:
    """王老几, 八王四: a numeral in the place of a character of its sound in a brand."""
    first = load_syllables().first
    return {
        brand[i - 2 : i] + numeral
        for i in range(2, len(brand))
        for numeral in _HEARD
        if brand[i] not in NUMERAL_CHARS and first(brand[i]) == first(numeral)
    }


def _number_guards(word: str, run: re.Match[str]) -> set[str]:
    """Pieces around a number in a name, marked with # (#6个核, #1664, #3+2)."""
    number = run.group()
    before, after = word[max(0, run.start() - 2) : run.start()], word[run.end() : run.end() + 2]
    if before[-1:].isascii() and before[-1:].isalpha():
        return {f"#{number}"} if len(number) > 3 else set()
    if not before and len(number) == 2 and after and after[0] not in known_units():
        return {f"##{number}"} | _number_followed(number, after)
    if len(number) > 2:
        is_size = after[:1] in _SIZES or after in _SIZES
        return set() if is_size else {f"#{number}"}
    if not after:
        return {f"#{before}{number}"} if len(before) == 2 else set()
    return _number_followed(number, after)


def _number_followed(number: str, after: str) -> set[str]:
    found = {f"#{number}{after}"} if len(after) == 2 else set()
    if after[0] in _NAME_UNITS or after[0] not in known_units():
        found.add(f"#{number}{after[0]}")
    return found


def _guard(word: str, danger: frozenset[str], found: set[str]) -> None:
    if 1 < len(word) <= _GRAM:
        found.add(word)
    for i, char in enumerate(word):
        if char in danger:
            for start in range(max(0, i - _GRAM + 1), i + 1):
                piece = word[start : start + _GRAM]
                whole = piece.strip("0123456789.")  # a number is never cut in two
                if len(piece) == _GRAM and len(whole) > 1:
                    found.add(whole)
