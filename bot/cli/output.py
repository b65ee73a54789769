"""Results in, lines on stdout out; all that is not a result goes to stderr."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import click

from corpus.text import clean

SHOWN = 80
"""Characters of what was typed that are said again."""


@dataclass(slots=True)
class Context:
    """What the options before the command said."""

    verbose: bool = False
    quiet: bool = False
    data_dir: str | None = None


def result(text: str) -> None:
    """Print one line of the result."""
    click.echo(text)


def note(text: str) -> None:
    """Say something that is not a result."""
    click.echo(text, err=True)


def counted(number: int, one: str, several: str | None = None) -> str:
    """Write a number with its noun.

    >>> counted(1, "paper"), counted(0, "entry", "entries")
    ('1 paper', '0 entries')
    """
    return f"{number} {one if number == 1 else several or one + 's'}"


def quoted(text: str) -> str:
    r"""Write what somebody typed so that it can stand in a sentence of a terminal.

    >>> quoted("kv\u202e edit"), len(quoted("x" * 5000))
    ('"kv edit"', 82)
    """
    seen = clean(text)
    return f'"{seen[: SHOWN - 1]}…"' if len(seen) > SHOWN else f'"{seen}"'


def json_result(fields: Mapping[str, object]) -> None:
    """Print the one JSON object of a command."""
    click.echo(json.dumps({"schema": 1} | dict(fields), ensure_ascii=False, default=as_json))


def as_json(value: object) -> str:
    """Write a moment in UTC, a date, or anything else that JSON has no word for."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return str(value)
