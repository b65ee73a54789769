"""A query in; the papers that it may mean out, best first, each with tier, score and reason."""

import re
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from corpus.identifiers import identifiers_in
from corpus.index.arrays import Ints
from corpus.index.matching import Coverage, coverage, found
from corpus.index.papers import FIELDS, PaperIndex
from corpus.index.scored import Scored
from corpus.index.slots import slots_of
from corpus.model import Kind, Tier
from corpus.text import clean, words

_CLOSELY = 40
"""Candidates that are compared letter by letter."""
_COVERED = 0.62
"""Least coverage of a query by a title and its authors that is more than "some words"."""
_SAME = 0.999
_QUESTION = re.compile(
    r"^(?:who (?:wrote|made|published) "
    r"|(?:the |all |any )?(?:papers?|articles?|works?|preprints?) (?:by|from|of|on|about) )"
)
_ON = re.compile(r" (?:on|about) ")


@dataclass(frozen=True, slots=True)
class _Query:
    """A query as it is compared."""

    text: str
    words: tuple[str, ...]
    folded: str
    joined: str


def search(text: str, index: PaperIndex, *, limit: int) -> list[Scored]:
    """Find papers: by identifier, else by whole title, name or acronym and by words."""
    by_identifier = [
        _scored(number, Tier.IDENTIFIER, 100.0, f"identifier {identifier}")
        for identifier in identifiers_in(text)
        for number in index.whole.find(f"i:{identifier}")
    ]
    if by_identifier:
        return by_identifier[:limit]
    query = _read(text)
    if not query.words or not len(index):
        return []
    matches = {one.number: one for one in _by_words(query, index)}
    for one in _whole(query, index):
        known = matches.get(one.number)
        if known is None or one.rank < known.rank:
            matches[one.number] = one
    if not any(one.score >= 75 for one in matches.values()) and len(index.abstracts.items):
        for one in _by_topic(query, index):
            known = matches.get(one.number)
            if known is None or known.score < one.score:
                matches[one.number] = one
    return sorted(matches.values(), key=lambda one: one.rank)[:limit]


def _read(text: str) -> _Query:
    tokens = words(text)
    folded = " ".join(tokens)
    asked = _QUESTION.sub("", folded)
    if asked != folded:
        tokens = tuple(_ON.sub(" ", asked, count=1).split()) or tokens
    return _Query(clean(text), tokens, folded, "".join(tokens))


def _whole(query: _Query, index: PaperIndex) -> list[Scored]:
    """Papers whose whole title, name or initials were typed."""
    matches = []
    for number in index.whole.find(f"t:{query.folded}"):
        is_exact = index.labels[number] == query.text
        matches.append(
            _scored(number, Tier.EXACT, 100.0, "the title")
            if is_exact
            else _scored(number, Tier.FOLDED, 99.0, "the title but for case and punctuation")
        )
    for number in index.whole.find(f"s:{query.joined}"):
        matches.append(_scored(number, Tier.SYSTEM, 97.0, "the system's name"))
    if len(query.words) == 1:
        for number in index.whole.find(f"a:{query.joined}"):
            matches.append(_scored(number, Tier.TYPO, 70.0, "the initials of the title"))
    return matches


def _by_words(query: _Query, index: PaperIndex) -> list[Scored]:
    size = len(index.vocabulary)
    slots = slots_of(query.words, index.vocabulary, index.weights, fields=FIELDS)
    documents = found(slots, index.postings, len(index))
    if not len(documents):
        return []
    covered = coverage(
        slots, documents, index.forward, index.weights, main=size, length=len(query.words)
    )
    rough = covered.query + 0.25 * covered.document + 0.1 * covered.ordered + 0.05 * covered.starts
    best = np.argsort(-rough, kind="stable")[:_CLOSELY]
    return [_compared(query, index, covered, int(place)) for place in best]


def _compared(query: _Query, index: PaperIndex, covered: Coverage, at: int) -> Scored:
    """Rate one candidate in full."""
    number = int(covered.documents[at])
    title = index.title_words(number)
    folded = " ".join(title)
    name = "".join(title[: index.names[number]])
    asked = float(covered.query[at])
    ratio = fuzz.ratio(query.folded, folded) / 100
    sort_ratio = fuzz.token_sort_ratio(query.folded, folded) / 100
    named = _named(query, name)
    quality = (
        0.55 * asked
        + 0.10 * float(covered.document[at])
        + 0.06 * float(covered.ordered[at])
        + 0.03 * float(covered.starts[at])
        + 0.12 * ratio
        + 0.06 * sort_ratio
        + 0.08 * named
    )
    return _in_tier(query, folded, named, asked, quality, number, covered, at)


def _in_tier(
    query: _Query,
    folded: str,
    named: float,
    asked: float,
    quality: float,
    number: int,
    covered: Coverage,
    at: int,
) -> Scored:
    if len(query.words) > 1 and folded.startswith(query.folded):
        rest = folded[len(query.folded) :]
        if not rest or rest.startswith(" "):
            return _scored(number, Tier.PREFIX, 96.0, "the beginning of the title")
        return _scored(number, Tier.PREFIX, 92.0, "the beginning of the title")
    if named == 1.0 and asked > 0.9:
        return _scored(number, Tier.SYSTEM, 90 + 6 * quality, "the system's name")
    if asked >= _COVERED:
        return _scored(
            number, Tier.TYPO, 96 * min(1.0, 0.35 + 0.65 * quality), _reason(covered, at)
        )
    return _scored(number, Tier.TOPIC, 80 * asked * asked, _reason(covered, at))


def _named(query: _Query, name: str) -> float:
    """Compare the beginning of the query with the system's name."""
    if not name:
        return 0.0
    best = 0.0
    start = ""
    for word in query.words[:4]:
        start += word
        if abs(len(start) - len(name)) <= 2:
            best = max(best, fuzz.ratio(start, name) / 100)
    return best if best >= 0.75 else 0.0


def _reason(covered: Coverage, at: int) -> str:
    places = covered.places[:, at]
    beside = int(((places > 0.5) & ~covered.main[:, at]).sum())
    missing = int((places <= 0.5).sum())
    errors = int(((places > 0.5) & (places < 0.95)).sum())
    parts = []
    if errors:
        parts.append("1 word misspelt" if errors == 1 else f"{errors} words misspelt")
    if beside:
        parts.append("an author named" if beside == 1 else "authors named")
    if missing:
        parts.append(f"{len(places) - missing} of {len(places)} words")
    return ", ".join(parts) or "words of the title"


def _by_topic(query: _Query, index: PaperIndex) -> list[Scored]:
    """Papers whose abstract speaks of it, counting title and authors too."""
    size = len(index.vocabulary)
    slots = slots_of(query.words, index.vocabulary, index.weights, fields=1)
    gains = np.zeros(len(index), np.float32)
    total = 0.0
    for slot in slots:
        if slot.first != slot.last:
            continue
        total += slot.weight
        likely = slot.rows[slot.similarities >= 0.85]
        holders: list[Ints] = [
            lists[row].astype(np.int64)
            for row in likely.tolist()
            for lists, row in (
                (index.abstracts, row),
                (index.postings, row),
                (index.postings, row + size),
            )
        ]
        if holders:
            gains[np.unique(np.concatenate(holders))] += slot.weight
    share = gains / max(total, 1e-6)
    best = np.argsort(-share, kind="stable")[:_CLOSELY]
    return [
        _scored(int(number), Tier.TOPIC, 74.0 * float(share[number]), "words of title and abstract")
        for number in best
        if share[number] > 0
    ]


def _scored(number: int, tier: Tier, score: float, reason: str) -> Scored:
    return Scored(kind=Kind.PAPER, number=number, tier=tier, score=score, reason=reason)
