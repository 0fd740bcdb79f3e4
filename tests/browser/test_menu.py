"""What is to be seen at once: every place of the menu, and on a phone what a figure is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from domain.db import Database
from tests.admin.conftest import House, open_house
from tests.browser.conftest import PHONE
from tests.browser.test_refused_forms import signed_in
from tests.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def house(demo_file: Path, demo_database: Database, clock: Clock) -> AsyncIterator[House]:
    """The demo shop's pages in the loop of the browser."""
    async with open_house(demo_file, demo_database, clock) as opened:
        yield opened


@pytest.mark.parametrize("height", [720, 800, 900, 1080])
async def test_every_place_of_the_menu_is_in_sight(
    chromium: Browser, house: House, height: int
) -> None:
    page = await signed_in(chromium, house, {"width": 1280, "height": height}, [])
    menu = page.locator("nav.side")
    hidden = await menu.evaluate("menu => menu.scrollHeight - menu.clientHeight")
    assert hidden == 0


async def test_what_a_freight_rule_takes_is_told_with_its_name_on_a_phone(
    chromium: Browser, house: House
) -> None:
    page = await signed_in(chromium, house, PHONE, [])
    await page.goto(f"{house.base}/admin/delivery")
    cells = page.locator("#freight td[data-label]")
    told = await cells.evaluate_all(
        "cells => cells.filter(one => one.offsetParent)"
        ".map(one => getComputedStyle(one, '::before').content + one.textContent)"
    )
    assert {'"运费 "¥15.00', '"满多少免 "¥300.00'} <= {one.replace('" ', '"') for one in told}
