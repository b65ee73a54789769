"""Records of papers and authors in; one immutable index out, in memory or mapped from its file.

An index has two parts: a base, which is large and lies in a file, and a small one beside it, in
memory, with what came or changed since. Of what stands in both the base's word counts no more.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar, get_type_hints

import numpy as np

from corpus.errors import IndexFileError
from corpus.index import author_search, files, name_beginnings, paper_search
from corpus.index.arrays import AnyArray, Ints
from corpus.index.authors import AuthorIndex, GrowingAuthors
from corpus.index.papers import GrowingPapers, PaperIndex
from corpus.index.scored import Scored
from corpus.model import AuthorRecord, Candidate, IndexInfo, Kind, PaperRecord

T = TypeVar("T")

_SPARE = 40
"""Candidates asked for beyond those that are wanted, in place of outdated ones."""
_MATTERS = 100
"""Papers or authors from which a base says how rare words are."""


@dataclass(frozen=True, slots=True)
class Part:
    """Papers and authors that were indexed together."""

    papers: PaperIndex
    authors: AuthorIndex


@dataclass(frozen=True, slots=True)
class Index:
    """A snapshot of the corpus for lookups; swapped whole, never changed."""

    base: Part
    base_change: int
    """The store's change number the base was built at."""
    built_s: float
    change: int
    """The store's change number that it answers for."""
    fresh: Part | None = None
    """What came since the base was built."""
    outdated_papers: frozenset[int] = field(default_factory=frozenset)
    """Places in the base of what stands in ``fresh``, or is gone."""
    outdated_authors: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def build(
        cls, papers: Iterable[PaperRecord], authors: Iterable[AuthorRecord], *, change: int
    ) -> "Index":
        """Index all records; each is looked at once and not kept."""
        growing = Growing()
        for paper in papers:
            growing.papers.add(paper)
        for author in authors:
            growing.authors.add(author)
        return growing.index(change=change)

    def followed(
        self,
        papers: Iterable[PaperRecord],
        authors: Iterable[AuthorRecord],
        *,
        change: int,
        paper_ids: Iterable[int],
        author_ids: Iterable[int],
    ) -> Self:
        """Give an index with the same base that answers for a later state.

        Args:
            papers: All that are new or different since the base was built.
            authors: The same.
            change: The later state.
            paper_ids: Of these papers, and of those that are gone.
            author_ids: The same of authors.
        """
        fresh = Part(
            PaperIndex.build(
                papers, like=self.base.papers if len(self.base.papers) >= _MATTERS else None
            ),
            AuthorIndex.build(
                authors, like=self.base.authors if len(self.base.authors) >= _MATTERS else None
            ),
        )
        return replace(
            self,
            change=change,
            fresh=fresh,
            outdated_papers=_places(self.base.papers.ids, paper_ids),
            outdated_authors=_places(self.base.authors.ids, author_ids),
        )

    def save(self, folder: Path) -> None:
        """Write the base, whole or not at all."""
        arrays = {**_flat("papers", self.base.papers), **_flat("authors", self.base.authors)}
        files.write(folder, arrays, {"change": self.base_change, "built_s": self.built_s})

    @classmethod
    def open(cls, folder: Path) -> "Index":
        """Map a saved index.

        Raises:
            IndexFileError: It is missing, damaged or of another version.
        """
        arrays, facts = files.read(folder)
        try:
            papers = _nested(PaperIndex, "papers", arrays)
            authors = _nested(AuthorIndex, "authors", arrays)
        except KeyError as error:
            raise IndexFileError(f"The index in {folder} lacks {error}.") from error
        change = int(facts["change"])
        return cls(Part(papers, authors), change, float(facts["built_s"]), change)

    def info(self) -> IndexInfo:
        """Give sizes and age."""
        parts = [self.base, self.fresh] if self.fresh else [self.base]
        return IndexInfo(
            papers=sum(part.papers.count() for part in parts)
            - self.base.papers.count(np.array(sorted(self.outdated_papers), np.int64)),
            authors=sum(len(part.authors) for part in parts) - len(self.outdated_authors),
            words=sum(len(p.papers.vocabulary) + len(p.authors.vocabulary) for p in parts),
            bytes=sum(array.nbytes for part in parts for array in _flat("", part).values()),
            built_s=self.built_s,
            change=self.change,
            fresh=self.fresh.papers.count() + len(self.fresh.authors) if self.fresh else 0,
        )

    def search_papers(self, text: str, *, limit: int) -> list[Scored]:
        """Find papers, best first."""
        if self.fresh is None:
            return paper_search.search(text, self.base.papers, limit=limit)
        spare = min(_SPARE, len(self.outdated_papers))
        known = paper_search.search(text, self.base.papers, limit=limit + spare)
        new = paper_search.search(text, self.fresh.papers, limit=limit)
        return _merged(known, new, self.outdated_papers)[:limit]

    def search_authors(self, text: str, *, limit: int) -> list[Scored]:
        """Find authors, best first."""
        if self.fresh is None:
            return author_search.search(text, self.base.authors, limit=limit)
        spare = min(_SPARE, len(self.outdated_authors))
        known = author_search.search(text, self.base.authors, limit=limit + spare)
        new = author_search.search(text, self.fresh.authors, limit=limit)
        return _merged(known, new, self.outdated_authors)[:limit]

    def complete_authors(self, text: str, *, limit: int) -> list[Scored]:
        """Find authors whose names go on like what was typed, those with most papers first."""
        if self.fresh is None:
            return name_beginnings.complete(text, self.base.authors, limit=limit)
        spare = min(_SPARE, len(self.outdated_authors))
        known = name_beginnings.complete(text, self.base.authors, limit=limit + spare)
        new = name_beginnings.complete(text, self.fresh.authors, limit=limit)
        return _merged(known, new, self.outdated_authors)[:limit]

    def authors_of(self, paper: Scored) -> list[Scored]:
        """Give the authors of a found paper in order, as sure as the paper is."""
        part = self.fresh if self.fresh and paper.is_fresh else self.base
        title = part.papers.labels[paper.number]
        found = (self._author(int(author)) for author in part.papers.authors[paper.number])
        return [
            replace(
                paper,
                kind=Kind.AUTHOR,
                number=number,
                is_fresh=is_fresh,
                why=partial(str, f"wrote {title}"),
                traits=(),
            )
            for number, is_fresh in filter(None, found)
        ]

    def _author(self, author: int) -> tuple[int, bool] | None:
        """Find an author's place, and whether it is one of the fresh part."""
        for part, outdated in ((self.fresh, frozenset[int]()), (self.base, self.outdated_authors)):
            if part is None:
                continue
            number = int(np.searchsorted(part.authors.ids, author))
            ids = part.authors.ids
            if number < len(ids) and ids[number] == author and number not in outdated:
                return number, part is self.fresh
        return None

    def candidate(self, scored: Scored) -> Candidate:
        """Dress a match for people."""
        part = self.fresh if self.fresh and scored.is_fresh else self.base
        of = part.papers if scored.kind is Kind.PAPER else part.authors
        return Candidate(
            kind=scored.kind,
            id=int(of.ids[scored.number]),
            label=of.labels[scored.number],
            score=round(scored.score, 1),
            tier=scored.tier,
            reason=scored.why(),
            key=of.keys[scored.number] or None,
            hint=of.hints[scored.number] or None,
        )


class Growing:
    """An index that is being built, record by record."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.papers = GrowingPapers()
        self.authors = GrowingAuthors()

    def index(self, *, change: int) -> Index:
        """Give the index of all that was added, at a state of the store."""
        base = Part(self.papers.index(), self.authors.index())
        return Index(base, change, time.perf_counter() - self._start, change)


def _places(ids: Ints, of: Iterable[int]) -> frozenset[int]:
    """Find where some ids stand; those that stand nowhere are left out."""
    wanted = np.fromiter(of, np.int64)
    if not len(ids) or not len(wanted):
        return frozenset()
    places = np.flatnonzero(np.isin(ids, wanted))
    return frozenset(places.tolist())


def _merged(known: list[Scored], new: list[Scored], outdated: frozenset[int]) -> list[Scored]:
    found = [one for one in known if one.number not in outdated]
    found += [replace(one, is_fresh=True) for one in new]
    return sorted(found, key=lambda one: one.rank)


def _flat(name: str, value: Any) -> dict[str, AnyArray]:
    """Name every array inside a value by its path."""
    if not is_dataclass(value):
        return {name: value}
    found: dict[str, AnyArray] = {}
    for each in fields(value):
        found.update(_flat(f"{name}.{each.name}", getattr(value, each.name)))
    return found


def _nested(kind: type[T], name: str, arrays: Mapping[str, AnyArray]) -> T:
    """Undo ``_flat``."""
    hints = get_type_hints(kind)
    parts = {
        field.name: _nested(hints[field.name], f"{name}.{field.name}", arrays)
        if is_dataclass(hints[field.name])
        else arrays[f"{name}.{field.name}"]
        for field in fields(kind)  # type: ignore[arg-type]
    }
    return kind(**parts)
