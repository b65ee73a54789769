"""What a document gives as a link in; an address on the web out, or why it is left out."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from corpus.sources.addresses import is_public
from corpus.text import clean

LONGEST: Final = 3000
"""Characters; nobody can be shown more."""

_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,20}):", re.IGNORECASE)
_LOCAL: Final = ("localhost", ".localhost", ".local", ".internal")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as far as it may be used."""

    url: str | None = None
    complaint: str | None = None
    """Why there is no ``url`` although the document gives something."""


def read_link(href: str, *, base: str = "") -> Link:
    """Resolve a link; give none that leads nowhere, or that holds a password.

    >>> read_link("/a", base="https://blog.example/feed.xml").url
    'https://blog.example/a'
    """
    href = clean(href)
    if not href:
        return Link()
    try:
        url = urljoin(base, href).replace(" ", "%20")
        complaint = _complaint(url)
    except ValueError:
        return Link(complaint=f"a link that is no address: {href[:60]}")
    return Link(complaint=complaint) if complaint else Link(url=url)


def _complaint(url: str) -> str | None:
    if not _WEB.match(url):
        scheme = _SCHEME.match(url)
        return f"a link that does not lead to the web: {scheme[0] if scheme else url[:60]}"
    if len(url) > LONGEST:
        return f"a link longer than {LONGEST} characters: left out"
    parts = urlsplit(url)
    if "@" in parts.netloc:
        return "a link with a user name or password in it: left out"
    _ = parts.port  # ValueError: no number
    host = (parts.hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(_LOCAL) or _is_private(host):
        return f"a link into a private network: {host}"
    return None


def _is_private(host: str) -> bool:
    is_number = ":" in host or host.replace(".", "").isdigit()
    return is_number and not is_public(host)
