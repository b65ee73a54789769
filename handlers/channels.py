"""What happens to channels in; digests that Slack had refused there planned again."""

from dataclasses import dataclass

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from corpus.model import SubscriptionState
from corpus.store import Store
from handlers.turn import Turn


@dataclass(frozen=True)
class Channels:
    """The bot let in again, or a channel brought back."""

    store: Store

    async def joined(self, turn: Turn) -> None:
        """Somebody came into a channel; if it is the bot itself, its digest goes on."""
        if turn.payload.get("user") == turn.bot:
            await self._resume(turn)

    async def unarchived(self, turn: Turn) -> None:
        """A channel is in use again."""
        await self._resume(turn)

    async def _resume(self, turn: Turn) -> None:
        subscription = await self.store.subscriptions.get(
            workspace=turn.body["team_id"], channel=turn.payload["channel"]
        )
        if subscription and subscription.state is SubscriptionState.SUSPENDED:
            await self.store.subscriptions.resume(subscription.id)


async def is_member(client: AsyncWebClient, channel: str) -> bool:
    """Whether the bot may post in a channel; yes where Slack does not say."""
    try:
        answer = await client.conversations_info(channel=channel)
    except (SlackClientError, OSError, TimeoutError):
        return True
    room = answer.get("channel") or {}
    return bool(room.get("is_im") or room.get("is_member", True))
