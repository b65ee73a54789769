"""The table of verbs: what can be typed, what it does; help, manifest and README are made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """One way of writing a verb."""

    syntax: str
    """Without the command: ``follow <name>``."""
    does: str
    """One short phrase, lower case, no full stop."""
    example: str
    """Something that can be typed as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A verb with its usages."""

    name: str
    about: str
    """Its heading in the help: one of ``SUBJECTS``."""
    usages: tuple[Usage, ...]
    aliases: tuple[str, ...] = ()


LOOKING_UP, DIGESTS, YOURS = "Look up", "Digests", "Your own, seen by nobody else"
CORPUS, OFFPRINT = "The corpus", "Besides"
SUBJECTS = (LOOKING_UP, DIGESTS, YOURS, CORPUS, OFFPRINT)
"""The headings of the help, in order."""

VERBS: tuple[Verb, ...] = (
    Verb(
        name="find",
        about=LOOKING_UP,
        aliases=("paper", "search"),
        usages=(
            Usage("<anything>", "look up papers and authors, typing errors welcome", "kv edit"),
            Usage("find <title>", "look up papers only", "find federated distilation"),
        ),
    ),
    Verb(
        name="author",
        about=LOOKING_UP,
        aliases=("who", "person"),
        usages=(Usage("author <name>", "look up a person", "author shao jiawei"),),
    ),
    Verb(
        name="topic",
        about=LOOKING_UP,
        aliases=("topics",),
        usages=(Usage("topic <words>", "list papers about something", "topic federated learning"),),
    ),
    Verb(
        name="new",
        about=LOOKING_UP,
        aliases=("latest",),
        usages=(Usage("new [since 2w|2026-11-01]", "what came in, newest first", "new since 2w"),),
    ),
    Verb(
        name="follow",
        about=DIGESTS,
        aliases=("sub", "subscribe"),
        usages=(
            Usage("follow <name>", "put an author into this channel's digest", "follow Qi She"),
            Usage(
                "follow topic:<words> | cat:<code> | feed:<title>",
                "follow a topic, an arXiv category or a feed",
                "follow topic:federated learning",
            ),
            Usage(
                "follow <names, or BibTeX> | co-authors of <name>",
                "several, or a pasted list or BibTeX: shown first, saved when you say yes",
                "follow Qi She, Jiawei Shao",
            ),
            Usage(
                "follow <what> preview",
                "see what the last four weeks would have brought",
                "follow cat:cs.LG preview",
            ),
        ),
    ),
    Verb(
        name="yes",
        about=DIGESTS,
        aliases=("confirm",),
        usages=(Usage("yes", "follow what was just shown", "yes"),),
    ),
    Verb(
        name="unfollow",
        about=DIGESTS,
        aliases=("unsub", "unsubscribe"),
        usages=(
            Usage("unfollow <n, …|name|all>", "stop following one, several or all", "unfollow 2"),
        ),
    ),
    Verb(
        name="following",
        about=DIGESTS,
        aliases=("follows", "list"),
        usages=(Usage("following", "what this channel follows, and who added it", "following"),),
    ),
    Verb(
        name="digest",
        about=DIGESTS,
        aliases=("schedule",),
        usages=(
            Usage("digest", "this channel's digest: settings, next run, last ones", "digest"),
            Usage(
                "digest weekly mon,thu 9:00 [zone]",
                "when it comes; also daily 8:30, monthly 1 9:00",
                "digest weekly mon,thu 9:00 Europe/Berlin",
            ),
            Usage(
                "digest preview | now | status",
                "what would come now, for your eyes only; post it now; the last deliveries",
                "digest preview",
            ),
            Usage("digest pause | resume | off", "stop and start it", "digest pause"),
            Usage(
                "digest style compact|standard|full", "how much of each item", "digest style full"
            ),
        ),
    ),
    Verb(
        name="catchup",
        about=DIGESTS,
        aliases=("catch-up", "missed"),
        usages=(
            Usage(
                "catchup [since 2w|2026-11-01]",
                "what you have not seen yet, for your eyes only",
                "catchup",
            ),
        ),
    ),
    Verb(
        name="more",
        about=LOOKING_UP,
        usages=(Usage("more <n>", "open a line of the last list, or of a digest", "more 3"),),
    ),
    Verb(
        name="bib",
        about=LOOKING_UP,
        aliases=("cite", "bibtex"),
        usages=(
            Usage("bib <n, …|title> [ris|csl-json]", "papers as BibTeX, RIS, CSL-JSON", "bib 3"),
        ),
    ),
    Verb(
        name="save",
        about=YOURS,
        usages=(Usage("save <n, …|title>", "put papers into your own list", "save kv edit"),),
    ),
    Verb(
        name="saved",
        about=YOURS,
        usages=(Usage("saved", "your own list; nobody else sees it", "saved"),),
    ),
    Verb(
        name="unsave",
        about=YOURS,
        usages=(Usage("unsave <n, …|title>", "take them out again", "unsave 1"),),
    ),
    Verb(
        name="export",
        about=YOURS,
        usages=(
            Usage(
                "export [saved|author <name>] [bibtex|ris|csl-json]",
                "your list, or all of an author's papers, for a reference manager",
                "export saved ris",
            ),
        ),
    ),
    Verb(
        name="forget",
        about=YOURS,
        usages=(Usage("forget me", "remove what is kept about you alone", "forget me"),),
    ),
    Verb(
        name="sources",
        about=CORPUS,
        aliases=("source", "feeds"),
        usages=(
            Usage("sources", "what Offprint reads, and how fresh it is", "sources"),
            Usage(
                "sources add <url>",
                "read a feed from now on, also arxiv:cat:<code> or arxiv:au:<name>",
                "sources add arxiv:cat:cs.LG",
            ),
            Usage("sources check <n>", "read one now and say what came", "sources check 1"),
            Usage(
                "sources remove <n>", "read one no more; what it brought stays", "sources remove 1"
            ),
        ),
    ),
    Verb(
        name="same",
        about=CORPUS,
        usages=(
            Usage(
                "same <a> = <b>",
                "two papers, or two authors, are one; short ids, numbers, titles or names",
                "same p12 = p31",
            ),
        ),
    ),
    Verb(
        name="notsame",
        about=CORPUS,
        aliases=("not-same",),
        usages=(
            Usage(
                "notsame <a> [= <b>]",
                "they are two, whatever my rules say; alone: what it is made of",
                "notsame p12 = e345",
            ),
        ),
    ),
    Verb(
        name="flag",
        about=CORPUS,
        aliases=("flags",),
        usages=(
            Usage(
                "flag <n|short id> [words]",
                "tell the owners that a card is wrong",
                "flag p43 same as p12",
            ),
            Usage("flag", "what was flagged and waits: yours; for owners, all of it", "flag"),
            Usage(
                "flag dismiss <n>", "settle one without a change, or take it back", "flag dismiss 1"
            ),
        ),
    ),
    Verb(
        name="undo",
        about=OFFPRINT,
        usages=(Usage("undo [decision]", "take back the last change, or the one named", "undo"),),
    ),
    Verb(
        name="help",
        about=OFFPRINT,
        aliases=("?",),
        usages=(Usage("help [verb]", "this list, or one verb in detail", "help digest"),),
    ),
    Verb(
        name="about",
        about=OFFPRINT,
        usages=(Usage("about", "what this is and what it knows", "about"),),
    ),
    Verb(
        name="debug",
        about=OFFPRINT,
        usages=(Usage("debug", "how things stand, for a report of a fault", "debug"),),
    ),
)

LOOK_UP = "message.look_up"
"""The entry in a message's menu."""

USAGE_HINT = "kv edit | author <name> | new | follow <name> | digest | help"
"""Shown by Slack's composer beside the command."""

BY_NAME = {name: verb for verb in VERBS for name in (verb.name, *verb.aliases)}
"""Name or alias -> verb."""
