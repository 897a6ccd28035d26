"""The trace: what the engine saw, on request."""

from __future__ import annotations

import pytest
from sample_pages import EN, page, paragraphs, related_box

from newsgrab.errors import NotAnArticle
from newsgrab.extraction import body, model, phrases
from newsgrab.extraction.body import Body
from newsgrab.extraction.document import Document
from newsgrab.extraction.engine import extract
from newsgrab.extraction.trace import Trace


def traced(html: str) -> tuple[Document, Body, Trace]:
    document, trace = Document.from_html(html), Trace()
    found = body.find(document, model.load(), phrases.load(), EN.headline, trace=trace)
    return document, found, trace


def test_every_block_has_a_score_and_every_choice_a_fate() -> None:
    inner = (
        paragraphs(EN.paragraphs[:3]) + related_box(EN) + paragraphs(EN.paragraphs[3:]) + paragraphs(EN.paragraphs[:1])
    )
    document, found, trace = traced(page(inner))
    assert len(trace.scores) == len(document.blocks)
    assert sorted({*found.indexes, *trace.removed}) == trace.chosen
    assert not set(found.indexes) & set(trace.removed)
    assert "copy" in trace.removed.values()


def test_a_trace_changes_nothing() -> None:
    html = page(paragraphs(EN.paragraphs))
    document, found, _ = traced(html)
    assert found == body.find(Document.from_html(html), model.load(), phrases.load(), EN.headline)
    assert found.origin == "visible-text"
    assert tuple(document.blocks[index].text for index in found.indexes) == EN.paragraphs


META = """
<title>{headline} | The Gazette</title><meta property="og:title" content="{headline}">
<meta property="og:site_name" content="The Gazette"><meta name="author" content="Jane Roe">
<meta property="article:published_time" content="2024-03-05T10:00:00Z">
<meta name="date" content="2024-03-01">
"""


def test_each_field_tells_its_rule_its_evidence_and_its_block() -> None:
    inner = f"<h1>{EN.headline}</h1><p class='byline'>By Mary Major</p><p>5 March 2024</p>" + paragraphs(EN.paragraphs)
    html = f"<html lang='en'><head>{META.format(headline=EN.headline)}</head><body><article>{inner}</article></body>"
    trace = Trace()
    article = extract(html, trace=trace, blocks=True)
    assert article == extract(html, blocks=True)
    assert trace.doc is not None
    texts = [block.text for block in trace.doc.blocks]

    decisions = trace.decisions
    assert set(article.provenance) <= set(decisions)
    headline = decisions["headline"]
    assert headline.rule == "main heading that the page's data vouches for"
    assert {one.origin for one in headline.candidates} >= {"visible-text", "og", "title"}
    assert [texts[index] for index in headline.blocks] == [EN.headline]
    authors = decisions["authors"]
    assert article.authors == ("Mary Major",) and "readers were told so" in authors.rule
    assert [(one.value, one.origin) for one in authors.candidates] == [
        ("Mary Major", "byline"), ("Jane Roe", "meta:author"), ("Mary Major", "byline-element"),
    ]  # fmt: skip
    assert [texts[index] for index in authors.blocks] == ["By Mary Major"]
    timestamp = decisions["timestamp"]
    assert [texts[index] for index in timestamp.blocks] == ["5 March 2024"]
    assert any(one.block in timestamp.blocks and one.score for one in timestamp.candidates)


def test_a_rule_that_mends_a_time_is_a_step() -> None:
    inner = f"<h1>{EN.headline}</h1><p>Published 3 March 2024</p>" + paragraphs(EN.paragraphs)
    trace = Trace()
    article = extract(
        f"<html lang='en'><head>{META.format(headline=EN.headline)}</head><body><article>{inner}</article></body>",
        trace=trace,
    )
    step = trace.decisions["timestamp"].steps[0]
    assert (step.rule, trace.decisions["timestamp"].rule) == ("printed day is earlier",) * 2
    assert step.why and article.timestamp is not None and article.timestamp.isoformat().startswith(step.value)


def test_each_part_of_the_body_knows_its_blocks() -> None:
    table = "<table><tr><td>North</td><td>12 centimetres</td></tr></table>"
    document, found, trace = traced(page(paragraphs(EN.paragraphs[:3]) + table + paragraphs(EN.paragraphs[3:])))
    assert trace.parts == list(found.blocks) and trace.kept == list(found.indexes)
    assert len(trace.starts) == len(trace.parts)
    assert all(document.blocks[start].text in part.text for start, part in zip(trace.starts, trace.parts, strict=True))


def test_a_page_that_is_no_article_is_traced_too() -> None:
    trace = Trace()
    with pytest.raises(NotAnArticle) as raised:
        extract("<html><body><h1>Page not found</h1><p>The page does not exist.</p></body></html>", trace=trace)
    assert trace.looks_like == raised.value.looks_like and trace.doc is not None
