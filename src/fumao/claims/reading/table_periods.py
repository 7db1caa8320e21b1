"""When the number of a cell holds, and what it compares with: from column, row, caption and document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fumao.claims.claim import Measure
from fumao.claims.reading.table_headings import Heading
from fumao.claims.reading.table_lines import Line
from fumao.errors import InvalidInput
from fumao.model.period import Period

_MOVES = {Measure.GROWTH_YOY, Measure.CAGR, Measure.SHARE_CHANGE_PP, Measure.CHANGE,
          Measure.GROWTH_VS_BASE}  # fmt: skip
_STEPS = {"quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure with its period and base; ``dated`` unless only the document's year gave them."""

    measure: Measure
    period: Period
    base: Period | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class _Page:
    """What caption and document say of time."""

    caption: Period | None
    base: Period | None
    year: str


def stated_when(
    measure: Measure,
    at: tuple[int, int],
    rows: Sequence[Line],
    columns: Sequence[Line],
    caption: Heading,
    year: str,
) -> Stated | None:
    """Period and base of a cell; None if nothing tells when it holds.

    Notes
    -----
    A growth rate without 同比 whose columns are not a year apart is one on a
    base; an average rate without a base year is a plain rate.
    """
    row, column = rows[at[0]], columns[at[1]]
    page = _page(caption, year)
    own = _when(column, row, page)
    if measure not in _MOVES:
        return None if own is None else Stated(measure, own[0], None, own[1])
    pair = _pair(row, column, rows, columns)
    if pair is not None:
        later, earlier = (_when(one, other, page) for one, other in pair)
        if later is not None and earlier is not None:
            return _moved(measure, later[0], earlier[0], (column, row), later[1])
    if own is None:
        return None
    base = column.base or row.base or page.base
    return _moved(measure, own[0], base, (column, row), own[1])


def _page(caption: Heading, year: str) -> _Page:
    found = [period for time in caption.times if (period := time.period(year)) is not None]
    bases = [period for time in caption.bases if (period := time.period(year)) is not None]
    return _Page(
        max(found, key=lambda each: each.end) if found else None, bases[0] if bases else None, year
    )


def _pair(
    row: Line, column: Line, rows: Sequence[Line], columns: Sequence[Line]
) -> tuple[tuple[Line, Line], tuple[Line, Line]] | None:
    """The two cells that a change compares: (line, other axis) of the later, then the earlier."""
    for line, other, lines in ((column, row, columns), (row, column, rows)):
        if line.compares is not None:
            later, earlier = line.compares
            return (lines[later], other), (lines[earlier], other)
    return None


def _when(first: Line, second: Line, page: _Page) -> tuple[Period, bool] | None:
    """The period of a cell and whether the table itself says it."""
    for line, other in ((first, second), (second, first)):
        if line.time is not None:
            for outer in (other.period, page.caption):
                if outer is not None and (found := line.time.period(str(outer.end.year))):
                    return found, True
            if page.year and (found := line.time.period(page.year)):
                return found, False
    named = first.period or second.period or page.caption
    if named is not None:
        return named, True
    fallback = _parsed(page.year)
    return None if fallback is None else (fallback, False)


def _parsed(year: str) -> Period | None:
    try:
        return Period.parse(year) if year else None
    except InvalidInput:
        return None


def _moved(
    measure: Measure, period: Period, base: Period | None, lines: tuple[Line, Line], dated: bool
) -> Stated:
    says = frozenset().union(*(said for line in lines for said in line.says))
    if measure is Measure.CAGR:
        return _average(period, base, dated)
    if base is None and period.kind == "years" and period.years:
        base, period = period.first_year(), period.last_year()
    if measure is not Measure.GROWTH_YOY:
        return Stated(measure, period, base or _before(period), dated)
    if "chain" in says and period.kind in _STEPS:
        return Stated(Measure.GROWTH_VS_BASE, period, _step_before(period), dated)
    if period.kind == "plan":
        return Stated(Measure.GROWTH_VS_BASE, period, base or period.base(), dated)
    before = period.year_before()
    if base in (None, before) or "yoy" in says:
        return Stated(measure, period, before, dated)
    return Stated(Measure.GROWTH_VS_BASE, period, base, dated)


def _average(period: Period, base: Period | None, dated: bool) -> Stated:
    """Compound growth over a window; a single year gives it no base."""
    if base is not None and base.kind == period.kind == "year" and base.end < period.end:
        return Stated(Measure.CAGR, Period.parse(f"{base.text}/{period.text}"), base, dated)
    if period.kind in ("years", "plan"):
        return Stated(Measure.CAGR, period, period.base(), dated)
    return Stated(Measure.RATE, period, None, dated)


def _before(period: Period) -> Period:
    return period.base() if period.kind == "plan" else period.year_before()


def _step_before(period: Period) -> Period:
    """The quarter or month before."""
    months = 12 * period.start.year + period.start.month - 1 - _STEPS[period.kind]
    year, month = divmod(months, 12)
    return Period.parse(
        f"{year}-Q{month // 3 + 1}" if period.kind == "quarter" else f"{year}-{month + 1:02}"
    )
