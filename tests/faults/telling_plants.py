"""Bugs of telling many people that the kill tests have to find."""

import os
from typing import Any

from bot.channels.base import Delivery
from bot.channels.wecom_groupmsg import GroupMessages
from bot.courier import Courier
from bot.deliveries import Verdict, settle
from domain.campaign import MassCall


def plant_all_at_once() -> None:
    """Messages that the platform does not know again are on their way beside each other."""

    async def has_turn(*_args: Any) -> bool:
        return True

    Courier._has_turn = has_turn  # type: ignore[method-assign,assignment]


def plant_mark_before_send() -> None:
    """What is taken counts as sent."""
    carry = Courier._carry

    async def carry_marked(self: Any, row: Any, lane: Any) -> None:
        verdict = Verdict(Delivery.SENT)
        await self._database.write(settle, self._shop.now, row, self._owner, verdict)
        await carry(self, row, lane)

    Courier._carry = carry_marked  # type: ignore[method-assign]


def plant_new_key() -> None:
    """A mass message is asked for again under another key."""
    MassCall.key = property(lambda call: f"{call.id}-{os.getpid()}")  # type: ignore[method-assign,assignment]


def plant_call_again() -> None:
    """A task without an answer is asked for again, without a look at the list."""

    async def find(*_args: object) -> str:
        return ""

    GroupMessages.find = find  # type: ignore[method-assign,assignment]


PLANTS = {
    "all-at-once": plant_all_at_once,
    "mark-before-send": plant_mark_before_send,
    "new-key": plant_new_key,
    "call-again": plant_call_again,
}
