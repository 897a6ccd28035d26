"""Names of people in Chinese bylines, where nothing but custom parts a name from a label, an outlet or a role; whom a
Chinese text credits as its reporters, and as the outlet that it is from."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from newsgrab.extraction.bylines import BylineWords, fold

__all__ = [
    "NAME_DOT",
    "ChineseNames",
    "chinese_names",
    "credited_outlet",
    "is_chinese",
    "reporters",
    "reporters_in_dateline",
    "with_dotted_names",
]

NAME_DOT = "\u2062"
"""Stands for the dot within a transliterated name (阿里木·买买提) while a list is parted at its dots."""

LONGEST_NAME = 4
"""Most characters of a name without dots: a compound surname and two."""

LONGEST_PIECE = 8
"""Most characters between the dots of a transliterated name."""

LONGEST_WORD = 6
"""Most characters of a by-word or a role that is joined to a name."""

LONGEST_OUTLET = 16
"""Most characters of what the metadata may name as an outlet."""

LONGEST_CREDIT = 40
"""Most characters of a line that is nothing but its reporters' credit."""

LONGEST_SOURCE = 120
"""Most characters of a line that credits an outlet, beside the date and whatever else stands there."""

LONGEST_DATELINE = 80
"""Most characters of a paragraph within which its dateline ends."""

_HAN = re.compile(r"[\u3400-\u9fff々〇]+")
_LETTER = re.compile(r"[^\W\d_\u3400-\u9fff々〇]")
_WITH_DOTS = re.compile(r"[\u3400-\u9fff]{1,16}(?:[·•・‧][\u3400-\u9fff]{1,16}){1,4}")
_DOT = re.compile(r"[·•・‧]")
_TOKEN = re.compile(r"([^\s:：\"'“”「」『』《》【】]+)\s*([:：]?)")
_DIGIT = re.compile(r"\d")
_CREDIT = re.compile(
    r"(?:.{0,28}[报報网網社台臺刊都闻聞》:：]\s*|\W*)(?:[见見]习|見習|[实實][习習]|首席|特[约約派]|本[报報网網刊]|通[讯訊][员員])*"
    r"(?:记者|記者|采写|採寫|撰文|撰稿|作者)\s*[:：/／]?\s*([\u3400-\u9fff][\u3400-\u9fff\s、，,]*)\W*"
)
"""Reporters, and before them nothing, a label or their outlet, by what outlets' names end in."""

_DATELINE = re.compile(r"[电電讯訊息]\s?[(（]([^()（）]{4,60})[)）]")
_LISTED = re.compile(r"[\s、，,]+")
_PICTURED = re.compile("[图圖摄攝]")
_OUTLET = re.compile(
    r"(?:(?<![\u3400-\u9fff])|(?<=本文)|(?<=文章)|(?<=稿件)|(?<=新闻)|(?<=新聞))(?:来源|來源|稿源|转自|轉自|出处|出處)\s*[:：]\s*《?([\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9]{1,15}?)"
    r"(?=综合|綜合|原创|作者|记者|記者|编辑|編輯|责编|责任|時間|时间|日期|发布|發布|浏览|阅读|点击|[^\u3400-\u9fffA-Za-z0-9]|$)"
)


class ChineseNames(NamedTuple):
    """What a part of a byline names, and what it says of the next part: "by" where it ends in a by-word, "help" where
    it ends in the word for a helper ("校对"), else ""."""

    people: tuple[str, ...]
    organisations: tuple[str, ...]
    before_next: str


class _Surnames(NamedTuple):
    single: frozenset[str]
    compound: frozenset[str]


@cache
def _surnames() -> _Surnames:
    data = json.loads(Path(__file__).with_name("lexicon").joinpath("chinese_surnames.json").read_text("utf-8"))
    return _Surnames(frozenset(data["surnames"]), frozenset(data["compound"]))


def is_chinese(text: str, language: str) -> bool:
    """Whether names in `text` are to be read as Chinese ones: Han script alone, on a page whose language is known and
    neither Japanese nor Korean, whose names are longer or have other surnames."""
    if text.isascii() or not language or language[:2] in ("ja", "ko"):
        return False
    return _HAN.search(text) is not None and _LETTER.search(text) is None


def with_dotted_names(text: str, words: BylineWords) -> str:
    """`text` with `NAME_DOT` for the dots within transliterated names; those between whole names or labels stay."""

    def joined(match: re.Match[str]) -> str:
        pieces = _DOT.split(match[0])
        parted = any(piece in words.by or _is_outlet(piece, words) for piece in pieces) or all(
            map(_has_surname, pieces)
        )
        return match[0] if parted else NAME_DOT.join(pieces)

    return _WITH_DOTS.sub(joined, text)


def chinese_names(part: str, words: BylineWords, before: str = "", *, declared: bool = False) -> ChineseNames:
    """The people and outlets that one part of a byline names.

    A name has two to four characters and begins with a surname; right after a by-word ("作者") it may begin with any.
    What a colon follows is a label. A name after the word for a helper ("校对") is not that of an author.

    Args:
        part: A part of a byline, in Han script.
        words: The words of the page's language.
        before: What the part before says of this one (`ChineseNames.before_next`).
        declared: Whether the part is metadata, so that what is no person is an outlet.
    """
    people: list[str] = []
    organisations: list[str] = []
    tokens = _with_surnames_joined([(match[1], bool(match[2])) for match in _TOKEN.finditer(part)])
    for (token, colon), (following, _) in zip(tokens, (*tokens[1:], ("", False)), strict=True):
        digit = _DIGIT.search(token)
        printed = token[: digit.start()] if digit else token
        name, opened = _without_words(printed, words, following)
        if opened:
            before = "" if fold(printed) in words.credit else "by"
        if fold(name) in words.photo or fold(name) in words.helpers:
            before = before or "help"  # "文 摄影 王小明": both by one
        elif name and before != "help":
            if digit or (colon and not opened):
                before = ""
                continue
            if _is_name(name, words, introduced=before == "by", declared=declared):
                people.append(name)
            elif _is_outlet(name, words) or (declared and len(tokens) == 1 and len(name) <= LONGEST_OUTLET):
                organisations.append(name)
            before = ""
    return ChineseNames(tuple(people), tuple(organisations), before)


def reporters(line: str) -> tuple[str, ...]:
    """Whom a line that is nothing but a credit ("某报记者 王小明 李芳") names as reporters, not as photographers."""
    found = _CREDIT.fullmatch(line) if len(line) <= LONGEST_CREDIT else None
    if found is None or _PICTURED.search(line):
        return ()
    return tuple(takewhile(_has_surname, _LISTED.split(found[1].strip(" 、，,"))))


def reporters_in_dateline(paragraph: str) -> tuple[str, ...]:
    """The reporters in a paragraph's dateline: "某社某地12月9日电（记者王小明）…"."""
    found = _DATELINE.search(paragraph, 0, LONGEST_DATELINE)
    return reporters(found[1]) if found else ()


def credited_outlet(text: str, words: BylineWords) -> str:
    """The outlet that a line credits ("2019-09-07 09:59 来源：某某报"), "" for none and for no outlet ("网络")."""
    found = _OUTLET.search(text) if len(text) <= LONGEST_SOURCE else None
    if found is None or found[1].startswith(("本站", "本网", "本網", "网络", "網絡")):
        return ""
    return found[1] if fold(found[1]) not in words.desks | words.noise else ""


def _with_surnames_joined(tokens: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """ "王 芳": names of two characters are printed as wide as those of three."""
    joined: list[tuple[str, bool]] = []
    for token, colon in tokens:
        before = joined[-1] if joined else ("", True)
        if not before[1] and len(token) == 1 and before[0] in _surnames().single and _HAN.fullmatch(token):
            joined[-1] = (before[0] + token, colon)
        else:
            joined.append((token, colon))
    return joined


def _without_words(token: str, words: BylineWords, following: str) -> tuple[str, bool]:
    """`token` without the by-words and roles joined to it, and whether one before the name was among them."""
    if fold(token) in words.by or fold(token) in words.roles:
        return "", True
    for size in range(min(LONGEST_WORD, len(token) - 2), 1, -1):
        if token[:size] in words.by or token[:size] in words.roles:
            return _without_role_behind(token[size:], words, following)[0], True
    return _without_role_behind(token, words, following)


def _without_role_behind(token: str, words: BylineWords, following: str) -> tuple[str, bool]:
    """王小明記者 is a name and a role; 某报见习记者 is an outlet and a role, which the name follows."""
    for size in range(min(LONGEST_WORD, len(token) - 2), 1, -1):
        if token[-size:] in words.roles:
            name = token[:-size]
            named = _has_surname(name) and not _has_surname(following)
            return (name, False) if named else ("", len(name) <= LONGEST_PIECE)
    return token, False


def _is_name(name: str, words: BylineWords, *, introduced: bool, declared: bool) -> bool:
    if _is_outlet(name, words) or fold(name) in words.noise:
        return False
    if NAME_DOT in name:
        pieces = name.split(NAME_DOT)
        return (introduced or declared) and all(len(piece) <= LONGEST_PIECE for piece in pieces)
    if not _HAN.fullmatch(name) or not 2 <= len(name) <= LONGEST_NAME:
        return False
    return _has_surname(name) or (
        introduced and fold(name[:2]) not in words.noise and fold(name[-2:]) not in words.noise
    )


def _has_surname(name: str) -> bool:
    """Whether a run of characters is built as a name: a surname and one or two more, or two surnames and two."""
    single, compound = _surnames()
    if len(name) > LONGEST_NAME or len(name) < 2:
        return False
    if len(name) == LONGEST_NAME:
        return name[:2] in compound or (name[0] in single and name[1] in single)
    return name[0] in single or (len(name) == 3 and name[:2] in compound)


def _is_outlet(name: str, words: BylineWords) -> bool:
    """Whether a name is that of an outlet or a desk: its last characters tell, one of them only in longer names."""
    known = words.organisations | words.desks
    return fold(name) in known or any(name[-size:] in known for size in range(1 if len(name) > 2 else 2, 6))
