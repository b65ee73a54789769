"""Alerts: to where a feed was added, once, safely; never in the way of anything."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.alerts import Alerts
from bot.cli import run
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.health import Alert
from corpus.model import DocumentKind, Feed, FeedId, FeedState, ImportReport
from corpus.polling import Reading
from corpus.store import Store
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


@pytest.mark.parametrize("transport", ["http"], indirect=True)
@pytest.mark.usefixtures("logging_as_before")
async def test_a_timer_that_refreshes_feeds_tells_people_as_well(
    settings: Settings, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await Store.open(settings.database)
    room = workspace.conversation("#general").id
    added, _ = await store.feeds.add(  # port 9 is refused before anything is connected
        "http://127.0.0.1:9/feed", by="U0ADA00001", now=NOW, workspace="T1", channel=room
    )
    failing = replace(added, failures=5, failing_since=NOW, complaint="could not be reached")
    await store.feeds.save(failing)
    await store.close()
    assert settings.slack_bot_token is not None
    monkeypatch.setenv("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value())
    monkeypatch.setenv("SLACK_API_URL", settings.slack_api_url)
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(settings.offprint_data_dir))

    await asyncio.to_thread(run, ["feed", "refresh"])
    await asyncio.to_thread(run, ["feed", "refresh", "--all"])

    (alert,) = workspace.messages("#general")
    assert "http://127.0.0.1:9/feed cannot be read since" in alert.shown
