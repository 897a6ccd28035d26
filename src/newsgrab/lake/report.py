"""What a check has found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from newsgrab.errors import one_line

__all__ = ["EXAMPLES", "Finding", "Found", "Report"]

EXAMPLES = 10
"""Of each finding, so many are told; all are counted."""


class Finding(StrEnum):
    """What can be wrong with a lake, or worth knowing; what is worth knowing only is a notice, else an error."""

    missing_file = "missing_file"
    """The ledger knows a file that readers do not find."""
    changed_file = "changed_file"
    """A file is not what was written: its size, digest or number of rows is another."""
    unreadable_file = "unreadable_file"
    """A file is damaged."""
    unknown_file = "unknown_file"
    """Readers find a file of records that the ledger does not know."""
    foreign_file = "foreign_file"
    """Readers find a file of the lake's format that holds no records of newsgrab."""
    other_columns = "other_columns"
    """A file's columns are not those of its schema version."""
    unknown_schema = "unknown_schema"
    """Records of no known schema version, or of another major version."""
    broken_record = "broken_record"
    """A line is no record."""
    misfiled_record = "misfiled_record"
    """A record stands in the folder of another partition, where readers that prune miss it."""
    doubled_record = "doubled_record"
    """A revision of an article stands in the lake more than once."""
    gap = "gap"
    """The newest record of an article is not where the ledger says."""
    lost_article = "lost_article"
    """Articles whose record a run has found to be gone; ``--refetch-missing`` fetches them anew."""
    newer_schema = "newer_schema"
    """Records of a newer minor version: what it adds was not checked."""
    older_schema = "older_schema"
    """Records of an older minor version: what was added since is null there."""
    shared_address = "shared_address"
    """Articles of different ids have one canonical address."""
    shared_body = "shared_body"
    """Articles of different ids have one body, as agency reports have."""
    unfinished = "unfinished"
    """A run or a compaction was broken off; the next one completes it."""
    waiting = "waiting"
    """Records are in the journal, where readers do not see them until the next run ends."""
    leftover = "leftover"
    """Files that a broken-off run has left; the next one removes them."""
    unlisted_file = "unlisted_file"
    """Files that only older versions of a Delta table need, or none; vacuum removes them."""

    @property
    def is_error(self) -> bool:
        """Whether it is more than worth knowing."""
        return self not in _NOTICES

    @property
    def label(self) -> str:
        """It, for readers."""
        return self.value.replace("_", " ")


_NOTICES = frozenset(
    {
        Finding.newer_schema,
        Finding.older_schema,
        Finding.shared_address,
        Finding.shared_body,
        Finding.unfinished,
        Finding.waiting,
        Finding.leftover,
        Finding.unlisted_file,
    }
)


@dataclass(slots=True)
class Found:
    """How often something was found.

    Attributes:
        count: All.
        examples: The first: where, and what.
    """

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What a lake holds and what is wrong with it.

    Attributes:
        out: The lake, as the user named it.
        files: Files that readers find, and that could be looked for.
        rows: Records in them, those that wait in the journal included.
        bytes: Size of the files.
        articles: Articles that the ledger says are there.
        schema_versions: Records by their schema version.
        findings: What was found.
    """

    out: str
    files: int = 0
    rows: int = 0
    bytes: int = 0
    articles: int = 0
    schema_versions: Counter[str] = field(default_factory=Counter)
    findings: dict[Finding, Found] = field(default_factory=dict)

    def add(self, finding: Finding, where: str, what: str = "", count: int = 1) -> None:
        """Note a finding."""
        found = self.findings.setdefault(finding, Found())
        found.count += count
        if len(found.examples) < EXAMPLES:
            found.examples.append((one_line(where, 300), one_line(what, 300)))

    @property
    def clean(self) -> bool:
        """Whether there are no errors."""
        return not any(finding.is_error for finding in self.findings)

    @property
    def summary(self) -> str:
        """A sentence."""
        errors = sum(found.count for finding, found in self.findings.items() if finding.is_error)
        notices = sum(found.count for finding, found in self.findings.items() if not finding.is_error)
        verdict = ", ".join(
            _counted(number, word) for number, word in ((errors, "error"), (notices, "notice")) if number
        )
        return (
            f"{_counted(self.rows, 'record')} in {_counted(self.files, 'file')} of {self.out}, "
            f"{_counted(self.articles, 'article')} in the ledger: {verdict or 'all is well'}"
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "out": self.out,
            "clean": self.clean,
            "files": self.files,
            "rows": self.rows,
            "bytes": self.bytes,
            "articles": self.articles,
            "schema_versions": dict(sorted(self.schema_versions.items())),
            "findings": [
                {
                    "finding": finding.value,
                    "level": "error" if finding.is_error else "notice",
                    "count": found.count,
                    "examples": [{"where": where, "what": what} for where, what in found.examples],
                }
                for finding, found in sorted(self.findings.items(), key=lambda item: not item[0].is_error)
            ],
        }


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
