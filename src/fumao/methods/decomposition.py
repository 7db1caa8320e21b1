"""Decompositions of change that add up: shift-share and constant market share.

Neither needs prices: each splits a change of values by structure, and its parts add up to that
change with nothing left over.

References
----------
Dunn (1960), "A Statistical and Analytical Technique for Regional Analysis", Papers of the
Regional Science Association 6, 97-112; Esteban-Marquillas (1972), "A Reinterpretation of
Shift-Share Analysis", Regional and Urban Economics 2(3), 249-255. Leamer and Stern (1970),
Quantitative International Economics, ch. 7; Richardson (1971), "Constant-Market-Shares Analysis
of Export Growth", Journal of International Economics 1(2), 227-239.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.advantage import amounts
from fumao.methods.arrays import Matrix, Vector

# What is left of a change, as a part of the larger of both totals: rounding of doubles.
_CLOSED = 1e-9


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """What made each item grow, in the unit of the amounts.

    ``world``: had it grown as the whole of the reference; ``mix``: as its own item there grew
    more or less than the whole; ``homothetic`` and ``allocation``: the rest, that is its own
    doing, at the reference's structure and by having specialised where it does better.
    """

    world: Vector
    mix: Vector
    homothetic: Vector
    allocation: Vector

    @property
    def own(self) -> Vector:
        """The competitive shift: homothetic and allocation together."""
        return self.homothetic + self.allocation

    @property
    def change(self) -> Vector:
        """All effects together: what the item grew by."""
        return self.world + self.mix + self.own


@dataclass(frozen=True, slots=True)
class MarketShare:
    """Why exports changed: four effects, in the unit of the amounts, that add up to ``change``.

    ``size``: world trade grew; ``items``: the items sold grew faster or slower than world trade;
    ``markets``: so did the partners sold to, within items; ``share``: own shares of each item and
    partner changed.
    """

    size: float
    items: float
    markets: float
    share: float
    change: float

    @property
    def residual(self) -> float:
        """What the four effects leave of the change: rounding of doubles."""
        return self.change - (self.size + self.items + self.markets + self.share)


def shift_share(
    now: npt.ArrayLike, then: npt.ArrayLike, world_now: npt.ArrayLike, world_then: npt.ArrayLike
) -> ShiftShare:
    """Split the change of each item into growth of the reference, its mix, and the own shift.

    Parameters
    ----------
    now, then : Vector, shape (n,)
        One economy's trade by item.
    world_now, world_then : Vector, shape (n,)
        The reference's by the same items: the world, or all provinces.

    Raises
    ------
    InvalidInput
        Negative or missing values; an item that the reference did not have before.

    Notes
    -----
    With g the growth of the reference and g_i of its items: world g x_i, mix (g_i - g) x_i,
    own (r_i - g_i) x_i. The own shift is (r_i - g_i) h_i + (r_i - g_i)(x_i - h_i), where
    h_i is the reference's structure at the economy's size (Esteban-Marquillas). An item the
    economy did not have before has no growth rate: its change is allocation.

    Examples
    --------
    >>> done = shift_share([130.0, 70.0], [100.0, 50.0], [1100.0, 990.0], [1000.0, 900.0])
    >>> done.world.round(2), done.mix.round(2), done.own.round(2), done.change.round(2)
    (array([10.,  5.]), array([0., 0.]), array([20., 15.]), array([30., 20.]))
    """
    first = amounts(then, "then")
    last = amounts(now, "now", first.size)
    base = amounts(world_then, "world_then", first.size)
    later = amounts(world_now, "world_now", first.size)
    empty = np.flatnonzero(base == 0)
    if empty.size or not first.sum() > 0:
        raise InvalidInput(
            f"{empty.size} items are 0 in the reference's base" if empty.size
            else "the economy had no trade in the base",
            where=f"position {empty[0]}" if empty.size else "",
            remedy="join those items with others, or choose another base",
        )  # fmt: skip
    growth, each = later.sum() / base.sum() - 1, later / base - 1
    own = last - first - each * first
    structure = base / base.sum() * first.sum()
    rate = np.divide(own, first, out=np.zeros_like(own), where=first > 0)
    homothetic = np.where(first > 0, rate * structure, 0.0)
    return ShiftShare(growth * first, (each - growth) * first, homothetic, own - homothetic)


def constant_market_share(
    now: npt.ArrayLike, then: npt.ArrayLike, world_now: npt.ArrayLike, world_then: npt.ArrayLike
) -> MarketShare:
    """Split a change of exports into world growth, items, markets and own market shares.

    Use it where trade by item and partner is known for two periods; with one column it needs no
    partners. The order matters: items come before markets, and both are at base weights.

    Parameters
    ----------
    now, then : Matrix, shape (items, partners)
        One economy's exports.
    world_now, world_then : Matrix, shape (items, partners)
        What the partners import of each item from all, in the same unit.

    Returns
    -------
    MarketShare
        Its four effects add up to the change to 1e-9 of the larger total.

    Raises
    ------
    InvalidInput
        Negative or missing values; exports before to a market that imported nothing.

    Notes
    -----
    With r, r_i, r_ij the growth of world imports in all, of an item, and of an item by a
    partner: size r X; items sum (r_i - r) x_i; markets sum (r_ij - r_i) x_ij; share
    sum (x'_ij - x_ij - r_ij x_ij). A market that was empty and is not has no growth rate: what
    is sold there now belongs to share.

    Examples
    --------
    >>> then, now = [[40.0, 10.0], [20.0, 30.0]], [[50.0, 10.0], [20.0, 45.0]]
    >>> before, after = [[400.0, 200.0], [100.0, 300.0]], [[440.0, 260.0], [100.0, 400.0]]
    >>> done = constant_market_share(now, then, after, before)
    >>> [round(each, 3) for each in (done.size, done.items, done.markets, done.share, done.change)]
    [20.0, 0.833, -3.833, 8.0, 25.0]
    """
    last, first, later, base = _tables(now, then, world_now, world_then)
    if ((base == 0) & (first > 0)).any():
        raise InvalidInput(
            "exports go to a market that imports nothing of the item",
            where=f"position {np.argwhere((base == 0) & (first > 0))[0].tolist()}",
            remedy="see that both tables are of one source, items and partners in one order",
        )
    if not base.sum() > 0:
        raise InvalidInput("the world imports nothing in the base", remedy="choose another base")
    growth = later.sum() / base.sum() - 1
    by_item = _growth(later.sum(axis=1), base.sum(axis=1))
    by_cell = _growth(later, base)
    x = first.sum(axis=1)
    done = MarketShare(
        float(growth * first.sum()),
        float(((by_item - growth) * x).sum()),
        float(((by_cell - by_item[:, None]) * first).sum()),
        float((last - first - by_cell * first).sum()),
        float(last.sum() - first.sum()),
    )
    if abs(done.residual) > _CLOSED * max(last.sum(), first.sum()):
        raise InvalidInput(
            f"effects leave {done.residual:g} of a change of {done.change:g}",
            remedy="amounts of very different size lose digits: use a larger unit",
        )
    return done


def _growth(later: Vector | Matrix, base: Vector | Matrix) -> Matrix:
    """Growth of each; 0 where there was nothing, as nothing can be sold there before."""
    rates = np.divide(later, base, out=np.ones_like(later), where=base > 0)
    return np.asarray(rates - 1, dtype=np.float64)


def _tables(*given: npt.ArrayLike) -> list[Matrix]:
    names = ("now", "then", "world_now", "world_then")
    found = [np.asarray(each, dtype=np.float64) for each in given]
    for name, each in zip(names, found, strict=True):
        if each.ndim != 2 or each.shape != found[0].shape:
            raise ShapeMismatch(
                f"{name} has shape {each.shape}, now {found[0].shape}",
                remedy="give four tables of one shape, a row an item and a column a partner",
            )
        amounts(each.ravel(), name)
    return found
