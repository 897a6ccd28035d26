"""Where the annotated pages and their scorer are; both lie beside the repository and are not part of it."""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[2] / "shared/corpus"
MODEL = Path(__file__).parents[1] / "src/newsgrab/extraction/models/body.json"
Row = Mapping[str, Any]
"""A line of corpus.jsonl."""
WARM_UP = 40
"""Pages, from all over the corpus, that are run before any is timed: lexica, models and expressions are loaded then."""


class Missing(Exception):
    """The pages or the scorer are not there; the message says which."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which pages to run."""
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of corpus.jsonl and its pages")
    parser.add_argument("--set", action="append", help="only this set (repeatable)")
    parser.add_argument("--limit", type=int, help="only the first N pages of these sets")


def load_scorer(corpus: Path) -> Any:
    """The module bench/score.py that lies beside the corpus folder.

    Raises:
        Missing: There is no scorer, or no corpus.
    """
    path = corpus.parent / "bench/score.py"
    spec = importlib.util.spec_from_file_location("score", path)
    if not (corpus / "corpus.jsonl").is_file():
        raise Missing("the annotated pages (../shared/corpus beside the repository, or --corpus) are missing")
    if not path.is_file() or spec is None or spec.loader is None:
        raise Missing("the scorer of the annotated pages (bench/score.py beside their folder) is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(options: argparse.Namespace) -> list[Row]:
    """The chosen lines of corpus.jsonl, as the scorer chooses them.

    Raises:
        Missing: There is no page of these sets.
    """
    with (options.corpus / "corpus.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if not options.set or row["set"] in options.set][: options.limit]
    if not rows:
        raise Missing(f"the corpus has no pages of {', '.join(options.set or ['any set'])}")
    return rows


def page_of(row: Row, corpus: Path) -> bytes:
    """The bytes of a corpus line's page."""
    return gzip.decompress((corpus / row["html"]).read_bytes())


def warm_up(rows: Sequence[Row]) -> Sequence[Row]:
    """Some lines from all over the corpus."""
    return rows[:: len(rows) // WARM_UP + 1]


def cross_validated() -> Mapping[str, tuple[float, float, float]]:
    """Set → body F1, precision, recall on sites unseen in training, as bench/train_body.py measured; may be empty."""
    figures: dict[str, tuple[float, float, float]] = json.loads(MODEL.read_text("utf-8")).get("cross_validated", {})
    return figures
