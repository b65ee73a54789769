"""A paper or an author in; what can be done with its card beyond the buttons in sight, out.

Whatever a button does a menu can do: an entry carries the button's action and its value.
To add one, add a ``Deed`` to ``paper_deeds`` or ``author_deeds``; the first five are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Author, Authorship, Evidence, Paper
from handlers.blocks import Block, option, overflow

MENU = "card.menu"
"""Action id of every such menu."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done with what a card shows."""

    label: str
    action: str
    """Of the button that does the same."""
    value: str
    """As that button carries it; together at most 149 characters."""


def paper_deeds(paper: Paper) -> tuple[Deed, ...]:
    """What can be done with a paper, the likeliest first."""
    ref, known = f"p{paper.id}", likely_asked(paper)
    listed = [each for each in paper.authors if each.position is not None]
    ends = (*listed[:1], *(listed[-1:] if paper.authors_complete else ()))
    other = [each for each in ends if each.author not in {one.author for one in known}][:1]
    return (
        *(Deed(f"Follow {each.name}", "author.follow", f"a{each.author}") for each in known),
        *(Deed(f"More by {each.name}", "card.show", f"a{each.author}") for each in other),
        Deed("Cite as RIS", "card.cite", f"{ref} ris"),
        Deed("Cite as CSL-JSON", "card.cite", f"{ref} csl-json"),
        Deed("Something is wrong", "card.flag", ref),
    )


def author_deeds(author: Author) -> tuple[Deed, ...]:
    """What can be done with an author, the likeliest first."""
    ref = f"a{author.id}"
    exported = Deed("Export the papers as BibTeX", "author.export", ref)
    return (
        Deed("What would following bring?", "author.preview", ref),
        Deed("Follow co-authors…", "follow.coauthors", ref),
        *([exported] if author.paper_count else []),
        Deed("Something is wrong", "card.flag", ref),
    )


def menu(deeds: Sequence[Deed]) -> Block:
    """The menu at the end of a card's row of buttons."""
    return overflow(MENU, [option(each.label, f"{each.action} {each.value}") for each in deeds])


def deed_of(value: str) -> tuple[str, str]:
    """The action and the value of the entry that was chosen.

    >>> deed_of("card.cite p12 ris")
    ('card.cite', 'p12 ris')
    """
    action, _, rest = value.partition(" ")
    return action, rest


def likely_asked(paper: Paper) -> tuple[Authorship, ...]:
    """The author most likely asked for next: whose page we have it from, else the first."""
    owners = {origin.title for origin in paper.origins}
    from_pages = [
        each for each in paper.authors if each.evidence is Evidence.PROFILE or each.name in owners
    ]
    return tuple((from_pages or list(paper.authors))[:1])
