import pytest

from corpus.errors import AddressError, FetchError
from corpus.sources.fetch_trail import Trail

ANYWHERE: frozenset[tuple[str, int]] = frozenset()


def followed(*hops: tuple[int, str], start: str = "https://a.example/feed") -> Trail:
    trail = Trail.start(start, allow=ANYWHERE)
    for status, target in hops:
        trail = trail.after(status, target, allow=ANYWHERE)
    return trail


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ((), None),
        (((301, "/new"),), "https://a.example/new"),
        (((308, "new#part"),), "https://a.example/new"),
        (((301, "/b"), (308, "https://b.example/c")), "https://b.example/c"),
        (((302, "/b"),), None),
        (((303, "/b"), (301, "/c")), None),
        (((307, "/b"), (308, "/c")), None),
        (((301, "/b"), (302, "/c")), "https://a.example/b"),
        (((301, "/b"), (302, "/c"), (301, "/d")), "https://a.example/b"),
        (((301, "//b.example/c d"),), "https://b.example/c%20d"),
    ],
)
def test_only_permanent_redirects_move_a_feed(
    hops: tuple[tuple[int, str], ...], moved_to: str | None
) -> None:
    assert followed(*hops).moved_to == moved_to


@pytest.mark.parametrize(
    ("hops", "sends", "keeps"),
    [
        ((), True, True),
        (((302, "/b"),), True, True),
        (((301, "/b"), (302, "/c")), True, True),
        (((302, "https://b.example/"),), False, False),
        (((301, "https://b.example/"),), False, True),
        (((301, "https://b.example/"), (302, "/c")), False, True),
        (((302, "/b"), (301, "https://b.example/")), False, False),
        (((301, "https://b.example/"), (302, "https://c.example/")), False, False),
        (((302, "https://b.example/"), (302, "https://a.example/")), False, False),
    ],
)
def test_validators_stay_with_the_host_that_gave_them(
    hops: tuple[tuple[int, str], ...], *, sends: bool, keeps: bool
) -> None:
    trail = followed(*hops)

    assert (trail.is_same_host, trail.keeps_validators) == (sends, keeps)


@pytest.mark.parametrize(
    ("url", "is_none"),
    [("ftp://a.example/", True), ("http://[::1", True), ("", True), ("http://10.0.0.1/", False)],
)
def test_what_is_no_address_differs_from_what_cannot_be_reached(url: str, *, is_none: bool) -> None:
    with pytest.raises(FetchError) as caught:
        Trail.start(url, allow=frozenset())

    assert isinstance(caught.value, AddressError) == is_none


def test_going_from_http_to_https_is_staying() -> None:
    trail = followed((301, "https://a.example/feed"), start="http://a.example/feed")

    assert trail.is_same_host
    assert trail.moved_to == "https://a.example/feed"


@pytest.mark.parametrize(
    "target",
    [
        *("http://a.example/", "file:///etc/passwd", "gopher://a.example/", "https://10.0.0.1/"),
        *("https://u:p@a.example/", "https://a.example:22/", "https://[::1]/", "https://[x"),
        *("https://localhost/", "/\x01", "\udcff", "https://host\\@evil.example/"),
    ],
)
def test_a_redirect_that_leads_astray_ends_the_trail(target: str) -> None:
    with pytest.raises(FetchError) as refused:
        followed((302, target), start="https://a.example/feed?token=secret")

    assert refused.value.url == "https://a.example/feed"
