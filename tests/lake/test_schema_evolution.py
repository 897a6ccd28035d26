"""The promise of the schema: what a version has, all later ones of its major version have, of the same kind.

`schema/record-1.0.schema.json` is the record as version 1.0 published it, `tests/fixtures/lake-1.0` are files that its
sinks wrote. A later version adds its own copy and its own files; these stay as they are.
"""

from __future__ import annotations

import copy
import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pandas
import polars
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from lake.written import articles, write
from newsgrab.article import SCHEMA_VERSION, Record
from newsgrab.batch.committing import enter
from newsgrab.batch.options import Places
from newsgrab.batch.rebuilding import rebuild_lake
from newsgrab.batch.session import close_sink, lake_for, open_sink
from newsgrab.errors import UnreadableInput
from newsgrab.ledger import Ledger
from newsgrab.sinks import DataFile, Format, Key, Layout, columns
from newsgrab.sinks.files import read_file
from newsgrab.sinks.lake import Lake

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "fixtures" / "lake-1.0"
LAYOUTS = {
    Format.parquet: Layout(format=Format.parquet, partition_by=(Key.date, Key.language)),
    Format.delta: Layout(format=Format.delta, partition_by=(Key.date,)),
    Format.jsonl: Layout(format=Format.jsonl, partition_by=(Key.date,)),
    Format.jsonl_gz: Layout(format=Format.jsonl_gz, partition_by=(Key.language,)),
    Format.jsonl_zst: Layout(format=Format.jsonl_zst),
}
Schema = dict[str, Any]
VERSIONS = sorted((ROOT / "schema").glob("record-*.schema.json"))


# --- what may change, and what may not


def described(model: type[Record]) -> Schema:
    """The record as JSON Schema, without the words."""
    told: Schema = _bare(model.model_json_schema(mode="serialization"))
    kinds = {field.name: str(field.type) for field in columns.schema()} if model is Record else {}
    return {**told, "x-arrow-columns": kinds}


def _bare(node: Any) -> Any:
    """Without what explains, and without the ban on further fields: a reader is to pass over those."""
    if isinstance(node, dict):
        words = {"description": str, "title": str, "additionalProperties": bool}
        return {name: _bare(value) for name, value in node.items() if not isinstance(value, words.get(name, ()))}
    return [_bare(part) for part in node] if isinstance(node, list) else node


def breaches(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Where `new` breaks what `old` promised: a field that is gone, or of another kind, a word no longer used."""
    for name, promised in old.items():
        here = f"{at}/{name}"
        if name not in new:
            yield f"{here} is gone"
        elif name in ("required", "enum"):
            yield from (f"{here} lacks {word}" for word in promised if word not in new[name])
        elif name == "anyOf":
            kinds = {part.get("type", part.get("$ref")): part for part in new[name]}
            for part in promised:
                kind = part.get("type", part.get("$ref"))
                yield from breaches(part, kinds.get(kind, {}), f"{here}/{kind}")
            if len(kinds) > len(promised):
                yield f"{here} has further kinds"
        elif isinstance(promised, dict):
            yield from breaches(promised, new[name], here)
        elif promised != new[name]:
            yield f"{here} is {new[name]!r}, and was {promised!r}"


def newest() -> Schema:
    loaded: Schema = json.loads((ROOT / "schema" / f"record-{SCHEMA_VERSION}.schema.json").read_text("utf-8"))
    return loaded


def test_this_version_of_the_schema_is_published_as_it_is() -> None:
    """A field was added, and no version published yet has it: raise `SCHEMA_VERSION` and commit its schema here."""
    assert newest() == described(Record)


@pytest.mark.parametrize("published", VERSIONS, ids=lambda path: path.name)
def test_no_field_that_was_published_is_gone_or_of_another_kind(published: Path) -> None:
    major = published.name.removeprefix("record-").partition(".")[0]
    if major == SCHEMA_VERSION.partition(".")[0]:
        assert list(breaches(json.loads(published.read_text("utf-8")), described(Record))) == []


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (lambda new: new["properties"].pop("standfirst"), "/properties/standfirst is gone"),
        (lambda new: new["properties"]["word_count"].update(type="number"), "/properties/word_count/type"),
        (lambda new: new["properties"]["status"]["anyOf"].pop(0), "/properties/status/anyOf/integer/type is gone"),
        (lambda new: new["properties"]["status"]["anyOf"].append({"type": "string"}), "status/anyOf has further kinds"),
        (lambda new: new["$defs"]["Block"]["properties"].pop("level"), "/$defs/Block/properties/level is gone"),
        (lambda new: new["properties"]["access"]["enum"].remove("free"), "/properties/access/enum lacks free"),
        (lambda new: new["required"].remove("revision"), "/required lacks revision"),
        (lambda new: new["x-arrow-columns"].update(timestamp="string"), "/x-arrow-columns/timestamp is 'string'"),
    ],
)
def test_a_change_that_would_break_readers_is_seen(change: Callable[[Schema], Any], breach: str) -> None:
    new = copy.deepcopy(newest())
    change(new)
    assert any(breach in found for found in breaches(newest(), new))


def test_a_field_or_a_word_more_breaks_nothing() -> None:
    new = copy.deepcopy(newest())
    new["properties"]["mood"] = {"type": "string"}
    new["required"].append("mood")
    new["properties"]["access"]["enum"].append("leased")
    assert list(breaches(newest(), new)) == []


# --- files of 1.0 beside those of a later version


class Newer(Record):
    """The record of a later minor version: a text and a number more."""

    mood: str | None = None
    readers: int | None = None


@contextmanager
def newsgrab_of(model: type[Record], version: str) -> Iterator[None]:
    """What is written and read within is so by a newsgrab of that version."""

    def forget() -> None:
        for cached in (columns.schema, columns._instants):
            cached.cache_clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "Record", model)
        patch.setattr(columns, "SCHEMA_VERSION", version)
        forget()
        yield
    forget()


@pytest.fixture
def later() -> Iterator[None]:
    with newsgrab_of(Newer, "1.7"):
        yield


def newer_record() -> Newer:
    seed = next(record for record in articles() if record.publisher == "El Faro de Poniente")
    told = {**seed.model_dump(), "schema_version": "1.7", "mood": "sunny", "readers": 3}
    return Newer.model_validate(told)


def taken_over(folder: Path, format: Format) -> Path:
    """The lake of 1.0 in `format`, and a ledger made of it."""
    shutil.copytree(OLD / format, folder)
    places = Places.of(str(folder), None, None, folder, LAYOUTS[format])
    with Ledger(places.ledger) as ledger:
        assert rebuild_lake(ledger, lake_for(places), lambda note: pytest.fail(note)) == 2
    return folder


@pytest.fixture
def mixed(tmp_path: Path, later: None) -> Callable[[Format], Path]:
    """Takes over a lake of 1.0, and adds a record of the later version."""
    return lambda format: write(taken_over(tmp_path / format, format), LAYOUTS[format], [newer_record()])


def lines_of(folder: Path, lake: Lake) -> list[dict[str, Any]]:
    return sorted(
        (json.loads(line) for name in lake.names() for line in read_file(folder / name, name)),
        key=lambda record: str(record["publisher"]),
    )


def plain() -> list[dict[str, Any]]:
    """The two records of 1.0, as their lines have them."""
    files = sorted(path for path in (OLD / "jsonl").rglob("*.jsonl"))
    return sorted(
        (json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()),
        key=lambda record: str(record["publisher"]),
    )


@pytest.mark.parametrize("format", LAYOUTS)
def test_files_of_1_0_are_read_whole_and_are_records_of_today(format: Format) -> None:
    files = sorted(path for path in (OLD / format).rglob("part-*"))
    found = [line for path in files for line in read_file(path, path.name)]
    records = [json.loads(line) for line in found]
    assert sorted(records, key=lambda record: str(record["publisher"])) == plain()
    for line in found:
        Record.model_validate_json(line)


def test_lines_of_1_0_and_of_later_versions_are_valid_by_the_schema_that_1_0_published() -> None:
    published = json.loads((ROOT / "schema" / "record-1.0.schema.json").read_text("utf-8"))
    for record in (*plain(), json.loads(newer_record().model_dump_json(exclude={"blocks"}))):
        jsonschema.validate(record, published)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain()[0], "word_count": "many"}, published)


@pytest.mark.parametrize("format", LAYOUTS)
def test_a_lake_of_both_is_rewritten_and_loses_nothing(mixed: Callable[[Format], Path], format: Format) -> None:
    folder = mixed(format)
    places = Places.of(str(folder), None, None, folder, LAYOUTS[format])
    lake = lake_for(places)
    with Ledger(places.ledger) as ledger:
        open_sink(ledger, lake, lambda note: pytest.fail(note))
        before = lines_of(folder, lake)
        files = [DataFile.of(told) for told in ledger.files(lake.name)]
        enter(ledger, lake, lake.rewrite(files))
        after = lines_of(folder, lake)
        close_sink(ledger, lake)
    assert after == before and len(after) == 3
    (new,) = [record for record in after if record.get("mood")]
    assert (new["mood"], new["readers"], new["schema_version"]) == ("sunny", 3, "1.7")
    assert [record["schema_version"] for record in after].count("1.0") == 2
    known = set(plain()[0])
    old = [{name: value for name, value in record.items() if name in known} for record in after if record is not new]
    assert old == [{name: record[name] for name in known if name in record} for record in plain()]


@pytest.mark.parametrize("format", [Format.parquet, Format.delta])
def test_a_newsgrab_that_does_not_know_a_column_refuses_to_rewrite_it_away(
    mixed: Callable[[Format], Path], format: Format
) -> None:
    folder = mixed(format)
    places = Places.of(str(folder), None, None, folder, LAYOUTS[format])
    with newsgrab_of(Record, "1.0"), Ledger(places.ledger) as ledger:
        lake = lake_for(places)
        open_sink(ledger, lake, lambda note: pytest.fail(note))
        assert len(lines_of(folder, lake)) == 3, "to read what it knows is harmless"
        with pytest.raises(UnreadableInput, match="a newer newsgrab"):
            lake.rewrite([DataFile.of(told) for told in ledger.files(lake.name)])
        close_sink(ledger, lake)


# --- and in the engines

ASKED = ("Harbour Courier", "صحيفة المرفأ", "El Faro de Poniente")
EXPECTED = sorted([(ASKED[0], None), (ASKED[1], None), (ASKED[2], "sunny")])


@pytest.mark.parametrize("format", [Format.parquet, Format.jsonl, Format.jsonl_gz, Format.jsonl_zst])
def test_duckdb_reads_both(mixed: Callable[[Format], Path], format: Format) -> None:
    read = "read_parquet" if format is Format.parquet else "read_json"
    files = f"{mixed(format)}/**/part-*{format.suffix}"
    query = f"select publisher, mood from {read}('{files}', union_by_name=true, hive_partitioning=true)"
    assert sorted(duckdb.connect().sql(query).fetchall()) == EXPECTED


def test_pyarrow_and_pandas_read_both(mixed: Callable[[Format], Path]) -> None:
    folder = mixed(Format.parquet)
    files = [str(path) for path in folder.rglob("part-*.parquet")]
    schema = pa.unify_schemas([pq.read_schema(path) for path in files]).remove_metadata()
    news = pyarrow.dataset.dataset(files, schema=schema).to_table(columns=["publisher", "mood"])
    assert sorted(zip(*news.to_pydict().values(), strict=True)) == EXPECTED
    frame = pandas.read_parquet(folder, schema=schema)[["publisher", "mood"]].astype(object)
    rows = frame.where(frame.notna(), None).itertuples(index=False, name=None)
    assert sorted(rows) == EXPECTED


def test_polars_reads_both(mixed: Callable[[Format], Path]) -> None:
    wanted = {"publisher": polars.String, "mood": polars.String}
    parquet = polars.scan_parquet(
        f"{mixed(Format.parquet)}/**/*.parquet", missing_columns="insert", extra_columns="ignore", schema=wanted
    )
    assert sorted(parquet.select("publisher", "mood").collect().rows()) == EXPECTED
    lines = polars.scan_ndjson(f"{mixed(Format.jsonl_gz)}/**/*.gz", schema=wanted)
    assert sorted(lines.select("publisher", "mood").collect().rows()) == EXPECTED


def test_delta_readers_see_the_new_column_in_the_table(mixed: Callable[[Format], Path]) -> None:
    table = DeltaTable(mixed(Format.delta))
    news = table.to_pyarrow_table(columns=["publisher", "mood"])
    assert sorted(zip(*news.to_pydict().values(), strict=True)) == EXPECTED
    assert sorted(polars.scan_delta(table).select("publisher", "mood").collect().rows()) == EXPECTED
    before = DeltaTable(table.table_uri, version=1).to_pyarrow_table()
    assert before.num_rows == 2 and "mood" not in before.column_names


def test_a_reader_that_knows_1_0_only_reads_lines_of_a_later_version(mixed: Callable[[Format], Path]) -> None:
    """As a program does that takes the fields it knows."""
    lines = [gzip.decompress(path.read_bytes()) for path in mixed(Format.jsonl_gz).rglob("*.gz")]
    known = set(json.loads((ROOT / "schema" / "record-1.0.schema.json").read_text("utf-8"))["properties"])
    for record in map(json.loads, b"".join(lines).splitlines()):
        Record.model_validate({name: value for name, value in record.items() if name in known})
    assert b'"mood":"sunny"' in b"".join(lines)
