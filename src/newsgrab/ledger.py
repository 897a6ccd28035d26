"""The ledger: what is known of each address, in one SQLite file. Nothing else in newsgrab speaks SQL.

The file is in WAL mode with ``synchronous=FULL``: what a transaction has committed survives a killed process and a
power cut. One process writes at a time (see `newsgrab.durable.Lock`), any number may read. Times are seconds since
1970 (UTC).
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Self

from newsgrab.durable import make_folder, sync_folder
from newsgrab.errors import LedgerCorrupt, LedgerError
from newsgrab.urls import masked, normalise

__all__ = ["Address", "Archived", "Entry", "Ledger", "Queued", "State", "Task", "address_of"]

SCHEMA_VERSION = 2
_APPLICATION = 0x6E677262  # "ngrb", so that `file` and we can tell a ledger from another database

_SCHEMA = """
CREATE TABLE pages (
    page INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,           -- newsgrab.urls.normalise
    url TEXT NOT NULL,                  -- as asked for
    host TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    transient INTEGER NOT NULL DEFAULT 0,
    error TEXT, message TEXT, status INTEGER,
    etag TEXT, last_modified TEXT,
    payload TEXT,                       -- SHA-256 of the page's bytes
    extractor TEXT,
    article TEXT,                       -- the id of the article it gave, or is another address of
    added_at REAL NOT NULL, tried_at REAL, checked_at REAL
);
CREATE INDEX pages_to_do ON pages (page) WHERE state IN ('pending', 'failed');
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    page INTEGER,                       -- whose record it is
    revision INTEGER NOT NULL,
    body_hash TEXT, previous_hash TEXT,
    headline TEXT,                      -- a digest of it
    words INTEGER NOT NULL,
    file TEXT, start INTEGER, length INTEGER,
    lost INTEGER NOT NULL DEFAULT 0     -- its record is no longer in the output
) WITHOUT ROWID;
CREATE INDEX articles_of_pages ON articles (page);
CREATE TABLE sinks (name TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE runs (run TEXT PRIMARY KEY, began_at REAL NOT NULL, ended_at REAL, summary TEXT);
"""
_FILES = """
CREATE TABLE files (                    -- finished files of records
    sink TEXT NOT NULL, name TEXT NOT NULL,
    facts TEXT NOT NULL,                -- newsgrab.sinks.base.DataFile
    PRIMARY KEY (sink, name)
) WITHOUT ROWID;
"""

_QUEUE = """
CREATE TEMP TABLE queue (seq INTEGER PRIMARY KEY, host TEXT NOT NULL, page INTEGER NOT NULL UNIQUE);
"""
_QUEUE_READY = """
CREATE INDEX temp.queue_by_host ON queue (host, seq);
CREATE TEMP TABLE hosts AS SELECT host, COUNT(*) AS pages FROM queue GROUP BY host ORDER BY MIN(seq);
"""

_ENQUEUE = "INSERT OR IGNORE INTO queue (host, page) SELECT host, page FROM pages"
_DUE = """(state = 'pending'
    OR (state = 'failed' AND transient AND (tried_at IS NULL OR tried_at <= :now - :patience * (1 << MIN(attempts, 8))))
    OR (state = 'done' AND :refresh IS NOT NULL AND checked_at <= :refresh))"""

PATIENCE = 300.0
"""Seconds after its first failure before a page is tried again by a run without a list; doubled for each further."""


SAME_INSTANT = 0.001
"""Seconds by which two notes of one instant may differ; archives keep microseconds."""


class State(StrEnum):
    """What became of a page."""

    pending = "pending"
    done = "done"
    failed = "failed"
    skipped = "skipped"
    """Another address of an article that another page has given."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the ledger knows it.

    Attributes:
        key: `newsgrab.urls.normalise` of it.
        url: As asked for.
        host: Its host, by which pages queue.
    """

    key: str
    url: str
    host: str


class Queued(NamedTuple):
    """How many of some addresses are to be fetched in this run, and how many are not, for they were done, have failed
    for good, or are in the queue already.
    """

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Task:
    """A page to be fetched, with what is known of it.

    Attributes:
        seq: Its place in the queue of this run.
        page: Its number in the ledger.
        key: See `Address`.
        url: See `Address`.
        etag: ETag of the copy at hand, for a page that was done before.
        last_modified: Last-Modified of that copy.
        payload: SHA-256 of that copy's bytes.
    """

    seq: int
    page: int
    key: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article whose record stands in the output.

    Attributes:
        id: `newsgrab.Article.id`.
        page: The page whose record it is; None when the page was forgotten.
        revision: Of the newest record.
        body_hash: Of the newest record.
        previous_hash: Of the revision before.
        headline: A digest of the headline.
        words: Words in the body.
        lost: The newest record is no longer in the output.
    """

    id: str
    page: int | None
    revision: int
    body_hash: str | None
    previous_hash: str | None
    headline: str | None
    words: int
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Archived:
    """What is known of a page that stands in an archive.

    Attributes:
        page: The page, by its number.
        url: The address asked for.
        id: Of the article whose newest record it gave.
        revision: Of that record.
        same: Whether the address is the one asked for; else it is taken for the one that answered, by the bytes alone.
        stale: Whether its record is to be made anew.
    """

    page: int
    url: str
    id: str
    revision: int
    same: bool
    stale: bool


_ENTRY = "id, page, revision, body_hash, previous_hash, headline, words, lost"


def address_of(url: str) -> Address:
    """`url` as the ledger knows it.

    Raises:
        InvalidUrl: It is not an absolute http or https address.
    """
    key = normalise(url)
    authority = key.split("/", 3)[2]
    host, colon, port = authority.rpartition(":")
    return Address(key, url.strip(), host if colon and port.isdigit() else authority)


def _opening(path: Path) -> str:
    """How SQLite is to open a ledger that is only looked at.

    To read, too, it wants to make files beside a ledger in WAL mode. On a disk where nobody can, such as a backup's,
    nobody writes to the ledger either, and it is as it is.
    """
    unfinished = path.with_name(f"{path.name}-wal").exists()
    return "mode=ro" if unfinished or os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"


def _iso(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Ledger:
    """The ledger at `path`, made where there is none; a context manager. For one thread at a time.

    Args:
        path: The SQLite file.
        read_only: Only look; the file must be there.

    Raises:
        LedgerError: It cannot be opened, or is of a newer version of newsgrab.
        LedgerCorrupt: It is no ledger, or damaged.
        OutputError: Its folder cannot be made.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        self._queued = 0
        self._inode: tuple[int, int] | None = None
        if read_only and not path.is_file():
            raise LedgerError(str(path), "there is no ledger here")
        if not read_only:
            make_folder(path.parent)
        new = not path.exists()
        with self._translated():
            if new:
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # addresses may hold passwords
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?{_opening(path) if read_only else 'mode=rw'}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=10,
            )
        try:
            self._prepare(new)
            self._inode = self._found_inode()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, new: bool) -> None:
        version = self._one("PRAGMA user_version")
        if version == 0 and not self._one("SELECT COUNT(*) FROM sqlite_schema"):
            if self._read_only:
                raise LedgerError(str(self.path), "there is nothing in this ledger yet")
            self._all("PRAGMA journal_mode = WAL")
            with self._translated():
                self._db.executescript(
                    f"BEGIN IMMEDIATE; PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {SCHEMA_VERSION};"
                    f"{_SCHEMA} {_FILES} COMMIT;"
                )
            sync_folder(self.path.parent)
        elif self._one("PRAGMA application_id") != _APPLICATION:
            raise LedgerCorrupt(str(self.path), "a database, but no ledger of newsgrab")
        elif version > SCHEMA_VERSION:
            raise LedgerError(str(self.path), f"version {version} of the ledger is a newer newsgrab's; use that one")
        elif version < SCHEMA_VERSION and not self._read_only:
            with self._translated():
                self._db.executescript(f"BEGIN IMMEDIATE; PRAGMA user_version = {SCHEMA_VERSION}; {_FILES} COMMIT;")
        if not self._read_only:
            self._all("PRAGMA synchronous = FULL")
            with self.transaction():  # a ledger that may not be written shall say so now
                self._all("UPDATE runs SET ended_at = began_at WHERE 0")
            with self._translated():
                self._db.executescript(_QUEUE)
        elif not new:
            self._one("SELECT COUNT(*) FROM runs")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the ground everything stands on

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            text = str(error)
            if "malformed" in text or "not a database" in text:
                raise self._corrupt(text) from error
            raise LedgerError(str(self.path), f"cannot be used: {text}") from error
        except sqlite3.DatabaseError as error:
            raise self._corrupt(str(error)) from error
        except OSError as error:
            raise LedgerError(str(self.path), f"cannot be opened: {error.strerror}") from error

    def _corrupt(self, detail: str) -> LedgerCorrupt:
        return LedgerCorrupt(str(self.path), f"damaged ({detail}); make it anew from the output with --rebuild")

    def _all(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        with self._translated():
            return self._db.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        rows = self._all(sql, values)
        return rows[0][0] if rows else None

    def _change(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run a statement that changes rows; how many."""
        with self._translated():
            return self._db.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is on disk when it ends, or, where it raises, nothing of it."""
        self._all("BEGIN IMMEDIATE")
        try:
            yield
            self._require_file()
            self._all("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                with contextlib.suppress(sqlite3.Error):  # after a full disk, SQLite has rolled back by itself
                    self._db.execute("ROLLBACK")
            raise

    def _found_inode(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _require_file(self) -> None:
        """SQLite would go on writing to a file that no longer has a name, and all of it would be forgotten."""
        if self._inode is not None and self._found_inode() != self._inode:
            raise LedgerError(str(self.path), "was removed or replaced while it was in use; nothing more is written")

    def check(self) -> None:
        """Look whether the file is sound.

        Raises:
            LedgerCorrupt: It is not.
        """
        verdict = self._one("PRAGMA quick_check(1)")
        if verdict != "ok":
            raise self._corrupt(str(verdict))

    # --- the queue of a run

    def add(self, addresses: Sequence[Address]) -> int:
        """Add what is not known yet, as pending; how many that was."""
        now = time.time()
        before = self._db.total_changes
        with self.transaction(), self._translated():
            self._db.executemany(
                "INSERT INTO pages (key, url, host, added_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                [(address.key, address.url, address.host, now) for address in addresses],
            )
        return self._db.total_changes - before

    def queue(self, addresses: Sequence[Address], *, refresh: float | None = None, limit: int | None = None) -> Queued:
        """Add `addresses`, and queue those that are to be fetched in this run.

        Args:
            addresses: A chunk of the list.
            refresh: Also queue what was done, and last checked, before this time.
            limit: Queue no more than so many in all.
        """
        self.add(addresses)
        values = {"now": time.time(), "patience": 0.0, "refresh": refresh}
        new = known = 0
        with self._translated():
            self._db.execute("BEGIN")
            for address in addresses:
                if limit is not None and self._queued + new >= limit:
                    break
                found = self._db.execute(f"{_ENQUEUE} WHERE key = :key AND {_DUE}", {**values, "key": address.key})
                new += found.rowcount
                known += not found.rowcount
            self._db.execute("COMMIT")
        self._queued += new
        return Queued(new, known)

    def queue_due(self, *, refresh: float | None = None, limit: int | None = None) -> int:
        """Queue everything that is pending, or due to be tried again; how many that was."""
        values = {"now": time.time(), "patience": PATIENCE, "refresh": refresh, "limit": -1 if limit is None else limit}
        return self._change(
            f"{_ENQUEUE} WHERE {_DUE} ORDER BY page LIMIT :limit",
            values,
        )

    def queue_lost(self) -> int:
        """Queue the pages whose record is no longer in the output, to be fetched anew; how many that was."""
        with self.transaction():
            self._all(
                "UPDATE pages SET state = 'pending', etag = NULL, last_modified = NULL, payload = NULL "
                "WHERE page IN (SELECT page FROM articles WHERE lost)"
            )
            return self._change(f"{_ENQUEUE} WHERE page IN (SELECT page FROM articles WHERE lost)")

    def close_queue(self) -> None:
        """No more is added: make it ready to be read, host by host."""
        with self._translated():
            self._db.executescript(_QUEUE_READY)

    def hosts(self, after: int, limit: int) -> list[tuple[int, str, int]]:
        """The hosts in the queue behind the `after`-th: number, name, pages."""
        return self._all("SELECT rowid, host, pages FROM hosts WHERE rowid > ? ORDER BY rowid LIMIT ?", (after, limit))

    def tasks(self, host: str, after: int, limit: int) -> list[Task]:
        """The pages of `host` in the queue behind the place `after`."""
        rows = self._all(
            "SELECT seq, page, key, url, etag, last_modified, payload, state FROM queue JOIN pages USING (page) "
            "WHERE queue.host = ? AND seq > ? ORDER BY seq LIMIT ?",
            (host, after, limit),
        )
        return [Task(*row[:7]) if row[7] == State.done else Task(*row[:4]) for row in rows]

    def give_up(self, host: str, after: int, pages: Sequence[int], *, error: str, message: str) -> int:
        """Record `pages` and those of `host` behind the place `after` as failed without having been tried; how many."""
        sql = (
            "UPDATE pages SET state = CASE state WHEN 'done' THEN 'done' ELSE 'failed' END, transient = 1, "
            "error = ?, message = ?, status = NULL, tried_at = ? WHERE page IN "
        )
        values = (error, message, time.time())
        with self.transaction():
            given = sum(self._change(f"{sql} (?)", (*values, page)) for page in pages)
            behind = "(SELECT page FROM queue WHERE queue.host = ? AND seq > ?)"
            return given + self._change(sql + behind, (*values, host, after))

    # --- what became of a page (within a transaction)

    def article(self, id: str) -> Entry | None:
        """The article with that id."""
        return self._entry(f"SELECT {_ENTRY} FROM articles WHERE id = ?", id)

    def article_of(self, page: int) -> Entry | None:
        """The article whose record `page` has given."""
        return self._entry(f"SELECT {_ENTRY} FROM articles WHERE page = ?", page)

    def _entry(self, sql: str, value: object) -> Entry | None:
        rows = self._all(sql, (value,))
        return Entry(*rows[0]) if rows else None

    def put_article(self, entry: Entry) -> None:
        """Note that a record of `entry` is written; `place` then says where."""
        self._all(
            "INSERT INTO articles (id, page, revision, body_hash, previous_hash, headline, words, lost) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET page = excluded.page, "
            "revision = excluded.revision, body_hash = excluded.body_hash, previous_hash = excluded.previous_hash, "
            "headline = excluded.headline, words = excluded.words, lost = 0",
            (entry.id, entry.page, entry.revision, entry.body_hash, entry.previous_hash, entry.headline, entry.words),
        )

    def adopt(self, id: str, page: int) -> None:
        """The article's record is `page`'s from now on."""
        self._all("UPDATE articles SET page = ? WHERE id = ?", (page, id))

    def place(self, id: str, file: str | None, start: int | None, length: int | None) -> None:
        """Where the newest record of an article stands in the output; see `newsgrab.sinks.base.Place`."""
        self._all("UPDATE articles SET file = ?, start = ?, length = ? WHERE id = ?", (file, start, length, id))

    def put_page(
        self,
        page: int,
        state: State,
        *,
        at: float,
        status: int | None,
        article: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        payload: str | None = None,
        extractor: str | None = None,
    ) -> None:
        """Record that a page was fetched. What is None stays as it was, but for the two validators."""
        self._all(
            "UPDATE pages SET attempts = CASE state WHEN 'done' THEN 1 ELSE attempts + 1 END, state = ?, "
            "transient = 0, error = NULL, message = NULL, status = ?, etag = ?, last_modified = ?, "
            "payload = COALESCE(?, payload), extractor = COALESCE(?, extractor), article = COALESCE(?, article), "
            "tried_at = ?, checked_at = ? WHERE page = ?",
            (state, status, etag, last_modified, payload, extractor, article, at, at, page),
        )

    def put_failure(
        self, page: int, *, error: str, message: str, status: int | None, transient: bool, at: float, tries: int = 1
    ) -> None:
        """Record that a page could not be had; one that was done before stays so."""
        self._all(
            "UPDATE pages SET attempts = CASE state WHEN 'done' THEN 0 ELSE attempts END + ?, "
            "state = CASE state WHEN 'done' THEN 'done' ELSE 'failed' END, transient = ?, error = ?, message = ?, "
            "status = ?, tried_at = ? WHERE page = ?",
            (tries, transient, error, message, status, at, page),
        )

    # --- replay

    def find_stale(self, is_older: Callable[[str | None], bool]) -> int:
        """Note, for `archived`, the pages whose record was made by an extractor that `is_older`; how many.

        Args:
            is_older: Gets the version of an extractor, None where it is not known.
        """
        versions = [version for (version,) in self._all("SELECT DISTINCT extractor FROM pages") if is_older(version)]
        with self._translated():
            self._db.executescript(
                "DROP TABLE IF EXISTS temp.stale; CREATE TEMP TABLE stale (page INTEGER PRIMARY KEY, payload TEXT); "
                "DROP TABLE IF EXISTS temp.versions; CREATE TEMP TABLE versions (extractor TEXT);"
            )
            self._db.executemany("INSERT INTO versions VALUES (?)", [(version,) for version in versions])
        found = self._change(
            "INSERT OR IGNORE INTO stale "
            "SELECT pages.page, COALESCE(payload, '@' || CAST(checked_at * 1e6 AS INTEGER)) FROM pages JOIN articles "
            "ON articles.page = pages.page WHERE NOT lost AND file IS NOT NULL AND EXISTS "
            "(SELECT 1 FROM versions WHERE versions.extractor IS pages.extractor)"
        )
        self._all("CREATE INDEX temp.stale_by_payload ON stale (payload)")
        return found

    def archived(self, key: str, payload: str, at: float | None) -> Archived | None:
        """The page whose newest record was made of an archived response; None where there is none.

        An address that has no record of its own can be where another was sent to: then the bytes tell, if only one
        stale page has them. A ledger that was made anew from the output knows no digests: there, the instant tells.

        Args:
            key: `newsgrab.urls.normalise` of the response's address.
            payload: SHA-256 of the page's bytes.
            at: When it was fetched.
        """
        sql = (
            "SELECT pages.page, url, id, revision, key = :key, stale.page IS NOT NULL, pages.payload, checked_at "
            "FROM pages JOIN articles ON articles.page = pages.page LEFT JOIN stale ON stale.page = pages.page WHERE "
        )
        values = {"key": key, "payload": payload, "instant": None if at is None else f"@{int(at * 1e6)}"}
        rows = self._all(f"{sql} key = :key LIMIT 1", values)
        if rows:
            known, checked_at = rows[0][6:]
            same = known == payload if known else at is not None and abs(checked_at - at) < SAME_INSTANT
            return Archived(*rows[0][:6]) if same else None
        rows = self._all(
            f"{sql} pages.page IN (SELECT page FROM stale WHERE payload IN (:payload, :instant) LIMIT 2)", values
        )
        return Archived(*rows[0][:6]) if len(rows) == 1 else None

    def take_stale(self, page: int) -> None:
        """Note that `archived` need not find the page stale again."""
        self._all("DELETE FROM stale WHERE page = ?", (page,))

    def stale(self) -> int:
        """Of what `find_stale` found, how many pages were not taken."""
        return int(self._one("SELECT COUNT(*) FROM stale"))

    def file_of(self, id: str) -> str | None:
        """The file in which the newest record of an article stands."""
        found = self._one("SELECT file FROM articles WHERE id = ?", (id,))
        return None if found is None else str(found)

    def put_replayed(
        self,
        page: int,
        id: str,
        *,
        extractor: str,
        payload: str,
        body_hash: str | None,
        headline: str | None,
        words: int,
    ) -> None:
        """Note that the newest record of an article was made anew of the same page (within a transaction)."""
        self._all("UPDATE pages SET extractor = ?, payload = ? WHERE page = ?", (extractor, payload, page))
        self._all(
            "UPDATE articles SET body_hash = ?, headline = ?, words = ? WHERE id = ?", (body_hash, headline, words, id)
        )
        self.take_stale(page)

    # --- sinks and runs

    def sink_state(self, name: str) -> dict[str, Any] | None:
        """What the sink called `name` had committed; None when it is new here."""
        text = self._one("SELECT state FROM sinks WHERE name = ?", (name,))
        try:
            return None if text is None else dict(json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._corrupt(f"state of {name}") from error

    def put_sink_state(self, name: str, state: dict[str, Any]) -> None:
        """Keep what the sink called `name` has committed."""
        self._all(
            "INSERT INTO sinks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            (name, json.dumps(state)),
        )

    def sink_names(self) -> list[str]:
        """The sinks that have committed anything."""
        return [name for (name,) in self._all("SELECT name FROM sinks ORDER BY name")]

    def files(self, sink: str) -> list[dict[str, Any]]:
        """The finished files of the sink called `sink`, by name; see `newsgrab.sinks.base.DataFile`."""
        rows = self._all("SELECT facts FROM files WHERE sink = ? ORDER BY name", (sink,))
        try:
            return [dict(json.loads(facts)) for (facts,) in rows]
        except (ValueError, TypeError) as error:
            raise self._corrupt(f"files of {sink}") from error

    def put_file(self, sink: str, facts: dict[str, Any]) -> None:
        """Note a finished file (within a transaction)."""
        self._all("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (sink, facts["name"], json.dumps(facts)))

    def drop_file(self, sink: str, name: str) -> None:
        """Note that a finished file is no more (within a transaction)."""
        self._all("DELETE FROM files WHERE sink = ? AND name = ?", (sink, name))

    def move(self, moves: Iterable[tuple[str, str, int, str, int, int]]) -> None:
        """Note that records now stand elsewhere (within a transaction); see `newsgrab.sinks.base.Move`.

        One that is no longer the newest of its article, or that the ledger has at another place, changes nothing.
        """
        with self._translated():
            self._db.executemany(
                "UPDATE articles SET file = ?, start = ?, length = ? WHERE id = ? AND file = ? AND start = ?",
                ((file, start, length, *place) for *place, file, start, length in moves),
            )

    def mark_lost(self, file: str, length: int) -> int:
        """Note that of `file` only the first `length` bytes (rows, where the places in it count rows) are still there.

        Returns:
            How many articles that newly costs.
        """
        with self.transaction():
            return self._change(
                "UPDATE articles SET lost = 1 WHERE file = ? AND start + length > ? AND NOT lost", (file, length)
            )

    def places(self) -> Iterator[tuple[str, int, str, int, int]]:
        """Where the newest record of each article stands, if it is not lost: id, revision, file, start, length.

        See `newsgrab.sinks.base.Place`.
        """
        with self._translated():
            yield from self._db.execute(
                "SELECT id, revision, file, start, length FROM articles WHERE NOT lost AND file IS NOT NULL"
            )

    def lost(self) -> int:
        """How many articles are recorded whose record is no longer in the output."""
        return int(self._one("SELECT COUNT(*) FROM articles WHERE lost"))

    def begin_run(self, run: str) -> bool:
        """Note that a run began; whether the one before came to an orderly end."""
        last = self._all("SELECT ended_at FROM runs ORDER BY rowid DESC LIMIT 1")
        with self.transaction():
            self._all("INSERT INTO runs (run, began_at) VALUES (?, ?)", (run, time.time()))
        return not last or last[0][0] is not None

    def end_run(self, run: str, summary: dict[str, Any]) -> None:
        """Note that a run ended in order."""
        ended = (time.time(), json.dumps(summary), run)
        with self.transaction():
            self._all("UPDATE runs SET ended_at = ?, summary = ? WHERE run = ?", ended)

    # --- to look at, and to mend

    def counts(self) -> dict[str, int]:
        """How many pages are in each state."""
        counted = dict(self._all("SELECT state, COUNT(*) FROM pages GROUP BY state"))
        return {state.value: counted.get(state.value, 0) for state in State}

    def statistics(self) -> dict[str, Any]:
        """Counts by state, host and kind of error, and how the last run ended."""
        last = self._all("SELECT run, began_at, ended_at, summary FROM runs ORDER BY rowid DESC LIMIT 1")
        hosts = "SELECT host, COUNT(*), SUM(state = 'done'), SUM(state = 'failed') FROM pages GROUP BY host"
        errors = "SELECT error, COUNT(*) FROM pages WHERE error IS NOT NULL GROUP BY error ORDER BY 2 DESC, 1"
        return {
            "states": self.counts(),
            "articles": int(self._one("SELECT COUNT(*) FROM articles")),
            "revisions": int(self._one("SELECT COALESCE(SUM(revision), 0) FROM articles")),
            "missing_from_output": self.lost(),
            "hosts": {
                host: {"pages": pages, "done": done, "failed": failed}
                for host, pages, done, failed in self._all(f"{hosts} ORDER BY 2 DESC, 1 LIMIT 50")
            },
            "errors": dict(self._all(errors)),
            "last_run": {
                "run_id": last[0][0],
                "began_at": _iso(last[0][1]),
                "ended_at": None if last[0][2] is None else _iso(last[0][2]),
            }
            if last
            else None,
        }

    def export(
        self, *, state: State | None = None, url: str | None = None, errors: bool = False
    ) -> Iterator[dict[str, Any]]:
        """What is known of each page; addresses without secrets.

        Args:
            state: Only pages in this state.
            url: Only the page at this address.
            errors: Only pages whose last attempt failed.
        """
        sql = (
            "SELECT p.url, p.state, p.attempts, p.error, p.message, p.status, p.transient, p.etag, p.last_modified, "
            "p.payload, p.extractor, p.article, a.revision, a.body_hash, a.file, a.start, a.length, a.lost, "
            "p.added_at, p.tried_at, p.checked_at FROM pages p LEFT JOIN articles a ON a.id = p.article "
            "WHERE (:state IS NULL OR p.state = :state) AND (:key IS NULL OR p.key = :key) "
            "AND (NOT :errors OR p.error IS NOT NULL) ORDER BY p.page"
        )
        key = None if url is None else normalise(url)
        with self._translated():
            for row in self._db.execute(sql, {"state": state, "key": key, "errors": errors}):
                yield _exported(row)

    def retry(self, keys: Iterable[str] | None = None, *, error: str | None = None) -> int:
        """Make failed pages pending again: all, or those of `keys`, or those that failed by `error`; how many."""
        sql = "UPDATE pages SET state = 'pending', attempts = 0, error = NULL, message = NULL WHERE state = 'failed'"
        with self.transaction():
            if keys is not None:
                return sum(self._change(f"{sql} AND key = ?", (key,)) for key in keys)
            return self._change(f"{sql} AND (? IS NULL OR error = ?)", (error, error))

    def forget(self, keys: Iterable[str]) -> int:
        """Forget pages, so that they are fetched like new ones; how many were known.

        Their articles are remembered: one that has not changed is not written twice.
        """
        forgotten = 0
        with self.transaction():
            for key in keys:
                self._all("UPDATE articles SET page = NULL WHERE page = (SELECT page FROM pages WHERE key = ?)", (key,))
                forgotten += self._change("DELETE FROM pages WHERE key = ?", (key,))
        return forgotten

    def restore(self, address: Address, entry: Entry, *, at: float, status: int | None, extractor: str | None) -> int:
        """Take over from the output that `address` has given the record of `entry`; the number of its page."""
        self._all(
            "INSERT INTO pages (key, url, host, state, attempts, status, extractor, article, added_at, tried_at, "
            "checked_at) VALUES (?, ?, ?, 'done', 1, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET checked_at = excluded.checked_at, extractor = excluded.extractor",
            (address.key, address.url, address.host, status, extractor, entry.id, at, at, at),
        )
        return int(self._one("SELECT page FROM pages WHERE key = ?", (address.key,)))


def _exported(row: Sequence[Any]) -> dict[str, Any]:
    times = [None if when is None else _iso(when) for when in row[18:21]]
    place = {"file": row[14], "start": row[15], "length": row[16], "missing": bool(row[17])}
    return {
        "url": masked(row[0]),
        "state": row[1],
        "attempts": row[2],
        "error": row[3],
        "message": row[4],
        "status": row[5],
        "transient": bool(row[6]),
        "etag": row[7],
        "last_modified": row[8],
        "payload_sha256": row[9],
        "extractor": row[10],
        "id": row[11],
        "revision": row[12],
        "body_hash": row[13],
        "output": place if row[14] is not None else None,
        "added_at": times[0],
        "tried_at": times[1],
        "checked_at": times[2],
    }
