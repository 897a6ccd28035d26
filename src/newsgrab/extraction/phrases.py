"""What newsrooms print around an article: headings of link boxes, lead-ins, prompts, in some forty languages.

The phrases are data, one file a language (`lexicon/boilerplate/`). What is found here is EVIDENCE for a scorer that
also weighs structure (a short heading followed by links, a link right after a lead-in), never a reason to drop text by
itself: a story may well open with "Read more books this year". All languages are asked at once, for pages mix them.
"""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

__all__ = [
    "HEADING_LIMIT",
    "KINDS",
    "OPENING_KINDS",
    "OPENING_LIMIT",
    "Kind",
    "Phrases",
    "fold",
    "fold_letters",
    "load",
]

Kind = Literal[
    "related", "read_also", "advertisement", "newsletter", "share", "subscription", "keywords", "comments",
    "author_bio", "copyright", "photo_credit", "consent", "error_page", "script_shell", "login_wall", "loading",
    "time_to_read", "listen", "skip",
]  # fmt: skip
"""What a phrase announces; each lexicon file has a list for every kind."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind, in the order of the lexicon files."""

OPENING_KINDS: frozenset[Kind] = frozenset(KINDS) - {"loading", "skip"}
"""Kinds whose phrases also count at the beginning of a longer text."""

MARKED_KINDS: frozenset[Kind] = frozenset({"keywords", "related", "time_to_read"})
"""Kinds whose phrases, as openings, must be followed by a mark: "In this article we …" opens a sentence."""

COUNTED_KINDS: frozenset[Kind] = frozenset({"comments", "listen", "share", "time_to_read"})
"""Kinds that are printed with a number: "5 min read", "Comments (12)"."""

HEADING_LIMIT = 60
"""Longest heading, in characters."""

OPENING_LIMIT = 80
"""Characters at the start of a text that are read for an opening."""

_VARIANTS = {
    "\u0131": "i", "\u0629": "\u0647", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06d2": "\u064a", "\u06a9": "\u0643",
    "\u06c1": "\u0647", "\u06be": "\u0647", "\u06d5": "\u0647", "\u0671": "\u0627", "\u00a9": "copyright ",
    "\u05f3": "'", "\u05f4": '"', **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u02bb", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2012\u2013\u2014\u2015\u2212\u05be", "-"),
}  # fmt: skip
_VARIANT = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u20e3"
    + "".join(_VARIANTS) + "]"
)  # fmt: skip
_ASCII_EDGES = string.punctuation + string.whitespace + "".join(map(chr, (*range(0x20), 0x7F)))
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_LIST_NUMBER = re.compile(r"\d+[.)]\D")
_NUMBER = re.compile(r"[()\[\]+~.,]*\d[\d()\[\]+~.,]*|:")
_FIRST_UNSPACED = "\u0e00"  # scripts from Thai onwards: a space, where there is one, parts more than words
_FIRST_WORD = re.compile(r"[^\s!\"#%&()*+./:;<=>?@\[\]|\u2022\u2190-\u21ff\u25a0-\u27bf\u3002-\u301f]+")
_SEPARATORS = frozenset(':|/->*@(["\u2022\u00b7\u25b6\u25ba\u25b8\u2192\u279c')


def fold(text: str) -> str:
    """The form in which phrases are compared: white space, case, accents and edges do not count.

    Unicode compatibility forms (NFKD, annex 15) and case are folded; accents, Arabic and Hebrew vowel signs, tatweel
    and invisible characters dropped ("À LIRE AUSSI" is "a lire aussi"); variants of alef, yeh, kaf and heh, of quotes
    and of dashes made one; white space collapsed; punctuation, symbols, bullets and emoji at both ends stripped; ©
    reads "copyright". Vowel signs of Indic scripts and Thai stay. The result is decomposed. Takes linear time.
    """
    if text.isascii():
        return " ".join(text.lower().split()).strip(_ASCII_EDGES)
    return _trim(" ".join(fold_letters(text).split()))


def fold_letters(text: str) -> str:
    """`fold` of letters only: white space and edges stay."""
    return _VARIANT.sub(_replacement, unicodedata.normalize("NFKD", text).casefold())


def _replacement(match: re.Match[str]) -> str:
    return _VARIANTS.get(match[0], "")


def _trim(text: str) -> str:
    """`text` without the punctuation, symbols, spaces and controls at its ends."""
    if text and text[0].isalnum() and text[-1].isalnum():
        return text
    start, end = 0, len(text)
    while start < end and not text[start].isalnum() and unicodedata.category(text[start])[0] in "PSZCM":
        start += 1
    while start < end and not text[end - 1].isalnum() and unicodedata.category(text[end - 1])[0] in "PSZC":
        end -= 1
    return text[start:end]


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """The phrases of every language, ready to be asked.

    Attributes:
        headings: Kind of each phrase, by its folded form.
        openings: Phrases of several words that open a longer text, by their first word, the longest first.
        starts: The first two words of each phrase, or its only one, a space between; words are letters and digits.
    """

    headings: Mapping[str, Kind] = field(repr=False)
    openings: Mapping[str, tuple[str, ...]] = field(repr=False)
    starts: frozenset[str] = field(repr=False)

    def kind_of_heading(self, text: str) -> Kind | None:
        """What `text` announces when the whole of it is a known phrase, else None.

        Numbers beside a phrase are overlooked where they are usual ("Comments (12)", "5 min read"). A text longer than
        `HEADING_LIMIT` is never a heading. Evidence only: what stands after it must agree.
        """
        return self.heading(fold(text)) if len(text) <= HEADING_LIMIT else None

    def heading(self, folded: str) -> Kind | None:
        """`kind_of_heading` of a text that is folded already."""
        kind = self.headings.get(folded)
        if kind is None and _DIGIT.search(folded) and not _LIST_NUMBER.match(folded):
            kind = self.headings.get(_trim(" ".join(_NUMBER.sub(" ", folded).split())))
            return kind if kind in COUNTED_KINDS else None
        return kind

    def kind_of_opening(self, text: str) -> Kind | None:
        """What the beginning of `text` announces when it is a known phrase of `OPENING_KINDS`, else None.

        A phrase of several words ends at the end of a word ("Read also the report on …"), but not at a comma; one of a
        single word or of `MARKED_KINDS` must be followed by a mark or nothing ("Photo: …", "Tags | …"), for "Photo
        shows …" opens a sentence. In scripts without spaces anything but a letter will do.
        Evidence only: many a sentence begins this way.
        """
        return self.opening(fold(text[:OPENING_LIMIT]))

    def opening(self, folded: str) -> Kind | None:
        """`kind_of_opening` of a text whose first `OPENING_LIMIT` characters are folded already."""
        candidates = self.openings.get(folded.partition(" ")[0])
        if candidates and folded.startswith(candidates):
            for phrase in candidates:
                if folded.startswith(phrase) and self._ends(phrase, folded):
                    return self.headings[phrase]
        word = _FIRST_WORD.match(folded)
        return self.headings[word[0]] if word and word[0] in self.headings and self._ends(word[0], folded) else None

    def _ends(self, phrase: str, folded: str) -> bool:
        """Whether `phrase`, with which `folded` begins, opens it: it counts there, and ends where it can."""
        kind = self.headings[phrase]
        if kind not in OPENING_KINDS:
            return False
        after = folded[len(phrase) : len(phrase) + 2]
        if not after:
            return True
        if after[0].isalnum() or unicodedata.category(after[0])[0] == "M":
            return False
        if after[0] in ",'" or (after[0] == "-" and after != "- "):  # the sentence or the word goes on
            return False
        if kind not in MARKED_KINDS and (" " in phrase or phrase >= _FIRST_UNSPACED):
            return True
        mark = after.lstrip(" ")[:1]
        return mark in _SEPARATORS or (kind == "copyright" and mark.isdecimal())


@lru_cache(maxsize=32)  # bounded: a caller may pass what a page says its language is
def load(*languages: str) -> Phrases:
    """The lexicon, read once: every file of `lexicon/boilerplate/`, or only those of `languages`.

    Args:
        languages: Codes of files ("de", "en"); none means all. Unknown ones count for nothing. Boilerplate is often
            in another language than the page says it is, so a choice costs recall; it saves some milliseconds.

    Raises:
        OSError, ValueError: A file of the installation is missing or damaged.
    """
    folder = Path(__file__).with_name("lexicon").joinpath("boilerplate")
    paths = [path for path in sorted(folder.glob("*.json")) if not languages or path.stem in languages]
    files = [json.loads(path.read_bytes()) for path in paths]
    headings: dict[str, Kind] = {}
    openings: defaultdict[str, list[str]] = defaultdict(list)
    for kind in KINDS:
        folded = dict.fromkeys(_fold_many([phrase for file in files for phrase in file[kind]]), kind)
        headings.update(folded)
        if kind in OPENING_KINDS:
            for phrase in folded:
                first, space, _ = phrase.partition(" ")
                if space:
                    openings[first].append(phrase)
    ordered = {first: tuple(sorted(found, key=len, reverse=True)) for first, found in openings.items()}
    return Phrases(headings, ordered, frozenset(" ".join(_WORD.findall(phrase)[:2]) for phrase in headings))


def _fold_many(phrases: list[str]) -> list[str]:
    """`phrases`, which have nothing to trim, folded all at once, for start-up must not wait; in another order."""
    plain = [phrase.lower() for phrase in phrases if phrase.isascii()]
    other = "\n".join(phrase for phrase in phrases if not phrase.isascii())
    return plain + fold_letters(other).replace(" \n", "\n").split("\n") if other else plain
