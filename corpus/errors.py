"""Every error a caller of the corpus can act on, in one tree."""

from datetime import timedelta


class CorpusError(Exception):
    """Something about the corpus that a caller can act on."""


class DocumentError(CorpusError):
    """A document could not be read at all; carries its name."""

    def __init__(self, message: str, *, name: str) -> None:
        super().__init__(message)
        self.name = name


class FetchError(CorpusError):
    """An address gave no document; carries the URL. Trying later may help.

    ``status`` is what the server answered, if it did and that was the trouble; ``retry_after`` is
    how long it wants to be left alone.
    """

    def __init__(
        self,
        message: str,
        *,
        url: str,
        status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.url = url
        self.status = status
        self.retry_after = retry_after


class AddressError(FetchError):
    """What should be an address is none that is ever asked: nobody was, and later is no better."""


class FeedError(CorpusError):
    """An address answers, but there is no feed; carries the URL. The text says what to do."""

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


class SandboxError(CorpusError):
    """No document can be read at present: the processes that do it do not start."""


class StoreError(CorpusError):
    """The database cannot be used: unreachable, not migrated, or too new."""


class IndexFileError(CorpusError):
    """The saved index is missing, damaged or of another version: build it again."""


class NotFoundError(CorpusError):
    """Something that must exist does not; carries what was asked for."""

    def __init__(self, message: str, *, wanted: str) -> None:
        super().__init__(message)
        self.wanted = wanted


class IdentityError(CorpusError):
    """A decision about identity makes no sense; the message says why, and what would."""
