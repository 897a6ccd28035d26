"""The headline, as the reader sees it in the article: no site name, no section prefix.

The page tells its headline several times: in a heading, in JSON-LD, in `og:title`, in `<title>`. The visible heading is
what the reader sees, so it is taken where one of the others vouches for it; else the best of the others is. What runs
into a heading without belonging to it (a label, a date, the site's name) is then taken off; a kicker stays, or is put
back, where the page's data has it in the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from newsgrab.extraction.document import Document, Element
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.lazy import lazy
from newsgrab.extraction.text import clean_line, unescaped
from newsgrab.extraction.trace import Step, Trace

__all__ = ["find_headline", "without_site_name"]

MAX_HEADLINE = 400
"""Characters; a longer "heading" is no headline."""

VOUCHED = 0.5
"""Share of words that a visible heading must have in common with what the page says its title is."""

SURELY_VOUCHED = 0.8
"""Share of words from which another heading goes before a main heading that nothing vouches for."""

MIN_ALONE = 12
"""Characters from which a lone main heading counts that nothing else vouches for."""

MIN_WORD = 4
"""Characters from which a lone main heading counts that the title holds too."""

MENU_LINKS = 0.9
"""Share of link text from which a heading with several links is a menu."""

MAX_EDGE = 60
"""Letters and digits of a kicker, a label or a date that runs into a heading."""

MAX_NAMES = 200
"""Characters of class and id from which they are those of a style sheet's tool kit and name nothing."""

SEARCHED = 150
"""Blocks among which the headline is searched."""

MAX_HEADINGS = 12
"""Visible headings that are compared; the headline is among the first."""

MAX_TOLD = 1_000
"""Characters that are read of a title."""

MAX_SAME_TAG = 40
"""Elements of a heading's tag among which its own parts are looked for."""

REMEMBERED = 2_048
"""Names of elements of which it is remembered whether they name a headline; pages of a site share them."""

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|\-–—·•»:/«~]+\s+|\s*[|»«ㅣ]\s*|\s[-–—]{1,2}\s?")
_MARKS = frozenset("|-–—·•»«:/~ㅣ")
_CHINESE_MARK = re.compile(rf"(?<=.{{{MIN_ALONE}}})_+|(?<=[\u2e80-\uffef])[-–—]+")
"""What ends a headline in a title without spaces, as in Chinese."""
_HYPHEN = re.compile(rf"(?<=.{{{MIN_ALONE}}})[-–—]+")
"""What may end one that is the first half of its title."""
_CHINESE_TAIL = re.compile(
    r"(?:(?>(?<=[\u2e80-\uffef])\s*+_|_(?=[\u2e80-\uffef]))[^\W_]{1,12}+\s*+)++$"
    r"|(?<=[\u2e80-\uffef])[-–—]\w{1,8}(?:网|網|报|報|新闻|新聞|在线|頻道|频道|电视台|電視台)$"
)
"""Section and site behind a Chinese headline: "大桥关闭_要闻_例报网", "大桥关闭-例报网"."""
_SECTION_TAIL = re.compile(r"(?<=[\u2e80-\uffef])[-–][^\W\d_]{1,6}$")
"""The section before a site's name that has been cut: "…-정치"."""
_LEADING_DATE = re.compile(rf"^\d\d?([./-])\d\d?\1\d{{4}}\s*[-–—:|]?\s*(?=\D{{{MIN_ALONE}}})")
_LABEL = re.compile(r"(?<=\S)\s+[|｜]\s+[^\W\d_]+(?:\.[^\W\d_]+)?$")
"""One word behind a pipe: "… | Opinion"."""
_JOINT = re.compile(r"\s*[:|–—-]\s+")
_JOINTS = re.compile(r"\s*[:|–—-]\s+|\s+")
"""What may stand between kicker and headline."""
_MARKUP = re.compile(r"<[^<>]{1,200}>")
_TITLE_NAME = re.compile(r"headline|tit(?:le|re|ulo|el|olo)|heading")
"""What the class or id of a headline holds, in lower case."""
_HOME = re.compile(r"(?:[/.]|index\.\w{2,5})?(?:[?#].*)?", re.S)
"""What stands behind the host in a link to the front page."""

VOUCHED_MAIN = "main heading that the page's data vouches for"


def find_headline(doc: Document, site_names: tuple[str, ...] = (), trace: Trace | None = None) -> Finding[str] | None:
    """The headline, or None. `site_names` are what the site calls itself: cut from the ends of titles."""
    evidence = _Evidence(doc, site_names)
    rule, found = _decide(evidence)
    if found is None:
        return None
    steps = list(_steps(evidence, found))
    headline = Finding(steps[-1].value if steps else found.text, found.origin)
    if trace is not None:
        seen = [Finding(one.text, one.origin) for one in (found, *evidence.main, *evidence.headings())]
        trace.decided("headline", rule, (headline, *seen, *evidence.told), steps)
    return headline


class _Heading(NamedTuple):
    """A text that may be the headline, and the element that shows it."""

    text: str
    element: Element | None = None
    origin: str = "visible-text"


class _Evidence:
    """What a page says of its headline; each part worked out when it is asked for."""

    def __init__(self, doc: Document, site_names: tuple[str, ...]) -> None:
        self.doc = doc
        self.site_names = site_names
        self.said = list(_said(doc))

    @lazy
    def host(self) -> str:
        """The page's host, "" where it is not known."""
        return self.doc.host.removeprefix("www.")

    def is_name(self, text: str) -> bool:
        """Whether `text` is one of the site's names, or its host."""
        size = len(text)
        near = [folded for longest, folded in self._folded_names if size <= longest]
        return bool(near) and _fold(text) in near

    @lazy
    def _folded_names(self) -> list[tuple[int, str]]:
        """The site's names and its host, folded, each with how long a text may be that is the same."""
        return [(MAX_EDGE - 1, _fold(self.host)), *((2 * len(name) + 8, _fold(name)) for name in self.names)]

    def is_told(self, text: str) -> bool:
        """Whether one of the two most trusted titles reads so, but for the site's name at its end."""
        return any(
            told == text or (told.startswith(text) and self._is_site(told[len(text) :])) for _, told in self.said[:2]
        )

    def _is_site(self, tail: str) -> bool:
        separator = _SEPARATOR.match(tail)
        return separator is not None and self.is_name(tail[separator.end() :])

    @lazy
    def names(self) -> tuple[str, ...]:
        """The site's names: those given, and what a main heading says that is but a link to the front page. A title
        that begins with such a one does not end with another."""
        said = {text for _, text in self.said}
        links = [one for one in self.doc.main_headings[:MAX_HEADINGS] if _links_home(self.doc, one)]
        shown = tuple(text for text in (_text_of(self.doc, one) for one in links) if text not in said)
        title = self.doc.title
        if not title.startswith(shown or ("\0",)):
            return (*shown, *self.site_names)
        return (*shown, *(name for name in self.site_names if not title.endswith(name)))

    @lazy
    def told(self) -> list[Finding[str]]:
        """What the page says its title is, most trusted first, without the site's name; not where it is the host."""
        clean = {text: _cleaned(text, self.names, self.host) for text in dict.fromkeys(text for _, text in self.said)}
        told = [Finding(clean[text], origin) for origin, text in self.said if clean[text]]
        return [one for one in told if one.value.lower() != self.host]

    @lazy
    def main(self) -> list[_Heading]:
        """The page's `h1`s, but for those that are the site's name."""
        return list(self._seen(self.doc.main_headings[:MAX_HEADINGS]))

    def headings(self) -> Iterator[_Heading]:
        """What else may be the headline: what is marked or named so, then other headings. To find them takes time."""
        if self.doc.plain:
            return (_Heading(block.text) for block in self.doc.blocks[:MAX_HEADINGS])
        return islice(self._seen(_likely(self.doc)), MAX_HEADINGS)

    def _seen(self, elements: Iterable[Element]) -> Iterator[_Heading]:
        seen: set[Element] = set()
        for element in elements:
            if element in seen:
                continue
            seen.add(element)
            parts = [block.text for block in self.doc.blocks[element.start : element.end]]
            whole = _text_of(self.doc, element)
            if self.is_name(whole):
                continue
            texts = [_LEADING_DATE.sub("", whole)]
            if len(parts) > 1:
                texts.append(max(parts, key=len))
            for text in texts:
                if 1 < len(text) <= MAX_HEADLINE and not self.is_name(text):
                    yield _Heading(text, element)


def _decide(evidence: _Evidence) -> tuple[str, _Heading | None]:
    """The headline as the page has it, and the rule that chose it."""
    doc, main = evidence.doc, evidence.main
    if main and evidence.is_told(main[0].text):  # the usual case
        return VOUCHED_MAIN, main[0]
    told = evidence.told
    best, fit = _best(main, told)
    if fit >= VOUCHED:
        return VOUCHED_MAIN, best
    other, fit = _best(evidence.headings(), told)
    if fit >= SURELY_VOUCHED:
        return "heading that says what the page's data says", other
    lone = bool(main) and all(one.element is main[0].element or one.text == main[0].text for one in main)
    lone = lone and not _is_menu(doc, main[0].element)
    if lone and len(main[0].text) > MIN_ALONE and _fold(main[0].text) not in _fold(doc.title):
        # the page says something else of itself (for search, for sharing), but this is what a reader sees
        return "lone main heading", main[0]
    if fit >= VOUCHED:
        return "heading that the page's data vouches for", other
    if lone and _is_part_of(main[0].text, doc.title):
        return "lone main heading that the title holds", main[0]
    if told:
        part = _printed_part(doc, told)
        return "what the page's data says", part or _Heading(told[0].value, None, told[0].origin)
    titled = (_Heading(text, None, origin) for origin, text in evidence.said)
    return "first heading, else the host", next(chain(main, evidence.headings(), titled), None)


def _best(headings: Iterable[_Heading], told: list[Finding[str]]) -> tuple[_Heading | None, float]:
    """The heading that is most like what the page says its title is, and how like it is, 0 to 1."""
    titles = tuple(dict.fromkeys(one.value for one in told))
    best, fit = None, 0.0
    for one in headings:
        likeness = max((_vouched(one.text, title) for title in titles), default=0.0)
        if likeness > fit:
            best, fit = one, likeness
            if fit == 1.0:
                break
    return best, fit


def _vouched(heading: str, title: str) -> float:
    """How like a title a heading is, 0 to 1; one that begins with it, up to a mark, surely vouches for it."""
    likeness = _alike(heading, title)
    if likeness >= SURELY_VOUCHED or len(heading) < MIN_ALONE or not title.startswith(heading):
        return likeness
    half = 2 * len(heading) >= len(title)
    marks = (_CHINESE_MARK, _SEPARATOR, _HYPHEN) if half else (_CHINESE_MARK,)
    return SURELY_VOUCHED if any(mark.match(title, len(heading)) for mark in marks) else likeness


def _is_part_of(heading: str, title: str) -> bool:
    """Whether `title` begins with the heading, or has it between two marks: "Desk: Heading - The Site"."""
    folded, part = title.casefold(), heading.casefold().rstrip("?!. ")
    start = folded.find(part)
    end = start + len(part)
    if start < 0 or len(part) < MIN_WORD or not _WORD.search(folded, end):
        return False
    return folded[end] in " ?!.|" and (start == 0 or folded[:start].rstrip()[-1:] in _MARKS)


def _printed_part(doc: Document, told: list[Finding[str]]) -> _Heading | None:
    """The start of a title that the page prints as a line of its own: "Headline" of "Headline | Politics | The Site";
    but no name that the host bears."""
    titles = [one.value[:MAX_HEADLINE] for one in told]
    marks = (_SEPARATOR, _CHINESE_MARK, _HYPHEN)
    starts = {
        title[: match.start()]
        for title in titles
        for mark in marks
        for match in mark.finditer(title)
        if mark is not _HYPHEN or 2 * match.start() >= len(title)
    }
    lines = (block.text for block in doc.blocks[:SEARCHED] if block.text in starts)
    host = _fold(doc.host)
    printed = max((line for line in lines if _fold(line) not in host), key=len, default="")
    return _Heading(printed) if printed else None


# --- what is mended of the text that was chosen -------------------------------------------------------------------


def _steps(evidence: _Evidence, found: _Heading) -> Iterator[Step]:
    """The rules that change the text that was chosen, in their order."""
    value = found.text
    if found.element is not None and not evidence.is_told(value):
        for rule, why, mend in (
            ("without its parts", "an element in the heading holds what the page's data has not", _without_parts),
            ("with its marks", "the page's data parts what the heading runs together", _with_marks),
            ("with its kicker", "JSON-LD and Open Graph agree that the kicker belongs to it", _with_kicker),
        ):
            mended = mend(evidence, found.element, value)
            if mended != value:
                yield Step(rule, why, value := mended)
    plain = _plain(value, evidence)
    if plain != value:
        yield Step("without label and site", "they are no part of the headline", plain)


def _without_parts(evidence: _Evidence, element: Element, heading: str) -> str:
    """The heading without a label, a date or a subtitle that is an element of its own in it, and that a title lacks."""
    shown = _fold(heading)
    for one in evidence.told:
        text = _fold(one.value)
        edge = len(shown) - len(text)
        if len(text) >= MIN_ALONE and 0 < edge <= MAX_EDGE:
            rest = shown[:edge] if shown.endswith(text) else shown[-edge:] if shown.startswith(text) else ""
            if rest and _has_part(evidence.doc, element.tag, shown, (rest, text)):
                return one.value
    return heading


def _has_part(doc: Document, tag: str, shown: str, parts: tuple[str, str]) -> bool:
    """Whether the heading that shows `shown` holds an element with one of `parts` as its text."""
    for node in doc.css(tag)[:MAX_SAME_TAG]:
        if _fold(node.text() or "") == shown:
            return any(_fold(inner.text() or "") in parts for inner in node.css("*")[:MAX_SAME_TAG])
    return False


def _with_marks(evidence: _Evidence, _: Element, heading: str) -> str:
    """The heading with the colon or the dash that a title has between kicker and headline: "Kicker Headline"."""
    marks, letters = _JOINT.subn("", heading)[1], _JOINTS.sub("", heading)
    forms = [
        one.value
        for one in evidence.told
        if _JOINTS.sub("", one.value) == letters and _JOINT.subn("", one.value)[1] > marks
    ]
    return max(forms, key=lambda form: ": " in form, default=heading)


def _with_kicker(evidence: _Evidence, _: Element, heading: str) -> str:
    """The heading with the kicker above it, where JSON-LD and Open Graph both have it in the headline; a section or the
    site's name is no kicker."""
    told = {one.origin: one.value for one in evidence.told}
    ld, og = told.get("json-ld", ""), told.get("og", "")
    if len(og) <= len(heading) or not ld.endswith(heading) or not og.endswith(heading) or _fold(ld) != _fold(og):
        return heading
    kicker = og.removesuffix(heading).rstrip()
    article = evidence.doc.article_ld or {}
    sections = (text_value(article.get("articleSection")), evidence.doc.first_meta("article:section"))
    others = {_fold(name) for name in (*sections, *evidence.names, evidence.host)}
    if kicker[-1:] in _MARKS and len(kicker) <= MAX_EDGE and _fold(kicker) not in others:
        return max((ld, og), key=lambda form: ": " in form)
    return heading


def _plain(heading: str, evidence: _Evidence) -> str:
    """`heading` without a permalink's mark, a label behind a pipe, the site's name, references left in it."""
    text = heading.rstrip("¶ ")
    if "&" in text and ";" in text:
        text = clean_line(unescaped(text))
    if "|" in text or "｜" in text:
        label = _LABEL.search(text)
        if label and label.start() >= MIN_ALONE:
            text = text[: label.start()]
    if any(name in text for name in evidence.names):
        text = without_site_name(text, evidence.names)
    return text or heading


def _said(doc: Document) -> Iterator[tuple[str, str]]:
    """What the page says its title is and where, most trusted first, as it stands there."""
    ld = doc.article_ld
    for origin, text in (
        ("json-ld", text_value(ld.get("headline")) if ld else ""),
        ("og", doc.first_meta("og:title")),
        (
            "meta",
            doc.first_meta("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title"),
        ),
        ("title", doc.title),
    ):
        if text:
            yield origin, text[:MAX_TOLD]


def _cleaned(text: str, names: tuple[str, ...], host: str) -> str:
    return without_site_name(clean_line(_MARKUP.sub("", unescaped(text))), names, host)


def _text_of(doc: Document, element: Element) -> str:
    return " ".join([block.text for block in doc.blocks[element.start : element.end]]).replace("\n", " ")


def _likely(doc: Document) -> Iterator[Element]:
    """Elements that are marked or named as the headline, then other headings."""
    blocks = doc.blocks[:SEARCHED]
    yield from (block.element for block in blocks if _is_named(block.element))
    yield from (block.box for block in blocks if block.box.tag in ("h2", "h3"))


def _is_named(element: Element) -> bool:
    names = element.names
    return (names != "" and _names_headline(names)) or element.get("itemprop") == "headline"


@lru_cache(maxsize=REMEMBERED)
def _names_headline(names: str) -> bool:
    """Whether class and id name a headline."""
    return len(names) < MAX_NAMES and _TITLE_NAME.search(names.lower()) is not None


def _links_home(doc: Document, heading: Element) -> bool:
    """Whether a heading is but a link to a site's front page; archives put their own address before the site's."""
    block = doc.blocks[heading.start]
    link = next((one for one in block.element.up() if one.tag == "a"), None) if block.links else None
    href = link.get("href") if link is not None else ""
    if not href or href[0] in "#?":
        return False
    _, scheme, address = href.rpartition("//")
    path = address.partition("/")[2] if scheme else href.removeprefix("/")
    return _HOME.fullmatch(path) is not None


def _is_menu(doc: Document, heading: Element | None) -> bool:
    """Whether a heading is nothing but several links."""
    block = doc.blocks[heading.start] if heading is not None else None
    return block is not None and block.links > 1 and block.link_share > MENU_LINKS


def without_site_name(title: str, site_names: tuple[str, ...], host: str = "") -> str:
    """`title` without the site's name (and a section) at its ends: "Headline | Politics | The Site" is "Headline".

    What the host is named after is the site's name too: "Headline | Ember Courier" at `news.embercourier.example`.
    """
    if len(title) < 4:
        return title
    names = {_fold(name) for name in site_names if name}
    tail = _CHINESE_TAIL.search(title, max(0, len(title) - MAX_EDGE))
    if tail and tail.start() and _fold(title[: tail.start()]) not in names:
        title = title[: tail.start()]
    for _ in range(2):
        parts = list(_SEPARATOR.finditer(title))
        if not parts:
            return title.strip()
        head, last = title[: parts[-1].start()], title[parts[-1].end() :]
        first, rest = title[: parts[0].start()], title[parts[0].end() :]
        if rest and host and _fold(first) == _fold(host):
            title = rest
        elif head and (_fold(last) in names or _is_named_after(last, host)):
            title = _SECTION_TAIL.sub("", head)
        elif rest and _fold(first) in names:
            title = rest
        else:
            break
    return title.strip(" |").removeprefix("» ")


def _is_named_after(name: str, host: str) -> bool:
    """Whether all words of `name` stand in the host."""
    words = _WORD.findall(name.casefold())
    return bool(host) and len("".join(words)) >= MIN_WORD and all(word in host for word in words)


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
