"""Where the files of a lake are: a folder, or a bucket. Files appear there whole, or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newsgrab.durable import make_folder, sync_folder
from newsgrab.errors import OutputError, UnreadableInput, one_line
from newsgrab.extras import needed

if TYPE_CHECKING:
    from obstore.store import ObjectStore

__all__ = ["Bucket", "Folder", "Store", "is_bucket", "refusal"]

SCHEMES = ("s3://", "gs://", "az://")
_COLOURS = re.compile(r"\x1b\[\d*m")


class Store(Protocol):
    """Keeps files by name: parts divided by ``/``. Every method may raise `newsgrab.errors.OutputError`."""

    url: str
    """The folder or address, as the user gave it."""

    def put(self, staged: Path, name: str) -> None:
        """Put the file at `staged` there, in place of another of that name."""
        ...

    def sync(self) -> None:
        """Have on disk all that was put; what was staged is no longer needed then."""
        ...

    def names(self) -> Iterator[str]:
        """The files that are there, but those with a part that begins with ``_`` or ``.``."""
        ...

    def size(self, name: str) -> int | None:
        """The size of a file in bytes; None where there is none."""
        ...

    def local(self, name: str) -> AbstractContextManager[Path]:
        """A copy of the file on this machine, or itself, to be read."""
        ...

    def delete(self, name: str) -> None:
        """Remove a file, if it is there."""
        ...


def is_bucket(out: str) -> bool:
    """Whether ``--out`` names a bucket of an object store.

    Raises:
        ValueError: It is an address, but of no store that is known.
    """
    if "://" in out and not out.startswith(SCHEMES):
        raise ValueError(f"{out} is of no known store; there are {', '.join(SCHEMES)} and folders")
    return "://" in out


def refusal(error: Exception) -> str:
    """What a library for object stores says, without its debugging output and colours."""
    return one_line(_COLOURS.sub("", str(error).split("\n\nDebug")[0]), 300)


def _is_data(name: str) -> bool:
    return not name.startswith(("_", ".")) and "/_" not in name and "/." not in name


class Folder:
    """A folder on the file system on which the staged files are, too."""

    def __init__(self, root: Path) -> None:
        self.url = str(root)
        self._root = root
        self._changed: set[Path] = set()

    def put(self, staged: Path, name: str) -> None:
        path = self._root / name
        try:
            make_folder(path.parent)
            os.replace(staged, path)
        except OSError as error:
            raise self._error(name, error) from error
        self._changed |= {path.parent, staged.parent}

    def sync(self) -> None:
        for folder in sorted(self._changed):
            try:
                sync_folder(folder)
            except OSError as error:
                raise self._error(str(folder), error) from error
        self._changed.clear()

    def names(self) -> Iterator[str]:
        def fail(error: OSError) -> None:  # what cannot be read must not be taken for gone
            raise OutputError(self.url, f"cannot read {error.filename}: {error.strerror}") from error

        for folder, folders, files in os.walk(self._root, onerror=fail):
            folders[:] = [name for name in folders if _is_data(name)]
            for file in files:
                if _is_data(file):
                    yield Path(folder, file).relative_to(self._root).as_posix()

    def size(self, name: str) -> int | None:
        try:
            return (self._root / name).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(name, error) from error

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        yield self._root / name

    def delete(self, name: str) -> None:
        path = self._root / name
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                self._changed.add(path.parent)
        except OSError as error:
            raise self._error(name, error) from error

    def _error(self, name: str, error: OSError) -> OutputError:
        return OutputError(self.url, f"cannot write {name}: {error.strerror}")


class Bucket:
    """A bucket of an object store, or a prefix in it.

    Who may write is told by the environment, as the store's own tools have it: AWS_ACCESS_KEY_ID, AWS_REGION,
    GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_NAME and the like.

    Args:
        url: ``s3://bucket/prefix``, ``gs://…`` or ``az://…``.
        scratch: A folder for copies of files that are read.
    """

    def __init__(self, url: str, scratch: Path) -> None:
        self.url = url.rstrip("/")
        self._scratch = scratch
        with needed("lake", url):
            from obstore.exceptions import BaseError
            from obstore.store import from_url
        self._errors = (BaseError, OSError, ValueError)
        with self._translated(""):
            self._store: ObjectStore = from_url(self.url)

    def put(self, staged: Path, name: str) -> None:
        import obstore

        with self._translated(name):
            obstore.put(self._store, name, staged)

    def sync(self) -> None:
        """What is put there is there."""

    def names(self) -> Iterator[str]:
        import obstore

        with self._translated(""):
            for chunk in obstore.list(self._store):
                yield from (entry["path"] for entry in chunk if _is_data(entry["path"]))

    def size(self, name: str) -> int | None:
        import obstore

        try:
            with self._translated(name):
                return obstore.head(self._store, name)["size"]
        except FileNotFoundError:
            return None

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        import obstore

        with tempfile.NamedTemporaryFile(dir=self._scratch, suffix=Path(name).name[-60:]) as copy:
            try:
                with self._translated(name):
                    for piece in obstore.get(self._store, name):
                        copy.write(piece)
                    copy.flush()
            except FileNotFoundError:
                raise UnreadableInput(f"{self.url}/{name}", "is not there") from None
            yield Path(copy.name)

    def delete(self, name: str) -> None:
        import obstore

        try:
            with self._translated(name):
                obstore.delete(self._store, name)
        except FileNotFoundError:
            pass

    @contextmanager
    def _translated(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except self._errors as error:
            where = f"{self.url}/{name}" if name else self.url
            raise OutputError(where, f"the store refuses: {refusal(error)}") from error
