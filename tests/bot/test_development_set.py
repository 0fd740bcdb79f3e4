"""The development messages of order understanding through the whole bot, on a real database.

The catalogue comes in by the import, goods without price or stock row: 时价 and untracked. Each
message is handled by `handle_turn` in the situation it was written for (a draft made by the
message before, an earlier order from the imported history): none raises, none places an order
without a confirmation, and the data are sound afterwards.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import ContactId
from domain.cart import get_open_cart
from domain.catalog import export_vocabulary, get_skus
from domain.customer import (
    CustomerDraft,
    bind_contact,
    create_contact,
    create_customer,
    find_customer,
)
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy
from domain.exchange import ImportKind, apply_import, plan_import
from domain.messaging import register_contact
from domain.order import OrderFilter, OrderSource, list_orders
from domain.report import run_audit
from domain.staff import Role, StaffDraft, create_staff
from handlers.context import Shop
from handlers.message import Inbound, InboundKind, Outcome
from handlers.nlu import build_lexicon, read
from handlers.turn import handle_turn
from locales import Texts
from tests.conftest import Clock

pytestmark = pytest.mark.slow

SHARED = Path(os.environ.get("JIEDAN_SHARED") or Path(__file__).parents[3] / "shared")
FOLDER = SHARED / "understanding"
OA = "oa-shop"


@dataclass(frozen=True)
class Said:
    """A message of the set: what is meant by it, and what was there before."""

    id: str
    text: str
    intents: tuple[str, ...]
    cart: tuple[dict[str, Any], ...]
    last_order: tuple[dict[str, Any], ...]

    @property
    def confirms(self) -> bool:
        """Whether it may place an order."""
        return "confirm" in self.intents


@pytest.fixture(scope="module")
def messages() -> tuple[Said, ...]:
    """All messages of the development set."""
    path = FOLDER / "orders_dev.jsonl"
    if not path.exists():
        pytest.skip(f"no {path.name}: set JIEDAN_SHARED to the folder with understanding/")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return tuple(
        Said(
            row["id"],
            row["text"],
            tuple(row["intents"]),
            tuple(row["context"].get("cart", ())),
            tuple(row["context"].get("last_order", ())),
        )
        for row in rows
    )


class Talk:
    """The bot without its network: messages in, outcomes out."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock = database, clock
        self.shop = database.write_now(_open_shop)
        self.names = database.read_now(_names)
        self._keys = count(1)

    def say(self, code: str, text: str) -> Outcome:
        """A customer writes."""
        inbound = Inbound(
            OA, "oa", f"m{next(self._keys)}", code, InboundKind.TEXT, self.clock(), text
        )
        return self.database.write_now(
            handle_turn, self.shop, inbound, read(text, self.shop.lexicon)
        )

    def order_text(self, lines: Sequence[dict[str, Any]]) -> str:
        """Lines as somebody would write them: the name without its pack."""
        words = [self.names[one["sku"]].split()[0] for one in lines]
        amounts = [f"{one['qty']:g}{one['unit']}" for one in lines]
        return "\n".join(f"{a} {b}" for a, b in zip(words, amounts, strict=True))

    def placed(self) -> int:
        """How many orders came in by chat."""
        return self.database.read_now(_placed)


def _open_shop(tx: Tx) -> Shop:
    create_staff(tx, StaffDraft(name="小李", userid="xiaoli", role=Role.REP), SYSTEM)
    content = (FOLDER / "catalogue_dev.jsonl").read_bytes()
    plan = plan_import(ImportKind.GOODS, content, "catalogue_dev.jsonl")
    report = apply_import(tx, plan, SYSTEM)
    assert report.is_clean
    assert report.created == len(content.splitlines())
    lexicon = build_lexicon(export_vocabulary(tx))
    return Shop("接单", DeliveryPolicy(), lexicon, Texts.load(), order_key=b"test key")


def _names(tx: Tx) -> dict[str, str]:
    return {entry.code: entry.name for entry in export_vocabulary(tx).skus}


def _placed(tx: Tx) -> int:
    return sum(order.source is not OrderSource.IMPORT for order in _orders(tx))


def _orders(tx: Tx) -> Iterator[Any]:
    cursor: str | None = None
    while True:
        page = list_orders(tx, OrderFilter(), cursor=cursor)
        yield from page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def _add_shop(tx: Tx, code: str, last_order: Sequence[dict[str, Any]]) -> ContactId:
    """A shop of its own with one person, and the order it placed last week."""
    customer = create_customer(tx, CustomerDraft(f"{code}超市", code, address="一号路"), SYSTEM)
    contact = create_contact(tx, name=code)
    bind_contact(tx, contact.id, customer.id)
    register_contact(tx, OA, channel="oa", external_id=code, contact_id=contact.id)
    rows = [
        {"customer": code, "order": f"OLD-{code}", "date": "2027-02-24", "code": one["sku"],
         "count": one["qty"], "unit": one["unit"]}
        for one in last_order
    ]  # fmt: skip
    if rows:
        content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
        plan = plan_import(ImportKind.HISTORY, content, "history.jsonl")
        assert apply_import(tx, plan, SYSTEM).created == 1
    return contact.id


def _cart_of(tx: Tx, code: str, contact_id: ContactId) -> dict[str, int]:
    customer = find_customer(tx, code)
    assert customer is not None
    cart = get_open_cart(tx, contact_id, customer_id=customer.id)
    lines = cart.lines if cart else ()
    skus = get_skus(tx, [line.sku_id for line in lines])
    return {skus[line.sku_id].code: line.quantity.base for line in lines}


@pytest.fixture
def talk(messages: Sequence[Said], sqlite_database: Database, clock: Clock) -> Talk:
    """A shop with the goods of the development set."""
    return Talk(sqlite_database, clock)


def test_every_message_in_its_situation(talk: Talk, messages: Sequence[Said]) -> None:
    surprising = []
    for said in messages:
        contact_id = talk.database.write_now(_add_shop, said.id, said.last_order)
        if said.cart:
            talk.say(said.id, talk.order_text(said.cart))
            drafted = talk.database.read_now(_cart_of, said.id, contact_id)
            assert set(drafted) == {one["sku"] for one in said.cart}, said.id
        before = talk.placed()
        outcome = talk.say(said.id, said.text)
        if outcome.reply is None and "handoff" not in said.intents:
            surprising.append(f"{said.id} got no answer: {said.text}")
        if talk.placed() != before and not said.confirms:
            surprising.append(f"{said.id} placed an order: {said.text}")
    assert surprising == []
    assert len(messages) == 118
    assert talk.database.read_now(run_audit) == []


def test_all_messages_of_one_person_one_after_the_other(
    talk: Talk, messages: Sequence[Said]
) -> None:
    """Open questions, drafts and languages run into each other; a human gets two idle hours."""
    talk.database.write_now(_add_shop, "V000", ())
    for said in messages:
        before = talk.placed()
        outcome = talk.say("V000", said.text)
        assert said.confirms or talk.placed() == before, f"{said.id}: {said.text}"
        if outcome.reply is None:
            talk.clock.move(timedelta(hours=2, minutes=1))
    assert talk.database.read_now(run_audit) == []


def test_every_message_twice_answers_the_same(talk: Talk, messages: Sequence[Said]) -> None:
    talk.database.write_now(_add_shop, "V000", ())
    for n, said in enumerate(messages):
        inbound = Inbound(OA, "oa", f"twice{n}", "V000", InboundKind.TEXT, talk.clock(), said.text)
        reading = read(said.text, talk.shop.lexicon)
        first = talk.database.write_now(handle_turn, talk.shop, inbound, reading)
        again = talk.database.write_now(handle_turn, talk.shop, inbound, reading)
        assert again.is_duplicate, said.id
        assert again.reply == first.reply, said.id
    assert talk.database.read_now(run_audit) == []
