"""Articles that the visible HTML does not hold: in JSON-LD `articleBody`, or in the application state that scripts
carry (Next.js, Nuxt, Fusion/Arc, Apollo and the like). Only asked when the visible text is empty or cut.

What a framework calls its fields is not assumed. In whatever JSON the scripts hold, the article is the string of markup
with the most prose in paragraphs, or the list whose members hold the most prose between them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from newsgrab.extraction.body import Part, shape
from newsgrab.extraction.document import Document, Script
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.picture import is_caption
from newsgrab.extraction.text import clean_line, sentence_ends, unescaped

__all__ = ["article_body", "body_in_state"]

MIN_PROSE = 400
"""Characters of prose from which a text in the state is taken for the article."""

MAX_SCRIPT = 3_000_000
"""Characters of one script that are read."""

MAX_VALUES = 200_000
"""JSON values looked at on one page."""

PARAGRAPH = 60
"""Characters from which a string counts as prose."""

_STREAMED = re.compile(r"self\.__next_f\.push\(")
_ASSIGNED = re.compile(
    r"(?:window|self|globalThis|var|let|const)[\w.\[\]'\" ]{1,80}=\s*(?=[{\[\"(])|JSON\.parse\((?=[\"'])"
)
_ROW = re.compile(r"[0-9a-f]{1,4}:(?=[\[{\"])")
_PLACEHOLDER = re.compile(r"^(?:\$\$|\{\{|\[\[|%%|##).{0,60}(?:\$\$|\}\}|\]\]|%%|##)$")
_MARKUP = re.compile(r"<(?:p|div|br|h[2-6]|li|blockquote)\b", re.I)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_DECODER = json.JSONDecoder(strict=False)


def article_body(doc: Document) -> list[Part]:
    """The JSON-LD `articleBody` as blocks; empty where there is none to speak of."""
    ld = doc.article_ld
    text = text_value(ld.get("articleBody")) if ld else ""
    return _blocks_of(text) if len(text) >= MIN_PROSE else []


def body_in_state(doc: Document) -> list[Part]:
    """The article in the page's application state as blocks; empty where there is none."""
    best: tuple[int, list[str]] = (MIN_PROSE - 1, [])
    for value in _values(doc.scripts):
        for size, texts in _prose(value):
            if size > best[0]:
                best = size, texts
    return [block for text in best[1] for block in _blocks_of(text)]


def _values(scripts: list[Script]) -> Iterator[Any]:
    """The JSON values that the scripts hold."""
    for script in scripts:
        source = script.text[:MAX_SCRIPT]
        if len(source) < MIN_PROSE:
            continue
        if _STREAMED.search(source):
            for push in _STREAMED.split(source)[1:]:
                chunk = _decode(push, 0)
                if isinstance(chunk, list) and len(chunk) > 1 and isinstance(chunk[1], str):
                    row = _ROW.match(chunk[1])
                    yield _decode(chunk[1], row.end()) if row else chunk[1]
            continue
        if source.lstrip()[:1] in ("{", "["):
            yield _decode(source, len(source) - len(source.lstrip()))
            continue
        for number, match in enumerate(_ASSIGNED.finditer(source)):
            if number > 50:
                break
            value = _decode(source, match.end())
            if isinstance(value, str) and value[:1] in ("{", "["):
                value = _decode(value, 0)
            yield value


def _decode(source: str, start: int) -> Any:
    """The JSON value that begins at `start`, None where there is none. Takes the time of reading all of `source`."""
    try:
        return _DECODER.raw_decode(source, start)[0]
    except (ValueError, RecursionError):
        return None


def _prose(value: Any) -> Iterator[tuple[int, list[str]]]:
    """Candidates for the article in a JSON value: their prose in characters, and their texts."""
    level: list[Any] = [value]
    seen = 0
    while level and seen < MAX_VALUES:
        below: list[Any] = []
        for one in level:
            seen += 1
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
                texts = [text for member in one if (text := _text_of_member(member))]
                if len(texts) > 1:
                    yield sum(_size(text) for text in texts), texts
            elif isinstance(one, str) and len(one) >= MIN_PROSE and _MARKUP.search(one):
                yield _size(one), [one]
        level = below


_TEXT_KEYS = ("content", "text", "html", "body", "value", "paragraph", "innerHTML", "rawText", "data")


def _text_of_member(member: Any) -> str:
    """The text of one member of a list of paragraphs."""
    if isinstance(member, dict):
        if member.get("type") in ("image", "video", "gallery", "ad", "embed", "raw_html", "oembed_response"):
            return ""
        member = next((member[key] for key in _TEXT_KEYS if isinstance(member.get(key), str)), "")
    return member if isinstance(member, str) and len(member) > 1 and " " in member else ""


def _size(text: str) -> int:
    """Characters of prose in a string of text or markup: of its parts that are long and end as sentences do."""
    parts = _MARKUP.split(text) if "<" in text else text.split("\n")
    plain = (unescaped(_TAG.sub("", f"<{part}" if "<" in text else part)).strip() for part in parts)
    return sum(len(part) for part in plain if len(part) >= PARAGRAPH and sentence_ends(part))


def _blocks_of(text: str) -> list[Part]:
    """A string of markup, or of paragraphs parted by line breaks, as blocks."""
    if _MARKUP.search(text):
        inner = Document.from_html(f"<body>{text}")
        kept = [one.index for one in inner.blocks if not is_caption(one) and not _PLACEHOLDER.match(one.text)]
        return shape(inner, kept)
    lines = (clean_line(unescaped(_TAG.sub("", line))) for line in re.split(r"\s*\n\s*", text))
    return [Part("paragraph", line) for line in lines if line]
