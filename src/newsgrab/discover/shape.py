"""Whether an address looks like an article's: by its path, and by the words of the link that leads there.

Points for what articles' addresses have and those of listings have not; the words that tell (in many languages) are
data, in ``shape.json``. The weights were chosen on links of saved news pages, and hold on other sites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsgrab.extraction.text import count_words

__all__ = ["ENOUGH", "TOO_FEW", "article_likeness", "link_likeness"]

ENOUGH = 3
"""Points from which on an address is taken for an article's."""
TOO_FEW = -4
"""Points down from which an address is taken for no article's even where a sitemap lists it."""

_DATE = re.compile(r"(?:^|[/_.-])(?:19|20)\d\d(?:[/_-](?:0?[1-9]|1[0-2]|[a-z]{3})(?![0-9a-z])|[01]\d[0-3]\d(?!\d))")
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IN_QUERY = re.compile(r"(?:^|&)(?:[a-z_]*id|p|n|a|article|story|news|artikel|nid|aid|newsid|no|idx|num)=\d{4,}")
_ENDING = re.compile(r"\.(?:s?html?|aspx?|php|jsp|cms|ece|amp)$")
_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|avif|ico|mp[34]|m4a|webm|avi|mov|wav|ogg|zip|gz|rar|exe|dmg|apk|docx?|xlsx?|pptx?"
    r"|epub|ics|css|js|json|xml|rss|atom|txt|csv)$"
)
_BETWEEN_WORDS = re.compile(r"[-_+\s.,]+")
_SLUG = (0, 0, 0, 1, 3, 4, 5)
"""Points for the number of words in a slug: names of sections have up to three, headlines four and more."""
_PAGINATED = re.compile(r"(?:^|&)(?:page|paged|pg|s|q|query|search|offset|start|sort|filter|replytocom)=")


def article_likeness(url: str) -> int:
    """Points for `url`, an absolute address; `ENOUGH` and more make an article."""
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    query = unquote(parts.query).lower()
    segments = [segment for segment in path.split("/") if segment]
    if not segments and not query:
        return -5
    if _FILE.search(path):
        return -5
    named = [_ENDING.sub("", segment) for segment in segments]
    if len(named) > 1 and named[-1] in ("index", "default"):  # the file that a folder stands for
        named.pop()
    last = named[-1] if named else ""
    slug = max((len(_words(segment)) for segment in named), default=0)
    points = _SLUG[min(slug, len(_SLUG) - 1)]
    points += 3 * bool(_DATE.search(path))
    in_query = bool(_IN_QUERY.search(query))
    numbered = in_query or bool(_NUMBER.search(path))
    points += 2 * numbered + (in_query or bool(_NUMBER.fullmatch(last)))
    points += bool(_ENDING.search(path)) and slug > 1
    points += any(_CODE.fullmatch(word) for word in _BETWEEN_WORDS.split(last)) or bool(_CODE.fullmatch(last))
    points += len(segments) > 2
    points -= 2 * (len(segments) < 2 and slug < 4 and not numbered)
    points -= 3 * bool(_PAGINATED.search(query))
    return points + _by_words(named)


def link_likeness(url: str, text: str) -> int:
    """The same for a link: points for its address, and for its text, which for an article is a headline."""
    words = count_words(text)
    if words >= 6:
        return article_likeness(url) + 2
    if words >= 4:
        return article_likeness(url) + 1
    return article_likeness(url) - (words > 0)


def _words(segment: str) -> list[str]:
    """The words of a slug; what carries digits is none."""
    return [word for word in _BETWEEN_WORDS.split(segment) if len(word) > 1 and not any(map(str.isdigit, word))]


def _by_words(named: list[str]) -> int:
    lexicon = _lexicon()
    kinds = {lexicon.get(segment, "") for segment in named[:-1]}
    own = lexicon.get(named[-1], "") if named else ""
    points = 2 * ("article" in kinds)
    if "service" in kinds or own in ("service", "listing"):
        points -= 5
    if "listing" in kinds:
        points -= 4
    if "media" in kinds or own == "media":
        points -= 2
    return points


@cache
def _lexicon() -> Mapping[str, str]:
    """What each word says of a path that it is a part of."""
    kinds = json.loads(Path(__file__).with_name("shape.json").read_text("utf-8"))
    return {word: kind for kind, words in reversed(kinds.items()) for word in words}
