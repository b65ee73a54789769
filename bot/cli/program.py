"""Declarations of the commands that run, check and describe the program."""

from typing import Any

import click

from bot.cli.output import Context, json_result, result

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
SHELLS = click.Choice(["bash", "zsh", "fish"])


def add_to(root: click.Group) -> None:
    """Give the root its commands of this module."""
    for command in (
        demo,
        serve,
        digest,
        db,
        doctor,
        healthcheck,
        config,
        manifest,
        completion,
        version,
    ):
        root.add_command(command)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--check", is_flag=True, help="Start, answer one lookup, stop.")
def demo(*, port: int, no_open: bool, check: bool) -> Any:
    """Try Offprint on a page that behaves like a small workspace."""
    from bot.playground import demo as playground

    return playground.main(port=port, open_page=not no_open, check=check)


@click.command()
@click.option(
    "--port", type=int, help="Where HTTP mode listens for Slack.  [env: PORT; default: 3000]"
)
@click.pass_obj
def serve(context: Context, *, port: int | None) -> int:
    """Run the bot: Socket Mode when SLACK_APP_TOKEN is set, else HTTP.

    It reads the feeds of `offprint feed` by itself, and notices what `offprint import` brings.
    """
    from bot.cli import serving

    return serving.serve(context, port=port)


@click.group()
def digest() -> None:
    """Preview, run and inspect digests."""


@digest.command("preview")
@click.argument("channel")
@JSON
@click.pass_obj
def digest_preview(context: Context, /, **options: Any) -> int:
    """Show the digest that CHANNEL would get now; nothing is sent."""
    from bot.cli import digests

    return digests.preview(context, **options)


@digest.command("run")
@click.option("--now", metavar="ISO", help="Pretend that it is this moment.")
@JSON
@click.pass_obj
def digest_run(context: Context, /, **options: Any) -> int:
    """Plan and deliver what is due, then exit."""
    from bot.cli import digests

    return digests.run(context, **options)


@digest.command("status")
@JSON
@click.pass_obj
def digest_status(context: Context, /, **options: Any) -> int:
    """Show every subscription: what it follows, when it is due, what became of the last ones."""
    from bot.cli import digests

    return digests.status(context, **options)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@click.pass_obj
def db_upgrade(context: Context) -> int:
    """Bring the tables up to date."""
    from bot.cli import upkeep

    return upkeep.upgrade(context)


@db.command("status")
@JSON
@click.pass_obj
def db_status(context: Context, *, as_json: bool) -> int:
    """Show the tables' version and what they hold."""
    from bot.cli import upkeep

    return upkeep.status(context, as_json=as_json)


@db.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
@click.pass_obj
def db_backup(context: Context, *, file: str) -> int:
    """Write a copy of the SQLite database to FILE, while it is in use."""
    from bot.cli import upkeep

    return upkeep.backup(context, file=file)


@click.command()
@click.option("--online", is_flag=True, help="Ask Slack, too.")
@JSON
@click.pass_obj
def doctor(context: Context, *, online: bool, as_json: bool) -> int:
    """Check everything that can be checked from here; say how to fix what is wrong."""
    from bot.cli import upkeep

    return upkeep.doctor(context, online=online, as_json=as_json)


@click.command()
@click.pass_obj
def healthcheck(context: Context) -> int:
    """Ask the running bot whether it is alive; for containers."""
    from bot.cli import describing

    return describing.healthcheck(context)


@click.group()
def config() -> None:
    """Show the settings."""


@config.command("show")
@JSON
@click.pass_obj
def config_show(context: Context, *, as_json: bool) -> int:
    """Print every setting with its effective value, secrets masked."""
    from bot.cli import describing

    return describing.config_show(context, as_json=as_json)


@click.command()
@click.option("--url", "as_url", is_flag=True, help="Print a link that creates the Slack app.")
@click.option("--http", "base", metavar="URL", help="For HTTP mode, with the bot at this address.")
@click.pass_obj
def manifest(context: Context, *, as_url: bool, base: str | None) -> int:
    """Print the Slack app's manifest."""
    if base is not None and not base.startswith("https://"):
        raise click.UsageError(f"--http: {base!r} is not an address like https://bot.example.org")
    from bot.cli import describing

    return describing.manifest(context, as_url=as_url, base=base)


@click.command()
@click.argument("shell", type=SHELLS)
@click.pass_context
def completion(context: click.Context, *, shell: str) -> None:
    """Print the shell's completion script.

    For bash: eval "$(offprint completion bash)"
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is not None:
        complete = kind(context.find_root().command, {}, "offprint", "_OFFPRINT_COMPLETE")
        result(complete.source())


@click.command()
@JSON
def version(*, as_json: bool) -> None:
    """Print the version."""
    print_version(as_json=as_json)


def print_version(*, as_json: bool) -> None:
    """Print the version; as JSON with what it runs on."""
    from bot.version import VERSION, surroundings

    if as_json:
        json_result({"version": VERSION} | surroundings())
    else:
        result(f"offprint {VERSION}")
