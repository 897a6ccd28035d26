"""The two loops that every page pays for, the walk and the weighing of its blocks: compiled where the installation has
them so (`native.pyx`), else in plain Python (`walk`, `evidence`). Both give the same results; only the time differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NATIVE", "Element", "PlaceWeights", "TextBlock", "compile_trees", "walk", "weigh"]

if TYPE_CHECKING:
    from newsgrab.extraction.evidence import PlaceWeights, weigh
    from newsgrab.extraction.trees import compile_trees
    from newsgrab.extraction.walk import Element, TextBlock, walk

    NATIVE: bool
else:
    try:
        from newsgrab.extraction.native import Element, PlaceWeights, TextBlock, compile_trees, walk, weigh

        NATIVE = True
    except ImportError:
        from newsgrab.extraction.evidence import PlaceWeights, weigh
        from newsgrab.extraction.trees import compile_trees
        from newsgrab.extraction.walk import Element, TextBlock, walk

        NATIVE = False
