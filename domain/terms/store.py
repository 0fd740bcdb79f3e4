"""Table merchant_sentence: the merchant's answer to a question about terms."""

from sqlalchemy import Column, Table, Text, bindparam, delete, select
from sqlalchemy.dialects import postgresql

from domain.db.schema import metadata
from domain.db.tx import Tx
from domain.terms.model import Question

merchant_sentence = Table(
    "merchant_sentence",
    metadata,
    Column("question", Text, primary_key=True),
    Column("answer", Text, nullable=False),
)

_s = merchant_sentence.c
_ALL = select(_s.question, _s.answer).order_by(_s.question)
_NEW = postgresql.insert(merchant_sentence)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=[_s.question], set_={"answer": _NEW.excluded.answer}
)
_DROP = delete(merchant_sentence).where(_s.question == bindparam("p_question"))


def load_all(tx: Tx) -> dict[Question, str]:
    """Every sentence that is set."""
    return {Question(row.question): row.answer for row in tx.execute(_ALL)}


def save(tx: Tx, question: Question, answer: str) -> None:
    """Insert or change a sentence; an empty one is dropped."""
    if answer:
        tx.execute(_SAVE, question=str(question), answer=answer)
    else:
        tx.execute(_DROP, p_question=str(question))
