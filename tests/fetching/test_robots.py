"""robots.txt is read once a site and obeyed as RFC 9309 has it."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.errors import ConnectionRefused, PageTimeout, RobotsDisallowed
from newsgrab.fetching import Fetcher, Robots, fetch

from .conftest import PAGE, Request, Site, local

TEXT = {"Content-Type": "text/plain"}


def robots(site: Site, *lines: str) -> None:
    site.page("/robots.txt", "\n".join(lines).encode(), headers=TEXT)


def test_what_is_disallowed_is_not_fetched(site: Site) -> None:
    robots(site, "User-agent: *", "Disallow: /private/", "Allow: /private/free")
    for path in ("/private/story", "/private/free", "/open"):
        site.page(path)
    with pytest.raises(RobotsDisallowed, match=r"robots\.txt of http://127\.0\.0\.1.*ignore it if you may") as caught:
        fetch(site.url("/private/story"), local())
    assert not caught.value.retryable
    assert site.paths() == ["/robots.txt"]
    assert fetch(site.url("/private/free"), local()).content == PAGE
    assert fetch(site.url("/open"), local()).content == PAGE


def test_it_can_be_ignored(site: Site) -> None:
    robots(site, "User-agent: *", "Disallow: /")
    site.page("/story")
    assert fetch(site.url("/story"), local(obey_robots=False)).content == PAGE
    assert site.paths() == ["/story"]


def test_where_a_redirect_leads_is_asked_too(site: Site, other_site: Site) -> None:
    site.handlers["/"] = lambda request: request.redirect(other_site.url("/story"))
    robots(other_site, "User-agent: newsgrab", "Disallow: /story")
    other_site.page("/story")
    with pytest.raises(RobotsDisallowed, match=r"redirected to .*/story"):
        fetch(site.url("/"), local())
    assert other_site.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_missing_robots_txt_allows_all(status: int, site: Site) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /", status)
    assert fetch(site.page("/story"), local()).content == PAGE


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_the_server_cannot_give_disallows_all_for_now(status: int, site: Site) -> None:
    site.page("/robots.txt", b"", status)
    with pytest.raises(RobotsDisallowed, match=f"HTTP {status}.*try again later") as caught:
        fetch(site.page("/story"), local())
    assert caught.value.retryable
    assert site.paths() == ["/robots.txt"]


def test_a_host_that_is_down_is_reported_as_such() -> None:
    with pytest.raises(ConnectionRefused, match=r"robots\.txt"):
        fetch("http://127.0.0.1:9/", local())


def test_a_robots_txt_that_never_comes_is_a_timeout(site: Site) -> None:
    @site.on("/robots.txt")
    async def hang(request: Request) -> None:
        await asyncio.sleep(30)

    with pytest.raises(PageTimeout):
        fetch(site.page("/story"), local(read_timeout=0.2))
    with pytest.raises(PageTimeout):
        fetch(site.page("/story"), local(total_timeout=0.2))


def test_redirects_of_robots_txt_are_followed_five_times(site: Site) -> None:
    for number in range(1, 7):
        site.handlers[f"/r{number}"] = lambda request: request.redirect(f"/r{int(request.path[2:]) + 1}")
    site.page("/r6", b"User-agent: *\nDisallow: /", headers=TEXT)
    site.handlers["/robots.txt"] = lambda request: request.redirect("/r2")
    with pytest.raises(RobotsDisallowed):
        fetch(site.page("/story"), local())
    site.handlers["/robots.txt"] = lambda request: request.redirect("/r1")
    assert fetch(site.page("/story"), local()).content == PAGE


def test_it_is_read_once_however_many_pages_wait_for_it(site: Site) -> None:
    @site.on("/robots.txt")
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.1)
        request.send(b"User-agent: *\nCrawl-delay: 2.5\nSitemap: http://127.0.0.1/map.xml", headers=TEXT)

    async def many() -> Robots:
        async with Fetcher(local()) as fetcher:
            await asyncio.gather(*(fetcher.fetch(site.page(f"/{number}")) for number in range(20)))
            return await fetcher.robots(site.url("/any"))

    rules = asyncio.run(many())
    assert site.paths().count("/robots.txt") == 1
    assert (rules.crawl_delay, rules.sitemaps) == (2.5, ("http://127.0.0.1/map.xml",))
    assert rules.allows(site.url("/any"))


def test_a_page_that_gives_up_does_not_take_robots_txt_from_the_others(site: Site) -> None:
    @site.on("/robots.txt")
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.3)
        request.send(b"", headers=TEXT)

    async def some() -> list[object]:
        async with Fetcher(local()) as fetcher:
            url = site.page("/story")
            impatient = asyncio.wait_for(fetcher.fetch(url), 0.1)
            return list(await asyncio.gather(impatient, fetcher.fetch(url), return_exceptions=True))

    impatient, patient = asyncio.run(some())
    assert isinstance(impatient, TimeoutError)
    assert getattr(patient, "content", None) == PAGE


def test_secrets_of_the_caller_are_not_sent_for_robots_txt(site: Site) -> None:
    fetch(site.page("/"), local(headers={"Authorization": "x"}, cookies={"a": "b"}, user_agent="Mine/2"))
    asked = site.requests[0]
    assert asked.path == "/robots.txt"
    assert asked.headers["user-agent"] == "Mine/2"
    assert not asked.headers.keys() & {"authorization", "cookie"}


def test_only_the_first_500_kib_count(site: Site) -> None:
    rest = "# " + "x" * (500 * 1024)
    robots(site, "User-agent: *", "Disallow: /early", rest, "Disallow: /late")
    with pytest.raises(RobotsDisallowed):
        fetch(site.page("/early"), local())
    assert fetch(site.page("/late"), local()).content == PAGE


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        (["User-agent: newsgrab", "Disallow: /", "User-agent: *", "Allow: /"], False),
        (["User-agent: *", "Disallow: /", "User-agent: NewsGrab/2.0", "Allow: /"], True),
        (["User-agent: news", "Disallow: /"], True),
        (["User-agent: newsgrabber", "Disallow: /"], True),
        (["User-agent: Googlebot", "User-agent: newsgrab", "Disallow: /"], False),
        (["User-agent: Googlebot", "Disallow: /", "", "User-agent: *", "Disallow:"], True),
        (["\ufeffUser-agent: *", "Disallow: /"], False),
        (["User-agent: * # all", "Disallow: /*.html$"], True),
        (["User-agent: *", "Disallow: /a%20b", "Allow: /"], True),
        (["<html>", "<p>User agents are welcome"], True),
    ],
)
def test_groups_are_chosen_by_the_whole_product_token(lines: list[str], allowed: bool) -> None:
    assert Robots.parse("\n".join(lines).encode(), "newsgrab").allows("https://example.org/story") is allowed


@given(st.binary(max_size=500) | st.text("UuserAagnt-:* \n\r\x0bDislow/$#%é", max_size=200).map(str.encode))
def test_anything_can_be_parsed(content: bytes) -> None:
    assert Robots.parse(content, "newsgrab").allows("https://example.org/a?b=c%20d") in (True, False)


@pytest.mark.parametrize("newline", ["\n", "\r", "\x0b", "\u2028"])
def test_a_file_of_thousands_of_robots_is_read_in_one_pass(newline: str) -> None:
    """Read naively, this takes minutes: each rule is offered to each robot."""
    agents = newline.join(f"User-agent: robot{number}" for number in range(12_000))
    rules = newline.join(f"Disallow: /{number}" for number in range(12_000))
    assert Robots.parse(f"{agents}{newline}{rules}".encode(), "newsgrab").allows("https://example.org/1")
