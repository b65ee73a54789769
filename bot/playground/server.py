"""The stand-in's one HTTP server on 127.0.0.1: routes in, a listening address out."""

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = "127.0.0.1"
LARGEST_BODY = 32 * 2**20
_LOCAL = {"127.0.0.1", "localhost"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing on the page may come from, or go to, anywhere else."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what does not come from this machine's own page or program.

    A page elsewhere could otherwise reach us through the reader's browser, under its own name
    (DNS rebinding shows in ``Host``) or across origins (shows in ``Origin``).
    """
    port = request.url.port
    hosts = {f"{name}:{port}" for name in _LOCAL}
    origin = request.headers.get("Origin")
    foreign_host = request.headers.get("Host", "") not in hosts or not _is_own(request)
    if foreign_host or (origin is not None and origin not in {f"http://{h}" for h in hosts}):
        raise web.HTTPForbidden(text="this playground answers its own page only")
    return await handler(request)


def _is_own(request: web.Request) -> bool:
    transport = request.transport
    bound = transport.get_extra_info("sockname") if transport is not None else None
    return bound is not None and request.url.port == bound[1]


async def add_policy(_: web.Request, response: web.StreamResponse) -> None:
    """Send the content policy with everything."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")


class Server:
    """Listens until it is stopped."""

    def __init__(self) -> None:
        self._app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard])
        self._app.on_response_prepare.append(add_policy)
        self._runner = web.AppRunner(
            self._app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )
        self.port = 0

    @property
    def base_url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://{HOST}:{self.port}"

    def add(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Answer under more addresses; before the start only."""
        self._app.add_routes(routes)

    async def start(self, port: int) -> None:
        """Bind to the port; 0 takes any free one."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the door."""
        await self._runner.cleanup()
