"""From outcomes to records: the sink and the ledger change together, or not at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from newsgrab.batch.outcomes import Failed, Found, Outcome, Unchanged
from newsgrab.ledger import Entry, Ledger, State, Task
from newsgrab.sinks.base import Row, Sink, Staged

__all__ = ["Result", "commit", "enter", "roll"]

SIMILAR = 0.75
"""Two versions of an article differ in their number of words by no more than this ratio."""


@dataclass(frozen=True, slots=True)
class Result:
    """A page and what came of it."""

    task: Task
    outcome: Outcome


def commit(ledger: Ledger, sink: Sink, run_id: str, results: Sequence[Result]) -> Counter[str]:
    """Write the records of `results` and note in the ledger what became of the pages.

    A crash at any instant leaves both as they were before or as they are after (see `newsgrab.sinks.base`).

    Returns:
        How many were ``new``, ``revised``, ``unchanged``, ``duplicate`` and ``failed``.

    Raises:
        OutputError, LedgerError: Nothing of it was kept.
    """
    counts: Counter[str] = Counter()
    try:
        with ledger.transaction():
            rows = []
            for result in results:
                kind, row = _entered(ledger, run_id, result)
                counts[kind] += 1
                if row is not None:
                    rows.append(row)
            if rows:
                for row, place in zip(rows, sink.write(rows), strict=True):
                    ledger.place(row.id, place.file, place.start, place.length)
                ledger.put_sink_state(sink.name, sink.prepare())
    except BaseException:
        sink.abort()
        raise
    sink.commit()
    roll(ledger, sink)
    return counts


def roll(ledger: Ledger, sink: Sink, *, last: bool = False) -> None:
    """Have the sink make files of what it has gathered, if it is time, or nothing more will come.

    Raises:
        OutputError, LedgerError: It could not be done, or not to its end; what was gathered is kept.
    """
    try:
        staged = sink.roll(last=last)
    except BaseException:
        sink.abort()
        raise
    if staged is not None:
        enter(ledger, sink, staged)


def enter(ledger: Ledger, sink: Sink, staged: Staged, also: Callable[[], None] = lambda: None) -> None:
    """Have the ledger know of files that `sink` has staged, and the sink put them in their place.

    What `also` notes in the ledger, it knows with the files or not at all.

    A crash before the ledger has committed leaves all as it was; after it, `Sink.open` goes on from there.

    Raises:
        OutputError, LedgerError: It could not be done, or not to its end.
    """
    try:
        with ledger.transaction():
            ledger.move(staged.moves)
            for file in staged.removed:
                ledger.drop_file(sink.name, file.name)
            for file in staged.files:
                ledger.put_file(sink.name, file.as_dict())
            also()
            ledger.put_sink_state(sink.name, sink.prepare())
    except BaseException:
        sink.abort()
        raise
    sink.commit()


def _entered(ledger: Ledger, run_id: str, result: Result) -> tuple[str, Row | None]:
    task, outcome = result.task, result.outcome
    match outcome:
        case Failed():
            ledger.put_failure(
                task.page,
                error=outcome.error,
                message=outcome.message,
                status=outcome.status,
                transient=outcome.transient,
                at=outcome.at,
            )
            return "failed", None
        case Unchanged():
            _put_page(ledger, task, State.done, outcome)
            return "unchanged", None
        case Found():
            return _found(ledger, run_id, task, outcome)


def _found(ledger: Ledger, run_id: str, task: Task, found: Found) -> tuple[str, Row | None]:
    known = ledger.article_of(task.page)
    if known is None:
        known = _at_its_place(ledger, task, found)
        if known.page not in (None, task.page):
            _put_page(ledger, task, State.skipped, found, known.id)
            return "duplicate", None
    kind, entry = _next(known, task, found)
    made = replace(found, extractor="") if kind == "unchanged" else found  # the record stays the one it was
    _put_page(ledger, task, State.done, made, entry.id)
    if kind == "unchanged":
        if known.page is None:
            ledger.adopt(entry.id, task.page)
        return kind, None
    ledger.put_article(entry)
    return kind, Row(entry.id, _record(entry, found, run_id))


def _at_its_place(ledger: Ledger, task: Task, found: Found) -> Entry:
    """The article that the page tells: another page's, into which it is folded, or nobody's any more, or a new one.

    Two pages that claim one address, but tell different things, are two articles.
    """
    for identity in found.identities:
        entry = ledger.article(identity.id)
        if entry is None:
            return Entry(identity.id, task.page, 0, None, None, None, 0)
        if entry.page is None or (identity.folds and _same(entry, found)):
            return entry
    # The last id is made of the address asked for and of the text, so whoever has it tells the same.
    return ledger.article(found.identities[-1].id) or Entry(found.identities[-1].id, task.page, 0, None, None, None, 0)


def _same(entry: Entry, found: Found) -> bool:
    """Whether two pages of one id tell the same: one headline, and a body that is equal or about as long."""
    if entry.headline is not None and found.headline is not None and entry.headline != found.headline:
        return False
    if entry.body_hash == found.body_hash:
        return True
    shorter, longer = sorted((entry.words, found.words))
    return entry.headline is not None and entry.headline == found.headline and shorter >= SIMILAR * longer


def _next(known: Entry, task: Task, found: Found) -> tuple[str, Entry]:
    """What is new about an article, and its entry from now on."""
    now = replace(known, page=task.page, body_hash=found.body_hash, headline=found.headline, words=found.words, lost=0)
    if known.revision == 0:
        return "new", replace(now, revision=1)
    if known.lost:
        return "new", now
    if known.body_hash == found.body_hash:
        return "unchanged", known
    return "revised", replace(now, revision=known.revision + 1, previous_hash=known.body_hash)


def _put_page(ledger: Ledger, task: Task, state: State, outcome: Found | Unchanged, article: str | None = None) -> None:
    validators = {"etag": outcome.etag, "last_modified": outcome.last_modified}
    if isinstance(outcome, Unchanged):  # a 304 need not repeat them
        validators = {"etag": outcome.etag or task.etag, "last_modified": outcome.last_modified or task.last_modified}
    ledger.put_page(
        task.page,
        state,
        at=outcome.at,
        status=outcome.status,
        article=article,
        payload=outcome.payload if isinstance(outcome, Found) else None,
        extractor=outcome.extractor or None if isinstance(outcome, Found) else None,
        **validators,
    )


def _record(entry: Entry, found: Found, run_id: str) -> bytes:
    """The line of a `newsgrab.article.Record`."""
    rest = {"run_id": run_id, "revision": entry.revision, "previous_hash": entry.previous_hash}
    tail = json.dumps(rest, separators=(",", ":"))[1:]
    return b'{"id":"%s"%s,%s\n' % (entry.id.encode(), found.json, tail.encode())
