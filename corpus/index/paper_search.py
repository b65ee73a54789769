"""A query in; the papers that it may mean out, best first, each with tier, score and reason."""

import re
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from corpus.identifiers import identifiers_in
from corpus.index.arrays import Ints, distinct
from corpus.index.matching import found, nearest
from corpus.index.paper_score import Query, is_beginning, rate
from corpus.index.papers import FIELDS, PaperIndex, acronyms
from corpus.index.reasons import BEGINNING, NOWHERE, in_words, stands
from corpus.index.scored import Scored
from corpus.index.slots import inflected, slots_of
from corpus.model import Kind, Tier
from corpus.text import clean, words

_GOOD = 0.9
"""Coverage of the query with which no other meaning of its known words is looked for."""
_WEAK = 75.0
"""Score up to which abstracts are looked at too."""
_CLOSELY = 24
"""Papers that are compared letter by letter."""
_TOPICS = 40
_HALF = 0.45
_LONG = 7
_TOPIC = 78.0
"""Score of a paper whose title and abstract hold every word of the query."""
_LEAST_TOPIC = 26.0
"""A third of that: "on the" is no topic."""
_SAME_WORD = 0.85
_QUESTION = re.compile(
    r"^(?:who (?:wrote|made|published) "
    r"|(?:the |all |any )?(?:papers?|articles?|works?|preprints?) (?:by|from|of|on|about) )"
)
_ON = re.compile(r" (?:on|about) ")


def search(text: str, index: PaperIndex, *, limit: int) -> list[Scored]:
    """Find papers by identifier, else by whole title, name, initials and words."""
    by_identifier = [
        _scored(number, Tier.IDENTIFIER, 100.0, identifier)
        for identifier in identifiers_in(text)
        for number in index.whole.find(f"i:{identifier}")
    ]
    query = _read(text)
    if by_identifier or not query.words or not len(index):
        return by_identifier[:limit]
    found_papers = _best_of([*_whole(query, index), *_by_words(query, index, limit=limit)])
    if len(index.abstracts.items) and not any(one.score >= _WEAK for one in found_papers):
        found_papers = _best_of([*found_papers, *_by_topic(query, index)])
    return found_papers[:limit]


def _best_of(matches: list[Scored]) -> list[Scored]:
    """Keep the best match of each paper, best first."""
    best: dict[int, Scored] = {}
    for one in sorted(matches, key=lambda one: one.rank):
        best.setdefault(one.number, one)
    return list(best.values())


def _read(text: str) -> Query:
    tokens = words(text)
    folded = " ".join(tokens)
    asked = _QUESTION.sub("", folded)
    if asked != folded:
        tokens = tuple(_ON.sub(" ", asked, count=1).split()) or tokens
    return Query(clean(text), tokens, folded, "".join(tokens))


def _whole(query: Query, index: PaperIndex) -> list[Scored]:
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
        for number in index.acronyms.find(query.joined):
            if query.joined in acronyms(index.labels[number]):
                matches.append(_scored(number, Tier.TYPO, 76.0, "the initials of the title"))
    return matches


def _by_words(query: Query, index: PaperIndex, *, limit: int) -> list[Scored]:
    """Look for the words as they are; for other meanings of known words only in vain of that."""
    for widely in (False, True):
        slots = slots_of(query.words, index.vocabulary, index.weights, fields=FIELDS, widely=widely)
        documents = found(slots, index.postings, len(index))
        if not len(documents):
            continue
        covered, best = nearest(
            slots, documents, index.fields(), length=len(query.words), most=_CLOSELY
        )
        # A long query of known words that fits nothing by half is no misspelt title.
        if widely or best >= _GOOD or (best < _HALF and len(query.words) >= _LONG):
            return rate(query, index, covered, limit=limit)
    return []


def _by_topic(query: Query, index: PaperIndex) -> list[Scored]:
    """Papers whose abstract speaks of it, counting title and authors too."""
    size = len(index.vocabulary)
    slots = slots_of(query.words, index.vocabulary, index.weights, fields=1)
    gains = np.zeros(len(index), np.float32)
    total = 0.0
    holding: list[tuple[str, Ints, Ints]] = []
    for slot in slots:
        if slot.first == slot.last:
            word = query.words[slot.first]
            total += slot.weight
            likely = slot.rows[slot.similarities >= _SAME_WORD]
            likely = np.union1d(likely, inflected(word, index.vocabulary))
            papers = _holding(likely, size, index)
            gains[papers] += slot.weight
            holding.append((word, likely, papers))
    share = gains / max(total, 1e-6)
    best = np.argsort(-share, kind="stable")[:_TOPICS]
    return [
        _scored(number, Tier.TOPIC, score, partial(_why, query, number, holding, index))
        for number, score in zip(best.tolist(), (_TOPIC * share[best]).tolist(), strict=True)
        if score >= _LEAST_TOPIC
    ]


def _why(
    query: Query, number: int, holding: Sequence[tuple[str, Ints, Ints]], index: PaperIndex
) -> str:
    """Say where the words stand: in the title, beside it or in the abstract alone."""
    title, own, beside = index.every_word(number)
    if is_beginning(query, title):
        return BEGINNING
    met = []
    for word, likely, papers in holding:
        at = int(np.searchsorted(papers, number))
        if at == len(papers) or papers[at] != number:
            met.append(NOWHERE)
            continue
        meant = set(index.vocabulary.texts(likely))
        met.append(stands(word, meant, own, beside))
    return in_words(met)


def _holding(rows: Ints, size: int, index: PaperIndex) -> Ints:
    """Papers with one of the words in title, margin or abstract."""
    in_title, _ = index.postings.gather(
        np.concatenate([rows + field * size for field in range(FIELDS)])
    )
    in_abstract, _ = index.abstracts.gather(rows)
    return distinct(np.concatenate([in_title, in_abstract])).astype(np.int64)


def _scored(number: int, tier: Tier, score: float, why: str | Callable[[], str]) -> Scored:
    return Scored.of(Kind.PAPER, number, tier, score, why)
