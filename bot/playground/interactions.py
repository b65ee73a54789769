"""Commands and interactions as the app gets them: a person's act in, the payload out."""

from bot.playground.nouns import (
    APP_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Conversation,
    Json,
    Message,
    Person,
    View,
)
from bot.playground.state import in_slack_form
from bot.playground.surfaces import view_in_slack_form


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
    trigger: Json = {"trigger_id": hooks["trigger_id"]}
    return {**base, "callback_id": callback_id, "action_ts": ts, **trigger}
