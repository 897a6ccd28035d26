"""JSON-LD in the shapes and states of disrepair in which sites print it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_pages import EN, URL, extract, json_ld, page, paragraphs

from newsgrab.extraction.jsonld import main_article, nodes, read, text_value, types_of

ARTICLE = {"@type": "NewsArticle", "headline": EN.headline, "articleSection": "Town"}
PLAIN = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "source",
    [
        PLAIN,
        f"[{PLAIN}]",
        f'{{"@graph": [{{"@type": "WebSite"}}, {PLAIN}]}}',
        f'{{"@type": "WebPage", "mainEntity": {PLAIN}}}',
        f"{PLAIN};",
        f"<!--\n{PLAIN}\n-->",
        f"//<![CDATA[\n{PLAIN}\n//]]>",
        f"/* made by a plugin */ {PLAIN}",
        f"{PLAIN}\n// made by a plugin",
        PLAIN.replace("}", ",}"),
        f"[{PLAIN},]",
        PLAIN.replace(", ", "\n"),
        PLAIN.replace("Town", "To\twn\n").replace("\\t", "\t"),
        PLAIN.replace("A new", "A \\new").replace("\\n", "\\q"),
        PLAIN.replace('"', "&quot;"),
        PLAIN[:-1],
        f"[{PLAIN}",
        f"{PLAIN} and so on",
        PLAIN.replace(", ", ", // a remark, with a comma\n"),
        PLAIN.replace(
            '"Town"', '"Town", "datePublished": 2024-06-03T10:00:00+02:00, "url": https://news.example/a.html'
        ),
        PLAIN.replace("A new", 'A "new" <a href="https://news.example/?a=1">new</a>').replace("old town", 'old "town"'),
        f"{PLAIN}{PLAIN}",
        PLAIN.replace("NewsArticle", "https://schema.org/NewsArticle"),
        PLAIN.replace('"NewsArticle"', '["Thing", "NewsArticle"]'),
    ],
)
def test_an_article_is_read_from_every_shape(source: str) -> None:
    found = main_article(nodes([source]), URL, EN.headline)
    assert found is not None
    assert "NewsArticle" in types_of(found)
    assert found["headline"].replace('"', "").endswith("bridge for the old town after thirty years of waiting")


@pytest.mark.parametrize("source", ["", "   ", "undefined", "{", "<html>", "[" * 50_000, '{"a":' * 50_000, "9" * 5_000])
def test_what_is_beyond_reading_is_nothing(source: str) -> None:
    assert nodes([source]) == []


def test_a_broken_script_does_not_spoil_the_next() -> None:
    assert len(nodes(["{broken", PLAIN])) == 1


def test_of_several_articles_the_one_at_the_address_is_meant() -> None:
    other = {"@type": "NewsArticle", "headline": "Storks return", "url": "https://news.example/storks", "author": "x"}
    own = {"@type": "NewsArticle", "headline": "Short title", "mainEntityOfPage": {"@id": URL}}
    found = main_article([other, own, other], URL, "")
    assert found is own


def test_else_the_one_whose_headline_stands_in_the_title() -> None:
    other = {"@type": "NewsArticle", "headline": "Storks return", "datePublished": "2024-01-01", "author": "x"}
    found = main_article([other, ARTICLE], "", f"{EN.headline} - Ember Courier")
    assert found is ARTICLE


def test_a_page_without_an_article_node_has_none() -> None:
    assert main_article(nodes(['{"@type": "Organization"}']), URL, "") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" plain ", "plain"),
        (["", "first", "second"], "first"),
        ({"@value": "in a value object", "@language": "en"}, "in a value object"),
        ({"name": "named"}, "named"),
        ("Fish &amp; chips", "Fish & chips"),
        (7, "7"),
        (True, ""),
        (None, ""),
        ({}, ""),
        ([], ""),
        ([["nested"]], ""),
    ],
)
def test_a_value_as_text(value: Any, text: str) -> None:
    assert text_value(value) == text


def test_many_nodes_are_bounded() -> None:
    assert len(nodes([json.dumps([{"@type": "Thing"}] * 10_000)])) == 2_000


@given(st.text(st.sampled_from('{}[]",:\\/* \n\tu0&quot;<!->a'), max_size=200))
def test_any_source_is_read_or_passed_over(source: str) -> None:
    read(source)
    assert all(isinstance(node, dict) for node in nodes([source]))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
)


@given(JSON)
def test_sound_json_is_read_as_it_stands(value: Any) -> None:
    source = json.dumps(value)
    if not source.strip().endswith(";"):
        assert read(source) == value


def test_json_ld_of_the_page_fills_what_the_page_does_not_show() -> None:
    article = extract(page(paragraphs(EN.paragraphs), head=json_ld(ARTICLE)))
    assert (article.section, article.provenance["section"]) == ("Town", "json-ld")
