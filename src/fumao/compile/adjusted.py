"""Adjusted series as tables: every series of a table in turn, and those that could not be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fumao.compile.seasonal import SeasonalSeries, Series, adjust_series, series_of
from fumao.errors import InvalidInput, NotConverged
from fumao.methods.seasonality import Seasonality
from fumao.methods.x13 import Options
from fumao.model.flows import Flows
from fumao.model.period import Period

FREQUENCIES = {"month": 12, "quarter": 4}
_KINDS = {"month": ("month", "months"), "quarter": ("quarter",)}


@dataclass(frozen=True, slots=True)
class Failure:
    """A series that was not adjusted, and why: what the error says and what it advises."""

    series: str
    periods: int
    what: str
    remedy: str

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {"series": self.series, "periods": self.periods,
                "what": self.what, "remedy": self.remedy}  # fmt: skip


def wanted_series(flows: Flows, frequency: str = "", keys: Sequence[str] = ()) -> list[Series]:
    """The monthly and quarterly series of a table; its years and other periods are passed over.

    Parameters
    ----------
    frequency : str
        month or quarter; both unless given.
    keys : sequence of str
        CHN/W1/S/X/_T/_T; all unless given.

    Raises
    ------
    InvalidInput
        There is none, or one that is named is not there.
    """
    kinds = {kind for name in ([frequency] if frequency else _KINDS) for kind in _KINDS[name]}
    found = series_of(flow for flow in flows if Period.parse(flow.period).kind in kinds)
    missing = sorted(set(keys) - {each.key for each in found})
    if missing or not found:
        raise InvalidInput(
            f"there is no series {missing[0]}" if missing else "there are no months or quarters",
            remedy=f"series are named like {found[0].key}" if found else "give months or quarters",
        )
    return [each for each in found if each.key in keys or not keys]


def adjust_all(
    series: Sequence[Series], options: Options, step: Callable[[str], None]
) -> tuple[list[SeasonalSeries], list[Failure]]:
    """Adjust one series after the other; one that fails is listed, and the others go on.

    X-13 is a program of its own, so several run side by side.
    """
    done: list[SeasonalSeries] = []
    failed: list[Failure] = []
    with ThreadPoolExecutor() as pool:
        for number, each in enumerate(pool.map(partial(_attempt, options), series), start=1):
            if isinstance(each, Failure):
                failed.append(each)
            else:
                done.append(each)
            step(f"{number} of {len(series)} series")
    return done, failed


def _attempt(options: Options, series: Series) -> SeasonalSeries | Failure:
    try:
        return adjust_series(series, options)
    except (InvalidInput, NotConverged) as problem:
        return Failure(series.key, series.values.size, problem.what, problem.remedy)


def table_rows(adjusted: Sequence[SeasonalSeries], *, meet_years: bool) -> Iterator[dict[str, Any]]:
    """One row a series and period, with ``to_years`` where the years have to be met."""
    for each in adjusted:
        years: Sequence[float | None] = [None] * each.series.values.size
        if meet_years:
            years = each.meeting_years().tolist()
        for row, moved in zip(each.rows(), years, strict=True):
            told = {name: float(value) for name, value in row.items() if name in _AMOUNTS}
            yield {"series": row["key"], "frequency": frequency_of(each.series),
                   "period": row["period"], "unit": row["unit"], **told,
                   "to_years": moved, "notes": " ".join(notes_of(each))}  # fmt: skip


_AMOUNTS = ("raw", "adjusted", "trend", "seasonal", "calendar")


def frequency_of(series: Series) -> str:
    """Whether months or quarters: month, quarter."""
    return next(name for name, period in FREQUENCIES.items() if period == series.period)


def notes_of(adjusted: SeasonalSeries) -> list[str]:
    """What was decided about a series, in one word each: short, additive, not_seasonal ..."""
    return [found.rule.partition(".")[2] for found in adjusted.findings]


def diagnostic_rows(
    adjusted: Sequence[SeasonalSeries], failed: Sequence[Failure], method: str
) -> Iterator[dict[str, Any]]:
    """One row a series: its model, tests before and after, quality; or why there is none."""
    for each in adjusted:
        model, tests = each.result.model, each.result.diagnostics
        yield {
            "series": each.series.key, "frequency": frequency_of(each.series), "status": "adjusted",
            "periods": each.series.values.size, "method": method,
            "transformation": model.function, "arima": model.arima,
            "variables": " ".join((*model.variables, *each.windows)), "aicc": _known(model.aicc),
            **_qs("before", tests.before), **_qs("after", tests.after),
            "m7": _known(tests.m[6]), "q": _known(tests.q),
            "ljung_box_p": _known(tests.ljung_box_p),
            "largest_factor": float(np.abs(each.result.factors - (not each.result.additive)).max()),
            "notes": " ".join(notes_of(each)), "reason": "",
        }  # fmt: skip
    for failure in failed:
        yield {"series": failure.series, "status": "failed", "periods": failure.periods,
               "method": method, "reason": failure.what}  # fmt: skip


def _qs(when: str, test: Seasonality) -> dict[str, Any]:
    return {f"qs_p_{when}": _known(test.qs_p), f"seasonal_{when}": test.present}


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
