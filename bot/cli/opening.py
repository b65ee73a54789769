"""The options before a command in, its settings and its store out."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import logs, settings
from bot.cli.output import Context
from corpus.store import Store


@asynccontextmanager
async def opened(
    context: Context, *, upgrade: bool = True, needs: settings.Needs = "nothing"
) -> AsyncIterator[tuple[settings.Settings, Store]]:
    """Open the store for as long as a command works with it."""
    loaded = settings.load(needs=needs, offprint_data_dir=context.data_dir)
    store = await Store.open(loaded.database, upgrade=upgrade)
    try:
        yield loaded, store
    finally:
        await store.close()


def set_up_logs(context: Context, loaded: settings.Settings) -> None:
    """Log as the settings and the options say."""
    level = logging.DEBUG if context.verbose else logging.INFO
    logs.set_up(
        form=loaded.offprint_log,
        secrets=loaded.secrets,
        level=logging.ERROR if context.quiet else level,
    )
