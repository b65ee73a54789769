import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientConnectorError
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot.playground.nouns import BOT_USER
from corpus.model import Delivery, DeliveryState, SubscriptionState
from handlers.blocks import Block
from handlers.delivery import Delivering, Marks, SlackCalls, Timing, plan_due
from handlers.delivery.verdicts import Answer, Fate
from tests.handlers.delivery.conftest import MONDAY, TIMING, Room, render

State = DeliveryState
LOOK = TIMING.timeout + TIMING.settle


async def due_digests(room: Room, *channels: str) -> None:
    """One paper in each channel, its reason in the thread."""
    for channel in channels or ("#general",):
        await room.subscribe(channel)
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)


async def settle(room: Room, *, times: int = 4) -> None:
    """Let enough time pass for every look, as the scheduler's ticks do."""
    for _ in range(times):
        room.clock.wind(seconds=125)
        await room.run()


# ------------------------------------------------------------------------ as it should be


async def test_a_message_carries_its_mark_and_no_previews(room: Room) -> None:
    await due_digests(room)

    await room.run()

    first, second = await room.history()
    calls = [entry.request for entry in room.workspace.journal.calls("chat.postMessage")]
    assert [call["metadata"]["event_payload"]["id"] for call in calls] == [first.id, second.id]
    assert {call["metadata"]["event_type"] for call in calls} == {"offprint_digest"}
    assert all(call["unfurl_links"] is call["unfurl_media"] is False for call in calls)
    assert [first.state, second.state] == [State.SENT, State.SENT]
    assert [first.ts, second.ts] == [message.ts for message in room.seen()]


async def test_messages_in_one_channel_are_a_second_apart_and_others_go_between(
    room: Room,
) -> None:
    await due_digests(room, "#general", "#reading-group")

    await room.run(room.delivering(timing=replace(TIMING, spacing=timedelta(seconds=1))))

    channels = [e.request["channel"] for e in room.workspace.journal.calls("chat.postMessage")]
    assert len(channels) == 4
    assert len(set(channels[:2])) == 2
    assert room.pauses == [pytest.approx(1.0)]


async def test_a_client_that_repeats_calls_by_itself_is_refused(room: Room) -> None:
    eager = AsyncWebClient(token=room.workspace.bot_token, base_url=room.workspace.api_url)

    with pytest.raises(ValueError, match="post twice"):
        SlackCalls(eager, marks=room.marks, timeout=TIMING.timeout)


# ----------------------------------------------------------- Slack surely does not have it


async def test_slack_asks_to_wait_and_is_left_alone_for_every_channel(room: Room) -> None:
    await due_digests(room, "#general", "#reading-group")
    room.workspace.fail("chat.postMessage", "429", delay_s=90)

    summary = await room.run()

    assert summary.fates[Fate.LATER] == 1
    assert room.posts() == 1
    room.clock.wind(seconds=89)
    assert (await room.run()).sent == 0
    room.clock.wind(seconds=1)
    assert (await room.run()).sent == 4
    assert len(room.shown("#general")) == len(room.shown("#reading-group")) == 2


async def test_a_clock_that_differs_from_slacks_is_complained_about_once(room: Room) -> None:
    await room.subscribe()
    await room.subscribe("#reading-group", topic="editing")
    await room.publish("Editing")
    room.clock.wind_to(MONDAY)
    ahead = room.delivering()
    ahead._now = lambda: room.clock() + timedelta(seconds=90)

    with capture_logs() as logs:
        await room.run(ahead)

    complaints = [each for each in logs if each["log_level"] == "error"]
    assert [each["event"] for each in complaints] == ["our clock is wrong, or Slack's"]
    assert 85 < complaints[0]["seconds"] < 95


async def test_a_wait_without_end_is_a_day(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "429", delay_s=10**12)
    await room.run()

    room.clock.wind(days=1)

    assert (await room.run()).sent == 2


@pytest.mark.parametrize("mode", ["429-bare", "429-html"])
async def test_without_a_time_to_wait_half_a_minute_is_right(room: Room, mode: str) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", mode)
    await room.run()

    room.clock.wind(seconds=29)
    assert (await room.run()).sent == 0
    room.clock.wind(seconds=1)
    assert (await room.run()).sent == 2


async def test_slack_that_is_not_reached_gets_it_later(room: Room) -> None:
    await due_digests(room)
    nowhere = AsyncWebClient(token="xoxb-1", base_url="http://127.0.0.1:1/api/", retry_handlers=[])
    patient = timedelta(seconds=20)  # even on a busy machine the refusal comes before that
    calls = SlackCalls(
        nowhere, marks=room.marks, timeout=patient, never_sent=(ClientConnectorError,)
    )

    summary = await room.run(room.delivering(calls=calls))

    assert summary.fates == {Fate.UNREACHED: 1}
    room.clock.wind(seconds=30)
    assert (await room.run()).sent == 2


async def test_blocks_that_slack_refuses_become_plain_text(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "invalid_blocks")

    summary = await room.run()

    assert summary.sent == 2
    plain = room.seen()[0]
    assert plain.text == "Editing"
    assert plain.blocks == ()
    assert plain.metadata is not None
    assert [state for _, state in await room.states()] == [State.SENT, State.SENT]


async def test_a_message_that_is_refused_twice_is_given_up(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "invalid_blocks", times=2)

    summary = await room.run()

    assert summary.fates == {Fate.PLAIN: 1}
    assert [state for _, state in await room.states()] == [State.FAILED, State.FAILED]
    assert (await room.history())[0].reason == "Slack refused the message (invalid_blocks)"


async def test_what_failed_comes_with_the_next_digest(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "metadata_too_large")
    await room.run()

    room.clock.wind(weeks=1)
    await room.run()

    assert room.shown()[0] == "Editing"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_archived": True}, "the channel is archived (is_archived)"),
        (
            {"members": frozenset({"U0ADA"})},
            "I am not a member of the channel: invite me (not_in_channel)",
        ),
    ],
)
async def test_a_channel_that_is_closed_lets_its_subscription_rest(
    room: Room, change: dict[str, Any], reason: str
) -> None:
    await due_digests(room)
    here = room.workspace.conversation("#general")
    room.workspace.state.set_conversation(replace(here, **change))

    summary = await room.run()

    (closed,) = summary.closed
    assert closed.channel == here.id
    rests = await room.store.subscriptions.get(workspace=closed.workspace, channel=here.id)
    assert rests is not None
    assert (rests.state, rests.reason) == (SubscriptionState.SUSPENDED, reason)
    room.clock.wind(weeks=1)
    assert (await room.run()).planned == 0

    # somebody brings the channel back
    room.workspace.state.set_conversation(replace(here, members=here.members | {BOT_USER}))
    await room.store.subscriptions.resume(rests.id)
    assert (await room.run()).sent == 2
    assert room.shown()[0] == "Editing"


async def test_a_dead_token_stops_the_workspace_not_the_digests(room: Room) -> None:
    await due_digests(room, "#general", "#reading-group")
    room.workspace.access.revoke("token_revoked")

    summary = await room.run()
    room.clock.wind(minutes=14)
    await room.run()

    assert summary.fates == {Fate.LOCKED_OUT: 1}
    assert room.posts() == 1
    room.client.token = room.workspace.access.renew()
    room.clock.wind(minutes=1)
    assert (await room.run()).sent == 4


async def test_what_slack_did_not_take_within_its_grace_is_not_posted_late(room: Room) -> None:
    await due_digests(room)
    room.workspace.access.revoke("token_revoked")
    await room.run()
    room.client.token = room.workspace.access.renew()

    room.clock.wind(hours=49)
    await room.run()
    assert room.shown() == []
    room.clock.wind_to(MONDAY + timedelta(weeks=1))
    await room.run()

    assert room.shown()[0] == "Editing"


# ------------------------------------------------------------------------- nobody knows

DOUBTFUL_TAKEN = [
    "500-after",
    "timeout-after",
    "reset-after",
    "truncated",
    "html-after",
    "internal_error-after",
]
DOUBTFUL_NOT_TAKEN = [
    "500",
    "503",
    "timeout-before",
    "reset-before",
    "html",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
]


@pytest.mark.parametrize("mode", DOUBTFUL_TAKEN)
async def test_what_slack_took_without_saying_so_is_found_and_not_posted_again(
    room: Room, mode: str
) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", mode)

    first = await room.run()
    assert first.fates == {Fate.UNKNOWN: 1}
    room.clock.wind(seconds=119)
    assert (await room.run()).sent == 0
    room.clock.wind(seconds=2)
    second = await room.run()

    assert (second.found, second.fates) == (1, {Fate.SENT: 1})
    assert room.shown() == ["Editing", "about editing"]
    assert [state for _, state in await room.states()] == [State.SENT, State.SENT]


@pytest.mark.parametrize("mode", DOUBTFUL_NOT_TAKEN)
async def test_what_slack_did_not_take_is_posted_after_the_last_look(room: Room, mode: str) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", mode)
    await room.run()

    room.clock.wind(seconds=299)
    await room.run()
    assert room.shown() == []
    room.clock.wind(seconds=2)
    await room.run()

    assert room.shown() == ["Editing", "about editing"]
    assert (await room.history())[0].attempt == 2


@pytest.mark.parametrize("mode", ["reset-after", "truncated", "reset-before", "internal_error"])
async def test_a_part_in_the_thread_is_looked_for_in_the_thread(room: Room, mode: str) -> None:
    await due_digests(room)
    in_thread: Callable[[Any], bool] = lambda args: bool(args.text("thread_ts"))  # noqa: E731
    room.workspace.fail("chat.postMessage", mode, when=in_thread)

    await room.run()
    await settle(room)

    assert room.shown() == ["Editing", "about editing"]
    assert len(room.workspace.journal.calls("conversations.replies")) >= 1
    assert [state for _, state in await room.states()] == [State.SENT, State.SENT]


async def test_a_message_that_slack_takes_late_is_found_at_a_later_look(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("conversations.history", "history-lag", delay_s=3600)
    room.workspace.fail("chat.postMessage", "reset-after")
    await room.run()

    room.clock.wind(seconds=121)
    assert (await room.run()).found == 0
    room.clock.wind(seconds=60)
    assert (await room.run()).found == 1

    assert room.shown() == ["Editing", "about editing"]


@pytest.mark.parametrize(
    "mode",
    [
        "history-forbidden",
        "500",
        "429",
        "html",
        pytest.param("timeout-before", marks=pytest.mark.slow),
    ],
)
async def test_without_a_look_at_the_history_nothing_is_posted(room: Room, mode: str) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "reset-after")
    room.workspace.fail("conversations.history", mode, times=None)
    await room.run()

    for _ in range(5):
        room.clock.wind(minutes=30)
        await room.run()

    (first, _) = await room.history()
    assert first.state is State.UNKNOWN
    assert "history cannot be read" in (first.reason or "")
    assert room.posts() == 1

    room.workspace.faults.clear()
    room.clock.wind(hours=1)
    assert (await room.run()).found == 1
    assert room.shown() == ["Editing", "about editing"]


async def test_a_busy_history_is_asked_once_for_all_that_is_in_doubt(room: Room) -> None:
    await due_digests(room, "#general", "#reading-group")
    room.workspace.fail("chat.postMessage", "500", times=2)
    await room.run()
    room.workspace.fail("conversations.history", "429", delay_s=90, times=None)
    room.clock.wind(seconds=122)

    await room.run()
    room.clock.wind(seconds=80)
    await room.run()

    assert len(room.workspace.journal.calls("conversations.history")) == 1


async def test_the_history_is_not_asked_again_and_again_when_it_is_forbidden(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "reset-after")
    room.workspace.fail("conversations.history", "history-forbidden", times=None)
    await room.run()

    for _ in range(12 * 6):
        room.clock.wind(minutes=10)
        await room.delivering().deliver()

    assert len(room.workspace.journal.calls("conversations.history")) < 30


async def test_a_thread_whose_head_was_deleted_ends_the_digest(room: Room) -> None:
    await due_digests(room)
    in_thread: Callable[[Any], bool] = lambda args: bool(args.text("thread_ts"))  # noqa: E731
    room.workspace.fail("chat.postMessage", "reset-before", when=in_thread)
    room.workspace.fail("conversations.replies", "thread_not_found")
    await room.run()

    room.clock.wind(seconds=121)
    await room.run()

    assert [state for _, state in await room.states()] == [State.SENT, State.FAILED]


async def test_other_peoples_marks_are_not_believed(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "reset-before")
    await room.run()
    (first, _) = await room.history()
    stranger = Marks(b"another database on the same token")
    await room.client.chat_postMessage(
        channel=first.channel, text="forged", metadata=stranger.metadata(first)
    )

    await settle(room)

    assert room.shown() == ["forged", "Editing", "about editing"]


async def test_a_wrong_clock_does_not_hide_the_message(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "reset-after")
    ahead = room.delivering()
    room.workspace.state.clock = lambda: room.clock() - timedelta(days=300)

    await room.run(ahead)
    await settle(room)

    assert float(room.seen()[0].ts) < (MONDAY - timedelta(days=299)).timestamp()
    assert room.shown() == ["Editing", "about editing"]


async def test_the_message_is_found_behind_hundreds_of_others(room: Room) -> None:
    await due_digests(room)
    room.workspace.fail("chat.postMessage", "reset-after")
    await room.run()
    channel = room.workspace.conversation("#general").id
    for number in range(250):
        room.workspace.state.post(
            replace(room.seen()[0], text=f"{number}", metadata=None, blocks=(), bot_id=None)
        )

    room.clock.wind(seconds=121)
    summary = await room.run()

    assert summary.found == 1
    looks = room.workspace.journal.calls("conversations.history")
    assert [entry.request["channel"] for entry in looks] == [channel] * 2


# --------------------------------------------------------------------- processes that die


class Killed(BaseException):
    """The process is gone."""


class Dying(SlackCalls):
    """Calls of a process that dies at a post: before or after Slack has it."""

    def __init__(self, room: Room, *, after: bool, at: int = 1) -> None:
        super().__init__(room.client, marks=room.marks, timeout=TIMING.timeout)
        self._after = after
        self._left = at

    async def post(
        self, delivery: Delivery, *, text: str, blocks: tuple[Block, ...] = ()
    ) -> Answer:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        answer = await super().post(delivery, text=text, blocks=blocks)
        if self._left == 0:
            raise Killed
        return answer


@pytest.mark.parametrize("after", [False, True], ids=["before the post", "after the post"])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
async def test_a_process_that_dies_at_any_post_leaves_every_message_posted_once(
    room: Room, at: int, *, after: bool
) -> None:
    await due_digests(room, "#general", "#reading-group")

    with pytest.raises(Killed):
        await room.run(room.delivering(calls=Dying(room, after=after, at=at)))
    await settle(room)

    assert room.shown("#general") == ["Editing", "about editing"]
    assert room.shown("#reading-group") == ["Editing", "about editing"]
    assert {state for _, state in await room.states()} == {State.SENT}


async def test_a_process_that_dies_between_planning_and_posting_loses_nothing(room: Room) -> None:
    await due_digests(room)
    await plan_due(room.store, render=render, now=room.clock())

    await room.run(room.delivering(owner="another"))

    assert room.shown() == ["Editing", "about editing"]


async def test_a_process_that_was_frozen_before_posting_does_not_post(room: Room) -> None:
    await due_digests(room)
    ticks = iter([0.0, 0.0, 29.5])

    frozen = Delivering(
        calls=room.calls,
        store=room.store,
        now=room.clock,
        owner="frozen",
        timing=TIMING,
        monotonic=lambda: next(ticks, 29.5),
    )
    await room.run(frozen)

    assert room.posts() == 0
    assert [state for _, state in await room.states()] == [State.PENDING, State.PENDING]


async def test_two_processes_at_once_post_each_message_once(room: Room) -> None:
    await due_digests(room, "#general", "#reading-group")

    await asyncio.gather(
        *(room.run(room.delivering(owner=owner)) for owner in ("one", "two", "three"))
    )

    assert room.shown("#general") == ["Editing", "about editing"]
    assert room.shown("#reading-group") == ["Editing", "about editing"]


def test_a_lease_covers_at_least_one_call() -> None:
    timing = Timing(timeout=timedelta(seconds=10), lease=timedelta(seconds=1))

    assert timing.held == timedelta(seconds=12)
