"""Papers and posts in; which of them tell one story, and what is new about an old one, out.

A blog announces a paper, arXiv has it, a venue publishes it: people read of it once, and the rest
in the thread of that first message.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from corpus.model import (
    DeliveryId,
    FollowUp,
    Milestone,
    MilestoneKind,
    Paper,
    PaperId,
    Post,
    Told,
)
from corpus.text import words

_ENOUGH = 0.6
"""Share of a title's words that a post's title has, when it speaks of that paper."""
_SHORT = 3
"""Words up to so many letters tell nothing about a title."""


def ref_of(item: Paper | Post) -> str:
    """Give the short id of a paper (``p12``) or a post (``b3``)."""
    return f"p{item.id}" if isinstance(item, Paper) else f"b{item.id}"


def subject_of(post: Post) -> PaperId | None:
    """Give the one paper that a post mentions; a round-up is about none of them."""
    return post.mentions[0] if len(post.mentions) == 1 else None


def announces(post: Post, paper: Paper) -> bool:
    """Whether a post is about a paper: it mentions no other one, and their titles meet.

    A link to a paper in passing is no announcement of it.
    """
    if subject_of(post) != paper.id:
        return False
    said = set(words(post.title or ""))
    system = paper.short_name or (paper.title or "").partition(":")[0]
    named = words(system)
    if named and len(named) <= 3 and set(named) <= said:
        return True
    title = {word for word in words(paper.title or "") if len(word) > _SHORT}
    return len(title) > 1 and len(title & said) >= _ENOUGH * len(title)


def ref_of_milestone(milestone: Milestone) -> str:
    """Give the short id under which a destination is told of it once.

    A post has its own; what else happens to a paper happens to it once.
    """
    if milestone.post is not None:
        return ref_of(milestone.post)
    return f"{ref_of(milestone.paper)}:{milestone.kind.value}"


def written_about(posts: Iterable[Post], papers: Mapping[PaperId, Paper]) -> Iterator[Milestone]:
    """Give the posts that announce one of these papers, as milestones."""
    for post in posts:
        paper = papers.get(subject_of(post) or PaperId(0))
        if paper is not None and post.news_at is not None and announces(post, paper):
            yield Milestone(kind=MilestoneKind.POST, paper=paper, at=post.news_at, post=post)


def follow_ups(
    milestones: Iterable[Milestone], *, told: Mapping[str, Told], wanted: Collection[PaperId]
) -> tuple[FollowUp, ...]:
    """Give what goes to the threads of earlier messages: of each thread once, oldest news first.

    Args:
        milestones: What happened.
        told: By ref, what the destination was told of before.
        wanted: The papers that it still wants to hear of.
    """
    due: list[tuple[DeliveryId, Milestone]] = []
    for milestone in milestones:
        before = told.get(ref_of(milestone.paper))
        if before is None or before.root is None or milestone.at <= before.at:
            continue
        if milestone.paper.id in wanted and ref_of_milestone(milestone) not in told:
            due.append((before.root, milestone))
    due.sort(key=lambda each: (each[0], each[1].at, ref_of_milestone(each[1])))
    return tuple(
        FollowUp(root=root, milestones=_each_once([milestone for _, milestone in group]))
        for root, group in groupby(due, key=lambda each: each[0])
    )


def _each_once(milestones: Sequence[Milestone]) -> tuple[Milestone, ...]:
    return tuple({ref_of_milestone(each): each for each in reversed(milestones)}.values())[::-1]
