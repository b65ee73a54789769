"""A redirect in; where to ask next, and whether the document moved for good, out."""

from dataclasses import dataclass, replace
from typing import Final

from yarl import URL

from corpus.errors import AddressError, FetchError
from corpus.sources.fetch_guard import NOT_HTTP, UNREACHABLE, Allow, parse, refuse, shown

PERMANENT: Final = frozenset({301, 308})
REDIRECTING: Final = PERMANENT | {302, 303, 307}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The way from the address that was asked for to the one that answers."""

    asked: str
    here: URL
    moved_to: str | None = None
    """Where permanent redirects alone led."""
    is_permanent: bool = True
    """No temporary redirect so far."""
    is_same_host: bool = True
    """Every address so far was on the host that we asked first: only it gave us validators, and
    only it gets them back."""
    keeps_validators: bool = True
    """Validators of the final answer are worth keeping. They are not when a temporary redirect led
    to another host: we go on asking the first one, to whom they mean nothing. After permanent
    redirects alone they are, as the next question goes straight to where they came from."""

    @classmethod
    def start(cls, url: str, *, allow: Allow) -> "Trail":
        """Begin at the address that was asked for, if it may be read at all.

        Raises:
            AddressError: It is no address that is ever asked.
            FetchError: It is private.
        """
        complaint = refuse(url, allow=allow)
        if complaint is not None and complaint != UNREACHABLE:
            raise AddressError(complaint, url=shown(url))
        return cls(asked=url, here=_checked(url, asked=url, allow=allow))

    def after(self, status: int, target: str, *, allow: Allow) -> "Trail":
        """Follow one redirect, if it leads where we may go."""
        there = _checked(_joined(self.here, target), asked=self.asked, allow=allow)
        if self.here.scheme == "https" and there.scheme != "https":
            message = "redirects from https to something less safe"
            raise FetchError(message, url=shown(self.asked))
        there = there.with_fragment(None)
        is_permanent = self.is_permanent and status in PERMANENT
        stays = there.raw_host == self.here.raw_host
        return replace(
            self,
            here=there,
            moved_to=str(there) if is_permanent else self.moved_to,
            is_permanent=is_permanent,
            is_same_host=self.is_same_host and stays,
            keeps_validators=self.keeps_validators and (stays or is_permanent),
        )


def _joined(here: URL, target: str) -> str:
    reference = parse(target)
    return str(here.join(reference)) if reference is not None else target


def _checked(url: str, *, asked: str, allow: Allow) -> URL:
    complaint = refuse(url, allow=allow)
    if complaint is not None:
        raise FetchError(complaint, url=shown(asked))
    parsed = parse(url)
    if parsed is None:
        raise FetchError(NOT_HTTP, url=shown(asked))
    return parsed
