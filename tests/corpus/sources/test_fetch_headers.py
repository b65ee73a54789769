from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.fetch_headers import agent, fresh_for, retry_after, validator

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("Mon, 01 Jun 2026 09:00:00 GMT", timedelta(hours=1)),
        ("Mon, 01 Jun 2026 09:00:00 -0000", timedelta(hours=1)),
        ("Mon, 01 Jun 2026 07:00:00 GMT", timedelta(0)),
        ("999999999", timedelta(days=31)),
        ("Mon, 01 Jun 2099 07:00:00 GMT", timedelta(days=31)),
        *((text, None) for text in ("", "-1", "soon", "1.5", "9" * 5000, "٣", "1e3", "Mon, 01")),
    ],
)
def test_the_wish_to_be_left_alone_is_read(value: str, expected: timedelta | None) -> None:
    assert retry_after({"Retry-After": value}, now=NOW) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, timedelta(minutes=10)),
        ({"Cache-Control": 'public, Max-Age="600"'}, timedelta(minutes=10)),
        ({"Cache-Control": "max-age=600", "Age": "500"}, timedelta(seconds=100)),
        ({"Cache-Control": "max-age=600", "Age": "700"}, None),
        ({"Cache-Control": "max-age=31536000"}, DAY),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "max-age=600, no-cache"}, None),
        ({"Cache-Control": 'no-cache="Set-Cookie", max-age=600'}, None),
        ({"Cache-Control": "no-store"}, None),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "max-age=" + "9" * 400}, None),
        ({"Expires": "Mon, 01 Jun 2026 08:30:00 GMT"}, timedelta(minutes=30)),
        (
            {
                "Expires": "Mon, 01 Jun 2020 08:30:00 GMT",
                "Date": "Mon, 01 Jun 2020 08:00:00 GMT",
            },
            timedelta(minutes=30),
        ),
        ({"Expires": "0"}, None),
        ({"Expires": "Mon, 01 Jun 2020 08:30:00 GMT"}, None),
        ({"Cache-Control": "max-age=60", "Expires": "Tue, 02 Jun 2026 08:00:00 GMT"}, DAY / 1440),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], expected: timedelta | None) -> None:
    assert fresh_for(headers, now=NOW) == expected


@pytest.mark.parametrize("value", ['"abc"', 'W/"abc"', "Mon, 01 Jun 2026 08:00:00 GMT"])
def test_validators_are_kept_as_they_are(value: str) -> None:
    assert validator({"ETag": value}, "ETag") == value


@pytest.mark.parametrize("value", ["", " ", "a\x00b", '"é"', "\udcff", "e" * 513])
def test_validators_that_nobody_could_send_back_are_dropped(value: str) -> None:
    assert validator({"ETag": value}, "ETag") is None


def test_we_say_who_asks() -> None:
    assert agent() == "Offprint (feed reader of a research team)"
    assert agent("1.2") == "Offprint/1.2 (feed reader of a research team)"
    assert agent("1.2", contact="ada@lab.example").endswith("research team; +ada@lab.example)")


def test_a_contact_cannot_add_a_header() -> None:
    assert (
        agent("1", contact="a)\r\nX: y(é") == "Offprint/1 (feed reader of a research team; +aX: y)"
    )


@given(st.dictionaries(st.sampled_from(["Cache-Control", "Expires", "Date", "Age"]), st.text()))
def test_any_headers_are_read(headers: dict[str, str]) -> None:
    fresh = fresh_for(headers, now=NOW)

    assert fresh is None or timedelta(0) < fresh <= DAY


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"[A-Z][a-z]{2}, \d{1,4} [A-Z][a-z]{2} \d{1,6} \d+:\d+:\d+ [-+]\d{4}"),
    )
)
def test_any_wish_is_read(value: str) -> None:
    wait = retry_after({"Retry-After": value}, now=NOW)

    assert wait is None or timedelta(0) <= wait <= timedelta(days=31)
