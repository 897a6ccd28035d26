"""What changed between two extractor versions' records of the same pages, field by field, the body word by word."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from newsgrab.errors import UnreadableInput

__all__ = ["Change", "Comparison", "Difference", "Run", "compare", "difference", "read_records", "words_changed"]

IGNORED = frozenset(("extractor", "schema_version", "fetched_at", "run_id", "revision", "previous_hash", "body_hash",
                     "word_count", "blocks", "provenance"))  # fmt: skip
"""Fields that are not compared: they tell of the run, or follow from others. `provenance` is told beside its field."""

KEYS = ("id", "canonical_url", "final_url", "url")
"""Fields by which two records are of the same page, the first that both files' records have."""

MOST_PAIRS = 200_000
"""Pairs of equal words in an old and a new passage up to which they are compared word by word; with more of them (long
and repetitive), which would take minutes, all of the passage counts as changed."""

_TOKEN = re.compile(r"[^\S\n]*(?:[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|\w+|[^\w\s])|\s+")
"""A word with the space before it, so that spaces are not matched on their own; a letter where words are not spaced."""

_PARAGRAPH = re.compile(r"[^\n]+\n*|\n+")


class Run(NamedTuple):
    """A run of text: `kind` is ``"same"``, ``"old"`` (gone) or ``"new"`` (come)."""

    kind: str
    text: str


class Change(NamedTuple):
    """One field that changed.

    Attributes:
        field: Its name.
        runs: Its old and new value, run by run.
        origins: Where the old and the new value were found, "" where that is not told.
    """

    field: str
    runs: tuple[Run, ...]
    origins: tuple[str, str] = ("", "")


class Difference(NamedTuple):
    """What changed in the record of one page. `key` is what the records have in common, `title` names the page."""

    key: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two files of records.

    Attributes:
        old, new: What the files are called.
        both: How many pages are in both.
        changed: The differences, in the order of the new file.
        gone: Titles of the pages that only the old file has.
        come: Titles of the pages that only the new file has.
    """

    old: str
    new: str
    both: int
    changed: tuple[Difference, ...]
    gone: tuple[str, ...]
    come: tuple[str, ...]

    @property
    def by_field(self) -> Mapping[str, int]:
        """How many pages changed in each field, most first."""
        counts = Counter(change.field for one in self.changed for change in one.changes)
        return dict(counts.most_common())


Records = Sequence[Mapping[str, Any]]


def read_records(path: str) -> Records:
    """The records of a file: JSON Lines, or one JSON object, or a list of them.

    Raises:
        UnreadableInput: It cannot be read, or holds something else.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as file:
            text = file.read()
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, or a NUL in the path
        raise UnreadableInput(path, f"cannot read: {getattr(error, 'strerror', None) or error}") from error
    try:
        records = list(_records(text))
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(path, f"no records of articles (JSON Lines): {error}") from error
    if not records:
        raise UnreadableInput(path, "no records of articles (JSON Lines) in it")
    return records


def _records(text: str) -> Iterator[dict[str, Any]]:
    try:
        whole = json.loads(text)
    except ValueError:
        found: Iterable[Any] = (_line(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    else:
        found = whole if isinstance(whole, list) else [whole]
    for number, record in enumerate(found, 1):
        if not isinstance(record, dict):
            raise ValueError(f"record {number} is no object")
        yield record


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error


def compare(old: Records, new: Records, *, old_name: str = "OLD", new_name: str = "NEW") -> Comparison:
    """What changed from `old` to `new`; of several records of one page, the last of each counts."""
    key = _common_key(old, new)
    before, after = _by_key(old, key), _by_key(new, key)
    pairs = ((name, before[name], record) for name, record in after.items() if name in before)
    changed = tuple(found for name, one, other in pairs if (found := difference(one, other, key=name)).changes)
    return Comparison(
        old_name,
        new_name,
        len(before.keys() & after.keys()),
        changed,
        tuple(_title(record) for name, record in before.items() if name not in after),
        tuple(_title(record) for name, record in after.items() if name not in before),
    )


def _common_key(old: Records, new: Records) -> str:
    """The field to match by: the first that names pages of both; "" where one record stands against one."""
    for key in KEYS:
        mine = {str(record[key]) for record in old if record.get(key)}
        if any(str(record.get(key)) in mine for record in new):
            return key
    return "" if len(old) == len(new) == 1 else KEYS[0]


def _by_key(records: Records, key: str) -> dict[str, Mapping[str, Any]]:
    if not key:
        return {"": records[0]}
    return {str(record.get(key) or f"record {number}"): record for number, record in enumerate(records, 1)}


def _title(record: Mapping[str, Any]) -> str:
    for name in ("final_url", "url", "canonical_url", "headline", "id"):
        if record.get(name):
            return str(record[name])
    return "a page without a name"


def difference(old: Mapping[str, Any], new: Mapping[str, Any], *, key: str = "") -> Difference:
    """What changed in one page's record."""
    fields = [field for field in dict.fromkeys((*old, *new)) if field not in IGNORED]
    changes = []
    for field in fields:
        before, after = _text(old.get(field)), _text(new.get(field))
        if before != after:
            runs = tuple(words_changed(before, after))
            changes.append(Change(field, runs, (_origin(old, field), _origin(new, field))))
    return Difference(key, _title(new), tuple(changes))


def _text(value: Any) -> str:
    """A field's value as text, "" for none."""
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False)


def _origin(record: Mapping[str, Any], field: str) -> str:
    provenance = record.get("provenance")
    return str(provenance.get(field) or "") if isinstance(provenance, dict) else ""


def words_changed(old: str, new: str) -> Iterator[Run]:
    """From one text to another: first paragraph by paragraph, then within what changed word by word."""
    before, after = _PARAGRAPH.findall(old), _PARAGRAPH.findall(new)
    for kind, a, b, c, d in _opcodes(before, after):
        if kind == "equal":
            yield Run("same", "".join(before[a:b]))
        else:
            yield from _within("".join(before[a:b]), "".join(after[c:d]))


def _within(old: str, new: str) -> Iterator[Run]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for kind, a, b, c, d in _opcodes(before, after):
        if kind == "equal":
            yield Run("same", "".join(before[a:b]))
            continue
        if b > a:
            yield Run("old", "".join(before[a:b]))
        if d > c:
            yield Run("new", "".join(after[c:d]))


def _opcodes(old: list[str], new: list[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """As `difflib` has them; without comparing where that would take too long."""
    counts, others = Counter(old), Counter(new)
    if sum(count * others[token] for token, count in counts.items()) > MOST_PAIRS:
        return [("equal" if old == new else "replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
