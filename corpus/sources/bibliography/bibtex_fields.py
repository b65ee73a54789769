"""The fields of one BibTeX entry in, as they stand there; its record out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person
from pybtex.exceptions import PybtexError

from corpus.identifiers import canonical, identifiers_in
from corpus.latex import unbraced
from corpus.sources.bibliography.records import (
    Record,
    day,
    in_order,
    is_others,
    web_address,
    year_and_month,
)
from corpus.sources.categories import full_category
from corpus.text import clean

_OLD_NUMBER = re.compile(r"\d{7}")


@dataclass(frozen=True, slots=True)
class Raw:
    """One entry: its type and fields in lower case, its values without their outer braces."""

    line: int
    type: str
    key: str | None
    fields: Mapping[str, str]


def record_of(raw: Raw, volume: Raw | None) -> Record:
    """Make the record of an entry; its date may stand with the volume that it refers to."""
    fields = raw.fields
    authors, is_complete = _names(fields.get("author", ""))
    return Record(
        line=raw.line,
        key=raw.key,
        title=unbraced(fields["title"]) if fields.get("title") else None,
        authors=authors,
        is_complete=is_complete,
        when=_date(fields) or (_date(volume.fields) if volume else None),
        abstract=clean(fields.get("abstract", "")) or None,
        category=full_category(fields.get("primaryclass", "")),
        url=web_address(fields.get("url")) or web_address(fields.get("howpublished")),
        identifiers=_identifiers(fields),
    )


def _date(fields: Mapping[str, str]) -> date | None:
    said = day(fields.get("date"))
    return said or year_and_month(fields.get("year"), fields.get("month"), fields.get("day"))


def _names(text: str) -> tuple[tuple[str, ...], bool]:
    names: list[str] = []
    is_complete = True
    for raw in _listed(clean(text)):
        if is_others(raw):
            is_complete = False
        elif name := _name(raw):
            names.append(name)
    return tuple(names), is_complete


def _listed(text: str) -> list[str]:
    """Split what is several people, also where commas or semicolons stand for "and".

    "Last, First" and "von Last, Jr, First" are one; three full names between commas are three.
    """
    names: list[str] = []
    for name in split_name_list(text):
        is_one = name.startswith("{") and name.endswith("}")
        parts = [part.strip() for part in re.split("[;]" if ";" in name else "[,]", name)]
        several = ";" in name or (len(parts) > 2 and all(" " in part for part in parts))
        names += [part for part in parts if part] if several and not is_one else [name]
    return names


def _name(raw: str) -> str:
    """Write "von Last, Jr, First" in the order of a byline."""
    if raw.strip().startswith("{") and raw.strip().endswith("}"):
        return unbraced(raw)
    try:
        person = Person(raw)
    except PybtexError:
        return unbraced(raw)
    given = " ".join((*person.first_names, *person.middle_names))
    family = " ".join((*person.prelast_names, *person.last_names))
    suffix = " ".join(person.lineage_names)
    return in_order(unbraced(given), unbraced(family), unbraced(suffix))


def _identifiers(fields: Mapping[str, str]) -> tuple[str, ...]:
    said = (
        _eprint(fields),
        fields.get("arxivid", ""),
        re.sub(r"[{}\\]", "", fields.get("doi", "")),
        web_address(fields.get("url")) or "",
        web_address(fields.get("howpublished")) or "",
        # dblp's way.
        fields.get("volume", "").removeprefix("abs/") if _is_corr(fields) else "",
        fields.get("note", ""),
    )
    found = tuple(identifier for text in said if (identifier := canonical(text)))
    # "arXiv preprint arXiv:1706.03762" is how Google Scholar says it.
    return found or identifiers_in(fields.get("journal", "")[:300])


def _eprint(fields: Mapping[str, str]) -> str:
    prefix = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    eprint = fields.get("eprint", "").strip()
    if prefix.strip().lower() != "arxiv":
        return ""
    if _OLD_NUMBER.fullmatch(eprint):  # "0309136" of "math.GT"
        return f"{fields.get('primaryclass', '').partition('.')[0]}/{eprint}"
    return eprint


def _is_corr(fields: Mapping[str, str]) -> bool:
    return fields.get("journal", "").strip("{} ").lower() == "corr"
