"""A corpus that wants to break messages, and every message rendered over it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from corpus.citations import bibtex, csl_json, ris
from corpus.model import (
    Alias,
    AuthorId,
    AuthorPortrait,
    Authorship,
    Candidate,
    Change,
    Claim,
    Complaint,
    Decided,
    DecisionId,
    Deed,
    Delivery,
    DeliveryId,
    DeliveryState,
    Digest,
    DigestItem,
    Discussed,
    DocumentId,
    DocumentKind,
    EntryId,
    Evidence,
    Evidenced,
    Feed,
    FeedId,
    FeedState,
    Flag,
    Follow,
    FollowId,
    FollowKind,
    FollowUp,
    ImportReport,
    Kind,
    LookupResult,
    Milestone,
    MilestoneKind,
    Named,
    Origin,
    Outcome,
    Post,
    PostId,
    Problem,
    Schedule,
    SourceStatus,
    Style,
    Subscription,
    SubscriptionId,
    SubscriptionState,
    Tier,
    Verdict,
    Wanted,
)
from handlers.blocks import Message, context, message
from handlers.messages import (
    answers,
    bulk,
    cards,
    catching_up,
    choosing,
    debugging,
    digests,
    flags,
    follow_ups,
    follows,
    home,
    identity,
    link_previews,
    memory,
    news,
    personal,
    source_changes,
    views,
    welcome,
)
from handlers.messages import help as helping
from handlers.messages import sources as health
from handlers.messages.paging import Page
from tests.factories import NOW, a_paper, an_author

TITLES = (
    "An ordinary title",
    "x" * 4000,
    "<!channel> &lt;!here&gt; <@U0ADA00001> <https://evil.example|slack.com>",
    "\u202eright to left\u2066 and \u200bzero\u200b width",
    "*bold* _italic_ ~strike~ `code` ```block``` > quote",
    "pipe | and > in https://a.example/|x> links @here @everyone",
    "😀" * 700,
    "&" * 2999,
    None,
)
COMMAND = "/papers"


def papers() -> tuple:
    """Papers with every title, two hundred authors, and addresses of all kinds."""
    many = tuple(
        Authorship(
            author=AuthorId(n), name=f"<!here> Name {n}", position=n, evidence=Evidence.LISTED
        )
        for n in range(200)
    )
    hidden = replace(many[0], position=None, evidence=Evidence.PROFILE)
    origin = Origin(
        entry=EntryId(1),
        document="https://a.example/<feed>|x",
        kind=DocumentKind.FEED,
        title="<!channel> blog " * 50,
        seen=NOW,
        mentioned_in="A post & more " * 50,
    )
    made = [
        a_paper(
            title,
            number=n,
            authors=(*many, hidden),
            authors_complete=n % 2 == 0,
            abstract="<!everyone> " * 500,
            published=date(2025, 2, 24),
            year_inferred=True,
            has_code=True,
            category="<!channel> <https://evil.example|x>",
            url="javascript:alert(1)" if n % 2 else f"https://a.example/{'x' * 1900}|>",
            identifiers=("doi:10.1/<x>|y", "arxiv:2406.18193"),
            origins=(origin, replace(origin, mentioned_in=None)),
        )
        for n, title in enumerate(TITLES, 1)
    ]
    return (*made, a_paper(None, number=99, short_name="<@U1>", authors=()))


def posts() -> tuple:
    """Blog posts as hostile as the papers."""
    return tuple(
        Post(
            id=PostId(n),
            title=title,
            feed="<feed>",
            feed_title=title,
            first_seen=NOW,
            news_at=NOW,
            url="x:y",
        )
        for n, title in enumerate(TITLES, 1)
    )


def subscription(*, style: Style = Style.COMPACT, cap: int = 20) -> Subscription:
    """A channel that follows forty hostile things."""
    followed = tuple(
        Follow(
            id=FollowId(n),
            kind=list(FollowKind)[n % 4],
            target="1",
            label=TITLES[n % 8] or "",
            created_by="U0ADA00001",
            created_at=NOW,
        )
        for n in range(40)
    )
    return Subscription(
        id=SubscriptionId(1),
        workspace="T1",
        channel="C0GENERAL1",
        schedule=Schedule(zone="Europe/Berlin"),
        style=style,
        cap=cap,
        created_by="U0ADA00001",
        created_at=NOW,
        planned_from=NOW,
        reason="<!channel> is_archived",
        follows=followed,
    )


def remembered(number: int) -> str:
    """Where a thing was discussed, in every wording; the workspace's address is Slack's word."""
    found = Discussed(
        channel="C0GENERAL1",
        ts="1780000000.000100",
        thread_ts="1779000000.000100" if number % 3 else None,
        at=NOW,
        in_digest=number % 2 == 0,
    )
    return memory.discussed(found, here=number % 4 < 2, home="https://lab.example/<x>|y")


def changes() -> tuple[Change, ...]:
    """What people may do to a digest."""
    here = subscription()
    after = (
        replace(here, state=SubscriptionState.PAUSED),
        replace(here, schedule=Schedule(days=(0, 3))),
        replace(here, style=Style.FULL),
    )
    set_to = [
        Change(id=n, deed=Deed.SET, by="U1", at=NOW, before=here, after=each)
        for n, each in enumerate(after)
    ]
    followed = [
        Change(id=n, deed=deed, by="U1", at=NOW, follows=here.follows[n:many])
        for n, (deed, many) in enumerate(((Deed.FOLLOWED, 40), (Deed.UNFOLLOWED, 2)))
    ]
    return (*set_to, *followed)


def result(outcome: Outcome, *, tier: Tier = Tier.TYPO, count: int = 15) -> LookupResult:
    """Candidates with hostile labels and hints."""
    candidates = tuple(
        Candidate(
            kind=Kind.PAPER if n % 2 else Kind.AUTHOR,
            id=n,
            label=TITLES[n % 8] or "",
            score=90.0,
            tier=tier,
            reason="2 typing errors <!here>",
            hint="<!channel> & Sons " * 40,
        )
        for n in range(count)
    )
    return LookupResult(
        query="<!channel> `tick` " * 100, outcome=outcome, candidates=candidates, ms=1.0
    )


def digest(*, style: Style, count: int = 400, cap: int = 20) -> Digest:
    """A digest of four hundred items."""
    subjects = (*papers(), *posts())
    address = "https://lab.example/archives/C1/p1?<x>|y"
    had = Discussed(channel="C1", ts="1.1", at=NOW, address=address)
    items = tuple(
        DigestItem(
            number=n,
            reason="by <!channel> " * 900,
            kind=list(FollowKind)[n * 4 // (count + 1)],
            also=(*posts(), *papers())[n % 5 : n % 5 + 3],
            discussed=had if n % 3 else None,
            paper=subject if not isinstance(subject, Post) else None,
            post=subject if isinstance(subject, Post) else None,
        )
        for n in range(1, count + 1)
        for subject in [subjects[n % len(subjects)]]
    )
    return Digest(
        subscription=subscription(style=style, cap=cap),
        slot="2026-06-01T09:00[Europe/Berlin]",
        since=NOW,
        until=NOW,
        items=items,
        sources_read=4,
        sources_known=9,
        sources_failing=tuple(title or "" for title in TITLES) * 4,
        next_due=NOW,
        follow_ups=(FollowUp(root=DeliveryId("x"), milestones=milestones()),),
    )


def milestones() -> tuple[Milestone, ...]:
    """Fifty, of every kind, about hostile papers."""
    found, written = papers(), posts()
    return tuple(
        Milestone(
            kind=kind,
            paper=found[n % len(found)],
            at=NOW,
            identifier="arxiv:2406.18193" if n % 2 else "doi:10.1/<x>|y",
            post=written[n % len(written)] if kind is MilestoneKind.POST else None,
        )
        for n in range(50)
        for kind in [list(MilestoneKind)[n % 4]]
    )


def sources() -> tuple[SourceStatus, ...]:
    """Sixty sources with hostile titles and complaints, every third one polled."""
    return tuple(
        SourceStatus(
            id=DocumentId(n),
            name="/a/<path>|x",
            title=TITLES[n % 9],
            kind=list(DocumentKind)[n % 10],
            url="https://user:pw@a.example/",
            as_of=date(2026, 5, 1),
            read_at=NOW,
            entry_count=n,
            newest_entry=date(2026, 4, 1),
            problems=(Problem(12, "<!here> " * 100), Problem(None, "b"), Problem(3, "c")),
            feed=feed(n) if n % 3 == 0 else None,
        )
        for n in range(60)
    )


def feed(number: int = 1, **fields: object) -> Feed:
    """A feed with a hostile title, which fails in hostile words."""
    hostile: dict[str, object] = {
        "url": f"https://a.example/<{'x' * 900}>|?token=secret",
        "source": "https://user:pw@a.example/`<!here>`/feed?key=secret",
        "title": TITLES[number % 9],
        "state": list(FeedState)[number % 2],
        "added_by": "U0ADA00001" if number % 2 else "<!channel>",
        "complaint": "<!channel> `tick` *bold* " * 100,
        "failures": number,
        "failing_since": NOW,
        "succeeded_at": NOW if number % 5 else None,
    }
    plain = {"id": FeedId(number), "added_at": NOW, "due": NOW, "channel": "C1"}
    return Feed(**plain | hostile | fields)  # type: ignore[arg-type]


def source_messages() -> Iterator[tuple[str, Message]]:
    """Every message about sources, by name."""
    ordered = health.in_order(sources())
    report = ImportReport(
        document="x", kind=DocumentKind.FEED, entries=1200, posts_new=1100, papers_new=100
    )
    when: dict = {"now": NOW, "command": COMMAND}
    yield "sources", health.listed(ordered, **when)
    yield "no sources", health.listed((), **when)
    for number, status in enumerate(ordered[:9]):
        yield f"source {number}", health.one(status, number, **when)
        yield f"source known {number}", source_changes.known(status, **when)
    yield "not polled", source_changes.not_polled(ordered[-1], command=COMMAND)
    for n in range(9):
        asked = f"https://a.example/<!here>/{'`' * n}?token=secret"
        many = [f"https://b.example/<!channel>|`{each}`" for each in range(n)]
        fresh = feed(n, failures=0)
        yield (
            f"source added {n}",
            source_changes.added(fresh, report, asked=asked, others=many, user="U1", **when),
        )
        yield f"source checked {n}", source_changes.checked(feed(n), report, **when)
        yield f"source read {n}", source_changes.checked(fresh, None, **when)
        yield f"source removed {n}", source_changes.removed(feed(n), user="U1", command=COMMAND)
        yield f"failing {n}", source_changes.failing(feed(n), command=COMMAND)
        yield f"recovered {n}", source_changes.recovered(feed(n), report, command=COMMAND)
    hostile = "https://a.example/<!here>|`x`" * 40
    yield "reading", source_changes.reading(hostile)
    yield "interrupted", source_changes.interrupted(hostile, command=COMMAND)
    why = "answered with <!channel> " * 60
    yield "unreadable source", source_changes.unreadable(hostile, why, command=COMMAND)
    yield "no feed", source_changes.no_feed(why, command=COMMAND)
    yield "no source", source_changes.unknown(hostile, listed_before=True, command=COMMAND)
    yield "no list of sources", source_changes.unknown("7", listed_before=False, command=COMMAND)
    yield "no admins", source_changes.not_allowed("U1", nobody=True)
    yield "no admin", source_changes.not_allowed("U1", nobody=False)


def personal_messages() -> Iterator[tuple[str, Message]]:
    """Every message about what people keep for themselves, by name."""
    items = (*papers(), *posts())
    for number, item in enumerate(items):
        for is_new in (False, True):
            kept = personal.saved([item], is_new=is_new, total=number, command=COMMAND)
            yield f"saved {number} {is_new}", kept
        lot = items * 9
        yield f"saved lot {number}", personal.saved(lot, is_new=True, total=9, command=COMMAND)
        yield f"unsaved lot {number}", personal.unsaved(lot, command=COMMAND)
        yield f"unsaved {number}", personal.unsaved([item], command=COMMAND)
    for number, paper in enumerate(papers()):
        yield f"who {number}", personal.who(paper, command=COMMAND)
    for number in (-1, 0, 3, 99):
        page = Page(what="saved", total=190, about="<!here>" * 20, number=number)
        listed = personal.saved_list(items * 10, page=page, command=COMMAND)
        yield f"saved list {number}", listed
    nothing = Page(what="saved", total=0)
    yield "nothing saved", personal.saved_list((), page=nothing, command=COMMAND)
    yield "not saved", personal.not_saved("<!here> `x` " * 90, command=COMMAND)
    yield "no paper", personal.no_paper("<!here> `x` " * 90, command=COMMAND)
    for form, write in (("bibtex", bibtex), ("ris", ris), ("csl-json", csl_json)):
        text = f"{write(papers())}\n```<!channel> & `x`"
        yield f"cited {form}", personal.cited(text, form=form, command=COMMAND)
        yield f"export {form}", personal.export_here(text, count=400, form=form)
    yield "export sent", personal.export_sent("<!here>.bib", count=1, form="ris", here=True)
    yield "exporting", personal.exporting()
    yield "export interrupted", personal.export_interrupted(command=COMMAND)
    for only_posts in (False, True):
        nothing_there = personal.nothing_to_export(only_posts=only_posts, command=COMMAND)
        yield f"nothing to export {only_posts}", nothing_there
    yield "forgotten", personal.forgotten(3, followed=2, command=COMMAND)


def identity_messages() -> Iterator[tuple[str, Message]]:
    """Every message about identity, by name."""
    for number, title in enumerate(TITLES):
        for verdict in Verdict:
            decided = Decided(
                id=DecisionId(7),
                kind=list(Kind)[number % 2],
                verdict=verdict,
                left=Named("p1", title or ""),
                right=Named("a2", "<!here> *B*" * 90),
                reason="same <!channel> title " * 90,
                by="U1" if number % 2 else "<!channel>",
                at=NOW,
            )
            name = f"{verdict} {number}"
            yield f"said {name}", identity.said(decided, user="U1", command=COMMAND)
            yield f"said before {name}", identity.unchanged(decided, command=COMMAND)
            yield (
                f"taken back {name}",
                identity.undone(decided, user="U1", is_one=True, command=COMMAND),
            )
            notes = identity.notes("p1", [decided] * 9, command=COMMAND)
            yield f"notes {name}", message("notes", [context(*notes)])
    maybe = identity.candidates(
        "a1", result(Outcome.AMBIGUOUS, count=15).candidates, command=COMMAND
    )
    yield "candidates", message("candidates", [context(*maybe)])
    entry = Evidenced(
        entry=EntryId(1),
        document="https://a.example/<feed>|x" * 90,
        kind=DocumentKind.FEED,
        title="<!channel> " * 500,
        authors=("<!here> A" * 90,) * 200,
        published=date(2025, 2, 24),
        reason="same `title` <@U1> " * 90,
    )
    yield "entries", identity.entries(Named("p1", "x" * 4000), [entry] * 400, command=COMMAND)
    alias = Alias(
        ref="a9", names=("<!here> *A*" * 40, "x" * 400, "y", "z", "w"), reason="<!here> *x*" * 90
    )
    person = Named("a1", "x" * 4000)
    yield "names", identity.names(person, [alias] * 400, command=COMMAND)
    yield "one name", identity.names(person, [replace(alias, ref=None)], command=COMMAND)
    yield "one entry", identity.entries(Named("p1", ""), [entry], command=COMMAND)
    yield "identity refused", identity.refused("a <!here> `x` " * 200, command=COMMAND, verb="same")
    yield "identity waiting", identity.waiting()
    yield "identity interrupted", identity.interrupted(command=COMMAND)
    yield "identity not listed", identity.not_on_the_list("7", command=COMMAND)
    for count in (0, 15):
        found = result(Outcome.AMBIGUOUS, count=count)
        say = f"same {'<!here>' * 400} = {{}}"
        yield f"identity which {count}", identity.which(found, say.format, command=COMMAND)


OFFERED = [f"a{10**11 + n}" for n in range(100)]
"""As many, and as long, as a button is made to carry."""


def offers() -> dict[str, bulk.Offer]:
    """What could be followed of hostile names, by what is the matter with them."""
    here = subscription().follows
    candidates = result(Outcome.AMBIGUOUS).candidates
    wanted = [Wanted(each.kind, "1", each.label) for each in here]
    matched = tuple(bulk.Matched(each, "<!channel> & Sons " * 40) for each in wanted * 3)[:100]
    said = [f"{title or ''} <!here> `x`" for title in TITLES] * 12
    full = bulk.Offer(
        matched=matched,
        unclear=tuple(bulk.Unclear(each, candidates) for each in said[:100]),
        unknown=tuple(bulk.Unknown(each, candidates[n % 2 :]) for n, each in enumerate(said)),
        already=tuple(wanted),
        unread=300,
        past=400,
    )
    return {
        "full": full,
        "sure": bulk.Offer(matched=matched),
        "unclear": bulk.Offer(matched=(), unclear=full.unclear),
        "unknown": bulk.Offer(matched=(), unknown=full.unknown),
        "of one": bulk.Offer(matched=matched[:1], coauthors_of="<!channel> *A*" * 90, unread=1),
    }


def bulk_messages() -> Iterator[tuple[str, Message]]:
    """Every message about following several at once, by name."""
    candidates = result(Outcome.AMBIGUOUS).candidates
    for name, offered in offers().items():
        value = bulk.accept_value(OFFERED)
        yield f"offer {name}", bulk.offer(offered, value=value, command=COMMAND)
    yield "offer of nothing", bulk.offer(bulk.Offer(matched=()), value="[]", command=COMMAND)
    for count in (0, 15):
        whose = bulk.whose_coauthors(candidates[:count], said="<!here> `x`" * 90, command=COMMAND)
        yield f"whose co-authors {count}", whose
    yield "no co-authors", bulk.no_coauthors("<!here> *A*" * 90, command=COMMAND)
    yield "nothing offered", bulk.nothing_offered(command=COMMAND)
    yield "nothing chosen", bulk.nothing_chosen(command=COMMAND)
    yield "looking", bulk.looking()
    yield "looking interrupted", bulk.interrupted(command=COMMAND)


def flagged() -> list[tuple[Flag, Named]]:
    """Thirty cards with hostile names, flagged in hostile words."""
    return [
        (
            Flag(
                id=n,
                workspace="T1",
                user="U1",
                ref=f"{'pa'[n % 2]}{n}",
                complaint=list(Complaint)[n % 3],
                words=(TITLES[n % 9] or "") if n % 4 else f"<!here> *same* as {'pa'[n % 2]}99",
                at=NOW,
            ),
            Named(f"{'pa'[n % 2]}{n}", TITLES[n % 9] or ""),
        )
        for n in range(30)
    ]


def flag_messages() -> Iterator[tuple[str, Message]]:
    """Every message about what people flag, by name."""
    for number, (flag, card) in enumerate(flagged()):
        nobody = bool(number % 2)
        said = flags.flagged(card, flag, nobody=nobody, command=COMMAND)
        yield f"flagged {number}", said
        yield f"flag waits {number}", flags.waiting(card, flag, command=COMMAND)
        left = flags.left("U1")
        yield f"flag settled {number}", flags.settled(card, flag, said=left)
        yield f"settled with it {number}", flags.settled_with_it(said, number)
        for own in (False, True):
            done = flags.dismissed(card, flag, own=own)
            page = Page(what="flags", total=30, number=number % 3)
            queue = flags.listed(flagged(), owner=not own, page=page, done=done, command=COMMAND)
            yield f"flags {number} {own}", queue
    nothing = Page(what="flags", total=0)
    for owner in (False, True):
        yield f"no flags {owner}", flags.listed((), owner=owner, page=nothing, command=COMMAND)
    gone = flags.settled_already()
    yield (
        "flag settled already",
        flags.listed((), owner=True, page=nothing, done=gone, command=COMMAND),
    )
    yield "too many flags", flags.too_many(command=COMMAND)
    yield "no card to flag", flags.no_card("<!here> `x` " * 90, command=COMMAND)
    yield "no such flag", flags.not_listed("<!here> `x` " * 90, command=COMMAND)


def all_messages() -> Iterator[tuple[str, Message]]:
    """Every message that exists, by name."""
    author = an_author(
        "<!channel> *Name*" * 20,
        other_names=("佘琪", "<@U1>", "`x`", "y"),
        affiliation="A & B <!here>",
        paper_count=200,
        claims=(
            Claim(
                as_of=date(2026, 5, 31),
                document="x",
                kind=DocumentKind.SCHOLARFEED_AUTHOR,
                category="<!here>",
                h_index=98,
                citations=1961,
                paper_count=56,
            ),
        ),
    )
    portrait = AuthorPortrait(
        author=author,
        papers=papers()[:3],
        coauthors=tuple((an_author("<!here> B" * 40), 3) for _ in range(5)),
        per_year={1991: 3, 2024: 7, 2026: 1},
        posts=posts(),
        mentioned=papers(),
    )
    here = subscription()
    delivery = Delivery(
        id=DeliveryId("d"),
        subscription=SubscriptionId(1),
        workspace="T1",
        channel="C1",
        slot="2026-06-01T09:00[Europe/Berlin]",
        part=1,
        due=NOW,
        payload="{}",
        state=DeliveryState.UNKNOWN,
        attempt=3,
        reason="<!channel> " * 50,
        planned_at=datetime(2026, 6, 1, tzinfo=UTC),
    )
    for outcome in Outcome:
        yield f"matches {outcome}", answers.matches(result(outcome))
        for number, paper in enumerate(papers()):
            said = remembered(number)
            full = link_previews.full(paper, memory=said, command=COMMAND)
            yield f"preview in full {number}", full
            yield f"preview in a line {number}", link_previews.condensed(paper, memory=said)
            yield f"paper {outcome} {number}", cards.paper_card(paper, result=result(outcome))
    card = cards.author_card(portrait, result=result(Outcome.CLEAR))
    yield "author", card
    many = replace(author, joined=(("<!here> *A*" * 40, "<!channel> `x`" * 90),) * 9)
    yield "joined author", cards.author_card(replace(portrait, author=many))
    yield "stranger", cards.author_card(replace(portrait, per_year={}, papers=(), coauthors=()))
    for number, post in enumerate(posts()):
        yield f"post {number}", cards.post_card(post, papers(), memory=remembered(number))
        known = cards.paper_card(papers()[number], memory=remembered(number))
        yield f"remembered {number}", known
    yield "shared", cards.shared(card, user="U1")
    third = Page(what="papers", total=200, number=3)
    yield "paper list", cards.paper_list(author, papers() * 20, page=third)
    yield "on a topic", answers.on_topic("<!here> `x`|>", papers(), command=COMMAND)
    yield "debug", debugging.facts({"program": "<!channel> ```x" * 40, "you": "U1"})
    yield "choice", answers.choice(result(Outcome.AMBIGUOUS))
    yield "nothing", answers.nothing(result(Outcome.NONE), command=COMMAND)
    yield (
        "nothing at all",
        answers.nothing(result(Outcome.NONE, count=0), command=COMMAND, instead="follow <!here>"),
    )
    yield "no number", answers.no_such_number(7, known=3, command=COMMAND)
    yield "no list", answers.no_such_number(7, known=0, command=COMMAND)
    yield "gone", answers.gone(command=COMMAND)
    yield (
        "new",
        answers.new_items(
            (*papers(), *posts()),
            since=date(2026, 5, 1),
            total=400,
            page=Page(what="new", total=19),
            command=COMMAND,
        ),
    )
    yield (
        "nothing new",
        answers.new_items(
            (), since=date(2026, 5, 1), total=0, page=Page(what="new", total=0), command=COMMAND
        ),
    )
    yield from source_messages()
    yield (
        "about",
        answers.about(papers=70, authors=120, posts=3, read_at=NOW, failing=2, command=COMMAND),
    )
    yield "help", helping.overview(command=COMMAND)
    yield "help digest", helping.for_verb("digest", command=COMMAND)
    yield "misread", helping.misread("digest", "<!here> `x`", "Because.", command=COMMAND)
    yield "stranger", helping.stranger(command="/papers")
    yield "not there", home.not_there(command="/papers")
    yield "courtesy", helping.courtesy(command=COMMAND)
    yield "broke", helping.broke("a1b2c3")
    yield "busy", helping.busy()
    yield "overloaded", helping.overloaded()
    yield from identity_messages()
    yield from personal_messages()
    yield from flag_messages()
    yield from bulk_messages()
    yield "welcome", welcome.to_channel(papers=3_000_000, authors=2_000_000, command=COMMAND)
    yield "back", welcome.back(command=COMMAND)
    yield "hello", welcome.to_person(command=COMMAND)
    yield "in a message", welcome.found_in_message(papers(), command=COMMAND)
    yield "nothing in a message", welcome.nothing_in_message(command=COMMAND)
    yield "suspended", digests.suspended("C1", "<!channel> is_archived " * 90, command=COMMAND)
    yield "following", follows.following(here, command=COMMAND)
    yield "following nothing", follows.following(None, command=COMMAND)
    yield (
        "followed",
        follows.followed(
            here.follows[2:],
            here,
            past=3,
            schedule="every Monday",
            next_due=NOW,
            is_member=False,
            command=COMMAND,
        ),
    )
    yield "unfollowed", follows.unfollowed(here.follows[2:], here, user="U1")
    for many in (1, 40):
        wanted = [Wanted(each.kind, each.target, each.label) for each in here.follows[:many]]
        yield f"already {many}", follows.already(wanted, command=COMMAND)
    items = digest(style=Style.COMPACT, count=12).items
    yield "follow preview", follows.preview("A name", items, value="{}", command=COMMAND)
    yield "unknown author", follows.unknown_author(result(Outcome.NONE), command=COMMAND)
    yield "which author", follows.which_author(result(Outcome.AMBIGUOUS))
    titles = [title or "" for title in TITLES]
    for several in (False, True):
        unknown = follows.unknown_feed("<x>", titles, several=several, command=COMMAND)
        yield f"unknown feed {several}", unknown
    address = f"https://a.example/`<!here>`{'x' * 300}"
    yield (
        "unknown address",
        follows.unknown_feed(address, titles, several=False, command=COMMAND),
    )
    yield "not followed", follows.not_followed(["<!here>", "`x` " * 90], here, command=COMMAND)
    yield (
        "digest settings",
        digests.settings(
            here,
            schedule="every Monday",
            next_due=NOW,
            history=(delivery,) * 3,
            last=changes()[0],
            is_member=False,
            command=COMMAND,
        ),
    )
    for number, change in enumerate(changes()):
        yield (
            f"undone {number}",
            digests.undone(
                change, here, user="U2", schedule="every Monday", next_due=NOW, command=COMMAND
            ),
        )
    yield "undone already", digests.undone_already(command=COMMAND)
    twelve = digest(style=Style.COMPACT, count=12).items
    for looked in (NOW, None):
        yield (
            f"caught up {looked}",
            catching_up.caught_up(twelve, total=90, since=NOW, looked=looked, command=COMMAND),
        )
        yield (
            f"caught up, nothing {looked}",
            catching_up.caught_up((), total=0, since=NOW, looked=looked, command=COMMAND),
        )
    yield "nothing to catch up", catching_up.nothing_followed(command=COMMAND)
    yield "no digest settings", digests.no_settings(command=COMMAND)
    yield (
        "digest changed",
        digests.changed(
            here,
            was=SubscriptionState.PAUSED,
            user="U1",
            next_due=NOW,
            command=COMMAND,
        ),
    )
    yield (
        "digest configured",
        digests.configured(
            here,
            is_set=True,
            gone=here.follows,
            added=here.follows[::-1],
            past=400,
            user="U1",
            next_due=NOW,
            is_member=False,
            command=COMMAND,
        ),
    )
    yield "digest unchanged", digests.unchanged(here, schedule="x", next_due=NOW)
    yield "a follow's number", answers.is_a_follow(3, command=COMMAND)
    yield "no digest", digests.no_digest(command=COMMAND)
    yield "posted now", digests.posted_now(3)
    yield "status", digests.status((delivery,) * 10, command=COMMAND)
    yield "outside", digests.outside("C1")
    for style in Style:
        for number, part in enumerate(news.digest_parts(digest(style=style))):
            yield f"digest {style} {number}", part
        yield f"preview {style}", news.preview(digest(style=style), command=COMMAND)
    yield "follow-up", follow_ups.follow_up(FollowUp(root=DeliveryId("x"), milestones=milestones()))
    yield "receipt", news.receipt(digest(style=Style.COMPACT, count=0))


def all_views() -> Iterator[tuple[str, dict]]:
    """Every modal and home that exists, by name."""
    here = subscription()
    people = [replace(each, kind=FollowKind.AUTHOR, target=str(each.id)) for each in here.follows]
    for name, many in (("nobody", []), ("forty", people), ("four hundred", people * 10)):
        modal = views.digest_modal(here.schedule, Style.FULL, follows=many, channel="C1")
        yield f"digest modal, {name} followed", modal
    yield "choose modal", choosing.choose_modal(channel="C1")
    yield "waiting modal", choosing.waiting_modal("follow.1")
    items = digest(style=Style.COMPACT, count=12).items
    for name, offered in offers().items():
        preview = choosing.preview_modal(offered, items, channel="C1", refs=OFFERED)
        yield f"preview modal {name}", preview
    for number, (flag, card) in enumerate(flagged()[:10]):
        yield f"flag form {number}", flags.form(card, channel="C1")
        said = flags.flagged(card, flag, nobody=False, command=COMMAND)
        yield f"flag received {number}", flags.received(said)
    yield from homes()


def homes() -> Iterator[tuple[str, dict]]:
    """The App Home of who has far too much of everything, and of who has nothing."""
    here = subscription()
    place = home.Place(subscription=here, schedule="every Monday", due=NOW)
    items = digest(style=Style.COMPACT, count=200).items
    shared = [replace(each, reason="by <!channel> *x* " * 90) for each in items]
    full = home.Scene(
        papers=3_000_000,
        authors=2_000_000,
        mine=[(f"C0CHANNEL{n % 9}", each) for n, each in enumerate(here.follows * 9)],
        week=items,
        saved=(*papers(), *posts()),
        places=[place] * 40,
        sources=health.in_order(sources()),
        flags=flagged(),
    )
    nothing = home.Scene(papers=0, authors=0, mine=(), week=(), saved=(), places=(), sources=())
    for name, scene in (
        ("full", full),
        ("of one reason", replace(full, week=shared)),
        ("of a newcomer", nothing),
        ("of a reader", replace(nothing, places=[replace(place, due=None)])),
    ):
        yield f"home {name}", home.home(scene, channel="D1", now=NOW, command=COMMAND)
