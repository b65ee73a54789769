"""An error in, a sentence on stderr and an exit code out."""

import os
import sys
import traceback
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from tempfile import gettempdir, mkstemp

import click

from bot.cli.output import Context, note
from corpus.errors import AddressError, CorpusError, FetchError, StoreError


class ExitCode(IntEnum):
    """What the shell learns; part of the contract."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    CONFIGURATION = 3
    NETWORK = 4
    DATABASE = 5
    BUG = 70
    INTERRUPTED = 130


class CommandError(Exception):
    """A command cannot do what was asked, for a reason that the user can act on."""


# The names of classes stand for the classes: importing them here would make every start slow.
_BY_ORIGIN = {
    ("bot.settings", "SettingsError"): ExitCode.CONFIGURATION,
    ("aiohttp", ""): ExitCode.NETWORK,
    ("slack_sdk", ""): ExitCode.NETWORK,
    ("sqlalchemy", ""): ExitCode.DATABASE,
    ("sqlite3", ""): ExitCode.DATABASE,
}


def code_of(error: BaseException) -> ExitCode:
    """Choose the exit code for an error; the one place that does."""
    match error:
        case KeyboardInterrupt() | click.Abort():
            return ExitCode.INTERRUPTED
        case click.UsageError():
            return ExitCode.USAGE
        case FetchError() if not isinstance(error, AddressError):
            return ExitCode.NETWORK
        case StoreError():
            return ExitCode.DATABASE
        case CommandError() | CorpusError() | click.ClickException():
            return ExitCode.FAILURE
        case _:
            return _by_origin(type(error))


def _by_origin(kind: type[BaseException]) -> ExitCode:
    for each in kind.__mro__:
        for (module, name), code in _BY_ORIGIN.items():
            inside = each.__module__ == module or each.__module__.startswith(f"{module}.")
            if inside and name in {"", each.__name__}:
                return code
    return ExitCode.BUG


def explain(error: BaseException, *, context: Context) -> None:
    """Say on stderr what went wrong and what to do about it."""
    code = code_of(error)
    if isinstance(error, click.ClickException):
        error.show()
    elif code is ExitCode.INTERRUPTED:
        note("Interrupted.")
    elif code is ExitCode.BUG:
        _confess(error, context=context)
    else:
        if context.verbose:
            note("".join(traceback.format_exception(error)))
        note("\n".join(f"offprint: {line}" for line in str(error).splitlines()))


def _confess(error: BaseException, *, context: Context) -> None:
    """Show a bug: the traceback with ``-v``, else where it was written down."""
    report = "".join(traceback.format_exception(error))
    if context.verbose:
        note(report)
        return
    try:
        descriptor, path = _report_file(context)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(f"{sys.version}\n{report}")
    except OSError:
        note(report)
        return
    note(f"offprint: this is a bug ({type(error).__name__}). Please report it with {path}")


def _report_file(context: Context) -> tuple[int, Path]:
    """Open a new file that only we can read: in the data directory, else in a temporary one.

    Raises:
        OSError: Nothing can be written anywhere.
    """
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    path = _data_dir(context) / f"offprint-bug-{moment}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), path
    except OSError:
        descriptor, name = mkstemp(prefix=f"offprint-bug-{moment}-", suffix=".txt")
        return descriptor, Path(name)


def _data_dir(context: Context) -> Path:
    """Where the settings put our files; a bug may lie in the settings themselves."""
    if context.data_dir:
        return Path(context.data_dir)
    try:
        from bot import settings  # heavy, and only a bug needs it here

        return settings.load().offprint_data_dir
    except Exception:  # noqa: BLE001  # a second failure must not hide the first
        return Path(gettempdir())
