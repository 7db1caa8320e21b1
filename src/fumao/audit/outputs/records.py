"""JSON: everything that was read, checked and found, for programs."""

from __future__ import annotations

import json
from typing import Any

from fumao.audit.findings import AuditFinding
from fumao.audit.outputs.amounts import number
from fumao.audit.outputs.audited import Audited
from fumao.audit.verdicts import Outcome
from fumao.claims.claim import Qualifier
from fumao.claims.reading.passage import Place
from fumao.claims.reading.reading import Reading, Unread, is_dated
from fumao.model.period import Period

Record = dict[str, Any]


def to_json(audited: Audited) -> str:
    """The record of an audit as JSON text; ``assets/audit.schema.json`` describes it."""
    return json.dumps(record(audited), ensure_ascii=False, indent=1) + "\n"


def record(audited: Audited) -> Record:
    """Document, summary, claims, findings and what was not read as a claim."""
    document, summary = audited.document, audited.summary
    return {
        "document": {
            "name": document.name,
            "form": document.form,
            "lang": document.lang,
            "sha256": document.sha256,
            "lines": len(document.lines),
            "pages": document.pages,
        },
        "summary": {
            "numerals": summary.numerals,
            "claims": summary.claims,
            "checked": summary.checked,
            "unchecked": summary.unchecked,
            "coverage": summary.coverage,
            "errors": summary.findings["error"],
            "warnings": summary.findings["warning"],
            "notes": summary.findings["note"],
            "unread": dict(summary.unread),
            "against": _against(audited),
        },
        "claims": [
            _claim(reading, audited.verdict(reading.id), audited.checks[reading.id])
            for reading in audited.read.readings
        ],
        "findings": [_finding(finding, audited) for finding in audited.findings],
        "unread": [_unread(each) for each in audited.read.unread],
    }


def _against(audited: Audited) -> Record | None:
    """How many claims were compared with published data; None if that was not asked."""
    matching = audited.examination.matching
    if matching is None:
        return None
    return {
        "matched": matching.matched,
        "understood": matching.understood,
        "message": matching.words.in_(audited.lang),
    }


def period_text(period: Period | None) -> str | None:
    """A period as reports name it: years, windows and plans by their first and last year.

    >>> period_text(Period.parse("FYP13")), period_text(Period.parse("2020-H1"))
    ('2016-2020', '2020-H1')
    """
    if period is None:
        return None
    if not is_dated(period):
        return ""
    if period.kind in ("years", "plan"):
        return f"{period.start.year}-{period.end.year}"
    return period.text


def _claim(reading: Reading, verdict: str, checks: list[Outcome]) -> Record:
    claim, place, spot = reading.claim, _home(reading), reading.number
    return {
        "id": reading.id,
        "line": place.line,
        "start": place.start,
        "end": place.end,
        "text": reading.quote,
        "subject": reading.subject,
        "scope": reading.scope,
        "measure": reading.measure,
        "value": number(claim.value),
        "unit": reading.unit,
        "period": period_text(claim.period),
        "base_period": period_text(claim.base),
        "denominator": reading.denominator or None,
        "verdict": verdict,
        "comparator": reading.comparator or None,
        "qualifier": claim.qualifier.value,
        "upper": number(claim.upper) if claim.qualifier is Qualifier.RANGE else None,
        "printed": reading.numeral,
        "part_of": reading.part_of or None,
        "dated": reading.dated,
        "page": spot.page or None,
        "number": {"line": spot.line, "start": spot.start, "end": spot.end},
        "cell": list(reading.cell) if reading.cell else None,
        "checks": [_check(each) for each in checks],
    }


def _home(reading: Reading) -> Place:
    """Of a statement that a line or page end parts, the part with the number."""
    spot = reading.number
    for place in reading.places:
        if place.line == spot.line and place.start <= spot.start < place.end:
            return place
    return reading.places[0]


def _check(outcome: Outcome) -> Record:
    """One relation: the claim on the left, the sign, the formula on the right."""
    identity = outcome.identity
    return {
        "kind": identity.kind,
        "left": identity.target,
        "relation": identity.relation,
        "right": identity.formula,
        "holds": outcome.holds,
    }


def _finding(finding: AuditFinding, audited: Audited) -> Record:
    interval = finding.recomputed
    return {
        "id": finding.id,
        "severity": finding.severity,
        "kind": finding.kind,
        "lines": list(finding.lines),
        "quote": finding.quote,
        "identity": finding.identity.in_(audited.lang),
        "printed": finding.printed,
        "recomputed": [number(interval.low), number(interval.high)] if interval else None,
        "claims": list(finding.claims),
        "suggestion": finding.suggestion,
        "message": finding.message.in_(audited.lang),
        "proofs": list(finding.proofs),
    }


def _unread(unread: Unread) -> Record:
    place = unread.place
    return {
        "text": unread.text,
        "line": place.line,
        "start": place.start,
        "end": place.end,
        "page": place.page or None,
        "reason": unread.reason,
    }
