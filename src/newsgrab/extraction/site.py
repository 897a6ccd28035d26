"""Site files: what is known of one publisher, as data.

A file `sites/<host>.toml` holds for that host and its subdomains. All keys are optional:

    name = "…"          # the outlet's name
    country = "EG"      # ISO 3166-1
    zone = "Africa/Cairo"   # IANA time zone
    language = "ar"     # BCP 47

    [select]            # CSS selectors of the parts of an article page
    headline = "…"
    timestamp = "…"
    source = "…"
    body = "…"
    remove = "…"        # inside the body: what is not its text

    [state]             # keys in the data that the site's scripts carry
    timestamp = "…"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

__all__ = ["NO_SITE", "Site", "site_of_host"]


@dataclass(frozen=True, slots=True)
class Site:
    """One publisher's site file; see the module's text for its keys. `host` is the file's name."""

    host: str = ""
    name: str = ""
    country: str = ""
    zone: str = ""
    language: str = ""
    select: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """What `Article.provenance` says of a value that this file found."""
        return f"site:{self.host}"


NO_SITE = Site()


@cache
def _known() -> dict[str, Site]:
    known = {}
    for entry in (files("newsgrab.extraction") / "sites").iterdir():
        if entry.name.endswith(".toml"):
            host = entry.name.removesuffix(".toml")
            known[host] = Site(host=host, **tomllib.loads(entry.read_text("utf-8")))
    return known


def site_of_host(host: str) -> Site:
    """The site file for a host or the nearest domain above it; `NO_SITE` where there is none."""
    known = _known()
    while host:
        if host in known:
            return known[host]
        host = host.partition(".")[2]
    return NO_SITE
