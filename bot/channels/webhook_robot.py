"""The robot of an internal group (消息推送，原群机器人): alarms, one way, twenty a minute at most.

There is no callback and no access token: the key in the address is the whole secret, so it stays
in the settings and in the request. A robot that was removed (93000) is not written to again
before the next start; the owners are told like of any refusal.
"""

from datetime import datetime, timedelta

from bot.channels.api import AccountApi, Answer, Call
from bot.channels.base import Capabilities, Delivery, Message, Passive, SendResult
from bot.channels.cipher import Keyring
from bot.channels.fields import BadCallback, Fields
from bot.channels.results import result_of
from bot.channels.text import message_text, split_text
from bot.channels.wordsonly import WordsOnly
from handlers.message import Inbound, Reply

KIND = "webhook_robot"
TEXT_BYTES = 2048
SPACING = timedelta(seconds=3)
"""Twenty a minute, evenly."""
GONE = 93000
SEND = "/cgi-bin/webhook/send"


class RobotChannel(WordsOnly):
    """One robot of one group."""

    kind = KIND
    keyring = Keyring("", (), "")
    capabilities = Capabilities(
        text_bytes=TEXT_BYTES,
        needs_window=False,
        has_taps=False,
        has_passive=False,
        spacing=SPACING,
    )

    def __init__(self, slug: str, key: str, api: AccountApi) -> None:
        self.slug = slug
        self._key = key
        self._api = api

    def parse(self, fields: Fields, *, received_at: datetime) -> Inbound:
        """Never a message: nobody can write to a robot."""
        del fields, received_at
        raise BadCallback(400, "no message")

    def render_passive(self, reply: Reply, inbound: Inbound, *, at: datetime) -> Passive | None:
        """None: nothing comes in that could be answered."""
        del reply, inbound, at
        return None

    def messages(self, reply: Reply) -> tuple[Message, ...]:
        """Texts; a card or a picture is said in words."""
        pieces = split_text(message_text(reply), TEXT_BYTES)
        return tuple(Message("text", {"text": {"content": piece}}) for piece in pieces)

    def is_crowded(self, address: str) -> bool:
        """Whatever waits goes along in one message."""
        del address
        return True

    async def send(self, address: str, message: Message, *, idempotency_key: str) -> SendResult:
        """发送消息; a repetition after a lost answer is shown twice."""
        del address, idempotency_key
        answer = await self.post(message)
        if answer.code == GONE:
            return SendResult(Delivery.RECIPIENT, answer.reason)
        return result_of(answer)

    async def post(self, message: Message) -> Answer:
        """The bare call."""
        body = {"msgtype": message.kind, **message.body}
        call = Call(SEND, body, {"key": self._key}, needs_token=False)
        return await self._api.call(call)
