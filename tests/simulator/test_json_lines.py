"""`jiedan chat --json`: whole lines through the real server, on a seeded database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import (
    DatabaseSettings,
    OaSettings,
    Secret,
    Settings,
    ShopSettings,
    WecomAppSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.json_lines import JsonLines
from bot.simulator.platform.body import Json
from bot.simulator.population import unbound_customer
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.base.actor import SYSTEM
from domain.customer import CustomerDraft, create_customer
from domain.db import Tx
from domain.report.audit import run_audit
from tests.conftest import START
from tests.factories import INVITE, OA, WECOM, seed

SHOP = "鲜达批发"


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    started = await start(f"sqlite:///{tmp_path / 'shop.db'}")
    yield started
    await finish(started)


async def start(url: str) -> Simulator:
    """Server and fake platform on a database with the seed."""
    clock = SimulatedClock(START, is_running=False)
    database = open_database(url, clock)
    database.write_now(seed, "drinks")
    database.close_now()
    settings = Settings(
        shop=ShopSettings(name=SHOP),
        database=DatabaseSettings(url=Secret(url)),
        accounts={
            OA: OaSettings(gh_id="gh_1", appid="wx1"),
            WECOM: WecomAppSettings(corpid="ww1", agentid=1000002),
        },
    )
    return await Simulator.start(Setup(settings, clock))


async def finish(started: Simulator) -> None:
    """Stops both; nothing was answered wrongly, and every invariant holds."""
    assert started.platform.violations == []
    assert await started.merchant.database.read(run_audit) == []
    await started.stop()


def texts(answer: dict[str, Json], part: str = "replies") -> list[tuple[str, str]]:
    """Who got what, by first lines."""
    rows = answer[part]
    assert isinstance(rows, list)
    return [(row["to"], row["text"].split("\n")[0]) for row in rows if isinstance(row, dict)]


async def play(session: JsonLines, *lines: str) -> list[dict[str, Json]]:
    return [await session.answer(line) for line in lines]


async def test_an_order_from_words_to_the_reps_card(simulator: Simulator) -> None:
    session = JsonLines(simulator)
    draft, placed, again = await play(
        session,
        '{"say": "红牛一箱，农夫山泉5箱", "as": "C001"}',
        '{"say": "确认", "as": "C001"}',
        '{"redeliver": 2}',
    )
    assert texts(draft) == [("C001", "未下单 2种 合计 ¥272")]
    assert draft["pushes"] == []
    [(who, first)] = texts(placed)
    assert who == "C001"
    assert first.startswith("已下单 SO-0302-")
    assert texts(placed, "pushes") == [("R01", "新订单 老王超市 ¥272")]
    assert again == {"replies": placed["replies"], "pushes": []}
    card = placed["pushes"][0]  # type: ignore[index]
    buttons = card["options"]  # type: ignore[index,call-overload]
    key = next(button["id"] for button in buttons if button["label"] == "确认")  # type: ignore[union-attr,index,call-overload]
    confirmed = await session.answer(f'{{"event": "click", "key": "{key}", "as": "R01"}}')
    assert [who for who, _text in texts(confirmed, "pushes")].count("C001") == 1
    [repeated] = await play(session, '{"redeliver": 4}')
    assert repeated["pushes"] == []


async def test_any_database_will_do(database_url: str) -> None:
    simulator = await start(database_url)
    session = JsonLines(simulator, "C001")
    draft, placed, again = await play(
        session, '{"say": "红牛一箱"}', '{"say": "确认"}', '{"redeliver": 2}'
    )
    assert texts(draft) == [("C001", "未下单 1种 合计 ¥132")]
    assert texts(placed, "pushes") == [("R01", "新订单 老王超市 ¥132")]
    assert again["replies"] == placed["replies"]
    await finish(simulator)


async def test_a_newcomer_scans_an_invitation_and_is_bound(simulator: Simulator) -> None:
    session = JsonLines(simulator)
    hello, bound, *_ = await play(
        session,
        '{"event": "subscribe", "as": "小新"}',
        f'{{"event": "scan", "key": "{INVITE}", "as": "小新"}}',
        '{"say": "可乐3箱"}',
    )
    assert [who for who, _text in texts(hello)] == ["小新"]
    assert "李记面馆" in str(bound["replies"])
    person = simulator.platform.book.get("小新")
    assert person is not None
    assert person.title == "李记面馆"


async def test_a_shop_without_people_speaks_once_it_is_named(simulator: Simulator) -> None:
    database = simulator.merchant.database
    await database.write(_open_shop, "C009", "赵家小店")
    session = JsonLines(simulator, "C009")
    await play(session, '{"event": "subscribe"}')
    person = simulator.platform.book.get("C009")
    assert person is not None
    assert await database.read(unbound_customer, "C009", simulator.slugs) is not None
    [draft] = await play(session, '{"say": "红牛一箱"}')
    assert texts(draft) == [("C009", "未下单 1种 合计 ¥132")]
    again = simulator.platform.book.get("C009")
    assert again is not None
    assert (again.external_id, again.title) == (person.external_id, "赵家小店")


def _open_shop(tx: Tx, code: str, name: str) -> None:
    create_customer(tx, CustomerDraft(name=name, code=code), SYSTEM)


async def test_the_clock_moves_and_the_window_closes(simulator: Simulator) -> None:
    session = JsonLines(simulator)
    await play(session, '{"say": "可乐3箱", "as": "C001"}')
    moved = await play(session, '{"clock": "+31m"}', '{"clock": "2027-03-05 09:00"}')
    assert [answer["replies"] for answer in moved] == [[], []]
    assert simulator.clock().isoformat() == "2027-03-05T01:00:00+00:00"
    later = await session.answer('{"say": "确认", "as": "C001"}')
    assert "error" not in later
    assert "已下单" not in str(later)


async def test_a_long_script_of_one_person_is_answered_to_its_end(simulator: Simulator) -> None:
    lines = JsonLines(simulator)
    said = [await lines.answer('{"say": "可乐3箱", "as": "C001"}') for _ in range(30)]
    told = [str(one["replies"]) for one in said]
    assert [text for text in told if "未下单" not in text] == []


async def test_pictures_places_and_menu_taps_are_answered(simulator: Simulator) -> None:
    session = JsonLines(simulator, "C001")
    answers = await play(
        session,
        '{"event": "click", "key": "menu:orders"}',
        '{"event": "image"}',
        '{"event": "location", "key": "后门"}',
        '{"event": "voice"}',
    )
    assert [len(texts(answer)) for answer in answers] == [1, 1, 1, 1]
    assert ["error" in answer for answer in answers] == [False] * 4


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("oops", "BadLine: not JSON"),
        ("[1]", "BadLine: not a JSON object"),
        ("{}", 'BadLine: "as" is missing: a customer code or a staff id'),
        ('{"as": "C001"}', "BadLine: none of say, event, redeliver, clock"),
        ('{"say": 5.5, "as": "C001"}', "Refused: 47001 data format error: say"),
        ('{"event": "dance", "as": "C001"}', "UnknownEvent: unknown event 'dance'; known:"),
        ('{"event": "scan", "key": "x", "as": "R01"}', "UnknownEvent: R01 is staff"),
        ('{"event": "click", "as": "C001"}', "NoSuchButton: a click needs a key"),
        ('{"redeliver": 1}', "BadLine: line 1 sent nothing"),
        ('{"redeliver": 0}', "BadLine: line 0 sent nothing"),
        ('{"clock": "soon"}', "BadTime: soon"),
    ],
)
async def test_a_wrong_line_says_so_and_the_next_goes_on(
    simulator: Simulator, line: str, error: str
) -> None:
    session = JsonLines(simulator)
    answer = await session.answer(line)
    assert (answer["replies"], answer["pushes"]) == ([], [])
    assert str(answer["error"]).startswith(f"line 1: {error}")
    assert len(simulator.platform.hands.sent) == 0
    good = await session.answer('{"say": "你好", "as": "C001"}')
    assert len(texts(good)) == 1


async def test_whoever_left_cannot_write(simulator: Simulator) -> None:
    session = JsonLines(simulator, "C001")
    _left, said = await play(session, '{"event": "unsubscribe"}', '{"say": "可乐3箱"}')
    assert said["error"] == "line 2: NotFollowing: C001"
    _back, said = await play(session, '{"event": "subscribe"}', '{"say": "可乐3箱"}')
    assert len(texts(said)) == 1


async def test_whoever_the_shop_knows_can_be_written_to(simulator: Simulator) -> None:
    book = simulator.platform.book
    assert book.get("C002") is None
    met = book.find(OA, "o_C002")
    assert met is not None
    assert (met.key, met.name, met.title) == ("C002", "李姐", "李记面馆")
    assert book.find(OA, "o_nobody") is None
    assert book.find(WECOM, "nobody") is None
    assert (book.find(WECOM, "R01"), len(book.of_account(WECOM))) == (book.get("R01"), 3)
