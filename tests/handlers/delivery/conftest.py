"""A workspace, a store and deliveries between them, on a clock that tests wind."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientConnectorError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.nouns import TEAM_ID
from bot.playground.nouns import Message as Seen
from bot.playground.workspace import Workspace
from corpus.model import Delivery, DeliveryState, Digest, FollowKind, Subscription
from corpus.refresh import import_document
from corpus.store import Store
from handlers.blocks import Message
from handlers.delivery import Delivering, Marks, SlackCalls, Summary, Timing, run_due
from tests.factories import a_document

MONDAY = datetime.fromisoformat("2026-06-01T07:00:00+00:00")
"""Nine in the morning in Berlin."""
TIMING = Timing(
    timeout=timedelta(seconds=1),
    lease=timedelta(seconds=30),
    settle=timedelta(seconds=120),
    spacing=timedelta(0),
)


@dataclass
class Clock:
    """A clock that stands still until somebody winds it."""

    at: datetime = MONDAY - timedelta(days=2)

    def __call__(self) -> datetime:
        return self.at

    def wind(self, **by: float) -> None:
        self.at += timedelta(**by)

    def wind_to(self, moment: datetime) -> None:
        self.at = moment


def render(digest: Digest) -> Sequence[Message]:
    """The smallest digest: titles in the channel, reasons in the thread."""
    if not digest.items:
        return [Message("nothing new", ({"type": "divider"}, _section("nothing new")))]
    titles = [str((item.paper or item.post).title) for item in digest.items]  # type: ignore[union-attr]
    reasons = [item.reason for item in digest.items]
    return [
        Message(f"{len(titles)} new", (_section("\n".join(titles)),)),
        Message("why", (_section("\n".join(reasons)),)),
    ]


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@dataclass
class Room:
    """Everything that a test of deliveries talks to."""

    workspace: Workspace
    store: Store
    clock: Clock
    calls: SlackCalls
    client: AsyncWebClient
    marks: Marks
    pauses: list[float] = field(default_factory=list)

    def delivering(
        self, *, owner: str = "one", calls: SlackCalls | None = None, timing: Timing = TIMING
    ) -> Delivering:
        return Delivering(
            calls=calls or self.calls,
            store=self.store,
            now=self.clock,
            owner=owner,
            timing=timing,
            pause=self._pause,
            monotonic=lambda: self.clock().timestamp(),
        )

    async def surviving(self) -> Delivering:
        """Deliveries from another store than the one the room was made with."""
        marks = Marks(await self.store.ledger.signing_key())
        return self.delivering(
            owner="survivor", calls=SlackCalls(self.client, marks=marks, timeout=TIMING.timeout)
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.wind(seconds=seconds)

    async def run(self, delivering: Delivering | None = None) -> Summary:
        """What the scheduler does."""
        return await run_due(
            self.store,
            render=render,
            delivering=delivering or self.delivering(),
            now=self.clock(),
        )

    async def subscribe(
        self, channel: str = "#general", *, topic: str = "editing", workspace: str = TEAM_ID
    ) -> Subscription:
        subscriptions = self.store.subscriptions
        room = self.workspace.conversation(channel)
        made = await subscriptions.ensure(
            workspace=workspace,
            channel=room.id,
            user=self.workspace.person("ada").id,
            now=self.clock(),
            zone="Europe/Berlin",
        )
        await subscriptions.follow(
            made.id,
            kind=FollowKind.TOPIC,
            target=topic,
            label=topic,
            user=self.workspace.person("ada").id,
            now=self.clock(),
        )
        found = await subscriptions.get(workspace=workspace, channel=room.id)
        assert found is not None
        return found

    async def change(self, subscription: Subscription, **fields: Any) -> Subscription:
        """Set what somebody in the channel might set."""
        return await self.store.subscriptions.change(
            lambda old: replace(old, **fields),
            workspace=subscription.workspace,
            channel=subscription.channel,
            user=subscription.created_by,
            now=self.clock(),
        )

    async def publish(self, *titles: str, **fields: object) -> None:
        """Let papers come in, or more be said of them."""
        lines = "\n".join(json.dumps({"title": title} | fields) for title in titles)
        name = f"{titles[0]}-{len(fields)}.jsonl"
        document = a_document(lines, name=name, as_of=self.clock().date())
        await import_document(document, store=self.store, now=self.clock())

    def shown(self, channel: str = "#general") -> list[str]:
        """What stands in a channel, threads too."""
        return [message.shown for message in self.seen(channel)]

    def seen(self, channel: str = "#general") -> tuple[Seen, ...]:
        return self.workspace.messages(channel)

    async def states(self) -> list[tuple[int, DeliveryState]]:
        return [(each.part, each.state) for each in await self.history()]

    async def history(self) -> tuple[Delivery, ...]:
        return await self.store.ledger.history(limit=1000)

    def posts(self) -> int:
        """How often chat.postMessage was called."""
        return len(self.workspace.journal.calls("chat.postMessage"))


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    clock = Clock()
    store = await Store.open("sqlite+aiosqlite://")
    async with await Workspace.start(clock=clock) as workspace:
        client = AsyncWebClient(
            token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[]
        )
        marks = Marks(await store.ledger.signing_key())
        calls = SlackCalls(
            client, marks=marks, timeout=TIMING.timeout, never_sent=(ClientConnectorError,)
        )
        yield Room(workspace, store, clock, calls, client, marks)
    await store.close()
