"""Small corpora, and any corpus as plain values without numbers, to compare two of them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from corpus.model import Author, Document, Paper, Post
from corpus.refresh import import_document
from corpus.store import Store
from corpus.tables import documents, entries
from tests.factories import NOW

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def jsonl(
    *lines: dict[str, Any], name: str = "papers.jsonl", as_of: str = "2026-05-31"
) -> Document:
    """A JSON Lines file."""
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return Document(name=name, content=content.encode(), as_of=date.fromisoformat(as_of))


def scholarfeed(
    name: str,
    *papers: tuple[str, str, str, str],
    as_of: str = "2026-05-31",
    h_index: int = 10,
    file: str | None = None,
) -> Document:
    """A saved author page; papers are (category and date, title, authors, abstract)."""
    head = (
        f"{name}\n\nLG\nh-index{h_index}\n{len(papers)}papers\n7citations\nNovelty55%\nAI Score60\n"
    )
    body = "".join(f"\n{d}\n{t}\n\n{a}\n\n{s}\n" for d, t, a, s in papers)
    return Document(
        name=file or f"{name}.txt",
        content=f"{head}\n{len(papers)} Papers\n{body}".encode(),
        as_of=date.fromisoformat(as_of),
    )


def catalyzex(*abstracts: str, author: str | None = None, file: str = "catalyzex.txt") -> Document:
    """A saved author page with abstracts only."""
    text = "Some Institute, Some Town\n" + "".join(f"Abstract:{a}\n" for a in abstracts)
    return Document(name=file, content=text.encode(), as_of=date(2026, 5, 31), author=author)


def atom(
    *posts: tuple[str, str], name: str = "blog.xml", title: str = "Ada Example's blog"
) -> Document:
    """A blog's feed; posts are (title, HTML)."""
    body = "".join(
        f"<entry><title>{t}</title><id>https://blog.example/{i}</id>"
        f'<link href="https://blog.example/{i}"/><updated>2026-04-0{i}T01:00:00Z</updated>'
        f"<published>2026-04-0{i}T01:00:00Z</published>"
        f'<content type="html"><![CDATA[{html}]]></content></entry>'
        for i, (t, html) in enumerate(posts, start=1)
    )
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{title}</title><id>https://blog.example/</id>"
        '<link rel="self" href="https://blog.example/feed.xml"/>'
        f"<author><name>Ada Example</name></author>{body}</feed>"
    )
    return Document(name=name, content=feed.encode(), as_of=date(2026, 5, 31))


async def imported(store: Store, *given: Document) -> None:
    """Import documents one after the other, a minute apart."""
    for minutes, document in enumerate(given):
        await import_document(document, store=store, now=NOW + timedelta(minutes=minutes))


async def all_papers(store: Store) -> list[Paper]:
    """All papers, in the order in which they came."""
    return [paper async for paper in store.all_papers()]


async def paper_titled(store: Store, title: str) -> Paper:
    """The one paper with this title."""
    [paper] = [p for p in await all_papers(store) if p.title == title]
    return paper


async def snapshot(store: Store) -> dict[str, list[str]]:
    """Give papers, authors and posts with everything but numbers and times of import."""
    places = await _places(store)
    found = await all_papers(store)
    papers = {p.id: repr(_paper(p, places)) for p in found}
    _, records, _ = await store.index_records()
    people = await store.authors([record.id for record in records])
    works = {a.id: [papers[p.id] for p in found if _wrote(a, p)] for a in people}
    items = await store.new_items(LONG_AGO)
    posts = [item for item in items if isinstance(item, Post)]
    return {
        "papers": sorted(papers.values()),
        "authors": sorted(repr(_author(a, works[a.id])) for a in people),
        "posts": sorted(repr(_post(post, papers)) for post in posts),
        "suggestions": sorted(
            repr((sorted((each.left.label, each.right.label)), each.reason))
            for each in await store.suggestions()
        ),
    }


async def _places(store: Store) -> dict[int, str]:
    """Each entry by its document and position: the same in every corpus."""
    query = select(entries.c.id, documents.c.digest, entries.c.position).join(
        documents, documents.c.id == entries.c.document_id
    )
    async with store._database.read() as connection:
        rows = (await connection.execute(query)).all()
    return {row.id: f"{row.digest[:8]}:{row.position}" for row in rows}


def _paper(paper: Paper, places: dict[int, str]) -> Sequence[object]:
    own = replace(paper, id=0, authors=(), origins=(), provenance={}, first_seen=NOW, news_at=NOW)
    return (
        own,
        [(a.name, a.position, a.evidence.value) for a in paper.authors],
        sorted((name, places[entry]) for name, entry in paper.provenance.items()),
        sorted((places[o.entry], o.mentioned_in or "") for o in paper.origins),
    )


def _wrote(author: Author, paper: Paper) -> bool:
    return any(authorship.author == author.id for authorship in paper.authors)


def _author(author: Author, works: Sequence[str]) -> Sequence[object]:
    own = replace(author, id=0, claims=(), first_seen=NOW)
    return (own, sorted(map(repr, author.claims)), sorted(works))


def _post(post: Post, papers: dict[Any, str]) -> Sequence[object]:
    own = replace(post, id=0, authors=(), mentions=(), first_seen=NOW, news_at=NOW)
    names = [(a.name, a.position) for a in post.authors]
    return (own, names, sorted(papers[m] for m in post.mentions))
