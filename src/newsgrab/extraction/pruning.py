"""Pruning: which of the chosen blocks are no body after all.

The headline again, copies, headings over nothing, captions, pull quotes, labels before the text, windows over the page,
readers' comments, the next story of the page; each is removed with a reason, for the trace.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from newsgrab.extraction.compiled import has_digit, kind_of_opening, label_kinds, sentence_ends, size_of
from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.evidence import REMEMBERED
from newsgrab.extraction.phrases import HEADING_LIMIT, Phrases
from newsgrab.extraction.walk import HEADINGS

__all__ = ["is_label", "prints", "prune"]

LABEL_SIZE = 120
"""Size up to which a line before the first paragraph may be a label."""

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

MAX_QUOTES = 50
"""Quotations of a page that are looked up in its other text."""

BESIDE_NAMES = re.compile(
    r"(?P<caption>caption|(?:image|photo)[-_]*(?:wrap|widget|container))"
    r"|(?P<disclaimer>disclaimer)"
    r"|(?P<post>twitter-tweet|instagram-media|tiktok-embed|fb-post|bluesky-embed|reddit-embed)",
    re.I,
)
"""Names of the boxes of what stands beside a text: captions, disclaimers and, by the names that the services' own code
gives them, embedded posts."""

DATE_LINE = 60
"""Characters of a block up to which it may be the date of a comment or of a story, with a name beside it."""

CONTROLS = frozenset(("button", "label", "option", "select"))
PICTURED = frozenset(("figure", "figcaption", "picture"))
"""Boxes of what somebody may press, and of pictures."""

COMMENT_HEADING = 60
"""Characters of a block up to which it may be the heading of readers' comments."""

MAX_COMMENT_HEADINGS = 8
"""Such headings of a page that are looked at."""

LAST_COMMENT = 15
"""Blocks before the last of the text in which the date of the last comment stands."""

COMMENT_DATES, TEXTS_A_DATE = 3, 5
"""Dates between texts from which these are readers' comments, under such a heading, and most texts to one of them."""

DIALOGS = frozenset(("dialog", "alertdialog"))
"""Roles of windows that open over a page (WAI-ARIA 1.2), such as a question for consent."""

DIALOG_SHARE = 3
"""How many times as long as what stands in windows the text must be for it to be no body."""

CONSENT = "cookie"
"""What every question for consent speaks of, in any language."""

MAX_DIALOGS = 8
"""Windows of a page that are looked at."""

HEADLINE_SLACK = 40
"""Characters that the printed headline may have more or less than `Article.headline`: a kicker, a date."""

STORY_SIZE = 400
"""Characters of a story from which the next one on its page is another."""

LEAD_SIZES = range(4, 41)
"""Lengths of a label in capitals ("MORE:") that leads to a link."""

_DATED = re.compile(
    r"\d[./-]\d\d?[./-]\d\d|(?<!\d)\d\d?(?!\d).{1,30}?(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d).{1,12}?\d"
)


def prune(
    doc: Document, chosen: Sequence[int], phrases: Phrases, headline: str = ""
) -> tuple[list[int], dict[int, str]]:
    """What of the chosen blocks stays, and why the others do not."""
    blocks = doc.blocks
    beside = (
        _beside(doc, chosen)
        | dict.fromkeys(_in_dialogs(doc, chosen), "dialog")
        | dict.fromkeys(_next_story(doc, chosen) or _story_after(doc, chosen, headline), "another story")
        | dict.fromkeys(_comments(doc, chosen, phrases), "readers' comment")
    )
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
        elif share > LISTED and (kind_of_opening(phrases, text) == "read_also" or _leads_to_link(block)):
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
        elif is_label(last) and (last.text[0] == "©" or kind_of_opening(phrases, last.text) == "copyright"):
            removed[kept.pop()] = "copyright line"
        else:
            break
    return kept, removed


def is_label(block: TextBlock) -> bool:
    """Whether a block is a short line that does not end as a sentence does."""
    return size_of(block.text) <= LABEL_SIZE and not sentence_ends(block.text)


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
            what_around = _named(around) if around is not None else ""
        what = what_around or _named(box)
        if what:
            found[index] = what
    if not found:
        return found
    size = sum(len(blocks[index].text) for index in found)
    return found if 3 * size < sum(len(blocks[index].text) for index in chosen) else {}


def _in_dialogs(doc: Document, chosen: Sequence[int]) -> list[int]:
    """What stands in a window that opens over the page, first or last of the text: a part of it that speaks of cookies,
    or a small one; not where the main heading stands there too."""
    first, last = 0, len(chosen)
    if not chosen or doc.blocks[chosen[0]].box.parent is doc.blocks[chosen[-1]].box.parent:
        return []  # the usual case
    heading = doc.h1_block.index if doc.h1_block is not None else -1
    for _ in range(MAX_DIALOGS):
        if first == last:
            return []
        opening, closing = _dialog_around(doc.blocks[chosen[first]]), _dialog_around(doc.blocks[chosen[last - 1]])
        if any(window is not None and window.start <= heading < window.end for window in (opening, closing)):
            return []
        if opening is not None:
            first = bisect_left(chosen, opening.end)
        elif closing is not None:
            last = bisect_left(chosen, closing.start)
        else:
            break
    inside = [*chosen[:first], *chosen[last:]]
    text = "\n".join(doc.blocks[index].text for index in inside)
    small = DIALOG_SHARE * len(text) < sum(len(doc.blocks[index].text) for index in chosen)
    return inside if small or CONSENT in text.lower() else []


def _dialog_around(block: TextBlock) -> Element | None:
    return next((one for one in block.box.up() if one.tag == "dialog" or one.get("role") in DIALOGS), None)


def _named(element: Element) -> str:
    """What an element's tag and names say that it holds beside the text, "" for nothing."""
    if element.tag == "figcaption":
        return "caption"
    names = element.names
    return _called(names) if names else ""


@lru_cache(maxsize=REMEMBERED)
def _called(names: str) -> str:
    found = BESIDE_NAMES.search(names)
    return found.lastgroup or "" if found else ""


def prints(text: str, headline: str) -> bool:
    """Whether a heading is the headline, but for a kicker or a date that only one of them has."""
    short, long = sorted((text.casefold(), headline.casefold()), key=len)
    return len(long) - len(short) <= HEADLINE_SLACK and 2 * len(short) > len(long) and short in long


def _next_story(doc: Document, chosen: Sequence[int]) -> Sequence[int]:
    """What stands from the heading of the next story on, where a page puts several, each in an `article` of its own
    (HTML Standard: "a complete, or self-contained, composition"), under a heading that looks like the first one's."""
    if len(doc.main_headings) < 2:
        return ()
    first, *others = doc.main_headings
    own = _article_around(first)
    if own is None:
        return ()
    for heading in others:
        article = _article_around(heading)
        if article is None or article is own or (heading.look, article.look) != (first.look, own.look):
            continue
        after = _after_story(doc, chosen, heading.start)
        if after:
            return after
    return ()


def _after_story(doc: Document, chosen: Sequence[int], start: int) -> Sequence[int]:
    """What is chosen from the block `start` on, where what stands before it is as long as a story."""
    at = bisect_left(chosen, start)
    return chosen[at:] if sum(len(doc.blocks[index].text) for index in chosen[:at]) > STORY_SIZE else ()


def _story_after(doc: Document, chosen: Sequence[int], headline: str) -> Sequence[int]:
    """The same for a page whose stories have headings of a lower level, as where it goes on without end: from the next
    story on, in an `article` beside the first one's, whose heading looks like the headline's and stands as deep."""
    if not chosen or not headline:
        return ()
    own, last = (_article_around(doc.blocks[index].box) for index in (chosen[0], chosen[-1]))
    if own is None or last is None or own is last or own.parent is not last.parent:
        return ()  # the usual case
    headings = [block.box for block in doc.blocks[own.start : chosen[-1]] if block.box.tag in HEADINGS]
    first = next(
        (one for one in headings if one.start < own.end and prints(doc.blocks[one.start].text, headline)), None
    )
    if first is None:
        return ()
    for heading in headings:
        if heading.start < own.end or (heading.look, heading.depth) != (first.look, first.depth):
            continue
        article = _article_around(heading)
        if article is not None and article.parent is own.parent and _is_story(doc, article):
            return _after_story(doc, chosen, article.start)
    return ()


def _is_story(doc: Document, article: Element) -> bool:
    """Whether an `article` is a story of its own, with its date, rather than a section or an entry of a live blog."""
    blocks = doc.blocks[article.start : article.end]
    return sum(len(block.text) for block in blocks) > STORY_SIZE and any(map(_is_date, blocks))


def _comments(doc: Document, chosen: Sequence[int], phrases: Phrases) -> Sequence[int]:
    """What stands under the heading of readers' comments, each of which has its date beside it."""
    if not chosen or chosen[-1] - chosen[0] + 1 - len(chosen) < COMMENT_DATES:
        return ()
    if not any(map(_is_date, doc.blocks[max(chosen[0], chosen[-1] - LAST_COMMENT) : chosen[-1]])):
        return ()  # the usual case
    taken = set(chosen)
    between = [block for block in doc.blocks[chosen[0] : chosen[-1]] if block.index not in taken]
    dates = [block.index for block in between if _is_date(block)]
    for index in islice(_comment_headings(doc, chosen, taken, phrases), MAX_COMMENT_HEADINGS):
        under = chosen[bisect_left(chosen, index) :]
        if len(dates) - bisect_left(dates, index) >= max(COMMENT_DATES, len(under) / TEXTS_A_DATE):
            return under
    return ()


def _comment_headings(doc: Document, chosen: Sequence[int], taken: set[int], phrases: Phrases) -> Iterator[int]:
    """Indexes of what may be the heading of readers' comments, under a text of some length: a heading, or a count."""
    size = 0
    for block in doc.blocks[chosen[0] : chosen[-1]]:
        text, tag = block.text, block.box.tag
        if block.index in taken:
            size += len(text)
        if size <= STORY_SIZE or len(text) >= COMMENT_HEADING or block.link_share > LISTED or tag in CONTROLS:
            continue
        if (tag in HEADINGS or has_digit(text)) and "comments" in label_kinds(phrases, text):
            yield block.index


def _is_date(block: TextBlock) -> bool:
    """Whether a short line, that of no picture, tells a day with its year."""
    text = block.text
    if len(text) > DATE_LINE or not has_digit(text) or _DATED.search(text) is None:
        return False
    return not any(one.tag in PICTURED for one in islice(block.box.up(), 3))


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
        if block.box.tag in TEXT_BOXES or not is_label(block):
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
