"""`newsgrab.Record` as columns: the Arrow schema, made from the model, and the way there and back.

A text is a string, an instant a timestamp in UTC (microseconds) with the minutes of its own offset in a column beside
it (``timestamp_offset``), a list a list, a part of the article a struct, ``provenance`` a map. Any column can be null:
files of an older schema version lack what was added later, and read as if it were null there.
"""

from __future__ import annotations

import functools
import json
import types
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pyarrow as pa
from pydantic import AwareDatetime, BaseModel, ValidationError

from newsgrab.article import SCHEMA_VERSION, Record
from newsgrab.sinks.layout import Partition
from newsgrab.sinks.lines import record_line

__all__ = ["record_line", "schema", "table", "to_record"]

OFFSET = "_offset"
"""Ends the name of the column with the minutes by which an instant's own clock was ahead of UTC."""
_VERSION, _PARTITION = b"newsgrab.schema_version", b"newsgrab.partition"
_INSTANT = pa.timestamp("us", tz="UTC")
_SIMPLE: dict[Any, pa.DataType] = {str: pa.string(), int: pa.int64(), AwareDatetime: _INSTANT}


@functools.cache
def schema() -> pa.Schema:
    """The columns of a record; the schema version is in the metadata."""
    fields = []
    for name, field in Record.model_fields.items():
        kind = _type(field.annotation)
        fields.append(pa.field(name, kind))
        if kind == _INSTANT:
            fields.append(pa.field(f"{name}{OFFSET}", pa.int16()))
    return pa.schema(fields, metadata={_VERSION: SCHEMA_VERSION.encode()})


def _type(annotation: Any) -> pa.DataType:
    """The Arrow type for the type of a model's field.

    Raises:
        TypeError: There is none yet; whoever adds such a field adds its type here.
    """
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.struct([pa.field(name, _type(field.annotation)) for name, field in annotation.model_fields.items()])
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not type(None)]
    if origin is Annotated or (origin in (Union, types.UnionType) and len(parts) == 1):
        return _type(parts[0])
    if origin is Literal:
        return pa.string()
    if origin is tuple and parts[1:] == [...]:
        return pa.list_(_type(parts[0]))
    if origin is dict:
        return pa.map_(_type(parts[0]), _type(parts[1]))
    raise TypeError(f"no Arrow type is known for {annotation}")


def table(records: Iterable[Mapping[str, Any]], partition: Partition) -> pa.Table:
    """Records, as their JSON has them, as a table.

    What they all share is left out of the columns, as the folders' names tell it, and kept in the metadata.
    """
    columns = schema()
    columns = pa.schema(
        [field for field in columns if field.name not in partition],
        metadata={_VERSION: SCHEMA_VERSION.encode(), _PARTITION: json.dumps(partition).encode()},
    )
    return pa.Table.from_pylist([_row(record) for record in records], schema=columns)


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(record)
    for name in _instants():
        if row.get(name) is not None:
            row[name] = instant = datetime.fromisoformat(row[name])
            row[f"{name}{OFFSET}"] = round((instant.utcoffset() or timedelta()) / timedelta(minutes=1))
    return row


@functools.cache
def _instants() -> tuple[str, ...]:
    return tuple(field.name for field in schema() if field.type == _INSTANT)


def partition_in(file: pa.Schema) -> Partition | None:
    """What the records of a file share, by its metadata; None for a file that is not newsgrab's."""
    told = (file.metadata or {}).get(_PARTITION)
    return None if told is None else dict(json.loads(told))


def is_newer(file: pa.Schema) -> bool:
    """Whether a file is of a schema version that this newsgrab does not know yet, so that it could not keep it all."""
    told = (file.metadata or {}).get(_VERSION, b"0").decode()
    return [int(part) for part in told.split(".")] > [int(part) for part in SCHEMA_VERSION.split(".")]


def to_record(row: Mapping[str, Any], partition: Partition) -> Record:
    """The record of a row that came out of a file of this or another minor version.

    Raises:
        ValueError: It is none.
    """
    told: dict[str, Any] = {**row, **partition}
    found: dict[str, Any] = {}
    for name in Record.model_fields:
        value = told.get(name)
        if value is None:
            continue
        if name in _instants():
            value = value.astimezone(timezone(timedelta(minutes=told.get(f"{name}{OFFSET}") or 0)))
        found[name] = dict(value) if name == "provenance" else value
    try:
        return Record.model_validate(found)
    except ValidationError as error:
        raise ValueError(f"no record: {error.errors()[0]['msg']}") from error
