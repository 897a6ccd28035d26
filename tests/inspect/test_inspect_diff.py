"""What changed between two files of records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from inspected import PARAGRAPHS
from newsgrab.errors import UnreadableInput
from newsgrab.inspect.diff_report import html_report
from newsgrab.inspect.differences import Run, compare, read_records, words_changed
from support import newsgrab_run

OLD = {
    "id": "1", "url": "https://gazette.example/a", "headline": "A new bridge", "authors": ["Jane Roe"],
    "body": "\n\n".join(PARAGRAPHS), "body_hash": "x", "provenance": {"authors": "json-ld", "headline": "og"},
    "extractor": {"name": "newsgrab", "version": "0.1"},
}  # fmt: skip
NEW = OLD | {
    "headline": "A new bridge at last", "body": "\n\n".join(PARAGRAPHS).replace("on Monday", "on Tuesday"),
    "body_hash": "y", "provenance": {"authors": "json-ld", "headline": "visible-text"},
    "extractor": {"name": "newsgrab", "version": "0.2"},
}  # fmt: skip


@given(st.text("ab \n.日本", max_size=60), st.text("ab \n.日本", max_size=60))
def test_the_runs_are_the_old_text_and_the_new(old: str, new: str) -> None:
    runs = list(words_changed(old, new))
    assert "".join(run.text for run in runs if run.kind != "new") == old
    assert "".join(run.text for run in runs if run.kind != "old") == new


def test_the_body_is_compared_word_by_word() -> None:
    (found,) = compare([OLD], [NEW]).changed
    changes = {change.field: change for change in found.changes}
    assert list(changes) == ["headline", "body"]  # not the hash, which follows, nor the version, which is expected
    changed = [run for run in changes["body"].runs if run.kind != "same"]
    assert changed == [Run("old", " Monday"), Run("new", " Tuesday")]
    assert changes["headline"].origins == ("og", "visible-text")


def test_scripts_without_spaces_are_compared_by_letter() -> None:
    changed = [run for run in words_changed("東京で橋を建設する", "東京で塔を建設する") if run.kind != "same"]
    assert changed == [Run("old", "橋"), Run("new", "塔")]


def test_records_are_matched_by_page_and_the_last_of_a_page_counts() -> None:
    other = {"id": "2", "url": "https://gazette.example/b", "headline": "B"}
    comparison = compare([OLD, other], [NEW, OLD, {"id": "3", "headline": "C"}])
    assert (comparison.both, comparison.changed) == (1, ())
    assert (comparison.gone, comparison.come) == (("https://gazette.example/b",), ("C",))


def test_two_lone_records_are_compared_whatever_they_are_called() -> None:
    comparison = compare([{"headline": "A", "id": "x"}], [{"headline": "B", "id": "y"}])
    assert [change.field for change in comparison.changed[0].changes] == ["headline", "id"]


def test_long_and_repetitive_texts_are_compared_in_bounded_time() -> None:
    runs = list(words_changed("ab " * 50_000, "ba ab " * 25_000))
    assert [run.kind for run in runs] == ["old", "new"]


@pytest.mark.parametrize("text", ["", "\n\n", "no JSON", '{"a": 1}\nno JSON', "[1]", '"text"', "[" * 100_000])
def test_what_holds_no_records_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(text)
    with pytest.raises(UnreadableInput, match="no records"):
        read_records(str(path))


@pytest.mark.parametrize("content", [b"\xff\xfe{", None])
def test_what_cannot_be_read_is_told(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableInput, match="cannot read"):
        read_records(str(path))


@pytest.mark.parametrize("form", ["lines", "one", "list"])
def test_records_come_as_lines_as_one_object_or_as_a_list(form: str, tmp_path: Path) -> None:
    records = [OLD] if form == "one" else [OLD, NEW | {"body": "with a \u2028 line separator"}]
    text = {
        "lines": "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records),
        "one": json.dumps(OLD, indent=2),
        "list": json.dumps(records),
    }
    path = tmp_path / "records.jsonl"
    path.write_text(text[form])
    assert read_records(str(path)) == records


def test_the_report_shows_what_is_gone_and_what_has_come() -> None:
    hostile: dict[str, Any] = NEW | {"headline": "<img src=x onerror=alert(1)>", "<b>field": "</style><script>"}
    report = html_report(compare([OLD], [hostile], old_name="<old>", new_name="<new>"))
    tree = LexborHTMLParser(report)
    assert not tree.css("script,img,link,b b")
    assert "Monday" in [(node.text() or "").strip() for node in tree.css("del")]
    assert "Tuesday" in [(node.text() or "").strip() for node in tree.css("ins")]
    assert "[…" in tree.css(".skipped")[0].text()  # what did not change is told by its length
    policy = tree.css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"] or ""
    assert policy.startswith("default-src 'none'") and "script-src" not in policy


def test_the_command_prints_the_changes_or_writes_a_report(tmp_path: Path) -> None:
    for name, record in (("old.jsonl", OLD), ("new.jsonl", NEW)):
        (tmp_path / name).write_text(json.dumps(record) + "\n")
    done = newsgrab_run("inspect", "--diff", "old.jsonl", "new.jsonl", cwd=tmp_path)
    assert done.code == 0 and "\x1b" not in done.out
    assert "headline: A new bridge{+ at last+}" in done.out
    assert "[- Monday-]{+ Tuesday+}" in done.out
    assert done.out.splitlines()[-1] == "1 of 1 pages changed: headline 1, body 1"
    done = newsgrab_run("inspect", "--diff", "old.jsonl", "new.jsonl", "-o", "diff.html", cwd=tmp_path)
    assert done.out == "diff.html\n" and "<ins>" in (tmp_path / "diff.html").read_text()
