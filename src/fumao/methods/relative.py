"""Reconciliation of estimates whose errors are known as parts of the cells.

References
----------
Stone, Champernowne and Meade (1942), Review of Economic Studies 9(2), grade their sources by
margins of error in per cent; Dagum and Cholette (2006), ch. 11, on variances proportional
to the squared value; Carroll and Ruppert (1988), Transformation and Weighting in
Regression, ch. 2, on weights from a first fit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from fumao.methods.reconcile import Reconciled, as_table, solve
from fumao.methods.spreads import variances_of

# Of a constraint: the first table only tells the size of each cell.
_ROUGHLY = 1e-3


def reconcile_relative(
    values: npt.ArrayLike,
    relative: npt.ArrayLike | float,
    constraints: object,
    targets: npt.ArrayLike,
    *,
    least: float = 0.0,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = np.inf,
) -> Reconciled:
    """Reconcile estimates with errors in per cent, each of the size the cell comes to have.

    Use it where sources are graded by margins of error, as they mostly are. With variances
    from the estimates alone (:func:`fumao.methods.reconcile.reconcile`), a cell that is
    estimated too low passes for too certain, and one too high for too uncertain.

    Parameters
    ----------
    values : array, shape (n,)
        Estimates x, all in one currency unit.
    relative : array, shape (n,), or float
        Standard error as part of the cell; 0 pins it.
    constraints : array or sparse array, shape (m, n)
    targets : array, shape (m,)
    least : float
        Least standard error in the unit of the values, also of a cell estimated at 0.
    lower, upper : array, shape (n,), or float
        As for :func:`fumao.methods.reconcile.reconcile`.

    Returns
    -------
    Reconciled
        Its ``table`` has the variances that were used.

    Raises
    ------
    ShapeMismatch, InvalidInput, InconsistentConstraints, NotConverged
        As for :func:`fumao.methods.reconcile.reconcile`.

    Notes
    -----
    Twice: with ``v = (r x)^2`` until constraints hold to 0.001, then with
    ``v = (r (x + y) / 2)^2`` from the multipliers of the first.

    Examples
    --------
    Two partners of the same error, 10 and 30, that are to sum to 60. In proportion to x
    squared the smaller would have got a tenth of what is missing; it gets more.

    >>> reconcile_relative([10.0, 30.0], 0.5, [[1.0, 1.0]], [60.0]).values.round(1)
    array([11.5, 48.5])
    """
    first = as_table(
        values, variances_of(values, relative, least=least), constraints, targets, lower, upper
    )
    rough = solve(first, np.zeros(first.targets.size), _ROUGHLY)
    middle = (first.values + rough.values) / 2
    second = variances_of(middle, relative, least=least)
    # 0 would pin a cell that was not pinned, and the other way round.
    kept = (second == 0) | (first.variances == 0)
    second = np.where(kept, first.variances, second)
    return solve(replace(first, variances=second), rough.multipliers)
