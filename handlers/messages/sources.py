"""What is read and how that goes, in; the numbered list and each source's own message out."""

from collections.abc import Sequence
from datetime import date, datetime

from corpus import health
from corpus.health import Health
from corpus.model import DocumentKind, Feed, FeedState, SourceStatus
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    escape,
    link,
    message,
    section,
)
from handlers.messages.cards import chunks
from handlers.messages.lines import SITE, day, local, shown_address, who

LONGEST_LIST = 20
"""Lines of a list; the rest is counted."""
ON_HOME = 3
"""Failing sources that App Home names."""
COMPLAINTS = 10
"""Complaints about one document that its own message shows."""


_WORST_FIRST = (Health.FAILING, Health.GONE, Health.UNREAD, Health.WELL)
_IN_WORDS = {Health.FAILING: "failing", Health.GONE: "gone", Health.UNREAD: "not read yet"}


def health_of(status: SourceStatus) -> Health:
    """How reading a source goes; a file that gave nothing but complaints fails as well."""
    if status.feed is not None:
        return health.of(status.feed)
    return Health.FAILING if status.problems and not status.entry_count else Health.WELL


def by_health(statuses: Sequence[SourceStatus]) -> dict[str, int]:
    """How many of what is polled are well, and how many are not."""
    found = [health_of(each) for each in statuses if each.feed and not is_removed(each)]
    return {each.value: found.count(each) for each in _WORST_FIRST}


def is_ill(status: SourceStatus) -> bool:
    """Whether somebody should look at it."""
    return health_of(status) in {Health.FAILING, Health.GONE}


def in_order(statuses: Sequence[SourceStatus]) -> tuple[SourceStatus, ...]:
    """What is still read, what fails first; then what is polled, then files."""
    kept = (each for each in statuses if not is_removed(each))
    return tuple(sorted(kept, key=_place))


def is_removed(status: SourceStatus) -> bool:
    """Whether somebody has taken it out; what it brought stays."""
    return health_of(status) is Health.REMOVED


def _place(status: SourceStatus) -> tuple[int, bool, str]:
    return _WORST_FIRST.index(health_of(status)), status.feed is None, name_of(status).casefold()


# ----------------------------------------------------------------------- names


def name_of(status: SourceStatus) -> str:
    """What people call a source: its title, else its address or the file's name."""
    if status.title:
        return status.title
    return shown_address(status.url) if status.url else status.name.rsplit("/", 1)[-1]


def feed_name(feed: Feed) -> str:
    """What people call a feed."""
    return feed.title or shown_address(feed.source)


def linked(name: str, url: str | None) -> str:
    """A name in bold, leading to an address without its secrets."""
    address = shown_address(url) if url else None
    return f"*{link(address, cut(name, 80))}*"


def linked_feed(feed: Feed) -> str:
    """A feed's name, leading to where it is read."""
    return linked(feed_name(feed), feed.url)


# ----------------------------------------------------------------------- lists


_ADD = "sources add arxiv:cat:cs.LG` reads a feed from now on"


def listed(statuses: Sequence[SourceStatus], *, now: datetime, command: str) -> Message:
    """What is read, numbered, what fails first, each with its health and complaint."""
    if not statuses:
        text = f"I read nothing yet. Try `{command} sources add <address of a blog or feed>`."
        return message(text, [section(escape_command(text))])
    text = _headline(statuses)
    shown = statuses[:LONGEST_LIST]
    lines = [_line(number, each, now=now) for number, each in enumerate(shown, 1)]
    blocks: list[Block] = [section(f"*{text}*"), *map(section, chunks(lines))]
    left = [f"and {len(statuses) - LONGEST_LIST} more"] if len(statuses) > LONGEST_LIST else []
    polled = next((n for n, each in enumerate(shown, 1) if each.feed is not None), None)
    act = f"sources check {polled}` reads number {polled} now" if polled else _ADD
    hint = f"`{command} 1` says more of the first · `{command} {act}"
    blocks.append(context(*left, hint))
    return message(text, blocks)


def escape_command(text: str) -> str:
    """Our own words with angle brackets in them, as Slack takes them."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _headline(statuses: Sequence[SourceStatus]) -> str:
    count = f"{len(statuses)} source{'' if len(statuses) == 1 else 's'}"
    found = [health_of(each) for each in statuses]
    parts = [f"{n} {said}" for each, said in _IN_WORDS.items() if (n := found.count(each))]
    return f"{count}: {', '.join(parts)}" if parts else count


def _line(number: int, status: SourceStatus, *, now: datetime) -> str:
    return "\n".join([f"{number}. {summary(status, now=now)}", *complaints_of(status, most=2)])


def summary(status: SourceStatus, *, now: datetime) -> str:
    """Name, kind, how much, how new, and when it was read: one line."""
    parts = [f"{linked(name_of(status), status.url)} ({_kind(status)})"]
    if status.entry_count or status.feed is None:
        parts.append(counted(status.entry_count, "entry", "entries"))
    if status.newest_entry:
        parts.append(f"newest {day(status.newest_entry)}{_ago(status.newest_entry, now=now)}")
    return " · ".join([*parts, _last_read(status, now=now)])


def _kind(status: SourceStatus) -> str:
    unread = status.kind is DocumentKind.UNKNOWN and status.feed is not None
    return "feed" if unread else SITE[status.kind]


def _last_read(status: SourceStatus, *, now: datetime) -> str:
    if status.feed is not None:
        read = status.feed.succeeded_at
        return f"read {local(read)}" if read else "not read yet"
    if status.as_of is None:
        return "imported once"
    days = (now.date() - status.as_of).days
    return "captured today" if days <= 0 else f"captured {counted(days, 'day', 'days')} ago"


def _ago(when: date, *, now: datetime) -> str:
    """How stale it is; nothing of what is from today, or claims to be from the future."""
    days = (now.date() - (when.date() if isinstance(when, datetime) else when)).days
    return f", {counted(days, 'day', 'days')} ago" if days > 0 else ""


def complaints_of(status: SourceStatus, *, most: int) -> list[str]:
    """What is wrong with reading it: of polling it, then of its newest document."""
    lines = [f"      :warning: {text}" for text in _of_polling(status.feed)]
    for problem in status.problems[:most]:
        where = f"line {problem.line}: " if problem.line else ""
        lines.append(f"      :warning: {where}{escape(cut(problem.message, 200))}")
    if len(status.problems) > most:
        lines.append(f"      … and {len(status.problems) - most} more complaints")
    return lines


def _of_polling(feed: Feed | None) -> list[str]:
    """What is wrong with polling a feed, in its exact words."""
    if feed is None or feed.complaint is None or feed.state is FeedState.REMOVED:
        return []
    if feed.state is FeedState.GONE:
        return [f"gone for good, its server says: {reason_of(feed)} · `sources remove` lets it go"]
    if not feed.failures:
        return [reason_of(feed)]
    since = f" since {local(feed.failing_since)}" if feed.failing_since else ""
    often = f", {feed.failures} times in a row" if feed.failures > 1 else ""
    return [f"failing{since}{often}: {reason_of(feed)} · next try {local(feed.due)}"]


def reason_of(feed: Feed) -> str:
    """The last complaint about a feed, as it was."""
    return escape(cut(feed.complaint or "no reason given", 300))


def at_a_glance(statuses: Sequence[SourceStatus], *, now: datetime, command: str) -> list[Block]:
    """How the sources are, in brief: the few which need somebody, and how many do well."""
    if not statuses:
        return [section(f"None yet. `{command} sources add` and an address starts one.")]
    ill = [each for each in statuses if is_ill(each)]
    lines = [
        "\n".join([summary(each, now=now), *complaints_of(each, most=1)]) for each in ill[:ON_HOME]
    ]
    blocks: list[Block] = [section(_headline(statuses)), *map(section, chunks(lines))]
    left = [f"and {len(ill) - ON_HOME} more that need somebody"] if len(ill) > ON_HOME else []
    return [*blocks, context(*left, f"`{command} sources` lists them all")]


def one(status: SourceStatus, number: int, *, now: datetime, command: str) -> Message:
    """One source with everything that was complained about, and what can be done with it."""
    text = f"Source {number}: {escape(cut(name_of(status), 200))}"
    lines = [summary(status, now=now), *complaints_of(status, most=COMPLAINTS)]
    blocks: list[Block] = [*map(section, chunks(lines))]
    feed = status.feed
    if feed is None:
        return message(text, [*blocks, context("Imported by an operator; nothing polls it")])
    if feed.url != feed.source:
        blocks.append(context(f"Added as {escape(cut(shown_address(feed.source), 300))}"))
    added = f"Added by {who(feed.added_by)}, {day(feed.added_at)} · next reading {local(feed.due)}"
    blocks.append(context(added))
    blocks.append(actions(follow_button(feed)))
    blocks.append(
        context(f"`{command} sources check {number}` reads it now · `remove {number}` takes it out")
    )
    return message(text, blocks)


def follow_button(feed: Feed) -> Block:
    """A button that puts a feed into the digest of the conversation."""
    return button("Follow here", "feed.follow", f"s{feed.id}")


def counted(number: int, one_: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "entry", "entries"), counted(1200, "entry", "entries")
    ('1 entry', '1,200 entries')
    """
    return f"{number:,} {one_ if number == 1 else many}"
