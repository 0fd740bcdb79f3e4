"""Who is who: what the platforms say of many people at once, one of them refused."""

from datetime import timedelta

import pytest

from bot.simulator.platform.faults import Fault, Trouble
from domain.joining import addresses_to_ask
from domain.messaging import register_contact
from tests.bot.kfshop import kf_shop, refusals
from tests.factories import OA

ASK = "user/info/batchget"


@pytest.fixture
async def shop(tmp_path):
    async with kf_shop(tmp_path) as running:
        yield running


def unions(shop):
    def read(tx):
        found = tx.connection.exec_driver_sql(
            "SELECT external_id, union_id FROM address_book WHERE union_id <> '' ORDER BY id"
        )
        return dict(tuple(row) for row in found)

    return shop.merchant.database.read_now(read)


def forget(tx):
    """Nobody has been asked about, and one of them is gone."""
    register_contact(tx, OA, channel="oa", external_id="o_gone", contact_id=1)
    tx.connection.exec_driver_sql("UPDATE address_book SET union_id = '', union_asked_at = NULL")


def to_ask(shop):
    return shop.merchant.database.read_now(addresses_to_ask, OA)


async def test_one_openid_the_platform_refuses_does_not_take_the_others_along(shop):
    shop.merchant.database.write_now(forget)
    people = to_ask(shop)
    assert people[-1] == "o_gone"
    no, fine = Fault(Trouble.CODE, 40003), Fault(Trouble.SLOW)
    shop.platform.faults.script(ASK, no, fine, no, fine, no)
    await shop.advance(timedelta(minutes=1))
    assert list(unions(shop)) == people[:-1]
    assert len(people) == 4
    assert to_ask(shop) == []
    asked = shop.platform.count(ASK)
    await shop.advance(timedelta(minutes=1))
    assert (shop.platform.count(ASK), set(refusals(shop))) == (asked, {40003})


async def test_where_no_answer_came_the_same_are_asked_again(shop):
    shop.merchant.database.write_now(forget)
    people = to_ask(shop)
    shop.platform.faults.script(ASK, Fault(Trouble.CODE, 45009))
    await shop.advance(timedelta(minutes=1))
    assert (to_ask(shop), unions(shop)) == (people, {})
    await shop.advance(timedelta(minutes=2))
    assert to_ask(shop) == []
