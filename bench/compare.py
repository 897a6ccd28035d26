"""newsgrab beside other extractors on the annotated corpus: quality, time and memory in one run.

    python bench/compare.py                             # all pages; rewrites the table in README.md
    python bench/compare.py --set rtl --limit 20        # only prints

Every extractor lives in a process of its own and gets the same pages in the same order; on each page they take turns,
and who begins rotates, so that a busy moment of the machine hits all alike. Time is the process's own CPU time, memory
its peak resident size, imports included. What a page gave is then scored by the corpus's own scorer. No text where an
article was annotated counts as lost, whether an extractor raised or returned nothing; no text on a page that is no
article counts as refused.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import logging
import multiprocessing
import os
import platform
import resource
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from textwrap import fill
from typing import Any

from contestants import CONTESTANTS
from corpus import Missing, Row, add_options, cross_validated, load_scorer, page_of, rows_of, warm_up

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- compare: begin, written by make bench -->", "<!-- compare: end -->"
SECONDS = 60
"""A page may take this long; then the extractor's process is ended and the page counts as lost."""
FEWEST = 5
"""Annotated pages that a row of the table needs."""
MEASURES = {
    "body": ("body F1 (P / R)", "body", "body"),
    "snip": ("snippets F1", "with", "body"),
    "head": ("headline", "headline", "headline"),
    "date": ("date", "published", "timestamp"),
    "instant": ("instant", "published", "timestamp"),
    "auth": ("authors F1", "authors", "authors"),
    "refuse": ("refused", "url", "body"),
    "empty": ("lost (less is better)", "url", "body"),
}
"""The scorer's measure: its label, the annotation it rests on, the field it judges."""
Key = tuple[str, bytes]
Table = dict[str, dict[str, float]]


class NotAnArticle(Exception):
    """No text for a page that is no article; the scorer knows the name."""


def serve(name: str, pages: Connection) -> None:
    """Answer each (html, url) with (fields or None, CPU milliseconds, peak MiB), until told None."""
    from selectolax.lexbor import LexborHTMLParser

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.stdout = sys.stderr
    extract = CONTESTANTS[name][1]()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    while (page := pages.recv()) is not None:
        LexborHTMLParser(page[0])  # all meet the page warm: the process was idle, its caches are cold
        start = time.process_time()
        fields: Mapping[str, Any] | None
        try:
            fields = extract(*page)
        except Exception:  # whatever another package raises, the page is lost for it
            fields = None
        spent = (time.process_time() - start) * 1000
        pages.send((fields, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit))


@dataclass
class Runner:
    """One extractor in its own process, and what it did so far."""

    name: str
    found: dict[Key, Mapping[str, Any] | None] = field(default_factory=dict)
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    peak: float = 0.0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A new process."""
        context = multiprocessing.get_context("spawn")
        self.pages, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(self.name, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, html: bytes, url: str) -> tuple[Mapping[str, Any] | None, float]:
        """The fields (None: lost) and the CPU milliseconds for one page."""
        try:
            self.pages.send((html, url))
            if not self.pages.poll(SECONDS):
                raise TimeoutError
            fields, spent, peak = self.pages.recv()
        except (EOFError, OSError) as error:
            print(f"{self.name}: {type(error).__name__} on {url}", file=sys.stderr)
            self.process.kill()
            self.start()
            return None, SECONDS * 1000.0 if isinstance(error, TimeoutError) else 0.0
        self.peak = max(self.peak, peak)
        return fields, spent

    def take(self, row: Row, html: bytes) -> None:
        """Run one page of the corpus and keep the answer."""
        fields, spent = self.ask(html, row["url"])
        self.found[row["url"], html] = fields
        self.spent[row["set"]].append(spent)


def run(runners: Sequence[Runner], rows: Sequence[Row], corpus: Path) -> None:
    """All pages through all extractors, in turns, after a warm-up."""
    for row in warm_up(rows):
        for runner in runners:
            runner.ask(page_of(row, corpus), row["url"])
    for n, row in enumerate(rows):
        html = page_of(row, corpus)
        first = n % len(runners)
        for runner in (*runners[first:], *runners[:first]):
            runner.take(row, html)
        if n % 100 == 99:
            print(f"{n + 1} of {len(rows)} pages", file=sys.stderr)
    for runner in runners:
        runner.pages.send(None)
        runner.process.join()


def quality(runner: Runner, rows: Sequence[Row], scorer: Any, options: argparse.Namespace) -> Table:
    """The scorer's table for what the runner found."""
    listings = {row["url"] for row in rows if row.get("article") is False}

    def replay(html: bytes, url: str) -> Mapping[str, Any]:
        fields = runner.found[url, html] or {}
        if url in listings and not (fields.get("body") or "").strip():
            raise NotAnArticle
        return fields

    table: Table = scorer.score(replay, options.corpus, options.set, options.limit)[0]
    return table


def row_of(first: Sequence[str], values: Sequence[float | None], form: str, least: bool = False) -> list[str]:
    """One row of the table, its best value bold; the bare parse stands last and competes with nobody."""
    shown = ["–" if value is None else format(value, form) for value in values]
    known = [text for text in shown[:-1] if text != "–"]
    best = (min if least else max)(known, key=float)
    return [*first, *(f"**{text}**" if text == best else text for text in shown[:-1]), shown[-1]]


def quality_rows(runners: Sequence[Runner], rows: Sequence[Row], tables: Sequence[Table]) -> list[list[str]]:
    """A row for each measure and set, where enough pages are annotated; "–" where an extractor has no such field."""
    told = [{key for fields in runner.found.values() for key in fields or ()} for runner in runners]
    lines = []
    for measure, (label, truth, name) in MEASURES.items():
        pages = Counter(row["set"] for row in rows if row[truth])
        for each in (each for each in tables[0] if measure in tables[0][each] and pages[each] >= FEWEST):
            figures = [table[each] if name in keys else {} for table, keys in zip(tables, told, strict=True)]
            line = row_of([each, label], [scores.get(measure) for scores in figures], ".3f", measure == "empty")
            if measure == "body":
                line[2:-1] = [f"{a} ({b['P']:.2f} / {b['R']:.2f})" for a, b in zip(line[2:-1], figures, strict=False)]
            lines.append(line)
    return lines


def cost_rows(runners: Sequence[Runner]) -> list[list[str]]:
    """Time a page, the same as a multiple of the bare parse, and peak memory."""
    spent = [[ms for values in runner.spent.values() for ms in values] for runner in runners]
    parse = sum(spent[-1]) or 1.0
    return [
        row_of(["all", "CPU a page, ms"], [sum(each) / len(each) for each in spent], ".1f", least=True),
        row_of(["all", "multiple of the parse"], [sum(each) / parse for each in spent], ".1f", least=True),
        row_of(["all", "slowest page, ms"], [max(each) for each in spent], ".0f", least=True),
        row_of(["all", "peak memory, MiB"], [runner.peak for runner in runners], ".0f", least=True),
    ]


def caution() -> str:
    """What to keep in mind about newsgrab's own figures."""
    told = ", ".join(f"{name} {f1:.3f}" for name, (f1, _, _) in cross_validated().items())
    unseen = f" Its body F1 on sites unseen in training (cross-validation by site): {told}." if told else ""
    return f"newsgrab's models were trained on some of these pages, which flatters it here.{unseen}"


def report(runners: Sequence[Runner], rows: Sequence[Row], tables: Sequence[Table]) -> str:
    """The comparison as Markdown."""
    head = ["set", "measure", *(runner.name for runner in runners)]
    lines = [head, ["---", "---", *["---:"] * len(runners)], *quality_rows(runners, rows, tables), *cost_rows(runners)]
    packages = dict.fromkeys(CONTESTANTS[runner.name][0] for runner in runners)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    told = (
        f"`make bench` on {len(rows)} annotated pages: {versions}; Python {platform.python_version()}, {machine}. "
        "Every extractor ran in a process of its own, page by page in turns; the same scorer judged them all. "
        f"{caution()} `bench/README.md` says how to read the figures."
    )
    return "\n".join([fill(told, 120, break_on_hyphens=False), "", *("| " + " | ".join(line) + " |" for line in lines)])


def rewrite(text: str) -> None:
    """Put `text` between the markers of the README."""
    readme = README.read_text(encoding="utf-8")
    if BEGIN not in readme or END not in readme:
        sys.exit(f"README.md has no lines “{BEGIN}” and “{END}”; the table stands above only")
    before, rest = readme.split(BEGIN, 1)
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def installed(package: str) -> bool:
    """Whether a package is there."""
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    options = parser.parse_args()
    absent = [package for package, _ in CONTESTANTS.values() if not installed(package)]
    if absent:
        sys.exit(f"not installed: {', '.join(dict.fromkeys(absent))}; `make bench` installs them")
    try:
        scorer = load_scorer(options.corpus)
        # Started while this process is still small: a child's peak memory begins at its parent's.
        runners = [Runner(name) for name in CONTESTANTS]
        rows = rows_of(options)
    except Missing as reason:
        print(f"no comparison: {reason}")
        return
    run(runners, rows, options.corpus)
    text = report(runners, rows, [quality(runner, rows, scorer, options) for runner in runners])
    print(text)
    if not (options.set or options.limit):
        rewrite(text)


if __name__ == "__main__":
    main()
