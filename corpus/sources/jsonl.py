"""JSON Lines in, one paper or author a line; papers and authors out.

The import format of ``offprint``: each bad line is a problem with its number, the others go on.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import (
    Document,
    DocumentKind,
    Entry,
    EntryKind,
    ParsedDocument,
    Problem,
    Profile,
)
from corpus.sources.decode import Text
from corpus.sources.jsontext import complaint
from corpus.sources.shortnames import of_abstract, of_title
from corpus.sources.weblinks import read_link
from corpus.text import clean

KINDS: Final = (DocumentKind.JSONL,)


class _BadLineError(Exception):
    """A line is not what the format says; the text says in what way."""


def matches(text: Text) -> DocumentKind | None:
    """Recognise a file by an object with ``title`` or ``name`` among its first lines."""
    if text.numbered and (text.numbered[0][1].startswith("[") or text.numbered[0][1] == "{"):
        return None  # a list, or one object over several lines: the lines of that mean nothing
    for _, line in text.numbered[:20]:
        if not line.startswith("{"):
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and ("title" in value or "name" in value):
            if "items" in value:  # a feed behind something else
                return None
            return None if "type" in value and "authors" not in value else DocumentKind.JSONL
    return None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read every line."""
    entries: list[Entry] = []
    people: list[Profile] = []
    problems: list[Problem] = []
    for number, line in text.numbered:
        try:
            fields = _fields(line)
            if "name" in fields and "title" not in fields:
                people.append(_person(fields))
            else:
                entries.append(_entry(fields, number, problems))
        except _BadLineError as error:
            problems.append(Problem(number, str(error)))
    return ParsedDocument(
        kind=kind,
        title=text.title,
        url=document.url,
        entries=tuple(entries),
        people=tuple(people),
        problems=tuple(problems),
    )


def _fields(line: str) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _BadLineError(complaint(error)[1]) from error
    if not isinstance(value, dict):
        raise _BadLineError("not a JSON object")
    return value


def _person(fields: Mapping[str, object]) -> Profile:
    name = _string(fields, "name")
    if not name:
        raise _BadLineError("an author without a name")
    return Profile(
        name=name,
        other_names=_strings(fields, "other_names"),
        affiliation=_string(fields, "affiliation"),
        key=_key(fields),
    )


def _entry(fields: Mapping[str, object], number: int, problems: list[Problem]) -> Entry:
    try:
        entry = _paper(fields, number)
    except _BadLineError:
        fields = _readable(fields, number, problems)
        entry = _paper(fields, number)
    problems += [Problem(number, said) for said in _unknown_identifiers(fields, entry)]
    return entry


def _paper(fields: Mapping[str, object], number: int) -> Entry:
    raw = _string(fields, "title")
    title = plain(raw) if raw else None
    abstract = _string(fields, "abstract")
    short_name = _string(fields, "short_name") or of_title(title)
    year = _year(fields)
    if title is None:
        short_name = short_name or of_abstract(abstract)
        if not (abstract or short_name):
            raise _BadLineError("a paper without a title")
    return Entry(
        kind=EntryKind.PAPER,
        title=title,
        short_name=short_name,
        authors=_strings(fields, "authors"),
        authors_complete=fields.get("authors_complete") is not False,
        category=_string(fields, "category"),
        published=_date(fields, "published") or year,
        updated=_date(fields, "updated"),
        abstract=abstract,
        url=_link(fields, "url"),
        identifiers=_identifiers(fields),
        key=_key(fields),
        line=number,
    )


def _readable(
    fields: Mapping[str, object], number: int, problems: list[Problem]
) -> Mapping[str, object]:
    """Leave out the optional fields that are not what the format says; complain of each."""
    bad: set[str] = set()
    for name, read in _OPTIONAL.items():
        try:
            read(fields, name)
        except _BadLineError as error:
            problems.append(Problem(number, f"{error}; the paper is kept without it"))
            bad.add(name)
    return {name: value for name, value in fields.items() if name not in bad} if bad else fields


def _string(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _BadLineError(f"{name} is not a text")
    return clean(value) or None


def _strings(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    items = value if isinstance(value, list) else [None]
    texts = [clean(item) for item in items if isinstance(item, str)]
    if len(texts) < len(items):
        raise _BadLineError(f"{name} is not a list of texts")
    return tuple(filter(None, texts))


def _link(fields: Mapping[str, object], name: str) -> str | None:
    value = _string(fields, name)
    if value is None:
        return None
    link = read_link(value)
    if link.complaint:
        raise _BadLineError(link.complaint)
    return link.url


def _key(fields: Mapping[str, object], name: str = "key") -> str | None:
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string(fields, name)


def _year(fields: Mapping[str, object], name: str = "year") -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:6])
    if not isinstance(value, int) or isinstance(value, bool) or not 1000 <= value <= 9999:
        raise _BadLineError("year is not a year")
    return date(value, 1, 1)


def _date(fields: Mapping[str, object], name: str) -> date | None:
    value = _string(fields, name)
    if value is None:
        return None
    try:
        if len(value) == len("2023-03-21"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _BadLineError(f"{name} is not a date") from error


def _identifiers(fields: Mapping[str, object]) -> tuple[str, ...]:
    said = _strings(fields, "identifiers")
    found = filter(None, map(canonical, said))
    return tuple(dict.fromkeys(found)) if said else ()


def _unknown_identifiers(fields: Mapping[str, object], entry: Entry) -> tuple[str, ...]:
    """What stands among the identifiers and is none of ours; the paper is kept all the same."""
    said = _strings(fields, "identifiers")
    if len(said) == len(entry.identifiers):
        return ()
    return tuple(
        f"not an arXiv id or a DOI: {text[:60]}" for text in said if canonical(text) is None
    )


_OPTIONAL: Final[Mapping[str, Callable[[Mapping[str, object], str], object]]] = {
    "key": _key,
    "authors": _strings,
    "year": _year,
    "abstract": _string,
    "category": _string,
    "identifiers": _strings,
    "short_name": _string,
    "published": _date,
    "updated": _date,
    "url": _link,
}
"""Every field of a paper but its title, with its reader."""
