"""What one person has not seen yet in; the private message that lists it out."""

from collections.abc import Sequence
from datetime import datetime

from corpus.model import DigestItem
from handlers.blocks import Block, Message, context, message, section
from handlers.messages.cards import chunks
from handlers.messages.lines import day, local
from handlers.messages.news import lines_of

MOST = 20
"""Items that are listed."""


def caught_up(
    items: Sequence[DigestItem],
    *,
    total: int,
    since: datetime,
    looked: datetime | None,
    command: str,
) -> Message:
    """List what is new, with why it is there.

    Args:
        items: Those shown.
        total: How many there are.
        since: Where the list begins.
        looked: When the person looked last; absent where they said a day, or never looked.
        command: What people type.
    """
    span = f"since you last looked, {local(looked)}" if looked else f"since {day(since)}"
    further = f"`{command} catchup since 4w` shows the last four weeks"
    if not items:
        text = f"Nothing new {span}, of what you or this channel follow."
        return message(text, [section(text), context(further)])
    text = f"{total} new {span}"
    blocks: list[Block] = [section(f"*{text}*"), *map(section, chunks([*lines_of(items)]))]
    opens = f"`{command} 1` opens the first"
    if total > len(items):
        every = f"`{command} new since {since.date()}` lists all that came in"
        ways = [f"the best {len(items)} of them", opens, every]
    else:
        ways = [opens, further]
    blocks.append(context(" · ".join(ways)))
    return message(text, blocks)


def nothing_followed(*, command: str) -> Message:
    """Neither the person nor the channel follows anything."""
    text = f"Neither you nor this channel follow anything yet. Try `{command} follow Qi She`."
    return message(text, [section(text), context(f"`{command} new` shows all that came in")])
