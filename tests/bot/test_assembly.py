import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession
from typing_extensions import override

from bot.assembly import Program, assemble
from bot.outbox import Outbox
from bot.playground.errors import NotAcknowledgedError
from bot.playground.transport import sign
from bot.playground.workspace import Workspace
from bot.settings import Settings, SettingsError
from corpus.model import Outcome
from corpus.refresh import import_document
from handlers.delivery import Summary
from tests.factories import a_document

TITLES = ("KV-Edit: Training-Free Image Editing", "Attention Is All You Need")


def now() -> datetime:
    return datetime.now(UTC)


def papers(*titles: str) -> str:
    return "\n".join(f'{{"title": "{title}", "authors": ["Ada Example"]}}' for title in titles)


async def add(program: Program, *titles: str) -> None:
    document = a_document(papers(*titles), name=f"{titles[0]}.jsonl")
    await import_document(document, store=program.store, now=now())


@pytest.fixture
async def program(settings: Settings) -> AsyncIterator[Program]:
    program = await assemble(settings, clock=now)
    await add(program, *TITLES)
    await program.follow_corpus()
    yield program
    await program.stop()


async def test_a_question_is_answered_over_either_transport(
    program: Program, workspace: Workspace
) -> None:
    await program.start(with_ops=False)

    sent = await workspace.type("#general", "/papers kv edit")

    assert "KV-Edit" in (await workspace.reply(sent)).shown


async def test_the_index_follows_the_corpus(program: Program) -> None:
    await add(program, "A Paper Nobody Knew Before")

    await program.tick()

    assert program.lookup.find("a paper nobody knew before").outcome is Outcome.EXACT


class BrokenOutbox(Outbox):
    @override
    async def run_due(self) -> Summary:
        msg = "nothing can be posted"
        raise RuntimeError(msg)


async def test_the_index_follows_the_corpus_although_no_digest_can_be_sent(
    program: Program,
) -> None:
    whole = {each.name: getattr(program.outbox, each.name) for each in fields(program.outbox)}
    program.outbox = BrokenOutbox(**whole)
    await add(program, "A Paper Nobody Knew Before")

    with pytest.raises(RuntimeError, match="nothing can be posted"):
        await program.tick()

    assert program.lookup.find("a paper nobody knew before").outcome is Outcome.EXACT


async def test_the_saved_index_is_used_when_it_fits(program: Program, settings: Settings) -> None:
    saved = program.lookup.index.info()

    again = await assemble(settings, clock=now)

    assert again.lookup.index.info() == saved
    await again.stop()


async def test_operators_see_that_it_is_ready_and_what_it_did(
    program: Program, workspace: Workspace, settings: Settings
) -> None:
    base = f"http://127.0.0.1:{settings.offprint_ops_port}"
    assert not (await program.ready())["serving"]

    await program.start()
    await workspace.type("#general", "/papers kv edit")

    async with ClientSession() as session:
        async with session.get(base + "/readyz") as response:
            assert response.status == 200
        async with session.get(base + "/metrics") as response:
            text = await response.text()
    assert 'offprint_corpus{noun="papers"} 2.0' in text
    assert 'offprint_lookups_total{outcome="' in text
    assert 'offprint_answer_seconds_count{surface="command"} 1.0' in text


async def test_what_was_acknowledged_is_finished_before_it_stops(
    program: Program, workspace: Workspace
) -> None:
    await program.start(with_ops=False)
    workspace.fail("chat.postMessage", "latency", delay_s=0.3)

    sent = await workspace.type("#general", "@Offprint kv edit")
    await program.stop()

    assert "KV-Edit" in (await workspace.reply(sent)).shown


async def test_nothing_is_acknowledged_once_it_is_told_to_stop(
    program: Program, workspace: Workspace
) -> None:
    await program.start(with_ops=False)
    workspace.fail("chat.postMessage", "latency", delay_s=0.3)
    sent = await workspace.type("#general", "@Offprint kv edit")

    stopping = asyncio.create_task(program.stop())
    await asyncio.wait({stopping}, timeout=0.1)
    with pytest.raises(NotAcknowledgedError):
        await workspace.type("#general", "/papers attention")
    await stopping

    assert "KV-Edit" in (await workspace.reply(sent)).shown


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_without_a_signing_secret_nobody_is_listened_to(settings: Settings) -> None:
    unsigned = settings.model_copy(update={"slack_signing_secret": None})

    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET is missing"):
        await assemble(unsigned, clock=now)


WELL_FORMED: tuple[dict[str, Any], ...] = (
    {
        "type": "event_callback",
        "team_id": "T1",
        "authorizations": [{"team_id": "T1", "user_id": "U0", "is_bot": True}],
        "event": {"type": "app_mention", "user": "U1", "channel": "C1", "text": "x", "ts": "1.1"},
    },
    {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "C1"},
        "message": {"ts": "1.1"},
        "actions": [{"type": "button", "action_id": "no.such", "block_id": "b", "value": "x"}],
        "state": {"values": {}},
        "trigger_id": "1.1",
        "is_enterprise_install": False,
        "enterprise": None,
    },
    {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "view": {"id": "V1", "callback_id": "digest", "state": {"values": {}}},
    },
    {"type": "shortcut", "team": {"id": "T1"}, "user": {"id": "U1"}, "callback_id": "x"},
    {"command": "/papers", "text": "x", "team_id": "T1", "user_id": "U1", "channel_id": "C1"},
)
ODD: tuple[Any, ...] = (None, "text", 5, [], [{}], [None], {}, {"id": 5}, {"id": None}, {"id": {}})


@pytest.mark.parametrize("transport", ["http"], indirect=True)
@pytest.mark.parametrize("whole", WELL_FORMED, ids=lambda each: each.get("type", "command"))
async def test_a_signed_body_of_any_shape_is_no_failure_of_ours(
    program: Program, workspace: Workspace, settings: Settings, whole: dict[str, Any]
) -> None:
    await program.start(with_ops=False)
    address = f"http://127.0.0.1:{settings.port}/slack/events"
    failed = []

    async with ClientSession() as session:
        for name in whole:
            for value in ODD:
                body = json.dumps({**whole, name: value}).encode()
                headers = sign(body, secret=workspace.signing_secret)
                headers["Content-Type"] = "application/json"
                async with session.post(address, data=body, headers=headers) as response:
                    if response.status >= 500:
                        failed.append((name, value, response.status))

    assert failed == []


@pytest.mark.parametrize("transport", ["http", "socket"], indirect=True)
async def test_a_dead_bot_token_is_refused_at_start(program: Program, workspace: Workspace) -> None:
    workspace.fail("auth.test", "invalid_auth")

    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is refused by Slack: invalid_auth"):
        await program.start(with_ops=False)


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
async def test_a_dead_app_token_is_refused_at_start(program: Program, workspace: Workspace) -> None:
    workspace.fail("apps.connections.open", "invalid_auth")

    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is refused by Slack"):
        await program.start(with_ops=False)


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_it_starts_while_slack_is_away(program: Program, workspace: Workspace) -> None:
    workspace.fail("auth.test", "500")
    await program.start(with_ops=False)

    sent = await workspace.type("#general", "/papers kv edit")

    assert "KV-Edit" in (await workspace.reply(sent)).shown


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_a_call_that_slack_may_have_accepted_is_not_repeated(
    program: Program, workspace: Workspace
) -> None:
    await program.start(with_ops=False)
    workspace.fail("chat.postMessage", "reset-after")

    await workspace.type("#general", "@Offprint kv edit")
    await program.stop()

    posts = [each for each in workspace.messages("#general") if "KV-Edit" in each.shown]
    assert len(posts) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_an_answer_waits_when_slack_says_how_long(
    program: Program, workspace: Workspace
) -> None:
    await program.start(with_ops=False)
    workspace.fail("chat.postMessage", "429", delay_s=1)

    sent = await workspace.type("#general", "@Offprint kv edit")

    assert "KV-Edit" in (await workspace.reply(sent)).shown
