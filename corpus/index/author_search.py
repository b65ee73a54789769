"""A name as typed in; the authors that may be meant out, best first, each with tier and reason."""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from rapidfuzz.distance import OSA

from corpus.index.arrays import Floats, Ints
from corpus.index.authors import AuthorIndex, initial_bit
from corpus.index.matching import coverage, found
from corpus.index.reasons import errors
from corpus.index.scored import Scored
from corpus.index.slots import slots_of
from corpus.index.vocabulary import similarity
from corpus.model import Kind, Tier
from corpus.names import forms, given_first, name_parts, separated
from corpus.text import clean, is_cjk, words

_CLOSELY = 48
"""Forms of names that are compared part by part."""
_MOST_READINGS = 6
_SURE = 97.0
"""Score with which no other reading is tried."""
_GOOD = 92.0
"""Score with which no typing errors are looked for."""
_LEAST = 0.3
_LEAST_SHOWN = 40.0
"""Score of what shares too little with a query to be shown; right answers have more, see
``tests/bench/lookup_quality.py``."""
_SHORT = 3
_STRICT = 0.12
"""What a typing error costs more in a short part."""
_INITIAL = 0.9
_SHORTENED = 0.42
_EXTRA = 0.2
"""Weight of a middle name that is not known."""
_MOST_PARTS = 4
_LONGEST_JOINED = 24
_MISSING = 0.05
"""What each part of the name costs that was not typed; thrice if only one part was."""
_HOMOPHONE = 60.0
_CONFLICT = 0.15
_TURNED = 0.01
_CHARACTERS = 97.0
"""Score of a name in Chinese characters of which the first were typed."""
_LONG = 7
"""Letters of a part of a name in which two slips are believed; in shorter ones one is."""
_SLIPS = 1
_LONG_SLIPS = 2


class _Likeness(IntEnum):
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


_UNLIKE = (0.0, _Likeness.NONE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way in which a text may be a name."""

    parts: tuple[str, ...]
    factor: float = 1.0
    """How likely it is."""
    note: str = ""
    """Why it is read so, in words."""


@dataclass(frozen=True, slots=True)
class _Pairing:
    """How the parts of a query meet the parts of a name."""

    similarities: tuple[float, ...]
    kinds: tuple[_Likeness, ...]
    in_order: bool
    missing: int
    """Parts of the name that were not typed."""
    edits: tuple[int, ...]
    """Typing errors by part of the query."""
    is_doubtful: bool
    """Whether one part has more of them than are taken for slips."""


def search(text: str, index: AuthorIndex, *, limit: int) -> list[Scored]:
    """Find authors by every reading of what was typed, the likeliest first.

    The parts are looked for as they are; misspelt, only when that finds nobody.
    """
    best: dict[int, Scored] = {}
    if not len(index):
        return []
    readings = [*_parted(text, index), *_readings(text)]
    for widely in (False, True):
        for reading in readings:
            for one in _by_reading(text, reading, index, widely=widely):
                known = best.get(one.number)
                if known is None or one.rank < known.rank:
                    best[one.number] = one
            if any(one.score >= _SURE for one in best.values()):
                break
        if any(one.score >= _GOOD for one in best.values()):
            break
    shown = [one for one in best.values() if one.score >= _LEAST_SHOWN]
    return sorted(shown, key=lambda one: one.rank)[:limit]


def _readings(text: str) -> Iterator[_Reading]:
    """Give the ways in which a text may be a name, each once."""
    seen: set[tuple[str, ...]] = set()
    for reading in _all_readings(text):
        if reading.parts and reading.parts not in seen and len(seen) < _MOST_READINGS:
            seen.add(reading.parts)
            yield reading


def _parted(text: str, index: AuthorIndex) -> list[_Reading]:
    """Part a name written in one word, if it is somebody's: "sheqi" is "she qi"."""
    parts = name_parts(text)
    if len(parts) != 1 or separated(text) != text or len(parts[0]) > _LONGEST_JOINED:
        return []
    halves = [(parts[0][:at], parts[0][at:]) for at in range(2, len(parts[0]) - 1)]
    return [
        _Reading((one, other))
        for one, other in halves
        if index.whole.find(f"{one} {other}") or index.whole.find(f"{other} {one}")
    ]


def _all_readings(text: str) -> Iterator[_Reading]:
    for form in forms(text):
        if is_cjk(text) and not is_cjk(form):
            yield _Reading(tuple(form.split()), 0.98, "romanised")
        else:
            yield _Reading(tuple(form.split()))
    parted = separated(given_first(text))
    yield _Reading(name_parts(parted))
    yield _Reading(words(parted))
    parts = words(parted)
    for place in range(len(parts) - 1) if 2 < len(parts) <= _MOST_PARTS else ():
        joined = parts[place] + parts[place + 1]
        yield _Reading((*parts[:place], joined, *parts[place + 2 :]), 0.99)


def _by_reading(text: str, reading: _Reading, index: AuthorIndex, *, widely: bool) -> list[Scored]:
    whole = index.whole.find(" ".join(reading.parts))
    matches = [_same(text, number, reading, index) for number in whole]
    slots = [
        slot
        for slot in slots_of(
            reading.parts, index.vocabulary, index.weights, fields=1, widely=widely
        )
        if _tells(reading.parts[slot.first]) or slot.first != slot.last
    ]
    also = _with_initials(reading.parts, index)
    documents = found(slots, index.postings, len(index.owners), also=also)
    if not len(documents):
        return matches
    covered = coverage(slots, documents, index.fields(), length=len(reading.parts))
    rough = covered.rough() + 0.1 * also(documents)
    nearest = documents[np.argsort(-rough, kind="stable")[:_CLOSELY]]
    for form, name in zip(nearest.tolist(), index.parts(nearest), strict=True):
        scored = _compared(reading, name, int(index.owners[form]), index)
        if scored is not None:
            matches.append(scored)
    return matches


def _tells(part: str) -> bool:
    """Whether a part says more than a first letter: one Chinese character does."""
    return len(part) > 1 or is_cjk(part)


def _same(text: str, number: int, reading: _Reading, index: AuthorIndex) -> Scored:
    if index.labels[number] == clean(text):
        return _scored(number, Tier.EXACT, 100.0, "the name", index)
    if reading.note:
        # Characters were typed: whoever is known by others only sounds alike.
        if index.has_characters(number):
            return _scored(number, Tier.TOPIC, _HOMOPHONE, "sounds alike", index)
        return _scored(number, Tier.PREFIX, 98.0 * reading.factor, reading.note, index)
    return _scored(number, Tier.FOLDED, 99.0 * reading.factor, "the name", index)


def _with_initials(reading: Sequence[str], index: AuthorIndex) -> Callable[[Ints], Floats]:
    """Speak for names with the same first letters."""
    wanted = [np.uint32(initial_bit(part[0])) for part in reading]

    def gains(forms_: Ints) -> Floats:
        bits = index.initials[forms_]
        total = np.zeros(len(forms_), np.float32)
        for bit in wanted:
            total += (bits & bit) != 0
        return total

    return gains


def _compared(reading: _Reading, name: list[str], number: int, index: AuthorIndex) -> Scored | None:
    pairing = _pair(reading.parts, name)
    weights = [
        (0.5 if len(part) == 1 else 1.0) * (_EXTRA if kind is _Likeness.EXTRA else 1.0)
        for part, kind in zip(reading.parts, pairing.kinds, strict=True)
    ]
    total = sum(map(operator.mul, weights, pairing.similarities)) / sum(weights)
    total -= _MISSING * pairing.missing * (1 if len(reading.parts) > 1 else 3)
    # Another middle name is another person; much missing and misspelt is no match.
    total -= _CONFLICT * min(pairing.missing, pairing.kinds.count(_Likeness.EXTRA))
    total -= _MISSING * min(pairing.missing, pairing.kinds.count(_Likeness.MISSPELT))
    if not pairing.in_order:
        total -= _TURNED
    if total < _LEAST:
        return None
    if reading.note and index.has_characters(number):
        return _scored(number, Tier.TOPIC, _HOMOPHONE * total, "sounds alike", index)
    tier, reason = _tier(pairing, reading.note)
    score = 98 * reading.factor * total
    if is_cjk(reading.parts[0]) and name[: len(reading.parts)] == list(reading.parts):
        score, reason = _CHARACTERS, "the beginning of the name"
    scored = _scored(number, tier, score, reason, index)
    return replace(scored, is_doubtful=pairing.is_doubtful)


def _tier(pairing: _Pairing, note: str) -> tuple[Tier, str]:
    kinds = pairing.kinds
    if _Likeness.NONE in kinds:
        return Tier.TOPIC, "only a part of the name fits"
    misspelt = kinds.count(_Likeness.MISSPELT)
    reasons = [note] if note else []
    if misspelt:
        reasons.append(f"misspelt ({errors(sum(pairing.edits))})")
    if not pairing.in_order:
        reasons.append("family name first")
    if _Likeness.INITIAL in kinds:
        reasons.append("initials")
    if _Likeness.SHORTENED in kinds:
        reasons.append("known by initials")
    if _Likeness.BEGUN in kinds:
        reasons.append("beginning of the name")
    if pairing.missing:
        reasons.append("part of the name")
    if _Likeness.EXTRA in kinds:
        reasons.append("without the middle name")
    is_guess = misspelt or _Likeness.SHORTENED in kinds
    return (Tier.TYPO if is_guess else Tier.PREFIX), ", ".join(reasons) or "the name"


def _pair(reading: Sequence[str], name: Sequence[str]) -> _Pairing:
    """Give each part of the query the part of the name that is most alike, each once."""
    free = set(range(len(name)))
    similarities = [0.0] * len(reading)
    places = [-1] * len(reading)
    kinds = [_Likeness.NONE] * len(reading)
    pairs = [
        (*_alike(part, other), -abs(at - place), at, place)
        for at, part in enumerate(reading)
        for place, other in enumerate(name)
    ]
    for alike, kind, _, at, place in sorted(pairs, reverse=True):
        if places[at] < 0 and place in free and alike > 0:
            similarities[at], places[at], kinds[at] = alike, place, kind
            free.remove(place)
    met = [place for place in places if place >= 0]
    if kinds.count(_Likeness.SAME) > 1 and kinds[0] and kinds[-1]:
        kinds = [kind or _Likeness.EXTRA for kind in kinds]
    edits, most = [0] * len(reading), [0] * len(reading)
    for at, kind in enumerate(kinds):
        if kind is _Likeness.MISSPELT:
            known = name[places[at]]
            edits[at] = OSA.distance(reading[at], known)
            most[at] = _SLIPS if len(known) < _LONG else _LONG_SLIPS
    return _Pairing(
        similarities=tuple(similarities),
        kinds=tuple(kinds),
        in_order=met == sorted(met),
        missing=len(free),
        edits=tuple(edits),
        is_doubtful=any(one > slips for one, slips in zip(edits, most, strict=True)),
    )


def _alike(part: str, other: str) -> tuple[float, _Likeness]:
    """Rate two parts of names; strict on short ones: "yu" is not "yujia", "li" is not "lin"."""
    if part == other:
        return 1.0, _Likeness.SAME
    if len(part) == 1:
        return (_INITIAL, _Likeness.INITIAL) if part == other[0] else _UNLIKE
    if len(other) == 1:
        return (_SHORTENED, _Likeness.SHORTENED) if part[0] == other else _UNLIKE
    limit = _limit(min(len(part), len(other)))
    edits = OSA.distance(part, other, score_cutoff=limit)
    if edits <= limit:
        alike = similarity(part, other, edits)
        is_short = min(len(part), len(other)) <= _SHORT
        return alike - (_STRICT if is_short else 0.0), _Likeness.MISSPELT
    if len(part) > _SHORT and other.startswith(part):
        return 0.6 + 0.3 * len(part) / len(other), _Likeness.BEGUN
    return _UNLIKE


def _limit(length: int) -> int:
    """Give how many typing errors a part of this length may have."""
    if length <= _SHORT:
        return 1
    return 2 if length <= 8 else 3


def _scored(number: int, tier: Tier, score: float, reason: str, index: AuthorIndex) -> Scored:
    # Of equal names the one with more papers is asked for more often.
    lead = min(1.0, 0.1 * float(index.counts[number]))
    return Scored.of(Kind.AUTHOR, number, tier, min(100.0, score + lead), reason)
