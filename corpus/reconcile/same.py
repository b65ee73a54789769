"""Two statements in; out: whether they speak of the same paper, and why.

The rules, strongest first: a shared identifier; the same title with authors and year that agree;
the same abstract; for a paper without title, its system's name and an author in common. Different
arXiv numbers keep apart, unless two records share another identifier. What comes near is
suggested, not joined.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from corpus.changes import Statement
from corpus.model import Entry, Verdict
from corpus.names import compatible, name_key
from corpus.text import fold

ABSTRACT_KEY_CHARS = 160
"""Letters and digits at its beginning by which an abstract is recognised."""
READ_CHARS = 4 * ABSTRACT_KEY_CHARS
"""Of an abstract, to find those; the rest is read only when two are compared."""
LONG_TITLE_WORDS = 4
"""Shorter titles ("Editorial", "Deep Learning") identify nothing without authors."""
COMPARED_NAMES = 20
"""Author lists can hold thousands; if none of the first agree, the papers differ."""
REVISED_ABSTRACT_OVERLAP = 0.6
"""Share of common words above which one abstract is a revision of the other."""

CERTAIN = 4
"""Strength of a shared identifier, which joins even what has other identifiers too."""

_LATEX_COMMAND = re.compile(r"\\[a-zA-Z]+")
_NOISE = re.compile(r"[\W_]+")
_ASCII_NOISE = {code: None for code in range(128) if not chr(code).isalnum()}
_ABSTRACT_LABEL = re.compile(r"\s*abstract\s*[:.—-]\s*", re.IGNORECASE)
_SYSTEM = re.compile(r"(?=(?:.*[A-Z0-9]){2})[\w.+\-³²]{3,30}$")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What two statements have to do with each other."""

    verdict: Verdict
    reason: str
    strength: int = 0
    """Of a SAME: stronger ones are joined first."""


class People(StrEnum):
    """How the authors of two statements compare."""

    SHARED = "shared"
    UNKNOWN = "unknown"
    OTHERS = "others"


NOTHING = Judgement(Verdict.DIFFERENT, "nothing in common")


def judge(one: Statement, other: Statement) -> Judgement:
    """Say whether two statements speak of the same paper."""
    a, b = one.entry, other.entry
    shared = sorted(set(a.identifiers) & set(b.identifiers))
    if shared:
        return Judgement(Verdict.SAME, f"same identifier {shared[0]}", CERTAIN)
    people = compare_people(one, other)
    if _arxiv(a) and _arxiv(b):
        return _two_numbers(a, b, people)
    if _same_title(a, b):
        return _by_title(a, b, people)
    if same_abstract(a.abstract, b.abstract):
        return _by_abstract(a, b, people)
    system = same_system(a, b)
    if system:
        return _by_system(a, b, system, people)
    return NOTHING


def match_keys(entry: Entry) -> dict[str, int]:
    """Give what the entry may be recognised by: a description of each, and its hash.

    Two statements that share no key are never the same paper, so only sharers are compared.
    """
    texts = [*entry.identifiers]
    title = folded_title(entry.title)
    if title:
        texts.append(f"title {title}")
    abstract = _letters((entry.abstract or "")[:READ_CHARS])
    if len(abstract) >= ABSTRACT_KEY_CHARS:
        texts.append(f"abstract {abstract[:ABSTRACT_KEY_CHARS]}")
    texts.extend(f"system {system}" for system in systems(entry))
    return {text: number_of(text) for text in texts}


def keys_of(statement: Statement) -> frozenset[int]:
    """Give the hashes of what a statement may be recognised by."""
    return statement.keys or frozenset(match_keys(statement.entry).values())


def number_of(text: str) -> int:
    """Hash a text to 63 bits, the same everywhere and always."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


def compare_people(one: Statement, other: Statement) -> People:
    """Compare the authors as far as they are known; owners of pages count when they agree."""
    a, b = one.entry.authors, other.entry.authors
    if _keys(a) & _keys(b) or any(_compatible(x, y) for x in _some(a) for y in _some(b)):
        return People.SHARED
    if _owner_agrees(one, other) or _owner_agrees(other, one):
        return People.SHARED
    return People.OTHERS if a and b else People.UNKNOWN


def same_abstract(a: str | None, b: str | None) -> bool:
    """Whether two abstracts are the same, or one is cut short."""
    one, other = sorted((abstract_text(a), abstract_text(b)), key=len)
    return len(one) >= ABSTRACT_KEY_CHARS and other.startswith(one)


def same_system(a: Entry, b: Entry) -> str | None:
    """Give the system that both are named after, if any."""
    shared = systems(a) & systems(b)
    return min(shared) if shared else None


def systems(entry: Entry) -> frozenset[str]:
    """Give the folded names of the system which a paper presents.

    >>> systems(Entry(kind="paper", title="LDMIC: Learning-based Coding"))
    frozenset({'ldmic'})
    """
    names = {entry.short_name} if entry.short_name else set()
    if entry.title and ":" in entry.title:
        head = entry.title.partition(":")[0].strip()
        if _SYSTEM.match(head):
            names.add(head)
    return frozenset(fold(name).replace(" ", "") for name in names) - {""}


@lru_cache(maxsize=8192)
def folded_title(title: str | None) -> str:
    """Fold a title; empty for none."""
    return fold(title) if title else ""


@lru_cache(maxsize=8192)
def abstract_text(abstract: str | None) -> str:
    r"""Keep letters and digits of an abstract, LaTeX commands dropped.

    >>> abstract_text(r"Abstract: a 0.68\\% gain by \\textbf{AdaLRS}")
    'a068gainbyadalrs'
    """
    return _letters(abstract or "")


def _letters(text: str) -> str:
    label = _ABSTRACT_LABEL.match(text)
    if label:
        text = text[label.end() :]
    if "\\" in text:
        text = _LATEX_COMMAND.sub("", text)
    if text.isascii():
        return text.translate(_ASCII_NOISE).casefold()
    return _NOISE.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _two_numbers(a: Entry, b: Entry, people: People) -> Judgement:
    if _same_title(a, b) and people is People.SHARED:
        return Judgement(Verdict.SUGGESTED, "same title and author, but different arXiv numbers")
    return Judgement(Verdict.DIFFERENT, "different arXiv numbers")


def _by_title(a: Entry, b: Entry, people: People) -> Judgement:
    if people is People.OTHERS:
        return Judgement(Verdict.DIFFERENT, "same title by other people")
    if not _years_agree(a, b):
        return Judgement(Verdict.SUGGESTED, "same title, but the years are far apart")
    if people is People.SHARED:
        return Judgement(Verdict.SAME, "same title, authors and year agree", 3)
    if same_abstract(a.abstract, b.abstract):
        return Judgement(Verdict.SAME, "same title and abstract", 3)
    if len(folded_title(a.title).split()) < LONG_TITLE_WORDS:
        return Judgement(Verdict.SUGGESTED, "same title, but short and without authors")
    return Judgement(Verdict.SAME, "same title, nothing against it", 1)


def _by_abstract(a: Entry, b: Entry, people: People) -> Judgement:
    if not (a.title and b.title):
        return Judgement(Verdict.SAME, "same abstract", 2)
    if people is People.OTHERS:
        return Judgement(Verdict.DIFFERENT, "same abstract, but another title by other people")
    if people is People.SHARED:
        return Judgement(Verdict.SAME, "same abstract and author, the title was changed", 2)
    return Judgement(Verdict.SUGGESTED, "same abstract, but another title")


def _by_system(a: Entry, b: Entry, system: str, people: People) -> Judgement:
    both_titled = bool(a.title and b.title)
    if people is not People.SHARED or both_titled or _abstracts_contradict(a, b):
        if people is People.OTHERS or (both_titled and people is not People.SHARED):
            return NOTHING
        return Judgement(Verdict.SUGGESTED, f"same system name {system}")
    return Judgement(Verdict.SAME, f"same system name {system} and author", 2)


def _abstracts_contradict(a: Entry, b: Entry) -> bool:
    if not (a.abstract and b.abstract):
        return False
    one, other = set(fold(a.abstract).split()), set(fold(b.abstract).split())
    return len(one & other) < REVISED_ABSTRACT_OVERLAP * min(len(one), len(other))


def _same_title(a: Entry, b: Entry) -> bool:
    return bool(a.title and b.title) and folded_title(a.title) == folded_title(b.title) != ""


def _arxiv(entry: Entry) -> bool:
    return any(identifier.startswith("arxiv:") for identifier in entry.identifiers)


def _years_agree(a: Entry, b: Entry) -> bool:
    """A preprint may precede its venue by a year; with the same whole list by three."""
    if a.published is None or b.published is None:
        return True
    same_list = len(a.authors) > 1 and _keys(a.authors) == _keys(b.authors)
    return abs(a.published.year - b.published.year) <= (3 if same_list else 1)


def _owner_agrees(one: Statement, other: Statement) -> bool:
    """Whether the owner of the page of one is known as an author of the other."""
    if not one.owner:
        return False
    return bool(_keys(one.owner) & (_keys(other.entry.authors) | _keys(other.owner))) or any(
        _compatible(one.owner[0], name) for name in _some(other.entry.authors)
    )


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    return names[:COMPARED_NAMES]


@lru_cache(maxsize=8192)
def _keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name_key(name) for name in names) - {""}


@lru_cache(maxsize=65536)
def _compatible(a: str, b: str) -> bool:
    return compatible(a, b)
