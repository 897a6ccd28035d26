"""Articles that the visible HTML does not hold: in JSON-LD `articleBody`, or in the application state that scripts
carry (Next.js, Nuxt, Fusion/Arc, Apollo and the like). Only asked when the visible text is empty or cut.

What a framework calls its fields is not assumed. In whatever JSON the scripts hold, the article is the string of markup
with the most prose in paragraphs, or the list whose members hold the most prose between them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from newsgrab.extraction.document import Document
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.picture import is_caption
from newsgrab.extraction.shaping import Part, shape
from newsgrab.extraction.text import clean_line, sentence_ends, unescaped
from newsgrab.extraction.walk import Markup

__all__ = ["article_body", "body_in_state"]

MIN_PROSE = 400
"""Characters of prose from which a text in the state is taken for the article."""

MAX_SCRIPT = 3_000_000
"""Characters of one script that are read."""

MAX_VALUES = 200_000
"""JSON values looked at on one page."""

MAX_TARGET = 100
"""Characters of the name that a value is assigned to."""

MAX_ASSIGNED = 50
"""Values that are read of one script."""

PARAGRAPH = 60
"""Characters from which a string counts as prose."""

_STREAMED = "self.__next_f.push("
_PROSE = re.compile(r"[\">][^\"{}()\[\]=;<>&|/\n]{40}")
"""A line of prose as it begins in a string or after a tag; what holds none is not read as JSON, which takes time."""
_VALUE = re.compile(r'=\s*(?=[{\[]\s*["\[{]|")')
"""Where a JSON value may begin. It is told by what stands before: to search for that alone takes far longer."""
_TARGET = re.compile(r"(?:window|self|globalThis|var|let|const)[\w.\[\]'\" ]{1,80}\Z")
_PARSED = re.compile(r'JSON\.parse\((?=")')
_ROW = re.compile(rb"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
"""The head of a row in a streamed state: its number and, before plain text, the text's length in bytes."""
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


def _values(scripts: list[Markup]) -> Iterator[Any]:
    """The JSON values that the scripts hold."""
    streamed: list[str] = []
    for script in scripts:
        source = script.text[:MAX_SCRIPT]
        if _STREAMED in source:
            streamed.extend(_pushed(source))
        elif len(source) < MIN_PROSE or _PROSE.search(source) is None:
            continue
        elif source.lstrip()[:1] in ("{", "["):
            yield _decode(source, len(source) - len(source.lstrip()))
        else:
            yield from _assigned(source)
    if streamed:
        yield from _rows("".join(streamed)[:MAX_SCRIPT].encode("utf-8", "replace"))


def _pushed(source: str) -> Iterator[str]:
    """The pieces of a streamed state (React Server Components, as Next.js prints them) that one script brings."""
    for push in source.split(_STREAMED)[1:]:
        piece = _decode(push, 0)
        if isinstance(piece, list) and len(piece) > 1 and isinstance(piece[1], str):
            yield piece[1]


def _rows(stream: bytes) -> Iterator[Any]:
    """The values of a streamed state's rows, JSON or text; a row may begin in one script and end in another."""
    at = 0
    while at < len(stream):
        head = _ROW.match(stream, at)
        length = head[2] if head else None
        start = head.end() if head else at
        line = stream.find(b"\n", start)
        end = start + int(length, 16) if length else line if line >= 0 else len(stream)
        if end - start >= MIN_PROSE:
            row = stream[start:end].decode("utf-8", "replace")
            if _PROSE.search(row):
                yield row if length or not head else _decode(row, 0)
        at = end if length else end + 1


def _assigned(source: str) -> Iterator[Any]:
    """The first values that a script assigns to its variables or parses."""
    assigned = (
        match.end()
        for match in _VALUE.finditer(source)
        if _TARGET.search(source, max(0, match.start() - MAX_TARGET), match.start())
    )
    parsed = (match.end() for match in _PARSED.finditer(source))
    for start in islice(chain(assigned, parsed), MAX_ASSIGNED):
        value = _decode(source, start)
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
    level: list[Any] = [[value]]
    seen = 0
    while level and seen < MAX_VALUES:
        below: list[Any] = []
        for one in level:
            if type(one) is str:
                if _MARKUP.search(one):
                    yield _size(one), [one]
                continue
            inner = one.values() if type(one) is dict else one
            seen += len(inner)
            below += [
                value
                for value in inner
                if (kind := type(value)) is dict or kind is list or (kind is str and len(value) >= MIN_PROSE)
            ]
            if type(one) is list and len(one) > 1:
                texts = [text for member in one if (text := _text_of_member(member))]
                if len(texts) > 1 and sum(map(len, texts)) >= MIN_PROSE:
                    yield sum(_size(text) for text in texts), texts
        level = below


_TEXT_KEYS = ("content", "text", "html", "body", "value", "paragraph", "innerHTML", "rawText", "data")
_NO_TEXT = ("image", "video", "gallery", "ad", "embed", "raw_html", "oembed_response")


def _text_of_member(member: Any) -> str:
    """The text of one member of a list of paragraphs."""
    if type(member) is dict:
        for key in _TEXT_KEYS:
            text = member.get(key)
            if type(text) is str:
                return text if len(text) > 1 and " " in text and member.get("type") not in _NO_TEXT else ""
        return ""
    return member if type(member) is str and len(member) > 1 and " " in member else ""


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
