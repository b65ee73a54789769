"""A line of a page that was saved as Markdown, or quoted in a mail, in; its words out."""

import re

_MARKED = re.compile(r"#{1,4} \S|> ?\S|\*\*[^*]{1,200}\*\*$|[-*] \*\*|\[[^\]]{1,300}\]\(https?://")
_LEADING = re.compile(r"^(?:>+\s*)*(?:#{1,6}\s+)?(?:[-*+]\s+)?")
_BOLD = re.compile(r"\*\*(?P<words>[^*]{1,500})\*\*")
_LINK = re.compile(r"!?\[(?P<words>[^\]]{0,500})\]\((?:https?://|/)[^()\s]{0,1000}\)")
_TOP = 60
"""Lines within which a page shows how it was saved."""


def is_marked(lines: tuple[str, ...]) -> bool:
    """Whether lines are those of such a page."""
    return sum(_MARKED.match(line.strip()) is not None for line in lines[:_TOP]) > 1


def unmarked(line: str) -> str:
    """Take the marks off a line.

    >>> unmarked("> ## [Looms: **Weaving**](https://www.scholarfeed.org/paper/2602.01234)")
    'Looms: Weaving'
    """
    bare = _LEADING.sub("", line.strip(), count=1)
    return _BOLD.sub(r"\g<words>", _LINK.sub(r"\g<words>", bare))
