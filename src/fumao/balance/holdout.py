"""Hold-out: reported cells hidden, estimated again, and compared with what was hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from fumao.balance.gravity import Covariates, expect
from fumao.balance.grid import WORLD, Array, Grid, Integers
from fumao.balance.ladder import TOTAL, fill
from fumao.balance.parameters import Parameters, parameters
from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags
from fumao.methods.biproportional import fit_margins

Estimator = Callable[[Grid], tuple[Array, Integers]]
SCHEMES = ("cells", "cells_ever", "partners")


@dataclass(frozen=True)
class HeldOut:
    """What was hidden, its estimate, the method's number, its fold and its place in the grid."""

    truths: Array
    estimates: Array
    methods: Integers
    folds: Integers
    cells: Integers

    @property
    def wape(self) -> float:
        """Sum of absolute errors over the sum of truths."""
        return float(np.abs(self.estimates - self.truths).sum() / self.truths.sum())

    @property
    def bias(self) -> float:
        """Sum of errors over the sum of truths."""
        return float((self.estimates - self.truths).sum() / self.truths.sum())


def folds_of(
    grid: Grid,
    scheme: str,
    period: str,
    *,
    folds: int,
    seed: int = 0,
    among: Iterable[str] | None = None,
) -> Integers:
    """The fold in which each cell is hidden, -1 for never, in the shape of the grid.

    Parameters
    ----------
    grid : Grid
    scheme : str
        ``cells``: single items of pairs, in one period; ``cells_ever``: the same in all periods,
        as if never reported; ``partners``: all that is known of a partner, ever.
    period : str
        The period of which cells are compared.
    folds, seed : int
    among : iterable of str, optional
        Partners that are hidden; else all but the world.
    """
    if scheme not in SCHEMES:
        raise InvalidInput(f"scheme {scheme!r} is unknown", remedy=f"one of {', '.join(SCHEMES)}")
    axes, draw = grid.axes, np.random.default_rng(seed)
    t = axes.periods.index(period)
    shape = axes.shape[1:]
    if scheme == "partners":
        drawn = np.broadcast_to(_even(draw, shape[2], folds)[:, None], shape)
    else:
        drawn = _even(draw, int(np.prod(shape)), folds).reshape(shape)
    found = np.full(axes.shape, -1)
    if scheme == "cells":
        found[t] = drawn
    else:
        found[:] = drawn
    kept = set(axes.partners if among is None else among) - {WORLD}
    found[:, :, :, [code not in kept for code in axes.partners]] = -1
    if scheme != "partners":
        found[..., axes.items.index(TOTAL)] = -1
    return np.where(np.isfinite(grid.values), found, -1)


def _even(draw: np.random.Generator, size: int, folds: int) -> Integers:
    """Folds of equal size in random order."""
    return draw.permutation(np.arange(size) % folds)


def hold_out(
    grid: Grid, estimate: Estimator, folds: Integers, period: str, *, inside: Flags | None = None
) -> HeldOut:
    """Hide each fold in turn, estimate, and gather the items of pairs in a period.

    ``inside`` are cells that may be seen at all: what is outside stays hidden in every fold.

    Raises
    ------
    InvalidInput
        There is nothing to hide.
    """
    refuse_nothing(folds)
    t = grid.axes.periods.index(period)
    parts = []
    for fold in range(int(folds.max()) + 1):
        hidden = folds == fold
        seen = hidden if inside is None else hidden | ~inside
        final, methods = estimate(replace(grid, values=np.where(seen, np.nan, grid.values)))
        compared = np.zeros_like(hidden)
        compared[t] = hidden[t]
        if inside is not None:
            compared &= inside
        compared[..., grid.axes.items.index(TOTAL)] = False
        at = np.flatnonzero(compared & np.isfinite(final))
        parts.append((at, final.flat[at], methods.flat[at], np.full(at.size, fold)))
    cells, estimates, numbers, drawn = (np.concatenate(each) for each in zip(*parts, strict=True))
    return HeldOut(grid.values.flat[cells], estimates, numbers, drawn, cells)


def refuse_nothing(folds: Integers) -> None:
    """Refuse folds in which no cell is hidden.

    Raises
    ------
    InvalidInput
        Every fold is -1.
    """
    if int(folds.max(initial=-1)) < 0:
        raise InvalidInput(
            "no reported cell of a pair can be hidden, so that no error can be learnt",
            remedy="load a source with partners that have trade with the world themselves",
        )


def joined(parts: Iterable[HeldOut]) -> HeldOut:
    """Several hold-outs of one grid as one; no two have a fold in common."""
    each = tuple(parts)
    folds, first = [], 0
    for part in each:
        folds.append(part.folds + first)
        first = int(folds[-1].max(initial=first - 1)) + 1
    names = ("truths", "estimates", "methods", "cells")
    rest = {name: np.concatenate([getattr(part, name) for part in each]) for name in names}
    return HeldOut(folds=np.concatenate(folds), **rest)


def ladder_estimator(covariates: Covariates, settings: Parameters | None = None) -> Estimator:
    """The whole ladder."""
    given = settings or parameters()

    def estimate(grid: Grid) -> tuple[Array, Integers]:
        filled = fill(grid, expect(grid, covariates, given).expected, settings=given)
        return filled.final, filled.methods

    return estimate


def gravity_estimator(covariates: Covariates, settings: Parameters | None = None) -> Estimator:
    """Gravity alone: its expected levels, no margin."""

    def estimate(grid: Grid) -> tuple[Array, Integers]:
        found = expect(grid, covariates, settings).expected
        return found.values, found.methods

    return estimate


def pro_rata(grid: Grid) -> tuple[Array, Integers]:
    """What the world's item leaves, by partners' totals; alike where these are unknown."""
    return _from_margins(grid, rake=False)


def ras(grid: Grid) -> tuple[Array, Integers]:
    """Biproportional: what the world's items and the partners' totals leave, without any model."""
    return _from_margins(grid, rake=True)


def _from_margins(grid: Grid, *, rake: bool) -> tuple[Array, Integers]:
    axes, final = grid.axes, grid.values.copy()
    world, total = axes.partners.index(WORLD), axes.items.index(TOTAL)
    pairs = [p for p in range(len(axes.partners)) if p != world]
    parts = [k for k in range(len(axes.items)) if k != total]
    for t, f, r in np.ndindex(axes.shape[:3]):
        block = (t, f, r, *np.ix_(pairs, parts))
        cells, sums = grid.values[block], _complete(grid.values[t, f, r, pairs, total],
                                                    grid.values[t, f, r, world, total])  # fmt: skip
        gone = np.isnan(cells)
        down = np.maximum(grid.values[t, f, r, world, parts] - np.nansum(cells, axis=0), 0)
        left = np.maximum(sums - np.nansum(cells, axis=1), 0)
        across = np.where(gone.any(axis=1), left, np.nan) if rake else np.full(len(pairs), np.nan)
        seed = np.where(gone, np.nan_to_num(sums)[:, None], 0.0)
        down = np.where(gone.any(axis=0), down, np.nan)
        fitted = fit_margins(seed, across, down, tolerance=1e-9, rounds=200).values
        final[block] = np.where(gone, fitted, cells)
    return final, np.zeros(final.shape, dtype=np.int64)


def _complete(totals: Array, world: float) -> Array:
    """Totals of partners, the unknown ones alike from what the world leaves."""
    gone = np.isnan(totals)
    share = max(world - np.nansum(totals), 0.0) / max(int(gone.sum()), 1)
    return np.where(gone, share, totals)
