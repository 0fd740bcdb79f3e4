"""The ways to one person, in the order in which they are tried.

An open window where they wrote last · a template message · a subscription notice by a consent ·
an open window on another channel. Where they wrote last is so also when the window there is over
or was refused. Beyond these the rep is asked to tell it, and it waits for their next message.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.base import Channel
from domain.conversation import get_conversation
from domain.db import Tx
from domain.messaging import (
    Address,
    OutboxRow,
    RecipientKind,
    Spent,
    get_inbound,
    last_granted,
    spend,
    use_consent,
)
from domain.notice import NoticeKind, Way, kinds_by

TEMPLATE_KINDS = frozenset(kind.value for kind in kinds_by(Way.SERVICE))
"""What a template message may carry: service facts, never marketing (模板消息 rules)."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

UNREAD = "unread:"
"""Begins the event key of a notice that the platform took outside of a window and lost."""
HUMAN_KINDS = frozenset({NoticeKind.RELAY.value})


@dataclass(frozen=True, slots=True)
class Route:
    """One way to one person."""

    account: str
    address: str
    spent: Spent | None = None
    is_template: bool = False
    is_human: bool = False
    subscription_id: str = ""
    """Uses up one consent to a subscription notice."""
    code: str = ""
    """Sends one greeting outside of any window (微信客服)."""

    @property
    def is_notice(self) -> bool:
        """Whether it goes outside of any window, by template or consent."""
        return self.is_template or bool(self.subscription_id)

    def number(self, given: str) -> str:
        """How a report of the platform names the notice: as it said, or by reader and template."""
        if self.is_template:
            return given
        return f"{self.address}:{self.subscription_id}" if self.subscription_id else ""

    @property
    def via(self) -> str:
        """How the row records it."""
        way = "subscription" if self.subscription_id else "message"
        return f"{self.account}:{'template' if self.is_template else way}"


def find_route(
    tx: Tx,
    row: OutboxRow,
    addresses: list[Address],
    *,
    channels: Mapping[str, Channel],
    closed: frozenset[tuple[str, str]],
) -> Route | None:
    """The next way; its message or consent is taken. `closed`: via and address of those tried."""
    ways = _Ways(row, channels, closed)
    return (
        ways.open(tx, addresses[:1])
        or ways.templated(addresses)
        or ways.consented(tx, addresses)
        or ways.open(tx, addresses[1:])
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    row: OutboxRow
    channels: Mapping[str, Channel]
    closed: frozenset[tuple[str, str]]

    def open(self, tx: Tx, addresses: Iterable[Address]) -> Route | None:
        """Through an open window, or where none is needed."""
        for one in addresses:
            if not self._is_closed(Route(one.account, one.external_id)):
                found = pay_route(
                    tx,
                    self.row,
                    self.channels[one.account],
                    account=one.account,
                    address=one.external_id,
                )
                if found is not None:
                    return found
        return None

    def templated(self, addresses: Iterable[Address]) -> Route | None:
        """Outside of any window, for service facts."""
        if self.row.event_key.startswith(UNREAD):
            return None
        for one in addresses:
            route = Route(one.account, one.external_id, is_template=True)
            has_templates = self.channels[one.account].capabilities.has_templates
            if self.row.kind in TEMPLATE_KINDS and has_templates and not self._is_closed(route):
                return route
        return None

    def consented(self, tx: Tx, addresses: Iterable[Address]) -> Route | None:
        """A subscription notice, where one was agreed to and not yet sent."""
        if self.row.kind not in TEMPLATE_KINDS:
            return None
        for one in addresses:
            template_id = self.channels[one.account].capabilities.subscription_id
            route = Route(one.account, one.external_id, subscription_id=template_id)
            if not template_id or self._is_closed(route):
                continue
            if use_consent(tx, one.account, address=one.external_id, template_id=template_id):
                return route
        return None

    def _is_closed(self, route: Route) -> bool:
        return (route.via, route.address) in self.closed


def by_last_word(tx: Tx, row: OutboxRow, addresses: Iterable[Address]) -> list[Address]:
    """The chat it belongs to comes first, then where they wrote last; the others as they were."""

    def written(address: Address) -> tuple[bool, datetime]:
        at = last_granted(tx, address.account, address=address.external_id)
        return (address.account, address.external_id) == home, at or LONG_AGO

    found = list(addresses)
    if len(found) < 2:
        return found
    home = _home(tx, row)
    return sorted(found, key=written, reverse=True)


def _home(tx: Tx, row: OutboxRow) -> tuple[str, str] | None:
    """The chat of the question that this answers; None for what answers none."""
    if row.kind == NoticeKind.LATE_REPLY.value:
        inbox = get_inbound(tx, row.payload["inbox_id"])
        return None if inbox is None else (inbox.account, inbox.address)
    if row.kind == NoticeKind.RELAY.value and row.recipient.kind is RecipientKind.CONTACT:
        chat = get_conversation(tx, row.payload["conversation_id"])
        return chat.account, chat.address
    return None


def pay_route(
    tx: Tx, row: OutboxRow, channel: Channel, *, account: str, address: str
) -> Route | None:
    """A way to this address, its message taken out of the window; None where none is open."""
    if not channel.capabilities.needs_window:
        return Route(account, address)
    is_human = row.kind in HUMAN_KINDS
    spent = spend(tx, account, address=address, is_human=is_human)
    return None if spent is None else Route(account, address, spent, is_human=is_human)
