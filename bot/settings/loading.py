"""Flags and what the environment says in, checked settings or every problem out."""

import tomllib
from collections.abc import Iterable
from typing import Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.settings.fields import Settings, variable

Needs = Literal["nothing", "posting", "serving"]


class SettingsError(Exception):
    """The settings cannot be used; carries every problem, secrets masked."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


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
