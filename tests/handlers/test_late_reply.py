"""A reply that comes late: it speaks for what it printed, and never over a human (R4, N9)."""

from datetime import timedelta

import pytest

from domain.base.ids import CartId, ContactId, RegistrationId
from domain.cart import get_cart
from domain.conversation import conversations_of, release_chat, take_over
from domain.customer import approve_registration, find_customer
from domain.db import Database, Tx
from domain.messaging import Lease, OutboxRow, claim_due, find_address
from domain.order import OrderFilter, list_orders
from domain.reactions import drain
from domain.staff import find_by_userid
from handlers.context import Shop
from handlers.message import Outcome, Reply
from handlers.nlu import read
from handlers.notice import note_sent, render_notice
from handlers.turn import keep_inbound, resume
from tests.chatworld import alter
from tests.factories import OA, open_id, seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of
from tests.handlers.test_long_draft import big_history


@pytest.fixture
def shop(database: Database, clock):
    clock.now = NOW
    database.write_now(seed, "drinks")
    return make_shop(database)


def late(database: Database, shop: Shop, text: str, *, who: str = "C001") -> Outcome:
    """The message is kept, and done when its sender has been answered with nothing."""
    inbox_id = database.write_now(keep_inbound, message(text, who=who))
    outcome = database.write_now(resume, shop, inbox_id, read(text, shop.lexicon))
    assert outcome is not None
    return outcome


def claim(database: Database) -> OutboxRow:
    def take(tx: Tx) -> OutboxRow:
        return claim_due(tx, Lease("test", NOW + timedelta(minutes=1)))[0]

    return database.write_now(take)


def send(database: Database, shop: Shop) -> Reply:
    row = claim(database)
    reply = database.write_now(render_notice, shop, row)
    database.write_now(note_sent, shop, row)
    return reply


def placed(database: Database) -> int:
    found = database.write_now(list_orders, OrderFilter()).rows
    return len([order for order in found if order.source != "import"])


def shown(database: Database, outcome: Outcome):
    return database.write_now(get_cart, CartId(outcome.shown_cart_id or 0)).shown


def chat_id(tx: Tx):
    address = find_address(tx, OA, external_id=open_id("C001"))
    return conversations_of(tx, ContactId(address.contact_id))[0].id


def test_a_late_reply_is_not_said_while_a_human_has_the_chat(database, shop):
    outcome = late(database, shop, "可乐3箱")
    rep = database.write_now(find_by_userid, "r01")
    chat = database.write_now(chat_id)
    database.write_now(lambda tx: take_over(tx, chat, staff_id=rep.id))
    assert send(database, shop) == Reply(())
    assert shown(database, outcome) is None

    database.write_now(lambda tx: release_chat(tx, chat, staff_id=rep.id))
    asked = say(database, shop, message("确认"))
    assert "您是要下这单吗？" in text_of(shop, asked)
    assert placed(database) == 0


def test_a_late_reply_shows_the_prices_it_printed_and_no_others(database, shop):
    outcome = late(database, shop, "可乐3箱")
    database.write_now(alter, ["price", "KL330", "箱", "99"])
    assert send(database, shop) == outcome.reply
    assert "¥138" in text_of(shop, outcome)
    assert shown(database, outcome) is None

    asked = say(database, shop, message("确认"))
    assert text_of(shop, asked).startswith("未下单 1种 合计 ¥297\n您是要下这单吗？")
    assert placed(database) == 0
    say(database, shop, message("确认"))
    assert placed(database) == 1


def test_a_late_reply_with_part_of_the_lines_shows_only_part(database, shop):
    database.write_now(big_history)
    outcome = late(database, make_shop(database), "照旧", who="C002")
    assert outcome.shown_is_partial
    send(database, shop)
    assert shown(database, outcome).is_partial

    asked = say(database, shop, message("确认", who="C002"))
    assert "还有几行没给您看。" in text_of(shop, asked)
    assert placed(database) == 0


def test_the_draft_of_an_approval_shows_the_prices_it_printed_and_no_others(database, shop):
    say(database, shop, message("可乐3箱", who="C099"))
    say(database, shop, message("新星小卖部 13800138000", who="C099"))
    card = claim(database)
    registration = RegistrationId(card.payload["registration_id"])

    def approve(tx: Tx) -> None:
        rep = find_by_userid(tx, "r01")
        approve_registration(tx, registration, rep.actor, customer=find_customer(tx, "C001").id)
        drain(tx)

    database.write_now(approve)
    row = claim(database)
    reply = database.write_now(render_notice, shop, row)
    assert "3箱×46＝138" in text_of(shop, Outcome("", reply))
    database.write_now(alter, ["price", "KL330", "箱", "99"])
    database.write_now(note_sent, shop, row)

    asked = say(database, shop, message("确认", who="C099"))
    assert "您是要下这单吗？" in text_of(shop, asked)
    assert placed(database) == 0
