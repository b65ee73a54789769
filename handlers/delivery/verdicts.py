"""Slack's answer to one posted message in; what it means for the delivery out.

Three kinds of answers: Slack has it, Slack surely does not have it, and nobody knows. Slack says
of its own internal errors that the operation may have succeeded, so these and everything we do
not recognise belong to the third kind: such a message is looked for, never just posted again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

DEFAULT_WAIT_S = 30.0
"""When Slack asks to wait and does not say how long."""

LONGEST_WAIT_S = 86_400.0
"""We ask again after a day, whatever Slack says."""


class Fate(StrEnum):
    """What becomes of a delivery."""

    SENT = "sent"
    LATER = "later"
    """Not posted; Slack says when to try again."""
    UNREACHED = "unreached"
    """Not posted: the request never left us."""
    PLAIN = "plain"
    """Not posted: Slack does not like the blocks; once more as plain text."""
    REFUSED = "refused"
    """Not posted, and trying again would not help."""
    CLOSED = "closed"
    """Not posted: nothing can be posted to this channel until somebody changes that."""
    LOCKED_OUT = "locked out"
    """Not posted: the token is no good, for no channel of the workspace."""
    UNKNOWN = "unknown"
    """Perhaps posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever it was."""

    status: int | None = None
    """HTTP's; ``None`` when there was no answer."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """Empty when it was not JSON."""
    retry_after: str | None = None
    failure: str | None = None
    """What went wrong instead of an answer."""
    was_sent: bool = True
    """False when the connection was never made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an answer means."""

    fate: Fate
    reason: str | None = None
    """For people; absent when it was sent."""
    ts: str | None = None
    wait_s: float = 0.0


_CLOSED = {
    "not_in_channel": "I am not a member of the channel: invite me",
    "channel_not_found": "the channel is gone, or private and I was not invited",
    "is_archived": "the channel is archived",
    "is_inactive": "the channel is frozen",
    "restricted_action": "the workspace's rules do not let me post there",
    "channel_is_limited_access": "only some members may post there",
    "cannot_dm_bot": "a bot cannot be written to",
    "messages_tab_disabled": "direct messages of the app are switched off",
    "user_disabled": "the person's account is switched off",
    "user_not_found": "the person is gone",
    "no_permission": "the workspace's rules do not let me post there",
}
_LOCKED_OUT = {
    "access_denied": "the app has no access to the workspace",
    "account_inactive": "the app was removed from the workspace",
    "ekm_access_denied": "the workspace's keys are locked",
    "enterprise_is_restricted": "the app is not allowed for the organisation",
    "invalid_auth": "Slack does not know the bot's token",
    "missing_scope": "the app lacks a permission",
    "not_allowed_token_type": "the bot's token is of the wrong kind",
    "not_authed": "there is no bot token",
    "org_login_required": "the organisation is being moved",
    "team_access_not_granted": "the app has no access to the workspace",
    "token_expired": "the bot's token has expired",
    "token_revoked": "the bot's token was revoked",
    "two_factor_setup_required": "the workspace demands two-factor authentication",
}
_LATER = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
_PLAIN = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_blocks_too_many",
        "msg_too_long",
        "too_many_attachments",
    }
)
_REFUSED = frozenset(
    {
        "as_user_not_supported",
        "cannot_reply_to_message",
        "deprecated_endpoint",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "json_not_object",
        "markdown_text_conflict",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "method_deprecated",
        "missing_post_type",
        "no_text",
        "thread_locked",
        "thread_not_found",
        "unknown_method",
    }
)


def judge(answer: Answer) -> Verdict:
    """Say what Slack's answer means for the delivery."""
    if not answer.was_sent:
        return Verdict(fate=Fate.UNREACHED, reason=f"Slack was not reached ({answer.failure})")
    if answer.status == 429:
        return _later(answer)
    if answer.status is None or answer.status >= 500:
        return Verdict(fate=Fate.UNKNOWN, reason=_what(answer))
    ts, error = answer.body.get("ts"), answer.body.get("error")
    if answer.body.get("ok") is True and isinstance(ts, str) and ts:
        return Verdict(fate=Fate.SENT, ts=ts)
    if answer.body.get("ok") is False and isinstance(error, str):
        return _judge_error(error, answer)
    return Verdict(fate=Fate.UNKNOWN, reason=_what(answer))


def _judge_error(error: str, answer: Answer) -> Verdict:
    if error in _LATER:
        return _later(answer)
    if error in _PLAIN:
        return Verdict(fate=Fate.PLAIN, reason=f"Slack refused the message ({error})")
    if error in _CLOSED or error.startswith(("restricted_action", "slack_connect_")):
        said = _CLOSED.get(error, _CLOSED["restricted_action"])
        return Verdict(fate=Fate.CLOSED, reason=f"{said} ({error})")
    if error in _LOCKED_OUT:
        return Verdict(fate=Fate.LOCKED_OUT, reason=f"{_LOCKED_OUT[error]} ({error})")
    if error in _REFUSED:
        return Verdict(fate=Fate.REFUSED, reason=f"Slack refused the message ({error})")
    return Verdict(fate=Fate.UNKNOWN, reason=_what(answer))


def _later(answer: Answer) -> Verdict:
    wait_s = wait_of(answer.retry_after)
    reason = f"Slack asked to wait {wait_s:g} s"
    return Verdict(fate=Fate.LATER, reason=reason, wait_s=wait_s)


def wait_of(retry_after: str | None) -> float:
    """Read a ``Retry-After`` header; what cannot be read is half a minute, the most is a day.

    >>> wait_of("3600"), wait_of("soon"), wait_of("9" * 5000)
    (3600.0, 30.0, 86400.0)
    """
    text = (retry_after or "").strip()
    if not (text.isascii() and text.isdecimal()):
        return DEFAULT_WAIT_S
    return min(float(text), LONGEST_WAIT_S)


def _what(answer: Answer) -> str:
    """Say what came back instead of a sound answer."""
    if answer.failure:
        return f"no answer from Slack ({answer.failure})"
    error = answer.body.get("error")
    return f"Slack answered {error or f'HTTP {answer.status} without sense'}"
