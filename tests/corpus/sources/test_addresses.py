import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.addresses import is_local_name, is_public, literal


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200"),
        *("169.254.169.254", "169.254.170.2", "168.63.129.16", "192.0.0.8", "224.0.0.1"),
        *("240.0.0.1", "0.1.2.3", "0.0.0.0", "255.255.255.255", "198.18.0.1", "192.88.99.1"),  # noqa: S104 - nothing is bound
        *("::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:7f00:1", "64:ff9b::7f00:1"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:1::", "2001:db8::1"),
        *("fe80::1%eth0", "fd00:ec2::254", "fec0::1", "ff02::1", "3fff::1", "5f00::1", "x", ""),
    ],
)
def test_these_addresses_are_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize(
    "host", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_these_addresses_are_public(host: str) -> None:
    assert is_public(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        *((form, "127.0.0.1") for form in ("127.1", "0x7f.1", "2130706433", "0177.0.0.1")),
        *((form, "127.0.0.1") for form in ("127.0.0.1.", "0x7f000001", "127.0.0.1...")),
        ("[::1]", "::1"),
        ("::FFFF:7f00:1", "::ffff:7f00:1"),
        ("0x7f.0.0x1", "127.0.0.1"),
    ],
)
def test_an_address_is_known_in_all_its_forms(host: str, address: str) -> None:
    assert literal(host) == address


@pytest.mark.parametrize("host", ["a.example", "1.2.3.4.5", "", "0xg", "08.1", "a\x00b", "é"])
def test_a_name_is_not_an_address(host: str) -> None:
    assert literal(host) is None


@given(st.ip_addresses(v=4).map(int))
def test_every_way_of_writing_an_address_means_the_same(number: int) -> None:
    plain = str(ipaddress.IPv4Address(number))
    parts = [int(part) for part in plain.split(".")]
    forms = [
        str(number),
        hex(number),
        ".".join(hex(part) for part in parts),
        ".".join(f"0{part:o}" for part in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
    ]

    assert {literal(form) for form in forms} == {plain}


@pytest.mark.parametrize(
    "name",
    ["localhost", "LOCALHOST.", "a.localhost", "x.internal", "metadata.google.internal", "p.local"],
)
def test_these_names_are_local(name: str) -> None:
    assert is_local_name(name)


@pytest.mark.parametrize("name", ["internal.example", "mylocalhost", "local.example", "a"])
def test_these_names_may_be_anywhere(name: str) -> None:
    assert not is_local_name(name)
