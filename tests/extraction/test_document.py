"""The one walk over the page: blocks of text, and what is noted beside them."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.extraction.document import Document
from newsgrab.extraction.limits import MAX_TAGS, bounded
from newsgrab.extraction.walk import MAX_BLOCKS, MAX_DEPTH

URL = "https://news.example/a/story"


def texts(html: str) -> list[str]:
    return [block.text for block in Document.from_html(html, URL).blocks]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<div>one<p>two</p>three</div>", ["one", "two", "three"]),
        ("one<b> two</b><i>three</i>", ["one twothree"]),
        ("<p>one<br>two</p>", ["one\ntwo"]),
        ("<p>one<br> <br>two</p>", ["one", "two"]),
        ("<p>a<script>var x = 1</script>b<style>p{}</style>c</p>", ["abc"]),
        ("<p>漢<ruby>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby></p>", ["漢字"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<p>a<template><p>b</p></template><svg><text>c</text></svg></p>", ["a"]),
        ("<p>one<!-- two -->three</p>", ["onethree"]),
        ("<button>Share</button><p>text</p>", ["Share", "text"]),
        ("<nav>menu</nav><p>text</p>", ["text"]),
        ("<p> </p><div></div>", []),
        ("", []),
    ],
)
def test_text_is_parted_as_the_reader_sees_it(html: str, blocks: list[str]) -> None:
    assert texts(html) == blocks


def test_what_is_noted_of_links_and_bold_text() -> None:
    block = Document.from_html("<p>See <a href=/x>this</a> and <a href=/y>that</a>, <b>now</b>.</p>").blocks[0]
    assert (block.links, block.link_chars, block.bold_chars) == (2, 8, 3)
    assert block.link_share == pytest.approx(8 / len(block.text))


def test_the_head_is_read() -> None:
    document = Document.from_html(
        "<html lang=fa><title> A  title </title><meta property=OG:title content=t><meta name=a content=1>"
        "<meta name=A content=2><link rel='x canonical' href='../b'>"
        "<noscript><p>x</p></noscript><meta name=c content=3>",
        URL,
    )
    assert (document.title, document.declared_language) == ("A title", "fa")
    assert (document.meta["a"], document.first_meta("none", "og:title"), document.first_meta("c")) == (
        ["1", "2"],
        "t",
        "3",
    )
    assert document.link("canonical") == "https://news.example/b"
    assert (document.link("none"), document.first_meta("none")) == ("", "")


def test_addresses_that_cannot_be_resolved_are_empty() -> None:
    document = Document.from_html("<link rel=canonical href='http://[x'>", URL)
    assert (document.link("canonical"), document.absolute("//[")) == ("", "")


@given(st.text(st.sampled_from("ab/.:;?#@&=%+~ é[]\t-"), max_size=12))
def test_an_absolute_address_is_what_resolving_it_gives(rest: str) -> None:
    href = f"https://news.example/{rest}"
    try:
        resolved = urljoin(URL, href.strip())
    except ValueError:
        resolved = ""
    assert Document(URL).absolute(href) == resolved


def test_elements_hold_the_blocks_inside_them() -> None:
    document = Document.from_html("<main><h1>A</h1><article><p>b</p><p>c</p></article></main><p>d</p>")
    article = next(element for element in document.elements if element.tag == "article")
    assert [block.text for block in document.blocks[article.start : article.end]] == ["b", "c"]
    assert document.h1_block is not None
    assert document.h1_block.text == "A"


def test_microdata_and_times_are_placed() -> None:
    document = Document.from_html(
        "<div itemscope itemtype=https://schema.org/Person><b itemprop='name schema:author'>Jane</b></div>"
        "<p>On <time datetime=2024-06-03>Monday</time></p>"
    )
    assert [(one.name, one.value, one.scope) for one in document.properties] == [
        ("name", "Jane", "https://schema.org/Person"),
        ("author", "Jane", "https://schema.org/Person"),
    ]
    assert [(time.text, time.get("datetime")) for time in document.times] == [("Monday", "2024-06-03")]


def test_hidden_elements_say_so() -> None:
    document = Document.from_html("<p hidden>a</p><p style='Display : NONE'>b</p><p hidden=until-found>c</p><p>d</p>")
    assert [block.box.hidden for block in document.blocks] == [True, True, False, False]


def test_depth_and_number_of_blocks_are_bounded() -> None:
    deep = Document.from_html("<div>" * 2_000 + "text")
    assert max(element.depth for element in deep.elements) <= MAX_DEPTH
    assert [block.text for block in deep.blocks] == ["text"]
    wide = Document.from_html("<p>x" * (MAX_BLOCKS + 10))
    assert len(wide.blocks) == MAX_BLOCKS


def test_a_page_with_too_many_tags_is_read_as_far_as_the_bound_and_says_so() -> None:
    document = Document.from_html("<div><p>one</p>" + "<section>" * 2 * MAX_TAGS + "<p>two</p>")
    assert [block.text for block in document.blocks] == ["one"]
    assert any("too large" in note for note in document.notes)


@pytest.mark.parametrize("name", "b big code em font i nobr s small strike strong tt u B Font SMALL sTrOnG".split())
def test_formatting_that_would_be_copied_into_every_paragraph_is_dropped(name: str) -> None:
    html = b"".join(b"<p><%b color=%d>x" % (name.encode(), number) for number in range(5_000))
    tamed, _ = bounded(html)
    assert b"<%b " % name.encode() not in tamed
    assert len(Document.from_html(html).blocks) == 5_000


@given(st.binary(max_size=300))
def test_small_pages_are_left_as_they_are(html: bytes) -> None:
    assert bounded(html) == (html, ())


@given(st.text(st.sampled_from("<>/abdivp \"'=!-&;\n\x00é漢"), max_size=300))
def test_the_blocks_of_any_markup_are_numbered_clean_and_within_their_elements(html: str) -> None:
    document = Document.from_html(f"<p>{html}")
    assert [block.index for block in document.blocks] == list(range(len(document.blocks)))
    for block in document.blocks:
        assert block.text == block.text.strip() != ""
        assert block.box.start <= block.index < block.box.end
        assert 0 <= block.link_share <= 1


def test_a_main_heading_after_all_prose_does_not_hide_it() -> None:
    prose = "".join(
        f"<p>Paragraph {n} of a story that is told before any heading of the page, at some length.</p>"
        for n in range(4)
    )
    doc = Document.from_html(
        f"<html><body><div><div><div><div>{prose}</div></div></div></div><main><h1>Next</h1></main></body></html>"
    )
    assert [block.text[:11] for block in doc.blocks] == [
        "Paragraph 0",
        "Paragraph 1",
        "Paragraph 2",
        "Paragraph 3",
        "Next",
    ]
