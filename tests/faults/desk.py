"""The desk of the model machine: runs each action as the server runs a message.

One transaction claims the inbox row, acts in a savepoint, turns events into notices and stores
the outcome. The same key again gets the stored outcome and must change nothing.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from domain.base.errors import DomainError
from domain.base.ids import InboxId
from domain.credit.store import credit_account, receivable
from domain.db import Database, Tx
from domain.inventory.store.reservations import reservation_table
from domain.inventory.store.stocks import stock_table
from domain.ledger.store import ledger_account, ledger_entry
from domain.messaging import (
    InboundKey,
    claim_inbound,
    finish_inbound,
    resume_inbound,
    stored_outcome,
)
from domain.messaging.store.outbox import outbox
from domain.order.store.tables import order_line, orders
from domain.promotion.store.coupons import coupon_table
from domain.reactions import drain
from domain.report import run_audit
from domain.tables import metadata

Act = Callable[[Tx], Any]
ACCOUNT = "machine"


@dataclass(frozen=True)
class Told:
    """An action that was carried out under a key, and the outcome stored for it."""

    key: str
    act: Act
    outcome: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What an action came to: a result, or the name of the refusal."""

    refusal: str = ""
    result: Any = None


@dataclass
class Desk:
    """The database behind the machine; `restart` is a stop and a start of the server."""

    url: str
    clock: Callable[[], datetime]
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = Database.open(self.url, clock=self.clock)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close_now()

    def restart(self) -> None:
        """Stop and start again; nothing lives but what is stored."""
        self.close()
        self.database = Database.open(self.url, clock=self.clock)

    def act(self, do: Act, *, is_late: bool = False) -> Answer:
        """One message. `is_late`: it was kept first and carried out by a second transaction."""
        key = f"m{len(self.told)}"
        if is_late:
            inbox_id = self.database.write_now(_keep, key)
            outcome, result = self.database.write_now(_resume, inbox_id, key, do)
        else:
            outcome, result = self.database.write_now(_handle, key, do)
        self.told.append(Told(key, do, outcome))
        return Answer(outcome["refusal"], result)

    def redeliver(self, told: Told) -> None:
        """The platform sends a message again: the same answer, and nothing changed."""
        before = self.digest()
        outcome, _ = self.database.write_now(_handle, told.key, told.act)
        assert outcome == told.outcome, f"{told.key} got another answer: {outcome}"
        assert self.digest() == before, f"{told.key} had an effect again"

    def digest(self) -> str:
        """A hash of everything that is stored."""
        return self.database.write_now(_digest)

    def read(self, find: Callable[[Tx], Any]) -> Any:
        """Look something up."""
        return self.database.write_now(find)

    def inspect(self) -> "Stored":
        """What is stored."""
        return self.database.write_now(load_stored)

    def audit(self) -> list[str]:
        """What `jiedan audit` finds."""
        return self.database.write_now(_audit)


def _keep(tx: Tx, key: str) -> InboxId | None:
    return claim_inbound(tx, InboundKey(ACCOUNT, key), address="a", payload={"key": key})


def _resume(tx: Tx, inbox_id: InboxId, key: str, do: Act) -> tuple[dict[str, Any], Any]:
    row = resume_inbound(tx, inbox_id)
    assert row is not None, f"{key} was kept and is gone"
    return _carry_out(tx, inbox_id, key, do)


def _handle(tx: Tx, key: str, do: Act) -> tuple[dict[str, Any], Any]:
    inbox_id = claim_inbound(tx, InboundKey(ACCOUNT, key), address="a")
    if inbox_id is not None:
        return _carry_out(tx, inbox_id, key, do)
    row = stored_outcome(tx, InboundKey(ACCOUNT, key))
    assert row is not None, f"{key} was taken and is gone"
    assert row.outcome is not None, f"{key} has no outcome"
    return row.outcome, None


def _carry_out(tx: Tx, inbox_id: InboxId, key: str, do: Act) -> tuple[dict[str, Any], Any]:
    answer = Answer()
    try:
        with tx.savepoint():
            answer = Answer(result=do(tx))
    except DomainError as refused:
        answer = Answer(type(refused).__name__)
    drain(tx)
    said = getattr(answer.result, "order_no", "")
    outcome = {"key": key, "refusal": answer.refusal, "said": said}
    finish_inbound(tx, inbox_id, outcome=outcome)
    return outcome, answer.result


def _digest(tx: Tx) -> str:
    found = hashlib.sha256()
    for table in metadata.sorted_tables:
        rows = tx.query(select(table).order_by(*table.primary_key.columns)).all()
        found.update(repr((table.name, [tuple(row) for row in rows])).encode())
    return found.hexdigest()


@dataclass(frozen=True)
class Stored:
    """What the database says of the things the model keeps books about."""

    stock: dict[int, tuple[int, int]]
    """SKU → on hand, reserved, over all warehouses."""
    orders: dict[int, tuple[str, int, int, int]]
    """Order → status, version, total, moves."""
    lines: dict[tuple[int, int], tuple[int, int | None, int, int]]
    """Order, SKU → base quantity, amount, shipped, cancelled."""
    held: dict[tuple[int, int], int]
    """Order, SKU → what is reserved."""
    notices: dict[tuple[str, str], int]
    coupons: dict[int, tuple[int, int]]
    """Customer → coupons issued, coupons used."""
    balances: dict[int, int]
    """Customer → what the books say is owed."""
    exposures: dict[int, int]
    """Customer → what counts against the limit."""
    owing: dict[int, tuple[int, int, int, str]]
    """Order → agreed, charged, released, state."""
    waiting: dict[int, int]
    """Order → base units that are waited for."""


def load_stored(tx: Tx) -> Stored:
    """Read it, past the services: a service that misreads would agree with itself."""
    s, o, n, r, box = (
        stock_table.c, orders.c, order_line.c, reservation_table.c, outbox.c
    )  # fmt: skip
    stock = tx.query(
        select(s.sku_id, func.sum(s.on_hand), func.sum(s.reserved)).group_by(s.sku_id)
    )
    found = tx.query(select(o.id, o.status, o.version, o.total_minor, o.history_seq))
    lines = tx.query(
        select(n.order_id, n.sku_id, n.base_quantity, n.amount_minor, n.shipped_base,
               n.cancelled_base)
    )  # fmt: skip
    left = r.quantity - r.issued - r.released - r.short
    held = tx.query(
        select(r.order_id, r.sku_id, func.sum(left)).where(left > 0).group_by(r.order_id, r.sku_id)
    )
    notices = tx.query(
        select(box.kind, box.recipient_kind, func.count()).group_by(box.kind, box.recipient_kind)
    )
    k = coupon_table.c
    coupons = tx.query(
        select(k.customer_id, func.count(), func.sum(k.used)).group_by(k.customer_id)
    )
    return Stored(
        {row[0]: (int(row[1]), int(row[2])) for row in stock},
        {row[0]: tuple(row[1:]) for row in found},
        {(row[0], row[1]): tuple(row[2:]) for row in lines},
        {(row[0], row[1]): int(row[2]) for row in held},
        {(row[0], row[1]): row[2] for row in notices},
        {row[0]: (row[1], int(row[2])) for row in coupons},
        *_load_money(tx),
        _load_waiting(tx),
    )


def _load_waiting(tx: Tx) -> dict[int, int]:
    n = order_line.c
    rows = tx.query(select(n.order_id, func.sum(n.waiting_base)).group_by(n.order_id))
    return {row[0]: int(row[1]) for row in rows}


def _load_money(
    tx: Tx,
) -> tuple[dict[int, int], dict[int, int], dict[int, tuple[int, int, int, str]]]:
    a, e, c, r = ledger_account.c, ledger_entry.c, credit_account.c, receivable.c
    balances = tx.query(
        select(a.customer_id, func.sum(e.amount_minor))
        .join_from(ledger_entry, ledger_account)
        .where(a.customer_id.is_not(None))
        .group_by(a.customer_id)
    )
    exposures = tx.query(select(c.customer_id, c.exposure_minor))
    owing = tx.query(
        select(r.order_id, r.agreed_minor, r.charged_minor, r.released_minor, r.state)
    )
    return (
        {row[0]: int(row[1]) for row in balances},
        {row[0]: row[1] for row in exposures},
        {row[0]: tuple(row[1:]) for row in owing},
    )


def _audit(tx: Tx) -> list[str]:
    return [str(found) for found in run_audit(tx)]


@contextmanager
def open_desk(url: str, clock: Callable[[], datetime]) -> Iterator[Desk]:
    """A desk that is closed again."""
    desk = Desk(url, clock)
    try:
        yield desk
    finally:
        desk.close()
