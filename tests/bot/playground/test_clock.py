"""A clock that only goes forward."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.clock import WoundClock

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def test_it_shows_real_time_until_it_is_wound() -> None:
    clock = WoundClock(lambda: MONDAY)

    assert (clock(), clock.is_wound) == (MONDAY, False)
    assert clock.advance(timedelta(hours=1)) == clock() == MONDAY + timedelta(hours=1)
    assert clock.is_wound


def test_it_is_wound_to_a_moment_but_never_back() -> None:
    clock = WoundClock(lambda: MONDAY)

    clock.wind_to(MONDAY + timedelta(days=7))

    with pytest.raises(ValueError, match="only goes forward"):
        clock.wind_to(MONDAY)
    assert clock() == MONDAY + timedelta(days=7)
