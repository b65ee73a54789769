"""What happens to channels in; digests that Slack had refused there planned again."""

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from corpus.model import SubscriptionState
from corpus.store import Store
from handlers.messages import welcome as words
from handlers.turn import Turn


@dataclass(frozen=True)
class Channels:
    """The bot let in again, or a channel brought back."""

    store: Store
    command: str

    async def joined(self, turn: Turn) -> None:
        """Somebody came into a channel; if it is the bot itself, it says what it can do there.

        A digest that was there before goes on.
        """
        if turn.payload.get("user") != turn.bot:
            return
        has_digest = await self._resume(turn)
        if has_digest:
            said = words.back(command=self.command)
        else:
            counts = await self.store.counts()
            said = words.to_channel(
                papers=counts.papers, authors=counts.authors, command=self.command
            )
        await turn.client.chat_postMessage(
            channel=turn.payload["channel"], text=said.text, blocks=list(said.blocks)
        )

    async def unarchived(self, turn: Turn) -> None:
        """A channel is in use again."""
        await self._resume(turn)

    async def _resume(self, turn: Turn) -> bool:
        """Let the digest go on if Slack had refused it; say whether there is one."""
        subscription = await self.store.subscriptions.get(
            workspace=turn.workspace, channel=turn.payload["channel"]
        )
        if subscription and subscription.state is SubscriptionState.SUSPENDED:
            await self.store.subscriptions.resume(subscription.id)
        return bool(subscription and subscription.follows)


async def stands(client: AsyncWebClient, channel: str, ts: str) -> bool:
    """Whether a channel still has a message; yes where Slack does not say."""
    try:
        await client.chat_getPermalink(channel=channel, message_ts=ts)
    except SlackApiError as error:
        return bool(error.response["error"] != "message_not_found")
    except Exception:  # noqa: BLE001 - whatever it is, Slack did not say
        return True
    return True


async def is_member(client: AsyncWebClient, channel: str) -> bool:
    """Whether the bot may post in a channel; yes where Slack does not say."""
    try:
        answer = await client.conversations_info(channel=channel)
    except Exception:  # noqa: BLE001 - whatever it is, Slack did not say
        return True
    room = answer.get("channel") or {}
    return bool(room.get("is_im") or room.get("is_member", True))
