"""Bugs of telling many people that the kill tests have to find."""

import os
from typing import Any

from bot.bulk import Out
from bot.bulksender import BulkSender
from bot.channels.base import Delivery
from bot.channels.oa_mass import MassNews
from bot.channels.oa_tags import OaTags
from bot.channels.wecom_groupmsg import GroupMessages
from bot.deliveries import Verdict, settle
from domain.campaign import MassCall


def plant_all_at_once() -> None:
    """Messages that the platform does not know again are noted together, when all are out."""

    async def send(self: Any, rows: Any, lease: Any) -> tuple[Any, ...]:
        out = []
        for one in rows:
            turn = await self._step(None, one, lease())
            if turn.route is not None and await self._is_out(one, turn.route, lease().owner):
                out.append(Out(one.row, turn.route))
        for done in out:
            await self._step(done, None, lease())
        return ()

    BulkSender.send = send  # type: ignore[method-assign]


def plant_mark_before_send() -> None:
    """What is taken counts as sent."""
    send = BulkSender.send

    async def send_marked(self: Any, rows: Any, lease: Any) -> tuple[Any, ...]:
        for one in rows:
            verdict = Verdict(Delivery.SENT)
            await self._database.write(settle, self._shop.now, one.row, lease().owner, verdict)
        return await send(self, rows, lease)

    BulkSender.send = send_marked  # type: ignore[method-assign]


def plant_new_key() -> None:
    """A mass message is asked for again under another key."""
    MassCall.key = property(lambda call: f"{call.id}-{os.getpid()}")  # type: ignore[method-assign,assignment]


def plant_tag_of_its_own() -> None:
    """Every process tags the people of a mass message anew."""
    wear = OaTags.wear

    async def wear_anew(self: OaTags, tag: str, openids: Any) -> int | None:
        return await wear(self, f"{tag}-{os.getpid()}", openids)

    OaTags.wear = wear_anew  # type: ignore[method-assign]


def plant_words_of_its_own() -> None:
    """Words and article of a mass message go out under keys of their own."""
    body = MassNews.body

    def body_of_its_own(self: MassNews) -> dict[str, object]:
        return {**body(self), "clientmsgid": self.media_id}

    MassNews.body = body_of_its_own  # type: ignore[method-assign]


def plant_call_again() -> None:
    """A task without an answer is asked for again, without a look at the list."""

    async def find(*_args: object) -> str:
        return ""

    GroupMessages.find = find  # type: ignore[method-assign,assignment]


PLANTS = {
    "all-at-once": plant_all_at_once,
    "mark-before-send": plant_mark_before_send,
    "new-key": plant_new_key,
    "tag-of-its-own": plant_tag_of_its_own,
    "words-of-its-own": plant_words_of_its_own,
    "call-again": plant_call_again,
}
