"""Links to papers in somebody's message in; remembered, and previewed below it, without a word."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError

from corpus.identifiers import canonical
from handlers.desk import Desk
from handlers.turn import Asker, Reply, Turn

log = structlog.get_logger(__name__)

_GONE = frozenset({"cannot_find_message", "message_not_found"})
"""What Slack says of messages that are there no more."""


@dataclass(frozen=True)
class Links:
    """Links of the domains of which Slack tells us."""

    desk: Desk
    previews: bool
    """Whether previews are wanted."""

    async def shared(self, turn: Turn) -> None:
        """Remember a posted message for the papers that it links to; show previews of them.

        While a message is being written there is no channel yet, so nothing is done there. Slack
        tells of links in every channel; only where the bot was let in are they remembered.
        """
        event = turn.payload
        if event.get("source", "conversations_history") != "conversations_history":
            return
        links = [str(link["url"]) for link in event.get("links") or ()]
        ts, thread = str(event["message_ts"]), event.get("thread_ts")
        asker = Asker(
            turn.workspace,
            event["channel"],
            str(event.get("user") or ""),
            thread,
            opens=None if thread else ts,
        )
        if event.get("is_bot_user_member"):
            named = filter(None, map(canonical, links))
            await self.desk.memory.posted(named, asker, ts=ts, thread=thread)
        previews = await self.desk.link_previews.of(links, asker) if self.previews else {}
        if previews:
            await self._show(turn, previews, asker, ts)

    async def _show(self, turn: Turn, previews: Mapping[str, Reply], asker: Asker, ts: str) -> None:
        """Put previews below a message; nobody asked us, so nobody is told if it fails."""
        unfurls = {url: {"blocks": list(each.message.blocks)} for url, each in previews.items()}
        try:
            await turn.client.chat_unfurl(channel=asker.channel, ts=ts, unfurls=unfurls)
        except Exception as error:  # noqa: BLE001 - an administrator may be against previews
            log.warning("preview not shown", cause=str(error))
            if isinstance(error, SlackApiError) and error.response["error"] in _GONE:
                await self.desk.memory.gone(asker.workspace, asker.channel, ts)
            return
        for each in previews.values():
            if each.afterwards is not None:
                await each.afterwards()
