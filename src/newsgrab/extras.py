"""Packages that only some users need, so that they come with extras: ``pip install 'newsgrab[lake]'``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from newsgrab.errors import MissingExtra

__all__ = ["load"]


def load(module: str, extra: str, subject: str) -> Any:
    """The module named `module`.

    Args:
        module: Its full name, such as ``pyarrow.parquet``.
        extra: The extra of newsgrab that brings it.
        subject: What it is needed for, for the user.

    Raises:
        MissingExtra: It is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtra(subject, f"needs {module.partition('.')[0]}: pip install 'newsgrab[{extra}]'") from error
