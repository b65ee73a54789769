"""One item of a feed, of whatever format, in; the paper or the post that it is out."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final

from corpus.identifiers import canonical
from corpus.latex import plain
from corpus.model import Entry, EntryKind, Mention, Problem
from corpus.sources.arxiv_answers import (
    NO_NEWS,
    names_of,
    read_headline,
    without_announcement,
)
from corpus.sources.bylines import split_names
from corpus.sources.categories import full_category
from corpus.sources.markup import plain_text, text_of
from corpus.sources.mentions import is_paper_url, mentions_in
from corpus.sources.moments import NotADateError, believable, moment
from corpus.sources.pages_limits import readable
from corpus.sources.shortnames import of_title
from corpus.sources.weblinks import read_link
from corpus.text import clean

_BY = re.compile(r"(?:[Bb]y|BY)\s+(?=[^\W\d_a-z])")
_LONGEST_NAME: Final = 200
"""Characters; nobody is called that."""
# What themes and programs write where a name belongs.
_NOBODY: Final = frozenset(
    {"admin", "administrator", "anonymous", "author", "author name", "blogger", "default", "editor"}
    | {"github user", "guest", "jekyll", "lorem ipsum", "no author", "no name", "nobody", "none"}
    | {"noreply", "null", "root", "site admin", "staff", "test", "undefined", "unknown", "user"}
    | {"webmaster", "wordpress", "wpadmin", "your name", "your name here"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a feed says of one thing, as text, before anything is made of it."""

    line: int | None = None
    guid: str = ""
    title: str = ""
    title_is_html: bool = False
    link: str = ""
    base: str = ""
    """Against which its links are resolved."""
    summary: str = ""
    summary_is_html: bool = False
    content: str = ""
    content_base: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    categories: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    announced: str = ""
    """arXiv's ``new``, ``cross``, ``replace`` or ``replace-cross``."""
    affiliations: tuple[str, ...] = ()
    is_paper: bool = False
    """The feed has nothing but papers."""
    about: str = ""
    """The address of something else that it is about."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes entries of items; what it leaves out stands in ``problems`` with its line."""

    as_of: date
    problems: list[Problem]
    feed_authors: tuple[str, ...] = ()

    def entries(self, items: Iterable[Item]) -> tuple[Entry, ...]:
        """Make entries of items; the same one twice is one."""
        entries: dict[tuple[str | None, str | None, int | None], Entry] = {}
        for place, item in enumerate(items):
            entry = self.entry(item)
            if entry is None:
                continue
            key = (entry.guid, entry.title, None if entry.guid else place)
            if key in entries:
                said = f"the same entry twice: {(entry.guid or '')[:80]}"
                self.problems.append(Problem(item.line, said))
            entries.setdefault(key, entry)
        return tuple(entries.values())

    def entry(self, item: Item) -> Entry | None:
        """Make an entry; ``None`` when there is nothing to make it of."""
        complain = self._complainer(item.line)
        headline = read_headline(plain_text(item.title, is_html=item.title_is_html))
        linked = read_link(item.link, base=item.base)
        if linked.complaint:
            complain(linked.complaint)
        identifiers = _identifiers(item, linked.url, complain)
        common = Entry(
            kind=EntryKind.POST,
            title=headline.title or None,
            published=self._date(item.published, complain),
            updated=self._date(item.updated, complain),
            url=linked.url,
            guid=clean(item.guid) or linked.url,
            line=item.line,
        )
        if item.is_paper or identifiers or (linked.url and is_paper_url(linked.url)):
            said = replace(
                item,
                announced=item.announced or headline.announced,
                categories=(*item.categories, headline.category),
            )
            return _paper(said, replace(common, identifiers=identifiers), complain)
        return _post(item, common, self.feed_authors, complain)

    def _complainer(self, line: int | None) -> Callable[[str], None]:
        return lambda message: self.problems.append(Problem(line, message))

    def _date(self, said: str, complain: Callable[[str], None]) -> date | None:
        if not (said := clean(said)):
            return None
        try:
            return believable(moment(said), as_of=self.as_of)
        except NotADateError as error:
            complain(f"{error}; the entry is kept without it")
            return None


def people(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the names of persons; an address, a role, or a mark that nobody filled in is none."""
    found = (plain_text(name) for name in names)
    return tuple(dict.fromkeys(name for name in found if _is_name(name)))


def _post(
    item: Item, common: Entry, feed_authors: tuple[str, ...], complain: Callable[[str], None]
) -> Entry | None:
    content, too_much = readable(item.content or item.summary)
    for problem in too_much:
        complain(problem.message)
    abstract = _abstract(item) if item.summary != item.content else ""
    entry = replace(
        common,
        authors=_authors(item, complain) or feed_authors,
        abstract=abstract or None,
        mentions=_mentions(content, item, base=item.content_base or common.url or item.base),
    )
    if entry.title or entry.url:
        return entry
    text = text_of(content)
    if not text:
        complain("an entry without title, link and text: left out")
        return None
    # Nothing but its text tells it from the next one.
    return replace(entry, guid=entry.guid or sha256(text.encode()).hexdigest()[:20])


def _paper(item: Item, common: Entry, complain: Callable[[str], None]) -> Entry | None:
    title = plain(common.title) if common.title else None
    abstract, announced = without_announcement(_abstract(item) or plain_text(item.content))
    announced = item.announced or announced
    authors = tuple(plain(name) for name in _authors(item, complain))
    if not (title or authors or abstract):
        complain(f"an entry with an id alone: left out ({(common.guid or '?')[:60]})")
        return None
    paper = replace(
        common,
        kind=EntryKind.PAPER,
        title=title,
        short_name=of_title(title),
        authors=authors,
        affiliations=item.affiliations,
        category=_category(item.categories),
        abstract=abstract or None,
        is_update=announced in NO_NEWS,
    )
    if paper.is_update:
        # The date is that of the announcement; the paper's own is not in the feed.
        updated = (paper.updated or paper.published) if announced != "cross" else paper.updated
        return replace(paper, published=None, updated=updated)
    return paper


def _mentions(content: str, item: Item, *, base: str) -> tuple[Mention, ...]:
    found = mentions_in(content, base=base)
    about = read_link(item.about, base=item.base).url
    if not about or not is_paper_url(about) or any(mention.url == about for mention in found):
        return found
    identifier = canonical(about)
    if identifier and any(identifier in mention.identifiers for mention in found):
        return found
    return (Mention(url=about, identifiers=(identifier,) if identifier else ()), *found)


def _abstract(item: Item) -> str:
    return plain_text(item.summary, is_html=item.summary_is_html)


def _identifiers(item: Item, url: str | None, complain: Callable[[str], None]) -> tuple[str, ...]:
    """Give what identifies a paper; it has one arXiv number, or a stranger could join any two."""
    # A guid that only looks like a number of arXiv's is somebody's counter.
    guid = item.guid if "arxiv" in item.guid.lower() or "10." in item.guid else ""
    found = (canonical(text) for text in (url, guid, *item.dois) if text)
    identifiers = dict.fromkeys(identifier for identifier in found if identifier)
    _, *more = [each for each in identifiers if each.startswith("arxiv:")] or [""]
    if more:
        complain(f"an entry with several arXiv numbers: {', '.join(more)[:60]} left out")
    return tuple(each for each in identifiers if each not in more)


def _authors(item: Item, complain: Callable[[str], None]) -> tuple[str, ...]:
    names: list[str] = []
    for name in people(item.authors):
        names += _split(name)
    if any(len(name) > _LONGEST_NAME for name in names):
        complain(f"a name longer than {_LONGEST_NAME} characters: left out")
    return tuple(dict.fromkeys(name for name in names if len(name) <= _LONGEST_NAME))


def _split(name: str) -> tuple[str, ...]:
    """Split what is several people: arXiv's RSS puts the whole list into one dc:creator."""
    name = _BY.sub("", name)
    if ";" in name:
        return tuple(part for part in (clean(part) for part in name.split(";")) if part)
    if name.count(",") > 1 or _is_pair(name) or name.endswith(")"):
        return names_of(name)
    return split_names(name) if " and " in name or " & " in name else (name,)


def _is_pair(name: str) -> bool:
    """Whether "A B, C D" is two people; "Shao, Jiawei" and "King, Jr." are one."""
    parts = [part.split() for part in name.split(",")]
    return len(parts) == 2 and all(len(words) >= 2 for words in parts)


def _is_name(name: str) -> bool:
    folded = name.lower().strip(" .-_")
    if not folded or folded in _NOBODY or "{{" in name or "{%" in name:
        return False
    return not ("@" in name and " " not in name)


def _category(terms: tuple[str, ...]) -> str | None:
    coded = (term for term in terms if "." in term or "-" in term)
    return next((full for term in coded if (full := full_category(term))), None)
