"""A bibliography in BibTeX, RIS or CSL-JSON in; its papers out."""

from dataclasses import replace
from typing import Final

from corpus.model import Document, DocumentKind, Entry, EntryKind, ParsedDocument, Problem
from corpus.sources.bibliography import bibtex, csl, ris
from corpus.sources.bibliography.records import Record
from corpus.sources.decode import Text
from corpus.sources.shortnames import of_title
from corpus.text import untitled

KINDS: Final = (DocumentKind.BIBTEX, DocumentKind.RIS, DocumentKind.CSL_JSON)

_RECORDS = {
    DocumentKind.BIBTEX: bibtex.records,
    DocumentKind.RIS: ris.records,
    DocumentKind.CSL_JSON: csl.records,
}


def matches(text: Text) -> DocumentKind | None:
    """Recognise BibTeX by an entry, RIS by its first tag, CSL-JSON by its objects."""
    if ris.is_ris(text):
        return DocumentKind.RIS
    if csl.is_csl(text):
        return DocumentKind.CSL_JSON
    return DocumentKind.BIBTEX if bibtex.is_bibtex(text) else None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read every record."""
    problems: list[Problem] = []
    entries: list[Entry] = []
    for record in _RECORDS[kind](text, problems):
        if not record.title:
            problems.append(Problem(record.line, f"a record without a title: {record.key or '?'}"))
            continue
        if record.when and record.when.year > document.as_of.year + 1:
            problems.append(Problem(record.line, f"a year that is far ahead: {record.when.year}"))
            record = replace(record, when=None)  # noqa: PLW2901 - the record as it is believed
        entries.append(_paper(record))
    return ParsedDocument(
        kind=kind,
        url=document.url,
        entries=tuple(entries),
        problems=tuple(problems),
    )


def authors_in_bibtex(text: str) -> tuple[str, ...]:
    """Everybody who wrote anything in some BibTeX, each once; empty for text that is none.

    >>> authors_in_bibtex("@book{k, author = {Shao, Jiawei and others}, title = {On}}")
    ('Jiawei Shao',)
    """
    read = Text(text)
    if not bibtex.is_bibtex(read):
        return ()
    named = (name for record in bibtex.records(read, []) for name in record.authors)
    return tuple(dict.fromkeys(named))


def _paper(record: Record) -> Entry:
    """Make an entry of a record; what our own export wrote in place of a title is none."""
    name = untitled(record.title or "")
    return Entry(
        kind=EntryKind.PAPER,
        title=None if name else record.title,
        short_name=name or of_title(record.title),
        authors=record.authors,
        authors_complete=record.is_complete,
        category=record.category,
        published=record.when,
        abstract=record.abstract,
        url=record.url,
        identifiers=tuple(dict.fromkeys(record.identifiers)),
        guid=record.key,
        line=record.line,
    )
