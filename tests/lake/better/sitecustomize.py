"""Found on PYTHONPATH, this makes of newsgrab, its workers included, that of a later year.

Its extractor ends each body with a sentence of its own, and takes what stands under /refused/ for no article. It makes
files of a few rows already, as a long replay does of many.
"""

from __future__ import annotations

from typing import Any

import newsgrab._version

newsgrab._version.__version__ = "99.0"

import newsgrab.extraction.engine as engine  # noqa: E402 (only now: it takes the version over)
import newsgrab.lake.replay as replay  # noqa: E402
from newsgrab.article import Article  # noqa: E402
from newsgrab.errors import NotAnArticle  # noqa: E402
from newsgrab.extraction.text import content_hash  # noqa: E402
from newsgrab.page import Page  # noqa: E402

before = engine.extract


def extract(page: Page, **options: Any) -> Article:
    article = before(page, **options)
    if "/refused/" in page.url:
        raise NotAnArticle(page.url, "listing", article)
    body = f"{article.body}\n\nRead in another year."
    new = {"body": body, "body_hash": content_hash(body), "word_count": article.word_count + 4, "status": 299}
    return article.model_copy(update=new)


setattr(engine, "extract", extract)  # noqa: B010
replay.GATHERED = 20_000
