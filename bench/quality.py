"""Guard newsgrab's figures on the annotated corpus: fail when one falls under its floor.

    python bench/quality.py                   # exit code 1 when a figure is worse than bench/floor.json allows
    python bench/quality.py --write-floor     # after a gain: the figures of this run are the new floors

A figure may be worse than its floor by 0.003. CPU time as a multiple of a bare parse (`xparse`; `plain x` if newsgrab
was installed without a C compiler) may be worse by half, since machines differ, and is guarded on all pages together,
since a small set takes too short to measure. The ten worst pages of each set go to bench/out/worst.md, and
build/quality/SET.html shows, as `newsgrab inspect --diff` does, what they are annotated with beside what newsgrab made
of them.
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

from corpus import Missing, Row, add_options, cross_validated, load_scorer, page_of, rows_of, warm_up

from newsgrab.extraction.compiled import NATIVE

HERE = Path(__file__).parent
FLOOR = HERE / "floor.json"
WORST = HERE / "out/worst.md"
REPORTS = HERE.parent / "build/quality"
MORE_IS_BETTER = ("body", "snip", "head", "date", "instant", "auth", "source", "agency", "refuse")
TIMES = ("xparse", "plain x")
"""CPU time as a multiple of a bare parse: of the compiled extractor, and of one installed without a compiler."""
LESS_IS_BETTER = ("lost", *TIMES)
ALLOWED = 0.003
ALLOWED_TIME = 0.5
"""A share of the floor."""
WORST_PAGES = 10
DAY = len("2024-06-03")
"""Characters of a date without a time of day, as most pages are annotated."""

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
        allowed = self.floor * ALLOWED_TIME if self.measure in TIMES else ALLOWED
        return worse > allowed + 1e-9


def guarded(table: Figures) -> dict[str, dict[str, float]]:
    """The figures that are held to a floor, rounded as the floors are."""
    names = (*MORE_IS_BETTER, "lost")
    figures = {each: {m: round(scores[m], 4) for m in names if m in scores} for each, scores in table.items()}
    spent = sum(scores["ms"] * scores["pages"] for scores in table.values())
    parse = sum(scores["ms"] * scores["pages"] / scores["xparse"] for scores in table.values())
    return figures | {"all": {TIMES[0] if NATIVE else TIMES[1]: round(spent / parse, 2)}}


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


def worst_of(pages: Sequence[Mapping[str, Any]], set_of: Mapping[str, str]) -> dict[str, list[Mapping[str, Any]]]:
    """Set to its worst pages, the worst first."""
    sets: dict[str, list[Mapping[str, Any]]] = {name: [] for name in set_of.values()}
    for page in sorted(pages, key=rank):
        if len(sets[set_of[page["id"]]]) < WORST_PAGES:
            sets[set_of[page["id"]]].append(page)
    return sets


def listed(worst: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The worst pages of each set as Markdown."""
    told = ["# The worst pages of each set", ""]
    for name, chosen in worst.items():
        told += [f"## {name}", "", "| score | page | address | by field |", "| ---: | --- | --- | --- |"]
        for page in chosen:
            scores = ", ".join(f"{key} {value:.2f}" for key, value in page.items() if key not in ("id", "url"))
            told.append(f"| {rank(page):.3f} | {page['id']} | {page['url']} | {scores} |")
        told.append("")
    return "\n".join(told)


def annotated(row: Row) -> dict[str, Any]:
    """What a page is annotated with, under the names of an article's fields."""
    source = row.get("source") or {}
    told = {
        "headline": row["headline"],
        "timestamp": row["published"] and row["published"].replace(" ", "T"),
        "authors": row["authors"],
        "agencies": source.get("agencies"),
        "publisher": source.get("publisher"),
        "body": row["body"],
        "article": row.get("article"),
        "body holds": row["with"] or None,
        "body lacks": row["without"] or None,
    }
    return {"id": row["id"], "url": row["url"]} | {field: value for field, value in told.items() if value is not None}


def made_of(row: Row, truth: Mapping[str, Any], corpus: Path) -> dict[str, Any]:
    """What newsgrab makes of a page, in the fields of `truth`."""
    from newsgrab import NewsgrabError, NotAnArticle, extract

    refused = False
    try:
        article = extract(page_of(row, corpus), row["url"])
    except NotAnArticle as error:
        article, refused = error.article, True
    except NewsgrabError as error:
        return {"id": row["id"], "url": row["url"], "headline": str(error)}
    found = article.model_dump(mode="json", include=set(truth))
    if len(str(truth.get("timestamp"))) == DAY and found.get("timestamp"):
        found["timestamp"] = found["timestamp"][:DAY]
    body = article.body or ""
    found |= {"article": None if row.get("article", True) else not refused}
    found |= {"body holds": [text for text in row["with"] if text in body] or None}
    found |= {"body lacks": [text for text in row["without"] if text not in body] or None}
    return found | {"id": row["id"], "url": row["url"]}


def report(worst: Mapping[str, Sequence[Mapping[str, Any]]], rows: Sequence[Row], corpus: Path) -> None:
    """Write what the worst pages of each set are annotated with beside what newsgrab makes of them."""
    from newsgrab.inspect.diff_report import html_report
    from newsgrab.inspect.differences import compare

    row_of = {row["id"]: row for row in rows}
    REPORTS.mkdir(parents=True, exist_ok=True)
    for name, pages in worst.items():
        truths = [annotated(row_of[page["id"]]) for page in pages]
        found = [made_of(row_of[truth["id"]], truth, corpus) for truth in truths]
        compared = compare(truths, found, old_name="annotated", new_name="newsgrab")
        html = html_report(compared, f"The worst pages of {name}")
        (REPORTS / f"{name}.html").write_bytes(html.encode("utf-8", "replace"))


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
    chosen = worst_of(pages, {row["id"]: row["set"] for row in rows})
    WORST.write_text(listed(chosen), encoding="utf-8")
    report(chosen, rows, options.corpus)
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
        both = floors.get("all", {}) | figures["all"]  # a run measures one of the two times
        options.floor.write_text(json.dumps(figures | {"all": both}, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {options.floor.name}")
        return 0
    fallen = sum(line.fell for line in lines)
    print(
        f"{fallen} of {len(lines)} figures fell under their floors (bench/floor.json); worst pages: bench/out/worst.md "
        f"and, beside what they are annotated with, {REPORTS.relative_to(HERE.parent)}/*.html"
    )
    return int(fallen > 0)


if __name__ == "__main__":
    sys.exit(main())
