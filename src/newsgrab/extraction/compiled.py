"""What every page pays for: the walk over its tree, a look at all its bytes, and one at each of its texts. Compiled
where the installation has it (`native.pyx`), else in plain Python. Both give the same results; only the time differs.
`model` chooses the weighing of blocks likewise.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "NATIVE",
    "Element",
    "TextBlock",
    "annotated",
    "ascii_words",
    "census",
    "fingerprint",
    "has_digit",
    "is_utf8",
    "kind_of_opening",
    "label_kinds",
    "places_of",
    "sentence_ends",
    "size_of",
    "walk",
]

try:
    import_module("newsgrab.extraction.native")
    NATIVE = True
except ImportError:
    NATIVE = False

if TYPE_CHECKING or not NATIVE:
    from newsgrab.extraction.evidence import kind_of_opening, label_kinds
    from newsgrab.extraction.limits import census
    from newsgrab.extraction.text import (
        ascii_words,
        fingerprint,
        has_digit,
        is_utf8,
        places_of,
        sentence_ends,
        size_of,
    )
    from newsgrab.extraction.walk import Element, TextBlock, annotated, walk
else:
    from newsgrab.extraction.native import (
        Element,
        TextBlock,
        annotated,
        ascii_words,
        census,
        fingerprint,
        has_digit,
        is_utf8,
        kind_of_opening,
        label_kinds,
        places_of,
        sentence_ends,
        size_of,
        walk,
    )
