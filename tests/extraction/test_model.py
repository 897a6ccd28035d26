"""The body model: trees from a data file, compiled once."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_pages import EN, page, paragraphs

from newsgrab.extraction import phrases
from newsgrab.extraction.document import Document
from newsgrab.extraction.evidence import FEATURES, evidence
from newsgrab.extraction.model import load
from newsgrab.extraction.trees import compile_trees

TREES = [["a", 1.5, ["b", 0.0, 1.0, 2.0], 4.0], 0.25]


@pytest.mark.parametrize(("row", "score"), [((1.0, 0.0), 1.25), ((1.5, 0.1), 2.25), ((2.0, 0.0), 4.25)])
def test_compiled_trees_add_up_the_leaves_they_reach(row: tuple[float, float], score: float) -> None:
    assert compile_trees(TREES, ("a", "b"))(row) == score


def test_no_trees_say_nothing() -> None:
    assert compile_trees([], ())(()) == 0.0


def test_a_feature_that_is_not_known_is_an_error() -> None:
    with pytest.raises(KeyError):
        compile_trees([["unknown", 0.0, 1.0, 2.0]], FEATURES)


def test_the_model_is_read_once() -> None:
    assert load() is load()


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(FEATURES), max_size=len(FEATURES)))
def test_any_row_has_a_finite_score(row: list[float]) -> None:
    assert math.isfinite(load().score(row))


def test_prose_scores_above_furniture() -> None:
    document = Document.from_html(page(paragraphs(EN.paragraphs)))
    model = load()
    rows = evidence(document, model.weights, phrases.load())
    scores = {block.text: model.score(row) for block, row in zip(document.blocks, rows, strict=True) if row is not None}
    assert all(len(row) == len(FEATURES) for row in rows if row is not None)
    assert min(scores[text] for text in EN.paragraphs) > 0
