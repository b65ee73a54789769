"""Papers in; BibTeX, RIS, CSL-JSON or JSON Lines out.

A paper whose list of authors is cut is cited with the names that are known and "others"; whoever
is known from a profile only has no place in the list and stands in JSON Lines alone.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from anyascii import anyascii

from corpus.identifiers import url_of
from corpus.latex import escaped
from corpus.model import Evidence, Paper
from corpus.text import is_cjk, titled

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SMALL_WORDS = re.compile(
    r"a|an|the|on|of|in|for|to|and|with|by|from|at|is|are|towards?|via|how|what|why", re.IGNORECASE
)
_GROUP = re.compile(
    r"\b(?:team|group|consortium|collaboration|lab|labs|laboratory|project|ai|research|institute"
    r"|university|community|contributors|authors)$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?P<name>.+), (?P<suffix>(?:Jr|Sr|II|III|IV)\.?)")
_PARTICLES = re.compile(r"(?:[a-z]\S*|Van|Von|De|Della|Du|La|Le)")
_PROTECTED = re.compile(r"\S*(?:[A-Z]\S*[A-Z]|[a-z\d]\S*[A-Z]|\d\S*[A-Za-z]|[A-Z]\S*\d)\S*")


def bibtex(papers: Iterable[Paper]) -> str:
    """Write a BibTeX file that LaTeX accepts."""
    return "\n".join(_bibtex_entry(key, paper) for key, paper in _cited(papers))


def ris(papers: Iterable[Paper]) -> str:
    """Write a RIS file."""
    return "\n".join(_ris_record(key, paper) for key, paper in _cited(papers))


def csl_json(papers: Iterable[Paper]) -> str:
    """Write a CSL-JSON file."""
    items = [_csl_item(key, paper) for key, paper in _cited(papers)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def jsonl(papers: Iterable[Paper]) -> str:
    """Write JSON Lines which ``offprint import`` reads back."""
    return "".join(f"{json.dumps(_line(paper), ensure_ascii=False)}\n" for paper in papers)


# --------------------------------------------------------------------- keys


def citation_keys(papers: Sequence[Paper]) -> tuple[str, ...]:
    """Give each paper its key: first author, year, first word that matters.

    Where papers would share a key, those stored later get a letter, whatever the order here.
    """
    plain = [_key(paper) for paper in papers]
    taken: Counter[str] = Counter()
    keys: dict[int, str] = {}
    for paper, key in sorted(zip(papers, plain, strict=True), key=lambda pair: pair[0].id):
        keys[paper.id] = f"{key}{_letters(taken[key])}"
        taken[key] += 1
    return tuple(keys[paper.id] for paper in papers)


def _key(paper: Paper) -> str:
    names = _listed(paper) or [author.name for author in paper.authors]
    family = _parts(names[0])[1] if names else "anonymous"
    year = str(paper.published.year) if paper.published else ""
    words = re.findall(r"[A-Za-z0-9]+", anyascii(paper.title or paper.short_name or ""))
    word = next((word for word in words if not _SMALL_WORDS.fullmatch(word)), "")
    return re.sub(r"[^a-z0-9]", "", f"{anyascii(family)}{year}{word}".lower()) or "paper"


def _letters(count: int) -> str:
    """Number the papers of one key: nothing, a, b, ... z, aa, ab, ..."""
    letters = ""
    while count:
        count, position = divmod(count - 1, 26)
        letters = chr(ord("a") + position) + letters
    return letters


def _cited(papers: Iterable[Paper]) -> Iterator[tuple[str, Paper]]:
    """The papers that have anything to be cited by, with their keys."""
    citable = [paper for paper in papers if paper.title or paper.short_name]
    return zip(citation_keys(citable), citable, strict=True)


# ------------------------------------------------------------------ formats


def _bibtex_entry(key: str, paper: Paper) -> str:
    arxiv, doi = _identifier(paper, "arxiv"), _identifier(paper, "doi")
    fields = {
        "title": _protected(titled(paper.title, paper.short_name)),
        "author": _bibtex_authors(paper),
        "year": str(paper.published.year) if paper.published else None,
        "month": None if _is_year_only(paper.published) else _month(paper.published),
        "eprint": arxiv,
        "archivePrefix": "arXiv" if arxiv else None,
        "primaryClass": paper.category if arxiv else None,
        "doi": doi,
        "url": _bibtex_url(_url(paper)),
        "abstract": escaped(paper.abstract) if paper.abstract else None,
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def _bibtex_authors(paper: Paper) -> str:
    names = [_bibtex_name(name) for name in _listed(paper)]
    if names and not paper.authors_complete:
        names.append("others")
    return " and ".join(names)


def _bibtex_name(name: str) -> str:
    given, family, suffix = _parts(name)
    if not given:
        return f"{{{escaped(family)}}}"
    parts = (family, suffix, given) if suffix else (family, given)
    return ", ".join(escaped(part) for part in parts)


def _protected(title: str) -> str:
    """Keep the capitals of names ("KV-Edit") from styles that write titles in lower case."""
    return " ".join(
        f"{{{escaped(word)}}}" if _PROTECTED.fullmatch(word) else escaped(word)
        for word in title.split()
    )


def _bibtex_url(url: str | None) -> str | None:
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", url) if url else None


def _month(published: date | None) -> str | None:
    return _MONTHS[published.month - 1] if published else None


def _ris_record(key: str, paper: Paper) -> str:
    published = paper.published
    day = None if _is_year_only(published) else published
    tags = [
        ("TY", "GEN"),
        ("ID", key),
        ("TI", titled(paper.title, paper.short_name)),
        *(("AU", _inverted(name)) for name in _listed(paper)),
        ("PY", str(published.year) if published else None),
        ("DA", day.strftime("%Y/%m/%d") if day else None),
        ("AB", paper.abstract),
        ("DO", _identifier(paper, "doi")),
        ("UR", _url(paper)),
    ]
    lines = [f"{tag}  - {value}" for tag, value in tags if value]
    return "\n".join([*lines, "ER  - ", ""])


def _inverted(name: str) -> str:
    given, family, suffix = _parts(name)
    return ", ".join(part for part in (family, given, suffix) if part)


def _csl_item(key: str, paper: Paper) -> dict[str, object]:
    arxiv = _identifier(paper, "arxiv")
    item = {
        "id": key,
        "type": "article",
        "title": titled(paper.title, paper.short_name),
        "author": [_csl_name(name) for name in _listed(paper)],
        "issued": {"date-parts": [_date_parts(paper.published)]} if paper.published else None,
        "abstract": paper.abstract,
        "DOI": _identifier(paper, "doi"),
        "number": f"arXiv:{arxiv}" if arxiv else None,
        "URL": _url(paper),
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: str) -> dict[str, str]:
    given, family, suffix = _parts(name)
    if not given:
        return {"literal": family}
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})


def _line(paper: Paper) -> dict[str, object]:
    required: dict[str, object] = {
        "key": paper.key,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "year": paper.published.year if paper.published else None,
        "abstract": paper.abstract,
        "category": paper.category,
        "identifiers": list(paper.identifiers),
    }
    extra: dict[str, object] = {
        "short_name": None if paper.title else paper.short_name,
        "published": None if _is_year_only(paper.published) else _iso(paper.published),
        "updated": _iso(paper.updated),
        "url": paper.url,
        "authors_complete": None if paper.authors_complete else False,
    }
    return required | {name: value for name, value in extra.items() if value is not None}


# -------------------------------------------------------------------- parts


def _listed(paper: Paper) -> list[str]:
    return [author.name for author in paper.authors if author.evidence is Evidence.LISTED]


def _parts(name: str) -> tuple[str, str, str]:
    """Take a name apart: given, family, suffix; a group or a Chinese name is all family."""
    suffix = ""
    if found := _SUFFIX.fullmatch(name):
        name, suffix = found["name"], found["suffix"]
    words = name.split()
    if len(words) < 2 or is_cjk(name) or _GROUP.search(name):
        return "", name, suffix
    first = len(words) - 1
    while first > 1 and _PARTICLES.fullmatch(words[first - 1]):
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:]), suffix


def _identifier(paper: Paper, scheme: str) -> str | None:
    found = (identifier.partition(":") for identifier in paper.identifiers)
    return next((rest for name, _, rest in found if name == scheme), None)


def _url(paper: Paper) -> str | None:
    return paper.url or next((url_of(identifier) for identifier in paper.identifiers), None)


def _is_year_only(published: date | None) -> bool:
    """Sources that state the year alone are kept as January the first."""
    return (
        published is not None
        and not isinstance(published, datetime)
        and (published.month, published.day) == (1, 1)
    )


def _date_parts(published: date) -> list[int]:
    if _is_year_only(published):
        return [published.year]
    return [published.year, published.month, published.day]


def _iso(value: date | None) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if value else None
