"""By which version of the schema a file was written, and whether its columns are that version's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsgrab.article import SCHEMA_VERSION
from newsgrab.extras import needed
from newsgrab.sinks.files import format_of
from newsgrab.sinks.layout import Format

__all__ = ["is_newer", "numbers", "other_columns", "version_of"]


def numbers(version: object) -> tuple[int, int] | None:
    """Major and minor number; None for what is no version."""
    major, dot, minor = str(version).partition(".")
    ascii_digits = major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()
    return (int(major), int(minor)) if dot and ascii_digits and len(str(version)) < 12 else None


def is_newer(version: object) -> bool:
    """Whether records of `version` can hold more than this newsgrab knows."""
    found, ours = numbers(version), numbers(SCHEMA_VERSION)
    return found is not None and ours is not None and found > ours


def version_of(path: Path, name: str) -> str | None:
    """The version in the metadata of the file at `path`, called `name`; None where the format has none.

    Raises:
        OSError: It cannot be read.
        MissingExtra: It needs the extra ``lake``.
    """
    if format_of(name) is not Format.parquet:
        return None
    with needed("lake", name):
        import pyarrow as pa
        import pyarrow.parquet as pq
    try:
        told = (pq.read_schema(path).metadata or {}).get(b"newsgrab.schema_version")
    except pa.ArrowInvalid as error:
        raise OSError(str(error)) from error
    return None if told is None else told.decode("utf-8", "replace")


def other_columns(path: Path, keys: frozenset[str]) -> Iterator[str]:
    """What of the columns in a Parquet file of the present version is not as that version has it, a phrase each.

    Args:
        path: The file.
        keys: By what its lake is parted; these are no columns.

    Raises:
        OSError: It cannot be read.
    """
    import pyarrow.parquet as pq

    from newsgrab.sinks.columns import schema

    found = pq.read_schema(path)
    expected = {field.name: field.type for field in schema() if field.name not in keys}
    for name, kind in expected.items():
        if name not in found.names:
            yield f"no column {name}"
        elif not found.field(name).type.equals(kind):
            yield f"column {name} is {found.field(name).type}, not {kind}"
    for name in found.names:
        if name not in expected:
            yield f"a column {name} that is no field of a record"
