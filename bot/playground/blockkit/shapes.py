"""The grammar in which Slack's rules are written: a value and its place in, complaints out.

The words of a complaint follow Slack's own, with the place as a JSON pointer, because people
search for them; they are this package's own reading of the rules and share nothing with the
bot's limit checker, so that neither can hide the other's mistake.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Report: TypeAlias = list[str]
Check: TypeAlias = Callable[[Any, str, Report], None]


def complain(report: Report, text: str, at: str) -> None:
    """Add one complaint."""
    report.append(f"{text} [json-pointer:{at}]")


def anything(_: Any, __: str, ___: Report) -> None:
    """Accept whatever it is."""


def string(most: int, least: int = 1) -> Check:
    """Text of so many characters."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            complain(report, "must provide a string", at)
        elif len(value) < least:
            complain(report, f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            complain(report, f"must be less than {most + 1} characters", at)

    return check


def one_of(*values: str) -> Check:
    """One of a closed set."""

    def check(value: Any, at: str, report: Report) -> None:
        if value not in values:
            complain(report, f"must be a valid enum value, one of {', '.join(values)}", at)

    return check


def flag(value: Any, at: str, report: Report) -> None:
    """Yes or no."""
    if not isinstance(value, bool):
        complain(report, "must be a boolean", at)


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            complain(report, "must be an integer", at)
        elif not least <= value <= most:
            complain(report, f"must be between {least} and {most}", at)

    return check


def address(value: Any, at: str, report: Report) -> None:
    """Accept a web address of at most 3,000 characters."""
    string(3000)(value, at, report)
    if not isinstance(value, str):
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or set(value) & set(" \n<>"):
        complain(report, "must be a valid URL", at)


def several(check_one: Check, *, least: int, most: int) -> Check:
    """Check a list of so many items, each by itself."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list | tuple):
            complain(report, "must be an array", at)
            return
        if len(value) < least:
            complain(report, f"must have at least {least} items", at)
        if len(value) > most:
            complain(report, f"no more than {most} items allowed", at)
        for number, item in enumerate(value):
            check_one(item, f"{at}/{number}", report)

    return check


def thing(
    required: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None
) -> Check:
    """Check an object with these fields and no other."""
    must, may = required or {}, optional or {}

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            complain(report, "must be an object", at)
            return
        for name in must:
            if value.get(name) is None:
                complain(report, f"missing required field: {name}", at)
        for name, content in value.items():
            known = must.get(name) or may.get(name)
            if name == "type":
                continue
            if known is None:
                complain(report, f"invalid additional property: {name}", at)
            elif content is not None or name not in must:
                known(content, f"{at}/{name}", report)

    return check


def kinds(table: Mapping[str, Check]) -> Check:
    """Check an object by what its ``type`` says."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            complain(report, "must be an object", at)
        elif not isinstance(value.get("type"), str):
            complain(report, "missing required field: type", at)
        elif value["type"] not in table:
            complain(report, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            table[value["type"]](value, at, report)

    return check


def both(*checks: Check) -> Check:
    """Apply several checks."""

    def check(value: Any, at: str, report: Report) -> None:
        for one in checks:
            one(value, at, report)

    return check


def any_of(*names: str) -> Check:
    """At least one of these fields must be there."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, dict) and not any(value.get(name) for name in names):
            complain(report, f"must have one of the fields: {', '.join(names)}", at)

    return check


def at_most_one_of(*names: str) -> Check:
    """These fields exclude each other."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) > 1:
            complain(report, f"only one of the fields is allowed: {', '.join(names)}", at)

    return check
