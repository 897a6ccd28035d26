"""Pages: the feeds that they name, and those of their links that look like articles'."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from newsgrab.discover.feeds import cleaned
from newsgrab.discover.found import Found, address
from newsgrab.discover.shape import ENOUGH, link_likeness
from newsgrab.errors import InvalidUrl
from newsgrab.extraction.document import Document
from newsgrab.extraction.language import normal_tag
from newsgrab.extraction.walk import Markup
from newsgrab.urls import normalise, same_site

__all__ = ["FrontPage", "read_page"]

FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
})  # fmt: skip
"""Types by which a page's `<link rel=alternate>` names a feed (RSS Autodiscovery, RFC 4287, JSON Feed)."""

MAX_LINKS = 10_000
"""Links of a page that are looked at."""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What a page leads to.

    Attributes:
        feeds: Addresses of the feeds that it names, without those of comments.
        links: What looks like articles of the same site, in the order of the page.
    """

    feeds: list[str]
    links: list[Found]


def read_page(html: bytes, url: str) -> FrontPage:
    """What the page at `url` leads to. Any bytes can be read; they should be UTF-8."""
    document = Document.from_html(html, url)
    node = next(iter(document.css("base[href]")), None)
    base = address(url, _href(node)) or url if node is not None else url
    feeds = [address(base, link.get("href")) for link in document.links if _is_feed(link)]
    return FrontPage(list(dict.fromkeys(feed for feed in feeds if feed)), _links(document, url, base))


def _is_feed(link: Markup) -> bool:
    relations = link.get("rel").lower().split()
    kind = link.get("type").partition(";")[0].strip().lower()
    # WordPress names a feed of comments beside that of the articles
    named = f"{link.get('href')} {link.get('title')}".lower()
    is_json_api = kind == "application/json" and ("wp-json" in named or "oembed" in named)
    return "alternate" in relations and kind in FEED_TYPES and "comment" not in named and not is_json_api


def _links(document: Document, url: str, base: str) -> list[Found]:
    texts: dict[str, tuple[str, str]] = {}  # an article is often linked twice, by its picture and by its headline
    own = _key(url)
    for node in document.css("a[href]")[:MAX_LINKS]:
        target = address(base, _href(node))
        key = target and _key(target)
        if not target or not key or key == own:
            continue
        text = cleaned(node.text()) or ""
        first, longest = texts.get(key, (target, ""))
        texts[key] = (first, max(text, longest, key=len))
    language = normal_tag(document.declared_language) or None
    return [
        Found(url=target, found_in=url, title=text or None, language=language)
        for target, text in texts.values()
        if link_likeness(target, text) >= ENOUGH and same_site(url, target)
    ]


def _href(node: LexborNode) -> str:
    return node.attributes.get("href") or ""


def _key(url: str) -> str | None:
    try:
        return normalise(url)
    except InvalidUrl:
        return None
