"""Guard newsgrab's figures on the annotated corpus: fail when one falls under its floor.

    python bench/quality.py                   # exit code 1 when a figure is worse than bench/floor.json allows
    python bench/quality.py --write-floor     # after a gain: the figures of this run are the new floors

A figure may be worse than its floor by 0.003. CPU time as a multiple of a bare parse (`xparse`) may be worse by half,
since machines differ, and is guarded on all pages together, since a small set takes too short to measure. The ten worst
pages of each set go to bench/out/worst.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from corpus import Missing, add_options, cross_validated, load_scorer, page_of, rows_of, warm_up

HERE = Path(__file__).parent
FLOOR = HERE / "floor.json"
WORST = HERE / "out/worst.md"
MORE_IS_BETTER = ("body", "snip", "head", "date", "instant", "auth", "source", "agency", "refuse")
LESS_IS_BETTER = ("lost", "xparse")
ALLOWED = 0.003
ALLOWED_TIME = 0.5
"""A share of the floor."""
WORST_PAGES = 10

Figures = Mapping[str, Mapping[str, float]]


class Line(NamedTuple):
    """One figure beside its floor."""

    set: str
    measure: str
    figure: float
    floor: float | None

    @property
    def fell(self) -> bool:
        """Whether it is worse than its floor by more than is allowed."""
        if self.floor is None:
            return False
        worse = self.figure - self.floor if self.measure in LESS_IS_BETTER else self.floor - self.figure
        allowed = self.floor * ALLOWED_TIME if self.measure == "xparse" else ALLOWED
        return worse > allowed + 1e-9


def guarded(table: Figures) -> dict[str, dict[str, float]]:
    """The figures that are held to a floor, rounded as the floors are."""
    names = (*MORE_IS_BETTER, "lost")
    figures = {each: {m: round(scores[m], 4) for m in names if m in scores} for each, scores in table.items()}
    spent = sum(scores["ms"] * scores["pages"] for scores in table.values())
    parse = sum(scores["ms"] * scores["pages"] / scores["xparse"] for scores in table.values())
    return figures | {"all": {"xparse": round(spent / parse, 2)}}


def against(figures: Figures, floors: Figures) -> list[Line]:
    """Each figure with its floor, None where it has none."""
    return [Line(s, m, value, floors.get(s, {}).get(m)) for s, scores in figures.items() for m, value in scores.items()]


def table_of(lines: Sequence[Line]) -> str:
    """Figure, floor and difference of each line."""
    told = [f"{'set':<12} {'measure':<8} {'figure':>7} {'floor':>7} {'differs':>8}"]
    for line in lines:
        floor = "none" if line.floor is None else f"{line.floor:.4f}"
        differs = "" if line.floor is None else f"{line.figure - line.floor:+.4f}"
        mark = ("  too high" if line.measure in LESS_IS_BETTER else "  too low") if line.fell else ""
        told.append(f"{line.set:<12} {line.measure:<8} {line.figure:7.4f} {floor:>7} {differs:>8}{mark}")
    return "\n".join(told)


def of_unseen_sites() -> str:
    """The body figures of cross-validation, which unlike the others rest on sites that training did not see."""
    figures = cross_validated()
    if not figures:
        return "models/body.json holds no cross-validated figures: write it with bench/train_body.py --write"
    told = [f"{name:<12} {'body':<8} F1 {f1:.4f}  P {p:.4f}  R {r:.4f}" for name, (f1, p, r) in figures.items()]
    return "\n".join(["On sites unseen in training, as cross-validated when the model was written:", *told])


def rank(page: Mapping[str, Any]) -> float:
    """What a page is sorted by: its body, else its snippets, else the mean of what it is annotated with."""
    rest = [value for key, value in page.items() if key not in ("id", "url")]
    return float(page.get("body", page.get("snip", mean(rest) if rest else 1.0)))


def worst(pages: Sequence[Mapping[str, Any]], set_of: Mapping[str, str]) -> str:
    """The worst pages of each set as Markdown."""
    told = ["# The worst pages of each set", ""]
    for name in dict.fromkeys(set_of.values()):
        chosen = sorted((page for page in pages if set_of[page["id"]] == name), key=rank)[:WORST_PAGES]
        told += [f"## {name}", "", "| score | page | address | by field |", "| ---: | --- | --- | --- |"]
        for page in chosen:
            scores = ", ".join(f"{key} {value:.2f}" for key, value in page.items() if key not in ("id", "url"))
            told.append(f"| {rank(page):.3f} | {page['id']} | {page['url']} | {scores} |")
        told.append("")
    return "\n".join(told)


def main() -> int:
    """Command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--write-floor", action="store_true", help="make the figures of this run the floors")
    parser.add_argument("--floor", type=Path, default=FLOOR, help="the file of floors")
    options = parser.parse_args()
    try:
        scorer, rows = load_scorer(options.corpus), rows_of(options)
    except Missing as reason:
        print(f"no quality check: {reason}")
        return 0
    from newsgrab import extract

    for row in warm_up(rows):
        with suppress(Exception):  # the scorer tells what was raised
            extract(page_of(row, options.corpus), row["url"])
    table, pages, errors = scorer.score(extract, options.corpus, options.set, options.limit)
    WORST.parent.mkdir(exist_ok=True)
    WORST.write_text(worst(pages, {row["id"]: row["set"] for row in rows}), encoding="utf-8")
    figures = guarded(table)
    floors = json.loads(options.floor.read_text("utf-8")) if options.floor.is_file() else {}
    lines = against(figures, floors)
    print(table_of(lines), of_unseen_sites(), sep="\n\n", end="\n\n")
    for error, number in errors.most_common():
        print(f"{number} pages raised {error}")
    if options.set or options.limit:
        print("nothing is judged: these are not all pages")
        return 0
    if options.write_floor:
        options.floor.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {options.floor.name}")
        return 0
    fallen = sum(line.fell for line in lines)
    print(
        f"{fallen} of {len(lines)} figures fell under their floors (bench/floor.json); worst pages: bench/out/worst.md"
    )
    return int(fallen > 0)


if __name__ == "__main__":
    sys.exit(main())
