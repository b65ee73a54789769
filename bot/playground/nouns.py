"""The nouns of the stand-in workspace: people, conversations, messages and views, all frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.playground.reading import Directory, read_blocks, read_mrkdwn

Json: TypeAlias = dict[str, Any]

APP_ID = "A0OFFPRINT"
BOT_ID = "B0OFFPRINT"
BOT_USER = "U0OFFPRINT"
TEAM_ID = "T0PLAYGRND"
TEAM_DOMAIN = "playground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the workspace; the app's bot user is one too."""

    id: str
    name: str
    real_name: str
    tz: str = "Europe/Berlin"
    color: str = "4a154b"
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    """A guest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A channel, or the direct messages between one person and the bot."""

    id: str
    name: str
    members: frozenset[str]
    kind: str = "channel"
    """``channel`` or ``im``."""
    topic: str = ""
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    """Whether people of other companies are in it."""
    created: int = 1_735_689_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it stood at one moment; an edit makes a new one with the same ``ts``."""

    conversation: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    visible_to: str | None = None
    """The one person who sees an ephemeral message."""
    metadata: Json | None = None
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bot_id: str | None = None
    broadcast: bool = False
    """A reply in a thread that is shown in the channel as well."""
    edited: str | None = None
    """The ``ts`` of the last edit."""
    deleted: bool = False
    seq: int = 0
    """Grows with every change anywhere in the workspace."""
    stored: float = 0.0
    """Monotonic seconds at which it was first stored."""
    directory: Directory = field(default=Directory(), repr=False, compare=False)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.visible_to is not None

    @property
    def shown(self) -> str:
        """All that a person reads: the blocks, or the text where there are none."""
        parts = [
            read_blocks(self.blocks, self.directory)
            if self.blocks
            else read_mrkdwn(self.text, self.directory)
        ]
        for attachment in self.attachments:
            parts.append(read_blocks(attachment.get("blocks", ()), self.directory))
            parts.append(read_mrkdwn(str(attachment.get("text", "")), self.directory))
        parts += [str(file.get("title") or file.get("name", "")) for file in self.files]
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or an App Home as it stands."""

    id: str
    user: str
    content: Json
    """What the app sent: type, title, blocks, submit, private_metadata..."""
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)
    """Slack's ``state.values`` as far as the person has filled them in."""
    seq: int = 0
    directory: Directory = field(default=Directory(), repr=False, compare=False)

    @property
    def blocks(self) -> tuple[Json, ...]:
        """Its blocks."""
        return tuple(self.content.get("blocks", ()))

    @property
    def shown(self) -> str:
        """All that a person reads, titles and buttons included."""
        named = [
            str(self.content[key].get("text", ""))
            for key in ("title", "submit", "close")
            if isinstance(self.content.get(key), dict)
        ]
        lines = [*named, read_blocks(self.blocks, self.directory)]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Something a person did that the app has acknowledged."""

    conversation: str
    user: str
    seq: int
    """Everything that came of it has a higher number."""
    text: str = ""
    ts: str | None = None
    """The message, if it was one and not a slash command or a click."""
    thread_ts: str | None = None
    ms: float = 0.0
    """How long the app took to acknowledge."""
