"""Asymmetry with partners: what they report of the same trade (standard indicator CC1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fumao.compile.indicators import FLOW_NAMES, Facts, Grid, Indicator, Measured
from fumao.methods.rounding import EXACT, round_half_away
from fumao.model.flows import Flow
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import rescale, unit

# Partners in the table: those that differ most.
_MOST = 10
_MIRROR = {"X": "M", "M": "X"}
_TOTAL = {"item": "S", "mode": "_T", "region": "_T"}
Pair = tuple[Flow, Decimal, Decimal]


def asymmetry(ours: Decimal, theirs: Decimal) -> Decimal:
    """The coefficient in per cent: the difference over the mean of both.

    Parameters
    ----------
    ours, theirs : Decimal
        One flow as both sides report it, in one unit; not both 0.

    Notes
    -----
    ``CC1 = (outflow - mirror inflow) / ((outflow + mirror inflow) / 2)``: from -200 where only
    the partner reports, to 200.

    References
    ----------
    ESS Guidelines for the Implementation of the ESS Quality and Performance Indicators, CC1.

    Examples
    --------
    >>> asymmetry(Decimal(90), Decimal(110))
    Decimal('-20.00')
    """
    return round_half_away(EXACT.divide(200 * (ours - theirs), ours + theirs), 2)


def mirrored(facts: Facts) -> Iterator[Measured]:
    """Total services with each partner by year beside the partner's mirror, and all together."""
    pairs = _pairs(facts)
    if not pairs:
        absent = Names("未给出镜像数据", "no mirror data")
        if facts.mirror is not None:
            absent = Names("镜像数据与本版本无可比项", "no mirror data of its partners and years")
        yield Indicator("coherence", Names("与伙伴镜像数据的不对称", "Asymmetry with partners"),
                        absent, "", "CC1")  # fmt: skip
        return
    for flow, names in FLOW_NAMES.items():
        of = [(ours, theirs) for row, ours, theirs in pairs if row.flow == flow]
        if any(map(any, of)):
            ours, theirs = (sum(side, Decimal(0)) for side in zip(*of, strict=True))
            yield Indicator(
                "coherence",
                Names(f"{names.zh}：与伙伴镜像数据的不对称",
                      f"{names.en.capitalize()}: asymmetry with partners"),
                asymmetry(ours, theirs), "%", "CC1",
            )  # fmt: skip
    shown = sorted(pairs, key=lambda pair: (-abs(pair[1] - pair[2]), pair[0].key))[:_MOST]
    yield Grid(
        "coherence",
        Names("与伙伴镜像数据差异最大者", "Partners whose mirror data differ most"),
        (Names("期间、流向、伙伴", "Period, flow, partner"), Names("本国", "Here"),
         Names("伙伴", "Partner"), Names("不对称%", "Asymmetry, %")),
        tuple(_row(*pair) for pair in shown),
    )  # fmt: skip


def _pairs(facts: Facts) -> list[Pair]:
    """Our rows by partner and year that the partner reports too, both in our unit."""
    if facts.mirror is None:
        return []
    known = {(row.reporter, row.partner, row.flow, row.period): row
             for row in facts.mirror.having(**_TOTAL) if row.value is not None}  # fmt: skip
    found = []
    for row in facts.flows.having(**_TOTAL):
        mirror = known.get((row.partner, row.reporter, _MIRROR.get(row.flow, ""), row.period))
        if mirror and row.value is not None and Period.parse(row.period).kind == "year":
            theirs = rescale(mirror.value or Decimal(0), unit(mirror.unit), unit(row.unit))
            if row.value + theirs:
                found.append((row, row.value, theirs))
    return found


def _row(row: Flow, ours: Decimal, theirs: Decimal) -> tuple[Names | str, ...]:
    names = FLOW_NAMES[row.flow]
    told = Names(
        f"{row.period}年{names.zh}，{row.partner}", f"{row.period}, {names.en}, {row.partner}"
    )
    return told, f"{ours:,.2f}", f"{theirs:,.2f}", f"{asymmetry(ours, theirs):+}"
