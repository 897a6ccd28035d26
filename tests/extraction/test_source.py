"""Who a report is credited to, and whose page it is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.extraction.authors import byline_lines
from newsgrab.extraction.document import Document
from newsgrab.extraction.source import Publisher, Source, country_of_host, find_publisher, find_source

TEXT = (
    "The committee met on Monday and talked for hours about the bridge over the river, which nobody had repaired. " * 2
)
PUBLISHER = Publisher("Example Gazette", "og", ("Example Gazette",))


def page(
    byline: str = "",
    head: str = "",
    first: str = "",
    last: str = "",
    after: str = "",
    language: str = "en",
    title: str = "",
) -> Document:
    return Document.from_html(
        f"""<html lang="{language}"><head><title>{title or "The bridge is closed - Example Gazette"}</title>
        {head}</head><body><article>
        <h1>The bridge is closed</h1>{byline}<div><p>{first}{TEXT}</p><p>{TEXT}</p><p>{TEXT}{last}</p></div>
        {after}</article></body></html>""",
        "https://www.example.com/news/1",
    )


def json_ld(**properties: object) -> str:
    node = {"@type": "NewsArticle", "headline": "The bridge is closed", **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def source(document: Document, publisher: Publisher = PUBLISHER) -> Source:
    long = [block.index for block in document.blocks if len(block.text) > 100]
    body = range(long[0], long[-1] + 1) if long else None
    return find_source(document, publisher, lines=byline_lines(document, "", body), body=body)


@pytest.mark.parametrize(
    ("document", "printed", "agencies", "origin"),
    [
        (
            page(head=json_ld(author={"@type": "Organization", "name": "dpa"})),
            "dpa",
            ["Deutsche Presse-Agentur"],
            "json-ld",
        ),
        (page(head=json_ld(author={"@type": "Person", "name": "AFP"})), "AFP", ["Agence France-Presse"], "json-ld"),
        (page(head=json_ld(creditText="Reuters")), "Reuters", ["Reuters"], "json-ld"),
        (
            page(head=json_ld(provider={"@type": "Organization", "name": "CBS News"})),
            "CBS News",
            ["CBS News"],
            "json-ld",
        ),
        (
            page(head=json_ld(sourceOrganization={"@type": "Organization", "name": "Riverside Radio"})),
            "Riverside Radio",
            [],
            "json-ld",
        ),
        (
            page(head='<meta name="articleAuthor" content="Anadolu Ajansı">'),
            "Anadolu Ajansı",
            ["Anadolu Agency"],
            "meta:articleauthor",
        ),
        (page("<p>By AP</p>"), "AP", ["Associated Press"], "byline"),
        (page("<p>By Jane Roe, The Associated Press</p>"), "The Associated Press", ["Associated Press"], "byline"),
        (page("<p>von</p><div>APA</div>", language="de"), "APA", ["Austria Press Agency"], "byline"),
        (page("<div class='x1'>AFP, MANILA</div>"), "AFP", ["Agence France-Presse"], "credit-line"),
        (page("<small>Bron: BELGA</small>", language="nl"), "BELGA", ["Belga News Agency"], "credit-line"),
        (page("<span>أ ش أ</span>", language="ar"), "أ ش أ", ["Middle East News Agency"], "credit-line"),
        (page(first="WASHINGTON (AP) — "), "AP", ["Associated Press"], "dateline"),
        (
            page(first="Berlin (dpa/AFP) - ", language="de"),
            "dpa/AFP",
            ["Deutsche Presse-Agentur", "Agence France-Presse"],
            "dateline",
        ),
        (page(last="(AFP)"), "AFP", ["Agence France-Presse"], "closing-credit"),
        (page(after="<p>sak/Reuters</p>", language="de"), "Reuters", ["Reuters"], "closing-credit"),
        (
            page(after="<p>With files from The Canadian Press</p>"),
            "The Canadian Press",
            ["The Canadian Press"],
            "closing-credit",
        ),
        (page(after="<p>© 2023 AFP</p>"), "AFP", ["Agence France-Presse"], "copyright-notice"),
    ],
)
def test_the_source_is_the_printed_credit(document: Document, printed: str, agencies: list[str], origin: str) -> None:
    found = source(document)
    assert (found.source, list(found.agencies), found.origin) == (printed, agencies, origin)


@pytest.mark.parametrize(
    "document",
    [
        page(),
        page("<figure><figcaption>Foto: dpa</figcaption></figure>", language="de"),
        page("<div class='image-caption'>AFP</div>"),
        page(first="The mayor told Reuters. "),
        page(last="The agency AFP reported this first."),
        page(after="<p>Photo: AP/Jane Roe</p>"),
        page(after="<figure><figcaption>(AFP)</figcaption></figure>"),
        page(after="<a href='/cnn'>CNN</a>"),
        page("<p>By Jane Roe</p>"),
    ],
)
def test_without_a_credit_the_source_is_the_publisher(document: Document) -> None:
    found = source(document)
    assert (found.source, found.agencies, found.origin) == ("Example Gazette", (), "og")


def test_every_credit_adds_to_the_agencies_and_the_first_is_the_source() -> None:
    found = source(page("<p>Von dpa</p>", first="Paris (AFP) - ", after="<p>(APA/dpa)</p>", language="de"))
    assert found.source == "dpa"
    assert found.agencies == ("Deutsche Presse-Agentur", "Agence France-Presse", "Austria Press Agency")
    assert found.country == "DE"
    assert [one.origin for one in found.evidence] == ["byline", "dateline", "closing-credit"]


def test_a_resellers_copyright_notice_credits_nobody_beside_a_credit() -> None:
    found = source(page("<p>By AP</p>", after="<p>The Canadian Press. All rights reserved.</p>"))
    assert found.agencies == ("Associated Press",)


def test_an_outlet_does_not_credit_itself() -> None:
    publisher = Publisher("CNN", "og", ("CNN", "CNN.com"))
    document = page(head=json_ld(author="CNN"), first="LONDON (CNN) -- ")
    assert source(document, publisher) == Source("CNN", "og")


def test_an_agency_credits_itself_only_where_it_prints_so() -> None:
    publisher = Publisher("Anadolu Ajansı", "og", ("Anadolu Ajansı", "Anadolu Agency"))
    named = page(head=json_ld(author={"@type": "Organization", "name": "Anadolu Agency"}))
    assert source(named, publisher).agencies == ()
    assert source(page(first="ANKARA (AA) - ", language="tr"), publisher).agencies == ("Anadolu Agency",)


def test_the_source_is_missing_where_nobody_is_named() -> None:
    assert source(page(), Publisher(None, None, ())) == Source(None, None)


def test_plain_text_has_credits_too() -> None:
    document = Document.from_text(f"The bridge is closed\n\n18-3-2024 | 16:11\n\nأ ش أ\n\n{TEXT}\n\n{TEXT}\n")
    found = find_source(document, Publisher(None, None, ()), headline=0, body=range(3, 5), language="ar")
    assert (found.source, found.agencies, found.country) == ("أ ش أ", ("Middle East News Agency",), "EG")


def test_the_credit_does_not_depend_on_class_names(seed_page: str) -> None:
    bare = re.sub(r'\s(?:class|id)="[^"]*"', "", seed_page)
    for html in (seed_page, bare):
        document = Document.from_html(html, "https://gate.ahram.org.eg/News/4728093.aspx")
        found = source(document, Publisher("بوابة الأهرام", "title", ("بوابة الأهرام",)))
        assert (found.source, found.agencies) == ("أ ش أ", ("Middle East News Agency",))


# --- the publisher -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "title", "name", "origin"),
    [
        (json_ld(publisher={"@type": "Organization", "name": "Example Gazette"}), "", "Example Gazette", "json-ld"),
        (json_ld(publisher="Example Gazette"), "", "Example Gazette", "json-ld"),
        ('<meta property="og:site_name" content="Example Gazette">', "", "Example Gazette", "og"),
        ('<meta name="application-name" content="Example Gazette">', "", "Example Gazette", "meta:application-name"),
        ("", "The bridge is closed | Example Gazette", "Example Gazette", "title"),
        ("", "الجسر مغلق - بوابة المثال", None, None),  # without a headline before it, a tail can be anything
        # a name rather than a domain or a company
        (
            json_ld(publisher={"name": "example.com"}) + '<meta property="og:site_name" content="The Gazette">',
            "",
            "The Gazette",
            "og",
        ),
        (
            json_ld(publisher={"name": "Gazette Holding AG"}) + '<meta property="og:site_name" content="The Gazette">',
            "",
            "The Gazette",
            "og",
        ),
        # no slogan
        ('<meta property="og:site_name" content="The Gazette | News from the river">', "", "The Gazette", "og"),
        # the page's own script
        ('<meta property="og:site_name" content="Almithal">', "The bridge is closed", "Almithal", "og"),
    ],
)
def test_the_publisher_is_named_by_the_best_evidence(
    head: str, title: str, name: str | None, origin: str | None
) -> None:
    title = title or "The bridge is closed"
    found = find_publisher(page(head=head, title=title))
    assert (found.name, found.origin) == (name, origin)


@pytest.mark.parametrize("name", ["例报网", "例报-The Example"])
def test_a_chinese_title_ends_with_section_and_publisher(name: str) -> None:
    headline = "大桥关闭：三十年来首次"
    document = Document.from_html(
        f"<html lang='zh'><head><title>{headline}_要闻_{name}</title></head><body><h1>{headline}</h1></body></html>"
    )
    assert find_publisher(document).name == name


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("2019-09-07 09:59:22 来源: 例都晨报 举报", "例都晨报"),
        ("2019年9月7日 来源：《例都晨报》作者：王小明", "例都晨报"),
        ("来源：例都网-文化频道", "例都网"),
        ("来源：例报", "例报"),  # the publisher
        ("来源：网络", "例报"),
        ("来源：例都网综合报道", "例都网"),
        ("资金来源：市政府财政拨款", "例报"),
        ("图片来源：例都中国", "例报"),
        ("来源：本站原创", "例报"),
        ("图片说明", "例报"),
    ],
)
def test_a_chinese_page_credits_the_outlet_that_its_text_is_from(line: str, source: str) -> None:
    text = "市长在星期二的会议上说，大桥将从明年春天起关闭十四个月，届时居民须乘坐渡船过河。" * 3
    document = Document.from_html(
        "<html lang=zh><head><meta property='og:site_name' content='例报'></head>"
        f"<body><h1>大桥关闭</h1><div>{line}</div><p>{text}</p></body></html>"
    )
    assert find_source(document, find_publisher(document)).source == source


def test_a_part_of_the_headline_is_no_publisher() -> None:
    headline = "The bridge: what we know"
    document = Document.from_html(f"<head><title>{headline} | Gazette</title></head><body><h1>{headline}</h1></body>")
    assert find_publisher(document).name == "Gazette"
    bare = Document.from_html("<head><title>大桥关闭：首次</title></head><body><h1>大桥关闭：首次</h1></body>")
    assert find_publisher(bare).name is None


def test_the_publishers_name_is_of_the_pages_script() -> None:
    document = Document.from_html(
        "<html lang='ar'><head><title>الجسر مغلق - المثال | Almithal</title>"
        "<meta property='og:site_name' content='Almithal News'></head><body><h1>الجسر مغلق</h1></body></html>",
        "https://www.almithal.example/1",
    )
    found = find_publisher(document)
    assert (found.name, found.origin) == ("المثال", "title")
    assert set(found.names) == {"المثال", "Almithal News"}


def test_the_site_file_names_the_publisher() -> None:
    found = find_publisher(page(), site_name="The Gazette", site="example.com")
    assert (found.name, found.origin) == ("The Gazette", "site:example.com")
    assert "Example Gazette" in found.names


def test_a_publisher_is_never_made_up_from_the_address() -> None:
    document = Document.from_html("<h1>The bridge is closed</h1>", "https://www.example.com/1")
    assert find_publisher(document) == Publisher(None, None, ())


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("www.spiegel.de", "DE"),
        ("www.bbc.co.uk", "GB"),
        ("gate.ahram.org.eg", "EG"),
        ("example.com", ""),
        ("example.tv", ""),
        ("youtu.be", "BE"),
        ("", ""),
        ("127.0.0.1", ""),
    ],
)
def test_the_country_of_a_host(host: str, country: str) -> None:
    assert country_of_host(host) == country


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=60))
def test_any_page_has_a_source_or_none(text: str, name: str, title: str) -> None:
    head = f"<title>{title}</title>" + json_ld(author=name, publisher=[name, {"name": name}], provider=name)
    document = Document.from_html(
        f"<head>{head}</head><h1>{title}</h1><p>{text}</p><p>By {name}</p>", "https://example.com/"
    )
    publisher = find_publisher(document)
    found = find_source(document, publisher, lines=byline_lines(document))
    assert found.source is None or found.source.strip()
