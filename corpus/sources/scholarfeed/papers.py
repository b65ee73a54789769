"""The lines below a heading of a ScholarFeed page in; the paper out."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from corpus.latex import plain
from corpus.model import Entry, EntryKind, Problem
from corpus.sources.bylines import (
    Byline,
    is_prose,
    looks_like_byline,
    may_be_names,
    read_byline,
    split_abstract,
    split_glued,
)
from corpus.sources.scholarfeed.headings import Heading
from corpus.sources.scholarfeed.lines import Line, is_furniture, is_meta, joined, links_in
from corpus.sources.shortnames import of_title
from corpus.text import clean

_ABSTRACT_LABEL = re.compile(r"Abstract\s*:?\s*(?=$|[^\W\d_a-z])")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(slots=True)
class _Body:
    """What the lines below a heading say."""

    title: str | None = None
    byline: Byline = field(default_factory=Byline)
    rest: Sequence[Line] = ()
    problems: list[Problem] = field(default_factory=list)


def read_paper(
    heading: Heading, number: int, lines: Sequence[Line], *, as_of: date, known: Collection[str]
) -> tuple[Entry, list[Problem]]:
    """Read one paper.

    Args:
        heading: As read.
        number: Of the heading's line.
        lines: What belongs to it, without the heading.
        as_of: When the page was captured.
        known: Folded names of people whom the page names elsewhere.
    """
    body = _body(number, _without_furniture(lines), known)
    published, is_inferred = heading.published(as_of)
    if published is None:
        body.problems.append(Problem(number, f"no such date: {heading.printed}"))
    if heading.category is None:
        body.problems.append(Problem(number, f"unknown category {heading.code}"))
    about, abstract = _told_apart(body.rest)
    links = links_in(about)
    entry = Entry(
        kind=EntryKind.PAPER,
        title=body.title,
        short_name=of_title(body.title),
        authors=body.byline.authors,
        authors_complete=body.byline.is_complete,
        affiliations=body.byline.affiliations,
        category=heading.category,
        published=published,
        year_inferred=is_inferred,
        has_code=heading.has_code,
        abstract=joined(abstract),
        url=links.url,
        identifiers=links.identifiers,
        line=number,
    )
    return entry, body.problems


def _body(number: int, lines: Sequence[Line], known: Collection[str]) -> _Body:
    if not lines:
        said = "a paper without a title: the page is cut here"
        return _Body(problems=[Problem(number, said)])
    title, *others = _parted(lines)
    if others and looks_like_byline(others[0].text):
        return _Body(plain(title.text), read_byline(others[0].text), others[1:])
    if parts := split_glued(title.text, known):
        said = "title and authors stand on one line: split there"
        problem = Problem(title.number, said)
        return _Body(plain(parts[0]), read_byline(parts[1]), others, [problem])
    if _is_wrapped(others):
        whole = clean(f"{title.text} {others[0].text}")
        return _Body(plain(whole), read_byline(others[1].text), others[2:])
    if _stands_as_byline(others):
        return _Body(plain(title.text), read_byline(others[0].text), others[1:])
    problem = Problem(title.number, "no authors below this title")
    return _Body(plain(title.text), Byline(), others, [problem])


def _parted(lines: Sequence[Line]) -> list[Line]:
    """Part an abstract from the authors to whom it is glued."""
    result = list(lines)
    for position, line in enumerate(result[:2]):
        if parts := split_abstract(line.text):
            result[position : position + 1] = [
                replace(line, text=part, printed=None) for part in parts
            ]
            break
    return result


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the first of these lines is the second half of a title."""
    return (
        len(lines) > 1
        and not lines[0].after_blank
        and lines[1].after_blank
        and looks_like_byline(lines[1].text)
    )


def _stands_as_byline(lines: Sequence[Line]) -> bool:
    """Whether unusual names ("Bo", "xAI") stand where a byline does: short, then an abstract."""
    if len(lines) < 2 or is_meta(lines[0].text):
        return False
    names, below = lines[0], lines[1]
    if len(names.text) >= min(120, len(below.text)) or is_prose(names.text):
        return False
    return (names.after_blank and below.after_blank) or (
        may_be_names(names.text) and is_prose(f"{below.text} Then there are others.")
    )


def _told_apart(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Part lines of identifiers and figures, above and below an abstract, from it."""
    start, end = 0, len(lines)
    while start < end and (is_meta(lines[start].text) or _LINK.fullmatch(lines[start].text)):
        start += 1
    while end > start and is_meta(lines[end - 1].text):
        end -= 1
    abstract = list(lines[start:end])
    if abstract and (label := _ABSTRACT_LABEL.match(abstract[0].text)):
        abstract[0] = replace(abstract[0], text=abstract[0].text[label.end() :], printed=None)
    return [*lines[:start], *lines[end:]], abstract


def _without_furniture(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out the buttons below a paper."""
    end = len(lines)
    while end > 1 and is_furniture(lines[end - 1].text):
        end -= 1
    return lines[:end]
