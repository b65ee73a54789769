"""What can go wrong in the stand-in workspace: for callers of the door, and for the Web API."""

from typing import Any


class PlaygroundError(Exception):
    """The stand-in workspace could not do what was asked of it."""


class NotAcknowledgedError(PlaygroundError):
    """The app did not take a delivery as Slack demands: in time, with a 2xx, readable."""

    def __init__(self, what: str, *, reason: str) -> None:
        super().__init__(f'{what} failed with the error "{reason}"')
        self.what = what
        self.reason = reason


class NoReplyError(PlaygroundError):
    """Nothing that the person can see came from the app in time."""


class NotThereError(PlaygroundError):
    """There is no such person, conversation, button or view to act on."""


class ApiError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra
