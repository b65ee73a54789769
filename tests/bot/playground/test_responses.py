"""Answers through the response URL: how often, how long, to whom."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.clock import WoundClock
from bot.playground.errors import NotAcknowledgedError
from bot.playground.workspace import Workspace


async def a_hook(workspace: Workspace, room: str = "#general") -> str:
    """Type a command which nobody takes; its response URL works all the same."""
    with pytest.raises(NotAcknowledgedError):
        await workspace.type(room, "/papers kv edit")
    return str([*workspace.journal][-1].request["response_url"])


async def send(url: str, **content: Any) -> tuple[int, dict[str, Any]]:
    async with ClientSession() as session, session.post(url, json=content) as response:
        return response.status, await response.json()


async def test_the_sixth_use_is_refused(workspace: Workspace) -> None:
    url = await a_hook(workspace)

    statuses = [(await send(url, text=str(number)))[0] for number in range(6)]
    last = await send(url, text="again")

    assert statuses == [200] * 5 + [404]
    assert last == (404, {"ok": False, "error": "used_url"})
    assert [message.text for message in workspace.messages("#general")] == list("01234")


async def test_it_ends_after_half_an_hour() -> None:
    clock = WoundClock()
    async with await Workspace.start(clock=clock) as workspace:
        url = await a_hook(workspace)
        clock.advance(timedelta(minutes=31))

        assert await send(url, text="late") == (404, {"ok": False, "error": "expired_url"})


async def test_answers_are_private_unless_said(workspace: Workspace) -> None:
    url = await a_hook(workspace, "#random")

    await send(url, text="private")
    await send(url, text="public", response_type="in_channel")

    seen = [message.text for message in workspace.messages("#random", visible_to="kurt")]
    assert seen == ["public"]


async def test_the_original_is_replaced_and_deleted(workspace: Workspace) -> None:
    url = await a_hook(workspace)
    await send(url, text="loading")

    await send(url, text="found", replace_original=True)
    shown = [message.text for message in workspace.messages("#general")]
    await send(url, delete_original=True)

    assert shown == ["found"]
    assert workspace.messages("#general") == ()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
    ],
)
async def test_what_slack_refuses_is_refused_here(
    workspace: Workspace, content: dict[str, Any], error: str
) -> None:
    url = await a_hook(workspace)

    status, answer = await send(url, **content)

    assert (status, answer["error"]) == (400, error)
    assert workspace.journal.refused()[-1].what == "response_url"


async def test_respond_of_bolt_works_after_the_acknowledgement(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.command("/papers")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond("first")
        await respond("second")

    await connect(app)

    sent = await workspace.type("#general", "/papers kv edit")
    first = await workspace.reply(sent)
    second = await workspace.reply(first)

    assert (first.text, second.text) == ("first", "second")


async def test_an_edit_of_a_private_answer_stays_private(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    url = await a_hook(workspace)
    await send(url, text="private")

    await send(url, text="now?", replace_original=True, response_type="in_channel")

    assert workspace.messages("#general", visible_to="kurt") == ()
