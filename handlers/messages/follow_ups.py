"""What happened to the papers of an earlier digest in; the message for its thread out."""

from collections.abc import Iterator, Sequence

from corpus.identifiers import url_of
from corpus.model import FollowUp, Milestone, MilestoneKind
from handlers.blocks import MAX_TOTAL, Message, context, cut, escape, link, message, section
from handlers.messages.cards import chunks
from handlers.messages.lines import day, source_name, title_link, title_of

MOST = 20
"""Lines of one message."""


def follow_up(news: FollowUp) -> Message:
    """Say what is new about papers that stand above in the thread."""
    lines = [_line(each) for each in news.milestones]
    shown = [*_fitting(lines)]
    papers = {each.paper.id for each in news.milestones}
    title = escape(cut(title_of(news.milestones[0].paper), 120))
    about = f"{len(papers)} papers" if len(papers) > 1 else title
    left = len(lines) - len(shown)
    more = [context(f"and {left} more")] if left else []
    return message(f"Update: {about}", [*map(section, chunks(shown)), *more])


def _fitting(lines: Sequence[str]) -> Iterator[str]:
    """As many as one message holds; addresses may be long."""
    room = MAX_TOTAL - 500
    for line in lines[:MOST]:
        room -= len(line) + 1
        if room < 0:
            return
        yield line


def _line(milestone: Milestone) -> str:
    paper, post = milestone.paper, milestone.post
    title = escape(cut(title_of(paper), 160))
    if milestone.kind is MilestoneKind.POST and post is not None:
        parts = [link(post.url, cut(post.title or "untitled", 120)), source_name(post)]
        parts += [day(post.published)] if post.published else []
        return f"A post about *{title}*: {' · '.join(parts)}"
    if milestone.kind is MilestoneKind.CODE:
        return f"*{title_link(paper, limit=160)}* has code now"
    where = "on arXiv" if milestone.kind is MilestoneKind.ARXIV else "published"
    said = milestone.identifier or ""
    return f"*{title}* is {where} now: {link(url_of(said), said)}"
