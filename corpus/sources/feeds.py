"""The text of a feed in; its posts, with the papers they mention, or its papers out.

RSS and Atom of all versions, JSON Feed, and the answers of arXiv's API. feedparser is handed a
``BytesIO`` and nothing else: it would open bytes or text that happen to be a path or an address.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import feedparser

from corpus.model import (
    Document,
    DocumentKind,
    Entry,
    ParsedDocument,
    Problem,
)
from corpus.sources import feedtext, jsonfeed
from corpus.sources.arxiv_answers import is_error
from corpus.sources.decode import Text, decode
from corpus.sources.feedfields import Fields, is_html, item_of, link_of, names_of, value_of
from corpus.sources.feeditems import Item, Reader, people
from corpus.sources.feedtext import Span
from corpus.sources.markup import plain_text
from corpus.sources.owners import owner
from corpus.sources.weblinks import read_link
from corpus.text import clean

KINDS: Final = (DocumentKind.FEED, DocumentKind.ARXIV_API)

_TORN: Final = 500
"""Entries read one by one of a feed that is torn; each takes a millisecond or more."""


def matches(text: Text) -> DocumentKind | None:
    """Recognise a feed by its root element, an answer of arXiv's API by its addresses."""
    if jsonfeed.is_json_feed(text):
        return DocumentKind.FEED
    root = feedtext.root_of(text.text)
    if root is None:
        return None
    head = text.text[root : root + 3000]
    is_api = "arxiv.org/api" in head and "<feed" in head[:200].lower()
    return DocumentKind.ARXIV_API if is_api else DocumentKind.FEED


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read every entry of a feed."""
    if jsonfeed.is_json_feed(text):
        return _json(document, text, kind=kind)
    root = feedtext.root_of(text.text)
    if root is None:
        return _nothing(document, kind, _no_feed(document, text))
    if refusal := feedtext.refusal(text, root):
        return _nothing(document, kind, refusal)
    spans = feedtext.spans(text.text)
    mark = feedtext.template_mark(text.text, spans)
    if mark is not None:
        said = "the template of a feed, not a feed: nothing is filled in"
        return _nothing(document, kind, Problem(text.line_at(mark), said))
    return _xml(document, text, root, spans, kind=kind)


def _nothing(document: Document, kind: DocumentKind, problem: Problem) -> ParsedDocument:
    return ParsedDocument(kind=kind, url=document.url, problems=(problem,))


def _no_feed(document: Document, text: Text) -> Problem:
    # Of a page, the text is what its reader sees; the source still says what it is.
    if feedtext.is_page(text.text) or feedtext.is_page(decode(document.whole[:100_000]).text):
        return Problem(None, "a web page, not a feed: give the address of its feed")
    return Problem(None, "not a feed: it has no root element of RSS, Atom or RDF")


# ------------------------------------------------------------ RSS and Atom


@dataclass(frozen=True, slots=True)
class _Read:
    """What feedparser makes of a feed: its head, and its entries with their places."""

    feed: Fields
    version: str
    entries: list[tuple[Fields, Span | None]]


def _xml(
    document: Document, text: Text, root: int, spans: Sequence[Span], *, kind: DocumentKind
) -> ParsedDocument:
    problems: list[Problem] = []
    read = _read(text, root, spans, problems)
    feed = read.feed
    page = link_of(feed, "alternate") or value_of(feed, "link")
    url = document.url or read_link(link_of(feed, "self")).url or read_link(page).url
    is_api = kind is DocumentKind.ARXIV_API
    items = [
        item_of(
            fields,
            line=text.line_at(place.start) if place else None,
            xml=text.text[place.start : place.end] if place and is_api else "",
            base=url or "",
            is_atom=read.version.startswith("atom"),
            is_paper=is_api,
        )
        for fields, place in read.entries
    ]
    reader = Reader(document.as_of, problems, people(names_of(feed)))
    entries = reader.entries(_answers(items, problems) if is_api else items)
    title = plain_text(value_of(feed, "title"), is_html=is_html(feed, "title"))
    return _document(kind, title, url, entries, reader)


def _read(text: Text, root: int, spans: Sequence[Span], problems: list[Problem]) -> _Read:
    junk = feedtext.junk_before(text.text, root)
    if junk is not None:
        problems.append(Problem(text.line_at(junk), "text before the feed begins: not read"))
    body, controls = feedtext.without_controls(text.text[root:])
    if controls:
        line = text.line_at(feedtext.first_control(text.text, root))
        problems.append(Problem(line, f"control characters, {controls} of them: left out"))
    cut = _cut(text, spans)
    parsed = _parsed(body)
    if parsed is None:
        return _one_by_one(text, root, spans, problems)
    problems += [cut] if cut else _complaint(parsed, first_line=text.line_at(root))
    # Plain dictionaries: feedparser's own answer "updated" with the date of publication.
    raw: list[Fields] = [dict(fields) for fields in parsed.get("entries", [])]
    if not raw:
        problems.append(Problem(None, "a feed without entries"))
    places: Sequence[Span | None] = spans if len(spans) == len(raw) else [None] * len(raw)
    entries = list(zip(raw, places, strict=True))
    # Half an entry may say what the whole does not.
    whole = entries[:-1] if cut and spans and not spans[-1].is_whole else entries
    return _Read(dict(parsed.get("feed", {})), value_of(parsed, "version"), whole)


def _one_by_one(text: Text, root: int, spans: Sequence[Span], problems: list[Problem]) -> _Read:
    """Read each entry as a feed of its own: the feed is torn so that feedparser gives up on it."""
    start, end = feedtext.root_tags(text.text, root)
    said = "torn: each entry is read by itself" if start else "torn beyond reading"
    problems.append(Problem(text.line_at(root), f"not well-formed, {said}"))
    if start and len(spans) > _TORN:
        said = f"torn, and long: not read beyond {_TORN} entries"
        problems.append(Problem(text.line_at(spans[_TORN].start), said))
    head = _parsed(text.text[root : spans[0].start if spans else None]) or {}
    entries: list[tuple[Fields, Span | None]] = []
    for span in spans[:_TORN] if start else ():
        xml, _ = feedtext.without_controls(text.text[span.start : span.end])
        alone = _parsed(f"{start}{xml}{end}") if span.is_whole else None
        if alone and alone.get("entries"):
            entries.append((dict(alone["entries"][0]), span))
        else:
            problems.append(Problem(text.line_at(span.start), "an entry that is torn: left out"))
    return _Read(dict(head.get("feed", {})), value_of(head, "version"), entries)


def _answers(items: Sequence[Item], problems: list[Problem]) -> list[Item]:
    """Give the papers among arXiv's answers; the others are complaints about the question."""
    papers = []
    for item in items:
        author, title = "".join(item.authors[:1]), clean(item.title)
        if is_error(guid=item.guid, title=title, author=author, links=(item.link,)):
            problems.append(Problem(item.line, f"arXiv says: {plain_text(item.summary)[:300]}"))
        else:
            papers.append(item)
    return papers


def _document(
    kind: DocumentKind,
    title: str,
    url: str | None,
    entries: tuple[Entry, ...],
    reader: Reader,
) -> ParsedDocument:
    author = next(iter(reader.feed_authors), None)
    if feedtext.mark_in(title) is not None:
        reader.problems.append(Problem(None, f"the title is a mark in a template: {title[:60]}"))
        title = ""
    return ParsedDocument(
        kind=kind,
        title=title or None,
        url=url,
        profile=owner(author, title or None, entries) if kind is DocumentKind.FEED else None,
        entries=entries,
        problems=tuple(reader.problems),
    )


def _parsed(body: str) -> Fields | None:
    # We decoded it ourselves, so whatever encoding it declares is wrong by now.
    try:
        parsed: Fields = feedparser.parse(
            io.BytesIO(body.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it stumbles over tags that cross each other, in many ways
        return None
    return parsed


def _complaint(parsed: Fields, *, first_line: int) -> list[Problem]:
    error = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if error is None:
        return []
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    said = error.getMessage() if hasattr(error, "getMessage") else type(error).__name__
    return [Problem(line and line + first_line - 1, f"not well-formed: {clean(str(said))}")]


def _cut(text: Text, spans: Sequence[Span]) -> Problem | None:
    if not feedtext.is_cut(text.text):
        return None
    if spans and not spans[-1].is_whole:
        line = text.line_at(spans[-1].start)
        return Problem(line, "the feed is cut within this entry: it is left out")
    return Problem(len(text.lines), "the feed is cut here: entries may be missing")


# ---------------------------------------------------------------- JSON Feed


def _json(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    problems: list[Problem] = []
    feed = jsonfeed.read(text, problems)
    url = document.url or read_link(feed.url).url or read_link(feed.page).url
    reader = Reader(document.as_of, problems, people(feed.authors))
    entries = reader.entries(feed.items)
    if not (entries or problems):
        problems.append(Problem(None, "a feed without entries"))
    return _document(kind, plain_text(feed.title), url, entries, reader)
