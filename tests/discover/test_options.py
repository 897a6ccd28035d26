"""Which finds are wanted: age, pattern, language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsgrab.discover.found import Found, Stamp
from newsgrab.discover.options import SearchOptions, Wanted

NOON = datetime(2025, 3, 19, 12, tzinfo=UTC)


def found(url: str = "https://courier.example/a", *, listed: bool = False, **what: str) -> Found:
    date, modified = Stamp.read(what.get("date", "")), Stamp.read(what.get("modified", ""))
    language = what.get("language")
    return Found(url=url, found_in="", date=date, modified=modified, language=language, listed=listed)


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("2025-03-19T12:00:00Z", True),
        ("2025-03-19T11:59:59Z", False),
        ("2025-03-19T13:00:00+02:00", False),
        ("2025-03-19", True),  # any time of that day
        ("2025-03-17", False),
        ("2025-03-19T03:00:00", True),  # without a zone: it can be noon and later where that was written
        ("2025-03-18T20:00:00", False),
    ],
)
def test_since_leaves_out_what_is_surely_older(date: str, wanted: bool) -> None:
    refusal = Wanted(since=NOON).refusal(found(date=date))
    assert (refusal is None) is wanted


def test_since_takes_the_date_of_change_where_there_is_no_other() -> None:
    assert Wanted(since=NOON).refusal(found(modified="2025-03-20")) is None
    assert Wanted(since=NOON).refusal(found(date="2025-03-01", modified="2025-03-20")) == ""


def test_without_a_date_what_feeds_and_pages_hold_is_new_but_what_sitemaps_hold_is_told_as_left_out() -> None:
    assert Wanted(since=NOON).refusal(found()) is None
    assert "--since" in (Wanted(since=NOON).refusal(found(listed=True)) or "")


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("/sport/", True),
        ("/Sport/", False),
        ("https://courier.example/*", True),
        ("*/sport/*", True),
        ("*/sport", False),
        ("*?id=[1]*", True),
        ("?id", True),
        ("*.html", False),
    ],
)
def test_patterns_are_a_part_of_the_address_or_with_a_star_all_of_it(pattern: str, wanted: bool) -> None:
    refusal = Wanted(match=["/none/", pattern]).refusal(found("https://courier.example/sport/a?id=[1]&x=2"))
    assert (refusal is None) is wanted


def test_no_pattern_takes_long() -> None:
    """With backtracking, this would never come to its end."""
    wanted = Wanted(match=["*a" * 200 + "b"])
    assert wanted.refusal(found("https://courier.example/" + "a" * 8000)) == ""
    assert wanted.refusal(found("https://courier.example/" + "a" * 8000 + "b")) is None


def test_languages_match_by_their_beginning_and_what_states_none_is_told() -> None:
    wanted = Wanted(languages=["pt", "zh-TW"])
    assert [wanted.refusal(found(language=tag)) for tag in ("pt", "pt-BR", "zh-TW", "ptx", "zh")] == [
        None, None, None, "", "",
    ]  # fmt: skip
    assert "--language" in (wanted.refusal(found()) or "")


def test_options_that_make_no_sense_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="max_depth"):
        SearchOptions(max_depth=0)


def test_what_is_found_twice_is_one_with_all_that_is_known() -> None:
    feed = found(language="en")
    both = feed.completed(found(listed=True, date="2025-03-19", language="de"))
    assert (both.language, both.date, both.listed) == ("en", Stamp.read("2025-03-19"), False)
