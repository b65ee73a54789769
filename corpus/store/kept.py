"""Documents that are kept, out of the database as they came in: to be read again."""

import asyncio
import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select

from corpus.errors import NotFoundError
from corpus.model import Document, DocumentId, DocumentKind
from corpus.store.engine import Database
from corpus.store.rows import dump, text_profile
from corpus.tables import documents

_GIVEN = ("author", "kind", "url")


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with the circumstances under which it was read first."""

    id: DocumentId
    document: Document
    digest: str
    read_at: datetime
    entry_count: int


def given_text(document: Document) -> str | None:
    """Write what others said about a document, and no other column tells."""
    said = {name: value for name in _GIVEN if (value := getattr(document, name)) is not None}
    return dump(said) if said else None


async def ids(database: Database, names: Collection[str] = ()) -> tuple[DocumentId, ...]:
    """Give the documents whose bytes are kept, the first read first.

    Args:
        database: Where they are.
        names: Paths or addresses; none: all documents.
    """
    query = select(documents.c.id).where(documents.c.content.is_not(None))
    if names:
        columns = (documents.c.name, documents.c.url, documents.c.source)
        query = query.where(or_(*(column.in_(names) for column in columns)))
    async with database.read() as connection:
        rows = await connection.execute(query.order_by(documents.c.id))
        return tuple(DocumentId(row.id) for row in rows)


async def get(database: Database, document: DocumentId) -> Kept:
    """Give one of them.

    Raises:
        NotFoundError: It is not kept, or no more.
    """
    async with database.read() as connection:
        query = select(documents).where(documents.c.id == document)
        row = (await connection.execute(query)).one_or_none()
    if row is None or row.content is None:
        raise NotFoundError(f"document {document} is not kept", wanted=str(document))
    content = await asyncio.to_thread(zlib.decompress, row.content)
    return Kept(
        id=document,
        document=_document(row, content),
        digest=row.digest,
        read_at=row.read_at,
        entry_count=row.entry_count,
    )


def _document(row: Row[*tuple[Any, ...]], content: bytes) -> Document:
    given = _given(row)
    return Document(
        name=row.name,
        content=content,
        as_of=row.as_of,
        url=given.get("url"),
        author=given.get("author"),
        kind=DocumentKind(kind) if (kind := given.get("kind")) else None,
        source=row.source,
        quiet=row.quiet,
    )


def _given(row: Row[*tuple[Any, ...]]) -> dict[str, str | None]:
    """Give what was said about it; of documents of old, what can still be known of that."""
    if row.given is not None:
        said: dict[str, str | None] = json.loads(row.given)
        return said
    _, *told = f"{row.identity}||".split("|")
    profile = text_profile(row.profile)
    return {
        "url": row.url,
        "author": profile.name if told[0] and profile else None,
        "kind": told[1] or None,
    }
