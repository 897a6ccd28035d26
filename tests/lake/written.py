"""Lakes that the real sinks write, of the articles of the demo site and of one more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import newsgrab
from newsgrab.article import Record
from newsgrab.batch.committing import roll
from newsgrab.batch.options import Places
from newsgrab.batch.session import close_sink, lake_for, open_sink
from newsgrab.demo import pages
from newsgrab.ledger import Entry, Ledger
from newsgrab.page import Page
from newsgrab.sinks import Layout, Row
from newsgrab.sinks.columns import record_line

ORNATE = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8">
<meta property="og:site_name" content="صحيفة المرفأ"><title>إدارة المينـــاء تُعلن أسعارًا جديدة</title>
<meta property="article:published_time" content="2025-03-18T21:30:00+03:00"></head><body><article>
<h1>إدارة المينـــاء تُعلن أسعارًا جديدة</h1>
<p>أعلنت إدارةُ المينـــاءِ مساء الثلاثاء أسعارًا جديدة لتفريغ الحاويات، على أن يبدأ العمل بها مع مطلع الشهر المقبل.</p>
<p>وقالت الإدارة في بيان إنّ مُستوى الأُجور سيبقى على حاله للسفن الصغرى التي تنقل الخضروات والفواكه إلى الأسواق.</p>
<p>ورحّب التجار بالقرار، ورأوا فيه خطوة أولى نحو خفض كلفة الشحن البحري في المدينة والقرى التي حولها.</p>
</article></body></html>"""
"""Arabic as it is printed: with vowel marks, hamzas, final yehs and stretched letters."""


def articles() -> list[Record]:
    """What newsgrab makes of those pages: two in Arabic of one day, six in other languages."""
    found = []
    demo = {
        path: (response.body, response.content_type)
        for path, response in pages().items()
        if not path.startswith("/internal/")  # as the site's robots.txt asks
    }
    for path, (content, kind) in {**demo, "/ar/economy/88214": (ORNATE.encode(), "text/html")}.items():
        page = Page(content=content, url=f"https://news.example{path}", status=200, headers={"content-type": kind})
        try:
            article = newsgrab.extract(page)
        except newsgrab.NotAnArticle:
            continue
        found.append(Record(**article.model_dump(exclude={"blocks"}), run_id="run", revision=1))
    return found


def write(folder: Path, layout: Layout, records: Iterable[Record]) -> Path:
    """Add `records` to the lake in `folder`, as a batch run does; `folder`."""
    places = Places.of(str(folder), None, None, folder, layout)
    lake = lake_for(places)
    with Ledger(places.ledger) as ledger:
        open_sink(ledger, lake, lambda _: None)
        rows = [Row(record.id, record_line(record)) for record in records]
        with ledger.transaction():
            for row, place in zip(rows, lake.write(rows), strict=True):
                ledger.put_article(Entry(row.id, None, 1, None, None, None, 0))
                ledger.place(row.id, place.file, place.start, place.length)
            ledger.put_sink_state(lake.name, lake.prepare())
        lake.commit()
        roll(ledger, lake, last=True)
        close_sink(ledger, lake)
    return folder
