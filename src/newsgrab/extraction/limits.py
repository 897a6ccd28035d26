"""Markup that would cost a parser far more than its length: nesting, attributes and formatting without end.

Building the tree as the HTML Standard has it (section 13.2.6) takes the square of the nesting depth and of a tag's
number of attributes, and every formatting element left open is copied, attributes and all, into each paragraph after it
(section 13.2.4.3): 40 KB of such markup fill a gigabyte. What is read of a page is therefore bounded, well above what
real pages have.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["bounded"]

SMALL, LARGE = 10_000, 200_000
"""Bytes up to which a page need not be checked for copied formatting, and for nesting and attributes."""

MAX_TAGS = 30_000
"""Tags, opening and closing, that are read of a page; the largest real page seen has 22,000."""

MAX_ATTRIBUTES = 60_000
"""Attributes that are read of a page; the largest real page seen has 30,000 equals signs."""

MAX_COPIED = 500_000_000
"""Bytes that copies of open formatting elements may take at the worst; beyond, formatting becomes `<span>`."""

ELEMENT = 300
"""Bytes that the parser takes for an element, about."""

SHORTEST_TAG = 3
"""Bytes of ``<b>``."""

FORMATTING = frozenset("b i s u big code em font nobr small strike strong tt".split())
"""Names of formatting elements (https://html.spec.whatwg.org/#formatting), but for `a`, which does not nest."""

_FORMATTING = re.compile(
    rb"<(?:%s)[\t-\r\x1c-\x1f /](?:[^>\"']++|\"[^\"]*+\"?|'[^']*+'?)*+>?" % "|".join(sorted(FORMATTING)).encode(), re.I
)
_ANY_FORMATTING = re.compile(rb"<(/?)(?:%s)(?=[\s/>])" % "|".join(sorted(FORMATTING)).encode(), re.I)


def census(html: bytes) -> tuple[int, int, int, int]:
    """How many tags, equals signs and formatting tags with attributes a page has, and how many bytes the last take."""
    formatting = _FORMATTING.findall(html)
    return html.count(b"<"), html.count(b"="), len(formatting), sum(map(len, formatting))


def bounded(
    html: bytes, census: Callable[[bytes], tuple[int, int, int, int]] = census
) -> tuple[bytes, tuple[str, ...]]:
    """`html` within the bounds, and a note on what had to be left out. Takes linear time.

    Args:
        html: A page in UTF-8.
        census: Counts what is bounded, as the function of that name does.
    """
    notes: tuple[str, ...] = ()
    if len(html) <= SMALL:
        return html, notes
    tags, equals, count, size = census(html)
    for mark, number, limit in ((b"<", tags, MAX_TAGS), (b"=", equals, MAX_ATTRIBUTES)):
        if len(html) > LARGE and number > limit:
            html = html[: -len(html.split(mark, limit)[-1]) - 1]
            notes = ("body: the page is too large, its end was not read",)
    size += ELEMENT * count
    if size * (len(html) // SHORTEST_TAG) > MAX_COPIED and size * (tags - count) > MAX_COPIED:
        html = _ANY_FORMATTING.sub(rb"<\1span", html)
    return html, notes
