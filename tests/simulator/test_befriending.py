"""客户联系 in the demo: a customer scans a rep's code, is greeted, and joins the group."""

import pytest

from bot.simulator.page.befriending import Befriending
from tests.bot.contacting import AT, contact_shop, known, settled
from tests.factories import INVITE


@pytest.fixture
async def shop(tmp_path):
    async with contact_shop(tmp_path) as running:
        yield running


async def test_who_scans_is_greeted_once_bound_by_the_invitation_and_joins(shop):
    friends, book = Befriending(shop.platform, AT), shop.platform.book
    plain, invited = friends.codes([(INVITE, "李记面馆"), ("x" * 40, "太长")])
    assert (plain["shop"], invited["shop"]) == ("", "李记面馆")
    assert friends.codes([(INVITE, "李记面馆")]) == [plain, invited]
    assert [friends.is_code(one) for one in (invited["code"], "inv_1")] == [True, False]
    customer = await shop.person("C002")
    friend = friends.scan(customer, str(invited["code"]))
    assert (friend.key, friend.title.endswith("＠企业微信")) == ("wx:C002", True)
    await settled(shop)
    assert friends.scan(customer, str(plain["code"])) == friend
    await settled(shop)
    chat = [bubble.text for bubble in book.chat("wx:C002")]
    assert len(chat) == 2
    assert chat[1].startswith("已绑定李记面馆")
    assert friends.join(friend) is None
    shop.platform.contacts.put_group(AT, "g1", "老客户群", [])
    phone = friends.join(friend)
    assert phone == friends.join(friend)
    await settled(shop)
    assert (phone.title, len(book.chat(phone.key))) == ("2 人", 1)
    assert [len(group.members) for group in known(shop).groups] == [2]
    shop.platform.contacts.book(AT).follows.clear()
    friends.resume("xiaoli")
    assert shop.platform.contacts.has(friend, "xiaoli")


async def test_without_an_account_there_is_nobody_to_scan(shop):
    friends = Befriending(shop.platform, "")
    assert (friends.codes([]), friends.is_code("x")) == ([], False)
