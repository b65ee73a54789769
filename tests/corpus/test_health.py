"""What a reading does to a feed: tables of outcomes, and a week in the life of one."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from corpus import health
from corpus.health import Alert, Failed, Health, Heard, after
from corpus.model import Feed, FeedId, FeedState
from tests.factories import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Feed(
    id=FeedId(1),
    url="https://a.example",
    source="https://a.example",
    added_by="U1",
    added_at=NOW - 30 * DAY,
    due=NOW,
)
NEWS = Heard(is_new=True)
DOWN = Failed(complaint="answered with status 500")
MISSING = Failed(complaint="answered with status 404 (not found)")
GONE = Failed(complaint="answered with status 410 (gone)", is_gone=True)


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (NEWS, HOUR),
        (Heard(last_news=NOW - 5 * HOUR), HOUR),
        (Heard(last_news=NOW - 100 * HOUR), 10 * HOUR),
        (Heard(last_news=NOW - 365 * DAY), DAY),
        (Heard(last_news=NOW + DAY), HOUR),
        (Heard(), DAY),
        (Heard(is_new=True, fresh_for=5 * MINUTE), HOUR),
        (Heard(is_new=True, fresh_for=6 * HOUR), 6 * HOUR),
        (Heard(is_new=True, fresh_for=365 * DAY), DAY),
        (DOWN, 15 * MINUTE),
        (Failed(complaint="busy", retry_after=1 * MINUTE), 15 * MINUTE),
        (Failed(complaint="busy", retry_after=3 * HOUR), 3 * HOUR),
        (Failed(complaint="busy", retry_after=3650 * DAY), 31 * DAY),
    ],
)
def test_when_it_is_due_again(outcome: Heard | Failed, wait: timedelta) -> None:
    feed, _ = after(FEED, outcome, now=NOW, jitter=0)

    assert feed.due == NOW + wait


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (NEWS, 54 * MINUTE),
        (DOWN, 7.5 * MINUTE),
        # What a server asks for is never undercut.
        (Heard(is_new=True, fresh_for=10 * HOUR), 11 * HOUR),
        (Failed(complaint="busy", retry_after=3 * HOUR), 3 * HOUR),
    ],
)
def test_chance_spreads_what_would_fall_due_together(
    outcome: Heard | Failed, wait: timedelta
) -> None:
    feed, _ = after(FEED, outcome, now=NOW, jitter=1)

    assert feed.due == NOW + wait


def test_failures_are_asked_about_ever_less_often_and_when_the_first_day_is_over() -> None:
    feed, now, asked = FEED, NOW, []
    for _ in range(12):
        feed, _ = after(feed, DOWN, now=now, jitter=0)
        asked.append((feed.due - NOW) / HOUR)
        now = feed.due

    assert asked == [0.25, 0.75, 1.75, 3.75, 7.75, 15.75, 24, 48, 72, 96, 120, 144]


def test_an_hour_of_failures_is_nobodys_business() -> None:
    ill, alert = after(FEED, DOWN, now=NOW, jitter=0)
    well, recovered = after(ill, Heard(), now=NOW + HOUR, jitter=0)

    assert (alert, recovered) == (None, None)
    assert (well.failures, well.failing_since, well.complaint) == (0, None, None)


def test_what_is_gone_is_gone_at_once_and_back_when_somebody_looks() -> None:
    feed, alert = after(FEED, GONE, now=NOW, jitter=0)
    again, recovered = after(feed, Heard(), now=NOW + DAY, jitter=0)

    assert (feed.state, alert) == (FeedState.GONE, Alert.GONE)
    assert (again.state, recovered) == (FeedState.ACTIVE, Alert.RECOVERED)


def test_what_failed_for_a_day_and_then_is_gone_is_told_once() -> None:
    told = replace(FEED, failures=9, failing_since=NOW - 2 * DAY, alerted_at=NOW - DAY)

    feed, alert = after(told, GONE, now=NOW, jitter=0)

    assert (feed.state, feed.alerted_at, alert) == (FeedState.GONE, NOW - DAY, None)


def test_a_feed_that_moved_keeps_its_source() -> None:
    feed, _ = after(FEED, Heard(moved_to="https://b.example"), now=NOW, jitter=0)

    assert (feed.url, feed.source) == ("https://b.example", "https://a.example")


def test_what_is_kept_for_asking_again() -> None:
    heard = Heard(etag="1", last_modified="then", title="A")
    feed, _ = after(replace(FEED, etag="0", title="Before"), heard, now=NOW, jitter=0)
    untitled, _ = after(feed, Heard(), now=NOW, jitter=0)

    assert (feed.etag, feed.last_modified, feed.title) == ("1", "then", "A")
    assert (feed.checked_at, feed.succeeded_at) == (NOW, NOW)
    assert (untitled.etag, untitled.title) == (None, "A")


def test_a_failure_keeps_what_the_last_success_brought() -> None:
    read = replace(FEED, etag="1", last_modified="then", succeeded_at=NOW - DAY, title="A")

    feed, _ = after(read, DOWN, now=NOW, jitter=0)

    kept = (feed.etag, feed.last_modified, feed.succeeded_at, feed.title)
    assert kept == ("1", "then", NOW - DAY, "A")
    assert (feed.checked_at, feed.complaint) == (NOW, DOWN.complaint)


def test_how_a_feed_is_in_one_word() -> None:
    read = replace(FEED, succeeded_at=NOW)

    words = [
        health.of(feed)
        for feed in (
            FEED,
            read,
            replace(read, failures=1),
            replace(read, state=FeedState.GONE),
            replace(read, state=FeedState.REMOVED, failures=1),
        )
    ]
    assert words == list(Health)


# From which day on, what the server does.
NEARLY_TEN_DAYS: list[tuple[float, Heard | Failed]] = [
    (0, NEWS),
    (0.5, Heard(last_news=NOW)),
    (1, DOWN),
    (1.4, NEWS),
    (2, MISSING),
    (4, NEWS),
    (5.1, DOWN),
    (5.2, NEWS),
    (6, DOWN),
    (6.5, Failed(complaint="busy", retry_after=6 * HOUR)),
    (7.5, NEWS),
]


def _does(at: datetime) -> Heard | Failed:
    return next(does for day, does in reversed(NEARLY_TEN_DAYS) if NOW + day * DAY <= at)


@pytest.mark.parametrize("jitter", [0, 0.3, 1])
def test_a_week_in_the_life_of_a_feed(jitter: float) -> None:
    feed, asked = FEED, 0
    told: list[tuple[Alert, float]] = []
    while feed.due <= NOW + 9 * DAY:
        now, does = feed.due, _does(feed.due)
        feed, alert = after(feed, does, now=now, jitter=jitter)
        asked += 1
        assert MINUTE < feed.due - now <= DAY
        assert (feed.failures == 0) == isinstance(does, Heard)
        assert (feed.alerted_at is not None) >= (alert is Alert.FAILING)
        told += [(alert, (now - NOW) / DAY)] if alert else []

    assert [alert for alert, _ in told] == [Alert.FAILING, Alert.RECOVERED] * 2
    (_, failing), (_, recovered), (_, again), (_, well) = told
    assert 3 <= failing <= 3.1  # a day after the server was first found without the feed
    assert 4 <= recovered <= 5  # the first look after it was back
    assert 7 <= again <= 7.3  # a day and, at most, the six hours that the server asked for
    assert 7.5 <= well <= 8.5
    assert 60 < asked < 200
