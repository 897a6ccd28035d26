"""News agencies in short strings: bylines, datelines and closing credits.

Only credit positions are read here. A photo credit ("Foto: dpa") and an agency that is quoted ("told Reuters") credit
nobody. Full names count in any case, abbreviations only as they are written, some of them only on pages in one language
or of one country (`lexicon/agencies.json`). Every function reads at most a few hundred characters, in one pass.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from newsgrab.extraction.bylines import BylineWords, byline_words, first_word, fold, given_names, is_unspaced

__all__ = [
    "Agency",
    "Credit",
    "Where",
    "agencies_in_byline",
    "agency_in_part",
    "agency_named",
    "agency_of_closing_credit",
    "agency_of_dateline",
    "country_of",
    "may_be_credit",
    "may_be_dateline",
    "may_name_agency",
    "parts_of",
]

BYLINE_LIMIT = 400
"""Characters of a byline that are read."""

DATELINE_LIMIT = 160
"""Characters at the start of a paragraph in which a dateline must end."""

CREDIT_LIMIT = 320
"""Longest line that is read as a closing credit; of longer ones only the bracket at the end."""

LONE_CREDIT = 80
"""Longest line that can be nothing but agencies, in characters."""

LONGEST_PLACE = 92
"""Characters of a dateline before the sign that parts it, at most."""

SHORT_LINE = 60
"""Characters up to which a line can be nothing but a place and an agency."""

PLACE_WORDS = 7
"""Most words before the agency in a dateline: place, region, date."""

LONG_WORD = 7
"""Fewest characters of an agency's name of one word that may be glued to a person's; shorter ones are family names."""

SHORT_PLACE = 2
"""Most words of a place that needs no dash between the agency and the text."""

Where = tuple[str, str]
"""Language (BCP 47) and country (ISO 3166-1) of the page, "" where unknown: some abbreviations depend on them."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency, or an outlet whose reports others reprint.

    Attributes:
        name: The common English name.
        country: ISO 3166-1 alpha-2 code of the head office's country.
        outlet: Whether it is an outlet with readers of its own rather than an agency.
        site: Host of its own site, "" where it has none.
    """

    name: str
    country: str
    outlet: bool
    site: str

    def is_at(self, host: str) -> bool:
        """Whether `host` is its own site."""
        return bool(self.site) and (host == self.site or host.endswith("." + self.site))


@dataclass(frozen=True, slots=True)
class Credit:
    """Who a report is credited to.

    Attributes:
        printed: The credit as the page prints it: ``"APA/sda/dpa"``.
        agencies: Whom it names, in printed order.
    """

    printed: str
    agencies: tuple[Agency, ...]


class _Book(NamedTuple):
    names: dict[str, Agency]
    short: dict[str, dict[str, Agency]]
    longest: int
    openers: dict[bytes, frozenset[bytes]]
    printed: dict[bytes, tuple[str, ...]]
    first_words: frozenset[bytes]
    unspaced: re.Pattern[str]


@cache
def _book() -> _Book:
    data = json.loads(Path(__file__).with_name("lexicon").joinpath("agencies.json").read_text("utf-8"))
    names: dict[str, Agency] = {}
    short: dict[str, dict[str, Agency]] = {}
    unspaced: list[str] = []
    spelled: list[str] = []  # names with letters that `_key` changes
    for entry in data["agencies"]:
        agency = Agency(entry["name"], entry["country"], entry["kind"] == "outlet", entry.get("site", ""))
        for name in (agency.name, *entry.get("names", ())):
            names.setdefault(_key(name), agency)
            if not name.isascii():
                spelled.append(_LEADING_ARTICLE.sub("", name))
            if "\u3040" <= name[0] <= "\u9fff":
                unspaced.append(name)
        for where, forms in entry.get("abbreviations", {}).items():
            for form in forms:
                short.setdefault(form.strip(_EDGES), {}).setdefault(where, agency)
                if not form.isascii():  # Arabic and the like: dots, spaces and hamza vary
                    short.setdefault(fold(form), {}).setdefault(where, agency)
    longest = max(name.count(" ") + 1 for name in names)
    spelled += (form for form in short if not form.isascii())
    openers = _openers(form for name in (*names, *spelled) for form in (name, name.lower(), name.upper()))
    printed: dict[bytes, tuple[str, ...]] = {}
    for form in filter(str.isascii, short):
        opener = _words(form)[0]
        printed[opener] = (*printed.get(opener, ()), form)
    unspaced.sort(key=len, reverse=True)
    return _Book(
        names, short, longest, openers, printed, frozenset((*openers, *printed)),
        re.compile("|".join(map(re.escape, unspaced))),
    )  # fmt: skip


def _openers(names: Iterable[str]) -> dict[bytes, frozenset[bytes]]:
    """First word of each name, to the second words that follow it; to none where a name is one word."""
    pairs: dict[bytes, set[bytes]] = {}
    alone: set[bytes] = set()
    for first, *rest in map(_words, names):
        if rest:
            pairs.setdefault(first, set()).add(rest[0])
        else:
            alone.add(first)
    return {**{first: frozenset(seconds) for first, seconds in pairs.items()}, **dict.fromkeys(alone, frozenset())}


def _words(text: str) -> list[bytes]:
    return _spaced(text).split()


def _spaced(text: str) -> bytes:
    """`text` in UTF-8, for a quick look: ASCII in lower case, spaces for its marks and for common ones beyond it."""
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    return text.encode("utf-8", "replace").translate(_ASCII_WORDS)


_MARKS = (
    "\u00a0\u00a9\u00ab\u00ae\u00b7\u00bb\u05be\u060c\u061b\u200c\u2013\u2014\u2015"
    "\u2018\u2019\u201c\u201d\u201e\u2022\u2026\u202f\u2039\u203a\u2212"
)
_ASCII_WORDS = bytes(
    code if code >= 0x80 else ord(chr(code).lower() if chr(code).isalnum() else " ") for code in range(0x100)
)


_BELOW_HAN = bytes(range(0xE3))
"""First bytes of all characters before the punctuation of Han and kana, in UTF-8."""


def may_name_agency(text: str) -> bool:
    """Whether words of `text` open the name of an agency, or are an abbreviation as written: the cheap test before all
    others."""
    book = _book()
    spaced = _spaced(text)
    words = spaced.split()
    for word in book.first_words.intersection(words):
        if word in book.printed and any(form in text for form in book.printed[word]):
            return True
        following = book.openers.get(word)
        if following is not None and (not following or _follows(words, word, following)):
            return True
    return bool(spaced.translate(None, _BELOW_HAN)) and book.unspaced.search(text) is not None


def _follows(words: list[bytes], word: bytes, following: frozenset[bytes]) -> bool:
    """Whether one of `following` stands after `word` somewhere in `words`."""
    index = -1
    for _ in range(words.count(word)):
        index = words.index(word, index + 1)
        if index + 1 < len(words) and words[index + 1] in following:
            return True
    return False


_LEADING_ARTICLE = re.compile(r"^(?:[Tt]he|L[ae]|[Dd]ie|[Dd]er|E?l|l['’])[ ’']", re.I)
_ARTICLE = re.compile(r"^(?:the|la|le|l|die|der|de|el|il|die)\s+")

_EDGES = " \t\n\v.,;:*-–—―−/|·•()[]{}（）［］【】«»<>\"'“”„‘’\u00a0\u200c\u200f\u200e"


def _key(name: str) -> str:
    return _ARTICLE.sub("", fold(name))


def agency_named(text: str, where: Where = ("", "")) -> Agency | None:
    """The agency that `text` as a whole names, or None."""
    token = text.strip(_EDGES)
    if not token or len(token) > 80:
        return None
    book = _book()
    forms = book.short.get(token) or (None if token.isascii() else book.short.get(fold(token)))
    if forms:
        language, country = where
        found = forms.get(country) or forms.get(language.split("-")[0]) or forms.get("any")
        if found:
            return found
    return book.names.get(_key(token))


def country_of(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code of the country of the agency with this English name, or None."""
    agency = _book().names.get(_key(name))
    return agency.country if agency else None


# --- bylines -----------------------------------------------------------------------------------------------------

_SEPARATOR = re.compile(r"\s*[/／|｜;؛,،，、·・•⋅∙‧●▪›»>+&＆()（）\[\]\n]\s*|\s+[-–—―−ـ~]+\s+")
_LONE_WORD = re.compile(r"(?<=\s)[^\W\d_]{1,8}(?=\s)")
_TOKEN = re.compile(r"\S+")


def agency_in_part(part: str, words: BylineWords, where: Where = ("", "")) -> tuple[Agency | None, str]:
    """The agency in one part of a byline, and what is left of the part without it and its roles.

    ``"AP"``, ``"Associated Press writer"`` and ``"John O'Connor The Associated Press"`` name one.
    """
    if not may_name_agency(part):
        return None, part
    found = agency_named(part, where)
    if found:
        return found, ""
    for phrases in (words.by, words.credit):
        start = phrases.lead(part)
        found = agency_named(part[start:], where) if start else None
        if found:
            return found, ""
    tokens = part.split()
    if not 1 < len(tokens) <= 12:
        return None, part
    for size in range(min(len(tokens) - 1, _book().longest), 0, -1):
        head, rest = " ".join(tokens[:size]), " ".join(tokens[size:])
        found = agency_named(head, where)
        if found and fold(rest) in words.roles | words.desks:
            return found, ""
        if found and size > 1 and not found.outlet and rest[0].isupper():
            return found, rest
        tail, rest = " ".join(tokens[-size:]), " ".join(tokens[:-size])
        found = agency_named(tail, where)
        if found and (size > 1 or (len(tail) > 2 and tail.isupper()) or _is_glued(found, tail, rest)):
            return found, rest
    return None, part


def _is_glued(agency: Agency, tail: str, name: str) -> bool:
    """Whether the word after a name is an agency's and not the family name: "Jane Roe Reuters", but "Sarah Jane
    Bloomberg"."""
    last = first_word(name.rpartition(" ")[2])
    long = len(tail) >= LONG_WORD and not agency.outlet and " " in name
    return long and name.istitle() and len(last) > 2 and last not in given_names()


def agencies_in_byline(text: str, language: str = "", country: str = "") -> Credit | None:
    """The agencies that a byline names ("By AP", "Von dpa", "sak/Reuters", "أ ش أ"), or None.

    Args:
        text: The byline; no more than `BYLINE_LIMIT` characters are read.
        language: Language of the page (BCP 47), "" when unknown.
        country: Country of the page (ISO 3166-1 alpha-2), "" when unknown.
    """
    text = text[:BYLINE_LIMIT]
    if not may_name_agency(text):
        return None
    words = byline_words(language, text)
    if words.photo.lead(text):
        return None
    return _credit_of_parts(text, words, (language, country))


def _credit_of_parts(text: str, words: BylineWords, where: Where) -> Credit | None:
    """The agencies among the parts of a list, printed as the first unbroken run of them."""
    found: list[Agency] = []
    run: list[tuple[int, int]] = []
    run_ended = False
    for start, end in parts_of(text, words):
        agency, _ = agency_in_part(text[start:end], words, where)
        if agency is None:
            run_ended = bool(run)
            continue
        if agency not in found:
            found.append(agency)
        if not run_ended:
            begin, stop = _printed(text[start:end], agency, where)
            run.append((start + begin, start + stop))
            run_ended = start + stop < end
    if not found:
        return None
    return Credit(text[run[0][0] : run[-1][1]].strip(_EDGES), tuple(found))


def parts_of(text: str, words: BylineWords) -> list[tuple[int, int]]:
    """Where the parts of a list ("A, B and C") stand in `text`."""
    cuts = [match.span() for match in _SEPARATOR.finditer(text)]
    cuts += [match.span() for match in _LONE_WORD.finditer(text) if fold(match[0]) in words.conjunctions]
    parts, start = [], 0
    for cut, after in (*sorted(cuts), (len(text), len(text))):
        if cut > start and text[start:cut].strip():
            parts.append((start, cut))
        start = max(start, after)
    return parts


def _printed(part: str, agency: Agency, where: Where) -> tuple[int, int]:
    """Where in `part` the agency's name stands: at its end, else at its start; with the article before it."""
    tokens = [match.span() for match in _TOKEN.finditer(part)]
    for size in range(1, len(tokens) + 1):
        begin = tokens[-size][0]
        if agency_named(part[begin:], where) is agency:
            longer = tokens[-size - 1][0] if size < len(tokens) else begin
            return (longer if agency_named(part[longer:], where) is agency else begin), len(part)
    for size in range(1, len(tokens)):
        if agency_named(part[: tokens[size - 1][1]], where) is agency:
            return 0, tokens[size - 1][1]
    return 0, len(part)


# --- datelines ---------------------------------------------------------------------------------------------------

_OPEN, _CLOSE, _INNER = r"[(\[【]", r"[)\]】]", r"[^()\[\]【】\n]"
_BRACKET = re.compile(rf"\s*({_INNER}{{0,90}}?)\s*{_OPEN}\s*({_INNER}{{2,60}}?)\s*{_CLOSE}\s*([-–—―−ـ:.,،=/|]?)")
_DASHES = re.compile(r"\s*(?:[-–—―−|]+|(?<=\s)ـ+(?=\s)|:(?=\s)|/(?=\s)|(?<=\s)/|\n)\s*")
_DATELINE_SIGN = re.compile(r"[([【|:/\nـ=＝–—―−－﹣-]")
_SLASHED = re.compile(r"(?<=[\s.])/ ?([^/\n\d]{2,20}?) ?/(?=\W)")
_INNER_LIST = re.compile(r"\s*[/,;|+&=،、]\s*|\s+(?:und|and|et|y|e|i|och|og)\s+|\s+[-–—]\s+|\s+")
_WIRE_MARK = re.compile(r"^\s*[^。，,.]{0,24}?\d{1,2}\s*(?:日|月)[^。，,.]{0,8}?[電电讯訊]")
_PLACE_PARTICLES = frozenset(
    "de del la las los el di da do das dos du des am an der den im in of the y e and und et le les sur près near van "
    "op aan på i na nad al bei vor".split()
)
_QUALIFIER = re.compile(r"[a-zäöü]{2,4}|\d{1,2}\.?")


def agency_of_dateline(text: str, language: str = "", country: str = "") -> Credit | None:
    """The agency that the dateline at the start of `text` credits, or None.

    Read are the usual forms: "WASHINGTON (AP) —", "Berlin (dpa/lnw) -", "القاهرة - رويترز", "(ANSA) - ROMA, 12 GEN -",
    "新华社北京3月5日电", "【ロンドン時事】", "[서울=뉴시스]".
    """
    head = text[:DATELINE_LIMIT].lstrip()
    if not may_be_dateline(head) or not may_name_agency(head):
        return None
    if not head.isascii():
        head = unicodedata.normalize("NFKC", head)
    head = _SLASHED.sub(r"(\1)", head, count=1)
    where = (language, country)
    return _dateline_in_brackets(head, where) or _dateline_with_dashes(head, where) or _dateline_unspaced(head, where)


def _dateline_in_brackets(head: str, where: Where) -> Credit | None:
    for _ in range(2):  # "Kyiv (Ukraine) (AFP) –"
        match = _BRACKET.match(head)
        if not match:
            return None
        place, inner, after = match.groups()
        rest = head[match.end() :].lstrip()
        credit = _bracketed(inner, where)
        if credit:
            parted = bool(after) or is_unspaced(inner)
            if not place:
                return credit if parted or _begins_sentence(rest) else None
            short = len(place.split()) <= SHORT_PLACE
            return credit if _is_place(place, where) and (parted or (short and _begins_sentence(rest))) else None
        head = f"{place} {after}{rest}"
    return None


def _begins_sentence(text: str) -> bool:
    """Whether `text` begins with a capital, or a letter of a script without capitals."""
    return text[:1].isalpha() and not text[0].islower()


def _bracketed(inner: str, where: Where) -> Credit | None:
    """The agencies in a dateline's brackets; desks and initials may stand beside them."""
    whole = agency_named(inner, where)
    if whole:
        return Credit(inner, (whole,))
    agencies: list[Agency] = []
    printed: list[str] = []
    unspaced = is_unspaced(inner)
    for part in filter(None, _INNER_LIST.split(inner)):
        agency = agency_named(part, where)
        if agency is None and unspaced:
            part = _unspaced_end(part)
            agency = agency_named(part, where) if part else None
        if agency:
            printed.append(part)
            if agency not in agencies:
                agencies.append(agency)
        elif not unspaced and not _QUALIFIER.fullmatch(part):
            return None
    return Credit("/".join(printed), tuple(agencies)) if agencies else None


def _unspaced_end(part: str) -> str:
    """The agency name that ends or opens a run without spaces (ワシントン共同), "" for none."""
    for match in _book().unspaced.finditer(part):
        if match.end() == len(part) or match.start() == 0:
            return match[0]
    return ""


def _dateline_with_dashes(head: str, where: Where) -> Credit | None:
    pieces = _DASHES.split(head, maxsplit=3)
    if len(pieces) < 2:
        return None
    alone = len(pieces) > 2 or len(head) < SHORT_LINE
    for place, printed, ended in ((pieces[0], pieces[1].split(". ", 1)[0], True), (pieces[1], pieces[0], alone)):
        agency = agency_named(printed, where) if printed else None
        if agency and not agency.outlet and ended and len(place) < SHORT_LINE and _is_place(place, where):
            return Credit(printed.strip(_EDGES), (agency,))
    return None


def _dateline_unspaced(head: str, where: Where) -> Credit | None:
    if not is_unspaced(head):
        return None
    mark = _WIRE_MARK.match(head)
    match = _book().unspaced.search(mark[0] if mark else "")
    agency = agency_named(match[0], where) if match else None
    return Credit(match[0], (agency,)) if match and agency else None


def _is_place(text: str, where: Where) -> bool:
    """Whether `text` can be the place and date of a dateline; the name of an agency never is."""
    tokens = text.replace(",", " ").replace(".", " ").split()
    if not 0 < len(tokens) <= PLACE_WORDS or agency_named(text, where):
        return False
    lower = [token for token in tokens if token[0].islower() and token not in _PLACE_PARTICLES]
    if len(lower) > 1 or (lower and not any(token[0].isdigit() for token in tokens)):
        return False
    caseless = sum(1 for token in tokens if token.upper() == token.lower() and not token[0].isdigit())
    return caseless <= 5


# --- closing credits ---------------------------------------------------------------------------------------------

_LAST_BRACKET = re.compile(r"[(（\[]\s*([^()（）\[\]\n]{2,80}?)\s*[)）\]]\s*[.。*+]{0,3}\s*$")
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b|\bcopyrighted\b|℗", re.I)
_DESK_CODES = re.compile(r"^\W*(PTI|ANI|IANS|UNI)(?:[ /][A-Z]{2,4}){1,6}\W*$")
_INITIALS = re.compile(r"[a-zäöüß]{1,4}\.?|[A-Z]{1,3}|\d{1,2}")
_WORD = re.compile(r"[^\s,;:()\[\]|/©]+")


def agency_of_closing_credit(text: str, language: str = "", country: str = "") -> Credit | None:
    """The agency that a last line or paragraph credits ("(dpa)", "© dpa-infocom, dpa:231217-99-…", "Copyright 2023 The
    Associated Press. All rights reserved", "Com informações da Agência Brasil"), or None."""
    text = text.strip()
    where = (language, country)
    for line in credit_lines(text):
        if may_name_agency(line):
            words = byline_words(language, line)
            found = None if words.photo.lead(line) else _credit_line(line, words, where)
            if found:
                return found
    return None


def may_be_dateline(text: str) -> bool:
    """Whether the start of a paragraph has what parts a dateline from the text, or is of a script without spaces."""
    head = text[:DATELINE_LIMIT]
    return _DATELINE_SIGN.search(head, 0, LONGEST_PLACE) is not None or is_unspaced(head)


def may_be_credit(text: str, words: BylineWords) -> str:
    """What of a last line or paragraph may hold a credit, "" for nothing: the cheap test before `may_name_agency`."""
    if len(text) > CREDIT_LIMIT:
        return next(credit_lines(text), "")  # what follows is within the first
    bracketed = text.endswith(_CLOSING_BRACKETS) or text[-4:-1].rstrip(" .。*+").endswith(_CLOSING_BRACKETS)
    if len(text) <= LONE_CREDIT or bracketed or "\n" in text or first_word(text.lstrip(_EDGES)) in words.credit.openers:
        return text
    lower = text.lower()
    signed = any(sign in lower for sign in _CREDIT_SIGNS) or any(stem in lower for stem in words.contributed_stems)
    return text if signed or is_unspaced(text) else ""


_CREDIT_SIGNS = (
    "©", "℗", "(c)", "copyright", "originally ran", "originally published", "originally appeared", "first published",
    "first appeared", "republished", "reprinted",
)  # fmt: skip
"""Signs of copyright notices and of reprints in lower case: one of them is in all that `_COPYRIGHT` and `_REPUBLISHED`
find."""


def credit_lines(text: str) -> Iterator[str]:
    """What of a paragraph can be a credit: all of it where it is short, its last line, the bracket at its end."""
    if len(text) <= CREDIT_LIMIT:
        yield text
    tail = text[-CREDIT_LIMIT:]
    if "\n" in tail:
        yield tail.rsplit("\n", 1)[1]
    if tail.rstrip(" .。*+").endswith(_CLOSING_BRACKETS):
        bracket = _LAST_BRACKET.search(tail)
        if bracket:
            yield bracket[1]


_CLOSING_BRACKETS = (")", "）", "]")


def _credit_line(line: str, words: BylineWords, where: Where) -> Credit | None:
    bare = line.strip(_EDGES)
    if not bare:
        return None
    codes = _DESK_CODES.match(bare)
    if codes:
        agency = agency_named(codes[1], ("en", "IN"))
        return Credit(codes[1], (agency,)) if agency else None
    if len(bare) <= LONE_CREDIT:
        found = _nothing_but_agencies(bare, words, where)
        if found:
            return found
    if _COPYRIGHT.search(line):
        found = _first_inside(line, where)
        if found:
            return found
    start = words.credit.lead(bare)
    if start:
        found = _first_inside(bare[start : start + SHORT_LINE], where, at_start=True)
        if found:
            return found
    return _contributed(bare, words, where) or _republished(bare, where)


def _nothing_but_agencies(bare: str, words: BylineWords, where: Where) -> Credit | None:
    """A line that is a list of agencies and initials, with or without the words of a credit before it."""
    start = 0 if agency_named(bare, where) else words.credit.lead(bare)
    rest = bare[start:].strip(_EDGES)
    agencies: list[Agency] = []
    first, last = 0, 0
    for begin, end in parts_of(rest, words):
        begin += words.credit.lead(rest[begin:end]) if agency_named(rest[begin:end], where) is None else 0
        agency = agency_named(rest[begin:end], where)
        if agency:
            if agency.outlet and not start:
                return None
            first, last = (first if agencies else begin), end
            if agency not in agencies:
                agencies.append(agency)
        elif (
            not start
            and not _INITIALS.fullmatch(rest[begin:end].strip(_EDGES))
            and fold(rest[begin:end]) not in words.desks
        ):
            return None
    return Credit(rest[first:last].strip(_EDGES), tuple(agencies)) if agencies else None


def _first_inside(text: str, where: Where, *, at_start: bool = False) -> Credit | None:
    """The first agency named in `text`: the longest name that starts soonest."""
    tokens = [match.span() for match in _WORD.finditer(text)]
    longest = _book().longest
    for first in range(min(len(tokens), 2 if at_start else 40)):
        for last in range(min(len(tokens), first + longest) - 1, first - 1, -1):
            printed = text[tokens[first][0] : tokens[last][1]]
            agency = agency_named(printed, where)
            if agency:
                return Credit(printed.strip(_EDGES), (agency,))
        if at_start and fold(text[tokens[first][0] : tokens[first][1]]) not in _ARTICLES:
            break
    match = _book().unspaced.search(text) if is_unspaced(text) else None
    if match and (not at_start or match.start() == 0):
        agency = agency_named(match[0], where)
        return Credit(match[0], (agency,)) if agency else None
    return None


_ARTICLES = frozenset("the la le der die das den dem el il de da do l agence agency agencia agenzia agentur".split())


def _contributed(line: str, words: BylineWords, where: Where) -> Credit | None:
    """ "The Associated Press contributed to this report", "AP writer Jane Doe contributed"."""
    folded = fold(line)
    before = next((folded.split(phrase)[0] for phrase in words.contributed if phrase in folded), None)
    if not before:
        return None
    return _first_inside(line[: len(before)], where)


_REPUBLISHED = re.compile(
    r"\b(?:originally (?:appeared|published|ran)|first (?:appeared|published)|is republished|republished|reprinted)\b"
    r"[^.]{0,40}?\b(?:on|in|by|from|at)\s+",
    re.I,
)


def _republished(line: str, where: Where) -> Credit | None:
    """ "This article originally appeared on HuffPost"."""
    match = _REPUBLISHED.search(line)
    return _first_inside(line[match.end() : match.end() + SHORT_LINE], where, at_start=True) if match else None
