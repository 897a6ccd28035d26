"""From what went wrong below to our own errors."""

from __future__ import annotations

import ssl
from http import HTTPStatus
from typing import TypeVar

import httpcore

from newsgrab.errors import (
    ConnectionFailed,
    FetchError,
    HttpClientError,
    HttpError,
    HttpServerError,
    PageTimeout,
    PageUnavailable,
    TlsError,
    one_line,
)

__all__ = ["about", "http_error", "translated"]

E = TypeVar("E", bound=FetchError)

_TIMEOUTS: tuple[tuple[type[Exception], str], ...] = (
    (httpcore.ConnectTimeout, "no connection in time"),
    (httpcore.ReadTimeout, "the server stopped answering"),
    (httpcore.WriteTimeout, "the server stopped listening"),
    (httpcore.TimeoutException, "no connection came free in time"),
)
_RETRYABLE_CLIENT_ERRORS = frozenset({408, 425, 429})
_UNAVAILABLE = frozenset({401, 402, 403, 404, 410, 451})
_ADVICE = {
    401: "it wants a login; give an Authorization header or cookies",
    402: "it wants payment; give cookies of a subscription",
    403: "the site refuses us; cookies or another user agent may help",
    404: "there is no such page; check the address",
    410: "the page was removed",
    429: "too many requests; slow down",
    451: "unavailable for legal reasons",
}


def about(error: E, subject: str, note: str = "") -> E:
    """The same error about another subject, with `note` behind its reason."""
    reason = f"{error.reason} ({note})" if note else error.reason
    return type(error)(subject, reason, status=error.status, retryable=error.retryable, retry_after=error.retry_after)


def translated(error: Exception, url: str) -> FetchError:
    """`error`, raised by the network, TLS or HTTP below, as one of ours."""
    match error:
        case FetchError():
            return error if error.subject == url else about(error, url)
        case httpcore.TimeoutException():
            what = next(what for kind, what in _TIMEOUTS if isinstance(error, kind))
            return PageTimeout(url, f"{what}; try again later or allow more time")
        case ssl.SSLCertVerificationError():
            return TlsError(url, f"the certificate is not to be trusted: {_detail(error.verify_message)}")
        case ssl.SSLError():
            return TlsError(url, f"the TLS handshake failed: {_detail(error.reason)}")
        case httpcore.ProxyError():
            return ConnectionFailed(url, f"the proxy refused: {_detail(error)}; check the proxy")
        case httpcore.ProtocolError():
            return ConnectionFailed(url, f"the server broke off or broke the rules of HTTP: {_detail(error)}")
        case OSError() | httpcore.NetworkError():
            return ConnectionFailed(url, f"the connection failed: {_detail(error)}; try again later")
    return ConnectionFailed(url, f"the connection failed in an unexpected way: {_detail(repr(error))}")


def http_error(url: str, status: int, retry_after: float | None) -> HttpError:
    """The error for a status that carries no page."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    advice = _ADVICE.get(status, "the server has trouble; try again later" if status >= 500 else "")
    if retry_after is not None:
        advice = f"{advice or 'come back'}, after {retry_after:.0f} s"
    reason = f"HTTP {status} {phrase}".strip() + (f": {advice}" if advice else "")
    if 500 <= status < 600:
        return HttpServerError(url, reason, status=status, retry_after=retry_after)
    if not 400 <= status < 500:
        return HttpError(url, reason, status=status, retry_after=retry_after)
    kind = PageUnavailable if status in _UNAVAILABLE else HttpClientError
    return kind(url, reason, status=status, retryable=status in _RETRYABLE_CLIENT_ERRORS, retry_after=retry_after)


def _detail(cause: object) -> str:
    return one_line(str(cause or "no details"), 200)
