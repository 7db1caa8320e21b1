"""Raking: parts that meet their totals, the more alterable ones moving further.

References
----------
Dagum and Cholette (2006), ch. 11; Statistics Canada, G-Series, tsraking.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InconsistentConstraints, InvalidInput
from fumao.methods.arrays import Vector, matrix, vector
from fumao.methods.constraints import first_open, least_move


def rake(
    values: npt.ArrayLike,
    constraints: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    alterability: npt.ArrayLike | float = 1.0,
) -> Vector:
    """Move parts until they meet linear constraints, each in proportion to its size.

    Use it for the few cells of one table. It may turn a small positive cell negative.

    Parameters
    ----------
    values : array, shape (n,)
        x, in one unit.
    constraints, targets : array, shapes (m, n) and (m,)
        G and g: G theta = g.
    alterability : array, shape (n,), or float
        c: 0 pins a cell; 1 moves it in proportion to its size; 1/x makes all move alike.

    Raises
    ------
    InvalidInput
        An alterability is negative.
    InconsistentConstraints
        A constraint stays open: its cells are pinned or zero, or two contradict.

    Notes
    -----
    ``theta = x + V G'(G V G')^+ (g - G x)``, ``V = diag(c |x|)``.

    Examples
    --------
    >>> rake([30, 50, 20], [[1, 1, 1]], [110])
    array([33., 55., 22.])
    """
    x = vector(values, "values")
    sums = matrix(constraints, "constraints", x.size)
    wanted = vector(targets, "targets", sums.shape[0])
    free = np.broadcast_to(np.asarray(alterability, dtype=np.float64), x.shape)
    if (free < 0).any():
        raise InvalidInput("an alterability is negative", remedy="0 pins a cell, 1 is usual")
    carried = (free * np.abs(x))[:, None] * sums.T
    moved: Vector = x + least_move(carried, sums, wanted - sums @ x)
    missed = first_open(sums @ moved - wanted, wanted)
    if missed is not None:
        raise InconsistentConstraints(
            f"constraint {missed} cannot be met",
            remedy="free one of its cells, or see whether two contradict each other",
        )
    return moved
