"""``offprint feed``: the whole command line against a server on loopback."""

import json
import shlex
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from bot.cli import root

PAGES = {
    "/feed": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A blog</title>'
        "<entry><id>urn:1</id><title>One</title><published>2026-05-01T00:00:00Z</published></entry>"
        "</feed>"
    ),
    "/page": '<html><link rel="alternate" type="application/atom+xml" href="/feed"></html>',
    "/plain": "<html><p>nothing here</p></html>",
}


class Handler(BaseHTTPRequestHandler):
    texts: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        text = self.texts.get(self.path.partition("?")[0])
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


@pytest.fixture(autouse=True)
def texts() -> dict[str, str]:
    """What the server has; a test may change it."""
    Handler.texts = dict(PAGES)
    return Handler.texts


@pytest.fixture
def run(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OFFPRINT_FETCH_ALLOW", base.removeprefix("http://"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(root, ["feed", *arguments], standalone_mode=False)

    return run


def test_a_feed_is_added_listed_read_and_removed(run, base: str) -> None:
    added = run("add", f"{base}/page", "--json")
    said = json.loads(added.output)
    (feed,) = said["feeds"]
    assert said["schema"] == 1
    assert (feed["url"], feed["title"], feed["added"]) == (f"{base}/feed", "A blog", True)

    (listed,) = json.loads(run("list", "--json").output)["feeds"]
    assert (listed["entries"], listed["failures"], listed["health"]) == (1, 0, "well")
    assert listed["newest_entry"] == "2026-05-01T00:00:00Z"
    assert listed["days_stale"] > 100
    assert listed["added_by"] == "command line"
    assert listed["due"] > listed["succeeded_at"] > "2026"

    assert json.loads(run("refresh", "--json").output)["feeds"] == []
    again = json.loads(run("refresh", "--all", "--json").output)
    (read,) = again["feeds"]
    assert (again["read"], again["failed"], read["result"]) == (1, 0, "same")

    assert "polled no more" in run("remove", "1").output
    assert "No feed is polled" in run("list").output


def test_a_feed_is_removed_by_its_address_in_any_form(run, base: str) -> None:
    run("add", f"{base}/feed")

    assert "polled no more" in run("remove", f"<{base}/feed#top>").output


def test_what_is_said_to_be_typed_can_be_pasted_into_a_shell(run, base: str) -> None:
    run("add", f"{base}/feed?a=1&b=$(touch x)")

    removed = run("remove", "1").output

    again = removed.partition("To undo: offprint feed add ")[2]
    (address,) = shlex.split(again)
    assert address == f"{base}/feed?a=1&b=$(touch x)"
    assert again == f"'{address}'\n"


def test_a_feed_is_added_once(run, base: str) -> None:
    run("add", f"{base}/feed")
    again = run("add", f"{base}/feed", f"{base}/feed")

    assert again.return_value == 0
    assert again.output.count("is polled already") == 1


def test_what_fails_says_why_and_what_to_do(run, base: str) -> None:
    some = run("add", f"{base}/plain", f"{base}/feed")
    none = run("add", f"{base}/nothing", "http://10.0.0.1/feed")

    assert some.return_value == 1
    assert "is no feed and names none. Look on the page" in some.output
    assert none.return_value == 4
    assert f"{base}/nothing: answered with status 404" in none.output
    assert "OFFPRINT_FETCH_ALLOW" in none.output


@pytest.mark.parametrize("typed", ["", "nonsense", "http://[::1", "ftp://a.example/feed"])
def test_what_is_no_address_is_no_failure_of_the_network(run, typed: str) -> None:
    refused = run("add", typed)

    assert refused.return_value == 1
    assert refused.output == f'"{typed}" is not an http or https address\n'


def test_how_a_feed_is_stands_in_the_list(run, base: str, texts: dict[str, str]) -> None:
    run("add", f"{base}/feed")
    well = run("list").output
    texts["/feed"] = "<html><p>this blog is closed</p></html>"
    failed = run("refresh", "--all")
    ill = run("list").output

    assert "A blog · well · last success 20" in well
    assert "newest entry 2026-05-01 (" in well
    assert "added by command line on 20" in well
    assert failed.return_value == 1
    assert "next try 20" in failed.output
    assert "1 feed read, 1 failed" in failed.output
    assert "· failing ·" in ill
    assert "! 1 failure since 20" in ill
    assert "cannot be read as a feed" in ill


def test_the_exit_code_tells_a_network_that_is_down(run, base: str, texts) -> None:
    texts["/other"] = texts["/feed"]
    run("add", f"{base}/feed", f"{base}/other")
    del texts["/feed"]
    assert run("refresh", "--all").return_value == 1

    del texts["/other"]
    assert run("refresh", "--all").return_value == 4


@pytest.mark.slow
def test_an_opml_list_is_added_whole_and_printed_again(run, base: str, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    outline = f'<outline text="g"><outline xmlUrl="{base}/feed"/></outline>'
    opml.write_text(f'<?xml version="1.0"?><opml><body>{outline}</body></opml>')

    assert run("add", "--opml", str(opml)).return_value == 0
    assert f"1. {base}/feed" in run("list").output
    printed = run("export").output
    assert f'text="A blog" title="A blog" xmlUrl="{base}/feed"' in printed
    opml.write_text(printed)
    assert "is polled already" in run("add", "--opml", str(opml)).output


@pytest.mark.parametrize(
    ("text", "said"), [("<!DOCTYPE x><opml/>", "declares"), ("<opml/>", "names no feeds")]
)
def test_a_bad_list_is_refused(run, tmp_path: Path, text: str, said: str) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(text)

    assert said in str(run("add", "--opml", str(opml)).exception)


def test_what_a_list_names_and_nobody_can_read_is_said(run, tmp_path: Path) -> None:
    path = tmp_path / "list.opml"
    path.write_text('<opml><body><outline xmlUrl="javascript:alert(1)"/></body></opml>')

    refused = run("add", "--opml", str(path))

    assert refused.return_value == 1
    assert '"javascript:alert(1)" is not an http or https address' in refused.output


def test_a_query_of_arxiv_that_is_none_says_how_they_are_written(run) -> None:
    refused = run("add", "arxiv:foo:bar")

    assert refused.return_value == 1
    assert '"arxiv:foo:bar" is no query of arXiv' in refused.output
    assert "arxiv:cat:cs.LG" in refused.output


def test_a_list_that_is_not_there_is_an_error(run, tmp_path: Path) -> None:
    assert "cannot be read" in str(run("add", "--opml", str(tmp_path / "none")).exception)
    assert "no address given" in str(run("add").exception)


def test_a_feed_that_is_not_there_is_an_error(run) -> None:
    assert "there is no feed 7" in str(run("remove", "7").exception)


def test_a_printed_list_can_be_read_whatever_a_feed_is_called(
    run, base: str, texts: dict[str, str], tmp_path: Path
) -> None:
    title = "Q&amp;amp;A &amp;quot;1 &amp;lt; 2&amp;quot;"
    texts["/feed"] = texts["/feed"].replace("A blog", title)
    run("add", f"{base}/feed?a=1&b=2")
    printed = run("export").output
    opml = tmp_path / "feeds.opml"
    opml.write_text(printed)

    assert 'title="Q&amp;A &quot;1 &lt; 2&quot;"' in printed
    assert f"1. {base}/feed?a=1&b=2: is polled already" in run("add", "--opml", str(opml)).output
