"""The body as the reader sees it: paragraphs, lists, tables, quotes; what stands between them goes."""

from __future__ import annotations

import pytest
from sample_pages import EN, STORIES, Story, extract, kinds, page, paragraphs, related_box

from newsgrab.extraction.body import choose
from newsgrab.extraction.document import Document
from newsgrab.extraction.phrases import load
from newsgrab.extraction.pruning import prune
from newsgrab.extraction.shaping import shape

T = EN.paragraphs


def told(inner: str, story: Story = EN) -> list[str]:
    """Texts of the body's blocks."""
    return [text for _, text in kinds(extract(page(inner, story)))]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_every_paragraph_of_every_script_is_kept_in_order(story: Story) -> None:
    article = extract(page(paragraphs(story.paragraphs), story))
    assert article.body == story.body
    assert article.headline == story.headline
    assert article.language == story.language


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_a_box_of_links_inside_the_body_goes_and_the_text_after_it_stays(story: Story) -> None:
    inner = paragraphs(story.paragraphs[:3]) + related_box(story) + paragraphs(story.paragraphs[3:])
    assert extract(page(inner, story)).body == story.body


@pytest.mark.parametrize(
    ("language", "lead_in"),
    [
        (
            "en",
            "Read also the report that lies on every table of the library, the mayor told those who still have doubts.",
        ),
        (
            "de",
            "Lesen Sie auch den Bericht, der in der Bücherei auf jedem Tisch liegt, sagte sie den Zweiflern im Saal.",
        ),
        (
            "fr",
            "À lire aussi avant de juger, dit la maire aux sceptiques : le rapport posé sur les tables de la salle.",
        ),
        ("ru", "Читайте также доклад, который лежит на каждом столе библиотеки, сказала мэр тем, кто ещё сомневается."),
        ("ar", "اقرأ أيضا التقرير الموضوع على كل طاولة في المكتبة، هكذا قالت رئيسة البلدية لمن لا يزالون مترددين."),
    ],
)
def test_a_paragraph_that_merely_says_read_also_stays(language: str, lead_in: str) -> None:
    story = next(one for one in STORIES if one.language == language)
    texts = (*story.paragraphs[:2], lead_in, *story.paragraphs[2:])
    assert lead_in in told(paragraphs(texts), story)


def test_a_read_also_link_between_paragraphs_goes() -> None:
    link = '<p><a href="/x">Read also: Ferry captain retires after forty years</a></p>'
    assert told(paragraphs(T[:2]) + link + paragraphs(T[2:])) == list(T)


@pytest.mark.parametrize("lead", ["MORE: ", "REQUIRED READING: ", "FUNDA OLUNYE UDABA | "])
def test_a_label_in_capitals_goes_with_the_link_that_it_leads_to(lead: str) -> None:
    link = f'<p>{lead}<a href="/x">Ferry captain retires after forty years on the Lower Ember</a></p>'
    assert told(paragraphs(T[:2]) + link + paragraphs(T[2:])) == list(T)


def test_a_label_in_capitals_before_plain_text_stays() -> None:
    said = 'NOTE: The <a href="/x">ferry</a> will not run on the day of the vote, the town hall said.'
    plain = "NOTE: The ferry will not run on the day of the vote, the town hall said."
    assert told(paragraphs(T[:2]) + f"<p>{said}</p>" + paragraphs(T[2:])) == [*T[:2], plain, *T[2:]]


@pytest.mark.parametrize(
    ("headline", "printed"),
    [
        (EN.headline, f"{EN.headline} <span>/ Dec 2025</span>"),
        (f"Ferries: {EN.headline}", EN.headline),
    ],
)
def test_the_printed_headline_is_no_body_text_where_a_kicker_or_a_date_tells_them_apart(
    headline: str, printed: str
) -> None:
    data = f'{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "{headline}"}}'
    story = (
        f"<html><head><meta property='og:title' content='{headline}'><script type='application/ld+json'>{data}</script>"
        f"</head><body><h1><a href='/'>Ada Byron</a></h1><main><h2>{printed}</h2>{paragraphs(T)}</main></body></html>"
    )
    article = extract(story)
    assert (article.headline, article.body) == (headline, EN.body)


def test_advertisement_marks_go() -> None:
    mark = "<div class=ad>Advertisement</div><p>Advertisement</p>"
    assert told(paragraphs(T[:2]) + mark + paragraphs(T[2:])) == list(T)


def test_a_caption_is_no_body_text() -> None:
    figure = '<figure><img src="/f.jpg"><figcaption>The old ferry. Photo: Jane Doe</figcaption></figure>'
    assert told(figure + paragraphs(T)) == list(T)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="photo"><p class="imageCaption">{}</p></div>',
        '<div class="wp-caption-text"><p>{}</p></div>',
        '<div class="image_wrapper"><img src="/f.jpg"><p>{}</p></div>',
        '<p class="affiliate-disclaimer">{}</p>',
        '<blockquote class="twitter-tweet"><p>{}</p></blockquote>',
    ],
)
def test_captions_disclaimers_and_embedded_posts_are_no_body_text_though_they_read_like_it(box: str) -> None:
    beside = box.format("The ferry was built in 1931, and the mayor says that it has not missed a single day since.")
    assert told(paragraphs(T[:2]) + beside + paragraphs(T[2:])) == list(T)


@pytest.mark.parametrize("role", ["dialog", "alertdialog"])
def test_a_window_that_opens_over_the_page_is_no_body_text(role: str) -> None:
    asked = "We and our partners store data on your device, and read it, so that we can pay for what we publish."
    window = f'<div role="{role}"><div><p>{asked}</p><p>You may say no at any time, and still read on.</p></div></div>'
    assert told(paragraphs(T) + window) == list(T)


def test_an_article_that_stands_in_such_a_window_is_read() -> None:
    window = f'<body><div role="dialog"><h1>{EN.headline}</h1>{paragraphs(T)}</div><p>{T[0]}</p></body>'
    assert extract(window).body == EN.body


@pytest.mark.parametrize(
    ("between", "score", "taken"),
    [
        (f"<p>{T[1]} {T[3]}</p>", -0.1, True),
        (f"<p>{T[1]} {T[3]}</p>", -0.3, False),
        (f'<p><a href="/x">{T[1]} {T[3]}</a></p>', -0.1, False),
        ("<p>The ferry timetable</p>", -0.1, False),
        ("<pre>ferry = Ferry(1931)</pre>", -1.4, True),
        ("<pre>ferry = Ferry(1931)</pre>", -1.6, False),
    ],
)
def test_sentences_and_code_between_two_paragraphs_have_the_benefit_of_the_doubt(
    between: str, score: float, taken: bool
) -> None:
    boxes = "".join(f"<div>{one}</div>" for one in (f"<p>{T[0]}</p>", between, f"<p>{T[2]}</p>"))
    chosen = choose(Document.from_html(f"<body>{boxes}</body>".encode(), ""), [2.0, score, 2.0], load())
    assert chosen == ([0, 1, 2] if taken else [0, 2])


def test_a_text_that_stands_in_captions_is_read() -> None:
    slides = "".join(f'<div class="slide-caption"><p>{text}</p></div>' for text in T)
    assert told(slides) == list(T)


def test_double_line_breaks_part_paragraphs() -> None:
    assert told("<div>" + "<br><br>".join(T) + "</div>") == list(T)
    assert told("<div>" + "<br />\n <br>".join(T) + "</div>") == list(T)


def test_a_single_line_break_is_a_line_of_the_same_paragraph() -> None:
    assert told(f"<p>{T[0]}</p><p>{T[1]}<br>{T[2]}</p>{paragraphs(T[3:])}")[1] == f"{T[1]}\n{T[2]}"


def test_paragraphs_in_nested_divs() -> None:
    boxes = "".join(f"<div><div><span>{text}</span></div></div>" for text in T)
    assert told(f"<div><div>{boxes}</div></div>") == list(T)


def test_nested_lists_keep_their_levels() -> None:
    items = (
        "The bridge will be ninety metres long, with two lanes for carts.",
        "One lane is for bicycles and for the horses of the brewery.",
        "It will carry no lorries at all, and no trains either.",
    )
    inner = f"<ul><li>{items[0]}<ul><li>{items[1]}</li></ul></li><li>{items[2]}</li></ul>"
    blocks = extract(page(paragraphs(T[:3]) + inner + paragraphs(T[3:]))).blocks or ()
    found = [(block.text, block.level) for block in blocks if block.kind == "list item"]
    assert found == [(items[0], 1), (items[1], 2), (items[2], 1)]


def test_cells_of_a_table_row_stand_in_one_block() -> None:
    row = "<tr><th>Stone</th><td>four million</td></tr><tr><td>Timber</td><td>one<br>million</td></tr>"
    document = Document.from_html(f"<p>{T[0]}</p><table>{row}</table><p>{T[1]}</p>")
    shaped = [(block.kind, block.text) for block in shape(document, range(len(document.blocks)))]
    assert shaped[1:-1] == [("table row", "Stone\tfour million"), ("table row", "Timber\tone\nmillion")]


def test_headings_keep_their_level_and_one_over_nothing_goes() -> None:
    inner = paragraphs(T[:2]) + "<h2>What comes next</h2>" + paragraphs(T[2:]) + "<h2>Over nothing</h2>"
    blocks = extract(page(inner)).blocks or ()
    assert [(block.text, block.level) for block in blocks if block.kind == "heading"] == [("What comes next", 2)]


def test_quotes_and_code_are_told_apart() -> None:
    quote = "I have waited for this bridge since I was a girl, and now I shall walk over it every day."
    inner = (
        paragraphs(T[:2]) + f"<blockquote><p>{quote}</p></blockquote>"
        "<pre>def bridge():   \n    return  42\n</pre>" + paragraphs(T[2:])
    )
    found = kinds(extract(page(inner)))
    assert ("quote", quote) in found
    assert ("code", "def bridge():\n    return  42") in found


@pytest.mark.parametrize(
    "pull",
    ["<aside class=pullquote>{}</aside>", "<blockquote><p>“{}”</p></blockquote>", "<blockquote>… {} …</blockquote>"],
)
def test_a_pull_quote_is_not_repeated(pull: str) -> None:
    repeated = pull.format("when the river is low, and should take about fourteen months")
    assert told(paragraphs(T[:2]) + repeated + paragraphs(T[2:])) == list(T)
    assert told(paragraphs(T[:1]) + pull.format(T[1]) + paragraphs(T[1:])) == list(T)


@pytest.mark.parametrize(
    "opening",
    [
        "<p><span class=dropcap>T</span>he ",
        "<p><span class=dropcap>T</span> he ",
        "<p>\n<span class=dropcap>T</span>\nhe ",
        "<p><b><font size=7>T</font></b> he ",
        "<div class=cap>T</div><p>he ",
    ],
)
def test_a_drop_cap_is_not_torn_from_its_word(opening: str) -> None:
    assert T[0].startswith("The ")
    assert told(opening + T[0].removeprefix("The ") + "</p>" + paragraphs(T[1:])) == list(T)


@pytest.mark.parametrize("opening", ["A town ", "<b>A</b> town ", "<span class=x>I</span> said "])
def test_a_word_of_one_letter_is_no_drop_cap(opening: str) -> None:
    text = "council voted on Monday to build a bridge over the Lower Ember, after a debate of thirty years."
    letter = "I said " if "I" in opening else "A town "
    assert told(f"<p>{opening}{text}</p>{paragraphs(T[1:])}")[0] == letter + text


def test_inline_tags_neither_glue_nor_tear_words() -> None:
    torn = (
        "<p>The <b>town</b> council <a href=/x>voted</a>, on<i>ly</i> <em>just</em>, to build a bri<wbr>dge<span> over"
        "</span> the<span> Lower </span>Ember<!-- a river -->, ending <u>a</u> <s>long</s> debate.</p>"
    )
    whole = "The town council voted, only just, to build a bridge over the Lower Ember, ending a long debate."
    assert told(torn + paragraphs(T[1:]))[0] == whole


def test_spans_that_a_class_makes_boxes_part_words() -> None:
    heading = '<h1><span class="mt-2 block">Council votes</span><span class="d-block">for the bridge</span></h1>'
    headline = extract(page(heading + paragraphs(T)).replace(f"<h1>{EN.headline}</h1>", "")).headline
    assert headline == "Council votes for the bridge"
    cap = T[0].replace("The ", '<span class="block float-left">T</span>he ')
    assert told(f"<p>{cap}</p>{paragraphs(T[1:])}") == list(T)


def test_entities_soft_hyphens_and_no_break_spaces() -> None:
    printed = (
        "<p>Caf&eacute; &amp; bar&nbsp;owners &#8212; &ldquo;all of them&rdquo; &mdash; wel&shy;comed the de&#x200b;ci"
        "&#x2060;sion, &lt;loudly&gt;, on Mon­day, when they heard of&#160;it.</p>"
    )
    read = "Café & bar owners — “all of them” — welcomed the decision, <loudly>, on Monday, when they heard of it."
    assert told(printed + paragraphs(T[1:]))[0] == read


def test_menus_side_columns_and_footers_are_no_body_text() -> None:
    body = extract(page(paragraphs(T))).body or ""
    assert not [word for word in ("Home", "Most read", "Market day", "©") if word in body]


def test_a_readers_comment_longer_than_the_article_is_not_taken_for_it() -> None:
    said = tuple(
        f"{n} times have I crossed that river on foot, in ice and in flood, and never once got wet." for n in range(15)
    )
    comment = f'<ol class="commentlist"><li class="comment"><cite>Otto</cite><div>{paragraphs(said)}</div></li></ol>'
    story = f"<html><body><h1>{EN.headline}</h1><div>{paragraphs(T)}</div>{comment}</body></html>"
    assert extract(story).body == EN.body


COMMENTS = "".join(
    f"<div class=m><p><b>Otto {n}</b></p><p>{n + 3} March 2024, 1{n}:05</p><p>{text}</p></div>"
    for n, text in enumerate(STORIES[0].paragraphs)
)


@pytest.mark.parametrize(
    ("heading", "kept"),
    [
        ("<h2>5 comments</h2>", False),
        ("<h2>What the council says</h2>", True),
        ("<p><a href='#say'>5 comments</a></p>", True),  # as between the teasers of a list
    ],
)
def test_what_stands_under_the_heading_of_comments_with_their_dates_is_no_body_text(heading: str, kept: bool) -> None:
    story = STORIES[1]
    html = f"<html><body><main><h1>{story.headline}</h1>{paragraphs(story.paragraphs)}{heading}{COMMENTS}</main></body>"
    document = Document.from_html(html)
    chosen = [block.index for block in document.blocks if len(block.text) > 50]
    removed = prune(document, chosen, load(), story.headline)[1]
    assert ("readers' comment" in removed.values()) is not kept
    assert not [one for one in removed if document.blocks[one].text in story.paragraphs]


def test_a_count_of_comments_above_the_text_ends_nothing() -> None:
    dated = "".join(f"<p>{text}</p>" for text in T)
    html = (
        f"<html><body><main><h1>{EN.headline}</h1><p>5 comments</p><p>5 March 2024</p><p>10:05</p>{dated}</main></body>"
    )
    assert (extract(html).body or "").endswith(EN.body)


def test_a_page_whose_only_text_stands_among_comments_is_read() -> None:
    story = f'<html><body><h1>{EN.headline}</h1><div class="comments"><div>{paragraphs(T)}</div></div></body></html>'
    assert extract(story).body == EN.body


def test_the_next_story_of_a_page_with_several_is_no_body_text() -> None:
    other = STORIES[1]
    stories = "".join(
        f"<article class=post><h1 class=title>{one.headline}</h1><div>{paragraphs(one.paragraphs)}</div></article>"
        for one in (EN, other)
    )
    assert extract(f"<html><body><main>{stories}</main></body></html>").body == EN.body


def test_the_next_story_of_a_page_that_goes_on_without_end_is_no_body_text() -> None:
    stories = "".join(
        f'<article class="item {n}"><header><h2>{one.headline}</h2></header><p>Jane Doe, {n + 3} March 2024</p>'
        f"{paragraphs(one.paragraphs)}</article>"
        for n, one in enumerate(STORIES[:3])
    )
    html = f"<html><title>{EN.headline}</title><body><h1>Latest</h1><main>{stories}</main></body></html>"
    assert extract(html).body == EN.body


@pytest.mark.parametrize("heading", ["What the residents of the far bank say", "12:01 Update"])
def test_entries_of_a_live_blog_are_of_one_story(heading: str) -> None:
    entries = "".join(
        f"<article><header><h2>{heading} {n}</h2></header><p>13:0{n} CET</p>{paragraphs(one.paragraphs)}</article>"
        for n, one in enumerate((STORIES[0],) * 2)
    ).replace("river", "stream")
    html = f"<article><header><h2>{EN.headline}</h2></header>{paragraphs(T)}</article>{entries}"
    body = extract(f"<html><title>{EN.headline}</title><body><main>{html}</main></body></html>").body or ""
    assert "stream" in body


@pytest.mark.parametrize(
    "around",
    [
        "<div role=dialog><h2>{headline}</h2>{text}</div><div><p>{other}</p></div>",
        "<h1>{headline}</h1><p>{other}</p><div role=dialog aria-modal=true>{text}</div>",
        "<h1>{headline}</h1><div role=dialog>{text}</div><p>{other}</p>",
    ],
)
def test_an_article_in_a_window_is_read_though_other_text_stands_outside(around: str) -> None:
    other = "The Courier of the Lower Ember is an independent newspaper, founded after the flood by its readers."
    html = around.format(headline=EN.headline, text=paragraphs(T), other=other)
    assert EN.body in (extract(f"<html><body>{html}</body></html>").body or "")


@pytest.mark.parametrize("heading", ["Response", "Discussion", "Reaction", "Sort by"])
def test_a_section_called_as_comments_may_be_is_body_text(heading: str) -> None:
    picture = "<figure><img src=/f.jpg><div>Photo: Reuters, {}</div></figure>"
    text = f"{paragraphs(T)}<h2>{heading}</h2>" + "".join(
        f"<p>{one}</p>{picture.format(2019 + n)}" for n, one in enumerate(STORIES[0].paragraphs)
    ).replace("river", "stream")
    assert "stream" in (extract(page(text)).body or "")


def test_entries_with_the_time_of_day_under_a_count_of_comments_are_body_text() -> None:
    entries = "".join(
        f"<section><div><span>13:0{n} CET</span></div><p>{one}</p></section>" for n, one in enumerate(T)
    ).replace("river", "stream")
    assert "stream" in (extract(page(f"{paragraphs(T)}<div>12 comments</div>{entries}")).body or "")


@pytest.mark.parametrize(
    "line",
    ["By land or by sea", "By the numbers: 9,000 cars a day", "By order of the Town Council"],
)
def test_a_last_line_that_names_nobody_who_wrote_the_text_stays(line: str) -> None:
    assert told(f"{BYLINE}{paragraphs(T)}<p>{line}</p>")[-1] == line


@pytest.mark.parametrize(
    "last",
    [
        "Jane Doerr, who keeps the bakery beside the pier, will open at five in the morning as long as it takes.",
        "Jane Doe Memorial Bridge is the name that the council gave it, after a captain of the last century.",
        "Jane Doe’s photographs of the bridge hang in the town hall until May, and cost nothing to see at all.",
    ],
)
def test_a_last_paragraph_that_begins_like_an_authors_name_stays(last: str) -> None:
    assert told(f"{BYLINE}{paragraphs((*T, last))}")[-1] == last


def test_sections_that_call_themselves_articles_are_of_one_story() -> None:
    sections = "".join(
        f"<article><div><h3>{heading}</h3></div>{paragraphs(STORIES[0].paragraphs)}</article>".replace(
            "river", f"river {n}"
        )
        for n, heading in enumerate(("What the river says", "What the meadow says"))
    )
    html = f"<article><header><h2>{EN.headline}</h2></header>{paragraphs(T)}</article>{sections}"
    body = extract(f"<html><title>{EN.headline}</title><body><main>{html}</main></body></html>").body or ""
    assert "What the meadow says" in body


def test_a_second_main_heading_in_the_same_article_parts_the_story_but_does_not_end_it() -> None:
    text = f"<h1>{EN.headline}</h1>{paragraphs(T[:4])}<h1>What the river says</h1>{paragraphs(T[4:])}"
    body = extract(f"<html><body><main><article>{text}</article></main></body></html>").body or ""
    assert body.endswith(T[-1])


@pytest.mark.parametrize("line", ["By Jane Doe", "Posted by Jane Doe on March 3, 2024", "Written by Jane Doe"])
def test_a_byline_under_the_text_is_no_body_text(line: str) -> None:
    assert told(f"{paragraphs(T)}<p>{line}</p>") == list(T)


BYLINE = '<p class="byline">By Jane Doe and John Roe</p>'


@pytest.mark.parametrize(
    "told",
    [
        "<p>Jane Doe is the ferries' reporter of the Courier. She lives on the far bank of the Lower Ember.</p>",
        "<p>Jane Doe is the ferries' reporter.</p><p>John Roe teaches rivers at the school of the town.</p>",
        "<h3>About the authors</h3><p>Jane Doe is the ferries' reporter of the Courier, and lives on the far bank.</p>",
        "<p>About the authors:</p><p>John Roe has crossed the Lower Ember a thousand times, and counted storks.</p>",
    ],
)
def test_what_the_text_tells_of_its_authors_in_the_end_is_no_body_text(told: str) -> None:
    article = extract(page(BYLINE + paragraphs(T) + told))
    assert article.authors == ("Jane Doe", "John Roe")
    assert article.body == EN.body


def test_a_paragraph_about_an_author_of_whom_the_text_speaks_stays() -> None:
    spoken = "Jane Doe, who wrote this, was on the ferry when it ran aground, and helped the captain to the bank."
    last = "Jane Doe says that she will not sail again before the bridge is built, whatever it costs the town."
    assert told(BYLINE + paragraphs((*T[:2], spoken, *T[2:], last)))[-1] == last


def test_a_heading_that_begins_as_bylines_do_is_body_text() -> None:
    body = told(paragraphs(T[:3]) + "<h3>By boat or by bridge</h3>" + paragraphs(T[3:]))
    assert "By boat or by bridge" in body


def test_a_paragraph_printed_twice_is_told_once() -> None:
    assert told(paragraphs(T) + paragraphs(T[:1])) == list(T)
