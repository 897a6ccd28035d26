"""Train the article-or-not model and measure it on sites it has not seen.

    python bench/train_verdict.py ../shared/corpus            # cross-validation by site
    python bench/train_verdict.py ../shared/corpus --write    # then trains on all pages and writes models/article.json

Recipe: every page with an annotated body or snippets is an article, every page marked `article: false` is none. Each
page counts twice, once with what its address tells and once without, so that saved files are judged fairly. Gradient
boosted trees; the limit is set where at most `LOST` of the articles would be refused in cross-validation. The body
engine's own confidence is no evidence here: its model has seen these articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from train_body import as_lists, site_of

from newsgrab import NewsgrabError, extract
from newsgrab.extraction import verdict
from newsgrab.extraction.verdict import FEATURES, UNKNOWN, page_evidence

LOST = 0.005
"""Share of articles that may be refused."""
FOLDS = 6
TREES: dict[str, Any] = {
    "n_estimators": 110,
    "num_leaves": 8,
    "learning_rate": 0.06,
    "min_child_samples": 15,
    "subsample": 0.8,
    "subsample_freq": 1,
    "colsample_bytree": 0.6,
    "random_state": 7,
    "verbose": -1,
    "n_jobs": 2,
}
ADDRESS = slice(FEATURES.index("path_depth"), len(FEATURES))
MODEL = Path(__file__).parents[1] / "src/newsgrab/extraction/models/article.json"


def read_pages(corpus: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Evidence, truth, site and set of every page that is annotated as article or not."""
    rows, truth, sites, sets = [], [], [], []

    def keep(doc: Any, body: Any, headline: str, dated: bool, authors: int, phrases: Any) -> None:
        rows.append(page_evidence(doc, body, headline, dated, authors))

    verdict.judge = keep  # type: ignore[assignment]  # every page is let through, its evidence kept
    for line in (corpus / "corpus.jsonl").open(encoding="utf-8"):
        record = json.loads(line)
        article = record.get("article") is not False
        if article and not (record["body"] or record["with"]):
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
    return np.array(rows), np.array(truth), np.array(sites), np.array(sets)


def train(x: np.ndarray, y: np.ndarray) -> lightgbm.LGBMClassifier:
    """Trees from each page twice: with its address and without."""
    bare = x.copy()
    bare[:, ADDRESS] = UNKNOWN
    return lightgbm.LGBMClassifier(**TREES).fit(np.vstack([x, bare]), np.concatenate([y, y]))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true", help="train on all pages and write the model")
    options = parser.parse_args()
    x, y, sites, sets = read_pages(options.corpus)
    print(f"{len(y)} pages, {int(y.sum())} articles, {len(set(sites))} sites")
    scores = np.zeros(len(y))
    order = {site: n for n, site in enumerate(np.random.default_rng(7).permutation(sorted(set(sites))))}
    fold = np.array([order[site] % FOLDS for site in sites])
    for n in range(FOLDS):
        scores[fold == n] = train(x[fold != n], y[fold != n]).predict(x[fold == n], raw_score=True)
    limit = float(np.quantile(scores[y == 1], LOST))
    print(f"limit {limit:.3f}: refused {np.mean(scores[y == 0] < limit):.3f} of the others; articles lost:")
    for name in sorted(set(sets[y == 1])):
        print(f"  {name:12} {np.mean(scores[(sets == name) & (y == 1)] < limit):.4f}")
    if options.write:
        trees = ",\n  ".join(
            json.dumps(tree, separators=(",", ":")) for tree in as_lists(train(x, y).booster_, FEATURES)
        )
        MODEL.write_text(
            f'{{\n "made_by": "bench/train_verdict.py",\n "pages": {len(y)},\n "limit": {limit:.4f},\n'
            f' "trees": [\n  {trees}\n ]\n}}\n',
            encoding="utf-8",
        )
        print(f"wrote {MODEL.name}: {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
