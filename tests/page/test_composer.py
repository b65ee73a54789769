"""The composer: sending, waiting, recalling, and help with commands and mentions."""

import pytest
from playwright.async_api import Page, expect

from tests.page.canned import GENERAL, READING, Canned

pytestmark = [pytest.mark.page, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

FIELD = "#composer-main"


async def test_enter_sends_and_empties_the_field(page: Page, canned: Canned) -> None:
    await page.fill(FIELD, "/papers kv edit")
    await page.press(FIELD, "Enter")

    assert await canned.call("/ui/say") == {"conversation": GENERAL, "text": "/papers kv edit"}
    await expect(page.locator(FIELD)).to_have_value("")


async def test_shift_and_enter_begin_a_new_line(page: Page, canned: Canned) -> None:
    await page.focus(FIELD)
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.click("#conversation .send")

    assert (await canned.call("/ui/say"))["text"] == "one\ntwo"


async def test_nothing_but_spaces_is_not_sent(page: Page, canned: Canned) -> None:
    await page.fill(FIELD, "   ")
    await page.press(FIELD, "Enter")

    await expect(page.locator("#conversation .send")).to_be_disabled()
    assert canned.called("/ui/say") == []


async def test_the_field_looks_busy_until_the_app_has_answered(page: Page, canned: Canned) -> None:
    async with canned.holding("/ui/say"):
        await page.fill(FIELD, "hello")
        await page.press(FIELD, "Enter")
        await canned.call("/ui/say")

        await expect(page.locator(FIELD)).to_have_attribute("readonly", "")
        await expect(page.locator("#conversation .composer")).to_contain_text("Sending…")

    await expect(page.locator(FIELD)).to_have_value("")
    await expect(page.locator(FIELD)).to_be_editable()


async def test_the_arrow_up_key_recalls_what_was_sent(page: Page, canned: Canned) -> None:
    for text in ("first", "second"):
        await page.fill(FIELD, text)
        await page.press(FIELD, "Enter")
        await expect(page.locator(FIELD)).to_have_value("")

    await page.press(FIELD, "ArrowUp")
    await expect(page.locator(FIELD)).to_have_value("second")
    await page.press(FIELD, "ArrowUp")
    await expect(page.locator(FIELD)).to_have_value("first")
    await page.press(FIELD, "ArrowDown")
    await expect(page.locator(FIELD)).to_have_value("second")


async def test_a_slash_offers_the_command_with_its_usage(page: Page, canned: Canned) -> None:
    await page.focus(FIELD)
    await page.keyboard.type("/pa")
    hint = page.locator("#conversation .composer-help")
    await expect(hint.get_by_role("option")).to_contain_text("/papers")
    await expect(hint).to_contain_text("[title, name or link")

    await page.keyboard.press("Tab")

    await expect(page.locator(FIELD)).to_have_value("/papers ")
    await expect(hint).to_contain_text("[title, name or link")
    assert canned.called("/ui/say") == []


async def test_an_at_sign_offers_the_app_first(page: Page, canned: Canned) -> None:
    await page.focus(FIELD)
    await page.keyboard.type("hello @")
    names = page.locator("#conversation .composer-help").get_by_role("option").locator("strong")
    await expect(names).to_have_text(["Offprint", "Grace Hopper", "Kurt Gödel"])

    await page.keyboard.press("Enter")
    await page.keyboard.type("who is qi she")
    await page.keyboard.press("Enter")

    assert (await canned.call("/ui/say"))["text"] == "hello @Offprint who is qi she"


async def test_escape_hides_the_help_and_enter_then_sends(page: Page, canned: Canned) -> None:
    await page.focus(FIELD)
    await page.keyboard.type("mail me @")
    await expect(page.locator("#conversation .composer-help")).to_be_visible()

    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")

    assert (await canned.call("/ui/say"))["text"] == "mail me @"


async def test_a_suggestion_fills_the_field(page: Page, canned: Canned) -> None:
    await page.get_by_role("button", name="/papers kv edit").click()

    await expect(page.locator(FIELD)).to_have_value("/papers kv edit")
    await expect(page.locator(FIELD)).to_be_focused()
    assert canned.called("/ui/say") == []


async def test_each_conversation_keeps_its_draft(page: Page, canned: Canned) -> None:
    await page.fill(FIELD, "half a thought")
    await page.click(f"[data-conversation={READING}]")
    await expect(page.locator(FIELD)).to_have_value("")

    await page.click(f"[data-conversation={GENERAL}]")

    await expect(page.locator(FIELD)).to_have_value("half a thought")


async def test_a_failed_command_is_told_by_slackbot(page: Page, canned: Canned) -> None:
    sentence = '/papers failed with the error "dispatch_failed"'
    canned.answers["/ui/say"] = lambda _: {"ok": False, "error": sentence}

    await page.fill(FIELD, "/papers kv edit")
    await page.press(FIELD, "Enter")

    notice = page.locator("#conversation .notice")
    await expect(notice).to_contain_text("Slackbot")
    await expect(notice).to_contain_text(sentence)
    await expect(notice).to_contain_text("Only visible to you")
    await notice.get_by_role("button", name="Dismiss message").click()
    await expect(notice).to_have_count(0)


async def test_what_could_not_be_sent_stays_in_the_field(page: Page, canned: Canned) -> None:
    canned.answers["/ui/say"] = lambda _: {"unexpected": True}
    canned.status["/ui/say"] = 500

    await page.fill(FIELD, "precious")
    await page.press(FIELD, "Enter")

    await expect(page.locator("#banner")).to_contain_text("status 500")
    await expect(page.locator(FIELD)).to_have_value("precious")
