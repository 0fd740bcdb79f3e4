"""A whole reading of 客户联系: what is refused is skipped, who comes or goes is read once."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.api_errors import ErrorClass, classify
from bot.contact_reading import Place
from bot.simulator.platform.faults import Fault, Trouble
from domain.messaging import sync_cursor_of
from tests.bot.contacting import AT, contact_shop, person

LIST = "externalcontact/batch/get_by_user"
NOON = datetime(2027, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
async def shop(tmp_path):
    async with contact_shop(tmp_path, refusals={0, 45009, 84074}) as running:
        yield running


def staff(shop, *userids):
    shop.platform.contacts.book(AT).staff[:] = userids


def follows(shop):
    """(member, contact) of everybody who is a contact now."""

    def read(tx):
        found = tx.connection.exec_driver_sql(
            "SELECT userid, external_userid FROM wecom_follow WHERE ended_at IS NULL"
        )
        return sorted(tuple(row) for row in found)

    return shop.merchant.database.read_now(read)


def groups(shop):
    def read(tx):
        found = tx.connection.exec_driver_sql("SELECT chat_id FROM wecom_group")
        return sorted(row[0] for row in found)

    return shop.merchant.database.read_now(read)


def asked(shop):
    """Whose lists were read since the last look, page by page."""
    listed = shop.platform.contacts.book(AT).listed
    found, listed[:] = list(listed), []
    return found


def test_who_may_not_be_seen_is_one_and_not_the_whole_interface():
    assert classify("wecom", 84074) is ErrorClass.RECIPIENT


def test_a_place_is_read_as_it_was_written_and_another_is_the_beginning():
    place = Place(NOON, ("abo", "zoe"), "xiaoli", "page2")
    assert Place.read(str(place), NOON + timedelta(1)) == place
    for other in ("", "2027-03-02T04:00:00+00:00 0 2", "[]", '{"began": 1}'):
        assert Place.read(other, NOON) == Place(NOON)


async def test_a_member_or_group_that_is_refused_is_skipped_and_loses_nobody(shop):
    contacts = shop.platform.contacts
    staff(shop, "Abo", "xiaoli")
    for number, member in enumerate(("Abo", "xiaoli"), 1):
        contacts.add(person(shop, number), member, is_told=False)
    for chat_id in ("g1", "g2"):
        contacts.put_group(AT, chat_id, chat_id, [])
    await shop.merchant.contacts.read_all()
    assert follows(shop) == [("abo", "wm1"), ("xiaoli", "wm2")]
    shop.clock.advance(timedelta(minutes=1))
    contacts.add(person(shop, 3), "xiaoli", is_told=False)
    contacts.put_group(AT, "g3", "g3", [])
    contacts.book(AT).out_of_sight |= {"abo", "g1"}
    await shop.merchant.contacts.read_all()
    assert follows(shop) == [("abo", "wm1"), ("xiaoli", "wm2"), ("xiaoli", "wm3")]
    assert groups(shop) == ["g1", "g2", "g3"]
    assert shop.merchant.database.read_now(sync_cursor_of, AT) == ""


async def test_staff_who_come_or_go_in_between_are_read_once(shop):
    contacts = shop.platform.contacts
    contacts.page_rows = 1
    staff(shop, "b", "d", "f")
    for number, member in enumerate(("b", "d", "d", "f", "a", "e"), 1):
        contacts.add(person(shop, number), member, is_told=False)
    shop.platform.faults.script(
        LIST, Fault(Trouble.SLOW), Fault(Trouble.SLOW), Fault(Trouble.CODE, 45009)
    )
    asked(shop)
    await shop.merchant.contacts.read_all()
    assert asked(shop) == ["b", "d"]
    staff(shop, "a", "d", "e", "f")
    shop.clock.advance(timedelta(hours=1))
    await shop.merchant.contacts.read_rest()
    assert asked(shop) == ["d", "a", "e", "f"]
    assert [who for who, _ in follows(shop)] == ["a", "b", "d", "d", "e", "f"]


async def test_a_reading_ends_only_contacts_of_lists_it_has_read(shop):
    contacts = shop.platform.contacts
    staff(shop, "abo", "xiaoli")
    for number, member in enumerate(("abo", "xiaoli"), 1):
        contacts.add(person(shop, number), member, is_told=False)
    await shop.merchant.contacts.read_all()
    contacts.book(AT).follows.clear()
    staff(shop, "xiaoli")
    shop.clock.advance(timedelta(minutes=1))
    await shop.merchant.contacts.read_all()
    assert follows(shop) == [("abo", "wm1")]


async def test_what_did_not_stop_is_not_read_again_by_the_hour(shop):
    await shop.merchant.contacts.read_all()
    asked(shop)
    await shop.merchant.contacts.read_rest()
    assert asked(shop) == []


async def test_a_list_whose_second_page_is_always_refused_is_begun_anew_once(shop):
    contacts = shop.platform.contacts
    contacts.page_rows = 1
    staff(shop, "d", "f")
    for number, member in enumerate(("d", "d", "f"), 1):
        contacts.add(person(shop, number), member, is_told=False)
    pages = [Fault(Trouble.SLOW), Fault(Trouble.CODE, 84074)]
    shop.platform.faults.script(LIST, *pages * 4)
    asked(shop)
    await shop.merchant.contacts.read_all()
    assert asked(shop) == ["d", "d", "f"]
    assert follows(shop) == [("d", "wm1"), ("f", "wm3")]
