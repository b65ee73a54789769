"""``offprint feed``: the whole command line against a server on loopback."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import root

TEXTS = {
    "/feed": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title>'
        "<entry><id>urn:1</id><title>One</title><published>2026-05-01T00:00:00Z</published></entry>"
        "</feed>"
    ),
    "/page": '<html><link rel="alternate" type="application/atom+xml" href="/feed"></html>',
    "/plain": "<html><p>nothing here</p></html>",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        text = TEXTS.get(self.path)
        self.send_response(200 if text else 404)
        self.end_headers()
        self.wfile.write((text or "").encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OFFPRINT_FETCH_ALLOW", base.removeprefix("http://"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(root, ["feed", *arguments], standalone_mode=False)

    return run


def test_a_feed_is_added_listed_read_and_removed(run, base: str) -> None:
    added = run("add", f"{base}/page", "--json")
    (feed,) = json.loads(added.output)["feeds"]
    assert (feed["url"], feed["title"], feed["added"]) == (f"{base}/feed", "A blog", True)

    (listed,) = json.loads(run("list", "--json").output)["feeds"]
    assert (listed["entries"], listed["failures"], listed["state"]) == (1, 0, "active")
    assert listed["newest_entry"] == "2026-05-01T00:00:00Z"

    assert json.loads(run("refresh", "--json").output)["feeds"] == []
    (read,) = json.loads(run("refresh", "--all", "--json").output)["feeds"]
    assert (read["failures"], read["modified"]) == (0, False)

    assert "polled no more" in run("remove", "1").output
    assert "No feed is polled" in run("list").output


def test_what_fails_says_why_and_what_to_do(run, base: str) -> None:
    some = run("add", f"{base}/plain", f"{base}/feed")
    none = run("add", f"{base}/nothing")

    assert some.return_value == 1
    assert "is no feed and names none" in some.output
    assert none.return_value == 4
    assert "404" in none.output


def test_an_opml_list_is_added_whole(run, base: str, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    outline = f'<outline text="g"><outline xmlUrl="{base}/feed"/></outline>'
    opml.write_text(f'<?xml version="1.0"?><opml><body>{outline}</body></opml>')

    assert run("add", "--opml", str(opml)).return_value == 0
    assert f"1. {base}/feed" in run("list").output


@pytest.mark.parametrize(
    ("text", "said"), [("<!DOCTYPE x><opml/>", "declares"), ("<opml/>", "names no feeds")]
)
def test_a_bad_list_is_refused(run, tmp_path: Path, text: str, said: str) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(text)

    assert said in str(run("add", "--opml", str(opml)).exception)


def test_a_feed_that_is_not_there_is_an_error(run) -> None:
    assert "there is no feed 7" in str(run("remove", "7").exception)
