"""Margins met by scaling: iterative proportional fitting of a large table, with pinned cells.

The comparison for :mod:`fumao.methods.reconcile`: every cell moves in proportion to its
size, whatever is known of it, and no cell that is 0 ever changes.

References
----------
Deming and Stephan (1940), Annals of Mathematical Statistics 11(4), 427-444; Bacharach (1970),
Biproportional Matrices and Input-Output Change; Statistics Canada, G-Series, for pinned cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InconsistentConstraints, InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.arrays import Vector, vector
from fumao.methods.margins import Constraints, as_constraints
from fumao.methods.normal import disjoint

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Scaled:
    """``values``, (n,), that meet their margins; ``residual``, the largest gap as part of its
    margin; ``cycles``, how often all margins were gone through.
    """

    values: Vector
    residual: float
    cycles: int


def scale_to_margins(
    values: npt.ArrayLike,
    constraints: object,
    targets: npt.ArrayLike,
    *,
    pinned: npt.ArrayLike | None = None,
    tolerance: float = 1e-6,
    cycles: int = 1000,
) -> Scaled:
    """Scale cells until they meet their margins, family after family (RAS).

    Use it for a first table, or beside :func:`fumao.methods.reconcile.reconcile`, which
    meets other constraints than sums and lets the worst known cells move furthest.

    Parameters
    ----------
    values : array, shape (n,)
        None negative, in one unit.
    constraints : array or sparse array, shape (m, n)
        Margins: coefficients 0 and 1.
    targets : array, shape (m,)
        None negative, in the unit of ``values``.
    pinned : array of bool, shape (n,), optional
        Cells that stay.
    tolerance : float
        The largest gap, as part of its margin.
    cycles : int
        The most.

    Returns
    -------
    Scaled

    Raises
    ------
    InvalidInput
        A value or target is negative, or a coefficient not 0 or 1.
    InconsistentConstraints
        A margin has no cell that can move and a gap, or pinned cells above its target.
    NotConverged
        The margins contradict each other, or the zeros of the table do.

    Examples
    --------
    Two exporters by two importers; the first exporter's own figure is pinned at 10.

    >>> rows = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    >>> pinned = [True, False, False, False]
    >>> found = scale_to_margins([10.0, 20, 30, 40], rows, [40.0, 60, 30, 70], pinned=pinned)
    >>> found.values.round(2)
    array([10., 30., 20., 40.])
    """
    x = vector(values, "values")
    rows = as_constraints(constraints, x.size)
    wanted = vector(targets, "targets", rows.shape[0])
    if (x < 0).any() or (wanted < 0).any() or (rows.data != 1).any():
        raise InvalidInput(
            "scaling is for margins of cells that are not negative",
            remedy="use reconcile for negative cells and other coefficients",
        )
    still = np.zeros(x.size, dtype=bool) if pinned is None else np.asarray(pinned, dtype=bool)
    if still.shape != x.shape:
        raise ShapeMismatch(f"pinned has shape {still.shape}, not {x.shape}", remedy="one a cell")
    left = wanted - rows @ np.where(still, x, 0.0)
    moving = np.where(still, 0.0, x)
    _check(rows, wanted, left, moving, tolerance)
    left = np.maximum(left, 0.0)
    families = [(rows[each], left[each]) for each in _families(rows)]
    size = np.where(wanted > 0, wanted, 1.0)
    trace = [float((np.abs(left - rows @ moving) / size).max(initial=0.0))]
    while trace[-1] > tolerance:
        if len(trace) > cycles:
            raise NotConverged(
                f"margins are missed by {trace[-1]:.1e} after {cycles} cycles",
                remedy="see whether they sum to the same total, and whether zeros shut them",
                trace=trace,
            )
        for family, aim in families:
            found = family @ moving
            change = np.where(found > 0, aim / np.where(found > 0, found, 1.0), 1.0) - 1.0
            moving = moving * (1.0 + family.T @ change)
        trace.append(float((np.abs(left - rows @ moving) / size).max()))
    return Scaled(np.where(still, x, moving), trace[-1], len(trace) - 1)


def _families(rows: Constraints) -> list[npt.NDArray[np.int64]]:
    """The numbers of constraints that share no cell, set after set, each to be scaled at once."""
    left = np.diff(rows.indptr) > 0
    found = []
    while left.any():
        at = np.flatnonzero(left)
        family = at[disjoint(rows[at])]
        found.append(family)
        left[family] = False
    return found


def _check(
    rows: Constraints, wanted: Vector, left: Vector, moving: Vector, tolerance: float
) -> None:
    """Raise where a margin cannot be met by scaling."""
    size = tolerance * np.where(wanted > 0, wanted, 1.0)
    empty = (rows @ moving == 0) & (np.abs(left) > size)
    bad = np.flatnonzero(empty | (left < -size))
    if bad.size:
        first = bad[0]
        named = ", ".join(str(each) for each in bad[:_NAMED])
        raise InconsistentConstraints(
            f"margin {first} of {wanted[first]:g} cannot be met: its cells that can move are"
            f" to give {left[first]:g}",
            where=f"{bad.size} such margins: {named}",
            remedy="free a pinned cell, give a cell that is 0 an estimate, or correct the margin",
        )
