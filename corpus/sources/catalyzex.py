"""The text of a CatalyzeX author page in; its abstracts, with the names of systems, out.

The page has neither titles nor authors nor dates, and does not say whose it is; the name comes
from the person who imports it, or from the address or name under which it was saved.
"""

import re
from typing import Final
from urllib.parse import unquote

from corpus.model import (
    Document,
    DocumentKind,
    Entry,
    EntryKind,
    ParsedDocument,
    Problem,
    Profile,
)
from corpus.sources.decode import Text
from corpus.sources.shortnames import of_abstract
from corpus.text import clean

KINDS: Final = (DocumentKind.CATALYZEX_AUTHOR,)

_ABSTRACT = re.compile(r"\s*Abstract:\s*(.*)")
_ADDRESS = re.compile(r"catalyzex\.com/author/([^/?#\s]+)", re.IGNORECASE)
_SAVED_AS = re.compile(r"(?:.*[/\\])?(.+?)\s*[-–|·:_]+\s*CatalyzeX\b", re.IGNORECASE)
_FURNITURE = re.compile(
    r"Via|Access Paper or Ask Questions|(?:Figures?(?: and Tables?)?:?)|Share|Like|Paper|Code|Alert"
    r"|Add to Chrome|Request Code|View Code|Picture for .*|.* \d+, \d{4}",
    re.IGNORECASE,
)


def matches(text: Text) -> DocumentKind | None:
    """Recognise a page by a line that begins with ``Abstract:``."""
    found = any(_ABSTRACT.fullmatch(line) for line in text.lines)
    return DocumentKind.CATALYZEX_AUTHOR if found else None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read the affiliation and every abstract of a page."""
    header: list[tuple[int, str]] = []
    abstracts: list[tuple[int, list[str]]] = []
    last_number = 0
    problems: list[Problem] = []
    for number, raw in text.numbered:
        line = clean(raw)
        if found := _ABSTRACT.fullmatch(line):
            abstracts.append((number, [found[1]]))
        elif not abstracts:
            header.append((number, line))
        elif number == last_number + 1 and not _FURNITURE.fullmatch(line):
            abstracts[-1][1].append(line)
        elif not _FURNITURE.fullmatch(line):
            problems.append(Problem(number, f"not understood: {line[:60]}"))
        last_number = number
    problems += [
        Problem(number, "an abstract without text: the page is cut here")
        for number, parts in abstracts
        if not any(parts)
    ]
    name = _name(document, text)
    return ParsedDocument(
        kind=kind,
        title=text.title or name,
        url=document.url or text.url,
        profile=_profile(header, name),
        entries=tuple(_paper(number, parts) for number, parts in abstracts if any(parts)),
        problems=tuple(problems),
    )


def _paper(number: int, parts: list[str]) -> Entry:
    abstract = clean(" ".join(parts))
    return Entry(
        kind=EntryKind.PAPER,
        short_name=of_abstract(abstract),
        abstract=abstract,
        authors_complete=False,
        line=number,
    )


def _profile(header: list[tuple[int, str]], name: str | None) -> Profile:
    lines = [line for _, line in header if line != name and not _FURNITURE.fullmatch(line)]
    return Profile(name=name, affiliation=lines[0] if lines else None)


def _name(document: Document, text: Text) -> str | None:
    if document.author:
        return clean(document.author) or None
    for address in (document.url, text.url, document.name):
        if address and (found := _ADDRESS.search(address)):
            return clean(unquote(found[1]).replace("+", " ")) or None
    if found := _SAVED_AS.match(text.title or document.name):
        return clean(found[1].replace("_", " ")) or None
    return None
