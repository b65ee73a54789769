"""Records of papers and authors in; one immutable index out, in memory or mapped from its file."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Self, TypeVar, get_type_hints

from corpus.errors import IndexFileError
from corpus.index import author_search, files, paper_search
from corpus.index.arrays import AnyArray
from corpus.index.authors import AuthorIndex
from corpus.index.papers import PaperIndex
from corpus.index.scored import Scored
from corpus.model import AuthorRecord, Candidate, IndexInfo, Kind, PaperRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Index:
    """A snapshot of the corpus for lookups; swapped whole, never changed."""

    papers: PaperIndex
    authors: AuthorIndex
    change: int
    """The store's change number it was built at."""
    built_s: float

    @classmethod
    def build(
        cls, papers: Iterable[PaperRecord], authors: Iterable[AuthorRecord], *, change: int
    ) -> Self:
        """Index all records."""
        start = time.perf_counter()
        paper_index, author_index = PaperIndex.build(papers), AuthorIndex.build(authors)
        return cls(paper_index, author_index, change, time.perf_counter() - start)

    def save(self, folder: Path) -> None:
        """Write the index, whole or not at all."""
        arrays = {**_flat("papers", self.papers), **_flat("authors", self.authors)}
        files.write(folder, arrays, {"change": self.change, "built_s": self.built_s})

    @classmethod
    def open(cls, folder: Path) -> Self:
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
        return cls(papers, authors, int(facts["change"]), float(facts["built_s"]))

    def info(self) -> IndexInfo:
        """Give sizes and age."""
        arrays = [*_flat("p", self.papers).values(), *_flat("a", self.authors).values()]
        return IndexInfo(
            papers=len(self.papers),
            authors=len(self.authors),
            words=len(self.papers.vocabulary) + len(self.authors.vocabulary),
            bytes=sum(array.nbytes for array in arrays),
            built_s=self.built_s,
            change=self.change,
        )

    def search_papers(self, text: str, *, limit: int) -> list[Scored]:
        """Find papers, best first."""
        return paper_search.search(text, self.papers, limit=limit)

    def search_authors(self, text: str, *, limit: int) -> list[Scored]:
        """Find authors, best first."""
        return author_search.search(text, self.authors, limit=limit)

    def candidate(self, scored: Scored) -> Candidate:
        """Dress a match for people."""
        of = self.papers if scored.kind is Kind.PAPER else self.authors
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


def _flat(name: str, value: Any) -> dict[str, AnyArray]:
    """Name every array inside a value by its path."""
    if not is_dataclass(value):
        return {name: value}
    found: dict[str, AnyArray] = {}
    for field in fields(value):
        found.update(_flat(f"{name}.{field.name}", getattr(value, field.name)))
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
