"""From a web archive to a Parquet file: pages a second on two cores, and memory over a large archive.

python bench/archive.py [--corpus ../shared/corpus] [--pages 2000] [--only newsgrab,resiliparse] [--memory 2]

All read one file, a WARC of the annotated pages made in a temporary folder, with two processes that extract, and write
the rows to Parquet with pyarrow. newsgrab is its command, `newsgrab extract`, whose lines go into the Parquet file of
its own sink: every field. The others are used as in bench/contestants.py, on what FastWARC reads; resiliparse has a
text and a title only. Wall time is from the start of the processes to the closed file, imports included.

`--memory N` runs `newsgrab extract` over an archive of N GB, the same pages again and again, and prints what its
processes hold as it goes. Both need `pip install newsgrab[archive,lake,bench]`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import contestants
import corpus

from newsgrab.archive import writing
from newsgrab.fetching import Exchange
from newsgrab.sinks.files import write_file

JOBS = 2
AHEAD = 64
"""Pages read ahead of those that extract."""
SAMPLES = 8
"""So many times the memory is printed."""
RECORD = b',"run_id":"bench","revision":1,"previous_hash":null}\n'
Fields = dict[str, Any]

OTHERS: dict[str, Callable[[], contestants.Extract]] = {
    "trafilatura": contestants.trafilatura,
    "trafilatura, fast": contestants.trafilatura_fast,
    "resiliparse": contestants.resiliparse,
}


# --- the archive


def responses(rows: Sequence[corpus.Row], folder: Path) -> Iterator[Exchange]:
    """The annotated pages as responses that a server would give, without end."""
    now = datetime.now(UTC)
    for row in cycle(rows):
        content = corpus.page_of(row, folder)
        yield Exchange(
            url=row["url"],
            request_headers=((b"Accept", b"text/html"),),
            http_version="HTTP/1.1",
            status=200,
            response_headers=((b"Content-Type", b"text/html"), (b"Content-Length", b"%d" % len(content))),
            content=content,
            server=None,
            started_at=now,
            received_at=now,
            complete=True,
        )


def make_archive(path: Path, exchanges: Iterable[Exchange]) -> None:
    """Write a WARC file, each record compressed."""
    folder = path.parent / "made"
    with writing.Archive(folder, "bench", roll_size=1 << 50) as archive:
        for exchange in exchanges:
            archive.exchanged(exchange)
    (made,) = folder.iterdir()
    made.rename(path)


# --- speed


def by_newsgrab(path: Path, parquet: Path) -> int:
    """`newsgrab extract`, its lines into Parquet; how many rows."""
    command = [sys.executable, "-m", "newsgrab", "extract", str(path), "--jobs", str(JOBS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        return write_file(parquet, parquet.name, (line[:-2] + RECORD for line in process.stdout), {}).rows


def by_other(name: str, path: Path, parquet: Path) -> int:
    """Another extractor in a pool of processes; how many rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"url": pa.string(), "headline": pa.string(), "timestamp": pa.string(), "body": pa.string()}
    columns = pa.schema([*kinds.items(), ("authors", pa.list_(pa.string()))])
    room = threading.Semaphore(AHEAD)
    rows, count = [], 0
    with multiprocessing.get_context("spawn").Pool(JOBS) as pool, pq.ParquetWriter(parquet, columns) as out:
        for found in pool.imap(partial(extracted, name), html_of(path, room)):
            room.release()
            if found.get("body"):
                rows.append({**found, "timestamp": str(found.get("timestamp") or "")})
            if len(rows) == AHEAD:
                out.write_table(pa.Table.from_pylist(rows, columns))
                count += len(rows)
                rows = []
        out.write_table(pa.Table.from_pylist(rows, columns))
    return count + len(rows)


def html_of(path: Path, room: threading.Semaphore) -> Iterator[tuple[bytes, str]]:
    """The pages of an archive, as FastWARC gives them."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            room.acquire()
            yield record.reader.read(), record.headers["WARC-Target-URI"]


def extracted(name: str, page: tuple[bytes, str]) -> Fields:
    """What a contestant finds, in a process of the pool; nothing where it fails."""
    html, url = page
    try:
        return {**loaded(name)(html, url), "url": url}
    except Exception:
        return {}


@cache
def loaded(name: str) -> contestants.Extract:
    return OTHERS[name]()


def measured(path: Path, pages: int, run: Callable[[Path, Path], int]) -> tuple[float, float, int, float]:
    """Pages a second, wall seconds, rows, and the CPU seconds of all processes."""
    before, began = os.times(), time.monotonic()
    rows = run(path, path.with_name("out.parquet"))
    wall, after = time.monotonic() - began, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return pages / wall, wall, rows, cpu


def speed(folder: Path, rows: Sequence[corpus.Row], options: argparse.Namespace) -> None:
    path = folder / "crawl.warc.gz"
    pages = options.pages
    make_archive(path, islice(responses(rows, options.corpus), pages))
    print(f"{pages} pages, {path.stat().st_size / 2**20:.0f} MiB of WARC (compressed), {JOBS} processes that extract\n")
    print("| | pages a second | wall seconds | CPU ms a page | rows |\n|---|---|---|---|---|")
    runs: dict[str, Callable[[Path, Path], int]] = {
        "newsgrab": by_newsgrab,
        **{name: partial(by_other, name) for name in OTHERS},
    }
    for name, run in runs.items():
        if options.only and name.partition(",")[0] not in options.only.split(","):
            continue
        rate, wall, found, cpu = measured(path, pages, run)
        print(f"| {name} | {rate:.0f} | {wall:.1f} | {1000 * cpu / pages:.1f} | {found} |", flush=True)


# --- memory


def held(pid: int) -> int:
    """Bytes that a process and its children hold in memory."""
    total, family = 0, {pid}
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda entry: int(entry.name)):
        try:
            if int(entry.name) in family or int((entry / "stat").read_text().rpartition(")")[2].split()[1]) in family:
                family.add(int(entry.name))
                total += int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError):  # it has ended
            continue
    return total


def memory(folder: Path, rows: Sequence[corpus.Row], options: argparse.Namespace) -> None:
    size = int(options.memory * 1e9)
    if shutil.disk_usage(folder).free < 3 * size:
        raise SystemExit(f"not enough room in {folder} for an archive of {options.memory:g} GB")
    once = folder / "once.warc.gz"
    make_archive(once, islice(responses(rows, options.corpus), len(rows)))
    path = folder / "large.warc.gz"
    times = size // once.stat().st_size + 1
    with path.open("wb") as large:
        for _ in range(times):
            with once.open("rb") as part:
                shutil.copyfileobj(part, large)
    print(f"{times * len(rows)} pages, {path.stat().st_size / 1e9:.1f} GB of WARC (compressed)\n")
    print("| minutes | archive read | resident memory of all processes |\n|---|---|---|")
    command = [sys.executable, "-m", "newsgrab", "extract", str(path), "--jobs", str(JOBS), "--fields", "id"]
    began, peak, shown = time.monotonic(), 0, 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(0.2)
            now = held(process.pid)
            peak = max(peak, now)
            share = read_share(process.pid, path)
            if share * SAMPLES >= shown + 1:
                shown = int(share * SAMPLES)
                minutes = (time.monotonic() - began) / 60
                print(f"| {minutes:.1f} | {share:.0%} | {now / 2**20:.0f} MiB |", flush=True)
    print(f"| {(time.monotonic() - began) / 60:.1f} | the end | at most {peak / 2**20:.0f} MiB |")


def read_share(pid: int, path: Path) -> float:
    """How much of `path` the process has read."""
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            if os.path.realpath(link) == os.path.realpath(path):
                position = Path(f"/proc/{pid}/fdinfo/{link.name}").read_text().split()[1]
                return int(position) / path.stat().st_size
    except OSError:
        pass
    return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    corpus.add_options(parser)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--only", help="of newsgrab, trafilatura, resiliparse")
    parser.add_argument("--memory", type=float, metavar="GB", help="measure memory over an archive of so many GB")
    options = parser.parse_args()
    try:
        rows = corpus.rows_of(options)
    except corpus.Missing as missing:
        raise SystemExit(str(missing)) from None
    with tempfile.TemporaryDirectory(prefix="newsgrab-bench-") as folder:
        if options.memory:
            memory(Path(folder), rows, options)
        else:
            speed(Path(folder), rows, options)


if __name__ == "__main__":
    main()
