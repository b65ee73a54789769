"""The whole thing as a newcomer meets it: the demo's page in a browser, the real program behind."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.playground.demo import playground
from tests.page.conftest import guarded_page

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def demo(browser: Browser) -> AsyncIterator[Page]:
    """The page of a demo of its own."""
    async with playground(port=0) as workspace, guarded_page(browser) as page:
        await page.goto(workspace.page_url)
        await page.wait_for_selector("body[data-ready]")
        yield page


async def say(page: Page, text: str) -> None:
    await page.fill("#composer-main", text)
    await page.press("#composer-main", "Enter")


async def go_to(page: Page, channel: str) -> None:
    await page.locator("nav").get_by_role("button", name=channel).click()
    await expect(page.get_by_role("heading", name=channel, exact=True)).to_be_visible()


async def wind_to_next_digest(page: Page) -> None:
    await page.get_by_role("button", name="Next digest").click()
    await expect(page.get_by_role("group", name="Workspace clock")).not_to_have_attribute(
        "aria-busy", "true", timeout=15_000
    )


@pytest.mark.slow
async def test_what_came_up_before_is_one_press_away(demo: Page) -> None:
    await say(demo, "@Offprint kv edit")
    await expect(demo.locator("#conversation")).to_contain_text("1 reply")
    await go_to(demo, "reading-group")
    await say(demo, "/papers kv edit")
    remembered = demo.get_by_role("link", name=re.compile(r"^\d+ \w+ \d{4}$"))
    address = await remembered.last.get_attribute("href")

    await remembered.last.click()

    await expect(demo.get_by_role("heading", name="general", exact=True)).to_be_visible()
    await expect(demo.locator("#thread article.message:focus")).to_contain_text("KV-Edit")

    await demo.goto(str(address))
    await demo.wait_for_selector("body[data-ready]")

    await expect(demo.locator("#thread article.message:focus")).to_contain_text("KV-Edit")


async def test_a_newcomer_asks_presses_winds_the_clock_and_reads_the_digest(demo: Page) -> None:
    conversation = demo.locator("#conversation")

    await say(demo, "/papers kv edit")
    await expect(conversation).to_contain_text("KV-Edit: Training-Free Image Editing")
    await expect(conversation).to_contain_text("Only visible to you")

    await demo.get_by_role("button", name="More by Jiawei Shao").click()
    await expect(conversation).to_contain_text("h-index 98")

    await say(demo, "@Offprint who is shao jiawei")
    await expect(conversation).to_contain_text("1 reply")
    await demo.get_by_text("1 reply").click()
    await expect(demo.locator("#thread")).to_contain_text("48 papers")
    await demo.keyboard.press("Escape")

    await go_to(demo, "reading-group")
    await expect(conversation).to_contain_text("followed Jiawei Shao here")
    await wind_to_next_digest(demo)
    await expect(conversation).to_contain_text("BPPO: Binary Prefix Policy Optimization")
    await expect(conversation).to_contain_text("[by Jiawei Shao]")

    await wind_to_next_digest(demo)
    await expect(conversation).to_contain_text("Nothing new since 1 Jun 2026")


async def test_a_modal_sets_the_digest_and_says_which_field_is_wrong(demo: Page) -> None:
    await go_to(demo, "reading-group")
    await say(demo, "/papers digest")
    await demo.get_by_role("button", name="Change…").click()
    dialog = demo.get_by_role("dialog")
    await expect(dialog).to_contain_text("Digest of this channel")

    zone = dialog.get_by_label("In which time zone")
    await zone.fill("Mars/Olympus")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("There is no time zone of that name")

    await zone.fill("Europe/Berlin")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    await expect(demo.locator("#conversation")).to_contain_text(
        "every Monday at 9:00 (Europe/Berlin)"
    )


@pytest.mark.slow
async def test_whom_to_follow_is_found_as_one_types_and_previewed(demo: Page) -> None:
    await go_to(demo, "random")
    await say(demo, "/papers following")
    await demo.get_by_role("button", name="Choose authors…").click()
    dialog = demo.get_by_role("dialog")
    await dialog.get_by_role("button", name="Authors").click()
    await demo.keyboard.type("jiaw")
    option = demo.get_by_role("option", name="Jiawei Shao")
    await expect(option).to_contain_text("48 papers")
    await option.click()
    await dialog.get_by_label("Or paste names").fill("She, Qi")
    await dialog.get_by_role("button", name="Preview").click()
    await expect(dialog).to_contain_text("2 of 2 named can be followed as they are")
    await dialog.get_by_role("button", name="Follow", exact=True).click()

    await expect(dialog).to_be_hidden()


@pytest.mark.slow
async def test_a_link_to_a_known_paper_gets_a_preview(demo: Page) -> None:
    await go_to(demo, "general")
    await say(demo, "see https://arxiv.org/abs/2511.17106")

    preview = demo.locator("#conversation .attachment")
    await expect(preview).to_contain_text("ChainV")
    await expect(demo.locator("#conversation")).not_to_contain_text("(edited)")


@pytest.mark.slow
async def test_the_home_of_the_app_shows_what_is_followed(demo: Page) -> None:
    await demo.locator("nav").get_by_role("button", name="Offprint").click()
    await demo.get_by_role("tab", name="Home").click()

    home = demo.locator("main")
    await expect(home).to_contain_text("The paper desk")
    await expect(home).to_contain_text("Follows Jiawei Shao")
