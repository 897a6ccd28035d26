"""The body model: an ensemble of small decision trees, learned from annotated pages, kept as readable data.

`models/body.json` holds the trees (nested lists ``[feature, threshold, yes, no]``; a number is a leaf, in log-odds) and
the weights of place words; `bench/train_body.py` writes it. The trees are compiled to one Python expression each group,
which is four times as fast as walking the lists; rows whose verdict is plain after the first trees go no further.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from newsgrab.extraction.evidence import FEATURES, PlaceWeights

__all__ = ["BodyModel", "compile_trees", "load"]

Row = Sequence[float]

FIRST_TREES = 18
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
    """

    weights: PlaceWeights
    first: Callable[[Row], float]
    rest: Callable[[Row], float]

    def score(self, row: Row) -> float:
        """Log-odds that a block with this evidence is part of the body."""
        score = self.first(row)
        return score if abs(score) > PLAIN else score + self.rest(row)


def compile_trees(trees: Sequence[Any], features: Sequence[str]) -> Callable[[Row], float]:
    """One function of a row for the sum of `trees`."""
    index = {name: n for n, name in enumerate(features)}

    def source(node: Any) -> str:
        if isinstance(node, (int, float)):
            return repr(float(node))
        name, threshold, yes, no = node
        return f"({source(yes)} if x[{index[name]}]<={float(threshold)!r} else {source(no)})"

    code = "+".join(source(tree) for tree in trees) or "0.0"
    function: Callable[[Row], float] = eval(
        f"lambda x: {code}", {"__builtins__": {}}
    )  # our own data, nothing of the page
    return function


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
