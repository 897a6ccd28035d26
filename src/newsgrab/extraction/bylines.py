"""The words of bylines and credit lines, a file a language, and how names are compared.

The files (`lexicon/bylines/*.json`) hold lists of phrases: `by` (printed before names), `and`, `in` (before a place),
`roles` ("staff writer"), `desks` and `organisations` (what makes a name no person), `noise` (what else stands in
bylines), `helpers` (before people who did not write it; others are those of `noise` that end in a by-word), `buttons`
(what buttons beside names say), `credit` (printed before an agency), `contributed` (printed after one), `photo` (opens
a photo credit), `rights` (makes a copyright notice), `joined_and` (conjunctions written as one word with the name after
them), `no_joined_and` (names that only look so).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from newsgrab.extraction.compiled import ascii_words

__all__ = [
    "BylineWords",
    "PhraseSet",
    "byline_words",
    "first_word",
    "fold",
    "given_names",
    "is_unspaced",
    "languages",
]

PREPOSITION = 4
"""Longest by-word that is a preposition ("by", "von") and not a noun ("author"), in characters."""

REMEMBERED = 20_000
"""Short texts whose folded form is remembered from page to page: words of names, bylines and outlets."""

REMEMBERED_LENGTH = 40
"""Longest text of which it is, in characters."""

COMPOUND_PART = 6
"""Fewest characters of a word that is looked for at the end of longer ones."""

_FOLDER = Path(__file__).with_name("lexicon") / "bylines"

_DROPPED = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200b-\u200f\u2060\ufeff]+")
_LETTERS = dict(zip("ıىیېةکٱøđł’", "iيييهكاodl'", strict=True))
_CHANGED = re.compile(f"[{''.join(_LETTERS)}]")
_PUNCTUATION = re.compile(r"[\s\x00-/:-@\[-`{-\x7f¡-¿‐-‧‹›⁃…、-】・，．：；！？（）［］／＝｜،؛؟۔।ー־׳״]+")

_SCRIPTS = (
    (re.compile("[\u0600-\u06ff]"), ("ar", "fa", "ur")),
    (re.compile("[\u0590-\u05ff]"), ("he",)),
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "bg", "sr")),
    (re.compile("[\u0370-\u03ff]"), ("el",)),
    (re.compile("[\u0900-\u097f]"), ("hi",)),
    (re.compile("[\u0980-\u09ff]"), ("bn",)),
    (re.compile("[\u0b80-\u0bff]"), ("ta",)),
    (re.compile("[\u0e00-\u0e7f]"), ("th",)),
    (re.compile("[\uac00-\ud7af]"), ("ko",)),
    (re.compile("[\u3040-\u30ff]"), ("ja",)),
    (re.compile("[\u4e00-\u9fff]"), ("zh",)),
)
"""Which languages' words to look for in a script when the page does not tell its language."""

_RELATIVES = {"nb": "no", "nn": "no", "bs": "hr", "cnr": "sr", "tw": "zh", "iw": "he", "in": "id", "mo": "ro"}
"""Language codes read with another language's words (ISO 639-1 macrolanguages and withdrawn codes)."""


_UNSPACED = re.compile("[\u3041-\U0010ffff]")


def is_unspaced(text: str) -> bool:
    """Whether `text` has letters of a script that writes names without spaces: kana, Han, Hangul."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def fold(text: str) -> str:
    """`text` as names are compared: without case, accents, Arabic letter variants, punctuation."""
    if text.isascii():
        return ascii_words(text)
    return _folded(text) if len(text) <= REMEMBERED_LENGTH else _fold(text)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _DROPPED.sub("", text)
    if text.isascii():
        return ascii_words(text)
    text = _CHANGED.sub(_changed, text)
    return _PUNCTUATION.sub(" ", text).strip()


def _changed(match: re.Match[str]) -> str:
    return _LETTERS[match[0]]


_folded = lru_cache(maxsize=REMEMBERED)(_fold)


class PhraseSet(frozenset[str]):
    """Folded phrases that can be looked for at the start of a text."""

    openers: frozenset[str]
    reach: dict[str, int]
    """Most tokens of the phrases that a word opens."""

    @classmethod
    def of(cls, phrases: Iterable[str]) -> PhraseSet:
        """The given phrases, folded."""
        made = cls(filter(None, map(fold, phrases)))
        made.reach = {}
        for phrase in made:
            opener, _, rest = phrase.partition(" ")
            size = rest.count(" ") + 3 if rest else 1  # "founder & CEO" has one token more
            made.reach[opener] = max(made.reach.get(opener, 0), size)
        made.openers = frozenset(made.reach)
        return made

    @classmethod
    def joined(cls, sets: Sequence[PhraseSet]) -> PhraseSet:
        """The phrases of all the sets."""
        made = cls(frozenset().union(*sets))
        first, *others = sets
        made.reach = dict(first.reach)
        for one in others:
            made.reach |= {opener: max(size, made.reach.get(opener, 0)) for opener, size in one.reach.items()}
        made.openers = frozenset(made.reach)
        return made

    def lead(self, text: str) -> int:
        """Where the rest of `text` begins after the longest of the phrases that opens it; 0 for none."""
        reach = self.reach.get(first_word(text))
        if reach is None:
            return 0  # the usual case
        ends = [match.end() for match in islice(_TOKEN.finditer(text), reach)]
        for end in reversed(ends):
            if fold(text[:end]) in self:
                return _AFTER_PHRASE.match(text, end).end()  # type: ignore[union-attr]  # matches the empty string
        return 0


def first_word(text: str) -> str:
    """The folded first word of `text`, by which phrases are looked up; "" for none."""
    token = text.partition(" ")[0]
    if token.isascii() and token.isalpha():
        return token.lower()  # the usual case
    first = _TOKEN.search(text)
    if first is None:
        return ""
    token = first[0]
    if not token.isascii():
        return fold(token).partition(" ")[0]
    return ascii_words(token).partition(" ")[0]


_PLAIN_LETTERS = re.compile("[a-z]{4,}")
_TOKEN = re.compile(r"[^\s:：=/／＝]+")
_AFTER_PHRASE = re.compile(r"[\s:：=/／＝]*")


@dataclass(frozen=True, slots=True)
class BylineWords:
    """The phrases of one language, and of English, which bylines everywhere borrow from.

    Attributes:
        by: Printed before names ("By").
        conjunctions: Words that part two names ("and").
        places: Words before a place ("in").
        roles: What people are ("staff writer").
        desks: Names of desks ("newsroom").
        organisations: Words in names of organisations ("university").
        noise: What opens something that is no name ("updated").
        credit: Printed before a credited agency ("with files from").
        contributed: Printed after one ("contributed to this report").
        contributed_stems: What each of these holds, in plain letters where it has any: for a quick look.
        photo: What opens a photo credit ("photo").
        rights: What makes a line a copyright notice ("rights reserved").
        helpers: Printed before people who helped, but did not write it ("photography by").
        buttons: What buttons beside names say ("follow").
        joined_and: Conjunctions that are written as one word with the name after them.
        no_joined_and: Names that only look so.
        compounds: Words in `organisations` that end longer words ("ministerium").
        prepositions: The short ones of `by`, which need no colon after them.
        line_openers: First words of what opens a byline or a photo credit.
    """

    by: PhraseSet
    conjunctions: PhraseSet
    places: PhraseSet
    roles: PhraseSet
    desks: PhraseSet
    organisations: PhraseSet
    noise: PhraseSet
    credit: PhraseSet
    contributed: PhraseSet
    contributed_stems: frozenset[str]
    photo: PhraseSet
    rights: PhraseSet
    helpers: PhraseSet
    buttons: PhraseSet
    joined_and: tuple[str, ...]
    no_joined_and: PhraseSet
    compounds: tuple[str, ...]
    prepositions: frozenset[str]
    line_openers: frozenset[str]

    def roles_or_noise(self, text: str) -> bool:
        """Whether `text` opens with a role or with what stands after names in a byline."""
        return bool(self.roles.lead(text) or self.noise.lead(text))


@cache
def languages() -> frozenset[str]:
    """The languages there is a file for (ISO 639-1)."""
    return frozenset(path.stem for path in _FOLDER.glob("*.json"))


def byline_words(language: str, text: str = "") -> BylineWords:
    """The words for a page in `language` (BCP 47); where it is unknown, for the script of `text`."""
    code = language.split("-")[0].split("_")[0].lower()
    code = _RELATIVES.get(code, code)
    if code in languages():
        return _words((code,))
    if not text.isascii():
        for script, codes in _SCRIPTS:
            if script.search(text):
                return _words(codes)
    return _words(("en",))


@cache
def given_names() -> frozenset[str]:
    """Folded given names in wide use (`lexicon/given_names.json`): what tells "Jane Doe" from "Quiet Light"."""
    return frozenset(json.loads(_FOLDER.with_name("given_names.json").read_text("utf-8"))["names"])


@cache
def _file(code: str) -> dict[str, list[str]]:
    data: dict[str, list[str]] = json.loads((_FOLDER / f"{code}.json").read_text("utf-8"))
    return data


@cache
def _phrases(code: str, key: str) -> PhraseSet:
    return PhraseSet.of(_file(code).get(key, ()))


@cache
def _words(codes: tuple[str, ...]) -> BylineWords:
    codes = tuple(dict.fromkeys((*codes, "en")))

    def listed(key: str) -> list[str]:
        return [phrase for code in codes for phrase in _file(code).get(key, ())]

    def phrases(key: str) -> PhraseSet:
        return PhraseSet.joined([_phrases(code, key) for code in reversed(codes)])  # those of English are most

    by, photo, by_words = phrases("by"), phrases("photo"), frozenset(listed("by"))
    help_by = (phrase for phrase in listed("noise") if " " in phrase and phrase.rpartition(" ")[2] in by_words)
    helpers = PhraseSet.joined([PhraseSet.of(help_by), phrases("helpers")])
    return BylineWords(
        by=by,
        conjunctions=phrases("and"),
        places=phrases("in"),
        roles=phrases("roles"),
        desks=phrases("desks"),
        organisations=phrases("organisations"),
        noise=phrases("noise"),
        credit=phrases("credit"),
        contributed=phrases("contributed"),
        contributed_stems=frozenset(
            max(_PLAIN_LETTERS.findall(phrase) or phrase.split(), key=len) for phrase in listed("contributed")
        ),
        photo=photo,
        rights=phrases("rights"),
        helpers=helpers,
        buttons=phrases("buttons"),
        joined_and=tuple(listed("joined_and")),
        no_joined_and=phrases("no_joined_and"),
        compounds=tuple(word for word in map(fold, listed("organisations")) if len(word) >= COMPOUND_PART),
        prepositions=frozenset(word for word in by if len(word) <= PREPOSITION and " " not in word),
        line_openers=by.openers | helpers.openers | photo.openers,
    )
