"""Uncertainty: how wrong each cell may be, learnt from hold-outs, mirrors, sources and vintages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import COORDINATES, Array, Integers
from fumao.balance.holdout import HeldOut
from fumao.balance.mirrors import turned
from fumao.balance.parameters import Parameters, methods, number_of, parameters
from fumao.methods.arrays import Flags
from fumao.methods.relative_errors import RelativeErrors, learn_errors

# Families whose cells follow from others without a model: their error is that of their inputs.
_FIRM = ("reported", "derived", "none")


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
    codes = [number_of(code) for code, each in methods().items() if each.family in _FIRM]
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
        Of reported and derived cells, from :func:`reported_errors`; or one relative mean square
        error for all.

    Notes
    -----
    Estimates: mean square of the relative error of their class times (value + floor)^2. Reported
    and derived cells: ``reported * (value + floor)^2``. Cells without trade (own partner): 0.
    """
    given = settings or parameters()
    floor = given.number("floor")
    size = np.abs(final)
    if isinstance(reported, RelativeErrors):
        known = reported.variance(size.ravel(), np.zeros(size.size)).reshape(size.shape)
    else:
        known = reported * (size + floor) ** 2
    estimated = errors.variance(final.ravel(), numbers.ravel()).reshape(final.shape)
    found = np.where(firm(numbers), known, estimated)
    return np.where(numbers == number_of("N"), 0.0, found)


def reported_errors(
    *compared: tuple[pa.Table, pa.Table], settings: Parameters | None = None
) -> RelativeErrors:
    """Relative errors of a report by size, from pairs of tables that report the same cells.

    Use it for two sources of one total, for two vintages, or for exports and the partner's
    imports turned round (:func:`fumao.balance.mirrors.turned`). The two of a pair are taken for
    independent: for vintages, or sources that copy each other, it is a lower bound.

    Raises
    ------
    InvalidInput
        They have fewer cells in common than a class needs.
    """
    given = settings or parameters()
    both = [_told_twice(*each) for each in compared]
    x, y = (np.concatenate([each[side] for each in both]) for side in range(2))
    middle = np.abs(x + y) / 2
    return learn_errors(
        middle, middle + (y - x), np.zeros(x.size), edges=given.numbers("sizes"),
        floor=given.number("floor"), level=given.number("level"), least=int(given.number("least")),
    ).of_one()  # fmt: skip


def errors_of_reports(
    totals: Sequence[pa.Table],
    pairs: pa.Table,
    older: pa.Table | None = None,
    settings: Parameters | None = None,
) -> RelativeErrors | None:
    """Errors of reports from all that is told twice: totals, both sides of a pair, two vintages.

    Parameters
    ----------
    totals : sequence of pyarrow.Table
        Trade with the world, one table a source.
    pairs : pyarrow.Table
        What is reported of single partners.
    older : pyarrow.Table, optional
        The same of an older vintage.

    Returns
    -------
    RelativeErrors or None
        None where fewer cells are told twice than a class needs.
    """
    exports = pairs.filter(pc.equal(pairs["flow"], "X"))
    compared = [*combinations(totals, 2), (exports, turned(pairs).select(pairs.column_names))]
    compared += [] if older is None else [(older, pairs)]
    least = (settings or parameters()).number("least")
    if sum(_told_twice(*each)[0].size for each in compared) < least:
        return None
    return reported_errors(*compared, settings=settings)


def _told_twice(first: pa.Table, second: pa.Table) -> tuple[Array, Array]:
    """What two tables say of the cells of which both have a value."""
    columns = [*COORDINATES, "value"]
    both = (
        first.select(columns)
        .join(
            second.select(columns), keys=list(COORDINATES), join_type="inner", right_suffix="_other"
        )
        .sort_by([(each, "ascending") for each in COORDINATES])
    )
    a, b = (pc.cast(both[name], pa.float64()) for name in ("value", "value_other"))
    use = pc.and_(pc.is_valid(a), pc.is_valid(b))
    return a.filter(use).to_numpy(), b.filter(use).to_numpy()
