"""Typed text in, a request out: the command grammar, forgiving about how people type."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from corpus.model import FollowKind, Kind, Schedule, Style
from handlers.verbs import BY_NAME
from handlers.when import ReadSchedule, Unreadable, day_of, schedule_of

DEFAULT_PERIOD = timedelta(days=7)
"""What ``new`` shows when no date is given."""
NEAR_ENOUGH = 75
"""Smallest similarity, in per cent, at which an unknown verb is taken for a misspelt one."""


@dataclass(frozen=True, slots=True)
class Find:
    """Look something up."""

    text: str
    kind: Kind = Kind.ANY


@dataclass(frozen=True, slots=True)
class Show:
    """Show one line of the last numbered list."""

    number: int


@dataclass(frozen=True, slots=True)
class New:
    """What came in since a day."""

    since: date


@dataclass(frozen=True, slots=True)
class FollowThis:
    """Follow something, or (preview) see what it would have brought."""

    kind: FollowKind
    text: str
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop following; a number of the last list, or a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Following:
    """List what is followed."""


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """Show this channel's digest."""


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """Set when the digest comes; without a zone the present one is kept."""

    schedule: Schedule
    zone_given: bool


@dataclass(frozen=True, slots=True)
class DigestStyle:
    """Set how much of each item is shown."""

    style: Style


@dataclass(frozen=True, slots=True)
class DigestDo:
    """One of the words that need nothing more: preview, now, pause, resume, off, status."""

    word: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read, and how fresh it is."""


@dataclass(frozen=True, slots=True)
class Help:
    """Help, for one verb or for all."""

    verb: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What this is and what it knows."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A verb was meant, but the rest cannot be read: say why, show the verb's help."""

    verb: str
    text: str
    """What could not be read."""
    why: str
    """One sentence."""


Request = (
    Find
    | Show
    | New
    | FollowThis
    | Unfollow
    | Following
    | DigestSettings
    | DigestSchedule
    | DigestStyle
    | DigestDo
    | Sources
    | Help
    | About
    | Misread
)

_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<[@#!][^>]*>")
_QUOTES = str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\'')
_POLITE = re.compile(r"(?:[\s,]+(?:please|pls|plz|thanks|thx))+[.!?]*$", re.IGNORECASE)
_ASKING_WHO = re.compile(r"^(?:who(?:'s| is| are)|whois)\s+", re.IGNORECASE)
_ASKING_WHAT = re.compile(
    r"^(?:who wrote|what(?:'s| is)|show me|find me|look up|papers? (?:about|on|called))\s+",
    re.IGNORECASE,
)
_FOLLOW_PREFIX = {
    "topic": FollowKind.TOPIC,
    "cat": FollowKind.CATEGORY,
    "category": FollowKind.CATEGORY,
    "author": FollowKind.AUTHOR,
    "feed": FollowKind.FEED,
}
_CATEGORY = re.compile(r"^[a-z-]+(?:\.[A-Za-z-]{2,})?$")


def unwrap(text: str) -> str:
    """Take off what Slack and keyboards put around words.

    >>> unwrap("<@U1> *KV-Edit* “image editing” pls?")
    'KV-Edit "image editing"'
    >>> unwrap("<https://arxiv.org/abs/2406.18193|arxiv.org/abs/2406.18193>")
    'https://arxiv.org/abs/2406.18193'
    """
    text = _LINK.sub(lambda m: m[1], text)
    text = _MENTION.sub(" ", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = text.translate(_QUOTES)
    text = re.sub(r"(?<!\w)([*_~`]+)(\S(?:.*?\S)?)\1(?!\w)", r"\2", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = _POLITE.sub("", text)
    return text.rstrip("?! ").strip()


def parse(text: str, *, today: date) -> Request:
    """Read what a person typed; any text is some request.

    >>> parse("kv edit", today=date(2026, 6, 1))
    Find(text='kv edit', kind=<Kind.ANY: 'any'>)
    >>> parse("new since 2w", today=date(2026, 6, 15))
    New(since=datetime.date(2026, 6, 1))
    """
    text = unwrap(text)
    if not text:
        return Help()
    if re.fullmatch(r"#?\d{1,2}", text):
        return Show(int(text.lstrip("#")))
    if asked := _ASKING_WHO.match(text):
        return Find(text[asked.end() :], Kind.AUTHOR)
    if asked := _ASKING_WHAT.match(text):
        return Find(text[asked.end() :])
    first, _, rest = text.partition(" ")
    verb = BY_NAME.get(first.lower())
    if verb is None:
        return Find(_unquoted(text))
    return _READERS[verb.name](rest.strip(), today)


def nearest_verb(text: str) -> str | None:
    """The verb that the first word was probably meant to be, if any.

    >>> nearest_verb("folow Qi She")
    'follow'
    """
    first = text.partition(" ")[0].lower()
    found = process.extractOne(first, list(BY_NAME), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return BY_NAME[found[0]].name if found else None


def _unquoted(text: str) -> str:
    return (
        text[1:-1].strip() if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'" else text
    )


def _find(rest: str, _today: date) -> Request:
    return Find(_unquoted(rest), Kind.PAPER) if rest else Help("find")


def _author(rest: str, _today: date) -> Request:
    return Find(_unquoted(rest), Kind.AUTHOR) if rest else Help("author")


def _new(rest: str, today: date) -> Request:
    words = rest.removeprefix("since ").strip()
    if not words:
        return New(today - DEFAULT_PERIOD)
    if day := day_of(words, today=today):
        return New(day)
    if rest.startswith("since "):
        return Misread("new", words, "I read days like `2w`, `10d` or `2026-11-01`.")
    return Find(f"new {rest}")


def _follow(rest: str, _today: date) -> Request:
    rest, preview = _without_word(rest, "preview")
    if not rest:
        return Help("follow")
    prefix, colon, text = rest.partition(":")
    kind = _FOLLOW_PREFIX.get(prefix.strip().lower()) if colon else None
    if kind is None:
        kind, text = FollowKind.AUTHOR, rest
        if re.match(r"https?://", rest):
            kind = FollowKind.FEED
    text = _unquoted(text.strip())
    if not text:
        return Misread("follow", rest, f"Say what to follow after `{prefix.strip()}:`.")
    if kind is FollowKind.CATEGORY and not _CATEGORY.match(text):
        return Misread("follow", text, "arXiv categories look like `cs.LG` or `eess.IV`.")
    return FollowThis(kind, text, preview)


def _without_word(text: str, word: str) -> tuple[str, bool]:
    words = text.split()
    if words and words[-1].lower() == word:
        return " ".join(words[:-1]), True
    return text, False


def _unfollow(rest: str, _today: date) -> Request:
    return Unfollow(_unquoted(rest)) if rest else Help("unfollow")


def _following(rest: str, _today: date) -> Request:
    return Find(f"following {rest}") if rest else Following()


def _sources(rest: str, _today: date) -> Request:
    return Find(f"sources {rest}") if rest else Sources()


def _about(rest: str, _today: date) -> Request:
    return Find(rest) if rest else About()


def _help(rest: str, _today: date) -> Request:
    verb = BY_NAME.get(rest.lower())
    return Help(verb.name if verb else None)


def _digest(rest: str, _today: date) -> Request:
    words = rest.split()
    match [word.lower() for word in words]:
        case []:
            return DigestSettings()
        case ["preview" | "now" | "pause" | "resume" | "off" | "status" as word]:
            return DigestDo(word)
        case ["on"]:
            return DigestDo("resume")
        case ["style", style] if style in set(Style):
            return DigestStyle(Style(style))
        case ["style", *_]:
            return Misread("digest", rest, "The styles are `compact`, `standard` and `full`.")
        case ["weekly" | "daily" | "monthly", *_]:
            return _schedule(words)
        case _:
            return Misread("digest", rest, "I do not know that setting of the digest.")


def _schedule(words: list[str]) -> Request:
    match schedule_of(words):
        case Unreadable(word, why):
            return Misread("digest", word, why)
        case ReadSchedule(schedule, zone_given):
            return DigestSchedule(schedule, zone_given)


_READERS = {
    "find": _find,
    "author": _author,
    "new": _new,
    "follow": _follow,
    "unfollow": _unfollow,
    "following": _following,
    "digest": _digest,
    "sources": _sources,
    "help": _help,
    "about": _about,
}
