"""The merchant's own words of a notice: one text per sentence and language, with blanks.

A blank is `{order_no}`. A text may use the blanks that its sentence fills and no others, and
leaves out none that tells a fact. What no longer fits its sentence (a later version fills other
blanks) is not used at sending; it stays to be seen and put right.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.db import Tx
from domain.notice import store
from domain.notice.errors import WordingFault, WordingUnfit

LONGEST_WORDING = 300
"""Characters of a text, its blanks unfilled."""
_BLANK = re.compile(r"\{([^{}\n]*)\}")
_BRACE = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Blanks:
    """What a sentence fills: `all` may be used, `facts` of them have to be."""

    all: frozenset[str]
    facts: frozenset[str]

    def check(self, text: str, *, is_one_line: bool = False) -> None:
        """WordingUnfit where a text cannot be said with these blanks."""
        used = frozenset(_BLANK.findall(text))
        if _BRACE.search(_BLANK.sub("", text)):
            raise WordingUnfit(WordingFault.BRACES)
        if unknown := used - self.all:
            raise WordingUnfit(WordingFault.UNKNOWN, tuple(sorted(unknown)))
        if missing := self.facts - used:
            raise WordingUnfit(WordingFault.MISSING, tuple(sorted(missing)))
        if is_one_line and "\n" in text:
            raise WordingUnfit(WordingFault.LINES)
        if len(text) > LONGEST_WORDING:
            raise WordingUnfit(WordingFault.LENGTH)

    def can_fill(self, text: str) -> bool:
        """Whether every blank of a text is filled."""
        is_whole = _BRACE.search(_BLANK.sub("", text)) is None
        return is_whole and set(_BLANK.findall(text)) <= self.all


def blanks_of(text: str) -> frozenset[str]:
    """The blanks a text has."""
    return frozenset(_BLANK.findall(text))


def wordings(tx: Tx, language: str) -> dict[str, str]:
    """The merchant's own texts in one language, by sentence."""
    return store.load_wordings(tx, language)


def worded_sentences(tx: Tx) -> Mapping[str, int]:
    """In how many languages each sentence has the merchant's own words."""
    return store.count_wordings(tx)


def set_wording(tx: Tx, sentence: str, language: str, *, text: str, actor: Actor) -> None:
    """Say this from now on (see `Blanks.check`); empty: what the software says by itself."""
    before = store.load_wordings(tx, language).get(sentence, "")
    if before == text:
        return
    store.save_wording(tx, sentence, language, text)
    key = f"{sentence}:{language}"
    record(tx, Recorded("notice.word", "notice_wording", key, before, text), actor=actor)
