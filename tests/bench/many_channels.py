"""``python -m tests.bench.many_channels``: many channels due at the same minute in; figures out.

Every channel gets one digest with a thread, under Slack's limit of one message a second and
channel. Meanwhile somebody looks things up: how long the event loop keeps them waiting is said.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.limits import Limits
from bot.playground.workspace import Workspace
from corpus.index import Index
from corpus.lookup import Lookup
from corpus.store import Store
from handlers.delivery import Delivering, Marks, SlackCalls, Summary, Timing, run_due
from handlers.messages.news import digest_parts
from tests.bench.storm.rooms import SLOT, settle_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What it took."""

    channels: int
    messages: int
    duplicated: int
    refused: int
    """Posts that Slack's limits sent away."""
    seconds: float
    lookups: int
    p50_ms: float
    p99_ms: float
    """Of a lookup, the waiting for its turn included."""


async def measure(channels: int) -> Figures:
    """Deliver to so many channels at once."""
    with tempfile.TemporaryDirectory(prefix="channels-") as folder:
        store = await Store.open(f"sqlite+aiosqlite:///{Path(folder) / 'offprint.db'}")
        async with await Workspace.start(clock=lambda: SLOT, limits=Limits.POSTS) as workspace:
            await settle_in(channels, workspace, store, papers=25)
            papers, authors, change = await store.index_records()
            waits: list[float] = []
            lookup = Lookup(Index.build(papers, authors, change=change))
            asking = asyncio.create_task(_ask(lookup, waits))
            began = time.perf_counter()
            await _deliver(workspace, store)
            seconds = time.perf_counter() - began
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            await store.close()
            return _figures(workspace, channels, seconds=seconds, waits=sorted(waits))


async def _ask(lookup: Lookup, waits: list[float]) -> None:
    while True:
        asked = time.perf_counter() + 0.02
        await asyncio.sleep(0.02)
        lookup.find("a surway of stroms")
        waits.append((time.perf_counter() - asked) * 1000)


async def _deliver(workspace: Workspace, store: Store) -> Summary:
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    client.retry_handlers.clear()
    marks = Marks(await store.ledger.signing_key())
    calls = SlackCalls(client, marks=marks, timeout=timedelta(seconds=10))
    delivering = Delivering(
        calls=calls, store=store, now=lambda: SLOT, owner="bench", timing=Timing()
    )
    return await run_due(store, render=digest_parts, delivering=delivering, now=SLOT)


def _figures(workspace: Workspace, channels: int, *, seconds: float, waits: list[float]) -> Figures:
    copies: Counter[str] = Counter(
        str(message.metadata["event_payload"]["id"])
        for room in workspace.state.messages.values()
        for message in room.values()
        if message.metadata
    )
    refused = sum(each.status == "ratelimited" for each in workspace.journal.refused())
    return Figures(
        channels=channels,
        messages=copies.total(),
        duplicated=sum(number > 1 for number in copies.values()),
        refused=refused,
        seconds=seconds,
        lookups=len(waits),
        p50_ms=waits[len(waits) // 2],
        p99_ms=waits[len(waits) * 99 // 100],
    )


def main() -> int:
    """Measure once and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--channels", type=int, default=500)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(asyncio.run(measure(parser.parse_args().channels)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
