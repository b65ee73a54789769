"""What a reading does to a feed: a table of outcomes, and a week in the life of one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.health import Alert, Failed, Heard, after
from corpus.model import Feed, FeedId, FeedState
from tests.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = Feed(
    id=FeedId(1),
    url="https://a.example",
    source="https://a.example",
    added_by="U1",
    added_at=NOW - 30 * DAY,
    due=NOW,
)
DOWN = Failed(complaint="answered with status 500")


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (Heard(is_new=True), HOUR),
        (Heard(last_news=NOW - 5 * HOUR), HOUR),
        (Heard(last_news=NOW - 100 * HOUR), 10 * HOUR),
        (Heard(last_news=NOW - 365 * DAY), DAY),
        (Heard(), DAY),
        (Heard(is_new=True, fresh_for=6 * HOUR), 6 * HOUR),
        (Heard(is_new=True, fresh_for=365 * DAY), DAY),
        (DOWN, timedelta(minutes=15)),
        (Failed(complaint="busy", retry_after=3 * HOUR), 3 * HOUR),
        (Failed(complaint="busy", retry_after=3650 * DAY), 31 * DAY),
    ],
)
def test_when_it_is_due_again(outcome: Heard | Failed, wait: timedelta) -> None:
    feed, _ = after(FEED, outcome, now=NOW, jitter=0)

    assert feed.due == NOW + wait


def test_chance_makes_waits_longer_never_shorter() -> None:
    feed, _ = after(FEED, DOWN, now=NOW, jitter=1)

    assert feed.due - NOW == timedelta(minutes=15) * 1.1


def test_failures_are_asked_about_ever_less_often() -> None:
    feed, waits = FEED, []
    for _ in range(12):
        feed, _ = after(feed, DOWN, now=NOW, jitter=0)
        waits.append((feed.due - NOW) / timedelta(minutes=15))

    assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96, 96, 96, 96]


def test_one_alert_after_a_day_of_failures_and_one_on_recovery() -> None:
    feed, told, now = FEED, [], NOW
    for _ in range(40):
        feed, alert = after(feed, DOWN, now=now, jitter=0)
        told.append((now - NOW, alert))
        now += 2 * HOUR
    well, recovered = after(feed, Heard(is_new=True), now=now, jitter=0)

    assert [each for each in told if each[1]] == [(DAY, Alert.FAILING)]
    assert (feed.failing_since, feed.failures, feed.complaint) == (NOW, 40, DOWN.complaint)
    assert recovered is Alert.RECOVERED
    assert (well.failures, well.failing_since, well.complaint, well.alerted_at) == (
        0,
        None,
        None,
        None,
    )
    assert after(well, Heard(), now=now, jitter=0)[1] is None


def test_an_hour_of_failures_is_nobodys_business() -> None:
    ill, alert = after(FEED, DOWN, now=NOW, jitter=0)
    _, recovered = after(ill, Heard(), now=NOW + HOUR, jitter=0)

    assert (alert, recovered) == (None, None)


def test_what_is_gone_is_gone_at_once() -> None:
    feed, alert = after(FEED, Failed(complaint="410", is_gone=True), now=NOW, jitter=0)

    assert (feed.state, alert) == (FeedState.GONE, Alert.GONE)


def test_a_feed_that_moved_keeps_its_source() -> None:
    feed, _ = after(FEED, Heard(moved_to="https://b.example"), now=NOW, jitter=0)

    assert (feed.url, feed.source) == ("https://b.example", "https://a.example")


def test_what_is_kept_for_asking_again() -> None:
    heard = Heard(etag="1", last_modified="then", title="A")
    feed, _ = after(replace(FEED, etag="0"), heard, now=NOW, jitter=0)

    assert (feed.etag, feed.last_modified, feed.title) == ("1", "then", "A")
    assert (feed.checked_at, feed.succeeded_at) == (NOW, NOW)
