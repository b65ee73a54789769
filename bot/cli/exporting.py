"""The work of ``export``: a query or nothing in, papers in another program's format out."""

import asyncio

import click

from bot.cli.failures import CommandError
from bot.cli.opening import opened
from bot.cli.output import Context, note, quoted
from bot.snapshot import fitting_index
from corpus import citations
from corpus.lookup import Lookup
from corpus.model import AuthorId, Kind, LookupResult, Outcome, Paper, PaperId
from corpus.store import Store

WRITERS = {
    "bibtex": citations.bibtex,
    "ris": citations.ris,
    "csl-json": citations.csl_json,
    "jsonl": citations.jsonl,
}

EXPORTED = 100
"""Papers, at most, that an export by query prints."""


def export(context: Context, *, form: str, query: str | None) -> int:
    """Print the corpus, or what a query finds, for other programs."""
    if query is not None and not query.strip():
        raise CommandError("--query says nothing; leave it out to export the whole corpus")
    papers = asyncio.run(_exported(context, query=query))
    if query and not papers:
        note(f"Nothing found for {quoted(query)}.")
    click.echo(WRITERS[form](papers), nl=False)
    return 0


async def _exported(context: Context, *, query: str | None) -> list[Paper]:
    async with opened(context) as (loaded, store):
        if query is None:
            return [paper async for paper in store.all_papers()]
        lookup = Lookup(await fitting_index(store, folder=loaded.index_folder))
        return await _papers_for(lookup.find(query, limit=EXPORTED), store=store)


async def _papers_for(found: LookupResult, *, store: Store) -> list[Paper]:
    """Get the papers a query means: those of the author it names, or those it finds."""
    best = next(iter(found.candidates), None)
    if best is None or found.outcome is Outcome.NONE:
        return []
    if best.kind is Kind.AUTHOR:
        return list(await store.papers_of(AuthorId(best.id)))
    ids = [PaperId(each.id) for each in found.candidates if each.kind is Kind.PAPER]
    return list(await store.papers(ids[:1] if found.outcome is not Outcome.AMBIGUOUS else ids))
