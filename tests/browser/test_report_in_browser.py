"""`newsgrab inspect`'s report in a real browser: what people see and do in it, and what a hostile page cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any

import pytest

from inspected import ARTICLE, HEADLINE, PARAGRAPHS, RIGHT_TO_LEFT, URL, page
from newsgrab.demo import Response, serve
from newsgrab.inspect import inspect_page
from newsgrab.inspect.diff_report import html_report as diff_report
from newsgrab.inspect.differences import compare
from newsgrab.inspect.report import html_report

Open = Callable[..., Any]
Keep = Callable[[Any, str], None]

COLOUR = "node => getComputedStyle(node).backgroundColor"


@pytest.fixture(scope="session")
def report() -> str:
    return html_report(inspect_page(ARTICLE, URL))


def block(tab: Any, text: str) -> Any:
    """The first text of the page, in its frame, that begins so."""
    return tab.frame_locator("iframe").locator("[data-b]").filter(has_text=re.compile(f"^{re.escape(text)}")).first


def item(tab: Any, text: str) -> Any:
    return tab.locator("#article [data-blocks]").filter(has_text=text).first


def classes(node: Any) -> set[str]:
    return set((node.get_attribute("class") or "").split())


def test_what_became_of_a_block_has_a_colour_of_its_own_and_a_tag(open_report: Open, report: str, keep: Keep) -> None:
    tab = open_report(report)
    fates = {"headline": HEADLINE, "authors": "By Mary Major", "timestamp": "5 March 2024", "body": PARAGRAPHS[0]}
    colours = {fate: block(tab, text).evaluate(COLOUR) for fate, text in fates.items()}
    assert len(set(colours.values())) == len(fates) and "rgba(0, 0, 0, 0)" not in colours.values()
    tags = [block(tab, text).get_attribute("data-tag") for text in fates.values()]
    assert tags == ["headline", "author · removed: byline", "timestamp", None]
    copy = tab.frame_locator("iframe").locator("[data-b]").filter(has_text=PARAGRAPHS[0]).last
    assert "removed" in classes(copy) and copy.get_attribute("data-tag") == "removed: copy"
    assert "repeating-linear-gradient" in copy.evaluate("node => getComputedStyle(node).backgroundImage")
    legend = {entry.inner_text() for entry in tab.locator("#legend button").all()}
    assert {"headline 1", "author 1", "timestamp 1"} <= {" ".join(text.split()) for text in legend}
    keep(tab, "light")
    assert tab.heard == []


def test_pointing_at_one_side_marks_the_other(open_report: Open, report: str) -> None:
    tab = open_report(report)
    item(tab, PARAGRAPHS[1]).hover()
    assert "marked" in classes(block(tab, PARAGRAPHS[1]))
    item(tab, "Mary Major").hover()
    assert "marked" in classes(block(tab, "By Mary Major"))
    assert "marked" not in classes(block(tab, PARAGRAPHS[1]))
    block(tab, PARAGRAPHS[2]).hover()
    assert "marked" in classes(item(tab, PARAGRAPHS[2]))
    told = tab.locator("#told").inner_text()
    assert "body" in told and "log-odds +" in told and "article > p" in told
    assert tab.heard == []


def test_the_stages_can_be_stepped_through(open_report: Open, report: str, keep: Keep) -> None:
    tab = open_report(report)
    copy = tab.frame_locator("iframe").locator("[data-b]").filter(has_text=PARAGRAPHS[0]).last
    assert tab.locator("#on").is_disabled()
    for _ in range(4):
        tab.locator("#back").click()
    assert tab.locator("#stage0").is_checked() and tab.locator("#back").is_disabled()
    assert any(re.fullmatch(r"w[0-5]", name) for name in classes(copy))
    assert "log-odds" in tab.locator("#why").inner_text()
    keep(tab, "weigh")
    tab.locator("label[for=stage1]").click()
    assert classes(copy) == {"body"}
    tab.keyboard.press("ArrowRight")  # from the focused choice
    assert tab.locator("#stage2").is_checked() and "removed" in classes(copy)
    assert tab.heard == []


def test_everything_can_be_reached_with_the_keyboard(open_report: Open, report: str) -> None:
    tab = open_report(report)
    tab.keyboard.press("ArrowLeft")
    assert tab.locator("#stage3").is_checked()
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#stage4").is_checked()
    tab.keyboard.press("j")
    first = tab.locator("#told b").inner_text()
    tab.keyboard.press("j")
    assert tab.locator("#told b").inner_text() != first
    tab.keyboard.press("k")
    assert tab.locator("#told b").inner_text() == first
    tab.keyboard.press("Escape")
    assert tab.frame_locator("iframe").locator(".marked").count() == 0
    reached = set()
    for _ in range(80):
        tab.keyboard.press("Tab")
        name, outline = tab.evaluate("""() => {
            const node = document.activeElement, label = document.querySelector(`label[for="${node.id}"]`);
            const shown = getComputedStyle(node.matches("input") ? label : node);
            return [node.closest("h3, .field, .part, #legend, .stages, iframe")?.className || node.tagName,
                    shown.outlineStyle !== "none" || shown.boxShadow !== "none"];
        }""")
        assert outline or name in ("IFRAME", "BODY"), name
        reached.add(name.split()[0] if name else name)
        if "Opponents fear" in tab.evaluate("document.activeElement.textContent") and "part" in name:
            assert "marked" in classes(block(tab, PARAGRAPHS[3]))  # focus marks as pointing does
    assert {"stages", "field", "part", "IFRAME"} <= reached
    assert tab.heard == []


def test_a_legend_entry_shows_only_its_blocks(open_report: Open, report: str) -> None:
    tab = open_report(report)
    tab.locator("#legend button", has_text="author").click()
    assert "lit" in classes(block(tab, "By Mary Major"))
    dimmed = block(tab, PARAGRAPHS[1]).evaluate("node => getComputedStyle(node).opacity")
    assert float(dimmed) < 0.5
    tab.keyboard.press("Escape")
    assert float(block(tab, PARAGRAPHS[1]).evaluate("node => getComputedStyle(node).opacity")) == 1


def test_dark_where_the_reader_likes_it_dark(open_report: Open, report: str, keep: Keep) -> None:
    tab = open_report(report, dark=True)
    for frame in tab.frames:
        ground = frame.evaluate("getComputedStyle(document.body).backgroundColor")
        ink = frame.evaluate("getComputedStyle(document.body).color")
        assert brightness(ink) > brightness(ground)
    ground = tab.frames[1].evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert brightness(ground) < 60
    keep(tab, "dark")


def brightness(colour: str) -> float:
    parts = [float(part) for part in re.findall(r"[\d.]+", colour)]
    return sum(parts[:3]) / 3 * (parts[3] if len(parts) > 3 else 1)


def test_from_right_to_left(open_report: Open, keep: Keep) -> None:
    tab = open_report(html_report(inspect_page(RIGHT_TO_LEFT)))
    box = block(tab, "صوت مجلس").bounding_box()
    frame = tab.locator("iframe").bounding_box()
    assert box["x"] + box["width"] > frame["x"] + frame["width"] * 0.8
    assert item(tab, "صوت مجلس").locator("[dir=auto]").evaluate("node => getComputedStyle(node).direction") == "rtl"
    keep(tab, "rtl")
    assert tab.heard == []


def test_on_a_phone_the_two_sides_take_turns(open_report: Open, report: str, keep: Keep) -> None:
    tab = open_report(report, width=390, height=780)
    assert tab.locator("iframe").is_visible() and not tab.locator("#article").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    keep(tab, "phone")
    tab.get_by_role("button", name="Article").click()
    assert tab.locator("#article").is_visible() and not tab.locator("iframe").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    item(tab, PARAGRAPHS[1]).focus()
    tab.keyboard.press("Enter")  # shows it in the page
    assert tab.locator("iframe").is_visible() and "marked" in classes(block(tab, PARAGRAPHS[1]))


def test_a_page_of_two_megabytes_is_shown_and_answers(open_report: Open) -> None:
    paragraph = f"<p>{PARAGRAPHS[0]} <a href='/x'>{PARAGRAPHS[1]}</a> {PARAGRAPHS[2]}</p>"
    html = page(f"<h1>{HEADLINE}</h1>" + "".join(f"{paragraph}<p>{n}. {PARAGRAPHS[3]}</p>" for n in range(4400)))
    assert len(html) > 2_000_000
    tab = open_report(html_report(inspect_page(html)))
    tab.keyboard.press("ArrowLeft")
    assert tab.locator("#stage3").is_checked()
    item(tab, "4100. Opponents").focus()
    assert "marked" in classes(block(tab, "4100. Opponents"))
    assert tab.heard == []


def test_what_changed_is_shown_without_script(open_report: Open, keep: Keep) -> None:
    old = {"url": URL, "headline": HEADLINE, "body": "\n\n".join(PARAGRAPHS)}
    new = old | {"headline": f"{HEADLINE} of waiting", "body": "\n\n".join(PARAGRAPHS[1:]).replace("spring", "May")}
    tab = open_report(diff_report(compare([old], [new])))
    assert [one.inner_text().strip() for one in tab.locator("ins").all()] == ["of waiting", "May"]
    keep(tab, "diff")
    assert tab.heard == []


# --- hostile pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """A server that notes whatever is asked of it."""
    asked: list[str] = []

    class Routes(dict[str, Response]):
        def get(self, path: str, default: Any = None) -> Any:
            asked.append(path)
            return Response(b"trapped")

    with serve(Routes()) as root:
        yield root, asked


def hostile(trap: str) -> str:
    """Every trick at once, around an article."""
    run = f"top.pwned=1;parent.pwned=1;window.pwned=1;fetch('{trap}/ran')"
    return page(
        f"<h1>{HEADLINE}</h1>"
        f"<script>{run}</script><img src='{trap}/img' onerror=\"{run}\" onload=\"{run}\"><svg onload=\"{run}\">"
        f"<script>{run}</script><animate onbegin=\"{run}\" attributeName=x dur=1s></svg>"
        f"<p onmouseover=\"{run}\" style=\"background:url({trap}/css)\">{PARAGRAPHS[0]}</p>"
        f"<a href=\"javascript:{run}\" target=_top>{PARAGRAPHS[1]}</a>"
        f"<form action='{trap}/form'><input autofocus onfocus=\"{run}\"><button>{PARAGRAPHS[2]}</button></form>"
        f"<iframe src='{trap}/frame'></iframe><iframe srcdoc=\"<script>{escape(run)}</script>\"></iframe>"
        f"<object data='{trap}/object'></object><embed src='{trap}/embed'><video src='{trap}/video' autoplay></video>"
        f"<template><img src=x onerror=\"{run}\"></template>"
        f"<noscript><p title=\"</noscript><img src=x onerror={run}>\"></noscript>"
        f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror={run}&gt;\"></table>"
        "</math>"
        f"<p>&lt;/script&gt;&lt;script&gt;{run}&lt;/script&gt; {PARAGRAPHS[3]} \u2028 --&gt; ]]&gt; &lt;!--</p>"
        f"<div class=\"</script><script>{run}</script>\" id='\"><script>{run}</script>'><p>{PARAGRAPHS[4]}</p></div>"
        f"<p>By &lt;img src=x onerror={run}&gt; Roe</p><details ontoggle=\"{run}\" open>x</details>"
        f"<style>@import '{trap}/import'; body {{ background: url({trap}/style) }}</style>",
        head=f"<title>&lt;/title&gt;&lt;script&gt;{run}&lt;/script&gt;</title>"
        f"<meta http-equiv=refresh content='0;url={trap}/refresh'><base href='{trap}/base/' target=_top>"
        f"<link rel=preconnect href='{trap}'><link rel=stylesheet href='{trap}/sheet'>"
        f"<link rel=prefetch href='{trap}/prefetch'>"
        f"<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"author\":\"<img src=x onerror={run}>\","
        f"\"headline\":\"<\\/script><script>{run}<\\/script>\"}}</script>",
    )  # fmt: skip


def assert_unharmed(tab: Any, asked: list[str]) -> None:
    address = tab.url
    tab.wait_for_timeout(300)  # for what would load or run late
    assert tab.url == address and len(tab.frames) == 2
    for frame in tab.frames:
        assert frame.evaluate("typeof window.pwned") == "undefined"
    assert asked == []


def test_a_hostile_page_can_do_nothing(open_report: Open, trap: tuple[str, list[str]]) -> None:
    root, asked = trap
    tab = open_report(html_report(inspect_page(hostile(root), URL)))
    for text in PARAGRAPHS:
        tab.frame_locator("iframe").locator("[data-b]").filter(has_text=text).first.click()
    tab.frame_locator("iframe").locator("body").press("Tab")
    assert_unharmed(tab, asked)
    assert tab.heard == []
    live = "script,iframe,object,embed,form,input,img,video,svg,link,base,[href],[src],[style]"
    assert tab.frames[1].locator(live).count() == 0
    assert tab.frames[1].locator("style").count() == 1
    assert tab.frames[1].evaluate("[...document.querySelectorAll('*')].every(node => "
                                  "[...node.attributes].every(one => !one.name.startsWith('on')))")  # fmt: skip


def test_even_markup_that_slipped_through_could_do_nothing(open_report: Open, trap: tuple[str, list[str]]) -> None:
    """The second and the third line of defence: the frame's sandbox, and the policies."""
    root, asked = trap
    report = html_report(inspect_page(ARTICLE, URL))
    slipped = unescape(hostile(root).partition("<body>")[2])
    before, mark, after = report.partition(escape("<body>"))
    assert mark
    tab = open_report(before + mark + escape(slipped) + after)
    for frame in tab.frames[2:]:  # frames within the frame show nothing
        assert root not in frame.url
    tab.wait_for_timeout(300)
    assert asked == [] and tab.url.endswith("report.html")
    for frame in tab.frames[:2]:
        assert frame.evaluate("typeof window.pwned") == "undefined"
    refused = [line for line in tab.heard if "Content Security Policy" in line or "sandboxed" in line]
    assert len(refused) > 5
