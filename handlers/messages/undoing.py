"""Nothing to take back in; the sentence that says so out."""

from handlers.blocks import Message, context, message, section


def nothing(*, command: str) -> Message:
    """There is no change that the asker could take back."""
    text = "There is nothing left to take back, of yours or of this channel. Nothing was changed."
    return message(text, [section(text), context(f"`{command} help undo` shows how to say it")])
