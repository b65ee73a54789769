"""A paper or an author in; its card out."""

import json
from collections.abc import Mapping, Sequence

from corpus.model import (
    Author,
    AuthorPortrait,
    Candidate,
    Claim,
    Evidence,
    LookupResult,
    Outcome,
    Paper,
    Post,
    Tier,
)
from handlers.blocks import (
    Block,
    Message,
    actions,
    address,
    button,
    code,
    context,
    cut,
    escape,
    message,
    section,
)
from handlers.messages.lines import (
    SITE,
    address_of,
    author_hint,
    day,
    facts,
    names,
    one_line,
    search_address,
    sources_of,
    title_link,
    title_of,
)
from handlers.messages.menus import author_deeds, likely_asked, menu, paper_deeds
from handlers.messages.paging import Page, pager

NEAR = 40
"""Least score of a further candidate worth a button."""
SUMMARY = 280
"""Characters of the abstract on a card."""
JOINED = 3
"""Names joined with an author's own that a card explains."""
EARLIER = 3
"""Earlier metrics on a card."""
YEARS = 10
"""Years that a chart goes back."""
_BARS = "▁▂▃▄▅▆▇█"


def paper_card(
    paper: Paper,
    *,
    result: LookupResult | None = None,
    notes: Sequence[str] = (),
    memory: str | None = None,
) -> Message:
    """One paper: title, authors, facts, the first lines, where from; and why it matched.

    Args:
        paper: What is shown.
        result: The lookup that found it.
        notes: What was decided about its identity, and what is for people to decide.
        memory: Where this workspace has had it before.
    """
    first = [f"*{title_link(paper)}*"]
    if who := names(paper.authors, complete=paper.authors_complete, most=6):
        first.append(who)
    if line := facts(paper):
        first.append(line)
    blocks: list[Block] = [section("\n".join(first))]
    if paper.abstract:
        blocks.append(section(f">{escape(cut(paper.abstract, SUMMARY))}"))
    ref = f"p{paper.id}"
    blocks.append(context(*_small_print(paper, result), *notes, f"`{ref}`"))
    blocks += [context(memory)] if memory else []
    row = [
        button("Share", "card.share", ref),
        button("Save", "card.save", ref),
        button("Cite", "card.cite", ref),
        *_more_button(result),
    ]
    row += [
        button(f"More by {each.name}", f"author.show.{each.author}", f"a{each.author}")
        for each in likely_asked(paper)
    ]
    if url := address(address_of(paper)):
        row.append(button("Open", "card.open", url=url))
    elif paper.title:
        row.append(button("Search arXiv", "card.open", url=search_address(paper.title)))
    blocks.append(actions(*row, menu(paper_deeds(paper))))
    return message(escape(title_of(paper)), blocks)


def _small_print(paper: Paper, result: LookupResult | None) -> list[str]:
    lines = []
    if result and (why := why_matched(result)):
        lines.append(why)
    hidden = [each for each in paper.authors if each.evidence is Evidence.PROFILE]
    if hidden:
        known = ", ".join(escape(each.name) for each in hidden[:3])
        lines.append(f"Also by {known}, on whose page it stands")
    if origin := sources_of(paper):
        lines.append(origin)
    return lines or ["From the corpus"]


def why_matched(result: LookupResult) -> str | None:
    """The honest word about a match that is not exact."""
    best = result.candidates[0]
    if best.tier in {Tier.IDENTIFIER, Tier.EXACT, Tier.FOLDED}:
        return None
    sure = "Closest match" if result.outcome in {Outcome.CLEAR, Outcome.EXACT} else "A guess"
    return f"{sure} for {code(result.query)}: {escape(best.reason)}"


def _more_button(result: LookupResult | None) -> list[Block]:
    if result is None or not any(each.score >= NEAR for each in result.candidates[1:]):
        return []
    return [button("More matches", "lookup.more", query_value(result.query, result.candidates[0]))]


def query_value(query: str, best: Candidate | None = None) -> str:
    """What a button carries to ask the same again: the query and the kind that was meant."""
    return json.dumps({"q": query[:200], "kind": best.kind if best else "any"}, ensure_ascii=False)


def author_card(
    portrait: AuthorPortrait, *, result: LookupResult | None = None, notes: Sequence[str] = ()
) -> Message:
    """One person: names, metrics with their date and source, years, newest papers, co-authors.

    Args:
        portrait: What is shown.
        result: The lookup that found it.
        notes: What was decided about who this is, and what is for people to decide.
    """
    author = portrait.author
    others = f" ({escape(', '.join(author.other_names[:3]))})" if author.other_names else ""
    top = f"*{escape(author.name)}*{others}\n{author_hint(author)}"
    follow = button("Follow", "author.follow", f"a{author.id}")
    blocks: list[Block] = [section(top, accessory=follow)]
    if author.claims:
        blocks.append(context(metrics(author.claims[0]), *earlier(author.claims)))
    if portrait.per_year:
        blocks.append(section(chart(portrait.per_year)))
    if portrait.papers:
        lines = [f"{n}. {one_line(paper)}" for n, paper in enumerate(portrait.papers, 1)]
        blocks.append(section("Newest\n" + "\n".join(lines)))
    blocks += _posts(portrait, first_number=len(portrait.papers) + 1)
    if portrait.coauthors:
        with_count = [f"{escape(each.name)} ({count})" for each, count in portrait.coauthors]
        blocks.append(section(f"With {', '.join(with_count)}"))
    ref = f"a{author.id}"
    blocks.append(context(*_author_small_print(author, result), *notes, f"`{ref}`"))
    row = [button("Share", "card.share", ref)]
    if author.paper_count > len(portrait.papers):
        row.append(button(f"All {author.paper_count} papers", "author.papers", ref))
    row += _more_button(result)
    blocks.append(actions(*row, menu(author_deeds(author))))
    return message(f"{escape(author.name)}, {author_hint(author)}", blocks)


def _posts(portrait: AuthorPortrait, *, first_number: int) -> list[Block]:
    """What a person writes on a blog, and the papers it speaks of."""
    if not portrait.posts:
        return []
    numbered = enumerate(portrait.posts, first_number)
    lines = [f"{number}. {one_line(post, by=False)}" for number, post in numbered]
    blocks: list[Block] = [section("Posts\n" + "\n".join(lines))]
    if portrait.mentioned:
        titles = [
            escape(cut(title_of(paper).partition(":")[0], 60)) for paper in portrait.mentioned
        ]
        blocks.append(context(f"They mention {', '.join(titles[:8])}"))
    return blocks


def post_card(post: Post, mentioned: Sequence[Paper], *, memory: str | None = None) -> Message:
    """One post of a blog, with the papers it links to, numbered, and where it came up before."""
    who = names(post.authors, most=3)
    lines = [f"*{title_link(post)}*", *([who] if who else []), facts(post)]
    blocks: list[Block] = [section("\n".join(lines))]
    if mentioned:
        numbered = [f"{n}. {one_line(paper)}" for n, paper in enumerate(mentioned, 1)]
        blocks.append(section("Mentions\n" + "\n".join(numbered)))
    blocks += [context(memory)] if memory else []
    if url := address(post.url):
        blocks.append(actions(button("Open", "card.open", url=url)))
    return message(escape(title_of(post)), blocks)


def _author_small_print(author: Author, result: LookupResult | None) -> list[str]:
    lines = []
    if result and (why := why_matched(result)):
        lines.append(why)
    also = [
        f"{escape(cut(name, 80))} ({escape(cut(why, 160))})" for name, why in author.joined[:JOINED]
    ]
    if also:
        left = len(author.joined) - JOINED
        lines.append(f"Also {'; '.join(also)}{f'; +{left}' if left > 0 else ''}")
    if author.has_profile:
        lines.append("Known from their own page")
    elif not also:
        lines.append(
            "Same name only: no page of this person is in the corpus, so namesakes may be mixed in"
        )
    return lines


def metrics(claim: Claim) -> str:
    """What a page claimed, with its date and source."""
    parts = []
    if claim.h_index is not None:
        parts.append(f"h-index {claim.h_index}")
    if claim.citations is not None:
        parts.append(f"{claim.citations:,} citations")
    if claim.paper_count is not None:
        parts.append(f"{claim.paper_count} papers announced")
    if claim.category:
        parts.append(f"mostly {escape(claim.category)}")
    said = f"{SITE[claim.kind]}, {day(claim.as_of)}"
    return f"{' · '.join(parts)} ({said})" if parts else f"Read on {said.partition(', ')[2]}"


def earlier(claims: Sequence[Claim]) -> list[str]:
    """What pages of the same site claimed before, in one line; nothing if they said the same."""
    newest, *older = claims
    told = (newest.h_index, newest.citations)
    lines = []
    for claim in older:
        numbers = (claim.h_index, claim.citations)
        if claim.kind is newest.kind and numbers not in {told, (None, None)}:
            told = numbers
            parts = [f"h-index {claim.h_index}"] if claim.h_index is not None else []
            parts += [f"{claim.citations:,} citations"] if claim.citations is not None else []
            lines.append(f"{' · '.join(parts)} on {day(claim.as_of)}")
    return [f"Before: {'; '.join(lines[:EARLIER])}"] if lines else []


def chart(per_year: Mapping[int, int]) -> str:
    """Papers per year as bars over their numbers; years without a paper are shown too.

    >>> print(chart({2023: 4, 2025: 8}))
    ```   ▄         █
       4    0    8
    2023 2024 2025```
    """
    years = range(max(min(per_year), max(per_year) - YEARS + 1), max(per_year) + 1)
    counts = [per_year.get(year, 0) for year in years]
    rows = (
        [_bar(count, max(counts)) for count in counts],
        [str(count) for count in counts],
        [str(year) for year in years],
    )
    return "```" + "\n".join(" ".join(f"{cell:>4}" for cell in row) for row in rows) + "```"


def _bar(count: int, most: int) -> str:
    return _BARS[max(0, round(count / most * len(_BARS)) - 1)] if count else " "


def shared(card: Message, *, user: str) -> Message:
    """A card for everybody: without its buttons, with who shared it."""
    kept = [_without_button(block) for block in card.blocks if block["type"] != "actions"]
    return message(card.text, [*kept, context(f"Shared by <@{user}>")])


def _without_button(block: Block) -> Block:
    return {key: value for key, value in block.items() if key != "accessory"}


def paper_list(author: Author, papers: Sequence[Paper], *, page: Page) -> Message:
    """All papers of one author, numbered."""
    blocks: list[Block] = [section(f"*{escape(author.name)}*: {len(papers)} papers, newest first")]
    lines = page.of([f"{n}. {one_line(paper)}" for n, paper in enumerate(papers, 1)])
    blocks += [*map(section, chunks(lines)), *pager(page)]
    return message(f"{len(papers)} papers of {escape(author.name)}", blocks)


def chunks(lines: Sequence[str], *, limit: int = 2800) -> tuple[str, ...]:
    """Lines joined into as few texts as fit a section each."""
    texts: list[str] = []
    for line in lines:
        short = cut(line, limit)
        if texts and len(texts[-1]) + len(short) + 1 <= limit:
            texts[-1] += f"\n{short}"
        else:
            texts.append(short)
    return tuple(texts)
