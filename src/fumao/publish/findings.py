"""What does not fit: every printed number against its identities, its neighbours and Flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from fumao.claims import Claim, Qualifier, render
from fumao.claims.check import Checked, Verdict, check
from fumao.claims.compute import ClaimLevels, FlowLevels, Levels, compute
from fumao.claims.formula import base_interval
from fumao.errors import InvalidInput
from fumao.methods.intervals import Interval
from fumao.methods.rounding import round_half_away
from fumao.model.finding import Finding, Severity
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.publish.edition import Edition


@dataclass(frozen=True, slots=True)
class Examined:
    """The checks made on each key, and the findings among them."""

    checks: Mapping[str, list[Checked]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def examine(edition: Edition, flows: Flows) -> Examined:
    """Check every fact of an edition; nothing is changed.

    Three kinds of check: the edition's own identities, the identities that
    follow from measure and levels (a growth rate beside both its levels), and
    the value that published Flows give.
    """
    checks: dict[str, list[Checked]] = {}
    findings: list[Finding] = []
    for checked, note, severity in _all_checks(edition, flows):
        known = checks.setdefault(checked.key, [])
        if any(set(each.inputs) == set(checked.inputs) for each in known):
            continue
        known.append(checked)
        if checked.verdict is Verdict.DIFFERS:
            findings.append(_finding(edition.facts[checked.key], checked, note, severity))
    findings += [
        _without_value(edition.facts[each.key], each.note)
        for each in edition.checks
        if not each.formula
    ]
    return Examined(checks, tuple(findings))


def _all_checks(edition: Edition, flows: Flows) -> Iterator[tuple[Checked, Names, Severity]]:
    for identity in edition.checks:
        if not identity.formula:
            continue
        claim = edition.facts[identity.key]
        yield check(claim, identity.formula, edition.facts), identity.note, Severity.ERROR
    own = ClaimLevels.of(edition.facts)
    published = FlowLevels(_told(flows))
    for claim in edition.facts.values():
        for levels, severity in ((own, Severity.ERROR), (published, Severity.DOUBT)):
            checked = _against(claim, levels)
            if checked is not None:
                yield checked, Names("", ""), severity


def _told(flows: Flows) -> Flows:
    """Flows that somebody reports: an estimate does not cast doubt on a printed number."""
    estimated = pc.is_in(flows.table["origin"], pa.array(["estimated", "balanced"]))
    return Flows(flows.table.filter(pc.invert(estimated)), flows.classification)


def _against(claim: Claim, levels: Levels) -> Checked | None:
    """A printed number against what the levels give; None where they give nothing new."""
    if claim.value is None:
        return None
    try:
        computed = compute(claim, levels)
    except InvalidInput:
        return None
    if computed is None or computed.inputs == (claim.key,):
        return None
    printed, given = base_interval(claim), computed.interval
    if not claim.unit.is_rate:
        given = given.scale(claim.unit.factor)
    verdict = Verdict.AGREES if printed.meets(given) else Verdict.DIFFERS
    return Checked(claim.key, computed.formula, computed.inputs, printed, given, verdict)


def _finding(claim: Claim, checked: Checked, note: Names, severity: Severity) -> Finding:
    assert checked.computed is not None
    assert claim.value is not None
    given = _in_unit(claim, checked.computed)
    value = round_half_away(given.middle, claim.decimals)
    expected = claim.with_value(value, qualifier=Qualifier.EXACT, upper=None)
    last_digit = Decimal(1).scaleb(-claim.decimals)
    near = abs(value - claim.value) <= last_digit
    if near and severity is Severity.DOUBT:
        severity = Severity.NOTE
    return Finding(
        kind="identity" if severity is Severity.ERROR else "source",
        key=claim.key,
        expected=_both(expected),
        found=_both(claim),
        rule=checked.formula,
        severity=severity,
        note=note,
        where=f"{claim.citation.source}, line {claim.citation.line}",
    )


def _without_value(claim: Claim, note: Names) -> Finding:
    """What cannot be right by its kind, whatever its value: points on an amount."""
    return Finding(
        kind="identity",
        key=claim.key,
        expected=Names("—", "—"),
        found=_both(claim),
        rule="",
        severity=Severity.ERROR,
        note=note,
        where=f"{claim.citation.source}, line {claim.citation.line}",
    )


def _in_unit(claim: Claim, amount: Interval) -> Interval:
    if claim.unit.is_rate:
        return amount
    return amount.scale(1 / claim.unit.factor)


def _both(claim: Claim) -> Names:
    return Names(render(claim, "zh", "amount").text, render(claim, "en", "amount").text)
