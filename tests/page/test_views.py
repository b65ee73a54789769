"""Modals: inputs, submission, errors under fields, stacks, focus."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.canned import Canned, Json, a_view

pytestmark = [pytest.mark.page, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def field(label: str, kind: str = "plain_text_input", **element: Any) -> Json:
    """An input block named after its label."""
    name = label.lower()
    own = {"type": kind, "action_id": "x", **element}
    return {"type": "input", "block_id": name, "label": plain(label), "element": own}


async def opened(page: Page, canned: Canned, *blocks: Json, **view: Any) -> Locator:
    await canned.open_views(a_view(*blocks, **view))
    dialog = page.get_by_role("dialog", name=view.get("title", plain("Digest settings"))["text"])
    await expect(dialog).to_be_visible()
    return dialog


async def test_a_modal_submits_slacks_state_values(page: Page, canned: Canned) -> None:
    days = [option("Monday"), option("Friday")]
    dialog = await opened(
        page,
        canned,
        field("Zone", initial_value="UTC"),
        field("Day", "static_select", options=days, initial_option=days[0]),
        field("Hour", "timepicker", initial_time="09:00"),
        field("Style", "radio_buttons", options=[option("Compact"), option("Full")]),
        field("Quiet", "checkboxes", options=[option("Receipt")]) | {"optional": True},
    )

    await dialog.get_by_label("Zone").fill("Europe/Berlin")
    await dialog.get_by_role("button", name="Day").click()
    await page.get_by_role("option", name="Friday").click()
    await dialog.get_by_role("radio", name="Full").check()
    await dialog.get_by_role("button", name="Save").click()

    values = (await canned.call("/ui/views/V1/submit"))["values"]
    assert values["zone"]["x"] == {"type": "plain_text_input", "value": "Europe/Berlin"}
    assert values["day"]["x"]["selected_option"]["value"] == "friday"
    assert values["hour"]["x"] == {"type": "timepicker", "selected_time": "09:00"}
    assert values["style"]["x"]["selected_option"]["value"] == "full"
    assert values["quiet"]["x"] == {"type": "checkboxes", "selected_options": []}


async def test_what_is_required_is_asked_for_before_sending(page: Page, canned: Canned) -> None:
    dialog = await opened(page, canned, field("Zone"), field("Note") | {"optional": True})

    await dialog.get_by_role("button", name="Save").click()

    await expect(dialog.get_by_role("alert")).to_have_text("Please complete this required field.")
    await expect(dialog.get_by_label("Zone")).to_be_focused()
    assert canned.called("/ui/views/V1/submit") == []


async def test_the_apps_errors_stand_under_their_fields(page: Page, canned: Canned) -> None:
    errors = {"zone": "There is no zone `Mars`."}
    canned.answers["/ui/views/V1/submit"] = lambda _: {"ok": False, "errors": errors}
    dialog = await opened(
        page, canned, field("Zone", initial_value="Mars"), field("Note", initial_value="x")
    )

    await dialog.get_by_role("button", name="Save").click()

    zone = dialog.get_by_label("Zone")
    await expect(zone).to_have_attribute("aria-invalid", "true")
    await expect(zone).to_have_accessible_description("There is no zone `Mars`.")
    await expect(dialog.get_by_role("alert")).to_have_count(1)


async def test_a_failed_submission_is_said_in_the_modal(page: Page, canned: Canned) -> None:
    trouble = "We had some trouble connecting. Try again?"
    canned.answers["/ui/views/V1/submit"] = lambda _: {"ok": False, "error": trouble}
    dialog = await opened(page, canned, field("Zone", initial_value="UTC"))

    await dialog.get_by_role("button", name="Save").click()

    await expect(dialog.get_by_role("alert")).to_have_text(trouble)


async def test_escape_closes_the_modal_and_tells_the_workspace(page: Page, canned: Canned) -> None:
    dialog = await opened(page, canned, field("Zone"))

    await page.keyboard.press("Escape")

    await canned.call("/ui/views/V1/close")
    await expect(dialog).to_have_count(0)
    await expect(page.locator("#composer-main")).to_be_focused()


async def test_escape_in_a_list_closes_only_the_list(page: Page, canned: Canned) -> None:
    dialog = await opened(page, canned, field("Day", "static_select", options=[option("Monday")]))
    await dialog.get_by_role("button", name="Day").click()
    await expect(page.get_by_role("listbox")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.get_by_role("listbox")).to_have_count(0)
    await expect(dialog).to_be_visible()
    assert canned.called("/ui/views/V1/close") == []


async def test_the_focus_stays_inside_the_modal(page: Page, canned: Canned) -> None:
    dialog = await opened(page, canned, field("Zone"))
    await expect(dialog.get_by_label("Zone")).to_be_focused()

    inside = []
    for _ in range(8):
        await page.keyboard.press("Tab")
        inside.append(
            await page.evaluate(
                "document.activeElement === document.body"
                " || document.querySelector('dialog').contains(document.activeElement)"
            )
        )

    assert all(inside)


async def test_an_update_keeps_what_was_typed(page: Page, canned: Canned) -> None:
    dialog = await opened(page, canned, field("Zone"))
    await dialog.get_by_label("Zone").fill("UTC")

    note = {"type": "section", "text": plain("Checked.")}
    await canned.open_views(a_view(field("Zone"), note, hash="2"))

    await expect(dialog).to_contain_text("Checked.")
    await expect(dialog.get_by_label("Zone")).to_have_value("UTC")


async def test_a_second_modal_lies_on_top_of_the_first(page: Page, canned: Canned) -> None:
    first = a_view(field("Zone"))
    second = a_view(id="V2", title=plain("Preview"), submit=None)

    await canned.open_views(first, second)
    top = page.get_by_role("dialog", name="Preview")
    await expect(top).to_be_visible()
    await top.get_by_role("button", name="Back").click()

    await canned.call("/ui/views/V2/close")
    await expect(page.get_by_role("dialog", name="Digest settings")).to_be_visible()


async def test_an_input_may_act_at_once(page: Page, canned: Canned) -> None:
    block = field("Query") | {"dispatch_action": True}
    dialog = await opened(page, canned, block)

    await dialog.get_by_label("Query").fill("kv edit")
    await dialog.get_by_label("Query").press("Enter")

    sent = await canned.call("/ui/press")
    assert (sent["view_id"], sent["value"]) == ("V1", "kv edit")
    assert canned.called("/ui/views/V1/submit") == []
