"""An inspection as one self-contained HTML file.

The page as saved stands in a frame that may run no script (`sandbox` without `allow-scripts`); frame and report have a
Content-Security-Policy (CSP Level 3) that allows nothing but our own style sheets and script, by their hashes. So even
if something of a hostile page got through `snapshot`, the browser would neither run it nor load anything for it.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from newsgrab._version import __version__
from newsgrab.article import Article
from newsgrab.extraction.document import TextBlock
from newsgrab.extraction.trace import Candidate, Decision
from newsgrab.inspect.fates import Stage, part_of, printed_at, reason_label, stages
from newsgrab.inspect.inspection import Inspection
from newsgrab.inspect.snapshot import ATTRIBUTES, Mark, snapshot

__all__ = ["FIELDS", "html_report", "policy", "resource", "shown"]

FIELDS = ("headline", "standfirst", "timestamp", "modified", "source", "agencies", "publisher", "authors", "section",
          "tags", "language", "image", "access")  # fmt: skip
"""The fields of an article that are shown one by one, in this order; the body follows."""

RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())
"""Languages (ISO 639) of pages that are shown from right to left where they do not say themselves."""

EXCERPT = 160
"""Characters shown of a block that is told of beside the page."""

MOST_TOLD = 300
"""Blocks that are told of in one list beside the page."""

LEVELS = 4
"""Elements around a block that its path names."""

MOST_NAMES = 40
"""Characters of an element's class that its path names."""


def html_report(inspection: Inspection) -> str:
    """The report: an HTML document that needs nothing beside itself."""
    doc, article = inspection.doc, inspection.article
    every = stages(inspection.trace)
    final = every[-1]
    css, page_css, script = (
        resource("colours.css") + resource("report.css"),
        resource("colours.css") + resource("page.css"),
        resource("report.js"),
    )
    rules = policy(styles=(css, page_css), scripts=(script,))
    page = snapshot(doc, _marks(final))
    root = doc.elements[0].attributes if doc.elements else {}
    told = {"lang": article.language, "dir": "rtl" if (article.language or "").split("-")[0] in RIGHT_TO_LEFT else None}
    told |= {key: value for key in told if (value := root.get(key))}
    language = "".join(f' {key}="{value}"' for key, value in told.items() if ATTRIBUTES[key].fullmatch(value or ""))
    frame = Template(resource("page.html")).substitute(
        policy=policy(styles=(page_css,)), language=language, css=page_css, page=page
    )
    return Template(resource("report.html")).substitute(
        policy=rules,
        title=escape(article.headline or inspection.subject),
        subject=escape(inspection.subject),
        version=__version__,
        css=css,
        frame=escape(frame),
        stages="".join(_stage_choice(number, stage, len(every)) for number, stage in enumerate(every)),
        verdict=_verdict(inspection),
        fields="".join(_fields(inspection)),
        body=_body(inspection),
        left_out="".join(_left_out(inspection, final)),
        data=_json(_data(doc.blocks, inspection.trace.weighed, every)),
        script=script,
    )


@cache
def resource(name: str) -> str:
    """One of the report's own files: style sheets, script, templates."""
    return (files("newsgrab.inspect") / name).read_text("utf-8")


def policy(styles: Iterable[str] = (), scripts: Iterable[str] = ()) -> str:
    """A Content-Security-Policy that allows these inline style sheets and scripts, and nothing else."""
    allowed = {"style-src": styles, "script-src": scripts}
    told = [f"{kind} {' '.join(map(_hash, sources))}" for kind, sources in allowed.items() if sources]
    return "; ".join(["default-src 'none'", *told, "base-uri 'none'", "form-action 'none'"])


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def _json(value: Any) -> str:
    """JSON that can stand in a `<script>` (HTML Standard, section 4.12.1.3) and in JavaScript source."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _marks(final: Stage) -> Mark:
    def mark(index: int, first: bool) -> str:
        tag = final.tags.get(index) if first else None
        label = f' data-tag="{escape(tag)}"' if tag else ""
        return f' data-b="{index}" class="{final.fates[final.of[index]].key}"{label}'

    return mark


def _data(blocks: Sequence[TextBlock], scores: Sequence[float | None], every: list[Stage]) -> dict[str, Any]:
    """What the script needs to know of the blocks."""
    paths: dict[str, int] = {}
    return {
        "scores": [None if score is None else round(score, 2) for score in scores],
        "links": [round(100 * block.link_share) for block in blocks],
        "sizes": [len(block.text) for block in blocks],
        "path": [paths.setdefault(_path(block), len(paths)) for block in blocks],
        "paths": list(paths),
        "stages": [
            {
                "name": stage.name,
                "why": stage.why,
                "fates": [(fate.key, fate.label, stage.of.count(number)) for number, fate in enumerate(stage.fates)],
                "of": stage.of,
                "tags": stage.tags,
            }
            for stage in every
        ],
    }


def _path(block: TextBlock) -> str:
    """The innermost elements around a block: "article.story > div > p"."""
    around = [element for element, _ in zip(block.element.up(), range(LEVELS), strict=False)]
    return " > ".join(
        element.tag + "".join(f".{name}" for name in element.names[:MOST_NAMES].split()[:2])
        for element in reversed(around)
    )


def _stage_choice(number: int, stage: Stage, count: int) -> str:
    checked = " checked" if number == count - 1 else ""
    return (
        f'<input type="radio" name="stage" id="stage{number}" value="{number}"{checked}>'
        f'<label for="stage{number}"><i>{number + 1}</i>{stage.name}</label>'
    )


def _verdict(inspection: Inspection) -> str:
    told = []
    if inspection.refusal:
        told.append(f'<p class="refused">{escape(inspection.refusal)}</p>')
    warnings = "".join(f'<li dir="auto">{escape(warning)}</li>' for warning in inspection.article.warnings)
    if warnings:
        told.append(f'<section class="warnings" aria-label="Warnings"><h3>Warnings</h3><ul>{warnings}</ul></section>')
    return "".join(told)


def shown(article: Article, field: str) -> tuple[str, str]:
    """A field as people read it: its value, and what else is known of it; both "" where the page does not tell it."""
    value = getattr(article, field)
    more = ""
    if field == "timestamp" and value is not None:
        more = f"zone: {article.timestamp_zone}, to the {article.timestamp_precision}"
        more += f", printed “{article.timestamp_printed}”" if article.timestamp_printed else ""
        value = value.isoformat(" ")
    elif field == "modified" and value is not None:
        value = value.isoformat(" ")
    elif field == "image" and value is not None:
        more = " · ".join(part for part in (value.caption, value.credit) if part)
        value = value.url
    elif field == "access" and value == "unknown":
        value = ""
    elif isinstance(value, tuple):
        value = ", ".join(value)
    return value or "", more


def _fields(inspection: Inspection) -> Iterator[str]:
    for field in FIELDS:
        value, more = shown(inspection.article, field)
        decision = inspection.trace.decisions.get(field)
        if not value and decision is None:
            yield f'<li class="field none"><h3>{field}</h3><p>not told</p></li>'
            continue
        origin = inspection.article.provenance.get(field, "")
        places = printed_at(inspection.trace, field)
        yield (
            f'<li class="field {field}" tabindex="0"{_at(places)}><h3>{field}</h3>'
            f'<p class="value" dir="auto">{escape(value) or "not told"}</p>'
            + (f'<p class="more" dir="auto">{escape(more)}</p>' if more else "")
            + f'<p class="why">{_chip(origin)}{escape(decision.rule) if decision else ""}</p>'
            + (_evidence(decision) if decision else "")
            + "</li>"
        )


def _evidence(decision: Decision) -> str:
    """The rules that changed the value, and the evidence that lost."""
    steps = "".join(
        f'<li><b>{escape(step.rule)}</b> → <span dir="auto">{escape(step.value)}</span>'
        f'<p class="note">{escape(step.why)}</p></li>'
        for step in decision.steps
    )
    rules = f'<ol class="steps">{steps}</ol>' if steps else ""
    others = [(one, decision.agrees(one)) for one in decision.candidates[1:]]
    if not others:
        return rules
    agree = sum(agrees for _, agrees in others)
    counts = [f"{agree} more agree" if agree else "", f"{len(others) - agree} lost" if len(others) > agree else ""]
    listed = "".join(_candidate(one, agrees) for one, agrees in others)
    return f"{rules}<details><summary>{', '.join(filter(None, counts))}</summary><ul>{listed}</ul></details>"


def _candidate(one: Candidate, agrees: bool) -> str:
    score = f'<span class="score">{one.score:+.1f}</span>' if one.score is not None else ""
    place = f' tabindex="0"{_at([one.block])}' if one.block is not None else ""
    note = f'<p class="note">{escape(one.note)}</p>' if one.note else ""
    value = f'<span dir="auto">{escape(one.value)}</span>'
    return f'<li class="{"agrees" if agrees else "lost"}"{place}>{_chip(one.origin)}{value}{score}{note}</li>'


def _chip(origin: str) -> str:
    return f'<span class="origin">{escape(origin)}</span>' if origin else ""


def _at(blocks: Iterable[int]) -> str:
    told = " ".join(map(str, blocks))
    return f' data-blocks="{told}"' if told else ""


def _body(inspection: Inspection) -> str:
    """The body's parts, each with the blocks that it was made of."""
    article, trace = inspection.article, inspection.trace
    decision = trace.decisions.get("body")
    if not trace.parts:
        return '<p class="none">no body</p>'
    told = [
        f'<p class="why">{_chip(article.provenance.get("body", ""))}{escape(decision.rule) if decision else ""}</p>'
    ]
    places: list[list[int]] = [[] for _ in trace.parts]
    for index, number in part_of(trace).items():
        places[number].append(index)
    for number, part in enumerate(trace.parts):
        kind = f"{part.kind} {part.level}" if part.level else part.kind
        at = _at(places[number])
        label = f'<span class="kind">{kind}</span>' if part.kind != "paragraph" else ""
        told.append(
            f'<li class="part k-{part.kind.replace(" ", "-")}" tabindex="0"{at}>{label}'
            f'<span dir="auto">{escape(part.text)}</span></li>'
        )
    return f'{told[0]}<ol class="parts">{"".join(told[1:])}</ol>'


def _left_out(inspection: Inspection, final: Stage) -> Iterator[str]:
    """What was taken out of the body, and what nearly came into it."""
    blocks, trace = inspection.doc.blocks, inspection.trace
    removed = [(index, reason_label(reason)) for index, reason in sorted(trace.removed.items())]
    near = [
        (index, f"{trace.weighed[index]:+.2f}") for index, of in enumerate(final.of) if final.fates[of].key == "near"
    ]
    for title, listed in (("Taken out", removed), ("Candidates that lost", near)):
        if not listed:
            continue
        rows = "".join(
            f'<li class="lost" tabindex="0"{_at([index])}><span class="origin">{escape(why)}</span>'
            f'<span dir="auto">{escape(blocks[index].text[:EXCERPT])}</span></li>'
            for index, why in listed[:MOST_TOLD]
        )
        more = f'<p class="note">and {len(listed) - MOST_TOLD} more</p>' if len(listed) > MOST_TOLD else ""
        yield f"<section><h2>{title} <small>{len(listed)}</small></h2><ul>{rows}</ul>{more}</section>"
