"""The timestamp of a page: which of several dates, by whose clock, and what is said about it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from json import dumps
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrab.extraction.document import Document
from newsgrab.extraction.site import NO_SITE, site_of_host
from newsgrab.extraction.timestamp import Timestamp, find_timestamp

STORY = "<p>" + "The harbour was closed after the storm, the port authority said, and boats stayed in. " * 4 + "</p>"


def page(
    *lines: str,
    meta: dict[str, str] | None = None,
    ld: dict[str, object] | None = None,
    head: str = "",
    lang: str = "en",
) -> str:
    """A page with a headline, `lines` of markup under it, and a story."""
    tags = "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in (meta or {}).items())
    if ld is not None:
        node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Storm closes the harbour"} | ld
        tags += f'<script type="application/ld+json">{dumps(node)}</script>'
    return (
        f'<html lang="{lang}"><head>\n<title>Storm closes the harbour</title>\n{tags}{head}</head>\n<body>\n<article>\n'
        f"<h1>Storm closes the harbour</h1>{''.join(lines)}{STORY}{STORY}</article></body></html>"
    )


def found_in(html: str, url: str = "https://example.com/story", fetched: str = "", **known: Any) -> Timestamp:
    fetched_at = datetime.fromisoformat(fetched) if fetched else None
    return find_timestamp(Document.from_html(html, url, fetched_at), **known)


def iso(found: Timestamp) -> str | None:
    return found.instant.isoformat() if found.instant is not None else None


STATED = "2024-03-18T16:11:00+02:00"


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time", "og:published_time", "datePublished", "parsely-pub-date", "sailthru.date",
        "DC.date.issued", "dcterms.created", "pubdate", "publish-date", "date", "cXenseParse:recs:publishtime",
        "citation_online_date", "vr:published_time", "x-content-published-at",
    ],
)  # fmt: skip
def test_meta_tags_of_every_dialect_are_read(name: str) -> None:
    found = found_in(page(meta={name: STATED}))
    assert iso(found) == STATED
    assert (found.zone, found.precision, found.origin) == ("stated", "second", f"meta:{name.lower()}")


@pytest.mark.parametrize(
    ("markup", "origin"),
    [
        ('<span itemprop="datePublished" content="2024-03-18T16:11:00+02:00">today</span>', "microdata"),
        ('<span property="dc:issued" content="2024-03-18T16:11:00+02:00">today</span>', "microdata"),
        ('<p>By Jane Doe <time datetime="2024-03-18T16:11:00+02:00">two hours ago</time></p>', "time"),
        ('<script>var state = {"article": {"publishedAt": "2024-03-18T16:11:00+02:00"}}</script>', "embedded-state"),
        (
            '<script>a = {"published_at": "2024-03-18T16:11:00+02:00"}; b = {"publishedAt": "2024-03-18"}</script>',
            "embedded-state",
        ),
        ("<p>Published Mon, 18 Mar 2024 16:11:00 +0200</p>", "visible-text"),
    ],
)
def test_dates_in_the_body_are_read(markup: str, origin: str) -> None:
    found = found_in(page(markup))
    assert (iso(found), found.origin, found.zone) == (STATED, origin, "stated")


def test_json_ld_comes_first_and_modified_is_not_published() -> None:
    found = found_in(
        page(
            "<p>Updated 20 March 2024</p>",
            ld={"datePublished": STATED, "dateModified": "2024-03-20T09:00:00+02:00"},
            meta={"article:modified_time": "2024-03-20T09:00:00+02:00", "og:updated_time": "2024-03-21"},
        )
    )
    assert iso(found) == STATED
    assert found.modified == datetime.fromisoformat("2024-03-20T09:00:00+02:00")
    assert (found.origin, found.modified_origin) == ("json-ld", "json-ld")


@pytest.mark.parametrize("name", ["parsely-page", "script:ld+json"])
def test_data_in_a_meta_tag_is_read(name: str) -> None:
    data = dumps({"title": "Storm", "pub_date": STATED, "dateModified": "2024-03-20"})
    found = found_in(page(meta={name: data}))
    assert (iso(found), found.origin) == (STATED, "embedded-state")


def test_json_ld_of_another_type_tells_the_date_where_no_article_does() -> None:
    def ld(*nodes: dict[str, str]) -> str:
        return f'<script type="application/ld+json">{dumps(nodes)}</script>'

    recipe = {"@type": "Recipe", "name": "Fish soup", "datePublished": STATED}
    assert iso(found_in(page(head=ld(recipe)))) == STATED
    event = {"@type": "Event", "name": "Fair", "datePublished": STATED}
    assert found_in(page(head=ld(event))).instant is None
    other = {"@type": "Product", "name": "Spoon", "datePublished": "2023-01-01"}
    assert found_in(page(head=ld(recipe, other))).instant is None


def test_the_day_in_the_address_is_the_last_resort() -> None:
    paths = "2024/03/18/storm", "2024/mar/18/storm", "2024/world/3/18/storm", "20240318-storm", "storm-2024-03-18"
    for path in paths:
        found = found_in(page(), f"https://example.com/{path}")
        assert (iso(found), found.precision, found.origin) == ("2024-03-18T00:00:00+00:00", "day", "url")


def test_a_page_without_a_date_has_none() -> None:
    assert found_in(page()) == Timestamp()


@pytest.mark.parametrize(
    ("line", "lang", "url", "instant"),
    [
        ("18-3-2024 | 16:11", "ar", "https://gate.example.eg/1", "2024-03-18T16:11:00+02:00"),
        ("18-7-2024 | 16:11", "ar", "https://gate.example.eg/1", "2024-07-18T16:11:00+03:00"),
        ("الجمعة 24 نيسان / أبريل 2020 09:22 مساءً", "ar", "https://example.jo/1", "2020-04-24T21:22:00+03:00"),
        ("۲۱ ارديبهشت ۱۳۹۹ - ۱۸:۵۹", "fa", "https://example.ir/1", "2020-05-10T18:59:00+04:30"),
        ("18.03.2024, 16:11 Uhr", "de", "https://example.de/1", "2024-03-18T16:11:00+01:00"),
        ("2024年3月18日 16時11分", "ja", "https://example.jp/1", "2024-03-18T16:11:00+09:00"),
        ("18 มี.ค. 2567 16:11 น.", "th", "https://example.in.th/1", "2024-03-18T16:11:00+07:00"),
        ("18/3/2024 16:11", "vi", "https://example.vn/1", "2024-03-18T16:11:00+07:00"),
    ],
)
def test_a_printed_time_is_of_the_country_s_zone(line: str, lang: str, url: str, instant: str) -> None:
    found = found_in(page(f"<p>{line}</p>", lang=lang), url)
    assert (iso(found), found.zone, found.precision, found.printed) == (instant, "country", "minute", line)
    assert found.warnings == ()


def test_the_zone_comes_from_the_text_then_the_site_then_the_country_then_the_agency() -> None:
    html = page("<p>18 March 2024, 16:11</p>")
    with_zone = page("<p>18 March 2024, 16:11 ET</p>")
    zones = {"publisher_zone": "Asia/Tokyo", "agency_country": "EG"}
    by_text = found_in(with_zone, **zones)
    assert (iso(by_text), by_text.zone) == ("2024-03-18T16:11:00-04:00", "text")
    by_site = found_in(html, **zones)
    assert (iso(by_site), by_site.zone) == ("2024-03-18T16:11:00+09:00", "publisher")
    by_country = found_in(html, "https://example.de/1", agency_country="EG")
    assert (iso(by_country), by_country.zone) == ("2024-03-18T16:11:00+01:00", "country")
    by_agency = found_in(html, agency_country="EG")
    assert (iso(by_agency), by_agency.zone) == ("2024-03-18T16:11:00+02:00", "agency")
    assert any("agency" in warning for warning in by_agency.warnings)
    unknown = found_in(html)
    assert (iso(unknown), unknown.zone) == ("2024-03-18T16:11:00+00:00", "unknown")
    assert any("taken as UTC" in warning for warning in unknown.warnings)


@pytest.mark.parametrize(
    ("meta", "ld"),
    [
        ({"og:locale": "ar_EG"}, None),
        ({}, {"publisher": {"@type": "Organization", "address": {"addressCountry": "EG"}}}),
    ],
)
def test_the_country_is_also_told_by_the_locale_and_the_address(
    meta: dict[str, str], ld: dict[str, object] | None
) -> None:
    found = found_in(page("<p>18 March 2024, 16:11</p>", meta=meta, ld=ld))
    assert (iso(found), found.zone) == ("2024-03-18T16:11:00+02:00", "country")


def test_the_site_file_s_date_line_is_believed() -> None:
    found = found_in(
        page(meta={"article:published_time": "2024-03-18T14:11:00Z"}, lang="ar"),
        "https://gate.example.eg/1",
        site_text=" 18-3-2024 | 16:11 ",
    )
    assert (iso(found), found.printed) == ("2024-03-18T16:11:00+02:00", "18-3-2024 | 16:11")
    assert found.origin == "site:gate.example.eg"


def test_the_key_that_a_site_file_names_is_found_in_the_site_s_data() -> None:
    data = dumps(dumps({"reDeployDt": "2024.03.18 18:49", "deployDt": "2024.03.18 16:11"}))
    told = page(f"<script>self.data = {data}</script>")
    found = found_in(told, "https://www.paper.example.kr/1", state_key="deployDt")
    assert (iso(found), found.precision) == ("2024-03-18T16:11:00+09:00", "minute")
    assert found.origin == "site:www.paper.example.kr"
    assert found_in(told, "https://www.paper.example.kr/1").instant is None


def test_every_site_file_is_read() -> None:
    assert site_of_host("www.hankookilbo.com").state == {"timestamp": "deployDt"}
    assert site_of_host("www.youm7.com").zone == "Africa/Cairo"
    assert site_of_host("example.org") is NO_SITE


def test_a_bare_day_in_markup_takes_the_printed_time() -> None:
    for stated in ("2024-03-18", "2024-03-18T00:00:00"):
        found = found_in(
            page("<p>18.03.2024, 16:11 Uhr</p>", ld={"datePublished": stated}, lang="de"), "https://a.de/1"
        )
        assert iso(found) == "2024-03-18T16:11:00+01:00"
        assert found.origin == "json-ld+visible-text"


def test_midnight_is_a_bare_day() -> None:
    found = found_in(page(ld={"datePublished": "2024-03-18T00:00:00+01:00"}))
    assert (iso(found), found.precision) == ("2024-03-18T00:00:00+01:00", "day")


def test_a_local_time_labelled_utc_is_found_out_by_the_printed_time() -> None:
    meta = {"article:published_time": "2020-08-24T09:23:13Z"}
    html = page("<p>الإثنين 24 أغسطس 2020 09:23 ص</p>", meta=meta, lang="ar")
    found = found_in(html, "https://example.eg/1")
    assert (iso(found), found.zone) == ("2020-08-24T09:23:13+02:00", "country")
    assert "as UTC" in found.warnings[0]
    assert found.printed == "الإثنين 24 أغسطس 2020 09:23 ص"


def test_the_wrong_label_is_taken_off_the_last_change_too() -> None:
    found = found_in(
        page(
            "<p>24 August 2020 09:23</p>",
            ld={"datePublished": "2020-08-24T09:23:13Z", "dateModified": "2020-08-24T10:00:00Z"},
        ),
        "https://example.eg/1",
    )
    assert found.modified is not None
    assert found.modified.isoformat() == "2020-08-24T10:00:00+02:00"


def test_a_page_fetched_before_its_time_in_utc_was_labelled_wrongly() -> None:
    html = page(ld={"datePublished": "2020-08-24T09:23:13Z"})
    assert iso(found_in(html, "https://a.eg/1", "2020-08-24T07:56:00+00:00")) == "2020-08-24T09:23:13+02:00"
    assert iso(found_in(html, "https://a.eg/1", "2020-08-24T12:00:00+00:00")) == "2020-08-24T09:23:13+00:00"


def test_a_page_rendered_by_scripts_prints_its_server_s_utc() -> None:
    html = page(
        "<p>24 August 2020 09:23</p>",
        ld={"datePublished": "2020-08-24T09:23:13Z"},
        head='<script src="/_next/static/main.js"></script>',
    )
    assert iso(found_in(html, "https://example.eg/1")) == "2020-08-24T09:23:13+00:00"


def test_utc_beside_a_local_time_takes_its_offset_and_stays_the_same_instant() -> None:
    printed = found_in(page("<p>18 March 2024, 16:11</p>", ld={"datePublished": "2024-03-18T14:11:30Z"}))
    assert iso(printed) == "2024-03-18T16:11:30+02:00"
    stated = found_in(
        page(ld={"datePublished": "2024-03-18T14:11:30Z"}, meta={"article:published_time": "2024-03-18T16:11:30+02:00"})
    )
    assert iso(stated) == "2024-03-18T16:11:30+02:00"


def test_utc_of_the_next_day_is_told_by_the_clock_that_shows_the_printed_day() -> None:
    html = page("<p>3 de mayo de 2022</p>", ld={"datePublished": "2022-05-04T00:25:56Z"}, lang="es")
    found = found_in(html, "https://example.ar/1")
    assert iso(found) == "2022-05-03T21:25:56-03:00"
    padded = found_in(page(meta={"article:published_time": "2021-11-04T23:00Z"}), "https://example.de/1")
    assert (iso(padded), padded.precision) == ("2021-11-05T00:00:00+01:00", "day")


def test_an_earlier_printed_date_holds_against_the_time_of_a_rebuild() -> None:
    found = found_in(page("<p>18 March 2024</p>", ld={"datePublished": "2025-06-24T10:00:00Z"}), "https://a.co.uk/1")
    assert (iso(found), found.origin) == ("2024-03-18T00:00:00+00:00", "visible-text")
    assert "json-ld says 2025-06-24" in found.warnings[0]


def test_the_day_before_that_is_printed_holds_against_a_bare_day_in_a_tag() -> None:
    found = found_in(page("<p>17.03.2024, 12:01</p>", meta={"date": "2024-03-18"}, lang="de"), "https://a.de/1")
    assert (iso(found), found.origin) == ("2024-03-17T12:01:00+01:00", "visible-text")


def test_a_later_printed_date_that_is_called_a_change_does_not_hold() -> None:
    found = found_in(page("<p>Last updated: 20 March 2024</p>", ld={"datePublished": STATED}))
    assert (iso(found), found.printed) == (STATED, None)
    assert found.modified is not None
    assert found.modified.date().isoformat() == "2024-03-20"


def test_a_page_dated_anew_takes_the_date_that_it_prints() -> None:
    ld: dict[str, object] = {"datePublished": "2019-11-25T08:00:00-05:00", "dateModified": "2023-11-27T06:20:00-05:00"}
    found = found_in(page("<p>27 November 2023</p>", ld=ld))
    assert iso(found) == "2023-11-27T06:20:00-05:00"
    assert "its last change" in found.warnings[0]


@pytest.mark.parametrize(
    "sign",
    [
        '<meta name="generator" content="WordPress 6.8">',
        '<link rel="stylesheet" href="https://example.com/wp-content/themes/harbour/style.css">',
        '<script src="/wp-content/plugins/harbour.js"></script>',
    ],
)
def test_what_wordpress_prints_besides_the_publication_is_the_last_change(sign: str) -> None:
    ld: dict[str, object] = {"datePublished": "2019-11-25T08:00:00-05:00", "dateModified": "2023-11-27T06:20:00-05:00"}
    assert iso(found_in(page("<p>27 November 2023</p>", ld=ld, head=sign))) == "2019-11-25T08:00:00-05:00"


def test_tags_that_disagree_are_settled_by_the_date_that_is_called_the_publication_wherever_it_stands() -> None:
    ld: dict[str, object] = {"datePublished": "2024-06-29T12:28:31-05:00"}
    meta = {"article:published_time": "2024-03-12T00:00:00-05:00"}
    foot = f"{STORY * 8}<div>Published 18 March 2024</div>"
    found = found_in(page(foot, ld=ld, meta=meta))
    assert (iso(found), found.origin) == ("2024-03-18T00:00:00+00:00", "visible-text")
    assert "json-ld says 2024-06-29" in found.warnings[0]
    others = page(f"{foot}<div>Published 19 March 2024</div>", ld=ld, meta=meta)
    assert iso(found_in(others)) == "2024-06-29T12:28:31-05:00"


def test_tags_that_disagree_are_settled_by_what_is_printed() -> None:
    found = found_in(
        page(
            "<p>18 March 2024</p>",
            ld={"datePublished": "2024-01-02T08:00:00+02:00"},
            meta={"article:published_time": "2024-03-18T16:11:00+02:00"},
        )
    )
    assert iso(found) == STATED
    assert "json-ld says 2024-01-02" in found.warnings[0]


def test_an_old_address_holds_against_markup_of_a_moved_site() -> None:
    found = found_in(page(ld={"datePublished": "2019-06-17T18:28:00+02:00"}), "https://example.de/2017/7/12/story")
    assert (iso(found), found.origin) == ("2017-07-12T00:00:00+02:00", "url")


def test_only_the_time_of_the_last_change_is_better_than_nothing_and_said_so() -> None:
    found = found_in(page("<p>Last updated: 20 March 2024, 09:00</p>"), "https://example.de/1")
    assert iso(found) == "2024-03-20T09:00:00+01:00"
    assert any("last change" in warning for warning in found.warnings)


def test_dates_of_others_are_not_the_article_s() -> None:
    item = "<li><a href='/{0}'>Other story</a> <span class='date'>{0} March 2024</span></li>"
    others = (
        '<aside class="related"><ul>'
        + "".join(map(item.format, range(10, 16)))
        + '</ul></aside><div class="comments"><div class="comment-date">21 March 2024 10:00</div></div>'
        + "<footer>Copyright 1 January 2024</footer>"
    )
    found = found_in(page("<p class='byline'>By Jane Doe, 18 March 2024</p>", others))
    assert iso(found) == "2024-03-18T00:00:00+00:00"
    assert found_in(page(others)).instant is None


@pytest.mark.parametrize("names", ["relative flex", "elementor-widget", "pointer-events-none", "fa fa-calendar"])
def test_what_tool_kits_call_their_boxes_does_not_make_a_date_that_of_others(names: str) -> None:
    found = found_in(page(f"<div class='{names}'><p>18 March 2024</p></div>", ld={"datePublished": "2024-06-24"}))
    assert (iso(found), found.origin) == ("2024-03-18T00:00:00+00:00", "visible-text")


@pytest.mark.parametrize("names", ["newsletter-details", "footer", "card-meta"])
def test_the_line_right_under_the_headline_is_the_article_s_whatever_its_box_is_called(names: str) -> None:
    line = f"<div class='{names}'><p>18 March 2024</p></div>"
    assert iso(found_in(page(line))) == "2024-03-18T00:00:00+00:00"
    assert iso(found_in(page(line, ld={"datePublished": "2024-06-24"}))) == "2024-03-18T00:00:00+00:00"


@pytest.mark.parametrize(
    "line",
    [
        "<p><abbr class='published' title='2024-03-18T16:11:00+02:00'>4:11 PM</abbr></p>",
        "<span class='updated' title='2024-03-18T16:11:00+02:00'></span>",
        "<p>Posted <span title='2024-03-18 16:11:00+02:00'>3 hours ago</span></p>",
    ],
)
def test_a_title_holds_the_time_that_is_printed_for_people(line: str) -> None:
    found = found_in(page(line))
    assert (iso(found), found.origin) == (STATED, "title-attribute")


def test_a_title_far_from_the_headline_or_without_a_date_tells_nothing() -> None:
    comment = "<div class='comment'><span title='2024-03-18T16:11:00+02:00'>yesterday</span></div>"
    assert found_in(page(f"{STORY * 3}{comment}")).instant is None
    assert found_in(page("<p title='2024 in figures'>Numbers</p>", "<p title='2024-31-31'>No day</p>")).instant is None


def test_the_masthead_tells_what_day_it_is_today() -> None:
    masthead = "<header><div class='today-date'><time>Monday, 18 March 2024</time></div></header>"
    html = page(f"{STORY}<p>15 March 2024. The harbour was closed, the port authority said, for a day.</p>")
    found = found_in(html.replace("<article>", f"{masthead}<main>").replace("</article>", "</main>"))
    assert iso(found) == "2024-03-15T00:00:00+00:00"


def test_times_that_look_alike_are_those_of_a_list() -> None:
    card = "<div class='item'><time datetime='2024-06-{0}T10:00:00Z'>10 am</time> Another story</div>"
    cards = "".join(map(card.format, (11, 12, 13)))
    own = "<div class='line'>By Jane Doe <time datetime='2024-03-18'>Monday</time></div>"
    found = found_in(page(cards, own))
    assert (iso(found), found.origin) == ("2024-03-18T00:00:00+00:00", "time")


@pytest.mark.parametrize("story", ["", STORY * 30])
def test_the_publication_is_not_later_than_the_last_change(story: str) -> None:
    found = found_in(page("<p>Updated 18 March 2024</p>", f"{story}<div class='post-date'>20 December 2024</div>"))
    assert iso(found) == "2024-03-18T00:00:00+00:00"
    assert "last change" in found.warnings[0]


def test_an_element_named_for_the_publication_is_read_where_the_text_is_not() -> None:
    box = "<div><div class='author'><div class='published-date'>18 March 2024</div></div></div>"
    html = page().replace("<body>", f"<body>{box}")
    found = found_in(html)
    assert (iso(found), found.origin) == ("2024-03-18T00:00:00+00:00", "visible-text")
    others = html.replace("<body>", "<body><div class='published-date'>19 March 2024</div>")
    assert found_in(others).instant is None
    assert found_in(html.replace("'author'", "'related'")).instant is None


def test_a_sentence_that_begins_with_the_title_tells_when_the_page_was_posted() -> None:
    note = "Storm closes the harbour was posted on 18 March 2024 at 16:11 and filed under Weather, Ships and Harbours."
    html = page(f"{STORY * 30}<div id='sidebar'><p>{note}</p></div>")
    assert iso(found_in(html)) == "2024-03-18T16:11:00+00:00"
    assert found_in(html.replace("Storm closes the harbour was", "A storm in the old harbour was")).instant is None


def test_the_footer_of_the_article_may_tell_when_it_was_published() -> None:
    footer = "<footer class='footer article-footer'><ul><li>Published: 18 March 2024</li></ul></footer>"
    assert iso(found_in(page(f"{STORY * 30}{footer}"))) == "2024-03-18T00:00:00+00:00"


def test_a_byline_may_stand_between_headline_and_date() -> None:
    line = "<div><div>By Jane Doe</div></div><div class='comments'><p>18 March 2024 | 33 comments</p></div>"
    assert iso(found_in(page(line))) == "2024-03-18T00:00:00+00:00"


def test_an_event_in_the_text_is_not_the_publication() -> None:
    sentence = "The fair, which drew thousands of visitors last year too, opens on 5 April 2024 at 10:00. "
    html = page(f"<p>{sentence * 3}</p>")
    assert found_in(html).instant is None


def test_a_date_of_history_is_not_the_publication() -> None:
    line = "The harbour act was signed into law on August 14, 1935"
    assert iso(found_in(page(line))) is None
    assert iso(found_in(page(line), "https://example.com/2024/03/18/storm")) == "2024-03-18T00:00:00+00:00"
    assert iso(found_in(page("Published: August 14, 1935"))) == "1935-08-14T00:00:00+00:00"


def test_what_was_published_in_a_sentence_is_not_the_page() -> None:
    told = (
        "<p>The board (its 1 January 2024 published report lies on every table) warned of storms like these, of the "
        "old sea wall and of the cost of mending it.</p>"
    )
    assert iso(found_in(page(told, "<p>18 March 2024, 16:11</p>"))) == "2024-03-18T16:11:00+00:00"


def test_a_label_may_stand_in_the_block_before() -> None:
    lines = "<div>Published:</div><div>18 March 2024</div><div>Updated:</div><div>20 March 2024</div>"
    found = found_in(page(lines))
    assert iso(found) == "2024-03-18T00:00:00+00:00"
    assert found.modified is not None
    assert found.modified.date().isoformat() == "2024-03-20"


def test_day_and_month_are_told_apart_by_other_dates_of_the_page() -> None:
    html = page("<p>03/04/2024</p>") + "<p>Archive: 25/12/2023</p>"
    assert iso(found_in(html.replace("</body></html><p>", "<p>"))) == "2024-04-03T00:00:00+00:00"
    undecided = found_in(page("<p>03/04/2024</p>"))
    assert any("can be" in warning for warning in undecided.warnings)


def test_day_and_month_are_told_apart_by_a_day_told_elsewhere() -> None:
    line = "<p><time datetime='02-12-2024'>02-12-2024</time></p>"
    more = "<aside><p>More: <span>December 2, 2024</span></p></aside>"
    assert iso(found_in(page(line, more))) == "2024-12-02T00:00:00+00:00"
    assert any("can be" in warning for warning in found_in(page(line)).warnings)


def test_an_impossible_printed_date_is_a_warning() -> None:
    found = found_in(page("<p>31 February 2024</p>"))
    assert found.instant is None
    assert "31 February 2024" in found.warnings[0]


def test_time_gone_by_counts_from_the_fetch() -> None:
    found = found_in(page("<p>قبل ساعتين</p>", lang="ar"), "https://example.eg/1", "2024-03-18T14:00:00+00:00")
    assert (iso(found), found.precision) == ("2024-03-18T14:00:00+02:00", "hour")


def test_a_time_after_the_fetch_is_said_to_be() -> None:
    found = found_in(page(ld={"datePublished": "2031-01-01T10:00:00+02:00"}), fetched="2024-03-18T14:00:00+00:00")
    assert any("after the fetch" in warning for warning in found.warnings)


def test_plain_text_is_read_like_a_page() -> None:
    head = "Close ad\n\nHarbour closed\n\n18-3-2024 | 16:11\n\nMENA\n\n"
    text = head + "The harbour was closed after the storm. " * 9
    found = find_timestamp(Document.from_text(text), language="ar", agency_country="EG")
    assert (iso(found), found.zone) == ("2024-03-18T16:11:00+02:00", "agency")


@settings(max_examples=150, deadline=None)
@given(
    value=st.one_of(
        st.text(max_size=60),
        st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-9]{2}(:[0-9]{2})?([+-][0-9]{4}|Z)?)?\Z"),
    ),
    line=st.text(max_size=60),
    url=st.text(max_size=40),
)
def test_no_markup_raises(value: str, line: str, url: str) -> None:
    ld: dict[str, object] = {"datePublished": value, "dateModified": [value, None], "dateCreated": {"@value": value}}
    html = page(f"<p><time datetime='{escape(value)}'>{escape(line)}</time></p>", meta={"date": value}, ld=ld)
    found = found_in(html, url, "2024-03-18T14:00:00+00:00")
    for instant in (found.instant, found.modified):
        assert instant is None or instant.astimezone(UTC) == instant
