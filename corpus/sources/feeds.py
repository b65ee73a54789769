"""The text of a feed in; its posts, with the papers they mention, or its papers out.

RSS, Atom and the answers of arXiv's API. feedparser is handed a ``BytesIO`` and nothing else: it
would open bytes or text that happen to be a path or an address.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from html import unescape
from time import struct_time
from typing import Any, Final
from urllib.parse import urljoin

import feedparser

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import (
    Document,
    DocumentKind,
    Entry,
    EntryKind,
    ParsedDocument,
    Problem,
)
from corpus.sources.bylines import split_names
from corpus.sources.categories import full_category
from corpus.sources.decode import Text
from corpus.sources.mentions import is_paper_url, mentions_in, text_of
from corpus.sources.owners import owner
from corpus.sources.shortnames import of_title
from corpus.text import clean

KINDS: Final = (DocumentKind.FEED, DocumentKind.ARXIV_API)

SIZE_LIMIT: Final = 20 * 1024 * 1024
"""Bytes; a feed beyond it is refused: feedparser's time grows faster than its input."""

_Fields = Mapping[str, Any]

_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_ENTRY_START = re.compile(r"<(?:\w+:)?(?:entry|item)[\s>]", re.IGNORECASE)
_ARXIV_ERROR = re.compile(r"arxiv\.org/api/errors", re.IGNORECASE)
_ARXIV_SUFFIX = re.compile(r"\s*\(arXiv:\S+(?: \[[\w.-]+\])?(?: (?:CROSS LISTED|UPDATED))?\)$")
_ARXIV_SUMMARY = re.compile(
    r"^arXiv:(?P<id>\S+)\s+Announce Type:\s*(?P<type>[\w-]+)\s*(?:Abstract:\s*)?", re.IGNORECASE
)
_LEFT_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});", re.IGNORECASE)


def matches(text: Text) -> DocumentKind | None:
    """Recognise a feed by its root element, an answer of arXiv's API by its addresses."""
    found = _ROOT.match(text.text, _prolog_end(text.text)) or _ROOT.search(text.text[:2000])
    if not found or not text.text.lstrip().startswith("<"):
        return None
    head = text.text[found.start() : found.start() + 3000]
    is_api = "arxiv.org/api" in head and "<feed" in head[:200].lower()
    return DocumentKind.ARXIV_API if is_api else DocumentKind.FEED


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read every entry of a feed."""
    if refusal := _refusal(document, text):
        return ParsedDocument(kind=kind, url=document.url, problems=(refusal,))
    parsed = _parsed(text)
    # Plain dictionaries: feedparser's own answer "updated" with the date of publication.
    feed: _Fields = dict(parsed.get("feed", {}))
    raw: Sequence[_Fields] = [dict(fields) for fields in parsed.get("entries", [])]
    lines = [text.line_at(found.start()) for found in _ENTRY_START.finditer(text.text)]
    numbers: Sequence[int | None] = lines if len(lines) == len(raw) else [None] * len(raw)
    url = document.url or _link(feed, "self") or _link(feed, "alternate")
    entries: list[Entry] = []
    seen: set[tuple[str | None, str | None]] = set()
    problems = _complaints(parsed, raw)
    for fields, line in zip(raw, numbers, strict=True):
        if kind is DocumentKind.ARXIV_API and _ARXIV_ERROR.search(_value(fields, "id")):
            problems.append(Problem(line, f"arXiv says: {_text(fields, 'summary')}"))
        elif entry := _entry(fields, feed, line=line, base=url or "", kind=kind):
            if entry.guid and (entry.guid, entry.title) in seen:
                problems.append(Problem(line, f"the same entry twice: {entry.guid[:80]}"))
                continue
            seen.add((entry.guid, entry.title))
            entries.append(entry)
        else:
            problems.append(Problem(line, "an entry without title, link and text: left out"))
    title = _text(feed, "title")
    return ParsedDocument(
        kind=kind,
        title=title,
        url=url,
        profile=owner(_author(feed), title, entries) if kind is DocumentKind.FEED else None,
        entries=tuple(entries),
        problems=tuple(problems),
    )


# ------------------------------------------------------------------ the feed


def _refusal(document: Document, text: Text) -> Problem | None:
    if len(document.content) > SIZE_LIMIT:
        return Problem(None, f"larger than {SIZE_LIMIT // 1024 // 1024} MB: not read")
    end = _prolog_end(text.text)
    if text.text[end : end + 9].upper() == "<!DOCTYPE":
        root = _ROOT.search(text.text, end)
        declarations = text.text[end : root.start() if root else None]
        if "<!ENTITY" in declarations.upper():
            return Problem(text.line_at(end), "declares entities (<!ENTITY): not read")
    return None


def _prolog_end(text: str) -> int:
    position = 0
    while found := _PROLOG.match(text, position):
        position = found.end()
    return position


def _parsed(text: Text) -> _Fields:
    # We decoded it ourselves, so whatever encoding it declares is wrong by now.
    content = _DECLARATION.sub("", text.text, count=1).lstrip().encode("utf-8", "replace")
    parsed: _Fields = feedparser.parse(
        io.BytesIO(content),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return parsed


def _complaints(parsed: _Fields, raw: Sequence[_Fields]) -> list[Problem]:
    problems: list[Problem] = []
    if parsed.get("bozo") and (error := parsed.get("bozo_exception")) is not None:
        line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
        said = error.getMessage() if hasattr(error, "getMessage") else type(error).__name__
        problems.append(Problem(line, f"not well-formed: {clean(str(said))}"))
    if not raw:
        problems.append(Problem(None, "a feed without entries"))
    return problems


def _author(feed: _Fields) -> str | None:
    return clean(_value(feed.get("author_detail", {}), "name")) or None


# --------------------------------------------------------------- its entries


def _entry(
    fields: _Fields, feed: _Fields, *, line: int | None, base: str, kind: DocumentKind
) -> Entry | None:
    link = _link(fields, "alternate", base=base) or _web(_value(fields, "link"), base=base)
    identifiers = _identifiers(fields, link)
    title = _text(fields, "title")
    if identifiers or (link and is_paper_url(link)) or kind is DocumentKind.ARXIV_API:
        return _paper(fields, title=title, link=link, identifiers=identifiers, line=line)
    content = _content(fields)
    summary = _value(fields, "summary")
    if not (title or link or content):
        return None
    return Entry(
        kind=EntryKind.POST,
        title=title,
        authors=_authors(fields) or _authors(feed),
        published=_date(fields, "published"),
        updated=_date(fields, "updated"),
        abstract=(text_of(summary) or None) if summary != content else None,
        url=link,
        mentions=mentions_in(content or summary, base=_base(fields, link or base)),
        guid=clean(_value(fields, "id")) or link,
        line=line,
    )


def _paper(
    fields: _Fields,
    *,
    title: str | None,
    link: str | None,
    identifiers: tuple[str, ...],
    line: int | None,
) -> Entry:
    title = plain(_ARXIV_SUFFIX.sub("", title)) if title else None
    abstract = _text(fields, "summary")
    published, updated = _date(fields, "published"), _date(fields, "updated")
    if abstract and (announced := _ARXIV_SUMMARY.match(abstract)):
        abstract = abstract[announced.end() :] or None
        if announced["type"].lower().startswith("replace"):
            # The date is that of the new version; the paper's own is not in the feed.
            published, updated = None, updated or published
    return Entry(
        kind=EntryKind.PAPER,
        title=title,
        short_name=of_title(title),
        authors=_authors(fields),
        category=_category(fields),
        published=published,
        updated=updated,
        abstract=abstract,
        url=link,
        identifiers=identifiers,
        guid=clean(_value(fields, "id")) or link,
        line=line,
    )


def _identifiers(fields: _Fields, link: str | None) -> tuple[str, ...]:
    said = (
        link,
        _value(fields, "id"),
        _value(fields, "arxiv_doi"),
        _value(fields, "prism_doi"),
        _value(fields, "dc_identifier"),
    )
    return tuple(dict.fromkeys(found for text in said if text and (found := canonical(text))))


def _authors(fields: _Fields) -> tuple[str, ...]:
    names: list[str] = []
    for author in fields.get("authors") or ():
        name = text_of(_value(author, "name"))
        # arXiv's RSS puts the whole list into one dc:creator.
        names += split_names(name) if name.count(",") > 1 or _is_pair(name) else [name]
    return tuple(dict.fromkeys(name for name in names if name))


def _is_pair(name: str) -> bool:
    """Whether "A B, C D" is two people; "Shao, Jiawei" and "King, Jr." are one."""
    parts = [part.split() for part in name.split(",")]
    return len(parts) == 2 and all(len(words) >= 2 for words in parts)


def _category(fields: _Fields) -> str | None:
    primary = _value(fields.get("arxiv_primary_category") or {}, "term")
    terms = [primary, *(_value(tag, "term") for tag in fields.get("tags") or ())]
    return next(
        (full for term in terms if "." in term or "-" in term if (full := full_category(term))),
        None,
    )


def _content(fields: _Fields) -> str:
    parts = fields.get("content") or ()
    return next((_value(part, "value") for part in parts if _value(part, "value")), "")


def _base(fields: _Fields, fallback: str) -> str:
    parts = fields.get("content") or [fields.get("summary_detail") or {}]
    return _value(parts[0], "base") or fallback


def _date(fields: _Fields, name: str) -> date | None:
    """Read a date; a ``datetime`` in UTC where the feed gives a time."""
    moment, said = fields.get(f"{name}_parsed"), _value(fields, name)
    if not isinstance(moment, struct_time):
        return None
    try:
        when = datetime(*moment[:6], tzinfo=UTC)
    except ValueError:
        return None
    return when if ":" in said else when.date()


def _link(fields: _Fields, relation: str, *, base: str = "") -> str | None:
    for link in fields.get("links") or ():
        if _value(link, "rel") == relation and (url := _web(_value(link, "href"), base=base)):
            return url
    return None


def _web(href: str, *, base: str) -> str | None:
    """Resolve a link; what does not lead to the web is none."""
    try:
        url = urljoin(base, clean(href)) if href else ""
    except ValueError:
        return None
    return url if re.match(r"https?://[^\s/]", url, re.IGNORECASE) else None


def _text(fields: _Fields, name: str) -> str | None:
    detail = fields.get(f"{name}_detail") or {}
    value = _value(fields, name)
    if "html" in _value(detail, "type") or "<" in value:
        value = text_of(value)
    if _LEFT_ESCAPED.search(value):
        value = unescape(value)
    return clean(value) or None


def _value(fields: _Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
