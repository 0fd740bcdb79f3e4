"""Several messages that wait for one recipient, in one.

A robot's group and a member to whom much was sent lately get what is due together: the platform
takes twenty and thirty messages a minute there. Only words are put together; a card goes alone,
and nothing overtakes it. What waited for its hour (`is_gathered`) comes under one head.

At 微信客服 each message costs one of five. What a customer wrote in one go is fetched in one go,
and the replies to it are one: a draft shown again later in it is not shown twice, and what was
told beside it (goods not found, words not read) stays.
"""

from dataclasses import dataclass, replace

from bot.channels.text import message_text
from bot.turns import REST
from domain.base.errors import DomainError
from domain.db import Tx
from domain.messaging import (
    Lease,
    OutboxRow,
    due_behind,
    get_inbound,
    parked_for,
    take_along,
    take_parked,
)
from domain.notice import NoticeKind
from handlers.context import Shop
from handlers.message import Card, CardUpdate, Image, Link, Outcome, Reply, Text
from handlers.notice import render_notice, translator_for
from handlers.noticewords import gathered_head
from handlers.stored import load_outcome

MOST = 30
BETWEEN = "\n\n"
MARK = "· "
_ALONE = Card | CardUpdate | Image | Link
HEAD_BYTES = 200
"""Room for the line above what was gathered, and the marks."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is said now, and the rows leased with the first one for it."""

    reply: Reply
    rows: tuple[OutboxRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """One row with its reply; an answer also with its chat and what it showed."""

    row: OutboxRow
    reply: Reply
    home: tuple[str, str] | None = None
    outcome: Outcome | None = None


def gather(tx: Tx, shop: Shop, first: Gathered, lease: Lease, room: int) -> Gathered:
    """Lease what is due behind the one row of `first`, as far as all fits into `room` bytes.

    What has become pointless goes along without words.
    """
    lead = _said(tx, first.rows[0], first.reply)
    room -= HEAD_BYTES if lead.row.is_gathered else 0
    if not _is_joinable(lead):
        return replace(first, rows=())
    found = [lead]
    for waiting in due_behind(tx, lead.row, limit=MOST):
        try:
            with tx.savepoint():
                one = _said(tx, waiting, render_notice(tx, shop, waiting))
        except DomainError:
            break
        if one.home != lead.home or not _is_joinable(one):
            break
        if len(message_text(_joined([*found, one])).encode()) > room:
            break
        found.append(one)
    for one in found[1:]:
        take_along(tx, one.row, lease)
    return Gathered(_headed(tx, shop, found), tuple(one.row for one in found[1:]))


def gather_parked(tx: Tx, shop: Shop, first: Gathered, lease: Lease, room: int) -> Gathered:
    """Lease what waits for the recipient's next message, as far as it fits: it is told now.

    Offers wait on: nobody asked for them.
    """
    lead = _said(tx, first.rows[0], first.reply)
    found = [lead]
    for waiting in parked_for(tx, lead.row.recipient, limit=MOST):
        try:
            with tx.savepoint():
                one = _said(tx, waiting, render_notice(tx, shop, waiting))
        except DomainError:
            continue
        is_offer = waiting.kind == NoticeKind.CAMPAIGN.value
        if is_offer or one.home not in (None, lead.home) or not _is_joinable(one):
            continue
        if len(message_text(_joined([*found, one])).encode()) > room:
            break
        found.append(one)
    for one in found[1:]:
        take_parked(tx, one.row, lease)
    return Gathered(_joined(found), tuple(one.row for one in found[1:]))


def _headed(tx: Tx, shop: Shop, found: list[_Said]) -> Reply:
    """Where several waited for their hour: under how many there are, each with a mark.

    What else was due comes below them: it may wait for an answer, and is none of the list.
    """
    told = [message_text(one.reply) for one in found if one.reply.parts and one.row.is_gathered]
    if not found[0].row.is_gathered or len(told) < 2:
        return _joined(found)
    t = translator_for(tx, shop, found[0].row)
    listed = "\n".join((gathered_head(t, len(told)), *(f"{MARK}{one}" for one in told)))
    rest = [
        message_text(one.reply) for one in found if one.reply.parts and not one.row.is_gathered
    ]
    return Reply.of(BETWEEN.join((listed, *rest)))


def _said(tx: Tx, row: OutboxRow, reply: Reply) -> _Said:
    if row.kind != NoticeKind.LATE_REPLY.value:
        return _Said(row, reply)
    inbox = get_inbound(tx, row.payload["inbox_id"])
    if inbox is None or inbox.outcome is None:
        return _Said(row, reply)
    return _Said(row, reply, (inbox.account, inbox.address), load_outcome(inbox.outcome))


def _is_joinable(one: _Said) -> bool:
    """Words; an answer may also offer choices, and a greeting answers an event of its own.

    The rest of an answer whose beginning was a passive reply goes alone.
    """
    payload = one.row.payload
    if payload.get("code") or payload.get(REST) or one.row.kind == NoticeKind.RELAY.value:
        return False
    if one.home is not None:
        return not any(isinstance(part, _ALONE) for part in one.reply.parts)
    return all(isinstance(part, Text) for part in one.reply.parts)


def _joined(found: list[_Said]) -> Reply:
    """The replies one after the other, without drafts that a later one shows anew."""
    shown = [one.outcome.shown_cart_id if one.outcome else None for one in found]
    told = [
        _beside(one) if shown[number] in shown[number + 1 :] else one.reply
        for number, one in enumerate(found)
    ]
    said = [reply for reply in told if reply.parts]
    if len(said) < 2 or any(not isinstance(p, Text) for reply in said for p in reply.parts):
        return Reply(tuple(part for reply in said for part in reply.parts))
    return Reply.of(BETWEEN.join(message_text(reply) for reply in said))


def _beside(one: _Said) -> Reply:
    """A reply without the draft in it."""
    if one.outcome is None or one.outcome.shown_cart_id is None or not one.reply.parts:
        return one.reply
    return Reply.of(one.outcome.told) if one.outcome.told else Reply(())
