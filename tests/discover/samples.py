"""Feeds and sitemaps as sites write them, made up for these tests."""

from __future__ import annotations

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>Harbour Courier</title><link>/</link><language>en-gb</language>
<atom:link rel="self" href="/feed.xml"/>
<image><url>/logo.png</url><title>logo</title><link>/</link></image>
<item>
  <title>Ferry &amp;amp; bridge: <![CDATA[<b>both</b> open]]></title>
  <link>/2025/03/ferry?utm_source=rss</link>
  <guid isPermaLink="false">17</guid>
  <category>Local</category><category>Traffic</category>
  <pubDate>Wed, 19 Mar 2025 08:45:00 EST</pubDate>
  <media:content url="/ferry.jpg"><media:title>A ferry</media:title></media:content>
  <content:encoded><![CDATA[<p>Long text <a href="/other">other</a></p>]]></content:encoded>
</item>
<item><title>Only a guid</title><guid>https://courier.example/2025/03/guid</guid><dc:date>2025-03-18</dc:date></item>
<item><title>No address at all</title></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://kurier.example/news/">
<title>Hafenkurier</title><link rel="self" href="feed.atom"/><updated>2025-03-20T10:00:00Z</updated>
<entry><title type="html">Br&amp;uuml;cke &lt;i&gt;offen&lt;/i&gt;</title><id>tag:kurier.example,2025:1</id>
<link rel="enclosure" href="ton.mp3"/><link href="bruecke"/>
<published>2025-03-19T08:45:00+01:00</published><updated>2025-03-20T09:00:00+01:00</updated>
<category term="lokal" label="Lokales"/>
<source><title>anderswo</title><link href="https://anders.example/"/></source></entry>
<entry xml:lang="fr"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Le <b>pont</b></div></title>
<link rel="alternate" type="text/html" href="https://kurier.example/pont"/><updated>2025-03-18T00:00:00Z</updated></entry>
</feed>"""

PREFIXED_ATOM = """<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="sv"><a:entry><a:title>Bron</a:title>
<a:link href="https://kurir.example/bron"/><a:updated>2025-03-18T00:00:00Z</a:updated></a:entry></a:feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:d="http://purl.org/dc/elements/1.1/">
<channel rdf:about="/"><title>Corriere</title><d:language>it</d:language>
<items><rdf:Seq><rdf:li rdf:resource="https://corriere.example/ponte"/></rdf:Seq></items></channel>
<item rdf:about="https://corriere.example/ponte"><title>Il ponte</title><d:date>2025-03-19T08:45+01:00</d:date>
<d:subject>Cronaca</d:subject></item></rdf:RDF>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "language": "en", "items": [
{"id": "1", "url": "/2025/json", "title": "In JSON", "date_published": "2025-03-19T08:45:00Z", "tags": ["Local"]},
{"id": "https://courier.example/2025/by-id", "date_modified": "2025-03-18T00:00:00+02:00", "language": "cy"},
{"id": "no address", "title": 7}, 5,
{"id": "2", "external_url": "https://elsewhere.example/story", "title": null}]}"""

NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>
  /2025/03/news?a=1&amp;b=2
</loc><lastmod>2025-03-20T07:00:00+02:00</lastmod>
<n:news><n:publication><n:name>Courier</n:name><n:language>ar</n:language></n:publication>
<n:publication_date>2025-03-19T08:45:00+02:00</n:publication_date>
<n:title><![CDATA[الجسر & العبّارة]]></n:title></n:news>
<image:image><image:loc>/picture.jpg</image:loc><image:title>picture</image:title></image:image></url>
</urlset>"""


def sitemap(*urls: str, modified: str = "") -> str:
    """A sitemap of `urls`, which must need no escaping."""
    more = f"<lastmod>{modified}</lastmod>" if modified else ""
    return f"<urlset>{''.join(f'<url><loc>{url}</loc>{more}</url>' for url in urls)}</urlset>"


def index(*urls: str) -> str:
    """An index of the sitemaps at `urls`, which must need no escaping."""
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{url}</loc></sitemap>' for url in urls)}</sitemapindex>"


def rss(*links: str, date: str = "") -> str:
    """A feed of `links`, which must need no escaping."""
    items = "".join(f"<item><title>t</title><link>{link}</link><pubDate>{date}</pubDate></item>" for link in links)
    return f"<rss><channel>{items}</channel></rss>"
