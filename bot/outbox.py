"""Settings, store and a client in; digests that are due, or asked for, posted out."""

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorError,
    ConnectionTimeoutError,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from corpus.model import Delivery, Subscription
from corpus.store import Store
from handlers import delivery
from handlers.delivery import Delivering, Marks, SlackCalls, Summary, Timing
from handlers.delivery.slackcalls import LookError
from handlers.messages.digests import suspended
from handlers.messages.news import digest_parts, with_addresses

log = structlog.get_logger(__name__)

MOST_ASKED = 4
"""People who are told, one after the other, until Slack takes it for one of them."""
DOUBT = timedelta(hours=1)
"""After which somebody should look why Slack's history does not tell."""

# The connection was never made, so Slack cannot have heard of the message.
_NEVER_SENT = (ClientConnectorError, ClientConnectorCertificateError, ConnectionTimeoutError)


async def _nowhere() -> None:
    """Know no address: what is only mentioned then has no link."""


@dataclass(slots=True)
class Outbox:
    """Digests on their way out."""

    store: Store
    delivering: Delivering
    now: Callable[[], datetime]
    command: str = "/papers"
    home: Callable[[], Awaitable[str | None]] = _nowhere
    """The workspace's own address, below which its messages are."""
    _doubt_told: datetime | None = None
    """The delivery in doubt for longest, when it was complained about."""
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    """Deliveries that somebody asked for; kept, or the event loop would forget them."""

    async def run_due(self) -> Summary:
        """Plan and deliver what is due now."""
        summary = await delivery.run_due(
            self.store,
            render=await self._render(),
            delivering=self.delivering,
            now=self.now(),
        )
        await self._tell(summary)
        await self._watch_doubt()
        return summary

    async def send_now(self, subscription: Subscription) -> int:
        """Plan a digest outside the schedule and set it on its way; give the number of its items.

        Whether Slack took it stands in the ledger, as with every digest.
        """
        items = await delivery.plan_now(
            self.store, subscription, render=await self._render(), now=self.now()
        )
        if items:
            task = asyncio.create_task(self._deliver())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return items

    async def _render(self) -> delivery.Render:
        """How a digest becomes messages, with links to what was said here before."""
        home = await self.home()
        return lambda digest: digest_parts(with_addresses(digest, home=home))

    async def finish(self, *, patience: timedelta) -> int:
        """Wait for what was set on its way; give the number that was abandoned.

        What is abandoned is in the ledger: the next start delivers it, or finds it in Slack.
        """
        if not self._under_way:
            return 0
        _, late = await asyncio.wait(self._under_way, timeout=patience.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    async def _deliver(self) -> None:
        try:
            await self._tell(await self.delivering.deliver())
        except Exception:
            log.exception("digest not delivered yet")  # the next tick tries again

    async def _tell(self, summary: Summary) -> None:
        """Write down what a run did, and tell those whose digests came to rest."""
        _log(summary)
        for closed in summary.closed:
            await self._tell_owner(closed)

    async def _tell_owner(self, closed: Delivery) -> None:
        """Tell who set a digest up why it rests; a person's own digest has nobody else to tell.

        Where that person has left, the next one is told who changed it or follows something.
        """
        subscription = await self.store.subscriptions.get(
            workspace=closed.workspace, channel=closed.channel
        )
        if subscription is None or closed.channel.startswith("D"):
            return
        said = suspended(closed.channel, subscription.reason or "", command=self.command)
        for person in (await self._concerned(subscription))[:MOST_ASKED]:
            try:
                await self.delivering.calls.tell(person, said)
            except LookError as error:
                log.warning("owner not told", channel=closed.channel, cause=str(error))
            else:
                return

    async def _concerned(self, subscription: Subscription) -> list[str]:
        """The people behind a digest: who set it up, who changed it, who follows something."""
        changes = await self.store.subscriptions.changes(subscription, limit=20)
        follows = [each.created_by for each in subscription.follows]
        return [*dict.fromkeys([subscription.created_by, *(each.by for each in changes), *follows])]

    async def _watch_doubt(self) -> None:
        """Complain once about a delivery of which nobody knows for an hour whether it arrived."""
        since = await self.store.ledger.oldest_doubt()
        if since and self.now() - since > DOUBT and since != self._doubt_told:
            log.error("delivery in doubt for more than an hour", since=since.isoformat())
            self._doubt_told = since


def _log(summary: Summary) -> None:
    """Write down what a run did, if it did anything."""
    if summary.planned or summary.skipped or summary.fates or summary.found or summary.repaired:
        log.info(
            "digests delivered",
            planned=summary.planned,
            skipped=summary.skipped,
            sent=summary.sent,
            repaired=summary.repaired,
            fates={fate.value: number for fate, number in summary.fates.items()},
        )


async def outbox(
    settings: Settings,
    *,
    store: Store,
    client: AsyncWebClient,
    now: Callable[[], datetime],
    home: Callable[[], Awaitable[str | None]] = _nowhere,
) -> Outbox:
    """Make the outbox of this process.

    Args:
        client: One which never repeats a call by itself.
        home: Says the workspace's own address.
    """
    calls = SlackCalls(
        client,
        marks=Marks(await store.ledger.signing_key()),
        timeout=settings.slack_timeout,
        never_sent=_NEVER_SENT,
    )
    timing = Timing(timeout=settings.slack_timeout, lease=settings.lease, settle=settings.settle)
    owner = f"{socket.gethostname()}/{secrets.token_hex(4)}"
    delivering = Delivering(calls=calls, store=store, now=now, owner=owner, timing=timing)
    return Outbox(store, delivering, now, settings.offprint_command, home)
