"""A JSON Feed, version 1 or 1.1, in; its head and its items out."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus.model import Problem
from corpus.sources.decode import Text
from corpus.sources.feeditems import Item
from corpus.sources.feedtext import mark_in
from corpus.sources.jsontext import complaint, elements
from corpus.text import clean

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
_ITEMS = re.compile(r'(?<!\\)"items"\s*:\s*\[')

_HEAD: Final = 20_000
"""Characters at either end in which the version stands."""

_Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON Feed as far as it could be read."""

    title: str = ""
    url: str = ""
    page: str = ""
    authors: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


def is_json_feed(text: Text) -> bool:
    """Whether a text is an object that states the version of JSON Feed."""
    body = text.text
    if not body[:100].lstrip().startswith("{"):
        return False
    return any(_VERSION.search(part) for part in (body[:_HEAD], body[-_HEAD:]))


def read(text: Text, problems: list[Problem]) -> JsonFeed:
    """Read a feed; of one that is cut, what stands before the cut."""
    try:
        value: object = json.loads(text.text)
    except (ValueError, RecursionError) as error:
        return _torn(text, error, problems)
    head = value if isinstance(value, dict) else {}
    found = list(_positions(text))
    items = _listed(head.get("items"))
    lines = [line for line, _ in found] if len(found) == len(items) else [None] * len(items)
    return _feed(head, list(zip(lines, items, strict=True)), problems)


def _torn(text: Text, error: Exception, problems: list[Problem]) -> JsonFeed:
    mark = mark_in(text.text[:_HEAD])
    if mark is not None and not any(True for _ in _positions(text)):
        line = text.line_at(mark)
        problems.append(Problem(line, "the template of a feed, not a feed: nothing is filled in"))
        return JsonFeed()
    line_of_error, said = complaint(error)
    problems.append(Problem(line_of_error, f"{said}; what stands before it is kept"))
    return _feed(_head_of(text.text), list(_positions(text)), problems)


def _head_of(text: str) -> _Fields:
    """Read what stands before the items."""
    found = _ITEMS.search(text)
    try:
        value = json.loads(f"{text[: found.start()].rstrip().rstrip(',')}}}") if found else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _positions(text: Text) -> Iterator[tuple[int | None, object]]:
    if found := _ITEMS.search(text.text):
        for position, value in elements(text.text, found.end()):
            yield text.line_at(position), value


def _feed(
    head: _Fields, items: list[tuple[int | None, object]], problems: list[Problem]
) -> JsonFeed:
    page = _string(head, "home_page_url")
    url = _string(head, "feed_url")
    read = []
    for line, value in items:
        if isinstance(value, dict):
            read.append(_item(value, line=line, base=page or url))
        else:
            problems.append(Problem(line, "an item that is no object: left out"))
    return JsonFeed(
        title=_string(head, "title"), url=url, page=page, authors=_authors(head), items=tuple(read)
    )


def _item(fields: _Fields, *, line: int | None, base: str) -> Item:
    html = _string(fields, "content_html")
    own, other = _string(fields, "url"), _string(fields, "external_url")
    guid = fields.get("id")
    return Item(
        line=line,
        guid=clean(str(guid)) if isinstance(guid, str | int | float) else "",
        title=_string(fields, "title"),
        link=own or other,
        base=base,
        about=other if own else "",
        summary=_string(fields, "summary") or ("" if html else _string(fields, "content_text")),
        content=html,
        authors=_authors(fields),
        published=_string(fields, "date_published"),
        updated=_string(fields, "date_modified"),
        categories=tuple(tag for tag in _listed(fields.get("tags")) if isinstance(tag, str)),
    )


def _authors(fields: _Fields) -> tuple[str, ...]:
    """Version 1 has one ``author``, version 1.1 a list."""
    said = _listed(fields.get("authors")) or [fields.get("author")]
    return tuple(_string(author, "name") for author in said if isinstance(author, dict))


def _string(fields: _Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
