"""Links to papers in somebody's message in; previews below that message out, without a word."""

from dataclasses import dataclass

import structlog

from handlers.desk import Desk
from handlers.turn import Turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Links:
    """Links of the domains for which we may show previews."""

    desk: Desk

    async def shared(self, turn: Turn) -> None:
        """Show previews of the papers that a posted message links to.

        While a message is being written there is no channel yet, so nothing is shown there.
        """
        event = turn.payload
        if event.get("source", "conversations_history") != "conversations_history":
            return
        previews = await self.desk.link_previews.of(
            [str(link["url"]) for link in event.get("links") or ()],
            workspace=turn.body["team_id"],
            channel=event["channel"],
        )
        if not previews:
            return
        unfurls = {url: {"blocks": list(each.blocks)} for url, each in previews.items()}
        try:
            await turn.client.chat_unfurl(
                channel=event["channel"], ts=event["message_ts"], unfurls=unfurls
            )
        except Exception as error:  # noqa: BLE001 - nobody asked us
            # The message may be gone, or an administrator be against previews.
            log.warning("preview not shown", cause=str(error))
