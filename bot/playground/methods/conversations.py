"""conversations.*: which channels there are, who is in them, what was said."""

from collections.abc import Iterable
from dataclasses import replace

from bot.playground.errors import ApiError
from bot.playground.methods.call import Call, Method, Tier, page_of, with_cursor
from bot.playground.nouns import BOT_USER, Conversation, Json, Message
from bot.playground.state import in_slack_form


def list_all(call: Call) -> Json:
    """List the conversations which the app can see."""
    return _listed(call, call.state.conversations.values())


def list_own(call: Call) -> Json:
    """List the conversations of a person, or of the bot."""
    user = call.args.text("user", BOT_USER)
    if user not in call.state.people:
        raise ApiError("user_not_found")
    rooms = call.state.conversations.values()
    return _listed(call, [room for room in rooms if user in room.members])


def _listed(call: Call, rooms: Iterable[Conversation]) -> Json:
    types = {kind.strip() for kind in call.args.text("types", "public_channel").split(",")}
    known = {"public_channel", "private_channel", "mpim", "im"}
    if not types <= known:
        raise ApiError("invalid_types")
    chosen = [
        room
        for room in rooms
        if _type(room) in types
        and (BOT_USER in room.members or not room.is_private)
        and not (call.args.flag("exclude_archived") and room.is_archived)
    ]
    page, cursor = page_of(call, chosen, default=100, most=1000)
    return with_cursor({"channels": [describe(room) for room in page]}, cursor)


def _type(room: Conversation) -> str:
    if room.kind == "im":
        return "im"
    return "private_channel" if room.is_private else "public_channel"


def describe(room: Conversation) -> Json:
    """Write a conversation as Slack's API does."""
    common: Json = {
        "id": room.id,
        "created": room.created,
        "is_im": room.kind == "im",
        "is_archived": room.is_archived,
    }
    if room.kind == "im":
        (user,) = room.members - {BOT_USER}
        return {**common, "user": user, "is_open": True}
    return {
        **common,
        "name": room.name,
        "name_normalized": room.name,
        "is_channel": not room.is_private,
        "is_group": False,
        "is_mpim": False,
        "is_private": room.is_private,
        "is_general": room.name == "general",
        "is_member": BOT_USER in room.members,
        "is_shared": room.is_ext_shared,
        "is_ext_shared": room.is_ext_shared,
        "topic": {"value": room.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(room.members - {BOT_USER}),
    }


def info(call: Call) -> Json:
    """Describe one conversation."""
    return {"channel": describe(call.conversation(member=False))}


def list_members(call: Call) -> Json:
    """List who is in a conversation."""
    room = call.conversation(member=False)
    members, cursor = page_of(call, sorted(room.members), default=100, most=1000)
    return with_cursor({"members": members}, cursor)


def open_direct(call: Call) -> Json:
    """Find the direct messages with one person."""
    if call.args.text("channel"):
        return {"channel": describe(call.conversation())}
    users = [user for user in call.args.need("users").split(",") if user]
    if len(users) != 1 or users[0] not in call.state.people or users[0] == BOT_USER:
        raise ApiError("user_not_found" if len(users) == 1 else "not_enough_users")
    room = call.state.direct(users[0])
    return {"channel": describe(room), "no_op": True, "already_open": True}


def join(call: Call) -> Json:
    """Let the bot join a public channel."""
    room = call.conversation(member=False)
    if room.kind == "im":
        raise ApiError("method_not_supported_for_channel_type")
    if room.is_archived:
        raise ApiError("is_archived")
    joined = call.state.set_conversation(replace(room, members=room.members | {BOT_USER}))
    return {"channel": describe(joined)}


def leave(call: Call) -> Json:
    """Let the bot leave a channel."""
    room = call.conversation(member=False)
    if BOT_USER not in room.members:
        return {"not_in_channel": True}
    call.state.set_conversation(replace(room, members=room.members - {BOT_USER}))
    return {}


def history(call: Call) -> Json:
    """Return what was said, newest first; replies in threads are not part of it."""
    room = _readable(call)
    said = [
        message
        for message in _old_enough(call, call.state.visible(room.id))
        if message.thread_ts in {None, message.ts} or message.broadcast
    ]
    page, cursor = page_of(call, said[::-1], default=100, most=999)
    messages = _told(call, page)
    return with_cursor({"messages": messages, "has_more": bool(cursor), "pin_count": 0}, cursor)


def replies(call: Call) -> Json:
    """Return one thread, oldest first, with the message it hangs on."""
    room = _readable(call)
    ts = call.args.need("ts", error="thread_not_found")
    parent = call.state.messages[room.id].get(ts)
    if parent is None or parent.ephemeral:
        raise ApiError("thread_not_found")
    root = parent.thread_ts or ts
    said = list(_old_enough(call, call.state.visible(room.id, thread_ts=root)))
    page, cursor = page_of(call, said, default=1000, most=1000)
    messages = _told(call, page)
    return with_cursor({"messages": messages, "has_more": bool(cursor)}, cursor)


def _readable(call: Call) -> Conversation:
    room = call.conversation(member=False)
    if BOT_USER not in room.members:
        raise ApiError("not_in_channel")
    kind = {"im": "im:history", "private_channel": "groups:history"}
    needed = kind.get(_type(room), "channels:history")
    if needed not in call.scopes:
        provided = ",".join(sorted(call.scopes))
        raise ApiError("missing_scope", needed=needed, provided=provided)
    return room


def _old_enough(call: Call, messages: Iterable[Message]) -> Iterable[Message]:
    oldest = _moment(call.args.text("oldest"), 0.0)
    latest = _moment(call.args.text("latest"), float("inf"))
    inclusive = call.args.flag("inclusive")
    for message in messages:
        at = float(message.ts)
        inside = oldest < at < latest or (inclusive and at in {oldest, latest})
        if inside and call.state.monotonic() - message.stored >= call.lag_s:
            yield message


def _moment(text: str, default: float) -> float:
    try:
        return float(text) if text else default
    except ValueError:
        raise ApiError("invalid_ts_oldest") from None


def _told(call: Call, page: Iterable[Message]) -> list[Json]:
    threads: dict[str, list[Message]] = {}
    messages = list(page)
    for reply in call.state.visible(messages[0].conversation) if messages else ():
        if reply.thread_ts not in {None, reply.ts}:
            threads.setdefault(str(reply.thread_ts), []).append(reply)
    return [_tell(call, message, threads.get(message.ts, [])) for message in messages]


def _tell(call: Call, message: Message, thread: list[Message]) -> Json:
    form = in_slack_form(message)
    if message.metadata is not None:
        whole = call.args.flag("include_all_metadata")
        kept = message.metadata if whole else {"event_type": message.metadata["event_type"]}
        form["metadata"] = kept
    if not thread:
        return form
    return {
        **form,
        "thread_ts": message.ts,
        "reply_count": len(thread),
        "reply_users": sorted({reply.user for reply in thread}),
        "latest_reply": thread[-1].ts,
    }


_READ = "channels:read|groups:read|im:read"
_HISTORY = "channels:history|groups:history|im:history"

METHODS = {
    "conversations.list": Method(list_all, Tier.TWO, _READ),
    "users.conversations": Method(list_own, Tier.THREE, _READ),
    "conversations.info": Method(info, Tier.THREE, _READ),
    "conversations.members": Method(list_members, Tier.FOUR, _READ),
    "conversations.open": Method(open_direct, Tier.THREE, "im:write|chat:write"),
    "conversations.join": Method(join, Tier.THREE, "channels:join"),
    "conversations.leave": Method(leave, Tier.THREE, "channels:manage|channels:join"),
    "conversations.history": Method(history, Tier.THREE, _HISTORY),
    "conversations.replies": Method(replies, Tier.THREE, _HISTORY),
}
