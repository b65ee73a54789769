"""Where a workspace has had something before, in; one short line of small print out."""

from corpus.model import Discussed
from handlers.blocks import link
from handlers.messages.lines import day, message_address


def discussed(found: Discussed, *, here: bool, home: str) -> str:
    """Say where and when, with a link to the message.

    Args:
        found: The message.
        here: Whether it stands in the channel in which this is said.
        home: The workspace's address.
    """
    address = message_address(home, found.channel, found.ts, found.thread_ts)
    when = link(address, day(found.at))
    if found.in_digest:
        return f"In {'this channel' if here else f'<#{found.channel}>'}'s digest of {when}"
    return f"Discussed {'here' if here else f'in <#{found.channel}>'} on {when}"
