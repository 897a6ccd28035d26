"""An article as Markdown (CommonMark 0.31, with tables as in GitHub Flavored Markdown)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from newsgrab.article import Article, Block

__all__ = ["render"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_LINE_START = re.compile(r"^(\s*(?:\d{1,9}(?=[.)](?:\s|$)))?)([#.)]|[-+=~](?=\s|$|[-=~]))", re.MULTILINE)


def render(article: Article) -> str:
    """The article as a Markdown text that begins with its headline as the only heading of level 1.

    The body is made from `article.blocks`, or, where these were not asked for, from the paragraphs of `article.body`.
    """
    facts = (article.source, article.timestamp and article.timestamp.isoformat(), ", ".join(article.authors))
    address = article.canonical_url or article.final_url or article.url
    parts = [
        f"# {_escape(' '.join((article.headline or 'Untitled').split()))}",
        " · ".join([*(_escape(fact) for fact in facts if fact), *([f"<{_plain(address)}>"] if address else [])]),
        *_body(article),
    ]
    return "\n\n".join(part for part in parts if part) + "\n\n"


def _body(article: Article) -> Iterable[str]:
    if article.blocks is None:
        return (_escape(paragraph) for paragraph in (article.body or "").split("\n\n"))
    runs = groupby(article.blocks, key=lambda block: block.kind)
    return (("\n" if kind in _TIGHT else "\n\n").join(_lines(kind, list(blocks))) for kind, blocks in runs)


_TIGHT = ("list item", "table row")


def _lines(kind: str, blocks: list[Block]) -> Iterable[str]:
    if kind == "table row":
        first, *rest = (f"| {' | '.join(_escape(cell) for cell in block.text.split(chr(9)))} |" for block in blocks)
        columns = blocks[0].text.count("\t") + 1
        return (first.replace("\n", " "), "|" + " --- |" * columns, *(row.replace("\n", " ") for row in rest))
    return (_block(block) for block in blocks)


def _block(block: Block) -> str:
    if block.kind == "code":
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", block.text)), default=0))
        return f"{fence}\n{_plain(block.text)}\n{fence}"
    text = _escape(block.text)
    if block.kind == "heading":  # level 1 is the headline's
        return f"{'#' * min(6, max(2, block.level or 2))} {' '.join(text.split())}"
    if block.kind == "list item":
        indent = "  " * ((block.level or 1) - 1)
        return f"{indent}- " + text.replace("\n", f"\n{indent}  ")
    if block.kind == "quote":
        return "> " + text.replace("\n", "\n> ")
    return text.replace("\n", "\\\n")


def _escape(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", _plain(text)))


def _plain(text: str) -> str:
    """Without control characters: no page may steer the terminal that shows it."""
    return "".join(ch for ch in text if ch in "\n\t" or not ("\x00" <= ch < " " or "\x7f" <= ch < "\xa0"))
