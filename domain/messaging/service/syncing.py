"""微信客服: from where messages are fetched and by whom, and which sessions a person holds."""

from domain.db import Tx
from domain.messaging.model import Lease
from domain.messaging.store import cursors, sessions


def claim_sync(tx: Tx, account: str, *, lease: Lease) -> str | None:
    """The cursor to fetch from (empty at the very first time), for the holder of `lease`.

    None: another process fetches this account now.
    """
    return cursors.lease_cursor(tx, account, lease)


def save_cursor(tx: Tx, account: str, *, cursor: str, lease: Lease) -> bool:
    """Everything before `cursor` is taken in; False where the lease was lost meanwhile."""
    return cursors.set_cursor(tx, account, cursor, lease)


def sync_cursor_of(tx: Tx, account: str) -> str:
    """How far an account was fetched."""
    return cursors.find_cursor(tx, account)


def begin_session(tx: Tx, account: str, *, address: str, servicer: str) -> None:
    """A person answers in the WeCom client; `servicer` empty: the platform refused that."""
    sessions.put_session(tx, account, address, servicer)


def end_session(tx: Tx, account: str, *, address: str) -> None:
    """Nobody answers there any more."""
    sessions.drop_session(tx, account, address)


def human_sessions(tx: Tx, account: str) -> dict[str, str]:
    """Address → who answers there (empty: answers by relay only)."""
    return sessions.sessions_of(tx, account)
