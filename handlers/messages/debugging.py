"""What is so, by name, in; one message to pass on to whoever runs the program out."""

from collections.abc import Mapping

from handlers.blocks import Message, context, escape, message, section
from handlers.messages.cards import chunks


def facts(known: Mapping[str, str]) -> Message:
    """Facts in lines that can be copied as they are."""
    width = max(map(len, known))
    lines = [f"{name:{width}}  {escape(value).replace('`', 'ˋ')}" for name, value in known.items()]
    return message(
        "How things stand here",
        [
            *(section(f"```{chunk}```") for chunk in chunks(lines)),
            context("For whoever runs Offprint, when something is wrong; only you see it"),
        ],
    )
