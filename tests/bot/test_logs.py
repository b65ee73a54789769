import io
import json
import logging

import pytest
import structlog

from bot import logs

pytestmark = pytest.mark.usefixtures("logging_as_before")


def logged(form: str, *, level: int = logging.INFO) -> io.StringIO:
    stream = io.StringIO()
    logs.set_up(form=form, secrets=["hunter2"], stream=stream, level=level)  # type: ignore[arg-type]
    return stream


def test_json_lines_carry_what_was_said() -> None:
    stream = logged("json")

    structlog.get_logger("corpus.refresh").info("feed refreshed", feed="佘琪", new=3)

    line = json.loads(stream.getvalue())
    assert line["event"] == "feed refreshed"
    assert (line["feed"], line["new"], line["level"]) == ("佘琪", 3, "info")
    assert line["logger"] == "corpus.refresh"
    assert line["at"].endswith("Z")
    assert "佘琪" in stream.getvalue()


def test_libraries_log_in_the_same_form() -> None:
    stream = logged("json")

    logging.getLogger("aiohttp.server").warning("slow %s", "request")

    assert json.loads(stream.getvalue())["event"] == "slow request"


@pytest.mark.parametrize("form", ["json", "text"])
def test_secrets_never_reach_a_line(form: str) -> None:
    stream = logged(form)

    try:
        int("hunter2")
    except ValueError:
        structlog.get_logger("bot").exception("failed", token="xoxb-1234-abcd", header="hunter2")

    assert "failed" in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    for secret in ("hunter2", "xoxb-1234", "abcd"):
        assert secret not in stream.getvalue()


def test_requests_are_not_debugged_even_when_everything_else_is() -> None:
    stream = logged("text", level=logging.DEBUG)

    logging.getLogger("slack_bolt.AsyncApp").debug("signature v0=...")
    logging.getLogger("bot").debug("tick")

    assert "signature" not in stream.getvalue()
    assert "tick" in stream.getvalue()
