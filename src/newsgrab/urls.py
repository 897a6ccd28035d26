"""Addresses: a key for each page, the site it belongs to, and forms that are safe to show.

Parsing follows the WHATWG URL standard (by `ada-url`), so that an address means here what it means in a browser:
default ports, dot segments, internationalised hosts and odd spellings of IP addresses come out in one form.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ada_url import URL, HostType, idna

from newsgrab.errors import InvalidUrl, one_line

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = [
    "host_of",
    "is_nameless_host",
    "join",
    "masked",
    "normalise",
    "origin_of",
    "require_http_url",
    "same_site",
    "site_of",
    "without_credentials",
    "without_secrets",
]

MAX_LENGTH = 8192
"""Characters in an address. RFC 9110 (section 4.1) asks servers for at least 8000; no article needs more."""

TRACKING_PREFIXES = ("utm_", "mtm_", "piwik_", "matomo_", "hsa_", "guce_", "at_campaign", "at_custom", "at_link")
"""Query parameters that begin so tell how a reader came to the page, never which page it is."""

TRACKING_PARAMETERS = frozenset(
    """
    __twitter_impression _branch_match_id _ga _gac _gl _hsenc _hsmi _kx _openstat at_bbc_team at_format at_medium
    ck_subscriber_id cmpid dclid epik
    fb_action_ids fb_action_types fb_ref fb_source fbclid gbraid gclid gclsrc guccounter hsctatracking icid igsh igshid
    li_fat_id mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid ns_campaign ns_linkname ns_mchannel
    ns_source oft_id oft_k oft_lk oly_anon_id oly_enc_id pk_campaign pk_kwd pk_medium pk_source rb_clickid ref_src
    ref_url s_cid smid spm srsltid ttclid twclid vero_conv vero_id wbraid wickedid wt_mc wt_zmc xtor yclid ysclid
    """.split()
)
"""The same, by full name. Only names that carry no content anywhere: a wrong one would fold two articles into one."""

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:/|$))")
_USERINFO = re.compile(r"^(https?:|[^/\\?#:@]*:(?=[/\\]))?([/\\]*)[^/\\?#]*@", re.IGNORECASE)
_NESTED_USERINFO = re.compile(r"((?::|%3A)(?:/|%2F){2})(?:(?!%2F|%3F|%23|%26)[^/?#&\s])*(?:@|%40)", re.IGNORECASE)
"""Of an address within an address, such as the one to go back to."""
_SECRET = re.compile(
    r"token|secret|passw|pwd|passphrase|auth|signature|credential|session|api[-_.]?key|access[-_.]?key|private[-_.]?key"
    r"|subscription[-_.]?key|jwt|^(?:sig|sid|key|code|hmac|phpsessid|jsessionid)$",
    re.IGNORECASE,
)


_PLAIN = re.compile(
    r"https?://((?:(?!xn--)[a-z0-9-]+\.)+[a-z]{2,})(?:/(?!\.)[A-Za-z0-9_~=,+@.-]*)+(?:\?[A-Za-z0-9_~=,+@.&/%:-]*)?"
)
"""An address that is written as the standard writes it, as most are: nothing in it has to be parsed."""

_remembered = lru_cache(maxsize=256)
"""For what is asked several times of each page's few addresses."""


@_remembered
def _address_of(url: str) -> tuple[str, str]:
    """The address as it is written out, and its host."""
    plain = _PLAIN.fullmatch(url)
    if plain is not None and len(url) <= MAX_LENGTH:
        return url, plain[1]
    parsed = _parsed(url)
    return parsed.href, parsed.hostname


def require_http_url(url: str) -> str:
    """`url` as a browser would ask for it: parsed and written out again by the WHATWG URL standard.

    Raises:
        InvalidUrl: It is not an absolute http or https address.
    """
    return _address_of(url)[0]


@_remembered
def normalise(url: str) -> str:
    """The key of the page at `url`: spellings of one address give one key. Normalising a key changes nothing.

    User name, password, fragment, default port and tracking parameters go; the other parameters are sorted by name
    (those of one name keep their order); percent-encoding takes the normal form of RFC 3986, section 6.2.2.

    Raises:
        InvalidUrl: It is not an absolute http or https address.
    """
    address = _without_userinfo(_address_of(url)[0]).partition("#")[0]
    if "%" in address:
        address = _ESCAPE.sub(_normal_escape, address)
    address, _, query = address.partition("?")
    if not query:
        return address
    kept = [(name, part) for part in query.split("&") if part and not _is_tracking(name := part.partition("=")[0])]
    if len(kept) > 1:
        kept.sort(key=lambda pair: pair[0])
    return f"{address}?{'&'.join(part for _, part in kept)}" if kept else address


def join(base: str, reference: str) -> str:
    """`reference`, relative or absolute, as an absolute http or https address (RFC 3986, section 5.2).

    Raises:
        InvalidUrl: The two make no http or https address.
    """
    return _parsed(reference, base).href


def without_credentials(url: str) -> str:
    """`url` without user name and password. Any text is taken; what is no address comes back as it is."""
    if "@" not in url:
        return url
    try:
        return _without_userinfo(_parsed(url).href)
    except InvalidUrl:
        return _without_userinfo(url)


def without_secrets(url: str) -> str:
    """`url` without user name and password, and with ``***`` for the value of what looks like a token."""
    pieces = re.split(r"([?&#;])", without_credentials(url))
    for place in range(2, len(pieces), 2):
        name, equals, value = pieces[place].partition("=")
        if value and _SECRET.search(name[:200]):
            pieces[place] = f"{name}{equals}***"
    return _NESTED_USERINFO.sub(r"\1", "".join(pieces))


def masked(url: str) -> str:
    """`url` fit for logs: `without_secrets`, printable, and not too long for a line."""
    return one_line(without_secrets(url), limit=2000)


def host_of(url: str) -> str:
    """The host of `url`, in lower case and ASCII (IDNA), an IPv6 address in brackets; empty where there is none."""
    try:
        return _address_of(url)[1]
    except InvalidUrl:
        return ""


def origin_of(url: str) -> str:
    """Scheme, host and port of `url` (RFC 6454), such as ``https://example.org:8443``.

    Raises:
        InvalidUrl: It is not an absolute http or https address.
    """
    return _parsed(url).origin


def site_of(url: str) -> str:
    """The registrable domain of `url` by the Public Suffix List, such as ``bbc.co.uk``.

    A host under no public suffix (an IP address, localhost, an intranet name) is its own site; no host, no site ("").
    """
    return _site_of_host(host_of(url))


def same_site(a: str, b: str) -> bool:
    """Whether two addresses belong to one site; an address without a host belongs to none."""
    host_a, host_b = host_of(a), host_of(b)
    if not host_a or not host_b:
        return False
    return host_a == host_b or _site_of_host(host_a) == _site_of_host(host_b)


@_remembered
def is_nameless_host(host: str) -> bool:
    """Whether `host` says nothing of who publishes there: an IP address, localhost or nothing at all."""
    bare = host.strip().rstrip(".").lower()
    if not bare or bare == "localhost" or bare.endswith(".localhost"):
        return True
    if bare.rpartition(".")[2].isalpha():  # as nearly all; a number's last part has digits (URL Standard, section 3.5)
        return False
    if bare.count(":") > 1 and not bare.startswith("["):
        bare = f"[{bare}]"
    try:
        return URL(f"http://{bare}/").host_type is not HostType.DEFAULT
    except (ValueError, UnicodeError):
        return False


def _parsed(url: str, base: str | None = None) -> URL:
    if len(url) > MAX_LENGTH:
        raise InvalidUrl(url[:100] + "…", f"an address of more than {MAX_LENGTH} characters; give the page's short one")
    try:
        parsed = URL(url.strip()) if base is None else URL(url.strip(), base)
        href = parsed.href
    except (ValueError, UnicodeError):
        raise InvalidUrl(_without_userinfo(url), _why_invalid(url)) from None
    if not href.startswith(("http://", "https://")):
        raise InvalidUrl(_without_userinfo(url), _why_invalid(url))
    return parsed


def _why_invalid(url: str) -> str:
    text = url.strip()
    if not text:
        return "an empty address; give one such as https://example.org/story"
    if _SCHEME.match(text) and not text.lower().startswith(("http:", "https:")):
        return "not a web address; only http and https can be fetched"
    if "://" not in text and "." in text.split("/")[0]:
        return "not an absolute address; put https:// in front of it"
    return "not an address; give one such as https://example.org/story"


def _without_userinfo(url: str) -> str:
    return _USERINFO.sub(r"\1\2", url, count=1) if "@" in url else url


def _normal_escape(escape: re.Match[str]) -> str:
    digits = escape[1]
    if digits is None:
        return "%25"
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _is_tracking(name: str) -> bool:
    lowered = name.lower()
    return lowered in TRACKING_PARAMETERS or lowered.startswith(TRACKING_PREFIXES)


@cache
def _public_suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_encoded_idn=False)  # a third of the time to load; see _site_of_host


@_remembered
def _site_of_host(host: str) -> str:
    if is_nameless_host(host) or "." not in host.rstrip("."):
        return host
    name = host.rstrip(".")
    # The list is asked in Unicode and answers with so many labels; the site keeps the host's ASCII form.
    site = _public_suffixes().privatesuffix(idna.decode(name) if "xn--" in name else name)
    return ".".join(name.split(".")[-site.count(".") - 1 :]) if site else name
