"""Alerts: to where a feed was added, once, safely; never in the way of anything."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.alerts import Alerts
from corpus.health import Alert
from corpus.model import DocumentKind, Feed, FeedId, FeedState, ImportReport
from corpus.polling import Reading
from handlers.blocks import Message
from handlers.delivery.slackcalls import LookError
from tests.factories import NOW

FEED = Feed(
    id=FeedId(1),
    url="https://blog.example/feed.xml?token=secret",
    source="https://blog.example/feed.xml?token=secret",
    title="<!channel> Notes",
    added_by="U0ADA00001",
    added_at=NOW,
    workspace="T1",
    channel="C1",
    succeeded_at=NOW - timedelta(days=2),
    failing_since=NOW - timedelta(days=1),
    failures=9,
    complaint="answered with <!here> 503",
    due=NOW + timedelta(hours=1),
)
REPORT = ImportReport(document="x", kind=DocumentKind.FEED, entries=30, posts_new=2)


class Slack:
    """Keeps what is posted where."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Message]] = []

    async def tell(self, channel: str, message: Message) -> None:
        """Take a message."""
        self.posted.append((channel, message))


async def alerted(*readings: Reading) -> list[tuple[str, Message]]:
    slack = Slack()
    await Alerts(slack.tell, "/papers")(readings)
    return slack.posted


async def test_a_reading_without_an_alert_is_nobodys_business() -> None:
    assert await alerted(Reading(feed=FEED), Reading(feed=FEED, report=REPORT)) == []


@pytest.mark.parametrize(
    ("feed", "alert", "said"),
    [
        (FEED, Alert.FAILING, "cannot be read since"),
        (replace(FEED, state=FeedState.GONE), Alert.GONE, "is gone for good"),
        (FEED, Alert.RECOVERED, "can be read again. 2 posts came in"),
    ],
)
async def test_it_is_said_where_the_feed_was_added(feed: Feed, alert: Alert, said: str) -> None:
    report = REPORT if alert is Alert.RECOVERED else None

    ((channel, message),) = await alerted(Reading(feed=feed, report=report, alert=alert))

    assert channel == "C1"
    assert said in message.text
    assert "<!" not in message.text.replace("<!date^", "")
    assert "secret" not in str(message)


async def test_what_the_command_line_added_is_only_logged() -> None:
    nowhere = replace(FEED, workspace=None, channel=None)

    with capture_logs() as logged:
        posted = await alerted(Reading(feed=nowhere, alert=Alert.FAILING))

    assert posted == []
    assert [entry["event"] for entry in logged] == ["feed health changed"]
    assert "secret" not in str(logged)


async def test_a_channel_that_cannot_be_posted_to_stops_nobody_else() -> None:
    async def closed(channel: str, message: Message) -> None:
        if channel == "C1":
            raise LookError("chat.postMessage: SlackApiError")
        told.append((channel, message))

    told: list[tuple[str, Message]] = []
    tell: Callable[[str, Message], Awaitable[None]] = closed
    other = replace(FEED, channel="C2")

    with capture_logs() as logged:
        await Alerts(tell, "/papers")(
            [Reading(feed=each, alert=Alert.FAILING) for each in (FEED, other)]
        )

    assert [channel for channel, _ in told] == ["C2"]
    assert "alert not posted" in [entry["event"] for entry in logged]
