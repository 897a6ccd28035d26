"""Pages whose visible HTML is empty or cut, but whose scripts hold the article."""

from __future__ import annotations

import json

import pytest
from sample_pages import EN, STORY, Story, extract, json_ld, page, paragraphs

MARKUP = paragraphs(EN.paragraphs)


def shell(script: str, story: Story = EN, visible: str = "") -> str:
    """A page that shows `visible` and carries `script`."""
    return page(f"<div id=root>{visible}</div>", story).replace("</body>", f"{script}</body>")


def js(value: object) -> str:
    return json.dumps(value).replace("</", "<\\/")


NEXT_DATA = {"props": {"pageProps": {"ad": {"slot": 1}, "article": {"title": EN.headline, "bodyHtml": MARKUP}}}}
ELEMENTS = [{"type": "text", "content": text} for text in EN.paragraphs]
FUSION = {
    "_id": "X",
    "content_elements": [*ELEMENTS[:2], {"type": "image", "caption": "A ferry, seen from the hill"}, *ELEMENTS[2:]],
}
PARTS = [{"__typename": "Paragraph", "text": text} for text in EN.paragraphs]
APOLLO = {
    "ROOT_QUERY": {"article": {"__ref": "Article:1"}},
    "Article:1": {"__typename": "Article", "title": EN.headline, "paragraphs": PARTS},
}
TEXT_HEAD = f"4:T{len(MARKUP.encode()):x},"
ROW = "5:" + js(["$", "div", None, {"html": MARKUP}])


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{js(NEXT_DATA)}</script>',
        f"<script>window.__NUXT__={js({'state': {'post': {'content': MARKUP}}})};</script>",
        f"<script>window.Fusion=window.Fusion||{{}};window.Fusion.globalContent={js(FUSION)};var a=1;</script>",
        f"<script>window.__APOLLO_STATE__ = {js(APOLLO)};</script>",
        f"<script>window.__STATE__ = JSON.parse({js(js(NEXT_DATA))});</script>",
        f"<script>window.__PRELOADED_STATE__ = {js(js(NEXT_DATA))};</script>",
        f"<script>self.__next_f.push([0]);self.__next_f.push([1,{js(ROW)}])</script>",
        f"<script>self.__next_f.push([1,{js(TEXT_HEAD)}])</script><script>self.__next_f.push([1,{js(MARKUP)}])</script>",
        "".join(f"<script>self.__next_f.push([1,{js(part)}])</script>" for part in (ROW[:9], ROW[9:700], ROW[700:])),
    ],
    ids=["next", "nuxt", "fusion", "apollo", "json-parse", "json-string", "next-f-row", "next-f-text", "next-f-split"],
)
def test_the_article_is_found_in_the_application_state(script: str) -> None:
    article = extract(shell(script))
    assert article.body == EN.body
    assert article.provenance["body"] == "state"
    assert article.headline == EN.headline


@pytest.mark.parametrize("language", ["ar", "fa", "ru", "hi", "he"])
def test_the_state_of_other_scripts(language: str) -> None:
    story = STORY[language]
    data = {"props": {"article": {"html": paragraphs(story.paragraphs)}}}
    script = f'<script type="application/json">{js(data)}</script>'
    assert extract(shell(script, story)).body == story.body


def test_a_streamed_text_is_as_long_as_its_bytes() -> None:
    story = STORY["ar"]
    text = paragraphs(story.paragraphs)
    stream = f"4:T{len(text.encode()):x},{text}5:{js(['$', 'p', None, {}])}\n"
    assert extract(shell(f"<script>self.__next_f.push([1,{js(stream)}])</script>", story)).body == story.body


def test_a_cut_text_is_made_whole_by_the_state() -> None:
    script = f'<script id="__NEXT_DATA__" type="application/json">{js(NEXT_DATA)}</script>'
    assert extract(shell(script, visible=f"<p>{EN.paragraphs[0]}</p>")).body == EN.body


def test_a_whole_visible_text_is_not_replaced() -> None:
    script = f'<script id="__NEXT_DATA__" type="application/json">{js(NEXT_DATA)}</script>'
    assert extract(shell(script, visible=MARKUP)).provenance["body"] == "visible-text"


def test_the_article_body_of_json_ld() -> None:
    data = {"@type": "NewsArticle", "headline": EN.headline, "articleBody": "\n\n".join(EN.paragraphs)}
    article = extract(page("", head=json_ld(data)))
    assert (article.body, article.provenance["body"]) == (EN.body, "json-ld")


def test_the_article_body_of_json_ld_as_markup() -> None:
    escaped = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in EN.paragraphs)
    data = {"@type": "NewsArticle", "headline": EN.headline, "articleBody": escaped}
    assert extract(page("", head=json_ld(data))).body == EN.body


def test_lone_surrogates_and_controls_in_the_data_end_as_valid_text() -> None:
    body = "\n\n".join((*EN.paragraphs, "One odd \ud800 and \x07 mark \uffff here, at the end of it all."))
    raw = json.dumps({"@type": "NewsArticle", "headline": EN.headline, "articleBody": body})
    article = extract(page("", head=json_ld(raw)))
    (article.body or "").encode("utf-8")
    assert article.model_dump_json()


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.a = {broken</script>",
        "<script>window.a = " + "[" * 5000 + "</script>",
        "<script>self.__next_f.push([1,\"" + "x" * 5000 + "</script>",
        f"<script>self.__next_f.push([1,{js('4:Tffffffff,' + 'no such length ' * 60)}])</script>",
        "<script>" + "var a=1;" * 2000 + "</script>",
    ],
)  # fmt: skip
def test_scripts_that_hold_nothing_change_nothing(script: str) -> None:
    assert extract(shell(script, visible=MARKUP)).body == EN.body
