"""What a worker process does: pages in by one socket, outcomes out by the same, until the other end is closed."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import pickle
import re
import resource
import signal
import socket
import sys
import time
from typing import TypeVar

from newsgrab.article import Article
from newsgrab.batch.messages import READY, message, read_work
from newsgrab.batch.outcomes import (
    Failed,
    Found,
    Identity,
    Job,
    Unchanged,
    Work,
    digest_of_headline,
    id_of,
)
from newsgrab.errors import InvalidUrl, NewsgrabError, one_line
from newsgrab.page import Page
from newsgrab.printable import json_of
from newsgrab.urls import normalise, same_site, without_secrets

__all__ = ["do", "found", "main"]

T = TypeVar("T")

MEMORY = 3 * 1024**3
"""Bytes of memory a worker may have; a page that wants more fails."""
GARBAGE = 16 * 1024 * 1024
"""Bytes of pages after which garbage is collected; the interpreter's own pace costs a twentieth of the time."""
SPARE_SECONDS = 10.0
"""So long after the time limit of a page the worker ends itself, where nobody has ended it."""

_FIRST_PAGE = b"<article><h1>Rain in Aswan</h1><p>By A. Writer, 19 March 2025.</p><p>It rained in Aswan today.</p>"

_ID = re.compile(rb'\{"id":"[0-9a-f]+"')
_ROOT = re.compile(r"https?://[^/?]+(?:/(?:index|default|home)\.\w{2,5}|/)?")


def main(descriptor: int, page_limit: float) -> None:
    """Serve the socket `descriptor`; `page_limit` seconds for a page."""
    do(Job(Page(content=_FIRST_PAGE), None, False))  # loads all that the first page would have to wait for
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    gc.freeze()
    gc.disable()
    handled = 0
    with socket.socket(fileno=descriptor) as channel, contextlib.suppress(OSError, EOFError):
        channel.sendall(message(READY))
        while True:
            work = read_work(channel)
            handled += len(work.page.content)
            # The kernel ends a worker that hangs, even inside a C library, when nobody else is left to do it.
            signal.setitimer(signal.ITIMER_REAL, page_limit + SPARE_SECONDS)
            outcome = do(work)
            signal.setitimer(signal.ITIMER_REAL, 0)
            channel.sendall(message(pickle.dumps(outcome, protocol=5)))
            del work, outcome
            if handled > GARBAGE:
                gc.collect()
                handled = 0


def do(work: Work[T]) -> T | Failed:
    """What comes of `work`. Raises nothing."""
    status, at = work.page.status, _fetched(work.page)
    try:
        return work()
    except NewsgrabError as error:
        return Failed(type(error).__name__, one_line(error.reason), status, False, at)
    except MemoryError:
        reason = "extracting it takes more memory than a worker has"
        return Failed("PageTooLarge", reason, status, False, at)
    except Exception as error:  # a bug of ours must cost this page only, and be seen
        return Failed("ExtractionError", one_line(f"a fault of newsgrab: {error!r}"), status, False, at)


def found(job: Job) -> Found | Unchanged:
    """The article of a fetched page, for the ledger; or that it is what it was.

    Raises:
        ExtractionError: There is none.
    """
    page = job.page
    at = _fetched(page)
    payload = hashlib.sha256(page.content).hexdigest()
    etag, last_modified = page.headers.get("etag"), page.headers.get("last-modified")
    if payload == job.payload:
        return Unchanged(page.status, at, etag, last_modified)
    from newsgrab.extraction.engine import extract

    article = extract(page, blocks=job.blocks)
    return Found(
        json=_json(article, job.blocks),
        identities=tuple(_identities(article, page)),
        body_hash=article.body_hash,
        headline=digest_of_headline(article.headline),
        words=article.word_count,
        payload=payload,
        extractor=article.extractor.version,
        status=page.status,
        at=at,
        etag=etag,
        last_modified=last_modified,
    )


def _fetched(page: Page) -> float:
    return page.fetched_at.timestamp() if page.fetched_at else time.time()


def _json(article: Article, blocks: bool) -> bytes:
    """See `Found.json`."""
    addresses = {name: getattr(article, name) for name in ("url", "final_url", "canonical_url")}
    masked = {name: shown for name, url in addresses.items() if url and (shown := without_secrets(url)) != url}
    if masked:
        article = article.model_copy(update=masked)
    data = json_of(article, exclude=None if blocks else {"blocks"}).encode()
    begin = _ID.match(data)
    assert begin is not None
    return data[begin.end() : -1]


def _identities(article: Article, page: Page) -> list[Identity]:
    """Ids the article may have: by the address it claims, where that can be, the one that answered, the asked one."""
    asked, answered = normalise(page.url), normalise(page.address)
    canonical = article.canonical_url
    found: list[Identity] = []
    if canonical:
        with contextlib.suppress(InvalidUrl):
            # Some publishers name their front page on each article; that would make one article of all.
            if not _is_root(normalise(canonical)):
                found.append(Identity(article.id, same_site(canonical, answered)))
    if answered == asked or not _is_root(answered):
        found.append(Identity(id_of(answered), True))
    found.append(Identity(id_of(asked), True))
    found.append(Identity(id_of(f"{asked}#{article.body_hash}"), True))
    return list({identity.id: identity for identity in reversed(found)}.values())[::-1]


def _is_root(key: str) -> bool:
    return _ROOT.fullmatch(key) is not None


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
