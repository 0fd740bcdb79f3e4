"""Several texts that wait for one recipient, in one message.

A robot's group and a member to whom much was sent lately get what is due together: the platform
takes twenty and thirty messages a minute there. Only words are put together; a card goes alone,
and nothing overtakes it.
"""

from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.db import Tx
from domain.messaging import Lease, OutboxRow, due_behind, take_along
from handlers.context import Shop
from handlers.message import Reply, Text
from handlers.notice import render_notice

MOST = 30
BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rows that are leased now, and what they say."""

    rows: tuple[OutboxRow, ...]
    words: tuple[str, ...]


def is_words(reply: Reply) -> bool:
    """Whether it is one text after the other and nothing else."""
    return bool(reply.parts) and all(isinstance(part, Text) for part in reply.parts)


def words_of(reply: Reply) -> str:
    """The texts as one."""
    return "\n".join(part.text for part in reply.parts if isinstance(part, Text))


def gather(tx: Tx, shop: Shop, row: OutboxRow, lease: Lease, room: int) -> Gathered:
    """Lease what is due behind `row` and fits into `room` bytes.

    What has become pointless goes along without words.
    """
    rows: list[OutboxRow] = []
    words: list[str] = []
    for waiting in due_behind(tx, row, limit=MOST):
        try:
            with tx.savepoint():
                reply = render_notice(tx, shop, waiting)
        except DomainError:
            break
        if reply.parts:
            if not is_words(reply):
                break
            text = words_of(reply)
            room -= len((BETWEEN + text).encode())
            if room < 0:
                break
            words.append(text)
        rows.append(waiting)
    for one in rows:
        take_along(tx, one, lease)
    return Gathered(tuple(rows), tuple(words))
