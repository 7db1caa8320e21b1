"""A reconciled table after a revision: what must move is moved, and said.

References
----------
Dagum and Cholette (2006), ch. 11; the multipliers of the last solution are where Newton's
method begins (Nocedal and Wright 2006, Numerical Optimization, 2nd ed., ch. 16.7, warm starts).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from fumao.methods.arrays import Flags, Vector
from fumao.methods.reconcile import Reconciled, Table, as_table, residual_of, solve


@dataclass(frozen=True)
class Rebalanced:
    """``solved``, the table after the revision; ``moved``, the numbers of the cells that moved
    beyond what was asked for, those that moved most first; ``by``, how far each of them moved,
    in the unit of the table; ``touched``, (n,), cells that a change could reach at all.
    """

    solved: Reconciled
    moved: npt.NDArray[np.int64]
    by: Vector
    touched: Flags


def rebalance(
    solved: Reconciled,
    *,
    values: npt.ArrayLike | None = None,
    variances: npt.ArrayLike | None = None,
    targets: npt.ArrayLike | None = None,
    lower: npt.ArrayLike | None = None,
    upper: npt.ArrayLike | None = None,
    beyond: float = 0.001,
) -> Rebalanced:
    """Reconcile again after some estimates, variances, targets or bounds have changed.

    The answer is that of reconciling anew, to the last digits. Cells that no chain of
    constraints joins to a change keep theirs to the byte.

    Parameters
    ----------
    solved : Reconciled
        The table before; its constraints stay.
    values, variances, lower, upper : array, shape (n,), optional
    targets : array, shape (m,), optional
        What is not given stays as it was.
    beyond : float
        Cells are named that move by more than this part of themselves.

    Returns
    -------
    Rebalanced

    Raises
    ------
    ShapeMismatch, InvalidInput, InconsistentConstraints, NotConverged
        As for :func:`fumao.methods.reconcile.reconcile`.

    Examples
    --------
    Two years with two items each; the second year's total is revised from 30 to 33.

    >>> from fumao.methods.reconcile import reconcile
    >>> rows = [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]]
    >>> before = reconcile([4.0, 6.0, 10.0, 20.0], [1.0, 1.0, 1.0, 2.0], rows, [12.0, 30.0])
    >>> after = rebalance(before, targets=[12.0, 33.0])
    >>> after.moved, after.by.round(6), after.touched
    (array([3, 2]), array([2., 1.]), array([False, False,  True,  True]))
    """
    old = solved.table
    new = as_table(
        old.values if values is None else values,
        old.variances if variances is None else variances,
        old.rows,
        old.targets if targets is None else targets,
        old.lower if lower is None else lower,
        old.upper if upper is None else upper,
    )
    cells, rows = _touched(old, new)
    part = Table(
        new.values[cells],
        new.variances[cells],
        new.rows[np.flatnonzero(rows)][:, np.flatnonzero(cells)],
        new.targets[rows],
        new.lower[cells],
        new.upper[cells],
    )
    merged = _merge(solved, new, solve(part, solved.multipliers[rows]), cells, rows)
    change = merged.values - solved.values
    size = np.maximum(np.abs(merged.values), np.abs(solved.values))
    moved = np.flatnonzero(np.abs(change) > beyond * size)
    moved = moved[np.argsort(-np.abs(change[moved]), kind="stable")]
    return Rebalanced(merged, moved, change[moved], cells)


def _touched(old: Table, new: Table) -> tuple[Flags, Flags]:
    """Cells and constraints that some chain of constraints joins to a change."""
    graph = sparse.block_array([[None, new.rows], [new.rows.T, None]])
    _, label = csgraph.connected_components(graph, directed=False)
    of_rows, of_cells = label[: new.targets.size], label[new.targets.size :]
    changed = np.zeros(label.size, dtype=bool)
    for before, after in (
        (old.values, new.values),
        (old.variances, new.variances),
        (old.lower, new.lower),
        (old.upper, new.upper),
    ):
        changed[of_cells[before != after]] = True
    changed[of_rows[old.targets != new.targets]] = True
    return changed[of_cells], changed[of_rows]


def _merge(
    before: Reconciled, table: Table, part: Reconciled, cells: Flags, rows: Flags
) -> Reconciled:
    """What was solved again, in its place among what was not."""
    values, fixed, bounded = before.values.copy(), before.fixed.copy(), before.bounded.copy()
    multipliers = before.multipliers.copy()
    values[cells], fixed[cells], bounded[cells] = part.values, part.fixed, part.bounded
    multipliers[rows] = part.multipliers
    return replace(
        before,
        table=table,
        values=values,
        multipliers=multipliers,
        fixed=fixed,
        bounded=bounded,
        residual=residual_of(table, values),
        course=part.course,
    )
