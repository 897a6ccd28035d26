"""Section and tags."""

from __future__ import annotations

from sample_pages import EN, extract, json_ld, page, paragraphs

from newsgrab import Article

BODY = paragraphs(EN.paragraphs)


def with_head(head: str) -> Article:
    return extract(page(BODY, head=head))


def article_ld(**fields: object) -> str:
    return json_ld({"@type": "NewsArticle", "headline": EN.headline, **fields})


def test_section_and_keywords_of_json_ld() -> None:
    article = with_head(article_ld(articleSection=["Town", "Politics"], keywords=["bridge", "river", "Bridge"]))
    assert (article.section, article.tags[:2]) == ("Town", ("bridge", "river"))
    assert len({tag.casefold() for tag in article.tags}) == len(article.tags)


def test_keywords_as_one_text_in_several_scripts() -> None:
    assert with_head(article_ld(keywords="bridge, river , ,town")).tags == ("bridge", "river", "town")
    assert with_head(article_ld(keywords="جسر، نهر")).tags == ("جسر", "نهر")
    assert with_head(article_ld(keywords="橋、川")).tags == ("橋", "川")


def test_repeated_meta_tags() -> None:
    head = '<meta property="article:section" content="Town"><meta property="article:tag" content="bridge">'
    article = with_head(head + '<meta property="article:tag" content="Fish &amp;amp; chips">')
    assert (article.section, article.tags) == ("Town", ("bridge", "Fish & chips"))
    assert article.provenance["tags"] == "meta"


def test_the_section_of_a_breadcrumb_is_its_last_step_but_one() -> None:
    steps = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(("Home", "Town", EN.headline))]
    assert with_head(json_ld({"@type": "BreadcrumbList", "itemListElement": steps})).section == "Town"


def test_prose_and_addresses_are_no_tags() -> None:
    head = f'<meta name="keywords" content="bridge,https://news.example/x,{"very " * 30}long">'
    assert with_head(head).tags == ("bridge",)


def test_many_tags_are_bounded() -> None:
    assert len(with_head(article_ld(keywords=[f"tag {n}" for n in range(1000)])).tags) == 50


def test_odd_values_are_passed_over() -> None:
    article = with_head(
        article_ld(keywords=[None, 5, {"@type": "DefinedTerm", "name": "bridge"}, []], articleSection={})
    )
    assert (article.section, article.tags) == (None, ("bridge",))


def test_nothing_said_is_nothing_told() -> None:
    article = with_head("")
    assert (article.section, article.tags) == (None, ())
