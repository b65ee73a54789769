"""oauth.v2.access: a code from the consent page in, the app's tokens out."""

from bot.playground.methods.call import Call, Method, Tier
from bot.playground.nouns import Json


def exchange(call: Call) -> Json:
    """Exchange a code, once."""
    args = call.args
    return call.access.exchange(
        args.text("client_id"), args.text("client_secret"), args.text("code")
    )


METHODS = {"oauth.v2.access": Method(exchange, Tier.SPECIAL, None, "none")}
