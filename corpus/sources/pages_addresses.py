"""An address as a page or a post writes it in; the one that we keep out, if there is one."""

import re
from typing import Final
from urllib.parse import urlsplit

from corpus.text import clean

LONGEST: Final = 2000
"""Characters; nothing longer is the address of a page or of a paper."""
_LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
_NUMBER = re.compile(r"0x[\da-f]*|\d+")


def web_address(url: str) -> str | None:
    """Give an address as it is kept: without user and password; ``None`` when it is not public.

    Papers and pages stand under names; an IP address in whatever notation is a trap or a test.

    >>> web_address("https://ada:secret@example.org/x"), web_address("http://localhost/x")
    ('https://example.org/x', None)
    """
    url = clean(url)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or " " in url or len(url) > LONGEST:
        return None
    if "." not in host or ":" in host or "\\" in url or host.endswith(_LOCAL):
        return None
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    if "@" not in parts.netloc:
        return url
    return parts._replace(netloc=host if port is None else f"{host}:{port}").geturl()
