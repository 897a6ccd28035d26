"""Whether a reader may read it all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsgrab.article import Access
from newsgrab.extraction.document import Document
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.trace import Trace, first

__all__ = ["find_access"]

_TIERS: dict[str, Access] = {
    "free": "free", "public": "free", "open": "free", "false": "free",
    "metered": "metered", "hybrid": "metered",
    "locked": "paywalled", "paid": "paywalled", "premium": "paywalled", "subscriber": "paywalled", "plus": "paywalled",
    "subscribers": "paywalled", "subscription": "paywalled", "paywall": "paywalled", "closed": "paywalled",
    "member": "paywalled", "members": "paywalled", "exclusive": "paywalled", "true": "paywalled",
}  # fmt: skip
_META = ("article:content_tier", "og:article:content_tier", "content_tier", "content-tier", "k5a:paid", "lp:paywall",
         "cxenseparse:paywall", "paywall", "is_paywalled", "access", "article.access", "premium")  # fmt: skip


def find_access(doc: Document, trace: Trace | None = None) -> Finding[Access] | None:
    """Free, metered or paywalled: from schema.org `isAccessibleForFree` (and the parts it names), then meta tags.

    An article that is not free but whose parts say that some text is, as Google's paywall markup has it, is paywalled.
    """
    return first(_told(doc), "access", trace)


def _told(doc: Document) -> Iterator[Finding[Access]]:
    for node in (doc.article_ld, *doc.jsonld[:20]):
        if node is not None and "isAccessibleForFree" in node:
            value = _truth(node["isAccessibleForFree"])
            if value is not None:
                yield Finding("free" if value else "paywalled", "json-ld")
    for content in doc.meta.get("isaccessibleforfree", ()):  # a `<meta itemprop>`: microdata that no reader sees
        value = _truth(content)
        if value is not None:
            yield Finding("free" if value else "paywalled", "microdata")
    tier = _TIERS.get(doc.first_meta(*_META).lower())
    if tier:
        yield Finding(tier, "meta")


def _truth(value: Any) -> bool | None:
    """A schema.org Boolean as sites print it: true, "True", "http://schema.org/False", 0, "no"."""
    if isinstance(value, bool):
        return value
    text = text_value(value).lower().rpartition("/")[2]
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text)
