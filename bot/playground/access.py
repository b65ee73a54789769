"""Tokens and secrets of the one app that is installed: a token in, what it may do out."""

import secrets
from collections.abc import Iterable

from bot.playground.errors import ApiError
from bot.playground.nouns import APP_ID, BOT_USER, TEAM_ID, Json

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
    "commands", "files:write", "groups:history", "groups:read", "im:history", "im:read",
    "im:write", "links:read", "links:write", "reactions:read", "reactions:write", "team:read",
    "users:read",
)  # fmt: skip


class Access:
    """The app's credentials; ``scopes`` may be narrowed by a test."""

    def __init__(self, scopes: Iterable[str] = SCOPES) -> None:
        self.scopes = frozenset(scopes)
        self.bot_token = f"xoxb-playground-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{APP_ID}-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.verification_token = secrets.token_hex(12)
        self.client_id = "1000000000.2000000000"
        self.client_secret = secrets.token_hex(16)
        self._codes: set[str] = set()
        self._revoked: dict[str, str] = {}

    def check(self, token: str | None, *, kind: str, scope: str | None) -> None:
        """Let a call pass.

        Raises:
            ApiError: The token is absent, unknown, revoked or not good for this.
        """
        if kind == "none":
            return
        if not token:
            raise ApiError("not_authed")
        if token in self._revoked:
            raise ApiError(self._revoked[token])
        if token not in {self.bot_token, self.app_token}:
            raise ApiError("invalid_auth")
        if (token == self.app_token) != (kind == "app"):
            raise ApiError("not_allowed_token_type")
        if kind == "bot" and scope and self.scopes.isdisjoint(scope.split("|")):
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def revoke(self, error: str = "account_inactive") -> None:
        """Make the bot token useless, as after an uninstall."""
        self._revoked[self.bot_token] = error

    def renew(self) -> str:
        """Install again: a fresh bot token."""
        self.bot_token = f"xoxb-playground-{secrets.token_hex(12)}"
        return self.bot_token

    def allow(self) -> str:
        """Return the code which a person's consent gives for the OAuth exchange."""
        code = secrets.token_hex(16)
        self._codes.add(code)
        return code

    def exchange(self, client_id: str, client_secret: str, code: str) -> Json:
        """Give the tokens for a code, once.

        Raises:
            ApiError: The app or the code is not known.
        """
        if client_id != self.client_id:
            raise ApiError("invalid_client_id")
        if not secrets.compare_digest(client_secret, self.client_secret):
            raise ApiError("bad_client_secret")
        if code not in self._codes:
            raise ApiError("invalid_code")
        self._codes.remove(code)
        return {
            "access_token": self.bot_token,
            "token_type": "bot",
            "scope": ",".join(sorted(self.scopes)),
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": {"id": TEAM_ID, "name": "Paper Lab"},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U0ADA00001"},
        }
