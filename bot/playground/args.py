"""The arguments of one Web API call: an HTTP request in, typed values out, whatever the form."""

import base64
import json
from typing import Any

from aiohttp import web

from bot.playground.errors import ApiError
from bot.playground.nouns import Json

_FALSE = {"", "0", "false", "none"}


class Args:
    """Values as they came: text from queries and forms, anything from JSON."""

    def __init__(self, values: Json) -> None:
        self._values = {key: value for key, value in values.items() if value is not None}

    @property
    def as_json(self) -> Json:
        """All of them, for the journal."""
        return dict(self._values)

    def text(self, key: str, default: str = "") -> str:
        """Text, or the default."""
        return str(self._values.get(key, default))

    def need(self, key: str, *, error: str = "invalid_arguments") -> str:
        """Text that must be there."""
        if not self.text(key):
            messages = [f"[ERROR] missing required field: {key}"]
            raise ApiError(error, response_metadata={"messages": messages})
        return self.text(key)

    def flag(self, key: str) -> bool:
        """Whether it is on: ``true``, ``1``."""
        return str(self._values.get(key, "")).casefold() not in _FALSE

    def number(self, key: str, default: int, *, most: int) -> int:
        """A whole number from 1 to ``most``; more is cut down, as Slack does."""
        try:
            value = int(self._values.get(key, default))
        except (TypeError, ValueError):
            raise ApiError("invalid_limit" if key == "limit" else "invalid_arguments") from None
        if value < 1:
            raise ApiError("invalid_limit" if key == "limit" else "invalid_arguments")
        return min(value, most)

    def json(self, key: str, kind: type, *, error: str) -> Any:  # any JSON
        """A list or an object, given as such or as text; None when absent."""
        value = self._values.get(key)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                raise ApiError(error) from None
        if value is None or value == "":
            return None
        if not isinstance(value, kind):
            raise ApiError(error)
        return value


async def read_args(request: web.Request) -> tuple[Args, str | None]:
    """Collect the arguments of a request, and the token it came with."""
    values: Json = dict(request.query)
    kind = request.content_type
    if request.method == "POST" and request.can_read_body:
        if kind == "application/json":
            values |= _object(await request.read())
        else:
            form = await request.post()
            values |= {key: value for key, value in form.items() if isinstance(value, str)}
    token = values.pop("token", None)
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ").strip()
    elif header.startswith("Basic "):
        values |= _basic(header.removeprefix("Basic "))
    return Args(values), token


def _basic(encoded: str) -> Json:
    try:
        login, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        raise ApiError("invalid_auth") from None
    return {"client_id": login, "client_secret": password}


def _object(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(value, dict):
        raise ApiError("json_not_object")
    return value
