"""Linkages: how closely economies trade with one another, for their size and structure.

References
----------
Brown (1949), Applied Economics, ch. 7; Kojima (1964), "The Pattern of International Trade among
Advanced Countries", Hitotsubashi Journal of Economics 5(1), 16-36 (intensity). Michaely (1996),
"Trade Preferential Agreements in Latin America", World Bank Policy Research WP 1583
(complementarity). Anderson and Norheim (1993), "From Imperial to Regional Trade Preferences",
Weltwirtschaftliches Archiv 129, 78-102 (intra-regional shares).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.advantage import amounts
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.concentration import shares


@dataclass(frozen=True, slots=True)
class Intra:
    """Trade within a group: its amount, and its part of the group's exports and imports."""

    amount: float
    exports_share: float
    imports_share: float


def intensity(trade: npt.ArrayLike, exporter: int) -> Vector:
    """Whether an economy sells more to each partner than the partner buys in the world.

    Parameters
    ----------
    trade : Matrix, shape (n, n)
        Exports of the row to the column, in one unit; the diagonal is left out.
    exporter : int
        Whose intensities.

    Returns
    -------
    Vector, shape (n,)
        1: as much as the partner's part in the imports of all others; not a number for the
        exporter itself and for partners that import nothing.

    Raises
    ------
    ShapeMismatch, InvalidInput
        Not square; negative or missing values; the exporter sells nothing.

    Notes
    -----
    I_ij = (x_ij / X_i) / (M_j / (W - M_i)). Weighted by M_j / (W - M_i) the mean is 1.

    Examples
    --------
    >>> intensity([[0, 30, 10], [20, 0, 20], [10, 10, 0]], 0).round(3)
    array([ nan, 1.312, 0.583])
    """
    x = _square(trade)
    out, bought = x[exporter].sum(), x.sum(axis=0)
    _positive(out, "the exporter's trade")
    others = x.sum() - bought[exporter]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (x[exporter] / out) / (bought / others)
    found[bought == 0] = np.nan
    found[exporter] = np.nan
    return np.asarray(found, dtype=np.float64)


def complementarity(exports: npt.ArrayLike, imports: npt.ArrayLike) -> float:
    """How well what one sells fits what the other buys: 0 not at all, 1 exactly.

    Parameters
    ----------
    exports, imports : Vector, shape (n,)
        One economy's exports and another's imports with the world, by the same items.

    Notes
    -----
    1 - sum abs(m_k - x_k) / 2 over shares of items.

    Examples
    --------
    >>> round(complementarity([60.0, 40.0], [30.0, 70.0]), 4)
    0.7
    """
    sold = shares(exports)
    bought = shares(amounts(imports, "imports", sold.size))
    return float(1 - np.abs(sold - bought).sum() / 2)


def intra_share(trade: npt.ArrayLike, inside: Flags) -> Intra:
    """The trade of a group's members with one another as a part of all their trade.

    Parameters
    ----------
    trade : Matrix, shape (n, n)
        Exports of the row to the column, in one unit, the rest of the world among them; the
        diagonal is left out.
    inside : Flags, shape (n,)
        Who belongs to the group.

    Raises
    ------
    ShapeMismatch, InvalidInput
        Not square; fewer than two members; members that sell or buy nothing.

    Examples
    --------
    >>> intra_share([[0, 30, 10], [20, 0, 20], [10, 10, 0]], np.array([True, True, False]))
    Intra(amount=50.0, exports_share=0.625, imports_share=0.7142857142857143)
    """
    x = _square(trade)
    if inside.sum() < 2:
        raise InvalidInput(
            f"a group of {int(inside.sum())} members has no trade within",
            remedy="name a group that had at least two members on the day",
        )
    within = float(x[np.ix_(inside, inside)].sum())
    out, into = float(x[inside].sum()), float(x[:, inside].sum())
    _positive(min(out, into), "the group's trade")
    return Intra(within, within / out, within / into)


def _square(trade: npt.ArrayLike) -> Matrix:
    x = np.array(trade, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != x.shape[1]:
        raise ShapeMismatch(
            f"trade has shape {x.shape}, not (n, n)",
            remedy="give one row and one column an economy, in the same order",
        )
    np.fill_diagonal(x, 0.0)
    amounts(x.ravel(), "trade")
    return x


def _positive(value: float, name: str) -> None:
    if not value > 0:
        raise InvalidInput(f"{name} is 0, and nothing is a part of it", remedy="leave it out")
