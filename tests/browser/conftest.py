"""Chromium for tests, started the way it runs without a screen and without a network."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The browser of $CHROMIUM, or the system's."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def running_chromium() -> AsyncIterator[Browser]:
    """One headless Chromium for all; skips with the reason where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("Chromium is missing: install it (apt-get install chromium) or set CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(running_chromium: Browser) -> AsyncIterator[Browser]:
    """The browser without anything left in it by another test."""
    yield running_chromium
    for context in running_chromium.contexts:
        await context.close()


async def open_page(
    browser: Browser, url: str, *, size: dict[str, int], problems: list[str] | None = None
) -> Page:
    """A page of that size; errors of its scripts and refused resources go to `problems`.

    A request that the page's own leaving cut short is none.
    """
    is_phone = size["width"] < 600
    context = await browser.new_context(
        viewport=size, is_mobile=is_phone, has_touch=is_phone, locale="zh-CN"
    )
    page = await context.new_page()
    if problems is not None:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: _note(message, problems))
        page.on("requestfailed", lambda request: _note_failed(request, problems))
    await page.goto(url)
    return page


def _note_failed(request: Request, problems: list[str]) -> None:
    if request.failure != "net::ERR_ABORTED":
        problems.append(f"failed: {request.url} {request.failure}")


def _note(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type in {"error", "warning"}:
        problems.append(message.text)
