"""The merchant sets what shops are told; chats read it."""

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.db import Tx
from domain.terms import store
from domain.terms.errors import SentenceInvalid
from domain.terms.model import LONGEST, Question


def sentences(tx: Tx) -> dict[Question, str]:
    """What shops are told, by question; a question without a sentence goes to a person."""
    return store.load_all(tx)


def set_sentence(tx: Tx, question: Question, answer: str, *, actor: Actor) -> None:
    """Set what is told; empty: a person answers. SentenceInvalid."""
    told = answer.strip()
    if len(told) > LONGEST:
        raise SentenceInvalid(LONGEST)
    before = store.load_all(tx).get(question)
    if (before or "") == told:
        return
    store.save(tx, question, told)
    change = Recorded("terms.sentence", "merchant_sentence", str(question), before, told)
    record(tx, change, actor=actor)
