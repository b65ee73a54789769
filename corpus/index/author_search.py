"""A name as typed in; the authors that may be meant out, best first, each with tier and reason."""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from corpus.index.arrays import Floats, Ints
from corpus.index.authors import AuthorIndex, initial_bit
from corpus.index.matching import found, nearest
from corpus.index.name_pairs import Likeness, Pairing, pair
from corpus.index.reasons import errors
from corpus.index.scored import Scored, size_of
from corpus.index.slots import slots_of
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
_EXTRA = 0.2
"""Weight of a middle name that is not known."""
_MOST_PARTS = 4
_LONGEST_JOINED = 24
_LONGEST_NAME = 20
"""Parts of a name that is compared part by part."""
_MISSING = 0.05
"""What each part of the name costs that was not typed; thrice if only one part was."""
_HOMOPHONE = 60.0
_CONFLICT = 0.15
_TURNED = 0.01
_CHARACTERS = 97.0
"""Score of a name in Chinese characters of which the first were typed."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way in which a text may be a name."""

    parts: tuple[str, ...]
    factor: float = 1.0
    """How likely it is."""
    note: str = ""
    """Why it is read so, in words."""
    is_joined: bool = False
    """Whether two parts that were typed apart are read as one."""


@dataclass(frozen=True, slots=True)
class _Met:
    """An author, and how the name meets the one that was typed, unless a rule says all."""

    scored: Scored
    reading: _Reading | None = None
    pairing: Pairing | None = None
    name: Sequence[str] = ()
    total: float = 1.0


def search(text: str, index: AuthorIndex, *, limit: int) -> list[Scored]:
    """Find authors by every reading of what was typed, the likeliest first.

    The parts are looked for as they are; misspelt, only when that finds nobody.
    """
    best: dict[int, _Met] = {}
    if not len(index):
        return []
    readings = [(reading, set[int]()) for reading in (*_parted(text, index), *_readings(text))]
    for widely in (False, True):
        for reading, compared in readings:
            if reading.is_joined and not widely and None in index.vocabulary.find(reading.parts):
                continue
            for one in _by_reading(text, reading, index, compared, widely=widely):
                known = best.get(one.scored.number)
                if known is None or one.scored.rank < known.scored.rank:
                    best[one.scored.number] = one
            if any(one.scored.score >= _SURE for one in best.values()):
                break
        if any(one.scored.score >= _GOOD for one in best.values()):
            break
    shown = [one for one in best.values() if one.scored.score >= _LEAST_SHOWN]
    return [_told(one, index) for one in sorted(shown, key=lambda one: one.scored.rank)[:limit]]


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
        one, other = parts[place : place + 2]
        if len(one) > 1 < len(other):
            joined = (*parts[:place], one + other, *parts[place + 2 :])
            yield _Reading(joined, 0.99, is_joined=True)


def _by_reading(
    text: str, reading: _Reading, index: AuthorIndex, compared: set[int], *, widely: bool
) -> list[_Met]:
    """Give whoever a reading may mean, but for the forms of names that were compared before."""
    whole = index.whole.find(" ".join(reading.parts))
    matches = [_Met(_same(text, number, reading, index)) for number in whole]
    if len(reading.parts) > _LONGEST_NAME:
        return matches
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
    length = len(reading.parts)
    covered, _ = nearest(slots, documents, index.fields(), length=length, most=_CLOSELY, also=also)
    closest = np.array([one for one in covered.documents.tolist() if one not in compared], np.int64)
    if not len(closest):
        return matches
    compared.update(closest.tolist())
    owners = index.owners[closest].tolist()
    for number, name in zip(owners, index.parts(closest), strict=True):
        met = _compared(reading, name, number, index)
        if met is not None:
            matches.append(met)
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


def _compared(reading: _Reading, name: list[str], number: int, index: AuthorIndex) -> _Met | None:
    pairing = pair(reading.parts, name)
    weights = [
        (0.5 if len(part) == 1 else 1.0) * (_EXTRA if kind is Likeness.EXTRA else 1.0)
        for part, kind in zip(reading.parts, pairing.kinds, strict=True)
    ]
    total = sum(map(operator.mul, weights, pairing.similarities)) / sum(weights)
    total -= _MISSING * pairing.missing * (1 if len(reading.parts) > 1 else 3)
    # Another middle name is another person; much missing and misspelt is no match.
    total -= _CONFLICT * min(pairing.missing, pairing.kinds.count(Likeness.EXTRA))
    total -= _MISSING * min(pairing.missing, pairing.kinds.count(Likeness.MISSPELT))
    if not pairing.in_order:
        total -= _TURNED
    if total < _LEAST:
        return None
    if reading.note and index.has_characters(number):
        score = _HOMOPHONE * total
        return _Met(_scored(number, Tier.TOPIC, score, "sounds alike", index))
    score = 98 * reading.factor * total
    why: Callable[[], str] = partial(_reason, pairing, reading.note)
    if is_cjk(reading.parts[0]):
        # Of characters each tells as much as a name; what is known of Latin letters says nothing.
        if name[: len(reading.parts)] == list(reading.parts):
            score, why = _CHARACTERS, partial(str, "the beginning of the name")
        scored = _scored(number, _tier(pairing), score, why, index, is_doubtful=pairing.is_doubtful)
        return _Met(scored)
    scored = _scored(number, _tier(pairing), score, why, index, is_doubtful=pairing.is_doubtful)
    return _Met(scored, reading, pairing, name, total)


def _told(met: _Met, index: AuthorIndex) -> Scored:
    """Add the traits in the order of ``certainty.AUTHOR_TRAITS``, unless a rule decides."""
    reading, pairing = met.reading, met.pairing
    if reading is None or pairing is None:
        return met.scored
    kinds, parts = pairing.kinds, len(reading.parts)
    typed = index.commonness(reading.parts)
    misspelt = [place for place, kind in enumerate(kinds) if kind is Likeness.MISSPELT]
    same = [place for place, kind in enumerate(kinds) if kind is Likeness.SAME]
    extra = [place for place, kind in enumerate(kinds) if kind is Likeness.EXTRA]
    common = min((typed[place] for place in same), default=1.0)
    traits = (
        met.total,
        min(pairing.similarities),
        pairing.missing / 3,
        len(misspelt) / parts,
        sum(pairing.edits) / 3,
        kinds.count(Likeness.INITIAL) / parts,
        len(extra) / parts,
        kinds.count(Likeness.BEGUN) / parts,
        kinds.count(Likeness.NONE) / parts,
        float(pairing.in_order),
        reading.factor,
        min(parts, 4) / 4,
        min(sum(map(len, reading.parts)), 20) / 20,
        kinds.count(Likeness.SHORTENED) / parts,
        sum(len(reading.parts[place]) > 1 for place in extra) / parts,
        max((typed[place] for place in misspelt), default=0.0),
        common,
        common if extra else 0.0,
        size_of(len(index)),
    )
    return replace(met.scored, traits=traits)


def _tier(pairing: Pairing) -> Tier:
    if Likeness.NONE in pairing.kinds:
        return Tier.TOPIC
    is_guess = Likeness.MISSPELT in pairing.kinds or Likeness.SHORTENED in pairing.kinds
    return Tier.TYPO if is_guess else Tier.PREFIX


def _reason(pairing: Pairing, note: str) -> str:
    kinds = pairing.kinds
    if Likeness.NONE in kinds:
        return "only a part of the name fits"
    misspelt = kinds.count(Likeness.MISSPELT)
    reasons = [note] if note else []
    if misspelt:
        reasons.append(f"misspelt ({errors(sum(pairing.edits))})")
    if not pairing.in_order:
        reasons.append("family name first")
    if Likeness.INITIAL in kinds:
        reasons.append("initials")
    if Likeness.SHORTENED in kinds:
        reasons.append("known by initials")
    if Likeness.BEGUN in kinds:
        reasons.append("beginning of the name")
    if pairing.missing:
        reasons.append("part of the name")
    if Likeness.EXTRA in kinds:
        reasons.append("without the middle name")
    return ", ".join(reasons) or "the name"


def _scored(
    number: int,
    tier: Tier,
    score: float,
    why: str | Callable[[], str],
    index: AuthorIndex,
    *,
    is_doubtful: bool = False,
) -> Scored:
    # Of equal names the one with more papers is asked for more often.
    lead = min(1.0, 0.1 * float(index.counts[number]))
    score = min(100.0, score + lead)
    return Scored.of(Kind.AUTHOR, number, tier, score, why, is_doubtful=is_doubtful)
