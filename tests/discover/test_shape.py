"""Which addresses look like articles', in many languages, and how well that holds on real ones."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.discover.shape import ENOUGH, article_likeness, link_likeness
from newsgrab.urls import site_of

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "corpus.jsonl"


@pytest.mark.parametrize(
    "path",
    [
        "/2025/03/19/harbour/ferry-runs-again.html",
        "/news/world/the-ferry-runs-again-after-a-long-winter",
        "/artikel/faehre-faehrt-wieder-nach-langem-winter-284674401",
        "/News/4728093.aspx",
        "/story.php?id=1053423",
        "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%D8%A7%D9%84%D8%B9%D8%A8%D8%A7%D8%B1%D8%A9-%D8%AA%D8%B9%D9%88%D8%AF-%D8%A5%D9%84%D9%89-%D8%A7%D9%84%D8%B9%D9%85%D9%84",
        "/society/20250319-OYT1T50123/",
    ],
)
def test_articles_have_dates_numbers_or_long_slugs(path: str) -> None:
    assert article_likeness(f"https://courier.example{path}") >= ENOUGH


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/sport", "/news/europe/",
        "/tag/ferries-and-boats-of-the-harbour", "/thema/faehren-und-boote-im-hafen",
        "/%D9%88%D8%B3%D9%88%D9%85/%D8%B9%D8%A8%D8%A7%D8%B1%D8%A7%D8%AA-%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1-%D8%A7%D9%84%D9%82%D8%AF%D9%8A%D9%85",
        "/author/jane-of-the-harbour-123456", "/privacy-policy", "/ueber-uns",
        "/uploads/2025/03/19/ferry-at-the-pier.jpg",
        "/login?next=/2025/03/19/the-ferry-runs-again", "/search?q=the-ferry-runs-again-today", "/politics?page=3",
    ],
)  # fmt: skip
def test_sections_topics_people_services_and_files_are_no_articles(path: str) -> None:
    assert article_likeness(f"https://courier.example{path}") < ENOUGH


def test_the_words_of_a_link_decide_where_its_address_says_little() -> None:
    url = "https://courier.example/harbour/x17-ferry-boats-back"
    assert link_likeness(url, "Harbour") < ENOUGH <= link_likeness(url, "The ferry boats are back after a long winter")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_address_and_text_can_be_judged(path: str, text: str) -> None:
    assert isinstance(link_likeness(f"https://courier.example/{path}", text), int)


def test_it_holds_on_real_addresses_that_it_was_not_made_on() -> None:
    if not CORPUS.exists():
        pytest.skip("the annotated pages lie beside the repository, and are not there")
    articles, others = [], []
    for line in CORPUS.read_bytes().splitlines():
        page = json.loads(line)
        url = page["url"]
        if not hashlib.md5(site_of(url).encode()).digest()[0] % 2:
            continue  # the half of the sites that the weights were chosen on
        if page["set"] in ("news424", "fundus", "rtl"):
            articles.append(article_likeness(url) >= ENOUGH)
        elif page["set"] == "notarticle":
            others.append(article_likeness(url) >= ENOUGH)
    assert len(articles) > 100
    assert len(others) > 100
    assert sum(articles) / len(articles) > 0.93
    assert sum(others) / len(others) < 0.12
