"""Plays whole conversations of one shop with the demo shop, and looks at what stands at the end.

They were written by people who had not seen the program, for a careful clerk: what is placed, what
is in the draft. `first` tells how each ended when it was played for the first time, before anybody
had read it; `open` says why one still ends otherwise.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import msgspec

from domain.base.quantity import Quantity
from domain.cart import get_open_cart
from domain.catalog import Sku, list_skus, unit_factor
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.messaging import register_contact
from domain.order import OrderFilter, OrderStatus, get_order, list_orders
from domain.report import run_audit
from tests.chatfile import ChatFile, Person
from tests.chatstage import process_stage
from tests.factories import OA, open_id

CUSTOMER = "C002"
SHOP = Person("张姐", "customer", CUSTOMER, "oa")
REP = Person("小李", "rep", "R01", "wecom")
CHAT = ChatFile(
    Path("conversations"), now="2027-03-02 09:00", people={one.name: one for one in (SHOP, REP)}
)
TYPING = timedelta(seconds=40)
_GONE = frozenset({OrderStatus.CANCELLED, OrderStatus.REJECTED})
Line = tuple[str, float, str]
Amounts = dict[str, Decimal]
"""Order units by SKU code."""


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a careful clerk would have at the end; `asked`: something is still to be answered."""

    placed: tuple[Line, ...] | None
    draft: tuple[Line, ...] | None
    asked: bool


class Conversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One conversation: what the shop writes, one message after the other."""

    id: str
    tags: tuple[str, ...]
    turns: tuple[str, ...]
    end: End
    must_say: tuple[str, ...]
    """Words that one of the last two answers has."""
    why: str
    first: str
    """How it ended when it was played for the first time: right, or wrong."""
    open: str = ""
    """Why it ends otherwise today."""


class Played(msgspec.Struct, frozen=True):
    """How a conversation went."""

    said: tuple[str, ...]
    """What the shop read after each of its messages."""
    placed: Amounts
    draft: Amounts


def load(path: Path) -> tuple[Conversation, ...]:
    """The conversations of a file, one a line; msgspec.ValidationError."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(msgspec.json.decode(line, type=Conversation) for line in lines)


def play(demo: Path, folder: Path, told: Conversation) -> Played:
    """Play it on a copy of the demo shop; the books are audited at the end."""
    copy = folder / f"{told.id}.db"
    shutil.copyfile(demo, copy)
    with process_stage(CHAT, f"sqlite:///{copy}", replays=False) as stage:
        before = stage.database.write_now(_begin)
        said = []
        for turn in told.turns:
            stage.now += TYPING
            heard = stage.say(SHOP, turn)
            said.append("\n".join(one.text for one in heard if one.who == SHOP.name))
        placed, draft = stage.database.read_now(partial(_end, before=before))
        assert [str(one) for one in stage.database.read_now(run_audit)] == []
    copy.unlink()
    return Played(tuple(said), placed, draft)


def is_right(told: Conversation, played: Played, factors: Mapping[str, Sku]) -> bool:
    """Whether it ended as a careful clerk would have had it."""
    last = "\n".join(played.said[-2:])
    wanted = (_wanted(told.end.placed, factors), _wanted(told.end.draft, factors))
    return (played.placed, played.draft) == wanted and all(w in last for w in told.must_say)


def goods(tx: Tx) -> dict[str, Sku]:
    """All goods by code."""
    return {sku.code: sku for sku in list_skus(tx, limit=1000).rows}


def _wanted(lines: Iterable[Line] | None, skus: Mapping[str, Sku]) -> Amounts:
    found: Counter[str] = Counter()
    for code, count, unit in lines or ():
        found[code] += Decimal(str(count)) * unit_factor(skus[code], unit)  # type: ignore[assignment]
    return {code: _packs(skus[code], Decimal(base)) for code, base in found.items()}


def _packs(sku: Sku, base: Decimal) -> Decimal:
    return base / unit_factor(sku, sku.order_unit)


def _begin(tx: Tx) -> frozenset[int]:
    """The shop is known where it writes; the orders there are."""
    customer = find_customer(tx, CUSTOMER)
    contact = contacts_of(tx, customer.id)[0]
    register_contact(tx, OA, channel="oa", external_id=open_id(CUSTOMER), contact_id=contact.id)
    return frozenset(int(one.id) for one in list_orders(tx, OrderFilter()).rows)


def _end(tx: Tx, *, before: frozenset[int]) -> tuple[Amounts, Amounts]:
    skus = {sku.id: sku for sku in goods(tx).values()}
    customer = find_customer(tx, CUSTOMER)
    cart = get_open_cart(tx, contacts_of(tx, customer.id)[0].id, customer_id=customer.id)
    orders = [get_order(tx, o.id) for o in list_orders(tx, OrderFilter()).rows]
    placed: list[tuple[Sku, Quantity]] = [
        (skus[line.sku_id], line.quantity)
        for order in orders
        if int(order.id) not in before and order.status not in _GONE
        for line in order.lines
    ]
    draft = [(skus[line.sku_id], line.quantity) for line in (cart.lines if cart else ())]
    return _sums(placed), _sums(draft)


def _sums(lines: Iterable[tuple[Sku, Quantity]]) -> Amounts:
    found: Amounts = {}
    for sku, quantity in lines:
        packs = _packs(sku, Decimal(quantity.base))
        found[sku.code] = found.get(sku.code, Decimal(0)) + packs
    return found
