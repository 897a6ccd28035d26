"""Finds into the ledger of a lake, for the next batch run."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from newsgrab.discover.found import Found
from newsgrab.durable import Lock, make_folder, replace_file
from newsgrab.errors import LedgerError, LedgerLocked
from newsgrab.ledger import Address, Ledger, address_of

__all__ = ["WAITING", "enqueue"]

WAITING = "discovered"
"""The folder beside the ledger for finds that wait for a ledger which a run holds: addresses, one a line."""
ASK_EVERY = 0.1
"""Seconds between two looks whether the ledger is free."""


def enqueue(found: Sequence[Found], ledger: Path, *, wait: float) -> int:
    """Add what the ledger does not know yet as pending, in one transaction; how many addresses that was.

    Where a run holds the ledger for longer than `wait` seconds, the finds are put into files beside it, and the next
    call adds them too: none is lost, however long the run and whatever is killed.

    Raises:
        LedgerLocked: A run holds the ledger; the finds are kept.
        LedgerError, OutputError: It cannot be written.
    """
    make_folder(ledger.parent)
    addresses = [address_of(one.url) for one in found]
    folder = ledger.parent / WAITING
    try:
        lock = _lock(ledger, wait)
    except LedgerLocked as error:
        kept = _put_aside(addresses, folder)
        raise LedgerLocked(
            error.subject, f"{error.reason}; {kept} addresses wait in {folder}/ for the next discover --enqueue"
        ) from error
    with lock, Ledger(ledger) as book:
        files = _files(folder)
        new = book.add([*addresses, *_read(files)])
        for file in files:  # they are in the ledger now; one that a kill leaves is read again, to no effect
            file.unlink(missing_ok=True)
    return new


def _lock(ledger: Path, wait: float) -> Lock:
    ends = time.monotonic() + wait
    while True:
        try:
            return Lock.beside(ledger)
        except LedgerLocked:
            if time.monotonic() >= ends:
                raise
        time.sleep(ASK_EVERY)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


def _read(files: Sequence[Path]) -> list[Address]:
    try:
        lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    except OSError as error:
        raise LedgerError(str(error.filename), f"cannot be read: {error.strerror}") from error
    return list(map(address_of, lines))


def _put_aside(addresses: Sequence[Address], folder: Path) -> int:
    """Keep the addresses that do not wait already; how many wait in all."""
    make_folder(folder)
    waiting = {address.key for address in _read(_files(folder))}
    new = [address for address in addresses if address.key not in waiting]
    if new:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.txt"
        replace_file(folder / name, (f"{address.url}\n".encode() for address in new), mode=0o600)
    return len(waiting) + len(new)
