"""Feeds, sitemaps and pages as they come: whole, broken, packed, mislabelled, hostile."""

from __future__ import annotations

import gzip
import json
import zlib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discover.samples import ATOM, JSON_FEED, NEWS_SITEMAP, PREFIXED_ATOM, RDF, RSS, index, rss, sitemap
from newsgrab.discover.documents import Document, Kind, read_document
from newsgrab.discover.found import Stamp
from newsgrab.errors import NewsgrabError, UnsupportedContentType
from newsgrab.page import Page

HERE = "https://courier.example/feeds/x.xml"


def read(content: str | bytes, *, content_type: str = "", most: int = 1000, max_bytes: int = 1 << 20) -> Document:
    data = content.encode() if isinstance(content, str) else content
    page = Page(content=data, url=HERE, headers={"content-type": content_type})
    return read_document(page, most=most, max_bytes=max_bytes)


def told(content: str | bytes, **how: Any) -> list[dict[str, Any]]:
    """What a sound document holds."""
    document = read(content, **how)
    assert document.problem == ""
    return [found.as_dict() for found in document.found]


def urls(document: Document) -> list[str]:
    return [found.url for found in document.found]


def outcome_of(content: bytes, **how: Any) -> Document | NewsgrabError:
    """What came of it."""
    try:
        return read(content, **how)
    except NewsgrabError as error:
        return error


# --- each kind


def test_an_rss_feed_gives_address_title_date_section_and_language() -> None:
    first, second = told(RSS)
    assert first == {
        "url": "https://courier.example/2025/03/ferry?utm_source=rss",
        "title": "Ferry & bridge: both open",
        "date": "2025-03-19T08:45:00-05:00",
        "modified": None,
        "section": "Local",
        "language": "en-GB",
        "found_in": HERE,
    }
    assert (second["url"], second["date"]) == ("https://courier.example/2025/03/guid", "2025-03-18")


def test_an_atom_feed_has_its_links_in_attributes_relative_to_its_base() -> None:
    first, second = told(ATOM)
    assert (first["url"], first["title"]) == ("https://kurier.example/news/bruecke", "Brücke offen")
    assert (first["date"], first["modified"]) == ("2025-03-19T08:45:00+01:00", "2025-03-20T09:00:00+01:00")
    assert (first["section"], first["language"]) == ("Lokales", "de")
    assert (second["title"], second["language"], second["date"]) == ("Le pont", "fr", None)


def test_prefixes_are_as_good_as_none() -> None:
    (entry,) = told(PREFIXED_ATOM)
    assert (entry["url"], entry["title"], entry["language"]) == ("https://kurir.example/bron", "Bron", "sv")


def test_an_rdf_feed_names_its_addresses_as_the_subjects() -> None:
    (entry,) = told(RDF)
    assert (entry["url"], entry["date"], entry["section"], entry["language"]) == (
        "https://corriere.example/ponte", "2025-03-19T08:45:00+01:00", "Cronaca", "it",
    )  # fmt: skip


def test_a_json_feed_is_a_feed_whatever_its_type_and_odd_items_are_passed_over() -> None:
    entries = told(JSON_FEED, content_type="text/html")
    assert [(entry["url"], entry["language"]) for entry in entries] == [
        ("https://courier.example/2025/json", "en"),
        ("https://courier.example/2025/by-id", "cy"),
        ("https://elsewhere.example/story", "en"),
    ]
    assert (entries[0]["title"], entries[0]["section"]) == ("In JSON", "Local")


def test_a_news_sitemap_knows_titles_dates_and_languages() -> None:
    (page,) = told(NEWS_SITEMAP)
    assert page["url"] == "https://courier.example/2025/03/news?a=1&b=2"
    assert (page["title"], page["language"]) == ("الجسر & العبّارة", "ar")
    assert (page["date"], page["modified"]) == ("2025-03-19T08:45:00+02:00", "2025-03-20T07:00:00+02:00")


def test_an_index_leads_to_sitemaps() -> None:
    document = read("<sitemapindex><sitemap><loc>a.xml.gz</loc><lastmod>2025-03-19</lastmod></sitemap></sitemapindex>")
    (part,) = document.parts
    assert document.kind is Kind.sitemap_index
    assert part.url == "https://courier.example/feeds/a.xml.gz"
    assert part.modified == Stamp.read("2025-03-19")


def test_a_text_sitemap_has_an_address_on_each_line() -> None:
    document = read("\ufeffhttps://courier.example/a\r\nhttps://courier.example/b\r\nno address\r\n")
    assert urls(document) == ["https://courier.example/a", "https://courier.example/b"]
    assert document.problem


def test_a_page_names_its_feeds_and_has_links_that_look_like_articles() -> None:
    document = read(
        '<!doctype html><html lang="en"><base href="https://courier.example/en/">'
        '<link rel="alternate" type="application/rss+xml; charset=utf-8" title="News" href="feed.xml">'
        '<link rel="Alternate" type="application/feed+json" href="/feed.json">'
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel="alternate" hreflang="de" href="/de/">'
        '<nav><a href="/tag/ferries">Ferries</a><a href="/about-us">About us</a></nav>'
        '<a href="2025/03/19/the-ferry-runs-again"><img src=f.jpg></a>'
        '<h2><a href="2025/03/19/the-ferry-runs-again#top">The ferry runs again after a long winter</a></h2>'
        '<a href="https://elsewhere.example/2025/03/19/a-story-of-another-site">A story of another site</a>'
    )
    assert document.kind is Kind.page
    assert document.feeds == ["https://courier.example/en/feed.xml", "https://courier.example/feed.json"]
    (link,) = document.found
    assert link.url == "https://courier.example/en/2025/03/19/the-ferry-runs-again"
    assert (link.title, link.language) == ("The ferry runs again after a long winter", "en")


# --- broken


@pytest.mark.parametrize(
    ("broken", "count"),
    [
        (RSS.replace("&amp;amp;", "&"), 2),
        (RSS.replace("&amp;amp;", "&nbsp;&foo; 3 < 4 &#7;"), 2),
        (RSS.replace("</title><guid>", "<guid>"), 1),
        (RSS.replace("<title>Only", "<description><p>unclosed<br></description><title>Only"), 1),
        (RSS[: RSS.index("<dc:date>")], 2),
        (RSS[: RSS.index("</guid><dc:date>")], 1),
        (RSS + "<script>junk</script>", 2),
    ],
    ids=["bare ampersand", "unknown entities", "mismatched", "html", "cut in an item", "cut in an address", "junk"],
)
def test_of_broken_xml_all_that_can_be_read_is_read_and_the_fault_is_told(broken: str, count: int) -> None:
    document = read(broken)
    assert len(document.found) == count
    assert document.found[0].url.startswith("https://courier.example/2025/03/ferry")
    assert "broken XML" in document.problem


def test_an_ampersand_in_every_address_costs_none() -> None:
    document = read(sitemap(*(f"/story?id={n}&lang=en" for n in range(30))))
    assert urls(document) == [f"https://courier.example/story?id={n}&lang=en" for n in range(30)]


def test_a_broken_item_costs_only_itself() -> None:
    good, bad = "<url><loc>/good/{}</loc></url>", "<url><loc>/bad</url>"
    document = read(f"<urlset>{good.format(1)}{bad}{good.format(2)}{bad}{good.format(3)}</urlset>")
    assert urls(document) == [f"https://courier.example/good/{n}" for n in (1, 2, 3)]


def test_a_cut_json_feed_gives_its_beginning() -> None:
    document = read(JSON_FEED[: JSON_FEED.index('"external_url"')])
    assert len(document.found) == 2
    assert document.problem


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", ""), ("utf-16", "utf-16"), ("iso-8859-1", "iso-8859-1"), ("windows-1252", "utf-8"),
        ("gb2312", "gb2312"), ("shift_jis", "shift_jis"), ("windows-1251", "windows-1251"),
    ],
)  # fmt: skip
def test_titles_survive_their_encoding(encoding: str, declared: str) -> None:
    title = {"gb2312": "大桥重新开放", "shift_jis": "橋が再び開く", "windows-1251": "Мост открыт"}.get(
        encoding, "Die größte Brücke führt über drei schöne Flüsse"
    )
    declaration = f'<?xml version="1.0"{f" encoding={chr(34)}{declared}{chr(34)}" if declared else ""}?>'
    feed = f"{declaration}<rss><channel><item><title>{title}</title><link>/a</link></item></channel></rss>"
    assert told(feed.encode(encoding))[0]["title"] == title


def test_what_stands_before_the_root_does_not_matter() -> None:
    assert len(told("\n\nWarning: something in line 3\n<!-- cached -->" + RSS)) == 2


def test_undeclared_prefixes_and_controls_do_not_matter() -> None:
    assert len(told(RSS.replace("xmlns:media", "xmlns:other").replace("Ferry", "Fer\x0bry"))) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, 19 Mar 2025 08:45:00 GMT", "2025-03-19T08:45:00Z"),
        ("Wed, 19 Mar 2025 08:45:00 PST", "2025-03-19T08:45:00-08:00"),
        ("19 Mar 25 08:45 +0530", "2025-03-19T08:45:00+05:30"),
        ("2025-03-19T08:45:00.123+0530", "2025-03-19T08:45:00+05:30"),
        ("2025-03-19 08:45", "2025-03-19T08:45:00"),
        ("2025/03/19", "2025-03-19"),
        ("March 19, 2025", "2025-03-19"),
        (" \n 2025-03-19 \n ", "2025-03-19"),
        ("1742373900", "2025-03-19T08:45:00Z"),
        ("0000-00-00", None),
        ("2025-02-30", None),
        ("yesterday", None),
        ("9" * 5000, None),
    ],
)
def test_dates_are_read_in_odd_forms_and_keep_what_they_state(text: str, expected: str | None) -> None:
    (entry,) = told(rss("/a", date=text))
    assert entry["date"] == expected


# --- packed


def test_gzip_is_unpacked_whatever_its_type_and_several_members_are_one_file() -> None:
    data = RSS.encode()
    assert len(told(gzip.compress(data[:500]) + gzip.compress(data[500:]), content_type="text/xml")) == 2


def test_cut_gzip_gives_what_came_before() -> None:
    whole = sitemap(*(f"/{zlib.crc32(b'%d' % n):08x}" for n in range(20_000)))
    document = read(gzip.compress(whole.encode())[:-20_000], most=50_000, max_bytes=1 << 24)
    assert 10_000 < len(document.found) < 20_000
    assert document.problem


def test_a_gzip_bomb_is_read_to_the_limit_and_no_further() -> None:
    bomb = gzip.compress(b"<urlset><url><loc>/a</loc></url>" + b" " * (64 << 20))
    document = read(bomb)
    assert urls(document) == ["https://courier.example/a"]
    assert document.problem


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"\x1f\x8bxxxxxxxx", b"just text", b'{"a": 1}', b"[" * 9999, b"{", b"{1"]
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedContentType) as caught:
        read(content)
    assert HERE in str(caught.value)


# --- hostile


def entities(kind: str) -> str:
    if kind == "bomb":
        return '<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in pairwise("abcdefghi"))
    return '<!ENTITY i SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("kind", ["bomb", "external"])
def test_entities_never_unfold(kind: str) -> None:
    feed = (
        f"<!DOCTYPE rss [{entities(kind)}]><rss><channel><item><title>&i;</title><link>/a</link></item></channel></rss>"
    )
    (found,) = read(feed).found
    assert (found.url, found.title) == ("https://courier.example/a", "&i;")


@pytest.mark.parametrize(
    "hostile",
    [
        "<rss>" + "<" * 200_000,
        "<rss>" + "&" * 200_000,
        "<rss>" + "<a>" * 100_000,
        "<rss>" + "<item>" * 50_000,
        "<rss>" + "<item><" * 50_000,
        "<rss>" + "<![CDATA[" * 50_000,
        "<rss><item>" + "<!--" * 100_000,
        "<rss " + 'a="" ' * 100_000,
        "<rss><item><author>a@" + "a." * 200_000 + "!</author></item>",
        "<rss><item><link>/a</link><title>" + "<b>" * 90 + "x" * 500_000 + "</title></item>",
        "<urlset>" + "<url><loc>/" + "a" * 500_000 + "</loc></url>",
        "<html>" + "<a href=x><b>" * 50_000,
        "<" * 300_000,
        '{"items": [' + "{}," * 100_000,
        '{"items": ' + "[" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_hostile_markup_ends_soon_in_a_document_or_an_error_of_ours(hostile: str) -> None:
    outcome = outcome_of(hostile.encode(), max_bytes=1 << 22)
    assert HERE in str(outcome) if isinstance(outcome, NewsgrabError) else len(outcome.found) <= 1


def test_addresses_without_end_are_read_to_the_limit() -> None:
    document = read(sitemap(*(f"/{n}" for n in range(500))), most=100)
    assert len(document.found) == 100
    assert "100" in document.problem


def test_credentials_in_an_address_are_not_kept() -> None:
    (entry,) = told(rss("https://user:secret@courier.example/a"))
    assert entry["url"] == "https://courier.example/a"


SOUND = [text.encode() for text in (RSS, ATOM, RDF, JSON_FEED, NEWS_SITEMAP, index("/a.xml"), "https://a.example/\n")]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document, packed or not, with some of its bytes replaced, left out or doubled."""
    data = bytearray(draw(st.sampled_from(SOUND)))
    if draw(st.booleans()):
        data = bytearray(gzip.compress(bytes(data), mtime=0))
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(data)))
        data[start : start + draw(st.integers(0, 40))] = draw(
            st.binary(max_size=20)
            | st.sampled_from([b"<", b"&", b"]]>", b"</item>", b"<item>", b"\x00", b'"', b"&#0;"])
        )
    return bytes(data)


@given(st.binary(max_size=400) | damaged(), st.sampled_from(["", "text/xml; charset=shift_jis", "application/json"]))
def test_any_bytes_give_a_document_or_an_error_of_ours(content: bytes, content_type: str) -> None:
    outcome = outcome_of(content, content_type=content_type)
    if isinstance(outcome, NewsgrabError):
        assert HERE in str(outcome)
        return
    for found in outcome.found:
        assert found.url.startswith(("http://", "https://"))
        assert "\n" not in json.dumps(found.as_dict(), ensure_ascii=False)


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=6), st.integers(0, 200))
def test_a_cut_sitemap_gives_the_addresses_before_the_cut_in_order(names: list[str], cut: int) -> None:
    whole = sitemap(*(f"/{name}" for name in names))
    got = urls(read(whole[: max(9, len(whole) - cut)]))
    assert got == [f"https://courier.example/{name}" for name in names][: len(got)]
