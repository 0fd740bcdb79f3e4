"""A merchant's own words of a notice: said where the software said its own, and nowhere wrong."""

import shutil

import pytest

from domain.base.actor import SYSTEM
from domain.db import Database, Tx
from domain.notice import (
    LONGEST_WORDING,
    WordingFault,
    WordingUnfit,
    set_wording,
    worded_sentences,
    wordings,
)
from handlers.noticesentences import NOTICE_SENTENCES, NoticeSentence
from handlers.noticewording import blank_labels, filled, from_page, on_page, shipped, unfit_text
from tests.admin.conftest import loaded_texts
from tests.factories import seed
from tests.handlers.noticeplay import LANGUAGES, Play
from tests.handlers.noticescenes import SCENES
from tests.handlers.stage import NOW, make_shop

BY_KEY = {one.key: one for one in NOTICE_SENTENCES}
UNPLAYED = {
    "aftersale_opened.staff.goods_back",
    "order_confirmed.undated",
    "order_rejected.plain",
    "goods_arrived.unpriced",
    "parcel_moved.at_point",
    "payment_due.overdue_days",
    "payment_due.staff.overdue_days",
    "registration_refused",
    "parcel_moved.signed",
    "registration_approved.drafted",
    "standing_due.beside",
    "dispute_decided.stands",
}
"""What no scene tells."""


def own_text(one: NoticeSentence) -> str:
    """⟦key⟧ with all its blanks."""
    return f"⟦{one.key}⟧" + " ".join(f"{{{name}}}" for name in sorted(one.blanks.all))


def test_every_sentence_has_one_key_and_is_translated():
    assert len(BY_KEY) == len(NOTICE_SENTENCES)
    for language in LANGUAGES:
        t = loaded_texts().translator(language)
        labels = blank_labels(t)
        assert len({label.casefold() for label in labels.values()}) == len(labels)
        for one in NOTICE_SENTENCES:
            words = shipped(t, one)
            one.blanks.check(words, is_one_line=one.is_title)
            assert "{" not in filled(t, one, words)
            assert from_page(loaded_texts(), on_page(t, words)) == words


def _word_all(tx: Tx) -> None:
    for one in NOTICE_SENTENCES:
        set_wording(tx, one.key, "zh-CN", text=own_text(one), actor=SYSTEM)


class _Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.mark.slow
def test_every_sentence_is_said_in_the_merchants_words(empty_file, tmp_path):
    said: set[str] = set()
    for name in {scene.seed for scene in SCENES}:
        path = shutil.copy(empty_file, tmp_path / f"{name}.db")
        database = Database.open(f"sqlite:///{path}", clock=lambda: NOW)
        database.write_now(seed, name)
        database.write_now(_word_all)
        shop = make_shop(database)
        database.close_now()
        for scene in (one for one in SCENES if one.seed == name):
            clock = _Clock()
            copied = shutil.copy(path, tmp_path / "scene.db")
            played = Database.open(f"sqlite:///{copied}", clock=clock)
            play = Play(copied, clock, shop, tmp_path, played)
            for line in scene.lines:
                play.go(line)
            played.close_now()
            for told in play.told:
                said |= {key for key in BY_KEY if f"⟦{key}⟧" in told.texts[0]}
                assert all("⟦" not in text for text in told.texts[1:]), told
    assert set(BY_KEY) - said == UNPLAYED


@pytest.mark.parametrize(
    ("typed", "why", "names"),
    [
        ("您的货 {订单号} 发出了", WordingFault.MISSING, ("how",)),
        ("{订单号} {快递和单号} {店名}", WordingFault.UNKNOWN, ("shop",)),
        ("{订单号} {快递和单号} {__class__}", WordingFault.UNKNOWN, ("__class__",)),
        ("{订单号} {快递和单号} {how.x}", WordingFault.UNKNOWN, ("how.x",)),
        ("{订单好} {订单号} {快递和单号}", WordingFault.UNKNOWN, ("订单好",)),
        ("{订单号} {快递和单号} {", WordingFault.BRACES, ()),
        ("{订单号} {快递和单号}" + "字" * LONGEST_WORDING, WordingFault.LENGTH, ()),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(typed, why, names):
    shipped_one = BY_KEY["shipped"]
    with pytest.raises(WordingUnfit) as refused:
        shipped_one.blanks.check(from_page(loaded_texts(), typed))
    assert (refused.value.why, refused.value.names) == (why, names)
    for language in LANGUAGES:
        assert unfit_text(loaded_texts().translator(language), refused.value)


def test_blanks_are_read_in_every_language_and_width():
    texts = loaded_texts()
    for typed in (
        "{order_no} {how}",
        "｛订单号｝ { 快递和单号 }",
        "{Order no.} {carrier and number}",
        "{訂單號} {快遞和單號}",
    ):
        assert from_page(texts, typed) == "{order_no} {how}"


@pytest.mark.sql
def test_an_own_text_is_kept_until_it_is_taken_back(database):
    def play(tx: Tx) -> None:
        set_wording(tx, "shipped", "zh-CN", text="{order_no} {how}", actor=SYSTEM)
        set_wording(tx, "shipped", "en", text="Gone: {order_no} {how}", actor=SYSTEM)
        set_wording(tx, "shipped", "zh-CN", text="发了 {order_no} {how}", actor=SYSTEM)
        assert wordings(tx, "zh-CN") == {"shipped": "发了 {order_no} {how}"}
        assert worded_sentences(tx) == {"shipped": 2}
        set_wording(tx, "shipped", "en", text="", actor=SYSTEM)
        assert (wordings(tx, "en"), worded_sentences(tx)) == ({}, {"shipped": 1})

    database.write_now(play)
