"""Settings, store and a client in; digests that are due, or asked for, posted out."""

import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class Outbox:
    """Digests on their way out."""

    store: Store
    delivering: Delivering
    now: Callable[[], datetime]

    async def run_due(self) -> Summary:
        """Plan and deliver what is due now."""
        summary = await delivery.run_due(
            self.store, render=digest_parts, delivering=self.delivering, now=self.now()
        )
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
        return summary

    async def send_now(self, subscription: Subscription) -> int:
        """Post a digest outside the schedule; return the number of its items."""
        return await delivery.send_now(
            self.store,
            subscription,
            render=digest_parts,
            delivering=self.delivering,
            now=self.now(),
        )


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
