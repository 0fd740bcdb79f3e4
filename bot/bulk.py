"""Sends a broadcast where the platform drops no repetitions: one after the other, each noted.

claim many rows, with words ─ [note the last, hold and pay for the next ─ send it] … ─ write up

What is on its way is noted before the next one leaves, so a process that dies repeats one message
at most. The notes are written up every second, behind a claim's last one, and before the next
claim, whoever makes it; from then on an offer's numbers can be answered. Noting and the way of the
next one are one light write: a machine that loses its power may forget the notes since the last
other commit. Whatever is not plain (several chats, a picture, a second try, quiet hours, no
window) is left to the courier's other way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.base import Channel, Message
from bot.deliveries import claim
from bot.ways import Route, pay_route
from domain.base.ids import ContactId
from domain.campaign import (
    Campaign,
    Hearer,
    get_campaign,
    hearers,
    note_all_heard,
    spend_in_turn,
    turn_of,
)
from domain.db import Tx
from domain.messaging import (
    Lease,
    OutboxRow,
    RecipientKind,
    note_out,
    put_back,
    renew_lease,
    write_up_notes,
)
from domain.notice import Hours, NoticeKind, merchant_quiet
from handlers.context import Shop
from handlers.notice import render_notice

BATCH = 128
FRESH = timedelta(seconds=10)
"""So long what was found out about a claim holds: who sleeps, and what the words are."""
UNWRITTEN = timedelta(seconds=1)
"""So long a note stays one: nobody answers an offer sooner."""
SAFE = timedelta(minutes=1)
"""Longer than sending one message takes: so long a row has to be ours when it goes out."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A row whose words and one chat are known."""

    row: OutboxRow
    campaign: Campaign
    channel: Channel
    address: str
    message: Message


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one claim found; `others` go the courier's other way."""

    plain: tuple[Plain, ...]
    others: tuple[OutboxRow, ...]


@dataclass(frozen=True, slots=True)
class Out:
    """A message that a platform has taken and nobody has noted yet."""

    row: OutboxRow
    route: Route


@dataclass(frozen=True, slots=True)
class Next:
    """What became of a row whose turn it was: a way that is paid for, or it waits or is over."""

    route: Route | None = None
    is_other: bool = False
    """It has no such way now: the courier's other way decides."""


def claim_batch(tx: Tx, shop: Shop, channels: Mapping[str, Channel], lease: Lease) -> Claimed:
    """Lease rows of broadcasts, with their words; one rendering for all that read the same."""
    write_up(tx)
    rows = claim(tx, lease, BATCH, is_bulk=True)
    offers = [row for row in rows if _is_offer(row)]
    plain: dict[int, Plain] = {}
    for campaign_id in dict.fromkeys(int(row.payload["campaign_id"]) for row in offers):
        mine = [row for row in offers if row.payload["campaign_id"] == campaign_id]
        batch = _Batch(tx, shop, get_campaign(tx, campaign_id))
        plain.update((one.row.id, one) for one in batch.plain(mine, channels))
    others = tuple(row for row in rows if row.id not in plain)
    return Claimed(tuple(plain[row.id] for row in rows if row.id in plain), others)


def step(tx: Tx, done: Out | None, then: Plain | None, lease: Lease, writes: bool) -> Next:
    """Note what is out, with `writes` write up all notes, and pay for the next one's way."""
    if done is not None:
        note_out(tx, done.row.id, owner=lease.owner, via=done.route.via)
    if writes:
        write_up(tx)
    if then is None:
        return Next()
    return _plainly(tx, then, lease) or _looked_at(tx, then, lease)


def write_up(tx: Tx) -> None:
    """What was noted is sent in the outbox too, and its numbers can be answered."""
    told: dict[int, list[ContactId]] = {}
    for row in write_up_notes(tx):
        told.setdefault(int(row.payload["campaign_id"]), []).append(ContactId(row.recipient_id))
    for campaign_id, contact_ids in told.items():
        note_all_heard(tx, campaign_id, contact_ids)


def _plainly(tx: Tx, one: Plain, lease: Lease) -> Next | None:
    """Nearly everybody's way, in one statement; None where there is more to look at."""
    if not one.channel.capabilities.needs_window or not one.campaign.is_on(tx.now):
        return None
    slug, safe = one.channel.slug, Lease(lease.owner, tx.now + SAFE)
    spent = spend_in_turn(tx, one.row.id, safe, account=slug, address=one.address)
    return None if spent is None else Next(Route(slug, one.address, spent))


def _looked_at(tx: Tx, then: Plain, lease: Lease) -> Next:
    slug = then.channel.slug
    turn = turn_of(tx, then.campaign, then.row.id, account=slug, address=then.address)
    if turn is None or turn.owner != lease.owner:
        return Next()
    if turn.until - tx.now < SAFE and not renew_lease(tx, then.row, lease):
        return Next()
    if not turn.is_told:
        return Next(is_other=True)
    route = pay_route(tx, then.row, then.channel, account=slug, address=then.address)
    return Next(route, is_other=route is None)


def give_back(tx: Tx, rows: Sequence[OutboxRow], owner: str, reason: str) -> None:
    """They are not sent now: whoever comes next may take them at once."""
    for row in rows:
        put_back(tx, row, owner=owner, reason=reason)


class _Batch:
    """The rows of one campaign in one claim."""

    def __init__(self, tx: Tx, shop: Shop, campaign: Campaign) -> None:
        self._tx = tx
        self._shop = shop
        self._campaign = campaign
        self._quiet = merchant_quiet(tx, shop.zone)
        self._known: dict[tuple[object, ...], tuple[Message, ...]] = {}
        self._asleep: dict[Hours | None, bool] = {}

    def plain(self, rows: Sequence[OutboxRow], channels: Mapping[str, Channel]) -> Iterator[Plain]:
        """Those who have one chat, are awake, and read one text."""
        people = hearers(
            self._tx, self._campaign.id, [ContactId(row.recipient.id) for row in rows]
        )
        for row in rows:
            hearer = people.get(ContactId(row.recipient.id))
            if hearer is None or len(hearer.chats) != 1:
                continue
            account, address = hearer.chats[0]
            channel = channels.get(account)
            if channel is None or self._is_asleep(hearer):
                continue
            if channel.capabilities.drops_repetitions or channel.capabilities.spacing:
                continue
            messages = self._messages(row, hearer, channel)
            if len(messages) == 1 and messages[0].kind == "text":
                yield Plain(row, self._campaign, channel, address, messages[0])

    def _is_asleep(self, hearer: Hearer) -> bool:
        """Asked once for all who keep the same quiet hours."""
        found = self._asleep.get(hearer.quiet)
        if found is None:
            found = self._asleep[hearer.quiet] = hearer.is_asleep(self._tx.now, self._quiet)
        return found

    def _messages(self, row: OutboxRow, hearer: Hearer, channel: Channel) -> tuple[Message, ...]:
        """Rendered once for all who read the same; nothing is kept of who reads nothing."""
        key = (channel.slug, hearer.language, *hearer.shops)
        found = self._known.get(key)
        if found is None:
            found = channel.messages(render_notice(self._tx, self._shop, row))
            if found:
                self._known[key] = found
        return found


def _is_offer(row: OutboxRow) -> bool:
    is_first = row.attempts == 1 and not row.parts_sent
    is_campaign = row.kind == NoticeKind.CAMPAIGN
    return is_first and is_campaign and row.recipient.kind is RecipientKind.CONTACT
