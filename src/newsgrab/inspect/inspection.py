"""`Inspection`: an article and the trace of how it came about."""

from __future__ import annotations

from dataclasses import dataclass

from newsgrab.article import Article
from newsgrab.errors import NotAnArticle
from newsgrab.extraction.document import Document
from newsgrab.extraction.engine import extract
from newsgrab.extraction.trace import Trace
from newsgrab.page import Page

__all__ = ["Inspection", "inspect_page"]


@dataclass(frozen=True, slots=True)
class Inspection:
    """One page, what came of it, and why.

    Attributes:
        subject: The page's address or file, as the user gave it.
        article: The article, or what could be read of a page that is none.
        trace: What the engine saw.
        refusal: Why the page is no article, "" where it is one.
    """

    subject: str
    article: Article
    trace: Trace
    refusal: str = ""

    @property
    def doc(self) -> Document:
        """The parsed page."""
        return self.trace.doc or Document()


def inspect_page(page: Page | bytes | str, url: str = "", *, subject: str = "") -> Inspection:
    """Extract a page and keep the trace; a page that is no article is inspected like any other.

    Args:
        page: The page, as `newsgrab.extract` takes it.
        url: Its address, where it does not bring it.
        subject: What to call it; its address by default.

    Raises:
        InvalidUrl: `url` is given and is no absolute http or https address.
        EmptyPage: There is no content.
        UndecodablePage: The bytes are text in no known character set.
    """
    trace = Trace()
    refusal = ""
    try:
        article = extract(page, url, blocks=True, trace=trace)
    except NotAnArticle as error:
        article, refusal = error.article, error.reason
    return Inspection(subject or article.final_url or article.url or "page", article, trace, refusal)
