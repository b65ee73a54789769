"""RIS in; its records out.

What programs write under that name differs: one blank before the dash or two, lines that go on
without a tag, records without an end, words before the first. We bring it into the one form that
rispy reads.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import rispy
from rispy.config import TAG_KEY_MAPPING

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import Problem
from corpus.sources.bibliography.records import Record, day, in_order, is_others, web_address
from corpus.sources.decode import Text
from corpus.sources.markup import plain_text
from corpus.text import clean

_HEAD: Final = 3000
_FIRST = re.compile(r"^\s{0,3}TY {1,2}- {0,3}[A-Z]{3,7}\s*$", re.MULTILINE)
_TAG = re.compile(r"\s{0,3}(?P<tag>[A-Z][A-Z0-9])(?P<gap> {0,3})-(?: |$)\s*(?P<value>.*)")
_MANY_URLS = re.compile(r";\s*(?=https?://)")


@dataclass
class _Lines:
    """One record: its first line, and each tag with its value, in as many lines as it has."""

    number: int
    gap: str
    said: list[tuple[str, list[str]]] = field(default_factory=list)


def is_ris(text: Text) -> bool:
    """Whether RIS's first tag begins a line near the start of a text."""
    return _FIRST.search(text.text[:_HEAD]) is not None


def records(text: Text, problems: list[Problem]) -> Iterator[Record]:
    """Give the record of each entry."""
    for lines in _split(text, problems):
        body = "\n".join((*(f"{tag}  - {' '.join(parts)}" for tag, parts in lines.said), "ER  - "))
        for fields in rispy.loads(body, enforce_list_tags=False, delimiter_tags_mapping={}):
            yield _record(fields, lines.number)


def _split(text: Text, problems: list[Problem]) -> Iterator[_Lines]:
    """Give the lines of each record; one that another or the end cuts off has what it has."""
    record: _Lines | None = None
    for number, line in text.numbered:
        found = _TAG.match(line)
        tag = found["tag"] if found else ""
        if tag == "TY" and found:
            if record:
                problems.append(Problem(number, "the record before this one has no end"))
                yield record
            record = _Lines(number, found["gap"])
        if not record:
            continue
        if tag == "ER":
            yield record
            record = None
        elif found and _is_tag(tag, found["gap"], record):
            record.said.append((tag, [clean(found["value"])]))
        else:
            record.said[-1][1].append(clean(line))
    if record:
        problems.append(Problem(len(text.lines), "the last record has no end"))
        yield record


def _is_tag(tag: str, gap: str, record: _Lines) -> bool:
    """Whether a line begins a field: "AI - based" within an abstract does not."""
    return gap == record.gap or (len(gap) == 2 and tag in TAG_KEY_MAPPING)


def _record(fields: Mapping[str, Any], line: int) -> Record:
    links = _said(fields, "urls", "file_attachments1", "file_attachments2", "url")
    urls = tuple(part for text in links for part in _MANY_URLS.split(text))
    said = (*_said(fields, "doi", "number", "custom3", "type_of_work", "accession_number"), *urls)
    names = [
        part
        for name in _said(fields, "authors", "first_authors")
        for part in (clean(part) for part in name.split(";"))
        if part
    ]
    titles = _said(fields, "title", "primary_title", "translated_title")
    return Record(
        line=line,
        key=next(iter(_said(fields, "id")), None),
        title=next((plain(plain_text(title)) for title in titles), None),
        authors=tuple(_turned(name) for name in names if not is_others(name) and _turned(name)),
        is_complete=not any(is_others(name) for name in names),
        when=next(
            (d for t in _said(fields, "date", "year", "publication_year") if (d := day(t))), None
        ),
        abstract=next((plain_text(t) for t in _said(fields, "abstract", "notes_abstract")), None),
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
    return in_order(given, family, suffix)
