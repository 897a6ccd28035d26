"""Whatever comes in, extraction gives an article that serialises, or one of our errors, and never anything else."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import newsgrab
from newsgrab.errors import NewsgrabError

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
TAGS = st.sampled_from(
    "a article aside b blockquote br button code dd div dl dt em figcaption figure footer form h1 h2 h3 header hr "
    "iframe img input li main meta nav noscript ol p pre script section select span style svg table tbody td template "
    "textarea th time title tr ul".split()
)
NAMES = st.sampled_from(
    "class id itemprop itemscope itemtype property name content datetime href src lang dir charset style hidden".split()
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "article:published_time", "og:title", "og:url", "canonical", "author", "datePublished", "headline",
            "articleBody", "https://schema.org/NewsArticle", "2024-02-30T25:61:00+99:99", "0000-00-00", "9999999999999",
            "http://[::1", "//", "javascript:alert(1)", "display:none", "windows-1256", "utf-16", "x-user-defined",
        ]
    ),
    ANY_TEXT,
)  # fmt: skip
PROSE = st.sampled_from(
    [
        "The council met on Monday, 3 June 2024 at 10:30 and agreed, after a long debate, to build the bridge. ",
        "قال المتحدث باسم الوزارة اليوم إن الاجتماع سيعقد غدا في القاهرة بحضور ممثلي الدول المشاركة. ",
        "市議会は三日、新しい橋の建設を決めた。工事は来年の春に始まる予定だという。",
        "LONDON (Reuters) - ", "By Jane Doe", "18-3-2024 | 16:11", "© 2024", "Read more:", "&#x80;&#0;&#xD800;&bogus;",
    ]
)  # fmt: skip


@st.composite
def soup(draw: st.DrawFn) -> str:
    """Markup as nobody would write it: unclosed, misnested, with odd attributes, but with real prose in it."""
    pieces = []
    for _ in range(draw(st.integers(0, 40))):
        tag = draw(TAGS)
        attributes = "".join(
            f' {name}="{value}"' for name, value in draw(st.lists(st.tuples(NAMES, VALUES), max_size=3))
        )
        opening = draw(st.sampled_from([f"<{tag}{attributes}>", f"</{tag}>", f"<{tag}{attributes}/>", "<!--", "-->"]))
        pieces.append(opening + draw(st.one_of(PROSE, ANY_TEXT)) * draw(st.integers(0, 4)))
    return draw(st.sampled_from(["", "<!doctype html>", "<html><head>", "\ufeff"])) + "".join(pieces)


JSON_LD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT, VALUES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                "@graph @type @id @context headline datePublished dateModified author publisher name image url "
                "articleBody keywords isAccessibleForFree inLanguage mainEntityOfPage hasPart caption".split()
            ),
            st.one_of(inner, st.just("NewsArticle")),
            max_size=6,
        ),
    ),
    max_leaves=20,
)


def outcome(page: bytes | str, url: str = "") -> newsgrab.Article | NewsgrabError:
    """What extraction makes of a page, checked: it must serialise and travel, whichever it is."""
    try:
        result: newsgrab.Article | NewsgrabError = newsgrab.extract(page, url, blocks=True)
    except NewsgrabError as error:
        result = error
    assert pickle.loads(pickle.dumps(result)).__class__ is type(result)
    if isinstance(result, NewsgrabError):
        assert str(result).isprintable()
        return result
    assert isinstance(result, newsgrab.Article)
    again = newsgrab.Article.model_validate_json(result.model_dump_json().encode("utf-8"))
    assert again == result
    assert result.blocks is not None
    assert (result.body or "") == "\n\n".join(block.text for block in result.blocks)
    assert set(result.provenance) <= set(newsgrab.Article.model_fields)
    return result


@given(st.binary(max_size=2000))
@example(b"")
@example(b"\x00")
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"%PDF-1.7\n" + bytes(range(256)))
@example(b"\x89PNG\r\n\x1a\n" + bytes(1000))
def test_any_bytes(content: bytes) -> None:
    outcome(content)


@given(ANY_TEXT, st.one_of(st.just("https://news.example/story"), ANY_TEXT))
def test_any_text_and_any_address(text: str, url: str) -> None:
    outcome(text, url)


@settings(max_examples=200)
@given(soup())
def test_any_markup(page: str) -> None:
    outcome(page, "https://news.example/story")


@given(soup(), st.sampled_from(["utf-8", "utf-16", "utf-7", "windows-1256", "shift_jis", "gb18030"]))
def test_any_markup_in_any_encoding(page: str, encoding: str) -> None:
    outcome(page.encode(encoding, "replace"))


@given(JSON_LD, st.booleans())
def test_any_json_ld(data: object, broken: bool) -> None:
    text = json.dumps(data).replace("</", "<\\/")
    body = "<p>The council met on Monday and agreed, after a long debate, to build the bridge after all.</p>" * 6
    script = f'<script type="application/ld+json">{text[:-1] if broken else text}</script>'
    outcome(f"<html><head>{script}</head><body><h1>A bridge</h1>{body}</body></html>", "https://news.example/story")


DEEP = 20_000
PARAGRAPH = "<p>The council met on Monday and agreed, after a long debate, to build the bridge after all.</p>" * 6


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * DEEP + PARAGRAPH,
        "<div>" * DEEP + PARAGRAPH + "</div>" * DEEP,
        "<b><i>" * DEEP + PARAGRAPH,
        "<ul><li>" * DEEP + PARAGRAPH,
        "<blockquote>" * DEEP + PARAGRAPH,
        "<table><tr><td>" * (DEEP // 4) + PARAGRAPH,
        "<span itemscope itemprop=author>" * DEEP + PARAGRAPH,
        "<a href=x><p>" * (DEEP // 4) + PARAGRAPH,
        "<!--" * DEEP + PARAGRAPH,
        "<p" * DEEP,
        "<" * DEEP + PARAGRAPH,
        "&" * DEEP + PARAGRAPH,
        "<script type='application/ld+json'>" + "[" * DEEP + "]" * DEEP + "</script>" + PARAGRAPH,
        "<script type='application/ld+json'>" + '{"@graph":[' * DEEP + "</script>" + PARAGRAPH,
        "<script type='application/ld+json'>" + '{"a":' * DEEP + "1" + "}" * DEEP + "</script>" + PARAGRAPH,
        "<script type='application/ld+json'>" + "9" * DEEP + "</script>" + PARAGRAPH,
        "<h1>" + "word " * DEEP + "</h1>" + PARAGRAPH,
        "<p>" + "1-" * DEEP + "</p>" + PARAGRAPH,
        "<p>" + " " * DEEP + "x" + " " * DEEP + "</p>" + PARAGRAPH,
        "<p>By " + "Jane Doe, " * DEEP + "</p>" + PARAGRAPH,
        "\n" * DEEP + "A headline\n\n" + "18-3-2024 | 16:11\n" * (DEEP // 10),
        "word" * DEEP,
    ],
    ids=lambda page: page[:24],
)
def test_markup_without_end(page: str) -> None:
    outcome("<html><body><h1>A bridge</h1>" + page if "<" in page else page, "https://news.example/story")


def test_the_same_page_gives_the_same_article(seed_page: str) -> None:
    assert outcome(seed_page) == outcome(seed_page.encode())
