"""Lookup results without one clear answer, and lists, in; messages out."""

from collections.abc import Sequence
from datetime import date, datetime

from corpus.model import Candidate, Kind, LookupResult, Paper, Post
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    code,
    context,
    cut,
    escape,
    message,
    section,
)
from handlers.messages.cards import chunks, query_value
from handlers.messages.lines import day, local, one_line
from handlers.messages.paging import Page, pager

NEAREST = 3
"""Candidates shown when nothing matched well enough."""
CHOICES = 5
"""Candidates offered when several may be meant."""
COUNTED = 200
"""New items that are counted; a fresh import of a large corpus is not."""


def choice(result: LookupResult) -> Message:
    """Several may be meant: each with what tells it apart, and a button."""
    offered = result.candidates[:CHOICES]
    is_more = len(result.candidates) > len(offered)
    many = f"More than {len(offered)}" if is_more else len(offered)
    text = f"{many} things match {code(result.query)}. Which one do you mean?"
    value = query_value(result.query, offered[0] if _of_one_kind(offered) else None)
    more = [actions(button("More matches", "lookup.more", value))] if is_more else []
    return message(text, [section(text), *_offers(offered), *more])


def _of_one_kind(candidates: Sequence[Candidate]) -> bool:
    return len({each.kind for each in candidates}) == 1


def matches(result: LookupResult) -> Message:
    """All candidates of a query, when more were asked for."""
    text = f"All that comes near {code(result.query)}, best first"
    return message(text, [section(text), *_offers(result.candidates)])


def on_topic(query: str, papers: Sequence[Paper], *, command: str) -> Message:
    """Papers about something, numbered, and how to hear of new ones."""
    alone = len(papers) == 1
    on = f"on {code(query)}"
    text = f"One paper {on}" if alone else f"{len(papers)} papers {on}, best first"
    lines = [f"{number}. {one_line(paper)}" for number, paper in enumerate(papers, 1)]
    follow = code(f"{command} follow topic:{query}")
    hint = context(
        f"`{command} 1` opens {'it' if alone else 'the first'} · {follow} brings new ones"
    )
    return message(text, [section(text), *map(section, chunks(lines)), hint])


def _offers(candidates: Sequence[Candidate]) -> list[Block]:
    return [
        section(
            f"{number}. *{escape(cut(each.label, 200))}*\n{_under(each)}",
            accessory=button("Show", "candidate.choose", each.ref),
        )
        for number, each in enumerate(candidates, 1)
    ]


def _under(candidate: Candidate) -> str:
    what = "author" if candidate.kind is Kind.AUTHOR else "paper"
    parts = [
        what,
        *([escape(cut(candidate.hint, 160))] if candidate.hint else []),
        escape(candidate.reason),
    ]
    return " · ".join(parts)


def nothing(result: LookupResult, *, command: str, instead: str | None = None) -> Message:
    """Nothing matches well enough: the nearest things, and the verb probably meant."""
    text = f"Nothing in the corpus matches {code(result.query)}."
    blocks: list[Block] = []
    if instead:
        blocks.append(section(f"{text} Did you mean `{command} {escape(instead)}`?"))
    elif result.candidates:
        blocks.append(section(f"{text} The nearest:"))
    else:
        blocks.append(section(text))
    blocks += _offers(result.candidates[:NEAREST])
    blocks.append(
        context(f"`{command} sources` shows what I read · `{command} help` what I understand")
    )
    return message(text, blocks)


def no_such_number(number: int, *, known: int, command: str) -> Message:
    """A number that the last list of this conversation does not have."""
    if not known:
        text = (
            f"There is no numbered list here yet. Try `{command} new`, then `{command} {number}`."
        )
    else:
        lines = "only line 1" if known == 1 else f"the lines 1 to {known}"
        text = f"The last list here has {lines}; `{number}` is not on it. Try `{command} {known}`."
    return message(text, [section(text)])


def is_a_follow(number: int, *, command: str) -> Message:
    """The last list was of what is followed here, not of papers."""
    text = f"`{number}` of the last list is something followed here."
    return message(text, [section(f"{text} `{command} unfollow {number}` takes it out.")])


def gone(*, command: str) -> Message:
    """Something shown earlier has been merged or removed since."""
    text = (
        f"That entry is no longer in the corpus. Look it up again with `{command} &lt;title&gt;`."
    )
    return message(text, [section(text)])


def new_items(
    items: Sequence[Paper | Post], *, since: date, total: int, page: Page, command: str
) -> Message:
    """What came in since a day, numbered."""
    if not items:
        text = f"Nothing new since {day(since)}."
        hint = f"`{command} sources` shows when each source was last read"
        return message(text, [section(text), context(hint)])
    many = f"more than {COUNTED}" if total > COUNTED else str(total)
    text = f"{many} new since {day(since)}"
    lines = page.of([f"{number}. {one_line(item)}" for number, item in enumerate(items, 1)])
    blocks: list[Block] = [section(f"*{text}*"), *map(section, chunks(lines)), *pager(page)]
    left = f"the newest {len(items)} · " if total > len(items) else ""
    blocks.append(context(f"{left}`{command} 1` opens the first · `{command} save 1` keeps it"))
    return message(text, blocks)


def about(
    *,
    papers: int,
    authors: int,
    posts: int,
    read_at: datetime | None,
    failing: int,
    command: str,
) -> Message:
    """What this is, and how much it knows."""
    text = f"Offprint knows {papers:,} papers and {authors:,} authors, and {posts:,} blog posts."
    when = f"Last read {local(read_at)} · " if read_at else ""
    if failing:
        when += f":warning: {failing} {'source' if failing == 1 else 'sources'} failing · "
    return message(
        text,
        [
            section(f"{text} It reads what people publish and answers misspelt questions."),
            context(f"{when}`{command} sources` · `{command} help`"),
        ],
    )
