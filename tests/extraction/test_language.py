"""The language of an article: declared, checked against its script, else detected."""

from __future__ import annotations

import pytest
from sample_pages import EN, STORIES, STORY, Story, extract, json_ld, page, paragraphs

from newsgrab.extraction.language import normal_tag


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_a_declared_language_is_believed(story: Story) -> None:
    article = extract(page(paragraphs(story.paragraphs), story))
    assert (article.language, article.provenance["language"]) == (story.language, "html-lang")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_an_undeclared_language_is_detected(story: Story) -> None:
    html = page(paragraphs(story.paragraphs), story).replace(f' lang="{story.language}"', "")
    article = extract(html)
    assert (article.language, article.provenance["language"]) == (story.language, "detected")


@pytest.mark.parametrize(
    ("declared", "language"),
    [("en", "ar"), ("en", "ru"), ("en", "ja"), ("en", "th"), ("ar", "en"), ("fr", "he"), ("zh", "ko")],
)
def test_a_declaration_that_the_script_contradicts_is_not_believed(declared: str, language: str) -> None:
    story = STORY[language]
    html = page(paragraphs(story.paragraphs), story).replace(f' lang="{language}"', f' lang="{declared}"')
    article = extract(html)
    assert (article.language, article.provenance["language"]) == (language, "detected")


def test_json_ld_and_meta_tags_declare_too() -> None:
    bare = page(paragraphs(EN.paragraphs)).replace(' lang="en"', "")
    data = json_ld({"@type": "NewsArticle", "headline": EN.headline, "inLanguage": "en-GB"})
    assert extract(bare.replace("<head>", f"<head>{data}")).language == "en-GB"
    assert extract(bare.replace("<head>", '<head><meta property="og:locale" content="en_IE">')).language == "en-IE"


@pytest.mark.parametrize(
    ("tag", "normal"),
    [
        ("EN", "en"),
        ("de_AT", "de-AT"),
        (" pt-br ", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("sr-Latn", "sr-Latn"),
        ("es-419", "es-419"),
        ("iw", "he"),
        ("en-US.UTF-8", "en-US"),
        ("und", ""),
        ("", ""),
        ("english please", ""),
        ("{{lang}}", ""),
    ],
)
def test_tags_are_written_as_bcp_47_has_them(tag: str, normal: str) -> None:
    assert normal_tag(tag) == normal
