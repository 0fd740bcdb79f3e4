"""How an outcome lies in the inbox: JSON values that read back equal.

A retry of the platform is answered from it, so nothing in it may depend on the clock or on data
that changes later.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from handlers.message import (
    Card,
    CardUpdate,
    Choices,
    Image,
    Inbound,
    Link,
    Outcome,
    Part,
    Reply,
    Text,
)

_PARTS: dict[str, type[Part]] = {
    "text": Text,
    "choices": Choices,
    "card": Card,
    "card_update": CardUpdate,
    "image": Image,
    "link": Link,
}
_NAMES = {kind: name for name, kind in _PARTS.items()}


def dump_reply(reply: Reply) -> list[dict[str, Any]]:
    """The parts as JSON values, each with its kind."""
    return [{"part": _NAMES[type(part)], **msgspec.to_builtins(part)} for part in reply.parts]


def load_reply(parts: list[dict[str, Any]]) -> Reply:
    """The reply of `dump_reply`; KeyError or msgspec.ValidationError for anything else."""
    return Reply(tuple(_part(dict(part)) for part in parts))


def dump_outcome(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON values; `is_duplicate` is not part of it."""
    plain: dict[str, Any] = msgspec.to_builtins(replace(outcome, reply=None, is_duplicate=False))
    del plain["is_duplicate"]
    plain["reply"] = None if outcome.reply is None else dump_reply(outcome.reply)
    return plain


def load_outcome(plain: dict[str, Any]) -> Outcome:
    """The outcome of `dump_outcome`."""
    parts = plain["reply"]
    outcome = msgspec.convert(plain, type=_Bare)
    return Outcome(
        inbound_key=outcome.inbound_key,
        reply=None if parts is None else load_reply(parts),
        received_at=outcome.received_at,
        shown_cart_id=outcome.shown_cart_id,
        shown_version=outcome.shown_version,
        shown_fingerprint=outcome.shown_fingerprint,
        shown_is_partial=outcome.shown_is_partial,
        told=outcome.told,
        is_with_person=outcome.is_with_person,
    )


def dump_inbound(inbound: Inbound) -> dict[str, Any]:
    """A message kept for later, as JSON values."""
    plain: dict[str, Any] = msgspec.to_builtins(inbound)
    return plain


def load_inbound(plain: dict[str, Any]) -> Inbound:
    """The message of `dump_inbound`."""
    return msgspec.convert(plain, type=Inbound)


class _Bare(msgspec.Struct, frozen=True):
    """An outcome without its reply."""

    inbound_key: str
    received_at: datetime | None = None
    shown_cart_id: int | None = None
    shown_version: int | None = None
    shown_fingerprint: str = ""
    shown_is_partial: bool = False
    told: str = ""
    is_with_person: bool = False


def _part(plain: dict[str, Any]) -> Part:
    return msgspec.convert(plain, type=_PARTS[plain.pop("part")])
