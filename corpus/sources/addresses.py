"""An IP address or a host in; whether a stranger's link may lead us there out.

Everything that is not plainly the public internet is refused: ``ipaddress.is_global`` alone calls
some ways of writing private addresses in IPv6 global, and a few public addresses belong to the
machine room we run in.
"""

import ipaddress
import socket
from typing import Final

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_DENIED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's host, a public address
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",  # IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b:1::/48",
        "2001::/23",  # Teredo among others
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_LOCAL_NAMES: Final = ("localhost", "internal", "local", "localdomain", "home.arpa")
"""With all that ends in them: names that never lead to the public internet."""


def is_public(host: str) -> bool:
    """Whether an address, as a resolver writes it, is on the public internet.

    >>> is_public("93.184.215.14"), is_public("::ffff:10.0.0.1"), is_public("not an address")
    (True, False, False)
    """
    try:
        address = _unwrapped(ipaddress.ip_address(host))
    except ValueError:
        return False
    if any(address.version == network.version and address in network for network in _DENIED):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def literal(host: str) -> str | None:
    """Give the IP address that a host is, in whatever way it is written; ``None``: it is a name.

    >>> literal("0x7f.1"), literal("2130706433"), literal("[::1]"), literal("blog.example")
    ('127.0.0.1', '127.0.0.1', '::1', None)
    """
    bare = host.strip("[]").rstrip(".")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        # The C library reads one to four parts, decimal, octal or hexadecimal, as resolvers do.
        return socket.inet_ntoa(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


def is_local_name(host: str) -> bool:
    """Whether a name belongs to this machine or this network by its very form.

    >>> is_local_name("metadata.google.internal"), is_local_name("LocalHost."), is_local_name("a.b")
    (True, True, False)
    """
    name = host.rstrip(".").lower()
    return any(name == local or name.endswith(f".{local}") for local in _LOCAL_NAMES)


def _unwrapped(address: _Address) -> _Address:
    """Take out the IPv4 address that an IPv6 one carries: that is where the packets go."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
