"""Nothing that is not globally routable is ever connected to, however it is spelled or reached."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.errors import AddressRefused
from newsgrab.fetching import FetchOptions, fetch
from newsgrab.fetching.guard import literal_refusal, refusal
from newsgrab.fetching.network import NetworkBackend

from .conftest import PAGE, Request, Site, local

REFUSED = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
ALLOWED = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_globally_routable_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", [*ALLOWED, "64:ff9b::8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert refusal(address) is None


@given(st.ip_addresses())
def test_what_is_allowed_is_global_and_one_to_one(address: IPv4Address | IPv6Address) -> None:
    if refusal(str(address)) is None and not str(address).startswith("64:ff9b:"):
        assert address.is_global
        assert not (address.is_multicast or address.is_loopback or address.is_link_local or address.is_unspecified)


@given(st.ip_addresses(v=4))
def test_an_address_inside_an_ipv6_one_is_judged_as_itself(address: IPv4Address) -> None:
    for embedding in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert refusal(str(ip_address(embedding))) == refusal(str(address))


SPELLINGS = [
    "127.0.0.1",
    "localhost",
    "localhost.",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127%2e0%2e0%2e1",
    "１２７.０.０.１",
    "127。0。0。1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "0",
]


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("obey_robots", [True, False])
def test_no_spelling_of_loopback_is_fetched(host: str, obey_robots: bool, site: Site) -> None:
    site.page("/")
    with pytest.raises(AddressRefused, match="allow private"):
        fetch(site.url("/", host=host), FetchOptions(obey_robots=obey_robots, retries=0))
    assert site.connections == 0


@pytest.mark.parametrize("host", SPELLINGS)
def test_nor_through_a_proxy(host: str, site: Site) -> None:
    options = FetchOptions(proxy=site.url(), retries=0)
    with pytest.raises(AddressRefused):
        fetch(f"http://{host}/", options)
    assert site.connections == 0


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    """The site stands in for a proxy, so that the first address can be a public one."""

    @site.on("http://news.example/story")
    def redirect(request: Request) -> None:
        request.redirect("http://169.254.169.254/latest/meta-data/")

    with pytest.raises(AddressRefused, match=r"link-local.*redirected to http://169\.254") as caught:
        fetch("http://news.example/story", FetchOptions(proxy=site.url(), retries=0, obey_robots=False))
    assert caught.value.subject == "http://news.example/story"
    assert site.paths() == ["http://news.example/story"]


def test_a_robots_txt_that_redirects_to_a_private_address_is_refused(site: Site) -> None:
    site.handlers["http://news.example/robots.txt"] = lambda request: request.redirect("http://[fd00:ec2::254]/")
    with pytest.raises(AddressRefused, match=r"private.*reading robots\.txt"):
        fetch("http://news.example/story", FetchOptions(proxy=site.url(), retries=0))
    assert site.paths() == ["http://news.example/robots.txt"]


def test_a_name_is_judged_by_the_address_that_is_connected_to(site: Site) -> None:
    async def connect(allow_private: bool) -> None:
        stream = await NetworkBackend(allow_private=allow_private).connect_tcp("localhost", site.port, timeout=5)
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        await stream.aclose()

    asyncio.run(connect(allow_private=True))
    with pytest.raises(AddressRefused):
        asyncio.run(connect(allow_private=False))


def test_private_addresses_are_fetched_when_allowed(site: Site) -> None:
    site.page("/")
    assert fetch(site.url("/", host="localhost"), local()).content == PAGE
    assert fetch(site.url("/", host="0x7f.1"), local()).final_url == site.url("/")


@pytest.mark.parametrize("host", ["example.org", "1.1.1.1", "[2606:4700::1111]", "localhost.example.org"])
def test_public_hosts_are_left_to_the_proxy(host: str) -> None:
    assert literal_refusal(host) is None
