"""The body engine: which blocks of the page are the article's own text.

Its stages, in order, each a pure function: `weigh` (the model's log-odds for each block) → `choose` (what is body, gaps
closed) → `prune` (the headline again, copies, headings over nothing) → `shape` (paragraphs, headings, list items,
quotes, code, table rows) → `join`. A page whose visible text is empty or cut, but that carries the article in its
JSON-LD or in its application state, gets it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsgrab.extraction.compiled import kind_of_opening, sentence_ends, size_of
from newsgrab.extraction.document import Document, TextBlock
from newsgrab.extraction.lazy import lazy
from newsgrab.extraction.model import BodyModel
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.plain import weigh_lines
from newsgrab.extraction.pruning import is_label, prune
from newsgrab.extraction.shaping import Part, join, shape
from newsgrab.extraction.site import NO_SITE, Site
from newsgrab.extraction.trace import Trace
from newsgrab.extraction.walk import HEADINGS

__all__ = ["Body", "choose", "find", "from_scores", "weigh", "without", "without_biographies"]

GAP_ODDS = -1.5
"""Log-odds from which a block between two body blocks of its own container is body too (probability 0.18), and code
between two of any."""

GAP_BLOCKS = 4
"""Blocks that the second of the two may stand behind the first."""

PROSE_ODDS = -0.2
"""Log-odds from which a paragraph of sentences between two body blocks is body too (probability 0.45)."""

PROSE_SIZE = 120
"""Size from which it is one."""

PROSE_LINKED = 0.3
"""Share of link text up to which it is one."""

PROSE_BLOCKS = 6
"""Blocks that the second body block may stand behind the first, where prose or code is between them."""

STANDFIRST_ODDS = -0.5
"""Log-odds from which a text right under the main heading is body too, as its standfirst (probability 0.38)."""

STANDFIRST_SIZE = 60
"""Size from which it may be one."""

STANDFIRST_BLOCKS = 2
"""Blocks under the main heading of which one may be it."""

BENEFIT = 1.0
"""Log-odds added to what stands where the site file says the body is."""

BIOGRAPHIES, BIOGRAPHY = 3, 600
"""Last blocks of the body that may be biographies of its authors, and the most characters of one."""

OPENING_BLOCKS, CLOSING_BLOCKS = 4, 2
"""Blocks at the body's start and at its end among which a byline may stand."""

BESIDE = frozenset(("aside", "footer", "nav", "figcaption", "form"))
"""Elements whose text is never pulled in by its neighbours."""

Scores = Sequence[float | None]


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

    @lazy
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
    doc: Document,
    body: Body,
    what: str,
    found: Callable[[TextBlock], bool],
    trace: Trace | None = None,
    *,
    closing: bool = False,
) -> Body:
    """The body without those of its first blocks (and, where `closing`, of its last ones) that turn out to be a `what`
    ("byline", "date"), which is known only once the body's place is."""
    if body.origin in ("json-ld", "state"):
        return body
    opening, others = body.indexes[:OPENING_BLOCKS], body.indexes[OPENING_BLOCKS:]
    edges = [doc.blocks[index] for index in (*opening, *(others[-CLOSING_BLOCKS:] if closing else ()))]
    removed = [block.index for block in edges if is_label(block) and found(block)]
    return _less(doc, body, removed, what, trace) if removed else body


def _less(doc: Document, body: Body, removed: Sequence[int], why: str, trace: Trace | None) -> Body:
    """The visible body without some of its blocks."""
    if trace is not None:
        trace.removed |= dict.fromkeys(removed, why)
    kept = tuple(index for index in body.indexes if index not in removed)
    return Body(tuple(shape(doc, kept, trace)), kept, body.origin)


def without_biographies(
    doc: Document, body: Body, people: Sequence[str], phrases: Phrases, trace: Trace | None = None
) -> Body:
    """The body without what it tells of its authors in the end: a paragraph for each at most, that begins with the full
    name of one of whom the text before does not speak, and what heads them."""
    names = [name for name in people if " " in name]
    if body.origin in ("json-ld", "state") or not names or len(body.indexes) <= BIOGRAPHIES:
        return body
    told: list[str] = []
    for index in reversed(body.indexes[-BIOGRAPHIES:]):
        name = next((name for name in names if _tells_of(doc.blocks[index], name)), None)
        if name is None or name in told:
            break
        told.append(name)
    if not told:
        return body  # the usual case
    count = len(told)
    if _heads_biographies(doc.blocks[body.indexes[-count - 1]], phrases):
        count += 1
    kept, removed = body.indexes[:-count], body.indexes[-count:]
    before = "\n".join(doc.blocks[index].text for index in kept).casefold()
    if any(name.casefold() in before for name in told):
        return body
    return _less(doc, body, removed, "author biography", trace)


def _tells_of(block: TextBlock, name: str) -> bool:
    """Whether a paragraph begins with a name that goes on neither as another one nor as what somebody has or says:
    "Jane Doe is …", "JANE DOE IS …", but "Jane Doe Bridge", "Jane Doe’s", "Jane Doe: Yes"."""
    text, size = block.text, len(name)
    if len(text) > BIOGRAPHY or block.box.tag in HEADINGS or text[:size].casefold() != name.casefold():
        return False
    after = text[size : size + 2]
    return after.strip(".") == "" or after[0] in ",(" or (after[0] == " " and (after[1:].islower() or text.isupper()))


def _heads_biographies(block: TextBlock, phrases: Phrases) -> bool:
    """Whether a line heads what is told of authors ("About the authors:")."""
    return phrases.kind_of_heading(block.text) == "author_bio" or (block.text.endswith(":") and is_label(block))


def weigh(doc: Document, model: BodyModel, phrases: Phrases) -> list[float | None]:
    """Log-odds that each block is body; None for plain links."""
    if doc.plain:
        return weigh_lines(doc, phrases)
    return model.weigh(doc, phrases)


def choose(doc: Document, scores: Scores, phrases: Phrases) -> list[int]:
    """Indexes of the body blocks: those more likely than not, doubtful ones between two of them (of their own
    container, or such as a writer puts there: prose and code), and a doubtful standfirst."""
    blocks = doc.blocks
    taken = [score is not None and score > 0.0 for score in scores]
    last: int | None = None
    for index, block in enumerate(blocks):
        if not taken[index]:
            continue
        if last is not None and 1 < index - last <= PROSE_BLOCKS:
            container = block.box.parent
            if index - last > GAP_BLOCKS or blocks[last].box.parent is not container:
                container = None
            for between in range(last + 1, index):
                score, one = scores[between], blocks[between]
                if score is None or score <= GAP_ODDS:
                    continue
                own = container is not None and one.box.parent is container and one.box.tag not in BESIDE
                if own and (phrases.kind_of_heading(one.text) or kind_of_opening(phrases, one.text)):
                    continue  # boilerplate
                taken[between] = own or _is_written(one, score)
        last = index
    chosen = [index for index, yes in enumerate(taken) if yes]
    return _standfirst_before(doc, scores, chosen) + chosen


def _is_written(block: TextBlock, score: float) -> bool:
    """Whether a doubtful block is code or a paragraph of sentences."""
    tag = block.box.tag
    if tag == "pre":
        return True
    if tag != "p" or score <= PROSE_ODDS or block.link_share >= PROSE_LINKED:
        return False
    return size_of(block.text) >= PROSE_SIZE and sentence_ends(block.text)


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
