"""A query in; what it asks beside the words of a title, out: by whom, since when, of what kind."""

import re
from dataclasses import dataclass, replace

from corpus.text import clean

_LEAD = (
    r"(?:(?:find|show|list|give) (?:me )?)?(?:(?:the |all |any |new |newest |recent |latest )*"
    r"(?:papers?|articles?|works?|preprints?|publications?|anything|everything|something)\b ?)"
)
_WROTE = re.compile(
    r"^(?:who (?:wrote|made|authored|published|has written|is behind)"
    r"|(?:the )?authors? of|whose (?:paper|work) is) (?P<what>.+?)\s*\??$",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"^(?:{_LEAD}(?:by|from|of)|by) (?P<author>.+?)"
    r"(?= (?:on|about|with|since|after|before|until|from|in|between)\b|$)",
    re.IGNORECASE,
)
_ASKED = re.compile(rf"^{_LEAD}(?=(?:on|about|with|in|since|after|before|from)\b)", re.IGNORECASE)
_ABOUT = re.compile(r"^\s*(?:(?:on|about)\b\s*)+", re.IGNORECASE)
_CODE = re.compile(
    r"\b(?:with|having|that ha(?:s|ve)|and)\s+(?:available |public |open(?: source)? )?code\b"
    r"|\bcode available\b",
    re.IGNORECASE,
)
_DATE = r"(?P<{0}>(?:19|20)\d\d)(?:-(?P<{0}_month>0[1-9]|1[0-2])(?:-\d\d)?)?"
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+{_DATE.format('low')}\s*(?:-|–|to|and|until)\s*{_DATE.format('high')}\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\bsince\s+{_DATE.format('low')}\b|\bfrom\s+(?P<on>(?:19|20)\d\d)\s+on(?:wards)?\b",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\bafter\s+{_DATE.format('low')}\b", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|up to|till)\s+{_DATE.format('high')}\b", re.IGNORECASE)
_BEFORE = re.compile(rf"\bbefore\s+{_DATE.format('high')}\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:in|of|from) (?P<low>(?:19|20)\d\d)\b", re.IGNORECASE)
_CATEGORY = re.compile(
    r"(?:\b(?:in|from)\s+)?\b(?:cat:|category:?\s+)?"
    r"(?P<category>(?:cs|math|stat|eess|econ|physics|astro-ph|cond-mat|nlin|q-bio|q-fin)\.[a-z-]{2,6})\b"
    r"|\bcat(?:egory)?:\s*(?P<other>[a-z-]+)\b",
    re.IGNORECASE,
)
MONTHS = 13
"""Of a year: the first of them stands for an unknown one."""
_LAST = 9999


@dataclass(frozen=True, slots=True)
class Question:
    """A query, taken apart."""

    topic: str
    """The words that are left; may be empty."""
    author: str | None = None
    since: int | None = None
    """First month that counts, as ``month_number`` counts them."""
    until: int | None = None
    """Last month that counts."""
    category: str | None = None
    """In lower case."""
    with_code: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked but words."""
        return self == Question(self.topic)


def written(text: str) -> str | None:
    """Give the X of "who wrote X?".

    >>> written("Who wrote KV-Edit?"), written("who am I")
    ('KV-Edit', None)
    """
    found = _WROTE.match(clean(text))
    return found["what"] if found else None


def month_number(year: int, month: int = 0) -> int:
    """Count months so that they sort; an unknown month stands before the others of its year."""
    return year * MONTHS + month


def asked(text: str) -> Question:
    """Take a query apart.

    >>> found = asked("papers by Zijian Li with code since 2024 on graphs")
    >>> found.author, found.topic, found.with_code, found.since == month_number(2024)
    ('Zijian Li', 'graphs', True, True)
    >>> asked("diffusion captioning in cs.CV") == Question("diffusion captioning", category="cs.cv")
    True
    >>> asked("KV-Edit").is_plain
    True
    """
    rest = clean(text).rstrip(" ?.!")
    question = Question("")
    if found := _CATEGORY.search(rest):
        question = replace(question, category=(found["category"] or found["other"]).casefold())
        rest = _without(rest, found)
    if found := _CODE.search(rest):
        question, rest = replace(question, with_code=True), _without(rest, found)
    question, rest = _dated(question, rest)
    if found := _BY.match(rest):
        question, rest = replace(question, author=found["author"]), _without(rest, found)
    elif found := _ASKED.match(rest):
        rest = _without(rest, found)
    elif not question.is_plain and re.fullmatch(_LEAD, f"{rest} ", re.IGNORECASE):
        rest = ""
    return replace(question, topic=_ABOUT.sub("", rest))


def asked_by(text: str) -> str | None:
    """Give the name of whom all papers are asked for, and nothing else but that.

    >>> asked_by("latest papers of Jiawei Shao?"), asked_by("papers by Zijian Li with code")
    ('Jiawei Shao', None)
    >>> asked_by("papers by shao 2023"), asked_by("by land and sea")
    (None, None)
    """
    question = asked(text)
    name = question.author or ""
    only = question == Question("", author=name) and not re.search(r"\d", name)
    return name if only and re.match(_LEAD, clean(text), re.IGNORECASE) else None


def _dated(question: Question, rest: str) -> tuple[Question, str]:
    if found := _BETWEEN.search(rest):
        question = replace(question, since=_low(found), until=_high(found))
        return question, _without(rest, found)
    if found := _SINCE.search(rest):
        since = month_number(int(found["on"])) if found["on"] else _low(found)
        return replace(question, since=since), _without(rest, found)
    if found := _AFTER.search(rest):
        return replace(question, since=_high(found, "low") + 1), _without(rest, found)
    if found := _UNTIL.search(rest):
        return replace(question, until=_high(found)), _without(rest, found)
    if found := _BEFORE.search(rest):
        return replace(question, until=_low(found, "high") - 1), _without(rest, found)
    if found := _YEAR.search(rest):
        year = int(found["low"])
        whole = replace(question, since=month_number(year), until=month_number(year, 12))
        return whole, _without(rest, found)
    return question, rest


def _low(found: re.Match[str], name: str = "low") -> int:
    """Give the first month of a date; that of a whole year is the unknown one."""
    return month_number(int(found[name]), int(found[f"{name}_month"] or 0))


def _high(found: re.Match[str], name: str = "high") -> int:
    return month_number(int(found[name]), int(found[f"{name}_month"] or 12))


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split())
