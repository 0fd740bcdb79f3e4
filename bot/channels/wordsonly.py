"""What a channel answers that carries words and nothing else: no templates, cards or files."""

from datetime import datetime

from bot.channels.api import Answer
from bot.channels.api_errors import ErrorClass
from bot.channels.base import Delivery, SendResult
from handlers.message import Reply


class WordsOnly:
    """The part of a channel's protocol that robots and contacts have no use for."""

    async def send_notice(
        self, address: str, reply: Reply, *, now: datetime, idempotency_key: str
    ) -> SendResult | None:
        """None: there are no template messages."""
        del address, reply, now, idempotency_key
        return None

    async def update_card(self, response_code: str, label: str) -> SendResult:
        """No card was sent that could change."""
        del response_code, label
        return SendResult(Delivery.SENT)

    async def download(self, media_id: str) -> Answer:
        """Nobody sends files here."""
        del media_id
        return Answer(ErrorClass.CAPABILITY)

    async def upload(self, name: str, content: bytes, *, kind: str = "image") -> Answer:
        """No file can be sent."""
        del name, content, kind
        return Answer(ErrorClass.CAPABILITY)
