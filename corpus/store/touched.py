"""What each change of the corpus touched: written with the change, read by whoever fell behind."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Self, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from corpus.model import AuthorId, PaperId
from corpus.store.rows import execute_all, insert_or, rows_in
from corpus.tables import authorships, touched

MOST = 5_000
"""Papers and authors that one change may touch and that are remembered one by one."""

_ALL = "all"

T = TypeVar("T")


class Few(set[T]):
    """Numbers, as long as they are few enough to be remembered; then so many that it shows."""

    @override
    def __ior__(self, others: Set[T]) -> Self:  # type: ignore[override]  # numbers of its own kind
        if len(self) <= MOST:
            self.update(others)
        return self


@dataclass(frozen=True, slots=True)
class Touched:
    """Papers and authors that are new, different or gone."""

    papers: frozenset[PaperId]
    authors: frozenset[AuthorId]


async def remember(
    connection: AsyncConnection,
    change: int,
    *,
    papers: Collection[PaperId],
    authors: Collection[AuthorId],
) -> None:
    """Write down what a change touched; of very much only that it was much."""
    if len(papers) + len(authors) > MOST:
        await connection.execute(delete(touched))  # all of it is told by the one row
        rows = [{"kind": _ALL, "id": 0, "change": change}]
    else:
        rows = [{"kind": "paper", "id": paper, "change": change} for paper in papers]
        rows += [{"kind": "author", "id": author, "change": change} for author in authors]
    new = insert_or(connection, touched)
    moved = new.on_conflict_do_update(
        index_elements=[touched.c.kind, touched.c.id], set_={"change": new.excluded.change}
    )
    await execute_all(connection, moved, rows)


async def since(connection: AsyncConnection, change: int) -> Touched | None:
    """Give what was touched after a change; ``None`` when that is not remembered one by one."""
    query = select(touched.c.kind, touched.c.id).where(touched.c.change > change)
    rows = (await connection.execute(query)).all()
    if any(row.kind == _ALL for row in rows):
        return None
    return Touched(
        papers=frozenset(PaperId(row.id) for row in rows if row.kind == "paper"),
        authors=frozenset(AuthorId(row.id) for row in rows if row.kind == "author"),
    )


async def papers_of(
    connection: AsyncConnection, authors: Collection[AuthorId]
) -> frozenset[PaperId]:
    """Give the papers that show a name of one of these authors."""
    if not authors:
        return frozenset()
    query = select(authorships.c.paper_id)
    rows = await rows_in(connection, query, authorships.c.author_id, authors)
    return frozenset(PaperId(row.paper_id) for row in rows)
