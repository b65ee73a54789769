"""The Web API's methods in one table: the name in, what runs and under which rules out."""

from collections.abc import Mapping

from bot.playground.methods import chat, conversations, files, oauth, people, reactions, views
from bot.playground.methods.call import Call, Method, Tier

METHODS: Mapping[str, Method] = {
    **oauth.METHODS,
    **people.METHODS,
    **conversations.METHODS,
    **chat.METHODS,
    **views.METHODS,
    **reactions.METHODS,
    **files.METHODS,
}

__all__ = ["METHODS", "Call", "Method", "Tier"]
