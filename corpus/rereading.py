"""A document that is kept in; the corpus brought up to date with what it is read as today, out.

What it says in other words than before keeps its number, and with it all that people decided about
it. Nothing that is found only now is news.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from corpus.arrival import Arrival, names_of
from corpus.changes import Comparison, Statement
from corpus.model import DocumentId, ImportReport, Problem
from corpus.reconcile import compare, match_keys
from corpus.refresh import Parse, parse_here
from corpus.settling import edit_posts, regroup, settle_people, take_people, take_statements
from corpus.store import Intake, Kept, Rereading, Store, marks_of


class Again:
    """Reads kept documents again, the first read first; one run of it."""

    def __init__(
        self, store: Store, *, now: datetime, parse: Parse = parse_here, dry_run: bool = False
    ) -> None:
        """Keep what holds for all documents.

        Args:
            store: Where they are.
            now: When they are read again.
            parse: Reads them.
            dry_run: Do everything, keep nothing.
        """
        self._store = store
        self._now = now
        self._parse = parse
        self._is_dry_run = dry_run
        self._rehearsed: set[int] = set()
        """In a dry run: the marks of what earlier documents would say, and do not."""

    async def read(self, id: DocumentId) -> ImportReport:  # noqa: A002 - the noun's own field
        """Read one document again.

        Raises:
            NotFoundError: It is not kept.
            StoreError: The database failed; nothing of the document was changed.
        """
        kept = await self._store.kept_document(id)
        parsed = await self._parse(kept.document)
        report = ImportReport(
            document=kept.document.name,
            kind=parsed.kind,
            entries=len(parsed.entries),
            people=len(parsed.people),
            problems=parsed.problems,
        )
        if not (parsed.entries or parsed.people):
            if not kept.entry_count:
                return replace(report, unchanged=True)
            as_before = Problem(None, "what it was read as before is kept")
            return replace(report, problems=(*parsed.problems, as_before))
        arrival = Arrival(kept.document, parsed, digest=kept.digest, seen=kept.read_at)
        async with self._store.intake(keep=not self._is_dry_run) as intake:
            is_changed = await self._settle(arrival, kept, intake)
        report = intake.tally.added_to(report)
        return replace(report, unchanged=not (is_changed or intake.tally.is_change))

    async def _settle(self, arrival: Arrival, kept: Kept, intake: Intake) -> bool:
        again = await intake.again(kept.id)
        said = [
            each
            for batch in arrival.batches(arrival.parsed.entries, intake.ids("entry"))
            for each in batch
        ]
        marks = await asyncio.to_thread(marks_of, said)
        held = await again.held()
        compared = await asyncio.to_thread(compare, held, said, marks)
        owner, claimed = await again.owner(), await again.claims()
        await again.describe(arrival.parsed, arrival.profile)
        await _take_people(arrival, again, intake)
        await again.rewrite(compared.moved)
        await self._rewrite(compared, again, intake)
        further = [each for each in compared.further if marks[each.id] not in self._rehearsed]
        if further:
            await take_statements(further, intake, now=self._now)
        still = {name for person in arrival.people for name in names_of(person)}
        intake.tally.authors_updated += await again.forget_people(owner, claimed, still)
        await settle_people(intake, now=self._now)
        await again.hush()
        if self._is_dry_run:
            self._rehearsed.update(marks.values())
        return bool(owner != arrival.profile or compared.changed or compared.gone)

    async def _rewrite(self, compared: Comparison, again: Rereading, intake: Intake) -> None:
        """Put what is said now in the place of what was said before."""
        if not (compared.changed or compared.gone):
            return
        await again.rewrite(compared.changed)
        await again.remove([each.id for each in compared.gone])
        touched = {each.paper for each in (*compared.gone, *(old for old, _ in compared.changed))}
        now_said = [statement for _, statement in compared.changed]
        papers = {paper for paper in touched if paper is not None}
        await regroup(papers, intake, now=self._now, keys=_keys(now_said))
        keys = {each.post_key for each in now_said if each.post_key and not each.mention}
        keys |= {old.post_key for old, _ in compared.changed if old.post_key and not old.mention}
        if keys:
            edited = frozenset(old.id for old, _ in compared.changed)
            await edit_posts(keys, edited, intake, now=self._now)


async def _take_people(arrival: Arrival, again: Rereading, intake: Intake) -> None:
    """Take anew what it says about persons; what it said before is no change."""
    before, updated = await again.claims(), intake.tally.authors_updated
    await again.forget_claims()
    await take_people(arrival, intake)
    if await again.claims() == before:
        intake.tally.authors_updated = updated


def _keys(statements: Sequence[Statement]) -> frozenset[int]:
    return frozenset(
        key
        for statement in statements
        if statement.post_key is None or statement.mention
        for key in match_keys(statement.entry).values()
    )
