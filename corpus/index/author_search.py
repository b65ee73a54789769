"""A name as typed in; the authors that may be meant out, best first, each with tier and reason."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from corpus.index.arrays import Floats, Ints
from corpus.index.authors import AuthorIndex, initial_bit
from corpus.index.matching import coverage, found
from corpus.index.scored import Scored
from corpus.index.slots import slots_of
from corpus.index.vocabulary import similarity
from corpus.model import Kind, Tier
from corpus.names import forms, given_first, name_parts, separated
from corpus.text import clean, fold, is_cjk

_CLOSELY = 64
_MOST_READINGS = 6
_SURE = 97.0
_INITIAL = 0.86
_UNSURE = 0.5
"""Similarity from which a part counts as meant."""


@dataclass(frozen=True, slots=True)
class _Pairing:
    """How the parts of a query meet the parts of a name."""

    similarities: tuple[float, ...]
    """Of each part of the query."""
    places: tuple[int, ...]
    """In the name; -1 for none."""
    initials: int
    begun: int
    """Parts of which only the beginning was typed."""
    misspelt: int
    missing: int
    """Parts of the name that were not typed."""


def search(text: str, index: AuthorIndex, *, limit: int) -> list[Scored]:
    """Find authors by every reading of what was typed, the likeliest first."""
    if not len(index):
        return []
    best: dict[int, Scored] = {}
    for reading, factor, note in _readings(text):
        for one in _by_reading(text, reading, factor, note, index):
            known = best.get(one.number)
            if known is None or one.rank < known.rank:
                best[one.number] = one
        if any(one.score >= _SURE for one in best.values()):
            break
    return sorted(best.values(), key=lambda one: one.rank)[:limit]


def _readings(text: str) -> Iterator[tuple[tuple[str, ...], float, str]]:
    """Give the ways in which a text may be a name: parts, how likely, and why in words."""
    seen: set[tuple[str, ...]] = set()
    for parts, factor, note in _all_readings(text):
        if parts and parts not in seen and len(seen) < _MOST_READINGS:
            seen.add(parts)
            yield parts, factor, note


def _all_readings(text: str) -> Iterator[tuple[tuple[str, ...], float, str]]:
    for form in forms(text):
        note = "romanised" if is_cjk(text) and not is_cjk(form) else ""
        yield tuple(form.split()), 0.98 if note else 1.0, note
    parted = separated(given_first(text))
    yield name_parts(parted), 1.0, ""
    yield tuple(fold(parted).split()), 1.0, ""
    parts = name_parts(text)
    if len(parts) > 2:
        for place in range(len(parts) - 1):
            joined = parts[place] + parts[place + 1]
            yield (*parts[:place], joined, *parts[place + 2 :]), 0.99, ""


def _by_reading(
    text: str, reading: tuple[str, ...], factor: float, note: str, index: AuthorIndex
) -> list[Scored]:
    whole = index.whole.find(" ".join(reading))
    matches = [_same(text, number, factor, note, index) for number in whole]
    slots = slots_of(reading, index.vocabulary, index.weights, fields=1)
    slots = [slot for slot in slots if len(reading[slot.first]) > 1 or slot.first != slot.last]
    if not any(len(slot.rows) for slot in slots):
        return matches
    documents = found(slots, index.postings, len(index.owners), also=_with_initials(reading, index))
    if not len(documents):
        return matches
    covered = coverage(slots, documents, index.fields(), length=len(reading))
    rough = covered.rough() + 0.1 * _with_initials(reading, index)(documents)
    nearest = documents[np.argsort(-rough, kind="stable")[:_CLOSELY]]
    for form in nearest.tolist():
        scored = _compared(reading, factor, note, int(form), index)
        if scored is not None:
            matches.append(scored)
    return matches


def _same(text: str, number: int, factor: float, note: str, index: AuthorIndex) -> Scored:
    if index.labels[number] == clean(text):
        return _scored(number, Tier.EXACT, 100.0, "the name", index)
    if note:
        return _scored(number, Tier.PREFIX, 97.0 * factor, note, index)
    return _scored(number, Tier.FOLDED, 99.0 * factor, "the name", index)


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


def _compared(
    reading: tuple[str, ...], factor: float, note: str, form: int, index: AuthorIndex
) -> Scored | None:
    name = index.parts(form)
    pairing = _pair(reading, name)
    weights = [1.0 if len(part) > 1 else 0.5 for part in reading]
    total = sum(w * s for w, s in zip(weights, pairing.similarities, strict=True)) / sum(weights)
    total -= 0.05 * pairing.missing * (1 if len(reading) > 1 else 3)
    in_order = list(pairing.places) == sorted(pairing.places)
    if not in_order:
        total -= 0.01
    if total < 0.3:
        return None
    number = int(index.owners[form])
    tier, reason = _tier(pairing, in_order=in_order, note=note)
    return _scored(number, tier, 98 * factor * total, reason, index)


def _tier(pairing: _Pairing, *, in_order: bool, note: str) -> tuple[Tier, str]:
    reasons = [note] if note else []
    if not in_order:
        reasons.append("family name first")
    if pairing.initials:
        reasons.append("initials")
    if pairing.begun:
        reasons.append("beginning of the name")
    if pairing.missing:
        reasons.append("part of the name")
    unmatched = sum(one < _UNSURE for one in pairing.similarities)
    if pairing.misspelt:
        errors = (
            "1 part misspelt" if pairing.misspelt == 1 else f"{pairing.misspelt} parts misspelt"
        )
        reasons.insert(0, errors)
    if unmatched:
        return Tier.TOPIC, "only a part of the name fits"
    return (Tier.TYPO if pairing.misspelt else Tier.PREFIX), ", ".join(reasons) or "the name"


def _pair(reading: Sequence[str], name: Sequence[str]) -> _Pairing:
    """Give each part of the query the part of the name that is most alike, each once."""
    free = set(range(len(name)))
    similarities = [0.0] * len(reading)
    places = [-1] * len(reading)
    kinds = [""] * len(reading)
    pairs = sorted(
        (
            (*_alike(part, other), -abs(at - place), at, place)
            for at, part in enumerate(reading)
            for place, other in enumerate(name)
        ),
        reverse=True,
    )
    for alike, kind, _, at, place in pairs:
        if places[at] < 0 and place in free and alike > 0:
            similarities[at], places[at], kinds[at] = alike, place, kind
            free.remove(place)
    return _Pairing(
        tuple(similarities),
        tuple(places),
        kinds.count("initial"),
        kinds.count("begun"),
        kinds.count("misspelt"),
        len(free),
    )


def _alike(part: str, other: str) -> tuple[float, str]:
    """Rate two parts of names; strict on short ones: "yu" is not "yujia", "li" is not "lin"."""
    if part == other:
        return 1.0, "same"
    if len(part) == 1 or len(other) == 1:
        return (_INITIAL, "initial") if part[0] == other[0] else (0.0, "")
    longest = max(len(part), len(other))
    limit = 1 if longest <= 5 else 2 if longest <= 9 else 3
    edits = OSA.distance(part, other, score_cutoff=limit)
    if (edits <= limit and min(len(part), len(other)) > 2) or edits <= 1:
        alike = similarity(part, other, edits)
        if alike >= _UNSURE:
            return alike, "misspelt"
    if len(part) > 2 and other.startswith(part):
        return 0.6 + 0.3 * len(part) / len(other), "begun"
    return 0.0, ""


def _scored(number: int, tier: Tier, score: float, reason: str, index: AuthorIndex) -> Scored:
    # Of equal names the one with more papers is asked for more often.
    lead = min(1.0, 0.1 * float(index.counts[number]))
    return Scored(
        kind=Kind.AUTHOR, number=number, tier=tier, score=min(100.0, score + lead), reason=reason
    )
