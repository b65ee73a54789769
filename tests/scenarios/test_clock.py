"""Clocks that are wrong for a while, and a program that was down: one digest a slot, none lost."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.sample import captures
from tests.scenarios.conftest import Town

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LATER = list(captures())[1:]
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)


async def digests(town: Town) -> list[str]:
    """Everything that was posted but the answer to the first command."""
    return [each.shown for each in town.posted()[1:]]


async def test_a_clock_set_back_an_hour_posts_nothing_again(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY)

    town.wrong = -HOUR
    await town.program.tick()
    for _ in range(5):
        await town.wind(minutes=20)

    (once,) = await digests(town)
    assert "2 new" in once


async def test_a_clock_an_hour_ahead_for_a_while_posts_once(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY - HOUR / 2)

    town.wrong = HOUR
    await town.program.tick()
    early = await digests(town)
    town.wrong = timedelta()
    for _ in range(4):
        await town.wind(minutes=20)

    assert len(early) == 1
    assert await digests(town) == early


@pytest.mark.slow
async def test_a_clock_a_year_ahead_brings_one_digest_and_then_the_usual_ones(
    town: Town,
) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY - HOUR)

    town.wrong = YEAR
    for _ in range(3):
        await town.program.tick()
    ahead = await digests(town)
    town.wrong = timedelta()
    for _ in range(4):
        await town.wind(minutes=20)
    back = await digests(town)
    await town.wind(weeks=1)

    assert len(ahead) <= 1
    assert sum("BPPO" in each for each in back) == 1
    assert len(back) == len(ahead) + 1
    assert len(await digests(town)) == len(back) + 1


async def test_a_year_of_slots_that_a_wrong_clock_took_for_missed_still_come(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    town.wrong = YEAR
    await town.program.tick()
    town.wrong = timedelta()
    await town.program.tick()

    assert "skipped" not in await town.says("/papers digest status")


@pytest.mark.slow
async def test_what_was_in_doubt_while_the_clock_was_ahead_does_not_wait_for_a_year(
    town: Town,
) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY)
    await town.ask("/papers follow topic:reasoning")
    town.wrong = YEAR + timedelta(days=6)
    town.workspace.fail("chat.postMessage", "500-after")
    await town.program.tick()

    town.wrong = timedelta()
    await town.wind(minutes=10)

    assert "checking whether it arrived" not in await town.says("/papers digest status")
    assert len({each.shown for each in town.posted()}) == len(town.posted())


@pytest.mark.parametrize(
    ("down", "posted", "skipped"),
    [
        pytest.param(timedelta(hours=1), 1, 0, marks=pytest.mark.slow),
        (timedelta(days=5), 0, 1),
        pytest.param(timedelta(days=7, hours=1), 1, 1, marks=pytest.mark.slow),
        (timedelta(weeks=3, hours=1), 1, 3),
        pytest.param(timedelta(weeks=3, days=5), 0, 4, marks=pytest.mark.slow),
    ],
    ids=["an hour", "five days", "a week", "three weeks", "three weeks and five days"],
)
async def test_after_being_down_the_newest_slot_comes_if_it_is_not_stale(
    town: Town, down: timedelta, posted: int, skipped: int
) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind_to(MONDAY - HOUR / 2)
    await town.program.stop()
    town.clock.wind_to(MONDAY - HOUR / 2 + down)

    await town.restart()
    await town.program.tick()
    await town.program.tick()

    late = await digests(town)
    assert len(late) == posted
    assert (await town.says("/papers digest status")).count("skipped") == skipped
    for _ in range(7):
        await town.wind(days=1)
    assert sum("BPPO" in each for each in await digests(town)) == 1
