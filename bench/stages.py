"""Where the time of a page goes: each stage of `extract`, in milliseconds a page and as a multiple of a bare parse.

    python bench/stages.py [--corpus ../shared/corpus] [--set SET ...] [--rounds 3]

Each page is parsed bare and then extracted, round after round; of a page the fastest round counts, stage by stage. A
stage holds what it asks for first: whoever first needs the page's JSON-LD pays for reading it, and `annotated` is told
again in the stages that ask for it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter_ns
from types import ModuleType
from typing import Any

from corpus import Missing, add_options, page_of, rows_of, warm_up
from selectolax.lexbor import LexborHTMLParser

import newsgrab
from newsgrab.extraction import body, charset, document, engine, verdict

STAGES: dict[ModuleType, tuple[str, ...]] = {
    charset: ("decode",),
    document: ("bounded", "LexborHTMLParser", "walk", "annotated"),
    body: ("weigh", "choose", "prune", "shape"),
    verdict: ("surely", "judge"),
    engine: (
        "_fuller", "find_publisher", "_headline", "find_language", "byline_lines", "find_authors", "find_source",
        "find_timestamp", "find_section", "find_tags", "find_access", "find_image", "_standfirst", "fingerprint",
        "Article",
    ),
}  # fmt: skip
"""The functions that are timed, by the module whose name for them is replaced by a timed one."""


def timed(function: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    """`function`, which adds the nanoseconds of each call to `spent`."""

    def call(*args: Any, **kwargs: Any) -> Any:
        start = perf_counter_ns()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] += perf_counter_ns() - start

    return call


class Stopwatch:
    """Times the stages of `newsgrab.extract`, whose functions it replaces by timed ones.

    Attributes:
        spent: Nanoseconds of each stage since it was last cleared; "all" is the whole.
    """

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        for module, names in STAGES.items():
            for name in names:
                setattr(module, name, timed(getattr(module, name), name.strip("_"), self.spent))
        self._extract = timed(newsgrab.extract, "all", self.spent)

    def fastest(self, content: bytes, url: str, rounds: int) -> tuple[int, dict[str, int]]:
        """Nanoseconds of a bare parse of a page, and of each stage of its extraction; of each the fastest round."""
        parses, runs = [], []
        for _ in range(rounds):
            start = perf_counter_ns()
            LexborHTMLParser(content)
            parses.append(perf_counter_ns() - start)
            self.spent.clear()
            with suppress(newsgrab.NewsgrabError):
                self._extract(content, url)
            runs.append(dict(self.spent))
        return min(parses), min(runs, key=lambda run: run["all"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    parser.add_argument("--rounds", type=int, default=3, help="times that each page is extracted; the fastest counts")
    options = parser.parse_args()
    try:
        rows = rows_of(options)
    except Missing as reason:
        print(f"no figures: {reason}")
        return
    stopwatch = Stopwatch()
    for row in warm_up(rows):
        stopwatch.fastest(page_of(row, options.corpus), row["url"], 1)
    parse, stages = 0, Counter[str]()
    for row in rows:
        bare, spent = stopwatch.fastest(page_of(row, options.corpus), row["url"], options.rounds)
        parse += bare
        stages.update(spent)
    print(f"{len(rows)} pages; a bare parse takes {parse / len(rows) / 1e6:.3f} ms")
    print("| stage | ms a page | parses |", "| --- | ---: | ---: |", sep="\n")
    for name, time in stages.most_common():
        print(f"| `{name}` | {time / len(rows) / 1e6:.3f} | {time / parse:.2f} |")


if __name__ == "__main__":
    main()
