"""How much memory a batch run takes for a list of any length, and how fast the list is read into the ledger.

    python bench/batch_memory.py [--urls 1000000] [--seconds 60]

The list names 1000 hosts; nobody answers at any of them, so what is measured is the list, the ledger and the queue.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsgrab-bench-") as name:
        folder = Path(name)
        urls, report = folder / "urls.txt", folder / "report.json"
        with urls.open("w") as file:
            for n in range(given.urls):
                file.write(f"http://127.1.{n % 1000 // 250}.{n % 250 + 1}:1/story/{n}\n")
        command = [
            sys.executable, "-m", "newsgrab", "batch", str(urls), "--out", str(folder / "lake"), "--allow-private",
            "--ignore-robots", "--delay", "0", "--retries", "0", "--workers", "1", "--max-time", f"{given.seconds}s",
            "--fail-under", "0%", "--quiet", "--report", str(report),
        ]  # fmt: skip
        began = time.perf_counter()
        subprocess.run(command, check=True)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(report.read_text())
        ledger = folder / "lake" / "_newsgrab" / "ledger.sqlite"
        print(
            f"{told['queued']} addresses: at most {usage.ru_maxrss // 1024} MiB in one process, "
            f"{usage.ru_utime + usage.ru_stime:.1f} s of CPU in {time.perf_counter() - began:.1f} s, "
            f"{told['handled']} pages tried, a ledger of {ledger.stat().st_size // 2**20} MiB"
        )


if __name__ == "__main__":
    main()
