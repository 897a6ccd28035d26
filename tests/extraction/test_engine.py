"""The whole line, from bytes to an article: pure, the same each time, whatever the page."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_pages import EN, STORIES, URL, Story, extract, json_ld, outcome, page, paragraphs, refusal, related_box

import newsgrab
from newsgrab import EmptyPage, InvalidUrl, Page
from newsgrab.extraction.text import content_hash

HTML = page(paragraphs(EN.paragraphs))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_the_same_page_gives_the_same_article_as_text_as_bytes_and_as_a_page(story: Story) -> None:
    html = page(paragraphs(story.paragraphs) + related_box(story), story)
    first = extract(html)
    assert first == extract(html) == extract(html.encode())
    assert newsgrab.extract(Page(content=html.encode(), url=URL), blocks=True) == first


def test_an_article_survives_pickling() -> None:
    article = extract(HTML)
    assert pickle.loads(pickle.dumps(article)) == article


def test_many_threads_give_what_one_gives() -> None:
    pages = [page(paragraphs(story.paragraphs), story) for story in STORIES] * 3
    bare = [html.replace(f' lang="{html.split(chr(34))[1]}"', "", 1) for html in pages]  # these ask the detector
    alone = [outcome(html) for html in pages + bare]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(outcome, pages + bare)) == alone


def test_what_the_page_brings_comes_along() -> None:
    now = datetime(2024, 6, 3, 12, tzinfo=UTC)
    article = newsgrab.extract(Page(content=HTML.encode(), url=URL, final_url=f"{URL}?x=1", status=200, fetched_at=now))
    assert (article.url, article.final_url, article.status, article.fetched_at) == (URL, f"{URL}?x=1", 200, now)


def test_blocks_come_only_on_request() -> None:
    assert newsgrab.extract(HTML, URL).blocks is None
    assert newsgrab.extract(HTML, URL, blocks=True).blocks


def test_the_hash_is_that_of_the_body() -> None:
    article = extract(HTML)
    assert article.body_hash == content_hash(article.body or "")


def test_the_id_depends_on_the_address_alone() -> None:
    other = page(paragraphs(EN.paragraphs[1:]))
    assert extract(HTML).id == extract(other).id != extract(HTML, "https://news.example/other").id
    assert extract(HTML, "").id != extract(other, "").id


def test_a_canonical_link_of_the_same_site_is_the_address() -> None:
    canonical = page(paragraphs(EN.paragraphs), head=f'<link rel="canonical" href="{URL}">')
    assert extract(canonical, f"{URL}?utm_source=x&page=2").id == extract(HTML, URL).id
    foreign = page(paragraphs(EN.paragraphs), head='<link rel="canonical" href="https://other.example/x">')
    assert extract(foreign).id == extract(HTML).id


def test_passwords_do_not_stay_in_addresses() -> None:
    article = newsgrab.extract(HTML, URL.replace("https://", "https://jane:secret@"))
    assert "secret" not in article.model_dump_json()


@pytest.mark.parametrize("content", [b"", b"   \n\t", "", "\r\n"])
def test_nothing_is_an_empty_page(content: bytes | str) -> None:
    with pytest.raises(EmptyPage, match=r"news\.example"):
        newsgrab.extract(content, URL)


@pytest.mark.parametrize("url", ["not an address", "ftp://news.example/x", "/relative", "https://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InvalidUrl):
        newsgrab.extract(HTML, url)


def test_a_standfirst_is_told_where_the_reader_sees_it() -> None:
    head = f'<meta name="description" content="{EN.paragraphs[0][:60]}…">'
    assert extract(page(paragraphs(EN.paragraphs), head=head)).standfirst == EN.paragraphs[0]
    assert (
        extract(
            page(paragraphs(EN.paragraphs), head='<meta name="description" content="Something else entirely">')
        ).standfirst
        is None
    )


ENDLESS = "9" * 6_000


@pytest.mark.parametrize(
    "head",
    [
        json_ld({"@type": "NewsArticle", "headline": f"&#{ENDLESS};", "keywords": f"&#{ENDLESS};"}),
        json_ld({"@type": "NewsArticle", "datePublished": ENDLESS, "image": {"url": f"&#{ENDLESS};"}}),
        f"<title>&amp;#{ENDLESS};</title>",
        f"<meta property=og:title content='&amp;#{ENDLESS};'>",
        f"<meta name=keywords content='&amp;#{ENDLESS};'>",
        f"<meta property=article:published_time content='{ENDLESS}-01-01'>",
        f"<meta property=og:image:width content='{ENDLESS}'>",
        json_ld('{"@type": "NewsArticle", "headline": ' + ENDLESS + "}"),
        json_ld('{"@type": "NewsArticle", "wordCount": 1e999, "headline": NaN}'),
        "<link rel=canonical href='http://[::1'><meta property=og:url content='https://news.example:99999/'>",
        "<base href='http://[::1'>",
    ],
)  # fmt: skip
def test_odd_values_in_the_head_spoil_nothing(head: str) -> None:
    article = outcome(HTML.replace("<head>", f"<head>{head}"))
    assert isinstance(article, newsgrab.Article)
    assert article.body == EN.body


TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
TAG = st.sampled_from(
    "a b blockquote br div em figure h1 h2 i iframe li main nav p pre script span style table td tr ul time".split()
)
MARKUP = st.recursive(
    st.one_of(TEXT, st.sampled_from(EN.paragraphs), st.sampled_from(STORIES).map(lambda story: story.paragraphs[0])),
    lambda inner: st.builds(
        lambda tag, names, children: f'<{tag} class="{names}">{"".join(children)}</{tag}>',
        TAG,
        TEXT,
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=150)
@given(MARKUP)
def test_any_nested_markup_gives_an_article_or_an_error_of_ours(inner: str) -> None:
    first = outcome(page(inner))
    again = outcome(page(inner))
    assert str(first) == str(again)


SOUP = "<p> </p> <b> </b> <table> <tr> <td> </table> <a> </a> <ul> <li> <select> <svg> <!-- --> <script> <h1> text"


@given(st.lists(st.sampled_from(SOUP.split()), max_size=60))
def test_any_soup_of_tags_gives_an_article_or_an_error_of_ours(tags: list[str]) -> None:
    outcome("".join(tags))


# what takes the square of its length in a naive engine; each in a process of its own, ended when it hangs
HOSTILE = {
    "nested divs": "'<div>' * 100_000 + P",
    "nested divs, closed": "'<div>' * 100_000 + P + '</div>' * 100_000",
    "a megabyte of one tag": "'<p>' * 350_000",
    "nested quotes without text": "'<blockquote>' * 50_000 + 'x'",
    "nested lists": "'<ul><li>text ' * 50_000 + P",
    "nested main headings": "'<h1><div>' * 50_000 + P",
    "nested footers": "'<h1>A</h1>' + P + '<footer>' + ('<div>' + P) * 2_000",
    "nested microdata": "'<div itemscope itemprop=author>' * 50_000 + P",
    "nested dates over a long text": "'<h1>A</h1>' + '<i itemprop=datePublished>' * 1_000 + 'It rained, so ' * 200_000",
    "nested bylines over a long text": "'<h1>A</h1>' + '<span class=author>' * 1_000 + 'It rained, so ' * 200_000",
    "formatting left open": "''.join(f'<p><font color={n}>x' for n in range(20_000))",
    "a long class": "'<div class=\"' + 'a-B ' * 250_000 + '\">' + P",
    "a long style": "'<p style=\"' + 'display ' * 100_000 + '\">' + P",
    "a long title": "'<title>' + 'Word - | ' * 100_000 + '</title><h1>Word</h1>' + P",
    "line breaks": "'<p>a' + '<br> ' * 100_000 + 'b</p>' + P",
    "a listing of code": "'<h1>A</h1><pre>' + '<p>code of a kind, and more\\n' * 10_000 + '</pre>' + P",
    "spaces in code": "'<h1>A</h1><pre>a' + ' ' * 500_000 + 'b</pre>' + P",
    "links": "'<a href=/x>A title of a story here</a> ' * 10_000 + P",
    "pushes without end": "'<h1>A</h1><script>' + 'self.__next_f.push([1,\"' * 50_000 + '</script>'",
    "assignments without end": "'<h1>A</h1><script>' + 'window.a=[' * 100_000 + '</script>'",
    "blank lines in broken JSON-LD": "LD + '{\"a\": \"b\"' + '\\n' * 200_000 + 'x</script>' + P",
    "comments in broken JSON-LD": "LD + '{' + '/*' * 200_000 + '</script>' + P",
    "a long articleBody": "LD + '{\"@type\": \"NewsArticle\", \"articleBody\": \"' + 'The council met, so ' * 70_000"
    " + '\"}</script>' + '<p>The council met, so on.' * 10_000",
    "characters without end": "'<p>' + 'word' * 250_000 + '&' * 100_000",
}  # fmt: skip
PROGRAM = f"""
import sys, resource
sys.path.insert(0, {str(Path(__file__).parent)!r})
from sample_pages import EN, outcome, paragraphs
P, LD = paragraphs(EN.paragraphs), '<script type="application/ld+json">'
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
for name, source in {HOSTILE!r}.items():
    print(name, flush=True)
    outcome("<!doctype html>" + eval(source))
print("all done")
"""


def test_hostile_pages_neither_hang_nor_eat_memory() -> None:
    try:
        run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=240, check=False)
    except subprocess.TimeoutExpired as error:
        reached = (error.stdout or b"").decode().splitlines()[-1:]
        pytest.fail(f"hangs at {reached}")
    assert run.stdout.splitlines()[-1:] == ["all done"], run.stdout[-300:] + run.stderr[-2000:]


def test_a_refused_page_tells_what_it_is() -> None:
    error = refusal("<!doctype html><title>404 Not Found</title><h1>404 Not Found</h1>")
    assert (error.looks_like, error.subject) == ("error page", URL)


@pytest.mark.parametrize(
    "line", ["18.03.2025, 17:05 Uhr", "Published on 19 March 2025 at 07:30", "Monday, 3 June 2024"]
)
def test_the_line_that_prints_the_time_is_no_body(line: str) -> None:
    article = extract(page(f"<p>{line}</p>{paragraphs(EN.paragraphs)}"))
    assert article.timestamp_printed
    assert article.body == "\n\n".join(EN.paragraphs)


@pytest.mark.parametrize("line", ["© dpa-infocom, dpa:250318-930-404122/1", "Copyright 2024, Example Media"])
def test_the_copyright_line_under_the_text_is_no_body(line: str) -> None:
    article = extract(page(f"{paragraphs(EN.paragraphs)}<p>{line}</p>"))
    assert article.body == "\n\n".join(EN.paragraphs)


def test_a_sentence_that_names_the_day_stays() -> None:
    day = "It was 19 March 2025."
    article = extract(page(f"<p>19 March 2025, 08:00</p><p>{day}</p>{paragraphs(EN.paragraphs)}"))
    assert article.body == "\n\n".join((day, *EN.paragraphs))
