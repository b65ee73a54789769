"""The forms of the page's JSON: people, conversations, messages and views in, plain objects out."""

from typing import Any

from bot.playground.elements import Given
from bot.playground.nouns import (
    BOT_ID,
    BOT_USER,
    Conversation,
    Json,
    Message,
    Person,
    View,
)
from bot.playground.state import State

_CHOSEN = ("value", "rich_text_value")


def people(state: State, me: Person) -> Json:
    """The team, the person at the page, the bot and everybody."""
    bot = state.people[BOT_USER]
    return {
        "team": "Paper Lab",
        "me": {"id": me.id, "name": me.name, "real_name": me.real_name},
        "bot": {"id": BOT_ID, "user_id": BOT_USER, "name": bot.real_name},
        "users": [
            {
                "id": person.id,
                "name": person.name,
                "real_name": person.real_name,
                "is_bot": person.is_bot,
                "color": person.color,
            }
            for person in state.people.values()
        ],
    }


def conversation(room: Conversation, *, unread: int) -> Json:
    """One line of the sidebar."""
    return {
        "id": room.id,
        "name": room.name,
        "kind": room.kind,
        "topic": room.topic,
        "members": sorted(room.members),
        "bot_is_member": BOT_USER in room.members,
        "is_archived": room.is_archived,
        "unread": unread,
    }


def message(state: State, said: Message) -> Json:
    """One message with what the page needs to draw it."""
    person = state.people[said.user]
    replies = sum(
        other.thread_ts == said.ts and other.ts != said.ts and not other.deleted
        for other in state.messages[said.conversation].values()
        if not other.ephemeral
    )
    return {
        "ts": said.ts,
        "user": said.user,
        "username": person.real_name,
        "bot": said.bot_id is not None,
        "text": said.text,
        "blocks": list(said.blocks),
        "attachments": list(said.attachments),
        "files": list(said.files),
        "reactions": [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in said.reactions.items()
        ],
        "thread_ts": said.thread_ts,
        "reply_count": replies,
        "ephemeral": said.ephemeral,
        "edited": said.edited is not None,
        "deleted": said.deleted,
    }


def view(open_view: View) -> Json:
    """A modal or a Home without what was typed: the page itself keeps that."""
    return {**open_view.content, "id": open_view.id, "hash": open_view.hash}


def given(element: Json, body: Json) -> Given:
    """Read a choice out of the page's request; a button's value is the app's, not the page's."""
    if element["type"] in {"button", "icon_button"}:
        return None
    if element["type"] == "feedback_buttons":
        value = body.get("value")
        return None if value is None else str(value)
    picked = {key: body[key] for key in body if key.startswith("selected_") or key in _CHOSEN}
    return {"type": element["type"], **picked}


def values_in(body: Json) -> dict[str, dict[str, Any]]:
    """Return Slack's ``state.values`` out of the page's request."""
    state = body.get("state")
    values = body.get("values") or (state.get("values") if isinstance(state, dict) else None) or {}
    if not isinstance(values, dict):
        raise TypeError("values must be an object")
    return {
        str(block): {str(action): value for action, value in fields.items()}
        for block, fields in values.items()
        if isinstance(fields, dict)
    }
