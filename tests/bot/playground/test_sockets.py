"""Socket Mode: addresses, several sockets, disconnects and repeated envelopes."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSServerHandshakeError
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.errors import NotAcknowledgedError
from bot.playground.workspace import Workspace


async def an_address(workspace: Workspace) -> str:
    client = AsyncWebClient(base_url=workspace.api_url)
    answer = await client.apps_connections_open(app_token=workspace.app_token)
    return str(answer["url"])


async def connected(workspace: Workspace, session: ClientSession) -> ClientWebSocketResponse:
    socket = await session.ws_connect(await an_address(workspace))
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def acknowledge(socket: ClientWebSocketResponse, **payload: Any) -> dict[str, Any]:
    envelope: dict[str, Any] = await socket.receive_json()
    answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    await socket.send_json({**answer, "payload": payload} if payload else answer)
    return envelope


async def test_an_address_opens_one_socket(workspace: Workspace) -> None:
    address = await an_address(workspace)

    async with ClientSession() as session:
        await session.ws_connect(address)
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(address)


async def test_payloads_are_spread_over_the_sockets(workspace: Workspace) -> None:
    async with ClientSession() as session:
        first = await connected(workspace, session)
        second = await connected(workspace, session)

        one, other, *_ = await asyncio.gather(
            acknowledge(first, text="first"),
            acknowledge(second, text="second"),
            workspace.type("#general", "/papers one"),
            workspace.type("#general", "/papers two"),
        )

    assert {one["payload"]["text"], other["payload"]["text"]} == {"one", "two"}
    assert one["accepts_response_payload"]
    assert {m.text for m in workspace.messages("#general")} == {"first", "second"}


async def test_an_eleventh_socket_is_sent_away(workspace: Workspace) -> None:
    async with ClientSession() as session:
        kept = [await connected(workspace, session) for _ in range(10)]
        socket = await session.ws_connect(await an_address(workspace))

        farewell = await socket.receive_json()

    assert len(kept) == 10
    assert (farewell["type"], farewell["reason"]) == ("disconnect", "too_many_websockets")


async def test_an_event_lost_with_its_socket_comes_again_on_another(workspace: Workspace) -> None:
    async with ClientSession() as session:
        first = await connected(workspace, session)
        second = await connected(workspace, session)
        typing = asyncio.ensure_future(workspace.type("#general", "@Offprint hello"))
        receives = {
            asyncio.ensure_future(socket.receive_json()): socket for socket in (first, second)
        }
        done, waiting = await asyncio.wait(receives, return_when=asyncio.FIRST_COMPLETED)
        (envelope,) = (task.result() for task in done)
        lost = receives[next(iter(done))]
        (again,) = waiting

        await lost.close()
        with pytest.raises(NotAcknowledgedError, match="connection_failed"):
            await typing
        repeated = await again
        await receives[again].send_json({"envelope_id": repeated["envelope_id"]})
        await workspace.settled()

    assert envelope["payload"]["event_id"] == repeated["payload"]["event_id"]
    assert (repeated["retry_attempt"], repeated["retry_reason"]) == (1, "connection_failed")


async def test_a_command_that_is_not_acknowledged_times_out() -> None:
    async with await Workspace.start(deadline_s=0.05) as workspace, ClientSession() as session:
        socket = await connected(workspace, session)

        with pytest.raises(NotAcknowledgedError, match="operation_timeout"):
            await workspace.type("#general", "/papers kv edit")

        assert not socket.closed


async def test_the_sdk_comes_back_after_a_disconnect(
    workspace: Workspace, app: AsyncApp, over_sockets: Any
) -> None:
    @app.command("/papers")
    async def echo(ack: Any) -> None:
        await ack("still here")

    await over_sockets(app)

    await workspace.sockets.disconnect("refresh_requested")
    await workspace.sockets.connected()
    sent = await workspace.type("#general", "/papers kv edit")

    assert (await workspace.reply(sent)).text == "still here"


async def test_a_warning_leaves_the_socket_open(workspace: Workspace) -> None:
    async with ClientSession() as session:
        socket = await connected(workspace, session)

        await workspace.sockets.disconnect("warning")

        assert (await socket.receive_json())["reason"] == "warning"
        assert len(workspace.sockets) == 1
