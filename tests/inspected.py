"""Invented pages for the tests of `newsgrab inspect`."""

from __future__ import annotations

URL = "https://gazette.example/2024/03/05/bridge"

HEADLINE = "A new bridge for the old town after thirty years"
PARAGRAPHS = (
    "The town council voted on Monday to build a bridge over the Lower Ember, ending a debate of thirty years.",
    "Work is to begin in spring, when the river is low, and should take about fourteen months, the mayor said.",
    "Until then two ferries carry schoolchildren, bakers and tourists, though none of them sails after dark.",
    "Opponents fear for the meadows on the far bank, where storks breed, and want a court to have the last word.",
    "A ruling is not expected before autumn; the first pile could be driven on the day after it.",
)
HEAD = f"""
<meta charset="utf-8"><title>{HEADLINE} | The Gazette</title>
<meta property="og:title" content="{HEADLINE}"><meta property="og:site_name" content="The Gazette">
<meta name="author" content="Jane Roe"><meta property="article:published_time" content="2024-03-05T10:00:00Z">
"""


def page(inside: str, *, head: str = HEAD, language: str = "en") -> str:
    """A whole page with `inside` its article."""
    menu = "<nav><a href='/sport'>Sport</a> <a href='/weather'>Weather</a></nav>"
    return (
        f"<!doctype html><html lang='{language}'><head>{head}</head>"
        f"<body>{menu}<article>{inside}</article><footer>All rights reserved</footer></body></html>"
    )


ARTICLE = page(
    f"<div class='date'>5 March 2024, 12:00</div><h1>{HEADLINE}</h1><p class='byline'>By Mary Major</p>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3])
    + "<h2>Related stories</h2><ul><li><a href='/a'>Ferry captain retires after forty years</a></li>"
    "<li><a href='/b'>Storks return to the meadows by the river</a></li></ul>"
    + f"<p>{PARAGRAPHS[3]} <b>So far</b> no judge has been named.</p><h2>What comes next</h2><p>{PARAGRAPHS[4]}</p>"
    + f"<p>{PARAGRAPHS[0]}</p>"
)
"""An article with a byline that contradicts its metadata, a related box and a paragraph that is printed twice."""

ARABIC = (
    "صوت مجلس المدينة يوم الإثنين على بناء جسر فوق النهر السفلي، منهيا بذلك جدلا دام ثلاثين عاما بين السكان.",
    "ومن المقرر أن يبدأ العمل في الربيع عندما ينخفض منسوب المياه، وأن يستغرق نحو أربعة عشر شهرا، كما قال العمدة.",
    "وحتى ذلك الحين تنقل عبارتان التلاميذ والخبازين والسياح إلى الضفة الأخرى، لكنهما لا تبحران بعد الغروب.",
)
RIGHT_TO_LEFT = page(
    "<h1>جسر جديد للمدينة القديمة بعد ثلاثين عاما من الانتظار</h1><p>5 مارس 2024</p>"
    + "".join(f"<p>{text}</p>" for text in ARABIC),
    head="<meta charset='utf-8'><title>جسر جديد للمدينة القديمة بعد ثلاثين عاما من الانتظار</title>",
    language="ar",
)
