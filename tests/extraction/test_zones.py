"""Clock times made instants: countries, zones, names of zones, the edges of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.extraction.zones import (
    abbreviations,
    country_of_host,
    country_of_locale,
    in_zone,
    named,
    offset_of,
    resolve,
    zone_of_country,
    zones_of_country,
)

NOON = datetime(2024, 3, 18, 12, 0)


@pytest.mark.parametrize(
    ("clock", "zone", "instant"),
    [
        ("2024-03-18T16:11", "Africa/Cairo", "2024-03-18T16:11:00+02:00"),
        ("2024-07-18T16:11", "Africa/Cairo", "2024-07-18T16:11:00+03:00"),  # Egypt has summer time again since 2023
        ("2022-07-18T16:11", "Africa/Cairo", "2022-07-18T16:11:00+02:00"),
        ("2020-05-10T18:59", "Asia/Tehran", "2020-05-10T18:59:00+04:30"),
        ("2023-05-10T18:59", "Asia/Tehran", "2023-05-10T18:59:00+03:30"),  # Iran has none any more
        ("2024-03-18T16:11", "Asia/Kathmandu", "2024-03-18T16:11:00+05:45"),
        ("2024-07-18T16:11", "Europe/London", "2024-07-18T16:11:00+01:00"),
    ],
)
def test_a_clock_time_gets_the_offset_of_its_day(clock: str, zone: str, instant: str) -> None:
    assert resolve(datetime.fromisoformat(clock), zone) == (datetime.fromisoformat(instant), ())


def test_a_time_that_summer_time_skips_is_moved_on_with_a_warning() -> None:
    found = resolve(datetime(2024, 3, 31, 2, 30), "Europe/Berlin")
    assert found.instant.isoformat() == "2024-03-31T03:30:00+02:00"
    assert "does not exist" in found.warnings[0]
    before, after = (
        resolve(datetime(2024, 3, 31, 1, 59), "Europe/Berlin"),
        resolve(datetime(2024, 3, 31, 3), "Europe/Berlin"),
    )
    assert (before.instant.utcoffset(), before.warnings) == (timedelta(hours=1), ())
    assert (after.instant.utcoffset(), after.warnings) == (timedelta(hours=2), ())


def test_a_time_that_comes_twice_is_the_first_with_a_warning() -> None:
    found = resolve(datetime(2024, 10, 27, 2, 30), "Europe/Berlin")
    assert found.instant.isoformat() == "2024-10-27T02:30:00+02:00"
    assert "comes twice" in found.warnings[0]


def test_an_unknown_zone_counts_as_utc_with_a_warning() -> None:
    found = resolve(NOON, "Mars/Olympus")
    assert found.instant == NOON.replace(tzinfo=UTC)
    assert "Mars/Olympus" in found.warnings[0]


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("EG", "Africa/Cairo"), ("eg", "Africa/Cairo"), ("IR", "Asia/Tehran"), ("IN", "Asia/Kolkata"),
        ("NO", "Europe/Oslo"), ("DE", "Europe/Berlin"),  # two zones that show one time
        ("AR", "America/Argentina/Buenos_Aires"), ("JO", "Asia/Amman"), ("VN", "Asia/Ho_Chi_Minh"),
    ],
)  # fmt: skip
def test_a_country_of_one_time_has_a_zone(country: str, zone: str) -> None:
    assert zone_of_country(country, NOON) == (zone, "")


def test_of_several_zones_the_main_one_is_taken_with_a_warning() -> None:
    zone, warning = zone_of_country("ES", NOON)
    assert zone == "Europe/Madrid"
    assert "several time zones" in warning


@pytest.mark.parametrize("country", ["US", "RU", "BR", "CA", "AU", "MX", "", "XX", "EGY"])
def test_a_country_of_many_zones_or_none_has_no_zone(country: str) -> None:
    assert zone_of_country(country, NOON) == ("", "")


def test_all_zones_of_a_country() -> None:
    assert "America/Chicago" in zones_of_country("us")
    assert zones_of_country("") == ()


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("gate.ahram.org.eg", "EG"), ("www.bbc.co.uk", "GB"), ("news.example.de", "DE"), ("example.com", ""),
        ("twitch.tv", ""), ("startup.io", ""), ("elpais.com.co", "CO"), ("example.co", ""), ("مثال.مصر", "EG"),
        ("xn--p1ai", ""), ("example.xn--p1ai", "RU"), ("localhost", ""), ("", ""), ("127.0.0.1", ""), ("a.zz", ""),
        ("example.gov", "US"), ("www.vilaweb.cat", "ES"), ("example.de.", "DE"), ("\udc80.\udc80", ""),
    ],
)  # fmt: skip
def test_a_host_s_country(host: str, country: str) -> None:
    assert country_of_host(host) == country


@pytest.mark.parametrize(
    ("locale", "country"),
    [
        ("ar_EG", "EG"), ("pt-BR", "BR"), ("zh-Hant-TW", "TW"), ("en_AE", "AE"), ("no_NO", "NO"), ("de_CH", "CH"),
        ("ar_AR", ""), ("es_LA", ""), ("sv_SV", ""), ("et_ET", ""), ("de", ""), ("", ""), ("en_UD", ""), ("-", ""),
    ],
)  # fmt: skip
def test_a_locale_s_country_speaks_its_language(locale: str, country: str) -> None:
    assert country_of_locale(locale) == country


@pytest.mark.parametrize(
    ("zone", "country", "clock", "instant"),
    [
        ("+02:00", "", "2024-03-18T16:11", "2024-03-18T16:11:00+02:00"),
        ("GMT", "", "2024-03-18T16:11", "2024-03-18T16:11:00+00:00"),
        ("Africa/Cairo", "", "2024-07-18T16:11", "2024-07-18T16:11:00+03:00"),
        ("ET", "", "2024-03-18T16:11", "2024-03-18T16:11:00-04:00"),
        ("ET", "", "2024-01-18T16:11", "2024-01-18T16:11:00-05:00"),
        ("EST", "US", "2024-01-18T16:11", "2024-01-18T16:11:00-05:00"),
        ("EST", "JM", "2024-07-18T16:11", "2024-07-18T16:11:00-05:00"),  # Jamaica has it all year
        ("CEST", "", "2024-07-18T16:11", "2024-07-18T16:11:00+02:00"),
        ("IST", "IN", "2024-03-18T16:11", "2024-03-18T16:11:00+05:30"),
        ("IST", "IL", "2024-01-18T16:11", "2024-01-18T16:11:00+02:00"),
        ("IST", "IE", "2024-07-18T16:11", "2024-07-18T16:11:00+01:00"),
        ("CST", "CN", "2024-03-18T16:11", "2024-03-18T16:11:00+08:00"),
        ("CST", "US", "2024-01-18T16:11", "2024-01-18T16:11:00-06:00"),
        ("BST", "BD", "2024-03-18T16:11", "2024-03-18T16:11:00+06:00"),
        ("BST", "GB", "2024-07-18T16:11", "2024-07-18T16:11:00+01:00"),
        ("GST", "AE", "2024-03-18T16:11", "2024-03-18T16:11:00+04:00"),
        ("WIB", "ID", "2024-03-18T16:11", "2024-03-18T16:11:00+07:00"),
    ],
)
def test_a_named_zone_is_that_of_its_country(zone: str, country: str, clock: str, instant: str) -> None:
    when = datetime.fromisoformat(clock)
    found, warnings = named(zone, when, country)
    assert found is not None
    assert resolve(when, found).instant.isoformat() == instant
    assert warnings == ()


def test_an_abbreviation_of_several_zones_warns_where_no_country_decides() -> None:
    zone, warnings = named("IST", NOON)
    assert str(zone) == "Asia/Kolkata"
    assert "several time zones" in warnings[0]


def test_winter_time_named_in_summer_is_the_clock_of_the_place_with_a_warning() -> None:
    july = datetime(2024, 7, 18, 16, 11)
    zone, warnings = named("EST", july, "US")
    assert zone is not None
    assert resolve(july, zone).instant.isoformat() == "2024-07-18T16:11:00-04:00"
    assert "not in force" in warnings[0]


def test_a_name_that_is_no_zone_is_none() -> None:
    assert named("XYZ", NOON) == (None, ())
    assert named("../../etc/passwd", NOON) == (None, ())


def test_every_abbreviation_leads_to_a_known_zone() -> None:
    for name in abbreviations():
        zone, _ = named(name, NOON)
        assert zone is not None, name


def test_an_instant_by_another_clock_stays_the_same_instant() -> None:
    instant = datetime(2024, 7, 18, 13, 11, tzinfo=UTC)
    local = in_zone(instant, "Africa/Cairo")
    assert local == instant
    assert local.isoformat() == "2024-07-18T16:11:00+03:00"
    assert in_zone(instant, "") is instant


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2060, 1, 1)),
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Tehran", "Pacific/Apia"]
    ),
)
def test_a_resolved_time_reads_as_printed_or_says_why_not(clock: datetime, zone: str) -> None:
    instant, warnings = resolve(clock, zone)
    if not any("does not exist" in warning for warning in warnings):
        assert instant.replace(tzinfo=None) == clock
        assert in_zone(instant, zone).replace(tzinfo=None) == clock
    else:
        assert instant.replace(tzinfo=None) > clock


@given(st.integers(-14 * 60, 14 * 60))
def test_offsets_are_read_as_written(minutes: int) -> None:
    text = datetime(2024, 1, 1, tzinfo=timezone(timedelta(minutes=minutes))).isoformat()[-6:]
    assert offset_of(text) == timedelta(minutes=minutes)
