"""The in-process stage: real handlers on a real database, the courier's part played directly."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest

from bot.merging import Gathered, gather
from bot.simulator.population import KF_KEY, Slugs, kf_person, kf_userid
from domain.catalog import (
    Vocabulary,
    catalog_version,
    export_vocabulary,
)
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy
from domain.messaging import (
    Lease,
    OutboxRow,
    WindowKind,
    claim_due,
    find_address,
    grant,
    mark_sent,
)
from domain.report import run_audit
from domain.tables import create_tables
from handlers.context import Shop
from handlers.message import (
    Card,
    CardButton,
    EventKind,
    Image,
    Inbound,
    InboundKind,
    Outcome,
    Reply,
)
from handlers.nlu import Lexicon, build_lexicon, read
from handlers.notice import note_sent, render_notice
from handlers.plaintext import part_text, reply_text
from handlers.stored import dump_outcome, load_outcome
from handlers.turn import handle_turn
from locales import Texts
from tests.chatfacts import check_fact
from tests.chatfile import ChatFile, Person, Received
from tests.chatworld import ZONE, alter
from tests.factories import KF, OA, WECOM, open_id, seed
from tests.money_seed import alter_money
from tests.tracks import see_after_parcels

ACCOUNTS = {"oa": (OA, "oa"), "wecom": (WECOM, "wecom_app"), "kf": (KF, "wecom_kf")}
"""How a transcript says it → account and channel."""
_TEXT_BYTES = 2048
_STEP = re.compile(r"^\+(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")
TEXTS = Texts.load()


class ProcessStage:
    """One scenario on one database. `replays`: every inbound comes twice."""

    def __init__(self, chat: ChatFile, url: str, *, replays: bool) -> None:
        self.chat = chat
        self.replays = replays
        self.now = local_time(chat.now)
        self.database = Database.open(url, clock=lambda: self.now)
        self.numbers = count(1)
        self.cards: dict[str, list[CardButton]] = {}
        self.card_ids: dict[str, str] = {}
        self.version = -1
        self.database.write_now(meet_kf, chat)
        self.shop = self._shop()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close_now()

    def say(self, person: Person, text: str) -> list[Received]:
        """A text message."""
        return self._deliver(person, self._inbound(person, InboundKind.TEXT, text=text))

    def act(self, person: Person, event: str) -> list[Received]:
        """`click KEY`, `subscribe [SCENE]`, `scan SCENE`, `image FILE`, `card BUTTON`, `voice`."""
        name, _, value = event.partition(" ")
        if name == "card":
            return self._deliver(person, self._tap(person, value))
        if name in {"subscribe", "unsubscribe", "scan", "click"}:
            inbound = self._inbound(
                person, InboundKind.EVENT, event=EventKind(name), event_key=value
            )
        else:
            inbound = self._inbound(person, InboundKind(name), media_id=value)
        return self._deliver(person, inbound)

    def change(self, what: str) -> list[Received]:
        """Time passes, or the world changes: `price SKU UNIT P`, `stock SKU N`,
        `off_sale SKU`, `end PROMOTION`."""
        if match := _STEP.match(what):
            hours, minutes, seconds = (int(g or 0) for g in match.groups())
            self.now += timedelta(hours=hours, minutes=minutes, seconds=seconds)
            self.database.write_now(see_after_parcels)
        elif what[0].isdigit():
            self.now = local_time(what)
            self.database.write_now(alter_money, ["jobs"])
            self.database.write_now(see_after_parcels)
        else:
            self.database.write_now(alter, what.split())
            self._refresh()
        return self._pump()

    def fact(self, what: str) -> str | None:
        """`order C001: status=…`, `orders C001: N`, `stock SKU: …`, `cart C001: …`."""
        return self.database.read_now(check_fact, what)

    def _deliver(self, person: Person, inbound: Inbound) -> list[Received]:
        outcome = self._handle(inbound)
        if self.replays:
            again = self._handle(inbound)
            assert again.is_duplicate
            assert dump_outcome(again) == dump_outcome(outcome)
        assert load_outcome(dump_outcome(outcome)) == outcome
        if inbound.kind is InboundKind.TEXT and person.channel != "wecom":
            self.database.write_now(_may_be_written_to, inbound)
        self._refresh()
        received = []
        if outcome.reply is not None:
            texts = self._show(person.name, outcome.reply)
            received += [Received(person.name, text) for text in texts]
        return received + self._pump()

    def _handle(self, inbound: Inbound) -> Outcome:
        reading = read(inbound.text, self.shop.lexicon) if inbound.text else None
        return self.database.write_now(handle_turn, self.shop, inbound, reading)

    def _pump(self) -> list[Received]:
        """The courier: claim what is due, render, deliver, record."""
        received = []
        while rows := self.database.write_now(self._claim):
            for row in rows:
                reply = self.database.write_now(render_notice, self.shop, row)
                if row.is_gathered:
                    reply = self._gather(row, reply)
                self.database.write_now(self._sent, row)
                name = self._name_of(row)
                texts = self._show(name, reply) if name else []
                received += [Received(name, text, is_push=True) for text in texts]
        self._refresh()
        return received

    def _gather(self, row: OutboxRow, reply: Reply) -> Reply:
        """What waited for its hour goes out together, as the courier has it."""
        first, lease = Gathered(reply, (row,)), Lease("stage", self.now + timedelta(minutes=1))
        found = self.database.write_now(gather, self.shop, first, lease, _TEXT_BYTES)
        for one in found.rows:
            self.database.write_now(self._sent, one)
        return found.reply

    def _claim(self, tx: Tx) -> list[OutboxRow]:
        return claim_due(tx, Lease("stage", tx.now + timedelta(minutes=1)))

    def _sent(self, tx: Tx, row: OutboxRow) -> None:
        mark_sent(tx, row.id, owner="stage", via="stage")
        note_sent(tx, self.shop, row)

    def _show(self, name: str, reply: Reply) -> list[str]:
        """What arrives: a picture is a message of its own."""
        for part in reply.parts:
            if isinstance(part, Card):
                self.cards[name] = list(part.buttons)
                self.card_ids[name] = part.card_id
        is_staff = self.chat.people[name].channel == "wecom"
        t = self.shop.texts.translator("zh-CN" if is_staff else self.chat.locale)
        words = Reply(tuple(p for p in reply.parts if not isinstance(p, Image)))
        pictures = [part_text(t, p) for p in reply.parts if isinstance(p, Image)]
        return [text for text in (reply_text(t, words), *pictures) if text]

    def _name_of(self, row: OutboxRow) -> str:
        people = self.database.read_now(_people, self.chat)
        return people.get((row.recipient.kind.value, row.recipient.id), "")

    def _inbound(self, person: Person, kind: InboundKind, **fields: object) -> Inbound:
        account, channel = ACCOUNTS[person.channel]
        return Inbound(
            account,
            channel,
            f"m{next(self.numbers)}",
            address_of(person),
            kind,
            self.now,
            **fields,  # type: ignore[arg-type]
        )

    def _tap(self, person: Person, label: str) -> Inbound:
        buttons = self.cards.get(person.name, [])
        key = next(b.key for b in buttons if b.text == label)
        return self._inbound(
            person,
            InboundKind.EVENT,
            event=EventKind.CARD,
            event_key=key,
            card_id=self.card_ids[person.name],
        )

    def _refresh(self) -> None:
        if self.database.read_now(catalog_version) != self.version:
            self.shop = self._shop()

    def _shop(self) -> Shop:
        vocabulary = self.database.read_now(export_vocabulary)
        self.version = vocabulary.version
        return Shop(
            name="鲜达批发",
            policy=DeliveryPolicy(),
            lexicon=_lexicon(vocabulary),
            texts=TEXTS,
            order_key=b"transcripts",
            language=self.chat.locale,
            public_url="https://order.example.com",
        )


def fill(url: str, chat: ChatFile) -> None:
    """Put the file's seed into the database at `url`."""
    database = Database.open(url, clock=lambda: local_time(chat.now))
    if database.is_sqlite:
        database.write_now(create_tables)
    database.write_now(seed, chat.shop)
    database.close_now()


def fill_once(path: Path, chat: ChatFile) -> None:
    """The seeded database at `path`, made if it is not there."""
    if not path.exists():
        fill(f"sqlite:///{path}", chat)


def sqlite_copy(chat: ChatFile, folder: pytest.TempPathFactory) -> str:
    """The URL of a fresh copy of the seeded database, which is made once a run."""
    original = folder.getbasetemp() / f"chat_{chat.shop}.db"
    fill_once(original, chat)
    copy = folder.mktemp("chat") / "shop.db"
    shutil.copyfile(original, copy)
    return f"sqlite:///{copy}"


@lru_cache(maxsize=8)
def _lexicon(vocabulary: Vocabulary) -> Lexicon:
    return build_lexicon(vocabulary)


@contextmanager
def process_stage(chat: ChatFile, url: str, *, replays: bool) -> Iterator[ProcessStage]:
    """A stage on the seeded database at `url`."""
    stage = ProcessStage(chat, url, replays=replays)
    try:
        yield stage
    finally:
        stage.close()


def check_books(chat: ChatFile, url: str) -> None:
    """What `jiedan audit` says of the shop a transcript leaves behind: nothing."""
    database = Database.open(url, clock=lambda: local_time(chat.now))
    try:
        assert [str(one) for one in database.read_now(run_audit)] == []
    finally:
        database.close_now()


def address_of(person: Person) -> str:
    """The sender id of a speaker."""
    if person.channel == "wecom":
        return person.code.lower()
    if person.channel == "kf":
        return kf_userid(person.code or person.name)
    return open_id(person.code or person.name)


def meet_kf(tx: Tx, chat: ChatFile) -> None:
    """Customers who write to 微信客服 have an address there, of the same person."""
    for person in chat.people.values():
        if person.channel == "kf" and person.code:
            kf_person(tx, KF_KEY + person.code, Slugs(OA, WECOM, KF))


def local_time(text: str) -> datetime:
    """A wall-clock time of the merchant as UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def _may_be_written_to(tx: Tx, inbound: Inbound) -> None:
    """What the channels do where somebody writes: the window opens."""
    grant(tx, inbound.account, address=inbound.address, kind=WindowKind.MESSAGE)


def _people(tx: Tx, chat: ChatFile) -> dict[tuple[str, int], str]:
    found = {}
    for person in chat.people.values():
        account, _channel = ACCOUNTS[person.channel]
        known = find_address(tx, account, external_id=address_of(person))
        if known is not None and known.contact_id is not None:
            found["contact", int(known.contact_id)] = person.name
        if known is not None and known.staff_id is not None:
            found["staff", int(known.staff_id)] = person.name
    return found
