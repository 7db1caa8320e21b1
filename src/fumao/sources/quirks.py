"""Quirks of published data: found and named, never mended.

Each finder takes flows and gives findings, the largest first. Odd values stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log10

import pyarrow as pa

from fumao.model.codes import items
from fumao.model.finding import Finding, Severity
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

# The twelve main items; a source that does not part the first two gives SPX4 instead.
MAIN = tuple(code.code for code in items().children("S"))
GOODS_RELATED = "SPX4"
Series = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding and how large the gap is, for the order."""

    size: float
    finding: Finding


def find_quirks(flows: Flows) -> list[Finding]:
    """Everything that one source shows by itself."""
    return [*find_missed_totals(flows), *find_jumps(flows), *find_negatives(flows)]


def find_missed_totals(flows: Flows, tolerance: float = 0.02, least: float = 10.0) -> list[Finding]:
    """Total services that the main items do not add up to.

    Parameters
    ----------
    tolerance : float
        Share of the total that may be missed: BaTIS misses it by 0.2% of the value.
    least : float
        Gap in the unit of the flows that is never told: twelve items rounded to whole
        millions miss their sum by up to six.

    Examples
    --------
    >>> flows = Flows.from_rows([
    ...     {"reporter": "IRL", "item": item, "flow": "X", "period": "2019-Q1", "value": value,
    ...      "unit": "USD_MN"} for item, value in (("S", 100), ("SC", 40), ("SI", 30))])
    >>> find_missed_totals(flows)[0].found.en
    'the items add up to 70 USD_MN, 30.0% less'
    """
    by_key: dict[Series, dict[str, float | None]] = defaultdict(dict)
    for key, item, value in _values(flows, "reporter", "partner", "flow", "period", "unit"):
        if item == "S" or item in MAIN or item == GOODS_RELATED:
            by_key[key][item] = value
    found = []
    for (reporter, partner, flow, period, unit_), cells in by_key.items():
        total = cells.get("S")
        parts = _parts(cells)
        if not total or not parts:
            continue
        summed = sum(parts.values())
        gap = summed - total
        if abs(gap) > max(tolerance * abs(total), least):
            missed = f"{reporter}/{partner}/S/{flow}/_T/_T/{period}"
            found.append(_missed(missed, total, summed, unit_, cells))
    return _ordered(found)


def _parts(cells: Mapping[str, float | None]) -> dict[str, float]:
    """The main items that are there; SA and SB together where they are not apart."""
    parts = {item: value for item in MAIN if (value := cells.get(item)) is not None}
    joint = cells.get(GOODS_RELATED)
    if joint is not None and not {"SA", "SB"} & set(parts):
        parts[GOODS_RELATED] = joint
    return parts


def _missed(
    key: str, total: float, summed: float, unit_: str, cells: Mapping[str, float | None]
) -> _Found:
    share = abs(summed - total) / abs(total)
    less = summed < total
    more_or_less = Names("少" if less else "多", "less" if less else "more")
    wanted = [item for item in MAIN if item not in ("SA", "SB") or GOODS_RELATED not in cells]
    absent = [item for item in wanted if cells.get(item) is None]
    which = " ".join(absent)
    note = (
        Names(f"缺少项目：{which}", f"items that are absent or withheld: {which}") if absent
        else Names("所有主要项目均有数值", "all main items are there")
    )  # fmt: skip
    finding = Finding(
        "missed_total", key,
        Names(f"服务总额{total:,.6g} {unit_}", f"total services are {total:,.6g} {unit_}"),
        Names(f"各项之和为{summed:,.6g} {unit_}，{more_or_less.zh}{share:.1%}",
              f"the items add up to {summed:,.6g} {unit_}, {share:.1%} {more_or_less.en}"),
        "S = SA + SB + … + SL", Severity.NOTE if absent and less else Severity.ERROR, note, "",
    )  # fmt: skip
    return _Found(abs(summed - total) * float(unit(unit_).factor), finding)


def find_jumps(flows: Flows, factor: float = 8.0, least: float = 100.0) -> list[Finding]:
    """Values that are many times, or a small part of, the one before them in their series.

    Parameters
    ----------
    factor : float
        From this ratio on; a slip of the unit is one of 10, 100 or 1,000.
    least : float
        In the unit of the flows: where both values are smaller nothing is told.

    Examples
    --------
    >>> flows = Flows.from_rows([
    ...     {"reporter": "IND", "item": "S", "flow": "X", "period": period, "value": value,
    ...      "unit": "USD_MN"} for period, value in (("2020-11", 17), ("2020-12", 18721))])
    >>> find_jumps(flows)[0].found.en
    '18,721 USD_MN, 1,101 times the value before'
    """
    series: dict[Series, list[tuple[Period, float]]] = defaultdict(list)
    columns = ("reporter", "partner", "flow", "unit", "period")
    for (*key, period), item, value in _values(flows, *columns):
        if value:
            when = Period.parse(period)
            series[*key, item, when.kind].append((when, value))
    found = []
    for (reporter, partner, flow, unit_, item, _), points in series.items():
        points.sort(key=lambda point: point[0].start)
        for (earlier, before), (later, now) in pairwise(points):
            ratio = now / before
            apart = max(ratio, 1 / ratio) if ratio > 0 else 0.0
            if apart >= factor and max(abs(now), abs(before)) >= least and _next(earlier, later):
                jumped = f"{reporter}/{partner}/{item}/{flow}/_T/_T/{later.text}"
                found.append(_Found(apart, _jump(jumped, before, now, unit_, earlier)))
    return _ordered(found)


def _next(earlier: Period, later: Period) -> bool:
    """Whether two periods follow on one another: across a gap a series may have grown."""
    return (later.start - earlier.end).days == 1


def _jump(key: str, before: float, now: float, unit_: str, earlier: Period) -> Finding:
    ratio = now / before
    times = f"{ratio:,.0f}" if ratio >= 1 else f"{ratio:.2g}"
    scale = round(abs(log10(ratio)))
    slip = abs(abs(log10(ratio)) - scale) < 0.1 and scale
    note = (
        Names(f"约为10的{scale}次方：疑为单位错误",
              f"close to 10 to the power of {scale}: a slip of the unit?")
        if slip else Names("", "")
    )  # fmt: skip
    return Finding(
        "jump", key,
        Names(f"前一期（{earlier.text}）为{before:,.6g} {unit_}",
              f"{before:,.6g} {unit_} in {earlier.text}"),
        Names(f"{now:,.6g} {unit_}，为前一期的{times}倍",
              f"{now:,.6g} {unit_}, {times} times the value before"),
        "x(t) / x(t-1)", Severity.DOUBT, note, "",
    )  # fmt: skip


def find_negatives(flows: Flows) -> list[Finding]:
    """Negative exports or imports: true ones exist (claims above premiums), so each is a note."""
    found = []
    columns = ("reporter", "partner", "flow", "period", "unit")
    for (reporter, partner, flow, period, unit_), item, value in _values(flows, *columns):
        if flow in "XM" and value is not None and value < 0:
            told = f"{value:,.6g} {unit_}"
            finding = Finding(
                "negative", f"{reporter}/{partner}/{item}/{flow}/_T/_T/{period}",
                Names("不为负", "not negative"), Names(told, told), "x ≥ 0", Severity.NOTE,
                Names("", ""), "",
            )  # fmt: skip
            found.append(_Found(-value, finding))
    return _ordered(found)


def compare_sources(
    one: Flows, other: Flows, names: tuple[str, str], tolerance: float = 0.05
) -> list[Finding]:
    """Where two sources disagree on the same flow, in units of one currency.

    Parameters
    ----------
    names : tuple of str
        What the two are called.
    tolerance : float
        Share of the larger value that is not told.

    Notes
    -----
    A source by quarter or month is first added up to years that are complete, by
    :func:`fumao.model.annual.years_of`.
    """
    left, right = _by_key(one), _by_key(other)
    found = []
    for key in left.keys() & right.keys():
        a, b = left[key], right[key]
        gap = abs(a - b)
        if gap > tolerance * max(abs(a), abs(b)):
            found.append(_Found(gap, _disagreement(key, a, b, names)))
    return _ordered(found)


def _disagreement(key: str, a: float, b: float, names: tuple[str, str]) -> Finding:
    key, _, currency = key.rpartition(" ")
    gap = abs(a - b) / max(abs(a), abs(b))
    return Finding(
        "sources_differ", key,
        _said(names[0], a, currency), _said(names[1], b, currency),
        f"{names[0]} = {names[1]}", Severity.DOUBT,
        Names(f"相差{gap:.1%}", f"{gap:.1%} apart"), "",
    )  # fmt: skip


def _said(name: str, amount: float, currency: str) -> Names:
    told = f"{amount / 1e6:,.1f}"
    return Names(f"{name}：{told} 百万{currency}", f"{name}: {told} {currency} mn")


def _by_key(flows: Flows) -> dict[str, float]:
    """Amounts in whole currency by key and currency."""
    found = {}
    columns = ("reporter", "partner", "flow", "period", "unit")
    for (reporter, partner, flow, period, unit_), item, value in _values(flows, *columns):
        if value is not None:
            measured = unit(unit_)
            key = f"{reporter}/{partner}/{item}/{flow}/_T/_T/{period} {measured.base}"
            found[key] = value * float(measured.factor)
    return found


def _values(flows: Flows, *columns: str) -> Iterator[tuple[Series, str, float | None]]:
    """Key, item and value of the flows of all modes and regions."""
    table = flows.having(mode="_T", region="_T").table
    keys: Iterable[Series] = zip(*(table[name].to_pylist() for name in columns), strict=True)
    values = table["value"].cast(pa.float64()).to_pylist()
    return zip(keys, table["item"].to_pylist(), values, strict=True)


def _ordered(found: list[_Found]) -> list[Finding]:
    return [each.finding for each in sorted(found, key=lambda one: (-one.size, one.finding.key))]
