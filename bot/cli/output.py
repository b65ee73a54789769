"""Results in, lines on stdout out; all that is not a result goes to stderr."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import click


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


def json_result(fields: Mapping[str, object]) -> None:
    """Print the one JSON object of a command."""
    click.echo(json.dumps({"schema": 1} | dict(fields), ensure_ascii=False, default=as_json))


def as_json(value: object) -> object:
    """Write times, dates, names of enumerations and tuples as the contract says."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case tuple() | frozenset():
            return list(value)
        case _:
            return str(value)
