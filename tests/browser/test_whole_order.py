"""A whole order in the browser, on the demo shop: the customer in WeChat, the rep in WeCom."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import LAPTOP, PHONE, open_page
from tests.simulator.demo_process import DemoProcess

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """One demo shop for all; each test speaks as somebody else."""
    started = DemoProcess(tmp_path_factory.mktemp("demo"))
    started.start()
    yield started
    assert started.stop() == 0
    assert "Traceback" not in started.output


async def say(page: Page, side: str, text: str) -> None:
    box = page.locator(f"#phone-{side} textarea")
    await box.fill(text)
    await box.press("Enter")
    await expect(page.locator(f"#phone-{side} .mine .bubble").last).to_have_text(text)


def last(page: Page, side: str):
    return page.locator(f"#phone-{side} .msg.theirs").last


async def test_draft_order_card_and_confirmation(chromium: Browser, demo: DemoProcess) -> None:
    problems: list[str] = []
    page = await open_page(chromium, f"{demo.url}/chat/", size=LAPTOP, problems=problems)
    await page.wait_for_selector("body[data-ready]")

    await say(page, "oa", "照旧，可乐多一箱，雪碧不要")
    await expect(last(page, "oa")).to_contain_text("未下单 2种 合计 ¥324")
    await say(page, "oa", "确认")
    await expect(last(page, "oa")).to_contain_text("已下单 SO-")

    card = page.locator("#phone-wecom .card").last
    await expect(card).to_contain_text("老王超市 ¥324")
    await card.get_by_role("button", name="确认").click()
    await expect(card.locator(".buttons button")).to_have_count(1)
    await expect(card.locator(".buttons button")).to_be_disabled()
    await expect(last(page, "oa")).to_contain_text("已确认")

    await page.reload()
    await page.wait_for_selector("body[data-ready]")
    await expect(last(page, "oa")).to_contain_text("已确认")
    await expect(page.locator("#phone-wecom .card .buttons button").last).to_be_disabled()
    assert problems == []


async def test_the_same_on_a_phone(chromium: Browser, demo: DemoProcess) -> None:
    problems: list[str] = []
    page = await open_page(chromium, f"{demo.url}/chat/", size=PHONE, problems=problems)
    await page.wait_for_selector("body[data-ready]")
    await page.locator("[data-person=C002]").tap()
    await expect(page.locator("[data-person=C002]")).to_have_attribute("aria-pressed", "true")
    await say(page, "oa", "照旧")
    await expect(last(page, "oa")).to_contain_text("未下单")
    await say(page, "oa", "确认")
    await expect(last(page, "oa")).to_contain_text("已下单 SO-")
    await expect(page.locator(".switch [data-show=wecom] .badge")).to_be_visible()
    await page.locator(".switch [data-show=wecom]").tap()
    await expect(page.locator("#phone-wecom .card").last).to_contain_text("张姐小吃店")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert problems == []


async def test_the_first_page_leads_into_the_admin_page(
    chromium: Browser, demo: DemoProcess
) -> None:
    page = await open_page(chromium, f"{demo.url}/", size=LAPTOP)
    await page.locator("a.way").nth(1).click()
    await page.get_by_role("button").click()
    await expect(page).to_have_url(f"{demo.url}/admin/")
    await expect(page.locator("body")).to_contain_text("陈老板")
