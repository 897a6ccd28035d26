"""An inspection as a tree on a terminal, a comparison as text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from newsgrab.errors import one_line
from newsgrab.extraction.trace import Candidate
from newsgrab.inspect.diff_report import abridged, summary
from newsgrab.inspect.differences import Comparison, Run
from newsgrab.inspect.fates import Stage, stages
from newsgrab.inspect.inspection import Inspection
from newsgrab.inspect.report import FIELDS, shown

__all__ = ["differences", "tree"]

MOST_CANDIDATES = 8
"""Pieces of evidence told of one field."""

STYLES = {
    "headline": "bold blue", "timestamp": "magenta", "source": "yellow", "authors": "bright_magenta", "body": "green",
    "removed": "red", "near": "dark_goldenrod",
}  # fmt: skip
DULL = frozenset(("passed", "link", "outside"))
"""Fates of blocks that are told of as a number only."""


def tree(inspection: Inspection, *, width: int = 100) -> Tree:
    """The tree: fields with their evidence, warnings, stages, and what became of each block.

    Args:
        inspection: What to draw.
        width: Characters of a line, about; longer text is cut.
    """
    root = Tree(Text(one_line(inspection.subject), style="bold"), guide_style="dim")
    if inspection.refusal:
        root.add(Text(one_line(inspection.refusal), style="bold red"))
    for warning in inspection.article.warnings:
        root.add(Text(f"warning: {one_line(warning)}", style="yellow"))
    _add_fields(root.add(Text("fields", style="bold")), inspection, width)
    every = stages(inspection.trace)
    _add_stages(root.add(Text("stages of the body engine", style="bold")), every)
    _add_blocks(root.add(Text("blocks", style="bold")), inspection, every[-1], width)
    return root


def _add_fields(branch: Tree, inspection: Inspection, width: int) -> None:
    for field in (*FIELDS, "body"):
        value, more = shown(inspection.article, field)
        decision = inspection.trace.decisions.get(field)
        line = Text(f"{field}: ", style=STYLES.get(field, "cyan"))
        line.append(one_line(value, width) if value else "not told", style="default" if value else "dim")
        if more:
            line.append(f"  {one_line(more, width)}", style="dim")
        below = branch.add(line)
        if decision is None:
            continue
        origin = inspection.article.provenance.get(field, "nothing")
        below.add(Text(f"from {one_line(origin)}: {decision.rule}", style="dim"))
        for step in decision.steps:
            below.add(Text(f"rule “{step.rule}” → {one_line(step.value, width)}"))
        for one in decision.candidates[1:MOST_CANDIDATES]:
            below.add(_candidate(one, "agrees" if decision.agrees(one) else "lost", width))
        rest = len(decision.candidates) - MOST_CANDIDATES
        if rest > 0:
            below.add(Text(f"and {rest} more", style="dim"))


def _candidate(one: Candidate, outcome: str, width: int) -> Text:
    text = Text(f"{outcome}: {one_line(one.value, width)}", style="dim")
    details = [one_line(one.origin)]
    if one.block is not None:
        details.append(f"block {one.block}")
    if one.score is not None:
        details.append(f"score {one.score:+.1f}")
    if one.note:
        details.append(one_line(one.note, width))
    return text.append(f"  ({', '.join(details)})")


def _add_stages(branch: Tree, every: list[Stage]) -> None:
    for stage in every:
        counts = ", ".join(f"{stage.of.count(number)} {fate.label}" for number, fate in enumerate(stage.fates))
        branch.add(Text(f"{stage.name}: ", style="cyan").append(counts, style="default"))


def _add_blocks(branch: Tree, inspection: Inspection, final: Stage, width: int) -> None:
    """A line for each block that something became of; the others as runs."""
    fates = [final.fates[number] for number in final.of]
    for dull, run in groupby(range(len(fates)), lambda index: fates[index].key in DULL):
        indexes = list(run)
        if dull:
            branch.add(Text(f"… {len(indexes)} passed over", style="dim"))
            continue
        for line in _lines(inspection, final, indexes, width):
            branch.add(line)


def _lines(inspection: Inspection, final: Stage, indexes: list[int], width: int) -> Iterator[Text]:
    for index in indexes:
        fate = final.fates[final.of[index]]
        score = inspection.trace.weighed[index]
        told = final.tags.get(index, fate.label)
        line = Text(f"{index:>4} ", style="dim")
        line.append("      " if score is None else f"{score:+6.2f}", style="dim")
        line.append(f" {told} ", style=STYLES.get(fate.key.split()[0], "dim"))
        yield line.append(one_line(inspection.doc.blocks[index].text, width))


def differences(comparison: Comparison) -> Group:
    """What changed, as text: what is gone in `[-…-]`, what has come in `{+…+}`, with colours on a terminal."""
    lines: list[Text] = []
    for found in comparison.changed:
        lines.append(Text(one_line(found.title), style="bold"))
        for change in found.changes:
            line = Text(f"  {one_line(change.field)}: ", style="cyan")
            for run in abridged(change.runs):
                line.append_text(_run(run))
            if change.origins[0] != change.origins[1]:
                origins = " → ".join(one_line(origin) or "nothing" for origin in change.origins)
                line.append(f"  ({origins})", style="dim")
            lines.append(line)
    for name, titles in ((comparison.old, comparison.gone), (comparison.new, comparison.come)):
        lines += [Text(f"only in {one_line(name)}: {one_line(title)}") for title in titles]
    fields = ", ".join(f"{one_line(field)} {count}" for field, count in comparison.by_field.items())
    lines.append(Text(f"{summary(comparison)}{': ' if fields else ''}{fields}", style="bold"))
    return Group(*lines)


def _run(run: Run) -> Text:
    text = "".join(ch if ch.isprintable() else "⏎" if ch == "\n" else " " for ch in run.text)
    if run.kind == "old":
        return Text(f"[-{text}-]", style="red strike")
    if run.kind == "new":
        return Text(f"{{+{text}+}}", style="green underline")
    return Text(f" […{text}…] ", style="dim") if run.kind == "skipped" else Text(text, style="default")
