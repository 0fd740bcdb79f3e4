"""Who is behind an address, and where somebody can be reached."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from domain.base.ids import ContactId, StaffId
from domain.db import Tx
from domain.messaging.errors import AddressTaken
from domain.messaging.model import Address, ChannelToken, Lease, Move, Recipient
from domain.messaging.rules import left_at
from domain.messaging.store import addresses as store
from domain.messaging.store import follows, tokens, windows

ROBOT = "webhook_robot"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def find_address(tx: Tx, account: str, *, external_id: str) -> Address | None:
    """Who writes from there; None: never seen."""
    return store.find_address(tx, account, external_id)


def register_contact(
    tx: Tx,
    account: str,
    *,
    channel: str,
    external_id: str,
    contact_id: ContactId,
    seen_at: datetime | None = None,
) -> Address:
    """Bind an address to a customer's person, seen at that moment of the platform's (default:
    now); AddressTaken if it is somebody else's.
    """
    at = min(seen_at or tx.now, tx.now)
    new = Address(
        0, account, channel, external_id, contact_id, None, "", is_active=True, last_seen_at=at
    )
    return _register(tx, new)


def register_staff(
    tx: Tx, account: str, *, channel: str, external_id: str, staff_id: StaffId
) -> Address:
    """Bind an address to a member of staff; AddressTaken if it is somebody else's."""
    new = Address(
        0, account, channel, external_id, None, staff_id, "", is_active=True, last_seen_at=tx.now
    )
    return _register(tx, new)


def register_robots(tx: Tx, accounts: Collection[str]) -> None:
    """These group robots are set up now, and no others; their alarms wait for the next try."""
    known = {one.account: one for one in store.of_channel(tx, ROBOT)}
    for account in accounts:
        if account not in known or not known[account].is_active:
            new = Address(
                0, account, ROBOT, ROBOT, None, None, "", is_active=True, last_seen_at=LONG_AGO
            )
            store.upsert_address(tx, new)
    for account in known.keys() - set(accounts):
        store.close(tx, account, ROBOT, "not in the settings")


def robots(tx: Tx) -> tuple[Recipient, ...]:
    """Every group robot that can be written to."""
    found = store.of_channel(tx, ROBOT)
    return tuple(Recipient.robot(one.id) for one in found if one.is_active)


def _register(tx: Tx, new: Address) -> Address:
    old = store.find_address(tx, new.account, new.external_id)
    owner = (new.contact_id, new.staff_id)
    if old is not None and (old.contact_id, old.staff_id) not in {owner, (None, None)}:
        raise AddressTaken(new.account, new.external_id)
    address_id = store.upsert_address(tx, new)
    if old is None:
        windows.know_address(tx, new.account, new.external_id, address_id)
    return replace(new, id=address_id)


def touch_address(tx: Tx, account: str, *, external_id: str) -> None:
    """Seen now: reachable."""
    store.touch(tx, account, external_id, tx.now)


def follow_address(tx: Tx, account: str, *, external_id: str, at: datetime) -> None:
    """They followed in that second of the platform's: reachable, unless they left after it.

    Told in whatever order, the same moves leave the same state.
    """
    gone_at = _note_move(tx, account, external_id, Move(at, is_leaving=False))
    if gone_at is None:
        store.touch(tx, account, external_id, at)
    else:
        store.leave(tx, account, external_id, gone_at)


def leave_address(tx: Tx, account: str, *, external_id: str, at: datetime) -> None:
    """They unfollowed in that second of the platform's; told late, a return since then holds."""
    gone_at = _note_move(tx, account, external_id, Move(at, is_leaving=True))
    if gone_at is None:
        store.unleave(tx, account, external_id)
    else:
        store.leave(tx, account, external_id, gone_at)


def reopen_address(tx: Tx, account: str, *, external_id: str, at: datetime) -> bool:
    """They wrote then, so they can be reached, whatever the platform refused before; not if they
    have left since.
    """
    return store.reopen(tx, account, external_id, at)


def close_address(tx: Tx, account: str, *, external_id: str, reason: str) -> None:
    """The platform says it does not exist, or takes nothing: nothing is sent there."""
    store.close(tx, account, external_id, reason)


def _note_move(tx: Tx, account: str, external_id: str, move: Move) -> datetime | None:
    """When they left, by all that was told; leaving ends what might be sent before."""
    follows.add_move(tx, account, external_id, move)
    if move.is_leaving:
        windows.close_windows(tx, account, external_id, granted_until=move.at + store.SECOND)
    return left_at(follows.moves_of(tx, account, external_id))


def addresses_of(tx: Tx, recipient: Recipient) -> tuple[Address, ...]:
    """All addresses of somebody, last seen first, closed ones too."""
    return store.addresses_of(tx, recipient)


def read_token(tx: Tx, account: str, *, kind: str) -> ChannelToken | None:
    """The shared access token, expired or not."""
    return tokens.find_token(tx, account, kind)


def claim_refresh(tx: Tx, account: str, *, kind: str, lease: Lease) -> bool:
    """Whether this process may fetch a new token now; others wait for it."""
    return tokens.lease_refresh(tx, account, kind, lease)


def store_token(tx: Tx, token: ChannelToken, *, owner: str) -> bool:
    """Share a fetched token; False where the lease was lost meanwhile."""
    return tokens.set_token(tx, token, owner=owner)
