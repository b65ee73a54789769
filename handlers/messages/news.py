"""A digest in, its messages out: the numbered one for the channel, its thread, the receipt."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from corpus.model import Digest, DigestItem, Discussed, FollowKind, Paper, Post, Style
from handlers.blocks import (
    MAX_TOTAL,
    Block,
    Message,
    context,
    cut,
    escape,
    header,
    link,
    message,
    section,
)
from handlers.messages.cards import chunks
from handlers.messages.lines import (
    day,
    facts,
    local,
    message_address,
    names,
    shown_address,
    source_name,
    title_link,
    when,
)

BUDGET = MAX_TOTAL - 1500
"""Characters for the items of one message; the rest of the limit is for what surrounds them."""
_BELOW = 240
"""Characters of an abstract below its item; a few lines."""
_IN_THREAD = 600
_BELOW_IT = "In the thread: `@Offprint more 1` opens the first, `bib 1` cites it, `save 1` keeps it"
_HEADINGS = {
    FollowKind.AUTHOR: "People",
    FollowKind.TOPIC: "Topics",
    FollowKind.CATEGORY: "Categories",
    FollowKind.FEED: "Feeds",
}


def digest_parts(digest: Digest) -> tuple[Message, ...]:
    """The message for the channel, then those for its thread."""
    if not digest.items:
        return (receipt(digest),)
    cap, style = digest.subscription.cap, digest.subscription.style
    in_channel = Style.COMPACT if style is Style.STANDARD else style
    shown, spilled = _fitting(digest.items[:cap], style=in_channel)
    rest = (*spilled, *digest.items[cap:])
    blocks: list[Block] = [header(_title(digest))]
    blocks += map(section, chunks([*_grouped(shown, style=in_channel)]))
    blocks.append(context(*_footer(digest, more=len(rest)), _BELOW_IT))
    first = message(_title(digest), blocks, numbers=[each.number for each in shown])
    if style is Style.STANDARD:
        return (first, *_details(digest.items, told=len(shown)))
    return (first, *_thread(rest, style=in_channel))


def with_addresses(digest: Digest, *, home: str | None) -> Digest:
    """A digest whose items lead to where its channel has had them before.

    Args:
        digest: As it was composed.
        home: The workspace's own address, if it is known.
    """
    if home is None:
        return digest
    items = [
        replace(item, discussed=replace(had, address=_address(had, home)))
        if (had := item.discussed)
        else item
        for item in digest.items
    ]
    return replace(digest, items=tuple(items))


def _address(had: Discussed, home: str) -> str:
    return message_address(home, had.channel, had.ts, had.thread_ts)


def receipt(digest: Digest) -> Message:
    """One line for a quiet week, so that silence always means a fault."""
    nothing = f"Nothing new since {day(_local(digest, digest.since))}."
    later = [_elsewhere(digest)] if digest.follow_ups else []
    text = " ".join([nothing, *(f"{each}." for each in (*later, _coverage(digest)))])
    return message(text, [context(text, *_failing(digest))])


def preview(digest: Digest, *, command: str) -> Message:
    """What would come now; only the person who asked sees it."""
    later = [_elsewhere(digest)] if digest.follow_ups else []
    if not digest.items:
        text = "The digest would be empty now: nothing new that this channel follows."
        hint = f"`{command} following` shows what it follows"
        return message(text, [section(text), context(*later, hint)])
    first = digest_parts(digest)[0]
    footer = _footer(digest, more=len(digest.items) - len(first.numbers))
    note = "A preview, for your eyes only: nothing was posted and nothing counts as sent"
    return message(first.text, [*first.blocks[:-1], context(*footer, note)])


def _title(digest: Digest) -> str:
    count = len(digest.items)
    since, until = _local(digest, digest.since), _local(digest, digest.until)
    first = day(since).removesuffix(f" {until.year}") if since.date() < until.date() else ""
    return f"{count} new · {f'{first} – ' if first else ''}{day(until)}"


def _local(digest: Digest, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(digest.subscription.schedule.zone))


# ------------------------------------------------------------------------- items


def lines_of(items: Sequence[DigestItem], *, numbered: bool = True) -> Iterator[str]:
    """One line for each item; reasons stand above their items, unless each item has its own."""
    groups = [(reason, [*group]) for reason, group in groupby(items, key=lambda it: it.reason)]
    if len(groups) == len(items) > 1:
        yield from (_item(item, style=Style.COMPACT, numbered=numbered) for item in items)
        return
    for reason, group in groups:
        said = escape(cut(reason, 200))
        yield f"*{said[:1].upper()}{said[1:]}*"
        bare = [replace(item, reason="") for item in group]
        yield from (_item(item, style=Style.COMPACT, numbered=numbered) for item in bare)


def _grouped(items: Sequence[DigestItem], *, style: Style) -> Iterator[str]:
    """The items, with headings where there is more than one kind of reason."""
    kinds = {item.kind for item in items}
    for kind, group in groupby(items, key=lambda item: item.kind):
        if len(kinds) > 1:
            yield f"*{_HEADINGS[kind]}*"
        for item in group:
            yield _item(item, style=style)


def _item(item: DigestItem, *, style: Style, numbered: bool = True) -> str:
    subject = item.paper or item.post
    if subject is None:
        return ""
    line = f"{f'{item.number}.' if numbered else '•'} {_line(item, subject)}"
    summary = _summary(subject, limit=_BELOW)
    return f"{line}\n      {summary}" if style is Style.FULL and summary else line


def _line(item: DigestItem, subject: Paper | Post) -> str:
    """Title, authors, source, date, code, the rest of the story, and why it is there."""
    is_paper = isinstance(subject, Paper)
    complete = subject.authors_complete if isinstance(subject, Paper) else True
    who, source = names(subject.authors, complete=complete, most=2), source_name(subject)
    # "Tidewater Notes [from Tidewater Notes]" and "Qi She, Qi She's blog" say nothing twice.
    if not is_paper and (item.kind is FollowKind.FEED or (who and who in source)):
        source = ""
    parts = [
        f"*{title_link(subject, limit=160)}*",
        who,
        source,
        when(subject.published) if subject.published else "",
        "code" if isinstance(subject, Paper) and subject.has_code else "",
        *_also(item),
    ]
    text = " · ".join(part for part in parts if part)
    return f"{text} _[{escape(cut(item.reason, 200))}]_" if item.reason else text


def _also(item: DigestItem) -> Iterator[str]:
    """The posts that announce a paper, or the paper that a post is about; what was said of it."""
    for other in item.also[:2]:
        if isinstance(other, Paper):
            yield f"on {title_link(other, limit=80)}"
        else:
            yield f"post: {link(other.url, cut(other.title or 'untitled', 80))}"
    if had := item.discussed:
        yield f"discussed {link(had.address, f'here on {day(had.at)}')}"


def _summary(subject: Paper | Post, *, limit: int) -> str | None:
    if isinstance(subject, Paper) and subject.abstract:
        return escape(cut(subject.abstract, limit))
    return None


def _fitting(
    items: Sequence[DigestItem], *, style: Style
) -> tuple[tuple[DigestItem, ...], tuple[DigestItem, ...]]:
    """The items that fit one message, one at the least, and those that do not."""
    total = 0
    for place, item in enumerate(items):
        total += len(_item(item, style=style)) + 1
        if place and total > BUDGET:
            return tuple(items[:place]), tuple(items[place:])
    return tuple(items), ()


def _thread(items: Sequence[DigestItem], *, style: Style) -> Iterator[Message]:
    """The tail of a long digest, in as many messages as it needs."""
    while items:
        shown, items = _fitting(items, style=style)
        lines = chunks([_item(each, style=style) for each in shown])
        yield message(_numbers(shown), map(section, lines), numbers=[it.number for it in shown])


def _details(items: Sequence[DigestItem], *, told: int) -> Iterator[Message]:
    """All items with more authors, facts and abstract; the first ``told`` stand above already."""
    group: list[DigestItem] = []
    size = 0
    for item in items:
        length = len(_detail(item))
        if group and size + length > BUDGET:
            yield _details_of(group, told=told)
            group, size = [], 0
        group.append(item)
        size += length
    yield _details_of(group, told=told)


def _details_of(items: Sequence[DigestItem], *, told: int) -> Message:
    numbers = [each.number for each in items if each.number > told]
    texts = chunks([_detail(each) for each in items])
    return message(f"Details: {_numbers(items)}", map(section, texts), numbers=numbers)


def _numbers(items: Sequence[DigestItem]) -> str:
    first, last = items[0].number, items[-1].number
    return f"{first}" if first == last else f"{first} to {last}"


def _detail(item: DigestItem) -> str:
    subject = item.paper or item.post
    if subject is None:
        return ""
    complete = subject.authors_complete if isinstance(subject, Paper) else True
    lines = [
        f"{item.number}. *{title_link(subject)}*",
        names(subject.authors, complete=complete, most=8),
        " · ".join([facts(subject), *_also(item)]),
        _summary(subject, limit=_IN_THREAD) or "",
    ]
    return "\n".join(line for line in lines if line)


# ------------------------------------------------------------------ below the items


def _footer(digest: Digest, *, more: int) -> list[str]:
    lines = [f"{more} more in the thread"] if more else []
    lines += [_elsewhere(digest)] if digest.follow_ups else []
    return [*lines, _coverage(digest), *_failing(digest)]


def _elsewhere(digest: Digest) -> str:
    """How much there is to read in the threads of earlier digests."""
    count = sum(len(each.milestones) for each in digest.follow_ups)
    if count == 1:
        return "An update on an earlier paper stands in the thread of its digest"
    return f"{count} updates on earlier papers stand in the threads of their digests"


def _coverage(digest: Digest) -> str:
    """What was read, as it was; and when the next digest comes."""
    known, read = digest.sources_known, digest.sources_read
    if not known:
        said = "No feed is read, and nothing was imported in this time"
    elif read == known:
        said = {1: "The one source was read", 2: "Both sources were read"}.get(
            known, f"All {known} sources were read"
        )
    elif not read:
        said = "The one source was not read" if known == 1 else f"None of {known} sources was read"
    else:
        said = f"{read} of {known} sources {'was' if read == 1 else 'were'} read"
    return f"{said}; next {local(digest.next_due)}" if digest.next_due else said


def _failing(digest: Digest) -> list[str]:
    if not digest.sources_failing:
        return []
    named = ", ".join(escape(cut(shown_address(each), 60)) for each in digest.sources_failing[:5])
    left = len(digest.sources_failing) - 5
    more = f" +{left}" if left > 0 else ""
    return [f":warning: {len(digest.sources_failing)} failing: {named}{more}"]
