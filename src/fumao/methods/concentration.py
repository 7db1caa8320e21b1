"""Concentration: whether trade lies with few items or partners, or with many.

References
----------
Hirschman (1964), "The Paternity of an Index", American Economic Review 54(5), 761. Adelman
(1969), "Comment on the 'H' Concentration Measure as a Numbers-Equivalent", Review of Economics
and Statistics 51(1), 99-101. UNCTAD, Handbook of Statistics, annex 6.3 (concentration and
diversification indices). Theil (1967), Economics and Information Theory, ch. 4. Cadot, Carrere
and Strauss-Kahn (2011), "Export Diversification: What's behind the Hump?", Review of Economics
and Statistics 93(2), 590-605 (Theil index and number of active lines).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.advantage import amounts
from fumao.methods.arrays import Vector


def shares(values: npt.ArrayLike) -> Vector:
    """Parts of a whole that add up to 1.

    Raises
    ------
    InvalidInput
        A value is negative or missing, or all are 0.

    Examples
    --------
    >>> shares([3.0, 1.0])
    array([0.75, 0.25])
    """
    found = amounts(values, "values")
    whole = found.sum()
    if not whole > 0:
        raise InvalidInput(
            f"{found.size} values add up to 0", remedy="give at least one that is not 0"
        )
    return np.asarray(found / whole, dtype=np.float64)


def herfindahl(values: npt.ArrayLike) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares, from 1/n to 1.

    Examples
    --------
    >>> herfindahl([50.0, 30.0, 20.0])
    0.38
    """
    return float(np.square(shares(values)).sum())


def effective_number(values: npt.ArrayLike) -> float:
    """How many equal parts would be as concentrated: 1 / HHI.

    >>> effective_number([1.0, 1.0, 1.0, 1.0])
    4.0
    """
    return 1 / herfindahl(values)


def normalised_concentration(values: npt.ArrayLike) -> float:
    """UNCTAD's concentration index: 0 for equal parts, 1 for a single one.

    Raises
    ------
    InvalidInput
        As :func:`shares`; or one value alone, of which nothing can be told.

    Notes
    -----
    (sqrt(HHI) - sqrt(1/n)) / (1 - sqrt(1/n)); n counts parts that are 0 too.

    Examples
    --------
    >>> round(normalised_concentration([50.0, 30.0, 20.0]), 4)
    0.0925
    """
    size = np.asarray(values).size
    if size < 2:
        raise InvalidInput(
            "one value is all there is, and so neither concentrated nor not",
            remedy="give the values of at least two items or partners",
        )
    least = (1 / size) ** 0.5
    return float((herfindahl(values) ** 0.5 - least) / (1 - least))


def theil(values: npt.ArrayLike) -> float:
    """Theil's index of inequality: 0 for equal parts, ln n for a single one.

    Notes
    -----
    (1/n) sum (x_k / mean) ln(x_k / mean) = sum s_k ln(n s_k); a part of 0 adds nothing.

    Examples
    --------
    >>> theil([5.0, 5.0]), round(theil([10.0, 0.0]), 4)
    (0.0, 0.6931)
    """
    parts = shares(values)
    there = parts[parts > 0]
    return max(0.0, float((there * np.log(parts.size * there)).sum()))


def variety(values: npt.ArrayLike, least: float = 0.0) -> int:
    """How many lines are active: traded above ``least``.

    >>> variety([5.0, 0.0, 0.2], least=0.1)
    2
    """
    return int((amounts(values, "values") > least).sum())


def diversification(own: npt.ArrayLike, world: npt.ArrayLike) -> float:
    """UNCTAD's diversification index: how far the structure is from the world's, 0 to 1.

    Parameters
    ----------
    own, world : Vector, shape (n,)
        Trade by item, each in a unit of its own.

    Notes
    -----
    sum abs(h_j - w_j) / 2 over the shares of items. UNCTAD's name misleads: 1 differs most.

    Examples
    --------
    >>> diversification([30.0, 10.0], [50.0, 50.0])
    0.25
    """
    mine = shares(own)
    theirs = shares(amounts(world, "world", mine.size))
    return float(np.abs(mine - theirs).sum() / 2)
