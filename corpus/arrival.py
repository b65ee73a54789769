"""A parsed document in; all that it says, as statements in portions, out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from corpus.changes import Statement, place
from corpus.model import (
    Document,
    Entry,
    EntryId,
    EntryKind,
    Mention,
    ParsedDocument,
    Profile,
)
from corpus.reconcile import match_keys, post_key

BATCH = 10_000
"""Statements taken in at a time; more need more memory, fewer more queries."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document that was read, with the circumstances."""

    document: Document
    parsed: ParsedDocument
    digest: str
    seen: datetime
    """When it was read first."""

    @property
    def as_of(self) -> date:
        """The day of its capture."""
        return self.document.as_of

    @property
    def source(self) -> str:
        """What captures of the same page have in common."""
        told = self.document.source or self.parsed.url or self.document.url
        return told or self.document.name

    @property
    def profile(self) -> Profile | None:
        """Whose page it is; what the page itself says is believed before what a person says."""
        told, read = self.document.author, self.parsed.profile
        if read is None:
            return Profile(name=told) if told else None
        return replace(read, name=told) if told and not read.name else read

    @property
    def people(self) -> tuple[Profile, ...]:
        """The persons whom it describes."""
        owners = (self.profile,) if self.profile else ()
        return tuple(person for person in (*owners, *self.parsed.people) if person.name)

    def batches(self, entries: Iterable[Entry], ids: Iterator[int]) -> Iterator[list[Statement]]:
        """Give all that its entries say, in portions, each post together with its mentions."""
        batch: list[Statement] = []
        position = 0
        source, owner = self.source, self._owner()
        for entry in entries:
            for said in _statements(entry, source=source):
                batch.append(self._statement(said, position, next(ids), source, owner))
                position += 1
            if len(batch) >= BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _owner(self) -> tuple[str, ...]:
        return names_of(self.profile) if self.profile and self.profile.name else ()

    def _statement(
        self, said: "_Said", position: int, number: int, source: str, owner: tuple[str, ...]
    ) -> Statement:
        return Statement(
            id=EntryId(number),
            entry=said.entry,
            kind=self.parsed.kind,
            as_of=self.as_of,
            seen=self.seen,
            position=position,
            place=place(self.digest, position),
            source=source,
            source_title=self.parsed.title,
            quiet=self.document.quiet or said.entry.is_update,
            owner=owner,
            mention=said.mention,
            post_key=said.post,
            keys=frozenset(match_keys(said.entry).values()),
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """One entry, or one mention in a post, before it is counted."""

    entry: Entry
    post: str | None = None
    mention: bool = False


def names_of(profile: Profile) -> tuple[str, ...]:
    """Give all names of a person, the first their own."""
    return (profile.name or "", *profile.other_names)


def _statements(entry: Entry, *, source: str) -> Iterator[_Said]:
    if entry.kind is EntryKind.PAPER:
        yield _Said(entry)
        return
    key = post_key(entry, source=source)
    yield _Said(entry, key)
    for mention in entry.mentions:
        if mention.title or mention.identifiers:
            yield _Said(_mentioned(mention), key, mention=True)


def _mentioned(mention: Mention) -> Entry:
    return Entry(
        kind=EntryKind.PAPER,
        title=mention.title,
        url=mention.url,
        identifiers=mention.identifiers,
    )
