"""A real headless Chromium for tests of the page; they are skipped, with the reason, without it."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.page.canned import Canned, running

try:
    from playwright.async_api import (
        Browser,
        ConsoleMessage,
        Page,
        Request,
        async_playwright,
        expect,
    )
except ImportError:
    # They cannot even be read without it; test_browser.py stays, and says so.
    here = Path(__file__).parent
    collect_ignore = [path.name for path in here.glob("test_*.py") if path.stem != "test_browser"]

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
DOWN = re.compile(r"Failed to load resource: .*(status of 5\d\d|ERR_CONNECTION|ERR_INCOMPLETE)")
"""What Chromium says by itself when a test takes the server away."""
WAIT_MS = 5000
"""How long a step may take before the test fails; a busy machine is slow."""


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    usual = Path("/usr/bin/chromium")
    return found or (str(usual) if usual.exists() else None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """One Chromium for all page tests."""
    path = chromium()
    if path is None:
        pytest.skip("no chromium on this machine: install Debian's chromium to run page tests")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def guarded_page(browser: "Browser") -> AsyncIterator["Page"]:
    """Open a page that reaches loopback only; errors on its console are failures."""
    complaints: list[str] = []
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, timezone_id="UTC", reduced_motion="reduce"
    )

    def guard(request: "Request") -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            complaints.append(f"request to {request.url}")

    def listen(message: "ConsoleMessage") -> None:
        if message.type in {"error", "warning"} and not DOWN.match(message.text):
            complaints.append(f"console: {message.text}")

    context.on("request", guard)
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    yield page
    await context.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def browser_page(browser: "Browser") -> AsyncIterator["Page"]:
    """A fresh page; it may go to 127.0.0.1 and nowhere else."""
    async with guarded_page(browser) as page:
        yield page


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept(browser: "Browser") -> AsyncIterator[tuple["Page", Canned]]:
    """One page and its workspace for a whole module: loading takes a second, a test far less."""
    async with running() as workspace, guarded_page(browser) as page:
        await page.goto(workspace.url)
        await page.wait_for_selector("body[data-ready]")
        yield page, workspace


@pytest_asyncio.fixture(loop_scope="session")
async def canned(kept: tuple["Page", Canned]) -> AsyncIterator[Canned]:
    """The module's workspace, empty again after each test."""
    page, workspace = kept
    yield workspace
    await workspace.forget()
    await expect(page.locator("#conversation article.message, dialog.modal")).to_have_count(0)
    await page.evaluate("location.hash = '#C0GENERAL'")
    await page.fill("#composer-main", "")


@pytest.fixture
def page(kept: tuple["Page", Canned]) -> "Page":
    """The module's page."""
    return kept[0]


@pytest_asyncio.fixture(loop_scope="session")
async def new_canned() -> AsyncIterator[Canned]:
    """A workspace of its own, for tests of the beginning and of what outlives a page."""
    async with running() as workspace:
        yield workspace


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser_page: "Page", new_canned: Canned) -> "Page":
    """A page of its own on `new_canned`."""
    await browser_page.goto(new_canned.url)
    await browser_page.wait_for_selector("body[data-ready]")
    return browser_page
