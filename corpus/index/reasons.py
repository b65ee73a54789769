"""How each word of a query meets a paper in; why the paper is a candidate, in true words, out."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

BEGINNING = "the beginning of the title"
_MOST_EDITS = 2
_LEAST_BEGUN = 3
_YEAR_DIGITS = 4


class Where(IntEnum):
    """Where a word of a query was met."""

    NOWHERE = 0
    ABSTRACT = 1
    AUTHOR = 2
    YEAR = 3
    TITLE = 4


@dataclass(frozen=True, slots=True)
class Met:
    """How one word of a query meets a paper."""

    where: Where
    known: str = ""
    """The word as the paper has it; of authors, to name them."""
    edits: int = 0
    """Typing errors."""
    is_unfinished: bool = False


NOWHERE = Met(Where.NOWHERE)


def meet(word: str, title: Sequence[str], beside: Sequence[str], *, joined: Iterable[str]) -> Met:
    """Find where a word that is known to be meant stands: as it is, begun, misspelt or joined.

    Args:
        word: Of the query.
        title: Words of the title, those written together included.
        beside: Parts of the authors' names and the year.
        joined: The word written together with its neighbours in the query.
    """
    if word in title or any(one in title for one in joined):
        return Met(Where.TITLE)
    if word in beside:
        return Met(_beside(word), word)
    for place, some in enumerate((title, beside) if len(word) >= _LEAST_BEGUN else ()):
        begun = next((one for one in some if one.startswith(word)), None)
        if begun:
            return Met(_beside(begun) if place else Where.TITLE, begun, is_unfinished=True)
    best: tuple[int, int, str] | None = None
    for typed in (word, *joined):
        for place, some in enumerate((title, beside)):
            one = extractOne(typed, some, scorer=OSA.distance, score_cutoff=_MOST_EDITS)
            if one is not None and (best is None or (one[1], place) < best[:2]):
                best = one[1], place, one[0]
    if best is None:
        return Met(Where.TITLE)
    edits, place, known = best
    return Met(_beside(known) if place else Where.TITLE, known, edits)


def stands(word: str, meant: Set[str], title: Iterable[str], beside: Iterable[str]) -> Met:
    """Find where one of the words stands that a word of a query may mean; else in the abstract."""
    if not meant.isdisjoint(title):
        return Met(Where.TITLE)
    known = [one for one in beside if one in meant]
    if not known:
        return Met(Where.ABSTRACT)
    edits = 0 if known[0].startswith(word) else OSA.distance(word, known[0])
    return Met(_beside(known[0]), known[0], edits)


def in_words(met: Sequence[Met]) -> str:
    """Say why a paper is a candidate.

    >>> in_words([Met(Where.AUTHOR, "shao"), Met(Where.YEAR, "2023")])
    'by an author named Shao, from 2023'
    >>> in_words([Met(Where.TITLE, edits=1), Met(Where.TITLE), NOWHERE])
    'misspelt (1 typing error), 2 of 3 words'
    """
    there = [one for one in met if one.where]
    kinds = {one.where for one in there}
    parts = []
    if edits := sum(one.edits for one in there):
        parts.append(f"misspelt ({errors(edits)})")
    if any(one.is_unfinished for one in there):
        parts.append("a word unfinished")
    if Where.ABSTRACT in kinds:
        is_whole = len(there) == len(met)
        parts.append("what it is about" if is_whole else "words of the abstract")
    elif Where.TITLE in kinds and (len(kinds) > 1 or (not parts and len(there) == len(met))):
        in_title = sum(one.where is Where.TITLE for one in there)
        parts.append("a word of the title" if in_title == 1 else "words of the title")
    parts += _beside_in_words(there)
    if len(there) < len(met):
        parts.append(f"{len(there)} of {len(met)} words")
    return ", ".join(parts)


def errors(edits: int) -> str:
    """Count typing errors.

    >>> errors(1), errors(2)
    ('1 typing error', '2 typing errors')
    """
    return "1 typing error" if edits == 1 else f"{edits} typing errors"


def _beside_in_words(there: Sequence[Met]) -> list[str]:
    names = [one.known.title() for one in there if one.where is Where.AUTHOR]
    years = [one.known for one in there if one.where is Where.YEAR]
    names, years = list(dict.fromkeys(names)), list(dict.fromkeys(years))
    parts = []
    if names:
        author = "an author" if len(names) == 1 else "authors"
        parts.append(f"by {author} named {' and '.join(names)}")
    if years:
        parts.append(f"from {' and '.join(years)}")
    return parts


def _beside(known: str) -> Where:
    is_year = len(known) == _YEAR_DIGITS and known.isdigit()
    return Where.YEAR if is_year else Where.AUTHOR
