"""The first words to a channel and to a person, and papers found in somebody's message."""

from collections.abc import Sequence

from corpus.model import Paper
from handlers.blocks import Block, Message, context, message, section
from handlers.messages.cards import chunks
from handlers.messages.lines import one_line


def to_channel(*, papers: int, authors: int, command: str) -> Message:
    """We were invited: what works here, and the one command to try."""
    text = f"I am in. Ask for a paper or a person, however misspelt: `{command} kv edit`."
    starts = f"`{command} follow Qi She` starts a weekly digest in this channel"
    knows = f"I know {papers:,} papers and {authors:,} authors · `{command} help` lists the rest"
    return message(text, [section(text), context(starts, knows)])


def back(*, command: str) -> Message:
    """We were invited again, and this channel has a digest."""
    text = f"I am back, and this channel's digest goes on. `{command} digest` shows when."
    return message(text, [section(text)])


def to_person(*, command: str) -> Message:
    """Somebody opened our direct messages for the first time."""
    text = "Ask me for a paper or a person: half a title will do, and typing errors are fine."
    tries = (
        "Try `kv edit`, `who is shao jiawei`, `new since 2w` or `follow Qi She`; "
        "what you save, follow and ask here is between us"
    )
    hint = f"`help` lists what I understand; in channels the same words go after `{command}`"
    return message(text, [section(text), context(tries, hint)])


def found_in_message(papers: Sequence[Paper], *, command: str) -> Message:
    """Several papers that a message names or links to, numbered."""
    text = f"{len(papers)} papers in that message"
    lines = [f"{number}. {one_line(paper)}" for number, paper in enumerate(papers, 1)]
    blocks: list[Block] = [section(f"*{text}*"), *map(section, chunks(lines))]
    blocks.append(context(f"`{command} 1` opens the first · `{command} save 1` keeps it"))
    return message(text, blocks)


def nothing_in_message(*, command: str) -> Message:
    """No paper that we know in a message."""
    text = "I recognise no paper in that message: no title and no link that I know."
    return message(text, [section(text), context(f"`{command} <part of the title>` looks further")])
