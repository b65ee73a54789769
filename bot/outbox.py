"""Settings, store and a client in; digests that are due, or asked for, posted out."""

import asyncio
import secrets
import socket
from collections.abc import Callable
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
from corpus.model import Subscription
from corpus.store import Store
from handlers import delivery
from handlers.delivery import Delivering, Marks, SlackCalls, Summary, Timing
from handlers.messages.digests import digest_parts

log = structlog.get_logger(__name__)

# The connection was never made, so Slack cannot have heard of the message.
_NEVER_SENT = (ClientConnectorError, ClientConnectorCertificateError, ConnectionTimeoutError)


@dataclass(slots=True)
class Outbox:
    """Digests on their way out."""

    store: Store
    delivering: Delivering
    now: Callable[[], datetime]
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    """Deliveries that somebody asked for; kept, or the event loop would forget them."""

    async def run_due(self) -> Summary:
        """Plan and deliver what is due now."""
        summary = await delivery.run_due(
            self.store, render=digest_parts, delivering=self.delivering, now=self.now()
        )
        _tell(summary)
        return summary

    async def send_now(self, subscription: Subscription) -> int:
        """Plan a digest outside the schedule and set it on its way; give the number of its items.

        Whether Slack took it stands in the ledger, as with every digest.
        """
        items = await delivery.plan_now(
            self.store, subscription, render=digest_parts, now=self.now()
        )
        if items:
            task = asyncio.create_task(self._deliver())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return items

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
            _tell(await self.delivering.deliver())
        except Exception:
            log.exception("digest not delivered yet")  # the next tick tries again


def _tell(summary: Summary) -> None:
    """Write down what a run did, if it did anything."""
    if summary.planned or summary.skipped or summary.fates or summary.found:
        log.info(
            "digests delivered",
            planned=summary.planned,
            skipped=summary.skipped,
            sent=summary.sent,
            fates={fate.value: number for fate, number in summary.fates.items()},
        )
    for closed in summary.closed:
        log.warning("subscription suspended", channel=closed.channel, reason=closed.reason)


async def outbox(
    settings: Settings, *, store: Store, client: AsyncWebClient, now: Callable[[], datetime]
) -> Outbox:
    """Make the outbox of this process.

    Args:
        client: One which never repeats a call by itself.
    """
    calls = SlackCalls(
        client,
        marks=Marks(await store.ledger.signing_key()),
        timeout=settings.slack_timeout,
        never_sent=_NEVER_SENT,
    )
    timing = Timing(timeout=settings.slack_timeout, lease=settings.lease, settle=settings.settle)
    owner = f"{socket.gethostname()}/{secrets.token_hex(4)}"
    return Outbox(
        store, Delivering(calls=calls, store=store, now=now, owner=owner, timing=timing), now
    )
