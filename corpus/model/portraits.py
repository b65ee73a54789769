"""A paper, a post or an author with all that its card shows of the surroundings."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.model.identity import Decided
from corpus.model.talk import Discussed
from corpus.model.works import Author, Paper, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPortrait:
    """A paper, what was decided about it, and where it came up."""

    paper: Paper
    decided: tuple[Decided, ...] = ()
    """What people decided about its identity, and what is suggested; newest first."""
    discussed: tuple[Discussed, ...] = ()
    """Where a workspace has had it: what people asked for first, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPortrait:
    """A post, and the papers it links to."""

    post: Post
    mentioned: tuple[Paper, ...] = ()
    discussed: tuple[Discussed, ...] = ()
    """As of a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorPortrait:
    """An author, and what they wrote, with whom, and when."""

    author: Author
    papers: tuple[Paper, ...] = ()
    """Newest first, a few."""
    posts: tuple[Post, ...] = ()
    """Newest first, a few."""
    mentioned: tuple[Paper, ...] = ()
    """Papers that these posts link to."""
    coauthors: tuple[tuple[Author, int], ...] = ()
    """With the number of joint papers."""
    per_year: Mapping[int, int]
    decided: tuple[Decided, ...] = ()
    """As of a paper."""
