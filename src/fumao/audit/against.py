"""Against data: the claims of a document beside the Flows that somebody published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.audit.examine import Examination
from fumao.audit.findings import NOTE, WARNING, AuditFinding
from fumao.audit.items import item_of
from fumao.audit.matching import Matching
from fumao.audit.spell import amount, said
from fumao.audit.subjects import Topic, topic
from fumao.audit.verdicts import Standing
from fumao.claims.claim import Claim, Measure, Subject
from fumao.claims.compute import Computed, FlowLevels, compute
from fumao.claims.reading.reading import Read, Reading
from fumao.errors import InvalidInput
from fumao.methods.rounding import round_half_away
from fumao.model.codes import codelist
from fumao.model.flows import KEY_COLUMNS, Flow, Flows
from fumao.model.names import Names
from fumao.model.unit import unit

KIND = "another source"
WORDS = Names("与已发布的数据一致", "agrees with published data")
# Rates whose value depends on the currency that the amounts are counted in.
_BY_CURRENCY = frozenset({
    Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE, Measure.CAGR, Measure.GROWTH_GAP_PP,
    Measure.CONTRIBUTION,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim beside what published data give, and the rows that say so."""

    reading: Reading
    computed: Computed
    rows: tuple[Flow, ...]

    @property
    def agrees(self) -> bool:
        """Whether the printed number can be the published one."""
        return self.reading.claim.interval.meets(self.computed.interval)


def against(
    examination: Examination, read: Read, flows: Flows, sources: Mapping[str, str]
) -> Examination:
    """An examination with what published data say about the same claims.

    Parameters
    ----------
    examination : Examination
        What the document's own numbers say; its findings stay.
    read : Read
        The readings of the document.
    flows : Flows
        Published trade in services, as of the day asked for.
    sources : mapping
        Vintage to who published it and when, for the messages.

    Returns
    -------
    Examination
        A claim that another source confirms counts as checked; one that it does
        not is a warning, or a note where only the last digit differs.
    """
    verdicts, findings = dict(examination.verdicts), list(examination.findings)
    matched = list(compared(read, flows))
    for each in matched:
        id_ = each.reading.id
        if not each.agrees:
            findings.append(_finding(each, f"f{len(findings) + 1}", sources))
            verdicts[id_] = Standing.DIFFERS
        elif verdicts.get(id_, Standing.UNCHECKED) == Standing.UNCHECKED:
            verdicts[id_] = Standing.AGREES
    return replace(
        examination,
        verdicts=verdicts,
        findings=tuple(findings),
        matching=_matching(read, flows, len(matched)),
    )


def _matching(read: Read, flows: Flows, matched: int) -> Matching:
    """How many claims were compared, with what the flows hold."""
    home = _home(read.readings, flows)
    keys = [dict(zip(KEY_COLUMNS, key.split("/"), strict=True)) for key in flows.keys()]  # noqa: SIM118
    years = sorted({key["period"][:4] for key in keys})
    return Matching(
        claims=len(read.readings),
        understood=sum(_coded(reading, home) is not None for reading in read.readings),
        matched=matched,
        areas=", ".join(sorted({key["reporter"] for key in keys})),
        years="-".join(dict.fromkeys((*years[:1], *years[-1:]))),
    )


def compared(read: Read, flows: Flows) -> Iterator[Compared]:
    """Every claim that the flows can speak to, beside what they give.

    A claim is left alone unless every word of its subject is understood: a
    wrong match would raise a false alarm.
    """
    levels = FlowLevels(flows)
    home = _home(read.readings, flows)
    currencies = _currencies(read.readings)
    for reading in read.readings:
        claim = _coded(reading, home)
        if claim is None:
            continue
        try:
            computed = compute(claim, levels)
        except InvalidInput:
            continue
        if computed is None:
            continue
        rows = tuple(_rows(computed, flows))
        if _one_currency(reading, rows, currencies):
            yield Compared(reading, computed, rows)


def _coded(reading: Reading, home: str) -> Claim | None:
    """The claim with codes in place of words, or None where a word has none."""
    claim = reading.claim
    subject = coded(topic(reading.subject, reading.scope), home)
    if subject is None or claim.value is None or "limit" in reading.hints:
        return None
    denominator, comparator = (
        coded(topic(words), home) for words in (reading.denominator, reading.comparator)
    )
    unknown = (reading.denominator and not denominator) or (reading.comparator and not comparator)
    # A thing is no share of itself, nor has it changed since the same day: words were misread.
    if unknown or subject in (denominator, comparator) or claim.base == claim.period:
        return None
    return replace(claim, subject=subject, denominator=denominator, comparator=comparator)


def coded(about: Topic, home: str) -> Subject | None:
    """A topic as codes of Flows: area, item, flow, partner, region.

    >>> found = coded(topic("我国旅行服务进口"), "CHN")
    >>> found.area, found.item, found.flow, found.partner
    ('CHN', 'SD', 'M', 'W1')
    >>> coded(topic("跨境电商进出口"), "CHN") is None
    True
    """
    item = item_of(about.stem)
    if not item or not about.flow or about.per or about.coverage or len(about.partners) > 1:
        return None
    regions = {place for place in about.places if _is_region(place)}
    areas = about.places - regions
    if len(areas) > 1 or len(regions) > 1 or not all(map(_is_area, areas | about.partners)):
        return None
    names = Names(about.stem, about.stem)
    return Subject(
        code=f"{item}/{about.flow}", names=names, short=names, area=next(iter(areas), home),
        item=item, flow=about.flow, partner=next(iter(about.partners), "W1"),
        region=next(iter(regions), ""),
    )  # fmt: skip


def _is_area(code: str) -> bool:
    return code in codelist("areas") or code in codelist("groups")


def _is_region(code: str) -> bool:
    return code in codelist("regions") or code in codelist("region_groups")


def _home(readings: Sequence[Reading], flows: Flows) -> str:
    """The reporter of the flows that the document names most, or their only one."""
    reporters = {key.partition("/")[0] for key in flows.keys()}  # noqa: SIM118 a method of Flows
    named = Counter(
        place
        for reading in readings
        for place in topic(reading.subject, reading.scope).places
        if place in reporters and place != "W1"
    )
    if named:
        return named.most_common(1)[0][0]
    return next(iter(reporters)) if len(reporters) == 1 else ""


def _currencies(readings: Sequence[Reading]) -> dict[Topic, set[str]]:
    """The currencies that the document counts each subject in."""
    found: dict[Topic, set[str]] = {}
    for reading in readings:
        if reading.claim.unit.dimension == "money":
            about = topic(reading.subject, reading.scope)
            found.setdefault(about, set()).add(reading.claim.unit.base)
    return found


def _one_currency(
    reading: Reading, rows: Sequence[Flow], currencies: Mapping[Topic, set[str]]
) -> bool:
    """Whether a growth rate is of amounts in the currency of the data."""
    if reading.claim.measure not in _BY_CURRENCY:
        return True
    stated = currencies.get(topic(reading.subject, reading.scope))
    if stated is None:
        stated = set().union(*currencies.values())
    return stated <= {unit(row.unit).base for row in rows}


def _rows(computed: Computed, flows: Flows) -> Iterator[Flow]:
    """The rows of the flows that a number was computed from, each once."""
    keys = dict.fromkeys(
        (*computed.inputs, *(key for step in computed.steps for key in step.inputs))
    )
    for key in keys:
        row = flows.find(key)
        if row is not None:
            yield row


def _finding(found: Compared, id_: str, sources: Mapping[str, str]) -> AuditFinding:
    reading, claim = found.reading, found.reading.claim
    assert claim.value is not None
    value = round_half_away(found.computed.interval.middle, claim.decimals)
    near = abs(value - claim.value) <= Decimal(1).scaleb(-claim.decimals)
    shown = amount(claim, reading.unit, value)
    named = list(dict.fromkeys(sources.get(row.vintage, row.vintage) for row in found.rows))
    return AuditFinding(
        id=id_,
        severity=NOTE if near else WARNING,
        kind=KIND,
        lines=(reading.number.line,),
        quote=reading.quote,
        identity=WORDS,
        printed=said(reading),
        recomputed=found.computed.interval,
        claims=(reading.id,),
        suggestion="",
        message=Names(
            f"已发布的数据为{shown}，文中为{said(reading)}。数据来源：{'；'.join(named)}。",
            f"Published data give {shown}, the text {said(reading)}. Source: {'; '.join(named)}.",
        ),
        proofs=(found.computed.formula,),
    )
