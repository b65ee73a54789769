"""The door to the app: what is told apart, what is refused, what happens without a database."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from typing_extensions import override

from bot.inbox import SLOW, Inbox, letter_of, surface_of
from bot.metrics import Metrics
from bot.slack import Running
from corpus.errors import StoreError
from corpus.model import Letter
from corpus.store import Store
from corpus.store.inbox import Inbox as Letters

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def said(
    text: str = "x", *, kind: str = "app_mention", ts: str = "1.5", **more: Any
) -> dict[str, Any]:
    event = {"type": kind, "channel": "C1", "user": "U1", "ts": ts, "text": text} | more
    numbered = {"team_id": "T1", "event_id": f"Ev{ts}", "token": "secret"}
    return {"type": "event_callback", "event": event} | numbered


def typed(text: str, *, trigger: str = "1.2") -> dict[str, Any]:
    return {"command": "/papers", "text": text, "trigger_id": trigger, "team_id": "T1"}


def pressed(**more: Any) -> dict[str, Any]:
    actions = [{"type": "button", "action_id": "a", "block_id": "b"}]
    base = {"type": "block_actions", "trigger_id": "1.3", "actions": actions, "token": "secret"}
    return base | {"team": {"id": "T1"}, "user": {"id": "U1"}} | more


# ---------------------------------------------------------------------------- telling apart


def key(body: dict[str, Any]) -> str | None:
    letter = letter_of(body, now=NOW)
    return letter.key if letter else None


def test_the_same_words_in_the_same_place_are_one_thing_whatever_number_they_have() -> None:
    assert key(said()) == key(said() | {"event_id": "Ev2", "team_id": "T2"})
    assert key(said()) != key(said(ts="1.6"))
    assert key(said()) != key(said(kind="message"))


def test_other_events_are_known_by_their_number_and_workspace() -> None:
    home = said(kind="app_home_opened")

    assert key(home) == key(home | {"event": {"type": "app_home_opened"}})
    assert key(home) != key(home | {"event_id": "Ev2"})
    assert key(home) != key(home | {"team_id": "T2"})


@pytest.mark.parametrize("more", [{"bot_id": "B1"}, {"subtype": "message_changed"}])
def test_what_nobody_answers_is_not_kept(more: dict[str, str]) -> None:
    assert key(said(kind="message", **more)) is None


@pytest.mark.parametrize("text", ["kv edit", "", "help", "new", "following", "digest", "7"])
def test_a_command_that_only_reads_is_not_kept(text: str) -> None:
    assert key(typed(text)) is None


@pytest.mark.parametrize(
    "text", ["follow Qi She", "unfollow 1", "digest now", "digest daily", "sources add a.example"]
)
def test_a_command_that_changes_something_is_known_by_its_trigger(text: str) -> None:
    assert key(typed(text)) == key(pressed(trigger_id="1.2")) is not None


def test_what_is_kept_is_without_the_token() -> None:
    letter = letter_of(pressed(), now=NOW)

    assert letter is not None
    assert json.loads(letter.body or "") == {k: v for k, v in pressed().items() if k != "token"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
FIELDS = ("type", "event", "event_id", "team_id", "trigger_id", "command", "text")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)))
def test_whatever_is_delivered_has_a_short_key_or_none(body: dict[str, Any]) -> None:
    event = {"type": "event_callback", "event": {"type": "message", "channel": "C", **body}}

    for each in (body, body | event):
        assert len(key(each) or "") <= 200
        assert surface_of(each)


def test_surfaces_are_few() -> None:
    assert surface_of({"event": {"type": "app_mention"}}) == "app_mention"
    assert surface_of({"event": "odd", "type": "view_submission"}) == "view_submission"
    assert surface_of({"event": {"type": "anything else"}}) == "other"


# ------------------------------------------------------------------------------- dispatching


class Desk:
    """Listens to everything; works until it is let go."""

    def __init__(self, letters: Letters, *, most: int = 200, slow: timedelta = SLOW) -> None:
        async def us() -> AuthorizeResult:
            return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")

        self.seen: list[str] = []
        self.heard = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()
        app = AsyncApp(authorize=us, signing_secret="", request_verification_enabled=False)
        self.running = app.listener_runner.listener_start_handler = Running()
        app.command("/papers")(self.command)
        app.event("app_mention")(self.mention)
        metrics = Metrics()
        self.inbox = Inbox(
            app,
            letters,
            running=self.running,
            metrics=metrics,
            clock=lambda: NOW,
            most=most,
            slow=slow,
        )
        self.metrics = metrics

    async def command(self, ack: Any, command: dict[str, Any]) -> None:
        self.seen.append(command["text"])
        self.heard.set()
        await self.go.wait()
        await ack("done")

    async def mention(self, event: dict[str, Any]) -> None:
        self.seen.append(event["text"])
        await self.go.wait()

    async def hear(self, body: dict[str, Any]) -> BoltResponse:
        return await self.inbox.dispatch(AsyncBoltRequest(mode="socket_mode", body=body))

    async def settled(self) -> None:
        await asyncio.gather(*self.running._tasks)
        await self.inbox.finish()


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    opened = await Store.open("sqlite+aiosqlite://")
    yield opened
    await opened.close()


class Away(Letters):
    """A database that cannot be used at the moment."""

    def __init__(self, letters: Letters) -> None:
        self.letters, self.is_away, self.written = letters, True, 0

    @override
    async def write(self, heard: Sequence[Letter], **more: Any) -> frozenset[str]:
        if self.is_away:
            raise StoreError("database is locked")
        self.written += 1
        return await self.letters.write(heard, **more)


async def test_what_is_delivered_at_once_is_written_at_once(store: Store) -> None:
    letters = Away(store.inbox)
    letters.is_away = False
    desk = Desk(letters)

    await asyncio.gather(*(desk.hear(said(ts=f"1.{n % 20}")) for n in range(60)))

    assert len(desk.seen) == 20
    assert letters.written <= 2


async def test_an_answer_does_not_wait_until_bolt_looks_for_it(store: Store) -> None:
    desk = Desk(store.inbox)
    desk.go.clear()

    answer = asyncio.create_task(desk.hear(typed("kv edit")))
    await desk.heard.wait()
    desk.go.set()
    body = (await answer).body
    looking = len(desk.inbox._answer._tasks)
    await asyncio.gather(*desk.inbox._answer._tasks)

    assert (body, looking) == ("done", 1)
    assert not desk.inbox._answer._tasks


async def test_a_delivery_that_is_given_up_is_not_dispatched_further(store: Store) -> None:
    desk = Desk(store.inbox)
    desk.go.clear()
    answer = asyncio.create_task(desk.hear(typed("kv edit")))
    await desk.heard.wait()

    answer.cancel()
    await asyncio.wait(desk.inbox._answer._tasks)

    assert answer.cancelled()
    desk.go.set()
    await desk.settled()


async def test_an_event_that_cannot_be_written_down_is_left_to_slack_to_repeat(
    store: Store,
) -> None:
    letters = Away(store.inbox)
    desk = Desk(letters)

    first = await desk.hear(said())
    letters.is_away = False
    second = await desk.hear(said())
    third = await desk.hear(said())
    await desk.settled()

    assert [first.status, second.status, third.status] == [503, 200, 200]
    assert desk.seen == ["x"]


async def test_a_change_that_cannot_be_written_down_is_not_made(store: Store) -> None:
    desk = Desk(Away(store.inbox))

    change = await desk.hear(typed("follow Qi She"))
    question = await desk.hear(typed("kv edit"))

    assert "My memory is not available" in change.body
    assert (change.status, json.loads(change.body)["response_type"]) == (200, "ephemeral")
    assert question.body == "done"
    assert desk.seen == ["kv edit"]


async def test_more_than_can_be_done_is_refused_at_once(store: Store) -> None:
    desk = Desk(store.inbox, most=3)
    desk.go.clear()
    waiting = [asyncio.create_task(desk.hear(typed(f"kv {n}"))) for n in range(3)]
    while len(desk.running) < 3:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0)

    command, event, button = [
        await asyncio.wait_for(desk.hear(body), timeout=1)
        for body in (typed("too many"), said("too many"), pressed())
    ]
    desk.go.set()
    answers = await asyncio.gather(*waiting)

    assert "please try again in a moment" in json.loads(command.body)["text"]
    assert (command.status, event.status, button.status) == (200, 503, 503)
    assert [each.body for each in answers] == ["done"] * 3
    assert "too many" not in desk.seen
    assert (await desk.hear(said("again"))).status == 200


async def test_when_answers_take_too_long_the_next_question_is_refused_at_once(
    store: Store,
) -> None:
    desk = Desk(store.inbox, slow=timedelta(0))
    desk.go.clear()
    waiting = asyncio.create_task(desk.hear(typed("kv edit")))
    while not desk.seen:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.001)

    refused = await asyncio.wait_for(desk.hear(typed("another")), timeout=1)
    desk.go.set()
    answered = await waiting
    again = await desk.hear(typed("another"))

    assert "please try again in a moment" in json.loads(refused.body)["text"]
    assert answered.body == again.body == "done"
    assert desk.seen == ["kv edit", "another"]


async def test_a_change_that_takes_long_holds_no_question_up(store: Store) -> None:
    desk = Desk(store.inbox, slow=timedelta(0))
    desk.go.clear()
    waiting = asyncio.create_task(desk.hear(typed("sources add a.example")))
    while not desk.seen:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.001)
    asyncio.get_running_loop().call_soon(desk.go.set)

    asked = await desk.hear(typed("kv edit", trigger="1.9"))

    assert (await waiting).body == asked.body == "done"


async def test_what_nobody_listens_to_is_not_kept(store: Store) -> None:
    desk = Desk(store.inbox)

    answer = await desk.hear(pressed())
    await desk.settled()
    left = await store.inbox.claim(owner="x", now=NOW.replace(year=2027), lease_until=NOW)

    assert answer.status == 404
    assert left == ()


async def test_answers_are_timed_until_they_are_given(store: Store) -> None:
    desk = Desk(store.inbox)
    desk.go.clear()
    asyncio.get_running_loop().call_later(0.05, desk.go.set)

    await desk.hear(typed("kv edit"))

    spent = desk.metrics.registry.get_sample_value(
        "offprint_answer_seconds_sum", {"surface": "command"}
    )
    assert spent is not None
    assert spent >= 0.04  # the clock ran before it was delivered
