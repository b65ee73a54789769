"""What a person may ask for, as plain values: the grammar makes them, the desk answers them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.model import Complaint, FollowKind, Kind, Schedule, Style


@dataclass(frozen=True, slots=True)
class Find:
    """Look something up."""

    text: str
    kind: Kind = Kind.ANY


@dataclass(frozen=True, slots=True)
class Topic:
    """List papers about something."""

    text: str
    typed: str
    """With the verb: a title may begin with it."""


@dataclass(frozen=True, slots=True)
class Show:
    """Show one line of the last numbered list."""

    number: int


@dataclass(frozen=True, slots=True)
class New:
    """What came in since a day."""

    since: date


@dataclass(frozen=True, slots=True)
class FollowThis:
    """Follow something, or (preview) see what it would have brought."""

    kind: FollowKind
    text: str
    preview: bool = False


@dataclass(frozen=True, slots=True)
class FollowSeveral:
    """See which of several names can be followed, before anything is saved."""

    text: str
    """Names as they were pasted, or BibTeX."""
    preview: bool = False


@dataclass(frozen=True, slots=True)
class FollowCoauthors:
    """The same for all who wrote with somebody."""

    of: str
    """A name, a number of the last list, or a short id."""


@dataclass(frozen=True, slots=True)
class Yes:
    """Do what was offered last."""


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop following; a number of the last list, or a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Following:
    """List what is followed."""


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """Show this channel's digest."""


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """Set when the digest comes."""

    schedule: Schedule
    given: frozenset[str]
    """Which of ``days``, ``time`` and ``zone`` were typed; the others stay as they are."""


@dataclass(frozen=True, slots=True)
class DigestStyle:
    """Set how much of each item is shown."""

    style: Style


@dataclass(frozen=True, slots=True)
class DigestDo:
    """One of the words that need nothing more: preview, now, pause, resume, off, status."""

    word: str


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What this person has not seen yet."""

    since: date | None = None
    """Absent: since they looked last."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who wrote a line of the last numbered list."""

    number: int


@dataclass(frozen=True, slots=True)
class Save:
    """Keep something for oneself; a number of the last list, or a title."""

    text: str


@dataclass(frozen=True, slots=True)
class Unsave:
    """Keep something no more; as said to ``Save``."""

    text: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What one keeps."""


class Format(StrEnum):
    """What other programs read."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"


@dataclass(frozen=True, slots=True)
class Cite:
    """One paper as other programs read it; a number of the last list, or a title."""

    text: str
    form: Format = Format.BIBTEX


@dataclass(frozen=True, slots=True)
class Export:
    """What one keeps, or all papers of an author, as other programs read it."""

    author: str | None = None
    form: Format = Format.BIBTEX


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """Forget what is kept for the asker alone."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read, and how fresh it is."""


@dataclass(frozen=True, slots=True)
class SourceAdd:
    """Read an address from now on."""

    address: str
    """A web address, or a query of arXiv's: ``arxiv:cat:cs.LG``."""


@dataclass(frozen=True, slots=True)
class SourceRemove:
    """Read something no more; a number of the last list, an address, or a name."""

    text: str


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Read something now; as said to ``SourceRemove``."""

    text: str


@dataclass(frozen=True, slots=True)
class Same:
    """Two papers, or two authors, are one; short ids, numbers of the last list, titles, names."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class NotSame:
    """They are two; as said to ``Same``, or an entry of a paper. One alone: of what it is made."""

    left: str
    right: str | None = None


@dataclass(frozen=True, slots=True)
class Flagged:
    """What was flagged and waits: all of it for owners, else one's own."""


@dataclass(frozen=True, slots=True)
class FlagThis:
    """Say that a card is wrong."""

    card: str
    """Its short id, or a number of the last list."""
    complaint: Complaint
    words: str = ""


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Settle a flag without a change; a number of the last list."""

    text: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the newest change of any kind, or the decision about identity of this number."""

    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """Help, for one verb or for all."""

    verb: str | None = None


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Thanks, or a word that asks for nothing."""


@dataclass(frozen=True, slots=True)
class About:
    """What this is and what it knows."""


@dataclass(frozen=True, slots=True)
class Debug:
    """How things stand, for a report of a fault."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A verb was meant, but the rest cannot be read: say why, show the verb's help."""

    verb: str
    text: str
    """What could not be read."""
    why: str
    """One sentence."""


Request = (
    Find
    | Topic
    | Show
    | New
    | FollowThis
    | FollowSeveral
    | FollowCoauthors
    | Yes
    | Unfollow
    | Following
    | DigestSettings
    | DigestSchedule
    | DigestStyle
    | DigestDo
    | CatchUp
    | Sources
    | SourceAdd
    | SourceRemove
    | SourceCheck
    | Same
    | NotSame
    | Flagged
    | FlagThis
    | Dismiss
    | Undo
    | Who
    | Save
    | Unsave
    | Saved
    | Cite
    | Export
    | ForgetMe
    | Help
    | About
    | Debug
    | Courtesy
    | Misread
)

_READING = (
    Find,
    Topic,
    Show,
    Who,
    New,
    FollowCoauthors,
    Following,
    DigestSettings,
    Saved,
    Cite,
    Sources,
    Flagged,
    Help,
    About,
    Debug,
    Courtesy,
    Misread,
)


def is_change(request: Request) -> bool:
    """Whether it may have an effect, which it must not have twice; when in doubt, it may."""
    return not isinstance(request, _READING)
