"""All statements about one paper in; out: its fields, each with the entry it came from.

The rule for each field: a value beats none; then what is special to the field (a complete author
list beats a cut one and a longer one a shorter; a day beats a bare year, unless its year was
inferred and nobody states it); then the kind of document, in the order of ``TRUST``; then the
later capture. What remains equal is settled by the document's digest, so that the order of
imports never matters.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from corpus.changes import PaperFacts, Statement
from corpus.model import DocumentKind, EntryId

TRUST = {
    DocumentKind.ARXIV_API: 7,
    DocumentKind.SCHOLARFEED_PAPER: 6,
    DocumentKind.BIBTEX: 5,
    DocumentKind.RIS: 5,
    DocumentKind.CSL_JSON: 5,
    DocumentKind.JSONL: 5,
    DocumentKind.SCHOLARFEED_AUTHOR: 4,
    DocumentKind.FEED: 3,
    DocumentKind.CATALYZEX_AUTHOR: 2,
    DocumentKind.UNKNOWN: 1,
}
"""Who is believed when documents differ; a mention in a post is believed least."""

OWN_PAGES = frozenset({DocumentKind.SCHOLARFEED_AUTHOR, DocumentKind.CATALYZEX_AUTHOR})
"""Kinds of pages whose owner is an author of every paper on them."""

Rank = tuple[object, ...]
Special = Callable[[Statement, Sequence[Statement]], Rank]
"""What ranks a statement of a field among all that state it, before trust and time."""


def merge(statements: Sequence[Statement]) -> PaperFacts:
    """Make one paper of all that is said about it."""
    if len(statements) == 1:
        return _single(statements[0])
    best = {name: _best(statements, name, special) for name, special in _RULES.items()}

    def value(name: str) -> object:
        chosen = best[name]
        return chosen and getattr(chosen.entry, name)

    listed = best["authors"]
    dated = best["published"]
    return PaperFacts(
        title=_text(value("title")),
        short_name=_text(value("short_name")),
        names=listed.entry.authors if listed else (),
        authors_complete=listed.entry.authors_complete if listed else _all_complete(statements),
        owners=_owners(statements),
        affiliations=best["affiliations"].entry.affiliations if best["affiliations"] else (),
        category=_text(value("category")),
        published=dated.entry.published if dated else None,
        updated=best["updated"].entry.updated if best["updated"] else None,
        year_inferred=bool(dated and dated.entry.year_inferred and not _sure(dated, statements)),
        has_code=best["has_code"] is not None,
        abstract=_text(value("abstract")),
        url=_text(value("url")),
        identifiers=tuple(sorted({i for s in statements for i in s.entry.identifiers})),
        key=_text(value("key")),
        first_seen=min(s.seen for s in statements),
        news_at=_news_at(statements),
        provenance={name: chosen.id for name, chosen in best.items() if chosen},
        entries=tuple(sorted(s.id for s in statements)),
    )


def owner_of(statement: Statement) -> tuple[str, ...]:
    """Give the names of the person on whose own page the paper stands."""
    return statement.owner if statement.kind in OWN_PAGES else ()


def _single(statement: Statement) -> PaperFacts:
    """The same as ``merge`` for the common case, where there is nothing to choose."""
    entry = statement.entry
    owner = owner_of(statement)
    return PaperFacts(
        title=entry.title,
        short_name=entry.short_name,
        names=entry.authors,
        authors_complete=entry.authors_complete,
        owners=(owner,) if owner else (),
        affiliations=entry.affiliations,
        category=entry.category,
        published=entry.published,
        updated=entry.updated,
        year_inferred=entry.year_inferred,
        has_code=entry.has_code,
        abstract=entry.abstract,
        url=entry.url,
        identifiers=tuple(sorted(set(entry.identifiers))),
        key=entry.key,
        first_seen=statement.seen,
        news_at=_news_at((statement,)),
        provenance=_provenance(statement),
        entries=(statement.id,),
    )


def _provenance(statement: Statement) -> dict[str, EntryId]:
    return {name: statement.id for name in _RULES if getattr(statement.entry, name)}


def _best(statements: Sequence[Statement], name: str, special: Special) -> Statement | None:
    stated = [s for s in statements if getattr(s.entry, name)]
    if not stated:
        return None
    return max(stated, key=lambda s: (special(s, stated), _trust(s), s.as_of, s.place))


def _trust(statement: Statement) -> int:
    return 0 if statement.mention else TRUST[statement.kind]


def _nothing_special(_: Statement, __: Sequence[Statement]) -> Rank:
    return ()


def _longer_list(statement: Statement, _: Sequence[Statement]) -> Rank:
    return (statement.entry.authors_complete, len(statement.entry.authors))


def _surer_date(statement: Statement, stated: Sequence[Statement]) -> Rank:
    """A day of a year that is sure; 1 January often is a bare year."""
    published = statement.entry.published
    whole = published is not None and (published.month, published.day) != (1, 1)
    return (_sure(statement, stated), whole, not statement.entry.year_inferred)


def _sure(statement: Statement, stated: Sequence[Statement]) -> bool:
    """Whether the document itself, or another, states the year."""
    said = {s.entry.published.year for s in stated if _states_year(s) and s.entry.published}
    return statement.entry.published is not None and statement.entry.published.year in said


def _states_year(statement: Statement) -> bool:
    return statement.entry.published is not None and not statement.entry.year_inferred


def _later_update(statement: Statement, _: Sequence[Statement]) -> Rank:
    return (_day(statement.entry.updated), isinstance(statement.entry.updated, datetime))


def _day(value: date | None) -> str:
    return value.isoformat()[:10] if value else ""


def _longer_abstract(statement: Statement, _: Sequence[Statement]) -> Rank:
    """One that is cut short is the beginning of another; whole ones hardly differ in length."""
    return (len(statement.entry.abstract or "") // 400,)


_RULES: dict[str, Special] = {
    "title": _nothing_special,
    "short_name": _nothing_special,
    "authors": _longer_list,
    "affiliations": _nothing_special,
    "category": _nothing_special,
    "published": _surer_date,
    "updated": _later_update,
    "has_code": _nothing_special,
    "abstract": _longer_abstract,
    "url": _nothing_special,
    "identifiers": _nothing_special,
    "key": _nothing_special,
}


def _owners(statements: Sequence[Statement]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted({owner for s in statements if (owner := owner_of(s))}))


def _all_complete(statements: Sequence[Statement]) -> bool:
    return all(s.entry.authors_complete for s in statements)


def _news_at(statements: Sequence[Statement]) -> datetime | None:
    """Give the moment of the first announcement.

    What a source says again about a paper (an edited entry) announces nothing.
    """
    first: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda s: (s.seen, s.place)):
        first.setdefault(statement.source, statement)
    return min((s.seen for s in first.values() if not s.quiet), default=None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
