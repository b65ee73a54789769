"""The preview of a form that takes longer than Slack waits."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.blockkit import check_view
from corpus.model import FollowKind, Wanted
from handlers.choosing import Choosing
from handlers.desk.bulk import Preview
from handlers.messages.bulk import Matched, Offer
from handlers.messages.choosing import AUTHORS, PASTED, TYPED
from handlers.turn import Ours, Turn

FOUND = Preview(
    Offer(matched=(Matched(Wanted(FollowKind.AUTHOR, "7", "Qi She")),)), items=(), refs=("a7",)
)


class Slow:
    """A desk that finds everybody once it is allowed to."""

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()

    async def preview(self, text: str, asker: object) -> Preview:
        await self.may_go_on.wait()
        return FOUND


class Slack:
    """Keeps what is said to it; refuses an update where the view was closed."""

    def __init__(self, *, refuses: str | None = None) -> None:
        self.acks: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.refuses = refuses
        self.heard = asyncio.Event()

    async def ack(self, **said: Any) -> None:
        self.acks.append(said)
        self.heard.set()

    async def views_update(self, **said: Any) -> None:
        if self.refuses:
            raise SlackApiError("refused", {"error": self.refuses})
        self.updates.append(said)


def turn(slack: Slack) -> Turn:
    values = {
        AUTHORS: {TYPED: {"selected_options": []}},
        PASTED: {"value": {"value": "Qi She"}},
    }
    view = {"private_metadata": "C1", "state": {"values": values}}
    nothing: Any = None
    body = {"team": {"id": "T1"}, "user": {"id": "U1"}}
    ways: Any = (slack.ack, nothing, nothing, slack)
    made: Any = Turn(*ways, body, view, None, nothing, Ours("T1"), "/papers")
    return made


async def previewed(slack: Slack) -> None:
    bulk: Any = Slow()
    desk: Any = SimpleNamespace(bulk=bulk)
    choosing = Choosing(desk, patience=timedelta(0))
    task = asyncio.create_task(choosing.preview(turn(slack)))
    await slack.heard.wait()
    assert slack.updates == []
    bulk.may_go_on.set()
    await task


async def test_a_note_is_pushed_first_and_the_preview_takes_its_place() -> None:
    slack = Slack()

    await previewed(slack)

    [pushed], [updated] = slack.acks, slack.updates
    assert pushed["response_action"] == "push"
    assert "One moment" in str(pushed["view"]["blocks"])
    assert updated["external_id"] == pushed["view"]["external_id"]
    assert "Qi She" in str(updated["view"]["blocks"])
    assert not check_view(pushed["view"])
    assert not check_view(updated["view"])


async def test_who_closed_it_meanwhile_is_left_alone() -> None:
    slack = Slack(refuses="not_found")

    await previewed(slack)

    assert len(slack.acks) == 1


async def test_what_slack_refuses_otherwise_is_a_failure() -> None:
    with pytest.raises(SlackApiError):
        await previewed(Slack(refuses="invalid_arguments"))
