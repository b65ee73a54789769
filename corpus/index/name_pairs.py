"""The parts of a typed and of a known name in; how they meet, part by part, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import OSA

from corpus.index.vocabulary import similarity

_SHORT = 3
_STRICT = 0.12
"""What a typing error costs more in a short part."""
_INITIAL = 0.9
_SHORTENED = 0.42
_LONG = 7
"""Letters of a part of a name in which two slips are believed; in shorter ones one is."""
_SLIPS = 1
_LONG_SLIPS = 2


class Likeness(IntEnum):
    """How one part of a query meets one part of a name; the surer the greater."""

    NONE = 0
    EXTRA = -1
    """A middle name that was typed and is not known."""
    SHORTENED = 1
    """Typed in full, known by its initial."""
    BEGUN = 2
    MISSPELT = 3
    INITIAL = 4
    SAME = 5


_UNLIKE = (0.0, Likeness.NONE)


@dataclass(frozen=True, slots=True)
class Pairing:
    """How the parts of a query meet the parts of a name."""

    similarities: tuple[float, ...]
    kinds: tuple[Likeness, ...]
    in_order: bool
    missing: int
    """Parts of the name that were not typed."""
    edits: tuple[int, ...]
    """Typing errors by part of the query."""
    is_doubtful: bool
    """Whether one part has more of them than are taken for slips."""


def pair(reading: Sequence[str], name: Sequence[str]) -> Pairing:
    """Give each part of the query the part of the name that is most alike, each once."""
    free = set(range(len(name)))
    similarities = [0.0] * len(reading)
    places = [-1] * len(reading)
    kinds = [Likeness.NONE] * len(reading)
    pairs = [
        (*likeness, -abs(at - place), at, place)
        for at, part in enumerate(reading)
        for place, other in enumerate(name)
        if (likeness := _alike(part, other)) is not _UNLIKE
    ]
    for alike, kind, _, at, place in sorted(pairs, reverse=True):
        if places[at] < 0 and place in free:
            similarities[at], places[at], kinds[at] = alike, place, kind
            free.remove(place)
    met = [place for place in places if place >= 0]
    if kinds.count(Likeness.SAME) > 1 and kinds[0] and kinds[-1]:
        kinds = [kind or Likeness.EXTRA for kind in kinds]
    edits, most = [0] * len(reading), [0] * len(reading)
    for at, kind in enumerate(kinds):
        if kind is Likeness.MISSPELT:
            known = name[places[at]]
            edits[at] = OSA.distance(reading[at], known)
            most[at] = _SLIPS if len(known) < _LONG else _LONG_SLIPS
    return Pairing(
        similarities=tuple(similarities),
        kinds=tuple(kinds),
        in_order=met == sorted(met),
        missing=len(free),
        edits=tuple(edits),
        is_doubtful=any(one > slips for one, slips in zip(edits, most, strict=True)),
    )


def _alike(part: str, other: str) -> tuple[float, Likeness]:
    """Rate two parts of names; strict on short ones: "yu" is not "yujia", "li" is not "lin"."""
    if part == other:
        return 1.0, Likeness.SAME
    if len(part) == 1:
        return (_INITIAL, Likeness.INITIAL) if part == other[0] else _UNLIKE
    if len(other) == 1:
        return (_SHORTENED, Likeness.SHORTENED) if part[0] == other else _UNLIKE
    limit = _limit(min(len(part), len(other)))
    edits = OSA.distance(part, other, score_cutoff=limit)
    if edits <= limit:
        alike = similarity(part, other, edits)
        is_short = min(len(part), len(other)) <= _SHORT
        return alike - (_STRICT if is_short else 0.0), Likeness.MISSPELT
    if len(part) > _SHORT and other.startswith(part):
        return 0.6 + 0.3 * len(part) / len(other), Likeness.BEGUN
    return _UNLIKE


def _limit(length: int) -> int:
    """Give how many typing errors a part of this length may have."""
    if length <= _SHORT:
        return 1
    return 2 if length <= 8 else 3
