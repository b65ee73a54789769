import asyncio
from datetime import timedelta

import pytest

from bot.scheduler import Ticker

SOON = timedelta(milliseconds=20)
PATIENCE = timedelta(seconds=5)


async def test_it_ticks_at_once_and_again_after_an_error() -> None:
    seen: asyncio.Queue[int] = asyncio.Queue()
    results: list[bool] = []
    count = iter(range(100))

    async def tick() -> None:
        number = next(count)
        seen.put_nowait(number)
        if number == 0:
            msg = "the first one fails"
            raise RuntimeError(msg)

    ticker = Ticker(tick, every=SOON, after=results.append)
    ticker.start()
    async with asyncio.timeout(10):
        numbers = [await seen.get() for _ in range(3)]
    await ticker.stop(patience=PATIENCE)

    assert numbers == [0, 1, 2]
    assert results[:2] == [True, False]


async def test_stopping_waits_for_the_tick_at_work() -> None:
    begun, done = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        done.set()

    ticker = Ticker(tick, every=timedelta(hours=1))
    ticker.start()
    await begun.wait()
    await ticker.stop(patience=PATIENCE)

    assert done.is_set()


async def test_a_tick_that_hangs_is_abandoned(caplog: pytest.LogCaptureFixture) -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    ticker = Ticker(tick, every=timedelta(hours=1))
    ticker.start()
    await begun.wait()
    await ticker.stop(patience=SOON)

    await asyncio.wait_for(cancelled.wait(), timeout=5)


async def test_it_can_be_stopped_before_it_started() -> None:
    async def tick() -> None: ...

    await Ticker(tick, every=SOON).stop(patience=PATIENCE)
