"""Settings in; the clients and the Bolt app with which we talk to Slack out."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener.async_listener_error_handler import AsyncListenerErrorHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.middleware.async_middleware_error_handler import AsyncMiddlewareErrorHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

LAST_WORDS_S = 2
"""Seconds for what was interrupted to tell the person who waits."""
PATIENCE_S = 5
"""Seconds that an answer may wait when Slack asks us to slow down; a person is waiting too."""

# Answers of Slack's that no repetition changes: somebody must correct the settings.
DEAD_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)


class PatientRetryHandler(AsyncRateLimitErrorRetryHandler):
    """Waits once when Slack says how long, and that is short; never repeats anything else.

    The SDK's own default also repeats a call whose connection broke, which posts twice when Slack
    had already accepted the first.
    """

    @override
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        wait = next(
            (value for name, value in response.headers.items() if name.lower() == "retry-after"),
            "1",
        )
        seconds = wait[0] if isinstance(wait, list) else wait
        return seconds.isdecimal() and int(seconds) <= PATIENCE_S


@dataclass(frozen=True, slots=True)
class Clients:
    """Two ways of calling Slack over one pool of connections."""

    session: ClientSession
    answers: AsyncWebClient
    """For answers to people."""
    digests: AsyncWebClient
    """For digests: never repeats a call by itself; the ledger decides."""

    async def close(self) -> None:
        """Close the connections."""
        await self.session.close()


def clients(settings: Settings) -> Clients:
    """Make the clients; inside the loop that will use them."""
    session = ClientSession(timeout=ClientTimeout(total=settings.offprint_slack_timeout_s))

    def client(retry_handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
        return AsyncWebClient(
            token=value_of(settings.slack_bot_token),
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=retry_handlers,
        )

    return Clients(session, client([PatientRetryHandler(max_retry_count=1)]), client([]))


class Identity:
    """Who we are in the workspace, asked once."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._result: AuthorizeResult | None = None
        self._asking = asyncio.Lock()

    async def known(self) -> AuthorizeResult:
        """Say who we are; ask Slack the first time.

        Raises:
            SlackApiError: Slack does not know us.
        """
        async with self._asking:
            if self._result is None:
                response = await self._client.auth_test()
                self._result = AuthorizeResult.from_auth_test_response(
                    bot_token=self._client.token, auth_test_response=response
                )
        return self._result

    async def address(self) -> str | None:
        """The workspace's own address, below which its messages are; ``None`` if not known."""
        try:
            return (await self.known()).url
        except (SlackApiError, ClientError, OSError, TimeoutError):
            return None


class Running(AsyncListenerStartHandler):
    """Holds every listener at work: Bolt itself forgets them as soon as they are acknowledged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """How many are at work."""
        return len(self._tasks)

    @override
    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        """Remember the task that runs a listener."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self, *, patience: timedelta) -> int:
        """Wait for them, for so long, then let the others say that they were interrupted.

        Returns:
            How many did not finish.
        """
        if not self._tasks:
            return 0
        _, unfinished = await asyncio.wait(self._tasks, timeout=patience.total_seconds())
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished, timeout=LAST_WORDS_S)
        return len(unfinished)


def bolt_app(made: Clients, *, identity: Identity, running: Running) -> AsyncApp:
    """Make the Bolt app; its listeners are registered by the handlers.

    Signatures are verified in front of it (``bot.web``), which never answers a hostile request
    with a 500; and our own ``authorize`` keeps Bolt from starting an installation flow of its own
    when it finds SLACK_CLIENT_ID in the environment.
    """

    async def authorize() -> AuthorizeResult:  # a function: Bolt would pass ``self`` by name
        return await identity.known()

    app = AsyncApp(
        name="offprint",
        client=AsyncWebClient(  # each request gets a copy, with the token that authorize gives
            base_url=made.answers.base_url,
            session=made.session,
            retry_handlers=made.answers.retry_handlers,
        ),
        signing_secret="",
        request_verification_enabled=False,
        authorize=authorize,
    )
    app.listener_runner.listener_start_handler = running
    digest_errors(app)
    return app


class Prompt:
    """Lets the Bolt app answer, and gives the answer as soon as it is there.

    Bolt looks for a listener's acknowledgement every ten milliseconds, which is most of what a
    short answer takes.
    """

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._tasks: set[asyncio.Task[BoltResponse]] = set()

    async def __call__(self, request: AsyncBoltRequest) -> BoltResponse:
        """Give the listener's acknowledgement, else what Bolt says itself."""
        request.context["ack"] = ack = _Heard()
        bolt = asyncio.create_task(self._app.async_dispatch(request))
        self._tasks.add(bolt)  # it may look once more when we have gone on
        bolt.add_done_callback(self._tasks.discard)
        try:
            await asyncio.wait((bolt, ack.heard), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            bolt.cancel()
            raise
        return bolt.result() if bolt.done() else ack.heard.result()


class _Heard(AsyncAck):
    """An acknowledgement that says when it was given."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # its gap
        self.heard = asyncio.get_running_loop().create_future()

    @override
    async def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:
        """Acknowledge; the first time counts."""
        answer = await super().__call__(*args, **kwargs)
        if not self.heard.done():
            self.heard.set_result(answer)
        return answer


OF_SHAPE = (AttributeError, LookupError, TypeError, ValueError)
"""What Python raises where a value is not of the kind that somebody took for granted."""


class Undigested(AsyncListenerErrorHandler, AsyncMiddlewareErrorHandler):
    """Answers 400 to a body whose shape Bolt stumbles over, and 500 to what we must mend.

    Our listeners never raise (``handlers.errors``), so what is caught here comes of Bolt's own
    reading: while it dispatches a delivery, or takes it apart for a listener's arguments.
    """

    @override
    async def handle(
        self, error: Exception, request: AsyncBoltRequest, response: BoltResponse | None
    ) -> None:
        """Log an error; give the answer its status, if it can still have one."""
        shape = isinstance(error, OF_SHAPE)
        if shape:
            log.info("delivery not digested", cause=type(error).__name__)
        else:
            log.error("delivery failed", exc_info=error)
        if response is not None:
            response.status = 400 if shape else 500


def digest_errors(app: AsyncApp) -> None:
    """Let nothing that Bolt cannot read become a failure of ours."""
    app.listener_runner.listener_error_handler = Undigested()
    # Bolt's own ``app.error`` reads the body once more, and stumbles over it once more.
    app._async_middleware_error_handler = Undigested()  # noqa: SLF001  # there is no other door


def refuse_dead_token(error: SlackApiError, *, variable: str) -> None:
    """Raise a SettingsError when Slack's answer means that a token is of no use."""
    if reason(error) in DEAD_TOKEN:
        problem = f"{variable} is refused by Slack: {reason(error)}"
        raise SettingsError([problem]) from error


def reason(error: SlackApiError) -> str:
    """Take Slack's short word for what is wrong out of an error."""
    data = getattr(error.response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    return str(word or "unexpected answer")


def value_of(secret: SecretStr | None) -> str | None:
    """Take a secret out of its cover."""
    return None if secret is None else secret.get_secret_value()
