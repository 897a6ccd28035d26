"""Article or not: what a page looks like when no article came of it."""

from __future__ import annotations

from dataclasses import dataclass

from newsgrab.extraction.body import Body
from newsgrab.extraction.document import Document
from newsgrab.extraction.evidence import size_of
from newsgrab.extraction.phrases import Phrases

__all__ = ["Verdict", "judge"]

MIN_BODY = 140
"""Size under which a body is no article's."""

WALL_TEXT = 1_500
"""Size of all the page's text up to which a phrase of an error page or a wall tells what the page is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a page is no article: `looks_like` as `NotAnArticle` has it, and a `detail` for the reader."""

    looks_like: str
    detail: str = ""


def judge(doc: Document, body: Body, headline: str, phrases: Phrases) -> Verdict | None:
    """What the page looks like instead of an article; None where it is one."""
    size = size_of(body.text) if body.blocks else 0.0
    if size >= MIN_BODY:
        return None
    return Verdict("page without text", "")
