"""The parts in, assembled; what they do together, from start to stop, out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from typing_extensions import override

from bot.alerts import Alerts
from bot.feeds import result_of
from bot.inbox import Inbox
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.scheduler import Ticker
from bot.settings import Settings
from bot.slack import Clients, Identity, Running, reason, refuse_dead_token
from bot.snapshot import Follower
from bot.version import VERSION
from bot.web import Served, ops_app
from corpus.errors import CorpusError, StoreError
from corpus.index import Index
from corpus.lookup import Lookup
from corpus.model import Kind, LookupResult
from corpus.polling import Poller, Reading
from corpus.store import Store
from handlers.messages.sources import by_health

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=10)
"""How long what was acknowledged may go on when we are told to stop."""

POLLING_PATIENCE = timedelta(seconds=5)
"""How long feeds at work may take then: a slow server is asked again by whoever runs next."""

TIDY = timedelta(hours=1)
"""Between two times that old rows are thrown away."""

Clock = Callable[[], datetime]


class Transport(Protocol):
    """How Slack reaches us: sockets that we open, or a port that we listen on."""

    async def start(self) -> None:
        """Begin to hear from Slack."""

    async def connected(self) -> bool:
        """Say whether Slack can reach us."""

    async def stop(self) -> None:
        """Hear nothing new; answer what was heard before."""


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
    poller: Poller
    alerts: Alerts
    inbox: Inbox
    transport: Transport
    metrics: Metrics
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    """What is closed in the end."""
    _follower: Follower = field(init=False)
    _polls: Ticker = field(init=False)
    _poll: asyncio.Task[object] | None = field(init=False, default=None)
    _ticker: Ticker = field(init=False)
    _ops: Served | None = field(init=False, default=None)
    _ticking: asyncio.Lock = field(init=False, default_factory=asyncio.Lock)
    _serving: bool = field(init=False, default=False)
    _tidied: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._follower = Follower(self.lookup.index, self.store, folder=self.settings.index_folder)
        every = timedelta(seconds=self.settings.offprint_tick_s)
        self._ticker = Ticker(
            self.tick, every=every, after=lambda failed: self.metrics.ticked(failed=failed)
        )
        self._polls = Ticker(self.poll, every=timedelta(seconds=self.settings.offprint_poll_s or 1))

    async def tick(self) -> None:
        """Deliver what is due now, and look things up in the corpus as it is now.

        Neither waits for the other to be well; what went wrong is raised after both.
        """
        await self.inbox.tend()
        async with self._ticking:
            try:
                await self.outbox.run_due()
            except Exception:
                await self.follow_corpus()  # fails it too, both stand in the traceback
                raise
            await self.follow_corpus()
        await self._tidy()

    async def _tidy(self) -> None:
        """Forget once an hour what is too old for anybody to ask for."""
        now = self.outbox.now()
        if self._tidied is not None and now - self._tidied < TIDY:
            return
        try:
            await self.store.tidy(now=now)
        except StoreError as error:
            log.warning("store not tidied", cause=str(error))
        else:
            self._tidied = now

    async def poll(self) -> None:
        """Read the feeds that are due; digests do not wait for it."""
        self._poll = asyncio.current_task()
        try:
            with self.metrics.polling():
                await self.poller.refresh(tell=self._tell)
        finally:
            self._poll = None

    async def _tell(self, reading: Reading) -> None:
        self.metrics.polled(result_of(reading))
        await self.alerts([reading])

    @asynccontextmanager
    async def between_ticks(self) -> AsyncIterator[None]:
        """Let no tick begin meanwhile: for changes that a tick must see whole."""
        async with self._ticking:
            yield

    async def follow_corpus(self) -> None:
        """Take over a newer state of the corpus, whoever wrote it."""
        if await self._follower.follow():
            index = self._follower.index
            self.lookup.swap(index)
            log.info("index followed", papers=index.info().papers, fresh=index.info().fresh)

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
        if self.settings.offprint_poll_s:
            self._polls.start()
        mode = "socket mode" if self.settings.slack_app_token else "http"
        log.info("started", version=VERSION, mode=mode, papers=self.lookup.index.info().papers)

    async def stop(self) -> None:
        """Hear nothing new, finish what was acknowledged, close everything."""
        self._serving = False
        _, _, unfinished = await asyncio.gather(
            self._ticker.stop(patience=PATIENCE), self._stop_polling(), self._drain()
        )
        if unfinished:
            log.warning("listeners abandoned", number=unfinished)
        await self._follower.stop()
        if self._ops is not None:
            await self._ops.stop()
        await self.inbox.finish()
        if abandoned := await self.outbox.finish(patience=PATIENCE):
            log.warning("digests left for the next start", number=abandoned)
        await self.opened.aclose()

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
            feeds = by_health(await self.store.sources())
        except CorpusError as error:
            log.warning("store not counted", cause=str(error))
        else:
            self.metrics.holds(corpus=corpus, deliveries=deliveries, feeds=feeds)
        return self.metrics.exposition()

    async def _stop_polling(self) -> None:
        """Begin no further feed; those at work are finished, or abandoned as if never begun."""
        self.poller.stop()
        await self._polls.stop(patience=POLLING_PATIENCE)
        if self._poll is not None:  # it was cancelled, and gives back what it had claimed
            await asyncio.wait({self._poll}, timeout=POLLING_PATIENCE.total_seconds())

    async def _drain(self) -> int:
        """Stop hearing from Slack, then wait for the listeners at work; count the unfinished."""
        await self.transport.stop()
        return await self.running.finish(patience=PATIENCE)

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
