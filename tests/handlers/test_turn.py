"""The pipeline: once, byte-equal again, late, buried; and what counts as shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.base.ids import CartId
from domain.cart import get_cart
from domain.conversation import open_conversation, recent_messages
from domain.db import Database, Tx
from domain.messaging import Lease, OutboxFilter, claim_due, list_outbox
from domain.order import OrderFilter, list_orders
from handlers import routes
from handlers.message import InboundKind, Outcome
from handlers.nlu import read
from handlers.nlu.intents import Help
from handlers.notice import note_sent, render_notice
from handlers.plaintext import reply_text
from handlers.stored import dump_outcome, load_outcome
from handlers.turn import apologise, handle_turn, keep_inbound, resume
from tests.factories import OA, seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of


@pytest.fixture
def shop(database: Database, clock):
    clock.now = NOW
    database.write_now(seed, "drinks")
    return make_shop(database)


def orders(database: Database) -> int:
    found = database.read_now(list_orders, OrderFilter()).rows
    return len([order for order in found if order.source != "import"])


def shown_version(database: Database, outcome: Outcome) -> int | None:
    def look(tx: Tx) -> int | None:
        cart = get_cart(tx, CartId(outcome.shown_cart_id or 0))
        return cart.shown.version if cart.shown else None

    return database.write_now(look)


def test_a_repetition_gets_the_stored_outcome_and_does_nothing(database, shop):
    say(database, shop, message("可乐3箱"))
    first = say(database, shop, message("确认", key="again"))
    second = say(database, shop, message("确认", key="again"))
    assert second == replace(first, is_duplicate=True)
    assert dump_outcome(second) == dump_outcome(first)
    assert load_outcome(dump_outcome(first)) == first
    assert orders(database) == 1


def test_the_same_words_in_another_message_are_another_message(database, shop):
    say(database, shop, message("可乐3箱", key="one"))
    say(database, shop, message("可乐3箱", key="two"))
    found = say(database, shop, message("明细"))
    assert "可口可乐330ml×24　6箱×46＝276" in text_of(shop, found)


def test_a_passive_reply_marks_its_draft_as_shown(database, shop):
    outcome = say(database, shop, message("可乐3箱"))
    assert outcome.shown_version == 2
    assert shown_version(database, outcome) == 2


def test_a_late_reply_counts_as_shown_once_it_was_sent(database, shop):
    inbound = message("可乐3箱", key="late")
    inbox_id = database.write_now(keep_inbound, inbound)
    assert database.write_now(keep_inbound, inbound) is None
    assert say(database, shop, inbound) == Outcome("late", None, is_duplicate=True)
    reading = read(inbound.text, shop.lexicon)
    outcome = database.write_now(resume, shop, inbox_id, reading)
    assert shown_version(database, outcome) is None
    assert database.write_now(resume, shop, inbox_id, reading) is None

    refused = say(database, shop, message("确认"))
    assert text_of(shop, refused).startswith("未下单 1种 合计 ¥138\n您是要下这单吗？")
    assert orders(database) == 0

    def send(tx: Tx) -> str:
        (row,) = claim_due(tx, Lease("test", NOW + timedelta(minutes=1)))
        reply = render_notice(tx, shop, row)
        note_sent(tx, shop, row)
        assert reply == outcome.reply
        return row.kind

    assert database.write_now(send) == "late_reply"
    assert shown_version(database, outcome) == outcome.shown_version


def fail(turn, intent):
    turn.chat = replace(turn.chat, misread=9)
    raise ZeroDivisionError


def notices(database: Database, shop) -> list[tuple[str, str]]:
    """Every row to send, as its recipient reads it."""

    def look(tx: Tx) -> list[tuple[str, str]]:
        t = shop.texts.translator(shop.language)
        rows = list_outbox(tx, OutboxFilter()).rows
        return [(row.kind, reply_text(t, render_notice(tx, shop, row))) for row in rows]

    return database.write_now(look)


def log_of(database: Database, address: str) -> list[tuple[str, str, str]]:
    """What the chat's log shows."""

    def look(tx: Tx) -> list[tuple[str, str, str]]:
        chat = open_conversation(tx, OA, address=address)
        said = recent_messages(tx, chat.id)
        return [(one.direction.value, one.author.value, one.text) for one in said]

    return database.write_now(look)


def test_an_internal_error_is_apologised_for_and_owner_and_rep_hear_of_it(
    database, shop, monkeypatch
):
    monkeypatch.setitem(routes.CUSTOMER_ROUTES, Help, fail)
    inbound = message("帮助", key="broken")
    with pytest.raises(ZeroDivisionError):
        say(database, shop, inbound)
    sorry = database.write_now(apologise, shop, inbound)
    words = "不好意思，我这边出了点问题，业务员会联系您。"
    assert text_of(shop, sorry) == words
    again = say(database, shop, inbound)
    assert again == replace(sorry, is_duplicate=True)
    assert database.write_now(apologise, shop, inbound) == replace(sorry, is_duplicate=True)
    assert log_of(database, inbound.address) == [
        ("in", "customer", "帮助"),
        ("out", "bot", words),
    ]
    told = ("alarm", "有一条消息没能处理，请联系对方。\n老王超市 老王：帮助")
    assert notices(database, shop) == [told, told], "the owner's and the rep's"


def test_a_kept_message_that_fails_is_told_to_owner_and_rep_once(database, shop):
    inbound = message("可乐3箱", key="kept")
    database.write_now(keep_inbound, inbound)
    database.write_now(apologise, shop, inbound)
    assert log_of(database, inbound.address)[0] == ("in", "customer", "可乐3箱")
    assert len(notices(database, shop)) == 2


def test_a_failed_picture_of_somebody_new_is_kept_for_a_human(database, shop):
    inbound = replace(
        message("", key="new"), address="o_new", kind=InboundKind.IMAGE, media_id="m1"
    )
    database.write_now(apologise, shop, inbound)
    (seen, _sorry) = log_of(database, "o_new")
    assert seen == ("in", "customer", "")
    assert notices(database, shop) == [
        ("alarm", "有一条消息没能处理，请联系对方。\n未绑定：[图片]")
    ]


def test_a_failed_message_of_staff_names_who_wrote_it(database, shop):
    database.write_now(apologise, shop, message("待确认", who="R01"))
    ((kind, text),) = notices(database, shop)
    assert (kind, text) == ("alarm", "有一条消息没能处理，请联系对方。\n小李：待确认")


def test_a_failed_tap_is_told_without_words(database, shop):
    tap = replace(message("", key="tap"), kind=InboundKind.EVENT)
    database.write_now(apologise, shop, tap)
    told = ("alarm", "有一条消息没能处理，请联系对方。\n老王超市 老王")
    assert notices(database, shop) == [told, told]


def test_staff_words_of_a_customer_change_nothing(database, shop):
    say(database, shop, message("可乐3箱"))
    say(database, shop, message("确认"))
    for words in ("拒绝 1 没货", "接手", "释放", "待确认", "发货 顺丰 SF1", "通过 1"):
        say(database, shop, message(words))
    order = database.read_now(list_orders, OrderFilter()).rows[0]
    assert order.status == "placed"


def test_somebody_unknown_on_the_staff_channel_is_told_nothing(database, shop):
    outcome = say(database, shop, message("待确认", who="Z99"))
    assert text_of(shop, outcome) == "这里是内部账号，请让老板先把您加进来。"


def test_a_turn_costs_few_statements(database, shop):
    def counted(tx: Tx, text: str) -> int:
        before = tx.statements
        handle_turn(tx, shop, message(text))
        return tx.statements - before

    expected = {
        "可乐3箱 雪碧2箱 红牛1箱": 23,
        "红牛改成2箱": 21,
        "可乐多少钱": 18,
        "确认": 40,
    }
    assert {text: database.write_now(counted, text) for text in expected} == expected


def test_a_list_of_shops_prices_each_draft_once(database, shop):
    def shown_again(tx: Tx) -> int:
        before = tx.statements
        handle_turn(tx, shop, message("1：明细", who="R01"))
        return tx.statements - before

    say(database, shop, message("老王：红牛1箱", who="R01"))
    assert database.write_now(shown_again) <= 25
