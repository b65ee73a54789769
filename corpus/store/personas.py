"""Names in; out of the database: those near to them, and their personas with all that is known."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from itertools import product
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Basis, KnownAuthor, KnownName
from corpus.model import AuthorId, PaperId
from corpus.names import compatible, ends, is_common, is_full, is_loose
from corpus.personas import Persona, is_record, key_in, key_of, own_first
from corpus.store import known
from corpus.store.rows import rows_in
from corpus.tables import author_names, authorships, claims, post_authors
from corpus.text import fold

LONGEST_LIST = 200
"""Who stands in a longer list need not know the others."""

Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """Give two in a lasting order."""
    return (one, other) if one < other else (other, one)


async def near_through(connection: AsyncConnection, keys: Collection[str]) -> set[Pair]:
    """Give pairs of names that agree and stand beside one of some names on papers of theirs.

    Args:
        connection: To the database.
        keys: Of the names of those who may know both.
    """
    query = (
        select(author_names.c.author_id)
        .join(authorships, authorships.c.author_id == author_names.c.author_id)
        .group_by(author_names.c.author_id)
        .having(func.count(authorships.c.paper_id.distinct()) > 1)
    )
    hubs = [
        row.author_id for row in await rows_in(connection, query, author_names.c.name_key, keys)
    ]
    query = select(authorships.c.paper_id, authorships.c.name)
    rows = await rows_in(connection, query, authorships.c.author_id, hubs)
    papers = await asyncio.to_thread(_of_several, rows, keys)
    lists = await _lists(connection, {paper for those in papers for paper in those})
    return await asyncio.to_thread(_near, papers, lists)


def _of_several(
    rows: Iterable[Row[*tuple[Any, ...]]], keys: Collection[str]
) -> list[frozenset[PaperId]]:
    """Give the papers of each who has several and a name that tells; each set once."""
    by_name: dict[str, list[PaperId]] = defaultdict(list)
    for row in rows:
        paper, name = row
        by_name[name].append(paper)
    papers: dict[str, set[PaperId]] = defaultdict(set)
    for name, those in by_name.items():
        key = key_of(name)
        if key in keys and is_full(name) and not is_common(name):
            papers[key].update(those)
    return [*{frozenset(those) for those in papers.values() if len(those) > 1}]


async def _lists(
    connection: AsyncConnection, papers: Collection[PaperId]
) -> dict[PaperId, list[str]]:
    """Give the names of each paper but those of very long lists."""
    lists: dict[PaperId, list[str]] = defaultdict(list)
    query = select(authorships.c.paper_id, authorships.c.name).where(
        authorships.c.position.is_not(None)
    )
    for row in await rows_in(connection, query, authorships.c.paper_id, papers):
        paper, name = row
        lists[paper].append(name)
    return {paper: names for paper, names in lists.items() if len(names) <= LONGEST_LIST}


def _near(
    papers: Iterable[Collection[PaperId]], lists: Mapping[PaperId, Sequence[str]]
) -> set[Pair]:
    loose = {paper for paper, names in lists.items() if any(map(is_loose, names))}
    return {
        pair(key_of(one), key_of(other))
        for those in papers
        if not loose.isdisjoint(those)
        for one, other in _agreeing({n for paper in those for n in lists.get(paper, ())})
        if key_of(one) != key_of(other)
    }


def _agreeing(names: Set[str]) -> Iterable[tuple[str, str]]:
    """Give pairs of names that are compatible, but plain ones, which then are the same."""
    families: dict[str, tuple[list[str], list[str]]] = {}
    for name in filter(is_loose, names):
        for word in ends(name):
            families.setdefault(word, ([], []))[0].append(name)
    for name in names:
        for word in ends(name):
            if word in families:
                families[word][1].append(name)
    for few, many in families.values():
        for one, other in product(few, many):
            if one != other and compatible(one, other):
                yield one, other


class Company:
    """What lists say about some authors, sorted by persona."""

    def __init__(self, authors: Iterable[KnownAuthor]) -> None:
        self.authors = {author.id: author for author in authors}
        self._names: dict[str, list[KnownName]] = defaultdict(list)
        self._home: dict[str, AuthorId] = {}
        self._of: dict[AuthorId, dict[str, list[str]]] = {}
        for author in self.authors.values():
            by_key: dict[str, list[str]] = defaultdict(list)
            for each in author.names:
                if each.persona not in self._names and not is_record(each.persona):
                    by_key[key_in(each.persona)].append(each.persona)
                self._names[each.persona].append(each)
                self._home[each.persona] = author.id
            self._of[author.id] = by_key
        self._listed: dict[str, set[PaperId]] = defaultdict(set)
        self._papers: dict[str, set[PaperId]] = defaultdict(set)
        self.lists: dict[PaperId, list[str]] = {}
        self.affiliations: dict[str, set[str]] = defaultdict(set)
        self.printed: dict[str, set[str]] = defaultdict(set)
        """By persona: the names by which lists call them now."""

    def note_paper(self, row: Row[*tuple[Any, ...]]) -> None:
        """Note a paper of an author."""
        for persona in self._whose(row):
            self._papers[persona].add(row.paper_id)
            if row.position is not None:
                self._listed[persona].add(row.paper_id)

    def note_post(self, row: Row[*tuple[Any, ...]]) -> None:
        """Note a post of an author."""
        self._whose(row)

    def all_papers(self) -> set[PaperId]:
        """Give all papers noted."""
        return {paper for papers in self._papers.values() for paper in papers}

    def personas(self) -> Iterable[Persona]:
        """Give them with all that was noted."""
        for id_, names in self._names.items():
            ordered = own_first(names)
            own = ordered[0].name_key
            yield Persona(
                id=id_,
                names=ordered,
                home=self._home[id_],
                former=ordered[0].former,
                papers=frozenset(self._listed[id_]),
                coauthors=self._coauthors(id_, own),
                affiliations=frozenset(self.affiliations[id_]),
                described=any(each.basis is Basis.PROFILE for each in names),
            )

    def _coauthors(self, persona: str, own: str) -> dict[str, str]:
        beside: dict[str, str] = {}
        for paper in self._papers[persona]:
            for name in self.lists.get(paper, ()):
                key = key_of(name)
                if key != own and is_full(name):
                    beside[key] = min(name, beside.get(key, name))
        return beside

    def _whose(self, row: Row[*tuple[Any, ...]]) -> list[str]:
        """Give whose the name in a list is; an owner's page claims also what is short for it."""
        theirs = self._of[row.author_id].get(key_of(row.name), [])
        for persona in theirs:
            self.printed[persona].add(row.name)
        if theirs:
            return theirs
        return [
            each.persona
            for each in self.authors[row.author_id].names
            if each.basis is Basis.PROFILE and not is_record(each.persona)
        ]


async def load(connection: AsyncConnection, keys: Collection[str]) -> Company:
    """Load whoever has one of these names, with all that is known of them."""
    company = Company(await known.authors_called(connection, keys))
    ids = company.authors.keys()
    query = select(
        authorships.c.paper_id, authorships.c.author_id, authorships.c.name, authorships.c.position
    )
    for row in await rows_in(connection, query, authorships.c.author_id, ids):
        company.note_paper(row)
    query = select(post_authors.c.author_id, post_authors.c.name)
    for row in await rows_in(connection, query, post_authors.c.author_id, ids):
        company.note_post(row)
    company.lists |= await _lists(connection, company.all_papers())
    query = select(claims.c.persona, claims.c.affiliation).where(claims.c.affiliation.is_not(None))
    for row in await rows_in(connection, query, claims.c.author_id, ids):
        company.affiliations[row.persona].add(fold(row.affiliation))
    return company
