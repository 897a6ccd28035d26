"""CPU time of whole newsgrab processes, user and system: what a cron job pays each time.

python bench/startup.py [--runs 15]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from statistics import median

NEWSGRAB = str(Path(sys.executable).with_name("newsgrab"))
PAGES = files("newsgrab.demo") / "pages"


def cpu_seconds(command: Sequence[str]) -> float:
    """User and system seconds of one run.

    Raises:
        subprocess.CalledProcessError: The command failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def commands(pages: Path) -> dict[str, tuple[list[str], float | None]]:
    """What is measured: its name, the command, and the seconds it may take (None: only to compare with)."""
    extract = [NEWSGRAB, "extract"]
    return {
        "python -c pass": ([sys.executable, "-c", "pass"], None),
        "python -c 'import newsgrab'": ([sys.executable, "-c", "import newsgrab"], None),
        "newsgrab --help": ([NEWSGRAB, "--help"], 0.4),
        "newsgrab extract FILE (English)": ([*extract, str(pages / "en.html")], 0.6),
        "newsgrab extract FILE (Arabic)": ([*extract, str(pages / "ar.html")], 0.6),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="times that each command is run; the median counts")
    options = parser.parse_args()
    with as_file(PAGES) as pages:
        chosen = commands(pages)
        spent: dict[str, list[float]] = {name: [] for name in chosen}
        for _ in range(options.runs + 1):
            for name, (command, _) in chosen.items():
                spent[name].append(cpu_seconds(command))
    print("| process | CPU, s (median) | least | most | goal |", "| --- | ---: | ---: | ---: | ---: |", sep="\n")
    for name, (_, goal) in chosen.items():
        runs = spent[name][1:]  # the first run fills the file cache
        told = "–" if goal is None else f"< {goal}"
        print(f"| {name} | {median(runs):.3f} | {min(runs):.3f} | {max(runs):.3f} | {told} |")


if __name__ == "__main__":
    main()
