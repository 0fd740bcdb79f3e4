"""Answers that the merchant wrote himself: to fixed words, and to who follows the account."""

from dataclasses import dataclass

from handlers import actors, handoff, shortanswers
from handlers.context import Turn
from handlers.message import Part
from handlers.nlu import interpret
from handlers.nlu.intents import (
    Cancel,
    Confirm,
    EditDraft,
    Handoff,
    Reorder,
    Situation,
    Undo,
)
from handlers.nlu.reading import Reading

_OWN = Confirm | Cancel | Undo | EditDraft | Reorder | Handoff
_AROUND = " 　?？!！。.~，,"


@dataclass(frozen=True, slots=True)
class FixedAnswer:
    """What is said to any of `words`, and to a new follower where `on_follow`."""

    words: frozenset[str]
    parts: tuple[Part, ...]
    on_follow: bool = False


def plain_words(text: str) -> str:
    """The words as they are compared: without signs around them, upper case as lower."""
    return text.strip(_AROUND).casefold()


def answered(turn: Turn, text: str, reading: Reading) -> bool:
    """Answer a customer's fixed words.

    Not where they may answer an open question, and never in the place of what the bot itself is
    there for: nobody is kept from ordering, confirming, or reaching a person.
    """
    said = plain_words(text)
    found = next((one for one in turn.shop.answers if said in one.words), None)
    if found is None or turn.pending is not None:
        return False
    if any(isinstance(intent, _OWN) for intent in interpret(reading, Situation())):
        return False
    turn.parts.extend(found.parts)
    return True


def welcome(turn: Turn) -> None:
    """What the merchant says to who follows the account, behind the greeting."""
    for one in turn.shop.answers:
        if one.on_follow:
            turn.parts.extend(one.parts)


def spoke(turn: Turn, text: str) -> bool:
    """切换英文: answered in that language from now on; False where no language is wished.

    What staff says while it holds a customer's chat is said to that customer.
    """
    language = shortanswers.language_wish(text)
    is_nobody = turn.staff is None and turn.contact is None
    if language is None or is_nobody or handoff.held_chat(turn) is not None:
        return False
    actors.speak(turn, language)
    told = turn.t("What do you need?") if turn.staff is None else ""
    turn.say(turn.t("I answer you like this from now on."), told)
    return True


def offer_english(turn: Turn, text: str) -> None:
    """Who writes English and is answered in another language hears once how to change that."""
    if turn.contact is None or turn.t.language == "en" or turn.remembered("offered_english"):
        return
    if shortanswers.is_english(text):
        turn.say('For English reply "english".')
        turn.remember(offered_english=True)
