"""A recording reaches the rep as a recording; a push in JSON is answered in JSON."""

from datetime import timedelta

from bot.simulator.platform.push import Manner
from tests.bot.delivering import drinks


async def test_a_recording_goes_from_the_customer_to_the_rep_who_has_taken_over(tmp_path):
    async with drinks(tmp_path) as shop:
        await shop.say("C001", "人工")
        await shop.event("R01", "card", "接手")
        step = await shop.event("C001", "voice")
        assert [one.text for one in step.pushes if one.to == "R01"][-1] == "[语音]"
        kinds = [
            call.request["msgtype"]
            for call in shop.platform.state.calls
            if call.path == "/cgi-bin/message/send" and call.errcode == 0
        ]
        assert kinds[-1] == "voice"


async def test_a_push_in_json_is_answered_in_json_and_in_xml_otherwise(tmp_path):
    async with drinks(tmp_path) as shop:
        person = await shop.person("C001")
        for manner, opening in ((Manner(is_json=True), b"{"), (Manner(), b"<")):
            sent = await shop.platform.hands.say(person, "可乐3箱", manner)
            assert sent.delivery.answer.startswith(opening)
            assert sent.delivery.reply is not None
            assert "未下单" in sent.delivery.reply["Content"]
            await shop.advance(timedelta(minutes=1))
