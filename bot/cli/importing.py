"""The work of ``import``: documents in, a corpus that holds what they say out."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import Progress

from bot import settings
from bot.cli.failures import CommandError, ExitCode
from bot.cli.output import Context, counted, json_result, note, result
from bot.cli.reading import Parse, reading
from bot.documents import Given, complaint, is_address, names, read, shown, told
from bot.garbage import seldom_collected
from corpus.errors import AddressError, DocumentError, FetchError
from corpus.model import Document, DocumentKind, ImportReport, Problem
from corpus.refresh import import_document
from corpus.rereading import Again
from corpus.store import Store


def import_(
    context: Context,
    *,
    paths: Sequence[str],
    as_of: datetime | None,
    author: str | None,
    dry_run: bool,
    form: str | None,
    as_json: bool,
) -> int:
    """Read documents into the corpus."""
    loaded = settings.load(offprint_data_dir=context.data_dir)
    given = Given(
        as_of=as_of.date() if as_of else None,
        author=author,
        kind=DocumentKind(form) if form else None,
    )
    show = _shows_progress(context)
    with seldom_collected():
        reports, offline = asyncio.run(
            _import(loaded, names(paths), given=given, dry_run=dry_run, show=show)
        )
    if as_json:
        json_result({"dry_run": dry_run, "documents": [_report(each) for each in reports]})
    else:
        _tell(reports, dry_run=dry_run, quiet=context.quiet)
        if form and any(map(_gave_nothing, reports)):
            note(f"Read as {form}, as --format says; without it, the format is looked for.")
    if offline:
        return ExitCode.NETWORK
    return int(any(_gave_nothing(report) for report in reports))


def again(context: Context, *, paths: Sequence[str], dry_run: bool, as_json: bool) -> int:
    """Read documents that are kept once more; the first read first."""
    loaded = settings.load(offprint_data_dir=context.data_dir)
    show = _shows_progress(context)
    reports = asyncio.run(
        _again(loaded, tuple(map(shown, names(paths))), dry_run=dry_run, show=show)
    )
    if as_json:
        json_result({"dry_run": dry_run, "documents": [_report(each) for each in reports]})
    else:
        changed = [report for report in reports if not report.unchanged]
        _tell(changed, dry_run=dry_run, quiet=context.quiet, unchanged=len(reports) - len(changed))
    return int(any(_gave_nothing(report) for report in reports))


async def _again(
    loaded: settings.Settings, paths: Sequence[str], *, dry_run: bool, show: bool
) -> list[ImportReport]:
    reports: list[ImportReport] = []
    store = await Store.open(loaded.database, upgrade=not dry_run, create=not dry_run)
    try:
        documents = await store.kept_documents(paths)
        if paths and not documents:
            raise CommandError(f"no document of this name is kept: {_listed(paths)}")
        async with reading() as parse:
            again = Again(store, now=datetime.now(UTC), parse=parse, dry_run=dry_run)
            with _progress(len(documents), show=show) as advance:
                for document in documents:
                    reports.append(await again.read(document))
                    advance(reports[-1].document)
    finally:
        await store.close()
    return reports


async def _import(
    loaded: settings.Settings,
    paths: Sequence[str],
    *,
    given: Given,
    dry_run: bool,
    show: bool,
) -> tuple[list[ImportReport], bool]:
    """Import what can be read; also say whether an address could not be reached."""
    reports: list[ImportReport] = []
    offline = False
    store = await Store.open(loaded.database, upgrade=not dry_run, create=not dry_run)
    try:
        async with reading() as parse:
            with _progress(len(paths), show=show) as advance:
                for path in paths:
                    document = await _document(path, given=given, loaded=loaded)
                    offline = offline or _is_offline(document)
                    taken = _taken(document, store, parse=parse, dry_run=dry_run)
                    del document  # a large one is let go once it is read
                    reports.append(await taken)
                    advance(reports[-1].document)
    finally:
        await store.close()
    return reports, offline


async def _taken(
    document: Document | DocumentError | FetchError, store: Store, *, parse: Parse, dry_run: bool
) -> ImportReport:
    if not isinstance(document, Document):
        return _unreadable(document)
    now = datetime.now(UTC)
    taken = import_document(document, store=store, now=now, parse=parse, dry_run=dry_run)
    del document
    return await taken


async def _document(
    path: str, *, given: Given, loaded: settings.Settings
) -> Document | DocumentError | FetchError:
    if not is_address(path):
        return read(path, given=given)
    from corpus.sources.fetch import fetch  # the HTTP client takes long to load

    try:
        return told(await fetch(path, allow=loaded.offprint_fetch_allow), given=given)
    except FetchError as error:
        return error


def _is_offline(document: Document | DocumentError | FetchError) -> bool:
    """Whether the network kept us from it; what is no address was never asked."""
    return isinstance(document, FetchError) and not isinstance(document, AddressError)


def _unreadable(error: DocumentError | FetchError) -> ImportReport:
    problem = Problem(line=None, message=str(error))
    name = error.name if isinstance(error, DocumentError) else error.url
    return ImportReport(document=name, kind=DocumentKind.UNKNOWN, entries=0, problems=(problem,))


# -------------------------------------------------------------------------- in words


def _listed(names: Sequence[str], shown: int = 3) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def _tell(
    reports: Sequence[ImportReport], *, dry_run: bool, quiet: bool, unchanged: int = 0
) -> None:
    """Print what became of each document; when quiet, only of those that failed.

    Args:
        reports: Of each.
        dry_run: Whether nothing was kept of it.
        quiet: Whether only failures are told.
        unchanged: Documents of which nothing is told but their number.
    """
    for report in reports:
        if not quiet or _gave_nothing(report):
            result(_line(report))
    if not quiet:
        result(_total(reports, dry_run=dry_run, unchanged=unchanged))


def _gave_nothing(report: ImportReport) -> bool:
    """Tell a document that failed; one that describes people alone has no entries, either."""
    return not (report.entries or report.people or report.unchanged)


def _line(report: ImportReport) -> str:
    kind = f" ({report.kind.value})" if report.kind is not DocumentKind.UNKNOWN else ""
    heading = f"{report.document}{kind}: {_outcome(report)}"
    said = [complaint(problem) for problem in report.problems]
    own = f"{report.document}: "  # the heading names the document already
    return "\n".join([heading, *(f"  ! {each.removeprefix(own)}" for each in said)])


def _outcome(report: ImportReport) -> str:
    if _gave_nothing(report):
        return "failed, nothing in it could be read"
    entries = counted(report.entries, "entry", "entries")
    if report.unchanged:
        return f"unchanged, {entries}"
    changes = [
        counted(report.papers_new, "new paper"),
        counted(report.papers_updated, "updated paper"),
        counted(report.authors_new, "new author"),
        counted(report.posts_new, "new post"),
    ]
    return f"{entries}: {', '.join(_some(changes)) or 'nothing new'}"


def _total(reports: Sequence[ImportReport], *, dry_run: bool, unchanged: int) -> str:
    failed = sum(_gave_nothing(report) for report in reports)
    number = len(reports) + unchanged
    unchanged += sum(report.unchanged for report in reports)
    fates = {
        "read": number - failed - unchanged,
        "unchanged": unchanged,
        "failed": failed,
    }
    parts = [f"{count} {fate}" for fate, count in fates.items() if count]
    changes = [
        counted(sum(report.papers_new for report in reports), "paper"),
        counted(sum(report.authors_new for report in reports), "author"),
        counted(sum(report.posts_new for report in reports), "post"),
    ]
    added = " and ".join(_some(changes)) or "nothing"
    documents = counted(number, "document")
    done = "would be added" if dry_run else "added"
    return f"{documents}: {', '.join(parts) or 'none'}; {added} {done}"


def _some(changes: Sequence[str]) -> list[str]:
    return [each for each in changes if not each.startswith("0 ")]


def _report(report: ImportReport) -> dict[str, object]:
    fields = asdict(report)
    return {"path": fields.pop("document")} | fields


# -------------------------------------------------------------------------- progress


def _shows_progress(context: Context) -> bool:
    return sys.stderr.isatty() and not context.quiet


@contextmanager
def _progress(total: int, *, show: bool) -> Iterator["Advance"]:
    """Show a bar on a terminal; say nothing otherwise."""
    if not show:
        yield Advance(None)
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        bar.add_task("import", total=total)
        yield Advance(bar)


class Advance:
    """One step of the bar, labelled with what was just read."""

    def __init__(self, bar: Progress | None) -> None:
        self._bar = bar

    def __call__(self, name: str) -> None:
        """Go one step on."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], advance=1, description=name)
