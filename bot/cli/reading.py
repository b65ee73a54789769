"""Documents of whatever origin in; a way to read them out that survives every one of them.

What is given to ``import`` and ``parse`` may be a page that a stranger made, so it is read in the
sandbox, as what is polled is. There is more patience here, as a person waits who can press Ctrl-C,
and whose files may be large: five seconds for each begun mebibyte, and all entries of a feed. A
document larger than what would be fetched from a stranger (10 MiB: a corpus as JSON Lines) is
trusted, and read in a thread.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from corpus import sources
from corpus.model import Document, ParsedDocument
from corpus.sources.sandbox import LARGEST, SECONDS, Sandbox

Parse = Callable[[Document], Awaitable[ParsedDocument]]

_MEBIBYTE = 1024**2


@asynccontextmanager
async def reading() -> AsyncIterator[Parse]:
    """Give a way to read documents; its process ends with the context."""
    async with Sandbox(newest=None) as sandbox:

        async def parse(document: Document) -> ParsedDocument:
            if len(document.content) > LARGEST:
                return await asyncio.to_thread(sources.parse, document)
            begun = 1 + len(document.content) // _MEBIBYTE
            return await sandbox.parse(document, seconds=SECONDS * begun)

        yield parse
