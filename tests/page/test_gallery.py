"""The gallery: everything Offprint says at once, made by the real program, in both themes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.playground.demo import playground
from tests.page.conftest import guarded_page
from tests.page.test_contrast import CONTRAST

pytestmark = [pytest.mark.page, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PATIENCE_MS = 20_000
"""It is played through first, on a machine that may be busy."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """The gallery, reached as a person reaches it."""
    async with playground(port=0) as workspace, guarded_page(browser) as page:
        await page.goto(workspace.page_url)
        await page.wait_for_selector("body[data-ready]")
        await page.get_by_role("link", name="Gallery").click()
        await page.wait_for_selector("body[data-ready] .piece", timeout=PATIENCE_MS)
        yield page


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("A paper, found", "KV-Edit: Training-Free Image Editing"),
        ("A person, found", "佘琪"),
        ("Several could be meant", "Which one do you mean?"),
        ("Papers on a topic", "brings new ones"),
        ("Nothing like it", "Nothing in the corpus matches"),
        ("A link that was here before", "Discussed in #general on"),
        ("The weekly digest", "2 new"),
        ("Settings of a digest", "In which time zone"),
        ("The App Home", "#reading-group"),
    ],
)
async def test_an_exhibit_shows_what_the_program_said(page: Page, title: str, shown: str) -> None:
    piece = page.locator(".piece", has=page.get_by_role("heading", name=title, exact=True))

    await expect(piece).to_contain_text(shown)


async def test_every_exhibit_can_be_drawn(page: Page) -> None:
    assert await page.locator(".piece").count() >= 15
    await expect(page.get_by_text("cannot show block")).to_have_count(0)


async def test_nothing_happens_when_a_button_is_pressed(page: Page) -> None:
    piece = page.locator(".piece").first

    await piece.get_by_role("button", name="Save").click()

    await expect(piece.get_by_role("alert")).to_contain_text("Nothing happens here")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_text_of_it_has_enough_contrast(page: Page, theme: str) -> None:
    await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    await page.reload()
    await page.wait_for_selector("body[data-ready] .piece")

    assert await page.evaluate(CONTRAST) == []
