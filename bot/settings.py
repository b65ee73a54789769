"""Flags, environment and files in, one checked Settings value out.

Nobody else reads the environment.
A flag beats the environment, then ``.env``, then secret files, then ``offprint.toml``,
then the default.
Every variable is the field's name in capitals; in ``offprint.toml`` it is written small.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

Environment = Mapping[str, str]
Needs = Literal["nothing", "posting", "serving"]

ENVIRONMENT: Environment = os.environ  # noqa: TID251  # the one place that reads it

_PLACEHOLDER = re.compile(r"your[-_ ]|\.\.\.|changeme|[<>]|xxxx", re.IGNORECASE)


class SettingsError(Exception):
    """The settings cannot be used; carries every problem, secrets masked."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


# ---------------------------------------------------------------- checks of one value


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


Filled = BeforeValidator(_filled)
BotToken = BeforeValidator(partial(_token, prefix="xoxb-", where="OAuth & Permissions"))
AppToken = BeforeValidator(
    partial(_token, prefix="xapp-", where="Basic Information > App-Level Tokens")
)
Port = Annotated[int, Field(ge=1, le=65535), Filled]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False), Filled]


# ------------------------------------------------------------------- where files lie


def _data_dir(environment: Environment | None = None) -> Path:
    """Choose the data directory: systemd's, else the user's."""
    env = ENVIRONMENT if environment is None else environment
    if state := env.get("STATE_DIRECTORY"):
        return Path(state.split(":")[0])
    home = env.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "offprint"


def _config_files() -> tuple[Path, ...]:
    home = ENVIRONMENT.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return (
        Path("offprint.toml"),
        Path(home) / "offprint" / "config.toml",
        Path("/etc/offprint.toml"),
    )


def _secret_folders() -> list[Path]:
    folders = [Path("/run/secrets")]
    if credentials := ENVIRONMENT.get("CREDENTIALS_DIRECTORY"):
        folders.append(Path(credentials))
    return [folder for folder in folders if folder.is_dir()]


# -------------------------------------------------------------------------- settings


class Settings(BaseSettings):
    """Everything that can be set, checked."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",  # a .env is shared with other programs; `doctor` names what is unknown
        frozen=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )

    slack_bot_token: Annotated[SecretStr, BotToken, Filled] | None = None
    """The bot's token, `xoxb-...`, from *OAuth & Permissions*."""
    slack_app_token: Annotated[SecretStr, AppToken, Filled] | None = None
    """The app-level token, `xapp-...`; when it is set, the bot uses Socket Mode."""
    slack_signing_secret: Annotated[SecretStr, BeforeValidator(_secret), Filled] | None = None
    """The signing secret from *Basic Information*; needed for HTTP mode."""
    slack_api_url: Annotated[str, BeforeValidator(_web_address), Filled] = "https://slack.com/api/"
    """Where Slack's Web API is; point it at a stand-in to try things."""
    database_url: Annotated[SecretStr, BeforeValidator(_database_address), Filled] | None = None
    """`sqlite+aiosqlite:///...` or `postgresql://...`; a SQLite file in the data directory \
if absent."""
    offprint_data_dir: Annotated[Path, Filled] = Field(default_factory=_data_dir)
    """Where the database, the index and error reports lie; `$STATE_DIRECTORY` or \
`~/.local/share/offprint` if absent."""
    offprint_command: Annotated[str, BeforeValidator(_command), Filled] = "/papers"
    """The slash command people type."""
    offprint_zone: Annotated[str, BeforeValidator(_zone), Filled] = "UTC"
    """The time zone of new subscriptions, an IANA name."""
    offprint_ops_host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$"), Filled] = "127.0.0.1"
    """The address on which `/healthz`, `/readyz`, `/metrics` and `/version` answer; \
keep it private."""
    offprint_ops_port: Port = 8080
    """The port of the same."""
    port: Port = 3000
    """The port on which HTTP mode listens for Slack, on every address."""
    offprint_fetch_allow: Annotated[
        frozenset[tuple[str, int]], NoDecode, BeforeValidator(_allowed), Filled
    ] = frozenset()
    """Comma-separated `ip:port` pairs that may be read although they are private."""
    offprint_settle_s: Seconds = 120
    """Seconds to wait before asking Slack whether a digest of unknown fate arrived."""
    offprint_lease_s: Seconds | None = None
    """Seconds for which one process owns a delivery; three times the timeout if absent."""
    offprint_slack_timeout_s: Seconds = 10
    """Seconds after which a call to Slack is given up."""
    offprint_tick_s: Seconds = 60
    """Seconds between two looks at what is due."""
    offprint_sockets: Annotated[int, Field(ge=1, le=10), Filled] = 1
    """Socket Mode connections; two leave no gap while one is renewed."""
    offprint_log: Annotated[Literal["json", "text"], Filled] = "text"
    """The form of the log lines: `text` for people, `json` for machines."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Refuse values that are fine alone and wrong together."""
        if self.lease <= self.slack_timeout:
            msg = (
                "OFFPRINT_LEASE_S must be longer than OFFPRINT_SLACK_TIMEOUT_S, "
                "else no digest is ever sent"
            )
            raise ValueError(msg)
        if self.port == self.offprint_ops_port and self.slack_app_token is None:
            msg = f"PORT and OFFPRINT_OPS_PORT are both {self.port}; they must differ"
            raise ValueError(msg)
        return self

    @property
    def database(self) -> str:
        """The database's address, with its driver."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.offprint_data_dir.absolute() / 'offprint.db'}"

    @property
    def index_folder(self) -> Path:
        """Where the saved index lies."""
        return self.offprint_data_dir / "index"

    @property
    def slack_timeout(self) -> timedelta:
        """After this a call to Slack is given up."""
        return timedelta(seconds=self.offprint_slack_timeout_s)

    @property
    def lease(self) -> timedelta:
        """For so long one process owns a delivery."""
        seconds = self.offprint_lease_s or 3 * self.offprint_slack_timeout_s
        return timedelta(seconds=seconds)

    @property
    def settle(self) -> timedelta:
        """So long we wait before asking Slack what became of a digest."""
        return timedelta(seconds=self.offprint_settle_s)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the filter of the logs."""
        tokens = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        password = urlsplit(self.database).password
        plain = [token.get_secret_value() for token in tokens if token is not None]
        return (*plain, password) if password else tuple(plain)

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the sources in our order; the first that knows a value wins."""
        toml = next((path for path in _config_files() if path.is_file()), None)
        return (
            init_settings,
            env_settings,
            dotenv_settings,
            *(SecretsSettingsSource(settings_cls, folder) for folder in _secret_folders()),
            *([TomlConfigSettingsSource(settings_cls, toml)] if toml else []),
        )


class _Given(Settings):
    """Settings of which everything is given by the program itself."""

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def given(**values: object) -> Settings:
    """Make settings that neither the environment nor a file has a say in."""
    return _Given(**values)  # type: ignore[arg-type]  # checked by pydantic


def variable(field: str) -> str:
    """Name the environment variable of a field.

    >>> variable("slack_bot_token")
    'SLACK_BOT_TOKEN'
    """
    return field.upper()


def load(*, needs: Needs = "nothing", **flags: object) -> Settings:
    """Read and check the settings.

    Args:
        needs: What Slack is needed for: ``posting`` asks for the bot's token, ``serving`` also
            for a way to hear from Slack.
        flags: Values from the command line, by field; ``None`` means not given.

    Raises:
        SettingsError: With all problems at once.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    problems: list[str] = []
    refused: set[str] = set()
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # checked by pydantic
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError([f"A file with settings cannot be read: {error}"]) from error
    except ValidationError as error:
        refused = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
        problems = [_sentence(each) for each in error.errors(include_input=False)]
        settings = _without(refused, given)
    problems += _missing(settings, needs=needs, refused=refused)
    if problems:
        raise SettingsError(sorted(set(problems)))
    return settings


def _without(refused: set[str], given: dict[str, object]) -> Settings:
    """Read the settings again with defaults for what was refused, to find what is missing."""
    defaults = {
        name: Settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
        for name in refused
    }
    try:
        return Settings(**(given | defaults))  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError:  # only those that disagree with each other are left
        return Settings.model_construct(None, **(given | defaults))


def _missing(settings: Settings, *, needs: Needs, refused: set[str]) -> list[str]:
    problems = []
    if needs != "nothing" and not settings.slack_bot_token and "slack_bot_token" not in refused:
        problems.append("SLACK_BOT_TOKEN is missing; find it under OAuth & Permissions (xoxb-...)")
    ways = {"slack_app_token", "slack_signing_secret"}
    heard = settings.slack_app_token or settings.slack_signing_secret
    if needs == "serving" and not heard and not ways & refused:
        problems.append(
            "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP mode) is missing; "
            "both are under Basic Information"
        )
    return problems


_PLAIN = {
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_parsing": "is not a number",
    "finite_number": "is not a number of seconds",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_pattern_mismatch": "is not an address to listen on",
    "path_type": "is not a path",
}


def _sentence(error: ErrorDetails) -> str:
    """Say in words what is wrong, never what the value was: it may be a secret."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        text = str(context["error"])
    else:
        text = _PLAIN.get(error["type"], error["msg"]).format(**context)
    return f"{variable(str(error['loc'][0]))} {text}" if error["loc"] else text


# ---------------------------------------------------------------------------- showing


def shown(settings: Settings) -> dict[str, str | None]:
    """List every variable with its effective value, secrets masked."""
    return {variable(name): _shown(name, getattr(settings, name)) for name in Settings.model_fields}


def _shown(name: str, value: object) -> str | None:
    match value:
        case None:
            return None
        case SecretStr() if name == "database_url":
            return masked_address(value.get_secret_value())
        case SecretStr():
            return value.get_secret_value()[:5] + "*****" if name.endswith("token") else "*****"
        case frozenset():
            return ",".join(f"{host}:{port}" for host, port in sorted(value))
        case _:
            return str(value)


def masked_address(url: str) -> str:
    """Hide the password in a database address.

    >>> masked_address("postgresql+asyncpg://offprint:secret@db/offprint")
    'postgresql+asyncpg://offprint:*****@db/offprint'
    """
    parts = urlsplit(url)
    if not parts.password:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":*****@")))


def take_from_environment() -> None:
    """Take Slack's variables out of the environment once they are read.

    Bolt would read them by itself, and do with them what we did not decide; and no process that
    we might start needs them.
    """
    for name in [name for name in os.environ if name.startswith("SLACK_")]:  # noqa: TID251  # as above
        del os.environ[name]  # noqa: TID251  # as above


def unknown_variables(environment: Environment | None = None) -> tuple[str, ...]:
    """List the OFFPRINT_ variables that mean nothing to us: probably misspelt."""
    env = ENVIRONMENT if environment is None else environment
    known = {variable(name) for name in Settings.model_fields}
    return tuple(sorted(name for name in env if name.startswith("OFFPRINT_") and name not in known))
