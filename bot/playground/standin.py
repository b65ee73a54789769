"""The stand-in itself, put together: options in, a listening server that plays Slack out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import ClientSession, ClientTimeout, web

from bot.playground.access import Access
from bot.playground.acts import Acts
from bot.playground.args import Args
from bot.playground.background import Background
from bot.playground.bell import Bell
from bot.playground.clicks import Clicks
from bot.playground.deliver import Deliver
from bot.playground.faults import Faults
from bot.playground.journal import Journal
from bot.playground.limits import Limits, RateLimits
from bot.playground.mentions import Notified, notified
from bot.playground.methods import Call
from bot.playground.pageapi import PageApi
from bot.playground.responses import Responses
from bot.playground.server import Server
from bot.playground.sockets import Sockets
from bot.playground.state import Change, State
from bot.playground.surfaces import Surfaces
from bot.playground.transport import HttpTransport, Transport, Unreachable
from bot.playground.triggers import Triggers
from bot.playground.uploads import Uploads
from bot.playground.webapi import WebApi


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a workspace is set up."""

    clock: Callable[[], datetime]
    """Aware UTC; dates the messages and ends response URLs."""
    monotonic: Callable[[], float]
    """Seconds; for trigger ids and rate limits."""
    limits: Limits
    command: str
    should_escape: bool
    """Whether the slash command gets names as ``<@U...|name>``."""
    scopes: frozenset[str]
    events: frozenset[str]
    """The events to which the app is subscribed."""
    unfurl_domains: tuple[str, ...]
    retry_after_s: tuple[float, ...]
    """Pauses before an event is repeated; Slack's are 0, 60 and 300."""
    deadline_s: float
    """How long an acknowledgement may take."""


class StandIn:
    """All parts of the workspace, each with what it needs of the others."""

    def __init__(self, options: Options) -> None:
        clock, monotonic = options.clock, options.monotonic
        self.clock = clock
        self.bell = Bell()
        self.state = State(clock=clock, monotonic=monotonic, bell=self.bell)
        self.surfaces = Surfaces(self.state)
        self.journal = Journal(clock)
        self.faults = Faults()
        self.access = Access(options.scopes)
        self.sockets = Sockets(deadline_s=options.deadline_s)
        self.server = Server()
        self._deadline_s = options.deadline_s
        self._unfurl_domains = options.unfurl_domains
        self.notified: list[Notified] = []
        self._triggers = Triggers(monotonic)
        self.uploads = self._uploads = Uploads()
        self.background = Background()
        self._session: ClientSession | None = None
        self._transport: Transport | None = None
        self._responses = Responses(self.state, self.journal, lambda: self.server.base_url)
        deliver = Deliver(
            transport=self._way,
            journal=self.journal,
            later=self.background.start,
            retry_after_s=options.retry_after_s,
        )
        self.acts = Acts(
            state=self.state,
            surfaces=self.surfaces,
            triggers=self._triggers,
            responses=self._responses,
            deliver=deliver,
            access=self.access,
            later=self.background.start,
            command=options.command,
            should_escape=options.should_escape,
            subscribed=options.events,
            unfurl_domains=options.unfurl_domains,
        )
        self.clicks = Clicks(
            state=self.state,
            surfaces=self.surfaces,
            triggers=self._triggers,
            responses=self._responses,
            deliver=deliver,
            access=self.access,
        )
        self._api = WebApi(
            access=self.access,
            journal=self.journal,
            faults=self.faults,
            limits=RateLimits(options.limits, monotonic),
            call=self._call,
            later=self.background.start,
        )
        self.page = PageApi(
            state=self.state,
            surfaces=self.surfaces,
            journal=self.journal,
            acts=self.acts,
            clicks=self.clicks,
        )
        self.state.listeners.append(self._on_change)

    async def listen(self, port: int) -> None:
        """Open the door."""
        self._session = ClientSession(timeout=ClientTimeout(total=30))
        self.server.add(
            [
                web.route("GET", "/api/{method}", self._api.handle),
                web.route("POST", "/api/{method}", self._api.handle),
                web.post("/response/{key}", self._responses.handle),
                web.get("/link/", self.sockets.handle),
                web.post("/upload/{id}", self._uploads.handle_upload),
                web.put("/upload/{id}", self._uploads.handle_upload),
                web.get("/files/{id}", self._uploads.handle_download),
            ]
        )
        self.server.add(self.page.routes())
        await self.server.start(port)

    async def stop(self) -> None:
        """Close everything."""
        self.page.stream.stop()
        await self.background.stop()
        await self.sockets.stop()
        await self.server.stop()
        if self._session is not None:
            await self._session.close()

    def deliver_to(self, url: str | None) -> None:
        """Deliver over HTTP to ``url``; with None over Socket Mode."""
        if url is None or self._session is None:
            self._transport = None
            return
        secret = self.access.signing_secret
        self._transport = HttpTransport(
            url, secret=secret, session=self._session, deadline_s=self._deadline_s
        )

    def _way(self) -> Transport:
        return self._transport or (self.sockets if len(self.sockets) else Unreachable())

    def _call(self, args: Args, lag_s: float) -> Call:
        return Call(
            args=args,
            state=self.state,
            surfaces=self.surfaces,
            triggers=self._triggers,
            uploads=self._uploads,
            access=self.access,
            base_url=self.server.base_url,
            open_socket=lambda: self.sockets.ticket(self.server.base_url),
            unfurl_domains=self._unfurl_domains,
            lag_s=lag_s,
        )

    def _on_change(self, change: Change) -> None:
        if change.message.bot_id is not None and change.kind != "deleted":
            self.notified += notified(change.message)
        if len(self.sockets) or self._transport is not None:
            self.acts.echo(change)
