"""What shops are told about terms: set, changed, emptied; too long is refused."""

import pytest

from domain.audit import newest_entries
from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.report import run_audit
from domain.terms import LONGEST, Question, SentenceInvalid, sentences, set_sentence


def test_a_sentence_is_set_changed_and_emptied(tx: Tx):
    assert sentences(tx) == {}
    for said in ("微信转账", " 微信或对公转账 "):
        set_sentence(tx, Question.PAYMENT, said, actor=SYSTEM)
    for _ in range(2):
        set_sentence(tx, Question.INVOICE, "可以开", actor=SYSTEM)
    entries = [e.entity_id for e in newest_entries(tx, limit=9) if e.action == "terms.sentence"]
    assert entries == ["invoice", "payment", "payment"]
    assert sentences(tx) == {
        Question.PAYMENT: "微信或对公转账", Question.INVOICE: "可以开",
    }  # fmt: skip
    with pytest.raises(SentenceInvalid):
        set_sentence(tx, Question.INVOICE, "开" * (LONGEST + 1), actor=SYSTEM)
    set_sentence(tx, Question.INVOICE, "", actor=SYSTEM)
    assert sentences(tx) == {Question.PAYMENT: "微信或对公转账"}
    assert run_audit(tx) == []
