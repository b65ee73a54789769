"""The text of a ScholarFeed page in; the author's profile and papers, or one paper, out.

A page is a few header lines, then one block a paper: category and date glued together, title,
authors, abstract. A paper's own page may begin with its title. We walk it line by line: what is
missing is left out, what is not understood is a problem with its line.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from corpus.identifiers import canonical
from corpus.model import Document, DocumentKind, Entry, ParsedDocument, Problem
from corpus.sources.bylines import looks_like_byline
from corpus.sources.decode import Text
from corpus.sources.endings import broken_off
from corpus.sources.pages_addresses import web_address
from corpus.sources.scholarfeed.header import counted, next_page, read_header
from corpus.sources.scholarfeed.headings import arranged, names_in, positions, read_heading
from corpus.sources.scholarfeed.lines import Line, is_furniture, is_meta, lines_of
from corpus.sources.scholarfeed.papers import read_paper
from corpus.text import fold

KINDS: Final = (DocumentKind.SCHOLARFEED_AUTHOR, DocumentKind.SCHOLARFEED_PAPER)

_OF_PAPERS = re.compile(r"scholarfeed\.\w+/papers?/([^?#\s]+)", re.IGNORECASE)
_OF_AUTHORS = re.compile(r"scholarfeed\.\w+/authors?/", re.IGNORECASE)
_ABOVE: Final = 8
"""Lines of a paper's page above its category."""


def matches(text: Text) -> DocumentKind | None:
    """Recognise a page by its headings, or by the counters of its header."""
    lines = arranged(lines_of(text))
    starts = positions(lines)
    if not starts and _title_first(lines) is not None:
        return DocumentKind.SCHOLARFEED_PAPER
    counters = counted(lines)
    if len(starts) == 1 and not (counters & {"h_index", "paper_count"}):
        return DocumentKind.SCHOLARFEED_PAPER
    if starts or len(counters) >= 2:
        return DocumentKind.SCHOLARFEED_AUTHOR
    return None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read the header and every paper of a page."""
    url = document.url or text.url or _saved_from(text)
    kind = kind if document.kind else _kind_at(url) or kind
    lines = arranged(lines_of(text))
    starts = positions(lines)
    if not starts and (middle := _title_first(lines)) is not None:
        lines = _title_last(lines, middle)
        starts = [0]
    problems: list[Problem] = []
    if starts and (end := next_page(lines, starts[0])) is not None:
        said = "another page begins here: it is not read, give it by itself"
        problems.append(Problem(lines[end].number, said))
        lines, starts = lines[:end], [start for start in starts if start < end]
    header = read_header(lines[: starts[0]] if starts else lines)
    if header.announced == len(starts) - 1 and starts[-1] == len(lines) - 1:
        starts = starts[:-1]  # the last abstract ends with a line that looks like a heading
    profile = header.profile(document, text) if kind is DocumentKind.SCHOLARFEED_AUTHOR else None
    entries, complaints = _papers(lines, starts, document.as_of, profile.name if profile else None)
    problems += complaints
    if kind is DocumentKind.SCHOLARFEED_PAPER and entries:
        entries[0] = _at(url, entries[0])
    if entries:
        problems += broken_off(entries[-1].abstract, lines[-1].number)
    problems += header.problems + header.cut(len(entries))
    return ParsedDocument(
        kind=kind,
        title=text.title or (profile.name if profile else None),
        url=url,
        profile=profile,
        entries=tuple(entries),
        problems=tuple(problems),
    )


def _papers(
    lines: Sequence[Line], starts: Sequence[int], as_of: date, owner: str | None
) -> tuple[list[Entry], list[Problem]]:
    blocks = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    known = names_in(lines, starts) | ({fold(owner)} if owner else set())
    entries: dict[Entry, Entry] = {}
    problems: list[Problem] = []
    for top, *rest in blocks:
        heading = read_heading(top.text)
        if heading is None:  # pragma: no cover - blocks begin with headings
            continue
        entry, complaints = read_paper(heading, top.number, rest, as_of=as_of, known=known)
        bare = replace(entry, line=None)
        if bare in entries:
            problems.append(Problem(top.number, "the same paper twice"))
            continue
        entries[bare] = entry
        problems += complaints
    return list(entries.values()), problems


def _title_first(lines: Sequence[Line]) -> int | None:
    """Find the heading of a paper's own page that has title and authors above it."""
    content = [line for line in lines[: 3 * _ABOVE] if not is_furniture(line.text)]
    found = (n for n, line in enumerate(content[: _ABOVE + 1]) if n and read_heading(line.text))
    middle = next(found, None)
    if middle is None or is_meta(content[0].text):
        return None
    named = content[1] if middle > 1 else next(iter(content[2:3]), None)
    if named is None or not looks_like_byline(named.text):
        return None
    return lines.index(content[middle])


def _title_last(lines: Sequence[Line], middle: int) -> list[Line]:
    """Bring the heading of such a page to its top."""
    above = [line for line in lines[:middle] if not is_furniture(line.text)]
    return [lines[middle], *above, *lines[middle + 1 :]]


def _kind_at(url: str | None) -> DocumentKind | None:
    if _OF_PAPERS.search(url or ""):
        return DocumentKind.SCHOLARFEED_PAPER
    return DocumentKind.SCHOLARFEED_AUTHOR if _OF_AUTHORS.search(url or "") else None


def _saved_from(text: Text) -> str | None:
    """Give the address of a page, if it is its first line."""
    first = text.numbered[0][1] if text.numbered else ""
    return web_address(first) if _OF_PAPERS.search(first) or _OF_AUTHORS.search(first) else None


def _at(url: str | None, entry: Entry) -> Entry:
    """Add what a paper's own address says: its arXiv id."""
    found = _OF_PAPERS.search(url or "")
    identifier = canonical(found[1]) if found else None
    if not identifier or identifier in entry.identifiers:
        return entry
    return replace(entry, identifiers=(identifier, *entry.identifiers))
