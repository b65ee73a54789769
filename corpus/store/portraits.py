"""A number in; out of the database, from one view of it, all that the card of the thing shows."""

from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import (
    AuthorId,
    AuthorPortrait,
    Kind,
    PaperId,
    PaperPortrait,
    PostId,
    PostPortrait,
)
from corpus.store import authors, decisions, discussions, papers, posts


async def of_paper(
    connection: AsyncConnection, number: PaperId, *, workspace: str
) -> PaperPortrait:
    """Give a paper with its surroundings, also by a number it had before.

    Raises:
        NotFoundError: There is none.
    """
    paper = await papers.get(connection, number)
    return PaperPortrait(
        paper=paper,
        decided=await decisions.about(connection, Kind.PAPER, paper.id),
        discussed=await discussions.of(connection, f"p{paper.id}", workspace=workspace),
    )


async def of_post(connection: AsyncConnection, number: PostId, *, workspace: str) -> PostPortrait:
    """Give a post with its surroundings.

    Raises:
        NotFoundError: There is none.
    """
    post = await posts.get(connection, number)
    return PostPortrait(
        post=post,
        mentioned=await papers.get_many(connection, post.mentions),
        discussed=await discussions.of(connection, f"b{post.id}", workspace=workspace),
    )


async def of_author(
    connection: AsyncConnection, number: AuthorId, *, works: int, coauthors: int
) -> AuthorPortrait:
    """Give an author with their surroundings, also by a number they had before.

    Raises:
        NotFoundError: There is none.
    """
    author = await authors.get(connection, number)
    written = await posts.of_author(connection, author.id, limit=works)
    mentioned = dict.fromkeys(paper for post in written for paper in post.mentions)
    return AuthorPortrait(
        author=author,
        papers=await papers.of_author(connection, author.id, limit=works),
        posts=written,
        mentioned=await papers.get_many(connection, tuple(mentioned)),
        coauthors=await authors.coauthors(connection, author.id, limit=coauthors),
        per_year=await authors.papers_per_year(connection, author.id),
        decided=await decisions.about(connection, Kind.AUTHOR, author.id),
    )
