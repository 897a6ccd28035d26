"""The trace: what the body engine saw, on request."""

from __future__ import annotations

from sample_pages import EN, page, paragraphs, related_box

from newsgrab.extraction import body, model, phrases
from newsgrab.extraction.body import Body, Trace
from newsgrab.extraction.document import Document


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
    assert 0.5 < found.confidence <= 1
    assert tuple(document.blocks[index].text for index in found.indexes) == EN.paragraphs
