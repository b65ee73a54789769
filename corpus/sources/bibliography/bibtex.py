"""BibTeX in; its records out.

pybtex's low-level parser does the reading: it is given text and opens nothing.
"""

import re
from collections.abc import Iterator, Mapping

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.exceptions import PybtexError

from corpus.identifiers import canonical, identifiers_in
from corpus.latex import unbraced
from corpus.model import Problem
from corpus.sources.bibliography.records import Record, day, web_address, year_and_month
from corpus.sources.categories import full_category
from corpus.sources.decode import Text, count_line_ends
from corpus.text import clean

_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]\s*[^\s,{}()=\"]+\s*,", re.MULTILINE)
_START = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_LONGEST = 50_000
"""Characters of one entry; the parser's time grows with the square of it."""
_OTHERS = re.compile(r"others|et\s+al\.?", re.IGNORECASE)


def is_bibtex(text: Text) -> bool:
    """Whether an entry begins a line of a text."""
    return _ENTRY.search(text.text) is not None


def records(text: Text, problems: list[Problem]) -> Iterator[Record]:
    """Give the record of each entry.

    Each entry that begins a line is parsed by itself, so that one without its closing brace does
    not swallow the rest of the file.
    """
    macros = dict(month_names)
    starts = [found.start() for found in _START.finditer(text.text)] or [0]
    line, last = 1, 0
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        line, last = line + count_line_ends(text.text, last, start), start
        chunk = text.text[start:end]
        if len(chunk) > _LONGEST:
            problems.append(Problem(line, f"longer than {_LONGEST} characters: not read"))
        else:
            yield from _chunk(chunk, line, macros, problems)


def _chunk(
    chunk: str, first_line: int, macros: dict[str, str], problems: list[Problem]
) -> Iterator[Record]:
    def complain(error: PybtexError) -> None:
        number = first_line - 1 + (getattr(error, "lineno", None) or 1)
        problems.append(Problem(number, clean(str(error).partition("\n")[0].partition(": ")[2])))

    parser = LowLevelParser(chunk, macros=macros, handle_error=complain)
    for command, content in (parts for parts in parser if len(parts) == 2):
        if command.lower() in {"string", "preamble", "comment"}:
            continue
        key, raw = content
        fields = {name.lower(): "".join(parts) for name, parts in reversed(raw)}
        line = first_line + count_line_ends(chunk, 0, parser.command_start or 0)
        try:
            yield _record(key, fields, line)
        except (PybtexError, ValueError) as error:
            problems.append(Problem(line, f"{clean(str(key))}: {clean(str(error))}"))


def _record(key: str | None, fields: Mapping[str, str], line: int) -> Record:
    authors, is_complete = _names(fields.get("author", ""))
    return Record(
        line=line,
        key=clean(key or "") or None,
        title=unbraced(fields["title"]) if fields.get("title") else None,
        authors=authors,
        is_complete=is_complete,
        when=day(fields.get("date")) or year_and_month(fields.get("year"), fields.get("month")),
        abstract=clean(fields.get("abstract", "")) or None,
        category=full_category(fields.get("primaryclass", "")),
        url=web_address(fields.get("url")),
        identifiers=_identifiers(fields),
    )


def _names(text: str) -> tuple[tuple[str, ...], bool]:
    names: list[str] = []
    is_complete = True
    for raw in split_name_list(clean(text)):
        if _OTHERS.fullmatch(raw.strip()):
            is_complete = False
        elif name := _name(raw):
            names.append(name)
    return tuple(names), is_complete


def _name(raw: str) -> str:
    """Write "von Last, Jr, First" in the order of a byline."""
    if raw.strip().startswith("{") and raw.strip().endswith("}"):
        return unbraced(raw)
    try:
        person = Person(raw)
    except PybtexError:
        return unbraced(raw)
    parts = (
        *person.first_names,
        *person.middle_names,
        *person.prelast_names,
        *person.last_names,
    )
    name = unbraced(" ".join(parts))
    return f"{name}, {unbraced(' '.join(person.lineage_names))}" if person.lineage_names else name


def _identifiers(fields: Mapping[str, str]) -> tuple[str, ...]:
    prefix = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    eprint = fields.get("eprint", "") if prefix.strip().lower() == "arxiv" else ""
    said = (
        eprint,
        fields.get("arxivid", ""),
        fields.get("doi", "").replace("\\_", "_"),
        web_address(fields.get("url")) or "",
    )
    found = [identifier for text in said if (identifier := canonical(text))]
    # "arXiv preprint arXiv:1706.03762" is how Google Scholar says it.
    in_journal = identifiers_in(fields.get("journal", "")) if not found else ()
    return (*found, *in_journal)
