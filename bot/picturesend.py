"""Sends the pictures of an offer behind its words, which are out by then.

Whatever becomes of a picture, the offer is told: nothing here brings the words a second time.
"""

from dataclasses import dataclass

import structlog

from bot import deliveries
from bot.channels.base import Channel, Message
from bot.deliveries import Route
from bot.pictures import with_picture
from domain.db import Database, Tx
from domain.messaging import OutboxRow, note_parts

log = structlog.get_logger("jiedan.pictures")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an offer: `messages` of them went out by `route`."""

    row: OutboxRow
    route: Route
    messages: int


class PictureSender:
    """The pictures one courier sends; `owner` holds the leases of its rows."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    async def send(self, channel: Channel, said: Said, pictures: tuple[Message, ...]) -> None:
        """Note the words, then send what belongs behind them, as far as it goes."""
        if not pictures:
            return
        try:
            await self._database.write(_note_words, said, self._owner)
            await self._send_all(channel, said, pictures)
        except Exception:  # the words are out, and a further try would say them again
            log.exception("picture_failed", outbox_id=said.row.id, account=said.route.account)

    async def _send_all(self, channel: Channel, said: Said, pictures: tuple[Message, ...]) -> None:
        for number, picture in enumerate(pictures, said.messages):
            given = await with_picture(self._database, channel, picture)
            if given is None:
                return
            route = await self._database.write(
                deliveries.spend_more, said.route, said.row, self._owner, number
            )
            if route is None:
                return
            key = f"{said.row.idempotency_key}-{number}"
            await channel.send(route.address, given, idempotency_key=key)


def _note_words(tx: Tx, said: Said, owner: str) -> None:
    """A further try begins with the pictures."""
    note_parts(tx, said.row, owner=owner, via=said.route.via, parts=said.messages)
