"""Short ids and what is said about papers in; the entries on which a decision hangs out."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from corpus.changes import Statement, Word
from corpus.errors import IdentityError
from corpus.model import EntryId, PaperId
from corpus.reconcile import merge

_REF = re.compile(r"([pae])([1-9][0-9]{0,17})", re.IGNORECASE)


class Ref(NamedTuple):
    """A short id, read: ``p12``, ``a7``, ``e345``."""

    kind: str
    number: int


class Sides(NamedTuple):
    """The statements of two papers, as a decision sees them."""

    left: tuple[EntryId, ...]
    right: tuple[EntryId, ...]


def read_ref(text: str) -> Ref:
    """Read a short id.

    >>> read_ref("P12")
    Ref(kind='p', number=12)

    Raises:
        IdentityError: It is none.
    """
    found = _REF.fullmatch(text.strip())
    if found is None:
        raise IdentityError(
            f"{text} is no short id: they look like p12 (a paper), a7 (an author) or e345 (an "
            "entry of a paper)"
        )
    return Ref(found[1].lower(), int(found[2]))


def is_ref(text: str) -> bool:
    """Whether a text is a short id."""
    return _REF.fullmatch(text.strip()) is not None


def sides_of(
    known: Sequence[Statement], left: PaperId, right: PaperId, papers: tuple[PaperId, PaperId]
) -> Sides:
    """Part what is said by number; a paper that became another is what came from it."""
    if left == right:
        raise IdentityError(f"p{left} is one number: name two papers")
    return Sides(_telling(_own(known, left, papers[0])), _telling(_own(known, right, papers[1])))


def _own(known: Sequence[Statement], paper: PaperId, present: PaperId) -> list[Statement]:
    """Give what is said about a paper; not what came to it from others, if there is more."""
    theirs = [s for s in known if s.paper == present]
    if paper != present:
        return [s for s in theirs if s.former == paper]
    return [s for s in theirs if s.former is None] or theirs


def one_out(known: Sequence[Statement], paper: PaperId, entry: EntryId) -> Sides:
    """Part one entry from the others of its paper."""
    theirs = [s for s in known if s.paper == paper]
    return Sides(
        _telling([s for s in theirs if s.id != entry]),
        _telling([s for s in theirs if s.id == entry]),
    )


def _telling(statements: Sequence[Statement]) -> tuple[EntryId, ...]:
    """Order entries by how much of the paper comes from them."""
    if not statements:
        return ()
    fields = Counter(merge(statements).provenance.values())
    return tuple(sorted((s.id for s in statements), key=lambda id_: (-fields[id_], id_)))


def check_parts(sides: Sides, paper: PaperId, other: Ref) -> None:
    """Refuse to part what has not two parts.

    Raises:
        IdentityError: One of them is empty.
    """
    if not sides.right and other.kind == "e":
        raise IdentityError(f"e{other.number} is no entry of p{paper}")
    if not sides.left and other.kind == "e":
        raise IdentityError(f"e{other.number} is the only entry of p{paper}")
    if not (sides.left and sides.right):
        raise IdentityError(
            f"p{paper} and p{other.number} are one paper, and nothing tells which of its entries "
            f"belong to which: name one of them, as in notsame p{paper} = e345"
        )


def is_between(word: Word[EntryId], sides: Sides) -> bool:
    """Whether somebody said something about just these two, in this order."""
    return bool(set(word.left) & set(sides.left) and set(word.right) & set(sides.right))
