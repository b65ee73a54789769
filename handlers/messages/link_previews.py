"""A paper that somebody linked to in; the preview below their message out."""

from corpus.model import Paper
from handlers.blocks import Block, Message, context, cut, escape, message, section
from handlers.messages.lines import facts, names, one_line, sources_of, title_link, title_of

SUMMARY = 280
"""Characters of the abstract."""


def full(paper: Paper, *, command: str, memory: str | None = None) -> Message:
    """The only link of a message: title, authors, facts, the first lines, where it came up."""
    lines = [
        f"*{title_link(paper)}*",
        names(paper.authors, complete=paper.authors_complete, most=6),
        facts(paper),
    ]
    blocks: list[Block] = [section("\n".join(filter(None, lines)))]
    if paper.abstract:
        blocks.append(section(f">{escape(cut(paper.abstract, SUMMARY))}"))
    known = [each for each in (memory, sources_of(paper)) if each]
    blocks.append(context(*known, f"`{command} save p{paper.id}` keeps it for you"))
    return message(escape(title_of(paper)), blocks)


def condensed(paper: Paper, *, memory: str | None = None) -> Message:
    """One of two: a line, and where it came up."""
    small = [one_line(paper), *([memory] if memory else [])]
    return message(escape(title_of(paper)), [context(*small)])
