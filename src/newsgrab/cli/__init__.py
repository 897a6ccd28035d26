"""The command line: each command parses its options, calls one function and prints. Imports are made when needed."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the `newsgrab` command line and leave with its exit code."""
    from newsgrab.cli.app import run

    run()
