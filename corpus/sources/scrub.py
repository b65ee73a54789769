"""A parsed document in; the same without anything that may not leave a source out.

The last door of every source, so that no parser has to be trusted with it:

- No text holds what cannot be seen (controls, marks of direction, characters without width, half
  characters) or white space other than single spaces.
- No text that people read holds an HTML tag. A tag is ``<``, perhaps ``/``, the name of an element
  of HTML, or any name with the prefix of a publisher's XML (``jats:``, ``mml:``, ``m:``), then
  either ``>`` or white space, attributes and ``>``. ``List<T>``, ``a < b`` and a model's
  ``<think>`` are words. Keys and ids are never shown and keep what looks like a tag.
- Every address leads to the web and holds no user name; what does not is left out, and so is the
  mention of a paper that would lead there.
- A person's name has at most one kibibyte; what is longer is no name and is left out.
- No text is longer than anybody reads: a title ends after 2,000 characters, an abstract after
  32,000, a complaint after 300. Keys beyond 3,000 give way to a digest of themselves; identifiers
  of more than 500 are none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from operator import attrgetter
from typing import Final
from urllib.parse import urlsplit

from corpus.model import Entry, Mention, ParsedDocument, Problem, Profile
from corpus.text import clean

LONGEST_NAME: Final = 1024
"""Bytes."""
LONGEST_TITLE: Final = 2_000
"""Characters."""
LONGEST_ABSTRACT: Final = 32_000
"""Characters; the longest of real papers have a quarter of it."""

_ELEMENTS = (
    "a|abbr|acronym|address|article|aside|audio|b|base|bdi|bdo|big|blink|blockquote|body|br|button"
    "|canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div"
    "|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header"
    "|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|math|menu|meta"
    "|nav|nobr|noscript|object|ol|optgroup|option|output|p|param|picture|pre|q|rp|rt|ruby|s|samp"
    "|script|section|select|slot|small|source|span|strike|strong|style|sub|summary|sup|svg|table"
    "|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr"
    "|(?:jats|mml|m):[a-z]{1,30}"
)
TAG: Final = re.compile(rf"</?(?:{_ELEMENTS})(?:\s[^<>]*|/)?>|<!--", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)")
_APART = re.compile(
    r"</?(?:address|article|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|jats:(?:p|sec|title)|li|ol"
    r"|p|pre|section|table|td|th|tr|ul)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
_ROUNDS: Final = 5
"""Removing a tag may make another one (``<<b>b>``); nobody writes that often without intent."""
_BRACKETS = str.maketrans("", "", "<>")
_WEB = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 3000
"""Characters; Slack takes no more."""
_LONGEST_COMPLAINT: Final = 300
"""Characters; some quote what they complain of."""
_TEXTS: Final = attrgetter("title", "short_name", "category", "url", "guid", "key")
_SHORT: Final = LONGEST_NAME // 4
"""Characters; what has no more is too long for nothing, whatever it is."""
_LONGEST_KEY: Final = 3_000
_LONGEST_IDENTIFIER: Final = 500
"""Characters; DOIs of more than a hundred are rare."""


def scrubbed(parsed: ParsedDocument) -> ParsedDocument:
    """Take out of a parsed document what may not leave its source; twice is as once.

    It is the one place that sees every entry, so it also says which day is the newest.
    """
    people = tuple(_person(each) for each in parsed.people)
    entries = tuple(_entry(entry) for entry in parsed.entries)
    changed = [was for was, entry in zip(parsed.entries, entries, strict=True) if was is not entry]
    return replace(
        parsed,
        title=_shown(parsed.title),
        url=_address(parsed.url),
        profile=_person(parsed.profile) if parsed.profile else None,
        entries=entries,
        newest=latest(entry.published or entry.updated for entry in entries),
        people=tuple(each for each in people if each.name),
        problems=(
            *(Problem(each.line, _complaint(each.message)) for each in parsed.problems),
            *_too_long(parsed, changed),
        ),
    )


def latest(days: Iterable[date | None]) -> date | None:
    """Give the latest of some days or moments, as far as they are known."""
    return max(filter(None, days), key=date.isoformat, default=None)


def without_tags(text: str) -> str:
    """Read a text without its tags; what a block holds stands apart from what is around it.

    >>> without_tags("<p>On <i>Looms</i></p>"), without_tags("List<T> of x <b or c> d")
    ('On Looms', 'List<T> of x d')
    """
    for _ in range(_ROUNDS):
        if not TAG.search(text):
            return text
        text = clean(TAG.sub("", _APART.sub(" ", _COMMENT.sub(" ", text))))
    return clean(text.translate(_BRACKETS))


def is_web(url: str) -> bool:
    """Whether an address leads to the web, with no user name or password in it.

    >>> is_web("https://arxiv.org/abs/2406.18193"), is_web("https://arxiv.org@evil.example/")
    (True, False)
    """
    if len(url) > _LONGEST_ADDRESS or not _WEB.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc


# --------------------------------------------------------------------------- nouns


def _entry(entry: Entry) -> Entry:
    """Scrub an entry; most are as they should be, which is told fast."""
    return entry if _is_spotless(entry) else _scrubbed(entry)


def _is_spotless(entry: Entry) -> bool:
    """Whether scrubbing would change nothing; ``False`` where that is not certain."""
    texts = [each for each in _TEXTS(entry) if each is not None]
    texts += (*entry.authors, *entry.affiliations, *entry.identifiers)
    if entry.mentions or max(map(len, texts), default=0) > _SHORT:
        return False
    if entry.abstract is not None:
        if len(entry.abstract) > LONGEST_ABSTRACT:
            return False
        texts.append(entry.abstract)
    every = " ".join(["", *texts, ""])  # two spaces: around a text, or for one that is empty
    is_seen = every.isprintable() and "  " not in every and "<" not in every
    return is_seen and (entry.url is None or is_web(entry.url))


def _scrubbed(entry: Entry) -> Entry:
    return replace(
        entry,
        title=_shown(entry.title),
        short_name=_shown(entry.short_name),
        authors=_names(entry.authors),
        affiliations=_all_shown(entry.affiliations),
        category=_shown(entry.category),
        abstract=_shown(entry.abstract, longest=LONGEST_ABSTRACT),
        url=_address(entry.url),
        identifiers=_identifiers(entry.identifiers),
        mentions=tuple(_mention(each) for each in entry.mentions if is_web(_seen(each.url))),
        guid=_key(entry.guid),
        key=_key(entry.key),
    )


def _mention(mention: Mention) -> Mention:
    return Mention(
        url=_seen(mention.url),
        title=_shown(mention.title),
        identifiers=_identifiers(mention.identifiers),
    )


def _person(profile: Profile) -> Profile:
    return replace(
        profile,
        name=next(iter(_names((profile.name or "",))), None),
        other_names=_names(profile.other_names),
        category=_shown(profile.category),
        affiliation=_shown(profile.affiliation),
        key=_key(profile.key),
    )


def _too_long(parsed: ParsedDocument, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Complain of what is gone because of its length."""
    profiles = (parsed.profile, *parsed.people) if parsed.profile else parsed.people
    lines = [entry.line for entry in entries if any(map(_is_too_long, entry.authors))]
    lines += [None for profile in profiles if _is_too_long(profile.name or "")]
    yield from (
        Problem(line, f"a name longer than {LONGEST_NAME} bytes: left out") for line in lines
    )
    for entry in entries:
        if _is_cut(entry.title, LONGEST_TITLE):
            yield Problem(entry.line, f"a title longer than {LONGEST_TITLE} characters: cut")
        if _is_cut(entry.abstract, LONGEST_ABSTRACT):
            yield Problem(entry.line, f"an abstract longer than {LONGEST_ABSTRACT} characters: cut")


# --------------------------------------------------------------------------- texts


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in _all_shown(names) if not _is_too_long(name))


def _is_too_long(name: str) -> bool:
    return len(name) > LONGEST_NAME // 4 and len(name.encode("utf-8", "replace")) > LONGEST_NAME


def _all_shown(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(shown for text in texts if (shown := _shown(text)))


def _shown(text: str | None, *, longest: int = LONGEST_TITLE) -> str | None:
    """What people read of a text."""
    return without_tags(_seen(text))[:longest].rstrip() or None if text else None


def _is_cut(text: str | None, longest: int) -> bool:
    return text is not None and len(text) > longest < len(without_tags(_seen(text)))


def _key(text: str | None) -> str | None:
    seen = _seen(text or "") or None
    if seen is None or len(seen) <= _LONGEST_KEY:
        return seen
    return sha256(seen.encode("utf-8", "replace")).hexdigest()


def _identifiers(identifiers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_seen(each) for each in identifiers if len(each) <= _LONGEST_IDENTIFIER)


def _complaint(message: str) -> str:
    return without_tags(_seen(message))[:_LONGEST_COMPLAINT].strip() or "?"


def _address(url: str | None) -> str | None:
    seen = _seen(url or "")
    return seen if is_web(seen) else None


def _seen(text: str) -> str:
    """What can be seen of a text; nearly always the text itself, which this tells fast."""
    return text if text.isprintable() and text == text.strip() and "  " not in text else clean(text)
