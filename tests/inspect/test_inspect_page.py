"""What became of each block, and the page re-emitted."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from inspected import ARTICLE, HEADLINE, PARAGRAPHS, RIGHT_TO_LEFT, URL
from newsgrab.errors import EmptyPage
from newsgrab.extraction.document import Document
from newsgrab.inspect import inspect_page
from newsgrab.inspect.fates import fates_of, stages
from newsgrab.inspect.snapshot import ATTRIBUTES, ELEMENTS, snapshot

ALLOWED = {*ELEMENTS.values(), "div", "span", "br", "hr"}


def marked(index: int, first: bool) -> str:
    return f' data-b="{index}"'


def shown(html: str) -> tuple[Document, str]:
    doc = Document.from_html(html)
    return doc, snapshot(doc, marked)


def test_each_block_has_a_fate_that_follows_from_the_trace() -> None:
    inspection = inspect_page(ARTICLE, URL)
    texts = [block.text for block in inspection.doc.blocks]
    fate = {text: fate.key for text, fate in reversed(list(zip(texts, fates_of(inspection.trace), strict=True)))}
    assert fate[HEADLINE] == "headline"
    assert fate["By Mary Major"] == "authors"
    assert fate["5 March 2024, 12:00"] == "timestamp"
    assert {fate[text] for text in PARAGRAPHS[:3]} == {"body"}
    assert fate["Storks return to the meadows by the river"] == "link"
    assert inspection.article.authors == ("Mary Major",)


def test_a_copy_is_removed_in_the_stage_that_removes_it() -> None:
    inspection = inspect_page(ARTICLE, URL)
    copy = max(block.index for block in inspection.doc.blocks if block.text == PARAGRAPHS[0])
    told = {stage.name: stage.fates[stage.of[copy]].label for stage in stages(inspection.trace)}
    assert told["choose"] == "chosen by its score"
    assert told["prune"] == told["shape"] == told["join"] == "copy"
    last = stages(inspection.trace)[-1]
    assert last.tags[copy] == "removed: copy"


def test_the_stages_are_those_of_the_body_engine() -> None:
    inspection = inspect_page(ARTICLE, URL)
    every = stages(inspection.trace)
    assert [stage.name for stage in every] == ["weigh", "choose", "prune", "shape", "join"]
    for stage in every:
        assert len(stage.of) == len(inspection.doc.blocks)
        assert set(stage.of) == set(range(len(stage.fates)))  # the legend names what occurs, and no more
    kinds = {fate.label for fate in every[3].fates}
    assert kinds >= {"paragraph", "heading"}


def test_a_page_that_is_no_article_is_inspected_all_the_same() -> None:
    inspection = inspect_page("<html><body><h1>Page not found</h1><p>Nothing here.</p></body></html>")
    assert inspection.refusal.startswith("not an article")
    assert len(fates_of(inspection.trace)) == 2
    with pytest.raises(EmptyPage):
        inspect_page("")


def test_every_text_is_marked_with_the_block_it_went_into() -> None:
    inspection = inspect_page(ARTICLE, URL)
    tree = LexborHTMLParser(f"<body>{snapshot(inspection.doc, marked)}</body>")
    texts: dict[int, str] = {}
    for node in tree.css("[data-b]"):
        index = int(node.attributes["data-b"] or "")
        texts[index] = texts.get(index, "") + (node.text() or "")
    for block in inspection.doc.blocks:
        assert " ".join(texts[block.index].split()) == block.text


def test_texts_of_one_element_that_breaks_part_are_told_apart() -> None:
    doc, html = shown("<body><div>First line of it.<br><br>Second line of it.<p>Third.</p>Fourth.</div></body>")
    assert [block.text for block in doc.blocks] == ["First line of it.", "Second line of it.", "Third.", "Fourth."]
    assert re.findall(r'data-b="(\d)">([^<]+)', html) == [
        ("0", "First line of it."), ("1", "Second line of it."), ("2", "Third."), ("3", "Fourth."),
    ]  # fmt: skip


def test_a_plain_text_page_is_shown_by_its_lines() -> None:
    doc = Document.from_text("A headline\n\nA <b>line</b> & another")
    html = snapshot(doc, marked)
    assert html.count("data-b=") == len(doc.blocks) and "A &lt;b&gt;line&lt;/b&gt; &amp; another" in html


HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>go</a>",
    "<meta http-equiv=refresh content='0;url=http://a.example'>", "<base href='http://a.example'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<svg><script>alert(1)</script></svg>",
    "<p style='background:url(http://a.example)'>x</p>", "<form action='http://a.example'><input autofocus></form>",
    "<object data='http://a.example'></object>", "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<p dir='\" onclick=alert(1) x=\"' lang='a\"b'>x</p>",
    "<p>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<xmp></xmp><plaintext><img src=x onerror=alert(1)>", "<style>@import 'http://a.example'</style>",
    "<select><option><img src=x></option></select>", "<link rel=preconnect href='http://a.example'>",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_but_the_allowed_comes_out_of_a_hostile_page(hostile: str) -> None:
    _, html = shown(f"<body><p>Before it.</p>{hostile}<p>After it.</p></body>")
    assert_harmless(html)


TAGS = (
    "<p> </p> <table> <tr> <td> <li> <ul> <b> </b> <h1> <h2> </h1> <a> <div> </div> <font> <tbody> <caption> <pre> <hr>"
)
MARKUP = st.sampled_from((*HOSTILE, *TAGS.split()))


@settings(max_examples=150)
@given(st.lists(MARKUP | st.text(max_size=12), max_size=30).map("".join))
def test_what_comes_out_is_harmless_and_reads_back_as_it_was_written(html: str) -> None:
    _, out = shown(f"<body>{html}")
    assert_harmless(out)
    again = LexborHTMLParser(f"<!doctype html><body>{out}</body>").body
    assert again is not None
    nested = [(node.tag, node.attributes) for node in again.iter(include_text=False)]
    written = re.sub(r"\n|\r", "", out)
    inner = re.sub(r"\n|\r", "", (again.inner_html or "").replace("\u00a0", "&nbsp;"))
    assert [tag for tag in re.findall(r"</?([a-z]+[1-6]?)", written) if tag not in ("br", "hr")] == [
        tag for tag in re.findall(r"</?([a-z]+[1-6]?)", inner) if tag not in ("br", "hr")
    ], nested


def assert_harmless(html: str) -> None:
    tree = LexborHTMLParser(f"<!doctype html><body>{html}</body>")
    assert tree.body is not None and tree.head is not None
    assert not list(tree.head.iter())
    for node in tree.body.traverse():
        if node is tree.body or node.tag == "body":
            continue
        assert node.tag in ALLOWED
        assert set(node.attributes) <= {*ATTRIBUTES, "class", "data-b"}


def test_nesting_without_end_is_shown_without_recursion() -> None:
    doc, html = shown("<body>" + "<div>" * 5000 + "<p>Deep down.</p>")
    assert "Deep down." in html
    assert html.count("<div") < 400 and doc.blocks


def test_a_long_page_is_cut() -> None:
    _, html = shown("<body>" + f"<p>{'word ' * 2000}</p>" * 500)
    assert len(html) < 4_100_000 and "the rest of the page is not shown" in html


def test_text_that_is_not_read_stays_unmarked() -> None:
    inspection = inspect_page(ARTICLE, URL)
    html = snapshot(inspection.doc, marked)
    assert "Sport" in html and not re.search(r'data-b="\d+">Sport', html)


def test_letters_that_the_engine_normalises_are_found_again() -> None:
    inspection = inspect_page(RIGHT_TO_LEFT)
    html = snapshot(inspection.doc, marked)
    for block in inspection.doc.blocks:
        assert f'data-b="{block.index}">{escape(block.text)}' in html
