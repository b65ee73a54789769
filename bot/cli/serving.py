"""The work of ``serve``: settings in, a bot that runs until it is told to stop."""

import asyncio
import gc
import signal
import sys
from datetime import UTC, datetime

import structlog

from bot import settings
from bot.cli.failures import ExitCode
from bot.cli.opening import set_up_logs
from bot.cli.output import Context
from bot.settings import Settings

log = structlog.get_logger(__name__)
_TURN_S = 0.001
"""Seconds after which a thread that computes gives way to one that waits."""


def serve(context: Context, *, port: int | None) -> int:
    """Run the bot; 0 after SIGTERM, 130 after Ctrl-C."""
    loaded = settings.load(needs="serving", offprint_data_dir=context.data_dir, port=port)
    settings.take_from_environment()
    set_up_logs(context, loaded)
    return asyncio.run(_until_told(loaded))


async def _until_told(loaded: Settings) -> int:
    from bot.assembly import assemble  # wrong settings are told before all this is loaded

    told = asyncio.Event()
    signals: list[signal.Signals] = []

    def tell(number: signal.Signals) -> None:
        signals.append(number)
        told.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, tell, number)
    take_turns()
    program = await assemble(loaded, clock=lambda: datetime.now(UTC))
    try:
        await program.start()
        keep_loaded()
        await told.wait()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)  # a second one ends us at once
        await program.stop()
    log.info("stopped", signal=signals[0].name)
    return ExitCode.INTERRUPTED if signals[0] is signal.SIGINT else ExitCode.OK


def keep_loaded() -> None:
    """Take what is loaded by now as here to stay.

    The garbage collector would look through all of it again and again, which takes it a quarter of
    a second each time, and nobody is answered meanwhile.
    """
    gc.collect()
    gc.freeze()


def take_turns() -> None:
    """Let the loop have its turn soon while a thread computes, as a lookup's does.

    Python's own five milliseconds are for programs whose threads are equals.
    """
    sys.setswitchinterval(_TURN_S)
