"""JSON-LD as sites really print it: arrays, `@graph`, nested nodes, several articles on a page, broken JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from newsgrab.extraction.text import unescaped

__all__ = ["ARTICLE_TYPES", "main_article", "nodes", "read", "text_value", "types_of"]

MAX_NODES = 2_000
"""Typed nodes read from one page; the rest is left."""

MAX_QUOTES = 40
"""Quotes inside of texts that are mended in one script."""

MAX_SOURCE = 2_000_000
"""Characters of one JSON-LD script that are read."""

ARTICLE_TYPES = frozenset(
    "Article NewsArticle BlogPosting ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle "
    "ReviewNewsArticle AskPublicNewsArticle AdvertiserContentArticle SatiricalArticle ScholarlyArticle TechArticle "
    "Report SocialMediaPosting DiscussionForumPosting LiveBlogPosting APIReference MedicalScholarlyArticle".split()
)
"""schema.org types that are an article (schema.org/Article and its subtypes)."""

_COMMENTS = re.compile(
    r"<!--|-->|<!\[CDATA\[|\]\]>|/\*.{0,200}?\*/|^[^\S\n]*+//[^\n]*|(?<=[,{\[])[^\S\n]++//[^\n]*", re.M | re.S
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r'([}\]"])([^\S\n]*+\n\s*+)(?=["{\[])')
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu]|u[0-9a-fA-F]{4})')
_BARE_VALUE = re.compile(r'("\s*+:\s*+)(\d{4}-\d\d-\d\d[\w:.+-]*+|https?://[^\s",{}\[\]]++)(?=[\s,}])')
_DECODER = json.JSONDecoder(strict=False)
_ENDINGS = ("}", "]", "}]", "]}", '"}', "}}", "}]}")


def read(source: str) -> Any:
    """The value of one JSON-LD script, mended where it is broken in a usual way; None where it is beyond reading."""
    source = source[:MAX_SOURCE].strip().rstrip(";")
    if not source:
        return None
    for mend in (None, _mended):
        try:
            return _DECODER.decode(source if mend is None else mend(source))
        except (ValueError, RecursionError):
            continue
    return None


def _mended(source: str) -> str:
    source = _COMMENTS.sub("", source).strip().rstrip(";")
    if "&quot;" in source and '"' not in source:
        source = unescaped(source)
    source = _BAD_ESCAPE.sub(r"\\\\", source)
    source = _TRAILING_COMMA.sub(r"\1", source)
    source = _BARE_VALUE.sub(r'\1"\2"', source)
    source = _MISSING_COMMA.sub(r"\1,\2", source)
    try:
        value, _ = _DECODER.raw_decode(source)  # text after the value is dropped
        return json.dumps(value)
    except (ValueError, RecursionError):
        pass
    for ending in _ENDINGS:
        try:
            _DECODER.decode(source + ending)
            return source + ending
        except (ValueError, RecursionError):
            continue
    return _with_quotes(source)


def _with_quotes(source: str) -> str:
    """`source` with the quotes inside of its texts escaped: a text that no comma follows has been ended by one."""
    for _ in range(MAX_QUOTES):
        try:
            _DECODER.decode(source)
        except json.JSONDecodeError as error:
            quote = source.rfind('"', 0, error.pos)
            if not error.msg.startswith("Expecting ','") or quote < 0:
                break
            source = f"{source[:quote]}\\{source[quote:]}"
        except (ValueError, RecursionError):
            break
        else:
            break
    return source


def nodes(sources: Iterable[str]) -> list[dict[str, Any]]:
    """All typed nodes of the page's scripts, outer before inner, in document order."""
    found: list[dict[str, Any]] = []
    for source in sources:
        level: list[Any] = [read(source)]
        while level and len(found) < MAX_NODES:
            below: list[Any] = []
            for value in level:
                if isinstance(value, dict):
                    if "@type" in value or "type" in value:
                        found.append(value)
                    below += [inner for inner in value.values() if type(inner) in _NESTED]
                elif isinstance(value, list):
                    below += [inner for inner in value if type(inner) in _NESTED]
            level = below
    return found[:MAX_NODES]


_NESTED = frozenset((dict, list))
"""What the decoder makes of objects and arrays."""


def types_of(node: dict[str, Any]) -> tuple[str, ...]:
    """Local names of a node's types: ``"schema:Report"`` and ``"http://schema.org/Report"`` are Report."""
    value = node.get("@type", node.get("type"))
    if isinstance(value, str):
        return (_local_name(value),)
    return tuple(_local_name(one) for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _local_name(name: str) -> str:
    return name if name.isalnum() else re.split(r"[/#:]", name)[-1]


def text_value(value: Any) -> str:
    """A JSON-LD value as text: a string, the first of a list, or `@value` of a value object; "" where it is none."""
    if isinstance(value, list):
        value = next((one for one in value if one), None)
    if isinstance(value, dict):
        value = value.get("@value", value.get("name"))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return unescaped(value).strip() if isinstance(value, str) else ""


def _addresses(node: dict[str, Any]) -> list[str]:
    page = node.get("mainEntityOfPage")
    if isinstance(page, dict):
        page = page.get("@id") or page.get("url")
    return [one for one in (node.get("url"), page, node.get("@id")) if isinstance(one, str)]


def _path(url: str) -> str:
    return re.sub(r"^[a-z]+://[^/]*|[?#].*$", "", url).rstrip("/")


def main_article(found: list[dict[str, Any]], url: str, title: str) -> dict[str, Any] | None:
    """The article node that describes the page itself: the one at the page's address, else whose headline stands in the
    title, else the first with a headline and a date; never one of several in a list of others."""
    articles = [node for node in found if not ARTICLE_TYPES.isdisjoint(types_of(node))]
    if not articles:
        articles = [node for node in found if "WebPage" in types_of(node) and node.get("datePublished")][:1]
    if len(articles) <= 1:
        return articles[0] if articles else None
    path = _path(url)

    def fit(node: dict[str, Any]) -> tuple[bool, bool, int]:
        headline = text_value(node.get("headline") or node.get("name"))
        at_address = bool(path) and any(_path(one) == path for one in _addresses(node))
        in_title = bool(headline) and headline[:40].casefold() in title.casefold()
        known = sum(1 for key in ("headline", "datePublished", "author", "articleBody", "publisher") if node.get(key))
        return at_address, in_title, known

    return max(articles, key=fit)
