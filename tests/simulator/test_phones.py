"""Phones keep their chats over a restart; texts with links; the clock that can be moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.simulator.clock import BadTime, SimulatedClock, read_time
from bot.simulator.phones.book import PhoneBook
from bot.simulator.phones.model import Post, Shape, Side, Via
from bot.simulator.phones.richtext import Option, Piece, options_of, pieces_of, plain_text
from bot.simulator.phones.store import Store
from tests.conftest import START, Clock
from tests.simulator.conftest import LAOWANG, LI

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_restart_keeps_people_chats_and_unread(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "phones.db"
    book = PhoneBook(store := Store(path), clock)
    book.put(LAOWANG)
    book.add(LAOWANG, Post(Side.MINE, Shape.TEXT, Via.PERSON, "可乐3箱"))
    shown = book.add(LAOWANG, Post(Side.THEIRS, Shape.TEXT, Via.PASSIVE, "未下单"))
    book.change(shown, {"done": "x"})
    store.close()
    book = PhoneBook(store := Store(path), clock)
    assert book.people() == (LAOWANG,)
    assert [(b.text, b.body) for b in book.chat("C001")] == [
        ("可乐3箱", {}),
        ("未下单", {"done": "x"}),
    ]
    assert book.unread(LAOWANG) == 1
    store.close()


def test_a_file_of_another_layout_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "phones.db"
    path.write_text("not a database at all, but long enough to be looked at")
    store = Store(path)
    assert store.all("person") == {}
    store.close()
    assert path.with_suffix(".old").read_text().startswith("not a database")


def test_people_are_found_by_key_and_id(clock: Clock) -> None:
    store = Store()
    book = PhoneBook(store, clock)
    for person in (LAOWANG, LI):
        book.put(person)
    assert book.get("c001") == LAOWANG
    assert book.find("shop", "o_laowang") == LAOWANG
    assert book.find("shop", "O_LAOWANG") is None
    assert book.find("staff", "XIAOLI") == LI
    assert book.find("staff", "o_laowang") is None
    store.close()


def test_who_is_first_of_an_account_stays_so_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    store = Store(tmp_path / "phones.db")
    rep = replace(LI, key="R01", place=1)
    owner = replace(LI, key="B01", external_id="boss", place=2)
    book = PhoneBook(store, clock)
    for person in (rep, owner):
        book.put(person)
    assert book.of_account("staff") == (rep, owner)
    store.close()
    again = Store(tmp_path / "phones.db")
    assert PhoneBook(again, clock).of_account("staff") == (rep, owner)
    again.close()


def test_links_options_and_everything_else() -> None:
    text = (
        "生抽您要哪种？\n"
        '<a href="weixin://bizmsgmenu?msgmenucontent=500ml%C3%9712&amp;msgmenuid=o1">'
        "500ml &amp; 12</a>\n"
        '<a href="https://example.com/?a=1&amp;b=2">价格表</a>'
        ' <a href="javascript:x">y</a> a<b>&lt;'
    )
    pieces = pieces_of(text)
    option = Option("o1", "500ml & 12", "500ml×12")
    assert pieces == (
        Piece("生抽您要哪种？\n"),
        Piece("500ml & 12", option=option),
        Piece("\n"),
        Piece("价格表", url="https://example.com/?a=1&b=2"),
        Piece(' <a href="javascript:x">y</a> a<b>&lt;'),
    )
    assert options_of(pieces) == (option,)
    assert plain_text(pieces_of("可乐")) == "可乐"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+31m", START + timedelta(minutes=31)),
        ("+1d2h", START + timedelta(hours=26)),
        ("-90s", START - timedelta(seconds=90)),
        ("+0.5h", START + timedelta(minutes=30)),
        ("20:10", datetime(2027, 3, 2, 12, 10, tzinfo=UTC)),
        ("08:59", datetime(2027, 3, 3, 0, 59, tzinfo=UTC)),
        ("2027-11-23 20:10", datetime(2027, 11, 23, 12, 10, tzinfo=UTC)),
        ("2027-11-23T20:10:00+00:00", datetime(2027, 11, 23, 20, 10, tzinfo=UTC)),
    ],
)
def test_times(text: str, expected: datetime) -> None:
    assert read_time(text, START, SHANGHAI) == expected


@pytest.mark.parametrize("text", ["", "+", "tomorrow", "25:00", "+5x", "2027-13-01"])
def test_bad_times(text: str) -> None:
    with pytest.raises(BadTime):
        read_time(text, START, SHANGHAI)


def test_a_standing_clock_moves_only_when_moved() -> None:
    clock = SimulatedClock(START, is_running=False)
    assert clock() == START
    clock.advance(timedelta(minutes=31))
    assert clock() == START + timedelta(minutes=31)
    clock.set(START)
    assert clock() == START
    running = SimulatedClock(START)
    assert START <= running() < START + timedelta(seconds=5)
