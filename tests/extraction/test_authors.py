"""Bylines of many languages, and who wrote a page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.extraction import bylines as bylines_module
from newsgrab.extraction.authors import Authors, byline_lines, find_authors
from newsgrab.extraction.bylines import byline_words, fold, languages
from newsgrab.extraction.chinese import reporters, reporters_in_dateline
from newsgrab.extraction.document import Document
from newsgrab.extraction.people import people_of_byline

PEOPLE = [
    # by-words and conjunctions
    ("By Jane Roe", "en", ["Jane Roe"]),
    ("By JANE ROE and Max Doe in Washington", "en", ["JANE ROE", "Max Doe"]),
    ("SHOW ALL ARTICLES OF", "de", []),
    ("Written by Jane Roe, Max Doe & Ann Poe", "en", ["Jane Roe", "Max Doe", "Ann Poe"]),
    ("Von Mara Linde und Ole Brandt", "de", ["Mara Linde", "Ole Brandt"]),
    ("Am 13. November 2019 Von Mara Linde In Aktuell", "de", ["Mara Linde"]),
    ("Ein Gastbeitrag von Mara Linde", "de", ["Mara Linde"]),
    ("Par Anne Petit et Luc Grand", "fr", ["Anne Petit", "Luc Grand"]),
    ("Por Ana Gómez y Luis Pérez", "es", ["Ana Gómez", "Luis Pérez"]),
    ("Por João Silva, da Redação", "pt", ["João Silva"]),
    ("di Anna Bianchi", "it", ["Anna Bianchi"]),
    ("Door Jan de Vries en Piet Smit", "nl", ["Jan de Vries", "Piet Smit"]),
    ("Text: Anna Berg", "sv", ["Anna Berg"]),
    ("Av Kari Dahl og Per Lund", "no", ["Kari Dahl", "Per Lund"]),
    ("Af Mette Holm", "da", ["Mette Holm"]),
    ("Teksti: Aino Korhonen", "fi", ["Aino Korhonen"]),
    ("eftir Jón Jónsson", "is", ["Jón Jónsson"]),
    ("Autor: Jan Kowalski", "pl", ["Jan Kowalski"]),
    ("Autor: Jan Novák, redaktor", "cs", ["Jan Novák"]),
    ("Szerző: Nagy Anna", "hu", ["Nagy Anna"]),
    ("de Ion Popescu", "ro", ["Ion Popescu"]),
    ("Γράφει ο Νίκος Παππάς", "el", ["Νίκος Παππάς"]),
    ("Автор: Иван Петров", "ru", ["Иван Петров"]),
    ("Іван Петренко, журналіст", "uk", ["Іван Петренко"]),
    ("от Иван Петров", "bg", ["Иван Петров"]),
    ("Пише: Марко Марковић", "sr", ["Марко Марковић"]),
    ("Yazan: Ali Veli", "tr", ["Ali Veli"]),
    ("بقلم: أحمد علي", "ar", ["أحمد علي"]),
    ("كتب - محمد حسن", "ar", ["محمد حسن"]),
    ("كتبت منى سعيد", "", ["منى سعيد"]),
    ("به قلم علی رضایی", "fa", ["علی رضایی"]),
    ("تحریر: احمد خان", "ur", ["احمد خان"]),
    ("מאת דנה כהן", "he", ["דנה כהן"]),
    ("द्वारा राम कुमार", "hi", ["राम कुमार"]),
    ("লেখক: রহিম উদ্দিন", "bn", ["রহিম উদ্দিন"]),
    ("எழுதியவர்: முருகன் செல்வம்", "ta", ["முருகன் செல்வம்"]),
    ("โดย สมชาย ใจดี", "th", ["สมชาย ใจดี"]),
    ("Tác giả: Lê Văn An", "vi", ["Lê Văn An"]),
    ("Oleh Budi Santoso", "id", ["Budi Santoso"]),
    ("文・田中太郎", "ja", ["田中太郎"]),
    ("この記事を書いた人：田中太郎", "ja", ["田中太郎"]),
    ("記者王小明／台北報導", "zh", ["王小明"]),
    ("王小明記者", "zh", ["王小明"]),
    ("홍길동 기자", "ko", ["홍길동"]),
    # roles, degrees, places, dates, addresses
    ("Jane Roe, Reporter", "en", ["Jane Roe"]),
    ("Staff Writer Jane Roe", "en", ["Jane Roe"]),
    ("Jane Roe Former Deputy Tech Editor", "en", ["Jane Roe"]),
    ("Jane Roe, CEO of Example", "en", ["Jane Roe"]),
    ("By Dr. Jane Roe, MD, PhD", "en", ["Dr. Jane Roe"]),
    ("Mara Linde Redakteurin", "de", ["Mara Linde"]),
    ("Jane Roe - December 21, 2023", "en", ["Jane Roe"]),
    ("Published August 7, 2023 by Jane Roe", "en", ["Jane Roe"]),
    ("By Jane Roe and Max Doe on December 21, 2023 at 3:53PM PST", "en", ["Jane Roe", "Max Doe"]),
    ("By Jane Roe – Updated Sep 9, 2025 | Fact-checked by Max Doe", "en", ["Jane Roe"]),
    ("Jane Roe | jroe@example.com | @janeroe | https://example.com/jane", "en", ["Jane Roe"]),
    ("By Jane Roe (she/her)", "en", ["Jane Roe"]),
    # what only a style sheet keeps apart
    ("ByJane Roe", "en", ["Jane Roe"]),
    ("Mara LindeKorrespondentin", "de", ["Mara Linde"]),
    ("Jane RoePublished: Dec 22, 2023 10:55 AM EST", "en", ["Jane Roe"]),
    ("Dec 17, 2025Jane K. Roe", "en", ["Jane K. Roe"]),
    # names that look like something else
    ("Md Aynal Rahman", "en", ["Md Aynal Rahman"]),
    ("Rui Ma", "en", ["Rui Ma"]),
    ("Sarah McDonald", "en", ["Sarah McDonald"]),
    ("Paramita (Guha) Roy", "en", ["Paramita (Guha) Roy"]),
    ("James Roe Jr.", "en", ["James Roe Jr."]),
    ("James Roe, Jr.", "en", ["James Roe Jr."]),
    ("Roe, Jane", "en", ["Jane Roe"]),
    ("Roe, Jane A.", "en", ["Jane A. Roe"]),
    ("Roe, Jan de", "en", ["Jan de Roe"]),
    ("Maria & Katerina", "en", ["Maria", "Katerina"]),
    ("De Oliveira", "pt", ["De Oliveira"]),
    ("Van Dijk", "nl", ["Van Dijk"]),
    ("Von Trapp", "de", ["Von Trapp"]),
    ("Jane Roe, jane roe, JANE ROE", "en", ["Jane Roe"]),
    # posts, places and buttons beside names
    ("Jane Roe, XYZ Senior Harbour Court Analyst", "en", ["Jane Roe"]),
    ("By Max Roe-Lind / Speak River Heights Reporter", "en", ["Max Roe-Lind"]),
    ("By Jane Roe, Harbour Court Reporter", "en", ["Jane Roe"]),
    ("By Jane Roe\nXYZ Executive News Editor", "en", ["Jane Roe"]),
    ("By Jane Roe, Xiomara Doe Staff Writers", "en", ["Jane Roe", "Xiomara Doe"]),
    ("By Max Doe, Staff Writer Xiomara Roe", "en", ["Max Doe", "Xiomara Roe"]),
    ("By Jane Roe, Xiomara Doe Tuesday", "en", ["Jane Roe", "Xiomara Doe"]),
    ("Par LILIAN PETIT, LAURE GRAND Envoyés spéciaux à Toulouse", "fr", ["LILIAN PETIT", "LAURE GRAND"]),
    ("Ana Gómez | Palma de Mallorca | 08/01/2014", "es", ["Ana Gómez"]),
    ("Ana Gómez | Las Palmas", "es", ["Ana Gómez"]),
    ("Galo Ramírez / El Faro de Mérida", "es", ["Galo Ramírez"]),
    ("Xoán Rey | Uxío de la Torre", "es", ["Xoán Rey", "Uxío de la Torre"]),
    ("Jane Roe | Max Doe", "en", ["Jane Roe", "Max Doe"]),
    ("By Jane Roe Follow @janeroe", "en", ["Jane Roe"]),
    ("Jane Roe Home", "en", ["Jane Roe Home"]),
    ("Current Time: 08:51:09 23 Sep 2011\nList Documentid: 44039414", "en", []),
    ("Jane Roe: 12 March 2020", "en", ["Jane Roe"]),
    ("Do XYZ, em São Paulo", "pt", []),
    ("أحمد علي، محمد حسن سعيد مراسل", "ar", ["أحمد علي", "محمد حسن سعيد"]),
    ("Иван Петров, Мария Сергеевна Иванова корреспондент", "ru", ["Иван Петров", "Мария Сергеевна Иванова"]),
    ("Lê Văn An, Ngô Thị Hoa phóng viên", "vi", ["Lê Văn An", "Ngô Thị Hoa"]),
    ("By Jane Roe, From Quiet Pages", "en", ["Jane Roe"]),
    ("GURUS - Example", "en", []),
    ("Jane Roe Jane Roe", "en", ["Jane Roe"]),
    ("By Jane Roe Updated", "en", ["Jane Roe"]),
    ("Jane “JJ” Roe", "en", ["Jane “JJ” Roe"]),
    ("“Jane Roe”", "en", ["Jane Roe"]),
    ("✍️ Jane Roe 🌸", "en", ["Jane Roe"]),
    ("Author Name", "en", []),
    ("Jane Roe is a staff writer", "en", ["Jane Roe"]),
    ("By our political editor Jane Roe", "en", ["Jane Roe"]),
    ("Von unserer Korrespondentin Mara Linde", "de", ["Mara Linde"]),
    ("Autorin: Mara Linde, Projektleiterin der XYZ in Tunesien", "de", ["Mara Linde"]),
    ("Von Mara Linde (Text) und Ole Brandt (Fotos)", "de", ["Mara Linde"]),
    ("Texto y fotos: Ana Gómez", "es", ["Ana Gómez"]),
    ("ANA GÓMEZ Madrid", "es", ["ANA GÓMEZ"]),
    ("A. J. Doe", "en", ["A. J. Doe"]),
    ("MADRID / Ana Gómez", "es", ["Ana Gómez"]),
    ("Por João Silva — São Paulo", "pt", ["João Silva"]),
    ("21 December 2023 Jane Roe", "en", ["Jane Roe"]),
    ("3 March 2024 Quiet Ideas", "en", []),
    # the same in languages of other scripts and orders
    ("كتب محمد علي وأحمد حسن", "ar", ["محمد علي", "أحمد حسن"]),
    ("أحمد محمد وليد حسن", "ar", ["أحمد محمد وليد حسن"]),
    ("القاهرة - محمد السيد", "ar", ["محمد السيد"]),
    ("محمد السيد - القاهرة", "ar", ["محمد السيد"]),
    ("نشر بواسطة أحمد علي في 12 مارس 2024", "ar", ["أحمد علي"]),
    ("تصوير: منى سعيد", "ar", []),
    ("علی رضایی؛ خبرنگار اقتصادی", "fa", ["علی رضایی"]),
    ("نویسنده: علی رضایی و مریم حسینی", "fa", ["علی رضایی", "مریم حسینی"]),
    ("ویب ڈیسک", "ur", []),
    ("יוסי לוי ודנה כהן", "he", ["יוסי לוי", "דנה כהן"]),
    ("יוסי לוי, כתב לענייני ביטחון", "he", ["יוסי לוי"]),
    ("Haber: Ali Veli", "tr", ["Ali Veli"]),
    ("Haber Merkezi", "tr", []),
    ("Ayşe Yılmaz - Ankara / DHA", "tr", ["Ayşe Yılmaz"]),
    ("Беседовала Мария Сидорова", "ru", ["Мария Сидорова"]),
    ("Иван Петров, обозреватель", "ru", ["Иван Петров"]),
    ("Олена Коваль та Ігор Бондар", "uk", ["Олена Коваль", "Ігор Бондар"]),
    ("Ρεπορτάζ: Νίκος Παππάς", "el", ["Νίκος Παππάς"]),
    ("Του Γιώργου Παπαδόπουλου", "el", ["Γιώργου Παπαδόπουλου"]),
    ("राम कुमार और श्याम सिंह", "hi", ["राम कुमार", "श्याम सिंह"]),
    ("聞き手・田中太郎", "ja", ["田中太郎"]),
    ("【田中太郎】", "ja", ["田中太郎"]),
    ("写真：田中太郎", "ja", []),
    ("oprac. Jan Kowalski", "pl", ["Jan Kowalski"]),
    ("Rozmawiał Jan Kowalski", "pl", ["Jan Kowalski"]),
    ("Reportagem: João Silva", "pt", ["João Silva"]),
    ("Penulis : Budi Santoso Editor : Siti Aminah", "id", ["Budi Santoso"]),
    ("Oleh Siti binti Ahmad", "ms", ["Siti binti Ahmad"]),
    # Korean
    ("글·사진 김철수 기자", "ko", ["김철수"]),
    ("기자명 김철수", "ko", ["김철수"]),
    ("[서울=뉴시스] 김철수 기자 =", "ko", ["김철수"]),
    ("입력 2024.03.05 김철수 기자", "ko", ["김철수"]),
    ("홍길동 김철수 기자", "ko", ["홍길동", "김철수"]),
    ("남궁민수 기자", "ko", ["남궁민수"]),
    ("마이클 스미스", "ko", ["마이클 스미스"]),
    ("오늘의 소식", "ko", []),
]

CHINESE = [
    ("编辑 王小明 校对 李铭", ["王小明"]),
    ("文／王芳 攝影／李大同", ["王芳"]),
    ("文 摄影 王芳", ["王芳"]),
    ("采写：南山见习记者 王小明", ["王小明"]),
    ("【文/某某者网专栏作者 王文】", ["王文"]),
    ("记者 王小明 李大同", ["王小明", "李大同"]),
    ("本报记者 王小明 通讯员 李大同", ["王小明", "李大同"]),
    ("2020-11-23 10:22 出处：某科技 作者：宪明 编辑：宪明 人气： 53 次 评论(18)", ["宪明"]),
    ("作者：阿里木·买买提", ["阿里木·买买提"]),
    ("王小明·李大同", ["王小明", "李大同"]),
    ("文 | 宪明", ["宪明"]),
    ("責任編輯：歐陽小明", ["歐陽小明"]),
    ("王 芳", ["王芳"]),
    ("文天明", ["文天明"]),
    ("王文中国某某大学研究院执行院长", []),
    ("来源：网络", []),
    ("来源: | 发布时间: 2018-05-17 | 浏览次数: 2168", []),
    ("发布时间：10-0812:00优质原创作者", []),
    ("作者：未知", []),
    ("校对：李铭", []),
    ("点击量", []),
    ("股市行情", []),
    ("王小明讲的故事", []),
]
"""Labels, roles, helpers and outlets beside names, as Chinese pages print them."""

OUTLETS = ["某易", "清晨消息", "某浪财经-自媒体综合", "证券某报网", "中国某州发布", "企鹅号", "体育某某书"]


@pytest.mark.parametrize(("text", "people"), CHINESE)
def test_a_chinese_byline_names_people(text: str, people: list[str]) -> None:
    assert list(people_of_byline(text, "zh-CN").people) == people


@pytest.mark.parametrize("name", OUTLETS)
def test_what_chinese_metadata_names_is_a_person_or_an_outlet(name: str) -> None:
    assert people_of_byline(name, "zh", declared=True) == ((), (name,))
    assert people_of_byline("王小明", "zh", declared=True) == (("王小明",), ())


CHINESE_CREDITS = [
    ("例报记者 王小明", ("王小明",)),
    ("采写：例都记者 王小明 李芳", ("王小明", "李芳")),
    ("《例刊》作者 王小明", ("王小明",)),
    ("（记者 王小明）", ("王小明",)),
    ("例社河城12月9日电（记者王小明）大桥将从明年春天起关闭十四个月，届时居民须乘坐渡船过河。", ("王小明",)),
    ("例网10月4日讯（记者王小明 整合） 大桥将从明年春天起关闭十四个月，届时居民须乘坐渡船过河。", ("王小明",)),
    ("例社记者 王小明 摄", ()),
    ("资料图：大桥上的行人。例社记者 王小明 摄", ()),
    ("记者会上无人提问", ()),
    ("王小明告诉记者，大桥将关闭", ()),
    ("责任编辑：王小明", ()),
    ("大桥将关闭十四个月。（记者 王小明）", ()),
    ("2024-03-05 来源：例报 作者：记者 王小明", ("王小明",)),
    ("例都见习记者 王小明", ("王小明",)),
    ("对话作者李安", ()),
    ("致敬记者王小明", ()),
    ("遇难记者 王小明 李芳", ()),
    ("他说（记者王小明）已经到达现场。", ()),
    (f"{'大桥将从明年春天起关闭，' * 9}（记者 王小明）", ()),
]


@pytest.mark.parametrize(("text", "names"), CHINESE_CREDITS)
def test_chinese_reporters_are_named_in_a_credit_or_a_dateline(text: str, names: tuple[str, ...]) -> None:
    assert (reporters(text) or reporters_in_dateline(text)) == names


@pytest.mark.parametrize(("told", "author"), [("（记者李芳）", "李芳"), ("", "王小明")])
def test_who_edited_a_chinese_text_is_named_where_no_reporter_is(told: str, author: str) -> None:
    lines = (f"例社河城12月9日电{told}大桥将从明年春天起关闭十四个月，届时居民须乘坐渡船过河。" * 3, "责任编辑：王小明")
    html = "<html lang=zh><body><h1>大桥关闭</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    assert find_authors(Document.from_html(html)).people == (author,)


def test_only_chinese_names_are_short_and_begin_with_chinese_surnames() -> None:
    assert people_of_byline("長谷川小三郎", "ja", declared=True).people == ("長谷川小三郎",)
    assert people_of_byline("文・佐々木 小次郎", "ja").people == ("佐々木 小次郎",)
    assert people_of_byline("南宮小明", "ko").people == ("南宮小明",)


@pytest.mark.parametrize(("text", "language", "people"), PEOPLE)
def test_a_byline_names_people(text: str, language: str, people: list[str]) -> None:
    assert list(people_of_byline(text, language).people) == people


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("By AP", "en"),
        ("Reuters Staff", "en"),
        ("AFP, MANILA", "en"),
        ("The Daily Example", "en"),
        ("Editorial Board", "en"),
        ("admin", "en"),
        ("Web Desk", "en"),
        ("Redaktion", "de"),
        ("TC Redazione", "it"),
        ("La rédaction", "fr"),
        ("فريق التحرير", "ar"),
        ("編集部", "ja"),
        ("编辑部", "zh"),
        ("디지털뉴스팀", "ko"),
        ("https://www.facebook.com/example", "en"),
        ("@example", "en"),
        ("jane_roe", "en"),
        ("jane.roe", "en"),
        ("example.com", "en"),
        ("December 22, 2023", "en"),
        ("5 min read", "en"),
        ("Photography by Max Doe", "en"),
        ("", "en"),
        ("By", "en"),
        ("About the", "en"),
        ("Instagram", "en"),
    ],
)
def test_a_byline_that_names_nobody(text: str, language: str) -> None:
    assert people_of_byline(text, language).people == ()


def test_organisations_are_kept_apart() -> None:
    assert people_of_byline("Von Mara Linde und dpa", "de") == (("Mara Linde",), ("dpa",))
    assert people_of_byline("Jane Roe, The Associated Press", "en") == (("Jane Roe",), ("The Associated Press",))
    assert people_of_byline("Jane Roe | Example Gazette", "en").organisations == ("Example Gazette",)


def test_an_outlet_glued_to_a_name_is_kept_apart() -> None:
    assert people_of_byline("By Jane Kochar Reuters", "en") == (("Jane Kochar",), ("Reuters",))
    assert people_of_byline("Sarah Jane Bloomberg", "en") == (("Sarah Jane Bloomberg",), ())
    assert people_of_byline("Michael Bloomberg", "en") == (("Michael Bloomberg",), ())
    assert people_of_byline("By Jane Roe Silver Gazette", "en", publisher=["Silver Gazette"]) == (
        ("Jane Roe",),
        ("Silver Gazette",),
    )
    assert people_of_byline("De Graiul Argeşului", "ro", publisher=["Graiul Argeșului"]).people == ()


def test_the_publisher_is_no_author() -> None:
    assert people_of_byline("Silver Birch", "en").people == ("Silver Birch",)
    assert people_of_byline("Silver Birch", "en", publisher=["Silver Birch"]) == ((), ("Silver Birch",))
    assert people_of_byline("Jane Roe, Silver Birch", "en", publisher=["SILVER BIRCH"]).people == ("Jane Roe",)


@given(st.text(max_size=700), st.sampled_from(["", "en", "de", "ar", "ko", "zh", "xx"]), st.booleans())
def test_any_byline_is_read(text: str, language: str, declared: bool) -> None:
    found = people_of_byline(text, language, declared=declared, publisher=["Example"])
    for name in found.people:
        assert name.strip() == name != ""
        assert "\n" not in name and "http" not in name


@pytest.mark.parametrize("text", ["(" * 5000, "a@" * 5000, "Aa" * 5000, "By " * 5000, "-" * 20000, "Jane Roe, " * 2000])
def test_hostile_bylines_are_read_in_bounded_time(text: str) -> None:
    assert len(people_of_byline(text, "en").people) <= 1


# --- the lexicon -------------------------------------------------------------------------------------------------

SPOKEN = (
    "ar fa he ur tr en de fr es pt it nl sv no da fi is pl cs hu ro el ru uk bg sr hi bn ta th vi id ja zh ko".split()
)


def test_every_language_has_its_words() -> None:
    assert set(SPOKEN) <= languages()


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_language_file_is_complete(language: str) -> None:
    data = json.loads((bylines_module._FOLDER / f"{language}.json").read_text("utf-8"))
    assert data.pop("language") == language
    for key in ("by", "and", "roles", "desks", "noise", "credit", "photo", "organisations", "rights"):
        assert data[key], key
    for key, phrases in data.items():
        assert all(phrase == phrase.strip() != "" for phrase in phrases), key
        assert len(set(phrases)) == len(phrases), key


def test_related_language_codes_share_words() -> None:
    assert byline_words("nb") is byline_words("no-NO") is byline_words("nn")
    assert byline_words("xx") is byline_words("")


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# --- pages -------------------------------------------------------------------------------------------------------

TEXT = (
    "The committee met on Monday and talked for hours about the bridge over the river, which nobody had repaired. " * 2
)


def page(byline: str = "", head: str = "", after: str = "", language: str = "en") -> Document:
    return Document.from_html(
        f"""<html lang="{language}"><head><title>The bridge is closed - Example</title>{head}</head><body><article>
        <h1>The bridge is closed</h1>{byline}<div class="text"><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></div>{after}
        </article></body></html>""",
        "https://www.example.com/news/1",
    )


def json_ld(author: object) -> str:
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "The bridge is closed",
        "author": author,
    }
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def people(document: Document, **options: object) -> list[str]:
    return list(find_authors(document, **options).people)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "author",
    [
        {"@type": "Person", "name": "Jane Roe"},
        [{"@type": "Person", "name": "Jane Roe"}],
        "Jane Roe",
        ["Jane Roe"],
        {"@type": "Person", "givenName": "Jane", "familyName": "Roe"},
        {"@type": "Person", "name": ["Jane Roe"]},
        {"name": "Jane Roe", "url": "https://example.com/jane"},
        "Jane Roe, Staff Writer",
        {"@type": "Person", "name": "<a href='/jane'>Jane Roe</a>"},
        [[{"@type": "Person", "name": "Jane Roe"}], "https://example.com/jane"],
    ],
)
def test_json_ld_names_the_author_in_every_dialect(author: object) -> None:
    found = find_authors(page(head=json_ld(author)))
    assert (found.people, found.origin) == (("Jane Roe",), "json-ld")


def test_a_creator_is_asked_where_no_author_is_named() -> None:
    node = '<script type="application/ld+json">{"@type": "NewsArticle", "creator": ["Jane Roe"]}</script>'
    assert people(page(head=node)) == ["Jane Roe"]


def test_json_ld_refers_to_another_node() -> None:
    person = '<script type="application/ld+json">{"@type": "Person", "@id": "#jane", "name": "Jane Roe"}</script>'
    assert people(page(head=json_ld({"@id": "#jane"}) + person)) == ["Jane Roe"]


def test_a_list_of_names_in_one_string_is_several_people() -> None:
    assert people(page(head=json_ld("Jane Roe, Max Doe and Ann Poe"))) == ["Jane Roe", "Max Doe", "Ann Poe"]


def test_an_organisation_is_no_author() -> None:
    found = find_authors(page(head=json_ld({"@type": "Organization", "name": "Silver Birch"})))
    assert found.people == ()
    assert found.organisations == (("Silver Birch", "json-ld"),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("author", "Jane Roe"),
        ("parsely-author", "Jane Roe"),
        ("sailthru.author", "Jane Roe"),
        ("dc.creator", "Jane Roe"),
        ("citation_author", "Roe, Jane"),
        ("byl", "By Jane Roe"),
    ],
)
def test_meta_tags_name_the_author(name: str, content: str) -> None:
    found = find_authors(page(head=f'<meta name="{name}" content="{content}">'))
    assert (found.people, found.origin) == (("Jane Roe",), f"meta:{name}")


def test_twitter_labels_name_the_author_only_with_a_label() -> None:
    data = '<meta name="twitter:data1" content="Jane Roe">'
    assert people(page(head=data)) == []
    assert people(page(head=data + '<meta name="twitter:label1" content="Written by">')) == ["Jane Roe"]


def test_profile_addresses_are_no_names() -> None:
    assert people(page(head='<meta property="article:author" content="https://www.facebook.com/jane">')) == []


@pytest.mark.parametrize(
    ("byline", "language", "origin"),
    [
        ("<p>By Jane Roe</p>", "en", "byline"),
        ("<p>By <a href='/x'>Jane Roe</a>, Reporter | Dec 3, 2023</p>", "en", "byline"),
        ("<span>By</span><div>Jane Roe</div>", "en", "byline"),
        ("<p>Von Jane Roe</p>", "de", "byline"),
        ("<div class='c-byline'><span>Jane Roe</span></div>", "en", "byline-element"),
        ("<div class='article__author-name'>Jane Roe</div>", "en", "byline-element"),
        ("<a href='/authors/jane-roe'>Jane Roe</a>", "en", "byline-element"),
        ("<p>— by Jane Roe</p>", "en", "byline"),
        ("<p>03/01/2023 by Jane Roe</p>", "en", "byline"),
        ("<div class='share-social'><div class='author'>Jane Roe</div><p>Share</p></div>", "en", "byline-element"),
        ("<p>3 March 2023 <span class='author'>Jane Roe</span></p>", "en", "byline-element"),
        ("<p>Jane Roe - December 21, 2023</p>", "en", "name-and-date"),
        ("<p>21.12.2023 - Jane Roe</p>", "de", "name-and-date"),
        ("<p>Posted on March 3, 2023 Posted by Jane Roe 59 Comments</p>", "en", "byline"),
    ],
)
def test_the_printed_byline_names_the_author(byline: str, language: str, origin: str) -> None:
    found = find_authors(page(byline, language=language))
    assert (found.people, found.origin) == (("Jane Roe",), origin)


def test_several_authors_one_link_each() -> None:
    links = "<a href='/authors/1'>Jane Roe</a> <a href='/authors/2'>Max Doe</a> <a href='/authors/3'>Ann Poe</a>"
    assert people(page(f"<div class='byline'>{links}</div>")) == ["Jane Roe", "Max Doe", "Ann Poe"]


def test_bylines_of_comments_captions_and_teasers_do_not_count() -> None:
    assert people(page("<div class='photo-credit author'>Max Doe</div>")) == []
    assert people(page(after="<div class='comment-author'>Max Doe</div>")) == []
    assert people(page("<div class='comments'><span class='author'>Max Doe</span><p>First!</p></div>")) == []
    teaser = "<div><h3>Another bridge</h3><span>By Max Doe</span></div>"
    assert people(page("<p>By Jane Roe</p>", after=teaser)) == ["Jane Roe"]


def test_paths_to_the_page_and_numbered_lists_are_no_bylines() -> None:
    path = "<div class='authorbar'>Home > Silver Birch > The bridge is closed</div>"
    assert people(page(path)) == []
    ranked = "".join(f"<li class='author-news'>{n} Quiet Light {name}</li>" for n, name in ((1, "Birch"), (2, "Oak")))
    assert people(page(f"<ul>{ranked}</ul>", head=json_ld("Jane Roe"))) == ["Jane Roe"]
    assert people(page("<p class='author'>3 March 2023 | Jane Roe</p>")) == ["Jane Roe"]


def test_tags_that_stand_where_a_byline_does_are_no_authors() -> None:
    tags = "<div><a rel=tag href=/t/1>Wedding Checklists</a><a rel=tag href=/t/2>Just Engaged</a></div>"
    assert people(page(f"<div>By</div>{tags}")) == []
    assert people(page(f"<div>By</div>{tags}<div class=author>Jane Roe</div>")) == ["Jane Roe"]
    assert people(page("<p>Posted by Jane Roe in <a rel='category tag' href=/t/3>Bridges</a></p>")) == ["Jane Roe"]


def test_a_signature_under_the_text() -> None:
    signature = "<p><strong>Jane Roe</strong></p>"
    document = Document.from_html(f"<h1>The bridge is closed</h1><p>{TEXT}</p><p>{TEXT}</p>{signature}")
    found = find_authors(document, body=range(1, 3))
    assert (found.people, found.origin) == (("Jane Roe",), "signature")


def test_the_box_about_the_author_names_the_author_where_nothing_else_does() -> None:
    def box(name: str) -> str:
        return f"<div class='author-box'><h3>{name}</h3><p>{name} writes about bridges.</p></div>"

    document = page(after=f"{'<p>Share this</p>' * 8}{box('Jane Roe')}{box('Max Doe')}")
    found = find_authors(document, body=range(1, 4))
    assert (found.people, found.origin) == (("Jane Roe",), "author-box")
    assert people(page("<p>By Ann Poe</p>", after=box("Jane Roe")), body=range(1, 4)) == ["Ann Poe"]


def test_the_printed_byline_wins_over_another_name_in_the_metadata() -> None:
    found = find_authors(page("<p>By Jane Roe</p>", head=json_ld("Otto Import")))
    assert (found.people, found.origin) == (("Jane Roe",), "byline")
    assert found.warnings == ("authors: byline names Jane Roe; json-ld names Otto Import",)


def test_the_printed_byline_adds_to_the_metadata() -> None:
    assert people(page("<p>By Jane Roe and Max Doe</p>", head=json_ld("Jane Roe"))) == ["Jane Roe", "Max Doe"]


def test_metadata_that_names_more_people_wins_and_keeps_the_printed_spelling() -> None:
    assert people(page("<p>By José Roe</p>", head=json_ld(["Jose Roe", "Max Doe"]))) == ["José Roe", "Max Doe"]


def test_people_whom_the_page_names_as_helpers_are_no_authors() -> None:
    byline = "<p>By Jane Roe</p><p>Photography by Max Doe</p><p>Edited by</p><p>Ann Poe</p>"
    assert people(page(byline, head=json_ld(["Jane Roe", "Max Doe", "Ann Poe"]))) == ["Jane Roe"]


def test_the_publisher_in_the_author_tag_is_no_author() -> None:
    assert people(page(head='<meta name="author" content="Silver Birch">'), publisher=["Silver Birch"]) == []


@pytest.mark.parametrize("name", ["Sarah Roe", "Sérgio da Roe", "sarah roe"])
def test_who_names_a_site_after_herself_writes_it(name: str) -> None:
    assert people(page(head=f'<meta name="author" content="{name}">'), publisher=[name]) == [name]


def test_a_site_may_bear_the_family_name_of_who_writes_it() -> None:
    assert people(page("<p>Posted by Sarah Example</p>")) == ["Sarah Example"]  # at www.example.com
    assert people(page("<p>Posted by Example Bridges</p>")) == []


def test_who_publishes_as_a_person_is_one_whatever_the_name() -> None:
    site = '<script type="application/ld+json">{"@type": ["Person", "Organization"], "@id": "#me", "name": "Qi Roe"}'
    found = find_authors(page(head=f"{json_ld({'@id': '#me'})}{site}</script>"), publisher=["Qi Roe"])
    assert (found.people, found.organisations) == (("Qi Roe",), ())


def test_a_pen_name_of_one_word_counts_where_nobody_else_is_named() -> None:
    assert people(page("<p>By Birdie</p>")) == ["Birdie"]
    assert people(page("<p>By Birdie</p>", head=json_ld("Jane Roe"))) == ["Jane Roe"]
    assert people(page("<p>By Staff</p>")) == people(page("<p>By invitation</p>")) == []


def test_a_line_that_is_but_a_name_counts_where_nothing_else_names_the_author() -> None:
    assert find_authors(page("<p>Sarah Roe</p>")).origin == "name-alone"
    assert people(page("<p>Silver Birch</p>")) == []
    assert people(page("<p><a href='/topics/sarah-roe'>Sarah Roe</a></p>")) == []
    subject = f"<h1>Sarah Roe closes the bridge</h1><p>Sarah Roe</p><p>{TEXT}</p><p>{TEXT}</p>"
    assert people(Document.from_html(subject)) == []


def test_a_line_of_names_counts_where_nothing_else_names_the_author() -> None:
    assert people(page("<p>Sarah Roe, William A. Doe and Anna Poe</p>")) == ["Sarah Roe", "William A. Doe", "Anna Poe"]
    assert people(page("<p>Silver Birch, Quiet Light, Open Water</p>")) == []
    assert people(page("<p>Sarah Roe, William Doe and the bridge that nobody repaired</p>")) == []


def test_a_line_in_the_second_half_of_the_text_may_say_who_wrote_it() -> None:
    def found(line: str) -> Authors:
        return find_authors(page(after=f"{f'<p>{TEXT}</p>' * 6}{line}{f'<p>{TEXT}</p>' * 3}"), body=range(1, 14))

    told = "<h3>Written by Jane Roe</h3>"
    assert (found(told).people, found(told).origin) == (("Jane Roe",), "closing-byline")
    assert found(f"{told}<h3>Written by Max Doe</h3>").people == ()  # a list of books
    assert found("<h3>By Jane Roe</h3>").people == ()


def test_what_the_author_is_stands_in_an_element_of_its_own() -> None:
    role = "<div class='author-card'><div class='author-name'>Jane Roe</div><div class='author-role'>{0}</div></div>"
    document = page(after=role.format("Head Winemaker, Co-Founder"))
    assert people(document, body=range(1, 4)) == ["Jane Roe"]


def test_the_box_under_the_text_does_not_add_to_its_byline() -> None:
    box = "<div class='author-info'><p>By Jane Roe</p><p>Bridges, Rivers</p></div>"
    assert people(page(after=box), body=range(1, 4)) == ["Jane Roe"]


def test_a_personal_site_s_owner_writes_an_article_that_names_nobody() -> None:
    def found(name: str, kind: str = "article", url: str = "https://sarahroe.example/1") -> tuple[str, ...]:
        html = f"<meta property='og:type' content='{kind}'><h1>The bridge is closed</h1><p>{TEXT}</p><p>{TEXT}</p>"
        return find_authors(Document.from_html(html, url), publisher=[name]).people

    assert found("Sarah Roe") == found("Sarah Roe", url="https://sarah.blog.example/1") == ("Sarah Roe",)
    assert found("Sarah Roe", "website") == found("Sarah Roe", url="https://roes-shop.example/1") == ()
    assert found("Sarah Roe School", url="https://sarahroeschool.example/1") == ()


@pytest.mark.parametrize("name", ["Sarah Media", "Sarah Bridge", "Quiet Birch", "Sarah"])
def test_a_site_that_is_no_person_s_is_no_author(name: str) -> None:
    assert people(page(head=f'<meta name="author" content="{name}">'), publisher=[name]) == []


def test_the_lines_of_a_byline_are_found_once_and_can_be_passed_on() -> None:
    document = page("<p class='byline'>By Jane Roe</p>")
    lines = byline_lines(document)
    (line,) = lines
    assert (line.text, line.by_word, line.marked, line.helper) == ("By Jane Roe", True, True, False)
    assert (lines.opening, lines.closing) == ([line], [])
    assert find_authors(document, lines=lines).people == ("Jane Roe",)
    assert find_authors(document, lines=byline_lines(page())).people == ()


def test_further_names_of_a_byline_s_element_count_where_they_are_known_for_names() -> None:
    def found(names: str) -> list[str]:
        return people(page(f"<p class='byline'>{names}</p>", json_ld({"@type": "Person", "name": "Xiomara Roe"})))

    assert found("Xiomara Roe, Sarah Doe") == ["Xiomara Roe", "Sarah Doe"]
    assert found("Xiomara Roe, Advertising Notice") == ["Xiomara Roe"]
    assert found("Xiomara Roe Wellness, Xiomara Roe") == ["Xiomara Roe"]


def test_those_who_contributed_did_not_write_it() -> None:
    byline = "<p class='byline'>By Jane Roe</p><p>Contributions from</p><p>Sarah Doe</p>"
    author = [{"@type": "Person", "name": name} for name in ("Jane Roe", "Sarah Doe")]
    assert people(page(byline, json_ld(author))) == ["Jane Roe"]


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<p>Dec 26, 2025 • Jane Roe in Bridges</p>", ["Jane Roe"]),
        ("<p>2025-12-26 ·</p><p><a href='/u/1'>Jane Roe</a></p>", ["Jane Roe"]),
        ("<p>Jane Roe</p><p>26 December 2025</p>", ["Jane Roe"]),
        ("<p>2025-12-26 ·</p><p><a href='/t/1'>Quiet Birch</a></p>", []),
        ("<p>Authors Jane Roe and Max Doe</p>", ["Jane Roe", "Max Doe"]),
        ("<p>Author Services</p>", []),
    ],
)
def test_a_line_under_the_headline_names_the_author(byline: str, expected: list[str]) -> None:
    assert people(page(byline), body=range(2 + byline.count("<p>") - 1, 4 + byline.count("<p>"))) == expected


def test_microdata_names_the_author_within_an_item() -> None:
    name = "<meta itemprop='name' content='{}'>"
    item = f"<div itemprop='author' itemscope itemtype='https://schema.org/Person'>{name}</div>"
    assert people(page(item.format("Jane Roe"))) == ["Jane Roe"]
    assert people(page(item.format("@janeroe"))) == []


def test_authors_of_what_is_linked_after_the_text_are_not_its_authors() -> None:
    teaser = "<div><h3>Another bridge</h3><p><a rel='author' href='/jane'>Jane Roe</a></p></div>"
    comment = "<div itemscope itemtype='https://schema.org/Comment'><b itemprop='author'>Max Doe</b></div>"
    filler = "<p>Read also</p>" * 8
    assert people(page(after=filler + teaser * 3 + comment), body=range(1, 4)) == []


def test_plain_text_has_bylines_too() -> None:
    document = Document.from_text(f"The bridge is closed\n\nBy Jane Roe\n\n{TEXT}\n\n{TEXT}\n")
    assert people(document, headline=0, language="en") == ["Jane Roe"]


def test_a_page_without_author_has_none() -> None:
    assert find_authors(page()) == Authors()
    assert find_authors(Document.from_html("")) == Authors()
    assert find_authors(Document.from_text("")) == Authors()


def test_json_ld_made_to_exhaust_is_read_in_bounded_time() -> None:
    nested: object = "Jane Roe"
    for _ in range(300):
        nested = [nested]
    assert people(page(head=json_ld(nested))) == []
    assert people(page(head=json_ld([["Jane Roe"], [{"@id": f"#{n}"} for n in range(5000)]]))) == ["Jane Roe"]
    assert len(people(page(head=json_ld([f"Jane {'I' * n} Roe" for n in range(1, 500)])))) <= 60
