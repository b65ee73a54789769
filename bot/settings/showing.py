"""Settings in, what people may see of them out; and what nobody understands in the environment."""

from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from bot.settings.environment import ENVIRONMENT, Environment
from bot.settings.fields import Settings, variable


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
            return ",".join(sorted(map(_listed, value)))
        case _:
            return str(value)


def _listed(value: object) -> str:
    """One of several values: a person, or an ``ip:port`` pair."""
    return ":".join(map(str, value)) if isinstance(value, tuple) else str(value)


def masked_address(url: str) -> str:
    """Hide the password in a database address.

    >>> masked_address("postgresql+asyncpg://offprint:secret@db/offprint")
    'postgresql+asyncpg://offprint:*****@db/offprint'
    """
    parts = urlsplit(url)
    if not parts.password:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":*****@")))


def unknown_variables(environment: Environment = ENVIRONMENT) -> tuple[str, ...]:
    """List the OFFPRINT_ variables that mean nothing to us: probably misspelt."""
    known = {variable(name) for name in Settings.model_fields}
    return tuple(
        sorted(name for name in environment if name.startswith("OFFPRINT_") and name not in known)
    )
