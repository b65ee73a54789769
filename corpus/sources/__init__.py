"""The bytes of a document in; what it says about papers, posts and people out.

Each kind of source is a module with ``KINDS``, ``matches`` and ``parse``, registered in
``_SOURCES``; a new one is a module and a line there.
"""

from dataclasses import replace
from typing import Protocol

from corpus.model import Document, DocumentKind, ParsedDocument, Problem
from corpus.sources import bibliography, catalyzex, feeds, jsonl, scholarfeed
from corpus.sources.decode import Text, decode, is_binary

__all__ = ["detect", "parse"]


class _Source(Protocol):
    @property
    def KINDS(self) -> tuple[DocumentKind, ...]: ...  # noqa: N802 - a module's constant

    def matches(self, text: Text) -> DocumentKind | None: ...

    def parse(self, document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument: ...


# In the order in which they are asked: the surest marks first.
_SOURCES: tuple[_Source, ...] = (feeds, jsonl, bibliography, scholarfeed, catalyzex)


def detect(document: Document) -> DocumentKind:
    """Say what kind of document this is; ``UNKNOWN`` when no source recognises it."""
    if document.kind is not None:
        return document.kind
    if not document.content.strip() or is_binary(document.content):
        return DocumentKind.UNKNOWN
    return _detect(decode(document.content))


def parse(document: Document) -> ParsedDocument:
    """Read a document; what is wrong with it is among its problems, nothing is raised."""
    if not document.content.strip():
        return _unknown("the document is empty")
    if is_binary(document.content):
        return _unknown("not a text: binary data")
    text = decode(document.content)
    kind = document.kind or _detect(text)
    source = next((source for source in _SOURCES if kind in source.KINDS), None)
    if source is None:
        return _unknown("no source recognises this document", *text.problems)
    try:
        parsed = source.parse(document, text, kind=kind)
    except Exception as error:  # noqa: BLE001 - one hostile document must not stop the others
        problem = Problem(None, f"could not be read: {type(error).__name__}")
        return ParsedDocument(kind=kind, url=document.url, problems=(*text.problems, problem))
    return _with_problems(parsed, text.problems)


def _detect(text: Text) -> DocumentKind:
    found = (source.matches(text) for source in _SOURCES)
    return next((kind for kind in found if kind), DocumentKind.UNKNOWN)


def _unknown(message: str, *others: Problem) -> ParsedDocument:
    return ParsedDocument(kind=DocumentKind.UNKNOWN, problems=(Problem(None, message), *others))


def _with_problems(parsed: ParsedDocument, problems: tuple[Problem, ...]) -> ParsedDocument:
    return replace(parsed, problems=(*problems, *parsed.problems)) if problems else parsed
