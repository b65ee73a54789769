"""Messages and threads: grouping, privacy, replies, unread marks, changes, and focus."""

import pytest
from playwright.async_api import Page, expect

from tests.page.canned import ADA, DIRECT, GENERAL, GRACE, MONDAY, READING, Canned, Json, a_message

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

MESSAGES = "#conversation article.message"


def at(second: int, text: str = "text", **fields: object) -> Json:
    """A message of Monday morning."""
    return a_message(text, ts=f"{MONDAY + second}.000100", **fields)


def by(user: str, name: str, second: int, text: str, **fields: object) -> Json:
    return at(second, text, user=user, username=name, **fields)


async def test_messages_of_one_person_share_a_name(page: Page, canned: Canned) -> None:
    await canned.show(
        by(GRACE, "Grace Hopper", 0, "one"),
        by(GRACE, "Grace Hopper", 30, "two"),
        by(GRACE, "Grace Hopper", 900, "three"),
        at(910, "four"),
    )

    await expect(page.locator(MESSAGES)).to_have_count(4)
    await expect(page.locator(f"{MESSAGES} .author")).to_have_text(
        ["Grace Hopper", "Grace Hopper", "Offprint"]
    )
    await expect(page.locator(f"{MESSAGES} .app-badge")).to_have_count(1)


async def test_days_are_divided(page: Page, canned: Canned) -> None:
    await canned.show(at(-86_400), at(0))

    await expect(page.locator("#conversation .day")).to_have_text(["Yesterday", "Today"])


async def test_messages_stand_in_order_of_time(page: Page, canned: Canned) -> None:
    await canned.show(at(20, "later"), at(10, "earlier"))

    await expect(page.locator(f"{MESSAGES} .message-body")).to_have_text(["earlier", "later"])


async def test_a_private_answer_says_so_and_can_be_dismissed(page: Page, canned: Canned) -> None:
    await canned.show(at(0, "secret", ephemeral=True))
    message = page.locator(MESSAGES)
    await expect(message).to_contain_text("Only visible to you")
    await expect(message.get_by_role("button", name="Reply in thread")).to_have_count(0)

    await message.get_by_role("button", name="Dismiss message").click()

    await expect(message).to_have_count(0)


async def test_a_change_is_marked_and_a_deleted_message_goes(page: Page, canned: Canned) -> None:
    await canned.show(at(0, "before"), at(60, "unwanted"))

    await canned.change(at(0, "after", edited=True))
    await canned.push({"type": "deleted", "conversation": GENERAL, "message": at(60)})

    await expect(page.locator(f"{MESSAGES} .message-body")).to_have_text(["after (edited)"])


async def test_a_button_that_replaces_its_message_keeps_the_focus(
    page: Page, canned: Canned
) -> None:
    def card(label: str) -> Json:
        button = {
            "type": "button",
            "action_id": "more",
            "text": {"type": "plain_text", "text": label},
        }
        return at(0, blocks=[{"type": "actions", "block_id": "a", "elements": [button]}])

    await canned.show(card("More"))
    await page.get_by_role("button", name="More", exact=True).focus()

    await canned.change(card("Less"))

    await expect(page.get_by_role("button", name="Less")).to_be_focused()


async def test_replies_are_in_the_thread_only(page: Page, canned: Canned) -> None:
    root = by(ADA, "Ada Lovelace", 0, "question", reply_count=2)
    await canned.show(
        root, at(5, "answer", thread_ts=root["ts"]), at(9, "more", thread_ts=root["ts"])
    )
    await expect(page.locator(MESSAGES)).to_have_count(1)

    await page.get_by_role("button", name="2 replies").click()

    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.locator(".message-body")).to_have_text(["question", "answer", "more"])
    await expect(thread.get_by_role("textbox", name="Reply…")).to_be_focused()


async def test_a_reply_is_sent_to_its_thread(page: Page, canned: Canned) -> None:
    root = by(GRACE, "Grace Hopper", 0, "question")
    await canned.show(root)
    await page.locator(MESSAGES).hover()
    await page.get_by_role("button", name="Reply in thread").click()

    await page.keyboard.type("an answer")
    await page.keyboard.press("Enter")
    await canned.show(by(ADA, "Ada Lovelace", 4, "an answer", thread_ts=root["ts"]))

    sent = await canned.call("/ui/say")
    assert sent == {"conversation": GENERAL, "text": "an answer", "thread_ts": root["ts"]}
    await expect(page.locator("#thread .message-body")).to_have_text(["question", "an answer"])
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()


async def test_escape_closes_the_thread_and_gives_the_focus_back(
    page: Page, canned: Canned
) -> None:
    await canned.show(at(0, "question", reply_count=1), at(1, "x", thread_ts=at(0)["ts"]))
    opener = page.get_by_role("button", name="1 reply")
    await opener.click()
    await expect(page.locator("#thread")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.locator("#thread")).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_the_arrow_keys_walk_through_messages(page: Page, canned: Canned) -> None:
    await canned.show(by(GRACE, "Grace", 0, "one"), at(10, "two"))
    await expect(page.locator(MESSAGES)).to_have_count(2)

    await page.locator(MESSAGES).nth(1).focus()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(MESSAGES).nth(0)).to_be_focused()
    await page.keyboard.press("t")

    await expect(page.locator("#thread .message-body")).to_have_text(["one"])
    assert await page.locator(f"{MESSAGES}[tabindex='0']").count() == 1


async def test_other_conversations_show_what_is_unread(page: Page, canned: Canned) -> None:
    await canned.show(at(0, "news"), conversation=READING)
    await canned.show(at(0, "hello"), conversation=DIRECT)

    row = page.locator(f"[data-conversation={READING}]")
    await expect(row).to_have_accessible_name("reading-group (1 unread)")
    await expect(page.locator(f"[data-conversation={DIRECT}] .badge")).to_contain_text("1")
    await row.click()
    await expect(page.locator(MESSAGES)).to_contain_text("news")
    await expect(row).to_have_accessible_name("reading-group")
    await page.click(f"[data-conversation={DIRECT}]")


async def test_new_messages_are_announced(page: Page, canned: Canned) -> None:
    await canned.show(at(0, "Found *KV-Edit* for you"))

    await expect(page.locator("#announcer")).to_have_text("Offprint: Found KV-Edit for you")


async def test_a_new_message_is_scrolled_into_view(page: Page, canned: Canned) -> None:
    await canned.show(*(at(n * 400, f"line {n}") for n in range(40)))

    await expect(page.locator(MESSAGES).last).to_be_in_viewport()


async def test_a_long_message_is_shown_from_its_beginning(page: Page, canned: Canned) -> None:
    long = "\n".join(f"line {n}" for n in range(80))
    await canned.show(at(0, "short"), at(400, long))

    await expect(page.locator(f"{MESSAGES} .author").nth(1)).to_be_in_viewport()


async def test_files_attachments_and_reactions_are_shown(page: Page, canned: Canned) -> None:
    await canned.show(
        at(
            0,
            "export",
            files=[{"name": "papers.bib", "size": 2048, "url_private": f"{canned.url}files/F1"}],
            attachments=[{"title": "KV-Edit", "text": "*2025*", "color": "#36a64f"}],
            reactions=[{"name": "eyes", "users": [ADA], "count": 1}],
        )
    )

    message = page.locator(MESSAGES)
    await expect(message.get_by_role("link", name="papers.bib")).to_be_visible()
    await expect(message.locator(".attachment")).to_have_text("KV-Edit2025")
    await expect(message.locator(".reaction")).to_have_text("👀1")


async def test_the_home_tab_shows_what_the_app_published(page: Page, canned: Canned) -> None:
    def button(label: str) -> Json:
        text = {"type": "plain_text", "text": label}
        element = {"type": "button", "action_id": "unfollow", "text": text}
        return {"type": "actions", "block_id": "h", "elements": [element]}

    await page.click(f"[data-conversation={DIRECT}]")
    await page.get_by_role("tab", name="Home").click()
    await canned.call("/ui/home")
    home = page.get_by_role("tabpanel", name="Home")
    await expect(home).to_contain_text("has not published a home view yet")

    view = {"id": "VHOME", "type": "home", "blocks": [button("Unfollow")]}
    await canned.push({"type": "home", "view": view})
    await home.get_by_role("button", name="Unfollow").click()

    sent = await canned.call("/ui/press")
    assert (sent["view_id"], sent["action_id"]) == ("VHOME", "unfollow")
    await page.get_by_role("tab", name="Messages").click()
    await expect(page.get_by_role("textbox", name="Message Offprint")).to_be_visible()
