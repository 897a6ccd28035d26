"""Which pages are one article: variants are folded, nothing is swallowed, changes are revisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch.server import article
from newsgrab.batch.committing import Result, commit
from newsgrab.batch.outcomes import Found, Job
from newsgrab.batch.work import found
from newsgrab.ledger import Ledger, Task, address_of
from newsgrab.page import Page
from newsgrab.sinks import JsonLines

SITE = "https://www.news.example"


class Book:
    """A ledger and an output, to which pages are handed."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder / "ledger.sqlite")
        self.sink = JsonLines(folder / "articles.jsonl", own=True)
        self.sink.open(None)
        self.output = folder / "articles.jsonl"

    def hand_in(self, url: str, content: bytes, *, canonical: str = "", final: str = "") -> str:
        """What kind of result the page is."""
        address = address_of(url)
        self.ledger.queue([address], refresh=float("inf"))
        (page,) = (row for row in self.ledger._all("SELECT page, payload FROM pages WHERE key = ?", (address.key,)))
        if canonical:
            content = content.replace(b"<head>", f'<head><link rel="canonical" href="{canonical}">'.encode())
        outcome = found(Job(Page(content=content, url=url, final_url=final or url, status=200), page[1], False))
        task = Task(0, page[0], address.key, url)
        (kind,) = commit(self.ledger, self.sink, "run", [Result(task, outcome)])
        return kind

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.read_text().splitlines()]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = Book(tmp_path)
    yield book
    book.sink.close()
    book.ledger.close()


def test_amp_and_mobile_variants_of_one_site_are_folded(book: Book) -> None:
    story = f"{SITE}/2025/story"
    assert book.hand_in("https://m.news.example/2025/story", article("x"), canonical=story) == "new"
    assert book.hand_in(f"{story}/amp", article("x", "shortened"), canonical=story) == "duplicate"
    assert book.hand_in(story, article("x"), canonical=story) == "duplicate"
    assert len(book.records()) == 1


def test_another_site_claiming_the_address_is_not_folded(book: Book) -> None:
    story = f"{SITE}/2025/story"
    assert book.hand_in(story, article("x"), canonical=story) == "new"
    assert book.hand_in("https://copy.example/story", article("x"), canonical=story) == "new"
    assert len({record["id"] for record in book.records()}) == 2


@pytest.mark.parametrize("home", [f"{SITE}/", SITE, f"{SITE}/index.html", f"{SITE}/news"])
def test_pages_that_all_claim_one_address_swallow_nothing(book: Book, home: str) -> None:
    for n in range(5):
        assert book.hand_in(f"{SITE}/story/{n}", article(f"story {n}"), canonical=home) == "new"
    assert len({record["id"] for record in book.records()}) == 5


def test_a_hostile_page_cannot_take_the_place_of_another(book: Book) -> None:
    victim = f"{SITE}/victim"
    assert book.hand_in(f"{SITE}/hostile", article("hostile"), canonical=victim) == "new"
    assert book.hand_in(victim, article("victim"), canonical=victim) == "new"
    assert {record["url"] for record in book.records()} == {f"{SITE}/hostile", victim}


def test_two_addresses_that_lead_to_one_page_are_one_article(book: Book) -> None:
    assert book.hand_in("https://short.example/1", article("x"), final=f"{SITE}/x") == "new"
    assert book.hand_in("https://short.example/2", article("x"), final=f"{SITE}/x") == "duplicate"


def test_a_changed_body_is_a_revision_and_anything_less_is_not(book: Book) -> None:
    url = f"{SITE}/story"
    assert book.hand_in(url, article("x", "1")) == "new"
    assert book.hand_in(url, article("x", "1")) == "unchanged"
    assert book.hand_in(url, article("x", "1").replace(b"</body>", b"<!-- served by 7 --></body>")) == "unchanged"
    assert book.hand_in(url, article("x", "2")) == "revised"
    assert book.hand_in(url, article("x", "1")) == "revised"
    first, second, third = book.records()
    assert [record["revision"] for record in (first, second, third)] == [1, 2, 3]
    before = [record["previous_hash"] for record in (first, second, third)]
    assert before == [None, first["body_hash"], second["body_hash"]]
    assert {record["id"] for record in book.records()} == {first["id"]}


def test_a_forgotten_page_is_fetched_anew_and_its_article_not_written_twice(book: Book) -> None:
    url = f"{SITE}/story"
    book.hand_in(url, article("x", "1"))
    assert book.ledger.forget([address_of(url).key]) == 1
    assert book.hand_in(url, article("x", "1")) == "unchanged"
    book.ledger.forget([address_of(url).key])
    assert book.hand_in(url, article("x", "2")) == "revised"


def test_no_text_of_a_page_breaks_a_line_or_steers_a_terminal(book: Book) -> None:
    evil = article("x").replace(b"said the mayor", "said\u2028the\u0085mayor \x9b31m \x1b[2J".encode())
    assert book.hand_in(f"{SITE}/story", evil) == "new"
    data = book.output.read_text(encoding="utf-8")
    assert len(data.splitlines()) == 1
    assert data[:-1].isprintable()


@pytest.mark.parametrize(
    "secret", [";jsessionid=geheim", "?token=geheim", "#access_token=geheim", "?next=http://u:geheim@x.example/"]
)
def test_no_secret_of_an_address_reaches_its_record(book: Book, secret: str) -> None:
    assert book.hand_in(f"{SITE}/story{secret}", article("x")) == "new"
    (record,) = book.records()
    assert "geheim" not in json.dumps(record) and record["url"].startswith(f"{SITE}/story")


def test_a_long_address_is_whole_in_its_record(book: Book) -> None:
    url = f"{SITE}/{'a' * 3000}?page=2"
    assert book.hand_in(url, article("x")) == "new"
    assert book.records()[0]["url"] == url


CLAIMS = st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["", "/", "/0", "/1", "/hub"]))


@settings(max_examples=25)
@given(st.lists(CLAIMS, max_size=12))
def test_whatever_pages_claim_each_distinct_body_is_written_and_keys_are_unique(
    tmp_path_factory: pytest.TempPathFactory, pages: list[tuple[int, int, str]]
) -> None:
    book = Book(tmp_path_factory.mktemp("book"))
    bodies = set()
    for address, text, canonical in pages:
        outcome = found(Job(Page(content=article(f"text {text}"), url=f"{SITE}/{address}"), None, False))
        assert isinstance(outcome, Found)
        bodies.add(outcome.body_hash)
        book.hand_in(f"{SITE}/{address}", article(f"text {text}"), canonical=canonical and SITE + canonical)
    records = book.records()
    assert {record["body_hash"] for record in records} == bodies
    assert len({(record["id"], record["revision"]) for record in records}) == len(records)
    book.sink.close()
    book.ledger.close()
