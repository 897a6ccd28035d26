"""Lakes as the engines read them that people use: counts by source and day, full-text search in Arabic."""

from __future__ import annotations

import glob
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow.compute as pc
import pyarrow.dataset
import pytest
from deltalake import DeltaTable, QueryBuilder

from lake.written import articles, write
from newsgrab.sinks import Format, Key, Layout

BY = {
    Format.parquet: (Key.date, Key.publisher),
    Format.delta: (Key.date, Key.language),
    Format.jsonl: (Key.date,),
    Format.jsonl_gz: (Key.date, Key.language),
    Format.jsonl_zst: (Key.date,),
}
Files = dict[Format, str]
Counts = dict[tuple[str, date], int]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A lake of each format, as a reader names its files."""
    folder, records = tmp_path_factory.mktemp("lakes"), articles()
    found: Files = {}
    for format, by in BY.items():
        lake = write(folder / format, Layout(format=format, partition_by=by), records)
        found[format] = str(lake) if format is Format.delta else f"{lake}/date=*/**/*{format.suffix}"
    return found


def root(pattern: str) -> Path:
    return Path(pattern.partition("/date=")[0])


# --- articles per source and day

COUNT = 'select source, "date", count(*) as articles from {} group by source, "date"'

EXPECTED: Counts = {
    ("AFP", date(2025, 3, 19)): 1,
    ("El Faro de Poniente", date(2025, 3, 17)): 1,
    ("Harbour Courier", date(2025, 3, 19)): 1,
    ("dpa", date(2025, 3, 18)): 1,
    ("رويترز", date(2025, 3, 18)): 1,
    ("صحيفة المرفأ", date(2025, 3, 18)): 1,
    ("नवप्रभात समाचार", date(2025, 3, 16)): 1,
    ("北嶺新聞", date(2025, 3, 17)): 1,
}


def counted(rows: list[tuple[Any, ...]]) -> Counts:
    return {(source, date.fromisoformat(str(day)[:10])): int(number) for source, day, number in rows}


def polars_scan(files: Files, format: Format) -> polars.LazyFrame:
    if format is Format.delta:
        return polars.scan_delta(files[format])
    if format is Format.parquet:
        return polars.scan_parquet(files[format], hive_partitioning=True)
    day = polars.col("timestamp").str.to_datetime(time_zone="UTC").dt.date()  # lines have no columns for folders
    return polars.scan_ndjson(files[format], infer_schema_length=None).with_columns(date=day)


def with_polars(files: Files, format: Format) -> Counts:
    return counted(polars_scan(files, format).group_by("source", "date").len().collect().rows())


def with_duckdb(files: Files, format: Format) -> Counts:
    if format is Format.delta:  # its own extension for Delta has to be downloaded; through Arrow it reads any table
        news = DeltaTable(files[format]).to_pyarrow_dataset()
        return counted(duckdb.connect().register("news", news).sql(COUNT.format("news")).fetchall())
    read = "read_parquet" if format is Format.parquet else "read_json"
    table = f"{read}('{files[format]}', hive_partitioning=true)"
    return counted(duckdb.connect().sql(COUNT.format(table)).fetchall())


def with_pandas(files: Files, format: Format) -> Counts:
    if format is Format.parquet:
        frame = pandas.read_parquet(root(files[format]))
    elif format is Format.delta:
        frame = DeltaTable(files[format]).to_pandas()
    else:
        parts = [pandas.read_json(path, lines=True) for path in glob.glob(files[format], recursive=True)]
        frame = pandas.concat(parts)
        frame["date"] = pandas.to_datetime(frame["timestamp"], utc=True).dt.date
    sizes = frame.groupby(["source", "date"], observed=True).size().reset_index()
    return counted(list(sizes.itertuples(index=False, name=None)))


def with_pyarrow(files: Files, format: Format) -> Counts:
    if format is Format.delta:
        table = DeltaTable(files[format]).to_pyarrow_table(columns=["source", "date"])
    else:
        news = pyarrow.dataset.dataset(root(files[format]), partitioning="hive")
        table = news.to_table(columns=["source", "date"])
    groups = table.group_by(["source", "date"]).aggregate([([], "count_all")])
    return counted([tuple(row.values()) for row in groups.to_pylist()])


def with_datafusion(files: Files, format: Format) -> Counts:
    batches = QueryBuilder().register("news", DeltaTable(files[format])).execute(COUNT.format("news")).read_all()
    return counted(polars.DataFrame(batches).rows())


LAKES = (Format.parquet, Format.delta)
LINES = (Format.jsonl, Format.jsonl_gz, Format.jsonl_zst)


@pytest.mark.parametrize(
    ("count", "format"),
    [
        *((with_duckdb, format) for format in (*LAKES, *LINES)),
        *((with_polars, format) for format in (*LAKES, *LINES)),
        *((with_pandas, format) for format in (*LAKES, *LINES[:2])),
        *((with_pyarrow, format) for format in LAKES),
        (with_datafusion, Format.delta),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_an_engine_counts_articles_by_source_and_day(
    files: Files, count: Callable[[Files, Format], Counts], format: Format
) -> None:
    assert count(files, format) == EXPECTED


def test_a_query_for_a_day_reads_the_files_of_that_day_only(files: Files) -> None:
    plan = duckdb.connect().sql(
        f"explain analyze select count(body) from read_parquet('{files[Format.parquet]}', hive_partitioning=true) "
        "where date = '2025-03-18'"
    )
    ((_, text),) = plan.fetchall()
    assert "Total Files Read: 2" in text, "of seven"
    news = DeltaTable(files[Format.delta]).to_pyarrow_dataset()
    day = pyarrow.dataset.field("date") == date(2025, 3, 18)
    assert len(list(news.get_fragments(filter=day))) == 2


# --- full-text search in Arabic: as a reader types it, and as it is printed

ALONE = "إدارة الميناء"
ASKED = ("ادارة الميناء", "اداره المينـاء", "إِدَارَة الميناء", "مستوي الاجور")
"""With and without hamzas, marks, stretched letters, dotted yehs and tehs; the last words are in one article only."""


def folded(text: str) -> str:
    """What the engines do to a text, done in Python to what is asked for."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return bare.translate(str.maketrans("ٱىة", "ايه", "ـ"))


def duckdb_finds(files: Files, words: str) -> list[str]:
    fold = "translate(strip_accents({}), 'ٱىةـ', 'ايه')"
    query = f"select url from read_parquet('{files[Format.parquet]}') where contains({fold.format('body')}, {{}})"
    return [url for (url,) in duckdb.connect().execute(query.format(fold.format("?")), [words]).fetchall()]


def polars_finds(files: Files, words: str) -> list[str]:
    fold = polars.col("body").str.normalize("NFKD").str.replace_all(r"[\p{M}ـ]", "")
    fold = fold.str.replace_many(["ٱ", "ى", "ة"], ["ا", "ي", "ه"])
    news = polars.scan_parquet(files[Format.parquet]).filter(fold.str.contains(folded(words), literal=True))
    return news.select("url").collect()["url"].to_list()


def pandas_finds(files: Files, words: str) -> list[str]:
    news = pandas.read_parquet(root(files[Format.parquet]))
    fold = news["body"].str.normalize("NFKD").str.replace(r"[\u064b-\u065f\u0670ـ]", "", regex=True)
    fold = fold.str.replace("ٱ", "ا").str.replace("ى", "ي").str.replace("ة", "ه")
    return news[fold.str.contains(folded(words), regex=False)]["url"].to_list()


def delta_finds(files: Files, words: str) -> list[str]:
    news = DeltaTable(files[Format.delta]).to_pyarrow_table(columns=["url", "body"])
    fold = pc.call_function("utf8_normalize", [news["body"]], pc.Utf8NormalizeOptions("NFKD"))
    fold = pc.replace_substring_regex(fold, r"[\p{M}ـ]", "")
    for letter, plain in zip("ٱىة", "ايه", strict=True):
        fold = pc.replace_substring(fold, letter, plain)
    return [str(url) for url in news.filter(pc.match_substring(fold, folded(words)))["url"].to_pylist()]


def datafusion_finds(files: Files, words: str) -> list[str]:
    def fold(text: str) -> str:
        return f"translate(regexp_replace({text}, '[\\u064b-\\u065f\\u0670ـ]', '', 'g'), 'أإآٱؤئىة', 'ااااوييه')"

    news = QueryBuilder().register("news", DeltaTable(files[Format.delta]))
    query = f"select url from news where strpos({fold('body')}, {fold(chr(39) + words + chr(39))}) > 0"
    return polars.DataFrame(news.execute(query).read_all())["url"].to_list()


@pytest.mark.parametrize("find", [duckdb_finds, polars_finds, pandas_finds, delta_finds, datafusion_finds])
def test_an_engine_finds_arabic_however_it_is_spelt(files: Files, find: Callable[[Files, str], list[str]]) -> None:
    both = ["https://news.example/ar/economy/88213", "https://news.example/ar/economy/88214"]
    for words in ASKED[:3]:
        assert sorted(find(files, words)) == both
    assert find(files, ASKED[3]) == both[1:]
    assert find(files, "ادارة الاسواق") == []


def test_without_folding_the_same_words_are_missed(files: Files) -> None:
    """So the test above tells something."""
    query = f"select count(*) from read_parquet('{files[Format.parquet]}') where contains(body, ?)"
    assert [duckdb.connect().execute(query, [words]).fetchone() for words in ASKED] == [(0,)] * 4
