"""`extract`: the bytes of a page in, one validated `Article` out.

Pure: no network, no files but the package's own data, no clock (the fetch time comes in with the `Page`), no state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from newsgrab._version import __version__
from newsgrab.article import Article, Block, Extractor
from newsgrab.errors import EmptyPage, InvalidUrl, NotAnArticle
from newsgrab.extraction import body as body_engine
from newsgrab.extraction import charset, model, phrases, plain, state, verdict
from newsgrab.extraction.access import find_access
from newsgrab.extraction.authors import byline_lines, find_authors
from newsgrab.extraction.body import Body
from newsgrab.extraction.compiled import fingerprint
from newsgrab.extraction.document import Document
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.headline import find_headline
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.language import declared_language, find_language
from newsgrab.extraction.picture import find_image
from newsgrab.extraction.pruning import prints
from newsgrab.extraction.shaping import join
from newsgrab.extraction.site import Site, site_of_host
from newsgrab.extraction.source import Publisher, find_publisher, find_source
from newsgrab.extraction.text import clean_line
from newsgrab.extraction.timestamp import find_timestamp
from newsgrab.extraction.topics import find_section, find_tags
from newsgrab.extraction.trace import Candidate, Trace, first
from newsgrab.extraction.walk import HEADINGS
from newsgrab.page import Page
from newsgrab.urls import host_of, is_nameless_host, normalise, require_http_url, same_site, without_credentials

__all__ = ["extract"]

CUT = 1_200
"""Characters of visible text under which the page's data is asked for the article too."""

CUT_SHARE = 1.6
"""How many times longer than the visible text the article in the page's data must be to be taken instead."""

MAX_DATE_LABEL = 24
"""Characters that a line has beside the time that it prints: "Published on", "Last updated:"."""

BY_SITE = "the site file"
"""The rule of a field that the site file selects."""

ID_LENGTH = 32
"""Hexadecimal digits of `Article.id`: 128 bits of SHA-256."""


def extract(page: Page | bytes | str, url: str = "", *, blocks: bool = False, trace: Trace | None = None) -> Article:
    """The article of a page.

    Args:
        page: A fetched `Page` (its headers and fetch time are used), the bytes of an HTML or text file, or its text.
        url: The page's address where `page` does not bring it; an address tells the site and its time zone.
        blocks: Whether to fill `Article.blocks`.
        trace: Filled with what the engine saw, where one is given; also where `NotAnArticle` is raised.

    Raises:
        InvalidUrl: `url` is given and is no absolute http or https address.
        EmptyPage: There is no content.
        UndecodablePage: The bytes are text in no known character set.
        NotAnArticle: The page holds no article; the error carries what could be read of it.
    """
    if not isinstance(page, Page):
        content = page if isinstance(page, bytes) else page.encode("utf-8", "replace")
        kind = "" if isinstance(page, bytes) else "text/html; charset=utf-8"
        page = Page(content=content, url=url, headers={"content-type": kind} if kind else {})
    elif url and not page.url:
        page = Page(content=page.content, url=url, headers=page.headers, fetched_at=page.fetched_at)
    if page.address:
        require_http_url(page.address)
    doc = _document(page)
    if trace is not None:
        trace.doc = doc
    return _article(page, doc, blocks, trace)


def _document(page: Page) -> Document:
    subject = without_credentials(page.address) if page.address else ""
    content_type = page.headers.get("content-type", "")
    if not page.content or page.content.isspace():
        raise EmptyPage(subject, "the page has no content")
    html, notes = charset.decode(page.content, content_type, subject)
    if charset.looks_like_html(html):
        return Document.from_html(html, page.address, page.fetched_at, notes)
    return Document.from_text(html.decode("utf-8", "replace"), page.address, page.fetched_at, notes)


def _article(page: Page, doc: Document, with_blocks: bool, trace: Trace | None) -> Article:
    seen = _seen(page, doc, with_blocks, trace)
    judged = verdict.surely(seen.case) if trace is None else None
    if judged is not None:  # its fields are found when somebody asks for them, from the page's bytes

        def read() -> Article:
            return _read(_seen(page, _document(page), with_blocks, None), None)[0]

        raise NotAnArticle(_subject(page), judged.looks_like, read, detail=judged.detail)
    article, body = _read(seen, trace)
    judged = verdict.judge(seen.case, body, article.timestamp is not None, len(article.authors))
    if judged is None:
        return article
    if trace is not None:
        trace.looks_like = judged.looks_like
    raise NotAnArticle(_subject(page), judged.looks_like, article, detail=judged.detail)


class _Seen(NamedTuple):
    """What is known of a page once its body is found."""

    page: Page
    doc: Document
    site: Site
    canonical: str
    publisher: Publisher
    headline: Finding[str] | None
    case: verdict.Case
    with_blocks: bool


def _seen(page: Page, doc: Document, with_blocks: bool, trace: Trace | None) -> _Seen:
    words = phrases.load()
    canonical = _canonical(doc)
    if canonical and is_nameless_host(doc.host):
        doc.url = canonical  # a saved file or a local server: the site is the one the page says it is of
    site = site_of_host(doc.host)
    publisher = find_publisher(doc, site_name=site.name, site=site.host, trace=trace)
    headline = _headline(doc, site, publisher.names, words, trace)
    case = _body(doc, site, headline.value if headline else "", words, trace)
    return _Seen(page, doc, site, canonical, publisher, headline, case, with_blocks)


def _read(seen: _Seen, trace: Trace | None) -> tuple[Article, Body]:
    """The page as an article, whatever it is, and its body without byline and date."""
    page, doc, site, canonical, publisher, headline, case, with_blocks = seen
    found = case.body
    provenance: dict[str, str] = {}
    warnings = list(doc.notes)
    title = headline.value if headline else ""
    declared = declared_language(doc)
    spoken = find_language(doc, found.text or title, site.language, site.origin, trace)
    language = spoken.value if spoken else site.language or (declared.value if declared else "")
    extent = range(found.indexes[0], found.indexes[-1] + 1) if found.indexes else None
    title_index = _index_of(doc, title)

    lines = byline_lines(doc, language, extent, title_index)
    found = body_engine.without(doc, found, "byline", lines.is_byline, trace)
    authors = find_authors(
        doc, language=language, country=site.country, publisher=publisher.names, body=extent, headline=title_index,
        lines=lines, trace=trace,
    )  # fmt: skip
    found = body_engine.without(
        doc, found, "byline", lambda block: lines.credits(block, authors.people), trace, closing=True
    )
    found = body_engine.without_biographies(doc, found, authors.people, phrases.load(), trace)
    source = find_source(
        doc, publisher, lines=lines, body=extent, headline=title_index, language=language, country=site.country,
        trace=trace,
    )  # fmt: skip
    credit = _selected(doc, site, "source")
    timestamp = find_timestamp(
        doc,
        language=language,
        country=site.country,
        publisher_zone=site.zone,
        agency_country=source.country,
        site_text=_selected(doc, site, "timestamp"),
        state_key=site.state.get("timestamp", ""),
        trace=trace,
    )
    printed = timestamp.printed
    if printed:
        found = body_engine.without(
            doc, found, "date", lambda block: _is_date(block.text, printed), trace, closing=True
        )
    text = found.text
    warnings += [*authors.warnings, *source.warnings, *timestamp.warnings]
    section, tags, access = find_section(doc, trace), find_tags(doc, trace), find_access(doc, trace)
    image = find_image(doc, extent, title, phrases.load(), trace)
    standfirst = _standfirst(doc, text, trace)

    for field, origin in (
        ("headline", headline and headline.origin),
        ("body", found.origin if found.blocks else None),
        ("standfirst", standfirst and standfirst.origin),
        ("timestamp", timestamp.origin),
        ("modified", timestamp.modified_origin),
        ("source", site.origin if credit else source.origin),
        ("publisher", publisher.origin),
        ("authors", authors.origin),
        ("section", section and section.origin),
        ("tags", tags and tags.origin),
        ("language", spoken and spoken.origin),
        ("image", image and image.origin),
        ("access", access and access.origin),
    ):
        if origin:
            provenance[field] = origin

    body_hash, word_count = fingerprint(text) if text else (None, 0)
    article = Article(
        id=_id(page, canonical, body_hash or ""),
        url=without_credentials(page.url) if page.url else None,
        final_url=without_credentials(page.final_url) if page.final_url else None,
        canonical_url=canonical or None,
        headline=title or None,
        standfirst=standfirst.value if standfirst else None,
        timestamp=timestamp.instant,
        timestamp_zone=timestamp.zone,
        timestamp_precision=timestamp.precision,
        timestamp_printed=timestamp.printed,
        modified=timestamp.modified,
        source=credit or source.source,
        agencies=source.agencies,
        publisher=publisher.name,
        authors=authors.people,
        section=section.value if section else None,
        tags=tags.value if tags else (),
        language=language or None,
        image=image.value if image else None,
        body=text or None,
        blocks=tuple(Block(**part._asdict()) for part in found.blocks) if with_blocks else None,
        word_count=word_count,
        body_hash=body_hash,
        access=access.value if access else "unknown",
        fetched_at=page.fetched_at,
        status=page.status,
        warnings=tuple(dict.fromkeys(warnings)),
        provenance=provenance,
        extractor=_extractor(),
    )
    if trace is not None:
        _complete(trace, site, credit, title_index)
    return article, found


def _subject(page: Page) -> str:
    """What an error calls the page."""
    return without_credentials(page.final_url or page.url) or "page"


@cache
def _extractor() -> Extractor:
    return Extractor(version=__version__)


def _canonical(doc: Document) -> str:
    """What the page says its address is: `link rel=canonical` (RFC 6596), else `og:url`; "" where it is no address."""
    for address in (doc.link("canonical"), doc.absolute(doc.first_meta("og:url"))):
        if address:
            try:
                return without_credentials(require_http_url(address))
            except InvalidUrl:
                continue
    return ""


def _id(page: Page, canonical: str, body_hash: str) -> str:
    """`Article.id`; see there."""
    address = page.address
    if canonical and (not address or is_nameless_host(host_of(address)) or same_site(canonical, address)):
        address = canonical
    key = normalise(address) if address else body_hash
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]


def _selected(doc: Document, site: Site, part: str) -> str:
    """The text of what the site file selects for `part`, "" for none."""
    selector = site.select.get(part)
    for node in doc.css(selector) if selector else ():
        text = clean_line(node.text(separator=" ") or "")
        if text:
            return text
    return ""


def _headline(
    doc: Document, site: Site, names: tuple[str, ...], words: phrases.Phrases, trace: Trace | None
) -> Finding[str] | None:
    selected = _selected(doc, site, "headline")
    if selected:
        found = Finding(selected, site.origin)
        if trace is not None:
            trace.decided("headline", BY_SITE, [found])
        return found
    if doc.plain:
        index = plain.headline_index(doc, words)
        return Finding(doc.blocks[index].text, "visible-text") if index is not None else None
    return find_headline(doc, names, trace)


def _body(doc: Document, site: Site, headline: str, words: phrases.Phrases, trace: Trace | None) -> verdict.Case:
    """The page with its visible body, or, where that is empty or cut, with the one that it carries as data."""
    visible = verdict.Case(doc, body_engine.find(doc, model.load(), words, headline, site, trace), words)
    rule, found = _fuller(visible)
    if trace is not None:
        trace.decided("body", rule, (Finding(one.body.text, one.body.origin) for one in (found, visible)))
        if found is not visible:
            trace.parts, trace.starts = list(found.body.blocks), []
    return found


def _fuller(visible: verdict.Case) -> tuple[str, verdict.Case]:
    """The page with its visible body or with that of its data, and the rule that says which."""
    doc, body = visible.doc, visible.body
    size = len(body.text)
    if size >= CUT or doc.plain:
        return "the visible text is long enough", visible
    for origin, find in (("json-ld", state.article_body), ("state", state.body_in_state)):
        if find is state.body_in_state and visible.is_listing and not verdict.is_declared(doc):
            return "a listing that nothing calls an article has none in its data", visible
        blocks = tuple(find(doc))
        if len(join(blocks)) > CUT_SHARE * size:
            fuller = verdict.Case(doc, Body(blocks, body.indexes, origin), visible.phrases)
            return "the page's data holds much more than the visible text", fuller
    return "the visible text is short, but the page's data holds no more", visible


def _is_date(text: str, printed: str) -> bool:
    """Whether a line says nothing but the time of publication, with a label at most."""
    return len(text) <= len(printed) + MAX_DATE_LABEL and printed in text


def _index_of(doc: Document, headline: str) -> int | None:
    """Index of the block that prints the headline."""
    if headline:
        for block in doc.blocks:
            if block.text == headline:
                return block.index
        for block in doc.blocks:
            if block.box.tag in HEADINGS and prints(block.text, headline):
                return block.index
    return doc.h1_block.index if doc.h1_block is not None else None


def _complete(trace: Trace, site: Site, credit: str, headline: int | None) -> None:
    """Tell the trace what only the engine knows: the site file's credit, and the headline's block."""
    if credit:
        others = trace.decisions["source"].candidates if "source" in trace.decisions else []
        trace.decided("source", BY_SITE, (Candidate(credit, site.origin), *others))
    if "headline" in trace.decisions and headline is not None:
        trace.decisions["headline"].blocks = [headline]


def _standfirst(doc: Document, body: str, trace: Trace | None) -> Finding[str] | None:
    """The summary under the headline: the page's description, where the reader sees it at the body's start."""
    return first(_standfirsts(doc, body), "standfirst", trace)


def _standfirsts(doc: Document, body: str) -> Iterator[Finding[str]]:
    ld = doc.article_ld
    for origin, text in (
        ("json-ld", text_value(ld.get("description")) if ld else ""),
        ("og", doc.first_meta("og:description")),
        ("meta", doc.first_meta("description")),
    ):
        text = clean_line(text)
        if len(text) > 20 and body.startswith(text.rstrip("….")):
            yield Finding(body.partition("\n\n")[0], origin)
