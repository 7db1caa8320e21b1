"""Uncertainty: how wrong each cell may be, estimates by hold-outs, reports by their source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fumao.balance.grid import Array, Integers
from fumao.balance.holdout import HeldOut
from fumao.balance.parameters import Parameters, methods, number_of, parameters
from fumao.methods.arrays import Flags
from fumao.methods.relative_errors import RelativeErrors, learn_errors

# Families whose cells follow from others without a model: their error is that of their inputs.
FIRM = ("reported", "derived", "none")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of truths within their interval, cells counted, and the mean relative width."""

    share: float
    cells: int
    width: float


def firm(numbers: Integers) -> Flags:
    """Which cells are reported or follow from reported ones by accounting.

    >>> firm(np.array([number_of("R"), number_of("E12"), number_of("E20"), number_of("M20")]))
    array([ True,  True, False, False])
    """
    codes = [number_of(code) for code, each in methods().items() if each.family in FIRM]
    return np.isin(numbers, codes)


def learn(held: HeldOut, settings: Parameters | None = None) -> RelativeErrors:
    """Relative errors by method code and size class, of estimates (not of derived cells)."""
    return _learn(held, ~firm(held.methods), settings or parameters())


def _learn(held: HeldOut, use: Flags, given: Parameters) -> RelativeErrors:
    return learn_errors(
        held.estimates[use], held.truths[use], held.methods[use],
        edges=given.numbers("sizes"), floor=given.number("floor"),
        level=given.number("level"), least=int(given.number("least")),
    )  # fmt: skip


def coverage(held: HeldOut, settings: Parameters | None = None) -> Coverage:
    """How often the intervals hold: each fold's are learnt from the errors of the other folds.

    Only estimates count; what accounting gives exactly would make it look better.
    """
    given = settings or parameters()
    estimated = ~firm(held.methods)
    inside, width = np.zeros(held.cells.size, dtype=np.bool_), np.zeros(held.cells.size)
    for fold in np.unique(held.folds):
        own = estimated & (held.folds == fold)
        errors = _learn(held, estimated & (held.folds != fold), given)
        low, high = errors.interval(held.estimates[own], held.methods[own])
        # an interval of whole units holds a truth that rounds into it
        inside[own] = (held.truths[own] >= low - _EDGE) & (held.truths[own] <= high + _EDGE)
        width[own] = high - low
    size = np.abs(held.estimates[estimated]).sum()
    return Coverage(
        float(inside[estimated].mean()), int(estimated.sum()), float(width[estimated].sum() / size)
    )


# Doubles: an interval that ends at the truth holds it.
_EDGE = 1e-9


def variances(
    final: Array,
    numbers: Integers,
    errors: RelativeErrors,
    *,
    reported: RelativeErrors | float,
    sources: Integers | None = None,
    settings: Parameters | None = None,
) -> Array:
    """Variance of every cell, in the square of its unit.

    Parameters
    ----------
    final, numbers : arrays of one shape
        Values, and numbers of their method codes.
    errors : RelativeErrors
        Of estimates, from :func:`learn`.
    reported : RelativeErrors or float
        Of reported and derived cells, from :func:`fumao.balance.reports.errors_of_reports`; or one
        relative mean square error for all.
    sources : array, optional
        Numbers of the cells' sources, from :func:`fumao.balance.reports.numbers_of`, of a shape
        that spreads over the cells'; where -1, or not given, the errors of all sources count.

    Notes
    -----
    Estimates: mean square of the relative error of their class times (value + floor)^2. Reported
    and derived cells: that of their source and size. Cells without trade (own partner): 0.
    """
    given = settings or parameters()
    floor = given.number("floor")
    size = np.abs(final)
    if isinstance(reported, RelativeErrors):
        told = np.broadcast_to(-1 if sources is None else sources, size.shape)
        known = reported.variance(size.ravel(), told.ravel()).reshape(size.shape)
    else:
        known = reported * (size + floor) ** 2
    estimated = errors.variance(final.ravel(), numbers.ravel()).reshape(final.shape)
    found = np.where(firm(numbers), known, estimated)
    return np.where(numbers == number_of("N"), 0.0, found)
