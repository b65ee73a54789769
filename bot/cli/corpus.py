"""Declarations of the commands that work with the corpus; the work is done elsewhere."""

from typing import Any

import click

from bot.cli.output import Context

AS_OF = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the documents were captured, instead of each file's own time.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

# The nouns' own lists, spelt out: importing corpus.model would slow every start by a quarter.
KINDS = click.Choice(["paper", "author", "any"])
FORMATS = click.Choice(
    [
        "scholarfeed-author",
        "scholarfeed-paper",
        "catalyzex-author",
        "feed",
        "arxiv-api",
        "bibtex",
        "ris",
        "csl-json",
        "jsonl",
    ]
)


def add_to(root: click.Group) -> None:
    """Give the root its commands of this module."""
    commands = (parse, import_, feed, find, same, notsame, undo, suggestions, flags, index, export)
    for command in commands:
        root.add_command(command)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@AS_OF
@click.option("--url", help="The address the document was saved from.")
@click.option("--author", help="The author whose page it is, when the page does not say.")
@click.option("--format", "form", type=FORMATS, help="The kind of document, instead of guessing.")
@JSON
def parse(**options: Any) -> int:
    """Read documents and show what they say; nothing is stored.

    A directory is walked; "-" is standard input.
    Exits with 1 when a file gave nothing.
    """
    from bot.cli import parsing

    return parsing.parse(**options)


@click.command("import")
@click.argument("paths", nargs=-1, metavar="PATH|URL...")
@AS_OF
@click.option("--author", help="The author whose page it is, when the page does not say.")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--format", "form", type=FORMATS, help="The kind of document, instead of guessing.")
@click.option(
    "--again", is_flag=True, help="Read what is kept with today's parsers: all of it, or by name."
)
@JSON
@click.pass_obj
def import_(context: Context, /, **options: Any) -> int:
    """Read documents into the corpus.

    A directory is walked; "-" is standard input.
    Importing the same thing twice changes nothing; after an upgrade, --again brings up to date
    what was imported before, and announces nothing.
    A running bot notices by itself; with --quiet, only what failed is told.
    Exits with 1 when a file gave nothing; the others are imported all the same.
    """
    from bot.cli import importing

    again = options.pop("again")
    if again and (options["as_of"] or options["author"] or options["form"]):
        raise click.UsageError("--again reads documents as they were given: no other option fits")
    if again:
        names = {name: options[name] for name in ("paths", "dry_run", "as_json")}
        return importing.again(context, **names)
    if not options["paths"]:
        raise click.UsageError("Missing argument 'PATH|URL...'.")
    return importing.import_(context, **options)


@click.group()
def feed() -> None:
    """Add, list, remove and read feeds.

    A running bot reads them by itself: hourly, and less often those that change rarely.
    """


@feed.command("add")
@click.argument("addresses", nargs=-1, metavar="ADDRESS...")
@click.option("--opml", metavar="FILE", help="Add every feed of an OPML list, however nested.")
@JSON
@click.pass_obj
def feed_add(context: Context, /, **options: Any) -> int:
    """Poll addresses from now on.

    An address of a feed, of a page that names one, or a query of arXiv in short:
    arxiv:cat:cs.LG, "arxiv:au:Jiawei Shao".
    What a feed holds today becomes known and is not announced.
    Exits with 4 when no server gave anything, with 1 when something else failed.
    """
    from bot.cli import feeds

    return feeds.add(context, **options)


@feed.command("list")
@JSON
@click.pass_obj
def feed_list(context: Context, *, as_json: bool) -> int:
    """Show all feeds: last success, newest entry, the exact complaint, when they are due."""
    from bot.cli import feeds

    return feeds.list_(context, as_json=as_json)


@feed.command("export")
@click.pass_obj
def feed_export(context: Context) -> int:
    """Print all feeds as an OPML list, for other readers or for `feed add --opml`."""
    from bot.cli import feeds

    return feeds.export(context)


@feed.command("remove")
@click.argument("which", metavar="ID|ADDRESS")
@JSON
@click.pass_obj
def feed_remove(context: Context, /, **options: Any) -> int:
    """Poll a feed no more; what it brought stays."""
    from bot.cli import feeds

    return feeds.remove(context, **options)


@feed.command("refresh")
@click.option("--all", "every", is_flag=True, help="Read all of them, due or not.")
@JSON
@click.pass_obj
def feed_refresh(context: Context, /, **options: Any) -> int:
    """Read the feeds that are due, once, and exit.

    Exits with 4 when no server of them gave anything, with 1 when something else failed.
    """
    from bot.cli import feeds

    return feeds.refresh(context, **options)


@click.command()
@click.argument("query", nargs=-1)
@click.option("--kind", type=KINDS, default="any", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8", errors="replace"),
    help='One query per line in, one JSON result per line out; "-" is standard input.',
)
@JSON
@click.pass_obj
def find(context: Context, /, **options: Any) -> int:
    """Look up a paper or an author, however it is spelt."""
    from bot.cli import asking

    return asking.find(context, **options)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="A [=] B")
@JSON
@click.pass_obj
def same(context: Context, /, words: tuple[str, ...], **options: Any) -> int:
    """Join two papers or two authors for good.

    A and B are short ids (p12, a7), or titles and names that the lookup is sure of.
    What a person says beats every rule; `undo` takes it back.
    """
    from bot.cli import identity

    left, right = identity.two(words)
    if right is None:
        raise click.UsageError("Name two: offprint same p12 = p31")
    return identity.same(context, left=left, right=right, **options)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="A [[=] B]")
@JSON
@click.pass_obj
def notsame(context: Context, /, words: tuple[str, ...], **options: Any) -> int:
    """Part two papers or two authors for good.

    B may also be one entry of the paper A (e345), which gets a paper of its own, or a paper that
    is by somebody else of the author A's name.
    Without B, the entries of the paper A, or the names of the author A, are listed, with the
    reason why each is there.
    """
    from bot.cli import identity

    left, right = identity.two(words)
    return identity.notsame(context, left=left, right=right, **options)


@click.command()
@click.option("--id", "decision", metavar="D7", help="This decision, whoever made it.")
@JSON
@click.pass_obj
def undo(context: Context, /, **options: Any) -> int:
    """Take back the last `same` or `notsame` of the command line."""
    from bot.cli import identity

    return identity.undo(context, **options)


@click.command()
@JSON
@click.pass_obj
def suggestions(context: Context, *, as_json: bool) -> int:
    """List the papers and authors that may be the same, for you to decide."""
    from bot.cli import identity

    return identity.suggestions(context, as_json=as_json)


@click.command()
@click.option("--dismiss", metavar="FLAG", help="Settle this one without a change first.")
@JSON
@click.pass_obj
def flags(context: Context, *, dismiss: str | None, as_json: bool) -> int:
    """List what people flagged as wrong and nobody has settled."""
    from bot.cli import flagging

    return flagging.flags(context, dismiss=dismiss, as_json=as_json)


@click.group()
def index() -> None:
    """Build or describe the index behind lookups.

    It follows the corpus by itself: `find` and `serve` build it anew when it is out of date.
    """


@index.command("build")
@JSON
@click.pass_obj
def index_build(context: Context, *, as_json: bool) -> int:
    """Build the index from the corpus."""
    from bot.cli import asking

    return asking.index_build(context, as_json=as_json)


@index.command("info")
@JSON
@click.pass_obj
def index_info(context: Context, *, as_json: bool) -> int:
    """Show the index's size and age."""
    from bot.cli import asking

    return asking.index_info(context, as_json=as_json)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["bibtex", "ris", "csl-json", "jsonl"]),
    default="bibtex",
    show_default=True,
)
@click.option("--query", help="Only what this lookup finds; an author's name gives their papers.")
@click.pass_obj
def export(context: Context, *, form: str, query: str | None) -> int:
    """Print the corpus in a format that reference managers read."""
    from bot.cli import exporting

    return exporting.export(context, form=form, query=query)
