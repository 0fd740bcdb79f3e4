"""Plays short scenes and reads every notice they bring about, in each language.

A scene's lines are as in a transcript: `C001> 可乐3箱`, `R01> 确认`, `@ receipt C001 200`
(`tests.chatworld`), `at 2027-11-23 17:00`; a function changes what no line can. What is told goes
the product's own way: events, policy, outbox, `render_notice`; then it counts as sent.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, StaffId
from domain.customer import change_contact, get_contact
from domain.db import Database, Tx
from domain.messaging import (
    OutboxFilter,
    OutboxRow,
    RecipientKind,
    WindowKind,
    grant,
    list_outbox,
)
from domain.reactions import drain
from domain.staff import change_staff, get_staff
from handlers.context import Shop
from handlers.message import EventKind, InboundKind
from handlers.nlu import read
from handlers.notice import note_sent, render_notice
from handlers.plaintext import reply_text
from handlers.turn import handle_turn
from tests.chatworld import ZONE, alter
from tests.factories import OA
from tests.handlers.stage import message

LANGUAGES = ("zh-CN", "zh-TW", "en")
Line = str | Callable[[Tx], object]
_RANDOM = re.compile(r"(?<=SO-\d{4}-)\d+")


@dataclass(frozen=True, slots=True)
class Moment:
    """The outbox row of a notice that is still to be sent, and the database then."""

    row_id: int
    at: datetime
    path: Path


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as its reader has it in each language."""

    kind: str
    reader: str
    texts: tuple[str, ...]
    before: "Moment | None" = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """order_placed → rep."""
        return f"{self.kind} → {self.reader}"


@dataclass(slots=True)
class Play:
    """One scene on its own database; `told` grows with every line.

    `keep` is where the moment before each notice stays.
    """

    file: Path
    clock: Any
    shop: Shop
    keep: Path
    database: Database
    told: list[Told] = field(default_factory=list)
    last: int = 0

    def go(self, line: Line) -> None:
        """Play one line and read what it told."""
        if isinstance(line, str) and line.startswith("at "):
            self.clock.now = datetime.fromisoformat(line[3:]).replace(tzinfo=ZONE)
        else:
            self.database.write_now(self._play, line)
            while rows := self.database.read_now(_since, self.last):
                for row in rows:
                    self._read(row)

    def _play(self, tx: Tx, line: Line) -> None:
        if callable(line):
            line(tx)
        elif line.startswith("@ "):
            alter(tx, line[2:].split())
        else:
            who, _, text = line.partition("> ")
            self._hear(tx, who, text)
        drain(tx)

    def _read(self, row: OutboxRow) -> None:
        self.last = int(row.id)
        path = self.keep / f"{self.last}.db"
        copy_database(self.file, path)
        told = self.database.write_now(_told, self.shop, row)
        if told is not None:
            self.told.append(replace(told, before=Moment(self.last, self.clock(), path)))

    def _hear(self, tx: Tx, who: str, text: str) -> None:
        inbound = replace(message(text, who=who), sent_at=tx.now)
        if text.startswith("card "):
            button = {"event": EventKind.CARD, "event_key": text[5:], "text": ""}
            inbound = replace(inbound, kind=InboundKind.EVENT, **button)
        handle_turn(tx, self.shop, inbound, read(inbound.text, self.shop.lexicon))
        if who.startswith("C"):
            grant(tx, OA, address=inbound.address, kind=WindowKind.MESSAGE)


def hidden(text: str) -> str:
    """Without the ends of order numbers, which are drawn by lot."""
    return _RANDOM.sub("…", text)


def copy_database(source: Path, target: Path) -> None:
    """What is committed in one file into the other, which somebody may have open."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _since(tx: Tx, last: int) -> list[OutboxRow]:
    found = list_outbox(tx, OutboxFilter(), limit=500).rows
    return sorted((row for row in found if row.id > last), key=lambda row: row.id)


class _Undone(Exception):
    """What a reading changed is taken back."""


def _told(tx: Tx, shop: Shop, row: OutboxRow) -> Told | None:
    texts = tuple(_in(tx, shop, row, language) for language in LANGUAGES)
    render_notice(tx, shop, row)
    note_sent(tx, shop, row)
    kind = row.kind if row.kind != "alarm" else f"alarm {row.payload['what']}"
    return Told(kind, _reader(tx, row), texts) if any(texts) else None


def _in(tx: Tx, shop: Shop, row: OutboxRow, language: str) -> str:
    """As it would be read in this language; nothing of that stays."""
    text = ""
    try:
        with tx.savepoint():
            _speak(tx, row, language)
            spoken = replace(shop, language=language)
            reply = render_notice(tx, spoken, row)
            text = reply_text(shop.texts.translator(language), reply)
            raise _Undone
    except _Undone:
        return hidden(text)


def _speak(tx: Tx, row: OutboxRow, language: str) -> None:
    match row.recipient.kind:
        case RecipientKind.STAFF:
            person = get_staff(tx, StaffId(row.recipient.id))
            change_staff(tx, replace(person, language=language), SYSTEM)
        case RecipientKind.CONTACT:
            contact = get_contact(tx, ContactId(row.recipient.id))
            change_contact(tx, replace(contact, language=language))


def _reader(tx: Tx, row: OutboxRow) -> str:
    match row.recipient.kind:
        case RecipientKind.STAFF:
            return str(get_staff(tx, StaffId(row.recipient.id)).role)
        case kind:
            return {RecipientKind.CONTACT: "customer", RecipientKind.ROBOT: "robot"}[kind]
