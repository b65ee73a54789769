"""The bytes of a document in; what it says about papers, posts and people out.

Each kind of source is a module with ``KINDS``, ``matches`` and ``parse``, registered in
``_SOURCES``; a new one is a module and a line there. What they give is scrubbed before it leaves.
"""

from dataclasses import replace
from typing import Protocol

from corpus.model import Document, DocumentKind, ParsedDocument, Problem
from corpus.sources import bibliography, catalyzex, feeds, feedtext, jsonl, pages, scholarfeed
from corpus.sources.decode import Text, decode, is_binary
from corpus.sources.scrub import scrubbed

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

# In the order in which they are asked: the surest marks first.
_SOURCES: tuple[_Source, ...] = (feeds, jsonl, bibliography, scholarfeed, catalyzex)


def detect(document: Document) -> DocumentKind:
    """Say what kind of document this is; ``UNKNOWN`` when no source recognises it."""
    if document.kind is not None:
        return document.kind
    if not document.content.strip() or is_binary(document.content):
        return DocumentKind.UNKNOWN
    return _detect(_text(document))


def parse(document: Document) -> ParsedDocument:
    """Read a document; what is wrong with it is among its problems, nothing is raised."""
    parsed = scrubbed(_parsed(document))
    return replace(parsed, problems=_summed_up(parsed.problems))


def _parsed(document: Document) -> ParsedDocument:
    if not document.content.strip():
        return _unknown("the document is empty")
    if is_binary(document.content):
        return _unknown("not a text: binary data")
    text = _text(document)
    kind = document.kind or _detect(text)
    source = next((source for source in _SOURCES if kind in source.KINDS), None)
    if source is None:
        return _unknown(_nothing_known(document), *text.problems)
    try:
        parsed = source.parse(document, text, kind=kind)
    except MemoryError:
        return _unknown("needs more memory than there is: not read", *text.problems)
    except Exception as error:  # noqa: BLE001 - one hostile document must not stop the others
        problem = Problem(None, f"could not be read: {type(error).__name__}")
        return ParsedDocument(kind=kind, url=document.url, problems=(*text.problems, problem))
    return replace(parsed, problems=(*text.problems, *parsed.problems))


def _nothing_known(document: Document) -> str:
    if feedtext.is_page(decode(document.content[:65536]).text):
        return OTHER_PAGE
    return "no source recognises this document"


def _text(document: Document) -> Text:
    text = decode(document.content)
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
