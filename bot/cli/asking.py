"""The work of ``find`` and ``index``: questions in, answers on stdout out."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TextIO

import click

from bot import settings
from bot.cli.failures import CommandError
from bot.cli.opening import opened
from bot.cli.output import Context, counted, json_result, quoted, result
from bot.snapshot import built_index, fitting_index, saved_index
from corpus.lookup import Lookup
from corpus.model import Candidate, IndexInfo, Kind, LookupResult, Outcome


def find(
    context: Context,
    *,
    query: Sequence[str],
    kind: str,
    limit: int,
    batch: TextIO | None,
    as_json: bool,
) -> int:
    """Look up one query, or one per line of a file."""
    if bool(query) == bool(batch):
        msg = "give a query or --batch FILE"
        raise click.UsageError(msg)
    lookup = asyncio.run(_lookup(context))
    queries: Iterable[str] = (line.rstrip("\r\n") for line in batch) if batch else [" ".join(query)]
    for each in queries:
        found = lookup.find(each, kind=Kind(kind), limit=limit)
        if as_json or batch:
            json_result(found_as_json(found))
        else:
            result(_in_words(found))
    return 0


def index_build(context: Context, *, as_json: bool) -> int:
    """Build the index from the corpus."""

    async def build() -> IndexInfo:
        async with opened(context) as (loaded, store):
            index = await built_index(store, folder=loaded.index_folder)
            return index.info()

    started = time.perf_counter()
    info = asyncio.run(build())
    _show(info, seconds=time.perf_counter() - started, as_json=as_json)
    return 0


def index_info(context: Context, *, as_json: bool) -> int:
    """Show the saved index's size and age."""
    loaded = settings.load(offprint_data_dir=context.data_dir)
    index = saved_index(loaded.index_folder)
    if index is None:
        msg = "there is no index yet. Try: offprint index build"
        raise CommandError(msg)
    _show(index.info(), seconds=None, as_json=as_json)
    return 0


def found_as_json(found: LookupResult) -> dict[str, object]:
    """Write a lookup result as the contract says."""
    return {
        "query": found.query,
        "outcome": found.outcome,
        "ms": round(found.ms, 3),
        "matches": [_match_as_json(each) for each in found.candidates],
    }


def _match_as_json(candidate: Candidate) -> dict[str, object]:
    return {
        "kind": candidate.kind,
        "id": candidate.ref,
        "label": candidate.label,
        "score": round(candidate.score, 1),
        "tier": candidate.tier,
        "reason": candidate.reason,
        "key": candidate.key,
    }


async def _lookup(context: Context) -> Lookup:
    async with opened(context) as (loaded, store):
        return Lookup(await fitting_index(store, folder=loaded.index_folder))


def _in_words(found: LookupResult) -> str:
    match found.outcome:
        case Outcome.NONE if not found.candidates:
            return f"Nothing found for {quoted(found.query)}."
        case Outcome.NONE:
            heading = [f"Nothing found for {quoted(found.query)}; the nearest:"]
        case Outcome.AMBIGUOUS:
            heading = ["More than one may be meant:"]
        case _:
            heading = []
    return "\n".join(heading + [_candidate(each) for each in found.candidates])


def _candidate(candidate: Candidate) -> str:
    hint = f" — {candidate.hint}" if candidate.hint else ""
    return f"{candidate.ref:>6}  {candidate.label}{hint}  ({candidate.reason})"


def _show(info: IndexInfo, *, seconds: float | None, as_json: bool) -> None:
    fields = asdict(info) | ({} if seconds is None else {"seconds": round(seconds, 3)})
    if as_json:
        json_result(fields)
        return
    result(
        f"{counted(info.papers, 'paper')}, {counted(info.authors, 'author')}, "
        f"{counted(info.words, 'word')}; "
        f"{info.bytes / 1e6:.1f} MB, built in {info.built_s:.2f} s "
        f"from change {info.change} of the corpus"
    )
