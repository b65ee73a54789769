"""What Slack delivers again has one effect: any kind, any transport, over restarts, in replicas."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.assembly import Program, assemble
from bot.playground.journal import TO_APP, Entry
from corpus.model import Letter
from tests.scenarios.conftest import Town, a_free_port, both_ways

Another = Callable[[], Awaitable[Program]]


@pytest.fixture
async def another(town: Town) -> AsyncIterator[Another]:
    """Starts a second process on the same database; over HTTP it is the one that hears."""
    running: list[Program] = []

    async def start() -> Program:
        settings = town.program.settings.model_copy(update={"port": a_free_port()})
        program = await assemble(settings, clock=town.clock)
        running.append(program)
        await program.start(with_ops=False)
        if settings.slack_app_token is None:
            town.workspace.deliver_to(f"http://127.0.0.1:{settings.port}/slack/events")
        return program

    yield start
    for program in running:
        await program.stop()


async def again(town: Town, what: str, *, times: int = 3) -> list[Entry]:
    """Deliver the last thing of a kind again; what was answered, once nothing moves any more."""
    entry = next(each for each in reversed([*town.workspace.journal]) if is_a(each, what))
    for _ in range(times):
        await town.workspace.repeat(entry)
    await settled(town.program)
    return list(town.workspace.journal.deliveries(entry.what)[-times:])


def is_a(entry: Entry, what: str) -> bool:
    return entry.what.startswith(what) and entry.direction == TO_APP


async def settled(program: Program) -> None:
    await asyncio.gather(*program.running._tasks)


async def hear(program: Program, body: dict[str, Any]) -> int:
    delivery = AsyncBoltRequest(mode="socket_mode", body=body)
    return int((await program.inbox.dispatch(delivery)).status)


def calls(town: Town) -> int:
    return len(town.workspace.journal.calls("chat.postMessage"))


@both_ways
async def test_a_mention_delivered_four_times_is_answered_once(town: Town) -> None:
    await town.ask("@Offprint kv edit")

    await again(town, "app_mention")

    assert calls(town) == 1


@both_ways
async def test_a_direct_message_delivered_to_two_processes_is_answered_once(
    town: Town, another: Another
) -> None:
    await town.ask("kv edit", where="dm")
    second = await another()

    await again(town, "message.im")
    await settled(second)

    assert len(town.posted("dm")) == 1


async def test_processes_that_hear_the_same_at_the_same_moment_answer_once(
    town: Town, another: Another
) -> None:
    await town.ask("@Offprint help")
    first, second = town.program, await another()
    heard = town.workspace.journal.deliveries("app_mention")[-1].request
    event = {**heard["event"], "ts": "1780000000.000100", "text": "<@U0OFFPRINT> kv edit"}
    body = {**heard, "event_id": "Ev0AGAIN", "event": event}

    answers = await asyncio.gather(*(hear(each, body) for each in [first, second] * 4))
    await settled(first)
    await settled(second)

    assert answers == [200] * 8
    assert calls(town) == 1


async def test_a_shared_channel_that_is_told_of_twice_is_answered_once(town: Town) -> None:
    await town.ask("@Offprint kv edit")
    heard = town.workspace.journal.deliveries("app_mention")[-1].request

    await hear(town.program, {**heard, "event_id": "Ev0OTHER", "team_id": "T0OTHER"})
    await settled(town.program)

    assert calls(town) == 1


@both_ways
async def test_a_command_replayed_five_times_follows_once(town: Town, another: Another) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await again(town, "/papers follow Jiawei Shao", times=2)
    await another()

    replayed = await again(town, "/papers follow Jiawei Shao")

    assert [entry.answer for entry in replayed] == [{}] * 3
    assert "1 followed here" in await town.says("/papers following")


async def test_a_question_replayed_is_answered_and_changes_nothing(town: Town) -> None:
    await town.ask("/papers kv edit")

    replayed = await again(town, "/papers kv edit")

    assert all("KV-Edit" in str(entry.answer) for entry in replayed)
    assert calls(town) == 0


@both_ways
async def test_a_button_pressed_once_and_delivered_again_shares_once(town: Town) -> None:
    card = await town.ask("/papers kv edit")
    await town.press(card, "card.share")

    await again(town, "block_actions")

    assert len(town.posted()) == 1


@both_ways
async def test_a_form_delivered_again_is_announced_once(town: Town) -> None:
    settings = await town.ask("/papers digest")
    await town.workspace.press(settings, "digest.edit")
    modal = await town.workspace.modal()
    await town.workspace.submit(modal, {"time": "16:30"})
    await settled(town.program)

    await again(town, "view_submission")

    assert len(town.posted()) == 1


async def test_what_was_answered_before_a_restart_is_not_answered_after_it(town: Town) -> None:
    await town.ask("@Offprint kv edit")
    await town.restart()

    await again(town, "app_mention")

    assert calls(town) == 1


async def posting(town: Town) -> None:
    """Wait until it has begun to post, which never ends."""
    async with asyncio.timeout(5):
        while not calls(town):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def dies(town: Town) -> None:
    """End the process in the middle of its work, as a power cut would."""
    for task in tuple(town.program.running._tasks):
        task.cancel()
    await asyncio.gather(*town.program.running._tasks, return_exceptions=True)


@both_ways
async def test_what_a_process_died_over_is_answered_by_the_next(town: Town) -> None:
    town.workspace.fail("chat.postMessage", "timeout-before")
    sent = await town.workspace.type("#general", "@Offprint kv edit")
    await posting(town)
    await dies(town)
    await town.restart()

    await town.wind(minutes=3)
    reply = await town.workspace.reply(sent)

    assert "KV-Edit" in reply.shown
    assert reply.thread_ts == sent.ts


async def test_a_change_that_a_process_died_over_is_not_made_again(town: Town) -> None:
    town.workspace.fail("chat.postMessage", "timeout-before")
    await town.workspace.type("#general", "@Offprint follow Jiawei Shao")
    await posting(town)
    await dies(town)
    await town.restart()

    await town.wind(minutes=3)
    await settled(town.program)

    assert town.posted() == []
    assert "1 followed here" in await town.says("/papers following")


@pytest.mark.parametrize(("minutes", "posts"), [(20, 2), (60, 1)])
async def test_a_button_is_picked_up_while_it_can_be_answered(
    town: Town, minutes: int, posts: int
) -> None:
    card = await town.ask("/papers kv edit")
    await town.press(card, "card.share")
    body = json.dumps(next(each for each in town.workspace.journal if is_a(each, "block")).request)
    await leave(town, Letter("trigger/1", body))
    town.clock.advance(timedelta(minutes=minutes))

    await town.program.inbox.tend()
    await settled(town.program)

    assert len(town.posted()) == len(town.workspace.journal.calls("chat.postMessage")) == posts


async def leave(town: Town, letter: Letter) -> None:
    """Have a letter in the inbox over which its process died."""
    now = town.clock()
    await town.program.store.inbox.write([letter], owner="dead", now=now, lease_until=now)
