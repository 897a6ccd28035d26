"""Searches on real sites on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from discover.samples import index, rss, sitemap
from newsgrab.batch.politeness import Hosts
from newsgrab.demo import Response
from newsgrab.discover.found import Found
from newsgrab.discover.options import SearchOptions, Wanted
from newsgrab.discover.search import Search
from newsgrab.fetching import Fetcher, FetchOptions
from support import Site

XML = "application/xml"


class Heard:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.documents = 0

    def read(self, documents: int, found: int) -> None:
        self.documents = documents

    def warn(self, subject: str, reason: str) -> None:
        self.warnings.append(f"{subject}: {reason}")


def search(*sources: str, wanted: Wanted | None = None, **options: Any) -> tuple[list[Found], Search, Heard]:
    heard = Heard()

    async def run() -> tuple[list[Found], Search]:
        fetching = FetchOptions(allow_private=True, retries=0, max_bytes=8 << 20)
        async with Fetcher(fetching, politeness=Hosts(total=8, per_host=4, delay=0)) as fetcher:
            it = Search(fetcher, SearchOptions(**options), wanted or Wanted(), heard)
            return await it.run(sources), it

    found, it = asyncio.run(run())
    return found, it, heard


def paths(site: Site, found: list[Found]) -> list[str]:
    return [one.url.removeprefix(site.root) for one in found]


def put(site: Site, path: str, text: str | bytes, kind: str = XML, **more: Any) -> str:
    return site.put(path, Response(text.encode() if isinstance(text, str) else text, kind, **more))


def front(links: str = "", head: str = "") -> str:
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{links}</body></html>'


STORIES = "".join(
    f'<a href="/2025/03/1{n}/the-ferry-runs-again-{n}">The ferry runs again after winter {n}</a>' for n in range(3)
)


def test_a_site_is_searched_by_its_feeds_and_by_the_sitemaps_in_robots_txt(site: Site) -> None:
    put(site, "/", front(STORIES, '<link rel="alternate" type="application/rss+xml" href="/feed">'), "text/html")
    put(site, "/feed", rss("/a/1?utm_source=feed", "/a/2", date="Wed, 19 Mar 2025 08:45:00 GMT"))
    put(site, "/robots.txt", f"Sitemap: {site.root}/index.xml\nSitemap: /more.txt\n", "text/plain")
    put(site, "/index.xml", index("/part.xml.gz", "/index.xml"))
    put(
        site, "/part.xml.gz", gzip.compress(sitemap("/a/1", "/a/3", modified="2025-03-20").encode()), "application/gzip"
    )
    put(site, "/more.txt", f"{site.root}/a/4\n", "text/plain")
    found, it, heard = search(site.root)
    assert paths(site, found) == ["/a/3", "/a/1?utm_source=feed", "/a/2", "/a/4"]
    assert (it.failed, heard.warnings) == (0, [])


def test_dated_finds_come_newest_first_and_undated_ones_last(site: Site) -> None:
    url = put(
        site,
        "/feed",
        "<rss><channel><item><link>/none</link></item>"
        "<item><link>/old</link><pubDate>2025-03-18T23:00:00Z</pubDate></item>"
        "<item><link>/new</link><pubDate>2025-03-19T01:30:00+02:00</pubDate></item>"
        "</channel></rss>",
    )
    assert paths(site, search(url)[0]) == ["/new", "/old", "/none"]


def test_where_nothing_else_is_the_links_of_the_front_page_are_judged(site: Site) -> None:
    put(site, "/", front(f'<a href="/tag/ferries">Ferries</a><a href="/login">Log in</a>{STORIES}'), "text/html")
    found, it, _ = search(site.root)
    assert paths(site, found) == [f"/2025/03/1{n}/the-ferry-runs-again-{n}" for n in range(3)]
    assert found[0].title == "The ferry runs again after winter 0"
    assert it.failed == 0


def test_a_site_that_names_no_sitemap_is_asked_for_the_usual_one(site: Site) -> None:
    put(site, "/", front(STORIES), "text/html")
    put(site, "/sitemap.xml", sitemap("/a/1"))
    assert paths(site, search(site.root + "/")[0]) == ["/a/1"]


def test_a_front_page_that_fails_leaves_the_sitemaps(site: Site) -> None:
    put(site, "/", "down", "text/plain", status=403)
    put(site, "/robots.txt", f"Sitemap: {site.root}/s.xml", "text/plain")
    put(site, "/s.xml", sitemap("/a/1"))
    found, it, heard = search(site.root)
    assert paths(site, found) == ["/a/1"]
    assert it.failed == 0
    assert "403" in heard.warnings[0]


def test_one_dead_source_does_not_stop_the_others(site: Site) -> None:
    good = put(site, "/feed", rss("/a/1"))
    empty = put(site, "/about", front("<p>About us</p>"), "text/html")
    found, it, heard = search(site.root + "/gone.xml", "http://127.0.0.1:1/feed", "no address", good, empty)
    assert paths(site, found) == ["/a/1"]
    assert it.failed == 4
    assert len(heard.warnings) == 4


def test_robots_txt_is_obeyed_for_feeds_and_sitemaps_too(site: Site) -> None:
    put(site, "/robots.txt", f"User-agent: *\nDisallow: /private/\nSitemap: {site.root}/private/s.xml", "text/plain")
    put(site, "/", front(STORIES), "text/html")
    put(site, "/private/s.xml", sitemap("/a/1"))
    found, _, heard = search(site.root)
    assert len(found) == 3
    assert "robots.txt" in heard.warnings[0]


def test_sitemaps_that_name_each_other_without_end_are_left_after_so_many_documents(site: Site) -> None:
    for n in range(30):
        put(site, f"/{n}", f"{index(f'/{n + 1}')}<!-- a loop of indexes -->")
    deep, _, heard = search(site.root + "/0", max_depth=5)
    assert deep == []
    assert "indexes within each other" in heard.warnings[0]
    put(site, "/wide", index(*(f"/map/{n}" for n in range(30))))
    for n in range(30):
        put(site, f"/map/{n}", sitemap(f"/a/{n}"))
    wide, it, heard = search(site.root + "/wide", max_documents=10)
    assert len(wide) == 9
    assert it.documents == 10
    assert "21 known ones not read" in heard.warnings[0]


def test_a_sitemap_of_50_000_addresses_is_read_and_more_than_wanted_is_not(site: Site) -> None:
    url = put(site, "/all.xml", sitemap(*(f"/a/{n}" for n in range(50_000))))
    found, _, heard = search(url)
    assert len(found) == 50_000
    assert heard.warnings == []
    found, _, heard = search(url, put(site, "/feed", rss("/b/1", "/b/2")), max_addresses=100)
    assert len(found) == 100
    assert heard.warnings


def test_since_spares_sitemaps_that_have_not_changed(site: Site) -> None:
    put(
        site,
        "/index.xml",
        "<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2025-03-01</lastmod></sitemap>"
        "<sitemap><loc>/new.xml</loc><lastmod>2025-03-19</lastmod></sitemap></sitemapindex>",
    )
    put(
        site,
        "/new.xml",
        "<urlset><url><loc>/a/1</loc><lastmod>2025-03-19</lastmod></url><url><loc>/a/2</loc></url></urlset>",
    )
    found, it, heard = search(site.root + "/index.xml", wanted=Wanted(since=datetime(2025, 3, 19, tzinfo=UTC)))
    assert paths(site, found) == ["/a/1"]
    assert heard.warnings == []  # /old.xml, which is not there, was not asked for
    assert sum(it.refused.values()) == 1


def test_addresses_of_other_sites_in_a_sitemap_are_left_out_and_told(site: Site) -> None:
    url = put(site, "/s.xml", sitemap("/a/1", "https://elsewhere.example/2025/03/19/story"))
    found, _, heard = search(url)
    assert paths(site, found) == ["/a/1"]
    assert "1 addresses of other sites" in heard.warnings[0]


def test_what_is_plainly_no_article_is_left_out_of_sitemaps_and_their_own_sitemaps_come_last(site: Site) -> None:
    put(site, "/index.xml", index("/post_tag-sitemap.xml", "/post-sitemap.xml", "/news-sitemap.xml"))
    put(site, "/post_tag-sitemap.xml", sitemap("/tag/ferries"))
    put(site, "/post-sitemap.xml", sitemap("/", "/ferry-back", "/about-us", "/author/jane", "/ferry.jpg"))
    put(site, "/news-sitemap.xml", sitemap("/bridge-open"))
    found, it, _ = search(site.root + "/index.xml")
    assert paths(site, found) == ["/bridge-open", "/ferry-back"]
    assert sum(it.refused.values()) == 5
    found, it, heard = search(site.root + "/index.xml", max_documents=3)
    assert paths(site, found) == ["/bridge-open", "/ferry-back"]
    assert "1 known ones not read" in heard.warnings[0]


def test_a_page_where_a_feed_was_named_is_told_and_its_links_are_not_taken(site: Site) -> None:
    put(site, "/robots.txt", f"Sitemap: {site.root}/s.xml", "text/plain")
    put(site, "/s.xml", front('<a href="/2025/03/19/wrong-page-with-a-long-slug">x</a>'), "text/html")
    put(site, "/", front(STORIES), "text/html")
    found, _, heard = search(site.root)
    assert len(found) == 3
    assert "it is a page" in heard.warnings[0]


def test_a_broken_feed_gives_what_can_be_read_and_a_warning(site: Site) -> None:
    url = put(site, "/feed", rss("/a/1", "/a/2?x=1&y=2", "/a/3")[:-40])
    found, it, heard = search(url)
    assert paths(site, found)[:2] == ["/a/1", "/a/2?x=1&y=2"]
    assert it.failed == 0
    assert "broken XML" in heard.warnings[0]


def test_a_search_that_takes_too_long_gives_what_it_has(site: Site) -> None:
    good = put(site, "/feed", rss("/a/1"))
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never answers
        found, _, heard = search(good, f"http://127.0.0.1:{silent.getsockname()[1]}/", max_time=2)
    assert paths(site, found) == ["/a/1"]
    assert "not done within 2 s" in heard.warnings[0]


@pytest.mark.parametrize("kind", ["text/html", "application/octet-stream", "image/png", ""])
def test_the_declared_type_does_not_matter(site: Site, kind: str) -> None:
    assert paths(site, search(put(site, "/feed", rss("/a/1"), kind))[0]) == ["/a/1"]
