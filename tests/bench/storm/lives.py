"""One life of a process that delivers digests, until it is killed: as the product does, or naively.

A nursery imports everything once and forks a life for each line on its standard input, so that
five hundred lives do not spend their time on imports. Each life is a process of its own.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

import structlog
from aiohttp import ClientConnectorError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update

from corpus.errors import StoreError
from corpus.model import Delivery, DeliveryState
from corpus.store import Store
from corpus.tables import deliveries
from handlers.delivery import Delivering, Marks, SlackCalls, Timing, run_due
from handlers.delivery.planning import plan_due
from handlers.delivery.verdicts import Fate, judge
from handlers.messages.news import digest_parts
from tests.bench.storm.clock import FastClock

TIMING = Timing(spacing=timedelta(0))
"""The product's own, on a fast clock; the pause between messages is the stand-in's affair here."""
TICK = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What all lives of a storm have in common."""

    database: str
    api: str
    token: str
    clock: FastClock
    naive: bool

    def text(self) -> str:
        """Write it for another process."""
        clock = [self.clock.began, self.clock.start.isoformat(), self.clock.speed]
        return json.dumps([self.database, self.api, self.token, clock, self.naive])

    @classmethod
    def read(cls, text: str) -> "Circumstances":
        """Read what ``text`` wrote."""
        database, api, token, (began, start, speed), naive = json.loads(text)
        clock = FastClock(began, datetime.fromisoformat(start), speed)
        return cls(database=database, api=api, token=token, clock=clock, naive=naive)


async def live(told: Circumstances) -> None:
    """Deliver what is due again and again; somebody will end it."""
    store = await _opened(told)
    client = AsyncWebClient(token=told.token, base_url=told.api, retry_handlers=[])
    calls = SlackCalls(
        client,
        marks=Marks(await store.ledger.signing_key()),
        timeout=told.clock.real(TIMING.timeout),
        never_sent=(ClientConnectorError,),
    )
    tick = told.clock.real(TICK).total_seconds()
    delivering = Delivering(
        calls=calls,
        store=store,
        now=told.clock,
        owner=f"life {os.getpid()}",
        timing=TIMING,
        pause=lambda seconds: asyncio.sleep(seconds / told.clock.speed),
        monotonic=told.clock.monotonic,
    )
    while True:
        with suppress(StoreError):  # the product's ticker goes on, too
            if told.naive:
                await plan_due(store, render=digest_parts, now=told.clock())
                await _post_then_mark(store, calls)
            else:
                await run_due(store, render=digest_parts, delivering=delivering, now=told.clock())
        await asyncio.sleep(tick)


async def _opened(told: Circumstances) -> Store:
    """Open the store, again and again while its server starts: a supervisor would do the same."""
    while True:
        with suppress(StoreError):
            return await Store.open(told.database)
        await asyncio.sleep(told.clock.real(TICK).total_seconds())


async def _post_then_mark(store: Store, calls: SlackCalls) -> None:
    """What most programs do: post, then write down that it was posted; on any error once more."""
    for delivery in await _unmarked(store):
        payload = json.loads(delivery.payload)
        answer = await calls.post(delivery, text=payload["text"], blocks=tuple(payload["blocks"]))
        if judge(answer).fate is Fate.SENT:
            async with store.ledger._database.transaction() as connection:
                mine = update(deliveries).where(deliveries.c.id == delivery.id)
                await connection.execute(mine.values(state=DeliveryState.SENT))


async def _unmarked(store: Store) -> list[Delivery]:
    every = await store.ledger.history(limit=1_000_000)
    return [each for each in every if each.state is DeliveryState.PENDING and each.part == 0]


def nursery(told: Circumstances) -> None:
    """Fork a life for each line that comes in; print its number."""
    # What goes wrong is what we are here for, and standard output is for the numbers.
    structlog.configure(processors=[_drop])
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            asyncio.run(live(told))
        print(number, flush=True)


def _drop(*_: object) -> NoReturn:
    raise structlog.DropEvent


if __name__ == "__main__":
    nursery(Circumstances.read(sys.argv[1]))
