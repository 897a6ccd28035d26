"""`newsgrab demo`: the pages that ship with the package, through the real fetcher and the real extractor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from newsgrab.demo import pages
from support import Done, newsgrab_run


@pytest.fixture(scope="module")
def demo() -> Done:
    return newsgrab_run("demo", env={"HTTP_PROXY": "http://proxy.invalid:1", "HTTPS_PROXY": "http://proxy.invalid:1"})


FOUND = {
    "en-GB": ("Harbour bridge reopens after two years of repairs", "2025-03-19T08:45:00Z", "Harbour Courier", []),
    "de": (
        "Stadtrat beschließt Deich an der Altstadt",
        "2025-03-18T17:05:00+01:00",
        "dpa",
        ["Deutsche Presse-Agentur"],
    ),
    "ar": ("ميناء الساحل يفتتح رصيفا جديدا للحاويات", "2025-03-18T14:30:00Z", "رويترز", ["Reuters"]),
    "ja": ("山あいの駅、三十年ぶりに列車が止まる", "2025-03-18T06:00:00+09:00", "北嶺新聞", []),
    "es": ("La biblioteca del puerto abre de noche", "2025-03-17T20:10:00+01:00", "El Faro de Poniente", []),
    "hi": ("पहाड़ी गांव में पहली बार पहुंची बिजली", "2025-03-16T10:15:00+05:30", "नवप्रभात समाचार", []),
    "fr": ("Les saumons de retour dans la Vire", "2025-03-19T07:30:00+01:00", "AFP", ["Agence France-Presse"]),
}


def test_every_article_is_found_and_nothing_else(demo: Done) -> None:
    assert demo.code == 0
    found = {
        article["language"]: (article["headline"], article["timestamp"], article["source"], article["agencies"])
        for article in demo.articles
    }
    assert found == FOUND


BOILERPLATE = (
    "Parking on the quay", "Sign up to our newsletter", "twenty minutes longer", "Photograph", "Jetzt Fenster",
    "Anzeige", "Lesen Sie auch", "Freibad", "dpa-infocom", "أسعار الشحن", "الأكثر قراءة", "معرض الكتاب", "広告",
    "関連記事", "無断転載", "hazte suscriptor", "यह भी पढ़ें", "कॉपीराइट", "cigogne", "Mentions",
)  # fmt: skip


def test_no_boilerplate_is_in_a_body(demo: Done) -> None:
    for article in demo.articles:
        assert not [text for text in BOILERPLATE if text in article["body"]]
        assert article["body"].count("\n\n") >= 3


def test_what_the_pages_tell_besides(demo: Done) -> None:
    by_language = {article["language"]: article for article in demo.articles}
    assert by_language["en-GB"]["authors"] == ["Maud Ellery", "Tom Okafor"]
    assert by_language["en-GB"]["image"]["caption"] == "The bridge on the evening of the load test."
    assert by_language["es"]["access"] == "paywalled"
    assert by_language["en-GB"]["access"] == "free"
    assert by_language["fr"]["authors"] == by_language["ar"]["authors"] == []
    assert by_language["de"]["publisher"] == "Elbtaler Anzeiger"
    assert by_language["ar"]["publisher"] == "صحيفة المرفأ"


def test_each_page_that_is_no_article_has_its_line(demo: Done) -> None:
    complaints = [line for line in demo.err.splitlines() if line.startswith("newsgrab: ")]
    assert len(complaints) == len(pages()) - len(FOUND)
    for path, reason in {
        "/": "front page",
        "/en/2025/tram-line-opening": "error page",
        "/en/2019/moved-away": "404",
        "/internal/draft": "robots.txt",
    }.items():
        assert [line for line in complaints if f"{path}: " in line and reason in line], path


def test_every_line_obeys_the_committed_schema(demo: Done) -> None:
    schema = json.loads((Path(__file__).parent.parent / "schema" / "article.schema.json").read_text("utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    for article in demo.articles:
        validator.validate(article)


def test_the_table_goes_to_standard_error(demo: Done) -> None:
    assert "What newsgrab found" in demo.err
    assert all(source in demo.err for _, _, source, _ in FOUND.values())
    assert all(json.loads(line)["headline"] for line in demo.out.splitlines())
