"""chat.*: what the app says, changes and takes back."""

import json

from bot.playground import blockkit
from bot.playground.composing import domain_of
from bot.playground.errors import ApiError
from bot.playground.methods.call import Call, Method, Tier
from bot.playground.nouns import APP_ID, BOT_ID, BOT_USER, TEAM_ID, Conversation, Json, Message
from bot.playground.state import in_slack_form

LONGEST_TEXT = 40_000
"""chat.postMessage cuts longer text."""
LONGEST_CHANGE = 4_000
"""chat.update and chat.postEphemeral refuse longer text."""
LONGEST_MARKDOWN = 12_000
LARGEST_METADATA = 16_000
"""Slack does not publish the figure; this is of the size people report."""


def post(call: Call) -> Json:
    """Say something."""
    if call.args.text("username") and "chat:write.customize" not in call.scopes:
        raise _missing("chat:write.customize", call)
    room = call.conversation(member=False)
    _may_post(call, room)
    draft = _draft(call, room, cut_at=LONGEST_TEXT)
    message = call.state.post(draft)
    return {"channel": room.id, "ts": message.ts, "message": _said(message)}


def post_ephemeral(call: Call) -> Json:
    """Say something that only one person sees."""
    room = call.conversation()
    user = call.args.need("user", error="user_not_in_channel")
    if user not in room.members:
        raise ApiError("user_not_in_channel")
    message = call.state.post(_draft(call, room, visible_to=user))
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Change what was said; blocks and metadata which are not given stay as they were."""
    room = call.conversation()
    old = call.message(room)
    if old.bot_id != BOT_ID:
        raise ApiError("cant_update_message")
    draft = _draft(call, room, keep=old)
    changes: Json = {"text": draft.text, "blocks": draft.blocks, "metadata": draft.metadata}
    message = call.state.edit(old, **changes, attachments=draft.attachments)
    return {"channel": room.id, "ts": message.ts, "text": message.text, "message": _said(message)}


def delete(call: Call) -> Json:
    """Take back what was said."""
    room = call.conversation()
    message = call.message(room)
    if message.bot_id != BOT_ID:
        raise ApiError("cant_delete_message")
    call.state.delete(message)
    return {"channel": room.id, "ts": message.ts}


def permalink(call: Call) -> Json:
    """Give the address of a message."""
    room = call.conversation(member=False)
    message = call.message(room, "message_ts")
    link = f"{call.base_url}/archives/{room.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={room.id}"
    return {"channel": room.id, "permalink": link}


def unfurl(call: Call) -> Json:
    """Add previews to links in somebody's message; one that is there for the link is replaced."""
    message = _unfurled(call)
    unfurls = call.args.json("unfurls", dict, error="invalid_unfurls_format")
    if not unfurls:
        raise ApiError("missing_unfurls")
    plain = message.text.replace("&amp;", "&")
    for url, preview in unfurls.items():
        if url.replace("&amp;", "&") not in plain or not domain_of(url, call.unfurl_domains):
            raise ApiError("cannot_unfurl_url")
        blocks = preview.get("blocks", ())
        _refuse(blockkit.check_message(blocks))
        if any(block["type"] == "rich_text" for block in blocks):
            raise ApiError("invalid_blocks")
    there = {str(one.get("from_url")): one for one in message.attachments}
    for url, preview in unfurls.items():
        blocks = list(blockkit.with_ids(preview.get("blocks", ())))
        own = {"from_url": url, "id": len(there) + 1, "is_app_unfurl": True, "app_id": APP_ID}
        there[url] = {**preview, **own, **({"blocks": blocks} if blocks else {})}
    call.state.edit(message, attachments=tuple(there.values()), edited=message.edited)
    return {}


def _unfurled(call: Call) -> Message:
    """Find the message by its channel and time, or by the id that the event gave it."""
    id_, source = call.args.text("unfurl_id"), call.args.text("source")
    if not (id_ and source):
        return call.message(call.conversation(member=False))
    channel, _, ts = id_.partition("-")
    known = channel in call.state.conversations and source == "conversations_history"
    message = call.state.messages[channel].get(ts) if known else None
    if message is None:
        raise ApiError("cannot_find_message")
    return message


def _may_post(call: Call, room: Conversation) -> None:
    if room.is_archived:
        raise ApiError("is_archived")
    if BOT_USER not in room.members and "chat:write.public" not in call.scopes:
        raise ApiError("not_in_channel")


def _draft(
    call: Call,
    room: Conversation,
    *,
    visible_to: str | None = None,
    keep: Message | None = None,
    cut_at: int | None = None,
) -> Message:
    text, blocks, attachments = _content(call, keep)
    if cut_at is None and len(text) > LONGEST_CHANGE:
        raise ApiError("msg_too_long")
    metadata = _metadata(call)
    return Message(
        conversation=room.id,
        ts="",
        user=BOT_USER,
        bot_id=BOT_ID,
        text=text[:cut_at],
        blocks=blocks,
        attachments=attachments,
        thread_ts=_thread(call, room),
        visible_to=visible_to,
        broadcast=call.args.flag("reply_broadcast"),
        metadata=keep.metadata if keep and metadata is None else metadata or None,
    )


def _content(call: Call, keep: Message | None) -> tuple[str, tuple[Json, ...], tuple[Json, ...]]:
    text, markdown = call.args.text("text"), call.args.text("markdown_text")
    blocks = call.args.json("blocks", list, error="invalid_blocks_format")
    attachments = call.args.json("attachments", list, error="invalid_attachments")
    if markdown:
        if text or blocks:
            raise ApiError("markdown_text_conflict")
        if len(markdown) > LONGEST_MARKDOWN:
            raise ApiError("msg_too_long")
        return markdown, ({"type": "markdown", "text": markdown, "block_id": "markdown"},), ()
    if blocks is None and keep is not None:
        blocks = list(keep.blocks)
    if attachments is None:
        attachments = list(keep.attachments) if keep else []
    if not (text.strip() or blocks or attachments):
        raise ApiError("no_text")
    if len(attachments) > 100:
        raise ApiError("too_many_attachments")
    _refuse(blockkit.check_message(blocks or ()))
    for attachment in attachments:
        _refuse(blockkit.check_message(attachment.get("blocks", ())))
    return text, blockkit.with_ids(blocks or ()), tuple(attachments)


def _refuse(problems: blockkit.Problems) -> None:
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems.messages]
        extra = {"errors": problems.messages, "response_metadata": {"messages": messages}}
        raise ApiError(problems.code, **extra)


def _thread(call: Call, room: Conversation) -> str | None:
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts is None:
        return None
    parent = call.state.messages[room.id].get(thread_ts)
    if parent is None or parent.ephemeral:
        raise ApiError("thread_not_found")
    return parent.thread_ts or thread_ts


def _metadata(call: Call) -> Json | None:
    metadata: Json | None = call.args.json("metadata", dict, error="invalid_metadata_format")
    if not metadata:
        return metadata
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise ApiError("metadata_too_large")
    return {"event_type": kind, "event_payload": payload}


def _missing(scope: str, call: Call) -> ApiError:
    return ApiError("missing_scope", needed=scope, provided=",".join(sorted(call.scopes)))


def _said(message: Message) -> Json:
    form = {**in_slack_form(message), "team": TEAM_ID}
    if message.metadata is not None:
        form["metadata"] = message.metadata
    return form


METHODS = {
    "chat.postMessage": Method(post, Tier.SPECIAL, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, Tier.FOUR, "chat:write"),
    "chat.update": Method(update, Tier.THREE, "chat:write"),
    "chat.delete": Method(delete, Tier.THREE, "chat:write"),
    "chat.getPermalink": Method(permalink, Tier.SPECIAL),
    "chat.unfurl": Method(unfurl, Tier.THREE, "links:write"),
}
