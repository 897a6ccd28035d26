"""Which addresses no page, redirect or robots.txt may lead to: all that are not globally routable.

The tables follow the IANA special-purpose address registries (RFC 6890) themselves, because what Python's
`ipaddress.is_global` says changed between patch releases.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

__all__ = ["literal_refusal", "refusal"]

_REFUSED_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier-grade NAT address"),
        ("127.0.0.0/8", "a loopback address"),
        ("168.63.129.16/32", "a cloud platform's internal address"),
        ("169.254.0.0/16", "a link-local address (cloud metadata lives there)"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a benchmarking address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_REFUSED_V6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "an unspecified address"),
        ("::1/128", "a loopback address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
        ("2001::/32", "a Teredo address"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "a documentation address"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "a documentation address"),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_EMBEDDING_V6 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""IPv4-mapped (RFC 4291) and NAT64 (RFC 6052): the last 32 bits are the IPv4 address that is really meant."""


def refusal(address: str) -> str | None:
    """Why nothing may be fetched from IP `address`, such as ``"a loopback address"``; None for a globally routable one.

    Raises:
        ValueError: `address` is no IP address.
    """
    return _refusal(ip_address(address))


def literal_refusal(host: str) -> str | None:
    """The same for the host of an address, as far as it can be told without resolving it: numbers and localhost."""
    bare = host.strip("[]").rstrip(".")
    if bare == "localhost" or bare.endswith(".localhost"):  # RFC 6761, section 6.3
        return "a loopback address"
    try:
        return refusal(bare)
    except ValueError:
        return None


def _refusal(ip: IPv4Address | IPv6Address) -> str | None:
    if isinstance(ip, IPv4Address):
        return next((kind for network, kind in _REFUSED_V4 if ip in network), None)
    if any(ip in network for network in _EMBEDDING_V6):
        return _refusal(IPv4Address(ip.packed[-4:]))
    kind = next((kind for network, kind in _REFUSED_V6 if ip in network), None)
    return kind or (None if ip in _GLOBAL_V6 else "a reserved address")
