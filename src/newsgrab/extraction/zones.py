"""Which clock a publisher's time is told by: countries, zones and the names of zones, and clock times made instants.

Zones and their rules are those of the IANA database (PEP 615, the `tzdata` package), countries and their zones its
`zone.tab`. `lexicon/zones.json` adds what it does not hold, with sources.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

__all__ = [
    "Resolved",
    "abbreviations",
    "country_of_host",
    "country_of_locale",
    "in_zone",
    "named",
    "offset_of",
    "resolve",
    "zone_of_country",
    "zones_of_country",
]


class Resolved(NamedTuple):
    """A clock time made an instant: aware, with a fixed offset, and what had to be assumed for it."""

    instant: datetime
    warnings: tuple[str, ...] = ()


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "lexicon" / "zones.json").read_text(encoding="utf-8"))
    return data


@cache
def _tzdata() -> Path:
    """Where the `tzdata` package lies; `importlib.resources` takes 15 ms to be imported."""
    spec = find_spec("tzdata")
    places = spec.submodule_search_locations if spec is not None else None
    if not places:
        raise ModuleNotFoundError("the tzdata package is missing: install newsgrab with its dependencies")
    return Path(places[0])


def abbreviations() -> dict[str, list[str]]:
    """Abbreviations of zones ("EST") to the IANA zones they stand for, the likeliest first."""
    known: dict[str, list[str]] = _data()["abbreviations"]
    return known


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    table = (_tzdata() / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found


@cache
def _known(name: str) -> ZoneInfo:
    return ZoneInfo(name)  # whose own cache keeps eight zones


def _zone(name: str) -> ZoneInfo | None:
    return _known(name) if name in _known_zones() else None


@cache
def _known_zones() -> frozenset[str]:
    names = (_tzdata() / "zones").read_text(encoding="utf-8").split()
    return frozenset(names)


def zones_of_country(country: str) -> tuple[str, ...]:
    """All zones of a country (ISO 3166 code), the most populous first where the IANA database says so."""
    return _zones_by_country().get(country.upper(), ())


@lru_cache(1_024)
def zone_of_country(country: str, clock: datetime) -> tuple[str, str]:
    """The zone of a country (ISO 3166 code) for a naive clock time, and a warning where one was chosen of several.

    A country has one zone where the IANA database lists one, or where all of them show the same offset at that time
    (Germany, Argentina); where they differ, CLDR's primary zone of the country counts, with a warning, and a country
    without one (United States, Russia, Brazil) has none: ("", "").
    """
    zones = _zones_by_country().get(country.upper(), ())
    if not zones:
        return "", ""
    offset = _known(zones[0]).utcoffset(clock)
    if all(_known(zone).utcoffset(clock) == offset for zone in zones[1:]):
        return zones[0], ""
    primary = str(_data()["primary"].get(country.upper(), ""))
    return primary, f"{country.upper()} has several time zones; {primary}, its main one, was taken" if primary else ""


@lru_cache(4_096)
def country_of_host(host: str) -> str:
    """Country (ISO 3166 code) of a host's top-level domain (RFC 1591); "" for generic domains and country domains that
    are sold worldwide (`.tv`, `.io`), unless registered below a national `com`, `org` and the like (`.com.co`)."""
    labels = host.rstrip(".").lower().split(".")
    if len(labels) < 2:
        return ""
    top, data = labels[-1], _data()
    if not top.isascii():
        try:
            top = top.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    country = str(data["tld"].get(top) or data["idn"].get(top) or "")
    if country or len(top) != 2 or not top.isalpha():
        return country
    if top in data["generic"] and labels[-2] not in ("com", "net", "org", "gov", "edu", "co", "gob"):
        return ""
    return top.upper() if top.upper() in _zones_by_country() else ""


@lru_cache(4_096)
def country_of_locale(locale: str) -> str:
    """Country of a locale or language tag such as `ar_EG`, `pt-BR`, `zh-Hant-TW`; "" where it names none, or one that
    does not speak the language (Facebook's `ar_AR` and `es_LA`, made-up ones such as `sv_SV`). English is at home in
    all."""
    language, *parts = locale.replace("_", "-").split("-")
    language = language.lower()
    for part in parts:
        country = part.upper()
        spoken = str(_data()["languages"].get(country, "")).split()
        if spoken and (language == "en" or {"no": "nb", "iw": "he"}.get(language, language) in spoken):
            return country
    return ""


def offset_of(zone: str) -> timedelta | None:
    """An offset as text ("+02:00", "UTC", "Z") as a time span; None for names."""
    if zone in ("UTC", "GMT", "Z"):
        return timedelta()
    match = re.fullmatch(r"([+-])(\d\d):(\d\d)", zone)
    if match is None:
        return None
    shift = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -shift if match[1] == "-" else shift


def named(zone: str, clock: datetime, country: str = "") -> tuple[tzinfo | None, tuple[str, ...]]:
    """The zone that a text names: an offset ("+02:00"), an IANA name or an abbreviation; None where it is unknown.

    An abbreviation with several meanings ("IST", "CST", "BST") means that of the country where the country's zone
    goes by it, else the likeliest one, with a warning. One for winter time used in summer ("EST" in July) is taken as
    the place's clock, with a warning.
    """
    offset = offset_of(zone)
    if offset is not None:
        return timezone(offset), ()
    exact = _zone(zone)
    if exact is not None and "/" in zone:
        return exact, ()
    candidates = abbreviations().get(zone.upper(), abbreviations().get(zone, []))
    if not candidates:
        return exact, ()
    home = _zones_by_country().get(country.upper(), ()) if country else ()
    if len(zone) > 2:
        for name in home:
            if clock.replace(tzinfo=_known(name)).tzname() == zone:
                return _known(name), ()
    mine = [name for name in candidates if name in home] or candidates
    chosen = _known(mine[0])
    warnings: tuple[str, ...] = ()
    if len(mine) > 1:
        warnings = (f"{zone!r} stands for several time zones; {mine[0]} was taken",)
    shown = clock.replace(tzinfo=chosen).tzname() or ""
    if shown.isalpha() and len(zone) > 2 and shown != zone and zone[-2:] in ("ST", "DT") and len(shown) == len(zone):
        warnings += (f"{zone!r} is not in force on {clock.date().isoformat()}; the clock of {mine[0]} was taken",)
    return chosen, warnings


def in_zone(instant: datetime, zone: str) -> datetime:
    """An instant by the clock of an IANA zone, with a fixed offset; unchanged where the zone is unknown."""
    known = _zone(zone)
    if known is None:
        return instant
    local = instant.astimezone(known)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def resolve(clock: datetime, zone: tzinfo | str) -> Resolved:
    """A naive clock time in a zone (or IANA zone name) as an instant with that zone's offset (PEP 495).

    A time that summer time skips is moved on by the length of the gap, one that comes twice is taken as the first;
    a warning says so. An unknown zone name counts as UTC, with a warning.
    """
    if isinstance(zone, str):
        known = _zone(zone)
        if known is None:
            return Resolved(clock.replace(tzinfo=UTC), (f"unknown time zone {zone!r}; taken as UTC",))
        zone = known
    local = clock.replace(tzinfo=zone, fold=0)
    offset, later = local.utcoffset() or timedelta(), local.replace(fold=1).utcoffset() or timedelta()
    instant = local.replace(tzinfo=timezone(offset))
    if offset == later:
        return Resolved(instant)
    if offset < later:  # before a gap the offset is the smaller one
        moved = instant.astimezone(timezone(later))
        return Resolved(moved, (f"{clock:%Y-%m-%d %H:%M} does not exist in {zone}: summer time skips it; moved on",))
    return Resolved(instant, (f"{clock:%Y-%m-%d %H:%M} comes twice in {zone}: the first was taken",))
