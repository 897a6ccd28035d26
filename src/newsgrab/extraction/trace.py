"""What the engine saw on its way to an `Article`: kept on request only, for `newsgrab inspect` to draw.

Field modules tell a `Trace` the rule that decided and all the evidence there was; the body engine leaves each stage's
outcome. A module that is given no trace collects nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from newsgrab.extraction.finding import Finding

if TYPE_CHECKING:
    from newsgrab.extraction.document import Document
    from newsgrab.extraction.shaping import Part

__all__ = ["FIRST", "Candidate", "Decision", "Step", "Trace", "first"]

FIRST = "first in the order of trust"
"""The rule of fields whose finders are merely ordered."""

MOST_CANDIDATES = 40
"""Pieces of evidence kept of one field."""

MOST_CHARACTERS = 500
"""Characters kept of one piece of evidence."""

Value = TypeVar("Value")


class Candidate(NamedTuple):
    """One piece of evidence for a field.

    Attributes:
        value: What it says.
        origin: Where it stands, as in `Finding`.
        block: Index in `Document.blocks` of the block that prints it, None for evidence that is not printed.
        score: How likely it is, on the field's own scale; None where there is none.
        note: Why it lost, where a rule of its own says so.
        agrees: Whether it says the same as the winner, in other words.
    """

    value: str
    origin: str
    block: int | None = None
    score: float | None = None
    note: str = ""
    agrees: bool = False


class Step(NamedTuple):
    """A rule that changed the value: its name, what it is for, and the value after it."""

    rule: str
    why: str
    value: str


@dataclass(slots=True)
class Decision:
    """How one field was decided.

    Attributes:
        rule: Name of the rule that decided.
        candidates: All evidence, the most trusted first; the winner is among them.
        steps: The rules that changed the winner's value, in their order.
        blocks: Indexes of the blocks that print the value.
    """

    rule: str
    candidates: list[Candidate]
    steps: list[Step] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)

    def agrees(self, one: Candidate) -> bool:
        """Whether a candidate says what the winner says, or is printed where the value is."""
        same = one.value.casefold() == self.candidates[0].value.casefold()
        return same or one.agrees or one.block in self.blocks


@dataclass(slots=True)
class Trace:
    """What the engine saw, on request.

    Attributes:
        doc: The page; each block's `element.node` is its place in the parsed tree.
        weighed: Log-odds of each block by the model; None for plain links, which are not weighed.
        scores: The same after the site file's word: what `choose` was given. None also outside of its selection.
        chosen: Indexes of the blocks that `choose` took.
        removed: Index to the reason why `prune` (or `without`) took it out again.
        kept: Indexes of the blocks that `shape` was given; the body, unless its text comes from the page's data.
        parts: The body's parts, in order.
        starts: For each part, the index of its first block; empty where the text comes from the page's data.
        decisions: Field name to how it was decided.
        looks_like: What the page looks like instead of an article, "" where it is one.
    """

    doc: Document | None = None
    weighed: list[float | None] = field(default_factory=list)
    scores: list[float | None] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    removed: dict[int, str] = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    looks_like: str = ""

    def decided(
        self,
        name: str,
        rule: str,
        candidates: Iterable[Candidate | Finding[Any]],
        steps: Iterable[Step] = (),
        blocks: Iterable[int] = (),
    ) -> None:
        """Note how the field `name` was decided."""
        kept = dict.fromkeys(_as_candidate(one) for one in islice(candidates, MOST_CANDIDATES))
        self.decisions[name] = Decision(rule, list(kept), list(steps), list(dict.fromkeys(blocks)))


def _as_candidate(found: Candidate | Finding[Any]) -> Candidate:
    if isinstance(found, Finding):
        value = ", ".join(map(str, found.value)) if isinstance(found.value, (list, tuple)) else str(found.value)
        found = Candidate(value, found.origin)
    return found._replace(value=found.value[:MOST_CHARACTERS])


def first(found: Iterator[Finding[Value]], name: str, trace: Trace | None) -> Finding[Value] | None:
    """The first of the findings, None for none; the others are looked for only where a trace is kept."""
    best = next(found, None)
    if trace is not None and best is not None:
        trace.decided(name, FIRST, [best, *islice(found, MOST_CANDIDATES - 1)])
    return best
