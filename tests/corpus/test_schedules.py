from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Rhythm, Schedule
from corpus.schedules import (
    extra_slot,
    in_words,
    instant,
    judge_missed,
    next_due,
    next_slot,
    slots_due,
    upcoming,
)

ZONES = sorted(zone for zone in available_timezones() if zone != "localtime")
MONDAYS = Schedule(zone="Europe/Berlin")
TWICE = Schedule(days=(0, 3), zone="Europe/Berlin")
ENDS = Schedule(rhythm=Rhythm.MONTHLY, days=(1, 30, 31))

schedules = st.builds(
    Schedule,
    rhythm=st.sampled_from(Rhythm),
    days=st.sets(st.integers(1, 6), min_size=1, max_size=3).map(sorted).map(tuple),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(ZONES),
)
moments = st.datetimes(
    min_value=datetime.fromisoformat("2024-01-01"),
    max_value=datetime.fromisoformat("2036-01-01"),
    timezones=st.just(UTC),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Both days of the year on which the clock is changed, worked out by hand.
@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        # 02:00 -> 03:00, and 03:00 -> 02:00
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T09:00", "2026-03-29T07:00"),
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        # 02:00 -> 03:00, and 02:00 -> 01:00
        ("America/New_York", "2026-03-08T02:15", "2026-03-08T07:00"),
        ("America/New_York", "2026-03-08T03:15", "2026-03-08T07:15"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00"),
        # at midnight: the day begins at 01:00, and the hour before midnight comes twice
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00"),
        ("America/Santiago", "2026-09-06T00:59", "2026-09-06T04:00"),
        ("America/Santiago", "2026-09-06T01:00", "2026-09-06T04:00"),
        ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30"),
        ("America/Santiago", "2026-04-05T00:00", "2026-04-05T04:00"),
        # half an hour: 02:00 -> 02:30, and 02:00 -> 01:30
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30"),
        # an odd offset: 02:45 -> 03:45, and 03:45 -> 02:45
        ("Pacific/Chatham", "2026-09-27T03:00", "2026-09-26T14:00"),
        ("Pacific/Chatham", "2026-09-27T03:45", "2026-09-26T14:00"),
        ("Pacific/Chatham", "2026-04-05T03:00", "2026-04-04T13:15"),
        ("Pacific/Chatham", "2026-04-05T03:45", "2026-04-04T15:00"),
        # winter is the exception there: 01:00 -> 02:00, and 02:00 -> 01:00
        ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:00"),
        ("Europe/Dublin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30"),
        ("Europe/Dublin", "2026-10-25T02:00", "2026-10-25T02:00"),
        # a day that never was
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
    ],
)
def test_wall_time_on_the_days_of_a_clock_change(zone: str, wall: str, moment: str) -> None:
    assert instant(datetime.fromisoformat(wall), zone) == at(moment)


# A daily digest on the day before, the day of, and the day after each change, worked out by hand.
@pytest.mark.parametrize(
    ("zone", "time", "first", "moments"),
    [
        ("Europe/Berlin", "02:30", "2026-03-28", ["28T01:30", "29T01:00", "30T00:30"]),
        ("Europe/Berlin", "02:30", "2026-10-24", ["24T00:30", "25T00:30", "26T01:30"]),
        ("America/New_York", "02:15", "2026-03-07", ["07T07:15", "08T07:00", "09T06:15"]),
        ("America/New_York", "01:30", "2026-10-31", ["31T05:30", "01T05:30", "02T06:30"]),
        ("America/Santiago", "00:30", "2026-09-05", ["05T04:30", "06T04:00", "07T03:30"]),
        ("America/Santiago", "23:30", "2026-04-03", ["04T02:30", "05T02:30", "06T03:30"]),
        ("Australia/Lord_Howe", "02:15", "2026-10-03", ["02T15:45", "03T15:30", "04T15:15"]),
        ("Australia/Lord_Howe", "01:45", "2026-04-04", ["03T14:45", "04T14:45", "05T15:15"]),
        ("Pacific/Chatham", "03:00", "2026-09-26", ["25T14:15", "26T14:00", "27T13:15"]),
        ("Pacific/Chatham", "03:00", "2026-04-04", ["03T13:15", "04T13:15", "05T14:15"]),
        ("Europe/Dublin", "01:30", "2026-03-28", ["28T01:30", "29T01:00", "30T00:30"]),
        ("Europe/Dublin", "01:30", "2026-10-24", ["24T00:30", "25T00:30", "26T01:30"]),
    ],
)
@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY])
def test_a_slot_a_day_around_each_clock_change(
    zone: str, time: str, first: str, moments: list[str], rhythm: Rhythm
) -> None:
    hour, minute = map(int, time.split(":"))
    days = tuple(range(7))
    schedule = Schedule(rhythm=rhythm, days=days, hour=hour, minute=minute, zone=zone)
    start = datetime.fromisoformat(f"{first}T00:00").replace(tzinfo=ZoneInfo(zone))
    after = (start - timedelta(minutes=1)).astimezone(UTC)

    slots = list(islice(upcoming(schedule, after=after), 3))

    assert [f"{slot.due:%dT%H:%M}" for slot in slots] == moments
    assert slots[0].name == f"{first}T{time}[{zone}]"
    assert len({slot.name for slot in slots}) == 3


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        (MONDAYS, "2026-06-01T06:59", "2026-06-01T07:00"),
        (MONDAYS, "2026-06-01T07:00", "2026-06-08T07:00"),
        (MONDAYS, "2026-10-19T08:00", "2026-10-26T08:00"),
        (Schedule(days=(6,), hour=23, minute=30), "2026-06-01T00:00", "2026-06-07T23:30"),
        (Schedule(rhythm=Rhythm.DAILY, hour=8, minute=30), "2026-06-01T08:30", "2026-06-02T08:30"),
        (Schedule(rhythm=Rhythm.MONTHLY, days=(1,)), "2026-06-01T09:00", "2026-07-01T09:00"),
        (Schedule(rhythm=Rhythm.MONTHLY, days=(31,)), "2026-01-31T09:00", "2026-02-28T09:00"),
        (Schedule(rhythm=Rhythm.MONTHLY, days=(31,)), "2028-02-01T00:00", "2028-02-29T09:00"),
        (Schedule(rhythm=Rhythm.MONTHLY, days=(30,)), "2026-12-30T09:00", "2027-01-30T09:00"),
        (TWICE, "2026-06-01T06:59", "2026-06-01T07:00"),
        (TWICE, "2026-06-01T07:00", "2026-06-04T07:00"),
        (TWICE, "2026-06-04T07:00", "2026-06-08T07:00"),
        (TWICE, "2026-10-22T07:00", "2026-10-26T08:00"),
        (ENDS, "2026-01-31T09:00", "2026-02-01T09:00"),
        (ENDS, "2026-02-01T09:00", "2026-02-28T09:00"),
        (ENDS, "2026-02-28T09:00", "2026-03-01T09:00"),
        (ENDS, "2026-03-01T09:00", "2026-03-30T09:00"),
        (ENDS, "2026-03-30T09:00", "2026-03-31T09:00"),
        # two in the morning of the 2nd at the dateline is still the 1st in UTC
        (
            Schedule(rhythm=Rhythm.DAILY, hour=0, zone="Pacific/Kiritimati"),
            "2026-06-01T09:59",
            "2026-06-01T10:00",
        ),
        (
            Schedule(rhythm=Rhythm.DAILY, hour=23, minute=59, zone="Pacific/Niue"),
            "2026-06-01T10:58",
            "2026-06-01T10:59",
        ),
    ],
)
def test_next_due(schedule: Schedule, after: str, due: str) -> None:
    assert next_due(schedule, at(after)) == at(due)


def test_a_slot_is_named_by_the_wall_time_people_meant() -> None:
    schedule = Schedule(days=(6,), hour=2, minute=30, zone="Europe/Berlin")

    slot = next_slot(schedule, after=at("2026-03-28T12:00"))

    assert slot.name == "2026-03-29T02:30[Europe/Berlin]"
    assert slot.due == at("2026-03-29T01:00")


def test_slots_due_are_oldest_first_and_include_the_present_minute() -> None:
    slots = slots_due(MONDAYS, since=at("2026-06-01T07:00"), now=at("2026-06-15T07:00"))

    assert [slot.name for slot in slots] == [
        "2026-06-08T09:00[Europe/Berlin]",
        "2026-06-15T09:00[Europe/Berlin]",
    ]


DAILY = Schedule(rhythm=Rhythm.DAILY)
MONTHLY = Schedule(rhythm=Rhythm.MONTHLY, days=(1,))


@pytest.mark.parametrize(
    ("schedule", "since", "now", "delivered", "skipped"),
    [
        (MONDAYS, "2026-06-01T07:00", "2026-06-08T06:59", None, 0),
        (MONDAYS, "2026-06-01T07:00", "2026-06-08T07:00", "2026-06-08T09:00[Europe/Berlin]", 0),
        (MONDAYS, "2026-06-01T07:00", "2026-06-10T07:00", "2026-06-08T09:00[Europe/Berlin]", 0),
        (MONDAYS, "2026-06-01T07:00", "2026-06-10T07:01", None, 1),
        (MONDAYS, "2026-06-01T07:00", "2026-06-22T09:00", "2026-06-22T09:00[Europe/Berlin]", 2),
        (MONDAYS, "2026-06-01T07:00", "2027-06-01T09:00", "2027-05-31T09:00[Europe/Berlin]", 12),
        (TWICE, "2026-06-01T07:00", "2026-06-06T07:00", "2026-06-04T09:00[Europe/Berlin]", 0),
        (TWICE, "2026-06-01T07:00", "2026-06-06T07:01", None, 1),
        (TWICE, "2026-06-01T07:00", "2026-06-22T09:00", "2026-06-22T09:00[Europe/Berlin]", 5),
        (DAILY, "2026-06-01T09:00", "2026-06-04T08:00", "2026-06-03T09:00[UTC]", 1),
        (DAILY, "2026-06-01T09:00", "2027-06-04T08:00", "2027-06-03T09:00[UTC]", 30),
        (MONTHLY, "2026-06-01T09:00", "2026-07-05T09:00", "2026-07-01T09:00[UTC]", 0),
        (MONTHLY, "2026-06-01T09:00", "2026-07-05T09:01", None, 1),
    ],
)
def test_only_the_newest_missed_slot_within_its_grace_goes_out(
    schedule: Schedule, since: str, now: str, delivered: str | None, skipped: int
) -> None:
    missed = judge_missed(schedule, since=at(since), now=at(now))

    assert (missed.deliver.name if missed.deliver else None) == delivered
    assert len(missed.skip) == skipped


def test_a_clock_set_back_makes_nothing_due() -> None:
    missed = judge_missed(MONDAYS, since=at("2026-06-08T07:00"), now=at("2026-06-08T06:00"))

    assert missed.deliver is None
    assert missed.skip == ()


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (MONDAYS, "every Monday at 9:00 (Europe/Berlin)"),
        (TWICE, "every Monday and Thursday at 9:00 (Europe/Berlin)"),
        (Schedule(days=(0, 2, 4)), "every Monday, Wednesday and Friday at 9:00 (UTC)"),
        (ENDS, "every month on the 1st, 30th and 31st, or its last day, at 9:00 (UTC)"),
        (Schedule(rhythm=Rhythm.DAILY, hour=8, minute=5), "every day at 8:05 (UTC)"),
        (MONTHLY, "every month on the 1st at 9:00 (UTC)"),
        (
            Schedule(rhythm=Rhythm.MONTHLY, days=(31,)),
            "every month on the 31st, or its last day, at 9:00 (UTC)",
        ),
    ],
)
def test_in_words(schedule: Schedule, words: str) -> None:
    assert in_words(schedule) == words


def test_an_extra_digest_has_a_name_of_its_own() -> None:
    assert extra_slot(at("2026-06-01T08:00")).name == "now:2026-06-01T08:00:00.000000Z"


@given(schedules, moments)
def test_slots_follow_each_other_and_no_date_comes_twice(
    schedule: Schedule, moment: datetime
) -> None:
    slots = list(islice(upcoming(schedule, after=moment), 30))

    assert slots[0].due > moment
    assert all(one.due <= other.due for one, other in pairwise(slots))
    assert len({slot.name[:10] for slot in slots}) == 30


@given(schedules, moments)
def test_the_wall_clock_shows_the_slot_unless_it_was_jumped_over(
    schedule: Schedule, moment: datetime
) -> None:
    slot = next_slot(schedule, after=moment)

    wall = slot.due.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None)
    meant = datetime.fromisoformat(slot.name[:16])
    assert meant <= wall <= meant + timedelta(hours=2)
    before = (slot.due - timedelta(minutes=1)).astimezone(ZoneInfo(schedule.zone))
    assert wall == meant or before.replace(tzinfo=None) < meant


@given(schedules, moments, st.lists(st.integers(1, 40_000), min_size=1, max_size=8))
def test_ticks_at_any_moments_see_each_slot_once(
    schedule: Schedule, start: datetime, gaps: list[int]
) -> None:
    ticks = [start]
    for gap in gaps:
        ticks.append(ticks[-1] + timedelta(minutes=gap))

    seen = [
        slot for one, other in pairwise(ticks) for slot in slots_due(schedule, since=one, now=other)
    ]

    assert seen == list(slots_due(schedule, since=start, now=ticks[-1]))
    assert len({slot.name for slot in seen}) == len(seen)


@pytest.mark.slow
@pytest.mark.parametrize(("rhythm", "days"), [(Rhythm.DAILY, 1), (Rhythm.WEEKLY, 7)])
@pytest.mark.parametrize("time", [(0, 0), (2, 30)])
def test_ten_years_in_every_zone_have_one_slot_a_period(
    rhythm: Rhythm, days: int, time: tuple[int, int]
) -> None:
    start, end = at("2026-01-05T12:00"), at("2036-01-07T12:00")
    hour, minute = time
    for zone in ZONES:
        schedule = Schedule(rhythm=rhythm, days=(2,), hour=hour, minute=minute, zone=zone)
        slots = slots_due(schedule, since=start, now=end)

        dates = [datetime.fromisoformat(slot.name[:10]).toordinal() for slot in slots]
        assert {late - early for early, late in pairwise(dates)} == {days}, zone
        assert all(early.due < late.due for early, late in pairwise(slots)), zone
        assert len(slots) in range(3654 // days - 1, 3654 // days + 2), zone
