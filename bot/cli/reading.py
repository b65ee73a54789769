"""The work of ``parse`` and ``import``: documents in, what they say or what changed out."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import Progress

from bot import settings
from bot.cli.failures import ExitCode
from bot.cli.output import Context, json_result, result
from bot.documents import STDIN, Given, documents, names, read
from corpus import sources
from corpus.errors import DocumentError, FetchError
from corpus.model import DocumentKind, ImportReport, ParsedDocument, Problem
from corpus.refresh import import_document
from corpus.store import Store


def parse(
    context: Context,  # noqa: ARG001  # every command takes it first
    *,
    paths: Sequence[str],
    as_of: datetime | None,
    url: str | None,
    author: str | None,
    form: str | None,
    as_json: bool,
) -> int:
    """Show what documents say."""
    given = _given(as_of=as_of, url=url, author=author, form=form)
    parsed = [(name, _parsed(name, given=given)) for name in names(paths)]
    if as_json:
        json_result({"documents": [sources.as_json(each, path=name) for name, each in parsed]})
    else:
        for name, each in parsed:
            result(_outline(name, each))
    return int(any(not _gave_something(each) for _, each in parsed))


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
    given = _given(as_of=as_of, author=author, form=form)
    reports, offline = asyncio.run(
        _import(loaded, names(paths), given=given, dry_run=dry_run, show=_shows_progress(context))
    )
    if as_json:
        json_result({"dry_run": dry_run, "documents": [_report(each) for each in reports]})
    else:
        for report in reports:
            result(_line(report))
        result(_total(reports, dry_run=dry_run))
    if offline:
        return ExitCode.NETWORK
    return int(any(report.entries == 0 for report in reports))


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
    store = await Store.open(loaded.database)
    try:
        with _progress(len(paths), show=show) as advance:
            async for document in documents(paths, given=given, allow=loaded.offprint_fetch_allow):
                match document:
                    case DocumentError() | FetchError():
                        offline = offline or isinstance(document, FetchError)
                        report = _unreadable(document)
                    case _:
                        report = await import_document(
                            document, store=store, now=datetime.now(UTC), dry_run=dry_run
                        )
                reports.append(report)
                advance(reports[-1].document)
    finally:
        await store.close()
    return reports, offline


def _given(
    *,
    as_of: datetime | None,
    url: str | None = None,
    author: str | None,
    form: str | None,
) -> Given:
    return Given(
        as_of=as_of.date() if as_of else None,
        url=url,
        author=author,
        kind=DocumentKind(form) if form else None,
    )


def _parsed(name: str, *, given: Given) -> ParsedDocument:
    document = read(name, given=given)
    if isinstance(document, DocumentError):
        problem = Problem(line=None, message=str(document))
        return ParsedDocument(kind=DocumentKind.UNKNOWN, problems=(problem,))
    return sources.parse(document)


def _gave_something(parsed: ParsedDocument) -> bool:
    return bool(parsed.entries or parsed.people)


def _unreadable(error: DocumentError | FetchError) -> ImportReport:
    problem = Problem(line=None, message=str(error))
    name = error.name if isinstance(error, DocumentError) else error.url
    return ImportReport(document=name, kind=DocumentKind.UNKNOWN, entries=0, problems=(problem,))


# -------------------------------------------------------------------------- in words


def _outline(name: str, parsed: ParsedDocument) -> str:
    heading = f"{'standard input' if name == STDIN else name}: {parsed.kind.value}"
    person = parsed.profile.name if parsed.profile else None
    lines = [heading + (f", {person}" if person else "")]
    lines += [f"  {person.name}" for person in parsed.people]
    for entry in parsed.entries:
        title = entry.title or f"{entry.short_name or 'untitled'} (title unknown)"
        when = f" ({entry.published:%Y-%m-%d})" if entry.published else ""
        lines.append(f"  {title}{when}")
    return "\n".join(lines + [f"  ! {_complaint(problem)}" for problem in parsed.problems])


def _complaint(problem: Problem) -> str:
    return problem.message if problem.line is None else f"line {problem.line}: {problem.message}"


def _line(report: ImportReport) -> str:
    if report.unchanged:
        what = f"{report.entries} entries, nothing new"
    else:
        what = (
            f"{report.entries} entries: {report.papers_new} new papers, "
            f"{report.papers_updated} updated, {report.authors_new} new authors, "
            f"{report.posts_new} new posts"
        )
    lines = [f"{report.document} ({report.kind.value}): {what}"]
    return "\n".join(lines + [f"  ! {_complaint(problem)}" for problem in report.problems])


def _total(reports: Sequence[ImportReport], *, dry_run: bool) -> str:
    papers = sum(report.papers_new for report in reports)
    authors = sum(report.authors_new for report in reports)
    done = "would be added" if dry_run else "added"
    return f"{len(reports)} documents read; {papers} papers and {authors} authors {done}"


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
