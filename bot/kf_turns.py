"""What runs inside one transaction for a 微信客服 item that is no message of a customer.

A person of the company may take a session over in the WeCom client: the bot is silent for that
customer until the session ends. A message that the platform took and could not deliver waits for
the customer's next one.
"""

import re
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.channels.kf_messages import SendFailed, ServicerSaid, SessionChanged, Unheard
from domain.base.errors import DomainError
from domain.base.ids import OutboxId
from domain.conversation import (
    Author,
    Conversation,
    Direction,
    Owner,
    Said,
    chats_held_by_humans,
    log_message,
    note_human,
    open_conversation,
    release_chat,
    take_over,
)
from domain.db import Tx
from domain.messaging import (
    Enqueued,
    InboundKey,
    Lease,
    Spent,
    WindowKind,
    begin_session,
    claim_inbound,
    claim_sync,
    close_window,
    end_session,
    enqueue,
    finish_inbound,
    get_outbox_row,
    human_sessions,
    save_cursor,
)
from domain.notice import alarm_owners
from domain.staff import Staff, find_by_userid, get_staff
from handlers.message import Outcome
from handlers.stored import dump_outcome

Happened = SendFailed | SessionChanged | ServicerSaid | Unheard
AGAIN = "again:"

log = structlog.get_logger("jiedan.kf")
OF_ACCOUNT = frozenset({1, 2, 8})
"""msg_send_fail: 1 account deleted, 2 app closed, 8 the company is not verified."""
_OURS = re.compile(r"jd-([0-9]{1,18})(?:-[0-9]{1,3})?")


def claim(tx: Tx, account: str, lease: Lease) -> str | None:
    """The cursor to go on from, for whoever holds the lease; None: another process fetches."""
    return claim_sync(tx, account, lease=lease)


def advance(tx: Tx, account: str, cursor: str, lease: Lease) -> bool:
    """Everything before `cursor` is committed. False where the lease was lost."""
    return save_cursor(tx, account, cursor=cursor, lease=lease)


def note(tx: Tx, account: str, item: Happened) -> None:
    """Take in one item, once."""
    key = InboundKey(account, item.key)
    inbox_id = claim_inbound(tx, key, address=item.address)
    if inbox_id is None:
        return
    match item:
        case SendFailed():
            _failed(tx, account, item)
        case SessionChanged():
            _session(tx, account, item)
        case ServicerSaid():
            _said(tx, account, item)
        case Unheard():
            log.info("kf_event_unheard", account=account, name=item.name[:64])
    finish_inbound(tx, inbox_id, outcome=dump_outcome(Outcome(item.key, None, received_at=tx.now)))


@dataclass(frozen=True, slots=True)
class Handover:
    """Sessions to be given to a person (address → userid), and those to be ended."""

    give: dict[str, str]
    end: tuple[str, ...]


def handover(tx: Tx, account: str) -> Handover:
    """What the platform does not know yet about who answers; what it refused is forgotten."""
    held = {
        chat.address: get_staff(tx, chat.owner_staff_id).userid
        for chat in chats_held_by_humans(tx)
        if chat.account == account and chat.owner_staff_id is not None
    }
    sessions = human_sessions(tx, account)
    over = [address for address in sessions if address not in held]
    for address in over:
        end_session(tx, account, address=address)
    give = {a: userid for a, userid in held.items() if userid and a not in sessions}
    return Handover(give, tuple(address for address in over if sessions[address]))


def given(tx: Tx, account: str, address: str, servicer: str) -> None:
    """The session is this person's now; `servicer` empty: the platform refused."""
    begin_session(tx, account, address=address, servicer=servicer)


def _failed(tx: Tx, account: str, item: SendFailed) -> None:
    """Believe it: the window is shut, and what was said waits for the next message.

    Where the account itself is the reason, nobody gets anything: the owners must know.
    """
    _shut(tx, account, item.address, item.at)
    if item.kind in OF_ACCOUNT:
        detail = {"account": account, "path": "msg_send_fail", "errcode": item.kind}
        key = f"send_fail:{account}:{item.kind}:{item.at:%Y-%m-%d}"
        alarm_owners(tx, "platform_refused", event_key=key, detail=detail)
    ours = _OURS.fullmatch(item.message_key)
    row = get_outbox_row(tx, OutboxId(int(ours[1]))) if ours else None
    if row is None or row.payload.get("code"):
        return
    if row.event_key.startswith(AGAIN):
        detail = {"outbox_id": row.id, "kind": row.kind, "reason": f"msg_send_fail {item.kind}"}
        alarm_owners(tx, "dead_letter", event_key=f"undelivered:{row.id}", detail=detail)
        return
    event_key = f"{AGAIN}{row.id}"
    enqueue(tx, Enqueued(row.kind, row.recipient, dict(row.payload), event_key=event_key))


def _shut(tx: Tx, account: str, address: str, at: datetime) -> None:
    close_window(tx, Spent(account, address, WindowKind.MESSAGE, at))


def _session(tx: Tx, account: str, item: SessionChanged) -> None:
    chat = open_conversation(tx, account, address=item.address)
    staff = find_by_userid(tx, item.servicer) if item.servicer else None
    if item.is_over or (staff and chat.owner_staff_id not in (None, staff.id)):
        end_session(tx, account, address=item.address)
        _release(tx, chat)
    if staff is not None and not item.is_over:
        begin_session(tx, account, address=item.address, servicer=staff.userid)
        _take(tx, chat, staff)


def _take(tx: Tx, chat: Conversation, staff: Staff) -> None:
    """Who may not answer chats holds it in the client all the same: the platform decides there."""
    try:
        with tx.savepoint():
            take_over(tx, chat.id, staff_id=staff.id)
    except DomainError:
        return


def _release(tx: Tx, chat: Conversation) -> None:
    if chat.owner_staff_id is None or chat.owner_at(tx.now) is not Owner.HUMAN:
        return
    release_chat(tx, chat.id, staff_id=chat.owner_staff_id)


def _said(tx: Tx, account: str, item: ServicerSaid) -> None:
    chat = open_conversation(tx, account, address=item.address)
    staff = find_by_userid(tx, item.servicer)
    if chat.owner_at(tx.now) is Owner.HUMAN:
        note_human(tx, chat.id)
    said = Said(Direction.OUT, Author.STAFF, item.text, staff.id if staff else 0)
    log_message(tx, chat.id, said=said)
