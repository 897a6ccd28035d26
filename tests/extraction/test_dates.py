"""Written dates and machine dates: text in, day, time and zone out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrab.extraction.calendars import to_gregorian
from newsgrab.extraction.dates import Reader, read_all, read_machine, read_printed

FETCHED = datetime(2024, 3, 19, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def day_of(text: str, language: str, reference: datetime | None = None) -> date | None:
    """The first day printed in a text."""
    found = read_printed(text, language=language, reference=reference)
    return found.day if found is not None else None


# text, language, country -> day, time, zone
PRINTED = [
    # English, by both orders
    ("March 18, 2024", "en", "US", "2024-03-18", None, ""),
    ("Mon., Mar. 18, 2024, 4:11 p.m. ET", "en", "US", "2024-03-18", "16:11", "ET"),
    ("18th of March 2024 at 16:11 GMT", "en", "GB", "2024-03-18", "16:11", "GMT"),
    ("03/04/2024", "en", "US", "2024-03-04", None, ""),
    ("03/04/2024", "en-GB", "", "2024-04-03", None, ""),
    ("03/04/2024", "en", "AU", "2024-04-03", None, ""),
    ("18 Mar '24", "en", "GB", "2024-03-18", None, ""),
    ("10:30 AM EDT, Sun March 17, 2024", "en", "US", "2024-03-17", "10:30", "EDT"),
    ("Mar 18, 2024 | 1630 IST", "en", "IN", "2024-03-18", "16:30", "IST"),
    ("12:05 a.m., March 18, 2024", "en", "US", "2024-03-18", "00:05", ""),
    ("12:05 p.m. on March 18, 2024", "en", "US", "2024-03-18", "12:05", ""),
    ("Mon, 03/18/2024 - 16:11", "en", "US", "2024-03-18", "16:11", ""),
    ("18.03.24", "en", "", "2024-03-18", None, ""),
    # German, Dutch, the north
    ("Montag, 18. März 2024, 16:11 Uhr", "de", "DE", "2024-03-18", "16:11", ""),
    ("18.03.2024, 16.11 Uhr (MEZ)", "de", "", "2024-03-18", "16:11", "Europe/Berlin"),
    ("18. Mär 2024", "de", "DE", "2024-03-18", None, ""),
    ("18. Jänner 2024 um 16 Uhr", "de", "AT", "2024-01-18", "16:00", ""),
    ("18.03.24", "de", "DE", "2024-03-18", None, ""),
    ("maandag 18 maart 2024 om 16:11", "nl", "NL", "2024-03-18", "16:11", ""),
    ("18 mars 2024 kl 16.11", "sv", "SE", "2024-03-18", "16:11", ""),
    ("18. mars 2024 kl. 16.11", "no", "NO", "2024-03-18", "16:11", ""),
    ("18. marts 2024 kl. 16:11", "da", "DK", "2024-03-18", "16:11", ""),
    ("18.3.2024 klo 16.11", "fi", "FI", "2024-03-18", "16:11", ""),
    ("18. mars 2024 kl. 16:11", "is", "IS", "2024-03-18", "16:11", ""),
    # Romance
    ("lundi 18 mars 2024 à 16h11", "fr", "FR", "2024-03-18", "16:11", ""),
    ("1er août 2024 à 9 h 05", "fr", "CA", "2024-08-01", "09:05", ""),
    ("18 de marzo de 2024, 4:11 p. m.", "es", "CO", "2024-03-18", "16:11", ""),
    ("lunes, 18 marzo 2024 - 16:11 h", "es", "ES", "2024-03-18", "16:11", ""),
    ("18 de março de 2024 às 16h11", "pt", "BR", "2024-03-18", "16:11", ""),
    ("18 marzo 2024 alle 16:11", "it", "IT", "2024-03-18", "16:11", ""),
    ("luni, 18 martie 2024, ora 16:11", "ro", "RO", "2024-03-18", "16:11", ""),
    ("18 de març de 2024", "ca", "ES", "2024-03-18", None, ""),
    # Slavic, Baltic, Greek, Hungarian, Finnic, Turkic, Caucasus
    ("18 marca 2024 r., godz. 16:11", "pl", "PL", "2024-03-18", "16:11", ""),
    ("pondělí 18. března 2024 v 16:11", "cs", "CZ", "2024-03-18", "16:11", ""),
    ("18. marca 2024 o 16:11", "sk", "SK", "2024-03-18", "16:11", ""),
    ("18. listopada 2024.", "hr", "HR", "2024-10-18", None, ""),  # the same word as in Polish, another month
    ("18 listopada 2024", "pl", "PL", "2024-11-18", None, ""),
    ("18 марта 2024 г., 16:11 (мск)", "ru", "RU", "2024-03-18", "16:11", "Europe/Moscow"),
    ("18 березня 2024, 16:11", "uk", "UA", "2024-03-18", "16:11", ""),
    ("18 март 2024 г. в 16:11 ч.", "bg", "BG", "2024-03-18", "16:11", ""),
    ("18. март 2024. 16:11", "sr", "RS", "2024-03-18", "16:11", ""),
    ("2024 m. kovo 18 d. 16:11", "lt", "LT", "2024-03-18", "16:11", ""),
    ("2024. gada 18. marts, plkst. 16:11", "lv", "LV", "2024-03-18", "16:11", ""),
    ("18. märts 2024 kell 16:11", "et", "EE", "2024-03-18", "16:11", ""),
    ("2024. március 18., hétfő 16:11", "hu", "HU", "2024-03-18", "16:11", ""),
    ("Δευτέρα, 18 Μαρτίου 2024, 4:11 μ.μ.", "el", "GR", "2024-03-18", "16:11", ""),
    ("18 Mart 2024 Pazartesi 16:11 (TSİ)", "tr", "TR", "2024-03-18", "16:11", "Europe/Istanbul"),
    ("18 MAYIS 2024", "tr", "TR", "2024-05-18", None, ""),
    ("18 მარტი, 2024", "ka", "GE", "2024-03-18", None, ""),
    ("18 մարտի, 2024", "hy", "AM", "2024-03-18", None, ""),
    # Arabic: three sets of months, digits of the east, halves of the day, zones
    ("18-3-2024 | 16:11", "ar", "EG", "2024-03-18", "16:11", ""),
    ("الاثنين 18 مارس 2024 04:11 م", "ar", "EG", "2024-03-18", "16:11", ""),
    ("١٨ آذار ٢٠٢٤ - ٤:١١ مساءً", "ar", "LB", "2024-03-18", "16:11", ""),
    ("18 كانون الثاني 2024", "ar", "SY", "2024-01-18", None, ""),
    ("18 جانفي 2024", "ar", "DZ", "2024-01-18", None, ""),
    ("18 آذار/مارس 2024م", "ar", "JO", "2024-03-18", None, ""),
    ("18 أغسطس 2024، الساعة 9:05 صباحاً بتوقيت القاهرة", "ar", "", "2024-08-18", "09:05", "Africa/Cairo"),
    ("18 مارس 2024 - 16:11 بتوقيت غرينتش", "ar", "", "2024-03-18", "16:11", "UTC"),
    ("18 مارس 2024 02:21 (GMT+0400)", "ar", "", "2024-03-18", "02:21", "+04:00"),
    ("8 رمضان 1445 هـ", "ar", "SA", "2024-03-18", None, ""),
    ("1445/9/8 هـ", "ar", "SA", "2024-03-18", None, ""),
    # Persian, Urdu, Hebrew
    ("۲۸ اسفند ۱۴۰۲ - ۱۶:۱۱", "fa", "IR", "2024-03-18", "16:11", ""),
    ("28 ارديبهشت 1403", "fa", "IR", "2024-05-17", None, ""),  # the month with an Arabic yeh
    ("1402/12/28 16:11", "fa", "IR", "2024-03-18", "16:11", ""),
    ("18 مارس 2024 به وقت تهران 16:11", "fa", "", "2024-03-18", "16:11", ""),
    ("۲۸ حوت ۱۴۰۲", "fa", "AF", "2024-03-18", None, ""),
    ("18 مارچ 2024، 4:11 شام", "ur", "PK", "2024-03-18", "16:11", ""),
    ("18 במרץ 2024, 16:11", "he", "IL", "2024-03-18", "16:11", ""),
    # South Asia
    ("सोमवार, 18 मार्च 2024, 04:11 PM IST", "hi", "IN", "2024-03-18", "16:11", "IST"),
    ("१८ मार्च २०२४", "hi", "IN", "2024-03-18", None, ""),
    ("১৮ মার্চ ২০২৪, ১৬:১১", "bn", "BD", "2024-03-18", "16:11", ""),
    ("२०८० चैत ५ गते", "ne", "NP", "2024-03-18", None, ""),
    ("18 மார்ச், 2024", "ta", "IN", "2024-03-18", None, ""),
    # South-east and east Asia
    ("18 มี.ค. 2567 16:11 น.", "th", "TH", "2024-03-18", "16:11", ""),
    ("วันที่18มีนาคมพ.ศ.2567เวลา16:11น.", "th", "TH", "2024-03-18", "16:11", ""),
    ("วันจันทร์ที่ ๑๘ มีนาคม พ.ศ. ๒๕๖๗", "th", "TH", "2024-03-18", None, ""),
    ("Thứ Hai, 18/3/2024, 16:11 (GMT+7)", "vi", "VN", "2024-03-18", "16:11", "+07:00"),
    ("Ngày 18 tháng 3 năm 2024", "vi", "VN", "2024-03-18", None, ""),
    ("Senin, 18 Maret 2024 16.11 WIB", "id", "ID", "2024-03-18", "16:11", "Asia/Jakarta"),
    ("18 Ogos 2024", "ms", "MY", "2024-08-18", None, ""),
    ("2024年3月18日 下午4:11", "zh", "CN", "2024-03-18", "16:11", ""),
    ("2024年3月18日（周一）16时11分", "zh", "CN", "2024-03-18", "16:11", ""),
    ("2024年3月18日星期一下午4时11分发布", "zh", "CN", "2024-03-18", "16:11", ""),
    ("民國113年3月18日", "zh-Hant", "TW", "2024-03-18", None, ""),
    ("2024年3月18日(月) 16時11分", "ja", "JP", "2024-03-18", "16:11", ""),
    ("令和6年3月18日 午後4時11分", "ja", "JP", "2024-03-18", "16:11", ""),
    ("令和元年5月1日", "ja", "JP", "2019-05-01", None, ""),
    ("입력 2024.03.18. 오후 4:11", "ko", "KR", "2024-03-18", "16:11", ""),
    ("2024년3월18일월요일오후4시11분", "ko", "KR", "2024-03-18", "16:11", ""),
    ("2024년 3월 18일 월요일 16시 11분", "ko", "KR", "2024-03-18", "16:11", ""),
    # what markup glues together, and what no language was declared for
    ("Jane Doe18 March 202416:11", "en", "GB", "2024-03-18", "16:11", ""),
    ("Redaktion Palma, Mallorca18.03.24 16:11", "de", "DE", "2024-03-18", "16:11", ""),
    ("Nuomonės2024.03.18 16:11", "lt", "LT", "2024-03-18", "16:11", ""),
    ("18 March 202418 March 2024", "en", "GB", "2024-03-18", None, ""),
    ("26 | 01 | 2022", "de", "CH", "2022-01-26", None, ""),
    ("16:11 | 18-3-2024", "ar", "EG", "2024-03-18", "16:11", ""),
    ("Jane Doe2024-03-07T10:10:52+01:0018. March 2024", "en", "GB", "2024-03-18", None, ""),  # a hidden stamp
    ("By Jane Doe on 04-ago-2021 5:11:10", "en", "", "2021-08-04", "05:11", ""),
    ("18 mars 2024", "", "", "2024-03-18", None, ""),
    ("18 Μαρτίου 2024", "", "", "2024-03-18", None, ""),
    ("18 Mart 2024", "en", "", "2024-03-18", None, ""),  # a Turkish page that claims to be English
    ("2024-03-18T16:11:00+02:00", "en", "", "2024-03-18", "16:11", "+02:00"),
]


@pytest.mark.parametrize(("text", "language", "country", "day", "clock", "zone"), PRINTED)
def test_a_printed_date_is_read(text: str, language: str, country: str, day: str, clock: str | None, zone: str) -> None:
    found = read_printed(text, language=language, country=country)
    assert found is not None
    assert (found.day.isoformat(), found.time and f"{found.time:%H:%M}", found.zone) == (day, clock, zone)
    assert not found.warnings
    assert found.printed in text


RELATIVE = [
    ("3 hours ago", "en", "2024-03-19", "09:00", "hour"),
    ("Updated 20 min ago", "en", "2024-03-19", "11:40", "minute"),
    ("an hour ago", "en", "2024-03-19", "11:00", "hour"),
    ("vor 3 Stunden", "de", "2024-03-19", "09:00", "hour"),
    ("il y a 2 h", "fr", "2024-03-19", "10:00", "hour"),
    ("hace 3 horas", "es", "2024-03-19", "09:00", "hour"),
    ("há 3 horas", "pt", "2024-03-19", "09:00", "hour"),
    ("3 ore fa", "it", "2024-03-19", "09:00", "hour"),
    ("3 часа назад", "ru", "2024-03-19", "09:00", "hour"),
    ("2 godziny temu", "pl", "2024-03-19", "10:00", "hour"),
    ("3 saat önce", "tr", "2024-03-19", "09:00", "hour"),
    ("قبل ساعتين", "ar", "2024-03-19", "10:00", "hour"),
    ("منذ 3 ساعات", "ar", "2024-03-19", "09:00", "hour"),
    ("۳ ساعت پیش", "fa", "2024-03-19", "09:00", "hour"),
    ("לפני שעתיים", "he", "2024-03-19", "10:00", "hour"),
    ("3 घंटे पहले", "hi", "2024-03-19", "09:00", "hour"),
    ("2小时前", "zh", "2024-03-19", "10:00", "hour"),
    ("2時間前", "ja", "2024-03-19", "10:00", "hour"),
    ("3시간 전", "ko", "2024-03-19", "09:00", "hour"),
    ("3 giờ trước", "vi", "2024-03-19", "09:00", "hour"),
    ("2 days ago", "en", "2024-03-17", None, "day"),
    ("Heute, 14:30 Uhr", "de", "2024-03-19", "14:30", "minute"),
    ("أمس 14:30", "ar", "2024-03-18", "14:30", "minute"),
]


@pytest.mark.parametrize(("text", "language", "day", "clock", "precision"), RELATIVE)
def test_time_gone_by_counts_back_from_the_fetch(
    text: str, language: str, day: str, clock: str | None, precision: str
) -> None:
    found = read_printed(text, language=language, reference=FETCHED)
    assert found is not None
    assert (found.day.isoformat(), found.time and f"{found.time:%H:%M}", found.precision) == (day, clock, precision)
    assert found.relative


def test_time_gone_by_means_nothing_without_a_time_of_fetch() -> None:
    assert read_all("3 hours ago", language="en").dates == ()


def test_a_missing_year_is_the_last_one_that_is_not_ahead() -> None:
    assert day_of("18 March", language="en", reference=FETCHED) == date(2024, 3, 18)
    assert day_of("18 April", language="en", reference=FETCHED) == date(2023, 4, 18)
    assert day_of("18 March", language="en") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("31 February 2024", "en"),
        ("29. Februar 2023", "de"),
        ("30 اسفند 1402", "fa"),  # 1402 is a common year: its Esfand has 29 days
        ("31/04/2024", "fr"),
        ("2024年2月30日", "ja"),
        ("32 مارس 2024", "ar"),
    ],
)
def test_a_day_that_does_not_exist_is_named_and_not_mended(text: str, language: str) -> None:
    reading = read_all(text, language=language)
    assert reading.dates == ()
    assert len(reading.warnings) == 1
    assert text in reading.warnings[0]


def test_29_esfand_of_a_common_year_and_30_of_a_leap_year_exist() -> None:
    assert day_of("29 اسفند 1402", language="fa") == date(2024, 3, 19)
    assert day_of("30 اسفند 1399", language="fa") == date(2021, 3, 20)


def test_a_clock_time_that_does_not_exist_leaves_the_day_and_warns() -> None:
    found = read_printed("18.03.2024, 25:61 Uhr", language="de")
    assert found is not None
    assert (found.day, found.time, found.precision) == (date(2024, 3, 18), None, "day")
    assert "does not exist" in found.warnings[0]


def test_24_hours_are_the_next_day() -> None:
    found = read_printed("18.03.2024, 24:00 Uhr", language="de")
    assert found is not None
    assert (found.day, found.time) == (date(2024, 3, 19), time(0, 0))


def test_an_order_that_nothing_decides_is_a_warning_with_both_days() -> None:
    found = read_printed("03/04/2024", language="en")
    assert found is not None
    assert {found.day, found.alternative} == {date(2024, 3, 4), date(2024, 4, 3)}
    assert not found.ordered
    assert "2024-03-04" in found.warnings[0]
    assert "2024-04-03" in found.warnings[0]


def test_the_weekday_decides_the_order() -> None:
    found = read_printed("Wednesday 03/04/2024", language="en")
    assert found is not None
    assert (found.day, found.warnings) == (date(2024, 4, 3), ())


def test_the_order_that_lies_in_the_future_is_ruled_out() -> None:
    found = read_printed("04/03/2024", language="en", reference=FETCHED)
    assert found is not None
    assert (found.day, found.warnings) == (date(2024, 3, 4), ())


def test_a_weekday_that_does_not_fit_is_a_warning() -> None:
    found = read_printed("Friday, 18 March 2024", language="en", country="GB")
    assert found is not None
    assert found.day == date(2024, 3, 18)
    assert "weekday" in found.warnings[0]


def test_a_year_of_two_digits_may_run_into_the_clock_time() -> None:
    (found,) = read_all("Post von Max, 28.09.1912:44", language="de", country="DE").dates
    assert (found.day, found.time) == (date(2019, 9, 28), time(12, 44))


def test_labels_tell_publication_from_change() -> None:
    text = "Published 3 March 2024, 5pm ET | Updated 4 March 2024 6:15 a.m. ET"
    published, updated = read_all(text, language="en", country="US").dates
    assert (published.label, published.day) == ("published", date(2024, 3, 3))
    assert published.printed == "3 March 2024, 5pm ET"
    assert (updated.label, updated.day, updated.time) == ("modified", date(2024, 3, 4), time(6, 15))
    glued = read_all("HarbourMARCH 3, 2024Updated: MARCH 4, 2024", language="en", country="US").dates
    assert [(one.label, one.day.day) for one in glued] == [(None, 3), ("modified", 4)]
    assert Reader("de").label("Zuletzt aktualisiert:") == "modified"
    assert Reader("ar").label("تاريخ النشر") == "published"
    assert Reader("en").label("Share this story") is None


def test_the_label_of_the_next_line_stands_at_the_end_of_a_line() -> None:
    assert Reader("en").label("Published by Jane Doe on") == "published"
    assert Reader("en").label("Copyright:") == "other"
    assert Reader("en").label("Photo © News Agency") is None
    assert Reader("en").label("Posted comments are those of our readers and no more than that") is None


@pytest.mark.parametrize(
    "text",
    [
        "35 comments", "Version 3.1.2 is out", "Release 10.12.24 is out", "10 stars out of 10", "Reading time: 4 min",
        "anna1989 Jul", "3:2 (1:1)", "Call 030 1234567", "", "€ 3.50", "May we have your attention", "192.168.10.24",
        "2024", "ISBN 978-3-16-148410-0",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_all(text, language="en") == ((), ())


MACHINE = [
    ("2023-12-17T05:30:00Z", "2023-12-17T05:30:00+00:00", "second"),
    ("2023-12-17T05:30:00+01:00", "2023-12-17T05:30:00+01:00", "second"),
    ("2023-12-17T05:30:00-0500", "2023-12-17T05:30:00-05:00", "second"),
    ("2023-12-17T05:30:00.123456789+0100", "2023-12-17T05:30:00.123456+01:00", "second"),
    ("2023-12-17T05:30-05:00", "2023-12-17T05:30:00-05:00", "minute"),
    ("2023-12-17T05:30:00+00:00Z", "2023-12-17T05:30:00+00:00", "second"),
    ("2023-12-17T05:30:00+01:00[Europe/Paris]", "2023-12-17T05:30:00+01:00", "second"),
    ("2023-12-17 05:30:00 +0000 UTC", "2023-12-17T05:30:00+00:00", "second"),
    ("2023-12-17 05:30:00.000-0600", "2023-12-17T05:30:00-06:00", "second"),
    ("2023-12-17 05:30", "2023-12-17T05:30:00", "minute"),
    ("2023-12-17 05:30:00 PM", "2023-12-17T17:30:00", "second"),
    ("2023-12-17", "2023-12-17T00:00:00", "day"),
    ("2023/12/17", "2023-12-17T00:00:00", "day"),
    ("20231217", "2023-12-17T00:00:00", "day"),
    ("20231217T053000Z", "2023-12-17T05:30:00+00:00", "second"),
    ("202312170530", "2023-12-17T05:30:00", "minute"),
    ("1702791000", "2023-12-17T05:30:00+00:00", "second"),
    ("1702791000000", "2023-12-17T05:30:00+00:00", "second"),
    ("Sun, 17 Dec 2023 05:30:00 +0100", "2023-12-17T05:30:00+01:00", "second"),
    ("Sun, 17 Dec 2023 05:30:00 GMT", "2023-12-17T05:30:00+00:00", "second"),
    ("Sun Dec 17 2023 05:30:00 GMT+0100 (Central European Standard Time)", "2023-12-17T05:30:00+01:00", "second"),
    ("December 17, 2023 5:30 PM", "2023-12-17T17:30:00", "minute"),
]


@pytest.mark.parametrize(("text", "value", "precision"), MACHINE)
def test_a_machine_date_is_read(text: str, value: str, precision: str) -> None:
    found = read_machine(text)
    assert found is not None
    assert (found.value.isoformat(), found.precision, found.zone) == (value, precision, "")


@pytest.mark.parametrize("text", ["2023-12-17 05:30 EST", "Sun Dec 17 05:30:00 EST 2023"])
def test_a_zone_named_in_a_machine_date_is_kept_as_written(text: str) -> None:
    found = read_machine(text)
    assert found is not None
    assert (found.value, found.zone) == (datetime(2023, 12, 17, 5, 30), "EST")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2023-02-31",
        "17/12/2023",
        "12:30",
        "2023",
        "null",
        "0",
        "9" * 99,
    ],
)
def test_placeholders_and_other_text_are_no_machine_date(text: str) -> None:
    assert read_machine(text) is None


def test_days_outside_of_a_calendar_s_tables_are_none() -> None:
    assert to_gregorian("islamic", 1200, 1, 1) is None
    assert to_gregorian("nepali", 2080, 13, 1) is None
    assert to_gregorian("buddhist", 2567, 2, 29) == date(2024, 2, 29)


babel = pytest.importorskip("babel", reason="prints dates as CLDR has them")

CLDR_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km "
    "kn ko ky lo lt lv mk ml mn mr ms my nb ne nl nn pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh"
).split()


@settings(max_examples=400, deadline=None)
@given(
    language=st.sampled_from(CLDR_LANGUAGES),
    form=st.sampled_from(["medium", "long", "full"]),
    day=st.dates(date(1990, 1, 1), date(2049, 12, 31)),
)
def test_a_date_as_cldr_prints_it_is_read_back(language: str, form: str, day: date) -> None:
    from babel.dates import format_date

    text = format_date(day, form, language)
    found = read_printed(text, language=language)
    assert found is not None, text
    assert day == found.day or (not found.ordered and day == found.alternative), text


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=80) | st.text(alphabet="0123456789/-:. ,|()ADJFMapmrTZ年月日 ٣٤٥مص", max_size=60),
    language=st.sampled_from(["", "en", "ar", "fa", "th", "zh", "de", "xx", "no-such-language"]),
)
def test_no_text_raises(text: str, language: str) -> None:
    for reading in (read_all(text, language=language), read_all(text, language=language, reference=FETCHED)):
        for found in reading.dates:
            assert found.printed in text
            assert 0 <= found.start < found.end <= len(text)
    read_machine(text)
