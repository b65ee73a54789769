"""Valid objects made from what a test is about; nobody asserts on the defaults."""

from datetime import UTC, date, datetime

from corpus.model import (
    Author,
    AuthorId,
    AuthorRecord,
    Authorship,
    Document,
    Entry,
    EntryKind,
    Evidence,
    Paper,
    PaperId,
    PaperRecord,
)

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


def a_document(
    content: bytes | str, *, name: str = "page.txt", as_of: date = date(2026, 5, 31)
) -> Document:
    """A document as read from a file."""
    raw = content.encode() if isinstance(content, str) else content
    return Document(name=name, content=raw, as_of=as_of)


def an_entry(title: str | None, *authors: str, **fields: object) -> Entry:
    """A paper entry."""
    return Entry(kind=EntryKind.PAPER, title=title, authors=authors, **fields)  # type: ignore[arg-type]


def a_paper(title: str | None, *authors: str, number: int = 1, **fields: object) -> Paper:
    """A stored paper with listed authors."""
    authorships = tuple(
        Authorship(author=AuthorId(i + 1), name=name, position=i, evidence=Evidence.LISTED)
        for i, name in enumerate(authors)
    )
    defaults: dict[str, object] = {"first_seen": NOW, "news_at": NOW, "authors": authorships}
    return Paper(id=PaperId(number), title=title, **(defaults | fields))  # type: ignore[arg-type]


def an_author(name: str, *, number: int = 1, **fields: object) -> Author:
    """A stored author."""
    return Author(id=AuthorId(number), name=name, **({"first_seen": NOW} | fields))  # type: ignore[arg-type]


def a_paper_record(
    title: str | None, *authors: str, number: int = 1, **fields: object
) -> PaperRecord:
    """What the index knows of a paper."""
    return PaperRecord(id=PaperId(number), title=title, authors=authors, **fields)  # type: ignore[arg-type]


def an_author_record(name: str, *, number: int = 1, **fields: object) -> AuthorRecord:
    """What the index knows of an author."""
    return AuthorRecord(id=AuthorId(number), name=name, **fields)  # type: ignore[arg-type]
