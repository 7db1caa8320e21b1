"""How much each explanation of a return makes of what is seen: past, sums, peers, limits.

An explanation is a field and a factor: the field alone is wrong, or with the totals above
it; the last column of the fields stands for all amounts. Everything is in logarithms of
likelihood ratios against a return without a unit error.

References
----------
As for :mod:`fumao.methods.unit_errors`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.unit_background import Background
from fumao.methods.unit_terms import Assumptions, Factors, Relations

Cube = npt.NDArray[np.float64]
ALONE, ADDED = 0, 1
_NEVER = -60.0
# Quotients of one figure to several others say much the same: each counts for less.
_SHARED = 1.25
_BREAKS_A_SUM = -12.0
_T5 = np.log(8 / (3 * np.pi * np.sqrt(5)))  # constant of Student's density, 5 degrees of freedom


@dataclass(frozen=True, slots=True)
class Evidence:
    """All explanations of some returns; shape (2, rows, fields + 1, factors).

    ``weights`` are prior and evidence together. The first axis is alone, or with the totals
    above. ``implied`` is the value that a broken sum asks of a field, shape (rows, fields), nan
    where none does.
    """

    weights: Cube
    history: Cube
    sums: Cube
    peers: Cube
    limits: Cube
    implied: Matrix

    def by_field(self) -> Matrix:
        """Logarithm of the odds of each field, over all factors; shape (rows, fields + 1)."""
        most = self.weights.max(axis=(0, 3), keepdims=True)
        odds = np.log(np.exp(self.weights - most).sum(axis=(0, 3))) + most[0, :, :, 0]
        return np.asarray(odds, dtype=np.float64)

    def best(
        self, rows: npt.NDArray[np.int64], fields: npt.NDArray[np.int64]
    ) -> tuple[Flags, npt.NDArray[np.int64]]:
        """For one field of each row: with the totals above or not, and which factor."""
        weights = self.weights[:, rows, fields]
        flat = np.moveaxis(weights, 0, 1).reshape(rows.size, 2 * weights.shape[-1])
        added, factor = np.divmod(np.argmax(flat, axis=1), weights.shape[-1])
        return added.astype(bool), factor

    def reasons(
        self,
        added: Flags,
        rows: npt.NDArray[np.int64],
        fields: npt.NDArray[np.int64],
        factors: npt.NDArray[np.int64],
    ) -> tuple[Vector, Vector, Vector, Vector]:
        """History, sums, peers and limits of one explanation of each row."""
        at = (added.astype(int), rows, fields, factors)
        return self.history[at], self.sums[at], self.peers[at], self.limits[at]


def weigh(
    background: Background,
    rows: npt.NDArray[np.int64],
    relations: Relations,
    factors: Factors,
    assumed: Assumptions,
) -> Evidence:
    """Weigh every explanation of some returns."""
    case = _Case(background, rows, relations, factors, assumed)
    history, peers, limits = case.history(), case.peers(), case.limits()
    sums, implied = case.sums()
    weights = case.prior() + history + sums + peers + limits
    return Evidence(weights, history, sums, peers, limits, implied)


def _student(distance: Cube, spread: Cube) -> Cube:
    """Logarithm of Student's density with five degrees of freedom."""
    density: Cube = _T5 - 3 * np.log1p((distance / spread) ** 2 / 5) - np.log(spread)
    return density


def _normal(distance: Cube, spread: Cube | float) -> Cube:
    density: Cube = -0.5 * (distance / spread) ** 2 - np.log(spread) - 0.5 * np.log(2 * np.pi)
    return density


def _growing(distance: Cube, spread: Cube, jump: float, size: float) -> Cube:
    """Logarithm of the density of growth: mostly usual, sometimes a genuine jump."""
    usual = np.log1p(-jump) + _student(distance, spread)
    density: Cube = np.logaddexp(usual, np.log(jump) + _normal(distance, size))
    return density


class _Case:
    """Some returns, with what is needed to weigh their explanations."""

    def __init__(
        self,
        background: Background,
        rows: npt.NDArray[np.int64],
        relations: Relations,
        factors: Factors,
        assumed: Assumptions,
    ) -> None:
        self.background, self.rows, self.relations = background, rows, relations
        self.factors, self.assumed = factors, assumed
        self.now = background.now[rows]
        self.filled = self.now > 0
        self.fields = self.now.shape[1]
        self.logs = np.log(np.asarray(factors.multipliers))
        self.money = np.asarray(relations.money)
        self.past = ~np.isnan(background.residuals[rows])
        self.above = [relations.above(field) for field in range(self.fields)]

    def _empty(self) -> Cube:
        return np.zeros((2, self.rows.size, self.fields + 1, self.logs.size))

    def _moved(self, total: int, part: int) -> Matrix:
        """Logarithm of the total after a part is corrected, less that before; (rows, factors)."""
        whole, share = self.now[:, total, None], self.now[:, part, None]
        right = whole - share * (1 - np.exp(-self.logs))
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.log(np.maximum(right, share * np.exp(-self.logs)) / whole)
        return np.asarray(np.nan_to_num(moved, nan=0.0, posinf=0.0, neginf=0.0), dtype=np.float64)

    def prior(self) -> Cube:
        """How often each explanation is met, before anything is seen."""
        assumed, prior = self.assumed, self._empty()
        shares = np.asarray(self.factors.shares) / np.sum(self.factors.shares)
        odds = np.log(assumed.wrong / (1 - assumed.wrong)) + np.log(shares)
        able = self.filled[:, :, None] & (self.money[:, None] | np.asarray(self.factors.counts))
        parts = np.array([bool(above) for above in self.above])
        alone = np.log(1 - assumed.added - assumed.whole) - np.log(_at_least_one(self.filled))
        added = np.log(assumed.added) - np.log(_at_least_one(self.filled & parts))
        prior[ALONE, :, :-1] = np.where(able, odds + alone[:, :, None], _NEVER)
        prior[ADDED, :, :-1] = np.where(able & parts[:, None], odds + added[:, :, None], _NEVER)
        several = (self.filled & self.money).sum(axis=1) > 1
        prior[ALONE, :, -1] = np.where(several[:, None], odds + np.log(assumed.whole), _NEVER)
        prior[ADDED, :, -1] = _NEVER
        return prior

    def history(self) -> Cube:
        """Growth with and without the error."""
        weights, assumed = self._empty(), self.assumed
        away = self.background.residuals[self.rows][:, :, None]
        beside = self.background.beside[self.rows][:, :, None]
        spread = self.background.spreads[self.rows][:, :, None]
        # Odd beside its own past and beside the firm's other figures: else those are odd.
        alone = np.minimum(
            self._gain(away, spread, self.logs, assumed.jump),
            self._gain(beside, spread, self.logs, assumed.jump),
        )
        weights[ALONE, :, :-1] = weights[ADDED, :, :-1] = alone
        for field, above in enumerate(self.above):
            fresh = ~self.past[:, field]
            if above:  # an item without a past speaks through its total
                total = self._gain(
                    away[:, above[0]], spread[:, above[0]], -self._moved(above[0], field),
                    assumed.jump,
                )  # fmt: skip
                weights[ADDED, fresh, field] = total[fresh]
        common = self.background.common[self.rows][:, None]
        usual = self.background.common_spreads[self.rows][:, None]
        weights[ALONE, :, -1] = self._gain(common, usual, self.logs, assumed.firm_jump)
        return weights

    def _gain(self, away: Cube, spread: Cube, by: Cube, jump: float) -> Cube:
        size = self.assumed.jump_size
        known = np.isfinite(away) & np.isfinite(spread)
        away, spread = np.where(known, away, 0.0), np.where(known, spread, 1.0)
        gain = _growing(away - by, spread, jump, size) - _growing(away, spread, jump, size)
        return np.asarray(gain * known, dtype=np.float64)

    def sums(self) -> tuple[Cube, Matrix]:
        """What broken sums ask for, and what corrections would break; and the value implied."""
        weights = self._empty()
        implied = np.full(self.now.shape, np.nan)
        for at, (total, parts) in enumerate(self.relations.sums):
            gap = self.background.gaps[self.rows, at]
            room = self.background.tolerances[self.rows, at]
            broken = np.abs(gap) > room
            for field in (total, *parts):
                right = self.now[:, field] + (-gap if field == total else gap)
                weights[ALONE, :, field] += np.where(
                    broken[:, None], self._restores(field, right, room), self._breaks(field, room)
                )
                implied[broken, field] = right[broken]
                if field != total:
                    weights[ADDED, :, field] += np.where(broken, _NEVER, 0.0)[:, None]
        return weights, implied

    def _restores(self, field: int, right: Vector, room: Vector) -> Matrix:
        """A broken sum names the factor; how near is it, against any other mistake."""
        able = (right > 0) & self.filled[:, field]
        size = np.where(able, right, 1.0)
        factor = np.log(np.where(able, self.now[:, field], 1.0) / size)[:, None]
        exact = np.hypot(np.asarray(self.factors.slack), (room / size)[:, None])
        near = _normal(factor - self.logs, exact)
        other = np.log(self.assumed.unsummed) - np.log(np.pi * (1 + factor**2))
        return np.where(able[:, None], np.logaddexp(0, near - other), 0.0)

    def _breaks(self, field: int, room: Vector) -> Matrix:
        """Correcting one figure of a sum that holds breaks it, but for the smallest."""
        changed = np.abs(self.now[:, field, None] * (1 - np.exp(-self.logs)))
        return np.where(changed > room[:, None], _BREAKS_A_SUM, 0.0)

    def peers(self) -> Cube:
        """Quotients beside those of the class, for what has no past."""
        weights = self._empty()
        for at, (above, below) in enumerate(self.relations.ratios):
            away = self.background.ratios[self.rows, at][:, None]
            spread = self.background.ratio_spreads[self.rows, at][:, None] * _SHARED
            for field, sign in ((above, 1.0), (below, -1.0)):
                fresh = ~self.past[:, field, None]
                gain = self._nearer(away, spread, sign * self.logs)
                weights[ALONE, :, field] += np.where(fresh, gain, 0.0)
                for part in (each for each in range(self.fields) if field in self.above[each]):
                    gain = self._nearer(away, spread, -sign * self._moved(field, part))
                    weights[ADDED, :, part] += np.where(fresh, gain, 0.0)
            if self.money[above] != self.money[below]:
                sign = 1.0 if self.money[above] else -1.0
                gain = self._nearer(away, spread, sign * self.logs)
                unknown = np.isnan(self.background.common[self.rows])[:, None]
                weights[ALONE, :, -1] += np.where(unknown, gain, 0.0)
        return weights

    def _nearer(self, away: Matrix, spread: Matrix, by: Cube) -> Matrix:
        gain = np.nan_to_num(_student(away - by, spread) - _student(away, spread))
        return np.asarray(gain, dtype=np.float64)

    def limits(self) -> Cube:
        """Limits that a correction keeps or passes."""
        weights, gain = self._empty(), -np.log(self.assumed.breach)
        for at, (small, large, rate) in enumerate(self.relations.limits):
            before = self.background.breached[self.rows, at][:, None].astype(float)
            with np.errstate(divide="ignore", invalid="ignore"):
                room = np.log(self.now[:, large] * 1.001 / (self.now[:, small] * rate))[:, None]
            for field, sign in ((small, 1.0), (large, -1.0)):
                after = room + sign * self.logs < 0
                weights[ALONE, :, field] += gain * (before - after)
                for part in (each for each in range(self.fields) if field in self.above[each]):
                    after = room - sign * self._moved(field, part) < 0
                    weights[ADDED, :, part] += gain * (before - after)
        return weights


def _at_least_one(flags: Flags) -> Matrix:
    many: Matrix = np.maximum(flags.sum(axis=1, keepdims=True), 1).astype(np.float64)
    return many
