"""Events as the app gets them: what happened in, the payload out."""

import secrets
import uuid

from bot.playground.nouns import (
    APP_ID,
    BOT_USER,
    TEAM_ID,
    Conversation,
    Json,
    Message,
    Person,
    View,
)
from bot.playground.state import in_slack_form
from bot.playground.surfaces import view_in_slack_form


def event_callback(event: Json, *, token: str, at: int) -> Json:
    """Put an event into the envelope of the Events API."""
    bot = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}
    return {
        "token": token,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": at,
        "authorizations": [{**bot, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def message_event(message: Message, room: Conversation, *, kind: str = "message") -> Json:
    """Tell of a new message: ``message`` or ``app_mention``."""
    event = {
        **in_slack_form(message),
        "type": kind,
        "team": TEAM_ID,
        "channel": room.id,
        "event_ts": message.ts,
    }
    if message.bot_id is None:
        event["client_msg_id"] = str(uuid.uuid4())
    if kind == "message":
        event["channel_type"] = "im" if room.kind == "im" else "channel"
    if message.metadata is not None:
        event["metadata"] = message.metadata
    return event


def changed_event(message: Message, before: Message | None, *, subtype: str) -> Json:
    """Tell of an edit or a removal."""
    event: Json = {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": message.conversation,
        "channel_type": "im",
        "ts": message.edited or message.ts,
        "event_ts": message.edited or message.ts,
    }
    if before is not None:
        event["previous_message"] = in_slack_form(before)
    if subtype == "message_changed":
        return {**event, "message": in_slack_form(message)}
    return {**event, "deleted_ts": message.ts}


def app_home_opened(
    person: Person, room: Conversation, *, tab: str, view: View | None, ts: str
) -> Json:
    """Tell that somebody looks at the app's Home or messages."""
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": room.id,
        "tab": tab,
        "event_ts": ts,
    }
    if tab == "home" and view is not None:
        event["view"] = view_in_slack_form(view)
    return event


def bot_joined(room: Conversation, inviter: Person, *, ts: str) -> Json:
    """Tell that the bot was invited."""
    return {
        "type": "member_joined_channel",
        "user": BOT_USER,
        "channel": room.id,
        "channel_type": "G" if room.is_private else "C",
        "team": TEAM_ID,
        "inviter": inviter.id,
        "event_ts": ts,
    }


def channel_event(kind: str, room: Conversation, actor: Person, *, ts: str) -> Json:
    """Tell of a change of a channel: ``archive``, ``unarchive``, ``rename``, ``left``..."""
    family = "group" if room.is_private else "channel"
    event: Json = {"type": f"{family}_{kind}", "channel": room.id, "event_ts": ts}
    if kind == "rename":
        created = {"id": room.id, "name": room.name, "created": room.created}
        return {**event, "channel": {**created, "name_normalized": room.name}}
    return {**event, "user": actor.id} if kind in {"archive", "unarchive"} else event


def reaction_added(message: Message, person: Person, name: str, *, ts: str) -> Json:
    """Tell of an emoji on a message."""
    return {
        "type": "reaction_added",
        "user": person.id,
        "reaction": name,
        "item": {"type": "message", "channel": message.conversation, "ts": message.ts},
        "item_user": message.user,
        "event_ts": ts,
    }


def link_shared(message: Message, room: Conversation, links: list[Json]) -> Json:
    """Tell of links in a message; Slack does so in every channel."""
    event: Json = {
        "type": "link_shared",
        "channel": message.conversation,
        "is_bot_user_member": BOT_USER in room.members,
        "user": message.user,
        "message_ts": message.ts,
        "unfurl_id": f"{message.conversation}-{message.ts}",
        "source": "conversations_history",
        "links": links,
        "event_ts": message.ts,
    }
    return {**event, "thread_ts": message.thread_ts} if message.thread_ts else event
