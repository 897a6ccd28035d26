"""Real pages of the development corpus in full: headline, time, body, language. They stay outside the repository."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import newsgrab

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the development corpus (../shared/corpus) is not here")

PAGES = {
    "ar": ["rtl/almadenah", "rtl/assabah", "rtl/elbaladtv"],
    "da": ["fundus/JyllandsPosten_2025_02_02"],
    "de": ["fundus/DerStandard_2024_05_03", "fundus/DieZeit_2023_04_28", "fundus/EuronewsDE_2024_04_30"],
    "en": ["fundus/TheCitizen_2025_11_28", "fundus/MalayMail_2024_11_22", "fundus/TheNamibian_2023_11_16"],
    "es": ["fundus/ABC_2025_01_13", "fundus/ABC_2026_04_25"],
    "fa": ["rtl/khabaronline", "rtl/yjc"],
    "fr": ["fundus/EuronewsFR_2026_01_06", "fundus/LesEchos_2024_07_18"],
    "id": ["fundus/MediaIndonesia_2026_01_20"],
    "it": ["fundus/IlGiornale_2025_02_04"],
    "ko": ["fundus/HankookIlbo_2025_05_15", "fundus/HankookIlbo_2026_07_12"],
    "lt": ["fundus/LRT_2024_03_31"],
    "nl": ["fundus/Nieuwsblad_2025_02_02"],
    "ru": ["fundus/Kommersant_2025_05_14"],
    "sv": ["fundus/Aftonbladet_2026_01_08", "fundus/Expressen_2025_10_23"],
    "tr": ["fundus/AnadoluAjansi_2026_04_20", "fundus/NTVTR_2025_11_10"],
    "vi": ["fundus/VnExpress_2025_10_22"],
}
BODY_F1 = 0.97
"""Least F1 of the bags of words of a body. The truths part a word here and there in another way than the pages do."""


@cache
def truths() -> dict[str, dict[str, Any]]:
    with (CORPUS / "corpus.jsonl").open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


@pytest.mark.parametrize(("language", "page"), [(language, page) for language, ids in PAGES.items() for page in ids])
def test_a_real_page(language: str, page: str) -> None:
    truth = truths()[page]
    article = newsgrab.extract(gzip.decompress((CORPUS / truth["html"]).read_bytes()), truth["url"])
    assert fold(article.headline) == fold(truth["headline"])
    assert f1(words(article.body), words(truth["body"])) >= BODY_F1, difference(article.body, truth["body"])
    assert (article.language or "").split("-")[0] == language
    assert article.timestamp is not None
    printed = truth["published"]
    if "T" in printed and datetime.fromisoformat(printed).tzinfo:
        assert abs((article.timestamp - datetime.fromisoformat(printed)).total_seconds()) < 60
    else:
        assert article.timestamp.date().isoformat() == printed[:10]


def fold(text: str | None) -> str:
    """Letters and digits only, case apart: quotes and dashes are typed in many ways."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text or "").casefold() if ch.isalnum())


def words(text: str | None) -> Counter[str]:
    """The bag of words; scripts that write no spaces count by single characters."""
    normal = unicodedata.normalize("NFKC", text or "").casefold()
    return Counter(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff]+", normal))


def f1(found: Counter[str], true: Counter[str]) -> float:
    return 2 * (found & true).total() / (found.total() + true.total() or 1)


def difference(found: str | None, true: str) -> str:
    """What is missing and what is too much, for whoever reads the failure."""
    lost, extra = words(true) - words(found), words(found) - words(true)
    return f"missing: {' '.join(list(lost)[:40])}; too much: {' '.join(list(extra)[:40])}"
