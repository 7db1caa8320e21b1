"""Advantage: what an economy sells more of than it buys, or more of than the world does.

References
----------
Balassa (1965), "Trade Liberalisation and 'Revealed' Comparative Advantage", The Manchester
School 33(2), 99-123. Dalum, Laursen and Villumsen (1998), "Structural Change in OECD Export
Specialisation Patterns", International Review of Applied Economics 12(3), 423-443 (symmetric).
Hoen and Oosterhaven (2006), "On the Measurement of Comparative Advantage", Annals of Regional
Science 40, 677-691 (additive). Grubel and Lloyd (1975), Intra-Industry Trade, Macmillan, ch. 2.
WTO and UNCTAD (2012), A Practical Guide to Trade Policy Analysis, ch. 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Matrix, Vector, vector


def amounts(values: npt.ArrayLike, name: str, size: int | None = None) -> Vector:
    """Finite amounts that are not negative, for indices that shares are made of.

    Raises
    ------
    InvalidInput
        A value is missing or negative: a share of it means nothing.

    Examples
    --------
    >>> amounts([3, 0], "exports")
    array([3., 0.])
    """
    found = vector(values, name, size)
    below = np.flatnonzero(found < 0)
    if below.size:
        raise InvalidInput(
            f"{name} has {below.size} negative values, the first {found[below[0]]:g}",
            where=f"position {below[0]}",
            remedy="leave the item out, or join it with one that makes it positive",
        )
    return found


def trade_competitiveness(exports: npt.ArrayLike, imports: npt.ArrayLike) -> Vector:
    """TC index: the balance as a part of trade, from -1 (imports only) to 1 (exports only).

    Parameters
    ----------
    exports, imports : Vector, shape (n,)
        In one unit.

    Raises
    ------
    InvalidInput
        A negative value, or no trade at all.

    Notes
    -----
    (X - M) / (X + M).

    Examples
    --------
    China's services 2020, USD 100 million (report, line 163):

    >>> trade_competitiveness([2806.3], [3810.9]).round(3)
    array([-0.152])
    """
    x = amounts(exports, "exports")
    m = amounts(imports, "imports", x.size)
    return (x - m) / _some(x + m, "exports and imports")


def balassa(trade: npt.ArrayLike) -> Matrix:
    """Revealed comparative advantage: an item's share at home over its share in the world.

    Use it to tell what an economy is specialised in; not to compare sizes of advantage between
    economies or years, for which `symmetric` or `additive` behave better.

    Parameters
    ----------
    trade : Matrix, shape (economies, items)
        Exports (or imports), in one unit; the rows together are the world.

    Returns
    -------
    Matrix, shape (economies, items)
        0 and above; 1 is the world's own share.

    Raises
    ------
    InvalidInput
        A negative value, an economy without trade, or an item that nobody trades.

    Notes
    -----
    RCA_ij = (x_ij / x_i) / (x_j / x). Weighted by the world's shares of items the RCAs of an
    economy have mean 1, and so have those of an item weighted by economies.

    Examples
    --------
    >>> balassa([[30.0, 10.0], [20.0, 40.0]])
    array([[1.5       , 0.5       ],
           [0.66666667, 1.33333333]])
    """
    x = _matrix(trade)
    rows = _some(x.sum(axis=1), "the trade of economies")
    columns = _some(x.sum(axis=0), "the world's trade by item")
    return np.asarray((x / rows[:, None]) / (columns / x.sum()), dtype=np.float64)


def symmetric(advantage: npt.ArrayLike) -> Matrix:
    """Balassa's index between -1 and 1: (RCA - 1) / (RCA + 1).

    >>> symmetric([[3.0, 1.0, 0.0]])
    array([[ 0.5,  0. , -1. ]])
    """
    rca = np.asarray(advantage, dtype=np.float64)
    amounts(rca.ravel(), "advantage")
    return (rca - 1) / (rca + 1)


def additive(trade: npt.ArrayLike) -> Matrix:
    """Additive advantage: an item's share at home less its share in the world.

    Notes
    -----
    x_ij / x_i - x_j / x; over the items of an economy it adds up to 0. Parameters and errors
    are those of :func:`balassa`, but an item that nobody trades is 0.

    Examples
    --------
    >>> additive([[30.0, 10.0], [20.0, 40.0]]).round(4)
    array([[ 0.25  , -0.25  ],
           [-0.1667,  0.1667]])
    """
    x = _matrix(trade)
    rows = _some(x.sum(axis=1), "the trade of economies")
    return np.asarray(x / rows[:, None] - x.sum(axis=0) / x.sum(), dtype=np.float64)


def grubel_lloyd(exports: npt.ArrayLike, imports: npt.ArrayLike) -> Vector:
    """Intra-industry trade of each item: 0 one-way, 1 as much out as in.

    Notes
    -----
    GL_j = 1 - abs(X_j - M_j) / (X_j + M_j). Errors are those of :func:`trade_competitiveness`.

    Examples
    --------
    >>> grubel_lloyd([60.0, 10.0], [40.0, 0.0])
    array([0.8, 0. ])
    """
    return 1 - np.abs(trade_competitiveness(exports, imports))


def grubel_lloyd_overall(exports: npt.ArrayLike, imports: npt.ArrayLike) -> float:
    """Intra-industry trade of all items together, each weighing as much as it is traded.

    Notes
    -----
    1 - sum abs(X_j - M_j) / sum (X_j + M_j): the mean of :func:`grubel_lloyd` weighted by
    trade. It is not corrected for the overall balance (Aquino 1978), which leaves it between
    the extremes of its items.

    Examples
    --------
    >>> round(grubel_lloyd_overall([60.0, 10.0], [40.0, 0.0]), 4)
    0.7273
    """
    x = amounts(exports, "exports")
    m = amounts(imports, "imports", x.size)
    whole = _some(np.array([(x + m).sum()]), "exports and imports")
    return float(1 - np.abs(x - m).sum() / whole[0])


def _matrix(trade: npt.ArrayLike) -> Matrix:
    x = np.asarray(trade, dtype=np.float64)
    if x.ndim != 2:
        raise ShapeMismatch(
            f"trade has {x.ndim} dimensions, not 2",
            remedy="give one row an economy and one column an item",
        )
    amounts(x.ravel(), "trade")
    return x


def _some(sums: Vector, name: str) -> Vector:
    """Sums to divide by: none may be 0."""
    empty = np.flatnonzero(sums <= 0)
    if empty.size:
        raise InvalidInput(
            f"{name}: {empty.size} sums are 0, and nothing is a part of nothing",
            where=f"position {empty[0]}",
            remedy="leave those out",
        )
    return sums
