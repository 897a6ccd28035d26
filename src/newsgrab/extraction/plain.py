"""Pages saved as plain text: which lines are body, told by what the lines are like; there is nothing else to go by."""

from __future__ import annotations

import re

from newsgrab.extraction.document import Document
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.text import sentence_ends, size_of

__all__ = ["headline_index", "weigh_lines"]

PARAGRAPH = 90
"""Size from which a line is a paragraph even where it does not end as a sentence."""

SENTENCE = 30
"""Size from which a line that ends as a sentence is a paragraph."""

_YES, _NO = 2.0, -5.0


def headline_index(doc: Document, phrases: Phrases) -> int | None:
    """Index of the headline's line: the first before the first paragraph that has more words than a label, or None."""
    paragraphs = (b.index for b in doc.blocks if size_of(b.text) >= PARAGRAPH and sentence_ends(b.text))
    first = next(paragraphs, len(doc.blocks))
    labels = [n for n in range(first) if _is_title(doc.blocks[n].text, phrases)]
    return labels[0] if labels else None


def _is_title(text: str, phrases: Phrases) -> bool:
    return (
        15 <= size_of(text) <= 250
        and len(re.findall(r"[^\W\d]{2,}", text)) >= 3
        and phrases.kind_of_heading(text) is None
        and phrases.kind_of_opening(text) is None
    )


def weigh_lines(doc: Document, phrases: Phrases) -> list[float | None]:
    """Log-odds for each line, by rule: paragraphs after the headline are body; after the heading of a boilerplate list
    short lines are not."""
    title = headline_index(doc, phrases)
    headline = doc.blocks[title].text if title is not None else ""
    opening = re.sub(r"\W+", "", headline)
    scores: list[float | None] = []
    listing = False
    for index, block in enumerate(doc.blocks):
        text, size = block.text, size_of(block.text)
        prose = size >= PARAGRAPH or (size >= SENTENCE and sentence_ends(text))
        if phrases.kind_of_heading(text) is not None:
            listing = True
        elif prose and sentence_ends(text):
            listing = False
        run_in = bool(opening) and index != title and re.sub(r"\W+", "", text).startswith(opening)
        after = title is None or index > title
        scores.append(_YES if prose and after and not run_in and not listing else _NO)
    return scores
