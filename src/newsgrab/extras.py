"""Packages that only some users need, so that they come with extras: ``pip install 'newsgrab[lake]'``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from newsgrab.errors import MissingExtra

__all__ = ["needed"]


@contextmanager
def needed(extra: str, subject: str) -> Iterator[None]:
    """For ``with needed("lake", "s3://…"): import obstore``: an import that fails names the extra to install.

    Args:
        extra: The extra of newsgrab that brings the package.
        subject: What it is needed for, as the user named it.

    Raises:
        MissingExtra: The package is not installed.
    """
    try:
        yield
    except ImportError as error:
        package = (error.name or "a package").partition(".")[0]
        raise MissingExtra(subject, f"needs {package}: pip install 'newsgrab[{extra}]'") from error
