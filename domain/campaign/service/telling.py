"""Who of many is told where, asked for all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from domain.base.ids import ContactId, CustomerId, OutboxId
from domain.campaign.model import Campaign
from domain.campaign.store import telling as store
from domain.db import Tx
from domain.messaging import Lease, Spent
from domain.notice import Hours, Importance, QuietHours
from domain.notice.rules import due_at


@dataclass(slots=True)
class Hearer:
    """One recipient: his language, shops, chats that are open, and quiet hours of his own."""

    language: str
    quiet: Hours | None = None
    chats: list[tuple[str, str]] = field(default_factory=list)
    """Account and address of each."""
    shops: list[CustomerId] = field(default_factory=list)

    def is_asleep(self, now: datetime, quiet: QuietHours) -> bool:
        """Whether an offer waits for the end of his, or else the merchant's, quiet hours."""
        own = self.quiet
        hours = quiet if own is None else QuietHours(quiet.timezone, own.begin, own.end)
        return due_at(now, Importance.OPTIONAL, hours) > now


def hearers(
    tx: Tx, campaign_id: int, contact_ids: Sequence[ContactId]
) -> Mapping[ContactId, Hearer]:
    """The recipients of a campaign who can be found somewhere."""
    found: dict[ContactId, Hearer] = {}
    for row in store.people(tx, contact_ids):
        hearer = found.get(ContactId(row.id))
        if hearer is None:
            hearer = found[ContactId(row.id)] = Hearer(row.language, _hours(row))
        hearer.chats.append((row.account, row.external_id))
    for row in store.shops(tx, campaign_id, contact_ids):
        if ContactId(row.contact_id) in found:
            found[ContactId(row.contact_id)].shops.append(CustomerId(row.customer_id))
    return found


@dataclass(frozen=True, slots=True)
class HisTurn:
    """Who holds a message at the moment it would be sent.

    `is_told`: it still makes sense, and the person wants it and is still to be found there.
    """

    owner: str | None
    until: datetime
    is_told: bool


def turn_of(
    tx: Tx, campaign: Campaign, outbox_id: OutboxId, *, account: str, address: str
) -> HisTurn | None:
    """What to know before a message goes out; None: it is sent, or over, already."""
    row = store.turn(tx, outbox_id, account, address)
    if row is None or row.lease_until is None:
        return None
    is_told = campaign.is_on(tx.now) and bool(row.is_reached)
    return HisTurn(row.lease_owner, row.lease_until, is_told)


def spend_in_turn(
    tx: Tx, outbox_id: OutboxId, lease: Lease, *, account: str, address: str
) -> Spent | None:
    """`turn_of` and `spend` in one for what is plain: taken out of the one window that is open.

    None where the message is not leased as long as `lease`, the person does not want it there
    any more, or what may be spent has to be looked at.
    """
    return store.spend_in_turn(tx, outbox_id, lease, account=account, address=address)


def _hours(row: object) -> Hours | None:
    begin, end = getattr(row, "quiet_begin", None), getattr(row, "quiet_end", None)
    if begin is None or end is None:
        return None
    return Hours(time.fromisoformat(begin), time.fromisoformat(end))
