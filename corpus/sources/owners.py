"""A feed's title, author and entries in; whose blog it is out, if it is one person's."""

import re
from collections.abc import Sequence

from corpus.model import Entry, Profile
from corpus.text import clean, fold, is_cjk

_OTHER_NAME = re.compile(r"^(?P<name>[^(（|]+?)\s*[(（](?P<other>[^)）]+)[)）]")
_STATED_POST = re.compile(r"[|–—·•-]\s*[^|–—·•]*?\bat\s+(?P<place>[^|–—·•,;]+?)\s*$")


def owner(author: str | None, title: str | None, entries: Sequence[Entry]) -> Profile | None:
    """Say whose blog it is: the feed's author, if the entries name nobody else.

    The title may give another name in brackets and the place of work, as in
    "Qi She (佘琪) | Research Scientist at ByteDance".
    """
    name = author or _only_author(title, entries)
    if not name or {entry.authors for entry in entries} - {(name,), ()}:
        return None
    other: tuple[str, ...] = ()
    affiliation: str | None = None
    if (found := _OTHER_NAME.match(title or "")) and fold(found["name"]) == fold(name):
        other = (clean(found["other"]),) if is_cjk(found["other"]) else ()
    if title and fold(name) in fold(title) and (stated := _STATED_POST.search(title)):
        affiliation = clean(stated["place"])
    return Profile(name=name, other_names=other, affiliation=affiliation)


def saved_as(site: str, *names: str | None) -> str | None:
    """Read whose page of a site it is from the title of the page, or the name of its file.

    >>> saved_as("CatalyzeX", None, "pages/Ada Example - CatalyzeX.txt")
    'Ada Example'
    """
    for name in names:
        found = re.match(rf"(?:.*[/\\])?(.+?)\s*[-–—|·:_]+\s*{site}\b", name or "", re.IGNORECASE)
        if found:
            return clean(found[1].replace("_", " ")) or None
    return None


def _only_author(title: str | None, entries: Sequence[Entry]) -> str | None:
    bylines = {entry.authors for entry in entries}
    if len(bylines) != 1 or len(byline := bylines.pop()) != 1:
        return None
    return byline[0] if fold(byline[0]) in fold(title or "") else None
