from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from bot.assembly import Program, assemble, surface_of
from bot.playground.workspace import Workspace
from bot.settings import Settings, SettingsError
from corpus.model import Outcome
from corpus.refresh import import_document
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


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_an_answer_waits_when_slack_says_how_long(
    program: Program, workspace: Workspace
) -> None:
    await program.start(with_ops=False)
    workspace.fail("chat.postMessage", "429", delay_s=1)

    sent = await workspace.type("#general", "@Offprint kv edit")

    assert "KV-Edit" in (await workspace.reply(sent)).shown


def test_surfaces_are_few() -> None:
    assert surface_of({"event": {"type": "app_mention"}}) == "app_mention"
    assert surface_of({"event": "odd", "type": "view_submission"}) == "view_submission"
    assert surface_of({"event": {"type": "anything else"}}) == "other"
