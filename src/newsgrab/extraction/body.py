"""The body engine: which blocks of the page are the article's own text.

Its stages, in order, each a pure function: `weigh` (the model's log-odds for each block) → `choose` (what is body, gaps
closed) → `prune` (the headline again, copies, headings over nothing) → `shape` (paragraphs, headings, list items,
quotes, code, table rows) → `join`. A page whose visible text is empty or cut, but that carries the article in its
JSON-LD or in its application state, gets it from there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from newsgrab.article import BlockKind
from newsgrab.extraction.compiled import sentence_ends, size_of
from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.evidence import label_kinds
from newsgrab.extraction.model import BodyModel
from newsgrab.extraction.phrases import HEADING_LIMIT, Phrases
from newsgrab.extraction.plain import weigh_lines
from newsgrab.extraction.site import NO_SITE, Site
from newsgrab.extraction.text import clean_line
from newsgrab.extraction.trace import Trace
from newsgrab.extraction.walk import HEADINGS, INLINE

__all__ = [
    "Body",
    "Part",
    "Trace",
    "choose",
    "find",
    "from_scores",
    "join",
    "prints",
    "prune",
    "shape",
    "weigh",
    "without",
]

GAP_ODDS = -1.5
"""Log-odds from which a block between two body blocks of its own container is body too (probability 0.18)."""

STANDFIRST_ODDS = -0.5
"""Log-odds from which a text right under the main heading is body too, as its standfirst (probability 0.38)."""

STANDFIRST_SIZE = 60
"""Size from which it may be one."""

STANDFIRST_BLOCKS = 2
"""Blocks under the main heading of which one may be it."""

BENEFIT = 1.0
"""Log-odds added to what stands where the site file says the body is."""

LABEL_SIZE = 120
"""Size up to which a line before the first paragraph may be a label."""

OPENING_BLOCKS = 4
"""Blocks at the body's start among which a byline may stand."""

TEXT_BOXES = frozenset(("p", "li", "blockquote", "pre", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt"))
"""Boxes whose text is taken for text of the article even where it does not end as a sentence."""

LISTED = 0.6
"""Share of link text from which a block counts as a link in a list."""

NEVER_BODY = frozenset(("advertisement", "share", "skip", "loading", "listen", "time_to_read", "newsletter"))
"""Kinds of phrases that are no body text when they are all of a block."""

OVER_LISTS = frozenset(("related", "read_also", "keywords", "comments", "author_bio", "subscription"))
"""Kinds of headings that are no body text when links follow."""

SURE_SIZE = 40
"""Size from which a repeated block is taken for a copy, not for a refrain."""

QUOTE_MARKS = "\"'“”„‟«»‹›‘’「」『』.…, "
"""What a pull quote has around the words that it repeats."""

QUOTES = frozenset(("blockquote", "aside"))
"""Elements that hold pull quotes."""

BESIDE_NAMES = re.compile(
    r"(?P<caption>caption|(?:image|photo)[-_]*(?:wrap|widget|container))"
    r"|(?P<disclaimer>disclaimer)"
    r"|(?P<post>twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|reddit-embed)",
    re.I,
)
"""Names of the boxes of what stands beside a text: captions, disclaimers and, by the names that the services' own code
gives them, embedded posts."""

HEADLINE_SLACK = 40
"""Characters that the printed headline may have more or less than `Article.headline`: a kicker, a date."""

STORY_SIZE = 400
"""Characters of a story from which the next one on its page is another."""

LEAD_SIZES = range(4, 41)
"""Lengths of a label in capitals ("MORE:") that leads to a link."""

MAX_QUOTES = 50
"""Quotations of a page that are looked up in its other text."""

ONE_LETTER_WORDS = frozenset("AEIOUYÀÉÓÔАВИКОСУЯІ")
"""Letters that may well be a word at the start of a text, and no torn drop cap."""

BESIDE = frozenset(("aside", "footer", "nav", "figcaption", "form"))
"""Elements whose text is never pulled in by its neighbours."""

PLAIN_BOXES = frozenset(("p", "div"))
"""Boxes that say nothing of the kind of their text: what is around them does."""

Scores = Sequence[float | None]
Kind = tuple[BlockKind, int | None]


class Part(NamedTuple):
    """One block of the body, as `newsgrab.article.Block` has it, but light: most callers want its text alone."""

    kind: BlockKind
    text: str
    level: int | None = None


@dataclass(frozen=True)
class Body:
    """The article's own text.

    Attributes:
        blocks: Its blocks in reading order.
        indexes: Where they stand in `Document.blocks`; empty where the text comes from elsewhere.
        origin: Where the text comes from: ``"visible-text"``, ``"json-ld"``, ``"state"`` or ``"site:<host>"``.
    """

    blocks: tuple[Part, ...]
    indexes: tuple[int, ...]
    origin: str

    @cached_property
    def text(self) -> str:
        """The blocks joined by blank lines."""
        return join(self.blocks)


def find(
    doc: Document,
    model: BodyModel,
    phrases: Phrases,
    headline: str = "",
    site: Site = NO_SITE,
    trace: Trace | None = None,
) -> Body:
    """The body of the page; its blocks are empty where there is none."""
    scores = weigh(doc, model, phrases)
    weighed = scores
    selected = _selected_by(doc, site, scores)
    if selected is not None:
        scores = selected
    chosen = choose(doc, scores, phrases)
    kept, removed = prune(doc, chosen, phrases, headline)
    if trace is not None:
        trace.weighed, trace.scores, trace.chosen, trace.removed = weighed, scores, chosen, removed
    return Body(tuple(shape(doc, kept, trace)), tuple(kept), site.origin if selected else "visible-text")


def _selected_by(doc: Document, site: Site, scores: Scores) -> list[float | None] | None:
    """Scores with the site file's word: only its body's blocks, without what it removes; None where it selects nothing.

    Inside, a block that the model finds doubtful is given the benefit of the doubt.
    """
    if "body" not in site.select:
        return None
    inside: set[int] = set()
    for node in doc.css(site.select["body"]):
        element = doc.element_of(node)
        inside.update(range(element.start, element.end))
    for node in doc.css(site.select["remove"]) if "remove" in site.select else ():
        element = doc.element_of(node)
        if element.number == node.mem_id:
            inside.difference_update(range(element.start, element.end))
    if not inside:
        return None
    return [score + BENEFIT if score is not None and index in inside else None for index, score in enumerate(scores)]


def from_scores(doc: Document, scores: Scores, phrases: Phrases, headline: str = "") -> list[Part]:
    """All stages after `weigh`, for scores from elsewhere (a model under cross-validation)."""
    kept, _ = prune(doc, choose(doc, scores, phrases), phrases, headline)
    return shape(doc, kept)


def without(
    doc: Document, body: Body, what: str, found: Callable[[TextBlock], bool], trace: Trace | None = None
) -> Body:
    """The body without those of its first blocks that turn out to be a `what` ("byline", "date"), which is known only
    once the body's place is."""
    if body.origin in ("json-ld", "state"):
        return body
    opening = [doc.blocks[index] for index in body.indexes[:OPENING_BLOCKS]]
    first = [block.index for block in opening if _is_label(block) and found(block)]
    if not first:
        return body
    if trace is not None:
        trace.removed |= dict.fromkeys(first, what)
    kept = [index for index in body.indexes if index not in first]
    return Body(tuple(shape(doc, kept, trace)), tuple(kept), body.origin)


def _is_label(block: TextBlock) -> bool:
    return size_of(block.text) <= LABEL_SIZE and not sentence_ends(block.text)


def weigh(doc: Document, model: BodyModel, phrases: Phrases) -> list[float | None]:
    """Log-odds that each block is body; None for plain links."""
    if doc.plain:
        return weigh_lines(doc, phrases)
    return model.weigh(doc, phrases)


def choose(doc: Document, scores: Scores, phrases: Phrases) -> list[int]:
    """Indexes of the body blocks: those more likely than not, doubtful ones between two of their own container, and a
    doubtful standfirst."""
    blocks = doc.blocks
    taken = [score is not None and score > 0.0 for score in scores]
    last: int | None = None
    for index, block in enumerate(blocks):
        if not taken[index]:
            continue
        if last is not None and 1 < index - last <= 4 and blocks[last].box.parent is block.box.parent:
            for between in range(last + 1, index):
                score, box = scores[between], blocks[between].box
                if score is None or score <= GAP_ODDS or box.parent is not block.box.parent or box.tag in BESIDE:
                    continue
                text = blocks[between].text
                if phrases.kind_of_heading(text) is None and phrases.kind_of_opening(text) is None:
                    taken[between] = True
        last = index
    chosen = [index for index, yes in enumerate(taken) if yes]
    return _standfirst_before(doc, scores, chosen) + chosen


def _standfirst_before(doc: Document, scores: Scores, chosen: Sequence[int]) -> list[int]:
    """The doubtful text between the main heading and the first chosen block, if there is one."""
    heading = doc.h1_block
    if heading is None or not chosen:
        return []
    for index in range(heading.index + 1, min(heading.index + 1 + STANDFIRST_BLOCKS, chosen[0])):
        score = scores[index]
        if score is not None and score > STANDFIRST_ODDS and size_of(doc.blocks[index].text) >= STANDFIRST_SIZE:
            return [index]
    return []


def prune(
    doc: Document, chosen: Sequence[int], phrases: Phrases, headline: str = ""
) -> tuple[list[int], dict[int, str]]:
    """What of the chosen blocks stays, and why the others do not."""
    blocks = doc.blocks
    beside = _beside(doc, chosen)
    if len(doc.main_headings) > 1:
        beside |= dict.fromkeys(_next_story(doc, chosen), "another story")
    if beside:
        chosen = [index for index in chosen if index not in beside]
    removed: dict[int, str] = {}
    seen: set[str] = set()
    folded = headline.casefold()
    label_size = max(HEADING_LIMIT, len(folded))  # folding makes no text shorter
    pulled = _pull_quotes([blocks[index] for index in chosen])
    listing = False  # under a heading of boilerplate: links go with it, the first prose ends it
    for index in chosen:
        block = blocks[index]
        text, share, tag = block.text, block.link_share, block.box.tag
        if (
            len(text) > label_size
            and share <= LISTED
            and tag not in HEADINGS
            and index not in pulled
            and text not in seen
        ):
            seen.add(text)  # a plain paragraph, as most are
            listing = False
            continue
        kind = label_kinds(phrases, text)[0] if len(text) <= HEADING_LIMIT else None
        if kind in NEVER_BODY or (kind in OVER_LISTS and _over_links(doc, index)):
            removed[index] = f"{kind} heading"
            listing = kind in OVER_LISTS
        elif listing and share > LISTED:
            removed[index] = "under a boilerplate heading"
        elif share > LISTED and (phrases.kind_of_opening(text) == "read_also" or _leads_to_link(block)):
            removed[index] = "read also"
        elif folded and (text.casefold() == folded or (tag in HEADINGS and not seen and prints(text, headline))):
            removed[index] = "headline"
        elif index in pulled:
            removed[index] = "pull quote"
            continue
        elif text in seen and len(text) > SURE_SIZE:
            removed[index] = "copy"
        elif tag == "h1" and not removed and len(seen) < 3 and not sentence_ends(text):
            removed[index] = "headline"
        listing = listing and index in removed
        seen.add(text)
    kept = [index for index in chosen if index not in removed]
    labels = _labels_before(doc, kept)
    removed |= beside | dict.fromkeys(labels, "label before the text")
    kept = kept[len(labels) :]
    while kept:
        last = blocks[kept[-1]]
        if last.box.tag in HEADINGS:
            removed[kept.pop()] = "heading over nothing"
        elif _is_label(last) and (last.text[0] == "©" or phrases.kind_of_opening(last.text) == "copyright"):
            removed[kept.pop()] = "copyright line"
        else:
            break
    return kept, removed


def _beside(doc: Document, chosen: Sequence[int]) -> dict[int, str]:
    """What is a caption, a disclaimer or an embedded post by the names of its box and the one around it, unless it is
    more than a third of the text."""
    blocks = doc.blocks
    found: dict[int, str] = {}
    around: Element | None = None
    what_around = ""
    for index in chosen:
        box = blocks[index].box
        if box.parent is not around:
            around = box.parent
            what_around = _named(around.look) if around is not None else ""
        what = what_around or _named(box.look)
        if what:
            found[index] = what
    if not found:
        return found
    size = sum(len(blocks[index].text) for index in found)
    return found if 3 * size < sum(len(blocks[index].text) for index in chosen) else {}


@lru_cache(maxsize=20_000)
def _named(look: tuple[str, str]) -> str:
    """What an element's tag and names say that it holds beside the text, "" for nothing."""
    tag, names = look
    if tag == "figcaption":
        return "caption"
    found = BESIDE_NAMES.search(names)
    return found.lastgroup or "" if found else ""


def prints(text: str, headline: str) -> bool:
    """Whether a heading is the headline, but for a kicker or a date that only one of them has."""
    short, long = sorted((text.casefold(), headline.casefold()), key=len)
    return len(long) - len(short) <= HEADLINE_SLACK and 2 * len(short) > len(long) and short in long


def _next_story(doc: Document, chosen: Sequence[int]) -> Sequence[int]:
    """What stands from the heading of the next story on, where a page puts several, each in an `article` of its own
    (HTML Standard: "a complete, or self-contained, composition"), under a heading that looks like the first one's."""
    first, *others = doc.main_headings
    own = _article_around(first)
    for heading in others:
        article = _article_around(heading)
        if own is None or article is None or article is own or (heading.look, article.look) != (first.look, own.look):
            continue
        at = bisect_left(chosen, heading.start)
        if sum(len(doc.blocks[index].text) for index in chosen[:at]) > STORY_SIZE:
            return chosen[at:]
    return ()


def _article_around(element: Element) -> Element | None:
    return next((one for one in element.up() if one.tag == "article"), None)


def _leads_to_link(block: TextBlock) -> bool:
    """Whether a block is a label in capitals and the link that it leads to ("MORE: How the vote went")."""
    lead = block.text[: max(0, len(block.text) - block.link_chars)].rstrip()
    return len(lead) in LEAD_SIZES and lead[-1] in ":|" and lead.isupper()


def _labels_before(doc: Document, kept: Sequence[int]) -> list[int]:
    """What stands before the first paragraph and is none: short lines in boxes that hold no text of paragraphs, such as
    a caption, a credit or a date."""
    labels: list[int] = []
    for index in kept:
        block = doc.blocks[index]
        if block.box.tag in TEXT_BOXES or not _is_label(block):
            return labels
        labels.append(index)
    return []  # nothing but labels: then they are the text


def _pull_quotes(blocks: Sequence[TextBlock]) -> set[int]:
    """Indexes of quotations and asides that only repeat words of another block."""
    boxes = [(one, one.box) for one in blocks]
    quotes = {one.index: one for one, box in boxes if box.tag in QUOTES or (box.parent or box).tag in QUOTES}
    told = "\n".join(block.text for block in blocks if block.index not in quotes) if quotes else ""
    words = {index: block.text.strip(QUOTE_MARKS) for index, block in islice(quotes.items(), MAX_QUOTES)}
    return {index for index, text in words.items() if len(text) > SURE_SIZE // 2 and text in told}


def _over_links(doc: Document, index: int) -> bool:
    """Whether a heading stands over links, or over nothing."""
    after = doc.blocks[index + 1 : index + 3]
    return not after or any(block.link_share > LISTED for block in after)


def shape(doc: Document, kept: Sequence[int], trace: Trace | None = None) -> list[Part]:
    """The kept blocks as the reader sees them: kinds told apart, table cells in rows, drop caps mended."""
    shaped: list[Part] = []
    row: Element | None = None
    cells: list[str] = []
    letter = ""
    last = letter_at = -1
    starts: list[int] = []  # of each part, its first block
    around: dict[Element, Kind] = {}

    def end_row() -> None:
        if cells:
            shaped.append(Part("table row", "\t".join(cells)))
            cells.clear()

    for index in kept:
        block = doc.blocks[index]
        box, text = block.box, block.text
        tag = box.tag
        here = box.parent if tag == "td" or tag == "th" else None
        if here is not row:
            end_row()
            row = here
        if row is not None:
            if not cells:
                starts.append(index)
            cells.append(text)
            continue
        if len(text) == 1 and text.isupper() and tag in PLAIN_BOXES:  # a drop cap in a box of its own
            letter, letter_at = text, index
            continue
        starts.append(letter_at if letter else index)
        if letter:
            text = letter + text if text[:1].islower() else f"{letter} {text}"
            letter = ""
        elif len(text) > 3 and text[1] == " " and text[0].isupper() and text[2].islower():
            text = _with_drop_cap(block)
        elif text[0].islower() and index and index - 1 != last:
            before = doc.blocks[index - 1]
            if len(before.text) == 1 and before.text.isupper() and before.box.parent is box.parent:
                text = before.text + text  # a drop cap too short to be taken for body
        last = index
        kind, level = _kind_of(box, around)
        if kind == "code":
            text = _lines_of(block)
        shaped.append(Part(kind, text, level))
    end_row()
    if letter:
        starts.append(letter_at)
        shaped.append(Part("paragraph", letter))
    if trace is not None:
        trace.kept, trace.parts, trace.starts = list(kept), shaped, starts
    return shaped


def join(blocks: Sequence[Part]) -> str:
    """The body: the texts of the blocks, parted by blank lines."""
    return "\n\n".join(block.text for block in blocks)


def _kind_of(box: Element, around: dict[Element, Kind]) -> Kind:
    """The kind of a block in this box; `around` remembers the kinds of what stands in the boxes around it."""
    level = HEADINGS.get(box.tag)
    if level is not None:
        return "heading", level
    parent = box.parent
    if parent is None or box.tag not in PLAIN_BOXES:
        return _kind_in(box)
    kind = around.get(parent)
    if kind is None:
        kind = around[parent] = _kind_in(box)
    return kind


def _kind_in(box: Element) -> Kind:
    element: Element | None = box
    kind: BlockKind = "paragraph"
    lists = 0
    for _ in range(8):
        if element is None:
            break
        tag = element.tag
        if tag == "pre":
            return "code", None
        if kind == "paragraph":
            if tag == "li" or tag == "dd" or tag == "dt":
                kind = "list item"
            elif tag == "blockquote":
                return "quote", None
            elif tag in ("article", "main", "section", "td"):
                break
        if tag in ("ul", "ol", "dl"):
            lists += 1
        element = element.parent
    return (kind, max(1, lists)) if kind == "list item" else (kind, None)


def _with_drop_cap(block: TextBlock) -> str:
    """The text with its torn first letter ("W hen") mended, where the letter stands in an element of its own."""
    letter, word = block.text[0], block.text[2:].partition(" ")[0]
    if letter in ONE_LETTER_WORDS and len(word) > 1:
        return block.text
    node = block.box.node.first_child if block.box.node is not None else None
    while node is not None and node.is_text_node and not (node.text_content or "").strip():
        node = node.next
    for _ in range(3):
        if node is None or node.tag not in INLINE:
            break
        if (node.text() or "").strip() == letter:
            return letter + block.text[2:]
        node = node.first_child
    return block.text


def _lines_of(block: TextBlock) -> str:
    """Preformatted text with its line breaks and indentation (HTML Standard, the `pre` element)."""
    pre = next((element for element in block.box.up() if element.tag == "pre"), None)
    if pre is None or pre.end - pre.start > 1:  # what stands with other blocks is no listing
        return block.text
    text = pre.text
    if clean_line(text) != clean_line(block.text):
        return block.text
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
