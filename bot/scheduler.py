"""A tick in, called at once and then again and again; an error never ends it.

APScheduler only ticks here: what is due is computed from the store, so nothing is lost when a
tick is late, and nothing happens twice when two come close together.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger(__name__)

Tick = Callable[[], Awaitable[None]]

# The library's default of one second would silently leave out a tick that comes late.
GRACE = timedelta(hours=1)


class Ticker:
    """Calls ``tick`` at once and then every so often, never twice at a time."""

    def __init__(
        self,
        tick: Tick,
        *,
        every: timedelta,
        after: Callable[[bool], None] = lambda failed: None,  # noqa: ARG005  # default: nobody asks
    ) -> None:
        self._tick = tick
        self._every = every
        self._after = after
        self._idle = asyncio.Event()
        self._idle.set()
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            timezone=UTC,
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": int(GRACE.total_seconds()),
            },
        )

    def start(self) -> None:
        """Begin to tick."""
        trigger = IntervalTrigger(seconds=self._every.total_seconds(), timezone=UTC)
        self._scheduler.add_job(self.run, trigger, next_run_time=datetime.now(UTC))
        self._scheduler.start()

    async def run(self) -> None:
        """Tick once; log what goes wrong, so that the next tick comes all the same."""
        failed = True
        self._idle.clear()
        try:
            await self._tick()
            failed = False
        except Exception:
            log.exception("tick failed")
        finally:
            self._idle.set()
            self._after(failed)

    async def stop(self, *, patience: timedelta) -> None:
        """Tick no more; wait for a running tick, for so long."""
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.pause()
        try:
            async with asyncio.timeout(patience.total_seconds()):
                await self._idle.wait()
        except TimeoutError:
            log.warning("tick abandoned", after_s=patience.total_seconds())
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
