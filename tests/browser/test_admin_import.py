"""The merchant imports a price list in the browser: broken first, then corrected."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from admin import make_login_link
from domain.catalog import find_sku
from domain.db import Database, Tx
from domain.pricing import quote_sku
from domain.staff import Role, list_staff
from tests.admin.conftest import House, open_house
from tests.browser.conftest import LAPTOP, PHONE, open_page
from tests.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GOODS = "商品编码,商品名称,规格,单价,库存\nN1,竹签烧烤专用,500支*40包/箱,{price},20\n"


@pytest_asyncio.fixture(loop_scope="session")
async def house(demo_file: Path, demo_database: Database, clock: Clock) -> AsyncIterator[House]:
    """The demo shop's pages in the loop of the browser."""
    async with open_house(demo_file, demo_database, clock) as opened:
        yield opened


def owner_link(tx: Tx, base: str) -> str:
    (owner,) = list_staff(tx, role=Role.OWNER)
    return make_login_link(tx, owner.id, public_url=base)


def list_price(tx: Tx) -> int | None:
    sku = find_sku(tx, "N1")
    price = quote_sku(tx, None, sku).unit_price if sku else None
    return price.ten_thousandths if price else None


async def test_a_file_is_corrected_and_imported(
    chromium: Browser, house: House, tmp_path: Path
) -> None:
    broken, right = tmp_path / "报价.csv", tmp_path / "报价改.csv"
    broken.write_text(GOODS.format(price="九十六"), "utf-8")
    right.write_text(GOODS.format(price="96"), "gbk")
    problems: list[str] = []
    link = house.database.write_now(owner_link, house.base)
    page = await open_page(chromium, link, size=LAPTOP, problems=problems)
    await page.get_by_role("button", name="进入").click()
    await expect(page.get_by_role("heading", name="陈老板，您好")).to_be_visible()

    await page.get_by_role("link", name="导入").first.click()
    await page.set_input_files("input[type=file]", broken)
    await expect(page.locator("[data-file]")).to_have_text("报价.csv")
    await page.get_by_role("button", name="检查文件").click()
    await expect(page.get_by_text("没有导入任何数据。")).to_be_visible()
    await expect(page.get_by_text("单价不是数字：九十六")).to_be_visible()
    assert house.database.read_now(list_price) is None

    await page.get_by_role("link", name="重新选择文件").click()
    await page.set_input_files("input[type=file]", right)
    await page.get_by_role("button", name="检查文件").click()
    await expect(page.get_by_text("文件没有问题。")).to_be_visible()
    assert house.database.read_now(list_price) is None
    await page.get_by_role("button", name="导入 1 行").click()
    await expect(page.get_by_text("导入完成。")).to_be_visible()
    assert house.database.read_now(list_price) == 960_000

    await page.goto(f"{house.base}/admin/products?q=竹签")
    await expect(page.get_by_text("¥96.00")).to_be_visible()
    assert problems == []


async def test_an_order_is_rejected_on_a_phone_after_asking(
    chromium: Browser, house: House
) -> None:
    problems: list[str] = []
    link = house.database.write_now(owner_link, house.base)
    page = await open_page(chromium, link, size=PHONE, problems=problems)
    await page.get_by_role("button", name="进入").tap()
    await page.get_by_role("link", name="赵家超市").first.tap()
    await page.get_by_text("拒绝并说明原因").tap()
    await page.get_by_label("原因（客户会看到）").fill("今天车满了")
    await page.get_by_role("button", name="拒绝", exact=True).tap()
    dialog = page.locator("dialog#ask")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="返回").tap()
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="拒绝", exact=True).tap()
    await dialog.get_by_role("button", name="拒绝", exact=True).tap()
    await expect(page.get_by_text("已拒绝，库存已释放")).to_be_visible()
    await expect(page.get_by_text("今天车满了")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for path in ("/", "/orders", "/customers", "/products", "/stock", "/import", "/account"):
        await page.goto(f"{house.base}/admin{path}")
        assert await page.evaluate(wide) == 0, path
    assert problems == []
