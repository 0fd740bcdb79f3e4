"""A chat keeps its state, its owner and its log."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.base.ids import ContactId, StaffId
from domain.conversation import (
    Author,
    ChatTakenOver,
    ConversationMoved,
    Direction,
    HeldByAnother,
    Owner,
    Said,
    ask,
    forget_kept,
    get_conversation,
    hear,
    keep_words,
    log_message,
    log_messages,
    messages_of_contact,
    note_human,
    open_conversation,
    recent_messages,
    release_chat,
    save_conversation,
    settle,
    stick_to_shop,
    take_over,
    wake_bot,
)
from domain.conversation.model import KEPT_LIMIT
from domain.db import Tx
from domain.messaging import register_contact


def test_a_new_chat_belongs_to_the_bot_and_to_nobody_known(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1", language="en")
    assert (chat.owner, chat.contact_id, chat.language, chat.version) == (
        Owner.BOT,
        None,
        "en",
        1,
    )
    register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(4))
    again = open_conversation(tx, "oa", address="o1")
    assert (again.id, again.contact_id) == (chat.id, 4)


def test_of_two_turns_from_one_version_only_one_is_saved(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    saved = save_conversation(tx, replace(chat, misread=1))
    assert saved.version == 2
    with pytest.raises(ConversationMoved):
        save_conversation(tx, replace(chat, misread=9))
    assert get_conversation(tx, chat.id).misread == 1


def test_a_question_lives_thirty_minutes(tx: Tx) -> None:
    chat = ask(open_conversation(tx, "oa", address="o1"), {"kind": "choose"}, tx.now)
    saved = save_conversation(tx, chat)
    stored = get_conversation(tx, saved.id)
    assert stored.question(tx.now + timedelta(minutes=29, seconds=59)) == {"kind": "choose"}
    assert stored.question(tx.now + timedelta(minutes=30)) is None
    assert settle(stored).question(tx.now) is None


def test_kept_words_are_the_newest(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    for n in range(KEPT_LIMIT + 2):
        chat = keep_words(chat, f"可乐{n}箱")
    stored = get_conversation(tx, save_conversation(tx, chat).id)
    assert len(stored.kept) == KEPT_LIMIT
    assert (stored.kept[0], stored.kept[-1]) == ("可乐2箱", "可乐21箱")


def test_a_take_over_silences_the_bot_until_two_idle_hours(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    taken = take_over(tx, chat.id, staff_id=StaffId(3))
    assert tx.events == [ChatTakenOver(chat.id, StaffId(3))]
    assert taken.owner_at(tx.now + timedelta(minutes=119)) is Owner.HUMAN
    assert taken.owner_at(tx.now + timedelta(hours=2)) is Owner.BOT
    tx.now += timedelta(hours=1)
    spoken = note_human(tx, chat.id)
    assert spoken.owner_at(tx.now + timedelta(minutes=119)) is Owner.HUMAN
    woken = wake_bot(spoken, tx.now + timedelta(hours=2))
    assert (woken.owner, woken.is_recap_due) == (Owner.BOT, True)
    assert wake_bot(spoken, tx.now) == spoken


def test_a_reply_prepared_before_a_take_over_cannot_be_saved(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    take_over(tx, chat.id, staff_id=StaffId(3))
    with pytest.raises(ConversationMoved):
        save_conversation(tx, replace(chat, misread=1))
    assert get_conversation(tx, chat.id).owner is Owner.HUMAN


def test_a_colleague_cannot_take_a_held_chat_but_an_idle_one(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    take_over(tx, chat.id, staff_id=StaffId(3))
    with pytest.raises(HeldByAnother):
        take_over(tx, chat.id, staff_id=StaffId(4))
    assert get_conversation(tx, chat.id).owner_staff_id == 3
    tx.now += timedelta(hours=2)
    assert take_over(tx, chat.id, staff_id=StaffId(4)).owner_staff_id == 4


def test_release_gives_it_back_once(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    take_over(tx, chat.id, staff_id=StaffId(3))
    given = release_chat(tx, chat.id, staff_id=StaffId(3))
    assert (given.owner, given.is_recap_due) == (Owner.BOT, True)
    assert release_chat(tx, chat.id, staff_id=StaffId(3)) == given
    assert len(tx.events) == 2


def test_the_chosen_shop_holds_until_its_time(tx: Tx) -> None:
    chat = open_conversation(tx, "oa", address="o1")
    chat = stick_to_shop(chat, 8, tx.now + timedelta(minutes=15))  # type: ignore[arg-type]
    stored = get_conversation(tx, save_conversation(tx, chat).id)
    assert stored.sticky_shop(tx.now) == 8
    assert stored.sticky_shop(tx.now + timedelta(minutes=15)) is None


def test_the_log_keeps_order_and_pages(tx: Tx) -> None:
    register_contact(tx, "oa", channel="oa", external_id="o1", contact_id=ContactId(4))
    chat = open_conversation(tx, "oa", address="o1")
    log_messages(
        tx,
        chat.id,
        said=[
            Said(Direction.IN, Author.CUSTOMER, "可乐3箱", 4),
            Said(Direction.OUT, Author.BOT, "未下单 1种"),
        ],
    )
    last = log_message(
        tx,
        chat.id,
        said=Said(
            Direction.IN, Author.CUSTOMER, "[图]", 4, media={"kind": "image", "media_id": "m"}
        ),
    )
    recent = recent_messages(tx, chat.id, limit=2)
    assert [m.text for m in recent] == ["未下单 1种", "[图]"]
    assert (recent[-1].id, recent[-1].media) == (last, {"kind": "image", "media_id": "m"})
    assert [m.text for m in recent_messages(tx, chat.id, before=last)][-1] == "未下单 1种"
    assert len(messages_of_contact(tx, ContactId(4), since=tx.now, until=tx.now)) == 3
    before = tx.now - timedelta(seconds=1)
    assert messages_of_contact(tx, ContactId(4), since=before, until=before) == ()


def test_words_that_became_a_draft_are_kept_no_more(tx: Tx) -> None:
    chat = keep_words(open_conversation(tx, "oa", address="o9"), "可乐3箱")
    heard = hear(forget_kept(chat), tx.now)
    assert (chat.kept, heard.kept, heard.last_in_at) == (("可乐3箱",), (), tx.now)
