"""CSL-JSON in; its records out."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import Problem
from corpus.sources.bibliography.records import Record, day, web_address
from corpus.sources.decode import Text
from corpus.sources.mentions import text_of
from corpus.text import clean

_LIST = re.compile(r"\[\s*[\]{]")
_CSL_FIELD = re.compile(r'"(?:type|issued|container-title|DOI|citation-key|author)"\s*:')
_OTHER_FIELD = re.compile(r'"authors"\s*:')
_GAP = re.compile(r"\s*,\s*")


def is_csl(text: Text) -> bool:
    """Whether a text is a list of objects, or one, with the fields of CSL."""
    head = text.text.lstrip()[:20000]
    if not head.startswith("{") and not _LIST.match(head):
        return False
    return _CSL_FIELD.search(head) is not None and not _OTHER_FIELD.search(head)


def records(text: Text, problems: list[Problem]) -> Iterator[Record]:
    """Give the record of each object."""
    try:
        value = json.loads(text.text)
    except json.JSONDecodeError as error:
        problems.append(Problem(error.lineno, f"not JSON: {error.msg}"))
        value = _whole_objects(text.text)
    except RecursionError:
        problems.append(Problem(None, "not JSON: nested too deeply"))
        return
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield _record(item)
        else:
            problems.append(Problem(None, f"item {number} is not an object"))


def _whole_objects(text: str) -> list[object]:
    """Read the objects of a list that is cut, as far as they are whole."""
    decoder = json.JSONDecoder()
    found: list[object] = []
    position = text.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append(value)
        gap = _GAP.match(text, end)
        position = gap.end() if gap else -1
    return found


def _record(item: Mapping[str, Any]) -> Record:
    title = item.get("title")
    abstract = item.get("abstract")
    number = item.get("number")
    said = [item.get("DOI"), item.get("URL"), number if "arxiv" in str(number).lower() else None]
    return Record(
        line=None,
        key=str(item["id"]) if isinstance(item.get("id"), str | int) else None,
        title=plain(text_of(title)) if isinstance(title, str) else None,
        authors=tuple(name for author in _listed(item.get("author")) if (name := _name(author))),
        when=_date(item.get("issued")),
        abstract=(text_of(abstract) or None) if isinstance(abstract, str) else None,
        url=web_address(item.get("URL")),
        identifiers=tuple(
            found for text in said if isinstance(text, str) and (found := canonical(text))
        ),
    )


def _name(author: object) -> str:
    if not isinstance(author, dict):
        return ""
    names = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
    parts = {name: author[name] for name in names if isinstance(author.get(name), str)}
    if not parts:
        literal = author.get("literal")
        return clean(literal) if isinstance(literal, str) else ""
    suffix = parts.pop("suffix", "")
    name = clean(" ".join(parts.values()))
    return f"{name}, {clean(suffix)}" if suffix else name


def _date(issued: object) -> date | None:
    if not isinstance(issued, dict):
        return None
    for value in ("raw", "literal"):
        if isinstance(issued.get(value), str):
            return day(issued[value])
    parts = _listed(next(iter(_listed(issued.get("date-parts"))), None))
    return day("-".join(str(part) for part in parts[:3])) if parts else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
