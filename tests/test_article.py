"""The model: whatever text a page holds ends as valid JSON, and nothing changes once it is made."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from newsgrab.article import Article, Block, Extractor, Image, Record

EXTRACTOR = Extractor(version="0")
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


def article(**fields: object) -> Article:
    return Article.model_validate({"id": "0" * 32, "extractor": EXTRACTOR, **fields})


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "\U0001f600"),
        ("nul\x00byte", "nulbyte"),
        ("bell\x07 escape\x1b[31m", "bell escape[31m"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\x7f\ufffe\uffff", None),
        ("", None),
    ],
)
def test_text_that_no_json_can_hold_is_mended(given_text: str, kept: str | None) -> None:
    made = article(headline=given_text)
    assert made.headline == kept
    assert json.loads(made.model_dump_json())["headline"] == kept


@pytest.mark.parametrize("filling", ["A line.\n\n", "Fünf Störche – 鶴\n", "ｆｕｌｌ\n"])
@pytest.mark.parametrize(
    ("odd", "kept"),
    [("", ""), ("\ud800", "\ufffd"), ("\x00", ""), ("\x1b", ""), ("\uffff", ""), ("\r\n", "\n\n"), ("\t", "\t")],
)
def test_a_long_text_is_mended_like_a_short_one(filling: str, odd: str, kept: str) -> None:
    long = filling * 200
    made = article(body=f"{long}{odd}{long}.")
    assert made.body == f"{long}{kept}{long}."
    assert json.loads(made.model_dump_json())["body"] == made.body


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_ends_as_valid_json(text: str, other: str) -> None:
    made = article(
        headline=text,
        body=other,
        authors=(text, other),
        warnings=(text,),
        image=Image(caption=text, credit=other),
        blocks=(Block(kind="paragraph", text=text),),
    )
    line = made.model_dump_json().encode("utf-8")
    assert b"\n" not in line
    assert Article.model_validate_json(line) == made


def test_missing_is_null_never_an_empty_string() -> None:
    dumped = json.loads(article(headline="", source="", language="").model_dump_json())
    assert dumped["headline"] is dumped["source"] is dumped["language"] is dumped["timestamp"] is None
    assert dumped["agencies"] == dumped["authors"] == dumped["tags"] == []
    assert dumped["access"] == "unknown"


def test_an_article_cannot_be_changed() -> None:
    made = article(headline="As printed")
    with pytest.raises(ValidationError):
        made.headline = "Another"
    with pytest.raises(ValidationError):
        article(heading="no such field")


def test_an_instant_needs_an_offset_and_keeps_it() -> None:
    cairo = datetime(2024, 3, 18, 16, 11, tzinfo=timezone(timedelta(hours=2)))
    assert json.loads(article(timestamp=cairo).model_dump_json())["timestamp"] == "2024-03-18T16:11:00+02:00"
    with pytest.raises(ValidationError):
        article(timestamp=datetime(2024, 3, 18, 16, 11))
    with pytest.raises(ValidationError):
        article(timestamp=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3))))


def test_an_article_travels_between_processes() -> None:
    made = article(headline="Travels", fetched_at=datetime(2024, 3, 18, tzinfo=UTC))
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_record_is_an_article_with_its_run() -> None:
    made = article(headline="Stored")
    record = Record(**made.model_dump(), run_id="r1", revision=1)
    assert record.previous_hash is None
    assert record.headline == "Stored"
    with pytest.raises(ValidationError):
        Record(**made.model_dump(), run_id="r1", revision=0)
