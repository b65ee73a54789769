"""The work of ``parse``: documents in, what they say out; nothing is stored."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cli.output import json_result, result
from bot.cli.reading import Parse, reading
from bot.documents import STDIN, Given, complaint, names, read
from corpus.errors import DocumentError
from corpus.model import Document, DocumentKind, ParsedDocument, Problem
from corpus.sources.contract import as_json as parsed_as_json


def parse(
    *,
    paths: Sequence[str],
    as_of: datetime | None,
    url: str | None,
    author: str | None,
    form: str | None,
    as_json: bool,
) -> int:
    """Show what documents say; 1 when one of them says nothing."""
    given = Given(
        as_of=as_of.date() if as_of else None,
        url=url,
        author=author,
        kind=DocumentKind(form) if form else None,
    )
    parsed = asyncio.run(_all_parsed(names(paths), given=given))
    if as_json:
        json_result({"documents": [parsed_as_json(*each) for each in parsed]})
    else:
        for document, each in parsed:
            result(_outline(document.name, each))
    return int(any(not each.entries and not each.people for _, each in parsed))


async def _all_parsed(
    paths: Sequence[str], *, given: Given
) -> list[tuple[Document, ParsedDocument]]:
    async with reading() as parse:
        return [await _parsed(name, given=given, parse=parse) for name in paths]


async def _parsed(name: str, *, given: Given, parse: Parse) -> tuple[Document, ParsedDocument]:
    document = read(name, given=given)
    if isinstance(document, Document):
        return document, await parse(document)
    return _unreadable(document)


def _unreadable(error: DocumentError) -> tuple[Document, ParsedDocument]:
    problem = Problem(line=None, message=str(error))
    empty = Document(name=error.name, content=b"", as_of=datetime.now(UTC).date())
    return empty, ParsedDocument(kind=DocumentKind.UNKNOWN, problems=(problem,))


def _outline(name: str, parsed: ParsedDocument) -> str:
    heading = f"{'standard input' if name == STDIN else name}: {parsed.kind.value}"
    person = parsed.profile.name if parsed.profile else None
    lines = [heading + (f", {person}" if person else "")]
    lines += [f"  {person.name}" for person in parsed.people]
    for entry in parsed.entries:
        title = entry.title or f"{entry.short_name or 'untitled'} (title unknown)"
        when = f" ({entry.published:%Y-%m-%d})" if entry.published else ""
        lines.append(f"  {title}{when}")
    return "\n".join(lines + [f"  ! {complaint(problem)}" for problem in parsed.problems])
