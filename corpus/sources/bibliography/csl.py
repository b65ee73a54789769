"""CSL-JSON in; its records out."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import Problem
from corpus.sources.bibliography.records import Record, day, in_order, is_others, web_address
from corpus.sources.decode import Text
from corpus.sources.jsontext import complaint, elements
from corpus.sources.markup import plain_text
from corpus.text import clean

_HEAD: Final = 20_000
_LIST = re.compile(r"\[\s*[\]{]")
_OPEN_LIST = re.compile(r"(?:\{\s*\"(?:items|references)\"\s*:\s*)?\[")
_CSL_FIELD = re.compile(r'"(?:type|issued|container-title|DOI|citation-key|author)"\s*:')
_OTHER_FIELD = re.compile(r'"authors"\s*:')
_NAME_PARTS: Final = (
    *("given", "dropping-particle", "non-dropping-particle", "family"),
    "suffix",
)


def is_csl(text: Text) -> bool:
    """Whether a text is a list of objects, or one, with the fields of CSL."""
    head = text.text.lstrip()[:_HEAD]
    if not head.startswith("{") and not _LIST.match(head):
        return False
    return _CSL_FIELD.search(head) is not None and not _OTHER_FIELD.search(head)


def records(text: Text, problems: list[Problem]) -> Iterator[Record]:
    """Give the record of each object; of a text that is cut, of those that are whole."""
    whole: object = None
    try:
        whole = json.loads(text.text)
    except (ValueError, RecursionError) as error:
        problems.append(Problem(*complaint(error)))
    for line, item in _items(text, whole):
        if isinstance(item, dict):
            yield _record(item, line)
        else:
            problems.append(Problem(line, "an item that is no object: left out"))


def _items(text: Text, whole: object) -> Iterator[tuple[int, object]]:
    """Give the items with their lines: of a list, of the list in an object, or the one there is."""
    start = len(text.text) - len(text.text.lstrip())
    if found := _OPEN_LIST.match(text.text, start):
        for position, item in elements(text.text, found.end()):
            yield text.line_at(position), item
    elif whole is not None:
        yield text.line_at(start), whole


def _record(item: Mapping[str, Any], line: int) -> Record:
    names = _names(item.get("author"))
    said = [item.get(name) for name in ("DOI", "URL", "number", "note", "archive_location")]
    if not re.match(r"\s*arxiv", str(item.get("number")), re.IGNORECASE):
        said[2] = None  # the number of a report may look like anything
    title, abstract = _first(item.get("title")), _first(item.get("abstract"))
    key = item.get("id")
    return Record(
        line=line,
        key=clean(str(key)) or None if isinstance(key, str | int) else None,
        title=plain(plain_text(title)) or None if isinstance(title, str) else None,
        authors=tuple(name for name in names if not is_others(name)),
        is_complete=not any(is_others(name) for name in names),
        when=_date(item.get("issued")),
        abstract=(plain_text(abstract) or None) if isinstance(abstract, str) else None,
        url=web_address(item.get("URL")),
        identifiers=tuple(
            found for text in said if isinstance(text, str) and (found := canonical(text))
        ),
    )


def _names(author: object) -> list[str]:
    authors = author if isinstance(author, list) else [author]
    return [name for author in authors if (name := _name(author))]


def _name(author: object) -> str:
    if isinstance(author, str):
        return clean(author)
    if not isinstance(author, dict):
        return ""
    parts = {name: author[name] for name in _NAME_PARTS if isinstance(author.get(name), str)}
    if not parts:
        literal = author.get("literal")
        return clean(literal) if isinstance(literal, str) else ""
    given, suffix = parts.pop("given", ""), parts.pop("suffix", "")
    return in_order(given, " ".join(parts.values()), suffix)


def _date(issued: object) -> date | None:
    if isinstance(issued, str | int):
        return day(str(issued)[:100])
    if not isinstance(issued, dict):
        return None
    parts = _listed(next(iter(_listed(issued.get("date-parts"))), None))
    said = [str(part)[:10] for part in parts[:3] if isinstance(part, str | int)]
    texts = ("-".join(said), issued.get("raw"), issued.get("literal"), issued.get("year"))
    found = (day(str(text)[:100]) for text in texts if isinstance(text, str | int) and text)
    return next((when for when in found if when), None)


def _first(value: object) -> object:
    """Give a value, or the first of a list of them, as Crossref gives titles."""
    return next(iter(value), None) if isinstance(value, list) else value


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
