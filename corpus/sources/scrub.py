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
- A complaint has at most 300 characters.
"""

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from corpus.model import Entry, Mention, ParsedDocument, Problem, Profile
from corpus.text import clean

LONGEST_NAME: Final = 1024
"""Bytes."""

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


def scrubbed(parsed: ParsedDocument) -> ParsedDocument:
    """Take out of a parsed document what may not leave its source; twice is as once."""
    people = tuple(_person(each) for each in parsed.people)
    return replace(
        parsed,
        title=_shown(parsed.title),
        url=_address(parsed.url),
        profile=_person(parsed.profile) if parsed.profile else None,
        entries=tuple(_entry(entry) for entry in parsed.entries),
        people=tuple(each for each in people if each.name),
        problems=(
            *(Problem(each.line, _complaint(each.message)) for each in parsed.problems),
            *_too_long(parsed),
        ),
    )


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
    return replace(
        entry,
        title=_shown(entry.title),
        short_name=_shown(entry.short_name),
        authors=_names(entry.authors),
        affiliations=_all_shown(entry.affiliations),
        category=_shown(entry.category),
        abstract=_shown(entry.abstract),
        url=_address(entry.url),
        identifiers=tuple(_seen(each) for each in entry.identifiers),
        mentions=tuple(_mention(each) for each in entry.mentions if is_web(_seen(each.url))),
        guid=_seen(entry.guid or "") or None,
        key=_seen(entry.key or "") or None,
    )


def _mention(mention: Mention) -> Mention:
    return Mention(
        url=_seen(mention.url),
        title=_shown(mention.title),
        identifiers=tuple(_seen(each) for each in mention.identifiers),
    )


def _person(profile: Profile) -> Profile:
    return replace(
        profile,
        name=next(iter(_names((profile.name or "",))), None),
        other_names=_names(profile.other_names),
        category=_shown(profile.category),
        affiliation=_shown(profile.affiliation),
        key=_seen(profile.key or "") or None,
    )


def _too_long(parsed: ParsedDocument) -> tuple[Problem, ...]:
    """Complain of the names that are gone because of their length."""
    profiles = (parsed.profile, *parsed.people) if parsed.profile else parsed.people
    lines = [entry.line for entry in parsed.entries if any(map(_is_too_long, entry.authors))]
    lines += [None for profile in profiles if _is_too_long(profile.name or "")]
    message = f"a name longer than {LONGEST_NAME} bytes: left out"
    return tuple(Problem(line, message) for line in lines)


# --------------------------------------------------------------------------- texts


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in _all_shown(names) if not _is_too_long(name))


def _is_too_long(name: str) -> bool:
    return len(name) > LONGEST_NAME // 4 and len(name.encode("utf-8", "replace")) > LONGEST_NAME


def _all_shown(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(shown for text in texts if (shown := _shown(text)))


def _shown(text: str | None) -> str | None:
    """What people read of a text."""
    return without_tags(_seen(text)) or None if text else None


def _complaint(message: str) -> str:
    return without_tags(_seen(message))[:_LONGEST_COMPLAINT].strip() or "?"


def _address(url: str | None) -> str | None:
    seen = _seen(url or "")
    return seen if is_web(seen) else None


def _seen(text: str) -> str:
    """What can be seen of a text; nearly always the text itself, which this tells fast."""
    return text if text.isprintable() and text == text.strip() and "  " not in text else clean(text)
