"""The wheel: everything that newsgrab needs at run time is in it, and works from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import newsgrab
from support import SEED, SEED_URL

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    package = Path(newsgrab.__file__).parent
    ours = {
        f"newsgrab/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == ours
    assert "newsgrab/py.typed" in packed
    assert {Path(name).suffix for name in packed} >= {".py", ".json", ".toml", ".html"}


def test_it_works_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
        assert "Apache License" in next(archive.read(n) for n in archive.namelist() if n.endswith("LICENSE")).decode()
    program = (
        "import newsgrab, sys; assert newsgrab.__file__.startswith(sys.argv.pop(1));"
        "from newsgrab.cli import main; main()"
    )
    for arguments in (["extract", str(SEED / "article.txt"), "--url", SEED_URL], ["demo"]):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), *arguments],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            cwd=tmp_path,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout.startswith(b'{"id":')
