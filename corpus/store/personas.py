"""Names in; out of the database: those near to them, and their personas with all that is known."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Basis, KnownAuthor, KnownName
from corpus.model import AuthorId, PaperId
from corpus.names import is_full
from corpus.personas import Persona, is_record, key_in, key_of, own_first
from corpus.store import known
from corpus.store.rows import rows_in
from corpus.tables import author_names, authorships, claims, post_authors
from corpus.text import fold

LONGEST_LIST = 200
"""Who stands in a longer list need not know the others."""


async def listed_as(
    connection: AsyncConnection, keys: Collection[str]
) -> list[Row[*tuple[Any, ...]]]:
    """Give author and paper, for all papers of whoever has one of some names."""
    query = select(author_names.c.author_id)
    ids = {row.author_id for row in await rows_in(connection, query, author_names.c.name_key, keys)}
    query = select(authorships.c.author_id, authorships.c.paper_id)
    return await rows_in(connection, query, authorships.c.author_id, sorted(ids))


async def listings(
    connection: AsyncConnection, papers: Collection[PaperId]
) -> list[Row[*tuple[Any, ...]]]:
    """Give paper, author, name and position, for all authors of some papers."""
    query = select(
        authorships.c.paper_id, authorships.c.author_id, authorships.c.name, authorships.c.position
    )
    return await rows_in(connection, query, authorships.c.paper_id, papers)


async def _lists(
    connection: AsyncConnection, papers: Collection[PaperId]
) -> dict[PaperId, list[str]]:
    """Give the names of each paper but those of very long lists."""
    lists: dict[PaperId, list[str]] = defaultdict(list)
    for paper, _, name, position in await listings(connection, papers):
        if position is not None:
            lists[paper].append(name)
    return {paper: names for paper, names in lists.items() if len(names) <= LONGEST_LIST}


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
