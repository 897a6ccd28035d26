"""Delta Lake: the same Parquet files, and a log that tells readers which of them count.

Each manifest is one commit of the log. It carries an application transaction (the protocol's ``txn`` action) with the
manifest's writer and number, so that one that was broken off is not done twice.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from newsgrab.errors import OutputError
from newsgrab.extras import needed
from newsgrab.sinks.base import DataFile
from newsgrab.sinks.layout import Key, Layout
from newsgrab.sinks.manifest import Manifest
from newsgrab.sinks.stores import refusal

with needed("lake", "--format delta"):
    import pyarrow as pa
    from deltalake import CommitProperties, DeltaTable, Schema, Transaction
    from deltalake.exceptions import DeltaError
    from deltalake.transaction import AddAction, RemoveAction

    from newsgrab.sinks.columns import schema

__all__ = ["DeltaLog"]


class DeltaLog:
    """The log of the Delta table at `url`; a `newsgrab.sinks.manifest.Table`.

    Args:
        url: The table's folder or address.
        layout: By what it is parted.
    """

    def __init__(self, url: str, layout: Layout) -> None:
        self._url = url if "://" in url else str(Path(url).absolute())
        self._keys = [key.value for key in layout.partition_by]
        columns = list(schema())
        if Key.date in layout.partition_by:  # the one key that is no field of a record
            columns.append(pa.field(Key.date.value, pa.date32()))
        self._schema = Schema.from_arrow(pa.schema(columns))

    def open(self) -> None:
        with self._translated():
            if not DeltaTable.is_deltatable(self._url):
                DeltaTable.create(self._url, self._schema, mode="ignore", partition_by=self._keys)
                return
            table = DeltaTable(self._url)
            if table.metadata().partition_columns != self._keys:
                by = ",".join(table.metadata().partition_columns) or "nothing"
                raise OutputError(self._url, f"is a Delta table parted by {by}; --partition-by cannot change that")
            known = {field.name for field in table.schema().fields}
            new = [field for field in self._schema.fields if field.name not in known]
            if new:
                table.alter.add_columns(new)

    def names(self) -> list[str]:
        with self._translated():
            if not DeltaTable.is_deltatable(self._url):
                return []
            adds = pa.table(DeltaTable(self._url).get_add_actions())
        return [unquote(str(path)) for path in adds["path"].to_pylist()]

    def commit(self, manifest: Manifest, there: Sequence[DataFile]) -> None:
        with self._translated():
            table = DeltaTable(self._url)
            application = f"newsgrab-{manifest.writer}"
            done = table.transaction_version(application)
            if done is not None and done >= manifest.number:
                return
            now = int(time.time() * 1000)
            changes = not manifest.same
            actions: list[AddAction | RemoveAction] = [
                AddAction(file.name, file.bytes, file.partition, now, changes, json.dumps({"numRecords": file.rows}))
                for file in there
            ]
            actions += [RemoveAction(file.name, changes, now, file.bytes, file.partition) for file in manifest.removed]
            table.create_write_transaction(
                actions,
                "append",
                self._schema,
                self._keys,
                commit_properties=CommitProperties(app_transactions=[Transaction(application, manifest.number)]),
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DeltaError, OSError, ValueError) as error:
            raise OutputError(self._url, f"the Delta table cannot be written: {refusal(error)}") from error
