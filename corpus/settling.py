"""What was said in; reconciled with what is known, and stored.

What is only computed is computed in threads: people are answered while a large document comes in.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from corpus.arrival import BATCH, Arrival, names_of
from corpus.changes import PaperChanges, PostChange, Statement
from corpus.circles import Nearness, circle_of
from corpus.model import Authorship, EntryId, PaperId, PostId
from corpus.personas import key_of, persona_of
from corpus.reconcile import (
    People,
    merge,
    names_in,
    of_paper,
    of_post,
    reconcile_papers,
    reconcile_people,
    reconcile_posts,
)
from corpus.store import Intake, SpokenOf

NAMES = 2_000_000
"""Names that are asked about at a time; with the lists in which they stand, they take 600 MB."""

Authors = tuple[dict[PaperId, tuple[Authorship, ...]], dict[PostId, tuple[Authorship, ...]]]


async def take_people(arrival: Arrival, intake: Intake) -> None:
    """Store the persons the document describes, before any paper asks who they are."""
    for start in range(0, len(arrival.people), BATCH):
        profiles = arrival.people[start : start + BATCH]
        named = [(profile, names_of(profile)) for profile in profiles]
        people = await _people(
            {name for _, names in named for name in names},
            intake,
            records={persona_of("", key=profile.key) for profile in profiles if profile.key},
        )
        found = [
            (
                people.profiled(names, key=profile.key),
                persona_of(names[0], key=profile.key),
                profile,
            )
            for profile, names in named
        ]
        await intake.store_authors(people.changes(), now=arrival.seen)
        intake.spoken_of.knotty |= people.knotty()
        await intake.claim(found, as_of=arrival.as_of)


async def take_statements(
    statements: Sequence[Statement], intake: Intake, *, now: datetime
) -> None:
    """Reconcile one batch with what is known, and store what comes of it."""
    heard = await intake.hear(statements)
    fresh_posts = [s for s in heard.fresh if s.post_key is not None and not s.mention]
    fresh_papers = [s for s in heard.fresh if s.post_key is None or s.mention]
    post_keys = {s.post_key for s in heard.fresh if s.post_key is not None} | heard.post_keys
    keys = {key for s in fresh_papers for key in s.keys}

    known_posts = await intake.statements_of_posts(post_keys) if post_keys else []
    known_papers = await intake.statements_like(keys, again=heard.papers)
    words = await intake.words_on(known_papers)
    posts = reconcile_posts(fresh_posts, known_posts, ids=intake.ids("post"), again=heard.again)
    papers = await asyncio.to_thread(
        reconcile_papers,
        fresh_papers,
        known_papers,
        ids=intake.ids("paper"),
        again=heard.again,
        words=words,
    )
    await store(papers, posts, intake, known_posts=_post_ids(posts, known_posts), now=now)


async def regroup(
    papers: Set[PaperId], intake: Intake, *, now: datetime, keys: Collection[int] = ()
) -> None:
    """Group anew all that is said about some papers, and about those that may be the same.

    Args:
        papers: Of which something was decided, or is said otherwise than before.
        intake: Where they are.
        now: When.
        keys: By which others may be recognised that are meant now.
    """
    known = await intake.statements_around(papers, keys=keys)
    words = await intake.words_on(known)
    changes = await asyncio.to_thread(
        reconcile_papers, (), known, ids=intake.ids("paper"), words=words, touched=papers
    )
    await store(changes, (), intake, known_posts={}, now=now)


async def edit_posts(
    keys: Collection[str], edited: Set[EntryId], intake: Intake, *, now: datetime
) -> None:
    """Make posts anew of what is said about them."""
    known = await intake.statements_of_posts(keys)
    posts = reconcile_posts((), known, ids=intake.ids("post"), again=edited)
    await store(PaperChanges(), posts, intake, known_posts={}, now=now)


async def store(
    papers: PaperChanges,
    posts: Sequence[PostChange],
    intake: Intake,
    *,
    known_posts: Mapping[str, PostId],
    now: datetime,
) -> None:
    """Store papers and posts with their authors."""
    facts = [change.facts for change in papers.papers]
    best = [change.best for change in posts]
    people = await _people(await asyncio.to_thread(names_in, facts, best), intake)
    of_papers, of_posts = await asyncio.to_thread(_authors, papers, posts, people)
    await intake.store_authors(await asyncio.to_thread(people.changes), now=now)
    intake.spoken_of.knotty |= await asyncio.to_thread(people.knotty)
    await intake.store_posts(posts, of_posts)
    await intake.store_papers(papers, of_papers, known_posts, now=now)


def _authors(papers: PaperChanges, posts: Iterable[PostChange], people: People) -> Authors:
    return (
        {change.paper: of_paper(change.facts, people) for change in papers.papers},
        {change.post: of_post(change.best, people) for change in posts},
    )


async def _people(
    names: Set[str], intake: Intake, *, records: Collection[str] = frozenset()
) -> People:
    keys = await asyncio.to_thread(lambda: {key_of(name) for name in names})
    known = await intake.authors_called(keys, records=records)
    splits = await intake.splits()
    return await asyncio.to_thread(People, known, ids=intake.ids("author"), splits=splits)


async def settle_people(intake: Intake, *, now: datetime) -> None:
    """Decide who the bearers are of all names of whom something new was said."""
    spoken_of, intake.spoken_of = intake.spoken_of, SpokenOf()
    nearness = Nearness(intake)
    keys = await asyncio.to_thread(sorted, spoken_of.keys)
    spoken_of.keys.clear()
    for start in range(0, len(keys), NAMES):
        await nearness.ask(keys[start : start + NAMES])
    for lot in nearness.lots(spoken_of.knotty):
        await _settle(lot, nearness, intake, now=now)
    if intake.spoken_of.keys:  # somebody was parted, and who they wrote with has changed
        await settle_people(intake, now=now)


async def _settle(lot: Set[str], nearness: Nearness, intake: Intake, *, now: datetime) -> None:
    circle = await circle_of(lot, nearness, intake)
    if not circle.personas:
        return
    words = await intake.words_on_personas(circle.personas.keys())
    moves = await asyncio.to_thread(
        reconcile_people,
        circle.personas,
        circle.pairs,
        circle.authors,
        printed=circle.printed,
        ids=intake.ids("author"),
        words=words,
    )
    await intake.move_authors(moves, now=now)
    if moves.relisted:
        await _relist(*await intake.works_of(moves.relisted), intake, now=now)


async def relist_papers(papers: Collection[PaperId], intake: Intake, *, now: datetime) -> None:
    """Ask anew whose some papers are, and who all these people are."""
    await _relist(await intake.statements_of_papers(papers), {}, intake, now=now)


async def _relist(
    statements: Iterable[Statement],
    posts: Mapping[PostId, Sequence[Authorship]],
    intake: Intake,
    *,
    now: datetime,
) -> None:
    said: dict[PaperId, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.paper is not None:
            said[statement.paper].append(statement)
    facts = {paper: merge(several) for paper, several in said.items()}
    names = names_in(facts.values(), ())
    names |= {each.name for list_ in posts.values() for each in list_}
    people = await _people(names, intake)
    of_papers = {paper: of_paper(each, people) for paper, each in facts.items()}
    of_posts = {
        post: [replace(each, author=people.called(each.name)) for each in list_]
        for post, list_ in posts.items()
    }
    await intake.store_authors(people.changes(), now=now)
    await intake.relist(of_papers, of_posts)
    intake.spoken_of.keys |= {key_of(name) for name in names}


def _post_ids(posts: Sequence[PostChange], known: Sequence[Statement]) -> dict[str, PostId]:
    """Give the numbers of all posts in which papers may be mentioned, by key."""
    ids = {s.post_key: s.post for s in known if s.post_key is not None and s.post is not None}
    return ids | {p.best.post_key: p.post for p in posts if p.best.post_key is not None}
