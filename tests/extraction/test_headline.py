"""The headline as the reader sees it: without the site's name, a section or a kicker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_pages import EN, STORIES, Story, extract, json_ld, page, paragraphs

from newsgrab.extraction.document import Document
from newsgrab.extraction.headline import find_headline, without_site_name

BODY = paragraphs(EN.paragraphs)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_the_visible_heading_is_the_headline(story: Story) -> None:
    article = extract(page(paragraphs(story.paragraphs), story))
    assert (article.headline, article.provenance["headline"]) == (story.headline, "visible-text")


@pytest.mark.parametrize(
    "form", ["{} | Ember Courier", "{} - Ember Courier", "Ember Courier: {}", "{} — Ember Courier"]
)
def test_the_site_name_is_cut_from_a_title(form: str) -> None:
    html = (
        f"<!doctype html><title>{form.format(EN.headline)}</title><meta property=og:site_name content='Ember Courier'>"
    )
    expected = EN.headline if ": " not in form else form.format(EN.headline)  # a colon may belong to the headline
    assert extract(html + f"<body><div>{BODY}</div>").headline == expected


def test_a_kicker_in_the_heading_is_left_out_where_the_title_vouches_for_the_rest() -> None:
    heading = f"<p class=kicker>Town hall</p><h1><a href=/news/1><span>{EN.headline}</span></a></h1>"
    html = f"<!doctype html><title>{EN.headline} - Ember Courier</title><body><article>{heading}{BODY}</article>"
    assert extract(html).headline == EN.headline


def test_a_date_that_runs_into_the_heading_is_left_out() -> None:
    html = f"<!doctype html><title>{EN.headline} - Courier</title><body><article><h1><span>27.01.2024</span>"
    for heading in (EN.headline, f" - {EN.headline}"):
        assert extract(f"{html}{heading}</h1>{BODY}").headline == EN.headline


def test_a_title_is_cut_where_the_page_prints_its_start() -> None:
    html = f"<!doctype html><title>{EN.headline} | District | Ember</title><body><div><b>{EN.headline}</b></div>{BODY}"
    assert extract(html).headline == EN.headline


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Bundestagswahl-Ergebnisse: Wer hat in den Ländern gewonnen", "Bundestagswahl"),
        ("Manchester United-Liverpool: how the match at the river went", "Manchester United"),
    ],
)
def test_a_title_is_not_cut_within_a_word_though_the_page_prints_its_start(title: str, printed: str) -> None:
    html = f"<!doctype html><title>{title}</title><body><div>{printed}</div><p>{BODY}"
    found = find_headline(Document.from_html(html, "https://www.paper.example.com/1"))
    assert found is not None
    assert found.value == title


def test_the_host_as_the_title_is_no_headline_where_the_page_has_a_heading() -> None:
    html = "<!doctype html><title>ember.example.com</title><body>{}" + BODY
    for heading, headline in ((f"<h2>{EN.headline}</h2>", EN.headline), ("", "ember.example.com")):
        found = find_headline(Document.from_html(html.format(heading), "https://www.ember.example.com/1"))
        assert found is not None
        assert found.value == headline


def test_a_logo_of_several_lines_that_links_to_the_front_page_is_no_headline() -> None:
    logo = "<h1><a href=/><span>Ember News of the Day</span></a><div><a href=/>Thirty years</a></div></h1>"
    html = f"<!doctype html><title>{EN.headline} - Courier</title><body>{logo}{BODY}"
    assert extract(html).headline == f"{EN.headline} - Courier"


@pytest.mark.parametrize("tail", ["_要闻_例报新闻-The Example", "-例报 Example", "_河桥公司_例报-The Example"])
@pytest.mark.parametrize("box", ["h1", "h2", "b"])
def test_a_title_without_spaces_is_cut_where_the_page_prints_its_start(tail: str, box: str) -> None:
    headline = "大桥明年关闭十四个月：居民何去何从"
    text = "<p>市长在星期二的会议上说，大桥将从明年春天起关闭十四个月，届时居民须乘坐渡船过河。</p>"
    html = f"<!doctype html><html lang=zh><title>{headline}{tail}</title><body><{box}>{headline}</{box}>{text}"
    found = find_headline(Document.from_html(html, "https://www.paper.example.com/1"))
    assert found is not None
    assert found.value == headline


def test_the_host_in_a_heading_is_no_headline() -> None:
    html = f"<!doctype html><title>Letters</title><body><h1>ember.example.com</h1><h2>Letters to the courier</h2>{BODY}"
    document = Document.from_html(html, "https://www.ember.example.com/1")
    found = find_headline(document)
    assert found is not None
    assert found.value == "Letters"


@pytest.mark.parametrize(
    "link", ["/", "https://ember.example/?lang=en", "https://archive.example/web/2014/http://ember.example"]
)
@pytest.mark.parametrize("title", ["Ember Days » {}", "{} | Ember Days", "{}"])
def test_a_heading_that_links_to_the_front_page_is_the_sites_name(link: str, title: str) -> None:
    logo = f"<h1><a href='{link}'><span>Ember</span> Days</a></h1>"
    html = f"<!doctype html><title>{title.format(EN.headline)}</title><body>{logo}<h2>{EN.headline}</h2>{BODY}"
    assert extract(html).headline == EN.headline


@pytest.mark.parametrize(
    "heading",
    [
        "<span class=roofline>Town hall</span> {}",
        "{} <small>A walk along the river in pictures and words</small>",
        "<span>Update</span><span>&nbsp;</span>{}",
        "{} <a href=//other.example>(other.example)</a>",
    ],
)
def test_an_element_in_the_heading_that_the_titles_lack_is_left_out(heading: str) -> None:
    html = f"<!doctype html>{json_ld({'@type': 'NewsArticle', 'headline': EN.headline})}"
    assert extract(f"{html}<body><h1>{heading.format(EN.headline)}</h1>{BODY}").headline == EN.headline


def test_the_end_of_a_heading_that_titles_cut_short_stays() -> None:
    html = f"<!doctype html>{json_ld({'@type': 'NewsArticle', 'headline': EN.headline})}"
    html += f"<meta property=og:title content='{EN.headline}'><body><h1>{EN.headline}: ‘At last’</h1>{BODY}"
    assert extract(html).headline == f"{EN.headline}: ‘At last’"


@pytest.mark.parametrize(
    ("ld", "og", "expected"),
    [
        ("Town hall: {}", "Town hall: {}", "Town hall: {}"),
        ("Town hall - {}", "Town hall: {}", "Town hall: {}"),
        ("Politics: {}", "Politics: {}", "{}"),  # the section
        ("Town hall: {}", "{}", "{}"),
        ("At long last, {}", "At long last, {}", "{}"),
    ],
)
def test_a_kicker_stays_where_json_ld_and_open_graph_agree(ld: str, og: str, expected: str) -> None:
    data = {"@type": "NewsArticle", "headline": ld.format(EN.headline), "articleSection": "Politics"}
    html = f"<!doctype html>{json_ld(data)}<meta property=og:title content='{og.format(EN.headline)}'>"
    html += f"<body><p>Town hall</p><h1>{EN.headline}</h1>{BODY}"
    assert extract(html).headline == expected.format(EN.headline)


def test_kicker_and_headline_in_one_heading_are_parted_as_the_titles_part_them() -> None:
    html = f"<!doctype html><title>Town hall: {EN.headline}</title>"
    html += f"<body><h1><span>Town hall</span> <span>{EN.headline}</span></h1>{BODY}"
    assert extract(html).headline == f"Town hall: {EN.headline}"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("{} | Opinion", "{}"),
        ("{} | EMBER.EXAMPLE", "{}"),
        ("{} | A walk in pictures", "{} | A walk in pictures"),
        ("Quiz | Rivers", "Quiz | Rivers"),
        ("{}¶", "{}"),
        ("{} – Ember Courier", "{}"),
        ("Salt &amp;amp; bread", "Salt & bread"),
    ],
)
def test_what_is_no_part_of_a_visible_heading(heading: str, expected: str) -> None:
    html = "<!doctype html><meta property=og:site_name content='Ember Courier'>"
    html += f"<body><h1>{heading.format(EN.headline)}</h1>{BODY}"
    assert extract(html).headline == expected.format(EN.headline)


def test_a_heading_that_says_what_the_title_says_goes_before_a_lone_main_heading() -> None:
    html = f"<!doctype html><title>{EN.headline}</title><body><h1>Bridges and rivers</h1><h2>{EN.headline}</h2>{BODY}"
    assert extract(html).headline == EN.headline


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A reader: Storks - Ember online", "Storks"),
        ("Storks and other birds of the river Ember | Facts", "Storks"),
        ("Storks: a day by the river Ember", "Storks: a day by the river Ember"),  # a kicker
    ],
)
def test_a_short_main_heading_within_the_title_is_the_headline(title: str, expected: str) -> None:
    assert extract(f"<!doctype html><title>{title}</title><body><h1>Storks</h1>{BODY}").headline == expected


def test_a_menu_in_the_main_heading_is_no_headline() -> None:
    html = f"<!doctype html><title>{EN.headline}</title><body><h1><a href=/>ember</a> <a href=/home>to the start</a> "
    assert extract(f"{html}<a href=/news>news</a></h1>{BODY}").headline == EN.headline


def test_a_main_heading_printed_twice_counts_as_one() -> None:
    html = f"<!doctype html><title>Rivers, roads and all you need to know</title><body><h1>{EN.headline}</h1>"
    assert extract(f"{html}<h1>{EN.headline}</h1>{BODY}").headline == EN.headline


def test_a_title_in_json_ld_with_markup_and_entities_is_read_as_text() -> None:
    data = {"@type": "NewsArticle", "headline": "A <b>new</b> bridge &amp; an old quarrel"}
    html = f"<!doctype html><html><head>{json_ld(data)}</head><body><div>{BODY}</div>"
    assert extract(html).headline == "A new bridge & an old quarrel"


def test_the_logo_in_a_heading_is_no_headline() -> None:
    html = (
        f"<!doctype html><title>{EN.headline} - Ember Courier</title>"
        f"<meta property=og:site_name content='Ember Courier'><body><h1>Ember Courier</h1>"
        f"<article><h2>{EN.headline}</h2>{BODY}</article>"
    )
    assert extract(html).headline == EN.headline


@pytest.mark.parametrize(
    ("title", "names", "expected"),
    [
        ("Storks are back | Nature | Ember Courier", ("Ember Courier",), "Storks are back | Nature"),
        ("Storks are back – EMBER COURIER", ("Ember Courier",), "Storks are back"),
        ("Ember Courier » Storks are back", ("Ember Courier",), "Storks are back"),
        ("Storks - what now?", ("Ember Courier",), "Storks - what now?"),
        ("Ember Courier", ("Ember Courier",), "Ember Courier"),
        ("新しい橋 | 川辺新聞", ("川辺新聞",), "新しい橋"),
        ("", ("Ember Courier",), ""),
        ("大桥关闭：首次_要闻_例报网", (), "大桥关闭：首次"),
        ("大桥关闭：首次-例报网", (), "大桥关闭：首次"),
        ("大桥关闭_河边 (2) @ 例报", (), "大桥关闭_河边 (2) @ 例报"),
        ("桥_" * 400, (), "桥_" * 400),  # takes no time
        ("새 다리 열렸다-정치ㅣ예보", ("예보",), "새 다리 열렸다"),
        ("snake_case in Python", (), "snake_case in Python"),
    ],
)
def test_what_is_cut_from_a_title(title: str, names: tuple[str, ...], expected: str) -> None:
    assert without_site_name(title, names) == expected


@pytest.mark.parametrize(
    ("title", "host", "expected"),
    [
        ("Storks are back | Ember Courier", "news.embercourier.example", "Storks are back"),
        ("ember.example // » Storks are back", "ember.example", "Storks are back"),
        ("»Storks are back«", "ember.example", "»Storks are back«"),
        ("Storks are back | In", "ember.in", "Storks are back | In"),
        ("Ember - what now?", "ember.example", "Ember - what now?"),
    ],
)
def test_a_name_that_the_host_bears_is_cut(title: str, host: str, expected: str) -> None:
    assert without_site_name(title, (), host) == expected


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=3))
def test_a_cut_title_is_part_of_the_title(title: str, names: list[str]) -> None:
    assert without_site_name(title, tuple(names)) in title


def test_a_page_without_any_title_has_no_headline() -> None:
    assert find_headline(Document.from_html(f"<body>{BODY}")) is None
