import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.fetch import refuse
from corpus.sources.fetch_guard import NOT_HTTP, UNREACHABLE, guarded_socket, shown

NOTHING: frozenset[tuple[str, int]] = frozenset()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1./",
        "http://127.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://０x7f.1/",
        "http://0.0.0.0/",
        "http://0/",
        "http://017700000001/",
        "http://0300.0250.0.1/",
        "http://0xc0.0xa8.0x1.0x1/",
        "http://3232235777/",
        "http://127。0。0。1/",
        "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
        "http://10.0.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://100.100.100.200/latest/meta-data/",
        "http://169.254.169.254/latest/meta-data/",
        "http://168.63.129.16/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[0:0:0:0:0:ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1%25lo]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[fd00:ec2::254]/",
        "http://[fec0::1]/",
        "http://[fe80::1%25eth0]/",
        "http://localhost/",
        "http://LocalHost./",
        "http://a.localhost/",
        "http://metadata.google.internal/",
        "http://a。internal/",
        "http://printer.local/",
        "http://blog.example:22/feed",
        "http://blog.example:6379/",
        "http://8.8.8.8:8080/",
        "http://blog.example:0/",
    ],
)
def test_what_is_private_is_refused_in_one_sentence(url: str) -> None:
    assert refuse(url, allow=NOTHING) in {UNREACHABLE, NOT_HTTP}


def test_the_sentence_is_the_same_for_address_name_and_port() -> None:
    urls = ("http://10.0.0.1/", "http://localhost/", "http://10.0.0.1:22/", "http://a.example:22/")

    assert {refuse(url, allow=NOTHING) for url in urls} == {UNREACHABLE}


@pytest.mark.parametrize(
    "url",
    [
        *("http://u:p@blog.example/", "http://u@127.0.0.1/", "http://:@blog.example/"),
        "https://token@blog.example/feed",
    ],
)
def test_users_and_passwords_are_refused(url: str) -> None:
    assert refuse(url, allow=NOTHING) == "holds a user name or a password"


@pytest.mark.parametrize(
    "url",
    [
        *("", "a.example", "//a.example/", "http://", "http:///x", "http:a", "file:///etc/passwd"),
        *("ftp://a.example/", "gopher://a/", "javascript:alert(1)", "data:text/xml,<rss/>"),
        *("http://[::1/", "http://host\\@evil.example/", "http://a b/", "http://127%2e0.0.1/"),
        *("http://127.0.0.1\x00.example/", "http://a\n.example/", "http://a.example:99999/"),
        *("http://a.example/\udc80", "http://::1/"),
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert refuse(url, allow=NOTHING) == NOT_HTTP


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example/feed.xml",
        " http://blog.example/with space?a=b#c ",
        "http://blog.example:443/",
        "HTTP://BLOG.EXAMPLE/@ada/feed",
        "https://müller.example/",
        "https://under_score.example/",
        "http://93.184.215.14/",
        "http://[2606:4700::1111]/",
    ],
)
def test_what_may_be_public_is_let_through(url: str) -> None:
    assert refuse(url, allow=NOTHING) is None


def test_allowed_pairs_are_let_through_by_address_and_by_name() -> None:
    allow = frozenset({("127.0.0.1", 8000), ("::1", 80)})

    assert refuse("http://127.0.0.1:8000/", allow=allow) is None
    assert refuse("http://localhost:8000/", allow=allow) is None
    assert refuse("http://[::1]/", allow=allow) is None
    assert refuse("http://127.0.0.1/", allow=allow) == UNREACHABLE
    assert refuse("http://127.0.0.2:8000/", allow=allow) == UNREACHABLE
    assert refuse("http://localhost:8001/", allow=allow) == UNREACHABLE


def test_a_socket_is_made_for_public_targets_and_allowed_pairs_only() -> None:
    allow = frozenset({("127.0.0.1", 8000)})

    for host, port in (("127.0.0.1", 8000), ("93.184.215.14", 80)):
        guarded_socket(_target(host, port), allow).close()
    for host, port in (("127.0.0.1", 80), ("127.0.0.2", 8000), ("93.184.215.14", 22)):
        with pytest.raises(OSError, match="not a public address"):
            guarded_socket(_target(host, port), allow)


@pytest.mark.parametrize(
    "host",
    [
        *("::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:7f00:1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "fe80::1%2"),
        *("fe80::1%lo", "fec0::1", "fd00:ec2::254", "ff02::1", "3fff::1", "5f00::1", "2001:db8::1"),
    ],
)
def test_no_socket_is_made_for_what_a_name_may_resolve_to(host: str) -> None:
    target = (socket.AF_INET6, socket.SOCK_STREAM, 0, "", (host, 443, 0, 0))

    with pytest.raises(OSError, match="not a public address"):
        guarded_socket(target, frozenset({("127.0.0.1", 443)}))


def test_a_connection_gives_little_at_a_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ours = guarded_socket(_target("127.0.0.1", port), frozenset({("127.0.0.1", port)}))
        with ours:
            ours.connect(("127.0.0.1", port))
            theirs, _ = server.accept()
            with theirs:
                theirs.sendall(b"x" * 8192)
                assert len(ours.recv(256 * 1024)) <= 1024
                assert ours.recv_into(bytearray(4096)) <= 1024
                assert ours.recv_into(bytearray(4096), 10) == 10


def _target(host: str, port: int) -> tuple[int, int, int, str, tuple[object, ...]]:
    return (socket.AF_INET, socket.SOCK_STREAM, 0, "", (host, port))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ada:hunter2@a.example/feed?token=x", "https://a.example/feed"),
        ("https://a.example/@ada/feed", "https://a.example/@ada/feed"),
        ("http://ada:hun/ter2@a.example/?x", "http://a.example/"),
        ("http://ada:hunter2@[broken", "http://[broken"),
        ("no address", "no address"),
    ],
)
def test_secrets_in_addresses_are_not_shown(url: str, expected: str) -> None:
    assert shown(url) == expected


@given(st.text())
def test_any_text_is_judged_and_shown(text: str) -> None:
    assert refuse(text, allow=NOTHING) is None or shown(text) is not None
    assert shown(text).encode() is not None
