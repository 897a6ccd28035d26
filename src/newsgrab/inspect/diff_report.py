"""A comparison as one self-contained HTML file, without any script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from string import Template

from newsgrab._version import __version__
from newsgrab.inspect.differences import Change, Comparison, Difference, Run
from newsgrab.inspect.report import policy, resource

__all__ = ["abridged", "html_report", "summary"]

MOST_PAGES = 500
"""Pages shown in one report; the counts are of all."""

MOST_TITLES = 200
"""Titles listed of pages that only one file has."""

AROUND = 160
"""Characters shown of an unchanged passage before and after a change."""

_ELEMENTS = {"old": "del", "new": "ins"}


def html_report(comparison: Comparison, title: str = "") -> str:
    """The report: an HTML document that needs nothing beside itself."""
    css = resource("colours.css") + resource("diff.css")
    pages = [*map(_page, comparison.changed[:MOST_PAGES]), *_only(comparison)]
    return Template(resource("diff.html")).substitute(
        policy=policy(styles=(css,)),
        css=css,
        version=__version__,
        title=escape(title or f"{comparison.old} → {comparison.new}"),
        old=escape(comparison.old),
        new=escape(comparison.new),
        summary=escape(summary(comparison)),
        counts="".join(f"<li>{escape(field)} <b>{count}</b></li>" for field, count in comparison.by_field.items()),
        pages="\n".join(pages),
    )


def summary(comparison: Comparison) -> str:
    """How much changed, in a sentence."""
    told = f"{len(comparison.changed):,} of {comparison.both:,} pages changed"
    for count, where in ((len(comparison.gone), comparison.old), (len(comparison.come), comparison.new)):
        told += f"; {count:,} only in {where}" if count else ""
    if len(comparison.changed) > MOST_PAGES:
        told += f"; the first {MOST_PAGES:,} are shown"
    return told


def _page(found: Difference) -> str:
    fields = ", ".join(change.field for change in found.changes)
    changes = "".join(map(_change, found.changes))
    return (
        f"<section><details open><summary><bdi>{escape(found.title)}</bdi> <small>{escape(fields)}</small></summary>"
        f"{changes}</details></section>"
    )


def _change(change: Change) -> str:
    old, new = change.origins
    told = f'<p class="origins">{escape(old or "nothing")} → {escape(new or "nothing")}</p>' if old != new else ""
    value = "".join(map(_run, abridged(change.runs)))
    return f'<div class="change"><h3>{escape(change.field)}</h3><p class="value" dir="auto">{value}</p>{told}</div>'


def _run(run: Run) -> str:
    if run.kind == "skipped":
        return f'<span class="skipped"> […{escape(run.text)}…] </span>'
    element = _ELEMENTS.get(run.kind)
    return f"<{element}>{escape(run.text)}</{element}>" if element else escape(run.text)


def abridged(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs with the middle of long unchanged ones told as a number of characters (kind ``"skipped"``)."""
    every = list(runs)
    for number, run in enumerate(every):
        before = AROUND if number else 0
        after = AROUND if number + 1 < len(every) else 0
        left = len(run.text) - before - after
        if run.kind != "same" or left < AROUND:
            yield run
            continue
        if before:
            yield Run("same", run.text[:before])
        yield Run("skipped", f"{left:,} characters")
        if after:
            yield Run("same", run.text[-after:])


def _only(comparison: Comparison) -> Iterator[str]:
    for name, titles in ((comparison.old, comparison.gone), (comparison.new, comparison.come)):
        if titles:
            listed = "".join(f"<li><bdi>{escape(title)}</bdi></li>" for title in titles[:MOST_TITLES])
            yield (
                f'<section class="only"><details><summary>Only in {escape(name)} '
                f"<small>{len(titles):,}</small></summary>"
                f"<ul>{listed}</ul></details></section>"
            )
