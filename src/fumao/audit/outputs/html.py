"""HTML: one self-contained page, the document with every number marked by its verdict."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from fumao.audit.findings import AuditFinding
from fumao.audit.outputs.amounts import amount, recomputed
from fumao.audit.outputs.audited import Audited
from fumao.audit.outputs.marked import marked
from fumao.audit.outputs.proofs import best, relation
from fumao.audit.outputs.wording import SEVERITIES, WORDS, measure_words, period_words, reason_words
from fumao.claims.reading.reading import Reading

if TYPE_CHECKING:
    from jinja2 import Environment

STANDINGS = ("agrees", "unchecked", "warning", "differs")
Pieces = list[tuple[str, str]]


def to_html(audited: Audited) -> str:
    """The page as text; it needs no network, and nothing of the document reaches it unescaped."""
    template = _environment().get_template("audit.html.j2")
    standing = list(audited.standing.values())
    return template.render(
        a=audited,
        w=WORDS[audited.lang],
        tags={"zh": "zh-CN", "en": "en"},
        css=_asset("audit.css"),
        js=_asset("audit.js"),
        counts={name: standing.count(name) for name in STANDINGS},
        severities=SEVERITIES,
        parts=marked(audited),
        findings=[_finding(audited, each) for each in audited.findings],
        rows=[_row(audited, each) for each in audited.read.readings],
        unread=_unread(audited),
    )


def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=FunctionLoader(_asset),
    )  # fmt: skip


def _asset(name: str) -> str:
    return files("fumao.audit").joinpath("assets", name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A finding as the page shows it; ``target`` is where it stands in the text."""

    severity: str
    line: int
    page: int
    target: str
    identity: str
    rows: tuple[tuple[str, Pieces], ...]


def _finding(audited: Audited, finding: AuditFinding) -> _Shown:
    involved = audited.involved(finding)
    own = involved[0] if involved else None
    line = own.number.line if own else min(finding.lines, default=1)
    words, rows = WORDS[audited.lang], []
    if finding.printed:
        rows.append((words["printed"], [(finding.printed, "")]))
    if finding.recomputed is not None:
        said = recomputed(finding.recomputed, own, audited.lang)
        rows.append((words["recomputed"], [(said, "")]))
    if finding.suggestion:
        rows.append((words["suggestion"], [(finding.suggestion, "")]))
    rows.append((words["proof"], [(finding.message.in_(audited.lang), "")]))
    links = [piece for each in involved[1:] for piece in ((amount(each), each.id), (" ", ""))]
    if links:
        rows.append((words["claims"], links))
    return _Shown(
        finding.severity,
        line,
        own.number.page if own else 0,
        f"n-{own.id}" if own else f"L{line}",
        finding.identity.in_(audited.lang),
        tuple(rows),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A claim in the list of all claims; ``what`` says all but the number."""

    id: str
    standing: str
    amount: str
    what: str
    line: int
    findings: tuple[int, ...]
    proofs: tuple[Pieces, ...]


def _row(audited: Audited, reading: Reading) -> _Row:
    about = [
        number
        for number, finding in enumerate(audited.findings, 1)
        if finding.claims[:1] == (reading.id,)
    ]
    return _Row(
        reading.id,
        audited.standing[reading.id],
        amount(reading),
        _what(reading, audited.lang),
        reading.number.line,
        tuple(about),
        tuple(
            relation(each, audited.readings).pieces()
            for each in best(audited.checks[reading.id], reading.id)
        ),
    )


def _what(reading: Reading, lang: str) -> str:
    """Subject, measure, period and what it is compared with, in one line."""
    words, claim = WORDS[lang], reading.claim
    said = [
        "" if reading.scope in reading.subject else reading.scope,
        reading.subject,
        measure_words(reading.measure, lang),
        period_words(claim.period, lang),
    ]
    if claim.base is not None:
        said.append(words["base"] + words["colon"] + period_words(claim.base, lang))
    if reading.denominator:
        said.append(words["denominator"] + words["colon"] + reading.denominator)
    return " · ".join(each for each in said if each)


def _unread(audited: Audited) -> dict[str, list[tuple[str, int]]]:
    """What was not read as a claim, by reason, the most frequent reason first."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each in audited.read.unread:
        found[reason_words(each.reason, audited.lang)].append((each.text, each.place.line))
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
