"""Whose orders and chats a rep sees and answers: those of the shops that are his now."""

from dataclasses import replace

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, ConversationId
from domain.conversation import Conversation, Owner, conversations_of, get_conversation
from domain.customer import change_customer, contacts_of, find_customer
from domain.db import Database, Tx
from domain.messaging import OutboxFilter, OutboxState, Recipient, list_outbox
from domain.order import Order, OrderFilter, OrderStatus, list_orders, order_by_no
from domain.staff import Staff, find_staff
from handlers.message import EventKind, InboundKind
from tests.factories import seed
from tests.handlers.stage import NOW, make_shop, message, say, text_of


@pytest.fixture
def shop(database: Database, clock):
    clock.now = NOW
    database.write_now(seed, "drinks")
    return make_shop(database)


def rep(tx: Tx, code: str) -> Staff:
    found = find_staff(tx, code)
    assert found is not None
    return found


def give(tx: Tx, code: str, to: str) -> None:
    """The shop is another rep's from now on."""
    customer = find_customer(tx, code)
    assert customer is not None
    change_customer(tx, replace(customer, rep_id=rep(tx, to).id), SYSTEM)


def placed(tx: Tx) -> Order:
    (row,) = list_orders(tx, OrderFilter(statuses=(OrderStatus.PLACED,))).rows
    return order_by_no(tx, row.order_no)


def kinds_for(tx: Tx, code: str) -> list[str]:
    """What waits to be sent to this rep, oldest first."""
    wanted = OutboxFilter(OutboxState.PENDING, Recipient.staff(rep(tx, code).id))
    return [row.kind for row in reversed(list_outbox(tx, wanted).rows)]


def chat_of(tx: Tx, code: str) -> Conversation:
    customer = find_customer(tx, code)
    assert customer is not None
    return conversations_of(tx, contacts_of(tx, customer.id)[0].id)[0]


def tap(key: str, *, who: str):
    """A button of a card."""
    return replace(
        message("", who=who), kind=InboundKind.EVENT, event=EventKind.CARD, event_key=key
    )


def order_some(database: Database, shop) -> Order:
    say(database, shop, message("可乐3箱"))
    say(database, shop, message("确认"))
    return database.read_now(placed)


def test_orders_go_with_the_shop_to_its_new_rep(database, shop):
    order = order_some(database, shop)
    database.write_now(give, "C001", "R02")
    left = [message(text, who="R01") for text in ("待确认", f"看 {order.order_no}", "确认 1")]
    said = [text_of(shop, say(database, shop, inbound)) for inbound in left]
    assert said == ["没有待确认的单。", "没找到这一单。", "现在没有要这样处理的单。"]
    for key in (f"confirm:{order.id}:1", f"reject:{order.id}", f"chat:{order.id}"):
        refused = say(database, shop, tap(key, who="R01"))
        assert text_of(shop, refused) == "没找到这一单。"
    assert database.read_now(placed) == order
    listed = text_of(shop, say(database, shop, message("待确认", who="R02")))
    assert f"1 老王超市 {order.order_no}" in listed
    say(database, shop, message("确认 1", who="R02"))
    done = database.read_now(order_by_no, order.order_no)
    assert done.status is OrderStatus.CONFIRMED


def test_a_list_of_a_rep_holds_the_orders_of_the_shops_that_are_his_now(database, shop):
    order_some(database, shop)

    def numbers(tx: Tx, code: str) -> list[str]:
        return [o.order_no for o in list_orders(tx, OrderFilter(rep_id=rep(tx, code).id)).rows]

    all_of_them = database.read_now(numbers, "R01")
    assert len(all_of_them) == 3
    assert database.read_now(numbers, "R02") == []
    database.write_now(give, "C001", "R02")
    assert database.read_now(numbers, "R01") == []
    assert database.read_now(numbers, "R02") == all_of_them


def test_what_the_customer_does_next_is_told_to_the_new_rep(database, shop):
    order_some(database, shop)
    before = database.read_now(kinds_for, "R01")
    database.write_now(give, "C001", "R02")
    say(database, shop, message("取消订单"))
    if database.read_now(order_by_no, order_no(database)).status is not OrderStatus.CANCELLED:
        say(database, shop, message("是"))
    assert database.read_now(kinds_for, "R01") == before
    assert database.read_now(kinds_for, "R02") == ["order_cancelled"]


def order_no(database: Database) -> str:
    return database.read_now(list_orders, OrderFilter()).rows[0].order_no


def test_another_reps_chat_cannot_be_taken_over(database, shop):
    say(database, shop, message("人工"))
    chat = database.read_now(chat_of, "C001")
    refused = say(database, shop, tap(f"take:{chat.id}", who="R02"))
    assert text_of(shop, refused) == "没找到。"
    assert database.read_now(chat_of, "C001") == chat
    unheard = say(database, shop, message("您好", who="R02"))
    assert unheard.reply is not None
    assert "relay" not in database.read_now(contact_kinds, chat.contact_id)
    say(database, shop, tap(f"take:{chat.id}", who="R01"))
    assert database.read_now(chat_of, "C001").owner is Owner.HUMAN


def contact_kinds(tx: Tx, contact_id: ContactId) -> list[str]:
    wanted = OutboxFilter(OutboxState.PENDING, Recipient.contact(contact_id))
    return [row.kind for row in list_outbox(tx, wanted).rows]


def test_a_refused_take_over_does_not_give_back_the_chat_that_is_held(database, shop):
    database.write_now(give, "C002", "R02")
    say(database, shop, message("人工"))
    say(database, shop, message("人工", who="C002"))
    own, other = (database.read_now(chat_of, code) for code in ("C001", "C002"))
    say(database, shop, tap(f"take:{own.id}", who="R01"))
    held = database.read_now(chat_of, "C001")
    say(database, shop, tap(f"take:{other.id}", who="R01"))
    assert database.read_now(chat_of, "C001") == held
    assert database.read_now(chat_of, "C002") == other


def test_a_chat_of_a_person_with_shops_of_two_reps_is_either_ones(database, shop):
    database.write_now(give, "C005", "R02")
    say(database, shop, message("人工", who="C004"))
    chat = database.read_now(chat_of, "C004")
    for code in ("R01", "R02"):
        say(database, shop, tap(f"take:{chat.id}", who=code))
        taken = database.read_now(chat_of, "C004")
        assert (taken.owner, taken.owner_staff_id) == (
            Owner.HUMAN, database.read_now(rep, code).id
        )  # fmt: skip
        say(database, shop, message("释放", who=code))


def test_a_strangers_chat_is_everyones_and_a_colleagues_is_nobodys(database, shop):
    stranger = replace(message("人工"), address="o_stranger")
    say(database, shop, stranger)
    say(database, shop, message("待确认", who="R01"))

    def found(tx: Tx, *, is_staff: bool) -> Conversation:
        chats = (get_conversation(tx, ConversationId(n)) for n in (1, 2))
        return next(chat for chat in chats if (chat.staff_id is not None) is is_staff)

    colleague = database.write_now(lambda tx: found(tx, is_staff=True))
    refused = say(database, shop, tap(f"take:{colleague.id}", who="R02"))
    assert text_of(shop, refused) == "没找到。"
    assert database.write_now(get_conversation, colleague.id) == colleague
    unbound = database.write_now(lambda tx: found(tx, is_staff=False))
    say(database, shop, tap(f"take:{unbound.id}", who="R02"))
    taken = database.write_now(get_conversation, unbound.id)
    assert taken.owner is Owner.HUMAN
