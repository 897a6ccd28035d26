"""Finished files of records: written once, whole, and read again line by line.

Whatever the format, what goes in and what comes out are records as lines of JSON.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from newsgrab.errors import OutputError, UnreadableInput
from newsgrab.extras import needed
from newsgrab.sinks.base import DataFile, Place
from newsgrab.sinks.layout import Format, Partition

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["counts_bytes", "described", "format_of", "holds_records", "keeps_all", "placed", "read_file", "write_file"]

GATHERING = ".journal"
"""Ends the names of plain JSON Lines that are not finished, so that readers who look for finished ones miss them."""
GROUP = 64 << 20
"""Bytes of JSON in a row group of Parquet: some 15,000 articles, some 20 MB in the file, and what memory must hold."""
PIECE = 4 << 20
"""Bytes of JSON that are made columns at a time; as Python objects they take several times as much."""
LEVEL = 6
"""Of gzip; zstd's own default, 3, is as small and faster."""


def format_of(name: str) -> Format | None:
    """The format of the file called `name`; None where it is none of ours. (Delta's files are Parquet.)"""
    ours = (Format.jsonl, Format.jsonl_gz, Format.jsonl_zst, Format.parquet)
    return next((format for format in ours if name.endswith(format.suffix)), None)


def counts_bytes(name: str) -> bool:
    """Whether places in the file called `name` count bytes, not rows; see `newsgrab.sinks.base.Place`."""
    return name.endswith((Format.jsonl.suffix, GATHERING))


def placed(lines: Iterable[bytes], name: str) -> Iterator[tuple[Place, bytes]]:
    """All lines of the file called `name`, each with its place."""
    start = 0
    for line in lines:
        length = len(line) if counts_bytes(name) else 1
        yield Place(name, start, length), line
        start += length


def write_file(path: Path, name: str, lines: Iterable[bytes], partition: Partition) -> DataFile:
    """Write `lines` into a new file at `path` that will be called `name`; on disk when this returns.

    The same lines give the same bytes.

    Raises:
        OutputError: It cannot be written.
        MissingExtra: It needs the extra ``lake``.
    """
    rows = 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for line in lines:
            rows += 1
            yield line

    try:
        if format_of(name) is Format.parquet:
            _write_parquet(path, counted(), partition)
        else:
            with open(path, "wb") as file, _compressed(file, format_of(name)) as out:
                out.writelines(counted())
        with open(path, "rb") as written:
            os.fsync(written.fileno())
        return described(path, name, rows, partition)
    except OSError as error:
        raise OutputError(name, f"cannot write {path}: {error.strerror or error}") from error


def described(path: Path, name: str, rows: int, partition: Partition) -> DataFile:
    """What the ledger is to know of the finished file at `path`.

    Raises:
        OSError: It cannot be read.
    """
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return DataFile(name, rows, os.fstat(file.fileno()).st_size, digest, partition)


@contextmanager
def _compressed(file: IO[bytes], format: Format | None) -> Iterator[IO[bytes]]:
    if format is Format.jsonl_gz:  # without the time, so that the same rows are the same bytes
        with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as out:
            yield out  # type: ignore[misc]  # it is one in all that counts
    elif format is Format.jsonl_zst:
        with zstd.ZstdFile(file, "w") as packed:
            yield packed  # type: ignore[misc]
    else:
        yield file


def _write_parquet(path: Path, lines: Iterator[bytes], partition: Partition) -> None:
    with needed("lake", path.name):
        import pyarrow as pa
        import pyarrow.parquet as pq

        from newsgrab.sinks.columns import table
    with pq.ParquetWriter(path, table((), partition).schema, compression="zstd") as writer:
        for group in _chunks(lines, GROUP):
            writer.write_table(
                pa.concat_tables(table(map(json.loads, piece), partition) for piece in _chunks(group, PIECE))
            )


def _chunks(lines: Iterator[bytes], size: int) -> Iterator[Iterator[bytes]]:
    """`lines`, `size` bytes of them at a time; a chunk is to be read before the next is asked for."""

    def chunk(line: bytes) -> Iterator[bytes]:
        taken = 0
        while line:
            yield line
            taken += len(line)
            line = b"" if taken >= size else next(lines, b"")

    while first := next(lines, b""):
        yield chunk(first)


def read_file(path: Path, name: str) -> Iterator[bytes]:
    """The records in the file at `path`, which is called `name`, as lines of JSON with their ends, in their order.

    Raises:
        UnreadableInput: It cannot be read, or is damaged.
        MissingExtra: It needs the extra ``lake``.
    """
    try:
        if format_of(name) is Format.parquet:
            yield from _read_parquet(path)
        else:
            with open(path, "rb") as file, _decompressed(file, format_of(name)) as lines:
                yield from lines
    except (OSError, EOFError, ValueError, zstd.ZstdError) as error:
        raise UnreadableInput(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


@contextmanager
def _decompressed(file: IO[bytes], format: Format | None) -> Iterator[Iterable[bytes]]:
    if format is Format.jsonl_gz:
        with gzip.GzipFile("", "rb", fileobj=file) as out:
            yield out
    elif format is Format.jsonl_zst:
        with zstd.ZstdFile(file, "r") as packed:
            yield packed
    else:
        yield file


def _read_parquet(path: Path) -> Iterator[bytes]:
    with needed("lake", path.name):
        import pyarrow.parquet as pq

        from newsgrab.sinks.columns import partition_in, record_line, to_record
    with pq.ParquetFile(path) as file:
        partition = partition_in(file.schema_arrow)
        if partition is None:
            raise ValueError("not a file of newsgrab")
        for batch in file.iter_batches(batch_size=256):
            for row in batch.to_pylist():
                yield record_line(to_record(row, partition))


def holds_records(path: Path, name: str) -> bool:
    """Whether the file at `path`, called `name`, can be one of newsgrab's."""
    if format_of(name) is not Format.parquet:
        return format_of(name) is not None
    with needed("lake", name):
        import pyarrow.parquet as pq

        from newsgrab.sinks.columns import partition_in
    try:
        return partition_in(pq.read_schema(path)) is not None
    except (OSError, ValueError):
        return False


def keeps_all(path: Path, name: str) -> bool:
    """Whether what `read_file` returns is all there is in the file: not so for columns that a newer newsgrab wrote.

    Raises:
        UnreadableInput: It cannot be read.
        MissingExtra: It needs the extra ``lake``.
    """
    if format_of(name) is not Format.parquet:
        return True
    with needed("lake", name):
        import pyarrow.parquet as pq

        from newsgrab.sinks.columns import is_newer
    try:
        return not is_newer(pq.read_schema(path))
    except (OSError, ValueError) as error:
        raise UnreadableInput(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
