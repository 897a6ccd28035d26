"""The lead image with its caption and credit."""

from __future__ import annotations

import pytest
from sample_pages import EN, extract, json_ld, page, paragraphs

BODY = paragraphs(EN.paragraphs)
OG = '<meta property="og:image" content="/img/ferry.jpg">'


def test_the_address_is_made_absolute() -> None:
    image = extract(page(BODY, head=OG)).image
    assert image is not None
    assert (image.url, image.caption, image.credit) == ("https://news.example/img/ferry.jpg", None, None)


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("The old ferry at the landing", "The old ferry at the landing", None),
        ("The old ferry at the landing. Photo: Jane Doe", "The old ferry at the landing.", "Photo: Jane Doe"),
        ("Die alte Fähre am Ufer. Foto: Erika Muster", "Die alte Fähre am Ufer.", "Foto: Erika Muster"),
        ("The old ferry (© Jane Doe / Ember Courier)", "The old ferry", "© Jane Doe / Ember Courier"),
    ],
)
def test_caption_and_credit_are_parted(text: str, caption: str, credit: str | None) -> None:
    figure = f'<figure><img src="/f.jpg"><figcaption>{text}</figcaption></figure>'
    image = extract(page(figure + BODY, head=OG)).image
    assert image is not None
    assert (image.caption, image.credit) == (caption, credit)


def test_json_ld_tells_what_the_page_does_not_show() -> None:
    data = {
        "@type": "NewsArticle",
        "headline": EN.headline,
        "image": [
            {"@type": "ImageObject", "url": "https://cdn.example/f.jpg", "caption": "The ferry", "creditText": "J. Doe"}
        ],
    }
    article = extract(page(BODY, head=json_ld(data)))
    assert article.image is not None
    assert (article.image.url, article.image.caption, article.image.credit) == (
        "https://cdn.example/f.jpg",
        "The ferry",
        "J. Doe",
    )
    assert article.provenance["image"] == "json-ld"


def test_a_wide_picture_of_the_page_where_nothing_is_declared() -> None:
    pictures = '<img src="/icon.png" width="16"><img src="/wide.jpg" width="800">'
    image = extract(page(pictures + BODY)).image
    assert image is not None
    assert image.url == "https://news.example/wide.jpg"


@pytest.mark.parametrize("width", ["²", "٩٩٩", "9" * 5000, "100%", "-800", "1e3", ""])
def test_odd_widths_are_no_widths(width: str) -> None:
    assert extract(page(f'<img src="/odd.jpg" width="{width}">{BODY}')).image is None


def test_an_address_that_is_none_is_left_out() -> None:
    assert extract(page(BODY, head='<meta property="og:image" content="http://[broken">')).image is None
