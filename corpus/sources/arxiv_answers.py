"""What arXiv's API and RSS say in their own way in; what it means for a paper out."""

import re
from dataclasses import dataclass
from typing import Final

from corpus.sources.bylines import split_names
from corpus.text import clean

_ERROR = re.compile(r"arxiv\.org/api/errors", re.IGNORECASE)
_SUMMARY = re.compile(
    r"arXiv:\S{1,40}\s+Announce Type:\s*(?P<type>[\w-]{1,20})\s*(?:Abstract:\s*)?", re.IGNORECASE
)
_SUFFIX = re.compile(
    r"\s?\(arXiv:[^\s()]{1,40}(?: \[(?P<category>[\w.-]{1,40})\])?"
    r"(?: (?P<type>CROSS LISTED|UPDATED))?\)$"
)
_LONGEST_SUFFIX: Final = 120
_AFFILIATION = re.compile(r"<arxiv:affiliation[^<>]{0,200}>([^<]{1,500})</", re.IGNORECASE)
_TOLD: Final = {"cross listed": "cross", "updated": "replace"}
NO_NEWS: Final = frozenset({"cross", "replace", "replace-cross"})
"""What arXiv announces again: a further category, a new version."""


def is_error(*, guid: str, title: str, author: str, links: tuple[str, ...]) -> bool:
    """Whether an entry of the API's answer is a complaint about the question.

    Its id may look like a paper's.
    """
    if any(_ERROR.search(said) for said in (guid, *links)):
        return True
    return title.lower() == "error" and author.lower() in {"", "arxiv api core"}


def without_announcement(abstract: str) -> tuple[str, str]:
    """Take "arXiv:... Announce Type: new Abstract:" off an abstract; give both.

    >>> without_announcement("arXiv:2406.18193v1 Announce Type: new Abstract: A loom.")
    ('A loom.', 'new')
    """
    found = _SUMMARY.match(abstract)
    return (abstract[found.end() :], found["type"].lower()) if found else (abstract, "")


@dataclass(frozen=True, slots=True)
class Headline:
    """What arXiv's RSS packed into the title of an item until 2024."""

    title: str
    announced: str = ""
    category: str = ""


def read_headline(title: str) -> Headline:
    """Take "(arXiv:2101.00001v2 [cs.LG] UPDATED)" apart, in today's words.

    >>> read_headline("On Looms. (arXiv:2101.00001v2 [cs.LG] UPDATED)")
    Headline(title='On Looms', announced='replace', category='cs.LG')
    """
    tail = title[-_LONGEST_SUFFIX:]
    found = _SUFFIX.search(tail)
    if not found:
        return Headline(title)
    rest = title[: len(title) - len(tail) + found.start()]
    told = _TOLD.get((found["type"] or "").lower(), "new")
    return Headline(rest.removesuffix("."), told, found["category"] or "")


def affiliations_in(xml: str) -> tuple[str, ...]:
    """Find where the authors of an entry work; feedparser keeps the last one only."""
    return tuple(dict.fromkeys(clean(found[1]) for found in _AFFILIATION.finditer(xml)))


def names_of(creator: str) -> tuple[str, ...]:
    """Split the one line in which arXiv's RSS has all authors, with or without where they work.

    >>> names_of("Ada Example (1), Grace Sample (Looms, Ltd.) ((1) Example Works)")
    ('Ada Example', 'Grace Sample')
    """
    return split_names(_without_brackets(creator))


def _without_brackets(text: str) -> str:
    if "(" not in text:
        return text
    kept: list[str] = []
    depth = 0
    for character in text:
        depth += character == "("
        if not depth:
            kept.append(character)
        depth = max(0, depth - (character == ")"))
    return text if depth else "".join(kept)
