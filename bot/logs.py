"""Log events in, lines on stderr out: JSON or text, with every secret masked.

What the libraries log through the standard library takes the same way.
"""

import logging
import re
import sys
from collections.abc import Collection
from typing import IO, Literal

import structlog
from structlog.types import EventDict, Processor

MASK = "*****"

_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{3,}")

# Bolt logs the signature and the body of a refused request when it debugs, the SDK whole messages.
_NEVER_DEBUGGED = ("slack_bolt", "slack_sdk", "aiosqlite", "asyncio", "aiohttp.access")


def set_up(
    *,
    form: Literal["json", "text"],
    secrets: Collection[str] = (),
    level: int = logging.INFO,
    stream: IO[str] | None = None,
) -> None:
    """Send every log event to one stream, in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    output = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendered(form, colors=output.isatty()),
                Masked(secrets),
            ],
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _NEVER_DEBUGGED:
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    logging.getLogger("apscheduler").setLevel(max(level, logging.WARNING))


def _rendered(form: str, *, colors: bool) -> list[Processor]:
    if form == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]


class Masked:
    """The last step: hides the secrets we know, and whatever looks like a token of Slack's."""

    def __init__(self, secrets: Collection[str]) -> None:
        known = sorted((each for each in secrets if each), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: object, _method: str, rendered: EventDict | str) -> str:
        """Mask the finished line."""
        return self.masked(str(rendered))

    def masked(self, line: str) -> str:
        """Mask the secrets in one text.

        >>> Masked(["hunter2"]).masked("hunter2 and xoxb-12-ab")
        '***** and *****'
        """
        known = self._known.sub(MASK, line) if self._known else line
        return _TOKEN.sub(MASK, known)
