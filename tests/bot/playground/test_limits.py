"""Slack's rate limits on a clock of our own."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.limits import Limits, RateLimits
from bot.playground.workspace import Workspace


class Moment:
    """Monotonic seconds that stand still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def posts(limits: RateLimits, count: int, channel: str = "C1") -> list[int | None]:
    return [limits.wait_s("chat.postMessage", a_minute=600, channel=channel) for _ in range(count)]


def test_a_channel_takes_a_burst_and_then_one_a_second() -> None:
    moment = Moment()
    limits = RateLimits(Limits.POSTS, moment)

    burst = posts(limits, 7)
    moment.now += 1.0
    after = posts(limits, 2)

    assert burst == [None] * 5 + [1, 1]
    assert after == [None, 1]


def test_channels_do_not_hinder_each_other() -> None:
    limits = RateLimits(Limits.POSTS, Moment())
    posts(limits, 5, "C1")

    assert posts(limits, 5, "C2") == [None] * 5


def test_a_tier_is_counted_over_a_minute() -> None:
    moment = Moment()
    limits = RateLimits(Limits.ALL, moment)

    waits = [limits.wait_s("users.list", a_minute=2, channel="") for _ in range(3)]
    moment.now += 60.0

    assert waits == [None, None, 60]
    assert limits.wait_s("users.list", a_minute=2, channel="") is None


def test_only_posts_are_limited_by_default_limits() -> None:
    limits = RateLimits(Limits.POSTS, Moment())

    assert [limits.wait_s("users.list", a_minute=1, channel="") for _ in range(3)] == [None] * 3
    assert posts(RateLimits(Limits.OFF, Moment()), 50) == [None] * 50


async def test_the_client_is_told_when_to_come_back() -> None:
    async with await Workspace.start(limits=Limits.POSTS, monotonic=Moment()) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        for _ in range(5):
            await client.chat_postMessage(channel="C0GENERAL1", text="digest")

        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C0GENERAL1", text="digest")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
