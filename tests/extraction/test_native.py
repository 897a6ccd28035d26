"""The compiled walk and weighing give what the plain ones give, to the last bit."""

from __future__ import annotations

import html
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_pages import EN, page, paragraphs
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from newsgrab.extraction import compiled, evidence, limits, model, phrases, trees, walk
from newsgrab.extraction import text as plain_text
from newsgrab.extraction.document import Document
from newsgrab.extraction.evidence import FEATURES, PlaceWeights

native = pytest.importorskip("newsgrab.extraction.native", reason="newsgrab was installed without a C compiler")

FIXTURES = Path(__file__).parents[1] / "fixtures"

TAGS = (
    "p div span a b strong em li ul ol h1 h2 h3 article main section aside nav footer header blockquote pre table tr "
    "td th dl dt dd figure figcaption svg time font center label button form x-card iframe noscript textarea template"
).split()
NAMES = (
    "",
    "content",
    "block",
    "d-flex x",
    "articleBody post-text",
    "commentsList",
    "related ABCNews fooBar x y",
    "wide " * 30,
    "Über-Öl",
)
TEXTS = (
    " ", "\n\t", "W", "\u00d6", "\u00f6l", "A word", "Read also", "12:30", "\x01control",
    "ﷲ ﻻ", "&amp; &nbsp; &#x1F600;",
    "It rained all night, and in the morning the river stood at the doors of the old town. " * 2,
    "مدينة قديمة على النهر، وفيها ناس كثيرون يعملون كل يوم في السوق الكبير.",
    "川沿いの古い町で、雨が一晩中降り続いた。" * 3,
    "soft\u00adhyphen\u200b and\u00a0space", "© 2024 | mail@example.org",
)  # fmt: skip
LEAVES = (
    "<br>", "<br><br>", "<img src=a.png alt=x>", "<wbr>", "<script>var a = '<p>';</script>", "<style>p {}</style>",
    "<hr>",
    "<script type='application/ld+json'>{\"@type\": \"NewsArticle\"}</script>", "<!-- remark -->",
    "<input value=x>", "<input type=checkbox>", "<select><option>1</select>",
    "<meta name=Author content=Doe>", "<meta property='og:title' content=''>",
    "<link rel=canonical href=/a>", "<title>Of a picture</title>",
)  # fmt: skip
ATTRIBUTES = (
    "",
    " id=main",
    " role=navigation",
    " itemprop=articleBody",
    " hidden",
    " style='DISPLAY : none'",
    " itemProp='datePublished' content=2024-06-03",
    " property=schema:author",
    " itemscope itemtype=https://schema.org/NewsArticle",
    " typeof=Article",
    " title='2024-06-03T10:00'",
    " title=1",
    " CLASS='date published'",
    " rel='nofollow author'",
    " type=radio",
    " class",
)


@st.composite
def _element(draw: st.DrawFn, children: st.SearchStrategy[str]) -> str:
    tag, names = draw(st.sampled_from(TAGS)), draw(st.sampled_from(NAMES))
    more = "".join(draw(st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=3)))
    inner = "".join(draw(st.lists(children, max_size=5)))
    label = f" class='{names}'" if names else ""
    return f"<{tag}{label}{more}>{inner}</{tag}>"


PAGES = st.lists(
    st.recursive(st.sampled_from(TEXTS) | st.sampled_from(LEAVES), _element, max_leaves=40), min_size=1, max_size=12
).map("".join)


def _tree(html: str | bytes) -> LexborHTMLParser:
    return LexborHTMLParser(html, options=LexborDocumentOptions.WO_EVENTS, scripting=True)


def _seen(found: walk.Walk) -> dict[str, Any]:
    """All that a walk tells, as plain data."""
    return {
        "blocks": [
            (b.index, b.text, b.element.number, b.box.number, b.link_chars, b.link_share, b.links, b.bold_chars,
             b.parted)
            for b in found.blocks
        ],
        "elements": [
            (e.tag, e.number, e.start, e.end, e.depth, e.is_box, e.bold, e.skipped, e.link, e.look, e.attributes,
             e.get("class"), e.text, e.hidden, e.box.number, [above.number for above in e.up()],
             [(a.attributes, a.text) for a in e.anchors()])
            for e in found.elements
        ],
        "times": [time.number for time in found.times],
        "pictures": [picture.attributes for picture in found.pictures],
        "scripts": [(script.attributes, script.text, script.utf8) for script in found.scripts],
        "links": [(link.attributes, link.get("href"), link.get("rel")) for link in found.links],
        "head": (found.meta, found.jsonld, found.title),
    }  # fmt: skip


def _told(tree: LexborHTMLParser, annotated: Callable[[LexborHTMLParser], walk.Annotations]) -> list[Any]:
    """All that the annotations of a tree tell, as plain data."""
    found = annotated(tree)
    return [
        [(node.mem_id, node.tag, node.attributes, node.get("class"), node.text, node.own_text, node.line,
          node.parent.mem_id if node.parent is not None else None) for node in nodes]
        for nodes in (found.properties, found.scopes, found.titled, found.published, found.author_links, found.choices)
    ]  # fmt: skip


def _plain_model() -> model.BodyModel:
    data = json.loads(Path(model.__file__).with_name("models").joinpath("body.json").read_text("utf-8"))
    return model.BodyModel(
        PlaceWeights(data["near_words"], data["all_words"]),
        trees.compile_trees(data["trees"][: model.FIRST_TREES], FEATURES),
        trees.compile_trees(data["trees"][model.FIRST_TREES :], FEATURES),
    )


PLAIN_MODEL = _plain_model()


def _check(html: str | bytes) -> None:
    tree = _tree(html)
    assert _seen(native.walk(tree)) == _seen(walk.walk(tree))
    assert _told(tree, native.annotated) == _told(tree, walk.annotated)
    document = Document.from_html(html)
    words = phrases.load()
    assert native.evidence(document, model.load().weights, words) == evidence.evidence(
        document, PLAIN_MODEL.weights, words
    )
    assert native.weigh(document, model.load(), words) == PLAIN_MODEL.weigh_plainly(document, words)


def test_the_compiled_part_is_the_one_in_use() -> None:
    assert compiled.NATIVE
    assert compiled.walk is native.walk


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_any_page_comes_out_the_same(body: str) -> None:
    _check(f"<html lang=en><head><title>T</title></head><body>{body}</body></html>")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_come_out_the_same(content: bytes) -> None:
    tree = _tree(content.decode("utf-8", "replace").encode())
    assert _seen(native.walk(tree)) == _seen(walk.walk(tree))


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.html")), ids=lambda path: path.name)
def test_real_pages_come_out_the_same(path: Path) -> None:
    _check(path.read_bytes())


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 2_000 + "deep" + "</div>" * 2_000,
        "<table><tr><td>" * 500 + "a cell in a cell",
        "<p>" + "<b>bold <i>and</i> " * 300,
        page(
            "<div id=comments class=comments>"
            + paragraphs(EN.paragraphs * 3)
            + "</div>"
            + paragraphs(EN.paragraphs[:1])
        ),
        "".join(f"<div itemprop=author>{text}" for text in ("ö" * 300, "w " * 400, "\U0001f600" * 1_500, "x")),
        "<h1></h1>" * 60 + "<h1>Late</h1>" + paragraphs(EN.paragraphs),
        paragraphs(EN.paragraphs) + "<h1>After all prose</h1>",
        paragraphs(EN.paragraphs) + "".join(f"<p class='x{n % 1_500} y{n % 7}'>Line {n}</p>" for n in range(3_000)),
        "<div class='" + " ".join(f"word{chr(97 + n % 26) * 3} prose text" for n in range(500)) + "'>x</div>",
    ],
    ids=[
        "deep",
        "cells",
        "formatting",
        "comments",
        "long-values",
        "empty-headings",
        "late-heading",
        "many-looks",
        "many-names",
    ],
)
def test_odd_pages_come_out_the_same(page: str) -> None:
    _check(page)


@given(
    st.text(max_size=200)
    | st.text('a _\n\t.")\u00a0\u201d\u3002\u3000\u200b\u0e01\u65e5\ufb50e\u0301\ufeff', max_size=60)
)
def test_any_text_comes_out_the_same(text: str) -> None:
    assert native.fingerprint(text) == plain_text.fingerprint(text)
    assert native.has_digit(text) == plain_text.has_digit(text)
    ascii_part = text.encode("ascii", "ignore").decode() * 9
    assert native.ascii_words(ascii_part) == plain_text.ascii_words(ascii_part)
    assert native.size_of(text) == plain_text.size_of(text)
    assert native.sentence_ends(text) == plain_text.sentence_ends(text)
    for shown in (html.escape(text), html.escape(text).replace("_", "<br>")):
        tree = _tree(f"<p>{shown}</p>".encode("utf-8", "replace"))
        assert _seen(native.walk(tree)) == _seen(walk.walk(tree))


EVERY_PHRASE = sorted(phrases.load().headings)
AROUND_PHRASES = st.text(max_size=4) | st.text(
    " 12,.:()+~_-/|\u00b2\u00bd\u00df\u2022\u2192\u200f\u0301\u0660\u0e4c\u4dc0x", max_size=4
)


def _check_kinds(text: str) -> None:
    lexicon = phrases.load()
    assert native.label_kinds(lexicon, text) == evidence.label_kinds(lexicon, text)
    assert native.kind_of_opening(lexicon, text) == lexicon.kind_of_opening(text)


@given(AROUND_PHRASES, st.sampled_from(EVERY_PHRASE), AROUND_PHRASES, st.sampled_from((str, str.upper, str.title)))
def test_phrases_are_known_alike(before: str, phrase: str, after: str, case: Callable[[str], str]) -> None:
    _check_kinds(before + case(phrase) + after)


def test_every_phrase_is_known() -> None:
    lexicon = phrases.load()
    for phrase in EVERY_PHRASE:
        kinds = evidence.label_kinds(lexicon, phrase)
        assert native.label_kinds(lexicon, phrase) == kinds
        assert kinds[0] == lexicon.headings[phrase]
        _check_kinds(f"12 {phrase.upper()} (3)")


@given(st.binary(max_size=60) | st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_utf8_is_told_alike(content: bytes) -> None:
    assert native.is_utf8(content) == plain_text.is_utf8(content)
    assert native.is_utf8(b"plain text, " * 3 + content) == plain_text.is_utf8(content)


@given(
    st.lists(st.sampled_from(["pub", "publ", "aab", "a", "b", "x" * 250, "\u00e9", "\u4e2d"]), max_size=12).map(
        "".join
    ),
    st.sampled_from(["pub", "aaab", "a", "ab", "bxxx", "\u00e9\u00e9\u00e9", "x" * 40]),
)
def test_places_are_found_alike(text: str, part: str) -> None:
    assert native.places_of(part.encode(), text.encode()) == plain_text.places_of(part.encode(), text.encode())


@given(
    st.lists(st.sampled_from([*"<>/ =\"'\n\v", "b", "<B ", "<strong", "<tt/", "a", "</i", "<font x='y'>"])).map("".join)
)
def test_formatting_tags_are_counted_alike(page: str) -> None:
    assert native.census(page.encode()) == limits.census(page.encode())


def test_a_page_can_be_read_after_its_tree_is_let_go() -> None:
    found = native.walk(_tree(page(paragraphs(EN.paragraphs))))
    element = found.blocks[-1].element
    assert element.text
    assert element.node is not None
    assert element.node.mem_id == element.number


@pytest.mark.parametrize("row", [(1.0, 0.0), (1.5, 0.1), (2.0, 0.0)])
def test_trees_add_up_to_the_same(row: tuple[float, float]) -> None:
    forest = [["a", 1.5, ["b", 0.0, 1.0, 2.0], 4.0], 0.25]
    assert native.compile_trees(forest, ("a", "b"))(row) == trees.compile_trees(forest, ("a", "b"))(row)


def test_without_the_compiled_part_articles_are_the_same() -> None:
    code = (
        "import sys, pathlib\n"
        "if sys.argv[1] == 'plain': sys.modules['newsgrab.extraction.native'] = None\n"
        "import newsgrab\n"
        "from newsgrab.extraction import compiled\n"
        "assert compiled.NATIVE == (sys.argv[1] != 'plain')\n"
        "for path in sys.argv[2:]:\n"
        "    try: print(newsgrab.extract(pathlib.Path(path).read_bytes(), blocks=True).model_dump_json())\n"
        "    except newsgrab.NewsgrabError as error: print(path, error)\n"
    )
    paths = [str(path) for path in sorted(FIXTURES.rglob("*.html"))]
    told = [
        subprocess.run([sys.executable, "-c", code, kind, *paths], capture_output=True, text=True, check=True).stdout
        for kind in ("plain", "compiled")
    ]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == len(paths) > 0
