"""Pages written for the tests: invented news in many languages, and the furniture that real pages have around it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import newsgrab
from newsgrab.errors import NewsgrabError, NotAnArticle

URL = "https://news.example/2024/06/03/a-new-bridge-for-the-old-town-81234"


@dataclass(frozen=True)
class Story:
    """A story in one language.

    Attributes:
        language: BCP 47 tag.
        headline: Its headline.
        paragraphs: Its body.
        related: What a box of links is headed with in that language.
        links: What such a box links to.
    """

    language: str
    headline: str
    paragraphs: tuple[str, ...]
    related: str
    links: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


STORIES = (
    Story(
        "en",
        "A new bridge for the old town after thirty years of waiting",
        (
            "The town council voted on Monday to build a bridge over the Lower Ember, ending a debate of thirty years.",
            "Work is to begin in spring, when the river is low, and should take about fourteen months, the mayor said.",
            "Until then two ferries carry schoolchildren, bakers and tourists, though none of them sails after dark.",
            (
                "Opponents fear for the meadows on the far bank, where storks breed, and "
                "want a court to have the last word."
            ),
            "A ruling is not expected before autumn; the first pile could be driven on the day after it.",
        ),
        "Related stories",
        ("Ferry captain retires after forty years", "Storks return to the meadows", "What the bridge will cost"),
    ),
    Story(
        "de",
        "Die Altstadt bekommt nach dreißig Jahren doch noch ihre Brücke",
        (
            (
                "Der Stadtrat hat am Montag den Bau einer Brücke über die Untere Ember "
                "beschlossen und damit einen Streit beendet."
            ),
            (
                "Die Arbeiten sollen im Frühjahr beginnen, wenn der Fluss wenig Wasser "
                "führt, und gut ein Jahr lang dauern."
            ),
            (
                "Bis dahin bringen zwei Fähren Schulkinder, Bäcker und Ausflügler ans "
                "andere Ufer, nachts allerdings keine."
            ),
            "Gegner fürchten um die Wiesen, auf denen seit Jahrzehnten Störche brüten, und wollen vor Gericht ziehen.",
            "Mit einem Urteil rechnet vor dem Herbst niemand; der erste Pfahl könnte am Tag danach gesetzt werden.",
        ),
        "Mehr zum Thema",
        ("Fährmann geht nach vierzig Jahren", "Störche sind zurück auf den Wiesen", "Was die Brücke kosten wird"),
    ),
    Story(
        "fr",
        "La vieille ville aura enfin son pont après trente ans d'attente",
        (
            "Le conseil municipal a voté lundi la construction d'un pont sur la Basse-Embre, au terme d'un long débat.",
            (
                "Les travaux commenceront au printemps, quand la rivière est basse, et "
                "dureront quatorze mois, selon la maire."
            ),
            "D'ici là, deux bacs transportent écoliers, boulangers et promeneurs, mais aucun ne circule après la nuit.",
            (
                "Les opposants craignent pour les prairies de l'autre rive, où nichent des "
                "cigognes, et saisiront le tribunal."
            ),
            "Aucun jugement n'est attendu avant l'automne ; le premier pieu pourrait être planté dès le lendemain.",
        ),
        "À lire aussi",
        ("Le passeur part à la retraite", "Les cigognes sont de retour", "Combien coûtera le pont"),
    ),
    Story(
        "es",
        "El casco antiguo tendrá por fin su puente tras treinta años de espera",
        (
            "El pleno municipal aprobó el lunes la construcción de un puente sobre el Ember, tras un debate muy largo.",
            (
                "Las obras comenzarán en primavera, cuando el río baja con poca agua, y "
                "durarán unos catorce meses en total."
            ),
            "Hasta entonces dos barcazas llevan a escolares, panaderos y turistas, aunque ninguna navega por la noche.",
            (
                "Los opositores temen por los prados de la otra orilla, donde crían las "
                "cigüeñas, y acudirán a los tribunales."
            ),
            "No se espera una sentencia antes del otoño; el primer pilote podría clavarse al día siguiente.",
        ),
        "Noticias relacionadas",
        ("El barquero se jubila a los setenta", "Las cigüeñas vuelven a los prados", "Lo que costará el puente"),
    ),
    Story(
        "it",
        "Il centro storico avrà il suo ponte dopo trent'anni di attesa",
        (
            (
                "Il consiglio comunale ha approvato lunedì la costruzione di un ponte "
                "sull'Ember, dopo una lunga discussione."
            ),
            (
                "I lavori cominceranno in primavera, quando il fiume è in secca, e "
                "dureranno circa quattordici mesi in tutto."
            ),
            (
                "Fino ad allora due traghetti portano scolari, fornai e turisti, ma "
                "nessuno dei due naviga dopo il tramonto."
            ),
            "Gli oppositori temono per i prati dell'altra riva, dove nidificano le cicogne, e andranno in tribunale.",
            "Non si attende una sentenza prima dell'autunno; il primo palo potrebbe essere piantato il giorno dopo.",
        ),
        "Leggi anche",
        ("Il traghettatore va in pensione", "Le cicogne tornano sui prati", "Quanto costerà il ponte nuovo"),
    ),
    Story(
        "ru",
        "Старый город получит мост после тридцати лет ожидания",
        (
            (
                "Городской совет в понедельник одобрил строительство моста через Эмбер, "
                "завершив спор длиной в тридцать лет."
            ),
            "Работы начнутся весной, когда вода в реке стоит низко, и займут около четырнадцати месяцев, сказала мэр.",
            (
                "До тех пор школьников, пекарей и туристов возят два парома, но после "
                "захода солнца ни один из них не ходит."
            ),
            "Противники опасаются за луга на другом берегу, где гнездятся аисты, и намерены обратиться в суд.",
            "Решения суда раньше осени не ждут; первую сваю могут забить уже на следующий день после него.",
        ),
        "Читайте также",
        ("Паромщик уходит на пенсию", "Аисты вернулись на луга", "Во что обойдётся новый мост"),
    ),
    Story(
        "ar",
        "المدينة القديمة تحصل على جسرها بعد ثلاثين عاما من الانتظار",
        (
            "وافق المجلس البلدي يوم الاثنين على بناء جسر فوق النهر السفلي، منهيا بذلك نقاشا استمر ثلاثين عاما كاملة.",
            "وقالت رئيسة البلدية إن الأعمال ستبدأ في الربيع عندما ينخفض منسوب المياه، وستستمر نحو أربعة عشر شهرا.",
            "وحتى ذلك الحين تنقل عبارتان تلاميذ المدارس والخبازين والسياح، غير أن أيا منهما لا تبحر بعد حلول الظلام.",
            "ويخشى المعارضون على المروج في الضفة الأخرى حيث تعشش طيور اللقلق، ويريدون أن تقول المحكمة كلمتها الأخيرة.",
            "ولا يتوقع صدور حكم قبل الخريف، وقد تغرس أول ركيزة للجسر في اليوم التالي لصدوره مباشرة.",
        ),
        "موضوعات متعلقة",
        ("قبطان العبارة يتقاعد بعد أربعين عاما", "اللقالق تعود إلى المروج", "كم ستبلغ تكلفة الجسر"),
    ),
    Story(
        "fa",
        "شهر قدیم پس از سی سال انتظار صاحب پل می‌شود",
        (
            "شورای شهر روز دوشنبه ساخت پلی بر رودخانه پایین را تصویب کرد و به بحثی سی‌ساله در این شهر پایان داد.",
            "شهردار گفت کار ساخت در بهار، هنگامی که آب رودخانه کم است، آغاز می‌شود و حدود چهارده ماه طول می‌کشد.",
            "تا آن زمان دو شناور دانش‌آموزان، نانواها و گردشگران را جابه‌جا می‌کنند، هرچند هیچ‌کدام شب‌ها کار نمی‌کنند.",
            "مخالفان نگران چمنزارهای آن سوی رودخانه‌اند که لک‌لک‌ها در آن لانه دارند و می‌خواهند به دادگاه بروند.",
            "پیش از پاییز انتظار رأی دادگاه نمی‌رود و نخستین شمع پل شاید فردای همان روز کوبیده شود.",
        ),
        "اخبار مرتبط",
        ("ناخدای شناور بازنشسته شد", "لک‌لک‌ها به چمنزار بازگشتند", "هزینه ساخت پل چقدر است"),
    ),
    Story(
        "he",
        "העיר העתיקה תקבל את הגשר שלה אחרי שלושים שנות המתנה",
        (
            "מועצת העיר אישרה ביום שני את בניית הגשר מעל הנהר התחתון, ובכך סיימה ויכוח שנמשך שלושים שנה תמימות.",
            "העבודות יתחילו באביב, כאשר מפלס המים נמוך, ויימשכו כארבעה עשר חודשים, כך אמרה ראש העירייה לתושבים.",
            "עד אז שתי מעבורות מסיעות תלמידים, אופים ותיירים, אבל אף אחת מהן אינה מפליגה לאחר רדת החשכה.",
            "המתנגדים חוששים לאחו שבגדה השנייה, שם מקננות חסידות, ומבקשים שבית המשפט יאמר את המילה האחרונה.",
            "פסק דין אינו צפוי לפני הסתיו, והעמוד הראשון של הגשר עשוי להינעץ כבר למחרת היום.",
        ),
        "כתבות נוספות",
        ("קברניט המעבורת יוצא לגמלאות", "החסידות חזרו אל האחו", "כמה יעלה הגשר החדש"),
    ),
    Story(
        "ja",
        "旧市街に三十年越しの新しい橋、市議会が建設を決定",
        (
            "市議会は月曜日、下流の川に新しい橋を架ける計画を賛成多数で可決し、三十年にわたる議論に終止符を打った。",
            "工事は川の水が少なくなる来年の春に始まり、完成までにはおよそ十四か月かかる見通しだと市長は説明した。",
            "それまでは二隻の渡し船が児童やパン職人、観光客を運ぶが、日が暮れてからはどちらの船も動かないという。",
            "反対する住民は、コウノトリが巣をつくる対岸の草地への影響を心配し、裁判所の判断を求める考えを示した。",
            "判決は秋より前には出ないとみられ、最初の杭が打たれるのは早くてもその翌日になりそうだ。",
        ),
        "関連記事",
        ("渡し船の船長が引退", "コウノトリが草地に戻る", "橋の建設費はいくらか"),
    ),
    Story(
        "zh",
        "等了三十年，老城终于要建一座新桥",
        (
            "市议会星期一投票通过了在下游河段修建一座新桥的方案，持续三十年的争论就此结束，居民们纷纷表示欢迎。",
            "市长说，工程将在明年春天河水较浅的时候动工，预计需要大约十四个月才能完成，费用由市政府承担。",
            "在此之前，两艘渡船继续运送学生、面包师和游客，不过天黑以后两艘船都不开，居民只能绕行很远的路。",
            "反对者担心对岸的草地会受到影响，那里多年来一直有白鹳筑巢，他们希望由法院作出最后的决定。",
            "预计秋天以前不会有判决，第一根桥桩最早也要在判决后的第二天才能打下去。",
        ),
        "相关阅读",
        ("渡船船长退休了", "白鹳回到了草地", "新桥要花多少钱"),
    ),
    Story(
        "ko",
        "옛 시가지에 삼십 년 만에 새 다리가 놓인다",
        (
            "시의회는 월요일 하류 강에 새 다리를 놓는 계획을 찬성 다수로 통과시켜 삼십 년에 걸친 논쟁을 끝냈다.",
            "시장은 공사가 강물이 줄어드는 내년 봄에 시작되며 완공까지 약 열네 달이 걸릴 것이라고 설명했다.",
            "그때까지는 나룻배 두 척이 학생과 제빵사, 관광객을 실어 나르지만 해가 지면 어느 배도 다니지 않는다.",
            "반대하는 주민들은 황새가 둥지를 트는 건너편 풀밭이 걱정된다며 법원의 판단을 구하겠다고 밝혔다.",
            "판결은 가을 전에는 나오지 않을 전망이며 첫 말뚝은 그 다음 날에야 박을 수 있을 것으로 보인다.",
        ),
        "관련 기사",
        ("나룻배 선장 은퇴하다", "황새가 풀밭으로 돌아왔다", "새 다리 공사비는 얼마인가"),
    ),
    Story(
        "th",
        "เมืองเก่าจะได้สะพานใหม่หลังรอมาสามสิบปี",
        (
            "สภาเมืองลงมติเมื่อวันจันทร์ให้สร้างสะพานข้ามแม่น้ำตอนล่าง ยุติการถกเถียงที่ยืดเยื้อมานานถึงสามสิบปีเต็ม",
            "นายกเทศมนตรีกล่าวว่างานก่อสร้างจะเริ่มในฤดูใบไม้ผลิเมื่อระดับน้ำต่ำ และคาดว่าจะใช้เวลาประมาณสิบสี่เดือน",
            "จนกว่าจะถึงตอนนั้น เรือข้ามฟากสองลำจะรับส่งนักเรียน คนทำขนมปัง และนักท่องเที่ยว แต่ไม่มีลำใดวิ่งหลังค่ำ",
            "ฝ่ายคัดค้านเป็นห่วงทุ่งหญ้าอีกฝั่งหนึ่งซึ่งนกกระสามาทำรังทุกปี และต้องการให้ศาลเป็นผู้ตัดสินเรื่องนี้",
            "คาดว่าจะยังไม่มีคำพิพากษาก่อนฤดูใบไม้ร่วง และเสาเข็มต้นแรกอาจตอกได้ในวันรุ่งขึ้นหลังจากนั้น",
        ),
        "ข่าวที่เกี่ยวข้อง",
        ("กัปตันเรือข้ามฟากเกษียณแล้ว", "นกกระสากลับมาที่ทุ่งหญ้า", "สะพานใหม่ราคาเท่าไร"),
    ),
    Story(
        "hi",
        "तीस साल के इंतज़ार के बाद पुराने शहर को मिलेगा नया पुल",
        (
            "नगर परिषद ने सोमवार को निचली नदी पर पुल बनाने की योजना को मंज़ूरी दे दी और तीस साल पुरानी बहस ख़त्म कर दी।",
            "महापौर ने कहा कि काम वसंत में शुरू होगा, जब नदी में पानी कम रहता है, और इसमें लगभग चौदह महीने लगेंगे।",
            "तब तक दो नावें स्कूली बच्चों, नानबाइयों और सैलानियों को पार ले जाती रहेंगी, हालाँकि अँधेरे के बाद कोई नहीं चलती।",
            "विरोध करने वालों को उस पार के मैदानों की चिंता है, जहाँ सारस घोंसले बनाते हैं, और वे अदालत जाना चाहते हैं।",
            "शरद ऋतु से पहले फ़ैसला आने की उम्मीद नहीं है और पहला खंभा उसके अगले ही दिन गाड़ा जा सकता है।",
        ),
        "संबंधित खबरें",
        ("नाव के कप्तान सेवानिवृत्त हुए", "सारस मैदानों में लौट आए", "नए पुल पर कितना खर्च आएगा"),
    ),
)
STORY = {story.language: story for story in STORIES}
EN = STORY["en"]


def paragraphs(texts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def page(inner: str, story: Story = EN, *, head: str = "", title: str | None = None) -> str:
    """A whole page: `inner` under the story's headline, with a menu, a side column and a footer around it."""
    shown = f"{story.headline} - Ember Courier" if title is None else title
    return (
        f'<!doctype html><html lang="{story.language}"><head><meta charset="utf-8"><title>{shown}</title>'
        f'<meta property="og:title" content="{story.headline}"><meta property="og:site_name" content="Ember Courier">'
        f'<meta property="og:type" content="article">{head}</head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/town">Town</a></li></ul></nav>'
        f"<main><article><h1>{story.headline}</h1>{inner}</article></main>"
        '<aside><h3>Most read</h3><ul><li><a href="/1">Market day moves to Friday</a></li></ul></aside>'
        "<footer><p>© 2024 Ember Courier. All rights reserved.</p></footer></body></html>"
    )


def related_box(story: Story) -> str:
    """A box of links as it stands inside bodies."""
    links = "".join(f'<li><a href="/{n}">{text}</a></li>' for n, text in enumerate(story.links))
    return f'<div class="box"><h3>{story.related}</h3><ul>{links}</ul></div>'


def extract(html: str | bytes, url: str = URL) -> newsgrab.Article:
    """The page's article, with its blocks."""
    return newsgrab.extract(html, url, blocks=True)


def kinds(article: newsgrab.Article) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(block.kind, block.text) for block in article.blocks or ()]


def json_ld(data: object) -> str:
    """`data` in a script, as a page carries it."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f'<script type="application/ld+json">{text}</script>'


def refusal(html: str | bytes, url: str = URL) -> NotAnArticle:
    """Why the page is no article."""
    try:
        article = newsgrab.extract(html, url, blocks=True)
    except NotAnArticle as error:
        return error
    raise AssertionError(f"taken for an article: {article.headline!r}: {article.body!r}")


def outcome(html: str | bytes, url: str = URL) -> newsgrab.Article | NewsgrabError:
    """What extraction makes of a page: an article that serialises and reads back the same, or one of our errors."""
    try:
        article = newsgrab.extract(html, url, blocks=True)
    except NewsgrabError as error:
        refused = error
    else:
        check_round_trip(article)
        return article
    assert str(refused).isprintable()
    if isinstance(refused, NotAnArticle):
        check_round_trip(refused.article)
    return refused


def check_round_trip(article: newsgrab.Article) -> None:
    again = newsgrab.Article.model_validate_json(article.model_dump_json().encode("utf-8"))
    assert again == article
    assert article.blocks is not None
    assert (article.body or "") == "\n\n".join(block.text for block in article.blocks)
