"""Text as the reader sees it, in every script."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.extraction.text import (
    LINE_BREAK,
    clean_line,
    clean_text,
    content_hash,
    count_words,
    fingerprint,
    sentence_ends,
    unescaped,
)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("  two \n\t words  ", "two words"),
        ("no\u00a0break", "no break"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth\u2060space\ufeff", "zerowidthspace"),
        ("\u202bعربي\u202c \u200fنص\u200e", "عربي نص"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
        ("\ufefb\ufee1", "لام"),
        ("\ufeb3\ufefc\ufee1", "سلام"),
        ("１２ｋｍ ﬁne", "１２ｋｍ ﬁne"),
        ("bell\x07 and \x85next", "bell and next"),
        ("object\ufffc", "object"),
        ("ไทย ไม่มี ช่องว่าง", "ไทย ไม่มี ช่องว่าง"),
    ],
)
def test_what_is_stripped_and_what_is_kept(raw: str, seen: str) -> None:
    assert clean_line(raw) == seen


@given(st.text())
def test_a_clean_line_is_clean(text: str) -> None:
    clean = clean_line(text)
    assert clean == clean.strip()
    assert "\n" not in clean and "  " not in clean
    assert clean_line(clean) == clean


@given(st.lists(st.text(), max_size=4))
def test_line_breaks_become_lines_without_empty_ones(parts: list[str]) -> None:
    lines = clean_text(LINE_BREAK.join(parts)).split("\n")
    assert lines == [""] or all(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two three", 3),
        ("one – two", 2),
        ("don't stop", 2),
        ("5 %", 1),
        ("قال المتحدث اليوم", 3),
        ("می\u200cخواهم بروم", 2),
        ("市議会は決めた", 4),
        ("東京 Tokyo", 2),
        ("สะพานใหม่", 5),
        ("नया पुल", 2),
        ("새 다리가 놓인다", 3),
    ],
)
def test_words_are_counted_with_and_without_spaces(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    "text", ["End.", "End?”", "انتهى؟", "ختم۔", "समाप्त।", "終わり。", "終わり。」", "Ende!»", "Վերջ։", "wait…"]
)
def test_the_end_of_a_sentence_in_every_script(text: str) -> None:
    assert sentence_ends(text)


@pytest.mark.parametrize("text", ["", "A heading", "Name:", "一覧", "(see", "12"])
def test_what_ends_no_sentence(text: str) -> None:
    assert not sentence_ends(text)


@given(st.text(st.characters(codec="utf-8")))
def test_others_can_recompute_the_hash(text: str) -> None:
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    assert content_hash(text) == hashlib.sha256(normal.encode()).hexdigest()


def test_the_hash_does_not_depend_on_spacing_or_composition() -> None:
    assert content_hash("caf\u00e9  au\n\nlait ") == content_hash("cafe\u0301 au lait")


def test_character_references_are_resolved_and_endless_ones_left() -> None:
    assert unescaped("Fish &amp; chips &#8211; &eacute;") == "Fish & chips – é"
    endless = "&#" + "9" * 5000 + ";"
    assert unescaped(endless) == endless


@given(st.text(st.sampled_from("aé_1 \n\u00a0-–·\u0301\u0e01橋가\t\ufeff😀e"), max_size=40))
def test_the_fingerprint_is_hash_and_number_of_words(text: str) -> None:
    assert fingerprint(text) == (content_hash(text), count_words(text)) or not text


@given(st.text(max_size=60))
def test_the_fingerprint_of_any_text_is_hash_and_number_of_words(text: str) -> None:
    assert fingerprint(text) == (content_hash(text), count_words(text)) or not text
