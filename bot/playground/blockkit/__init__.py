"""Blocks and views in, Slack's complaints about them out; nothing is taken from the bot itself."""

from bot.playground.blockkit.check import (
    Problems,
    check_message,
    check_options,
    check_view,
    with_ids,
)

__all__ = ["Problems", "check_message", "check_options", "check_view", "with_ids"]
