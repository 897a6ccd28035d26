"""Train the body model and measure it on sites it has not seen.

    python bench/train_body.py ../shared/corpus            # cross-validation by site, prints a table
    python bench/train_body.py ../shared/corpus --write    # then trains on all pages and writes models/body.json

Recipe: every annotated page (a corpus line with a `body`) is parsed by newsgrab itself; a block is labelled body text
when at least half of its four-word shingles stand in the annotated body (short blocks: when the words stand there and a
longer neighbour is body text too). A block weighs as much as its share of its page, so that long pages count no more
than short ones. Place words get their weights from an L2-regularised logistic regression; its two scores and the
other evidence go into gradient-boosted trees. Place scores for training rows come from folds that do not hold the row's
site. Needs the `bench` extra (scikit-learn, lightgbm).
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from newsgrab.extraction import body as body_engine
from newsgrab.extraction import phrases as phrase_files
from newsgrab.extraction.document import Document, Element
from newsgrab.extraction.evidence import FEATURES, PlaceWeights, evidence, place_words
from newsgrab.extraction.model import FIRST_TREES, PLAIN
from newsgrab.extraction.shaping import join

SETS = ("news424", "fundus", "wcxb-dev", "rtl")
"""Sets annotated with whole bodies."""
SNIPPET_SETS = ("trafilatura", "goose3")
"""Sets annotated with snippets only: the blocks that hold one are labelled, the others left out."""
SNIPPET_WEIGHT = 0.07
SHINGLE = 4
MIN_SITES = 12
"""Sites a place word must be seen on to get a weight."""
TREES: dict[str, Any] = {
    "n_estimators": 200,
    "num_leaves": 24,
    "learning_rate": 0.06,
    "min_child_samples": 80,
    "subsample": 0.7,
    "subsample_freq": 1,
    "colsample_bytree": 0.5,
    "reg_lambda": 5.0,
    "random_state": 7,
    "verbose": -1,
    "n_jobs": 2,
    "deterministic": True,
}
NEAR, EVERYWHERE = FEATURES.index("near_words"), FEATURES.index("all_words")
MODEL = Path(__file__).parents[1] / "src/newsgrab/extraction/models/body.json"


@dataclass
class PageRows:
    """What one annotated page gives the training."""

    id: str
    set: str
    site: str
    html: bytes
    url: str
    truth: list[str]
    rows: list[list[float]] = field(default_factory=list)
    block_index: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    near: list[Counter[str]] = field(default_factory=list)
    everywhere: list[Counter[str]] = field(default_factory=list)


def labels_of(doc: Document, truth: list[str], tokens: Any) -> list[int]:
    """1 for each block whose words stand in the truth, else 0."""
    grams = {tuple(truth[i : i + SHINGLE]) for i in range(len(truth))}
    joined = f" {' '.join(truth)} "
    labels = [0] * len(doc.blocks)
    long, short = [], []
    for n, block in enumerate(doc.blocks):
        words = tokens(block.text)
        if len(words) >= SHINGLE:
            own = [tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
            labels[n] = int(sum(gram in grams for gram in own) >= len(own) / 2)
            long.append(n)
        elif words and f" {' '.join(words)} " in joined:
            short.append(n)
    for n in short:
        at = bisect.bisect(long, n)
        before = at > 0 and labels[long[at - 1]] and n - long[at - 1] <= 6
        after = at < len(long) and labels[long[at]] and long[at] - n <= 6
        labels[n] = int(bool(before or after))
    return labels


def labels_by_snippets(doc: Document, wanted: list[str], unwanted: list[str]) -> list[int | None]:
    """1 for a block with a snippet that must be in the body, 0 for one with a snippet that must not, else None."""

    def squeezed(text: str) -> str:
        return " ".join(text.split())

    labels: list[int | None] = []
    for block in doc.blocks:
        text = squeezed(block.text)
        yes = any(squeezed(snippet) in text for snippet in wanted)
        no = any(squeezed(snippet) in text for snippet in unwanted)
        labels.append(None if yes == no else int(yes))
    return labels


def read_pages(corpus: Path, tokens: Any) -> list[PageRows]:
    """Rows for every annotated page of the corpus."""
    phrases = phrase_files.load()
    pages = []
    for line in (corpus / "corpus.jsonl").open(encoding="utf-8"):
        record = json.loads(line)
        whole = record["set"] in SETS and record["body"]
        if not whole and not (record["set"] in SNIPPET_SETS and record["with"]):
            continue
        html = gzip.decompress((corpus / record["html"]).read_bytes())
        doc = Document.from_html(html, record["url"])
        truth = tokens(record["body"]) if whole else []
        page = PageRows(record["id"], record["set"], site_of(record["url"]), html, record["url"], truth)
        words: dict[Element, tuple[set[str], Counter[str]]] = {}

        def words_of(element: Element, words: dict[Element, tuple[set[str], Counter[str]]] = words) -> Any:
            if element not in words:
                own = place_words(element)
                above = words_of(element.parent)[1] if element.parent is not None else Counter()
                words[element] = own, above + Counter(own)
            return words[element]

        labels = labels_of(doc, truth, tokens) if whole else labels_by_snippets(doc, record["with"], record["without"])
        size = max(400, sum(len(block.text) for block, label in zip(doc.blocks, labels, strict=True) if label))
        rows = evidence(doc, PlaceWeights({}, {}), phrases)
        for block, label, row in zip(doc.blocks, labels, rows, strict=True):
            if row is None or label is None:
                continue
            near: Counter[str] = Counter()
            for element, _ in zip(block.element.up(), range(3), strict=False):
                near.update(words_of(element)[0])
            page.rows.append(row)
            page.block_index.append(block.index)
            page.labels.append(label)
            page.weights.append(min(len(block.text), 2000) / size + 0.002 if whole else SNIPPET_WEIGHT)
            page.near.append(near)
            page.everywhere.append(words_of(block.element)[1])
        if page.rows:
            pages.append(page)
    return pages


def site_of(url: str) -> str:
    """Registrable part of the host, near enough to keep a site's pages in one fold."""
    parts = (urlsplit(url).hostname or url).split(".")
    country = len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) < 4
    return ".".join(parts[-3 if country else -2 :])


class Trainer:
    """All rows as matrices, and the two steps of training on any subset of them."""

    def __init__(self, pages: list[PageRows]) -> None:
        self.pages = pages
        self.x = np.array([row for page in pages for row in page.rows], dtype=np.float32)
        self.y = np.array([label for page in pages for label in page.labels])
        weights = np.array([weight for page in pages for weight in page.weights])
        self.weights = weights / weights.mean()
        self.page_of = np.repeat(np.arange(len(pages)), [len(page.rows) for page in pages])
        self.sites = np.array([page.site for page in pages])[self.page_of]
        self.near_names, near = self._counts([row for page in pages for row in page.near])
        self.all_names, everywhere = self._counts([row for page in pages for row in page.everywhere])
        self.near, self.everywhere = near, everywhere

    def _counts(self, rows: list[Counter[str]]) -> tuple[list[str], csr_matrix]:
        sites: dict[str, set[str]] = defaultdict(set)
        for row, site in zip(rows, self.sites, strict=True):
            for word in row:
                sites[word].add(site)
        names = sorted(word for word, seen in sites.items() if len(seen) >= MIN_SITES)
        index = {word: n for n, word in enumerate(names)}
        columns, values, ends = [], [], [0]
        for row in rows:
            for word, count in row.items():
                if word in index:
                    columns.append(index[word])
                    values.append(float(count))
            ends.append(len(columns))
        return names, csr_matrix((values, columns, ends), shape=(len(rows), len(names)), dtype=np.float32)

    def place_weights(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights of the near and the other place words, learned from `rows`."""
        from scipy.sparse import hstack

        both = hstack([self.near[rows], self.everywhere[rows]]).tocsr()
        model = LogisticRegression(C=0.03, max_iter=80, solver="liblinear")
        model.fit(both, self.y[rows], sample_weight=self.weights[rows])
        return model.coef_[0][: len(self.near_names)], model.coef_[0][len(self.near_names) :]

    def with_places(self, rows: np.ndarray, weights: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """The evidence of `rows` with their place scores by `weights`."""
        x = self.x[rows].copy()
        x[:, NEAR] = self.near[rows] @ weights[0]
        x[:, EVERYWHERE] = self.everywhere[rows] @ weights[1]
        return x

    def train(self, rows: np.ndarray) -> tuple[lightgbm.LGBMClassifier, tuple[np.ndarray, np.ndarray]]:
        """Trees learned from `rows`, with place scores from folds that do not hold the row's site."""
        x = self.x[rows].copy()
        for learn, apply in GroupKFold(4).split(rows, groups=self.sites[rows]):
            x[apply] = self.with_places(rows[apply], self.place_weights(rows[learn]))
        trees = lightgbm.LGBMClassifier(**TREES)
        trees.fit(x, self.y[rows], sample_weight=self.weights[rows])
        return trees, self.place_weights(rows)

    def cross_validate(self, folds: int) -> np.ndarray:
        """Log-odds of every row by a model that has not seen its site."""
        scores = np.zeros(len(self.y))
        for learn, apply in GroupKFold(folds).split(self.x, groups=self.sites):
            trees, weights = self.train(learn)
            x = self.with_places(apply, weights)
            scores[apply] = trees.predict(x, raw_score=True)
            first = trees.predict(x, raw_score=True, num_iteration=FIRST_TREES)
            plain = np.abs(first) > PLAIN
            turned = (first[plain] > 0) != (scores[apply][plain] > 0)
            print(
                f"fold: {plain.mean():.0%} of rows plain after {FIRST_TREES} trees, {turned.mean():.2%} of them wrongly"
            )
        return scores


def as_lists(booster: lightgbm.Booster, features: Sequence[str] = FEATURES) -> list[Any]:
    """The trees as nested lists ``[feature, threshold, yes, no]``."""

    def node(tree: dict[str, Any]) -> Any:
        if "leaf_value" in tree:
            return round(tree["leaf_value"], 4)
        threshold = float(f"{tree['threshold']:.6g}")
        return [features[tree["split_feature"]], threshold, node(tree["left_child"]), node(tree["right_child"])]

    return [node(info["tree_structure"]) for info in booster.dump_model()["tree_info"]]


def measure(pages: list[PageRows], scores: np.ndarray, score: Any, show: int = 0) -> dict[str, list[float]]:
    """Body F1, precision and recall by set, with the engine's own later stages applied to the scores; also printed."""
    table = defaultdict(list)
    worst = []
    start = 0
    for page in pages:
        end = start + len(page.rows)
        doc = Document.from_html(page.html, page.url)
        by_block: list[float | None] = [None] * len(doc.blocks)
        for index, value in zip(page.block_index, scores[start:end], strict=True):
            by_block[index] = float(value)
        start = end
        if not page.truth:
            continue
        text = join(body_engine.from_scores(doc, by_block, phrase_files.load()))
        p, r, f = score.prf(score.tokens(text), page.truth)
        table[page.set].append((f, p, r))
        worst.append((f, p, r, page.id))
    for name, values in table.items():
        print(f"{name:10} pages {len(values):4}  F1 %.4f  P %.4f  R %.4f" % tuple(np.mean(values, axis=0)))
    for line in sorted(worst)[:show]:
        print("{:.3f}  P {:.3f}  R {:.3f}  {}".format(*line))
    return {name: [round(float(figure), 4) for figure in np.mean(values, axis=0)] for name, values in table.items()}


def write(trainer: Trainer, cross_validated: dict[str, list[float]]) -> None:
    """Train on everything and write the model file, with what cross-validation measured (bench/quality.py shows it)."""
    trees, (near, everywhere) = trainer.train(np.arange(len(trainer.y)))
    words = {
        "near_words": dict(zip(trainer.near_names, near, strict=True)),
        "all_words": dict(zip(trainer.all_names, everywhere, strict=True)),
    }
    model = {
        "made_by": "bench/train_body.py",
        "pages": len(trainer.pages),
        "sites": len(set(trainer.sites)),
        "cross_validated": cross_validated,
        **{k: {w: round(float(v), 3) for w, v in m.items() if abs(v) >= 0.02} for k, m in words.items()},
        "trees": as_lists(trees.booster_),
    }
    MODEL.write_text(_readable(model), encoding="utf-8")
    print(f"wrote {MODEL.name}: {len(model['trees'])} trees, {MODEL.stat().st_size} bytes")


def _readable(model: dict[str, Any]) -> str:
    parts = []
    for key, value in model.items():
        if key == "trees":
            rows = ",\n  ".join(json.dumps(tree, separators=(",", ":")) for tree in value)
            parts.append(f' "trees": [\n  {rows}\n ]')
        elif isinstance(value, dict) and key != "cross_validated":
            rows = ",\n  ".join(f"{json.dumps(k)}: {v}" for k, v in sorted(value.items(), key=lambda kv: -kv[1]))
            parts.append(f' "{key}": {{\n  {rows}\n }}')
        else:
            parts.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="train on all pages and write the model")
    parser.add_argument("--no-cv", action="store_true", help="skip the cross-validation")
    parser.add_argument("--worst", type=int, default=0, help="list the N pages with the lowest score")
    options = parser.parse_args()
    sys.path.insert(0, str(options.corpus.parent / "bench"))
    import score

    trainer = Trainer(read_pages(options.corpus, score.tokens))
    print(f"{len(trainer.pages)} pages, {len(set(trainer.sites))} sites, {len(trainer.y)} rows")
    figures = {}
    if not options.no_cv:
        figures = measure(trainer.pages, trainer.cross_validate(options.folds), score, options.worst)
    if options.write:
        write(trainer, figures)


if __name__ == "__main__":
    main()
