"""Every kind of passive reply, sealed by us and opened and read by wechatpy."""

from datetime import UTC, datetime, timedelta

import pytest
import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import deserialize_reply

from bot.channels import oa_passive
from bot.channels.api import AccountApi, ApiClient
from bot.channels.fields import read_xml, write_xml
from bot.channels.oa import OaAccount, OaChannel
from bot.channels.wire import seal_reply
from bot.simulator.platform.oa_desk import NobodyWaits
from bot.simulator.platform.passive import posts_of
from handlers.message import (
    EventKind,
    Image,
    Inbound,
    InboundKind,
    Link,
    LinkKind,
    Reply,
    Text,
)
from tests.bot.delivering import drinks
from tests.wire.vectors import AES_KEY, NOW, OA, STAMP

AT = datetime(2027, 3, 2, 1, 0, tzinfo=UTC)
ASKED = Inbound("shop", "oa", "1", "o_1", InboundKind.TEXT, NOW, text="可乐")


def channel(*, hand_over=False):
    client = ApiClient({"shop": "https://api.weixin.qq.com"}, lambda: AT)
    api = AccountApi(client, "shop", family="oa", base="https://api.weixin.qq.com")
    return OaChannel(OaAccount("shop", "gh_1", OA, hand_over=hand_over), api)


def as_wechatpy_reads(xml):
    """Over the wire and out of wechatpy's own safe."""
    wire = seal_reply(xml, OA, key_index=0, timestamp=STAMP, seed="m1")
    outer = read_xml(wire)
    crypto = WeChatCrypto("tok", AES_KEY, OA.receive_id)
    opened = crypto.decrypt_message(
        wire, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"]
    )
    reply = deserialize_reply(opened)
    assert (reply.target, reply.source, reply.time) == ("o_1", "gh_1", int(AT.timestamp()))
    assert len(posts_of(read_xml(xml))) == (reply.type != "transfer_customer_service")
    return reply


def sealed(body):
    head = {"ToUserName": "o_1", "FromUserName": "gh_1", "CreateTime": int(AT.timestamp())}
    return as_wechatpy_reads(write_xml({**head, **body}))


def passive(*parts):
    rendered = channel().render_passive(Reply(parts), ASKED, at=AT)
    assert rendered.rest is None
    return as_wechatpy_reads(rendered.xml)


def only_article(part):
    """The one article of a passive reply (wechatpy reads only several)."""
    rendered = channel().render_passive(Reply((part,)), ASKED, at=AT)
    wire = read_xml(seal_reply(rendered.xml, OA, key_index=0, timestamp=STAMP, seed="m1"))
    crypto = WeChatCrypto("tok", AES_KEY, OA.receive_id)
    opened = crypto.decrypt_message(
        write_xml(wire), wire["MsgSignature"], wire["TimeStamp"], wire["Nonce"]
    )
    reply = xmltodict.parse(opened)["xml"]
    assert (reply["MsgType"], reply["ArticleCount"]) == ("news", "1")
    assert len(posts_of(read_xml(rendered.xml))) == 1
    return reply["Articles"]["item"]


@pytest.mark.parametrize("kind", ["image", "voice", "video"])
def test_a_picture_a_recording_and_a_film(kind):
    reply = passive(Image(media_id="m-1_]]>", kind=kind))
    assert (reply.type, reply.media_id) == (kind, "m-1_]]>")


def test_music():
    song = Link(LinkKind.MUSIC, "语音", "听一听", "https://x/1.mp3?a=1&b=2")
    reply = sealed(oa_passive.music(song, thumb="m2"))
    assert (reply.type, reply.title, reply.thumb_media_id) == ("music", "语音", "m2")
    assert reply.music_url == reply.hq_music_url == "https://x/1.mp3?a=1&b=2"


def test_a_page():
    page = Link(LinkKind.NEWS, "新品]]>", "本周", "https://x/1?a=1&b=2", "https://x/1.png")
    shown = only_article(page)
    assert (shown["Title"], shown["Description"]) == ("新品]]>", "本周")
    assert (shown["Url"], shown["PicUrl"]) == ("https://x/1?a=1&b=2", "https://x/1.png")


def test_a_picture_at_an_address_is_a_page():
    shown = only_article(Image(url="https://x/1.png"))
    assert shown["Url"] == shown["PicUrl"] == "https://x/1.png"


@pytest.mark.parametrize("kind", [LinkKind.MUSIC, LinkKind.DRAFT, LinkKind.ARTICLE])
def test_what_no_passive_reply_can_carry_now_follows_as_a_message(kind):
    link = Link(kind, "一", url="https://x/1", id="a1")
    assert channel().render_passive(Reply((link,)), ASKED, at=AT) is None
    rendered = channel().render_passive(Reply((Text("好"), link)), ASKED, at=AT)
    assert rendered.rest == Reply((link,))


def test_a_message_is_handed_to_the_people_at_the_account():
    handed = channel(hand_over=True).hand_over(ASKED, at=AT)
    assert as_wechatpy_reads(handed.xml).type == "transfer_customer_service"
    told = oa_passive.to_desk("test1@test")
    assert told["TransInfo"] == {"KfAccount": "test1@test"}
    assert channel().hand_over(ASKED, at=AT) is None
    click = Inbound(
        "shop", "oa", "2", "o_1", InboundKind.EVENT, NOW, event=EventKind.CLICK, event_key="x"
    )
    assert channel(hand_over=True).hand_over(click, at=AT) is None


async def test_while_a_person_has_the_chat_its_messages_go_to_the_desk(tmp_path):
    async with drinks(tmp_path, hand_over=True) as shop:
        before = await shop.say("C001", "可乐3箱")
        await shop.say("C001", "人工")
        await shop.event("R01", "card", "接手")
        handed = await shop.say("C001", "在吗")
        assert handed.sent.delivery.reply["MsgType"] == "transfer_customer_service"
        assert [one.text for one in handed.pushes] == ["老王超市 老王：在吗"]
        again = await shop.repeat(before.sent)
        assert again.answer == before.sent.delivery.answer
        await shop.say("R01", "释放")
        again = await shop.repeat(handed.sent)
        assert again.answer == handed.sent.delivery.answer
        assert (await shop.say("C001", "你好")).sent.delivery.reply["MsgType"] == "text"


async def test_what_is_said_in_a_session_of_the_desk_is_not_pushed(tmp_path):
    async with drinks(tmp_path, hand_over=True) as shop:
        desk, person = shop.platform.hands.desk, await shop.person("C001")
        with pytest.raises(NobodyWaits):
            desk.accept(person, "kf1@shop")
        await shop.say("C001", "人工")
        await shop.event("R01", "card", "接手")
        await shop.say("C001", "在吗")
        desk.accept(person, "kf1@shop")
        inside = await shop.say("C001", "可乐3箱")
        assert (inside.sent.delivery.tries, inside.replies, inside.pushes) == (0, (), ())
        assert desk.heard == [("C001", "可乐3箱")]
        assert (await shop.event("C001", "click", "help")).sent.delivery.tries == 1
        await shop.say("R01", "释放")
        desk.close(person, "kf1@shop")
        assert "未下单 1种" in (await shop.say("C001", "可乐3箱")).replies[0].text
        desk.hand_over(person)
        desk.accept(person, "kf1@shop")
        await shop.advance(timedelta(minutes=30))
        assert (await shop.say("C001", "雪碧2箱")).sent.delivery.tries == 1
