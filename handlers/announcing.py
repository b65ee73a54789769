"""What a submitted form has done, in; told to its channel, or to who sent it, out."""

from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.messages import digests as words
from handlers.turn import Asker, Audience, Reply, Turn


async def announce(turn: Turn, asker: Asker, reply: Reply) -> None:
    """Tell the channel what concerns it; where the bot is no member, tell who did it how to let it.

    What concerns only who sent the form is said to them alone.
    """
    message = reply.message
    content: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
    try:
        if reply.audience is Audience.ROOM or asker.channel.startswith("D"):
            await turn.client.chat_postMessage(channel=asker.channel, **content)
        else:
            await turn.client.chat_postEphemeral(channel=asker.channel, user=asker.user, **content)
    except SlackApiError as error:
        if error.response["error"] not in {"not_in_channel", "channel_not_found"}:
            raise
        outside = words.outside(asker.channel)
        await turn.client.chat_postMessage(
            channel=asker.user, text=outside.text, blocks=list(outside.blocks)
        )
