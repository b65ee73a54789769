"""The demo's page, used by one test after the other: what the walk of a newcomer leaves out."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.playground.demo import playground
from tests.page.conftest import guarded_page

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

PATIENCE_MS = 15_000
"""The first lookup and the digest compute something, on a machine that may be busy."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """The playground as `offprint demo` opens it."""
    async with playground(port=0) as workspace, guarded_page(browser) as page:
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(workspace.page_url)
        await page.wait_for_selector("body[data-ready]")
        yield page


async def visit(page: Page, name: str) -> None:
    await page.locator("#sidebar [data-conversation]").filter(has_text=name).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(name)


async def say(page: Page, text: str) -> None:
    await page.fill("#composer-main", text)
    await page.press("#composer-main", "Enter")


def last(page: Page) -> Locator:
    return page.locator("#conversation article.message").last


async def shows(locator: Locator, text: str) -> None:
    await expect(locator).to_contain_text(text, timeout=PATIENCE_MS)


async def test_a_private_answer_can_be_shared_with_the_channel(page: Page) -> None:
    await visit(page, "general")

    await say(page, "/papers kv edt")
    await shows(last(page), "Only visible to you")
    await last(page).get_by_role("button", name="Share").click()

    await shows(last(page), "Shared by @Ada Lovelace")
    await shows(last(page), "KV-Edit")
    await expect(last(page)).not_to_contain_text("Only visible to you")


async def test_a_direct_message_needs_no_command(page: Page) -> None:
    await visit(page, "Offprint")

    await say(page, "佘琪")

    await shows(last(page), "Qi She")


async def test_a_wrong_command_is_refused_by_slackbot(page: Page) -> None:
    await visit(page, "random")

    await say(page, "/paperz kv edit")

    await shows(last(page), "/paperz is not a valid command.")
    await shows(last(page), "Slackbot")


async def test_a_blog_of_which_somebody_tells_can_be_added_followed_and_read(page: Page) -> None:
    await visit(page, "random")
    blog = page.locator("#conversation").get_by_role("link", name="http://127.0.0.1")
    address = await blog.first.get_attribute("href")

    await say(page, f"/papers sources add {address}")
    await shows(last(page), "added Notes from a small cluster")
    await shows(last(page), "2 posts can be looked up in a moment and will not be announced")
    await say(page, "/papers sources")
    await shows(last(page), "1. Notes from a small cluster")
    await say(page, "/papers sources check 1")

    await shows(last(page), "nothing new in it")


async def test_a_digest_whose_settings_were_saved_still_brings_what_is_new(page: Page) -> None:
    await visit(page, "reading-group")
    await say(page, "/papers digest")
    await last(page).get_by_role("button", name="Change").click()
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE_MS)

    await page.get_by_role("button", name="Next digest", exact=True).click()

    await shows(last(page), "1. ")


async def test_the_drawer_shows_what_slack_and_the_program_said(page: Page) -> None:
    await page.get_by_role("button", name="Under the hood").click()

    rows = page.locator("#journal tbody tr")
    await shows(rows.filter(has_text="/papers kv edt"), "ok")
    await shows(rows.filter(has_text="/papers follow Jiawei Shao"), "ok")
