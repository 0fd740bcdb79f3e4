"""The chat page's routes: only the page acts, wrong requests change nothing, changes stream."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.simulator.clock import SimulatedClock
from bot.simulator.page.landing import Landing
from bot.simulator.page.routes import PageHost, build_page, page_templates
from bot.simulator.page.views import Sides
from bot.simulator.phones.model import Person
from bot.simulator.platform.server import FakePlatform
from locales import Texts
from tests.conftest import START
from tests.simulator.conftest import LAOWANG
from tests.simulator.echo import EchoServer

ACT = {"X-Chat-Page": "1", "Content-Type": "application/json"}


@pytest.fixture
async def page(platform: FakePlatform) -> AsyncIterator[TestClient[Any, Any]]:
    clock = SimulatedClock(START, is_running=False)
    texts = Texts.load()

    async def invitations() -> list[tuple[str, str]]:
        return [("inv_1", "新店")]

    async def newcomer() -> Person:
        return platform.book.put(Person("N1", LAOWANG.kind, "shop", "o_n1", "新客1"))

    async def moved(_before: datetime) -> None:
        await platform.settle()

    async def link(url: str) -> str | None:
        return f"{url}/admin/enter?key=once"

    host = PageHost(
        platform, clock, texts, Sides("shop", "staff"), ZoneInfo("Asia/Shanghai"),
        "../admin/", invitations, newcomer, moved,
    )  # fmt: skip
    app = web.Application()
    app.add_subapp("/chat", build_page(host))
    Landing(page_templates(), texts, link).add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def act(page: TestClient[Any, Any], name: str, **body: object) -> tuple[int, str]:
    data = json.dumps(body, ensure_ascii=False).encode()
    async with page.post(f"/chat/{name}", data=data, headers=ACT) as response:
        return response.status, await response.text()


async def test_everything_comes_from_this_server_alone(page: TestClient[Any, Any]) -> None:
    async with page.get("/chat/") as response:
        html = await response.text()
        policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http://" not in html
    assert "https://" not in html
    assert "<script>" not in html
    assert " style=" not in html
    assert "顾客" in html


async def test_state_has_people_words_and_invitations(page: TestClient[Any, Any]) -> None:
    async with page.get("/chat/state") as response:
        state = await response.json()
    assert [person["key"] for person in state["people"]] == ["C001", "C002", "R01"]
    assert state["invitations"] == [{"code": "inv_1", "shop": "新店"}]
    assert state["sides"]["oa"] == {"slug": "shop", "name": "批发商", "menu": []}
    assert state["words"]["send"] == "发送"
    assert state["now"] == int(START.timestamp())


async def test_only_who_writes_to_customer_service_enters_its_chat(
    page: TestClient[Any, Any],
) -> None:
    status, text = await act(page, "enter", person="C001")
    assert (status, "only the chat of" in text) == (400, True)
    async with page.get("/chat/state") as response:
        assert "kf" not in (await response.json())["sides"]


async def test_only_the_page_itself_acts(
    page: TestClient[Any, Any], echo: EchoServer, platform: FakePlatform
) -> None:
    body = json.dumps({"person": "C001", "text": "可乐3箱"}, ensure_ascii=False).encode()
    async with page.post("/chat/say", data=body) as response:
        assert response.status == 403
    assert (echo.messages, platform.book.chat("C001")) == ([], ())


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("say", {"person": "C009", "text": "可乐3箱"}),
        ("say", {"person": "C001", "text": "   "}),
        ("say", {"person": "C001", "text": "字" * 2001}),
        ("say", {"person": "C001"}),
        ("card", {"person": "C001", "bubble": 1, "key": "x"}),
        ("scan", {"person": "R01", "code": "inv_1"}),
        ("scan", {"person": "C001", "code": ""}),
        ("scan", {"person": "C001", "code": "x" * 65}),
        ("follow", {"person": "R01"}),
        ("clock", {"to": "-5m"}),
        ("clock", {"to": "+61d"}),
        ("clock", {"to": "later"}),
        ("pace", {"pace": 0}),
        ("pace", {"pace": 61}),
        ("pace", {"pace": "fast"}),
    ],
)
async def test_wrong_acts_change_nothing(
    page: TestClient[Any, Any],
    echo: EchoServer,
    platform: FakePlatform,
    name: str,
    body: dict[str, object],
) -> None:
    status, text = await act(page, name, **body)
    assert status == 400
    assert json.loads(text)["error"]
    assert (echo.messages, platform.book.chat("C001")) == ([], ())


async def test_unknown_acts_and_files(page: TestClient[Any, Any]) -> None:
    assert (await act(page, "dance"))[0] == 404
    for path, status in (
        ("/chat/static/main.js", 200),
        ("/chat/static/..%2froutes.py", 404),
        ("/chat/static/none.js", 404),
        ("/chat/media/none", 400),
        ("/chat/chat?person=C009", 400),
    ):
        async with page.get(path) as response:
            assert response.status == status, path


async def test_what_is_no_picture_is_refused(page: TestClient[Any, Any]) -> None:
    form = aiohttp.FormData()
    form.add_field("person", "C001")
    form.add_field("file", b"<svg onload=alert(1)>", filename="a.png", content_type="image/png")
    async with page.post("/chat/image", data=form, headers={"X-Chat-Page": "1"}) as response:
        assert response.status == 400


async def test_changes_stream_to_the_page(
    page: TestClient[Any, Any], platform: FakePlatform
) -> None:
    async with page.get("/chat/events") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert await stream.content.readline() == b"event: ready\n"
        assert (await act(page, "say", person="C001", text="可乐3箱"))[0] == 200
        kinds: list[str] = []
        while kinds.count("bubble") < 2:
            line = (await stream.content.readline()).decode()
            if line.startswith("event: "):
                kinds.append(line[7:].strip())
    assert kinds == ["person", "bubble", "typing", "wire", "typing", "person", "bubble"]


async def test_reading_clears_the_count(
    page: TestClient[Any, Any], platform: FakePlatform
) -> None:
    await act(page, "say", person="C001", text="可乐3箱")
    assert platform.book.unread(platform.book.get("C001") or LAOWANG) == 1
    assert (await act(page, "read", person="C001"))[0] == 200
    assert platform.book.unread(platform.book.get("C001") or LAOWANG) == 0


async def test_the_first_page_leads_to_both(page: TestClient[Any, Any]) -> None:
    async with page.get("/") as response:
        html = await response.text()
    assert 'href="chat/"' in html
    assert 'href="enter"' in html
    async with page.get("/enter", allow_redirects=False) as response:
        here = str(response.url.origin())
        assert response.status == 302
        assert response.headers["Location"] == f"{here}/admin/enter?key=once"
    for headers in ({"Host": "shop.example.com"}, {"X-Forwarded-For": "1.2.3.4"}):
        async with page.get("/enter", headers=headers, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, "/admin/")


async def test_time_runs_faster_and_the_page_knows(page: TestClient[Any, Any]) -> None:
    status, _ = await act(page, "pace", pace=60)
    assert status == 200
    shown = await (await page.get("/chat/state")).json()
    assert shown["pace"] == 60
