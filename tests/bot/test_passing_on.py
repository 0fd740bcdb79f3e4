"""A recording reaches the rep as a recording, and his the customer; JSON is answered in JSON."""

from datetime import timedelta

from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.push import Manner
from tests.bot.delivering import drinks


def sent_kinds(shop, path):
    """The messages the platform took, by kind."""
    calls = shop.platform.state.calls
    return [c.request["msgtype"] for c in calls if c.path.endswith(path) and c.errcode == 0]


async def test_what_is_recorded_goes_between_customer_and_rep_as_what_it_is(tmp_path):
    """Each is given anew to the other's platform, which knows nothing of the first one's files."""
    async with drinks(tmp_path) as shop:
        await shop.say("C001", "人工")
        await shop.event("R01", "card", "接手")
        for kind, shown in (("voice", "[语音]"), ("video", "[视频]")):
            told = await shop.event("C001", kind)
            assert [one.text for one in told.pushes if one.to == "R01"][-1] == shown
            told = await shop.event("R01", kind)
            assert [one.text for one in told.pushes if one.to == "C001"][-1] == shown
            await shop.say("C001", "好")
        assert [one for one in sent_kinds(shop, "custom/send") if one != "text"] == [
            "voice",
            "video",
        ]
        told = sent_kinds(shop, "cgi-bin/message/send")
        assert [one for one in told if one in {"voice", "video"}] == ["voice", "video"]
        await shop.event("R01", "image")
        assert sent_kinds(shop, "custom/send")[-1] == "image"
        refused = [c for c in shop.platform.state.calls if c.errcode == 40007]
        assert {c.path for c in refused} == {
            "/cgi-bin/message/send",
            "/cgi-bin/message/custom/send",
        }


async def test_a_film_without_its_picture_is_named(tmp_path):
    async with drinks(tmp_path) as shop:
        await shop.say("C001", "人工")
        await shop.event("R01", "card", "接手")
        down = Fault(Trouble.CODE, 40004)
        shop.platform.faults.script("/cgi-bin/media/upload", down, down)
        told = await shop.event("R01", "video")
        assert told.pushes[-1].text == "[视频]"
        assert sent_kinds(shop, "custom/send")[-1] == "text"


async def test_a_push_in_json_is_answered_in_json_and_in_xml_otherwise(tmp_path):
    async with drinks(tmp_path) as shop:
        person = await shop.person("C001")
        for manner, opening in ((Manner(is_json=True), b"{"), (Manner(), b"<")):
            sent = await shop.platform.hands.say(person, "可乐3箱", manner)
            assert sent.delivery.answer.startswith(opening)
            assert sent.delivery.reply is not None
            assert "未下单" in sent.delivery.reply["Content"]
            await shop.advance(timedelta(minutes=1))
