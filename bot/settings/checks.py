"""A setting as written in, the same value checked and in its usual form out."""

import ipaddress
import re
from functools import partial
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

_PLACEHOLDER = re.compile(r"your[-_ ]|\.\.\.|changeme|[<>]|xxxx", re.IGNORECASE)


def _filled(value: object) -> object:
    """Refuse the empty value: it is nearly always a line that somebody forgot to fill in."""
    if isinstance(value, str) and not value.strip():
        msg = "is empty; give it a value or remove it"
        raise ValueError(msg)
    return value.strip() if isinstance(value, str) else value


def _token(value: object, *, prefix: str, where: str) -> object:
    """Refuse what Slack cannot have issued as this kind of token."""
    if not isinstance(value, str):
        return value
    if value.startswith("xoxp-") and prefix != "xoxp-":
        msg = f"is a user token (xoxp-); it must begin with {prefix} ({where})"
        raise ValueError(msg)
    if not value.startswith(prefix):
        msg = f"must begin with {prefix} ({where})"
        raise ValueError(msg)
    if not re.fullmatch(r"[A-Za-z0-9-]{2,}", value.removeprefix(prefix)) or _PLACEHOLDER.search(
        value
    ):
        msg = f"looks like a placeholder; copy the token from {where}"
        raise ValueError(msg)
    return value


def _secret(value: object) -> object:
    if isinstance(value, str) and (_PLACEHOLDER.search(value) or not value.isascii()):
        msg = "looks like a placeholder; copy it from Basic Information > App Credentials"
        raise ValueError(msg)
    return value


def _web_address(value: object) -> object:
    """Accept an http(s) address and end it with a slash, as the Slack client needs it."""
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value):
        msg = "is not a web address (http:// or https://)"
        raise ValueError(msg)
    return value if value.endswith("/") else value + "/"


_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def _database_address(value: object) -> object:
    """Name the driver in a database address that leaves it open."""
    if not isinstance(value, str):
        return value
    scheme, separator, rest = value.partition("://")
    driver = _DRIVERS.get(scheme)
    if driver is None or not separator:
        msg = "must begin with sqlite+aiosqlite:/// or postgresql://"
        raise ValueError(msg)
    if driver.startswith("sqlite") and (not rest.startswith("/") or rest == "/"):
        msg = "needs three slashes and a path: sqlite+aiosqlite:///offprint.db"
        raise ValueError(msg)
    if driver.startswith("postgresql") and not re.match(r"[^/]*/[^/?]+", rest):
        msg = "must name a database: postgresql://user:password@host/database"
        raise ValueError(msg)
    return f"{driver}://{rest}"


def _allowed(value: object) -> object:
    """Read ``ip:port`` pairs separated by commas."""
    if not isinstance(value, str):
        return value
    return frozenset(_pair(part.strip()) for part in value.split(","))


def _pair(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    try:
        address = str(ipaddress.ip_address(host.removeprefix("[").removesuffix("]")))
        number = int(port)
    except ValueError:
        number = 0
        address = ""
    if not address or not 0 < number < 65536:
        msg = "must be ip:port pairs separated by commas, like 127.0.0.1:8000"
        raise ValueError(msg)
    return address, number


def _zone(value: object) -> object:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            msg = "is not a time zone; use an IANA name like Europe/Berlin"
            raise ValueError(msg) from None
    return value


def _command(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"/[a-z0-9][a-z0-9_-]{0,30}", value):
        msg = "must be a slash and up to 31 small letters, digits, - or _"
        raise ValueError(msg)
    return value


def _people(value: object) -> object:
    """Read Slack user ids separated by commas; one star means everybody."""
    if not isinstance(value, str):
        return value
    people = frozenset(part.strip() for part in value.split(","))
    if people == {"*"} or all(re.fullmatch(r"[UW][A-Z0-9]{2,}", each) for each in people):
        return people
    msg = "must be Slack user ids separated by commas, like U024BE7LH, or * for everybody"
    raise ValueError(msg)


def _contact(value: object) -> object:
    """Accept what can be written behind a plus sign in a User-Agent: an address, nothing else."""
    if isinstance(value, str) and not re.fullmatch(
        r"https?://[!-'*-~]{3,200}|[!-'*-?A-~]{1,64}@[A-Za-z0-9.-]{3,100}", value
    ):
        msg = "must be a mail address or a web address, like papers@example.org"
        raise ValueError(msg)
    return value


Filled = BeforeValidator(_filled)
BotToken = Annotated[
    SecretStr, BeforeValidator(partial(_token, prefix="xoxb-", where="OAuth & Permissions")), Filled
]
AppToken = Annotated[
    SecretStr,
    BeforeValidator(partial(_token, prefix="xapp-", where="Basic Information > App-Level Tokens")),
    Filled,
]
SigningSecret = Annotated[SecretStr, BeforeValidator(_secret), Filled]
WebAddress = Annotated[str, BeforeValidator(_web_address), Filled]
DatabaseAddress = Annotated[SecretStr, BeforeValidator(_database_address), Filled]
Folder = Annotated[Path, Filled]
Command = Annotated[str, BeforeValidator(_command), Filled]
Zone = Annotated[str, BeforeValidator(_zone), Filled]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$"), Filled]
Port = Annotated[int, Field(ge=1, le=65535), Filled]
Allowed = Annotated[frozenset[tuple[str, int]], NoDecode, BeforeValidator(_allowed), Filled]
People = Annotated[frozenset[str], NoDecode, BeforeValidator(_people), Filled]
Contact = Annotated[str, BeforeValidator(_contact), Filled]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False), Filled]
Pause = Annotated[float, Field(ge=0, allow_inf_nan=False), Filled]
Connections = Annotated[int, Field(ge=1, le=10), Filled]
Form = Annotated[Literal["json", "text"], Filled]
