"""The bytes of a document in; what it says about papers, posts and people out.

Each kind of source is a module with ``KINDS``, ``matches`` and ``parse``, registered in
``_SOURCES``; a new one is a module and a line there. What they give is scrubbed before it leaves.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from corpus.model import Document, DocumentKind, Entry, ParsedDocument, Problem
from corpus.sources import bibliography, catalyzex, feeds, feedtext, jsonl, pages, scholarfeed
from corpus.sources.decode import Text, decode, is_binary, pieces
from corpus.sources.packed import Packed
from corpus.sources.scrub import latest, scrubbed

__all__ = ["OTHER_PAGE", "detect", "parse"]

OTHER_PAGE = "a web page of no kind that is read here, and not a feed"
"""What is said of a web page, where nothing else is to be said."""


class _Source(Protocol):
    @property
    def KINDS(self) -> tuple[DocumentKind, ...]: ...  # noqa: N802 - a module's constant

    def matches(self, text: Text) -> DocumentKind | None: ...

    def parse(self, document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument: ...


_PROBLEMS_SHOWN = 100
"""A file of another format would otherwise give a problem for each of its lines."""

LARGE = 10 * 1024 * 1024
"""Bytes; JSON Lines beyond are read a piece at a time, or they would fill the memory."""
_PIECE = 1024 * 1024
_HEAD = 65536
"""Bytes by which a large document is recognised."""

# In the order in which they are asked: the surest marks first.
_SOURCES: tuple[_Source, ...] = (feeds, jsonl, bibliography, scholarfeed, catalyzex)


def detect(document: Document) -> DocumentKind:
    """Say what kind of document this is; ``UNKNOWN`` when no source recognises it."""
    if document.kind is not None:
        return document.kind
    if _is_blank(document.whole) or is_binary(document.whole):
        return DocumentKind.UNKNOWN
    return _detect(_text(document))


def parse(document: Document) -> ParsedDocument:
    """Read a document; what is wrong with it is among its problems, nothing is raised."""
    parsed = _in_pieces(document) or scrubbed(_parsed(document))
    return replace(parsed, problems=_summed_up(parsed.problems))


def _parsed(document: Document) -> ParsedDocument:
    document = replace(document, content=document.whole)  # a file is read, and once
    if _is_blank(document.whole):
        return _unknown("the document is empty")
    if is_binary(document.whole):
        return _unknown("not a text: binary data")
    text = _text(document)
    kind = document.kind or _detect(text)
    source = next((source for source in _SOURCES if kind in source.KINDS), None)
    if source is None:
        return _unknown(_nothing_known(document), *text.problems)
    return _read(source, document, text, kind=kind)


def _read(source: _Source, document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    try:
        parsed = source.parse(document, text, kind=kind)
    except MemoryError:
        return _unknown("needs more memory than there is: not read", *text.problems)
    except Exception as error:  # noqa: BLE001 - one hostile document must not stop the others
        problem = Problem(None, f"could not be read: {type(error).__name__}")
        return ParsedDocument(kind=kind, url=document.url, problems=(*text.problems, problem))
    return replace(parsed, problems=(*text.problems, *parsed.problems))


def _in_pieces(document: Document) -> ParsedDocument | None:
    """Read large JSON Lines a piece at a time; give nothing of what has to be read as a whole."""
    head = document.content[:_HEAD]
    head = head[: head.rfind(b"\n") + 1]
    if len(document.content) <= LARGE or not _is_plain(head) or is_binary(head):
        return None
    if detect(replace(document, content=head)) is not DocumentKind.JSONL:
        return None
    found: list[ParsedDocument] = []

    def portions() -> Iterator[tuple[Entry, ...]]:
        for piece in pieces(document.content, _PIECE):
            parsed = scrubbed(_read(jsonl, document, piece, kind=DocumentKind.JSONL))
            found.append(replace(parsed, entries=()))
            yield tuple(parsed.entries)

    try:
        entries = Packed(portions())
    except UnicodeDecodeError:
        return None
    return replace(
        found[0],
        entries=entries,
        newest=latest(each.newest for each in found),
        people=tuple(person for each in found for person in each.people),
        problems=tuple(problem for each in found for problem in each.problems),
    )


def _is_plain(head: bytes) -> bool:
    """Whether a document begins in UTF-8, and says nothing else."""
    try:
        return bool(head) and decode(head) == Text(head.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _is_blank(content: bytes) -> bool:
    return not content or content.isspace()


def _nothing_known(document: Document) -> str:
    if feedtext.is_page(decode(document.content[:_HEAD]).text):
        return OTHER_PAGE
    return "no source recognises this document"


def _text(document: Document) -> Text:
    text = decode(document.whole)
    return pages.visible(text) if pages.is_page(text) else text


def _detect(text: Text) -> DocumentKind:
    found = (source.matches(text) for source in _SOURCES)
    return next((kind for kind in found if kind), DocumentKind.UNKNOWN)


def _unknown(message: str, *others: Problem) -> ParsedDocument:
    return ParsedDocument(kind=DocumentKind.UNKNOWN, problems=(Problem(None, message), *others))


def _summed_up(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
    if len(problems) <= _PROBLEMS_SHOWN:
        return problems
    rest = len(problems) - _PROBLEMS_SHOWN
    return (*problems[:_PROBLEMS_SHOWN], Problem(None, f"and {rest} more problems"))
