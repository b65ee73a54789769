"""Every kind of block and element that the page shows, and what it sends when it is used."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.canned import GENERAL, READING, Canned, a_message

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

Json = dict[str, Any]
HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str, **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def option(text: str, **more: Any) -> Json:
    return {"text": plain(text), "value": text.lower(), **more}


def section(text: str, accessory: Json | None = None) -> Json:
    block = {"type": "section", "block_id": "s", "text": marked(text)}
    return block | ({"accessory": accessory} if accessory else {})


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "a", "elements": list(elements)}


async def shown(page: Page, canned: Canned, *blocks: Json) -> Locator:
    """Show one message with these blocks and return its body."""
    await canned.show(a_message("fallback", blocks=list(blocks)))
    body = page.locator("#conversation .message-body")
    await expect(body).to_have_count(1)
    return body


# ---------------------------------------------------------------- what is shown


async def test_a_header_is_a_heading_of_plain_text(page: Page, canned: Canned) -> None:
    body = await shown(page, canned, {"type": "header", "text": plain("*Weekly* :books:")})

    await expect(body.get_by_role("heading")).to_have_text("*Weekly* 📚")


async def test_a_section_shows_text_fields_and_accessory(page: Page, canned: Canned) -> None:
    block = section("*KV-Edit*", {"type": "button", "action_id": "x", "text": plain("Share")})

    body = await shown(page, canned, block | {"fields": [marked("*h-index*\n98"), plain("*raw*")]})

    await expect(body.locator("strong")).to_have_text(["KV-Edit", "h-index"])
    await expect(body.locator(".fields > *")).to_have_count(2)
    await expect(body.get_by_role("button", name="Share")).to_be_visible()


async def test_context_divider_and_image_are_shown(page: Page, canned: Canned) -> None:
    body = await shown(
        page,
        canned,
        {"type": "context", "elements": [marked("from *ScholarFeed*"),
            {"type": "image", "image_url": PIXEL, "alt_text": "dot"}]},
        {"type": "divider"},
        {"type": "image", "image_url": PIXEL, "alt_text": "A chart", "title": plain("Papers")},
    )  # fmt: skip

    await expect(body.locator(".block-context")).to_contain_text("from ScholarFeed")
    await expect(body.get_by_role("separator")).to_have_count(1)
    await expect(body.get_by_role("img", name="A chart")).to_be_visible()
    await expect(body.locator("figcaption")).to_have_text("Papers")


async def test_pictures_of_other_hosts_are_not_fetched(page: Page, canned: Canned) -> None:
    body = await shown(
        page,
        canned,
        {"type": "image", "image_url": "https://example.org/x.png", "alt_text": "Plot"},
    )

    await expect(body.locator("img")).to_have_count(0)
    await expect(body.get_by_role("img", name="Plot")).to_contain_text("Plot")


async def test_a_markdown_block_is_shown(page: Page, canned: Canned) -> None:
    body = await shown(page, canned, {"type": "markdown", "text": "## Two\n- **one**"})

    await expect(body.get_by_role("heading", name="Two")).to_be_visible()
    await expect(body.locator("li strong")).to_have_text("one")


async def test_rich_text_shows_its_parts(page: Page, canned: Canned) -> None:
    def part(kind: str, *elements: Json, **more: Any) -> Json:
        return {"type": f"rich_text_{kind}", "elements": list(elements), **more}

    words = {"type": "text", "text": "bold", "style": {"bold": True, "italic": True}}
    body = await shown(
        page,
        canned,
        {
            "type": "rich_text",
            "elements": [
                part("section", words, {"type": "link", "url": "https://a.org/", "text": "there"},
                     {"type": "user", "user_id": "U0GRACE"}, {"type": "emoji", "name": "tada"},
                     {"type": "emoji", "name": "x", "unicode": "1f9ec"}),
                part("list", part("section", {"type": "text", "text": "first"}), style="ordered"),
                part("quote", {"type": "text", "text": "quoted"}),
                part("preformatted", {"type": "text", "text": "a  b\nc"}),
            ],
        },
    )  # fmt: skip

    await expect(body.locator("strong em")).to_have_text("bold")
    await expect(body.get_by_role("link", name="there")).to_have_attribute("href", "https://a.org/")
    await expect(body.locator(".mention")).to_have_text("@Grace Hopper")
    await expect(body.locator(".emoji")).to_have_text(["🎉", "🧬"])
    await expect(body.locator("ol li")).to_have_text("first")
    await expect(body.locator("blockquote")).to_have_text("quoted")
    assert await body.locator("pre").inner_text() == "a  b\nc"


async def test_a_table_has_a_head_and_aligned_columns(page: Page, canned: Canned) -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}],
    }
    body = await shown(
        page,
        canned,
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "Title"}, {"type": "raw_text", "text": "Year"}],
                [rich, {"type": "raw_number", "value": 2026, "text": "2026"}],
            ],
            "column_settings": [{}, {"align": "right"}],
        },
    )

    await expect(body.locator("th")).to_have_text(["Title", "Year"])
    await expect(body.locator("td")).to_have_text(["rich", "2026"])
    await expect(body.locator("td.right")).to_have_count(1)


async def test_what_cannot_be_shown_is_said(page: Page, canned: Canned) -> None:
    body = await shown(
        page, canned, {"type": "hologram"}, actions({"type": "lever", "action_id": "x"})
    )

    await expect(body).to_contain_text("cannot show block hologram")
    await expect(body).to_contain_text("cannot show element lever")


async def test_hostile_text_stays_text_everywhere(page: Page, canned: Canned) -> None:
    title = await page.title()
    body = await shown(
        page,
        canned,
        {"type": "header", "text": plain(HOSTILE)},
        section(HOSTILE.replace("<", "&lt;").replace(">", "&gt;")),
        section(HOSTILE),
        {"type": "markdown", "text": HOSTILE},
        {"type": "table", "rows": [[{"type": "raw_text", "text": HOSTILE}]]},
        actions({"type": "button", "action_id": "x", "text": plain(HOSTILE)}),
        {"type": HOSTILE},
    )

    await expect(body.locator("img, script")).to_have_count(0)
    await expect(body.get_by_role("heading")).to_have_text(HOSTILE)
    assert await page.title() == title


# ---------------------------------------------------------------- what is sent


async def test_a_button_sends_its_action(page: Page, canned: Canned) -> None:
    button = {"type": "button", "action_id": "share", "value": "p1", "text": plain("Share")}
    body = await shown(page, canned, actions(button))

    await body.get_by_role("button", name="Share").click()

    sent = await canned.call("/ui/press")
    wanted = {
        "conversation": GENERAL, "ts": a_message()["ts"], "block_id": "a",
        "action_id": "share", "type": "button", "value": "p1",
    }  # fmt: skip
    assert sent | wanted == sent


async def test_a_button_with_a_url_is_a_link_and_still_sends(page: Page, canned: Canned) -> None:
    button = {
        "type": "button",
        "action_id": "x",
        "text": plain("PDF"),
        "url": f"{canned.url}static/icon.svg",
    }
    body = await shown(page, canned, actions(button))

    async with page.context.expect_page() as opened:
        await body.get_by_role("link", name="PDF").click()

    elsewhere = await opened.value
    path = await elsewhere.evaluate("location.pathname")
    await elsewhere.close()
    assert path == "/static/icon.svg"
    assert (await canned.call("/ui/press"))["action_id"] == "x"


async def test_a_failed_action_is_said_beside_it(page: Page, canned: Canned) -> None:
    canned.answers["/ui/press"] = lambda _: {"ok": False, "error": "The app did not answer."}
    body = await shown(
        page, canned, actions({"type": "button", "action_id": "x", "text": plain("Go")})
    )

    await body.get_by_role("button", name="Go").click()

    await expect(body.get_by_role("alert")).to_have_text("The app did not answer.")


async def test_a_button_may_ask_first(page: Page, canned: Canned) -> None:
    confirm = {
        "title": plain("Unfollow?"), "text": plain("Digests stop."), "confirm": plain("Unfollow"),
        "deny": plain("Keep"), "style": "danger",
    }  # fmt: skip
    button = {"type": "button", "action_id": "x", "text": plain("Stop"), "confirm": confirm}
    body = await shown(page, canned, actions(button))
    dialog = page.get_by_role("dialog", name="Unfollow?")

    await body.get_by_role("button", name="Stop").click()
    await dialog.get_by_role("button", name="Keep").click()
    await expect(dialog).to_have_count(0)
    kept = canned.called("/ui/press")
    await body.get_by_role("button", name="Stop").click()
    await dialog.get_by_role("button", name="Unfollow").click()

    assert kept == []
    assert (await canned.call("/ui/press"))["action_id"] == "x"


async def test_an_overflow_menu_sends_the_chosen_option(page: Page, canned: Canned) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Cite"), option("Hide")]}
    body = await shown(page, canned, section("KV-Edit", menu))

    await body.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Hide").click()

    assert (await canned.call("/ui/press"))["selected_option"]["value"] == "hide"
    await expect(page.get_by_role("menu")).to_have_count(0)


async def test_a_menu_is_walked_with_keys_and_left_with_escape(page: Page, canned: Canned) -> None:
    menu = {"type": "overflow", "action_id": "more", "options": [option("Cite"), option("Hide")]}
    body = await shown(page, canned, section("KV-Edit", menu))
    opener = body.get_by_role("button", name="More actions")

    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menu")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(opener).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    assert (await canned.call("/ui/press"))["selected_option"]["value"] == "hide"


async def test_a_select_shows_and_sends_its_choice(page: Page, canned: Canned) -> None:
    years = {
        "type": "static_select", "action_id": "year", "placeholder": plain("Year"),
        "options": [option(str(year)) for year in range(2018, 2027)],
    }  # fmt: skip
    body = await shown(page, canned, actions(years))
    select = body.get_by_role("button", name="Year")

    await select.click()
    await page.get_by_role("combobox", name="Search: Year").fill("24")
    await page.keyboard.press("Enter")

    assert (await canned.call("/ui/press"))["selected_option"]["value"] == "2024"
    await expect(select).to_have_text("2024")


async def test_an_external_select_asks_as_one_types(page: Page, canned: Canned) -> None:
    canned.answers["/ui/options"] = lambda body: {"options": [option(f"{body['value']} Shao")]}
    select = {"type": "external_select", "action_id": "who", "placeholder": plain("Author")}
    body = await shown(page, canned, actions(select))

    await body.get_by_role("button", name="Author").click()
    field = page.get_by_role("combobox", name="Search: Author")
    await field.fill("ji")
    await expect(page.get_by_role("listbox")).to_have_text("Type one more letter")
    await field.fill("jia")
    await page.get_by_role("option", name="jia Shao").click()

    assert (await canned.call("/ui/options"))["value"] == "jia"
    assert (await canned.call("/ui/press"))["selected_option"]["value"] == "jia shao"


@pytest.mark.parametrize(
    ("kind", "choice", "key", "value"),
    [
        ("users_select", "Grace Hopper", "selected_user", "U0GRACE"),
        ("channels_select", "#reading-group", "selected_channel", READING),
        ("conversations_select", "#general", "selected_conversation", GENERAL),
    ],
)
async def test_people_and_conversations_can_be_selected(
    page: Page, canned: Canned, kind: str, choice: str, key: str, value: str
) -> None:
    select = {"type": kind, "action_id": "x", "placeholder": plain("Choose")}
    body = await shown(page, canned, actions(select))

    await body.get_by_role("button", name="Choose").click()
    await page.get_by_role("option", name=choice).click()

    assert (await canned.call("/ui/press"))[key] == value


async def test_several_options_can_be_selected_and_removed(page: Page, canned: Canned) -> None:
    select = {
        "type": "multi_static_select", "action_id": "x", "placeholder": plain("Topics"),
        "options": [option("Vision"), option("Speech")],
    }  # fmt: skip
    body = await shown(page, canned, section("Topics", select))

    await body.get_by_role("button", name="Topics").click()
    await page.get_by_role("option", name="Vision").click()
    await body.get_by_role("button", name="Add").click()
    await page.get_by_role("option", name="Speech").click()
    await body.get_by_role("button", name="Remove Vision").click()

    last = await canned.call("/ui/press", count=3)
    assert [one["value"] for one in last["selected_options"]] == ["speech"]


@pytest.mark.parametrize(
    ("kind", "typed", "key"),
    [("datepicker", "2026-06-08", "selected_date"), ("timepicker", "09:30", "selected_time")],
)
async def test_dates_and_times_are_sent(
    page: Page, canned: Canned, kind: str, typed: str, key: str
) -> None:
    body = await shown(page, canned, actions({"type": kind, "action_id": "x"}))

    await body.locator("input").fill(typed)

    assert (await canned.call("/ui/press"))[key] == typed


async def test_checkboxes_and_radio_buttons_send_what_is_chosen(page: Page, canned: Canned) -> None:
    options = [option("One"), option("Two", description=plain("the second"))]
    body = await shown(
        page,
        canned,
        section("a", {"type": "checkboxes", "action_id": "c", "options": options,
                      "initial_options": [options[0]]}),
        {"type": "actions", "block_id": "r", "elements": [
            {"type": "radio_buttons", "action_id": "r", "options": options}]},
    )  # fmt: skip

    await body.get_by_role("checkbox", name="Two").check()
    await body.get_by_role("radio", name="One").check()

    boxes, radio = await canned.call("/ui/press"), await canned.call("/ui/press", count=2)
    assert [one["value"] for one in boxes["selected_options"]] == ["one", "two"]
    assert radio["selected_option"]["value"] == "one"
