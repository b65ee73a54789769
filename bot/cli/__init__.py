"""Words of the command line in, an exit code out.

What is imported at the top here and in the two modules of declarations must stay cheap,
so that ``--help`` answers at once; the work is imported inside the commands.
"""

import os
import sys
from typing import IO

import click

from bot.cli import corpus, program
from bot.cli.failures import code_of, explain
from bot.cli.output import Context

COMPLETION = "_OFFPRINT_COMPLETE"

EPILOG = """\b
Try:
  offprint demo                        see it work, without Slack
  offprint import page.txt feed.xml    read documents into the corpus
  offprint find "kv edit"              look something up

\b
Exit codes:
  0 ok · 1 expected failure · 2 usage · 3 configuration · 4 network
  5 database · 70 bug · 130 interrupted
"""


@click.group(
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-v", "--verbose", is_flag=True, help="Log more; show the traceback of a bug.")
@click.option("-q", "--quiet", is_flag=True, help="Log errors only; no progress.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False),
    help="Where the database and the index lie.  [env: OFFPRINT_DATA_DIR]",
)
@click.option("-V", "--version", is_flag=True, help="Print the version and exit.")
@click.pass_context
def root(
    context: click.Context, *, verbose: bool, quiet: bool, data_dir: str | None, version: bool
) -> None:
    """Offprint, the paper desk of a research team's Slack."""
    context.obj = Context(verbose=verbose, quiet=quiet, data_dir=data_dir)
    if version:
        program.print_version(as_json=False)
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


corpus.add_to(root)
program.add_to(root)


def main(words: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    sys.exit(run(words))


def run(words: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    made: click.Context | None = None
    try:
        if COMPLETION in os.environ:  # noqa: TID251  # how the shell asks click for completions
            root.main(prog_name="offprint", complete_var=COMPLETION)
        with root.make_context("offprint", sys.argv[1:] if words is None else words) as made:
            code = root.invoke(made)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except BrokenPipeError:  # the reader of our output has seen enough, as in `| head`
        _close_stdout()
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # every error gets a sentence and a code
        explain(error, context=made.obj if made and made.obj else Context())
        return code_of(error)


def _speak_utf8(stream: IO[str]) -> None:
    """Print UTF-8 whatever the locale says; a stray byte of a file name is escaped."""
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _close_stdout() -> None:
    """Point stdout nowhere, so that the interpreter's own flush at exit does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
