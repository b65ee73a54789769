"""Every error a caller of the corpus can act on, in one tree."""


class CorpusError(Exception):
    """Something about the corpus that a caller can act on."""


class DocumentError(CorpusError):
    """A document could not be read at all; carries its name."""

    def __init__(self, message: str, *, name: str) -> None:
        super().__init__(message)
        self.name = name


class FetchError(CorpusError):
    """An address gave no document; carries the URL. Trying later may help."""

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url


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
