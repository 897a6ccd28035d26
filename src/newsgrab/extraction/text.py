"""Text as the reader sees it, in every script.

What is stripped: soft hyphens, zero-width spaces and no-break spaces (U+00AD, U+200B, U+2060, U+FEFF), bidirectional
controls (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), C0 and C1 controls, U+FFFC. What is kept:
zero-width joiner and non-joiner, which carry meaning in Persian, Indic scripts and emoji, and variation selectors.
Arabic presentation forms become the letters they stand for (Unicode, chapter 9.2); all other text stays as written.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from itertools import pairwise

__all__ = [
    "LINE_BREAK",
    "ascii_words",
    "clean_line",
    "clean_text",
    "content_hash",
    "count_words",
    "fingerprint",
    "has_digit",
    "places_of",
    "sentence_ends",
    "size_of",
    "unescaped",
    "unwrapped_lines",
]

LINE_BREAK = "\v"
"""Stands for a `<br>` inside a run of text until `clean_text` makes it a newline."""

_INVISIBLE_CODES = (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F),
                    *range(0x2060, 0x206A), 0xFEFF, 0xFFFC)  # fmt: skip
_INVISIBLE = dict.fromkeys(_INVISIBLE_CODES)
_CONTROLS = re.compile("[\x00-\x1f\x7f]+")
_PRESENTATION = re.compile("[\ufb50-\ufd3d\ufd50-\ufdf1\ufdf3-\ufdf9\ufe70-\ufefc]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
SENTENCE_END = tuple(".!?…。！？؟۔।॥።։\u3002\uff61")
CLOSING = "\"'”’»›)]」』）】"


def unescaped(text: str) -> str:
    """`text` with its character references resolved (HTML Standard, section 13.5); as it is where one is no number."""
    try:
        return html.unescape(text)
    except ValueError:  # thousands of digits, more than Python reads as a number
        return text


def clean_line(text: str) -> str:
    """`text` with white space collapsed to single spaces and invisible characters gone."""
    # every invisible character but U+FFFC, and every white space but the space, is "not printable"
    plain = text.isprintable() and "  " not in text  # as most are
    text = text.strip(" ") if plain else " ".join(text.split())
    if text.isascii():
        return text if text.isprintable() else _CONTROLS.sub("", text)
    if not text.isprintable() or "\ufffc" in text:
        text = " ".join(text.translate(_INVISIBLE).split())
    if _PRESENTATION.search(text):
        text = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return text


def clean_text(text: str) -> str:
    """Like `clean_line`, with each `LINE_BREAK` a newline; no empty lines."""
    if LINE_BREAK not in text:
        return clean_line(text)
    lines = (clean_line(line) for line in text.split(LINE_BREAK))
    return "\n".join(line for line in lines if line)


def unwrapped_lines(text: str) -> list[str]:
    """The lines of a plain-text page, with paragraphs that were wrapped at a fixed width made one line each.

    A group of lines between empty lines counts as wrapped when all but its last are 50 to 132 characters long and of
    nearly one width: the next line's first word would not have fitted.
    """
    lines: list[str] = []
    for group in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        rows = [row.strip() for row in group.split("\n") if row.strip()]
        lines.extend([" ".join(rows)] if _is_wrapped(rows) else rows)
    return lines


def _is_wrapped(rows: list[str]) -> bool:
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or not 50 <= width <= 132:
        return False
    return all(len(row) + 1 + len(after.split(None, 1)[0]) > width for row, after in pairwise(rows))


def count_words(text: str) -> int:
    """Number of words: what white space parts, without lone punctuation marks; Han, kana, Thai, Lao, Khmer and Burmese,
    which are written without spaces, count one for every two characters."""
    unspaced = [] if text.isascii() else _UNSPACED.findall(text)
    if unspaced:
        text = _UNSPACED.sub(" ", text)
    words = text.split()
    marks = sum([not word.isalnum() for word in words if len(word) == 1])
    return len(words) - marks + sum([(len(run) + 1) // 2 for run in unspaced])


_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(0x80)).ljust(0x100)
"""What ASCII text is translated to before its words are parted: a table of bytes is three times as fast as one of
characters."""


def ascii_words(text: str) -> str:
    """The words of ASCII `text` in lower case, a space between."""
    return " ".join(text.encode("ascii").translate(_ASCII_WORDS).decode().split())


def sentence_ends(text: str) -> bool:
    """Whether `text` ends as a sentence does, in any script."""
    return text.rstrip(CLOSING).endswith(SENTENCE_END)


def has_digit(text: str) -> bool:
    """Whether a decimal digit of any script stands in `text`."""
    return any(map(str.isdecimal, text))


def size_of(text: str) -> float:
    """Length in characters, with scripts that need fewer of them (Han, kana, Hangul) weighed up to match."""
    return len(text) * 2.5 if text and text[len(text) // 2] > "\u2e7f" else float(len(text))


def places_of(part: bytes, text: bytes) -> list[int]:
    """Where `part`, which is not empty, stands in `text`, one after the other."""
    found = []
    place = text.find(part)
    while place >= 0:
        found.append(place)
        place = text.find(part, place + len(part))
    return found


def content_hash(body: str) -> str:
    """`Article.body_hash`: SHA-256 (FIPS 180-4), hexadecimal, of the UTF-8 text after NFC (Unicode annex 15), with
    every run of white space made one space and the ends stripped."""
    normal = body if unicodedata.is_normalized("NFC", body) else unicodedata.normalize("NFC", body)
    return hashlib.sha256(" ".join(normal.split()).encode("utf-8", "replace")).hexdigest()


def is_utf8(content: bytes) -> bool:
    """Whether bytes are valid UTF-8 (RFC 3629)."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def fingerprint(body: str) -> tuple[str, int]:
    """`content_hash` and `count_words` of a text."""
    return content_hash(body), count_words(body)
