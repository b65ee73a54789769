"""The app and the settings in; connections in Socket Mode, which renew themselves, out."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import time
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.settings import Settings
from bot.slack import reason, refuse_dead_token, value_of

log = structlog.get_logger(__name__)

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

DEADLINE_S = 3
"""Seconds that Slack waits for an acknowledgement; a later one is of no use."""

CONNECT_S = 5
"""Seconds that the start waits for a connection; after that it is made in the background."""


class Hearing(AsyncSocketModeHandler):
    """One connection; hears until it is told to listen no more."""

    def __init__(
        self, app: AsyncApp, app_token: str, *, web_client: AsyncWebClient, dispatch: Dispatch
    ) -> None:
        super().__init__(app, app_token, web_client=web_client)
        self._dispatch = dispatch
        self._listening = True
        self._at_work: set[asyncio.Task[Any]] = set()

    @override
    async def handle(  # type: ignore[override]  # the SDK narrows it in the same way
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        """Dispatch a delivery and acknowledge it; a late one is left for Slack to repeat."""
        if not self._listening:
            log.info("delivery left to others", kind=req.type)
            return
        task = asyncio.current_task()
        if task is not None:
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        began = time()
        delivery = AsyncBoltRequest(
            mode="socket_mode", body=req.payload, headers=build_headers(req)
        )
        await send_async_response(client, req, await self._dispatch(delivery), began)

    async def finish(self) -> None:
        """Take nothing new, acknowledge what was taken, then disconnect."""
        self._listening = False
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=DEADLINE_S)
        await self.close_async()  # type: ignore[no-untyped-call]  # the SDK's gap


class Sockets:
    """Connections in Socket Mode, which renew themselves."""

    def __init__(
        self, app: AsyncApp, *, dispatch: Dispatch, settings: Settings, session: ClientSession
    ) -> None:
        self._app = app
        self._dispatch = dispatch
        self._count = settings.offprint_sockets
        self._token = value_of(settings.slack_app_token) or ""
        self._client = AsyncWebClient(
            token=self._token,
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=[],
        )
        self._handlers: list[Hearing] = []
        self._connecting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect.

        What Slack refuses for good is an error now; while it cannot be reached, the connections
        go on trying in the background.

        Raises:
            SettingsError: The app-level token is refused.
        """
        self._handlers.extend(self._handler() for _ in range(self._count))
        reachable = await self._first_address(self._handlers[0])
        for handler in self._handlers:
            task = asyncio.create_task(_connect(handler))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)
        if reachable:
            await asyncio.wait(self._connecting, timeout=CONNECT_S)

    async def connected(self) -> bool:
        """Say whether at least one connection is open."""
        for handler in self._handlers:
            if await handler.client.is_connected():
                return True
        return False

    async def stop(self) -> None:
        """Hear nothing new, acknowledge what was heard, close all connections."""
        await _cancelled(self._connecting)
        await asyncio.gather(*(handler.finish() for handler in self._handlers))
        self._handlers.clear()

    def _handler(self) -> Hearing:
        return Hearing(self._app, self._token, web_client=self._client, dispatch=self._dispatch)

    async def _first_address(self, handler: AsyncSocketModeHandler) -> bool:
        """Ask for the first address ourselves: the SDK would ask for ever with a dead token."""
        try:
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except SlackApiError as error:
            refuse_dead_token(error, variable="SLACK_APP_TOKEN")
            log.warning("socket mode not available yet", cause=reason(error))
        except (ClientError, OSError, TimeoutError) as error:
            log.warning("slack not reachable yet", cause=str(error))
        return handler.client.wss_uri is not None


async def _connect(handler: AsyncSocketModeHandler) -> None:
    await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK's gap


async def _cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    pending = list(tasks)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
