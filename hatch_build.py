"""Compiles `newsgrab/extraction/native.pyx` where there is a C compiler; elsewhere newsgrab is installed without it.

The plain Python modules that it speeds up are always there and give the same results, so a failure here costs time and
nothing else; `newsgrab --version` tells which of the two is in use. `NEWSGRAB_PLAIN=1` leaves the compiling out.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = "src/newsgrab/extraction/native.pyx"
MODULE = "newsgrab.extraction.native"


class CompiledLoops(BuildHookInterface[Any]):
    """The build hook: adds the compiled module to a wheel, or puts it beside its source for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See hatchling's documentation of build hooks."""
        self.folder = Path(tempfile.mkdtemp(prefix="newsgrab-build-"))
        if self.target_name != "wheel" or os.environ.get("NEWSGRAB_PLAIN"):
            return
        try:
            built = _compiled(Path(self.root), self.folder)
        except (Exception, SystemExit) as error:  # whatever a compiler, its absence or missing headers may raise
            self.app.display_warning(f"newsgrab is installed without its compiled part, which is slower: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version == "editable":
            shutil.copy(built, Path(self.root, SOURCE).with_name(built.name))
        else:
            build_data["force_include"][str(built)] = f"newsgrab/extraction/{built.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made on the way."""
        shutil.rmtree(self.folder)


def _compiled(root: Path, folder: Path) -> Path:
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    extension = Extension(MODULE, [SOURCE], extra_compile_args=["-O3"], libraries=["dl"])
    with contextlib.chdir(root):
        modules = cythonize([extension], build_dir=str(folder), quiet=True)
    command = build_ext(Distribution({"ext_modules": modules}))
    command.build_lib = command.build_temp = str(folder)
    command.finalize_options()
    command.run()
    return Path(command.get_ext_fullpath(MODULE))
