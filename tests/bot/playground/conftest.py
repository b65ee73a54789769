"""A workspace with a tiny real Bolt app, over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.acts import EVENTS
from bot.playground.workspace import Workspace

Connect = Callable[[AsyncApp], Awaitable[None]]


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """An empty workspace, which may show previews and does not tell of links."""
    events = EVENTS - {"link_shared"}
    async with await Workspace.start(unfurl_domains=("arxiv.org",), events=events) as workspace:
        yield workspace


@pytest.fixture
async def client(workspace: Workspace) -> AsyncIterator[AsyncWebClient]:
    """The real client of the app, which repeats nothing by itself."""
    async with ClientSession() as session:
        yield AsyncWebClient(
            token=workspace.bot_token,
            base_url=workspace.api_url,
            session=session,
            retry_handlers=[],
        )


@pytest.fixture
def app(client: AsyncWebClient, workspace: Workspace) -> AsyncApp:
    """A real Bolt app without listeners."""
    return AsyncApp(client=client, signing_secret=workspace.signing_secret)


@pytest.fixture
async def over_http(workspace: Workspace) -> AsyncIterator[Connect]:
    """Connects an app over HTTP."""
    runners: list[web.AppRunner] = []

    async def connect(app: AsyncApp) -> None:
        async def take(request: web.Request) -> web.Response:
            return await to_aiohttp_response(
                await app.async_dispatch(await to_bolt_request(request))
            )

        server = web.Application()
        server.router.add_post("/slack/events", take)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        workspace.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")

    yield connect
    workspace.deliver_to(None)
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def over_sockets(workspace: Workspace) -> AsyncIterator[Connect]:
    """Connects an app in Socket Mode."""
    handlers: list[Any] = []

    async def connect(app: AsyncApp) -> None:
        handler = AsyncSocketModeHandler(app, workspace.app_token, web_client=app.client)
        handlers.append(handler)
        await handler.connect_async()
        await workspace.sockets.connected()

    yield connect
    for handler in handlers:
        await handler.close_async()


@pytest.fixture(params=["http", "socket"])
async def connect(
    request: pytest.FixtureRequest, over_http: Connect, over_sockets: Connect
) -> Connect:
    """Connects an app either way."""
    return over_http if request.param == "http" else over_sockets
