"""What stands above the first paper of a ScholarFeed page in; whose page it is out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from corpus.model import Document, Problem, Profile
from corpus.sources.bylines import may_be_names, split_names
from corpus.sources.categories import full_category
from corpus.sources.decode import Text
from corpus.sources.owners import saved_as
from corpus.sources.scholarfeed.lines import Line, is_furniture
from corpus.text import clean, is_cjk

_COUNTERS: Final = {
    "h_index": r"h-?index\s*:?\s*([\d,]+)",
    "paper_count": r"([\d,]+)\s*papers?",
    "citations": r"([\d,]+)\s*citations?",
    "novelty": r"Novelty\s*:?\s*(\d{1,3})\s*%",
    "ai_score": r"AI Score\s*:?\s*(\d{1,3})\s*%?",
}
_COUNTER: Final = {name: re.compile(said, re.IGNORECASE) for name, said in _COUNTERS.items()}
_BETWEEN: Final = re.compile(
    r"\s*[·|•]\s*|\s{1,3}(?=(?:h-?index|novelty|ai score)\b|[\d,]+\s?[a-z])"
)
_FIGURE = re.compile(r"[\d,]+\s*%?")
_LABEL_FIRST = re.compile(r"(?:h-?index|novelty|ai score)\s*:?", re.IGNORECASE)
_LABEL_LAST = re.compile(r"(?:papers?|citations?)", re.IGNORECASE)
_ANNOUNCED = re.compile(r"[\d,]+ Papers?")
_TWO_NAMES = re.compile(r"(?P<name>[^()（）]+?)\s*[(（](?P<other>[^()（）]+)[)）]")
_ADDRESS = re.compile(r"https?://(?:www\.)?scholarfeed\.\w+\S*", re.IGNORECASE)
_LONGEST_NAME: Final = 80
_TOP: Final = 40
"""Lines within which a header ends."""


@dataclass(slots=True)
class Header:
    """Whose page it is, and what it announces."""

    name: str | None = None
    category: str | None = None
    counters: dict[str, int] = field(default_factory=dict)
    announced: int | None = None
    line: int = 0
    """Where the papers are announced."""
    problems: list[Problem] = field(default_factory=list)

    def profile(self, document: Document, text: Text) -> Profile | None:
        """Give the person; what the page says is believed before what others say."""
        name = self.name or clean(document.author or "") or _name_outside(document, text)
        if not (name or self.category or self.counters):
            return None
        found = _TWO_NAMES.fullmatch(name or "")
        return Profile(
            name=found["name"] if found else name or None,
            other_names=(found["other"],) if found and is_cjk(found["other"]) else (),
            category=self.category,
            h_index=self.counters.get("h_index"),
            paper_count=self.counters.get("paper_count"),
            citations=self.counters.get("citations"),
            novelty=self.counters.get("novelty"),
            ai_score=self.counters.get("ai_score"),
        )

    def cut(self, present: int) -> list[Problem]:
        """Complain when there are not as many papers as announced."""
        if self.announced is None or self.announced == present:
            return []
        missing = "the page is cut" if present < self.announced else "more than the page says"
        return [Problem(self.line, f"{self.announced} announced, {present} present: {missing}")]


def counted(lines: Sequence[Line]) -> set[str]:
    """Say which counters the top of a page has."""
    pieces = (piece for _, piece in _pieces(lines[:_TOP]))
    return {counter[0] for piece in pieces if (counter := _counter(piece))}


def next_page(lines: Sequence[Line], start: int) -> int | None:
    """Find where another page begins in the same file, below a line: at its header."""
    for number in range(start, len(lines)):
        counter = _counter(lines[number].text)
        if counter and counter[0] == "h_index" and len(counted(lines[number : number + 6])) > 1:
            above = (lines[n].text for n in range(number - 1, max(start, number - 3), -1))
            return number - sum(1 for _ in takewhile(_may_head, above))
    return None


def _may_head(line: str) -> bool:
    """Whether a line may stand above the counters: a category, or a name."""
    return _category(line) is not None or _may_be_name(line)


def read_header(lines: Sequence[Line]) -> Header:
    """Read the lines above the first paper."""
    header = Header()
    for line, piece in _pieces(lines):
        if counter := _counter(piece):
            _count(header, counter, line, piece)
        elif is_furniture(piece) or _ADDRESS.fullmatch(piece):
            continue
        elif header.category is None and (code := _category(piece)):
            header.category = code
        elif header.name is None and not header.counters and _may_be_name(piece):
            header.name = piece
        elif piece != header.name:
            header.problems.append(Problem(line.number, f"not understood: {piece[:60]}"))
    return header


def _count(header: Header, counter: tuple[str, int], line: Line, piece: str) -> None:
    """Take the heading of the list ("56 Papers") rather than the counter ("56papers")."""
    name, count = counter
    header.counters.setdefault(name, count)
    if name == "paper_count" and (header.announced is None or _ANNOUNCED.fullmatch(piece)):
        header.announced, header.line = count, line.number


def _pieces(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """Give what stands on each line; a figure and its label may stand on two."""
    position = 0
    while position < len(lines):
        line, position = lines[position], position + 1
        following = lines[position].text if position < len(lines) else ""
        if (_LABEL_FIRST.fullmatch(line.text) and _FIGURE.fullmatch(following)) or (
            _FIGURE.fullmatch(line.text) and _LABEL_LAST.fullmatch(following)
        ):
            position += 1
            yield line, line.text + following
        elif _counter(line.text):
            yield line, line.text
        else:
            parts = [part for part in _BETWEEN.split(line.text) if part]
            several = len(parts) > 1 and any(_counter(part) for part in parts)
            for part in parts if several else [line.text]:
                yield line, part


def _counter(piece: str) -> tuple[str, int] | None:
    for name, pattern in _COUNTER.items():
        if (found := pattern.fullmatch(piece)) and (digits := found[1].replace(",", "")):
            return name, int(digits[:9])
    return None


def _category(line: str) -> str | None:
    return full_category(line) if line.isupper() or "." in line or "-" in line else None


def _may_be_name(line: str) -> bool:
    if len(line) > _LONGEST_NAME or _LABEL_FIRST.match(line) or _LABEL_LAST.match(line):
        return False
    is_word = any(character.isalpha() for character in line)
    return is_word and may_be_names(line) and len(split_names(line)) == 1


def _name_outside(document: Document, text: Text) -> str | None:
    """Read the name from the title of a saved page, or from that of its file."""
    name = saved_as("ScholarFeed", text.title, document.name)
    return name if name and _may_be_name(name) else None
