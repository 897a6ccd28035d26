"""The JSON Schema: its committed copy is what the program prints."""

from __future__ import annotations

import json
from pathlib import Path

from newsgrab.article import Article
from support import newsgrab_run

COPY = Path(__file__).parent.parent / "schema" / "article.schema.json"


def test_the_committed_copy_is_the_schema() -> None:
    done = newsgrab_run("schema")
    assert (done.code, done.err) == (0, "")
    assert done.out == COPY.read_text("utf-8"), "the schema changed: newsgrab schema > schema/article.schema.json"


def test_every_field_is_described() -> None:
    schema = json.loads(COPY.read_text("utf-8"))
    assert list(schema["properties"]) == list(Article.model_fields)
    assert all(f"{name}:" in (Article.__doc__ or "") for name in Article.model_fields)
