"""The lead image with its caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from newsgrab.article import Image
from newsgrab.extraction.compiled import kind_of_opening
from newsgrab.extraction.document import Document, TextBlock
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.text import clean_line
from newsgrab.extraction.trace import Trace, first

__all__ = ["find_image", "is_caption"]

CAPTION_NAMES = re.compile("caption|legend|cutline|photodesc|imgdesc|img-desc|image-desc|bildunter")
"""What classes of captions contain."""

MAX_CAPTION = 600
"""Characters; a longer text is no caption."""

MAX_NAMES = 120
"""Characters of class and id from which they name nothing."""

REMEMBERED = 4_096
"""Names of elements of which it is remembered whether they are a caption's; pages of a site share them."""

NEAR = 14
"""Blocks before the body's first, and after it, in which the lead image's caption stands."""

_WIDE = re.compile("[3-9][0-9]{2}|[1-9][0-9]{3}")
"""Widths in pixels of what may be a lead image: 300 and more."""

_CREDIT = re.compile(
    r"(?:^|[\s(\[|–—-])((?:©|\(c\)|photo(?:graph)?s?(?: by| credit)?\s*:|image(?: credit)?\s*:|credit\s*:|"
    r"pictures?\s*:|photo by |fotos?\s*:|bild\s*:|quelle\s*:|crédit(?: photo)?\s*:|تصوير\s*:?|عکس\s*:).{2,80})$",
    re.I,
)


def find_image(
    doc: Document, body: range | None, headline: str, phrases: Phrases, trace: Trace | None = None
) -> Finding[Image] | None:
    """The lead image: `og:image`, JSON-LD `image`, with the caption beside the headline or the body's start."""
    address = first(_addresses(doc), "image", trace)
    if address is None:
        return None
    caption, credit = _caption(doc, body, headline, phrases)
    if caption is None and credit is None:
        ld = doc.article_ld
        image = _first(ld.get("image")) if ld else None
        if isinstance(image, dict):
            caption = clean_line(text_value(image.get("caption") or image.get("description"))) or None
            credit = clean_line(text_value(image.get("creditText") or image.get("copyrightHolder"))) or None
    return Finding(Image(url=address.value, caption=caption, credit=credit), address.origin)


def _addresses(doc: Document) -> Iterator[Finding[str]]:
    return (found for found in _told(doc) if found.value)


def _told(doc: Document) -> Iterator[Finding[str]]:
    for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"):
        content = doc.first_meta(name)
        if content:
            yield Finding(doc.absolute(content), "og" if name.startswith("og") else "meta")
    ld = doc.article_ld
    image = _first(ld.get("image") or ld.get("thumbnailUrl")) if ld else None
    text = image if isinstance(image, str) else text_value(image.get("url") or image.get("contentUrl")) if image else ""
    if text:
        yield Finding(doc.absolute(text), "json-ld")
    for picture in doc.pictures:
        source = picture.get("src")
        width = picture.get("width")
        if source and not source.startswith("data:") and _WIDE.fullmatch(width):
            yield Finding(doc.absolute(source), "visible")


def _first(value: Any) -> Any:
    return next((one for one in value if one), None) if isinstance(value, list) else value


def _caption(doc: Document, body: range | None, headline: str, phrases: Phrases) -> tuple[str | None, str | None]:
    """The first caption near the start of the body, and the credit in or after it."""
    start = body.start if body else 0
    near = doc.blocks[max(0, start - NEAR) : start + NEAR]
    for block in near:
        if len(block.text) <= MAX_CAPTION and is_caption(block):
            return _parted(block.text, phrases)
    for text in _run_in(near, doc, headline):
        return _parted(text, phrases)
    return None, None


def is_caption(block: TextBlock) -> bool:
    """Whether a block is marked as a caption, by its element or the names around it."""
    element = block.element
    for _ in range(4):
        if element.tag in ("figcaption", "figure"):
            return True
        names = element.names
        if names and _names_caption(names):
            return True
        if element.parent is None or element.tag in ("article", "body", "main"):
            return False
        element = element.parent
    return False


@lru_cache(maxsize=REMEMBERED)
def _names_caption(names: str) -> bool:
    return len(names) < MAX_NAMES and CAPTION_NAMES.search(names.lower()) is not None


def _run_in(near: list[TextBlock], doc: Document, headline: str) -> Iterator[str]:
    """Captions run together with the picture's alternative text, which repeats the headline, in a page of text."""
    words = re.findall(r"\w+", headline)
    if not doc.plain or len(words) < 3:
        return
    pattern = re.compile(r"\W*".join(map(re.escape, words)) + r"\W*")
    for block in near:
        match = pattern.match(block.text)
        if match and match.end() < len(block.text) and block.text != headline:
            yield block.text[match.end() :]


def _parted(text: str, phrases: Phrases) -> tuple[str | None, str | None]:
    """Caption and credit of a caption's text."""
    match = _CREDIT.search(text)
    if match:
        return text[: match.start()].strip(" |–—-([") or None, match[1].strip(" )]")
    if kind_of_opening(phrases, text) == "photo_credit":
        return None, text
    return text, None
