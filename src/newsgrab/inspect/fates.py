"""What became of each block, stage by stage: the words and the classes that both drawings share."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from newsgrab.extraction.body import GAP_ODDS
from newsgrab.extraction.document import Document
from newsgrab.extraction.trace import Trace

__all__ = ["FIELDS", "Fate", "Stage", "fates_of", "part_of", "printed_at", "reason_label", "stages"]

FIELDS = {"headline": "headline", "timestamp": "timestamp", "authors": "author", "source": "source"}
"""The fields that are painted on the page, in the order of precedence, and what a block of each is called."""

COLOURS = 8
"""Colours for reasons of removal; a page with more reasons uses some twice."""

MOST_PLACES = 2
"""Blocks that are looked through for a name which the engine found elsewhere than in a byline."""

LABEL_LENGTH = 200
"""Longest block, in characters, in which such a name is looked for."""


class Fate(NamedTuple):
    """What can become of a block: `key` is its class in the style sheets, `label` what a reader is told."""

    key: str
    label: str


BODY = Fate("body", "body")
NEAR = Fate("near", "candidate that lost")
PASSED = Fate("passed", "passed over")
LINK = Fate("link", "plain link, not weighed")
OUTSIDE = Fate("outside", "outside the site file's selection")

WEIGHTS = (
    (4.0, Fate("w5", "surely body: 4 and more")),
    (1.5, Fate("w4", "likely body: 1.5 to 4")),
    (0.0, Fate("w3", "rather body: 0 to 1.5")),
    (GAP_ODDS, Fate("w2", f"rather not: {GAP_ODDS:g} to 0".replace("-", "−"))),
    (-4.0, Fate("w1", "unlikely: −4 to −1.5")),
    (float("-inf"), Fate("w0", "surely not: under −4")),
)
"""Log-odds from which a block gets each shade."""


WHY = {
    "weigh": "The model weighs each block: the log-odds that it is body text.",
    "choose": "Blocks more likely body than not are chosen, and gaps between them closed.",
    "prune": "What is no text of the article after all is taken out again, each for a reason.",
    "shape": "What stays becomes paragraphs, headings, list items, quotes, code and table rows.",
    "join": "The parts are joined to the body; this is what became of every block in the end.",
}
"""The stages, and what each does."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the body engine.

    Attributes:
        name: Its name.
        why: What it does, in a sentence.
        fates: What can become of a block in it, in the order of the legend; only those that occur.
        of: For each block of the page, the index of its fate in `fates`.
        tags: Block index to a short text to print beside it, for those whose colour alone does not say it.
    """

    name: str
    why: str
    fates: list[Fate]
    of: list[int]
    tags: dict[int, str]


def stages(trace: Trace) -> list[Stage]:
    """The stages in their order; the last shows what became of every block in the end."""
    fates = fates_of(trace)
    removed = _removals(trace)
    gaps = {index for index in trace.chosen if (score := trace.scores[index]) is None or score <= 0.0}
    kinds = dict(_kinds(trace))

    def weighed(index: int) -> Fate:
        score = trace.weighed[index] if index < len(trace.weighed) else None
        return LINK if score is None else next(fate for least, fate in WEIGHTS if score >= least)

    def chosen(index: int) -> Fate:
        if index in gaps:
            return Fate("gap", "doubtful, but between two blocks of its own container")
        return Fate("body", "chosen by its score") if index in taken else _rest(trace, index)

    def pruned(index: int) -> Fate:
        return removed.get(index) or (Fate("body", "stays") if index in taken else _rest(trace, index))

    def shaped(index: int) -> Fate:
        return kinds.get(index) or removed.get(index) or _rest(trace, index)

    taken = set(trace.chosen)
    return [
        _stage(trace, "weigh", weighed),
        _stage(trace, "choose", chosen),
        _stage(trace, "prune", pruned),
        _stage(trace, "shape", shaped),
        _stage(trace, "join", fates.__getitem__, _roles(trace)),
    ]


def fates_of(trace: Trace) -> list[Fate]:
    """What became of each block in the end; of several things, the first in this order: body, field, removal."""
    blocks = _blocks(trace)
    kept = set(trace.kept) if trace.starts else set()
    fields = {index: Fate(key, label) for key, label in reversed(FIELDS.items()) for index in printed_at(trace, key)}
    lost = {
        one.block: Fate(f"{key} lost", f"{label} that lost")
        for key, label in reversed(FIELDS.items())
        if key in trace.decisions
        for one in trace.decisions[key].candidates
        if one.block is not None and not trace.decisions[key].agrees(one)
    }
    removed = _removals(trace)
    return [
        BODY if index in kept else fields.get(index) or removed.get(index) or lost.get(index) or _rest(trace, index)
        for index in range(blocks)
    ]


def reason_label(reason: str) -> str:
    """A reason of removal as a reader is told it: "read_also heading" is "read also heading"."""
    return reason.replace("_", " ")


def _blocks(trace: Trace) -> int:
    return len(trace.doc.blocks) if trace.doc is not None else 0


def _removals(trace: Trace) -> dict[int, Fate]:
    """Index to the reason of removal, each reason with a colour of its own, in order of appearance."""
    reasons = {reason: number for number, reason in enumerate(dict.fromkeys(trace.removed.values()))}
    return {
        index: Fate(f"removed r{reasons[reason] % COLOURS}", reason_label(reason))
        for index, reason in trace.removed.items()
    }


def _rest(trace: Trace, index: int) -> Fate:
    """The fate of a block that was not chosen."""
    score = trace.weighed[index] if index < len(trace.weighed) else None
    if score is None:
        return LINK
    if trace.scores[index] is None:
        return OUTSIDE
    return NEAR if score > GAP_ODDS else PASSED


def part_of(trace: Trace) -> dict[int, int]:
    """Index of each kept block to the part of the body that it went into; empty where none did."""
    if not trace.starts:
        return {}
    return {index: max(0, bisect_right(trace.starts, index) - 1) for index in trace.kept}


def _kinds(trace: Trace) -> Iterator[tuple[int, Fate]]:
    """The kind of the part that each kept block went into."""
    for index, part in part_of(trace).items():
        kind = trace.parts[part].kind
        yield index, Fate(f"k-{kind.replace(' ', '-')}", kind)


def printed_at(trace: Trace, field: str) -> list[int]:
    """The blocks that print a field's value: those that the engine noted, else those of equal evidence, else, for a
    name that is not the publisher's, the first short blocks that hold it."""
    decision = trace.decisions.get(field)
    if decision is None or decision.blocks or not decision.candidates:
        return decision.blocks if decision is not None else []
    won = decision.candidates[0]
    equal = [one.block for one in decision.candidates if one.block is not None and one.value == won.value]
    if equal or field not in ("authors", "source") or trace.doc is None:
        return equal
    publisher = trace.decisions.get("publisher")
    if field == "source" and publisher is not None and publisher.candidates[0].value == won.value:
        return []
    return _holding(trace.doc, won.value.split(", "))


def _holding(doc: Document, names: list[str]) -> list[int]:
    words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.I)
    short = (block for block in doc.blocks if len(block.text) <= LABEL_LENGTH)
    return [block.index for block in islice((one for one in short if words.search(one.text)), MOST_PLACES)]


def _roles(trace: Trace) -> dict[int, str]:
    """What to print beside a block in the end: all that it is, but for mere body text."""
    told: dict[int, list[str]] = {}
    for field, label in FIELDS.items():
        for index in printed_at(trace, field):
            told.setdefault(index, []).append(label)
        for one in trace.decisions[field].candidates if field in trace.decisions else ():
            if one.block is not None and label not in told.get(one.block, ()):
                told.setdefault(one.block, []).append(f"{label} that lost")
    for index, reason in trace.removed.items():
        label = reason_label(reason)
        if label not in told.get(index, ()):
            told.setdefault(index, []).append(f"removed: {label}")
    return {index: " · ".join(dict.fromkeys(labels)) for index, labels in told.items()}


def _stage(trace: Trace, name: str, fate: Callable[[int], Fate], roles: dict[int, str] | None = None) -> Stage:
    """A stage from a function that tells each block's fate."""
    every = [fate(index) for index in range(_blocks(trace))]
    legend = sorted(dict.fromkeys(every), key=_order)
    number = {one: place for place, one in enumerate(legend)}
    tags = dict(roles or {})
    for index, one in enumerate(every):
        if index not in tags and one.key.startswith(_TAGGED) and one.label != "paragraph":
            tags[index] = one.label
    return Stage(name, WHY[name], legend, [number[one] for one in every], tags)


_ORDER = ("headline", "timestamp", "source", "authors", "body", "w5", "w4", "w3", "k-", "gap", "removed", "near", "w2",
          "w1", "w0", "outside", "passed", "link")  # fmt: skip
_TAGGED = ("removed", "gap", "near", "k-")


def _order(fate: Fate) -> tuple[int, bool, str]:
    """The legend's order: what is part of the article first."""
    lost = fate.key.endswith(" lost")
    place = next(place for place, start in enumerate(_ORDER) if fate.key.startswith(start))
    return (_ORDER.index("near") if lost else place), lost, fate.key
