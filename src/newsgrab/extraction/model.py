"""The body model: an ensemble of small decision trees, learned from annotated pages, kept as readable data.

`models/body.json` holds the trees (nested lists ``[feature, threshold, yes, no]``; a number is a leaf, in log-odds) and
the weights of place words; `bench/train_body.py` writes it. The trees are compiled, each group to one function; rows
whose verdict is plain after the first trees go no further.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from newsgrab.extraction.compiled import NATIVE
from newsgrab.extraction.evidence import FEATURES, evidence
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.trees import Row

if TYPE_CHECKING or not NATIVE:
    from newsgrab.extraction.document import Document
    from newsgrab.extraction.evidence import PlaceWeights
    from newsgrab.extraction.trees import compile_trees
else:
    from newsgrab.extraction.native import PlaceWeights, compile_trees

__all__ = ["BodyModel", "compile_trees", "load"]

FIRST_TREES = 45
"""Trees after which a row may be decided."""

PLAIN = 1.6
"""Log-odds that count as plain after the first trees; the others hardly ever turn such a row (bench/train_body.py
prints how often)."""


@dataclass(frozen=True, slots=True)
class BodyModel:
    """A model ready to use.

    Attributes:
        weights: The place-word weights that go into the evidence.
        first: Log-odds by the first trees.
        rest: What the other trees add.
        plain: Log-odds of the first trees, either way, from which the others are not asked.
    """

    weights: PlaceWeights
    first: Callable[[Row], float]
    rest: Callable[[Row], float]
    plain: float = PLAIN

    def score(self, row: Row) -> float:
        """Log-odds that a block with this evidence is part of the body."""
        score = self.first(row)
        return score if abs(score) > self.plain else score + self.rest(row)

    def weigh(self, doc: Document, phrases: Phrases) -> list[float | None]:
        """The log-odds of each block; None for one that needs no evidence."""
        if NATIVE:
            from newsgrab.extraction.native import weigh

            return weigh(doc, self, phrases)
        return self.weigh_plainly(doc, phrases)

    def weigh_plainly(self, doc: Document, phrases: Phrases) -> list[float | None]:
        """`weigh` in plain Python."""
        return [None if row is None else self.score(row) for row in evidence(doc, self.weights, phrases)]


@cache
def load() -> BodyModel:
    """The model that ships with the package."""
    data = json.loads((files("newsgrab.extraction") / "models" / "body.json").read_text("utf-8"))
    trees = data["trees"]
    return BodyModel(
        PlaceWeights(data["near_words"], data["all_words"]),
        compile_trees(trees[:FIRST_TREES], FEATURES),
        compile_trees(trees[FIRST_TREES:], FEATURES),
    )
