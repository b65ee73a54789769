"""What Slack sends: a person's act in, the payload as the app gets it out."""

import re
import secrets
import uuid
from typing import Any

from bot.playground.nouns import (
    APP_ID,
    BOT_USER,
    TEAM_DOMAIN,
    TEAM_ID,
    Conversation,
    Json,
    Message,
    Person,
    View,
)
from bot.playground.state import State, in_slack_form
from bot.playground.surfaces import view_in_slack_form

_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")
_AT = re.compile(r"(?<![\w@.])@([\w.-]+)")
_HASH = re.compile(r"(?<![\w#&/])#([a-z0-9_-]+)")
_KEPT = re.compile(r"<(?:[@#][A-Z0-9]{6,}(?:\|[^<>]*)?)>")


def composed(text: str, state: State, *, labels: bool = False) -> str:
    """Write what was typed as Slack stores it: entities, links, mentions.

    With ``labels``, as a slash command with ``should_escape`` gets it.
    """
    parts, last = [], 0
    for match in _KEPT.finditer(text):
        parts += [_typed(text[last : match.start()], state, labels=labels), match[0]]
        last = match.end()
    return "".join([*parts, _typed(text[last:], state, labels=labels)])


def _typed(text: str, state: State, *, labels: bool) -> str:
    people = {person.name: person.id for person in state.people.values()}
    rooms = {room.name: room.id for room in state.conversations.values() if room.kind != "im"}

    def mention(match: re.Match[str]) -> str:
        id_ = people.get(match[1].casefold())
        return (
            f"<@{id_}|{match[1].casefold()}>"
            if id_ and labels
            else f"<@{id_}>"
            if id_
            else match[0]
        )

    def room(match: re.Match[str]) -> str:
        id_ = rooms.get(match[1])
        return f"<#{id_}|{match[1]}>" if id_ else match[0]

    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = _URL.sub(lambda match: f"<{match[0]}>", escaped)
    pieces = re.split(r"(<[^<>]*>)", linked)
    return "".join(
        piece if piece.startswith("<") else _HASH.sub(room, _AT.sub(mention, piece))
        for piece in pieces
    )


def rich_text(text: str) -> Json:
    """Write stored text as the block that Slack adds to what people type."""
    elements: list[Json] = []
    for piece in re.split(r"(<[^<>]*>)", text):
        match piece[:2]:
            case "<@":
                elements.append({"type": "user", "user_id": piece[2:-1].split("|")[0]})
            case "<#":
                elements.append({"type": "channel", "channel_id": piece[2:-1].split("|")[0]})
            case _ if piece.startswith("<") and piece.endswith(">"):
                elements.append({"type": "link", "url": _plain(piece[1:-1].split("|")[0])})
            case _ if piece:
                elements.append({"type": "text", "text": _plain(piece)})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


# ---------------------------------------------------------------- events


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


# ---------------------------------------------------------------- commands and interactions


def slash_command(
    *, command: str, text: str, person: Person, room: Conversation, hooks: Json, token: str
) -> Json:
    """Write a slash command; ``hooks`` are its trigger id and its response URL."""
    return {
        "token": token,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": room.id,
        "channel_name": "directmessage" if room.kind == "im" else room.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        **hooks,
    }


def _interaction(kind: str, person: Person, token: str) -> Json:
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": TEAM_ID,
        },
        "api_app_id": APP_ID,
        "token": token,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(room: Conversation) -> Json:
    return {"id": room.id, "name": "directmessage" if room.kind == "im" else room.name}


def on_message(message: Message, room: Conversation) -> Json:
    """Say on which message somebody acted; an ephemeral one itself is not sent along."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": room.id,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    where: Json = {"container": container, "channel": _channel(room)}
    if not message.ephemeral:
        where["message"] = {**in_slack_form(message), "team": TEAM_ID}
    return where


def on_view(view: View) -> Json:
    """Say on which view somebody acted."""
    container = {"type": "view", "view_id": view.id}
    return {"container": container, "view": view_in_slack_form(view)}


def block_actions(
    action: Json, *, person: Person, where: Json, values: Json, hooks: Json, token: str
) -> Json:
    """Tell of a click or a choice."""
    payload = {**_interaction("block_actions", person, token), **where, **hooks}
    if "view" not in where:
        payload["state"] = {"values": values}
    return {**payload, "actions": [action]}


def block_suggestion(element: Json, typed: str, *, person: Person, where: Json, token: str) -> Json:
    """Ask for choices as somebody types."""
    base = _interaction("block_suggestion", person, token)
    asked = {"action_id": element["action_id"], "block_id": element["block_id"], "value": typed}
    return {**base, **where, **asked}


def view_submission(view: View, *, person: Person, trigger_id: str, token: str) -> Json:
    """Tell of a modal that was sent."""
    base = _interaction("view_submission", person, token)
    form = view_in_slack_form(view)
    return {**base, "trigger_id": trigger_id, "view": form, "response_urls": []}


def view_closed(view: View, *, person: Person, cleared: bool, token: str) -> Json:
    """Tell of a modal that was closed without being sent."""
    base = _interaction("view_closed", person, token)
    return {**base, "view": view_in_slack_form(view), "is_cleared": cleared}


def message_shortcut(
    callback_id: str,
    message: Message,
    room: Conversation,
    *,
    person: Person,
    hooks: Json,
    token: str,
) -> Json:
    """Tell that somebody chose an entry in a message's menu."""
    form: Json = in_slack_form(message)
    return {
        **_interaction("message_action", person, token),
        "callback_id": callback_id,
        "action_ts": message.ts,
        "message_ts": message.ts,
        "channel": _channel(room),
        "message": {**form, "team": TEAM_ID},
        **hooks,
    }


def global_shortcut(callback_id: str, *, person: Person, ts: str, hooks: Json, token: str) -> Json:
    """Tell that somebody chose a shortcut."""
    base = _interaction("shortcut", person, token)
    trigger: dict[str, Any] = {"trigger_id": hooks["trigger_id"]}
    return {**base, "callback_id": callback_id, "action_ts": ts, **trigger}


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


def links_in(text: str, domains: tuple[str, ...]) -> list[Json]:
    """Find the links to domains which the app has registered for previews."""
    found = re.findall(r"<(https?://([^/|>]+)[^|>]*)", text)
    return [
        {"domain": domain, "url": _plain(url)}
        for url, host in found
        for domain in domains
        if host == domain or host.endswith(f".{domain}")
    ]


def link_shared(message: Message, links: list[Json]) -> Json:
    """Tell of links in a message."""
    event: Json = {
        "type": "link_shared",
        "channel": message.conversation,
        "is_bot_user_member": True,
        "user": message.user,
        "message_ts": message.ts,
        "unfurl_id": f"{message.conversation}-{message.ts}",
        "source": "conversations_history",
        "links": links,
        "event_ts": message.ts,
    }
    return {**event, "thread_ts": message.thread_ts} if message.thread_ts else event
