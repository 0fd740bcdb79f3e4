"""The owner's page of notices, and the messages that did not arrive."""

from datetime import time

import pytest

from admin.outbox import KINDS
from domain.audit import entries_of
from domain.conversation import Author, Direction, Said, conversations_of, log_message
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.messaging import (
    Enqueued,
    Lease,
    OutboxFilter,
    OutboxState,
    Recipient,
    claim_due,
    enqueue,
    list_outbox,
    mark_failed,
)
from domain.notice import (
    SHOP,
    Audience,
    Hours,
    Level,
    NoticeKind,
    Preference,
    PreferenceScope,
    ScopeKind,
    default_preferences,
    preference_of,
    switches,
)
from domain.staff import Role, find_by_userid, list_staff
from handlers.nlu import read
from handlers.turn import keep_inbound, resume
from tests.admin.conftest import House, open_house
from tests.admin.outline import outline
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say

HOURS = {"begin": "21:30", "end": "07:00", "gathered_at": "17:00"}


async def test_the_owner_sets_hours_levels_and_switches(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    read = house.database.read_now
    page = await owner.text("/notices")
    assert all(word in page for word in ("截单前提醒", "必发，不分时段", "22:00"))
    assert "老王超市 付款¥500已到账，还欠¥380" in page
    assert "{" not in page
    assert (await owner.post("/notices/hours", HOURS)).status == 303
    wanted = Preference(None, Hours(time(21, 30), time(7)), time(17))
    assert read(default_preferences)[SHOP] == wanted
    rep = next(one for one in read(list_staff) if one.role is Role.REP)
    levels = {"level_finance": "less", f"level_{rep.code}": "urgent", "level_owner": "all"}
    assert (await owner.post("/notices/levels", levels)).status == 303
    role = PreferenceScope(ScopeKind.ROLE, "finance")
    assert read(preference_of, role).level is Level.LESS
    person = PreferenceScope(ScopeKind.STAFF, str(rep.id))
    assert read(preference_of, person).level is Level.URGENT
    off = {"kind": "shipped", "audience": "customer", "to": "off"}
    assert (await owner.post("/notices/switch", off)).status == 303
    assert read(switches) == {(NoticeKind.SHIPPED, Audience.CUSTOMER): False}


async def test_what_cannot_be_is_said_and_changes_nothing(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/notices")
    before = house.database.read_now(outline)
    answer = await owner.post("/notices/hours", {**HOURS, "end": "25:00"})
    assert (answer.status, "时间请写成" in await answer.text()) == (422, True)
    must = {"kind": "order_confirmed", "audience": "customer", "to": "off"}
    answer = await owner.post("/notices/switch", must)
    assert (answer.status >= 400, "必须发" in await answer.text()) == (True, True)
    assert house.database.read_now(outline) == before
    rep = await house.sign_in(Role.REP)
    assert (await rep.get("/notices")).status == 403


def _dead(tx: Tx, count: int) -> list[int]:
    """Messages given up for a reason a platform gave."""
    for n in range(count):
        row = Enqueued("shipped", Recipient.contact(1), {}, f"e{n}")
        enqueue(tx, row)
    while rows := claim_due(tx, Lease("t", tx.now), limit=9):
        for one in rows:
            mark_failed(tx, one, owner="t", reason="recipient 43004", is_permanent=True)
    return [row.id for row in _in_state(tx, OutboxState.DEAD)]


def _in_state(tx: Tx, state: OutboxState):
    return list_outbox(tx, OutboxFilter(state=state)).rows


async def test_the_undelivered_are_explained_tried_again_or_put_away(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    write, read = house.database.write_now, house.database.read_now
    first, *rest = write(_dead, 3)
    assert len(rest) == 2
    page = await owner.text("/outbox")
    assert "对方已不再关注公众号" in page
    assert "全部重发" in page
    answer = await owner.post(f"/outbox/{first}/drop", {"reason": ""})
    assert answer.status == 422
    assert len(read(_in_state, OutboxState.DEAD)) == 3
    assert (await owner.post(f"/outbox/{first}/drop", {"reason": "已打电话"})).status == 303
    (dropped,) = read(_in_state, OutboxState.DROPPED)
    assert (dropped.id, dropped.reason) == (first, "已打电话")
    (entry,) = read(lambda tx: entries_of(tx, "outbox", entity_id=str(first)))
    assert (entry.action, entry.before, entry.after) == (
        "outbox.drop", "recipient 43004", "已打电话",
    )  # fmt: skip
    assert (await owner.post(f"/outbox/{first}/drop", {"reason": "x"})).status == 404
    assert (await owner.post("/outbox/retry")).status == 303
    assert read(_in_state, OutboxState.DEAD) == ()
    assert {row.id for row in read(_in_state, OutboxState.PENDING)} >= set(rest)
    assert "已打电话" in await owner.text("/outbox?state=dropped")


def test_every_kind_has_a_name_on_the_pages():
    assert {str(kind) for kind in NoticeKind} - set(KINDS) == set()


def _relay(tx):
    """A customer's words for his rep."""
    (contact,) = contacts_of(tx, find_customer(tx, "C001").id)
    chat = conversations_of(tx, contact.id)[0]
    rep = Recipient.staff(find_by_userid(tx, "r01").id)
    said = log_message(tx, chat.id, said=Said(Direction.IN, Author.CUSTOMER, "早点来"))
    words = {"message_id": said, "conversation_id": chat.id}
    enqueue(tx, Enqueued("relay", rep, words, "relay"))


@pytest.mark.sql
async def test_words_that_are_loaded_under_a_lock_are_shown(database, demo_file, clock):
    database.write_now(seed, "drinks")
    shop = make_shop(database)
    kept = database.write_now(keep_inbound, message("可乐3箱"))
    database.write_now(resume, shop, kept, read("可乐3箱", shop.lexicon))
    say(database, shop, message("叫业务员来"))
    database.write_now(_relay)
    async with open_house(demo_file, database, clock) as house:
        page = await (await house.sign_in(Role.OWNER)).text("/outbox?state=pending")
    for told in ("3箱×46＝138", "老王超市 找您", "早点来"):
        assert told in page
