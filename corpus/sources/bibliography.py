"""A bibliography in BibTeX, RIS or CSL-JSON in; its papers out."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import rispy
from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.exceptions import PybtexError

from corpus.identifiers import canonical, identifiers_in
from corpus.latex import plain, unbraced
from corpus.model import Document, DocumentKind, Entry, EntryKind, ParsedDocument, Problem
from corpus.sources.categories import full_category
from corpus.sources.decode import Text, count_line_ends
from corpus.sources.mentions import text_of
from corpus.sources.shortnames import of_title
from corpus.text import clean

KINDS: Final = (DocumentKind.BIBTEX, DocumentKind.RIS, DocumentKind.CSL_JSON)

_BIBTEX = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]\s*[^\s,{}()=\"]+\s*,", re.MULTILINE)
_BIBTEX_START = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_RIS = re.compile(r"\s*TY  ?- ?\S")
_RIS_START = re.compile(r"^TY  ?-", re.MULTILINE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHERS = re.compile(r"others|et\s+al\.?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d)")
_DAY = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of a bibliography, in words common to the three formats."""

    line: int | None
    key: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    is_complete: bool = True
    when: date | None = None
    abstract: str | None = None
    category: str | None = None
    url: str | None = None
    identifiers: tuple[str, ...] = ()


def matches(text: Text) -> DocumentKind | None:
    """Recognise BibTeX by an entry, RIS by its first tag, CSL-JSON by its list of objects."""
    if _RIS.match(text.text):
        return DocumentKind.RIS
    start = text.text[:200].lstrip()[:1]
    if start in {"[", "{"} and _is_csl(text.text):
        return DocumentKind.CSL_JSON
    return DocumentKind.BIBTEX if _BIBTEX.search(text.text) else None


def parse(document: Document, text: Text, *, kind: DocumentKind) -> ParsedDocument:
    """Read every record."""
    problems: list[Problem] = []
    match kind:
        case DocumentKind.BIBTEX:
            records = list(_bibtex(text, problems))
        case DocumentKind.RIS:
            records = list(_ris(text, problems))
        case _:
            records = list(_csl(text, problems))
    entries: list[Entry] = []
    for record in records:
        if record.title:
            entries.append(_paper(record))
        else:
            problems.append(Problem(record.line, f"a record without a title: {record.key or '?'}"))
    return ParsedDocument(
        kind=kind,
        url=document.url,
        entries=tuple(entries),
        problems=tuple(sorted(problems, key=lambda problem: problem.line or 0)),
    )


def _paper(record: _Record) -> Entry:
    return Entry(
        kind=EntryKind.PAPER,
        title=record.title,
        short_name=of_title(record.title),
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


# ------------------------------------------------------------------- BibTeX


def _bibtex(text: Text, problems: list[Problem]) -> Iterator[_Record]:
    """Walk the entries with pybtex's low-level parser, which is given text and opens nothing.

    Each entry that begins a line is parsed by itself, so that one without its closing brace does
    not swallow the rest of the file.
    """
    macros = dict(month_names)
    starts = [found.start() for found in _BIBTEX_START.finditer(text.text)] or [0]
    line, last = 1, 0
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        line, last = line + count_line_ends(text.text, last, start), start
        yield from _bibtex_chunk(text.text[start:end], line, macros, problems)


def _bibtex_chunk(
    chunk: str, first_line: int, macros: dict[str, str], problems: list[Problem]
) -> Iterator[_Record]:
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
            yield _bibtex_record(key, fields, line)
        except (PybtexError, ValueError) as error:
            problems.append(Problem(line, f"{clean(str(key))}: {clean(str(error))}"))


def _bibtex_record(key: str | None, fields: Mapping[str, str], line: int) -> _Record:
    authors, is_complete = _bibtex_names(fields.get("author", ""))
    return _Record(
        line=line,
        key=clean(key or "") or None,
        title=unbraced(fields["title"]) if fields.get("title") else None,
        authors=authors,
        is_complete=is_complete,
        when=_day(fields.get("date")) or _year_and_month(fields.get("year"), fields.get("month")),
        abstract=clean(fields.get("abstract", "")) or None,
        category=full_category(fields.get("primaryclass", "")),
        url=_url(fields.get("url")),
        identifiers=_bibtex_identifiers(fields),
    )


def _bibtex_names(text: str) -> tuple[tuple[str, ...], bool]:
    names: list[str] = []
    is_complete = True
    for raw in split_name_list(clean(text)):
        if _OTHERS.fullmatch(raw.strip()):
            is_complete = False
        elif name := _bibtex_name(raw):
            names.append(name)
    return tuple(names), is_complete


def _bibtex_name(raw: str) -> str:
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


def _bibtex_identifiers(fields: Mapping[str, str]) -> tuple[str, ...]:
    prefix = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    eprint = fields.get("eprint", "") if prefix.strip().lower() == "arxiv" else ""
    said = (
        eprint,
        fields.get("arxivid", ""),
        fields.get("doi", "").replace("\\_", "_"),
        _url(fields.get("url")) or "",
    )
    found = [identifier for text in said if (identifier := canonical(text))]
    # "arXiv preprint arXiv:1706.03762" is how Google Scholar says it.
    in_journal = identifiers_in(fields.get("journal", "")) if not found else ()
    return (*found, *in_journal)


# ---------------------------------------------------------------------- RIS


def _ris(text: Text, problems: list[Problem]) -> Iterator[_Record]:
    lines = [text.line_at(found.start()) for found in _RIS_START.finditer(text.text)]
    # A record that another one or the end of the file cuts off still has what it has.
    body = "\n".join(_with_ends(text.lines, problems))
    records = rispy.loads(body, enforce_list_tags=False)
    for index, fields in enumerate(records):
        yield _ris_record(fields, lines[index] if index < len(lines) else None)


def _with_ends(lines: Sequence[str], problems: list[Problem]) -> Iterator[str]:
    is_open = False
    for number, raw in enumerate(lines, start=1):
        line = re.sub(r"^([A-Z][A-Z0-9]) {1,3}- ?", r"\1  - ", raw)
        if line.startswith("TY  -"):
            if is_open:
                problems.append(Problem(number, "the record before this one has no end"))
                yield "ER  - "
            is_open = True
        elif line.startswith("ER  -"):
            is_open = False
        yield line
    if is_open:
        problems.append(Problem(len(lines), "the last record has no end"))
        yield "ER  - "


def _ris_record(fields: Mapping[str, Any], line: int | None) -> _Record:
    urls = _said(fields, "urls", "file_attachments1", "url")
    said = (*_said(fields, "doi", "number", "custom3"), *urls)
    return _Record(
        line=line,
        key=next(iter(_said(fields, "id")), None),
        title=next(
            (plain(t) for t in _said(fields, "title", "primary_title", "translated_title")), None
        ),
        authors=tuple(
            _turned(name) for name in _said(fields, "authors", "first_authors") if _turned(name)
        ),
        when=next(
            (d for t in _said(fields, "date", "year", "publication_year") if (d := _day(t))), None
        ),
        abstract=next(iter(_said(fields, "abstract", "notes_abstract")), None),
        url=next((url for text in urls if (url := _url(text))), None),
        identifiers=tuple(found for text in said if (found := canonical(text))),
    )


def _said(fields: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """Give the values of the first of some tags, then of the others; each is text or a list."""
    values = (fields.get(name) for name in names)
    lists = (value if isinstance(value, list) else [value] for value in values)
    texts = (clean(item) for items in lists for item in items if isinstance(item, str))
    return tuple(text for text in texts if text)


def _turned(name: str) -> str:
    """Write "Last, First" in the order of a byline."""
    family, comma, given = name.partition(",")
    if not comma:
        return name
    given, _, suffix = given.partition(",")
    turned = clean(f"{given} {family}")
    return f"{turned}, {clean(suffix)}" if suffix.strip() else turned


# ----------------------------------------------------------------- CSL-JSON


def _is_csl(text: str) -> bool:
    """A list of objects, or one object, whose first has the keys of CSL."""
    head = text.lstrip()[:20000]
    if head.startswith("[") and not re.match(r"\[\s*[\]{]", head):
        return False
    return re.search(
        r'"(?:type|issued|container-title|DOI|citation-key|author)"\s*:', head
    ) is not None and not re.search(r'"authors"\s*:', head)


def _csl(text: Text, problems: list[Problem]) -> Iterator[_Record]:
    try:
        value = json.loads(text.text)
    except json.JSONDecodeError as error:
        problems.append(Problem(error.lineno, f"not JSON: {error.msg}"))
        value = _whole_objects(text.text)
    except RecursionError:
        problems.append(Problem(None, "not JSON: nested too deeply"))
        return
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield _csl_record(item)
        else:
            problems.append(Problem(None, f"item {number} is not an object"))


def _whole_objects(text: str) -> list[object]:
    """Read the objects of a list that is cut, as far as they are whole."""
    decoder = json.JSONDecoder()
    found: list[object] = []
    position = text.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append(value)
        gap = re.compile(r"\s*,\s*").match(text, end)
        position = gap.end() if gap else -1
    return found


def _csl_record(item: Mapping[str, Any]) -> _Record:
    title = item.get("title")
    abstract = item.get("abstract")
    number = item.get("number")
    said = [item.get("DOI"), item.get("URL"), number if "arxiv" in str(number).lower() else None]
    return _Record(
        line=None,
        key=str(item["id"]) if isinstance(item.get("id"), str | int) else None,
        title=plain(text_of(title)) if isinstance(title, str) else None,
        authors=tuple(
            name for author in _listed(item.get("author")) if (name := _csl_name(author))
        ),
        when=_csl_date(item.get("issued")),
        abstract=(text_of(abstract) or None) if isinstance(abstract, str) else None,
        url=_url(item.get("URL")),
        identifiers=tuple(
            found for text in said if isinstance(text, str) and (found := canonical(text))
        ),
    )


def _csl_name(author: object) -> str:
    if not isinstance(author, dict):
        return ""
    names = ("given", "non-dropping-particle", "dropping-particle", "family", "suffix")
    parts = {name: author[name] for name in names if isinstance(author.get(name), str)}
    if not parts:
        literal = author.get("literal")
        return clean(literal) if isinstance(literal, str) else ""
    suffix = parts.pop("suffix", "")
    name = clean(" ".join(parts.values()))
    return f"{name}, {clean(suffix)}" if suffix else name


def _csl_date(issued: object) -> date | None:
    if not isinstance(issued, dict):
        return None
    for value in ("raw", "literal"):
        if isinstance(issued.get(value), str):
            return _day(issued[value])
    parts = _listed(next(iter(_listed(issued.get("date-parts"))), None))
    return _day("-".join(str(part) for part in parts[:3])) if parts else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


# --------------------------------------------------------------- for all three


def _day(text: str | None) -> date | None:
    """Read a date as far as it is given; what is missing counts as the first."""
    found = _DAY.match(clean(text or ""))
    if not found:
        return _year_and_month(text, None)
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return _year_and_month(text, None)


def _year_and_month(year: str | None, month: str | None) -> date | None:
    found = _YEAR.search(year or "")
    if not found:
        return None
    said = clean(month or "").lower()
    number = int(said) if said.isascii() and said.isdigit() else 0
    name = re.search("|".join(_MONTHS), said)
    position = _MONTHS.index(name[0]) + 1 if name else number
    return date(int(found[1]), position if 1 <= position <= 12 else 1, 1)


def _url(text: object) -> str | None:
    url = clean(text.replace("\\", "").strip("{} ")) if isinstance(text, str) else ""
    return url if re.match(r"https?://\S+$", url, re.IGNORECASE) else None
