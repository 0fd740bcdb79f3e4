"""The chat page over a tiny shop: what people see and can do, on a laptop and on a phone."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from bot.simulator.clock import SimulatedClock
from bot.simulator.page.routes import PageHost, build_page
from bot.simulator.page.views import Sides
from bot.simulator.phones.model import Person, Post, Shape, Side, Via
from bot.simulator.platform.accounts import Kind
from bot.simulator.platform.body import Body
from bot.simulator.platform.push import Pace
from bot.simulator.platform.server import FakePlatform
from bot.simulator.platform.wecom_cards import read_card
from locales import Texts
from tests.browser.conftest import LAPTOP, PHONE, open_page
from tests.conftest import START
from tests.simulator.conftest import LAOWANG, LI, ZHANG, oa_account, wecom_account
from tests.simulator.echo import EchoServer
from tests.simulator.test_oa_account import PNG

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ASK = (
    "生抽您要哪种？\n"
    '<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=o1">①500ml×12 ¥78</a>\n'
    '<a href="weixin://bizmsgmenu?msgmenucontent=2&msgmenuid=o2">②1.9L×6 ¥96</a>'
)
CARD = {
    "card_type": "button_interaction",
    "task_id": "so-1",
    "main_title": {"title": "老王超市 ¥502", "desc": "SO-1123-4071"},
    "button_list": [
        {"text": "确认", "key": "confirm:1", "style": 1},
        {"text": "拒绝", "key": "reject:1", "style": 3},
    ],
    "button_selection": {
        "question_key": "reason",
        "title": "拒绝的原因",
        "option_list": [{"id": "own", "text": "我自己写"}, {"id": "stock", "text": "没货"}],
        "selected_id": "own",
    },
}


class Shop:
    """A page host over an echo server."""

    def __init__(self) -> None:
        self.clock = SimulatedClock(START)
        self.echo = EchoServer()
        self.platform = FakePlatform(self.clock, pace=Pace(deadline=2, between=0))
        self.moves = 0
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        await self.echo.start()
        await self.platform.start()
        self.platform.add_account(oa_account())
        self.platform.add_account(wecom_account())
        self.platform.connect("shop", f"{self.echo.url}/cb/oa/shop")
        self.platform.connect("staff", f"{self.echo.url}/cb/wecom/staff")
        for person in (LAOWANG, ZHANG, LI):
            self.platform.book.put(person)
        app = web.Application()
        app.add_subapp("/chat", build_page(self._host()))
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/chat/"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        await self.platform.stop()
        await self.echo.stop()

    def _host(self) -> PageHost:
        async def invitations() -> list[tuple[str, str]]:
            return [("inv_1", "新店")]

        async def newcomer() -> Person:
            person = Person("N1", Kind.OA, "shop", "o_n1", "新客1", is_following=False)
            return self.platform.book.put(person)

        async def moved(_before: datetime) -> None:
            self.moves += 1

        return PageHost(
            platform=self.platform,
            clock=self.clock,
            texts=Texts.load(),
            sides=Sides("shop", "staff"),
            zone=ZoneInfo("Asia/Shanghai"),
            admin_url="../admin/",
            invitations=invitations,
            newcomer=newcomer,
            moved=moved,
        )

    def send_card(self) -> None:
        """A card for 小李, as the API would put it there."""
        post = Post(Side.THEIRS, Shape.CARD, Via.APP, "x", {**read_card(Body(CARD)), "done": ""})
        bubble = self.platform.book.add(LI, post)
        self.platform.state.store.put("task", "staff/so-1", [bubble.id])


@pytest_asyncio.fixture(loop_scope="session")
async def shop() -> AsyncIterator[Shop]:
    opened = Shop()
    await opened.start()
    yield opened
    await opened.stop()


async def laptop(chromium: Browser, shop: Shop, problems: list[str]) -> Page:
    page = await open_page(chromium, shop.url, size=LAPTOP, problems=problems)
    await page.wait_for_selector("body[data-ready]")
    return page


async def test_both_phones_talk_without_a_script_error(chromium: Browser, shop: Shop) -> None:
    problems: list[str] = []
    page = await laptop(chromium, shop, problems)
    for side, text in (("#phone-oa", "可乐3箱"), ("#phone-wecom", "确认 1")):
        box = page.locator(f"{side} textarea")
        await box.fill(text)
        await box.press("Enter")
        await expect(page.locator(f"{side} .mine .bubble")).to_have_text(text)
        await expect(page.locator(f"{side} .theirs .bubble")).to_have_text(f"Echo: {text}")
        await expect(box).to_have_value("")
    assert problems == []
    assert shop.platform.violations == []


async def test_an_option_and_a_menu_button_speak(chromium: Browser, shop: Shop) -> None:
    shop.echo.reply = lambda message: ASK if message.type == "text" else "我的订单：没有"
    menu = [{"name": "我的订单", "type": "click", "key": "menu:orders"}]
    shop.platform.state.store.put("menu", "shop", [*menu])
    page = await laptop(chromium, shop, [])
    await page.locator("#phone-oa textarea").fill("生抽2件")
    await page.locator("#phone-oa .send").click()
    await page.locator("#phone-oa .opt").nth(1).click()
    await expect(page.locator("#phone-oa .mine .bubble").nth(1)).to_have_text("2")
    assert shop.echo.messages[1]._data["bizmsgmenuid"] == "o2"
    await page.locator("#phone-oa .toggle").click()
    await page.locator("#phone-oa [data-key='menu:orders']").click()
    await expect(page.locator("#phone-oa .theirs .bubble").last).to_have_text("我的订单：没有")
    assert shop.echo.messages[2].key == "menu:orders"


async def test_a_card_is_tapped_once_and_shows_it(chromium: Browser, shop: Shop) -> None:
    page = await laptop(chromium, shop, [])
    shop.send_card()
    button = page.locator("#phone-wecom .card .buttons button", has_text="确认")
    await page.locator("#phone-wecom .card .choice select").select_option("没货")
    await button.click()
    await expect(button).to_be_enabled()
    tapped = shop.echo.messages[0]._data
    assert tapped["EventKey"] == "confirm:1"
    assert tapped["SelectedItems"]["SelectedItem"] == {
        "QuestionKey": "reason",
        "OptionIds": {"OptionId": "stock"},
    }
    [(_person, bubble)] = shop.platform.wecom.cards(wecom_account(), "so-1")
    shop.platform.book.change(bubble, {**bubble.body, "done": "小李已确认"})
    buttons = page.locator("#phone-wecom .card .buttons button")
    await expect(buttons).to_have_text(["小李已确认"])
    await expect(buttons).to_be_disabled()


async def test_unread_messages_are_counted_until_seen(chromium: Browser, shop: Shop) -> None:
    page = await laptop(chromium, shop, [])
    for text in ("已确认", "已发货"):
        shop.platform.book.add(ZHANG, Post(Side.THEIRS, Shape.TEXT, Via.CUSTOM, text))
    badge = page.locator("[data-person=C002] .badge")
    await expect(badge).to_have_text("2")
    await page.locator("[data-person=C002]").click()
    await expect(page.locator("#phone-oa .theirs .bubble")).to_have_text(["已确认", "已发货"])
    await expect(badge).to_be_hidden()
    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await expect(page.locator("[data-person=C002]")).to_have_attribute("aria-pressed", "true")
    await expect(badge).to_be_hidden()


async def test_a_newcomer_follows_by_an_invitation(chromium: Browser, shop: Shop) -> None:
    page = await laptop(chromium, shop, [])
    await page.locator("[data-act=newcomer]").click()
    await expect(page.locator("#phone-oa .stranger h3")).to_have_text("批发商")
    await page.locator("#phone-oa .way").click()
    await page.locator("#sheet .picks button").click()
    await expect(page.locator("#phone-oa .grey").last).to_have_text("已关注公众号")
    assert (shop.echo.messages[0].event, shop.echo.messages[0].scene_id) == (
        "subscribe_scan",
        "inv_1",
    )
    await page.locator("#phone-oa .profile").click()
    await page.locator("#sheet .danger").click()
    await expect(page.locator("#phone-oa .stranger")).to_be_visible()


async def test_pictures_and_places_are_sent(chromium: Browser, shop: Shop) -> None:
    page = await laptop(chromium, shop, [])
    await page.locator("#phone-oa .plus").click()
    file = {"name": "broken.png", "mimeType": "image/png", "buffer": PNG}
    await page.locator("#phone-oa input[type=file]").set_input_files([file])
    await expect(page.locator("#phone-oa .picture")).to_have_count(1)
    await page.locator("#phone-oa [data-act=place]").click()
    await page.locator("#sheet input").fill("人民路88号")
    await page.locator("#sheet .go").click()
    await expect(page.locator("#phone-oa .pin p")).to_have_text("人民路88号")
    assert [message.type for message in shop.echo.messages] == ["image", "location"]


async def test_the_wire_is_shown_when_asked_for(chromium: Browser, shop: Shop) -> None:
    page = await laptop(chromium, shop, [])
    await expect(page.locator("#wire")).to_be_hidden()
    await shop.platform.hands.say(LAOWANG, "可乐3箱")
    await page.locator("#wire-toggle").click()
    await page.locator(".exchange summary").first.click()
    await expect(page.locator(".exchange pre").first).to_contain_text("<Content>可乐3箱</Content>")
    await page.keyboard.press("Escape")
    await expect(page.locator("#wire")).to_be_hidden()


async def test_time_is_skipped_for_all(chromium: Browser, shop: Shop) -> None:
    page = await laptop(chromium, shop, [])
    await expect(page.locator("#clock time")).to_have_text("09:00")
    await page.locator("#clock summary").click()
    await page.locator("[data-skip='+31m']").click()
    await expect(page.locator("#clock time")).to_have_text("09:31")
    assert shop.moves == 1


async def test_one_phone_at_a_time_on_a_phone(chromium: Browser, shop: Shop) -> None:
    problems: list[str] = []
    page = await open_page(chromium, shop.url, size=PHONE, problems=problems)
    await page.wait_for_selector("body[data-ready]")
    await expect(page.locator("#phone-oa")).to_be_visible()
    await expect(page.locator("#phone-wecom")).to_be_hidden()
    shop.send_card()
    badge = page.locator(".switch [data-show=wecom] .badge")
    await expect(badge).to_have_text("1")
    await page.locator(".switch [data-show=wecom]").tap()
    await expect(page.locator("#phone-wecom .card h4")).to_have_text("老王超市 ¥502")
    await expect(badge).to_be_hidden()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert (wide, problems) == (390, [])


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh-CN", "顾客 · 微信"),
        ("zh-TW", "顧客 · 微信"),
        ("en", "Customer · WeChat"),
    ],
)
async def test_languages(chromium: Browser, shop: Shop, language: str, title: str) -> None:
    page = await open_page(chromium, f"{shop.url}?lang={language}", size=LAPTOP)
    await page.wait_for_selector("body[data-ready]")
    await expect(page.locator("#seat-oa h2")).to_have_text(title)
    await page.goto(shop.url)
    await expect(page.locator("#seat-oa h2")).to_have_text(title)


async def test_hostile_text_stays_text(chromium: Browser, shop: Shop) -> None:
    problems: list[str] = []
    person = dataclasses.replace(LAOWANG, name="<img src=x onerror=alert(1)>")
    shop.platform.book.put(person)
    page = await laptop(chromium, shop, problems)
    evil = '<script>alert(1)</script><a href="javascript:alert(1)">x</a>'
    await page.locator("#phone-oa textarea").fill(evil)
    await page.locator("#phone-oa .send").click()
    await expect(page.locator("#phone-oa .theirs .bubble")).to_have_text(f"Echo: {evil}")
    assert await page.locator("#phone-oa .log script, #phone-oa .log a, .people img").count() == 0
    assert problems == []
