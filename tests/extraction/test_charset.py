"""From bytes to text: byte-order mark, valid UTF-8, header, meta tag, detection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_pages import STORIES, STORY, URL, Story, page, paragraphs

import newsgrab
from newsgrab import Page, UndecodablePage
from newsgrab.extraction.charset import decode
from newsgrab.extraction.compiled import is_utf8

LEGACY = (("ru", "windows-1251"), ("ja", "shift_jis"), ("zh", "gb18030"), ("ko", "euc-kr"), ("ar", "windows-1256"),
          ("he", "windows-1255"), ("th", "tis-620"), ("ru", "koi8-r"), ("ja", "euc-jp"),
          ("fr", "iso-8859-1"))  # fmt: skip
POLISH = Story(
    "pl",
    "Starówka doczeka się mostu po trzydziestu latach",
    (
        "Rada miasta zatwierdziła w poniedziałek budowę mostu nad Dolną Embrą, kończąc długi spór.",
        "Prace ruszą wiosną, gdy poziom wody jest niski, i potrwają około czternastu miesięcy, powiedziała burmistrz.",
        "Do tego czasu uczniów, piekarzy i turystów przewożą dwa promy, lecz żaden nie kursuje po zmierzchu.",
        "Przeciwnicy boją się o łąki na drugim brzegu, gdzie gnieżdżą się bociany, i chcą iść do sądu.",
    ),
    "Czytaj także",
    (),
)


def bare(story: Story, charset: str = "") -> str:
    """The story's page, declaring `charset` or nothing."""
    meta = f'<meta charset="{charset}">' if charset else ""
    return page(paragraphs(story.paragraphs), story).replace("©", "(c)").replace('<meta charset="utf-8">', meta)


def body(content: bytes, content_type: str = "") -> str | None:
    headers = {"content-type": content_type} if content_type else {}
    return newsgrab.extract(Page(content=content, url=URL, headers=headers)).body


@pytest.mark.parametrize(("language", "charset"), LEGACY)
def test_declared_in_the_header_in_the_page_or_nowhere(language: str, charset: str) -> None:
    story = STORY[language]
    assert body(bare(story).encode(charset), f"text/html; charset={charset}") == story.body
    assert body(bare(story, charset).encode(charset)) == story.body
    assert body(bare(story).encode(charset)) == story.body


def test_polish_in_iso_8859_2() -> None:
    assert body(bare(POLISH, "iso-8859-2").encode("iso-8859-2")) == POLISH.body
    assert body(bare(POLISH).encode("iso-8859-2"), 'text/html;charset="ISO-8859-2"') == POLISH.body


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_utf_8_with_a_wrong_declaration_or_none_is_utf_8(story: Story) -> None:
    assert body(bare(story, "iso-8859-1").encode(), "text/html; charset=windows-1252") == story.body
    assert body(b"\xef\xbb\xbf" + bare(story).encode()) == story.body


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(charset: str) -> None:
    content = bare(STORY["fr"]).encode(charset)
    mark = b"" if charset == "utf-16" else "\ufeff".encode(charset)
    assert body(mark + content) == STORY["fr"].body


def test_a_detected_charset_is_said_in_a_warning() -> None:
    article = newsgrab.extract(bare(STORY["ru"]).encode("windows-1251"), URL)
    assert [text for text in article.warnings if text.startswith("charset: none declared")]


def test_a_few_broken_bytes_are_replaced_and_said() -> None:
    article = newsgrab.extract(bare(STORY["ru"]).encode().replace("Эмбер".encode(), b"\xd0\xff"), URL)
    assert [text for text in article.warnings if "not valid UTF-8" in text]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n\x93\x8c\x8b\x9e",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\x1f\x8b\x08\x00\xff\xfe",
    ],
)
def test_binary_content_is_undecodable(content: bytes) -> None:
    with pytest.raises(UndecodablePage) as caught:
        newsgrab.extract(content, URL)
    assert caught.value.subject == URL


@given(
    st.binary(max_size=500),
    st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=nonsense", ";;=", "a/b; charset=\x00"]),
)
def test_any_bytes_become_utf_8_or_an_error_of_ours(content: bytes, content_type: str) -> None:
    try:
        text, notes = decode(content, content_type)
    except UndecodablePage:
        return
    text.decode("utf-8")
    assert all(note.startswith("charset: ") for note in notes)


def test_text_that_was_encoded_twice_is_read_and_said() -> None:
    text = "<p>Zoë’s café – “open” again…</p>"
    twice = text.encode().decode("latin-1").encode()
    assert decode(twice) == (text.encode(), ("charset: the text was encoded twice, and was read so",))
    for other in (text + twice.decode(), "<p>Ca\u00e2\u0080", "<p>caf\u00e9", text):
        assert decode(other.encode()) == (other.encode(), ())


@pytest.mark.parametrize("before", range(3, 20))
@pytest.mark.parametrize("text", ["é", "橋", "🌉"])
def test_characters_are_utf_8_wherever_they_begin(before: int, text: str) -> None:
    content = b"a" * before + text.encode() + b"a" * 20
    assert decode(content) == (content, ())
    _, notes = decode(content.replace(text.encode(), text.encode()[:-1]))
    assert notes


@given(st.binary(max_size=40), st.integers(0, 40))
def test_bytes_are_utf_8_wherever_they_stand(content: bytes, before: int) -> None:
    padded = b"a" * before + content
    try:
        padded.decode()
    except UnicodeDecodeError:
        assert not is_utf8(padded)
    else:
        assert is_utf8(padded)
