"""The guard on the figures of extraction: what counts as a fall, and what it says where the pages are missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"


@pytest.mark.parametrize(
    ("measure", "figure", "floor", "fell"),
    [
        ("body", 0.947, 0.95, False),
        ("body", 0.9469, 0.95, True),
        ("body", 0.99, 0.95, False),
        ("lost", 0.008, 0.005, False),
        ("lost", 0.0081, 0.005, True),
        ("lost", 0.0, 0.005, False),
        ("xparse", 6.0, 4.0, False),
        ("xparse", 6.01, 4.0, True),
        ("body", 0.1, None, False),
    ],
)
def test_a_figure_may_be_a_little_worse_than_its_floor(
    measure: str, figure: float, floor: float | None, fell: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    from quality import Line

    assert Line("news", measure, figure, floor).fell is fell


def test_a_figure_is_held_to_the_floor_of_its_own_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    from quality import against, table_of

    lines = against({"a": {"body": 0.9}, "b": {"body": 0.9}}, {"a": {"body": 0.8}, "b": {"body": 0.95}})

    assert [line.fell for line in lines] == [False, True]
    assert ["too low" in line for line in table_of(lines).splitlines()] == [False, False, True]


def test_without_the_annotated_pages_the_check_says_so_and_passes(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH / "quality.py"), "--corpus", str(tmp_path / "corpus")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "the annotated pages" in done.stdout
    assert "are missing" in done.stdout
