"""How much each explanation of a return makes of what is seen: past, sums, peers, limits.

An explanation is a filled field and a factor: the field alone is wrong, or with the totals
above it; one more "field" stands for all amounts of the return. Everything is in logarithms
of likelihood ratios against a return without a unit error.

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
Positions = npt.NDArray[np.int64]
ALONE, ADDED = 0, 1
_NEVER = -60.0
# Quotients of one figure to several others say much the same: each counts for less.
_SHARED = 1.25
_BREAKS_A_SUM = -12.0
_T5 = np.log(8 / (3 * np.pi * np.sqrt(5)))  # constant of Student's density, 5 degrees of freedom


@dataclass(frozen=True, slots=True)
class Evidence:
    """All explanations of some returns; shape (2, filled, factors).

    ``weights`` are prior and evidence together. The first axis is alone, or with the totals
    above. ``slots`` says where the explanations of a row and field stand, -1 for none, shape
    (rows, fields + 1). ``implied`` is the value that a broken sum asks of a field, shape
    (rows, fields), nan where none does.
    """

    slots: Positions
    weights: Cube
    history: Cube
    sums: Cube
    peers: Cube
    limits: Cube
    implied: Matrix

    def by_field(self) -> Matrix:
        """Logarithm of the odds of each field, over all factors; shape (rows, fields + 1)."""
        odds = np.full(self.slots.shape, _NEVER)
        most = self.weights.max(axis=(0, 2), keepdims=True)
        summed = np.log(np.exp(self.weights - most).sum(axis=(0, 2))) + most[0, :, 0]
        odds[self.slots >= 0] = summed
        return odds

    def best(self, rows: Positions, fields: Positions) -> tuple[Flags, Positions]:
        """For one field of each row: with the totals above or not, and which factor."""
        weights = self.weights[:, self.slots[rows, fields]]
        factors = weights.shape[-1]
        flat = np.moveaxis(weights, 0, 1).reshape(rows.size, 2 * factors)
        added, factor = np.divmod(np.argmax(flat, axis=1), factors)
        return added.astype(bool), factor

    def reasons(
        self, added: Flags, rows: Positions, fields: Positions, factors: Positions
    ) -> tuple[Vector, Vector, Vector, Vector]:
        """History, sums, peers and limits of one explanation of each row."""
        at = (added.astype(int), self.slots[rows, fields], factors)
        return self.history[at], self.sums[at], self.peers[at], self.limits[at]


def weigh(
    background: Background,
    rows: Positions,
    relations: Relations,
    factors: Factors,
    assumed: Assumptions,
) -> Evidence:
    """Weigh every explanation of some returns."""
    case = _Case(background, rows, relations, factors, assumed)
    history, peers, limits = case.history(), case.peers(), case.limits()
    sums, implied = case.sums()
    weights = case.prior() + history + sums + peers + limits
    return Evidence(case.slots, weights, history, sums, peers, limits, implied)


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
        rows: Positions,
        relations: Relations,
        factors: Factors,
        assumed: Assumptions,
    ) -> None:
        self.background, self.rows, self.relations = background, rows, relations
        self.factors, self.assumed = factors, assumed
        self.now = background.now[rows]
        self.fields = self.now.shape[1]
        self.logs = np.log(np.asarray(factors.multipliers))
        self.money = np.asarray(relations.money)
        self.past = ~np.isnan(background.residuals[rows])
        self.above = [relations.above(field) for field in range(self.fields)]
        self.filled = self.now > 0
        several = (self.filled & self.money).sum(axis=1) > 1
        explained = np.column_stack([self.filled, several])
        self.slots = np.where(
            explained, np.cumsum(explained.ravel()).reshape(-1, self.fields + 1), 0
        )
        self.slots -= 1
        self.at_row, self.at_field = np.nonzero(explained)

    def _empty(self) -> Cube:
        return np.zeros((2, self.at_row.size, self.logs.size))

    def _of(self, field: int, among: Flags | None = None) -> tuple[Positions, Positions]:
        """Rows in which a field is filled (or the whole explained), and their slots."""
        here = self.slots[:, field] >= 0
        rows = np.flatnonzero(here if among is None else here & among)
        return rows, self.slots[rows, field]

    def _parts_of(self, total: int) -> list[int]:
        return [part for part in range(self.fields) if total in self.above[part]]

    def _moved(self, total: int, part: int, rows: Positions) -> Matrix:
        """Logarithm of the total after a part is corrected, less that before; (rows, factors)."""
        whole, share = self.now[rows, total, None], self.now[rows, part, None]
        right = whole - share * (1 - np.exp(-self.logs))
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.log(np.maximum(right, share * np.exp(-self.logs)) / whole)
        return np.asarray(np.nan_to_num(moved, nan=0.0, posinf=0.0, neginf=0.0), dtype=np.float64)

    def prior(self) -> Cube:
        """How often each explanation is met, before anything is seen."""
        assumed, prior = self.assumed, self._empty()
        shares = np.asarray(self.factors.shares) / np.sum(self.factors.shares)
        prior += np.log(assumed.wrong / (1 - assumed.wrong)) + np.log(shares)
        whole = self.at_field == self.fields
        parts = np.array([bool(above) for above in self.above])
        alone = np.log(1 - assumed.added - assumed.whole) - np.log(_many(self.filled))
        added = np.log(assumed.added) - np.log(_many(self.filled & parts))
        prior[ALONE] += np.where(whole, np.log(assumed.whole), alone[self.at_row])[:, None]
        prior[ADDED] += added[self.at_row, None]
        prior[ADDED, ~np.append(parts, False)[self.at_field]] = _NEVER
        persons = ~np.append(self.money, True)[self.at_field]
        prior[:, persons[:, None] & ~np.asarray(self.factors.counts)] = _NEVER
        return prior

    def history(self) -> Cube:
        """Growth with and without the error."""
        weights, jump, back = self._empty(), self.assumed.jump, self.background
        single = np.flatnonzero(self.at_field < self.fields)
        at = (self.rows[self.at_row[single]], self.at_field[single])
        # Odd beside its own past and beside the firm's other figures: else those are odd.
        weights[:, single] = np.minimum(
            self._gain(back.residuals[at], back.spreads[at], self.logs, jump),
            self._gain(back.beside[at], back.spreads[at], self.logs, jump),
        )
        for field, above in enumerate(self.above):
            if above:  # an item without a past speaks through its total
                rows, slots = self._of(field, ~self.past[:, field])
                total = (self.rows[rows], np.full(rows.size, above[0]))
                moved = -self._moved(above[0], field, rows)
                weights[ADDED, slots] = self._gain(
                    back.residuals[total], back.spreads[total], moved, jump
                )
        rows, slots = self._of(self.fields)
        chosen = self.rows[rows]
        weights[ALONE, slots] = self._gain(
            back.common[chosen], back.common_spreads[chosen], self.logs, self.assumed.firm_jump
        )
        return weights

    def _gain(self, away: Vector, spread: Vector, by: Matrix | Vector, jump: float) -> Matrix:
        known = (np.isfinite(away) & np.isfinite(spread))[:, None]
        far = np.where(known, away[:, None], 0.0)
        wide, size = np.where(known, spread[:, None], 1.0), self.assumed.jump_size
        gain = _growing(far - by, wide, jump, size) - _growing(far, wide, jump, size)
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
                implied[broken, field] = right[broken]
                rows, slots = self._of(field, broken)
                weights[ALONE, slots] += self._restores(
                    self.now[rows, field], right[rows], room[rows]
                )
                if field != total:
                    weights[ADDED, slots] = _NEVER
                rows, slots = self._of(field, ~broken)
                weights[ALONE, slots] += self._breaks(self.now[rows, field], room[rows])
        return weights, implied

    def _restores(self, written: Vector, right: Vector, room: Vector) -> Matrix:
        """A broken sum names the factor; how near is it, against any other mistake."""
        able = right > 0
        size = np.where(able, right, 1.0)
        factor = np.log(written / size)[:, None]
        exact = np.hypot(np.asarray(self.factors.slack), (room / size)[:, None])
        near = _normal(factor - self.logs, exact)
        other = np.log(self.assumed.unsummed) - np.log(np.pi * (1 + factor**2))
        return np.where(able[:, None], np.logaddexp(0, near - other), 0.0)

    def _breaks(self, written: Vector, room: Vector) -> Matrix:
        """Correcting one figure of a sum that holds breaks it, but for the smallest."""
        changed = np.abs(written[:, None] * (1 - np.exp(-self.logs)))
        return np.where(changed > room[:, None], _BREAKS_A_SUM, 0.0)

    def peers(self) -> Cube:
        """Quotients beside those of the class, for what has no past."""
        weights = self._empty()
        unknown = np.isnan(self.background.common[self.rows])
        for at, (above, below) in enumerate(self.relations.ratios):
            for field, sign in ((above, 1.0), (below, -1.0)):
                fresh = ~self.past[:, field]
                rows, slots = self._of(field, fresh)
                weights[ALONE, slots] += self._nearer(at, rows, sign * self.logs)
                for part in self._parts_of(field):
                    rows, slots = self._of(part, fresh)
                    moved = self._moved(field, part, rows)
                    weights[ADDED, slots] += self._nearer(at, rows, -sign * moved)
            if self.money[above] != self.money[below]:
                sign = 1.0 if self.money[above] else -1.0
                rows, slots = self._of(self.fields, unknown)
                weights[ALONE, slots] += self._nearer(at, rows, sign * self.logs)
        return weights

    def _nearer(self, ratio: int, rows: Positions, by: Matrix | Vector) -> Matrix:
        """How much more usual a quotient is when it is moved."""
        away = self.background.ratios[self.rows[rows], ratio, None]
        spread = self.background.ratio_spreads[self.rows[rows], ratio, None] * _SHARED
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
                rows, slots = self._of(field)
                after = room[rows] + sign * self.logs < 0
                weights[ALONE, slots] += gain * (before[rows] - after)
                for part in self._parts_of(field):
                    rows, slots = self._of(part)
                    after = room[rows] - sign * self._moved(field, part, rows) < 0
                    weights[ADDED, slots] += gain * (before[rows] - after)
        return weights


def _many(flags: Flags) -> Vector:
    many: Vector = np.maximum(flags.sum(axis=1), 1).astype(np.float64)
    return many
