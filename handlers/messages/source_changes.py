"""What a change or a reading of a source has brought, in; receipts, refusals and alerts out."""

import re
from collections.abc import Sequence
from datetime import datetime

from corpus.model import Feed, FeedState, ImportReport, SourceStatus
from handlers.blocks import Block, Message, actions, code, context, cut, escape, message, section
from handlers.messages.cards import chunks
from handlers.messages.lines import day, local, shown_address, who
from handlers.messages.sources import (
    complaints_of,
    counted,
    feed_name,
    follow_button,
    linked,
    linked_feed,
    name_of,
    reason_of,
    summary,
)


def reading(address: str) -> Message:
    """The answer takes longer than Slack waits."""
    shown = code(cut(shown_address(address), 150))
    text = f"Reading {shown}. I will say here what I found."
    return message(text, [section(text)])


def interrupted(address: str, *, command: str) -> Message:
    """We were told to stop before the answer was there."""
    shown = code(cut(shown_address(address), 150))
    text = f"I am being restarted and could not finish reading {shown}."
    return message(text, [section(f"{text} `{command} sources` shows what is read; ask again.")])


def added(
    feed: Feed,
    report: ImportReport | None,
    *,
    asked: str,
    others: Sequence[str],
    now: datetime,
    user: str,
    command: str,
) -> Message:
    """Something is read from now on: by whom, what is in it, and what happens next."""
    text = f"<@{user}> added {linked_feed(feed)}. {_inside(report)}"
    blocks: list[Block] = [section(text)]
    if _is_elsewhere(feed, asked):
        found = f"Found on {escape(cut(shown_address(asked), 300))}"
        blocks.append(context(f"{found}: {escape(cut(shown_address(feed.source), 300))}"))
    if others:
        blocks.append(context(_others(others, command=command)))
    blocks.append(actions(follow_button(feed)))
    followed = code(f"{command} follow feed:{cut(feed_name(feed), 60)}")
    blocks.append(
        context(f"Next reading {_in(feed.due, now=now)} · {followed} puts it into the digest here")
    )
    return message(text, blocks)


def _inside(report: ImportReport | None) -> str:
    """What the first reading found: known from now on, and no news."""
    if report is None or not report.entries:
        return "There is nothing in it yet."
    new = _brought(report)
    if not new:
        return f"All {counted(report.entries, 'entry', 'entries')} in it were known already."
    return f"{new} can be looked up in a moment and will not be announced; what comes next is news."


def _brought(report: ImportReport) -> str:
    """What an import has brought, in words; empty for nothing new."""
    parts = [
        counted(number, noun, f"{noun}s")
        for number, noun in ((report.posts_new, "post"), (report.papers_new, "paper"))
        if number
    ]
    return " and ".join(parts)


def _is_elsewhere(feed: Feed, asked: str) -> bool:
    """Whether what is read is not the address that was typed: a page named it."""
    return asked.startswith(("http://", "https://")) and asked not in {feed.source, feed.url}


def _others(others: Sequence[str], *, command: str) -> str:
    shown = " · ".join(code(f"{command} sources add {shown_address(url)}") for url in others[:3])
    left = f" · and {len(others) - 3} more" if len(others) > 3 else ""
    return f"The page names {counted(len(others), 'other feed', 'other feeds')}: {shown}{left}"


def _in(moment: datetime, *, now: datetime) -> str:
    """How long until a moment, roughly."""
    minutes = round((moment - now).total_seconds() / 60)
    if minutes < 1:
        return "in a moment"
    if minutes < 50:
        return f"in about {counted(minutes, 'minute', 'minutes')}"
    hours = round(minutes / 60)
    if hours < 48:
        return "in about an hour" if hours == 1 else f"in about {hours} hours"
    return f"in about {round(hours / 24)} days"


def known(status: SourceStatus, *, now: datetime, command: str) -> Message:
    """It is read already; how that goes."""
    text = f"{linked(name_of(status), status.url)} is read already."
    feed = status.feed
    by = f"Added by {who(feed.added_by)}, {day(feed.added_at)} · " if feed else ""
    lines = [summary(status, now=now), *complaints_of(status, most=2)]
    below = context(f"{by}`{command} sources` lists everything")
    return message(text, [section(text), *map(section, chunks(lines)), below])


def removed(feed: Feed, *, user: str, command: str) -> Message:
    """It is read no more: by whom, and how to take that back."""
    text = f"<@{user}> removed {linked_feed(feed)}: it is read no more. What it brought stays."
    is_whole = shown_address(feed.source) == feed.source
    again = code(f"{command} sources add {feed.source}") if is_whole else "Adding it anew"
    return message(text, [section(text), context(f"{again} reads it again")])


def checked(feed: Feed, report: ImportReport | None, *, now: datetime, command: str) -> Message:
    """What a reading that somebody asked for has brought."""
    name = linked_feed(feed)
    if feed.state is FeedState.GONE or feed.failures:
        text = f":warning: {name} could not be read: {reason_of(feed)}."
        after = f"`{command} sources remove` takes it out"
        if feed.state is not FeedState.GONE:
            after = f"I try again {_in(feed.due, now=now)} · {after}"
        return message(text, [section(text), context(after)])
    new = _brought(report) if report else ""
    if not new:
        text = f"{name} was read: nothing new in it."
        return message(text, [section(text), context(f"Next reading {_in(feed.due, now=now)}")])
    text = f"{name} was read: {new} came in."
    return message(text, [section(text), context(f"`{command} new` shows what came in last")])


# ---------------------------------------------------------------------- errors


def not_allowed(user: str, *, nobody: bool) -> Message:
    """Who asked may not change what is read; whom to ask, and for what."""
    who = "Nobody may change from Slack what I read" if nobody else "You may not change what I read"
    text = f"{who}, so nothing was done."
    ask = f"Ask the operator to put `{user}` into `OFFPRINT_ADMINS`, or to run `offprint feed add`"
    return message(text, [section(f"{text} {ask}.")])


def unreadable(address: str, why: str, *, command: str) -> Message:
    """An address gave no feed: why, and what to do next; nothing was added."""
    shown = code(cut(shown_address(address), 150))
    text = f"I could not add {shown}: it {escape(cut(why, 400))}."
    next_ = "Open it in a browser to see whether everybody can read it"
    return message(text, [section(text), context(f"{next_} · `{command} help sources`")])


def no_feed(why: str, *, command: str) -> Message:
    """An address answers with something that is no feed, and names none."""
    text = f"Nothing was added: {escape(cut(why, 600))}."
    return message(text, [section(text), context(f"`{command} help sources` shows what I read")])


def unknown(text: str, *, listed_before: bool, command: str) -> Message:
    """No source of that number, address or name."""
    said = f"I know no source {code(text)}."
    hint = f"`{command} sources` numbers them"
    if re.fullmatch(r"#?[0-9]{1,3}", text) and not listed_before:
        said = f"The last list here is none of sources, so {code(text)} means nothing to me."
    return message(said, [section(said), context(hint)])


def not_polled(status: SourceStatus, *, command: str) -> Message:
    """A file that an operator has imported: there is nothing to poll or to stop."""
    text = f"{linked(name_of(status), status.url)} was imported as a file; nothing polls it."
    hint = f"An operator reads a newer copy with `offprint import` · `{command} sources`"
    return message(text, [section(text), context(hint)])


# ---------------------------------------------------------------------- alerts


def failing(feed: Feed, *, command: str) -> Message:
    """A feed has failed for a day: said once."""
    gone = feed.state is FeedState.GONE
    since = f" since {local(feed.failing_since)}" if feed.failing_since else ""
    what = "is gone for good, its server says" if gone else f"cannot be read{since}"
    text = f":warning: {linked_feed(feed)} {what}: {reason_of(feed)}."
    read = f"Last read {local(feed.succeeded_at)}" if feed.succeeded_at else "Never read"
    after = "I do not ask it again" if gone else "I go on trying, and say when it is back"
    hint = f"{read} · {after} · `{command} sources` shows all"
    return message(text, [section(text), context(hint)])


def recovered(feed: Feed, report: ImportReport | None, *, command: str) -> Message:
    """A feed of whose failure people were told can be read again."""
    new = _brought(report) if report else ""
    text = f"{linked_feed(feed)} can be read again. {new or 'Nothing new'} came in meanwhile."
    return message(text, [section(text), context(f"`{command} new` shows what came in last")])
