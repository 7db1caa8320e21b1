"""HTML: one self-contained page, the document with every number marked by its verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from fumao.audit.examine import AuditFinding
from fumao.audit.outputs.amounts import amount, recomputed
from fumao.audit.outputs.audited import Audited
from fumao.audit.outputs.marked import marked
from fumao.audit.outputs.proofs import filled
from fumao.audit.outputs.wording import SEVERITIES, WORDS, measure_words
from fumao.claims.reading import Reading

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
    target: str
    message: str
    rows: tuple[tuple[str, Pieces], ...]


def _finding(audited: Audited, finding: AuditFinding) -> _Shown:
    reading = audited.readings.get(finding.claims[0]) if finding.claims else None
    first = finding.lines[0] if finding.lines else 1
    line = reading.number.line if reading else first
    return _Shown(
        finding.severity,
        line,
        f"n-{reading.id}" if reading else f"L{line}",
        finding.message.in_(audited.lang),
        tuple(_said(audited, finding, reading)),
    )


def _said(
    audited: Audited, finding: AuditFinding, reading: Reading | None
) -> Iterator[tuple[str, Pieces]]:
    words = WORDS[audited.lang]
    yield words["printed"], [(finding.printed, "")]
    if finding.recomputed is not None:
        yield words["recomputed"], [(recomputed(finding.recomputed, reading, audited.lang), "")]
    if finding.suggestion:
        yield words["suggestion"], [(finding.suggestion, "")]
    yield words["identity"], [(finding.identity.in_(audited.lang), "")]
    for proof in finding.proofs:
        yield words["proof"], filled(proof, audited.readings).pieces()


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
        tuple(filled(proof, audited.readings).pieces() for proof in audited.proofs(reading.id)),
    )


def _what(reading: Reading, lang: str) -> str:
    """Subject, measure, period and what it is compared with, in one line."""
    words, claim = WORDS[lang], reading.claim
    said = [
        f"{reading.scope} {reading.subject}".strip(),
        measure_words(reading.measure, lang),
        claim.period.in_(lang),
    ]
    if claim.base is not None:
        said.append(words["base"] + words["colon"] + claim.base.in_(lang))
    if reading.denominator:
        said.append(words["denominator"] + words["colon"] + reading.denominator)
    return " · ".join(each for each in said if each)


def _unread(audited: Audited) -> dict[str, list[tuple[str, int]]]:
    """What was not read as a claim, by reason, the most frequent reason first."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for each in audited.read.unread:
        found[each.reason].append((each.text, each.place.line))
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
