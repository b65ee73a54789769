"""What happened to papers after they became known, out of the database."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from corpus.model import Entry, Milestone, MilestoneKind, Paper, PaperId
from corpus.store.engine import Database
from corpus.store.rows import rows_in, text_entry
from corpus.tables import documents, entries

_SAID = (
    select(entries.c.id, entries.c.paper_id, entries.c.payload)
    .add_columns(documents.c.read_at, (documents.c.quiet | entries.c.quiet).label("quiet"))
    .join(documents, documents.c.id == entries.c.document_id)
    .order_by(entries.c.id)
)


async def touched(
    database: Database, papers: Collection[PaperId], since: datetime
) -> tuple[PaperId, ...]:
    """Give those of some papers about which something was said after a moment that may be news."""
    query = (
        select(entries.c.paper_id)
        .join(documents, documents.c.id == entries.c.document_id)
        .where(documents.c.read_at > since, ~documents.c.quiet, ~entries.c.quiet)
        .distinct()
    )
    async with database.read() as connection:
        rows = await rows_in(connection, query, entries.c.paper_id, papers)
    return tuple(sorted(PaperId(row.paper_id) for row in rows))


async def of(database: Database, papers: Sequence[Paper], since: datetime) -> tuple[Milestone, ...]:
    """Give what happened to papers after a moment: first on arXiv, first published, first code."""
    said: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    async with database.read() as connection:
        ids = [paper.id for paper in papers]
        for row in await rows_in(connection, _SAID, entries.c.paper_id, ids):
            said[row.paper_id].append(row)
    return tuple(
        milestone for paper in papers for milestone in _of_paper(paper, said[paper.id], since)
    )


def _of_paper(
    paper: Paper, said: Sequence[Row[*tuple[Any, ...]]], since: datetime
) -> Iterator[Milestone]:
    """Walk through what was said, in order: only the first word about each thing counts."""
    known: set[MilestoneKind] = set()
    for row in said:
        entry = text_entry(row.payload)
        for kind, identifier in _states(entry):
            if kind in known:
                continue
            known.add(kind)
            if row.read_at > since and not row.quiet and not entry.is_update:
                yield Milestone(kind=kind, paper=paper, at=row.read_at, identifier=identifier)


def _states(entry: Entry) -> Iterator[tuple[MilestoneKind, str | None]]:
    for identifier in entry.identifiers:
        if identifier.startswith("arxiv:"):
            yield MilestoneKind.ARXIV, identifier
        elif identifier.startswith("doi:"):
            yield MilestoneKind.DOI, identifier
    if entry.has_code:
        yield MilestoneKind.CODE, None
