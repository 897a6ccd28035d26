"""Agencies in bylines, datelines and closing credits, and the data file that names them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsgrab.extraction.agencies as agencies_module
from newsgrab.extraction.agencies import (
    Credit,
    agencies_in_byline,
    agency_named,
    agency_of_closing_credit,
    agency_of_dateline,
    country_of,
    may_be_credit,
    may_name_agency,
)
from newsgrab.extraction.bylines import byline_words, fold

DATA = json.loads(Path(agencies_module.__file__).with_name("lexicon").joinpath("agencies.json").read_text("utf-8"))


def names(credit: Credit | None) -> list[str]:
    return [agency.name for agency in credit.agencies] if credit else []


BYLINES = [
    ("By AP", "en", "AP", ["Associated Press"]),
    ("By ANI", "en", "ANI", ["Asian News International"]),
    ("Von dpa", "de", "dpa", ["Deutsche Presse-Agentur"]),
    ("أ ش أ", "ar", "أ ش أ", ["Middle East News Agency"]),
    ("أ.ش.أ", "ar", "أ.ش.أ", ["Middle East News Agency"]),
    ("وكالة أنباء الشرق الأوسط", "ar", "وكالة أنباء الشرق الأوسط", ["Middle East News Agency"]),
    ("Anadolu Ajansı", "tr", "Anadolu Ajansı", ["Anadolu Agency"]),
    ("ANADOLU AJANSI", "tr", "ANADOLU AJANSI", ["Anadolu Agency"]),
    ("AA", "tr", "AA", ["Anadolu Agency"]),
    ("sak/Reuters", "de", "Reuters", ["Reuters"]),
    ("APA/sda/dpa", "de", "APA/sda/dpa", ["Austria Press Agency", "Keystone-SDA", "Deutsche Presse-Agentur"]),
    ("Mara Linde und Ole Brandt, dpa", "de", "dpa", ["Deutsche Presse-Agentur"]),
    ("Mara Linde mit AP", "de", "AP", ["Associated Press"]),
    ("Jane Roe The Associated Press", "en", "The Associated Press", ["Associated Press"]),
    ("By JANE ROE, Associated Press Writer", "en", "Associated Press", ["Associated Press"]),
    ("AP Sports Writer", "en", "AP", ["Associated Press"]),
    ("Jane Roe and Max Doe, Financial Times", "en", "Financial Times", ["Financial Times"]),
    ("Par Anne Petit avec AFP", "fr", "AFP", ["Agence France-Presse"]),
    ("Redacción EFE", "es", "EFE", ["EFE"]),
    ("Reuters", "en", "Reuters", ["Reuters"]),
    ("ロイター", "ja", "ロイター", ["Reuters"]),
    ("연합뉴스", "ko", "연합뉴스", ["Yonhap News Agency"]),
    ("新华社", "zh", "新华社", ["Xinhua News Agency"]),
    ("ТАСС", "ru", "ТАСС", ["TASS"]),
    ("ΑΠΕ-ΜΠΕ", "el", "ΑΠΕ-ΜΠΕ", ["Athens-Macedonian News Agency"]),
    ("ایسنا", "fa", "ایسنا", ["Iranian Students' News Agency"]),
    ("ČTK", "cs", "ČTK", ["Czech News Agency"]),
    ("BTA", "bg", "BTA", ["Bulgarian Telegraph Agency"]),
]


@pytest.mark.parametrize(("text", "language", "printed", "expected"), BYLINES)
def test_a_byline_names_its_agencies(text: str, language: str, printed: str, expected: list[str]) -> None:
    credit = agencies_in_byline(text, language)
    assert credit is not None
    assert (credit.printed, names(credit)) == (printed, expected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("By Ap Smith", "en"),  # an abbreviation counts only as it is written
        ("TT Smith", "en"),
        ("Steve Forbes", "en"),
        ("Michael Bloomberg", "en"),
        ("Ani Petrosyan", "en"),
        ("Petra Maier", "de"),
        ("Petra", "de"),
        ("Foto: dpa", "de"),
        ("Photo: Getty Images/AFP", "en"),
        ("AA", "en"),  # the Turkish abbreviation on a page of another language
        ("Jane Roe", "en"),
        ("", "en"),
    ],
)
def test_a_byline_that_names_no_agency(text: str, language: str) -> None:
    assert agencies_in_byline(text, language) is None


DATELINES = [
    ("WASHINGTON (AP) — The committee met.", "en", "AP", ["Associated Press"]),
    ("PARIS, France (AFP) — The committee met.", "en", "AFP", ["Agence France-Presse"]),
    ("BERLIN, 3 March (Reuters) - A committee met.", "en", "Reuters", ["Reuters"]),
    ("(RNS) — A committee met.", "en", "RNS", ["Religion News Service"]),
    ("(Reuters) A committee met.", "en", "Reuters", ["Reuters"]),
    ("MOSCOW, December 20. /TASS/. A committee met.", "en", "TASS", ["TASS"]),
    ("Berlin (dpa/lnw) - Ein Ausschuss tagte.", "de", "dpa", ["Deutsche Presse-Agentur"]),
    (
        "Wien/Berlin (APA/dpa) – Ein Ausschuss tagte.",
        "de",
        "APA/dpa",
        ["Austria Press Agency", "Deutsche Presse-Agentur"],
    ),
    ("Kyiv (Ukraine) (AFP) – Un comité s'est réuni.", "fr", "AFP", ["Agence France-Presse"]),
    ("El Cairo, 5 mar (EFE).- Un comité se reunió.", "es", "EFE", ["EFE"]),
    ("Lisboa, 12 dez 2023 (Lusa) – Uma comissão reuniu-se.", "pt", "Lusa", ["Lusa News Agency"]),
    ("(ANSA) - ROMA, 12 GEN - Una commissione si è riunita.", "it", "ANSA", ["ANSA"]),
    ("القاهرة - رويترز", "ar", "رويترز", ["Reuters"]),
    ("القاهرة - رويترز - اجتمعت اللجنة.", "ar", "رويترز", ["Reuters"]),
    ("عمان 24 نيسان (بترا)- اجتمعت اللجنة.", "ar", "بترا", ["Jordan News Agency"]),
    ("تهران - ایرنا - کمیته تشکیل جلسه داد.", "fa", "ایرنا", ["Islamic Republic News Agency"]),
    ("ANKARA (AA) - Komisyon toplandı.", "tr", "AA", ["Anadolu Agency"]),
    ("МОСКВА, 5 мар – РИА Новости. Комитет собрался.", "ru", "РИА Новости", ["RIA Novosti"]),
    ("NEW DELHI: PTI", "en", "PTI", ["Press Trust of India"]),
    ("新华社北京3月5日电（记者王某）", "zh", "新华社", ["Xinhua News Agency"]),
    ("北京3月5日电 (新华社)", "zh", "新华社", ["Xinhua News Agency"]),
    ("【ワシントン時事】委員会が開かれた。", "ja", "時事", ["Jiji Press"]),
    ("［東京　４日　ロイター］ - 委員会が開かれた。", "ja", "ロイター", ["Reuters"]),
    ("[서울=뉴시스] 위원회가 열렸다.", "ko", "뉴시스", ["Newsis"]),
    ("(서울=연합뉴스) 김 아무개 기자 = 위원회가 열렸다.", "ko", "연합뉴스", ["Yonhap News Agency"]),
]


@pytest.mark.parametrize(("text", "language", "printed", "expected"), DATELINES)
def test_a_dateline_names_its_agency(text: str, language: str, printed: str, expected: list[str]) -> None:
    credit = agency_of_dateline(text, language)
    assert credit is not None
    assert names(credit) == expected
    assert credit.printed.endswith(printed)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Associated Press (AP) is a cooperative of newspapers.", "en"),
        ("Das bestätigte er der Nachrichtenagentur (dpa) am Montag.", "de"),
        ("The minister told Reuters - and nobody else - that she would resign.", "en"),
        ("В Москве (ТАСС)", "ru"),
        ("قنا - محمد", "ar"),  # a city in Upper Egypt, and a Gulf agency's abbreviation
        ("A committee met on Monday (AP photo).", "en"),
        ("CAIRO — A committee met.", "en"),
        ("", ""),
    ],
)
def test_no_dateline_no_credit(text: str, language: str) -> None:
    assert agency_of_dateline(text, language) is None


CREDITS = [
    ("(dpa)", "de", "dpa", ["Deutsche Presse-Agentur"]),
    ("© dpa-infocom, dpa:231217-99-123456/3", "de", "dpa-infocom", ["Deutsche Presse-Agentur"]),
    ("Copyright 2023 The Associated Press. All rights reserved.", "en", "The Associated Press", ["Associated Press"]),
    ("© 2023 AFP", "en", "AFP", ["Agence France-Presse"]),
    ("Com informações da Agência Brasil", "pt", "Agência Brasil", ["Agência Brasil"]),
    ("(con información de EFE)", "es", "EFE", ["EFE"]),
    ("Source: Reuters", "en", "Reuters", ["Reuters"]),
    ("(Quelle: APA/sda/dpa)", "de", "APA/sda/dpa", ["Austria Press Agency", "Keystone-SDA", "Deutsche Presse-Agentur"]),
    ("Quelle: ntv.de, mau/dpa", "de", "dpa", ["Deutsche Presse-Agentur"]),
    ("mit dpa", "de", "dpa", ["Deutsche Presse-Agentur"]),
    ("Bron: BELGA", "nl", "BELGA", ["Belga News Agency"]),
    ("Kaynak: AA", "tr", "AA", ["Anadolu Agency"]),
    ("المصدر: رويترز", "ar", "رويترز", ["Reuters"]),
    ("来源：新华社", "zh", "新华社", ["Xinhua News Agency"]),
    ("/ritzau/", "da", "ritzau", ["Ritzau"]),
    ("ANSA", "it", "ANSA", ["ANSA"]),
    ("PTI KR RT", "en", "PTI", ["Press Trust of India"]),
    ("With files from The Associated Press and Jane Roe", "en", "The Associated Press", ["Associated Press"]),
    ("The Associated Press contributed to this report.", "en", "The Associated Press", ["Associated Press"]),
    ("This article originally appeared on HuffPost.", "en", "HuffPost", ["HuffPost"]),
    ("This article is republished from The Conversation.", "en", "The Conversation", ["The Conversation"]),
    ("A committee met on Monday and will meet again. --(بترا)", "ar", "بترا", ["Jordan News Agency"]),
    ("Reuters, AFP", "en", "Reuters, AFP", ["Reuters", "Agence France-Presse"]),
]


@pytest.mark.parametrize(("text", "language", "printed", "expected"), CREDITS)
def test_a_closing_credit_names_its_agencies(text: str, language: str, printed: str, expected: list[str]) -> None:
    credit = agency_of_closing_credit(text, language)
    assert credit is not None
    assert (credit.printed, names(credit)) == (printed, expected)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Foto: dpa", "de"),
        ("Getty Images/AFP", "en"),
        ("AP Photo/Jane Roe", "en"),
        ("He told Reuters on Friday that nothing was decided.", "en"),
        ("Nothing was decided, according to Reuters.", "en"),
        ("Die Agentur dpa berichtete darüber am Freitag.", "de"),
        ("CNN", "en"),  # an outlet alone is a link or a label
        ("A committee met (again) on Monday.", "en"),
        ("", ""),
    ],
)
def test_photo_credits_and_quoted_agencies_are_no_credit(text: str, language: str) -> None:
    assert agency_of_closing_credit(text, language) is None


def test_a_long_paragraph_is_read_only_at_its_end() -> None:
    prose = "The committee told Reuters what it thinks. " * 20
    assert agency_of_closing_credit(prose, "en") is None
    assert names(agency_of_closing_credit(f"{prose}(AFP)", "en")) == ["Agence France-Presse"]
    assert names(agency_of_closing_credit(f"{prose}\n(dpa)", "de")) == ["Deutsche Presse-Agentur"]


def test_an_abbreviation_of_several_agencies_depends_on_the_country() -> None:
    assert agency_named("CNA") is None
    by_country = {country: agency_named("CNA", ("en", country)) for country in ("TW", "CY", "US", "FR")}
    assert {country: agency and agency.country for country, agency in by_country.items()} == {
        "TW": "TW",
        "CY": "CY",
        "US": "US",
        "FR": None,
    }


def test_the_country_of_an_agency() -> None:
    assert country_of("Middle East News Agency") == "EG"
    assert country_of("the associated press") == "US"
    assert country_of("No Such Agency") is None


# --- the data file -----------------------------------------------------------------------------------------------


def test_the_data_file_names_the_worlds_agencies() -> None:
    agencies = [entry for entry in DATA["agencies"] if entry["kind"] == "agency"]
    assert len(agencies) >= 300
    assert len({entry["country"] for entry in agencies}) >= 120
    assert len({entry["name"] for entry in DATA["agencies"]}) == len(DATA["agencies"])


def test_every_entry_is_complete_and_says_where_it_comes_from() -> None:
    for entry in DATA["agencies"]:
        name = entry["name"]
        assert re.fullmatch("[A-Z]{2}", entry["country"]), name
        assert entry["kind"] in ("agency", "outlet"), name
        assert entry["sources"], name
        for source in entry["sources"]:
            kind, _, rest = source.partition(":")
            assert source in DATA["sources"] or (kind in ("site", "wikipedia") and rest), name
        assert all(re.fullmatch("any|[a-z]{2,3}|[A-Z]{2}", where) for where in entry.get("abbreviations", {})), name


def test_no_two_agencies_share_a_name_in_one_place() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in DATA["agencies"]:
        for name in (entry["name"], *entry.get("names", ())):
            owners["name", fold(name)].add(entry["name"])
        for where, forms in entry.get("abbreviations", {}).items():
            for form in forms:
                owners[where, form].add(entry["name"])
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


def test_every_name_and_abbreviation_is_found_again() -> None:
    for entry in DATA["agencies"]:
        for name in (entry["name"], *entry.get("names", ())):
            found = agency_named(name)
            assert found is not None and found.name == entry["name"], name
        for where, forms in entry.get("abbreviations", {}).items():
            language, country = (where, "") if where.islower() and where != "any" else ("", where)
            for form in forms:
                found = agency_named(form, (language, country))
                assert found is not None and found.name == entry["name"], (where, form)


# --- any text ----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "AP",
        "(AFP)",
        "Reuters",
        "dpa",
        "©",
        "By",
        "von",
        "—",
        "-",
        "/",
        "|",
        "أ ش أ",
        "新华社",
        "【",
        "】",
        "Berlin",
        "3",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


@given(TEXTS, st.sampled_from(["", "en", "de", "ar", "zh", "xx", "pt-BR"]))
def test_any_text_is_read_and_what_is_printed_stands_in_it(text: str, language: str) -> None:
    for read in (agencies_in_byline, agency_of_closing_credit):
        credit = read(text, language)
        assert credit is None or (credit.agencies and credit.printed in text)
    credit = agency_of_dateline(text, language)
    assert credit is None or (credit.agencies and credit.printed)


@pytest.mark.parametrize(
    "text", ["(" * 5000, "[ " * 5000, "AP/" * 5000, "( AP " * 2000, "a" * 20000, "— " * 5000, "\n" * 5000]
)
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    for read in (agencies_in_byline, agency_of_dateline, agency_of_closing_credit):
        read(text, "en")


def test_the_cheap_tests_let_every_credit_pass() -> None:
    for text, language, *_ in CREDITS:
        assert may_name_agency(may_be_credit(text.strip(), byline_words(language, text))), text
    for entry in DATA["agencies"]:
        forms = (form for found in entry.get("abbreviations", {}).values() for form in found)
        for name in (entry["name"], *entry.get("names", ()), *forms):
            assert all(may_name_agency(text) for text in (name, f"“{name}”", f"Jane Roe/{name} —", f"({name})")), name


def test_an_abbreviation_counts_only_as_it_is_written() -> None:
    assert may_name_agency("Jane Roe, AP") and not may_name_agency("an ap, in the app, of the pa")
