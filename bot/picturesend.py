"""Sends the pictures of an offer behind its words, which are out by then.

Whatever becomes of a picture, the offer is told: nothing here brings the words a second time.
"""

from dataclasses import dataclass

import structlog

from bot import deliveries
from bot.channels.base import Channel, Delivery, Message, SendResult
from bot.pictures import PictureDesk
from bot.ways import Route
from domain.db import Database, Tx
from domain.messaging import OutboxRow, note_parts

_NOT_TAKEN = SendResult(Delivery.CONTENT, "picture refused")

log = structlog.get_logger("jiedan.pictures")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an offer: `messages` of them went out by `route`."""

    row: OutboxRow
    route: Route
    messages: int

    @property
    def was_out(self) -> bool:
        """An earlier try said all of it: the message that `route` took is still to be used."""
        return self.row.parts_sent >= self.messages and self.row.sent_via == self.route.via


class PictureSender:
    """The pictures one courier sends; `owner` holds the leases of its rows."""

    def __init__(self, database: Database, desk: PictureDesk, owner: str) -> None:
        self._database = database
        self._desk = desk
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
        unused = said.route if said.was_out else None
        for number, picture in enumerate(pictures, said.messages):
            given = await self._desk.message(channel, picture)
            if given is None:
                if unused is not None:
                    await self._database.write(deliveries.note_failure, unused, _NOT_TAKEN)
                return
            route = unused or await self._database.write(
                deliveries.spend_more, said.route, said.row, self._owner, number
            )
            if route is None:
                return
            unused = None
            key = f"{said.row.idempotency_key}-{number}"
            result = await self._send_one(channel, route, picture, given=given, key=key)
            if result.delivery is not Delivery.SENT:
                await self._database.write(deliveries.note_failure, route, result)
                return

    async def _send_one(
        self, channel: Channel, route: Route, picture: Message, *, given: Message, key: str
    ) -> SendResult:
        """Given anew and sent once more where the platform has it no longer."""
        result = await channel.send(route.address, given, idempotency_key=key)
        if not result.is_media_unknown:
            return result
        unknown = given.media_id
        anew = await self._desk.message(channel, picture, unknown=unknown)
        return await channel.send(route.address, anew, idempotency_key=key) if anew else result


def _note_words(tx: Tx, said: Said, owner: str) -> None:
    """A further try begins with the pictures."""
    note_parts(tx, said.row, owner=owner, via=said.route.via, parts=said.messages)
