"""Nouns to rows and back: what the tables keep as JSON text is written and read here."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Executable,
    Insert,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import PaperChange, Statement
from corpus.model import Entry, EntryId, EntryKind, Mention, ParsedDocument, Problem, Profile
from corpus.tables import text_when, when_text

IN_ONE_QUERY = 5000
"""Values in one IN list; databases take 32,766."""
AT_ONCE = 2000
"""Rows written without a pause; they take a few milliseconds."""

_PLAIN = (
    "title",
    "short_name",
    "category",
    "year_inferred",
    "has_code",
    "is_update",
    "abstract",
    "url",
    "guid",
    "key",
)
_LISTS = ("authors", "affiliations", "identifiers")
_DATES = ("published", "updated")

T = TypeVar("T")


def parts(values: Iterable[T], size: int = IN_ONE_QUERY) -> Iterator[list[T]]:
    """Cut into lists of a size that one statement can carry."""
    every = list(values)
    for start in range(0, len(every), size):
        yield every[start : start + size]


class Listed:
    """A query for all rows whose column has one of some values; put together once, asked often."""

    def __init__(self, query: Select[*tuple[Any, ...]], column: ColumnElement[Any]) -> None:
        # One parameter instead of thousands, which SQLAlchemy would have to name one by one.
        listed = func.json_each(bindparam("listed", type_=Text)).table_valued("value")
        self._in_sqlite = query.where(column.in_(select(listed)))
        self._elsewhere = query.where(column.in_(bindparam("listed", expanding=True)))

    async def rows(
        self, connection: AsyncConnection, values: Iterable[object], **others: object
    ) -> list[Row[*tuple[Any, ...]]]:
        """Run it for some values, in as few goes as possible; for none, not at all.

        Args:
            connection: Where it is run.
            values: What the column may have.
            others: The other parameters of the query.
        """
        is_sqlite = connection.dialect.name == "sqlite"
        query = self._in_sqlite if is_sqlite else self._elsewhere
        found: list[Row[*tuple[Any, ...]]] = []
        for part in [list(values)] if is_sqlite else parts(values):
            if part:
                given = {"listed": dump(part) if is_sqlite else part, **others}
                found += (await connection.execute(query, given)).all()
        return found


async def rows_in(
    connection: AsyncConnection,
    query: Select[*tuple[Any, ...]],
    column: ColumnElement[Any],
    values: Iterable[object],
) -> list[Row[*tuple[Any, ...]]]:
    """Run a query once for all rows whose column has one of the values."""
    return await Listed(query, column).rows(connection, values)


async def execute_all(
    connection: AsyncConnection, statement: Executable, rows: Iterable[dict[str, Any]]
) -> None:
    """Run a statement for many rows, a few at a time: others have their turn in between.

    Args:
        connection: Where it is run.
        statement: With a parameter for each key of the rows.
        rows: All with the same keys.
    """
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        if type(statement) is Insert and connection.dialect.name == "sqlite":
            told = _Told.of(statement.table, tuple(part[0]), connection.dialect)
            await connection.exec_driver_sql(told.sql, told.tuples(part))
        else:
            await connection.execute(statement, part)


@dataclass(frozen=True, slots=True)
class _Told:
    """An insert as the driver is told it, without a dictionary for each row on the way."""

    sql: str
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    """Those of a row in the order of the parameters."""
    writers: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Of the columns, by place, whose values the driver does not take as they are."""

    @staticmethod
    @lru_cache(maxsize=256)
    def of(table: Table, names: tuple[str, ...], dialect: Dialect) -> "_Told":
        """Put it together, once."""
        columns = [table.c[name] for name in names]
        given = ", ".join(dialect.identifier_preparer.format_column(each) for each in columns)
        places = ", ".join("?" * len(names))
        into = dialect.identifier_preparer.format_table(table)
        writers = [each.type.dialect_impl(dialect).bind_processor(dialect) for each in columns]
        return _Told(
            sql=f"INSERT INTO {into} ({given}) VALUES ({places})",  # noqa: S608 - names of ours
            values=itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],),
            writers=tuple((at, write) for at, write in enumerate(writers) if write),
        )

    def tuples(self, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """Give the values of rows in the order of the parameters."""
        if not self.writers:
            return list(map(self.values, rows))
        found = [list(self.values(row)) for row in rows]
        for at, write in self.writers:
            for values in found:
                values[at] = write(values[at])
        return list(map(tuple, found))


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(value: object) -> str:
    """Write JSON as compact as it goes, the same for the same value."""
    return _written(value)


# ------------------------------------------------------------------------------------ entries


def entry_text(entry: Entry) -> str:
    """Write an entry, leaving out what it does not say, and its line.

    The line is kept apart (``with_line``): a new entry at the top of a feed moves all others.
    """
    said: dict[str, object] = {"kind": entry.kind.value}
    for name in (*_PLAIN, *_LISTS):
        value = getattr(entry, name)
        if value:
            said[name] = value
    for name in _DATES:
        value = getattr(entry, name)
        if value:
            said[name] = when_text(value)
    if not entry.authors_complete:
        said["authors_complete"] = False
    if entry.mentions:
        said["mentions"] = [asdict(mention) for mention in entry.mentions]
    return dump(said)


def with_line(text: str, line: int | None) -> str:
    """Add the line to a written entry."""
    return text if line is None else f'{text[:-1]},"line":{line}}}'


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as it is kept."""

    payload: str
    mark: int
    """A hash of all that is said, and who says it, to 63 bits."""


def written(statement: Statement) -> Written:
    """Write a statement; what is said again by the same has the same mark."""
    payload = entry_text(statement.entry)
    who = [statement.source, statement.owner, statement.mention, statement.post_key]
    said = dump([*who, payload]).encode()
    mark = int.from_bytes(blake2b(said, digest_size=8).digest()) >> 1
    return Written(payload=with_line(payload, statement.entry.line), mark=mark)


def text_entry(text: str) -> Entry:
    """Read what ``entry_text`` wrote."""
    said: dict[str, Any] = json.loads(text)
    said["kind"] = EntryKind(said["kind"])
    for name in _LISTS:
        if name in said:
            said[name] = tuple(said[name])
    for name in _DATES:
        if name in said:
            said[name] = text_when(said[name])
    if "mentions" in said:
        said["mentions"] = tuple(
            Mention(**(m | {"identifiers": tuple(m["identifiers"])})) for m in said["mentions"]
        )
    return Entry(**said)


# ---------------------------------------------------------------------------------- documents


def profile_text(profile: Profile | None) -> str | None:
    """Write a profile, leaving out what it does not say."""
    if profile is None:
        return None
    return dump({name: value for name, value in asdict(profile).items() if value is not None})


def text_profile(text: str | None) -> Profile | None:
    """Read what ``profile_text`` wrote."""
    if text is None:
        return None
    said: dict[str, Any] = {"name": None, **json.loads(text)}
    return Profile(**(said | {"other_names": tuple(said.get("other_names", ()))}))


def document_row(parsed: ParsedDocument, profile: Profile | None) -> dict[str, Any]:
    """Give what a parser makes of a document as a whole, by column."""
    return {
        "kind": parsed.kind.value,
        "title": parsed.title or (profile.name if profile else None),
        "profile": profile_text(profile),
        "entry_count": len(parsed.entries),
        "newest_entry": parsed.newest,
        "problems": problems_text(parsed.problems),
    }


def problems_text(problems: Iterable[Problem]) -> str:
    """Write complaints as pairs of line and message."""
    return dump([[problem.line, problem.message] for problem in problems])


def text_problems(text: str) -> tuple[Problem, ...]:
    """Read what ``problems_text`` wrote."""
    return tuple(Problem(line, message) for line, message in json.loads(text))


# ------------------------------------------------------------------------------------- papers


def paper_row(change: PaperChange) -> dict[str, Any]:
    """Give the row of a paper, by column."""
    facts = change.facts
    main, others = _origin(change)
    return {
        "id": change.paper,
        "title": facts.title,
        "short_name": facts.short_name,
        "authors_complete": facts.authors_complete,
        "affiliations": dump(facts.affiliations) if facts.affiliations else None,
        "category": facts.category,
        "published": facts.published,
        "updated": facts.updated,
        "year_inferred": facts.year_inferred,
        "has_code": facts.has_code,
        "abstract": facts.abstract,
        "url": facts.url,
        "key": facts.key,
        "first_seen": facts.first_seen,
        "news_at": facts.news_at,
        "entry_id": main,
        "provenance": others,
    }


def _origin(change: PaperChange) -> tuple[EntryId, str | None]:
    """Give the entry most fields come from, and the others' by name.

    Most papers have one entry; naming it for a dozen fields would double the row.
    """
    provenance = change.facts.provenance
    if not provenance:
        return change.joined[0].statement.id, None
    (main, count), *_ = Counter(provenance.values()).most_common(1)
    if count == len(provenance):
        return main, None
    return main, dump({name: entry for name, entry in provenance.items() if entry != main})


def names_of(text: str | None) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(json.loads(text)) if text else ()


def provenance_of(
    fields: Mapping[str, object], *, entry_id: int, others: str | None
) -> dict[str, EntryId]:
    """Give the entry of each field that has a value."""
    named: dict[str, int] = json.loads(others) if others else {}
    return {name: EntryId(named.get(name, entry_id)) for name, value in fields.items() if value}


def insert_or(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can be told what to do when the row is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
