"""The frame around conversations: clock, theme, drawer, jump list, connection, width."""

import pytest
from playwright.async_api import Page, expect

from tests.page.canned import GENERAL, READING, Canned, Json, a_message

pytestmark = [pytest.mark.page, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(26, 29, 33)"}


async def test_the_clock_shows_the_workspaces_time_and_can_be_wound(
    page: Page, canned: Canned
) -> None:
    canned.answers["/ui/clock"] = lambda _: {"ok": True, "now": "2026-06-08T09:00:30+00:00"}
    clock = page.get_by_role("group", name="Workspace clock")
    await expect(clock).to_contain_text("Mon 1 Jun 2026")
    await expect(clock).to_contain_text("08:0")

    for label in ("+1 hour", "+1 day", "Next digest"):
        await clock.get_by_role("button", name=label).click()
        await expect(clock).not_to_have_attribute("aria-busy", "true")

    assert canned.called("/ui/clock") == [
        {"advance_s": 3600}, {"advance_s": 86_400}, {"to": "next-digest"},
    ]  # fmt: skip
    await expect(clock).to_contain_text("Mon 8 Jun 2026")
    await expect(clock).to_contain_text("09:00")
    await expect(clock).to_have_attribute("data-mode", "wound")
    await canned.push({"type": "clock", "now": "2026-06-01T08:00:00+00:00", "clock": "real"})


async def test_a_clock_that_cannot_be_wound_says_why(page: Page, canned: Canned) -> None:
    canned.answers["/ui/clock"] = lambda _: {"ok": False, "error": "No digest is due."}

    await page.get_by_role("button", name="Next digest").click()

    await expect(page.locator("#banner")).to_have_text("No digest is due.")


async def test_the_drawer_shows_calls_as_they_happen(page: Page, canned: Canned) -> None:
    def entry(n: int, what: str, status: str) -> Json:
        way = "to app" if what.startswith("/") else "from app"
        at = "2026-06-01T08:00:00+00:00"
        return {"n": n, "at": at, "direction": way, "what": what, "status": status, "ms": 3.14}

    canned.entries = [entry(1, "/papers kv edit", "ok")]
    toggle = page.get_by_role("button", name="Under the hood")
    await toggle.click()
    drawer = page.get_by_role("region", name="Under the hood")
    rows = drawer.locator("tbody tr")
    await expect(rows).to_have_count(1)
    canned.entries.append(entry(2, "chat.postMessage", "invalid_blocks"))

    await canned.push({"type": "journal", "entry": canned.entries[1]})

    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("/papers kv edit")
    await expect(rows.nth(1)).to_contain_text("invalid_blocks")
    await expect(rows.nth(1).locator(".bad")).to_have_count(1)
    await toggle.click()
    await expect(drawer).to_be_hidden()
    await toggle.click()
    await expect(rows).to_have_count(2)
    await toggle.click()


async def test_control_and_k_jump_to_a_conversation(page: Page, canned: Canned) -> None:
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Jump to a conversation").fill("read")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("reading-group")
    await expect(page.locator("#composer-main")).to_be_focused()
    assert (await page.evaluate("location.hash")) == f"#{READING}"


async def test_the_sidebar_is_one_stop_walked_with_arrow_keys(page: Page, canned: Canned) -> None:
    await page.locator(f"[data-conversation={GENERAL}]").focus()

    await page.keyboard.press("ArrowDown")
    await expect(page.locator(f"[data-conversation={READING}]")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("reading-group")
    assert await page.locator(".sidebar .row[tabindex='0']").count() == 1


async def test_f6_goes_round_the_regions(page: Page, canned: Canned) -> None:
    await canned.show(a_message("hello"))
    await expect(page.locator("article.message")).to_be_visible()
    await page.locator("#composer-main").focus()

    await page.keyboard.press("F6")
    await expect(page.locator(f"[data-conversation={GENERAL}]")).to_be_focused()
    await page.keyboard.press("F6")

    await expect(page.locator("article.message")).to_be_focused()


async def test_the_theme_follows_the_system_until_it_is_chosen(
    new_page: Page, new_canned: Canned
) -> None:
    panes, button = new_page.locator(".panes"), new_page.locator("#theme-toggle")
    await new_page.emulate_media(color_scheme="dark")
    await expect(panes).to_have_css("background-color", PAPER["dark"])
    await new_page.emulate_media(color_scheme="light")
    await expect(panes).to_have_css("background-color", PAPER["light"])

    await button.click()
    await button.click()
    await new_page.reload()
    await new_page.wait_for_selector("body[data-ready]")

    await expect(button).to_have_accessible_name("Theme: dark")
    await expect(panes).to_have_css("background-color", PAPER["dark"])


async def test_a_lost_connection_is_said_and_mended(new_page: Page, new_canned: Canned) -> None:
    new_canned.refuses_streams = True
    await new_canned.hang_up()
    await expect(new_page.locator("#banner")).to_contain_text("Connection lost")
    new_canned.messages[GENERAL] = [a_message("said in the meantime")]

    new_canned.refuses_streams = False

    await expect(new_page.locator("#banner")).to_be_hidden()
    await expect(new_page.locator("article.message")).to_contain_text("said in the meantime")


async def test_on_a_phone_the_sidebar_slides_in(new_page: Page, new_canned: Canned) -> None:
    await new_page.set_viewport_size({"width": 390, "height": 780})
    sidebar = new_page.locator("#sidebar")
    await expect(sidebar).to_be_hidden()

    await new_page.get_by_role("button", name="Conversations").click()
    await new_page.locator(f"[data-conversation={READING}]").click()

    await expect(sidebar).to_be_hidden()
    await expect(new_page.get_by_role("heading", level=1)).to_have_text("reading-group")
    wide = await new_page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
