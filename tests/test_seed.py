"""The page the project starts from: fetched, stripped of its marks, as plain text, in its encodings."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

import newsgrab
from newsgrab.demo import Response
from newsgrab.fetching import FetchOptions
from support import SEED, SEED_PATH, SEED_URL, Site, newsgrab_run

FOUR = ("headline", "timestamp", "source", "body")
ALL = (*FOUR, "agencies", "publisher", "language")


def fields(article: newsgrab.Article, names: tuple[str, ...]) -> dict[str, Any]:
    dumped = json.loads(article.model_dump_json())
    return {name: dumped[name] for name in names}


def expected(seed_expected: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: seed_expected[name] for name in names}


def test_the_fixture_page_renders_to_the_text(seed_page: str) -> None:
    root = LexborHTMLParser(seed_page).body
    assert root is not None
    for image in root.css("img[alt]"):
        image.replace_with(image.attributes["alt"] or "")
    for script in root.css("script, style"):
        script.decompose()
    shown = iter(" ".join(root.text(separator=" ").split()).split())
    rendering = (SEED / "article.txt").read_text("utf-8")
    caption = "الأمين العام لحلف شمال الأطلسي ينس ستولتنبرج\n"
    for word in rendering.replace(caption, " " + caption).split():
        assert word in shown, f"the page lacks {word!r} at its place"


def test_fetch_prints_one_line_equal_to_what_is_expected(
    site: Site, seed_page: str, seed_expected: dict[str, Any]
) -> None:
    url = site.put(SEED_PATH, Response(seed_page.encode()))
    done = newsgrab_run("fetch", url, "--allow-private")
    assert (done.code, done.err) == (0, "")
    (article,) = done.articles
    assert {name: article[name] for name in ALL} == expected(seed_expected, ALL)
    assert article["image"]["caption"] == seed_expected["image_caption"]
    assert not [text for text in seed_expected["boilerplate"] if text in article["body"]]
    assert (article["timestamp_zone"], article["timestamp_precision"]) == ("publisher", "minute")
    assert article["timestamp_printed"] == "18-3-2024 | 16:11"
    assert (article["url"], article["final_url"], article["canonical_url"]) == (url, url, SEED_URL)
    assert article["status"] == 200
    assert article["fetched_at"] is not None
    assert "blocks" not in article


@pytest.mark.parametrize("marks", ["removed", "renamed"])
def test_without_the_sites_ids_and_classes_the_general_engine_gives_the_same(
    marks: str, seed_page: str, seed_expected: dict[str, Any]
) -> None:
    numbers = iter(range(1000))
    bare = re.sub(
        r' (id|class)="[^"]*"', lambda m: "" if marks == "removed" else f' {m[1]}="x{next(numbers)}"', seed_page
    )
    assert "ContentPlaceHolder1" not in bare
    article = newsgrab.extract(bare.encode(), SEED_URL)
    assert fields(article, FOUR) == expected(seed_expected, FOUR)
    assert not article.provenance["body"].startswith("site:")


def test_the_plain_text_rendering_gives_the_same(seed_expected: dict[str, Any]) -> None:
    done = newsgrab_run("extract", SEED / "article.txt", "--url", SEED_URL)
    assert (done.code, done.err) == (0, "")
    (article,) = done.articles
    assert {name: article[name] for name in FOUR} == expected(seed_expected, FOUR)
    assert article["timestamp_zone"] == "publisher"


def test_without_an_address_the_zone_of_the_text_rests_on_the_agencys_country(seed_expected: dict[str, Any]) -> None:
    done = newsgrab_run("extract", SEED / "article.txt")
    assert (done.code, done.err) == (0, "")
    (article,) = done.articles
    assert {name: article[name] for name in FOUR} == expected(seed_expected, FOUR)
    assert article["timestamp_zone"] == "agency"
    assert [warning for warning in article["warnings"] if "Middle East News Agency" in warning or "zone" in warning]


@pytest.mark.parametrize("declared", ["in the header", "in a meta tag", "nowhere"])
@pytest.mark.parametrize("encoding", ["windows-1256", "utf-8", "utf-8-sig"])
def test_the_encoding_makes_no_difference(
    site: Site, seed_page: str, seed_expected: dict[str, Any], encoding: str, declared: str
) -> None:
    name = encoding.removesuffix("-sig")
    content_type, page = "text/html", seed_page
    if declared == "in the header":
        content_type = f"text/html; charset={name}"
    elif declared == "in a meta tag":
        meta = f'<meta http-equiv="Content-Type" content="text/html; charset={name}" />'
        page = seed_page.replace('<head id="Head1">', f'<head id="Head1">\n    {meta}', 1)
        assert page != seed_page
    url = site.put(SEED_PATH, Response(page.encode(encoding), content_type))
    article = newsgrab.fetch(url, FetchOptions(allow_private=True))
    assert fields(article, ALL) == expected(seed_expected, ALL)
