"""One delivery to the app: a kind and a payload in, what the app answered out; HTTP or socket."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, TooManyRedirects

from bot.playground.nouns import Json

DEADLINE_S = 3.0
"""Slack waits this long for an acknowledgement."""


class Kind(StrEnum):
    """What is delivered; the values are Socket Mode's."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    OPTIONS = "options"
    """``interactive`` too, but the app answers with choices."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Which repetition this is, and why."""

    number: int
    reason: str


class Failure(Exception):  # noqa: N818 - a step on the way to NotAcknowledgedError
    """The app did not acknowledge."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        """Slack's word in ``X-Slack-Retry-Reason``."""
        self.final = final
        """The app asked for no retry."""

    @property
    def told(self) -> str:
        """The error's name as a person is told it."""
        return "operation_timeout" if self.reason == "http_timeout" else "dispatch_failed"


class Transport(Protocol):
    """A way to the app."""

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Json:
        """Deliver once and return what the acknowledgement said.

        Raises:
            Failure: There was no acknowledgement.
        """
        ...


class HttpTransport:
    """Signed requests to the app's address."""

    def __init__(
        self, url: str, *, secret: str, session: ClientSession, deadline_s: float = DEADLINE_S
    ) -> None:
        self._url = url
        self._secret = secret
        self._session = session
        self._timeout = ClientTimeout(total=deadline_s)

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Json:
        """Deliver by one POST."""
        body, content_type = encode(kind, payload)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", "Accept": "*/*"}
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason
        headers |= sign(body, secret=self._secret)
        try:
            async with self._session.post(
                self._url,
                data=body,
                headers=headers,
                max_redirects=2,
                timeout=self._timeout,
            ) as response:
                text = await response.text()
        except TimeoutError:
            raise Failure("http_timeout") from None
        except TooManyRedirects:
            raise Failure("too_many_redirects") from None
        except (ClientError, OSError):
            raise Failure("connection_failed") from None
        if not 200 <= response.status < 300:
            final = response.headers.get("X-Slack-No-Retry") == "1"
            raise Failure("http_error", final=final)
        return decode(text, response.content_type)


def encode(kind: Kind, payload: Json) -> tuple[bytes, str]:
    """Write a delivery as Slack does: events as JSON, the rest as forms."""
    if kind is Kind.EVENT:
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind is Kind.COMMAND else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def decode(text: str, content_type: str) -> Json:
    """Read the body of an acknowledgement; plain text is a message."""
    if not text.strip():
        return {}
    if content_type == "application/json":
        try:
            answer = json.loads(text)
        except ValueError:
            raise Failure("http_error") from None
        return answer if isinstance(answer, dict) else {}
    return {"text": text}


def sign(body: bytes, *, secret: str, at: int | None = None) -> dict[str, str]:
    """Return the headers which prove that Slack sent this, now by default."""
    moment = str(int(time.time()) if at is None else at)
    base = b"v0:" + moment.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


class Unreachable:
    """No way to the app: no address was given and no socket is open."""

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Json:  # noqa: ARG002
        """Fail."""
        await asyncio.sleep(0)
        raise Failure("connection_failed")
