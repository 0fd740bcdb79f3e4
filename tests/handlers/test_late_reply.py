"""A reply that comes late: it speaks for what it printed, and never over a human (R4, N9)."""

from datetime import timedelta

import pytest

from domain.base.ids import CartId, ContactId
from domain.cart import get_cart
from domain.conversation import conversations_of, release_chat, take_over
from domain.db import Database, Tx
from domain.messaging import Lease, OutboxRow, claim_due, find_address
from domain.order import OrderFilter, list_orders
from domain.staff import find_by_userid
from handlers.context import Shop
from handlers.message import Outcome, Reply
from handlers.notice import note_sent, render_notice
from handlers.turn import keep_inbound, resume
from tests.factories import OA, open_id, seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of


@pytest.fixture
def shop(database: Database, clock):
    clock.now = NOW
    database.write_now(seed, "drinks")
    return make_shop(database)


def late(database: Database, shop: Shop, text: str, *, who: str = "C001") -> Outcome:
    """The message is kept, and done when its sender has been answered with nothing."""
    inbox_id = database.write_now(keep_inbound, message(text, who=who))
    outcome = database.write_now(resume, shop, inbox_id)
    assert outcome is not None
    return outcome


def claim(database: Database) -> OutboxRow:
    def take(tx: Tx) -> OutboxRow:
        (row,) = claim_due(tx, Lease("test", NOW + timedelta(minutes=1)))
        return row

    return database.write_now(take)


def send(database: Database, shop: Shop) -> Reply:
    row = claim(database)
    reply = database.write_now(render_notice, shop, row)
    database.write_now(note_sent, shop, row)
    return reply


def placed(database: Database) -> int:
    found = database.read_now(list_orders, OrderFilter()).rows
    return len([order for order in found if order.source != "import"])


def shown(database: Database, outcome: Outcome):
    return database.read_now(get_cart, CartId(outcome.shown_cart_id or 0)).shown


def chat_id(tx: Tx):
    address = find_address(tx, OA, external_id=open_id("C001"))
    return conversations_of(tx, ContactId(address.contact_id))[0].id


def test_a_late_reply_is_not_said_while_a_human_has_the_chat(database, shop):
    outcome = late(database, shop, "可乐3箱")
    rep = database.read_now(find_by_userid, "r01")
    chat = database.read_now(chat_id)
    database.write_now(lambda tx: take_over(tx, chat, staff_id=rep.id))
    assert send(database, shop) == Reply(())
    assert shown(database, outcome) is None

    database.write_now(lambda tx: release_chat(tx, chat, staff_id=rep.id))
    asked = say(database, shop, message("确认"))
    assert "您是要下这单吗？" in text_of(shop, asked)
    assert placed(database) == 0
