"""A query in; the papers that it may mean out, best first, each with tier, score and reason."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from corpus.identifiers import identifiers_in
from corpus.index.arrays import Ints, distinct
from corpus.index.matching import found, nearest
from corpus.index.paper_score import Query, is_beginning, rate
from corpus.index.papers import FIELDS, PaperIndex, acronyms
from corpus.index.questions import MONTHS, Question, asked
from corpus.index.reasons import BEGINNING, NOWHERE, in_words, stands
from corpus.index.scored import CUTOFF, Scored
from corpus.index.slots import inflected, parted, slots_of
from corpus.model import Kind, Tier
from corpus.names import name_parts
from corpus.text import clean, words

_STOP = re.compile(r"\s*[.;\"“”](?:\s+|$)")
_BREAK = re.compile(r"\s*[.;,\"“”]+(?:\s+|$)")
_MOST_PIECES = 8
_LEAST_CITED = 16
"""Letters of a title within a citation, and ..."""
_LEAST_BREAKS = 2
"""... spaces: "a survey" stands in too many."""
_IN_CITATION = 90.0
_GOOD = 0.9
"""Coverage of the query with which no other meaning of its known words is looked for."""
_OTHER_TITLE = 98.0
"""Score of a paper of which this is a title, behind those that are called so."""
_WEAK = 75.0
"""Score up to which abstracts are looked at too."""
_CLOSELY = 24
"""Papers that are compared letter by letter."""
_TOPICS = 40
_HALF = 0.45
_FREQUENT = 3
_ONE_OF = 20_000
"""Papers of which one must hold a word that is looked for inside another."""
_LONG = 7
_TOPIC = 78.0
"""Score of a paper whose title and abstract hold every word of the query."""
_LEAST_TOPIC = 26.0
"""A third of that: "on the" is no topic."""
_SAME_WORD = 0.85
_SAME_NAME = 0.8
_MOST_OF_IT = 0.6
"""Least share of a topic that a paper speaks of."""
_MOST_LISTED = 200
"""Papers of an author that are compared with a topic."""
_OLDER = 0.001
"""What each newer one costs a paper: less than anything else."""
_ANSWER = 88.0
"""Score of a paper that has all that was asked for; it takes the share of the topic that is met."""


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
    question = asked(text)
    if not question.is_plain and not index.whole.find(f"t:{query.folded}"):
        answers = _by_question(question, index)
        if answers:
            return _best_of(answers, index)[:limit]
    found_papers = [*_whole(query, index), *_by_words(query, index, limit=limit)]
    if not any(one.score >= CUTOFF for one in found_papers):
        found_papers += _cited(query, index, limit=limit)
    if not index.abstracts.is_empty and not any(one.score >= _WEAK for one in found_papers):
        found_papers += _by_topic(query, index)
    return _best_of(found_papers, index)[:limit]


def _best_of(matches: list[Scored], index: PaperIndex) -> list[Scored]:
    """Keep the best match of each paper, under whichever of its titles, best first."""
    best: dict[int, Scored] = {}
    for one in sorted(matches, key=lambda one: one.rank):
        best.setdefault(int(index.ids[one.number]), one)
    return [
        replace(one, why=partial(_of_other_title, one.why))
        if index.is_other_title(one.number)
        else one
        for one in best.values()
    ]


def _of_other_title(why: Callable[[], str]) -> str:
    return f"{why()}, in another title of it"


def _read(text: str) -> Query:
    tokens = words(text)
    return Query(clean(text), tokens, " ".join(tokens), "".join(tokens))


def _by_question(question: Question, index: PaperIndex) -> list[Scored]:
    """Papers that have all that was asked for, those nearest to the topic first, then newest."""
    papers = _by_author(question.author, index) if question.author else None
    tokens = words(question.topic)
    topical: dict[int, float] = {}
    if tokens:
        topical = _on_topic(tokens, index, papers)
        papers = np.array(sorted(topical), np.int64)
    if papers is None:
        papers = np.arange(len(index))
    papers = papers[_fits(papers, question, index)]
    newest = papers[np.argsort(-index.months[papers].astype(np.int64), kind="stable")]
    said = _said(question)
    answers = [
        _scored(number, Tier.TYPO, _ANSWER * topical.get(number, 1.0) - _OLDER * place, said)
        for place, number in enumerate(newest[:_MOST_LISTED].tolist())
    ]
    return sorted(answers, key=lambda one: -one.score)


def _by_author(name: str, index: PaperIndex) -> Ints | None:
    """Papers with an author of this name, each part of it spelt as it may be."""
    size = len(index.vocabulary)
    found_papers: Ints | None = None
    for slot in slots_of(
        [part for part in name_parts(name) if len(part) > 1],
        index.vocabulary,
        index.weights,
        fields=1,
        widely=False,
    ):
        if slot.first == slot.last:
            likely = slot.rows[slot.similarities >= _SAME_NAME]
            papers, _ = index.postings.gather(likely + (FIELDS - 1) * size)
            one = distinct(papers).astype(np.int64)
            found_papers = (
                one if found_papers is None else np.intersect1d(found_papers, one, True)  # noqa: FBT003
            )
    return np.empty(0, np.int64) if found_papers is None else found_papers


def _on_topic(tokens: Sequence[str], index: PaperIndex, among: Ints | None) -> dict[int, float]:
    """Give how much of a topic papers cover, in title or abstract, from 0 to 1."""
    slots = slots_of(tokens, index.vocabulary, index.weights, fields=1)
    gains: dict[int, float] = {}
    total = 0.0
    for slot in slots:
        if slot.first != slot.last:
            continue
        total += slot.weight
        likely = slot.rows[slot.similarities >= _SAME_WORD]
        likely = np.union1d(likely, inflected(tokens[slot.first], index.vocabulary))
        papers = _holding(likely, len(index.vocabulary), index)
        if among is not None:
            papers = np.intersect1d(papers, among, True)  # noqa: FBT003
        for paper in papers.tolist():
            gains[paper] = gains.get(paper, 0.0) + slot.weight
    return {paper: gain / total for paper, gain in gains.items() if gain >= _MOST_OF_IT * total}


def _fits(papers: Ints, question: Question, index: PaperIndex) -> npt.NDArray[np.bool_]:
    """Say of each paper whether it has what was asked for beside author and topic."""
    months = index.months[papers]
    fits = np.ones(len(papers), np.bool_)
    if question.since is not None:
        # A paper of which only the year is known may be of any month.
        is_whole = months % MONTHS == 0
        fits &= (months >= question.since) | (is_whole & (months + MONTHS > question.since))
    if question.until is not None:
        fits &= (months <= question.until) & (months > 0)
    if question.category is not None:
        wanted = [
            number
            for number, name in enumerate(index.category_names)
            if name == question.category or name.startswith(f"{question.category}.")
        ]
        fits &= np.isin(index.categories[papers], wanted)
    if question.with_code:
        fits &= index.with_code[papers]
    return fits


def _said(question: Question) -> str:
    """Say what was asked for and met.

    >>> _said(Question("", author="Zijian Li", with_code=True))
    'by Zijian Li, with code'
    """
    parts = [f"about {question.topic}"] if question.topic else []
    if question.author:
        parts.append(f"by {question.author}")
    if question.category:
        parts.append(f"in {question.category}")
    if question.with_code:
        parts.append("with code")
    if question.since is not None:
        parts.append(f"since {question.since // MONTHS}")
    if question.until is not None:
        parts.append(f"until {question.until // MONTHS}")
    return ", ".join(parts)


def _whole(query: Query, index: PaperIndex) -> list[Scored]:
    """Papers whose whole title, name or initials were typed."""
    matches = []
    for number in index.whole.find(f"t:{query.folded}"):
        if index.is_other_title(number):
            matches.append(_scored(number, Tier.FOLDED, _OTHER_TITLE, "every word"))
            continue
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
    spelt = parted(query.words, index.vocabulary, least=_FREQUENT + len(index) // _ONE_OF)
    query = replace(query, words=spelt, folded=" ".join(spelt))
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


def _cited(query: Query, index: PaperIndex, *, limit: int) -> list[Scored]:
    """Papers whose title stands in a citation, among authors, venue and pages.

    What stands between stops and commas is a title if a paper is called just so; what stands
    between stops, the longest, may be misspelt.
    """
    pieces = [piece for piece in _BREAK.split(query.text)[:_MOST_PIECES] if words(piece)]
    runs = {
        " ".join(words(" ".join(pieces[start:past])))
        for start, past in itertools.combinations(range(len(pieces) + 1), 2)
    }
    for run in sorted(runs - {query.folded}, key=len, reverse=True):
        if len(run) < _LEAST_CITED or run.count(" ") < _LEAST_BREAKS:
            break
        if numbers := index.whole.find(f"t:{run}"):
            return [_scored(number, Tier.TYPO, _IN_CITATION, "the title") for number in numbers]
    longest = max(map(_read, _STOP.split(query.text)), key=lambda piece: len(piece.folded))
    if longest.folded == query.folded or len(longest.words) <= _LEAST_BREAKS + 1:
        return []
    rated = _by_words(longest, index, limit=limit)
    return [one for one in rated if one.score >= CUTOFF]


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
