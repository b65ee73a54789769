"""What is so, by name, in; one message to pass on to whoever runs the program out."""

from collections.abc import Mapping

from handlers.blocks import Message, context, message
from handlers.messages.personal import code_blocks


def facts(known: Mapping[str, str]) -> Message:
    """Facts in lines that can be copied as they are."""
    width = max(map(len, known))
    text = "\n".join(f"{name:{width}}  {value}" for name, value in known.items())
    return message(
        "How things stand here",
        [
            *code_blocks(text),
            context("For whoever runs Offprint, when something is wrong; only you see it"),
        ],
    )
