"""A parsed document in; the JSON object that ``offprint parse --json`` prints for it out.

Keys and their order are a contract with outside tools; nothing is added or renamed here, except
``people``, which stands only where a document lists persons.
"""

from datetime import UTC, date, datetime

from corpus.model import Document, Entry, Mention, ParsedDocument, Profile

Json = dict[str, object]


def as_json(document: Document, parsed: ParsedDocument) -> Json:
    """Give one document of the contract's ``documents`` list."""
    result: Json = {
        "path": document.name,
        "kind": parsed.kind.value,
        "title": parsed.title,
        "url": parsed.url,
        "profile": _profile(parsed.profile) if parsed.profile else None,
        "entries": [_entry(entry) for entry in parsed.entries],
    }
    if parsed.people:
        result["people"] = [_person(person) for person in parsed.people]
    result["problems"] = [{"line": p.line, "message": p.message} for p in parsed.problems]
    return result


def iso(value: date | None) -> str | None:
    """Write a date as ``YYYY-MM-DD``, a moment as ISO 8601 in UTC.

    >>> iso(date(2023, 3, 21)), iso(datetime(2024, 6, 1, 1, 0, tzinfo=UTC))
    ('2023-03-21', '2024-06-01T01:00:00Z')
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if value else None


def _profile(profile: Profile) -> Json:
    return {
        "name": profile.name,
        "other_names": list(profile.other_names),
        "category": profile.category,
        "affiliation": profile.affiliation,
        "h_index": profile.h_index,
        "paper_count": profile.paper_count,
        "citations": profile.citations,
        "novelty": profile.novelty,
        "ai_score": profile.ai_score,
    }


def _entry(entry: Entry) -> Json:
    return {
        "kind": entry.kind.value,
        "title": entry.title,
        "short_name": entry.short_name,
        "authors": list(entry.authors),
        "authors_complete": entry.authors_complete,
        "affiliations": list(entry.affiliations),
        "category": entry.category,
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "year_inferred": entry.year_inferred,
        "has_code": entry.has_code,
        "abstract": entry.abstract,
        "url": entry.url,
        "identifiers": list(entry.identifiers),
        "mentions": [_mention(mention) for mention in entry.mentions],
    }


def _mention(mention: Mention) -> Json:
    return {
        "title": mention.title,
        "url": mention.url,
        "identifiers": list(mention.identifiers),
    }


def _person(person: Profile) -> Json:
    return {
        "key": person.key,
        "name": person.name,
        "other_names": list(person.other_names),
        "affiliation": person.affiliation,
    }
