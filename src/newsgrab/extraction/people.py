"""The people and organisations that one byline names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from newsgrab.extraction.agencies import agency_in_part, parts_of
from newsgrab.extraction.bylines import BylineWords, byline_words, fold

__all__ = ["Byline", "people_of_byline"]

BYLINE_LIMIT = 600
"""Characters of a byline that are read."""

MOST_PEOPLE = 40
"""People of one byline that are kept."""

NAME_WORDS = 6
"""Most words of a person's name."""

NAME_LENGTH = 60
"""Most characters of a person's name."""


class Byline(NamedTuple):
    """What a byline names: people and organisations (agencies, desks, outlets), each in printed order."""

    people: tuple[str, ...]
    organisations: tuple[str, ...]


_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<![\w.])@\w+", re.I)
_ASIDE = re.compile(r"\s*[(（\[]([^()（）\[\]]{0,80})[)）\]]")
_DIGIT = re.compile(r"\d")
_MONTH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)[.,]?",
    re.I,
)
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\d{1,2}[,.]?$")
_GLUED = re.compile(r"(?<=[^\W\d_])(?<![A-Z])(?=[A-Z\u00c0-\u00de])")
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$", re.I)
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$")
_SUFFIX = frozenset("jr sr ii iii iv v esq".split())
_PARTICLES = frozenset("af al am an aus av bin bint da dal dalla das de del della den der des di do dos du e el en het i ibn la le les "
                       "lo los op san st ten ter the till v van vander vom von vor y ya zu zum zur of und und".split())  # fmt: skip
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EDGES = " \t\n\v.,;:*-–—―−/|·•<>\"“”„«»\u00a0\u200c\u200f\u200e"


def people_of_byline(text: str, language: str = "", *, country: str = "", publisher: Iterable[str] = ()) -> Byline:
    """The people and organisations that a byline names.

    Cleaned away are by-words, roles, e-mail addresses, handles, web addresses, places, dates and asides.

    Args:
        text: The byline, or one author entry of the metadata.
        language: Language of the page (BCP 47), "" when unknown.
        country: Country of the page (ISO 3166-1 alpha-2), "" when unknown.
        publisher: Names of the publisher, which is no author.
    """
    words = byline_words(language, text)
    text = _unglued(_without_asides(_ADDRESSES.sub("\n", text[:BYLINE_LIMIT])), words)
    own_names = {fold(name) for name in publisher}
    people: list[str] = []
    organisations: list[str] = []
    parts = [text[start:end] for start, end in parts_of(text, words)]
    if len(parts) == 2 and _is_inverted(text, parts):
        parts = [f"{parts[1].strip()} {parts[0].strip()}"]
    for part in parts:
        name = _without_by_words(part.strip(_EDGES), words)
        agency, name = agency_in_part(name, words, (language, country)) if name else (None, "")
        if agency:
            organisations.append(part.strip(_EDGES) if not name else agency.name)
        name = _without_roles(_until_noise(name, words), words).strip(_EDGES)
        if not name or _MONTH.fullmatch(name) or fold(name) in words.roles:
            continue
        if people and fold(name) in _SUFFIX:
            people[-1] = f"{people[-1]} {name}"
        elif _is_organisation(name, words, own_names):
            organisations.append(name)
        elif _is_person(name) and not (_is_lone_word(name) and (people or organisations)):
            people.append(_dotted(name, part))
    return Byline(_unique(people)[:MOST_PEOPLE], _unique(organisations)[:MOST_PEOPLE])


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple({fold(name): name for name in reversed(names)}.values())[::-1]


def _without_asides(text: str) -> str:
    """Brackets become parts of their own; a bracketed name inside a name ("Paramita (Guha) Ghosh") stays."""

    def part(match: re.Match[str]) -> str:
        inside, after = match[1], text[match.end() : match.end() + 2]
        if inside.istitle() and inside.isalpha() and after[:1] == " " and after[1:].isupper():
            return f" \u2060{inside}\u2061"
        return f"\n{inside}\n"

    return _ASIDE.sub(part, text) if "(" in text or "（" in text or "[" in text else text


def _unglued(text: str, words: BylineWords) -> str:
    """Words that only a style sheet keeps apart: "ByTara Haelle", "Ulrich ExnerKorrespondent", "Emma BatyPublished"."""
    for match in reversed(list(_GLUED.finditer(text))):
        at = match.start()
        word = text[:at].rsplit(None, 1)[-1]
        if words.roles_or_noise(text[at:]) or fold(word) in words.by or fold(word) in words.conjunctions:
            text = f"{text[:at]}\n{text[at:]}"
    return text


def _dotted(name: str, part: str) -> str:
    """`name` as printed: with the dot of a last initial, and the brackets of an inner name."""
    name = " ".join(name.split()).replace("\u2060", "(").replace("\u2061", ")")
    last = name.rsplit(" ", 1)[-1]
    if len(last) < 4 and part.rstrip().endswith(f"{last}.") and " " in name:
        name += "."
    return name


def _is_inverted(text: str, parts: list[str]) -> bool:
    """ "Smith, John": a library's way to print a name."""
    return text.count(",") == 1 and all(_is_lone_word(part) and part.strip().istitle() for part in parts)


def _is_lone_word(name: str) -> bool:
    return " " not in name.strip() and not _CJK.search(name)


def _without_by_words(part: str, words: BylineWords) -> str:
    """`part` without the by-words before it. A by-word that is also a particle of names ("von", "de") is one only before
    a whole name."""
    for _ in range(3):
        start = words.by.lead(part)
        rest = part[start:]
        if not start:
            break
        if fold(part[:start]) in _PARTICLES and (len(rest.split()) < 2 or not _capital(rest)):
            break
        part = rest
    return part


def _capital(text: str) -> bool:
    """Whether `text` begins with a capital letter, or one of a script without capitals."""
    first = text[:1]
    return first.isalpha() and not first.islower()


def _until_noise(name: str, words: BylineWords) -> str:
    """`name` up to a date, a place ("in Washington") or what else follows a name in a byline."""
    tokens = name.split()
    if tokens and (fold(tokens[0]) in words.places or fold(tokens[0]) in words.conjunctions) and tokens[0].islower():
        return ""
    if not tokens or (words.noise.lead(name) and fold(name) != fold(tokens[0])) or fold(name) in words.noise:
        return ""
    for n, token in enumerate(tokens):
        bare = fold(token)
        if _DIGIT.search(token):
            if n and _FOOTNOTE.search(token):
                return " ".join((*tokens[:n], _FOOTNOTE.sub("", token)))
            end = n - 1 if n > 1 and _MONTH.fullmatch(tokens[n - 1]) else n
            return " ".join(tokens[:end])
        if n > 1 and bare in words.places and bare not in _PARTICLES and n + 1 < len(tokens):
            return " ".join(tokens[:n])
        if n > 1 and bare in words.noise and (token[-1] in ":：" or (n + 1 < len(tokens) and tokens[n + 1][0].isdigit())):
            return " ".join(tokens[:n])
    return name


def _without_roles(name: str, words: BylineWords) -> str:
    """`name` without a role before or after it; "" where it is nothing but a role."""
    tokens = name.split()
    folded = [fold(token) for token in tokens]
    if not tokens or " ".join(folded) in words.roles:
        return ""
    if len(tokens) == 1 and _CJK.search(name):
        return _without_joined_roles(name, words)
    if len(tokens) > 1 and (folded[-1] in words.roles or (folded[0] in words.roles and folded[1] in words.places)):
        start = next(n for n in range(len(tokens)) if " ".join(folded[n:]) in words.roles or n == len(tokens) - 1)
        if start < 2 and not _CJK.search(name):
            return ""  # "Shipping Expert", "CEO of …"
        tokens, folded = tokens[:start], folded[:start]
    for size in range(min(4, len(tokens) - 2), 0, -1):
        if " ".join(folded[:size]) in words.roles and _capital(tokens[size]):
            return " ".join(tokens[size:])
    return " ".join(tokens)


def _without_joined_roles(name: str, words: BylineWords) -> str:
    """Chinese and Japanese print the role without a space: 王小明記者, 記者王小明."""
    for size in range(min(6, len(name) - 2), 0, -1):
        if fold(name[-size:]) in words.roles:
            return name[:-size]
        if fold(name[:size]) in words.roles or fold(name[:size]) in words.by:
            return name[size:]
    return name


def _is_organisation(name: str, words: BylineWords, own_names: set[str]) -> bool:
    folded = fold(name)
    if folded in own_names or folded in words.desks or folded in words.organisations:
        return True
    tokens = folded.split()
    if _DOMAIN.match(name) or (len(tokens) > 1 and tokens[0] == "the"):
        return True
    if len(tokens) == 1:
        return (name.isupper() and name.isascii() and 1 < len(name) <= 5) or _joined_organisation(name, words)
    if any((len(token) > 3 and token in words.desks) or token in words.organisations for token in tokens):
        return True
    return any(" ".join(tokens[start:]) in words.desks or " ".join(tokens[:-start]) in words.desks for start in (1, 2))


def _joined_organisation(name: str, words: BylineWords) -> bool:
    """朝日新聞デジタル, 本報記者: in scripts without spaces the last characters tell."""
    return bool(_CJK.search(name)) and any(fold(name[-size:]) in words.organisations | words.desks for size in range(2, 6))


def _is_person(name: str) -> bool:
    tokens = name.split()
    if not 0 < len(tokens) <= NAME_WORDS or not 1 < len(name) <= NAME_LENGTH or _DIGIT.search(name):
        return False
    if not all(ch.isalpha() or ch in " .'’‘`´-‐‑,()\u2060\u2061\u200c" or unicodedata.category(ch)[0] == "M" for ch in name):
        return False
    if len(tokens) == 1:
        return _capital(name) and (not name.isascii() or not _SLUG.match(name))
    lower = [token for token in tokens if token[0].islower() and fold(token) not in _PARTICLES]
    return not lower or len(lower) == len(tokens) == 2
