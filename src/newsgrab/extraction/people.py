"""The people and organisations that one byline names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, islice, pairwise
from typing import NamedTuple

from newsgrab.extraction.agencies import Where, agency_in_part, may_name_agency, parts_of
from newsgrab.extraction.bylines import BylineWords, byline_words, first_word, fold, given_names, is_unspaced
from newsgrab.extraction.chinese import NAME_DOT, chinese_names, is_chinese, with_dotted_names
from newsgrab.extraction.compiled import has_digit

__all__ = ["Byline", "people_of_byline", "read_byline"]

BYLINE_LIMIT = 600
"""Characters of a byline that are read."""

MOST_PEOPLE = 40
"""People of one byline that are kept."""

NAME_WORDS = 6
"""Most words of a person's name."""

NAME_LENGTH = 60
"""Most characters of a person's name."""

ROLE_LENGTH = 4
"""Fewest characters of a role printed before a name; shorter ones are degrees, which follow it, or names ("Md")."""


COMPOUND = 10
"""Fewest characters of a word that may be a compound with the name of an organisation."""

PLACE_SIGNS = 2
"""Of three, the signs that make a part the place or the outlet of the person before it."""


class Byline(NamedTuple):
    """What a byline names: people and organisations (agencies, desks, outlets), each in printed order."""

    people: tuple[str, ...]
    organisations: tuple[str, ...]


_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|(?<![\w.])@\w+", re.I)
_ASIDE = re.compile(r"\s*[(（\[]([^()（）\[\]]{0,80})[)）\]]")
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_CALENDAR = _WEEKDAYS | frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun".split()
)
"""What a date in a byline begins with, where it has no digits of its own."""

_PLAIN = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*(?: [^\W\d_]+(?:['’.-][^\W\d_]+)*){1,2}")
_SYMBOLS = re.compile("[\u2600-\u27bf\u2b50\ufe0f®™\U0001f000-\U0001faff]+")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\d{1,2}[,.]?$")
_GLUED = re.compile(r"(?<=[^\W\d_])(?<![A-Z])(?=[A-Z\u00c0-\u00de])|(?<=\d{4})(?=[A-Z\u00c0-\u00de][a-z])")
_PARTING = tuple("-–—―/|")
_MAY_BE_GLUED = re.compile(r"[^\W\d_A-Z][A-Z\u00c0-\u00de]|\d{4}[A-Z\u00c0-\u00de]")
_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$", re.I)
_IN_NAMES = " .'’‘`´-‐‑,()“”\"״\u2060\u2061\u200c"
_QUOTED = re.compile('["“”]')
_INITIAL = re.compile(r"[A-Z]\.?")
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$")
_SUFFIX = frozenset("jr sr ii iii iv v esq".split())
_PARTICLES = frozenset(
    "af al am an aus av bin bint binti da dal dalla das de del della den der des di do dos du e el en het i ibn la le "
    "les lo los op san st ten ter the till v van vander vom von vor y ya zu zum zur of und".split()
)
"""Words of names that are written in lower case, and may look like by-words or conjunctions."""

_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d[./-]\d")
_LABEL = re.compile(r"[^\d:]{2,40}:\s*\d")
"""A label and a number: "Current time: 08:51"."""

_PLACE_OPENERS = frozenset("san santa saint st sao los las el new north south east west port fort".split())
_PLACE_PARTICLES = frozenset("de del da do of upon".split())
"""Words of places of several words: "Las Palmas", "Rio de Janeiro"."""

_KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕"
)

_EDGES = ' \t\n\v.,;؛:*-–—―−/|·•=＝【】<>"“”„«»\u00a0\u200c\u200f\u200e'


def people_of_byline(
    text: str, language: str = "", *, country: str = "", publisher: Iterable[str] = (), declared: bool = False
) -> Byline:
    """The people and organisations that a byline names.

    Cleaned away are by-words, roles, e-mail addresses, handles, web addresses, places, dates and asides.

    Args:
        text: The byline, or one author entry of the metadata.
        language: Language of the page (BCP 47), "" when unknown.
        country: Country of the page (ISO 3166-1 alpha-2), "" when unknown.
        publisher: Names of the publisher, which is no author.
        declared: Whether the text is metadata that must be a name, so that it may be in lower case.
    """
    own_names = frozenset(map(fold, publisher))
    return read_byline(text[:BYLINE_LIMIT], byline_words(language, text), (language, country), own_names, declared)


def read_byline(text: str, words: BylineWords, where: Where, own_names: frozenset[str], declared: bool) -> Byline:
    """What `people_of_byline` does, with the words of the language and the folded names of the publisher at hand."""
    if own_names and fold(text) in own_names:
        return Byline((), (" ".join(text.split()),))
    plain = _plain_name(text[words.by.lead(text) :], words, own_names)
    if plain:
        return Byline((plain,), ())
    lead = words.by.lead(text)
    if lead and parts_of(text[:lead], words)[1:]:  # "Texto y fotos: Ana Gómez"
        text = text[lead:]
    text = _unglued(_without_asides(_without_addresses(text)), words)
    if not text.isascii():
        text = _SYMBOLS.sub("\n", text)
    if words.joined_and:
        text = _without_joined_and(text, words)
    if is_chinese(text, where[0]):
        return _read_chinese(text, words, where, own_names, declared)
    people: list[str] = []
    organisations: list[str] = []
    spans = parts_of(text, words)
    parts = [text[start:end] for start, end in spans]
    signs = [
        text[end:start].strip() or text[end:start][:1] for end, start in pairwise((0, *chain.from_iterable(spans)))
    ][::2]
    peers = len(parts) > 1 and all(map(_is_lone_word, parts)) and "," not in text and "\n" not in text
    if len(parts) == 2 and _is_inverted(text, parts):
        parts, signs = [f"{parts[1].strip()} {parts[0].strip()}"], [""]
    for part, sign in zip(parts, signs, strict=True):
        whole = part.strip(_EDGES)
        name = printed = _without_by_words(whole, words)
        if len(people) > 1 and sign == "\n" and fold(whole) in words.photo:
            people.pop()  # "Mara Linde (Text), Ole Brandt (Fotos)"
            continue
        if fold(name) in own_names:
            organisations.append(name)
            continue
        if name == whole and _LABEL.match(name) and first_word(name) not in given_names():
            continue
        agency, name = agency_in_part(name, words, where) if name else (None, "")
        if agency:
            organisations.append(agency.name if name else printed)
        titled = _without_last(_until_noise(name, words), words.buttons)
        bare = _without_roles(titled, words)
        role = titled[len(bare) :] if titled.startswith(bare) else ""
        name = _without_last(_without_place(bare), _WEEKDAYS).strip(_EDGES)
        if people and sign and _is_post_or_place(name, role, sign, people[-1], where[0]):
            continue
        if people and sign and _is_post_of(name, whole, sign, words):
            continue
        name, own = _without_own(name, own_names)
        if own:
            organisations.append(own)
        folded = fold(name)
        if not folded or folded in _CALENDAR or folded in words.roles or folded in words.noise:
            continue
        if people and folded in _SUFFIX:
            people[-1] = f"{people[-1]} {part.strip(' ,')}"
        elif _is_organisation(name, words, own_names):
            organisations.append(name)
        elif _is_person(name, declared) and not (_is_lone_word(name) and (organisations or (people and not peers))):
            if len(people) == 1 and sign[:1] in _PARTING and _is_lone_word(people[0]) and not (peers or declared):
                people.clear()  # "MADRID / Ana Gómez"
            people += _korean_names(_dotted(name, part), with_role=len(bare) < len(titled))
    return Byline(_unique(people)[:MOST_PEOPLE], _unique(organisations)[:MOST_PEOPLE])


def _read_chinese(text: str, words: BylineWords, where: Where, own_names: frozenset[str], declared: bool) -> Byline:
    people: list[str] = []
    organisations: list[str] = []
    before = ""
    text = with_dotted_names(text, words)
    for start, end in parts_of(text, words):
        part = text[start:end].strip(_EDGES)
        agency, rest = agency_in_part(part, words, where) if part else (None, "")
        if fold(part) in own_names or agency:
            organisations.append(agency.name if agency and rest else part)
        if fold(part) in own_names or not rest:
            before = ""
            continue
        named = chinese_names(rest, words, before, declared=declared)
        before = named.before_next
        people += (name.replace(NAME_DOT, "·") for name in named.people)
        organisations += named.organisations
    return Byline(_unique(people)[:MOST_PEOPLE], _unique(organisations)[:MOST_PEOPLE])


def _plain_name(text: str, words: BylineWords, own_names: frozenset[str]) -> str:
    """`text` where it is but two or three capitalised words that mean nothing else, the usual byline; else ""."""
    if len(text) > NAME_LENGTH or not text.istitle() or not _PLAIN.fullmatch(text):
        return ""
    name = fold(text)
    folded = name.split()
    known = (words.roles.openers, words.desks.openers, words.noise.openers, words.by.openers, words.organisations)
    if any(not names.isdisjoint(folded) for names in known) or may_name_agency(text):
        return ""
    return "" if any(f" {own} " in f" {name} " for own in own_names) else text


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple({fold(name): name for name in reversed(names)}.values())[::-1]


def _without_addresses(text: str) -> str:
    return _ADDRESSES.sub("\n", text) if "@" in text or "www." in text or "://" in text else text


def _without_joined_and(text: str, words: BylineWords) -> str:
    """`text` with the conjunctions parted that Arabic and Hebrew write as one word with the name after them, where a
    full name stands on both sides."""
    tokens = text.split(" ")
    for n in range(2, len(tokens) - 1):
        token = tokens[n]
        joined = len(token) > 3 and token.startswith(words.joined_and) and fold(token) not in words.no_joined_and
        if joined and all(one[-1:].isalpha() for one in tokens[n - 2 : n]):
            tokens[n] = f"{token[:1]} {token[1:]}"
    return " ".join(tokens)


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
    if not _MAY_BE_GLUED.search(text):
        return text  # the usual case
    for match in reversed(list(islice(_GLUED.finditer(text), MOST_PEOPLE))):
        before, after = text[: match.start()], text[match.start() :]
        word = fold(before.rsplit(None, 1)[-1])
        dated = before[-1].isdigit() or fold(after.split(None, 1)[0]) in _CALENDAR
        if (
            dated
            or words.roles_or_noise(after)
            or fold(after.rsplit(None, 1)[-1]) in words.roles
            or word in words.by
            or word in words.conjunctions
        ):
            text = f"{before}\n{after}"
    return text


def _dotted(name: str, part: str) -> str:
    """`name` as printed: with the dot of a last initial, and the brackets of an inner name."""
    name = " ".join(name.split()).replace("\u2060", "(").replace("\u2061", ")")
    last = name.rsplit(" ", 1)[-1]
    if len(last) < 4 and part.rstrip().endswith(f"{last}.") and " " in name:
        name += "."
    return name


def _is_inverted(text: str, parts: list[str]) -> bool:
    """ "Smith, John", "Smith, John A.", "Jong, Jan de": a library's way to print a name."""
    if text.count(",") != 1 or not _is_lone_word(parts[0]) or not parts[0].strip().istitle():
        return False
    first, *others = parts[1].split()
    return first.istitle() and all(other in _PARTICLES or _INITIAL.fullmatch(other) for other in others)


def _is_lone_word(name: str) -> bool:
    return " " not in name.strip() and not is_unspaced(name)


def _without_by_words(part: str, words: BylineWords) -> str:
    """`part` without the by-words before it. One that is also a particle of names ("von", "de") counts only before a
    whole name."""
    for _ in range(3):
        start = words.by.lead(part)
        rest = part[start:]
        if not start:
            break
        whole_name = len(rest.split()) > 1 or part[0].islower() or (rest.isupper() and not part[:start].isupper())
        posted = _without_our(rest.split(), words) != rest.split()
        if fold(part[:start]) in _PARTICLES and not (whole_name and (_capital(rest) or posted)):
            break
        part = rest
    return part


def _capital(text: str) -> bool:
    """Whether `text` begins with a capital letter, or one of a script without capitals."""
    first = text[:1]
    return first.isalpha() and not first.islower()


def _until_noise(name: str, words: BylineWords) -> str:
    """`name` up to a date, a place ("in Washington") or what else follows a name; "" where all of it is noise."""
    tokens = name.split()
    folded = [fold(token) for token in tokens]
    noise = words.noise.lead(name)
    if words.helpers.lead(name):
        return ""
    for n, bare in enumerate(folded[:-1]):
        if n and bare in words.by and _capital(tokens[n + 1]):
            dated = any(map(has_digit, tokens[:n]))
            if bare in _PARTICLES and not (dated and tokens[n].istitle()):
                continue
            if dated or (tokens[n].islower() and (noise or n == 1)):
                # "Published August 7, 2023 by Nicole Burke", "Guide by Will Judd"
                return _until_noise(" ".join(tokens[n + 1 :]), words)
    if not tokens or (noise and (noise == len(name) or fold(name[:noise]) != folded[0])):
        return ""
    if tokens[0].islower() and (folded[0] in words.places or folded[0] in words.conjunctions):
        return ""
    if tokens[0].isascii() and len(folded[0]) > 2 and folded[0] in words.places and folded[0] not in _PARTICLES:
        return ""  # "From Quiet Pages"
    for n, token in enumerate(tokens):
        if has_digit(token):
            if n and _FOOTNOTE.search(token):
                return " ".join((*tokens[:n], _FOOTNOTE.sub("", token)))
            return _beside_date(tokens, folded, n, words)
        if n < 2 or n + 1 == len(tokens):
            continue
        if folded[n] in words.places and folded[n] not in _PARTICLES:
            return " ".join(tokens[:n])
        if token[-1] in ":：" or tokens[n + 1][0] in ":：":
            return " ".join(tokens[:n])  # "Budi Santoso Editor : …"
        if folded[n] == folded[0] and folded[n : 2 * n] == folded[:n]:
            return " ".join(tokens[:n])  # "Jane Roe Jane Roe"
        after = " ".join(tokens[n:])
        size = words.noise.lead(after)
        if size and (" " in after[:size].strip() or tokens[n + 1][0].isdigit()):
            return " ".join(tokens[:n])
    return " ".join(tokens[:-1]) if len(tokens) > 2 and f"{folded[-1]} on" in words.noise else name


def _beside_date(tokens: list[str], folded: list[str], first: int, words: BylineWords) -> str:
    """What stands before a date, whose first digit is in the token numbered `first`; after it where nothing does, and a
    given name begins it or a role ends it: "입력 2024.03.05 홍길동 기자"."""
    last = max(n for n in range(first, len(tokens)) if has_digit(tokens[n]))
    rest = tokens[last + 1 :]
    dated = _DATED.search(" ".join(tokens)) and all(_is_of_date(one, words) for one in folded[:first])
    if len(rest) > 1 and dated:
        after = " ".join(rest)
        if folded[last + 1] in given_names() or _without_roles(after, words) == " ".join(rest[:-1]):
            return _until_noise(after, words)
    before = tokens[: first - 1 if first > 1 and folded[first - 1] in _CALENDAR else first]
    while before and before[-1].islower():  # "Christian am 3.", "Jane Roe on the 3rd"
        before.pop()
    return " ".join(before)


def _is_of_date(word: str, words: BylineWords) -> bool:
    return not word or word in _CALENDAR or word in words.noise or word in words.by or word in words.places


def _without_roles(name: str, words: BylineWords) -> str:
    """`name` without a role before or after it; "" where it is nothing but a role."""
    tokens = name.split()
    folded = [fold(token) for token in tokens]
    if not tokens or " ".join(folded) in words.roles:
        return ""
    if len(tokens) == 1 and is_unspaced(name):
        return _without_joined_roles(name, words)
    if len(tokens) > 1 and folded[0] in words.roles:
        long = len(tokens) > 2 and len(folded[0]) >= ROLE_LENGTH
        if folded[1] in words.places or (long and tokens[1] in _PARTICLES):
            return ""  # "CEO of …", "Projektleiterin der …"
    tokens = _without_our(tokens, words)
    folded = folded[len(folded) - len(tokens) :]
    if len(tokens) > 1 and folded[-1] in words.roles and (len(folded[-1]) >= ROLE_LENGTH or not tokens[-1].istitle()):
        start = next(n for n in range(len(tokens)) if " ".join(folded[n:]) in words.roles or n == len(tokens) - 1)
        if not is_unspaced(name) and (start < 2 or _opens_role(folded[0], words)):
            return ""  # "Shipping Expert", "Senior Review Analyst"
        # "Jane Roe Senior Rome Editor": the first word that can open a role ends the name
        start = next((n for n in range(2, start) if _opens_role(folded[n], words)), start)
        tokens, folded = tokens[:start], folded[:start]
    elif len(tokens) > 3:
        sizes = (size for size in (2, 3) if len(tokens) - size > 1 and " ".join(folded[-size:]) in words.roles)
        tokens = tokens[: -next(sizes, 0) or None]
    for size in range(min(4, len(tokens) - 2), 0, -1):
        role = " ".join(folded[:size])
        if len(role) >= ROLE_LENGTH and role in words.roles and _capital(tokens[size]):
            return " ".join(tokens[size:])
    return " ".join(tokens)


def _without_our(tokens: list[str], words: BylineWords) -> list[str]:
    """A name without the post in lower case before it: "our political editor Jane Roe", "unserer Korrespondentin …"."""
    lower = next((n for n, token in enumerate(tokens) if not token[0].islower()), len(tokens))
    for n in (lower - 1, lower):
        if lower and len(tokens) > n + 2 and fold(tokens[n]) in words.roles:
            return tokens[n + 1 :]
    return tokens


def _without_place(name: str) -> str:
    """A name in capitals without the place after it: "ANA GÓMEZ Madrid"."""
    tokens = name.split()
    size = next((n for n, token in enumerate(tokens) if not token.isupper()), 0)
    whole = sum(len(token) > 2 for token in tokens[:size]) > 1  # "A. J. Doe" is a name
    return " ".join(tokens[:size]) if whole and all(map(str.istitle, tokens[size:])) else name


def _without_last(name: str, words: frozenset[str]) -> str:
    """`name` without its last word where that is one of `words`: "Jane Roe Tuesday, Dec. 3", "Jane Roe Follow"."""
    first, _, last = name.rpartition(" ")
    return first if " " in first and fold(last) in words else name


def _without_own(name: str, own_names: frozenset[str]) -> tuple[str, str]:
    """A full name and the publisher's that is glued to it: "Jane Roe Example Gazette"."""
    tokens = name.split()
    known = own_names and len(tokens) > 2 and fold(tokens[0]) in given_names()
    for size in range(2, len(tokens)) if known else ():
        own = " ".join(tokens[size:])
        if fold(own) in own_names and (" " in own or (own.isupper() and not name.isupper())):
            return " ".join(tokens[:size]), own
    return name, ""


def _is_post_or_place(name: str, role: str, sign: str, before: str, language: str) -> bool:
    """Whether a part is what the person named before it is ("Jane Roe, Supreme Court Reporter") or where ("Jane Roe |
    Palma de Mallorca"): it does not begin with a given name, and a role for one ends it, or it is built as a place."""
    tokens = name.split()
    if sign[0] not in ",/|-–—\n" or len(tokens) < 2 or fold(tokens[0]) in given_names():
        return False
    peer = first_word(before) in given_names()  # so that a name beside it would be known as well
    if role.strip(_EDGES):
        outlet = len(tokens[0]) > 2 and tokens[0].isupper() and not name.isupper()
        singular = role.rstrip(_EDGES)[-1:] not in "sx"
        return outlet or (singular and (peer or (len(tokens) > 2 and language[:2] == "en")))
    built = (fold(tokens[0]) in _PLACE_OPENERS) + (not _PLACE_PARTICLES.isdisjoint(tokens[1:-1]))
    return sign[0] in _PARTING and built + peer >= PLACE_SIGNS


def _is_post_of(name: str, part: str, sign: str, words: BylineWords) -> bool:
    """Whether a part is a post that opens with its word, in a script without capitals, which would tell it from the
    name of the next: "יוסי לוי, כתב לענייני ביטחון"."""
    opener = fold(part[: -len(name)]) if name and part.endswith(name) else ""
    return sign[0] in ",،؛;" and opener in words.roles and part.upper() == part.lower() and not is_unspaced(part)


def _korean_names(name: str, *, with_role: bool) -> list[str]:
    """Names before one role: 홍길동 김철수 기자. Those of three syllables that begin with a surname are whole ones."""
    tokens = name.split()
    whole = with_role and len(tokens) > 1 and all(len(token) == 3 and token[0] in _KOREAN_SURNAMES for token in tokens)
    return tokens if whole else [name]


def _opens_role(token: str, words: BylineWords) -> bool:
    return len(token) >= ROLE_LENGTH and token in words.roles.openers and token not in words.organisations


def _without_joined_roles(name: str, words: BylineWords) -> str:
    """Chinese and Japanese print the role without a space: 王小明記者, 記者王小明."""
    for size in range(min(6, len(name) - 2), 0, -1):
        if fold(name[-size:]) in words.roles:
            return name[:-size]
        if fold(name[:size]) in words.roles or fold(name[:size]) in words.by:
            return name[size:]
    return name


def _is_organisation(name: str, words: BylineWords, own_names: frozenset[str]) -> bool:
    folded = fold(name)
    if not folded or folded in own_names or folded in words.desks or folded in words.organisations:
        return True
    tokens = folded.split()
    if _DOMAIN.match(name) or (len(tokens) > 1 and tokens[0] == "the"):
        return True
    if len(tokens) == 1:
        return (name.isupper() and name.isascii() and 1 < len(name) <= 5) or _joined_organisation(name, words)
    if any(f" {own} " in f" {folded} " for own in own_names if len(own) > 4 and not _is_family(own, tokens)):
        return True
    if any((len(token) > 3 and token in words.desks) or token in words.organisations for token in tokens):
        return True
    if any(len(token) > COMPOUND and token.endswith(words.compounds) for token in tokens):
        return True  # "Außenministerium"
    return any(" ".join(tokens[start:]) in words.desks or " ".join(tokens[:-start]) in words.desks for start in (1, 2))


def _is_family(own: str, tokens: list[str]) -> bool:
    """Whether a site bears the family name of the person named: jane.roe.example."""
    return tokens[-1] == own and tokens[0] in given_names()


def _joined_organisation(name: str, words: BylineWords) -> bool:
    """朝日新聞デジタル, 本報記者: in scripts without spaces the last characters tell."""
    return is_unspaced(name) and any(fold(name[-size:]) in words.organisations | words.desks for size in range(2, 6))


def _is_person(name: str, declared: bool) -> bool:
    tokens = name.split()
    if len(tokens) > 1 and tokens[0][-1] == "의":
        return False  # "of", in Korean
    if not 0 < len(tokens) <= NAME_WORDS or not 1 < len(name) <= NAME_LENGTH or has_digit(name):
        return False
    if not all(ch.isalpha() or ch in _IN_NAMES or unicodedata.category(ch)[0] == "M" for ch in name):
        return False
    if any(map(_QUOTED.search, (tokens[0], tokens[-1]))):
        return False  # a nickname in quotes stands between names
    if len(tokens) == 1:
        return _capital(name) and (not name.isascii() or not _SLUG.match(name))
    lower = [token for token in tokens if token[0].islower() and (fold(token) not in _PARTICLES or token is tokens[-1])]
    return not lower or (declared and len(lower) == len(tokens) == 2)
