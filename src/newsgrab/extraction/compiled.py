"""What every page pays for, the walk, the weighing of its blocks and a look at all its bytes: compiled where the
installation has it so (`native.pyx`), else in plain Python. Both give the same results; only the time differs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "NATIVE",
    "Element",
    "PlaceWeights",
    "TextBlock",
    "census",
    "compile_trees",
    "fingerprint",
    "is_utf8",
    "walk",
    "weigh",
]  # fmt: skip

try:
    import_module("newsgrab.extraction.native")
    NATIVE = True
except ImportError:
    NATIVE = False

if TYPE_CHECKING or not NATIVE:
    from newsgrab.extraction.evidence import PlaceWeights, weigh
    from newsgrab.extraction.limits import census
    from newsgrab.extraction.text import fingerprint, is_utf8
    from newsgrab.extraction.trees import compile_trees
    from newsgrab.extraction.walk import Element, TextBlock, walk
else:
    from newsgrab.extraction.native import (
        Element,
        PlaceWeights,
        TextBlock,
        census,
        compile_trees,
        fingerprint,
        is_utf8,
        walk,
        weigh,
    )
