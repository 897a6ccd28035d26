"""An article as Markdown: each kind of block, and text that would otherwise be taken for markup."""

from __future__ import annotations

from newsgrab.article import Article, Block, Extractor
from newsgrab.cli.markdown import render


def article(*blocks: Block, headline: str | None = "The ferry landing") -> Article:
    body = "\n\n".join(block.text for block in blocks)
    return Article(id="0" * 32, headline=headline, body=body, blocks=blocks, extractor=Extractor(version="0"))


def body(*blocks: Block) -> str:
    return render(article(*blocks)).removeprefix("# The ferry landing\n\n").removesuffix("\n\n")


def test_each_kind_of_block() -> None:
    assert body(
        Block(kind="paragraph", text="First line\nsecond line"),
        Block(kind="heading", text="What it costs", level=1),
        Block(kind="list item", text="Piles", level=1),
        Block(kind="list item", text="of oak", level=2),
        Block(kind="quote", text="A roof.\nFor all."),
        Block(kind="code", text="cost = 9\n```"),
        Block(kind="table row", text="Part\tCost"),
        Block(kind="table row", text="Piles\t4"),
        Block(kind="paragraph", text="Last."),
    ) == (
        "First line\\\nsecond line\n\n## What it costs\n\n- Piles\n  - of oak\n\n> A roof.\n> For all.\n\n"
        "````\ncost = 9\n```\n````\n\n| Part | Cost |\n| --- | --- |\n| Piles | 4 |\n\nLast."
    )


def test_text_is_not_taken_for_markup() -> None:
    assert body(Block(kind="paragraph", text="# no heading")) == "\\# no heading"
    assert body(Block(kind="paragraph", text="1. no list\n- none")) == "1\\. no list\\\n\\- none"
    assert body(Block(kind="paragraph", text="*a* _b_ [c](d) <e> `f` \\")) == (
        "\\*a\\* \\_b\\_ \\[c\\](d) \\<e\\> \\`f\\` \\\\"
    )
    assert body(Block(kind="paragraph", text="Between 1.5 and -2 - or so")) == "Between 1.5 and -2 - or so"


def test_without_a_headline() -> None:
    assert render(article(Block(kind="paragraph", text="Text."), headline=None)) == "# Untitled\n\nText.\n\n"


def test_control_characters_do_not_come_through() -> None:
    assert body(Block(kind="paragraph", text="a\x9b31mb\x85c")) == "a31mbc"
