"""Whether a reader may read it all."""

from __future__ import annotations

from typing import Any

import pytest
from sample_pages import EN, extract, json_ld, page, paragraphs

BODY = paragraphs(EN.paragraphs)


@pytest.mark.parametrize(
    ("value", "access"),
    [
        (True, "free"),
        ("True", "free"),
        ("https://schema.org/True", "free"),
        (1, "free"),
        (False, "paywalled"),
        ("false", "paywalled"),
        ("http://schema.org/False", "paywalled"),
        (["False"], "paywalled"),
        ("perhaps", "unknown"),
        (None, "unknown"),
    ],
)
def test_what_schema_org_says(value: Any, access: str) -> None:
    data = {"@type": "NewsArticle", "headline": EN.headline, "isAccessibleForFree": value}
    assert extract(page(BODY, head=json_ld(data))).access == access


def test_a_paywalled_article_with_a_free_part_is_paywalled() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".rest"}
    data = {"@type": "NewsArticle", "headline": EN.headline, "isAccessibleForFree": "False", "hasPart": [part]}
    article = extract(page(BODY, head=json_ld(data)))
    assert (article.access, article.provenance["access"]) == ("paywalled", "json-ld")


@pytest.mark.parametrize(
    ("content", "access"), [("free", "free"), ("metered", "metered"), ("locked", "paywalled"), ("other", "unknown")]
)
def test_the_content_tier_of_a_meta_tag(content: str, access: str) -> None:
    assert extract(page(BODY, head=f'<meta property="article:content_tier" content="{content}">')).access == access


def test_microdata() -> None:
    flag = '<meta itemprop="isAccessibleForFree" content="False">'
    article = extract(page(f'<div itemscope itemtype="https://schema.org/NewsArticle">{flag}{BODY}</div>'))
    assert (article.access, article.provenance["access"]) == ("paywalled", "microdata")


def test_nothing_said_is_unknown() -> None:
    article = extract(page(BODY))
    assert article.access == "unknown"
    assert "access" not in article.provenance
