"""Rules: what each monitor measures, and how far that is from usual, by the past alone.

Each rule turns a panel into a :class:`Measured`: what is seen (a change in per cent, a deviation
from trend, an index), its usual value and spread, and from these a score that is high when the
monitor should worry. Row t of it uses nothing that came after t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Matrix, Vector
from fumao.methods.concentration import herfindahl
from fumao.methods.diffusion import spread
from fumao.methods.logit import fit
from fumao.methods.onesided import changes, cusum, one_sided_trend, same_season, trailing_z
from fumao.methods.signals import ahead
from fumao.watch.monitors import Monitor
from fumao.watch.panel import Key, Panel, whole_run

# Lambda of the trend, by seasons in a year (Hodrick and Prescott; Ravn and Uhlig for months see
# docs/methods/watch.md), and years before the first probability is given.
_PENALTY = {4: 1600.0, 12: 14400.0}
_YEARS_FIRST = 4


@dataclass(frozen=True)
class Measured:
    """What a rule sees: a panel of what is measured, scores, and the events to warn of.

    ``limit(column, score)`` is the measured value at which the score of the last row is reached:
    what would make a warning stop.
    """

    panel: Panel
    scores: Matrix
    events: Matrix
    centre: Vector
    scale: Vector

    def limit(self, column: int, score: float, sign: int) -> float:
        """The measured value that has this score now."""
        return float(self.centre[column] + sign * score * self.scale[column])


def measure(monitor: Monitor, panel: Panel) -> Measured:
    """What a monitor sees in its series of a panel.

    Raises
    ------
    InvalidInput
        The rule compares with something that a panel does not hold (another vintage, an interval).
    """
    own = panel if monitor.rule == "mirror" else panel.having(monitor.watches)
    rule = _RULES.get(monitor.rule)
    if rule is None:
        raise InvalidInput(f"rule {monitor.rule} needs more than one panel",
                           remedy="give a second vintage, or --nowcasts FILE")  # fmt: skip
    return rule(monitor, own)


def yearly(panel: Panel) -> Matrix:
    """Changes on a year earlier, per cent."""
    return changes(panel.values, panel.seasons)


def events_of(monitor: Monitor, growth: Matrix) -> Matrix:
    """1 where the change on a year earlier is the event, 0 where not, NaN where not known."""
    reached = growth <= monitor.event if monitor.side == "loss" else growth >= monitor.event
    return np.where(np.isfinite(growth), reached, np.nan)


def _change(monitor: Monitor, panel: Panel) -> Measured:
    growth = yearly(panel)
    return _standardised(monitor, panel, growth, events_of(monitor, growth))


def _trend(monitor: Monitor, panel: Panel) -> Measured:
    def deviation(values: Vector) -> Vector:
        run, _ = whole_run(np.where(values > 0, values, np.nan))
        logs = 100 * np.log(run)
        return logs - one_sided_trend(logs, _PENALTY[panel.seasons], 3 * panel.seasons)

    seen = same_season(_columns(deviation, panel.values), panel.seasons)
    return _standardised(monitor, panel, seen, events_of(monitor, yearly(panel)))


def _level(monitor: Monitor, panel: Panel) -> Measured:
    """The value by that of a year earlier, per cent, beside a fixed line."""
    growth = yearly(panel)
    size = panel.values.shape[1]
    line = 100.0 if monitor.line is None else monitor.line
    seen = growth + 100
    return Measured(replace(panel, values=seen), monitor.sign * (seen - line),
                    events_of(monitor, growth), np.full(size, line), np.ones(size))  # fmt: skip


def _diffusion(monitor: Monitor, panel: Panel) -> Measured:
    """Of each item and flow, how many economies rise; the event is that the median one falls."""
    growth = yearly(panel)
    groups = sorted({(key.item, key.flow) for key in panel.keys})
    seen, middle = [], []
    for item, flow in groups:
        own = growth[:, [(key.item, key.flow) == (item, flow) for key in panel.keys]]
        seen.append(spread(own))
        known = np.isfinite(own).sum(axis=1) >= 3
        middle.append(np.array([np.nanmedian(row) if enough else np.nan
                                for row, enough in zip(own, known, strict=True)]))  # fmt: skip
    keys = tuple(Key("W1", item, flow) for item, flow in groups)
    made = replace(panel, keys=keys, units=("INDEX",) * len(keys),
                   values=_beside(seen, len(panel.periods)))  # fmt: skip
    events = events_of(monitor, _beside(middle, len(panel.periods)))
    return _standardised(monitor, made, made.values, events)


def _break(monitor: Monitor, panel: Panel) -> Measured:
    """The cumulative sum of unusual changes: it grows while they stay on one side."""
    growth = yearly(panel)
    z = _unusual(monitor, growth, panel.seasons)
    seen = cusum(monitor.sign * np.clip(z, -3, 3))
    size = panel.values.shape[1]
    # What is measured is the score itself, whichever side it warns of.
    return Measured(replace(panel, values=seen), seen, events_of(monitor, growth),
                    np.zeros(size), np.full(size, float(monitor.sign)))  # fmt: skip


def _concentration(monitor: Monitor, panel: Panel) -> Measured:
    """How much the Herfindahl index of a reporter's items rose in a year, in points of 100."""
    groups = sorted({(key.reporter, key.flow) for key in panel.keys})
    index = []
    for reporter, flow in groups:
        mine = [(key.reporter, key.flow) == (reporter, flow) for key in panel.keys]
        index.append(np.array([_hhi(row) for row in panel.values[:, mine]]))
    levels = _beside(index, len(panel.periods))
    seen = np.full(levels.shape, np.nan)
    seen[panel.seasons :] = levels[panel.seasons :] - levels[: -panel.seasons]
    keys = tuple(Key(reporter, "S", flow) for reporter, flow in groups)
    made = replace(panel, keys=keys, units=("INDEX",) * len(keys), values=seen)
    return _standardised(monitor, made, seen, events_of(monitor, seen))


def _hhi(row: Vector) -> float:
    """100 times the index of what is above zero; NaN below two items or where one lacks."""
    told = row[row > 0]
    return 100 * herfindahl(told) if told.size >= 2 and np.isfinite(row).all() else float("nan")


def _mirror(monitor: Monitor, panel: Panel) -> Measured:
    """What a reporter exports to a partner by what that one imports: per cent, absolute."""
    at = {key.text: column for column, key in enumerate(panel.keys)}
    pairs = [
        (key, column, at[other])
        for key, column in ((each, at[each.text]) for each in panel.keys)
        if key.flow == "X" and key.partner != "W1" and monitor.watches(key)
        and (other := f"{key.partner}/{key.reporter}/{key.item}/M") in at
    ]  # fmt: skip
    gaps = []
    for _, one, two in pairs:
        x, m = panel.values[:, one], panel.values[:, two]
        kept = (x > 0) & (m > 0)
        gap = np.full(x.shape, np.nan)
        gap[kept] = np.abs(100 * np.log(x[kept] / m[kept]))
        gaps.append(gap)
    made = replace(panel, keys=tuple(key for key, _, _ in pairs), units=("PCT",) * len(pairs),
                   values=_beside(gaps, len(panel.periods)))  # fmt: skip
    wider = np.full(made.values.shape, np.nan)
    wider[panel.seasons :] = made.values[panel.seasons :] - made.values[: -panel.seasons]
    return _standardised(monitor, made, made.values, events_of(monitor, wider))


def _probability(monitor: Monitor, panel: Panel) -> Measured:
    """The probability of the event, by a logit that each year is fitted on what was known then."""
    growth = yearly(panel)
    events = events_of(monitor, growth)
    coming = ahead(events, monitor.periods(panel.seasons))
    seen = np.full(growth.shape, np.nan)
    for group in sorted({(key.item, key.flow) for key in panel.keys}):
        mine = np.array([(key.item, key.flow) == group for key in panel.keys])
        seen[:, mine] = _fitted(monitor, growth[:, mine], coming[:, mine], panel.seasons)
    size = panel.values.shape[1]
    made = replace(panel, values=100 * seen, units=("PCT",) * size)
    return Measured(made, seen, events, np.zeros(size), np.full(size, 100.0 * monitor.sign))


def _fitted(monitor: Monitor, growth: Matrix, coming: Matrix, seasons: int) -> Matrix:
    """Probabilities of one item and flow; NaN until there were events to learn from."""
    given = _regressors(monitor, growth, seasons)
    result = np.full(growth.shape, np.nan)
    for begin in range(_YEARS_FIRST * seasons, growth.shape[0], seasons):
        until = begin - monitor.periods(seasons)
        x, y = given[:until].reshape(-1, given.shape[2]), coming[:until].ravel()
        known = np.isfinite(x).all(axis=1) & np.isfinite(y)
        # Below ten events a logit of six regressors would only repeat its sample.
        if min((y[known] == 1).sum(), (y[known] == 0).sum()) >= 10:
            model, rows = fit(x[known], y[known]), slice(begin, begin + seasons)
            result[rows] = model.probability(given[rows])
    return result


def _regressors(monitor: Monitor, growth: Matrix, seasons: int) -> Matrix:
    """Change, whether it is an event already, how unusual it is, and how it changed itself; how
    many economies rise; how much it usually varies.
    """
    z = _unusual(monitor, growth, seasons)
    index = np.repeat(spread(growth, 1)[:, None], growth.shape[1], axis=1)
    vary = np.full(growth.shape, np.nan)
    window, least = monitor.window * seasons, monitor.least * seasons
    for t in range(least, growth.shape[0]):
        past = growth[max(0, t - window) : t]
        enough = np.isfinite(past).sum(axis=0) >= least
        vary[t, enough] = np.log(np.maximum(np.nanstd(past[:, enough], axis=0), monitor.floor))
    clipped = np.clip(growth, -50, 50)
    turn = np.full(growth.shape, np.nan)
    turn[1:] = clipped[1:] - clipped[:-1]
    already = events_of(monitor, growth)
    return np.stack([clipped, already, np.clip(z, -4, 4), turn, index, vary], axis=2)


def _standardised(monitor: Monitor, panel: Panel, seen: Matrix, events: Matrix) -> Measured:
    z = _unusual(monitor, seen, panel.seasons)
    centre, scale = np.full(seen.shape[1], np.nan), np.full(seen.shape[1], np.nan)
    for column in range(seen.shape[1]):
        known = np.flatnonzero(np.isfinite(z[:, column]))
        if known.size:
            last = int(known[-1])
            past = seen[max(0, last - monitor.window * panel.seasons) : last, column]
            past = past[np.isfinite(past)]
            centre[column] = np.median(past)
            far = seen[last, column] - centre[column]
            scale[column] = far / z[last, column] if z[last, column] else monitor.floor
    return Measured(replace(panel, values=seen), monitor.sign * z, events, centre, scale)


def _unusual(monitor: Monitor, seen: Matrix, seasons: int) -> Matrix:
    return trailing_z(seen, monitor.window * seasons, monitor.least * seasons, monitor.floor)


def _columns(make: Callable[[Vector], Vector], values: Matrix) -> Matrix:
    return _beside([make(values[:, at]) for at in range(values.shape[1])], values.shape[0])


def _beside(columns: list[Vector], rows: int) -> Matrix:
    return np.column_stack(columns) if columns else np.empty((rows, 0))


_RULES: dict[str, Callable[[Monitor, Panel], Measured]] = {
    "level": _level, "change": _change, "trend": _trend, "diffusion": _diffusion,
    "break": _break, "concentration": _concentration, "mirror": _mirror,
    "probability": _probability,
}  # fmt: skip
