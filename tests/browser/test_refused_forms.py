"""What is refused is said beside the form, and what was typed stays where it is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from admin import make_login_link
from domain.customer import find_customer
from domain.db import Database, Tx
from domain.staff import Role, list_staff
from tests.admin.conftest import House, open_house
from tests.browser.conftest import LAPTOP, PHONE, open_page
from tests.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
REFUSED_BY_US = "Failed to load resource: the server responded with a status of 409"


@pytest_asyncio.fixture(loop_scope="session")
async def house(demo_file: Path, demo_database: Database, clock: Clock) -> AsyncIterator[House]:
    """The demo shop's pages in the loop of the browser."""
    async with open_house(demo_file, demo_database, clock) as opened:
        yield opened


def owner_link(tx: Tx, base: str) -> str:
    (owner,) = list_staff(tx, role=Role.OWNER)
    return make_login_link(tx, owner.id, public_url=base)


def has_customer(tx: Tx, code: str) -> bool:
    return find_customer(tx, code) is not None


async def signed_in(
    chromium: Browser, house: House, size: dict[str, int], notes: list[str]
) -> Page:
    link = house.database.write_now(owner_link, house.base)
    page = await open_page(chromium, link, size=size, problems=notes)
    await page.get_by_role("button", name="进入").click()
    await expect(page.get_by_role("heading", name="陈老板，您好")).to_be_visible()
    return page


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
async def test_a_refused_form_keeps_what_was_typed_and_goes_on(
    chromium: Browser, house: House, size: dict[str, int]
) -> None:
    notes: list[str] = []
    page = await signed_in(chromium, house, size, notes)
    await page.goto(f"{house.base}/admin/customers/new")
    form = page.locator("main form")
    await form.locator("[name=name]").fill("新来的店")
    await form.locator("[name=code]").fill("C002")
    await form.get_by_role("button").last.click()
    await expect(form.get_by_role("alert")).to_have_text("这个客户编码已被使用。")
    await expect(form.locator("[name=name]")).to_have_value("新来的店")

    await form.locator("[name=code]").fill("C777")
    await form.get_by_role("button").last.click()
    await expect(page.get_by_role("heading", name="新来的店")).to_be_visible()
    assert house.database.read_now(has_customer, "C777")
    assert all(note.startswith(REFUSED_BY_US) for note in notes), notes
