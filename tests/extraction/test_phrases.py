"""What the boilerplate lexicon knows, and what it must not take for boilerplate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.extraction import phrases as module
from newsgrab.extraction.phrases import HEADING_LIMIT, KINDS, OPENING_KINDS, fold, load

FILES = sorted(Path(module.__file__).with_name("lexicon").joinpath("boilerplate").glob("*.json"))
LANGUAGES = (
    "ar bg bn ca cs da de el en es fa fi fr he hi hr hu id is it ja ko lt nl no pl pt ro ru "
    "sk sl sr sv ta th tr uk ur vi zh"
).split()
ORDINARY = (
    "News|Nachrichten|Actualités|Noticias|Notícias|Notizie|Nieuws|Nyheter|Nyheder|Haberler|Новости|Новини|أخبار|اخبار|"
    "ニュース|新闻|新聞|뉴스|Politics|Politik|Politique|Política|Politica|Politiek|Политика|سياسة|政治|정치|Sport|Sports|"
    "Deportes|Спорт|رياضة|体育|スポーツ|Business|Economy|Wirtschaft|Economie|Economía|Экономика|اقتصاد|经济|World|Monde|"
    "Mundo|Welt|Мир|العالم|国际|Opinion|Culture|Kultur|Cultura|Culture|Health|Science|Travel|Weather|Local|Latest|More"
).split("|")


def texts(path: Path) -> list[tuple[str, str]]:
    data = json.loads(path.read_text("utf-8"))
    return [(kind, phrase) for kind in KINDS for phrase in data[kind]]


EVERY = [entry for path in FILES for entry in texts(path)]


def test_every_promised_language_has_a_file() -> None:
    assert {path.stem for path in FILES} >= set(LANGUAGES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_every_kind_and_no_phrase_twice(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    assert list(data) == ["language", *KINDS]
    assert data["language"] == path.stem
    assert all(data[kind] for kind in KINDS)
    folded = [fold(phrase) for _, phrase in texts(path)]
    assert sorted(folded) == sorted(set(folded))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_phrase_is_found_as_a_heading_and_where_it_opens_a_text(path: Path) -> None:
    known = load()
    for kind, phrase in texts(path):
        assert len(phrase) <= HEADING_LIMIT, phrase
        assert known.kind_of_heading(phrase) == kind, phrase
        if kind in OPENING_KINDS:
            assert known.kind_of_opening(phrase) == kind, phrase
            assert known.kind_of_opening(f"{phrase}: 42 Zürich") in OPENING_KINDS, phrase


def test_no_phrase_means_different_things_in_two_languages() -> None:
    kinds: dict[str, str] = {}
    assert [(kind, phrase) for kind, phrase in EVERY if kinds.setdefault(fold(phrase), kind) != kind] == []


@pytest.mark.parametrize("word", ORDINARY)
def test_the_name_of_a_section_is_no_related_heading(word: str) -> None:
    assert load().kind_of_heading(word) not in {"related", "advertisement", "newsletter"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Close ad", "advertisement"),
        ("موضوعات مقترحة", "related"),
        ("كلمات البحث", "keywords"),
        ("اقرأ أيضًا:", "read_also"),
        ("إقرأ أيضاً", "read_also"),
        ("اقــرأ أيضا »", "read_also"),
        ("مواضيع ذات صله", "related"),
        ("مطالب مرتبط", "related"),
        ("مطالب مرتبط".replace("م", "\u200fم"), "related"),
        ("A LIRE AUSSI", "read_also"),
        ("À lire aussi\xa0:", "read_also"),
        ("YOU’LL NEVER", None),
        ("Don’t miss", "related"),
        ("  • MORE ON THIS STORY…", "related"),
        ("📷 Photo credit", "photo_credit"),
        ("İLGİLİ HABERLER", "related"),
        ("ilgili haberler", "related"),
        ("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ", "read_also"),
        ("Διαβάστε επίσης:", "read_also"),
        ("【関連記事】", "related"),
        ("延伸阅读：", "read_also"),
        ("यह भी पढ़ें:", "read_also"),
        ("Comments (12)", "comments"),
        ("12 Comments", "comments"),
        ("5 min read", "time_to_read"),
        ("Lesezeit: 3 Minuten", "time_to_read"),
        ("قراءة ٣ دقائق", "time_to_read"),
        ("この記事は3分で読めます", "time_to_read"),
        ("404", "error_page"),
        ("7 Related articles", None),
        ("1. Facebook", None),
        ("Related articles in the bill", None),
        ("", None),
        ("…", None),
    ],
)
def test_headings_as_pages_print_them(text: str, kind: str | None) -> None:
    assert load().kind_of_heading(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("READ MORE: Ministers meet in Berlin", "read_also"),
        ("Read also Ministers meet in Berlin", "read_also"),
        ("اقرأ أيضًا: الوزير يلتقي نظيره", "read_also"),
        ("Lesen Sie auch – Minister in Berlin", "read_also"),
        ("延伸阅读：部长会晤", "read_also"),
        ("【写真】公園のベンチ", "photo_credit"),
        ("อ่านเพิ่มเติม: รัฐมนตรี", "read_also"),
        ("Photo: A. Writer", "photo_credit"),
        ("Foto: A. Schreiber", "photo_credit"),
        ("Foto A. Schreiber", None),
        ("(Foto: A. Schreiber)", "photo_credit"),
        ("© 2024 The Paper", "copyright"),
        ("Copyright 2024 The Paper", "copyright"),
        ("Tags: parks, benches", "keywords"),
        ("Follow us on Facebook and Instagram", "share"),
        ("Photo shows a bench in the park", None),
        ("Share prices fell on Monday", None),
        ("Share-based pay: what it is", None),
        ("Anzeigen wegen Betrugs nehmen zu", None),
        ("Comments from the minister drew fire", None),
        ("広告費は過去最高になった", None),
        ("إعلانات الحكومة أثارت جدلا", None),
        ("Save: a word of the week", None),
        ("In this article, we walk through the park", None),
        ("Next up is the park on the hill", None),
        ("Next up: the park on the hill", "related"),
        ("The 1,400 benches of the city", None),
        ("Del 1 al 5 de mayo se cierra el parque", None),
        ("", None),
    ],
)
def test_openings_as_pages_print_them(text: str, kind: str | None) -> None:
    assert load().kind_of_opening(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "The teacher told the class to read also what the margins say, and to comment on this in their own words.",
        "Der Lehrer sagte: Lesen Sie auch, was am Rand steht, und schreiben Sie uns, was Sie davon halten.",
        "قال المعلم لتلاميذه اقرأ أيضا ما كتب في الهامش ثم اكتب ما فهمت منه.",
        "老师对学生说，延伸阅读也很重要，请大家把页边的文字一起读完。",
    ],
)
def test_a_paragraph_that_merely_contains_a_phrase_is_neither(text: str) -> None:
    assert load().kind_of_heading(text) is None
    assert load().kind_of_opening(text) is None


def test_a_phrase_in_a_long_text_is_no_heading() -> None:
    assert load().kind_of_heading("Read more" + " " * HEADING_LIMIT) is None


EDGES = st.text(st.sampled_from(" \t\n\xa0:：…»«•-–—*|()[]\"'’“”!?.。、▶→📷🔴\ufe0f\u200f\u200b"), max_size=6)


@given(st.sampled_from(EVERY), EDGES, EDGES, st.sampled_from([str, str.upper, str.title, str.lower]), st.booleans())
def test_case_edges_and_spacing_do_not_count(
    entry: tuple[str, str], before: str, after: str, case: type, nbsp: bool
) -> None:
    kind, phrase = entry
    printed = case(phrase)
    if fold(printed) != fold(phrase):  # title() tears some words: "Don'T" is folded back, "ŉ" is not
        printed = phrase
    text = before + (printed.replace(" ", "\xa0 ") if nbsp else printed) + after
    if len(text) <= HEADING_LIMIT:
        assert load().kind_of_heading(text) == kind


@given(st.sampled_from([phrase for _, phrase in EVERY if "\u0600" <= phrase[0] <= "\u06ff"]), st.data())
def test_arabic_vowel_signs_and_tatweel_do_not_count(phrase: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(phrase)))
    mark = data.draw(st.sampled_from("\u064b\u064e\u0651\u0652\u0670\u0640\u200f"))
    assert fold(phrase[:at] + mark + phrase[at:]) == fold(phrase)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert load().kind_of_heading(text) in {*KINDS, None}
    assert load().kind_of_opening(text) in {*OPENING_KINDS, None}


@pytest.mark.parametrize(
    "text", [":" * 200_000, "\u0301" * 200_000, "(" * 59, "read also " * 50_000, "1:" * 30, "👍" * 100_000]
)
def test_a_hostile_text_is_read_in_linear_time(text: str) -> None:
    assert isinstance(fold(text), str)
    load().kind_of_opening(text)
    assert load().kind_of_heading(text) is None
