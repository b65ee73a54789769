"""RIS in; its records out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import rispy

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import Problem
from corpus.sources.bibliography.records import Record, day, web_address
from corpus.sources.decode import Text
from corpus.text import clean

_FIRST = re.compile(r"\s*TY  ?- ?\S")
_START = re.compile(r"^TY  ?-", re.MULTILINE)


def is_ris(text: Text) -> bool:
    """Whether a text begins with RIS's first tag."""
    return _FIRST.match(text.text) is not None


def records(text: Text, problems: list[Problem]) -> Iterator[Record]:
    """Give the record of each entry."""
    lines = [text.line_at(found.start()) for found in _START.finditer(text.text)]
    # A record that another one or the end of the file cuts off still has what it has.
    body = "\n".join(_with_ends(text.lines, problems))
    found = rispy.loads(body, enforce_list_tags=False)
    for index, fields in enumerate(found):
        yield _record(fields, lines[index] if index < len(lines) else None)


def _with_ends(lines: Sequence[str], problems: list[Problem]) -> Iterator[str]:
    is_open = False
    for number, raw in enumerate(lines, start=1):
        line = re.sub(r"^([A-Z][A-Z0-9]) {1,3}- ?", r"\1  - ", raw)
        if line.startswith("TY  -"):
            if is_open:
                problems.append(Problem(number, "the record before this one has no end"))
                yield "ER  - "
            is_open = True
        elif line.startswith("ER  -"):
            is_open = False
        yield line
    if is_open:
        problems.append(Problem(len(lines), "the last record has no end"))
        yield "ER  - "


def _record(fields: Mapping[str, Any], line: int | None) -> Record:
    urls = _said(fields, "urls", "file_attachments1", "url")
    said = (*_said(fields, "doi", "number", "custom3"), *urls)
    return Record(
        line=line,
        key=next(iter(_said(fields, "id")), None),
        title=next(
            (plain(t) for t in _said(fields, "title", "primary_title", "translated_title")), None
        ),
        authors=tuple(
            _turned(name) for name in _said(fields, "authors", "first_authors") if _turned(name)
        ),
        when=next(
            (d for t in _said(fields, "date", "year", "publication_year") if (d := day(t))), None
        ),
        abstract=next(iter(_said(fields, "abstract", "notes_abstract")), None),
        url=next((url for text in urls if (url := web_address(text))), None),
        identifiers=tuple(found for text in said if (found := canonical(text))),
    )


def _said(fields: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """Give the values of the first of some tags, then of the others; each is text or a list."""
    values = (fields.get(name) for name in names)
    lists = (value if isinstance(value, list) else [value] for value in values)
    texts = (clean(item) for items in lists for item in items if isinstance(item, str))
    return tuple(text for text in texts if text)


def _turned(name: str) -> str:
    """Write "Last, First" in the order of a byline."""
    family, comma, given = name.partition(",")
    if not comma:
        return name
    given, _, suffix = given.partition(",")
    turned = clean(f"{given} {family}")
    return f"{turned}, {clean(suffix)}" if suffix.strip() else turned
