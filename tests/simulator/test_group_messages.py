"""企业群发 of the fake platform: tasks, confirmation, quotas, reminders, statuses."""

from datetime import timedelta

import aiohttp
import pytest

from bot.channels.wire import Keyring, decode_aes_key
from bot.simulator.phones.model import Person, Shape
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.refusals import Refused
from bot.simulator.platform.server import FakePlatform
from tests.conftest import Clock
from tests.simulator.conftest import LI, Api
from tests.simulator.echo import AES, TOKEN

AT = "contacts"
ADD = "externalcontact/add_msg_template"
TEXT = {"text": {"content": "今日特价"}}
TO_GROUPS = {"chat_type": "group", "sender": "xiaoli", **TEXT}


@pytest.fixture
async def api(platform: FakePlatform, session: aiohttp.ClientSession) -> Api:
    keyring = Keyring(TOKEN, (decode_aes_key(AES),), "ww0001")
    account = FakeAccount(AT, Kind.CONTACT, "批发商", "ww0001", "ww0001", "cs", keyring)
    platform.add_account(account)
    book = platform.contacts.book(AT)
    book.staff += ["xiaoli", "dawei"]
    people = [Person(f"wm{n}", Kind.CONTACT, AT, f"wm{n}", f"客{n}") for n in (1, 2)]
    for person in people:
        platform.contacts.add(platform.book.put(person), "xiaoli", is_told=False)
    for chat in ("wr1", "wr2"):
        book.groups[chat] = {
            "chat_id": chat, "name": f"群{chat}", "owner": "xiaoli", "member_list": [{}, {}],
        }  # fmt: skip
    api = Api(session, f"{platform.base_url}/contact/cgi-bin/", "")
    answer = await api.get("gettoken", corpid="ww0001", corpsecret="cs")
    api.token = answer["access_token"]
    return api


def texts(platform: FakePlatform, key: str) -> list[str]:
    return [b.text for b in platform.book.chat(key) if b.via.value == "mass"]


async def fates(api: Api, msgid: str) -> dict[str, int]:
    body = {"msgid": msgid, "userid": "xiaoli", "limit": 1000}
    rows = (await api.post("externalcontact/get_groupmsg_send_result", body))["send_list"]
    return {row.get("chat_id") or row["external_userid"]: row["status"] for row in rows}


async def test_nothing_is_sent_before_the_owner_confirms(api: Api, platform: FakePlatform) -> None:
    made = await api.post(ADD, {**TO_GROUPS, "chat_id_list": ["wr1", "wr9"]})
    assert (made["errcode"], made["fail_list"]) == (0, ["wr9"])
    assert await fates(api, made["msgid"]) == {"wr1": 0}
    [card] = platform.book.chat(LI.key)
    assert (card.shape, card.text, card.body["done"]) == (Shape.GROUP_TASK, "今日特价", "")
    platform.group_messages.confirm_card(card)
    assert texts(platform, "group:wr1") == ["今日特价"]
    assert await fates(api, made["msgid"]) == {"wr1": 1}
    again = platform.book.bubble(card.id)
    assert again is not None
    assert again.body["done"] == "sent"
    with pytest.raises(Refused):
        platform.group_messages.confirm_card(card)
    assert texts(platform, "group:wr1") == ["今日特价"]


async def test_contacts_read_it_in_their_chat_with_the_member(
    api: Api, platform: FakePlatform
) -> None:
    people = ["wm1", "wm2", "wm3"]
    link = {"msgtype": "link", "link": {"title": "下单", "url": "https://x.example/"}}
    body = {"external_userid": people, "sender": "xiaoli", **TEXT, "attachments": [link]}
    made = await api.post(ADD, body)
    assert made["fail_list"] == ["wm3"]
    del platform.contacts.book(AT).follows["wm2", "xiaoli"]
    platform.group_messages.confirm(AT, "xiaoli", made["msgid"])
    assert await fates(api, made["msgid"]) == {"wm1": 1, "wm2": 2}
    assert texts(platform, "wm1") == ["今日特价", ""]
    assert texts(platform, "wm2") == []


async def test_who_had_all_messages_of_the_period_gets_none(
    api: Api, platform: FakePlatform, clock: Clock
) -> None:
    platform.group_messages.quota = "day"
    made = await api.post(ADD, TO_GROUPS)
    platform.group_messages.note_received(AT, "wr2")
    platform.group_messages.confirm(AT, "xiaoli", made["msgid"])
    assert await fates(api, made["msgid"]) == {"wr1": 1, "wr2": 3}
    assert await api.code(ADD, TO_GROUPS) == 41048
    clock.move(timedelta(days=1))
    answer = await api.get("gettoken", corpid="ww0001", corpsecret="cs")
    api.token = answer["access_token"]
    assert await api.code(ADD, TO_GROUPS) == 0


async def test_three_reminders_in_24_hours_until_it_is_sent(
    api: Api, platform: FakePlatform, clock: Clock
) -> None:
    made = {"msgid": (await api.post(ADD, TO_GROUPS))["msgid"]}
    remind = "externalcontact/remind_groupmsg_send"
    assert [await api.code(remind, made) for _ in range(4)] == [0, 0, 0, 45009]
    assert len(platform.book.chat(LI.key)) == 4
    clock.move(timedelta(days=1))
    answer = await api.get("gettoken", corpid="ww0001", corpsecret="cs")
    api.token = answer["access_token"]
    assert await api.code(remind, made) == 0
    platform.group_messages.confirm(AT, "xiaoli", made["msgid"])
    assert await api.code(remind, made) == 40058


async def test_a_cancelled_task_cannot_be_sent(api: Api, platform: FakePlatform) -> None:
    made = {"msgid": (await api.post(ADD, TO_GROUPS))["msgid"]}
    assert await api.code("externalcontact/cancel_groupmsg_send", made) == 0
    with pytest.raises(Refused):
        platform.group_messages.confirm(AT, "xiaoli", made["msgid"])
    assert await fates(api, made["msgid"]) == {"wr1": 0, "wr2": 0}


async def test_tasks_are_listed_by_kind_and_time_page_by_page(
    api: Api, platform: FakePlatform, clock: Clock
) -> None:
    made = [(await api.post(ADD, TO_GROUPS))["msgid"] for _ in range(3)]
    await api.post(ADD, {"sender": "xiaoli", **TEXT})
    now = int(clock.now.timestamp())
    body = {"chat_type": "group", "start_time": now - 60, "end_time": now, "limit": 100}
    platform.group_messages.page_rows = 2
    path = "externalcontact/get_groupmsg_list_v2"
    first = await api.post(path, body)
    second = await api.post(path, {**body, "cursor": first["next_cursor"]})
    rows = [*first["group_msg_list"], *second["group_msg_list"]]
    assert [row["msgid"] for row in rows] == made
    assert (second["next_cursor"], "creator" in rows[0]) == ("", False)
    assert await api.code(path, {**body, "start_time": now - 32 * 86400}) == 40058
    assert (await api.post(path, {**body, "end_time": now - 30}))["group_msg_list"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": {"content": "价" * 1334}}, 45002),
        ({"text": {"content": ""}}, 44004),
        ({"sender": ""}, 40058),
        ({"sender": "nobody"}, 40058),
        ({"chat_type": "all"}, 40058),
        ({"chat_id_list": ["wr9"]}, 41048),
        ({"attachments": [{"msgtype": "link", "link": {"title": "下单"}}]}, 40058),
        ({"attachments": [{"msgtype": "image", "image": {"media_id": "m"}}] * 10}, 40058),
        ({"sender": "dawei"}, 41048),
    ],
)
async def test_what_the_platform_refuses(
    api: Api, platform: FakePlatform, change: dict[str, object], code: int
) -> None:
    assert await api.code(ADD, {**TO_GROUPS, **change}) == code
    assert platform.book.chat(LI.key) == ()
