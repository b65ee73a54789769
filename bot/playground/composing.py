"""What was typed in, the text and blocks that Slack makes of it out."""

import re
import secrets

from bot.playground.nouns import Json
from bot.playground.state import State

_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")
_AT = re.compile(r"(?<![\w@.])@([\w-]+(?:\.[\w-]+)*)")
_HASH = re.compile(r"(?<![\w#&/])#([a-z0-9_-]+)")
_KEPT = re.compile(r"<(?:[@#][A-Z0-9]{6,}|https?://[^\s<>|]+)(?:\|[^<>]*)?>")
"""What is typed in Slack's own notation already, as a pasted link or a picked name is."""


def composed(text: str, state: State, *, labels: bool = False) -> str:
    """Write what was typed as Slack stores it: entities, links, mentions.

    With ``labels``, as a slash command with ``should_escape`` gets it.
    """
    parts, last = [], 0
    for match in _KEPT.finditer(text):
        parts += [_typed(text[last : match.start()], state, labels=labels), match[0]]
        last = match.end()
    return "".join([*parts, _typed(text[last:], state, labels=labels)])


def _typed(text: str, state: State, *, labels: bool) -> str:
    people = {person.name: person.id for person in state.people.values()}
    rooms = {room.name: room.id for room in state.conversations.values() if room.kind != "im"}

    def mention(match: re.Match[str]) -> str:
        name = match[1].casefold()
        if name not in people:
            return match[0]
        return f"<@{people[name]}|{name}>" if labels else f"<@{people[name]}>"

    def room(match: re.Match[str]) -> str:
        id_ = rooms.get(match[1])
        return f"<#{id_}|{match[1]}>" if id_ else match[0]

    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    linked = _URL.sub(lambda match: f"<{match[0]}>", escaped)
    pieces = re.split(r"(<[^<>]*>)", linked)
    return "".join(
        piece if piece.startswith("<") else _HASH.sub(room, _AT.sub(mention, piece))
        for piece in pieces
    )


def rich_text(text: str) -> Json:
    """Write stored text as the block that Slack adds to what people type."""
    elements: list[Json] = []
    for piece in re.split(r"(<[^<>]*>)", text):
        match piece[:2]:
            case "<@":
                elements.append({"type": "user", "user_id": piece[2:-1].split("|")[0]})
            case "<#":
                elements.append({"type": "channel", "channel_id": piece[2:-1].split("|")[0]})
            case _ if piece.startswith("<") and piece.endswith(">"):
                url, _, label = _plain(piece[1:-1]).partition("|")
                link = {"type": "link", "url": url}
                elements.append({**link, "text": label} if label else link)
            case _ if piece:
                elements.append({"type": "text", "text": _plain(piece)})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def links_in(text: str, domains: tuple[str, ...]) -> list[Json]:
    """Find the links to domains which the app has registered for previews."""
    found = [_plain(url) for url in re.findall(r"<(https?://[^|>]+)", text)]
    return [{"domain": domain, "url": url} for url in found if (domain := domain_of(url, domains))]


def domain_of(url: str, domains: tuple[str, ...]) -> str | None:
    """Find the domain to which an address belongs; those below a domain belong to it.

    >>> domain_of("https://export.arxiv.org/abs/1", ("arxiv.org",)), domain_of("https://a.b", ())
    ('arxiv.org', None)
    """
    host = re.split(r"[/?#:]", url.partition("://")[2], maxsplit=1)[0].lower()
    fitting = (domain for domain in domains if host == domain or host.endswith(f".{domain}"))
    return next(fitting, None)
