"""What feedparser says of one entry, field by field, in; the item that it is out.

feedparser itself is at home in ``feeds`` alone; here its answer is a plain mapping.
"""

import re
from collections.abc import Mapping
from typing import Any

from corpus.sources.arxiv_answers import affiliations_in
from corpus.sources.feeditems import Item
from corpus.sources.weblinks import read_link

Fields = Mapping[str, Any]


def item_of(
    fields: Fields, *, line: int | None, xml: str, base: str, is_atom: bool, is_paper: bool
) -> Item:
    """Give the item; ``xml`` is its source, as far as it was found."""
    parts = fields.get("content") or ()
    part: Fields = next((part for part in parts if value_of(part, "value")), {})
    detail = part or fields.get("summary_detail") or {}
    published = _first(fields, "published", "created", "prism_publicationdate")
    updated = value_of(fields, "updated")
    if not (published or is_atom):
        published, updated = updated, ""  # RSS has no word for updates: it is dc:date
    return Item(
        line=line,
        guid=value_of(fields, "id"),
        title=value_of(fields, "title"),
        title_is_html=is_html(fields, "title"),
        link=link_of(fields, "alternate") or _permalink(fields),
        base=base,
        summary=value_of(fields, "summary"),
        summary_is_html=is_atom and is_html(fields, "summary"),
        content=value_of(part, "value"),
        content_base=read_link(value_of(detail, "base"), base=base).url or "",
        authors=names_of(fields),
        published=published,
        updated=updated,
        categories=_categories(fields),
        dois=tuple(value_of(fields, name) for name in ("arxiv_doi", "prism_doi", "dc_identifier")),
        announced=value_of(fields, "arxiv_announce_type").lower(),
        affiliations=affiliations_in(xml) if is_paper else (),
        is_paper=is_paper,
    )


def names_of(fields: Fields) -> tuple[str, ...]:
    """Give the names of the authors."""
    names = [value_of(author, "name") for author in fields.get("authors") or ()]
    said = value_of(fields, "author")
    if names and "@" in said:
        # Of the last one the text is at hand; feedparser cuts addresses after four letters.
        names[-1] = _without_address(said)
    return tuple(names)


def _without_address(author: str) -> str:
    """Read "ada@looms.example (Ada Example)" or "Ada Example <ada@looms.example>"."""
    words = re.sub(r"[()<>]", " ", author).split()
    return " ".join(word for word in words if "@" not in word)


def _categories(fields: Fields) -> tuple[str, ...]:
    primary = value_of(fields.get("arxiv_primary_category") or {}, "term")
    return (primary, *(value_of(tag, "term") for tag in fields.get("tags") or ()))


def link_of(fields: Fields, relation: str) -> str:
    """Give the address of the first link of a kind."""
    links = fields.get("links") or ()
    found = (value_of(link, "href") for link in links if value_of(link, "rel") == relation)
    return next((href for href in found if href), "")


def _permalink(fields: Fields) -> str:
    # A guid is a link if it looks like one; feedparser takes every guid for one.
    link = value_of(fields, "link")
    return link if link != value_of(fields, "id") or "://" in link else ""


def is_html(fields: Fields, name: str) -> bool:
    """Whether the source declares a text to be HTML."""
    return "html" in value_of(fields.get(f"{name}_detail") or {}, "type")


def _first(fields: Fields, *names: str) -> str:
    return next((value for name in names if (value := value_of(fields, name))), "")


def value_of(fields: Fields, name: str) -> str:
    """Give a text; empty when there is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
