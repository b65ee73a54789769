"""The demo in; the README's three pictures out: ``python -m tests.page.screenshots``."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.playground.demo import playground
from tests.page.conftest import ARGS, chromium

FOLDER = Path(__file__).parents[2] / "deploy" / "screenshots"


async def say(page: Page, text: str) -> None:
    """Type into the composer and wait for the answer to be drawn."""
    before = await page.locator("#conversation article.message").count()
    await page.fill("#composer-main", text)
    await page.press("#composer-main", "Enter")
    await page.locator("#conversation article.message").nth(before).wait_for()


async def lookup(page: Page) -> None:
    """A misspelt title and a name in another script, light."""
    await say(page, "/papers kv edt image")
    await say(page, "/papers 佘琪")


async def digest(page: Page) -> None:
    """The weekly digest on a wound clock, dark."""
    await page.locator("nav").get_by_role("button", name="reading-group").click()
    await page.get_by_role("button", name="Next digest").click()
    await page.get_by_text("BPPO").first.wait_for()
    await say(page, "/papers digest")


async def person(page: Page) -> None:
    """Somebody's card, asked for in the direct messages, light."""
    await page.locator("nav").get_by_role("button", name="Offprint").click()
    await say(page, "who is shao jiawei")
    await page.get_by_text("48 papers").first.wait_for()


@dataclass(frozen=True)
class Picture:
    """One of the README's: what is done before it is taken, and how it is looked at."""

    name: str
    scene: Callable[[Page], Awaitable[None]]
    height: int
    is_dark: bool = False


PICTURES = (
    Picture("light", lookup, 900),
    Picture("dark", digest, 760, is_dark=True),
    Picture("person", person, 760),
)


async def taken(browser: Browser, picture: Picture, *, address: str) -> None:
    """Take one picture of a page of its own."""
    context = await browser.new_context(
        viewport={"width": 1180, "height": picture.height},
        color_scheme="dark" if picture.is_dark else "light",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector("body[data-ready]")
    await picture.scene(page)
    await page.mouse.move(0, 0)
    await page.screenshot(path=FOLDER / f"{picture.name}.png")
    await context.close()


async def main() -> None:
    """Take all pictures; each in a workspace where nothing has happened yet."""
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGS))
        for picture in PICTURES:
            async with playground(port=0) as workspace:
                await taken(browser, picture, address=workspace.page_url)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
