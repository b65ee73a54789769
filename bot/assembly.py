"""Settings and a clock in, the whole program out: store, index, lookup, Slack, digests."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.alerts import Alerts
from bot.feeds import polling
from bot.inbox import Inbox
from bot.metrics import Metrics
from bot.outbox import Outbox, outbox
from bot.program import PATIENCE, Clock, CountedLookup, Program, Transport
from bot.settings import Settings, SettingsError
from bot.slack import Clients, Identity, Running, bolt_app, clients
from bot.snapshot import fitting_index
from bot.sockets import Sockets
from bot.version import VERSION
from bot.web import Listening, slack_app
from corpus.identity import Identity as Decisions
from corpus.lookup import Lookup
from corpus.polling import Poller
from corpus.store import Store
from handlers.channels import is_member, stands
from handlers.desk import Desk, slow
from handlers.desk.bulk import Bulk
from handlers.desk.catching_up import CatchingUp
from handlers.desk.debugging import Debugging
from handlers.desk.digests import Digests
from handlers.desk.flags import Flags
from handlers.desk.follows import Follows
from handlers.desk.home import Home
from handlers.desk.identity import Identities
from handlers.desk.link_previews import LinkPreviews
from handlers.desk.lookups import Lookups
from handlers.desk.memory import Memory
from handlers.desk.personal import Personal, SendFile
from handlers.desk.settling import Settling
from handlers.desk.sources import Sources
from handlers.desk.undoing import Undoing
from handlers.files import send_file
from handlers.register import register
from handlers.rooms import LONGEST_S, Rooms

__all__ = ["Program", "assemble"]


async def assemble(
    settings: Settings, *, clock: Clock, patience: timedelta = slow.PATIENCE
) -> Program:
    """Build the program from its settings; nothing listens before it is started.

    Args:
        clock: Says what time it is, for everything that is due; signatures and leases of
            connections follow the real time.
        patience: For how long an answer about a source is waited for before a note is sent ahead.

    Raises:
        SettingsError: There is no way to hear from Slack, or none that can be trusted.
        StoreError: The database cannot be used.
    """
    async with AsyncExitStack() as opened:
        store = await Store.open(settings.database)
        opened.push_async_callback(store.close)
        made = clients(settings)
        opened.push_async_callback(made.close)
        poller = await opened.enter_async_context(polling(settings, store=store, now=clock))
        program = await _program(
            settings, store=store, made=made, poller=poller, clock=clock, patience=patience
        )
        program.opened = opened.pop_all()  # from here on the program closes them
    return program


async def _program(
    settings: Settings,
    *,
    store: Store,
    made: Clients,
    poller: Poller,
    clock: Clock,
    patience: timedelta,
) -> Program:
    metrics, running = Metrics(), Running()
    identity = Identity(made.answers)
    index = await fitting_index(store, folder=settings.index_folder)
    lookup = CountedLookup(index, metrics=metrics)
    posting = await outbox(
        settings, store=store, client=made.digests, now=clock, home=identity.address
    )
    app = bolt_app(made, identity=identity, running=running)
    in_room = partial(is_member, made.answers)
    command = settings.offprint_command
    alerts = Alerts(posting.delivering.calls.tell, command)
    sources = Sources(store, poller, settings.offprint_admins, alerts, clock, command, patience)
    desk = _desk(
        settings,
        store=store,
        lookup=lookup,
        posting=posting,
        sources=sources,
        clock=clock,
        rooms=Rooms(made.answers),
        in_room=in_room,
        stands=partial(stands, made.answers),
        send=partial(send_file, made.answers),
    )
    register(
        app,
        desk,
        command=settings.offprint_command,
        now=clock,
        link_previews=settings.offprint_link_previews,
    )
    inbox = Inbox(app, store.inbox, running=running, metrics=metrics, clock=clock)
    return Program(
        settings=settings,
        store=store,
        lookup=lookup,
        app=app,
        clients=made,
        identity=identity,
        running=running,
        outbox=posting,
        poller=poller,
        alerts=alerts,
        inbox=inbox,
        transport=_transport(settings, app=app, inbox=inbox, clients=made),
        metrics=metrics,
    )


def _desk(
    settings: Settings,
    *,
    store: Store,
    lookup: Lookup,
    posting: Outbox,
    sources: Sources,
    clock: Clock,
    rooms: Rooms,
    in_room: Callable[[str], Awaitable[bool]],
    stands: Callable[[str, str], Awaitable[bool]],
    send: SendFile,
) -> Desk:
    command = settings.offprint_command
    digests = Digests(store, posting.send_now, clock, command, in_room, settings.offprint_zone)
    settling = Settling(store, posting.delivering.calls.tell, clock)
    flags = Flags(store, settings.offprint_admins, settling, clock, command)
    identities = Identities(lookup, Decisions(store), flags, clock, command)
    memory = Memory(lookup, store, rooms.of, posting.home, stands, clock)
    patient = partial(rooms.of, patience_s=LONGEST_S)  # nobody waits for an acknowledgement there
    follows = Follows(lookup, store, digests, clock, command, in_room)
    catching_up = CatchingUp(store, clock, command)
    personal = Personal(lookup, store, send, clock, command)
    return Desk(
        lookups=Lookups(lookup, store, memory, clock, command),
        follows=follows,
        bulk=Bulk(follows, lookup, store, clock, command),
        digests=digests,
        sources=sources,
        identities=identities,
        flags=flags,
        undoing=Undoing([digests, identities], command),
        catching_up=catching_up,
        personal=personal,
        link_previews=LinkPreviews(lookup, store, memory, clock, command),
        memory=memory,
        debugging=Debugging(lookup, store, VERSION, clock),
        home=Home(store, digests, catching_up, personal, flags, patient, clock, command),
        now=clock,
        command=command,
    )


def _transport(settings: Settings, *, app: AsyncApp, inbox: Inbox, clients: Clients) -> Transport:
    if settings.slack_app_token is not None:
        return Sockets(app, dispatch=inbox.dispatch, settings=settings, session=clients.session)
    secret = settings.slack_signing_secret
    if secret is None:  # anybody can sign with an empty one
        problem = "SLACK_SIGNING_SECRET is missing; HTTP mode cannot tell Slack from others"
        raise SettingsError([problem])
    web = slack_app(
        inbox.dispatch,
        signing_secret=secret.get_secret_value(),
        clock=lambda: datetime.now(UTC),
    )
    return Listening(web, host=settings.offprint_host, port=settings.port, patience=PATIENCE)
