"""A pasted list of names in; each name out, whatever separates them."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from corpus.sources.bibliography import authors_in_bibtex
from corpus.text import is_cjk

IsKnown = Callable[[str], bool]
"""Whether a text, as a whole, is the name of exactly one person that we know."""

_ENTRY = re.compile(r"\s+(?=@[A-Za-z]+\s*[{(]\s*[^\s,{}()=\"]+\s*,)")
_LINES = re.compile(r"[\n;]+")
_BULLET = re.compile(r"^(?:[-–—•*·▪>]+\s*|\(?[0-9]{1,3}[.)]\s+)")
_AND = re.compile(r",?\s+(?:and|&)\s+|\s*，\s*|\s*、\s*", re.IGNORECASE)
_PREFIX = re.compile(r"(?:topic|cat|category|author|feed):|https?://|arxiv:", re.IGNORECASE)
_LATER_PREFIX = re.compile(r",\s*(?=(?:topic|cat|category|author|feed):)", re.IGNORECASE)
_ID = re.compile(r"#?[0-9]+|[pab][0-9]+", re.IGNORECASE)
"""A number of the last list, or a short id: never a part of a name."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_PARTICLES = frozenset(
    {"al", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "le",
     "ten", "ter", "van", "von", "zu", "zum", "zur"}
)  # fmt: skip


def is_list(text: str) -> bool:
    """Whether a text may name several things; a name with a comma in it may, too.

    >>> is_list("Qi She and Jiawei Shao"), is_list("Qi She"), is_list("topic:graphs, trees")
    (True, False, False)
    """
    pieces = _pieces(text)
    if len(pieces) != 1 or authors_in_bibtex(_by_line(text)):
        return bool(pieces)
    [piece] = pieces
    if _PREFIX.match(piece):
        return len(_LATER_PREFIX.split(piece)) > 1
    return "," in piece or _AND.search(piece) is not None


def names_in(text: str, is_known: IsKnown) -> tuple[str, ...]:
    """Each of the names in a list, once, in order; a family name before its comma stays with it.

    What a comma separates is decided by who is known, then by how names look.

    >>> names_in("Shao, Jiawei; Qi She, Jun Zhang and Wei Li", lambda name: False)
    ('Shao, Jiawei', 'Qi She', 'Jun Zhang', 'Wei Li')
    >>> names_in("Shao, Jiawei, She, Qi", lambda name: name == "She, Qi")
    ('Shao, Jiawei', 'She, Qi')
    """
    if found := authors_in_bibtex(_by_line(text)):
        return found
    names = [
        name
        for piece in _pieces(text)
        for part in ([piece] if _PREFIX.match(piece) else _AND.split(piece))
        for name in _without_commas(part, is_known)
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def in_doubt(text: str) -> tuple[str, ...]:
    """All of a list of which ``names_in`` may ask whether it is known.

    >>> in_doubt("Shao, Jiawei; Qi She")
    ('Shao', 'Jiawei', 'Shao, Jiawei')
    """
    if authors_in_bibtex(_by_line(text)):
        return ()
    doubtful: dict[str, None] = {}
    for piece in _pieces(text):
        for part in [] if _PREFIX.match(piece) else _AND.split(piece):
            parts = list(_with_suffixes(part))
            if len(parts) > 1:
                doubtful |= dict.fromkeys([*parts, *map(", ".join, pairwise(parts))])
    return tuple(doubtful)


def _by_line(text: str) -> str:
    """Each entry of BibTeX on a line of its own, as its reader wants it."""
    return _ENTRY.sub("\n", text)


def _pieces(text: str) -> list[str]:
    """What lines and semicolons separate, without what marks a line of a list."""
    bare = [_BULLET.sub("", piece.strip()).strip(" ,") for piece in _LINES.split(text)]
    return [piece for piece in bare if piece]


def _without_commas(text: str, is_known: IsKnown) -> Iterator[str]:
    if _PREFIX.match(text):
        yield from _LATER_PREFIX.split(text)
        return
    parts = list(_with_suffixes(text))
    while parts:
        taken = 2 if len(parts) > 1 and _is_inverted(parts[0], parts[1], is_known) else 1
        yield ", ".join(parts[:taken])
        parts = parts[taken:]


def _with_suffixes(text: str) -> Iterator[str]:
    """The parts between commas; "Jr." and its like belong to what stands before."""
    kept = ""
    for part in filter(None, (each.strip() for each in text.split(","))):
        if kept and part.lower().strip(".") in _SUFFIXES:
            kept = f"{kept} {part}"
        else:
            yield from (kept,) if kept else ()
            kept = part
    yield from (kept,) if kept else ()


def _is_inverted(left: str, right: str, is_known: IsKnown) -> bool:
    """Whether two parts are the family name and the given name of one person."""
    both = f"{left}, {right}"
    if _ID.fullmatch(left) or _ID.fullmatch(right):
        return False
    if not _looks_like_family(left):
        return not is_known(left) and is_known(both)
    if is_known(both):
        return True
    return not is_known(left) and not (len(right.split()) > 1 and is_known(right))


def _looks_like_family(text: str) -> bool:
    words = [each for each in text.split() if each.lower().strip(".") not in _SUFFIXES]
    is_short = len(words) == 1 and not is_cjk(text)
    return is_short or (len(words) > 1 and words[0].lower() in _PARTICLES)
