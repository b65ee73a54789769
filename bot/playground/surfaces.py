"""Modals and App Homes: what the app opens in, what each person has open out."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from bot.playground.bell import Bell
from bot.playground.errors import ApiError, NotThereError
from bot.playground.nouns import APP_ID, BOT_ID, TEAM_ID, Json, View
from bot.playground.state import State

DEEPEST = 3
"""Modals that may lie on each other."""


class Surfaces:
    """The open modals of everybody, the lowest first, and their App Homes."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._bell: Bell = state.bell
        self._open: list[View] = []
        self._homes: dict[str, View] = {}
        self._count = 0
        self.listeners: list[Callable[[str, str], None]] = []
        """Called with ``view`` or ``home`` and the person concerned."""

    def open_for(self, user: str | None = None) -> tuple[View, ...]:
        """The open modals, of one person or of all."""
        return tuple(view for view in self._open if user in {None, view.user})

    def home(self, user: str) -> View | None:
        """The App Home of one person, once it was published."""
        return self._homes.get(user)

    def get(self, view_id: str) -> View:
        """Find an open modal or a Home.

        Raises:
            NotThereError: It was closed, or never there.
        """
        for view in (*self._open, *self._homes.values()):
            if view.id == view_id or view.content.get("external_id") == view_id:
                return view
        raise NotThereError(f"the view {view_id} is not open")

    def open(self, user: str, content: Json) -> View:
        """Put a first modal in front of somebody; another one that was open goes away."""
        self._open = [view for view in self._open if view.user != user]
        return self._add(user, content, below=None)

    def push(self, user: str, content: Json) -> View:
        """Put a modal on top.

        Raises:
            ApiError: There are too many already.
        """
        below = self.open_for(user)
        if len(below) >= DEEPEST:
            raise ApiError("push_limit_reached")
        return self._add(user, content, below=below[-1] if below else None)

    def update(self, view: View, content: Json) -> View:
        """Replace what a view says; what was typed into blocks that stay is kept."""
        kept = {str(block.get("block_id")) for block in content.get("blocks", ())}
        fresh = replace(
            view,
            content=content,
            hash=self._hash(),
            values={block: values for block, values in view.values.items() if block in kept},
            seq=self._state.next_seq(),
        )
        return self._replace(fresh)

    def fill_in(self, view: View, block_id: str, action_id: str, value: Json) -> View:
        """Remember what a person chose or typed."""
        values = {**view.values, block_id: {**view.values.get(block_id, {}), action_id: value}}
        return self._replace(replace(view, values=values))

    def close(self, view: View) -> None:
        """Take the topmost modal away."""
        self._open = [other for other in self._open if other.id != view.id]
        self._tell("view", view.user)

    def clear(self, user: str) -> None:
        """Take all modals of a person away."""
        self._open = [view for view in self._open if view.user != user]
        self._tell("view", user)

    def publish(self, user: str, content: Json) -> View:
        """Set somebody's App Home."""
        old = self._homes.get(user)
        if old is not None:
            return self.update(old, content)
        view = self._new(user, content, below=None)
        self._homes[user] = view
        self._tell("home", user)
        return view

    def _add(self, user: str, content: Json, *, below: View | None) -> View:
        view = self._new(user, content, below=below)
        self._open.append(view)
        self._tell("view", user)
        return view

    def _new(self, user: str, content: Json, *, below: View | None) -> View:
        self._count += 1
        id_ = f"V{self._count:010d}"
        return View(
            id=id_,
            user=user,
            content=content,
            hash=self._hash(),
            root=below.root if below else id_,
            previous=below.id if below else None,
            seq=self._state.next_seq(),
            directory=self._state.directory,
        )

    def _hash(self) -> str:
        return f"{int(self._state.clock().timestamp())}.{secrets.token_hex(4)}"

    def _replace(self, view: View) -> View:
        if self._homes.get(view.user, view).id == view.id and view.content.get("type") == "home":
            self._homes[view.user] = view
            self._tell("home", view.user)
        else:
            self._open = [view if other.id == view.id else other for other in self._open]
            self._tell("view", view.user)
        return view

    def _tell(self, what: str, user: str) -> None:
        for listener in self.listeners:
            listener(what, user)
        self._bell.ring()


def view_in_slack_form(view: View) -> Json:
    """Write a view as Slack's API does."""
    defaults: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        "title": None,
    }
    return {
        **defaults,
        **view.content,
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "app_installed_team_id": TEAM_ID,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": view.values},
    }
