"""A notice in the owner's own words, on a laptop and a phone: tapped together, seen, kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from domain.db import Database
from domain.notice import wordings
from tests.admin.conftest import House, open_house
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.test_refused_forms import signed_in
from tests.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REFUSED = "Failed to load resource: the server responded with a status of 422"


@pytest_asyncio.fixture(loop_scope="session")
async def house(demo_file: Path, demo_database: Database, clock: Clock) -> AsyncIterator[House]:
    """The demo shop's pages in the loop of the browser."""
    async with open_house(demo_file, demo_database, clock) as opened:
        yield opened


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
async def test_an_own_text_is_tapped_together_seen_and_kept(
    chromium: Browser, house: House, size: dict[str, int]
) -> None:
    notes: list[str] = []
    page = await signed_in(chromium, house, size, notes)
    await page.goto(f"{house.base}/admin/notices/words/shipped")
    form = page.locator("form.wording")
    text = form.locator("textarea")
    await text.fill("出库啦！")
    await form.get_by_role("button", name="保存", exact=True).click()
    await expect(form.get_by_role("alert")).to_contain_text("请保留")
    await expect(text).to_have_value("出库啦！")
    for name in ("{订单号}", "{快递和单号}"):
        await form.get_by_role("button", name=name).click()
    await expect(text).to_have_value("出库啦！{订单号}{快递和单号}")
    await form.get_by_role("button", name="看填好的样子").click()
    await expect(form.locator(".preview")).to_contain_text("出库啦！SO-1124-4071顺丰 SF1234567890")
    assert house.database.read_now(wordings, "zh-CN") == {}
    await form.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("已保存")).to_be_visible()
    assert house.database.read_now(wordings, "zh-CN") == {"shipped": "出库啦！{order_no}{how}"}
    await form.get_by_role("button", name="恢复自带的").click()
    await page.get_by_role("dialog").get_by_role("button", name="恢复自带的").click()
    await expect(form.get_by_text("自带的", exact=True)).to_be_visible()
    assert house.database.read_now(wordings, "zh-CN") == {}
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    assert [note for note in notes if REFUSED not in note] == []
