"""A document in; the corpus brought up to date with it, and a report of what changed.

parse -> what is known -> reconcile -> store, in one transaction: all of a document or nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from corpus.arrival import Arrival
from corpus.changes import Statement
from corpus.model import Content, Document, DocumentKind, Entry, ImportReport, ParsedDocument
from corpus.personas import key_of
from corpus.settling import settle_people, take_people, take_statements
from corpus.sources import parse
from corpus.store import Store

Parse = Callable[[Document], Awaitable[ParsedDocument]]
"""How a document is read: here, or in a process that can be killed."""

_AT_ONCE = 1024 * 1024
"""Bytes of a document that are hashed at a time."""


async def parse_here(document: Document) -> ParsedDocument:
    """Read a document that is trusted not to hang its reader."""
    return await asyncio.to_thread(parse, document)


async def import_document(
    document: Document,
    *,
    store: Store,
    now: datetime,
    parse: Parse = parse_here,
    dry_run: bool = False,
) -> ImportReport:
    """Parse a document and store what it says.

    Args:
        document: The bytes and where they come from.
        store: Where to.
        now: When it was read.
        parse: Reads it.
        dry_run: Do everything, keep nothing.

    Raises:
        StoreError: The database failed; nothing of the document was stored.
    """
    digest = await asyncio.to_thread(_digest, document.content)
    identity = _identity(document, digest)
    before = await store.known_document(identity)
    if before is not None:
        return ImportReport(
            document=document.name,
            kind=before.kind,
            entries=before.entry_count,
            unchanged=True,
            problems=before.problems,
        )
    parsed = await parse(document)
    report = ImportReport(
        document=document.name,
        kind=parsed.kind,
        entries=len(parsed.entries),
        people=len(parsed.people),
        problems=parsed.problems,
    )
    if parsed.kind is DocumentKind.UNKNOWN and not (parsed.entries or parsed.people):
        return report
    async with store.intake(keep=not dry_run) as intake:
        if await intake.has_document(identity):  # another import was faster
            return replace(report, unchanged=True)
        arrival = Arrival(document, parsed, digest=digest, seen=now)
        await intake.add_document(
            document,
            parsed,
            identity=identity,
            digest=digest,
            source=arrival.source,
            profile=arrival.profile,
            now=now,
        )
        said = iter(parsed.entries)
        # Most of the memory, maybe: the bytes are let go, and each entry once it is taken in.
        document, parsed = replace(document, content=b""), replace(parsed, entries=())
        arrival = replace(arrival, document=document, parsed=parsed)
        await take_people(arrival, intake)
        async for statements in _batches(arrival, said, intake.ids("entry")):
            await take_statements(statements, intake, now=now)
        await settle_people(intake, now=now)
        if document.source is not None:
            await intake.forget_silent_document()
    return intake.tally.added_to(report)


def _digest(content: Content) -> str:
    found = sha256()
    for start in range(0, len(content), _AT_ONCE):
        found.update(content[start : start + _AT_ONCE])
    return found.hexdigest()


def _identity(document: Document, digest: str) -> str:
    """The bytes, and what a person told us about them, which may change what they mean.

    Two feeds may answer with the same bytes: each says them for itself.
    """
    told = [key_of(document.author) if document.author else "", document.kind or ""]
    if document.source is not None:
        told.append(sha256(document.source.encode()).hexdigest()[:16])
    return "|".join([digest, *told]) if any(told) else digest


async def _batches(
    arrival: Arrival, entries: Iterator[Entry], ids: Iterator[int]
) -> AsyncIterator[list[Statement]]:
    """Give all that is said, in portions worked out in a thread."""
    batches = arrival.batches(entries, ids)
    while batch := await asyncio.to_thread(next, batches, None):
        yield batch
