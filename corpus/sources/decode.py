"""The bytes of a document in; its text as lines out, with what was wrong about its encoding."""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.model import Content, Problem
from corpus.sources.charsets import as_chinese

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"SQLite f")
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']"""
    rb"""|<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# Encodings that documents really use; Python knows others (utf-7, punycode, rot13) which only an
# attacker would declare. Browsers read the first of each pair as the second.
_READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_TRUSTED = re.compile(
    r"iso8859-\d+|cp125\d|cp932|cp949|gb18030|big5(hkscs)?|euc_jp|koi8-[rtu]|iso2022_jp|mac-[a-z]+\d?"
    r"|cp(?:437|720|737|775|85\d|86[0-35-9]|874|1006|1125)|tis-620|kz1048|ptcp154|utf-16(-[bl]e)?"
)
_SAID_FOR_ANYTHING = frozenset({None, "utf-8", "cp1252"})
"""What is declared without a look, for text in any encoding."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROLS = bytes(set(range(32)) - {8, 9, 10, 12, 13, 27})


@dataclass(frozen=True)
class Text:
    """The text of a document."""

    text: str
    problems: tuple[Problem, ...] = ()
    title: str | None = None
    """Of a saved web page, from its head."""
    url: str | None = None
    """Of a saved web page: its own canonical address."""
    first_line: int = 1
    """Its number, where the text is a piece of a document."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends, whatever ends them."""
        if "\r" not in self.text:
            return tuple(self.text.split("\n"))
        return tuple(_LINE_END.split(self.text))

    @cached_property
    def numbered(self) -> tuple[tuple[int, str], ...]:
        """Number (from 1) and content of the lines that are not blank."""
        return tuple(
            (number, line.strip())
            for number, line in enumerate(self.lines, start=self.first_line)
            if line and not line.isspace()
        )

    def line_at(self, position: int) -> int:
        """Number of the line that holds a position of the text."""
        return bisect_right(self._starts, position) + self.first_line - 1

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(found.end() for found in _LINE_END.finditer(self.text)))


def count_line_ends(text: str, start: int, end: int) -> int:
    """Count the ends of lines (LF, CRLF or CR) in a part of a text."""
    return len(_LINE_END.findall(text, start, end))


def is_binary(content: bytes) -> bool:
    """Whether bytes are no text in any encoding: a known file type, or too many controls."""
    if content.startswith(_MAGIC):
        return True
    if any(content.startswith(bom) for bom, _ in _BOMS) or _utf16_without_bom(content):
        return False
    head = content[:65536]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > 2 + len(head) // 100


def decode(content: bytes) -> Text:
    """Decode a document, by the first that applies.

    A byte order mark; valid UTF-8; GB18030 where it looks Chinese; the encoding that the document
    declares; Windows-1252.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content[len(bom) :], encoding)
    if guessed := _utf16_without_bom(content):
        return _strictly(content, guessed)
    said, declared = _declared(content)
    if declared == "iso2022_jp":
        return _strictly(content, declared)
    try:
        return Text(content.decode(), _unread(said) if said and not declared else ())
    except UnicodeDecodeError as error:
        return _not_utf8(content, declared, error)


def pieces(content: Content, size: int) -> Iterator[Text]:
    """Decode UTF-8 in pieces of whole lines, each of so many bytes unless one line has more.

    Raises:
        UnicodeDecodeError: Further on it is no UTF-8.
    """
    mark = len(codecs.BOM_UTF8)
    start, line = mark if content[:mark] == codecs.BOM_UTF8 else 0, 1
    while piece := _lines(content, start, size):
        text = Text(piece.decode(), first_line=line)
        yield text
        start, line = start + len(piece), line + len(text.lines) - 1


def _lines(content: Content, start: int, size: int) -> bytes:
    while True:
        piece = content[start : start + size]
        if start + size >= len(content):
            return piece
        if end := piece.rfind(b"\n") + 1:
            return piece[:end]
        size *= 2


def _unread(said: str) -> tuple[Problem, ...]:
    # utf-7 among others: what is no markup to everybody else would become markup here.
    return (Problem(None, f"declares the encoding {said}, which is not read: read as UTF-8"),)


def _not_utf8(content: bytes, declared: str | None, error: UnicodeDecodeError) -> Text:
    line = len(_LINE_END.findall(content[: error.start].decode("latin-1"))) + 1
    repaired = content.decode(errors="replace")
    bad = repaired.count("\ufffd")
    good = sum(c > "\x7f" for c in repaired) - bad
    if error.end >= len(content) - 3 and good >= bad:
        return Text(
            content[: error.start].decode(),
            (Problem(line, "the document is cut in the middle of a character"),),
        )
    chinese = as_chinese(content) if declared in _SAID_FOR_ANYTHING else None
    if chinese is not None:
        wrong = f"not the {declared} that it declares" if declared else "declares no encoding"
        return Text(chinese, (Problem(line, f"{wrong}: read as GB18030, it looks Chinese"),))
    if declared and not declared.startswith("utf"):
        return _strictly(content, declared)
    if good > 4 * bad:
        return Text(repaired, (Problem(line, f"not valid UTF-8: {bad} characters are lost"),))
    problem = Problem(line, "neither UTF-8 nor a declared encoding: read as Windows-1252")
    return Text(content.decode("cp1252", errors="replace"), (problem,))


def _strictly(content: bytes, encoding: str) -> Text:
    try:
        return Text(content.decode(encoding))
    except UnicodeDecodeError:
        problem = Problem(None, f"not valid {encoding}: some characters are lost")
        return Text(content.decode(encoding, errors="replace"), (problem,))


def _declared(content: bytes) -> tuple[str | None, str | None]:
    """Give the encoding that a document declares: as it says, and as we read it."""
    found = _DECLARED.search(content[:4096])
    if not found:
        return None, None
    said = (found[1] or found[2]).decode("ascii", "replace")
    try:
        name = codecs.lookup(said).name
    except LookupError:
        return said, None
    name = _READ_AS.get(name, name)
    return said, name if name == "utf-8" or _TRUSTED.fullmatch(name) else None


def _utf16_without_bom(content: bytes) -> str | None:
    head = content[:64]
    if len(head) < 4:
        return None
    even, odd = head[0::2], head[1::2]
    if not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if not any(even) and all(odd) else None
