"""How fast a batch run is, beside what else people use, on one local server in one go.

Real pages of about 300 kB on 40 hosts, 20 ms until each answer, HTTP/1.1, limits per host lifted:

    python bench/batch.py [--pages 3000] [--only newsgrab,httpx] [--corpus ../shared/corpus]

- newsgrab: `newsgrab batch`, from the start of the process to its end, every field, the ledger and fsync included;
- httpx: one process that downloads with httpx and throws the pages away: what fetching alone costs;
- scrapy: Scrapy with trafilatura in its callback, JSON Lines out;
- trafilatura: its own command line, JSON out.

`scrapy` and `trafilatura` need `pip install newsgrab[bench] scrapy`. CPU seconds are of the process and its children.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = 40
CONCURRENCY = 48
SLOW = {"scrapy": 6, "trafilatura": 12}
"""What is slower gets so many times fewer pages."""

HTTPX = """
import asyncio, sys, httpx
urls = open(sys.argv[1]).read().split()
async def main():
    left = iter(urls)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        async def worker():
            for url in left:
                assert (await client.get(url)).status_code == 200
        await asyncio.gather(*(worker() for _ in range(int(sys.argv[2]))))
asyncio.run(main())
"""

SCRAPY = """
import sys, scrapy, trafilatura
from scrapy.crawler import CrawlerProcess
class Spider(scrapy.Spider):
    name = "articles"
    async def start(self):
        for url in open(sys.argv[1]).read().split():
            yield scrapy.Request(url, dont_filter=True)
    def parse(self, response):
        found = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
        yield {"url": response.url, **({} if found is None else {"title": found.title, "date": found.date,
               "author": found.author, "sitename": found.sitename, "text": found.text})}
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": int(sys.argv[2]), "ROBOTSTXT_OBEY": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1000, "DOWNLOAD_DELAY": 0, "RETRY_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
    "FEEDS": {sys.argv[3]: {"format": "jsonlines"}}})
process.crawl(Spider)
process.start()
"""


def commands(urls: Path, folder: Path) -> dict[str, list[str]]:
    python = [sys.executable]
    bin_folder = Path(sys.executable).parent
    return {
        "httpx": [*python, "-c", HTTPX, str(urls), str(CONCURRENCY)],
        "newsgrab": [
            *python, "-m", "newsgrab", "batch", str(urls), "--out", str(folder / "lake"), "--allow-private", "--delay",
            "0", "--per-host", "1000", "--concurrency", str(CONCURRENCY), "--fail-under", "0%", "--log-format", "json",
        ],
        "scrapy": [*python, "-c", SCRAPY, str(urls), str(CONCURRENCY), str(folder / "scrapy.jsonl")],
        "trafilatura": [
            str(bin_folder / "trafilatura"), "-i", str(urls), "--json", "--with-metadata", "--parallel",
            str(os.cpu_count() or 1), "-o", str(folder / "trafilatura"), "--config-file",
            trafilatura_settings(folder),
        ],
    }  # fmt: skip


def trafilatura_settings(folder: Path) -> str:
    """Its own settings, but for two: it may fetch from this machine, and need not wait between pages."""
    package = importlib.util.find_spec("trafilatura")
    if package is None or package.origin is None:
        return ""
    text = (Path(package.origin).parent / "settings.cfg").read_text()
    text = re.sub(r"^SSRF_PROTECTION.*", "SSRF_PROTECTION = off", text, flags=re.MULTILINE)
    text = re.sub(r"^SLEEP_TIME.*", "SLEEP_TIME = 0", text, flags=re.MULTILINE)
    (folder / "trafilatura.cfg").write_text(text)
    return str(folder / "trafilatura.cfg")


def measure(command: list[str], pages: int, log: Path) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with open(log, "wb") as output:
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "pages": pages, "seconds": round(seconds, 2), "pages_per_second": round(pages / seconds, 1),
        "cpu_ms_per_page": round(1000 * cpu / pages, 2), "exit_code": code,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--latency", type=float, default=0.02)
    parser.add_argument("--only", default="httpx,newsgrab,scrapy,trafilatura")
    parser.add_argument("--corpus", type=Path, default=HERE.parent.parent / "shared" / "corpus")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="newsgrab-bench-"))
    server = subprocess.Popen(
        [sys.executable, str(HERE / "batch_server.py"), str(given.corpus), str(given.latency)], stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        size = told["mean_bytes"] // 1000
        print(f"{told['pages']} pages of {size} kB on average, {HOSTS} hosts, {os.cpu_count()} CPUs")
        found: dict[str, dict[str, float]] = {}
        for name in given.only.split(","):
            pages = given.pages // SLOW.get(name, 1)
            urls = folder / f"{name}.txt"
            urls.write_text("".join(f"http://127.0.{1 + n % HOSTS}.1:{told['port']}/{n}\n" for n in range(pages)))
            found[name] = measure(commands(urls, folder)[name], pages, folder / f"{name}.log")
            print(f"{name:12} {json.dumps(found[name])}", flush=True)
            if found[name]["exit_code"]:
                print((folder / f"{name}.log").read_text()[-500:])
        records = folder / "lake" / "articles.jsonl"
        if records.exists():
            print(f"newsgrab wrote {sum(1 for _ in records.open('rb'))} records; {summary(folder / 'newsgrab.log')}")
        if "httpx" in found and "newsgrab" in found:
            share = found["newsgrab"]["pages_per_second"] / found["httpx"]["pages_per_second"]
            print(f"newsgrab reaches {share:.2f} of bare httpx")
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def summary(log: Path) -> str:
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    last = lines[-1] if lines else {}
    return f"failed {last.get('failed')}, its own rate {last.get('pages_per_second')} pages/s"


if __name__ == "__main__":
    main()
