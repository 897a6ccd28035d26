"""`FetchOptions`: everything a caller may decide about fetching. Light to import, safe to pickle."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsgrab._version import __version__

__all__ = ["DEFAULT_USER_AGENT", "FetchOptions"]

DEFAULT_USER_AGENT = f"Mozilla/5.0 (compatible; newsgrab/{__version__})"

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_COOKIE_VALUE = re.compile(r"[\x21-\x2b\x2d-\x3a\x3c-\x7e ]*")
_PROXY = re.compile(r"(?:https?|socks5h?)://[^/?#\s]+/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How to fetch. Every value is checked when the options are made.

    Attributes:
        user_agent: The User-Agent header; the default names newsgrab.
        headers: Further request headers. Those that could carry a secret (all but `Accept...` and the like) go to the
            site asked for, never to another one it redirects to.
        cookies: Cookies by name, sent to the site asked for, never to another one it redirects to.
        cookie_file: Path of a cookie file in Netscape format (as curl and browsers' exports write it); its cookies
            go to the domains they are for.
        proxy: ``http://``, ``https://``, ``socks5://`` or ``socks5h://`` address that all requests go through. The
            proxy then resolves host names, so the address guard sees only addresses given as numbers, and localhost.
        trust_env: Take proxies (``HTTPS_PROXY`` and the like) and the file of trusted certificates
            (``SSL_CERT_FILE``) from the environment.
        ca_file: Path of a PEM file with the certificates to trust, in place of the usual ones.
        connect_timeout: Seconds for resolving, connecting and the TLS handshake together, each connection.
        read_timeout: Seconds without a byte from the server.
        total_timeout: Seconds for the whole fetch: robots.txt, redirects, retries and waiting between them. Time that
            `Politeness` makes a fetch wait does not count.
        max_bytes: Bytes a body may have, on the wire and at each step of decompressing.
        max_redirects: Redirects followed for one page.
        retries: Attempts after the first, on broken connections, timeouts, 408, 425, 429 and 5xx.
        obey_robots: Whether robots.txt is read and obeyed (RFC 9309).
        robots_token: The product token looked for in robots.txt.
        allow_private: Whether addresses that are not globally routable may be fetched (tests, an intranet).
        http2: Whether HTTP/2 is offered to https servers.

    Raises:
        ValueError: A value makes no sense; the message names it.
    """

    user_agent: str = DEFAULT_USER_AGENT
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    cookie_file: str | None = None
    proxy: str | None = None
    trust_env: bool = False
    ca_file: str | None = None
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 10
    retries: int = 2
    obey_robots: bool = True
    robots_token: str = "newsgrab"
    allow_private: bool = False
    http2: bool = True

    def __post_init__(self) -> None:
        for name in ("connect_timeout", "read_timeout", "total_timeout"):
            seconds = getattr(self, name)
            if not (seconds > 0 and math.isfinite(seconds)):
                raise ValueError(f"{name} is {seconds!r}; it must be a number of seconds above 0")
        if self.max_bytes < 1:
            raise ValueError(f"max_bytes is {self.max_bytes!r}; it must be at least 1")
        for name in ("max_redirects", "retries"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must be 0 or more")
        for name, value in {"User-Agent": self.user_agent, **self.headers}.items():
            if not _TOKEN.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
                raise ValueError(f"header {name!r} cannot be sent: only printable ASCII on one line can")
            if name.lower() in _OURS:
                raise ValueError(f"header {name!r} is newsgrab's own to set")
        for name, value in self.cookies.items():
            if not _TOKEN.fullmatch(name) or not _COOKIE_VALUE.fullmatch(value):
                raise ValueError(f"cookie {name!r} cannot be sent: only printable ASCII without ',' and ';' can")
        if self.proxy is not None and not _PROXY.fullmatch(self.proxy):
            raise ValueError("proxy must be like http://host:port, https://host:port or socks5://host:port")
        if not re.fullmatch(r"[A-Za-z_-]+", self.robots_token):
            raise ValueError(f"robots_token is {self.robots_token!r}; RFC 9309 allows letters, '-' and '_'")


_OURS = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match", "te"}
    | {"transfer-encoding", "upgrade"}
)
