"""BibTeX in; its records out.

pybtex's low-level parser does the reading: it is given text and opens nothing. Each entry that
begins a line is parsed by itself, so that a broken one does not swallow the rest of the file.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.exceptions import PybtexError
from typing_extensions import override

from corpus.model import Problem
from corpus.sources.bibliography.bibtex_fields import Raw, record_of
from corpus.sources.bibliography.records import Record
from corpus.sources.decode import Text, count_line_ends
from corpus.text import clean

_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]\s*[^\s,{}()=\"]+\s*,", re.MULTILINE)
_START = re.compile(r"^[ \t]*@([A-Za-z]+)\s*[{(]", re.MULTILINE)
_BRACE = re.compile(r"[{}]")
_KEY = re.compile(r"(\s*@[A-Za-z]+\s*[{(])([^,={}()\"]{0,200}),")
# A field, and another one on the next line or after it, without the comma between them.
_NO_COMMA = re.compile(r"(?<=[}\"\w])(?=\s+[A-Za-z][\w-]{0,40}\s*=\s*[{\"\w])")
_LONGEST = 50_000
"""Characters of one entry; the parser's time grows with the square of it."""
_LONGEST_STRING = 2000
"""Characters; strings made of strings double with each."""
_PATIENCE = 10
"""Complaints about one entry; each may cost a look through all of it."""
_SAID = {
    "premature end of file": "a brace or quote that is never closed",
    "unbalanced braces": "a closing brace too many",
    "too many nested braces": "braces within braces, more than a hundred",
    "field value expected": "a field without a value",
    "entry key expected": "an entry without a key",
}


class _GivenUpError(Exception):
    """There are more complaints about one entry than anybody reads."""


class _Macros(dict[str, str]):
    """The strings of a file: their names in any case, and none that has grown out of hand."""

    @override
    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    @override
    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), value[:_LONGEST_STRING])


def is_bibtex(text: Text) -> bool:
    """Whether an entry begins a line of a text."""
    return _ENTRY.search(text.text) is not None


def records(text: Text, problems: list[Problem]) -> Iterator[Record]:
    """Give the record of each entry; what it lacks and its volume has, it gets from there."""
    raws = list(_raws(text, problems))
    parents = {raw.key.lower(): raw for raw in raws if raw.key}
    seen: set[str] = set()
    for raw in raws:
        if raw.key in seen:
            problems.append(Problem(raw.line, f'the key "{raw.key}" for the second time'))
        seen.update((raw.key,) if raw.key else ())
        if raw.type == "proceedings":
            problems.append(Problem(raw.line, f"a volume, not a paper: left out ({raw.key})"))
            continue
        try:
            record = record_of(raw, parents.get(raw.fields.get("crossref", "").strip().lower()))
        except (PybtexError, ValueError) as error:
            problems.append(Problem(raw.line, f"{clean(str(raw.key))}: {clean(str(error))}"))
            continue
        if record.when is None and (said := clean(raw.fields.get("year", ""))):
            problems.append(Problem(raw.line, f"a year that is not understood: {said[:40]}"))
        yield record


def _raws(text: Text, problems: list[Problem]) -> Iterator[Raw]:
    macros = _Macros(month_names)
    line, last = 1, 0
    for start, end in _chunks(text.text):
        line, last = line + count_line_ends(text.text, last, start), start
        if end - start > _LONGEST:
            problems.append(Problem(line, f"longer than {_LONGEST} characters: not read"))
        else:
            yield from _chunk(text.text[start:end], line, macros, problems)


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Give where each command that begins a line starts, and where the next one does.

    What stands within the braces of a comment is none.
    """
    found = [(match.start(), match[1].lower()) for match in _START.finditer(text)] or [(0, "")]
    ends = [*(start for start, _ in found[1:]), len(text)]
    closings = _closings(text) if any(command == "comment" for _, command in found) else {}
    hidden_until = 0
    for (start, command), end in zip(found, ends, strict=True):
        if start < hidden_until:
            continue
        if command == "comment":
            closing = closings.get(text.find("{", start), start)
            hidden_until = closing if closing - start <= _LONGEST else start
        else:
            yield start, end


def _closings(text: str) -> dict[int, int]:
    """Give where each brace that opens is closed, as far as it is."""
    opened: list[int] = []
    closings: dict[int, int] = {}
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            closings[opened.pop()] = found.end()
    return closings


def _chunk(chunk: str, first_line: int, macros: _Macros, problems: list[Problem]) -> Iterator[Raw]:
    said: list[Problem] = []
    raws = list(_parsed(chunk, first_line, macros, said))
    repaired, complaint = _repaired(chunk) if said else (chunk, "")
    if repaired != chunk:
        again: list[Problem] = []
        better = list(_parsed(repaired, first_line, macros, again))
        if not again:
            raws, said = better, [Problem(said[0].line, complaint)]
    problems += said
    yield from raws


def _repaired(chunk: str) -> tuple[str, str]:
    """Put in what people leave out most: a comma, a key, or a key that is one word."""
    key = _KEY.match(chunk)
    if key and (not key[2].strip() or " " in key[2].strip()):
        name = "_".join(key[2].split()) or "?"
        return f"{key[1]}{name},{chunk[key.end() :]}", "the key is missing, or not one word"
    return _NO_COMMA.sub(",", chunk), "a comma is missing before this"


def _parsed(chunk: str, first_line: int, macros: _Macros, problems: list[Problem]) -> Iterator[Raw]:
    said = 0

    def complain(error: PybtexError) -> None:
        nonlocal said
        said += 1
        if said > _PATIENCE:
            raise _GivenUpError
        number = first_line - 1 + (getattr(error, "lineno", None) or 1)
        problems.append(Problem(number, _said(error)))

    parser = LowLevelParser(chunk, macros=macros, handle_error=complain)
    for command, content in _commands(parser):
        if command.lower() in {"string", "preamble", "comment"}:
            continue
        key, parts = content
        line = first_line + count_line_ends(chunk, 0, parser.command_start or 0)
        raw = Raw(line, command.lower(), None if key == "?" else clean(key or "") or None, {})
        yield replace(raw, fields=_joined(parts, line, problems))


def _commands(parser: LowLevelParser) -> Iterator[tuple[str, Any]]:
    try:
        yield from (parts for parts in parser if len(parts) == 2)
    except _GivenUpError:
        return


def _joined(
    parts: list[tuple[str, list[str]]], line: int, problems: list[Problem]
) -> dict[str, str]:
    """Put the parts of each value together; of a field that is given twice, the first counts."""
    fields: dict[str, str] = {}
    left = _LONGEST
    for name, values in reversed(parts):
        left -= sum(map(len, values))
        if left < 0:
            problems.append(Problem(line, f"longer than {_LONGEST} characters: not read"))
            return {}
        fields[name.lower()] = "".join(values)
    return fields


def _said(error: PybtexError) -> str:
    message = clean(str(error).partition("\n")[0].partition(": ")[2])
    if type(error).__name__ == "UndefinedMacro":
        return f"a string that is not defined: {message}"
    return _SAID.get(message, f"not BibTeX: {message}")
