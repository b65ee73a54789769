"""A document in; the corpus brought up to date with it, and a report of what changed.

parse -> what is known -> reconcile -> store, in one transaction: all of a document or nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from corpus.changes import PostChange, Statement, place
from corpus.model import (
    Document,
    DocumentKind,
    Entry,
    EntryId,
    EntryKind,
    ImportReport,
    Mention,
    ParsedDocument,
    PostId,
    Profile,
)
from corpus.reconcile import (
    People,
    key_of,
    match_keys,
    names_in,
    of_paper,
    of_post,
    post_key,
    reconcile_papers,
    reconcile_posts,
)
from corpus.sources import parse
from corpus.store import Intake, Store

BATCH = 2000
"""Statements taken in at a time; more need more memory, fewer more queries."""


Parse = Callable[[Document], Awaitable[ParsedDocument]]
"""How a document is read: here, or in a process that can be killed."""


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
    digest = await asyncio.to_thread(lambda: sha256(document.content).hexdigest())
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
        arrival = _Arrival(document, parsed, digest=digest, now=now)
        await intake.add_document(
            document,
            parsed,
            identity=identity,
            digest=digest,
            source=arrival.source,
            profile=arrival.profile,
            now=now,
        )
        await _take_people(arrival, intake)
        for statements in arrival.batches(intake.ids("entry")):
            await _take_statements(statements, intake, now=now)
    tally = intake.tally
    return replace(
        report,
        papers_new=tally.papers_new,
        papers_updated=tally.papers_updated,
        posts_new=tally.posts_new,
        authors_new=tally.authors_new,
    )


def _identity(document: Document, digest: str) -> str:
    """The bytes, and what a person told us about them, which may change what they mean."""
    told = [key_of(document.author) if document.author else "", document.kind or ""]
    return "|".join([digest, *told]) if any(told) else digest


class _Arrival:
    """A parsed document, seen as statements."""

    def __init__(
        self, document: Document, parsed: ParsedDocument, *, digest: str, now: datetime
    ) -> None:
        self._parsed = parsed
        self._digest = digest
        self.now = now
        self.as_of = document.as_of
        self.source = document.source or parsed.url or document.url or document.name
        self._quiet = document.quiet
        self.profile = _profile(document, parsed)
        owners = (self.profile,) if self.profile else ()
        self.people = tuple(p for p in (*owners, *parsed.people) if p.name)
        self._owner = _names(self.profile) if self.profile and self.profile.name else ()

    def batches(self, ids: Iterator[int]) -> Iterator[list[Statement]]:
        """Give all that is said, in portions, each post together with its mentions."""
        batch: list[Statement] = []
        position = 0
        for entry in self._parsed.entries:
            for said in self._statements(entry, position=position, ids=ids):
                batch.append(said)
                position += 1
            if len(batch) >= BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _statements(
        self, entry: Entry, *, position: int, ids: Iterator[int]
    ) -> Iterator[Statement]:
        if entry.kind is EntryKind.PAPER:
            yield self._statement(entry, position, ids)
            return
        key = post_key(entry, source=self.source)
        yield self._statement(entry, position, ids, post=key)
        for number, mention in enumerate(entry.mentions, start=1):
            if mention.title or mention.identifiers:
                said = _mentioned(mention)
                yield self._statement(said, position + number, ids, post=key, mention=True)

    def _statement(
        self,
        entry: Entry,
        position: int,
        ids: Iterator[int],
        *,
        post: str | None = None,
        mention: bool = False,
    ) -> Statement:
        return Statement(
            id=EntryId(next(ids)),
            entry=entry,
            kind=self._parsed.kind,
            as_of=self.as_of,
            seen=self.now,
            position=position,
            place=place(self._digest, position),
            source=self.source,
            source_title=self._parsed.title,
            quiet=self._quiet or entry.is_update,
            owner=self._owner,
            mention=mention,
            post_key=post,
            keys=frozenset(match_keys(entry).values()),
        )


def _mentioned(mention: Mention) -> Entry:
    return Entry(
        kind=EntryKind.PAPER,
        title=mention.title,
        url=mention.url,
        identifiers=mention.identifiers,
    )


def _profile(document: Document, parsed: ParsedDocument) -> Profile | None:
    """Whose page it is; what the page itself says is believed before what a person says."""
    told = document.author
    if parsed.profile is None:
        return Profile(name=told) if told else None
    if told and not parsed.profile.name:
        return replace(parsed.profile, name=told)
    return parsed.profile


async def _take_people(arrival: _Arrival, intake: Intake) -> None:
    """Store the persons the document describes, before any paper asks who they are."""
    for start in range(0, len(arrival.people), BATCH):
        profiles = arrival.people[start : start + BATCH]
        named = [(profile, _names(profile)) for profile in profiles]
        people = await _people({name for _, names in named for name in names}, intake)
        found = [(people.profiled(names, key=profile.key), profile) for profile, names in named]
        await intake.store_authors(people.changes(), now=arrival.now)
        await intake.claim(found, as_of=arrival.as_of)


async def _take_statements(
    statements: Sequence[Statement], intake: Intake, *, now: datetime
) -> None:
    """Reconcile one batch with what is known, and store what comes of it."""
    heard = await intake.hear(statements)
    fresh_posts = [s for s in heard.fresh if s.post_key is not None and not s.mention]
    fresh_papers = [s for s in heard.fresh if s.post_key is None or s.mention]
    post_keys = {s.post_key for s in heard.fresh if s.post_key is not None} | heard.post_keys
    keys = {key for s in fresh_papers for key in s.keys}

    known_posts = await intake.statements_of_posts(post_keys) if post_keys else []
    known_papers = await intake.statements_like(keys, again=heard.papers)
    posts = reconcile_posts(fresh_posts, known_posts, ids=intake.ids("post"), again=heard.again)
    words = await intake.words_on(known_papers)
    papers = reconcile_papers(
        fresh_papers, known_papers, ids=intake.ids("paper"), again=heard.again, words=words
    )

    facts = (paper.facts for paper in papers.papers)
    people = await _people(names_in(facts, (p.best for p in posts)), intake)
    paper_authors = {paper.paper: of_paper(paper.facts, people) for paper in papers.papers}
    post_authors = {post.post: of_post(post.best, people) for post in posts}
    await intake.store_authors(people.changes(), now=now)
    await intake.store_posts(posts, post_authors)
    await intake.store_papers(papers, paper_authors, _post_ids(posts, known_posts), now=now)


async def _people(names: Set[str], intake: Intake) -> People:
    known = await intake.authors_called({key_of(name) for name in names})
    return People(known, ids=intake.ids("author"))


def _names(profile: Profile) -> tuple[str, ...]:
    return (profile.name or "", *profile.other_names)


def _post_ids(posts: Sequence[PostChange], known: Sequence[Statement]) -> dict[str, PostId]:
    """Give the numbers of all posts in which papers may be mentioned, by key."""
    ids = {s.post_key: s.post for s in known if s.post_key is not None and s.post is not None}
    return ids | {p.best.post_key: p.post for p in posts if p.best.post_key is not None}
