"""Unit errors in the detail of a return: a partner, mode or class that its total gives away."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.editing import factors_of
from fumao.compile.edits import Edit, line_key
from fumao.compile.panel import periods_before
from fumao.compile.returns import Returns, key_numbers
from fumao.compile.rules import Rule, parts_of
from fumao.methods.arrays import Vector
from fumao.methods.unit_parts import Mending, mending
from fumao.model.names import Names

# The past decides between lines that could all be the one, if it is within three times.
_NEAR = float(np.log(3))


def part_edits(
    returns: Returns, rule: Rule, period: str, *, rates: Mapping[str, float] | None = None
) -> list[Edit]:
    """Open edits for parts of a period that mend their sum when their unit is corrected.

    Where one line of a sum is able to, it is named; where several are, the one whose last
    value before is nearest to what the sum asks for, if it is near; else none.

    Parameters
    ----------
    rule : Rule
        A rule of kind ``parts``: partners-add-up, modes-add-up, classes-add-up ...
    rates : mapping, optional
        Yuan for one unit of each currency.
    """
    parts, totals = parts_of(returns, rule)
    now = pc.equal(parts["period"], period)
    factors, names = factors_of(rates)
    lines = parts.filter(now)
    if not lines.num_rows:
        return []
    sums = np.asarray(lines["sum"])
    found = mending(
        np.asarray(lines["value"].cast(pa.float64())), sums, totals["gap"], totals["room"], factors
    )
    last = _last(returns, lines, periods_before(returns.table, period))
    chosen = _chosen(found, sums, last)
    rows = lines.take(pa.array(chosen)).to_pylist()
    return [
        _edit(returns, rule, row, float(found.right[at]), names[found.factors[at]])
        for at, row in zip(chosen, rows, strict=True)
    ]


def _last(returns: Returns, lines: pa.Table, before: tuple[str, ...]) -> Vector:
    """The last earlier value of each line; nan if there is none."""
    columns = [name for name in returns.form.key if name != "period"]
    earlier = returns.table.filter(pc.is_in(returns.table["period"], pa.array(before, pa.string())))
    earlier = earlier.sort_by("period")
    both = pa.concat_tables([earlier.select(columns), lines.select(columns)])
    numbers = key_numbers(both, tuple(columns))
    known = np.full(numbers.max() + 1, np.nan)
    known[numbers[: earlier.num_rows]] = np.asarray(earlier["value"].cast(pa.float64()))
    last: Vector = known[numbers[earlier.num_rows :]]
    return last


def _chosen(found: Mending, sums: npt.NDArray[np.int64], last: Vector) -> npt.NDArray[np.int64]:
    """One line of each sum: the only one that is able, or the one nearest to its past."""
    able = np.flatnonzero(found.able)
    usual = np.isfinite(last[able]) & (last[able] > 0)
    away = np.where(usual, np.abs(np.log(found.right[able] / np.where(usual, last[able], 1))), 99.0)
    order = np.lexsort((away, sums[able]))
    able, away = able[order], away[order]
    _, first, many = np.unique(sums[able], return_index=True, return_counts=True)
    sure = (many == 1) | (away[first] < _NEAR)
    return np.asarray(able[first[sure]], dtype=np.int64)


def _edit(
    returns: Returns, rule: Rule, line: Mapping[str, Any], right: float, factor: Names
) -> Edit:
    form = returns.form
    step = Decimal(1) if form.variables[line["variable"]].whole else Decimal("0.01")
    proposal = Decimal(repr(right)).quantize(step, ROUND_HALF_EVEN)
    reason = Names(f"{factor.zh}；改后{rule.text.zh}", f"{factor.en}; corrected, {rule.text.en}")
    return Edit(
        line_key(returns, dict(line)), line["row"], line["value"], proposal, reason, rule.name
    )
