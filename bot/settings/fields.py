"""Values from anywhere in, every setting with its type, its default and its meaning out."""

from datetime import timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from bot.settings.checks import (
    Allowed,
    AppToken,
    BotToken,
    Command,
    Connections,
    Contact,
    DatabaseAddress,
    Folder,
    Form,
    Host,
    Pause,
    People,
    Port,
    Seconds,
    SigningSecret,
    WebAddress,
    Zone,
)
from bot.settings.environment import config_files, data_dir, secret_folders


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

    slack_bot_token: BotToken | None = None
    """The bot's token, `xoxb-...`, from *OAuth & Permissions*."""
    slack_app_token: AppToken | None = None
    """The app-level token, `xapp-...`; when it is set, the bot uses Socket Mode."""
    slack_signing_secret: SigningSecret | None = None
    """The signing secret from *Basic Information*; needed for HTTP mode."""
    slack_api_url: WebAddress = "https://slack.com/api/"
    """Where Slack's Web API is; point it at a stand-in to try things."""
    database_url: DatabaseAddress | None = None
    """`sqlite+aiosqlite:///...` or `postgresql://...`; a SQLite file in the data directory \
if absent."""
    offprint_data_dir: Folder = Field(default_factory=data_dir)
    """Where the database, the index and error reports lie; `$STATE_DIRECTORY` or \
`~/.local/share/offprint` if absent."""
    offprint_command: Command = "/papers"
    """The slash command people type."""
    offprint_zone: Zone = "UTC"
    """The time zone of new subscriptions, an IANA name."""
    offprint_ops_host: Host = "127.0.0.1"
    """The address on which `/healthz`, `/readyz`, `/metrics` and `/version` answer; \
keep it private."""
    offprint_ops_port: Port = 8080
    """The port of the same."""
    port: Port = 3000
    """The port on which HTTP mode listens for Slack."""
    offprint_host: Host = "127.0.0.1"
    """The address of the same: that of the proxy with TLS in front, or `0.0.0.0` in a container."""
    offprint_fetch_allow: Allowed = frozenset()
    """Comma-separated `ip:port` pairs that may be read although they are private."""
    offprint_admins: People = frozenset()
    """Comma-separated Slack user ids of those who may add, remove and check sources \
from Slack, and settle what people flag; `*` for everybody, nobody if absent."""
    offprint_link_previews: bool = False
    """Whether arXiv links that people post get a preview, where the corpus has the paper; \
it takes a manifest made with it."""
    offprint_contact: Contact | None = None
    """A mail or web address of yours, sent along to the servers whose feeds are read."""
    offprint_settle_s: Seconds = 120
    """Seconds to wait before asking Slack whether a digest of unknown fate arrived."""
    offprint_lease_s: Seconds | None = None
    """Seconds for which one process owns a delivery; three times the timeout if absent."""
    offprint_slack_timeout_s: Seconds = 10
    """Seconds after which a call to Slack is given up."""
    offprint_tick_s: Seconds = 60
    """Seconds between two looks at what is due."""
    offprint_poll_s: Pause = 300
    """Seconds between two looks at which feeds are due; 0: this process reads none by itself."""
    offprint_sockets: Connections = 1
    """Socket Mode connections; two leave no gap while one is renewed."""
    offprint_log: Form = "text"
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
        toml = next((path for path in config_files() if path.is_file()), None)
        return (
            init_settings,
            env_settings,
            dotenv_settings,
            *(SecretsSettingsSource(settings_cls, folder) for folder in secret_folders()),
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
