"""A text and whom it is for in; a file in their direct messages out, if we may send files."""

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.turn import Asker

log = structlog.get_logger(__name__)


async def send_file(
    client: AsyncWebClient, asker: Asker, *, name: str, content: str, said: str
) -> bool:
    """Send a file to one person, in this conversation if nobody else is in it.

    Args:
        client: Calls Slack.
        asker: Whose it is.
        name: What the file is called.
        content: What is in it.
        said: What stands above it.

    Returns:
        Whether it was sent; not without the scope ``files:write``.
    """
    try:
        # An address that is not used costs nothing, and tells whether we may send files at all.
        await client.files_getUploadURLExternal(filename=name, length=1)
        channel = asker.channel
        if not channel.startswith("D"):
            opened = await client.chat_postMessage(channel=asker.user, text=f"{said}:")
            channel = str(opened["channel"])
        await client.files_upload_v2(channel=channel, content=content, filename=name, title=name)
    except Exception as error:  # noqa: BLE001 - whatever it is, it was not sent
        log.info("file not sent", cause=type(error).__name__)
        return False
    return True
