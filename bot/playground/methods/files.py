"""files.*: the two steps of an upload around the sending of the bytes."""

from bot.playground.errors import ApiError
from bot.playground.methods.call import Call, Method, Tier
from bot.playground.nouns import BOT_ID, BOT_USER, Json, Message
from bot.playground.uploads import Upload


def announce(call: Call) -> Json:
    """Give an address to which the bytes go."""
    length = call.args.number("length", 0, most=2**30)
    upload = call.uploads.announce(call.args.need("filename"), length)
    return {"upload_url": f"{call.base_url}/upload/{upload.id}", "file_id": upload.id}


def complete(call: Call) -> Json:
    """Make files of what was sent, and share them where asked."""
    wanted = call.args.json("files", list, error="invalid_arguments") or []
    if not wanted:
        raise ApiError("invalid_arguments")
    done = [
        call.uploads.complete(str(file.get("id", "")), str(file.get("title", "")))
        for file in wanted
    ]
    forms = [describe(call, upload) for upload in done]
    channels = call.args.text("channel_id") or call.args.text("channels")
    for channel in filter(None, channels.split(",")):
        _share(call, channel, forms)
    return {"files": forms}


def describe(call: Call, upload: Upload) -> Json:
    """Write a file as Slack's API does."""
    link = f"{call.base_url}/files/{upload.id}"
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title,
        "size": upload.length,
        "user": BOT_USER,
        "url_private": link,
        "url_private_download": link,
        "permalink": link,
    }


def _share(call: Call, channel: str, forms: list[Json]) -> None:
    room = call.state.conversations.get(channel)
    if room is None:
        raise ApiError("channel_not_found")
    if BOT_USER not in room.members:
        raise ApiError("not_in_channel")
    call.state.post(
        Message(
            conversation=room.id,
            ts="",
            user=BOT_USER,
            bot_id=BOT_ID,
            text=call.args.text("initial_comment"),
            thread_ts=call.args.text("thread_ts") or None,
            files=tuple(forms),
        )
    )


METHODS = {
    "files.getUploadURLExternal": Method(announce, Tier.FOUR, "files:write"),
    "files.completeUploadExternal": Method(complete, Tier.FOUR, "files:write"),
}
