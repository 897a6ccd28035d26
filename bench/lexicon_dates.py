"""Write the CLDR part of src/newsgrab/extraction/lexicon/dates/*.json and the zone table lexicon/zones.json.

    python bench/lexicon_dates.py            # needs Babel (which carries CLDR), tzdata, publicsuffixlist

The `press` part of a language file is written by hand and kept; only `source`, `orders` and `cldr` are replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import babel
from babel import Locale, localedata
from babel.core import get_global
from babel.localedata import locale_identifiers

LEXICON = Path(__file__).parent.parent / "src/newsgrab/extraction/lexicon"
LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km "
    "kn ko ky lo lt lv mk ml mn mr ms my nb ne nl nn pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh"
).split()
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
COUNTS = {"one": 1, "two": 2}
OTHER_SCRIPTS = "Dsrt|Shaw|Mong|(az|kk|ms|pa|uz)_Arab"
WEEKDAYS = range(7)


@dataclass(frozen=True)
class Tables:
    """One locale's share of CLDR."""

    territory: str | None
    months: Any
    days: Any
    periods: Any
    fields: Any
    order: str


def plain(data: Any) -> Any:
    """Babel's lazy dictionaries as plain ones."""
    try:
        return {key: plain(data[key]) for key in data}
    except TypeError:
        return data


def locales(language: str) -> list[str]:
    """The language's own locale first, then every regional one in a script that newspapers print."""
    names = sorted(name for name in locale_identifiers() if name.split("_")[0] == language)
    return [name for name in names if not re.search(OTHER_SCRIPTS, name)]


def read(name: str) -> Tables:
    """What is used of one locale. Babel resolves aliases in place, in tables that locales share: start afresh."""
    localedata._cache.clear()
    locale = Locale.parse(name)
    return Tables(
        territory=locale.territory if not locale.variant else None,
        months=plain(locale.months),
        days=plain(locale.days),
        periods=plain(locale.day_periods),
        fields=plain(locale._data["date_fields"]),
        order=order_of(locale.date_formats["short"].pattern),
    )


def unique(values: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(re.sub(r"\s+", " ", value).strip() for value in values if value))


def names_of(tables: list[Any], key: int) -> list[str]:
    """All wide and abbreviated names, in running text and alone; those that hold a digit are grammar, not names."""
    found = (
        table[context][width].get(key, "")
        for table in tables
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    )
    return [name for name in unique(found) if not re.search(r"\d", name)]


def half_days(regions: list[Tables], half: str) -> list[str]:
    return unique(
        region.periods.get(context, {}).get(width, {}).get(half, "")
        for region in regions
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    )


def ago(regions: list[Tables]) -> dict[str, dict[str, int]]:
    """Patterns such as "{0} hours ago" to seconds a unit, and whole phrases such as "قبل ساعتين" to seconds."""
    patterns: dict[str, int] = {}
    phrases: dict[str, int] = {}
    for region in regions:
        for unit, seconds in UNITS.items():
            for style in ("", "-short", "-narrow"):
                for count, text in region.fields.get(unit + style, {}).get("past", {}).items():
                    if text[0] in "-–−+":
                        continue
                    if "{0}" in text:
                        patterns.setdefault(text, seconds)
                    elif count in COUNTS:
                        phrases.setdefault(text, seconds * COUNTS[count])
    return {"patterns": patterns, "phrases": phrases}


def cities(language: str) -> dict[str, str]:
    """What the language calls the places that name a zone, as in "Cairo time"."""
    names = plain(Locale.parse(language).time_zones)
    keep = {row.split("\t")[2] for row in zone_tab("zone.tab")}
    found = {value["city"]: zone for zone, value in names.items() if zone in keep and "city" in value}
    if language == "en":
        found |= {zone.split("/")[-1].replace("_", " "): zone for zone in keep}
    return dict(sorted((name, zone) for name, zone in found.items() if not re.search(r"[\d,()]", name)))


def order_of(pattern: str) -> str:
    return "".join(dict.fromkeys(re.sub(r"[^dMy]", "", re.sub(r"'[^']*'", "", pattern)))).lower()


def orders(regions: list[Tables]) -> dict[str, str]:
    """Order of day, month and year in numbers: "" for the language, else by country where it differs."""
    own = regions[0].order
    found = {"": own}
    for region in regions:
        if region.territory and len(region.territory) == 2 and region.order != own:
            found[region.territory] = region.order
    return found


def zone_tab(name: str) -> list[str]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def update(language: str, cldr: str) -> None:
    path = LEXICON / "dates" / f"{language}.json"
    data = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    regions = [read(name) for name in locales(language)]
    months = [region.months for region in regions]
    days = [region.days for region in regions]
    press = data.get("press", {})
    section: dict[str, Any] = {
        "months": [names_of(months, month) for month in range(1, 13)],
        "weekdays": [names_of(days, day) for day in WEEKDAYS],
        "am": half_days(regions, "am"),
        "pm": half_days(regions, "pm"),
        "ago": ago(regions),
    }
    if press.get("city_time"):
        section["cities"] = cities(language)
    data = {
        "language": language,
        "source": f"orders, cldr: Unicode CLDR {cldr} by way of Babel {babel.__version__} (Unicode License v3); "
        "press: by hand, usage of newspapers",
        "orders": press.get("orders") or orders(regions),
        "press": press,
        "cldr": section,
    }
    write(path, data)


def idn_countries() -> dict[str, str]:
    """Country-code domains in other scripts, from the comments of the Public Suffix List."""
    text = (files("publicsuffixlist") / "public_suffix_list.dat").read_text(encoding="utf-8")
    icann = text.partition("===END ICANN DOMAINS===")[0]
    pairs = re.findall(r"^// (xn--[a-z0-9]+) .*: ?([A-Z]{2})$", icann, re.M)
    return dict(sorted((label, country) for label, country in pairs if country != "EU"))


def languages_of_countries() -> dict[str, str]:
    """The languages of each country: official ones, and those of one inhabitant in twenty."""
    found = {}
    for country, languages in sorted(get_global("territory_languages").items()):
        if len(country) == 2 and country.isalpha():
            spoken = {
                language.split("_")[0]
                for language, facts in languages.items()
                if facts.get("official_status") or float(facts.get("population_percent") or 0) >= 5
            }
            found[country] = " ".join(sorted(spoken))
    return found


def update_zones() -> None:
    """Replace the `idn` and `languages` parts of zones.json; the rest is written by hand from the sources it names."""
    path = LEXICON / "zones.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["idn"] = idn_countries()
    data["languages"] = languages_of_countries()
    data["source"]["languages"] = "Unicode CLDR, territoryInfo (generated by bench/lexicon_dates.py)"
    write(path, data)


def write(path: Path, data: Any) -> None:
    """JSON with short lists on one line."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    text = re.sub(
        r"\[[^][{}]*\]", lambda match: re.sub(r"\n\s*", " ", match[0]).replace("[ ", "[").replace(" ]", "]"), text
    )
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    (LEXICON / "dates").mkdir(parents=True, exist_ok=True)
    cldr = get_global("cldr")["version"]
    for language in LANGUAGES:
        update(language, cldr)
    update_zones()


if __name__ == "__main__":
    main()
