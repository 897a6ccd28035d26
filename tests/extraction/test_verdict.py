"""What is no article, what it looks like instead, and that what could be read of it comes along."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress

import pytest
from sample_pages import EN, STORIES, URL, check_round_trip, extract, page, paragraphs, refusal

import newsgrab
from newsgrab import NotAnArticle
from newsgrab.extraction.body import Body
from newsgrab.extraction.trace import Trace
from newsgrab.extraction.verdict import FEATURES, QUICK, page_evidence, verdict_model

TEASERS = (
    "Market day moves to Friday", "Storks return to the meadows", "Ferry captain retires after forty years",
    "What the bridge will cost", "Bakers ask for earlier ferries", "School play sold out in an hour",
    "Library opens on Sundays", "Old mill becomes a hostel", "Choir looks for tenors", "River at its lowest since May",
)  # fmt: skip
CARDS = "".join(
    f'<div class="card"><a href="/story-{n}"><img src="/{n}.jpg"><h3>{text}</h3></a>'
    f'<p class="teaser">{text}, says the council; more of it inside.</p></div>'
    for n, text in enumerate(TEASERS * 3)
)
MENU = "<nav><a href=/>Home</a><a href=/town>Town</a><a href=/sport>Sport</a></nav>"


def whole(inner: str, title: str = "Ember Courier") -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{MENU}{inner}</body></html>"


def test_an_article_is_one() -> None:
    assert extract(page(paragraphs(EN.paragraphs))).word_count > 80


LOGIN = "<form><input name=who><input type=password name=secret><button>Go</button></form>"
RULES = (
    "<p>A password has twelve characters at least, of which two are no letters; it is not shown to anybody else.</p>"
    "<p>Who has been a member since before the flood finds the number of the card on the back, below the stork.</p>"
    "<p>Whoever has lost it may ask for another one at the counter of the town hall, on weekdays from nine to noon.</p>"
    "<p>The card is good for ferries, for the museum and for the library, but not for the bridge, which is free.</p>"
    "<p>Members vote on the first Monday of spring, and elect the captain of the ferry for the year that follows.</p>"
)


def test_a_text_of_which_nothing_is_told_beside_a_form_that_asks_for_a_password() -> None:
    error = refusal(whole(f"<main><h1>Ember members</h1>{RULES}{LOGIN}</main>"), "https://news.example/members/enter")
    assert error.looks_like == "login wall"


@pytest.mark.parametrize(
    ("around", "beside"),
    [
        ("{}", "<time datetime='2024-03-05'>5 March 2024</time>"),  # dated
        ("{}", "<p class=byline>By Jane Doe</p>"),
        ("<header>{}</header>", ""),
        ("<div role=dialog><div>{}</div></div>", ""),
        ("<div style='display: none'>{}</div>", ""),
        ("<div class=sidebar>{}</div>", ""),
        ("<div role=complementary>{}</div>", ""),
        ("<div id=comments><h3>Log in to comment</h3>{}</div>", ""),
    ],
)
def test_an_article_with_a_form_for_logging_in_is_one(around: str, beside: str) -> None:
    html = whole(f"<main><h1>Ember members</h1>{beside}{RULES}{around.format(LOGIN)}</main>")
    assert extract(html).headline == "Ember members"


@pytest.mark.parametrize(
    "feed",
    [
        "<?xml version='1.0'?><rss version='2.0'><channel>{}</channel></rss>",
        "<?xml version='1.0'?>\n<!-- made by hand -->\n<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>",
        "<?xml version='1.0'?><atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>{}</atom:feed>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>{}</rdf:RDF>",
    ],
)
def test_a_feed(feed: str) -> None:
    items = "".join(
        f"<item><title>{text}</title><description><p>{text}</p></description></item>" for text in EN.paragraphs
    )
    error = refusal(feed.format(items))
    assert error.looks_like == "feed"
    assert "newsgrab discover" in error.detail


def test_the_data_of_a_listing_is_searched_where_the_page_calls_itself_an_article() -> None:
    cards = "".join(
        f'<div class="card"><a href="/story-{n}"><h3>{text}</h3></a>'
        f"<p>{text}, the mayor says, who told the council.</p></div>"
        for n, text in enumerate(TEASERS * 2)
    )
    data = json.dumps({"page": {"html": paragraphs(EN.paragraphs * 3)}}).replace("</", "<\\/")
    html = whole(f'<h1>{EN.headline}</h1>{cards}<script type="application/json">{data}</script>')
    assert "Old mill" in (refusal(html, "https://news.example/news/").article.body or "")
    declared = html.replace("<head>", "<head><meta property='og:type' content='article'>")
    assert (extract(declared).body or "").startswith(EN.paragraphs[0])


def test_a_front_page() -> None:
    error = refusal(whole(f"<h1>Ember Courier</h1>{CARDS}"), "https://news.example/")
    assert error.looks_like == "front page"


def test_a_listing() -> None:
    error = refusal(whole(f"<h1>Town</h1>{CARDS}", "Town - Ember Courier"), "https://news.example/category/town/")
    assert error.looks_like == "listing"
    assert error.article.headline


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404 Not Found", "The page you are looking for could not be found. It may have been moved or deleted."),
        ("Page not found - Ember Courier", "Try the search, or go back to the front page."),
        ("Seite nicht gefunden", "Die gesuchte Seite gibt es nicht mehr. Zur Startseite geht es oben."),
        ("Page introuvable", "La page demandée n'existe plus ou a été déplacée."),
        ("Страница не найдена", "Возможно, она была удалена или перемещена."),
        ("الصفحة غير موجودة", "ربما تم حذف الصفحة أو نقلها إلى عنوان آخر."),
    ],
)
def test_an_error_page_with_status_200(title: str, text: str) -> None:
    assert refusal(whole(f"<h1>{title}</h1><p>{text}</p>", title)).looks_like == "error page"


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (
            "We value your privacy",
            "We and our partners store information on your device. Accept all or manage choices.",
        ),
        ("Wir schätzen Ihre Privatsphäre", "Wir und unsere Partner speichern Informationen auf Ihrem Gerät."),
    ],
)
def test_a_consent_wall(heading: str, text: str) -> None:
    html = whole(f"<div><h2>{heading}</h2><p>{text}</p><button>Accept all</button></div>")
    assert refusal(html).looks_like == "consent wall"


@pytest.mark.parametrize(
    "html",
    [
        whole("<noscript>Please enable JavaScript.</noscript><div>Please enable JavaScript to continue.</div>"),
        "<!doctype html><title>Ember Courier</title><div id=root></div>"
        "<script src=/a.js></script><script src=/b.js></script>",
    ],
)
def test_an_enable_javascript_shell(html: str) -> None:
    assert refusal(html).looks_like == "script shell"


def test_a_login_wall() -> None:
    html = whole("<h1>Log in to continue reading</h1><form><label>E-mail</label><input></form>")
    assert refusal(html).looks_like == "login wall"


@pytest.mark.parametrize(
    "menu", ["<ul><li><a href=/in>Log in to continue</a></ul>", "<button>Log in to continue</button>"]
)
def test_a_short_article_with_a_login_button_is_an_article(menu: str) -> None:
    assert extract(page(paragraphs(EN.paragraphs[:2]) + menu)).body == "\n\n".join(EN.paragraphs[:2])


def test_a_gallery_without_text() -> None:
    pictures = "".join(f"<li><img src='/{n}.jpg' alt='Ferry {n}'></li>" for n in range(25))
    assert refusal(whole(f"<h1>The ferry in pictures</h1><ul>{pictures}</ul>")).looks_like == "media page"


def test_a_video_with_a_caption() -> None:
    html = whole("<h1>The ferry on film</h1><video src=/f.mp4></video><p>The ferry at dawn.</p>")
    assert refusal(html).looks_like == "media page"


def test_a_page_without_text() -> None:
    error = refusal("<!doctype html><html><body><div></div></body></html>")
    assert (error.looks_like, error.article.body) == ("page without text", None)


def test_the_refusal_names_the_page_and_carries_what_could_be_read() -> None:
    error = refusal(page("<p>One short line.</p>"))
    assert error.subject == URL
    assert error.article.headline == EN.headline
    assert error.article.publisher == "Ember Courier"
    check_round_trip(error.article)


@pytest.mark.parametrize("inner", ["<p>One short line.</p>", f"<h1>Ember Courier</h1>{CARDS}"])
def test_what_could_be_read_is_the_same_whenever_it_is_read(inner: str) -> None:
    html = page(inner)
    error = refusal(html)
    with pytest.raises(NotAnArticle) as traced:
        newsgrab.extract(html, URL, blocks=True, trace=Trace())
    assert str(error) == str(traced.value)
    assert error.article == traced.value.article
    assert error.article is error.article


def test_a_refusal_survives_pickling() -> None:
    error = refusal(page("<p>One short line.</p>"))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.looks_like, again.article) == (str(error), error.looks_like, error.article)


def test_an_article_about_errors_and_consent_is_an_article() -> None:
    inner = paragraphs(
        (*EN.paragraphs[:2], "“404 Not Found” is what the site of the ferry said all day.", *EN.paragraphs[2:])
    )
    assert extract(page(inner)).body


def test_an_article_among_many_links_is_an_article() -> None:
    assert (extract(page(paragraphs(EN.paragraphs) + f"<aside>{CARDS}</aside>")).body or "").startswith(
        EN.paragraphs[0]
    )


def measured(html: str) -> dict[str, float]:
    """The evidence of a page, by name."""
    trace = Trace()
    with suppress(NotAnArticle):
        newsgrab.extract(html, trace=trace)
    assert trace.doc is not None
    body = Body(tuple(trace.parts), tuple(trace.kept), "visible-text")
    return dict(zip(FEATURES, page_evidence(trace.doc, body, False, 0), strict=True))


def test_what_the_page_says_with_a_closer_look() -> None:
    cards = "".join(
        f"<section><h3><a href=/{n}>{text}</a></h3><p>{text}: the council told of it, and what comes next.</p>"
        f"<i>Posted {n + 1} May 2024</i></section>"
        for n, text in enumerate(TEASERS)
    )
    filters = "<form><input type=checkbox><input type=radio><input type=text><select><option>All</select></form>"
    html = whole(f"<main><h1>Town</h1>{filters}{cards}</main>")
    row = measured(html)
    assert row["filters"] == 3
    assert row["linked_headings"] > 0.9
    assert row["dates"] >= 9
    assert row["teasers"] == len(TEASERS)
    assert row["inline_links"] == 0


def test_links_within_the_text_are_counted_by_paragraph() -> None:
    paragraph = EN.paragraphs[0] + " More of it is in <a href=/more>the report</a> of <a href=/town>the town</a>."
    row = measured(whole(f"<article><h1>The ferry</h1><p>{paragraph}</p></article>"))
    assert row["inline_links"] == 1


def test_stories_that_get_no_closer_look_would_pass_one() -> None:
    model = verdict_model()
    rows = [list(measured(page(paragraphs(story.paragraphs), story)).values()) for story in STORIES]
    sure = [row for row in rows if model.quick(row[: len(QUICK)]) >= model.sure]
    assert len(sure) > len(STORIES) / 2
    assert all(model.score(row) >= model.limit for row in sure)


def test_a_list_of_links_gets_a_closer_look() -> None:
    row = list(measured(whole(f"<main><h1>Town</h1>{CARDS}</main>")).values())
    model = verdict_model()
    assert model.quick(row[: len(QUICK)]) < model.sure
    assert model.score(row) < model.limit
