"""What one fetch carries from redirect to redirect: cookies, what may be sent where, and where it has been."""

from __future__ import annotations

import base64
from copy import copy
from email.message import Message
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote
from urllib.request import Request

from ada_url import URL

from newsgrab.errors import AddressRefused, HttpError, InvalidUrl, RedirectLoop, one_line
from newsgrab.fetching.decoding import ACCEPT_ENCODING
from newsgrab.fetching.options import FetchOptions
from newsgrab.urls import join, masked, same_site, without_credentials

if TYPE_CHECKING:
    from http.client import HTTPResponse

    import httpx

__all__ = ["REDIRECTS", "Journey"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses whose Location is followed (RFC 9110, section 15.4)."""

ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"

_HARMLESS = frozenset({"accept", "accept-language", "cache-control", "dnt", "pragma", "user-agent"})
"""Headers that name nobody, so that they may go to any site."""


class Journey:
    """The way of one fetch from the address asked for to the one that answers.

    Args:
        url: The address asked for, as `newsgrab.urls.require_http_url` writes it; a user name and password in it
            become an Authorization header.
        options: How to fetch.
        jar: The cookies to begin with, which are not changed.
        conditions: Headers for every request, such as If-None-Match.
        trusted: Whether the caller's own headers and cookies go along at all.
    """

    def __init__(
        self,
        url: str,
        options: FetchOptions,
        *,
        jar: CookieJar | None = None,
        conditions: dict[str, str] | None = None,
        trusted: bool = True,
    ) -> None:
        self.asked = self.url = without_credentials(url).partition("#")[0]
        self._trusted = trusted
        self._jar = jar
        self._jar_is_ours = False
        self._open = {"Accept": ACCEPT, "User-Agent": options.user_agent, "Accept-Encoding": ACCEPT_ENCODING}
        self._open |= conditions or {}
        self._secret: dict[str, str] = _basic_authorization(url) if "@" in url else {}
        self._cookies = "; ".join(f"{name}={value}" for name, value in options.cookies.items())
        for name, value in options.headers.items():
            target = self._open if name.lower() in _HARMLESS else self._secret
            target.pop(next((known for known in target if known.lower() == name.lower()), ""), None)
            target[name] = value
        self._seen: set[tuple[str, str]] = set()
        self._left_home = False

    def headers(self) -> dict[str, str]:
        """What to send with the next request."""
        headers = dict(self._open)
        at_home = self._trusted and not self._left_home
        if at_home:
            headers |= self._secret
        cookies = self._cookie_header(at_home)
        if cookies:
            own = next((name for name in headers if name.lower() == "cookie"), "Cookie")
            headers[own] = "; ".join(part for part in (headers.get(own), cookies) if part)
        return headers

    def follow(self, response: httpx.Response, max_redirects: int) -> None:
        """Go where `response`, a redirect, points.

        Raises:
            HttpError: It points nowhere.
            AddressRefused: It points to something else than http or https.
            RedirectLoop: It leads in a circle, or this was one redirect too many.
        """
        location = response.headers.get("location")
        if not location:
            raise HttpError(
                self.asked, f"HTTP {response.status_code}: a redirect without an address", status=response.status_code
            )
        self._seen.add((self.url, self._cookie_header(True)))
        self._keep_cookies(response)
        try:
            target = without_credentials(join(self.url, location)).partition("#")[0]
        except InvalidUrl as error:
            raise AddressRefused(self.asked, f"redirects to {one_line(location, 100)}, {error.reason}") from None
        if (target, self._cookie_header(True, target)) in self._seen:
            raise RedirectLoop(self.asked, f"redirects in a circle, at {masked(target)}; cookies may help")
        if len(self._seen) > max_redirects:
            raise RedirectLoop(self.asked, f"more than {max_redirects} redirects; raise the limit to follow them")
        if not self._may_know_secrets(target):
            self._left_home = True
        self.url = target

    def _may_know_secrets(self, target: str) -> bool:
        downgraded = self.asked.startswith("https:") and target.startswith("http:")
        return not downgraded and same_site(self.asked, target)

    def _cookie_header(self, at_home: bool, url: str | None = None) -> str:
        own = self._cookies if at_home and self._trusted and not self._left_home else ""
        if self._jar is None:
            return own
        request = Request(url or self.url)
        self._jar.add_cookie_header(request)
        return "; ".join(part for part in (own, request.get_header("Cookie")) if part)

    def _keep_cookies(self, response: httpx.Response) -> None:
        lines = response.headers.get_list("set-cookie")
        if not lines:
            return
        if not self._jar_is_ours:
            self._jar, self._jar_is_ours = _copied(self._jar), True
        assert self._jar is not None
        self._jar.extract_cookies(cast("HTTPResponse", _Answer(lines)), Request(self.url))


class _Answer:
    """As much of a response as `http.cookiejar` looks at."""

    def __init__(self, lines: list[str]) -> None:
        self._message = Message()
        for line in lines:
            self._message["Set-Cookie"] = line

    def info(self) -> Message:
        return self._message


def _copied(jar: CookieJar | None) -> CookieJar:
    copied = CookieJar()
    for cookie in jar or ():
        copied.set_cookie(copy(cookie))
    return copied


def _basic_authorization(url: str) -> dict[str, str]:
    """RFC 7617."""
    parsed = URL(url)
    if not parsed.username and not parsed.password:
        return {}
    pair = f"{unquote(parsed.username)}:{unquote(parsed.password)}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode("utf-8", "replace")).decode("ascii")}
