"""What every return is held against in the search for unit errors: its past, peers and sums.

References
----------
As for :mod:`fumao.methods.unit_errors`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.unit_terms import Relations
from fumao.methods.usual import logarithms, medians, of_class, past_levels

# A unit's own variance is drawn to that of its class as if the class were so many periods.
_WEIGHT_OF_CLASS = 4.0
# No figure is steadier than so: a class of constants would otherwise make all change odd.
_LEAST_SPREAD = 0.03
_FOLLOWED = 3.0
# Ordinary growth is within so many median deviations (about three standard deviations).
_ORDINARY = 4.5
# From here on a return is weighed: three times as much or a third, in logarithms.
_ODD = float(np.log(3))
_ODD_SPREADS = 2.5


@dataclass(frozen=True, slots=True)
class Background:
    """Returns beside what is usual; n returns, p fields, in logarithms where not said.

    Parameters
    ----------
    now : Matrix, shape (n, p)
        The values themselves.
    residuals, spreads : Matrix, shape (n, p)
        Growth beyond that of the class and of the firm's other amounts, followed as far as
        firms usually grow; and how far it spreads.
    beside : Matrix, shape (n, p)
        The same, with the others followed however far they moved.
    expected : Matrix, shape (n, p)
        Usual level, moved with class and firm; nan without a past.
    common, common_spreads : Vector, shape (n,)
        Growth that all amounts of the firm share.
    ratios, ratio_spreads : Matrix, shape (n, ratios)
        Quotients of fields beside those of the class.
    gaps, tolerances : Matrix, shape (n, sums)
        Total less parts, in the unit of the values, and what rounding explains; nan if a
        part is missing.
    breached : Flags, shape (n, limits)
        Whether the return passes a limit.
    """

    now: Matrix
    residuals: Matrix
    beside: Matrix
    spreads: Matrix
    expected: Matrix
    common: Vector
    common_spreads: Vector
    ratios: Matrix
    ratio_spreads: Matrix
    gaps: Matrix
    tolerances: Matrix
    breached: Flags

    @property
    def broken(self) -> Flags:
        """Sums that do not hold, shape (n, sums)."""
        broken: Flags = np.abs(self.gaps) > self.tolerances
        return broken

    def suspicious(self) -> npt.NDArray[np.int64]:
        """Returns with anything odd; the others need no weighing."""
        odd = self.broken.any(axis=1) | self.breached.any(axis=1)
        odd |= (np.abs(self.residuals) > _ODD).any(axis=1) | (np.abs(self.common) > _ODD)
        far = np.abs(self.ratios) > _ODD_SPREADS * self.ratio_spreads
        fresh = np.isnan(self.residuals).any(axis=1)
        return np.flatnonzero(odd | (far.any(axis=1) & fresh))


def look(
    now: Matrix,
    history: Matrix,
    classes: npt.NDArray[np.int64],
    relations: Relations,
) -> Background:
    """Put every return beside its past, its class and its own sums."""
    logs = logarithms(now)
    level, away, count = past_levels(history)
    growth = logs - level
    growth -= of_class(growth, classes)[0]
    common = medians(growth[:, np.asarray(relations.money)])
    common_spread = np.maximum(of_class(common[:, None], classes)[1], _LEAST_SPREAD)
    # What firms hardly ever grow by is either an error of all or one of none: see `beside`.
    most = _FOLLOWED * common_spread
    others = np.column_stack([_others(growth, field, relations) for field in range(now.shape[1])])
    usual = np.clip(others, -most, most)
    residuals = growth - usual * _follow(growth, usual)
    steps = np.asarray(relations.steps) / np.exp(level)
    spreads = _spreads(of_class(residuals, classes)[1], away, count, steps)
    ratios, ratio_spreads = _ratios(logs, classes, relations)
    gaps, tolerances = _gaps(now, relations)
    return Background(
        now, residuals, residuals - (others - usual), spreads, logs - residuals, common,
        common_spread[:, 0],
        ratios, ratio_spreads, gaps, tolerances, _breached(now, relations),
    )  # fmt: skip


def _others(growth: Matrix, field: int, relations: Relations) -> Vector:
    """Growth of the amounts of the firm other than a field and its totals; 0 without any."""
    money = np.asarray(relations.money).copy()
    money[[field, *relations.above(field)]] = False
    others, here = np.zeros(len(growth)), ~np.isnan(growth[:, field])
    if money.any():
        others[here] = np.nan_to_num(medians(growth[np.ix_(here, money)]))
    return others


def _follow(growth: Matrix, others: Matrix) -> Vector:
    """Slope of each field's growth on that of the others, 0 to 1, over the ordinary firms."""
    y, x = np.nan_to_num(growth), np.where(np.isnan(growth), 0.0, others)
    usual = np.where(y != 0, np.abs(y), np.nan), np.where(x != 0, np.abs(x), np.nan)
    ordinary = (np.abs(y) < _ORDINARY * medians(usual[0].T)) & (
        np.abs(x) < _ORDINARY * medians(usual[1].T)
    )
    square = (x * x * ordinary).sum(axis=0)
    slope = np.divide((x * y * ordinary).sum(axis=0), square, where=square > 0, out=0.0 * square)
    return np.asarray(np.clip(slope, 0.0, 1.0), dtype=np.float64)


def _spreads(of_peers: Matrix, away: Matrix, count: Matrix, steps: Matrix) -> Matrix:
    """Between the spread of the class and the unit's own; wider after a short past."""
    freedom = np.maximum(count - 1, 0)
    peers = np.maximum(of_peers, _LEAST_SPREAD) ** 2
    drawn = (_WEIGHT_OF_CLASS * peers + away) / (_WEIGHT_OF_CLASS + freedom)
    short = 1 + 1 / np.maximum(count, 1) - 1 / 4  # as usual after four periods
    spreads: Matrix = np.sqrt(drawn * np.maximum(short, 1) + np.minimum(steps**2 / 12, 1))
    return spreads


def _ratios(
    logs: Matrix, classes: npt.NDArray[np.int64], relations: Relations
) -> tuple[Matrix, Matrix]:
    above, below = [pair[0] for pair in relations.ratios], [pair[1] for pair in relations.ratios]
    quotients = logs[:, above] - logs[:, below]
    centres, spreads = of_class(quotients, classes)
    return quotients - centres, np.maximum(spreads, _LEAST_SPREAD)


def _gaps(now: Matrix, relations: Relations) -> tuple[Matrix, Matrix]:
    """Total less parts, and half a step of rounding for each of them."""
    gaps = np.full((len(now), len(relations.sums)), np.nan)
    tolerances = np.zeros_like(gaps)
    for at, (total, parts) in enumerate(relations.sums):
        whole = now[:, total]
        gaps[:, at] = whole - now[:, list(parts)].sum(axis=1)
        half = 0.5 * (relations.steps[total] + relations.steps[list(parts)].sum())
        tolerances[:, at] = half * 1.001 + 1e-9 * np.abs(np.nan_to_num(whole))
    return gaps, tolerances


def _breached(now: Matrix, relations: Relations) -> Flags:
    breached = np.zeros((len(now), len(relations.limits)), dtype=bool)
    for at, (small, large, rate) in enumerate(relations.limits):
        # A thousandth for the rounding of both.
        breached[:, at] = now[:, small] * rate > now[:, large] * 1.001
    return breached
