import pytest

from handlers.delivery.verdicts import Answer, Fate, judge

JSON = {"ok": False}


def refused(error: str, status: int = 200) -> Answer:
    return Answer(status=status, body={"ok": False, "error": error})


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        # Slack has it
        (Answer(status=200, body={"ok": True, "ts": "1780300800.000100"}), Fate.SENT),
        # Slack asks to wait
        (Answer(status=429, retry_after="7"), Fate.LATER),
        (Answer(status=429), Fate.LATER),
        (Answer(status=429, body={"ok": False, "error": "ratelimited"}), Fate.LATER),
        (refused("ratelimited"), Fate.LATER),
        (refused("rate_limited"), Fate.LATER),
        (refused("message_limit_exceeded"), Fate.LATER),
        # it never got there
        (Answer(failure="ClientConnectorError", was_sent=False), Fate.UNREACHED),
        # the blocks
        (refused("invalid_blocks"), Fate.PLAIN),
        (refused("invalid_blocks_format"), Fate.PLAIN),
        (refused("msg_blocks_too_long"), Fate.PLAIN),
        (refused("msg_blocks_too_many"), Fate.PLAIN),
        (refused("msg_too_long"), Fate.PLAIN),
        (refused("too_many_attachments"), Fate.PLAIN),
        # the channel
        (refused("not_in_channel"), Fate.CLOSED),
        (refused("channel_not_found"), Fate.CLOSED),
        (refused("is_archived"), Fate.CLOSED),
        (refused("restricted_action"), Fate.CLOSED),
        (refused("restricted_action_read_only_channel"), Fate.CLOSED),
        (refused("restricted_action_thread_only_channel"), Fate.CLOSED),
        (refused("channel_is_limited_access"), Fate.CLOSED),
        (refused("messages_tab_disabled"), Fate.CLOSED),
        (refused("user_disabled"), Fate.CLOSED),
        (refused("slack_connect_blocked"), Fate.CLOSED),
        # the workspace
        (refused("invalid_auth"), Fate.LOCKED_OUT),
        (refused("account_inactive"), Fate.LOCKED_OUT),
        (refused("token_revoked"), Fate.LOCKED_OUT),
        (refused("token_expired"), Fate.LOCKED_OUT),
        (refused("not_authed"), Fate.LOCKED_OUT),
        (refused("missing_scope"), Fate.LOCKED_OUT),
        # our own mistakes
        (refused("no_text"), Fate.REFUSED),
        (refused("metadata_too_large"), Fate.REFUSED),
        (refused("thread_not_found"), Fate.REFUSED),
        # nobody knows: Slack says that part of it may have succeeded
        (refused("internal_error"), Fate.UNKNOWN),
        (refused("fatal_error"), Fate.UNKNOWN),
        (refused("service_unavailable"), Fate.UNKNOWN),
        (refused("request_timeout"), Fate.UNKNOWN),
        (refused("an_error_of_next_year"), Fate.UNKNOWN),
        (refused("is_archived", status=500), Fate.UNKNOWN),
        (Answer(status=500), Fate.UNKNOWN),
        (Answer(status=503), Fate.UNKNOWN),
        (Answer(status=404), Fate.UNKNOWN),
        (Answer(status=200), Fate.UNKNOWN),
        (Answer(status=200, body={"ok": True}), Fate.UNKNOWN),
        (Answer(status=200, body={"ok": True, "ts": ""}), Fate.UNKNOWN),
        (Answer(status=200, body={"ok": "yes", "ts": "1.0"}), Fate.UNKNOWN),
        (Answer(status=200, body={"ok": False}), Fate.UNKNOWN),
        (Answer(failure="TimeoutError"), Fate.UNKNOWN),
        (Answer(), Fate.UNKNOWN),
    ],
)
def test_what_an_answer_means(answer: Answer, fate: Fate) -> None:
    verdict = judge(answer)

    assert verdict.fate is fate
    assert (verdict.reason is None) == (fate is Fate.SENT)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("7", 7),
        (" 3600 ", 3600),
        ("0", 0),
        (None, 30),
        ("", 30),
        ("soon", 30),
        ("-5", 30),
        ("１", 30),
    ],
)
def test_slack_is_given_exactly_the_time_it_asks_for(header: str | None, wait_s: float) -> None:
    assert judge(Answer(status=429, retry_after=header)).wait_s == wait_s


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refused("is_archived"), "the channel is archived (is_archived)"),
        (refused("token_revoked"), "the bot's token was revoked (token_revoked)"),
        (refused("internal_error"), "Slack answered internal_error"),
        (Answer(status=502), "Slack answered HTTP 502 without sense"),
        (Answer(failure="TimeoutError"), "no answer from Slack (TimeoutError)"),
    ],
)
def test_reasons_are_for_people(answer: Answer, reason: str) -> None:
    assert judge(answer).reason == reason
