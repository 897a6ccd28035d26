"""Pages saved as plain text."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st
from sample_pages import EN, STORY, URL

import newsgrab
from newsgrab.extraction.document import Document
from newsgrab.extraction.text import unwrapped_lines

MENU = "Home\nTown\nSport\n\n"
LINKS = "\n\nRelated stories\nFerry captain retires\nStorks return\nWhat the bridge will cost\n"


def test_headline_and_body_of_a_page_saved_as_text() -> None:
    article = newsgrab.extract(f"{MENU}{EN.headline}\n\n{EN.body}{LINKS}", URL)
    assert (article.headline, article.body) == (EN.headline, EN.body)


def test_text_in_arabic() -> None:
    story = STORY["ar"]
    article = newsgrab.extract(f"الرئيسية\n{story.headline}\n{story.body}\n\n{story.related}\n", URL)
    assert (article.headline, article.body, article.language) == (story.headline, story.body, "ar")


def test_hard_wrapped_paragraphs_are_made_whole() -> None:
    wrapped = "\n\n".join(textwrap.fill(text, 72) for text in EN.paragraphs)
    assert newsgrab.extract(f"{EN.headline}\n\n{wrapped}", URL).body == EN.body


def test_short_lines_are_not_taken_for_a_wrapped_paragraph() -> None:
    assert unwrapped_lines("Home\nTown\nSport\n\nOne line.") == ["Home", "Town", "Sport", "One line."]


def test_a_less_than_sign_does_not_make_text_markup() -> None:
    document = newsgrab.extract(f"{EN.headline}\n\n{EN.body} Of 5 < 7 voters, 3 > 2 agreed.", URL)
    assert (document.body or "").endswith("Of 5 < 7 voters, 3 > 2 agreed.")


@given(st.text(max_size=300))
def test_every_line_with_text_is_a_block(text: str) -> None:
    document = Document.from_text(text)
    assert [block.index for block in document.blocks] == list(range(len(document.blocks)))
    assert all(block.text and "\n" not in block.text for block in document.blocks)
