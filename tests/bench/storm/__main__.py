"""``python -m tests.bench.storm``: a storm in, one line with what was duplicated or lost out.

Some thousand channels wait for a digest. Processes deliver them against the stand-in workspace,
which answers badly now and then, and are killed with SIGKILL at random moments; new ones take
their place. Everything runs on a clock twenty times as fast, with the product's own timings.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from bot.playground.limits import Limits
from bot.playground.workspace import Workspace
from corpus.errors import StoreError
from corpus.model import DeliveryState
from corpus.store import Store
from handlers.delivery.marks import EVENT_TYPE
from tests.bench.storm.clock import FastClock
from tests.bench.storm.databases import database
from tests.bench.storm.lives import Circumstances
from tests.bench.storm.rooms import SLOT, settle_in
from tests.bench.storm.weather import Weather

ROOT = Path(__file__).parents[3]
SPEED = 20.0
FINAL = {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SKIPPED}
PATIENCE_S = 90.0
"""Without any progress, after which we say that rows are stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large the storm is."""

    digests: int
    kills: int
    database: str
    replicas: int
    naive: bool
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the storm left behind."""

    digests: int
    kills: int
    faults: int
    duplicated: int
    lost: int
    unfinished: int
    attempts: int
    restarts: int
    seconds: float

    def __str__(self) -> str:
        """The last line."""
        done = f"storm: {self.digests} digests, {self.kills} kills, {self.faults} faults"
        return f"{done}: {self.duplicated} duplicated, {self.lost} lost"

    @property
    def is_clean(self) -> bool:
        """Whether the promise was kept."""
        return not (self.duplicated or self.lost or self.unfinished)


@dataclass(slots=True)
class Town:
    """The workspace, the database, and the processes that live."""

    plan: Plan
    workspace: Workspace
    weather: Weather
    store: Store
    restart: Callable[[], object] | None
    nursery: asyncio.subprocess.Process
    random: Random
    living: list[int] = field(default_factory=list)
    kills: int = 0
    restarts: int = 0

    async def bear(self) -> None:
        """Start a life."""
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(b"\n")
        await self.nursery.stdin.drain()
        self.living.append(int(await self.nursery.stdout.readline()))

    def kill(self) -> None:
        """End one of the lives, whatever it is doing."""
        number = self.living.pop(self.random.randrange(len(self.living)))
        os.kill(number, signal.SIGKILL)
        self.kills += 1

    async def pull_the_plug(self) -> None:
        """End the database as a power cut would, and start it again."""
        if self.restart is not None:
            await asyncio.to_thread(self.restart)
            self.restarts += 1

    def posts(self) -> int:
        """How many messages of digests stand in the workspace."""
        return sum(map(len, self.workspace.state.messages.values()))

    def copies(self) -> Counter[str]:
        """How often each delivery stands in the workspace."""
        found: Counter[str] = Counter()
        for room in self.workspace.state.messages.values():
            for message in room.values():
                if message.metadata and message.metadata["event_type"] == EVENT_TYPE:
                    found[str(message.metadata["event_payload"]["id"])] += 1
        return found


async def storm(plan: Plan) -> Outcome:
    """Let it rage until the kills are done and every row has come to rest."""
    began = time.perf_counter()
    async with _town(plan) as town:
        for _ in range(plan.replicas):
            await town.bear()
        await _rage(town)
        await _calm(town)
        return await _outcome(town, seconds=time.perf_counter() - began)


async def _rage(town: Town) -> None:
    """Kill at random moments, so often that the kills end with the digests."""
    every = max(1.0, town.plan.digests / (town.plan.kills + 1))
    next_at, stale_at = 0.0, time.monotonic() + PATIENCE_S
    seen = -1
    while town.kills < town.plan.kills and time.monotonic() < stale_at:
        posts = town.posts()
        if posts != seen:
            seen, stale_at = posts, time.monotonic() + PATIENCE_S
        if posts < next_at and not await _is_over(town):
            await asyncio.sleep(0.005)
            continue
        next_at = posts + town.random.uniform(0, 2 * every)
        await asyncio.sleep(town.random.uniform(0, 0.1))
        town.kill()
        await town.bear()
        if town.kills == town.plan.kills // 2:
            await town.pull_the_plug()


async def _calm(town: Town) -> None:
    """Wait until every row has come to rest."""
    stale_at, seen = time.monotonic() + PATIENCE_S, -1
    while not await _is_over(town) and time.monotonic() < stale_at:
        await asyncio.sleep(0.5)
        posts = town.posts()
        if posts != seen:
            seen, stale_at = posts, time.monotonic() + PATIENCE_S


async def _is_over(town: Town) -> bool:
    """Whether every digest is planned and every row at rest."""
    try:
        counts = await town.store.ledger.counts()
    except StoreError:  # it was restarted a moment ago
        return False
    return sum(counts.values()) >= town.plan.digests and set(counts) <= FINAL


async def _outcome(town: Town, *, seconds: float) -> Outcome:
    rows = await town.store.ledger.history(limit=1_000_000)
    copies = town.copies()
    firsts = [row for row in rows if row.part == 0]
    return Outcome(
        digests=town.plan.digests,
        kills=town.kills,
        faults=town.weather.struck.total(),
        duplicated=sum(number > 1 for number in copies.values()),
        lost=town.plan.digests - len(firsts) + sum(copies[row.id] == 0 for row in rows),
        unfinished=sum(row.state not in FINAL for row in rows),
        attempts=sum(row.attempt for row in rows),
        restarts=town.restarts,
        seconds=seconds,
    )


# --------------------------------------------------------------------------- before the storm


@asynccontextmanager
async def _town(plan: Plan) -> AsyncIterator[Town]:
    random = Random(plan.seed)
    with (
        tempfile.TemporaryDirectory(prefix="storm-") as folder,
        database(plan.database, Path(folder)) as kept,
    ):
        clock = FastClock.at(SLOT + timedelta(minutes=1), speed=SPEED)
        store = await Store.open(kept.url)
        async with await Workspace.start(clock=clock, limits=Limits.OFF) as workspace:
            await settle_in(plan.digests, workspace, store, papers=3)
            told = Circumstances(
                database=kept.url,
                api=workspace.api_url,
                token=workspace.bot_token,
                clock=clock,
                naive=plan.naive,
            )
            town = Town(
                plan=plan,
                workspace=workspace,
                weather=Weather(workspace, random),
                store=store,
                restart=kept.restart,
                nursery=await _nursery(told),
                random=random,
            )
            try:
                yield town
            finally:
                await _end(town)


async def _end(town: Town) -> None:
    for number in town.living:
        os.kill(number, signal.SIGKILL)
    town.nursery.kill()
    await town.nursery.wait()
    await town.store.close()


async def _nursery(told: Circumstances) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.storm.lives", told.text()),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


# ------------------------------------------------------------------------------- command line


def main() -> int:
    """Run one storm and say what it left behind."""
    parser = argparse.ArgumentParser(prog="make storm")
    parser.add_argument("--digests", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--replicas", type=int, help="processes; 1 on sqlite, 3 on postgres")
    parser.add_argument("--naive", action="store_true", help="post, then mark: must go wrong")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    replicas = given.replicas or (1 if given.database == "sqlite" else 3)
    logging.disable(logging.CRITICAL)  # what goes wrong is what we are here for
    outcome = asyncio.run(storm(Plan(**vars(given) | {"replicas": replicas})))
    print(
        f"{outcome.seconds:.0f} s, {outcome.attempts} attempts, "
        f"{outcome.restarts} restarts of the database, {outcome.unfinished} rows unfinished",
        file=sys.stderr,
    )
    print(outcome)
    return 0 if outcome.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
