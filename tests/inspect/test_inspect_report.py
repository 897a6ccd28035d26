"""The report, the tree and the command that makes them."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from inspected import ARTICLE, HEADLINE, PARAGRAPHS, RIGHT_TO_LEFT, URL, page
from newsgrab.demo import Response
from newsgrab.inspect import inspect_page
from newsgrab.inspect.report import html_report, resource
from support import Site, newsgrab_run


def test_the_report_needs_nothing_beside_itself() -> None:
    report = html_report(inspect_page(ARTICLE, URL))
    tree = LexborHTMLParser(report)
    assert not tree.css("link,img,object,embed,base,script[src],form")
    frames = tree.css("iframe")
    assert [frame.attributes["sandbox"] for frame in frames] == ["allow-same-origin"]
    assert all("src" not in frame.attributes for frame in frames)
    assert "preconnect" not in report and "@import" not in report


@pytest.mark.parametrize("part", ["report", "frame"])
def test_the_policy_allows_our_own_parts_by_their_hashes_and_nothing_else(part: str) -> None:
    tree = LexborHTMLParser(html_report(inspect_page(ARTICLE, URL)))
    if part == "frame":
        tree = LexborHTMLParser(tree.css("iframe")[0].attributes["srcdoc"] or "")
    policy = tree.css("meta[http-equiv=Content-Security-Policy]")[0].attributes["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    inline = [node.text() or "" for node in tree.css("style,script:not([type])")]
    assert inline
    for text in inline:
        assert f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert ("script-src" in policy) == (part == "report")


def test_data_cannot_leave_its_script_element() -> None:
    hostile = page(f"<h1>{HEADLINE}</h1><p class='</script><script>alert(1)</script>'>{PARAGRAPHS[0]}\u2028</p>" * 9)
    report = html_report(inspect_page(hostile))
    source = report.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    assert json.loads(source)["stages"]
    assert not set("<>&\u2028\u2029") & set(source)


def test_every_field_tells_its_origin_its_rule_and_what_lost() -> None:
    inspection = inspect_page(ARTICLE, URL)
    tree = LexborHTMLParser(html_report(inspection))
    fields = {item.css("h3")[0].text(): item for item in tree.css("li.field")}
    authors = fields["authors"]
    assert authors.css(".value")[0].text() == "Mary Major"
    assert "the byline shares no name with the metadata" in authors.css(".why")[0].text()
    assert "Jane Roe" in authors.css("details li.lost")[0].text()
    (at,) = [int(index) for index in (authors.attributes["data-blocks"] or "").split()]
    assert inspection.doc.blocks[at].text == "By Mary Major"
    for warning in inspection.article.warnings:
        assert warning in tree.css(".warnings")[0].text()


def test_the_parts_of_the_body_point_at_their_blocks() -> None:
    inspection = inspect_page(ARTICLE, URL)
    tree = LexborHTMLParser(html_report(inspection))
    parts = tree.css("li.part")
    assert [part.css("[dir=auto]")[0].text() for part in parts] == (inspection.article.body or "").split("\n\n")
    for part in parts:
        blocks = [int(index) for index in (part.attributes["data-blocks"] or "").split()]
        assert " ".join(inspection.doc.blocks[index].text for index in blocks) == part.css("[dir=auto]")[0].text()


def test_a_body_from_the_pages_data_points_nowhere() -> None:
    text = "\\n\\n".join(PARAGRAPHS)
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{text}"}}</script>'
    inspection = inspect_page(page(f"<h1>{HEADLINE}</h1>{data}"))
    assert inspection.article.provenance["body"] == "json-ld"
    parts = LexborHTMLParser(html_report(inspection)).css("li.part")
    assert len(parts) == 5 and all("data-blocks" not in part.attributes for part in parts)


def test_a_page_from_right_to_left_is_shown_so_even_where_it_does_not_say() -> None:
    report = LexborHTMLParser(html_report(inspect_page(RIGHT_TO_LEFT)))
    assert '<html lang="ar" dir="rtl">' in (report.css("iframe")[0].attributes["srcdoc"] or "")


def test_colours_are_legible_on_paper_and_under_a_tag() -> None:
    """Contrast of 4.5 and more (WCAG 2.2, 1.4.3), in light and in dark."""
    light, dark = resource("colours.css").split("@media", 1)
    for sheet in (light, dark):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", sheet))
        for name in ("headline", "timestamp", "source", "authors", "body", "near", "gap", "ink", "soft",
                     *(f"r{n}" for n in range(8))):  # fmt: skip
            assert contrast(colours[name], colours["paper"]) >= 4.5, name


def contrast(one: str, other: str) -> float:
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_saved_page_becomes_a_report_whose_name_is_printed(tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text(ARTICLE)
    done = newsgrab_run("inspect", "story.html", "--url", URL, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "story.inspect.html\n", "")
    report = (tmp_path / "story.inspect.html").read_text()
    assert "story.html" in report and PARAGRAPHS[0] in report
    done = newsgrab_run("inspect", "story.html", "-o", "-", cwd=tmp_path)
    assert done.out.startswith("<!doctype html>")


def test_a_page_is_fetched_and_one_that_is_no_article_is_told(site: Site, tmp_path: Path) -> None:
    address = site.put("/story", Response(b"<html><body><h1>Page not found</h1></body></html>"))
    done = newsgrab_run("inspect", address, "--allow-private", "-o", "out.html", cwd=tmp_path)
    assert (done.code, done.out) == (0, "out.html\n")
    assert "not an article: looks like an error page" in done.err
    assert "not an article" in (tmp_path / "out.html").read_text()


def test_the_tree_has_no_colour_codes_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text(ARTICLE)
    done = newsgrab_run("inspect", "story.html", "--text", cwd=tmp_path)
    assert done.code == 0 and "\x1b" not in done.out
    assert "authors: Mary Major" in done.out
    assert "lost: Jane Roe  (meta:author)" in done.out
    assert "removed: copy" in done.out
    assert re.search(r"weigh: .*surely|weigh: .*likely body", done.out)


def test_a_page_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text(ARTICLE.replace("Mary Major", "Mary \x9b31m\u202e Major"))
    done = newsgrab_run("inspect", "story.html", "--text", cwd=tmp_path)
    assert done.code == 0 and not {"\x9b", "\u202e", "\x1b"} & set(done.out)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("a.html", "b.html"), "one page at a time"),
        (("a.html", "--text", "-o", "x.html"), "--text prints"),
        (("--diff", "a.jsonl"), "--diff compares two files"),
        (("https://a.example/", "--url", URL), "the address of a saved page"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], complaint: str, tmp_path: Path) -> None:
    done = newsgrab_run("inspect", *arguments, cwd=tmp_path)
    assert done.code == 2 and complaint in " ".join(done.err.replace("│", " ").split())


def test_what_cannot_be_read_or_written_is_told_in_one_line(tmp_path: Path) -> None:
    done = newsgrab_run("inspect", "none.html", cwd=tmp_path)
    assert (done.code, done.err.count("\n")) == (1, 1) and "none.html: cannot read" in done.err
    (tmp_path / "story.html").write_text(ARTICLE)
    done = newsgrab_run("inspect", "story.html", "-o", "no/folder/x.html", cwd=tmp_path)
    assert (done.code, done.err.count("\n")) == (1, 1) and "cannot write" in done.err
