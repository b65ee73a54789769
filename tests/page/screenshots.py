"""The demo in; the README's two pictures out: ``python -m tests.page.screenshots``."""

import asyncio
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


async def picture(browser: Browser, name: str, *, address: str) -> None:
    """Take one picture of a page of its own."""
    scheme = "dark" if name == "dark" else "light"
    context = await browser.new_context(
        viewport={"width": 1180, "height": 760 if name == "dark" else 900},
        color_scheme=scheme,
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector("body[data-ready]")
    await (digest if name == "dark" else lookup)(page)
    await page.mouse.move(0, 0)
    await page.screenshot(path=FOLDER / f"{name}.png")
    await context.close()


async def main() -> None:
    """Take both pictures."""
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright, playground(port=0) as workspace:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGS))
        for name in ("light", "dark"):
            await picture(browser, name, address=workspace.page_url)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
