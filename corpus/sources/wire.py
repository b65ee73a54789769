"""What crosses the pipe between us and a worker: nouns in, bytes out, and back.

One JSON value a line, so that a large answer is read in small steps that let the event loop run in
between. The worker has read hostile bytes: whatever it writes is checked against the nouns' own
types, and is never a pickle.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from corpus.model import Content, Document, Entry, ParsedDocument, Problem, Profile
from corpus.sources.discovery import FeedLink

T = TypeVar("T")
_Read = Callable[[object], object]

_LISTED: Mapping[str, type[Entry] | type[Profile] | type[Problem]] = {
    "entries": Entry,
    "people": Profile,
    "problems": Problem,
}
"""Of a parsed document, what has a line for each item."""


class WireError(ValueError):
    """Bytes are not what our own codec writes."""


def dump_document(document: Document) -> bytes:
    """Write a document without its content, which goes beside it as it is."""
    return _line({k: v for k, v in _plain(document).items() if k != "content"})


def load_document(line: bytes, content: bytes) -> Document:
    """Read a document.

    Raises:
        WireError: It is none.
    """
    return read(Document, _fields(line) | {"content": content})


def dump_parsed(parsed: ParsedDocument) -> bytes:
    """Write a parsed document."""
    head = {k: v for k, v in _plain(parsed).items() if k not in _LISTED}
    lists = {name: getattr(parsed, name) for name in _LISTED}
    counts = {name: len(items) for name, items in lists.items()}
    items = (_line(_plain(item)) for listed in lists.values() for item in listed)
    return b"\n".join([_line(head | counts), *items])


def load_parsed(content: bytes) -> ParsedDocument:
    """Read a parsed document; slow for a large one, so not for the event loop.

    Raises:
        WireError: It is none.
    """
    lines = iter(content.split(b"\n"))
    head = _fields(next(lines))
    lists: dict[str, object] = {
        name: _some(noun, lines, count=read(int, head.pop(name, None)))
        for name, noun in _LISTED.items()
    }
    return read(ParsedDocument, head | lists)


def dump_links(links: Iterable[FeedLink]) -> bytes:
    """Write links."""
    return b"\n".join(_line(_plain(link)) for link in links)


def load_links(content: bytes) -> tuple[FeedLink, ...]:
    """Read links.

    Raises:
        WireError: They are none.
    """
    return tuple(read(FeedLink, _fields(line)) for line in content.split(b"\n") if line)


def read(noun: type[T], value: object) -> T:
    """Check a plain value against a type, and give what it stands for.

    Raises:
        WireError: It is no such thing.
    """
    hint: Any = noun
    return cast(T, _reader(hint)(value))


# --------------------------------------------------------------------------- writing


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_iso).encode("utf-8", "replace")


def _iso(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return _plain(value)


def _plain(noun: Any) -> dict[str, object]:
    """Give the fields of a noun that are not as usual; JSON asks again for nouns among them."""
    said = ((field, getattr(noun, field.name)) for field in fields(noun))
    return {field.name: value for field, value in said if value != field.default}


# --------------------------------------------------------------------------- reading


def _fields(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WireError("not a line of JSON") from error
    if not isinstance(value, dict):
        raise WireError("not an object")
    return value


def _some(noun: type[T], lines: Iterator[bytes], *, count: int) -> tuple[T, ...]:
    try:
        return tuple(read(noun, _fields(next(lines))) for _ in range(count))
    except (RuntimeError, StopIteration) as error:
        raise WireError("lines are missing") from error


@cache
def _reader(hint: Any) -> _Read:
    if get_origin(hint) in {Union, UnionType}:
        return _optional(hint)
    if get_origin(hint) in {tuple, Sequence}:
        return _list(_reader(get_args(hint)[0]))
    if hint is date:
        return _date
    if hint is Content:
        return _exactly(bytes)
    if is_dataclass(hint):
        return _noun(hint)
    return _word(hint) if issubclass(hint, StrEnum) else _exactly(hint)


def _exactly(kind: type) -> _Read:
    def check(value: object) -> object:
        if type(value) is not kind:  # a bool is no number here
            raise WireError(f"not {kind.__name__}")
        return value

    return check


def _optional(hint: Any) -> _Read:
    inner = [_reader(each) for each in get_args(hint) if each is not NoneType]
    [only] = inner
    return lambda value: None if value is None else only(value)


def _list(item: _Read) -> _Read:
    def check(value: object) -> object:
        if isinstance(value, tuple):  # read before, line by line
            return value
        if not isinstance(value, list):
            raise WireError("not a list")
        return tuple(map(item, value))

    return check


def _word(kind: type[StrEnum]) -> _Read:
    def check(value: object) -> object:
        try:
            return kind(str(value))
        except ValueError as error:
            raise WireError(f"no {kind.__name__}") from error

    return check


def _date(value: object) -> object:
    if not isinstance(value, str):
        raise WireError("not a date")
    try:
        if len(value) == len("2023-03-21"):
            return date.fromisoformat(value)
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WireError("not a date") from error


def _noun(kind: Any) -> _Read:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

    def check(value: object) -> object:
        if not isinstance(value, dict):
            raise WireError("not an object")
        try:
            return kind(**{name: readers[name](said) for name, said in value.items()})
        except (KeyError, TypeError) as error:
            raise WireError(f"not the fields of {kind.__name__}") from error

    return check
