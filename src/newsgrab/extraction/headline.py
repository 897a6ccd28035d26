"""The headline, as the reader sees it in the article: no site name, no section prefix.

The page tells its headline several times: in a heading, in JSON-LD, in `og:title`, in `<title>`. The visible heading is
what the reader sees, so it is taken where one of the others vouches for it; else the best of the others is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from newsgrab.extraction.document import Document, Element
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.text import clean_line, unescaped
from newsgrab.extraction.trace import Trace

__all__ = ["find_headline", "without_site_name"]

MAX_HEADLINE = 400
"""Characters; a longer "heading" is no headline."""

VOUCHED = 0.5
"""Share of words that a visible heading must have in common with what the page says its title is."""

MIN_ALONE = 12
"""Characters from which a lone main heading counts that nothing else vouches for."""

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|\-–—·•»:/«~]+\s+|\s*[|»«]\s*|\s[-–—]{1,2}\s?")
_CHINESE_TAIL = re.compile(r"(?:(?<=[\u2e80-\uffef])_|_(?=[\u2e80-\uffef])).*", re.S)
"""Section and site behind a Chinese headline: "大桥关闭_要闻_例报网"."""
_LEADING_DATE = re.compile(rf"^\d\d?([./-])\d\d?\1\d{{4}}\s*[-–—:|]?\s*(?=\D{{{MIN_ALONE}}})")
_MARKUP = re.compile(r"<[^<>]{1,200}>")
_TITLE_NAME = re.compile(r"headline|tit(?:le|re|ulo|el|olo)|heading")
"""What the class or id of a headline holds, in lower case."""


def find_headline(doc: Document, site_names: tuple[str, ...] = (), trace: Trace | None = None) -> Finding[str] | None:
    """The headline, or None. `site_names` are what the site calls itself: cut from the ends of titles."""
    told = [finding for finding in _told(doc, site_names) if finding.value]
    names = {_fold(name) for name in (*site_names, doc.host.removeprefix("www."))}
    others = islice((one for one in _headings(doc) if _fold(one.value) not in names), MAX_HEADINGS)
    headings: list[Finding[str]] = []
    rule, found = _decide(doc, headings, others, told)
    if trace is not None and found is not None:
        trace.decided("headline", rule, (found, *headings, *others, *told))
    return found


def _decide(
    doc: Document, headings: list[Finding[str]], others: Iterator[Finding[str]], told: list[Finding[str]]
) -> tuple[str, Finding[str] | None]:
    """The headline, and the rule that chose it. The first of the `others` become `headings`; the rest where needed."""
    main = doc.main_headings
    best = _best(_gathered(headings, islice(others, 2 * len(main))), told)
    if best is not None:
        cut = _without_edge(best, told)
        return "main heading that the page's data vouches for" if cut is best else "heading without its edge", cut
    alone = _text_of(doc, main[0]) if len(main) == 1 else ""
    if len(alone) > MIN_ALONE and _fold(alone) not in _fold(doc.title):
        headings.extend(others)
        # the page says something else of itself (for search, for sharing), but this is what a reader sees
        shown = next((one for one in headings if one.value == alone), None)
        if shown is not None:
            return "lone main heading", shown
    headings.extend(others)
    best = _best(headings, told)
    if best is not None:
        return "heading that the page's data vouches for", best
    if told:
        return "what the page's data says", _printed_part(doc, told) or told[0]
    return "first heading", next(iter(headings), None)


def _gathered(headings: list[Finding[str]], others: Iterator[Finding[str]]) -> Iterator[Finding[str]]:
    """The `others`, each put among the `headings` when it is asked for: the further ones take time to find."""
    for one in others:
        headings.append(one)
        yield one


def _printed_part(doc: Document, told: list[Finding[str]]) -> Finding[str] | None:
    """The start of a title that the page prints as a line of its own: "Headline" of "Headline | Politics | The Site";
    but no name that the host bears."""
    titles = [one.value[:MAX_HEADLINE] for one in told]
    starts = {title[: match.start()] for title in titles for match in _SEPARATOR.finditer(title)}
    lines = (block.text for block in doc.blocks[:SEARCHED] if block.text in starts)
    host = _fold(doc.host)
    printed = max((line for line in lines if _fold(line) not in host), key=len, default="")
    return Finding(printed, "visible-text") if printed else None


def _without_edge(heading: Finding[str], told: list[Finding[str]]) -> Finding[str]:
    """The visible heading without a date or a section that runs into it, where two others agree what it is.

    "Dec 18 Bridge reopens" is "Bridge reopens" where the page's data says so twice.
    """
    shown = _fold(heading.value)
    folds = [_fold(one.value) for one in told]
    for number, text in enumerate(folds):
        edge = len(shown) - len(text)
        if text in folds[number + 1 :] and len(text) >= MIN_ALONE and 0 < edge <= MAX_EDGE and shown.endswith(text):
            return told[number]
    return heading


def _best(headings: Iterable[Finding[str]], told: list[Finding[str]]) -> Finding[str] | None:
    """The heading that is most like what the page says its title is, or None where none is like it."""
    titles = tuple(dict.fromkeys(one.value for one in told))
    best, fit = None, 0.0
    for one in headings:
        likeness = max((_alike(one.value, title) for title in titles), default=0.0)
        if likeness > fit:
            best, fit = one, likeness
            if fit == 1.0:
                break
    return best if fit >= VOUCHED else None


def _text_of(doc: Document, element: Element) -> str:
    return " ".join(block.text.replace("\n", " ") for block in doc.blocks[element.start : element.end])


MAX_EDGE = 40
"""Letters and digits of a kicker, a section or a date that runs into a heading."""

MAX_NAMES = 200
"""Characters of class and id from which they are those of a style sheet's tool kit and name nothing."""

SEARCHED = 150
"""Blocks among which the headline is searched."""

MAX_HEADINGS = 12
"""Visible headings that are compared; the headline is among the first."""


def _told(doc: Document, site_names: tuple[str, ...]) -> Iterator[Finding[str]]:
    """What the page says its title is, most trusted first."""
    ld = doc.article_ld
    clean: dict[str, str] = {}  # they often say the same
    for origin, text in (
        ("json-ld", text_value(ld.get("headline")) if ld else ""),
        ("og", doc.first_meta("og:title")),
        (
            "meta",
            doc.first_meta("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title"),
        ),
        ("title", doc.title),
    ):
        if text and text not in clean:
            clean[text] = without_site_name(clean_line(_MARKUP.sub("", unescaped(text))), site_names)
        if text:
            yield Finding(clean[text], origin)


def _headings(doc: Document) -> Iterator[Finding[str]]:
    """Headings a reader sees: `h1`s, then what is marked or named as the headline, then other headings."""
    if doc.plain:
        yield from (Finding(block.text, "visible-text") for block in doc.blocks[:MAX_HEADINGS])
        return
    seen: set[Element] = set()
    for element in _likely(doc):
        if element in seen:
            continue
        seen.add(element)
        text = _text_of(doc, element)
        if 1 < len(text) <= MAX_HEADLINE:
            yield Finding(_LEADING_DATE.sub("", text), "visible-text")
        parts = [one.text for one in doc.blocks[element.start : element.end]]
        if len(parts) > 1:
            yield Finding(max(parts, key=len)[:MAX_HEADLINE], "visible-text")


def _likely(doc: Document) -> Iterator[Element]:
    yield from doc.main_headings
    blocks = doc.blocks[:SEARCHED]
    known: dict[str, bool] = {"": False}
    yield from (block.element for block in blocks if _named(block.element, known))
    yield from (block.box for block in blocks if block.box.tag in ("h2", "h3"))


def _named(element: Element, known: dict[str, bool]) -> bool:
    """Whether an element is named as the headline; `known` keeps what each name says."""
    names = element.names
    named = known.get(names)
    if named is None:
        named = known[names] = len(names) < MAX_NAMES and _TITLE_NAME.search(names.lower()) is not None
    return named or element.attributes.get("itemprop") == "headline"


def without_site_name(title: str, site_names: tuple[str, ...]) -> str:
    """`title` without the site's name (and a section) at its ends: "Headline | Politics | The Site" is "Headline"."""
    if len(title) < 4:
        return title
    names = {_fold(name) for name in site_names if name}
    head = _CHINESE_TAIL.sub("", title).strip()
    if head and _fold(head) not in names:
        title = head
    for _ in range(2):
        parts = list(_SEPARATOR.finditer(title))
        if not parts:
            return title
        head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
        first, rest = title[: parts[0].start()], title[parts[0].end() :]
        if _fold(tail) in names and head:
            title = head
        elif _fold(first) in names and rest:
            title = rest
        else:
            break
    return title.strip()


def _fold(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _alike(one: str, other: str) -> float:
    """Words in common, as a share of the longer text's words; of the pairs of characters where words are not spaced."""
    if one == other:
        return 1.0
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    if len(a) <= 2 or len(b) <= 2:
        a, b = _pairs(one), _pairs(other)
    return len(a & b) / max(len(a), len(b), 1)


def _pairs(text: str) -> set[str]:
    folded = _fold(text)
    return {folded[n : n + 2] for n in range(max(1, len(folded) - 1))}
