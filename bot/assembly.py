"""Settings and a clock in, the whole program out: store, index, lookup, Slack, digests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from typing_extensions import override

from bot.metrics import Metrics
from bot.outbox import Outbox, outbox
from bot.scheduler import Ticker
from bot.settings import Settings
from bot.slack import (
    Clients,
    Identity,
    Running,
    Sockets,
    bolt_app,
    clients,
    reason,
    refuse_dead_token,
)
from bot.snapshot import built_index, fitting_index
from bot.version import VERSION
from bot.web import Listening, Served, ops_app, slack_app
from corpus.errors import CorpusError
from corpus.index import Index
from corpus.lookup import Lookup
from corpus.model import Kind, LookupResult
from corpus.store import Store
from handlers.desk import Desk
from handlers.desk.digests import Digests
from handlers.desk.follows import Follows
from handlers.desk.lookups import Lookups
from handlers.register import register

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=10)
"""How long what was acknowledged may go on when we are told to stop."""

Clock = Callable[[], datetime]


class Transport(Protocol):
    """How Slack reaches us: sockets that we open, or a port that we listen on."""

    async def start(self) -> None:
        """Begin to hear from Slack."""

    async def connected(self) -> bool:
        """Say whether Slack can reach us."""

    async def stop(self) -> None:
        """Hear nothing new."""


class CountedLookup(Lookup):
    """The lookup service, with its outcomes counted."""

    def __init__(self, index: Index, *, metrics: Metrics) -> None:
        super().__init__(index)
        self._metrics = metrics

    @override
    def find(self, text: str, *, kind: Kind = Kind.ANY, limit: int = 5) -> LookupResult:
        """Find what a text means; count how sure we were."""
        found = super().find(text, kind=kind, limit=limit)
        self._metrics.looked_up(found.outcome.value)
        return found


@dataclass
class Program:
    """Everything that runs, and the way to start and stop it."""

    settings: Settings
    store: Store
    lookup: Lookup
    app: AsyncApp
    clients: Clients
    identity: Identity
    running: Running
    outbox: Outbox
    transport: Transport
    metrics: Metrics
    _ticker: Ticker = field(init=False)
    _ops: Served | None = field(init=False, default=None)
    _ticking: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _serving: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        every = timedelta(seconds=self.settings.offprint_tick_s)
        self._ticker = Ticker(
            self.tick, every=every, after=lambda failed: self.metrics.ticked(failed=failed)
        )

    async def tick(self) -> None:
        """Deliver what is due now, and look things up in the corpus as it is now."""
        async with self._ticking:
            await self.outbox.run_due()
            await self.follow_corpus()

    async def follow_corpus(self) -> None:
        """Take over a newer state of the corpus, whoever wrote it."""
        if await self.store.change() == self.lookup.index.info().change:
            return
        index = await built_index(self.store, folder=self.settings.index_folder)
        self.lookup.swap(index)
        log.info("index rebuilt", papers=index.info().papers, seconds=index.info().built_s)

    async def start(self, *, with_ops: bool = True) -> None:
        """Begin to listen, to answer and to tick.

        Args:
            with_ops: Whether the operators' endpoints are served; a demonstration needs none.

        Raises:
            SettingsError: A token is refused, or a port cannot be had.
        """
        if with_ops:
            self._ops = await self._serve_ops()
        await self._introduce()
        await self.transport.start()
        self._serving = True
        self._ticker.start()
        mode = "socket mode" if self.settings.slack_app_token else "http"
        log.info("started", version=VERSION, mode=mode, papers=self.lookup.index.info().papers)

    async def stop(self) -> None:
        """Hear nothing new, finish what was acknowledged, close everything."""
        self._serving = False
        _, unfinished = await asyncio.gather(self._ticker.stop(patience=PATIENCE), self._drain())
        if unfinished:
            log.warning("listeners abandoned", number=unfinished)
        if self._ops is not None:
            await self._ops.stop()
        await self.clients.close()
        await self.store.close()

    async def ready(self) -> Mapping[str, bool]:
        """Say whether everything that an answer needs is there."""
        return {
            "serving": self._serving,
            "slack": await self.transport.connected(),
            "database": await self._database_answers(),
        }

    async def exposition(self) -> bytes:
        """Write the metrics, with what the store holds at this moment."""
        try:
            corpus = asdict(await self.store.counts())
            deliveries = {
                state.value: number for state, number in (await self.store.ledger.counts()).items()
            }
        except CorpusError as error:
            log.warning("store not counted", cause=str(error))
        else:
            self.metrics.holds(corpus=corpus, deliveries=deliveries)
        return self.metrics.exposition()

    async def _drain(self) -> int:
        """Stop hearing from Slack; wait for the listeners at work."""
        if isinstance(self.transport, Listening):  # its answers travel back on the same requests
            await self.transport.stop()
            return await self.running.finish(patience=PATIENCE)
        unfinished = await self.running.finish(patience=PATIENCE)
        await self.transport.stop()
        return unfinished

    async def _database_answers(self) -> bool:
        try:
            await self.store.change()
        except CorpusError:
            return False
        return True

    async def _introduce(self) -> None:
        """Ask Slack who we are, so that a dead token is noticed at once."""
        try:
            who = await self.identity.known()
        except SlackApiError as error:
            refuse_dead_token(error, variable="SLACK_BOT_TOKEN")
            log.warning("slack does not answer yet", cause=reason(error))
        except (ClientError, OSError, TimeoutError) as error:
            log.warning("slack not reachable yet", cause=str(error))
        else:
            log.info("known to slack", workspace=who.team_id, bot=who.bot_user_id)

    async def _serve_ops(self) -> Served:
        app = ops_app(ready=self.ready, exposition=self.exposition, version=VERSION)
        served = Served(
            app,
            host=self.settings.offprint_ops_host,
            port=self.settings.offprint_ops_port,
            variable="OFFPRINT_OPS_PORT",
            patience=timedelta(seconds=1),
        )
        await served.start()
        return served


async def assemble(settings: Settings, *, clock: Clock) -> Program:
    """Build the program from its settings; nothing listens before it is started.

    Args:
        clock: Says what time it is, for everything that is due; signatures and leases of
            connections follow the real time.
    """
    async with AsyncExitStack() as opened:
        store = await Store.open(settings.database)
        opened.push_async_callback(store.close)
        made = clients(settings)
        opened.push_async_callback(made.close)
        program = await _program(settings, store=store, made=made, clock=clock)
        opened.pop_all()  # from here on the program closes them
    return program


async def _program(settings: Settings, *, store: Store, made: Clients, clock: Clock) -> Program:
    metrics, running = Metrics(), Running()
    identity = Identity(made.answers)
    index = await fitting_index(store, folder=settings.index_folder)
    lookup = CountedLookup(index, metrics=metrics)
    posting = await outbox(settings, store=store, client=made.digests, now=clock)
    app = bolt_app(made, identity=identity, running=running)
    app.middleware(timed(metrics))
    desk = _desk(settings, store=store, lookup=lookup, posting=posting, clock=clock)
    register(app, desk, command=settings.offprint_command, now=clock)
    return Program(
        settings=settings,
        store=store,
        lookup=lookup,
        app=app,
        clients=made,
        identity=identity,
        running=running,
        outbox=posting,
        transport=_transport(settings, app=app, clients=made),
        metrics=metrics,
    )


def _desk(
    settings: Settings, *, store: Store, lookup: Lookup, posting: Outbox, clock: Clock
) -> Desk:
    command = settings.offprint_command
    digests = Digests(store, posting.send_now, clock, command)
    return Desk(
        lookups=Lookups(lookup, store, clock, command),
        follows=Follows(lookup, store, digests, clock, command),
        digests=digests,
        now=clock,
        command=command,
    )


def _transport(settings: Settings, *, app: AsyncApp, clients: Clients) -> Transport:
    if settings.slack_app_token is not None:
        return Sockets(app, settings=settings, session=clients.session)
    secret = settings.slack_signing_secret
    web = slack_app(
        app,
        signing_secret=secret.get_secret_value() if secret else "",
        clock=lambda: datetime.now(UTC),
    )
    return Listening(web, port=settings.port, patience=PATIENCE)


def timed(metrics: Metrics) -> Callable[..., Awaitable[BoltResponse]]:
    """Make the middleware that times every answer, by the surface it was asked on."""

    async def middleware(
        body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        with metrics.answering(surface_of(body)):
            return await next_()

    return middleware


_SURFACES = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "block_actions",
        "block_suggestion",
        "message",
        "view_submission",
    }
)


def surface_of(body: Mapping[str, Any]) -> str:
    """Name the surface of a delivery of Slack's; one of few, for it labels a metric.

    >>> surface_of({"command": "/papers"}), surface_of({"type": "view_closed"})
    ('command', 'other')
    """
    if "command" in body:
        return "command"
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else body.get("type")
    return str(kind) if kind in _SURFACES else "other"
