"""Train the article-or-not model and measure it on sites it has not seen.

    python bench/train_verdict.py ../shared/corpus            # cross-validation by site
    python bench/train_verdict.py ../shared/corpus --write    # then trains on all pages and writes models/article.json

Recipe: every page with an annotated body or snippets and every test page of a reader mode is an article, every page
marked `article: false` is none, but for those that are plainly annotated wrong (`WRONG`: lists of links called
articles, an article called a list). Pages that are refused by rule, before the model is asked, are counted, but teach
it nothing. A model of the quick measures alone goes first, as the verdict has it: what it is sure of (`SURE`) is an
article. Each page counts twice, once with what its address tells and once without, so that saved files are judged
fairly. The gradient boosted trees may only rise or fall with a measure whose sense is known (`MONOTONE`); the limit is
set where at most `LOST` of the articles would be refused in cross-validation, the mean of several partitions of the
sites, as a handful of odd articles decides it. The body engine's own confidence is no evidence here: its model has seen
these articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from train_body import as_lists, site_of

from newsgrab import NewsgrabError, extract
from newsgrab.extraction import verdict
from newsgrab.extraction.verdict import FEATURES, QUICK, UNKNOWN, Case, page_evidence, too_short

READER_MODE = "readability"
"""The set of a reader mode's test pages: articles all, though only their headlines are annotated."""
LOST = 0.0018
"""Share of articles that may be refused by the model; some more are by rule."""
SURE = 3.0
"""Score by the quick measures alone from which a page is an article without a closer look."""
FOLDS = 6
PARTITIONS = range(7, 12)
"""Seeds of the partitions of the sites into folds."""
TREES: dict[str, Any] = {
    "n_estimators": 250,
    "num_leaves": 4,
    "learning_rate": 0.06,
    "min_child_samples": 15,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "random_state": 7,
    "verbose": -1,
    "n_jobs": 1,
    "deterministic": True,
}
MONOTONE = {
    "body_size": 1, "paragraphs": 1, "sentence_share": 1, "density": 1, "one_container": 1, "longest_run": 1,
    "pictures": -1, "dated": 1, "list_word": -1, "index_word": -1, "link_share": -1, "cards": -1, "card_share": -1,
    "linked_headings": -1, "prices": -1, "buttons": -1, "filters": -1, "teasers": -1,
    "inline_links": 1, "dates": -1,
}  # fmt: skip
"""Measures of which more can only speak for an article (1) or against it (-1)."""
WRONG = frozenset(
    (
        "notarticle/4001",  # a guide to earphones, written by one author
        "readability/nytimes-5",  # a section's front page
        "trafilatura/colours-of-the-soul.alhelm.net",  # a blog's front page
        "trafilatura/iass-potsdam.de.energiewende",  # a department's front page: hundreds of teasers
        "trafilatura/minusl.de.joghurt",  # a shop's category
        "wcxb-dev/0316",  # a list of courses
        "wcxb-dev/2976",  # a list of programs
        "wcxb-dev/4245",  # an agency's front page
        "wcxb-dev/4271",  # an agency's portfolio
    )
)
"""Pages annotated as articles that a reader would call a listing or a front page, and the other way round."""
ADDRESS = slice(FEATURES.index("path_depth"), FEATURES.index("index_word") + 1)
MODEL = Path(__file__).parents[1] / "src/newsgrab/extraction/models/article.json"


@dataclass
class Pages:
    """What the annotated pages give: evidence, whether an article, site, set, whether the rules refuse it before."""

    x: np.ndarray
    y: np.ndarray
    sites: np.ndarray
    sets: np.ndarray
    ruled_out: np.ndarray


def read_pages(corpus: Path) -> Pages:
    """Every page that is annotated as article or not."""
    rows: list[list[float]] = []
    ruled_out: list[bool] = []
    truth, sites, sets = [], [], []

    def keep(case: Case, body: Any, dated: bool, authors: int) -> None:
        rows.append(page_evidence(case.doc, case.body, dated, authors))
        ruled_out.append(too_short(case.doc, body, case.phrases) is not None)

    verdict.surely, verdict.judge = lambda case: None, keep  # every page is let through, its evidence kept
    for line in (corpus / "corpus.jsonl").open(encoding="utf-8"):
        record = json.loads(line)
        article = record.get("article") is not False
        annotated = record["body"] or record["with"] or record["set"] == READER_MODE
        if (article and not annotated) or record["id"] in WRONG:
            continue
        before = len(rows)
        try:
            extract(gzip.decompress((corpus / record["html"]).read_bytes()), record["url"])
        except NewsgrabError:
            continue
        if len(rows) > before:
            truth.append(int(article))
            sites.append(site_of(record["url"]))
            sets.append(record["set"])
    return Pages(np.array(rows), np.array(truth), np.array(sites), np.array(sets), np.array(ruled_out))


def train(x: np.ndarray, y: np.ndarray, features: tuple[str, ...] = FEATURES) -> lightgbm.LGBMClassifier:
    """Trees from each page twice: with its address and without."""
    bare = x.copy()
    bare[:, ADDRESS] = UNKNOWN
    bare, x = bare[:, : len(features)], x[:, : len(features)]
    constraints = [MONOTONE.get(name, 0) for name in features]
    model = lightgbm.LGBMClassifier(**TREES, monotone_constraints=constraints)
    return model.fit(np.vstack([x, bare]), np.concatenate([y, y]))


def cross_validated(pages: Pages, seed: int) -> np.ndarray:
    """Every page's score by a model that has not seen its site."""
    scores = np.zeros(len(pages.y))
    order = {site: n for n, site in enumerate(np.random.default_rng(seed).permutation(sorted(set(pages.sites))))}
    fold = np.array([order[site] % FOLDS for site in pages.sites])
    for n in range(FOLDS):
        seen = (fold != n) & ~pages.ruled_out
        x = pages.x[fold == n]
        quick = train(pages.x[seen], pages.y[seen], QUICK).predict(x[:, : len(QUICK)], raw_score=True)
        full = train(pages.x[seen], pages.y[seen]).predict(x, raw_score=True)
        scores[fold == n] = np.where(quick >= SURE, np.inf, full)
    return scores


def as_text(model: lightgbm.LGBMClassifier, features: tuple[str, ...]) -> str:
    """The trees, each on a line of its own."""
    return ",\n  ".join(json.dumps(tree, separators=(",", ":")) for tree in as_lists(model.booster_, features))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true", help="train on all pages and write the model")
    options = parser.parse_args()
    pages = read_pages(options.corpus)
    y, judged = pages.y, ~pages.ruled_out
    print(f"{len(y)} pages, {int(y.sum())} articles, {len(set(pages.sites))} sites")
    print(
        f"refused by rule: {int((pages.ruled_out & (y == 0)).sum())} others, {int((~judged & (y == 1)).sum())} articles"
    )
    limits, refused = [], []
    lost: dict[str, list[float]] = defaultdict(list)
    for seed in PARTITIONS:
        scores = cross_validated(pages, seed)
        limits.append(float(np.quantile(scores[judged & (y == 1)], LOST)))
        out = pages.ruled_out | (scores < limits[-1])
        refused.append(float(out[y == 0].mean()))
        for name in sorted(set(pages.sets[y == 1])):
            lost[name].append(float(out[(pages.sets == name) & (y == 1)].mean()))
    limit = float(np.mean(limits))
    each = " ".join(f"{share:.3f}" for share in refused)
    print(f"limit {limit:.3f}: refused {np.mean(refused):.3f} of the others ({each}); articles lost:")
    for name, shares in lost.items():
        print(f"  {name:12} {np.mean(shares):.4f}")
    if options.write:
        model = train(pages.x[judged], y[judged])
        trees = as_text(model, FEATURES)
        quick = as_text(train(pages.x[judged], y[judged], QUICK), QUICK)
        MODEL.write_text(
            f'{{\n "made_by": "bench/train_verdict.py",\n "pages": {len(y)},\n "limit": {limit:.4f},\n'
            f' "sure": {SURE},\n "quick": [\n  {quick}\n ],\n "trees": [\n  {trees}\n ]\n}}\n',
            encoding="utf-8",
        )
        print(f"wrote {MODEL.name}: {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
