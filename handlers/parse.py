"""Typed text in, a request out: the command grammar, forgiving about how people type."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from corpus.identifiers import identifiers_in
from corpus.index.questions import asked_by
from corpus.model import Complaint, FollowKind, Kind, Style
from corpus.sources.categories import ARCHIVES, full_category
from corpus.text import words as folded_words
from handlers.lists import is_list
from handlers.requests import (
    About,
    CatchUp,
    Cite,
    Courtesy,
    Debug,
    DigestDo,
    DigestSchedule,
    DigestSettings,
    DigestStyle,
    Dismiss,
    Export,
    Find,
    Flagged,
    FlagThis,
    FollowCoauthors,
    Following,
    FollowSeveral,
    FollowThis,
    ForgetMe,
    Format,
    Help,
    Misread,
    New,
    NotSame,
    Request,
    Same,
    Save,
    Saved,
    Show,
    SourceAdd,
    SourceCheck,
    SourceRemove,
    Sources,
    Topic,
    Undo,
    Unfollow,
    Unsave,
    Who,
    Yes,
)
from handlers.verbs import BY_NAME
from handlers.when import ReadSchedule, Unreadable, day_of, schedule_of

DEFAULT_PERIOD = timedelta(days=7)
"""What ``new`` shows when no date is given."""
NEAR_ENOUGH = 75
"""Smallest similarity, in per cent, at which an unknown verb is taken for a misspelt one."""
LONGEST = 1000
"""Characters of a message that are read; titles and lists of names are far shorter."""
LONGEST_FOLLOW = 200
LONGEST_LIST = 12_000
"""Characters of a list of names, or of BibTeX, that are read."""
LONGEST_MESSAGE = 4000
"""Characters of somebody else's message that are looked through."""
MOST_NAMED = 40
"""Pieces of it that are looked up; each takes a few milliseconds."""

_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_TWO_IDS = re.compile(r"([pae#]?[0-9]+)(?:\s+|\s*=\s*|\s+and\s+)([pae#]?[0-9]+)", re.IGNORECASE)
_QUOTED_FIRST = re.compile(r"""(["'])(.+?)\1\s*=\s*(.+)""")
_ONE_CARD = re.compile(r"[pa#]?[0-9]{1,12}", re.IGNORECASE)
_NUMBER = re.compile(r"#?([0-9]{1,3})\.?")
_FORMATS = {
    "bibtex": Format.BIBTEX,
    "bib": Format.BIBTEX,
    "ris": Format.RIS,
    "csl-json": Format.CSL_JSON,
    "csl": Format.CSL_JSON,
    "json": Format.CSL_JSON,
}
_MENTION = re.compile(r"<[@#!][^>]*>")
_AT_START = re.compile(
    r"^(?:[\s*_~`]|[,:;–—-]+(?=[\s*_~`])|/[a-z][\w-]*(?=[\s?!,*_~`]|$))*", re.IGNORECASE
)
"""What stands between the mention and the words: "@Offprint, ...", and a hint copied whole."""
_AT_END = "?!, *_~`"
_QUOTES = str.maketrans("“”„‟«»‘’‚‛", '""""""' + "''''")
_POLITE = frozenset({"please", "pls", "plz", "thanks", "thx"})
_SAID_LAST = _POLITE | {""}
"""Last words that say nothing."""
_GREETINGS = frozenset({"hi", "hello", "hey", "hallo", "what can you do"})
_COURTESIES = frozenset(
    {"thanks", "thx", "ty", "thank you", "thank you very much", "thanks a lot", "many thanks",
     "cheers", "ok", "okay", "great", "nice", "cool", "perfect", "no", "nope", "no thanks",
     "never mind", "nevermind", "cancel", "bye", "goodbye"}
)  # fmt: skip
_ASKING_OF_US = frozenset({"who are you", "what are you"})
_WHATS_NEW = re.compile(
    r"^what(?:'s| is) new\b|^(?:new|newest|latest|recent) (?:papers?|articles?|preprints?)$",
    re.IGNORECASE,
)
_CATCH_UP = re.compile(r"^catch[ -]up(?=$| since )", re.IGNORECASE)
_ASKING_WHO = re.compile(r"^(?:who(?:'s| is| are)|whois)\s+", re.IGNORECASE)
_ASKING_WHAT = re.compile(
    r"^(?:who(?:'s| is)? (?:works?|working) on|who wrote|what(?:'s| is)|show me|find me|look up"
    r"|papers? (?:about|on|called))\s+",
    re.IGNORECASE,
)
_COAUTHORS = re.compile(r"(?:all |the )?co-?authors? (?:of |with )?(.+)", re.IGNORECASE)
_FOLLOW_PREFIX = {
    "topic": FollowKind.TOPIC,
    "cat": FollowKind.CATEGORY,
    "category": FollowKind.CATEGORY,
    "author": FollowKind.AUTHOR,
    "feed": FollowKind.FEED,
}
_EMPTY_WORDS = frozenset(
    {"a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"}
)
"""Words that say nothing about a topic."""


def unwrap(text: str) -> str:
    """Take off what Slack and keyboards put around words.

    >>> unwrap("<@U1> *KV-Edit* “image editing” pls?")
    'KV-Edit "image editing"'
    >>> unwrap("<https://arxiv.org/abs/2406.18193|arxiv.org/abs/2406.18193>")
    'https://arxiv.org/abs/2406.18193'
    >>> unwrap("<@U1>: follow Qi She"), unwrap("<@U1> `/papers save 1`"), unwrap("/dev/null")
    ('follow Qi She', 'save 1', '/dev/null')
    """
    return " ".join(_unwrapped(text[:LONGEST])).rstrip(_AT_END)


def unwrap_lines(text: str) -> str:
    r"""The same line by line, for lists.

    >>> unwrap_lines("follow *Qi She*\n\nShao, Jiawei pls")
    'follow Qi She\nShao, Jiawei'
    """
    return "\n".join(_unwrapped(text[:LONGEST_LIST], by=str.splitlines)).rstrip(_AT_END)


def _unwrapped(text: str, *, by: Callable[[str], list[str]] = lambda text: [text]) -> list[str]:
    """The bare words of each line that has any, without what stands last and says nothing."""
    text = _LINK.sub(lambda m: m[1], text)
    text = _MENTION.sub(" ", text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = _AT_START.sub("", text)
    lines = [
        [bare for word in line.split() if (bare := word.strip("*_~`"))]
        for line in by(text.translate(_QUOTES))
    ]
    lines = [line for line in lines if line]
    while sum(map(len, lines)) > 1 and lines[-1][-1].strip(",.!?*_~`").lower() in _SAID_LAST:
        lines[-1].pop()
        lines = [line for line in lines if line]
    return [" ".join(line) for line in lines]


def parse(text: str, *, today: date) -> Request:
    """Read what a person typed; any text is some request.

    >>> parse("kv edit", today=date(2026, 6, 1))
    Find(text='kv edit', kind=<Kind.ANY: 'any'>)
    >>> parse("new since 2w", today=date(2026, 6, 15))
    New(since=datetime.date(2026, 6, 1))
    """
    whole, text = text, _CATCH_UP.sub("catchup", unwrap(text))
    if asked := _asked(text, today):
        return asked
    first, _, rest = text.partition(" ")
    verb = BY_NAME.get(first.lower().removesuffix(":"))
    if verb is None:
        return Find(_unquoted(text))
    if verb.name == "follow":  # a list may be long, and its lines matter
        return _follow(re.sub(r"^\S+\s*", "", unwrap_lines(whole)), today)
    request = BY_READER[verb.name](rest.strip(), today)
    if request == Find(f"{verb.name} {rest}".strip()):  # no command after all: as it was typed
        return Find(text)
    return request


def _asked(text: str, today: date) -> Request | None:
    """What is asked in plain words, without a verb of ours."""
    if not text or text.lower() in _GREETINGS:
        return Help()
    if text.lower().strip(".") in _COURTESIES:
        return Courtesy()
    if text.lower() in _ASKING_OF_US:
        return About()
    if re.fullmatch(r"#?[0-9]{1,3}", text):
        return Show(int(text.lstrip("#")))
    if _WHATS_NEW.match(text):
        return New(today - DEFAULT_PERIOD)
    if name := asked_by(text):
        return Find(name, Kind.AUTHOR)
    if found := _ASKING_WHAT.match(text):
        return Find(text[found.end() :])
    if found := _ASKING_WHO.match(text):
        return Find(text[found.end() :], Kind.AUTHOR)
    return None


def nearest_verb(text: str) -> str | None:
    """The verb that the first word was probably meant to be, if it is none itself.

    >>> nearest_verb("folow Qi She")
    'follow'
    """
    first = text.partition(" ")[0].lower()
    if first in BY_NAME or first == "papers":
        return None
    found = process.extractOne(first, list(BY_NAME), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return BY_NAME[found[0]].name if found else None


def named_in(text: str) -> tuple[str, ...]:
    """What in somebody's message may be a paper: identifiers and links, what is quoted, each line.

    >>> named_in("see “KV-Edit” and <https://arxiv.org/abs/2406.18193|this>")
    ('arxiv:2406.18193', 'KV-Edit', 'see "KV-Edit" and this')
    """
    addresses = " ".join(link[1] for link in _LINK.finditer(text))
    known = identifiers_in(f"{addresses} {_LINK.sub(' ', text)}")
    plain = _LINK.sub(lambda m: m[2] or " ", text[:LONGEST_MESSAGE]).translate(_QUOTES)
    quoted = [found[1] for found in re.finditer(r'"([^"\n]{4,300})"', plain)]
    lines = [unwrap(line).lstrip("-•> ") for line in plain.splitlines()]
    pieces = [*known, *quoted, *(line for line in lines if len(line) > 3)]
    return tuple(dict.fromkeys(pieces))[:MOST_NAMED]


def _unquoted(text: str) -> str:
    return (
        text[1:-1].strip() if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'" else text
    )


def _find(rest: str, _today: date) -> Request:
    return Find(_unquoted(rest), Kind.PAPER) if rest else Help("find")


def _author(rest: str, _today: date) -> Request:
    if number := _NUMBER.fullmatch(rest):
        return Who(int(number[1]))
    return Find(_unquoted(rest), Kind.AUTHOR) if rest else Help("author")


def _topic(rest: str, _today: date) -> Request:
    return Topic(_unquoted(rest), typed=f"topic {rest}") if rest else Help("topic")


def _new(rest: str, today: date) -> Request:
    words = rest.removeprefix("since ").strip()
    if not words:
        return New(today - DEFAULT_PERIOD)
    if day := day_of(words, today=today):
        return New(day)
    if rest.startswith("since "):
        return Misread("new", words, "I read days like `2w`, `10d` or `2026-11-01`.")
    return Find(f"new {rest}")


def _more(rest: str, _today: date) -> Request:
    if number := _NUMBER.fullmatch(rest):
        return Show(int(number[1]))
    return Find(f"more {rest}") if rest else Help("more")


def _bib(rest: str, _today: date) -> Request:
    text, form = _with_format(rest)
    return Cite(_unquoted(text), form) if text else Help("bib")


def _save(rest: str, _today: date) -> Request:
    return Save(_unquoted(rest)) if rest else Help("save")


def _unsave(rest: str, _today: date) -> Request:
    return Unsave(_unquoted(rest)) if rest else Help("unsave")


def _saved(rest: str, _today: date) -> Request:
    return Find(f"saved {rest}") if rest else Saved()


def _export(rest: str, _today: date) -> Request:
    what, form = _with_format(rest)
    word, _, name = what.partition(" ")
    match word.lower():
        case "" | "saved":
            return _no_export(rest) if name else Export(None, form)
        case "author" if name:
            return Export(_unquoted(name.strip()), form)
        case _:
            return _no_export(rest)


def _no_export(text: str) -> Request:
    return Misread(
        "export", text, "I export `saved` or `author` with a name, as one of three formats."
    )


def _with_format(rest: str) -> tuple[str, Format]:
    """What was said, without the format that may stand at its end."""
    words = rest.split()
    form = _FORMATS.get(words[-1].lower().lstrip(".")) if words else None
    if form is None:
        return rest, Format.BIBTEX
    kept = words[:-1]
    if kept and kept[-1].lower() in {"as", "in"}:
        kept.pop()
    return " ".join(kept), form


def _forget(rest: str, _today: date) -> Request:
    if rest.lower() == "me":
        return ForgetMe()
    return Find(f"forget {rest}") if rest else Help("forget")


def _catch_up(rest: str, today: date) -> Request:
    words = rest.removeprefix("since ").strip()
    if not words:
        return CatchUp()
    if day := day_of(words, today=today):
        return CatchUp(day)
    return Misread("catchup", words, "I read days like `2w`, `10d` or `2026-11-01`.")


def _follow(rest: str, _today: date) -> Request:
    rest, preview = _without_word(rest, "preview")
    if not rest:
        return Help("follow")
    if asked := _COAUTHORS.fullmatch(" ".join(rest.split())):
        return FollowCoauthors(_unquoted(asked[1]))
    if is_list(rest):
        return FollowSeveral(rest, preview)
    return one_follow(" ".join(rest.split()), preview=preview)


def one_follow(text: str, *, preview: bool = False) -> FollowThis | Misread:
    """One thing to follow: a name, or what its prefix says.

    >>> one_follow("cat:LG")
    FollowThis(kind=<FollowKind.CATEGORY: 'category'>, text='cs.LG', preview=False)
    """
    prefix, colon, rest = text.partition(":")
    kind = _FOLLOW_PREFIX.get(prefix.strip().lower()) if colon else None
    if kind is None:
        kind, rest = FollowKind.AUTHOR, text
        if re.match(r"https?://|arxiv:(?:cat|au):", text, re.IGNORECASE):
            kind = FollowKind.FEED
        elif "." in text and full_category(text):
            kind = FollowKind.CATEGORY
    return _followed(kind, _unquoted(rest.strip()), prefix.strip(), preview=preview)


def _followed(kind: FollowKind, text: str, prefix: str, *, preview: bool) -> FollowThis | Misread:
    """Refuse what could never select anything, or everything."""
    if not text:
        return Misread("follow", f"{prefix}:", f"Say what to follow after `{prefix}:`.")
    if len(text) > LONGEST_FOLLOW:
        return Misread("follow", text, f"That is longer than {LONGEST_FOLLOW} characters.")
    if kind is FollowKind.TOPIC and not set(folded_words(text)) - _EMPTY_WORDS:
        return Misread("follow", text, "A topic needs a word that means something.")
    if kind is not FollowKind.CATEGORY:
        return FollowThis(kind, text, preview)
    code = text.lower() if text.lower() in ARCHIVES else full_category(text)
    if code is None:
        return Misread("follow", text, "arXiv has no such category; they look like `cs.LG`.")
    return FollowThis(kind, code, preview)


def _without_word(text: str, word: str) -> tuple[str, bool]:
    without = re.sub(rf"(?:^|\s+){word}$", "", text, flags=re.IGNORECASE)
    return without, without != text


def _yes(rest: str, _today: date) -> Request:
    return Find(f"yes {rest}") if rest else Yes()


def _unfollow(rest: str, _today: date) -> Request:
    return Unfollow(_unquoted(rest)) if rest else Help("unfollow")


def _following(rest: str, _today: date) -> Request:
    return Find(f"following {rest}") if rest else Following()


def _sources(rest: str, _today: date) -> Request:
    word, _, which = rest.partition(" ")
    match word.lower():
        case "":
            return Sources()
        case "add":
            return _source_to_add(which.strip())
        case "remove" | "delete" | "rm":
            return SourceRemove(_unquoted(which.strip())) if which else Help("sources")
        case "check" | "refresh":
            return SourceCheck(_unquoted(which.strip())) if which else Help("sources")
        case _:
            return Find(f"sources {rest}")


def _source_to_add(text: str) -> Request:
    """Take an address in any form in which people write one; guess only the ``https://``."""
    if not text:
        return Help("sources")
    if re.match(r"https?://\S+$", text) or re.match(r"arxiv:(?:cat|au):\s*\S", text, re.IGNORECASE):
        return SourceAdd(text)
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?:[:/?]\S*)?$", text):
        return SourceAdd(f"https://{text}")
    why = "An address looks like `https://example.org/feed.xml` or `arxiv:cat:cs.LG`."
    return Misread("sources", text, why)


def _same(rest: str, _today: date) -> Request:
    if not rest:
        return Help("same")
    left, right = _two(rest)
    return Same(left, right) if left and right else Find(f"same {rest}")


def _notsame(rest: str, _today: date) -> Request:
    if not rest:
        return Help("notsame")
    left, right = _two(rest)
    return NotSame(left or _unquoted(rest), right or None)


def _two(text: str) -> tuple[str, str]:
    """Part what stands on both sides of "="; without it, two short ids or numbers.

    >>> _two("KV-Edit = p31"), _two("p12 p31"), _two("a title")
    (('KV-Edit', 'p31'), ('p12', 'p31'), ('', ''))
    """
    if ids := _TWO_IDS.fullmatch(text):
        return ids[1], ids[2]
    if quoted := _QUOTED_FIRST.fullmatch(text):
        return quoted[2], _unquoted(quoted[3])
    left, _, right = text.partition(" = " if " = " in text else "=")
    return (_unquoted(left.strip()), _unquoted(right.strip())) if right.strip() else ("", "")


def _flag(rest: str, _today: date) -> Request:
    card, _, said = rest.partition(" ")
    if not card:
        return Flagged()
    if card.lower() in {"dismiss", "remove", "settle"}:
        return (
            Dismiss(said.strip())
            if said
            else Misread("flag", rest, "Say which: `flag` numbers them.")
        )
    if not _ONE_CARD.fullmatch(card):
        return Misread(
            "flag", rest, "Say of which card: its short id, or a number of the last list."
        )
    return FlagThis(card, complaint_in(said), said.strip())


def complaint_in(said: str) -> Complaint:
    """What a person probably means to be wrong; their words stand beside it.

    >>> complaint_in("same as p12").value, complaint_in("not the same person").value
    ('duplicate', 'two')
    """
    if re.search(r"\b(?:not|two|different|namesakes?|several|mixed)\b", said, re.IGNORECASE):
        return Complaint.TWO
    if re.search(r"\b(?:same|duplicate|dup|twice|double)\b", said, re.IGNORECASE):
        return Complaint.DUPLICATE
    return Complaint.WRONG


def _undo(rest: str, _today: date) -> Request:
    if not rest:
        return Undo()
    number = re.fullmatch(r"[#d]?([0-9]{1,9})", rest.lower())
    return Undo(int(number[1])) if number else Find(f"undo {rest}")


def _about(rest: str, _today: date) -> Request:
    return Find(rest) if rest else About()


def _debug(rest: str, _today: date) -> Request:
    return Find(f"debug {rest}") if rest else Debug()


def _help(rest: str, _today: date) -> Request:
    if not rest:
        return Help()
    verb = BY_NAME.get(rest.partition(" ")[0].lower())
    if verb is None:
        return Misread("help", rest, "That is none of my verbs; `help` alone lists them.")
    return Help(verb.name)


def _digest(rest: str, _today: date) -> Request:
    words = rest.split()
    match [word.lower() for word in words]:
        case []:
            return DigestSettings()
        case ["preview" | "now" | "pause" | "resume" | "off" | "status" as word]:
            return DigestDo(word)
        case ["on"]:
            return DigestDo("resume")
        case ["stop"]:
            return DigestDo("pause")
        case ["every", "day", *_]:
            return _schedule(["daily", *words[2:]])
        case ["style", style] if style in set(Style):
            return DigestStyle(Style(style))
        case ["style", *_]:
            return Misread("digest", rest, "The styles are `compact`, `standard` and `full`.")
        case ["weekly" | "daily" | "monthly", *_]:
            return _schedule(words)
        case _:
            return _schedule(["weekly", *words])


def _schedule(words: list[str]) -> Request:
    match schedule_of(words):
        case Unreadable(word, why):
            return Misread("digest", word, why)
        case ReadSchedule(schedule, given):
            return DigestSchedule(schedule, given)


BY_READER: dict[str, Callable[[str, date], Request]] = {
    "find": _find,
    "author": _author,
    "topic": _topic,
    "new": _new,
    "follow": _follow,
    "yes": _yes,
    "unfollow": _unfollow,
    "following": _following,
    "digest": _digest,
    "catchup": _catch_up,
    "more": _more,
    "bib": _bib,
    "save": _save,
    "saved": _saved,
    "unsave": _unsave,
    "export": _export,
    "forget": _forget,
    "sources": _sources,
    "same": _same,
    "notsame": _notsame,
    "flag": _flag,
    "undo": _undo,
    "help": _help,
    "about": _about,
    "debug": _debug,
}
"""Name of a verb -> what reads the words after it."""
