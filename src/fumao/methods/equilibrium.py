"""Exact hat algebra of structural gravity: trade, prices and welfare after trade costs change.

Only shares of the base year, one elasticity and the change of trade costs are needed; levels of
costs, technologies and tastes cancel. The equations are solved by Newton's method on logarithms
of prices, from no change, with steps halved until they help: nothing is to be tuned.

References
----------
Anderson and van Wincoop (2003), "Gravity with gravitas", AER 93(1); Dekle, Eaton and Kortum
(2008), "Global rebalancing with gravity", IMF Staff Papers 55(3), for the algebra of changes;
Arkolakis, Costinot and Rodríguez-Clare (2012), "New trade models, same old gains?", AER 102(1), for
welfare; Yotov, Piermartini, Monteiro and Larch (2016), An Advanced Guide to Trade Policy
Analysis, chapter 2, for conditional and full endowment equilibrium; Baier, Yotov and Zylkin
(2019), "On the widely differing effects of free trade agreements", JIE 116, for deficits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.arrays import Matrix, Vector

DEFICITS = ("multiplicative", "additive")
# Largest gap of a market, as a share of its output.
CLOSE = 1e-11
_ROUNDS, _STEPS = 200, 20
# Steps of prices one by one before Newton's, which is fastest once near.
_APPROACHES = 10
# A step must help by this part of what it promises; shorter ones than this are not tried; a gap
# this small is then rounding.
_PROMISED, _LEAST, _ROUNDING = 0.1, 0.01, 1e-10
# A price that would change by more than this factor in one step changes by this factor.
_FARTHEST = 2.0


@dataclass(frozen=True, slots=True)
class Base:
    """Trade of the base year: who sells how much to whom, domestic sales on the diagonal.

    Parameters
    ----------
    trade : Matrix, shape (n, n)
        Rows sell, columns buy; 0 or more, in any one unit, the diagonal above 0.

    Examples
    --------
    >>> Base(np.array([[90.0, 10.0], [20.0, 80.0]])).output
    array([100., 100.])
    """

    trade: Matrix

    @property
    def output(self) -> Vector:
        """Y, what each sells, shape (n,)."""
        return np.asarray(self.trade.sum(axis=1))

    @property
    def expenditure(self) -> Vector:
        """E, what each buys, shape (n,)."""
        return np.asarray(self.trade.sum(axis=0))

    @property
    def shares(self) -> Matrix:
        """Shares of sellers in what each buys; columns add up to 1."""
        return self.trade / self.expenditure


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """What trade costs that change lead to; every change is a factor, 1 for none.

    Parameters
    ----------
    trade : Matrix, shape (n, n)
        New flows, in the unit of the base; nominal world output is that of the base.
    prices, price_index : Vector, shape (n,)
        Change of factory-gate prices (p) and of consumer prices (P, inward resistance).
    welfare : Vector, shape (n,)
        Change of real expenditure; with multiplicative deficits that of real output, p / P.
    gains : Vector, shape (n,)
        The same by the change of the domestic share (lambda) alone: ``lambda ** (-1 / theta)``. It
        is the change of real output p / P, and a check of the solution.
    spending : float
        With multiplicative deficits the factor k that lets the world spend its output, else 1.
    residual : float
        Largest gap between what is sold and what is made, as a share of output.
    """

    trade: Matrix
    prices: Vector
    price_index: Vector
    welfare: Vector
    gains: Vector
    spending: float
    residual: float


def as_base(trade: npt.ArrayLike) -> Base:
    """Check trade of a base year.

    Raises
    ------
    ShapeMismatch
        It is no square matrix.
    InvalidInput
        A flow is negative or no number, or an economy sells nothing to itself.

    Examples
    --------
    >>> as_base([[90, 10], [20, 0]])
    Traceback (most recent call last):
    ...
    fumao.errors.InvalidInput: InvalidInput: position 1 sells nothing at home
      remedy: give domestic sales: gross output less exports
    """
    found = np.asarray(trade, dtype=np.float64)
    if found.ndim != 2 or found.shape[0] != found.shape[1]:
        raise ShapeMismatch(f"trade has shape {found.shape}",
                            remedy="give sellers in rows, the same buyers in columns")  # fmt: skip
    if not np.isfinite(found).all() or (found < 0).any():
        raise InvalidInput("a flow is negative or no number", remedy="balance the matrix first")
    nothing = np.flatnonzero(np.diag(found) <= 0)
    if nothing.size:
        raise InvalidInput(f"position {nothing[0]} sells nothing at home",
                           remedy="give domestic sales: gross output less exports")  # fmt: skip
    return Base(found)


def solve_conditional(base: Base, costs: npt.ArrayLike, theta: float) -> Equilibrium:
    """Trade after costs change while output and expenditure stay: only resistances adjust.

    Parameters
    ----------
    base : Base
    costs : array, shape (n, n)
        ``(t' / t) ** (-theta)``, the direct effect on a flow: exp(coefficient x change).
    theta : float
        Trade elasticity, sigma - 1.

    Notes
    -----
    Factors s of sellers so that ``X' = s pi B / sum_k(s pi B) E`` has the row sums Y: the minimum
    of a convex function. ``prices`` are ``s ** (-1 / theta)``, known up to one factor; welfare is
    1 by definition and ``gains`` is what the domestic share would say.

    Examples
    --------
    >>> base = as_base([[90, 10], [20, 80]])
    >>> solve_conditional(base, [[1, 2], [2, 1]], 4.0).trade.round(2)
    array([[79.67, 20.33],
           [30.33, 69.67]])
    """
    change = _checked(base, costs, theta)
    market = _Market(base, change, theta, "none")
    return market.solved()


def solve(
    base: Base, costs: npt.ArrayLike, theta: float, *, deficits: str = "multiplicative",
    start: Vector | None = None,
) -> Equilibrium:  # fmt: skip
    """Trade, prices and welfare after costs change, with endowments fixed: full equilibrium.

    Parameters
    ----------
    base, costs, theta
        As for :func:`solve_conditional`.
    deficits : str
        ``multiplicative``: expenditure stays in proportion to output. ``additive``: the surplus
        or deficit stays as it is, as a part of world output.
    start : Vector, shape (n,), optional
        Prices to begin from, such as those of a neighbouring scenario; only speed depends on it.

    Raises
    ------
    InvalidInput
        Costs or theta are not above 0; expenditure with an additive deficit would be negative.
    NotConverged
        No step helps any more; the message says how far the markets are from clearing.

    Notes
    -----
    With shares ``pi``, direct effects B and prices p (all changes)::

        P_j^(-theta) = sum_i pi_ij B_ij p_i^(-theta)
        Y_i p_i      = sum_j pi_ij B_ij p_i^(-theta) P_j^theta E_j'
        E_j'         = E_j p_j k             (multiplicative; k lets the world spend its output)
        E_j'         = Y_j p_j + E_j - Y_j   (additive)

    and ``sum Y p = sum Y``. Newton steps solve with ``J - 1 (Y p)'``, as the markets depend on each
    other by Walras' law; such a step keeps the numeraire.

    Examples
    --------
    Two economies open up: a border that fell by as much as trade would double.

    >>> base = as_base([[90, 10], [10, 90]])
    >>> opened = solve(base, [[1, 2], [2, 1]], 4.0)
    >>> opened.welfare.round(4), opened.gains.round(4)
    (array([1.0241, 1.0241]), array([1.0241, 1.0241]))
    """
    if deficits not in DEFICITS:
        raise InvalidInput(f"{deficits!r} is no kind of deficit",
                           remedy=f"use {' or '.join(DEFICITS)}")  # fmt: skip
    change = _checked(base, costs, theta)
    return _Market(base, change, theta, deficits).solved(start)


def relative_to(found: Equilibrium, reference: int) -> Equilibrium:
    """The same equilibrium in prices of the consumers of one economy: P = 1 there.

    Examples
    --------
    >>> base = as_base([[90, 10], [20, 80]])
    >>> told = relative_to(solve(base, [[1, 2], [2, 1]], 4.0), 0)
    >>> float(told.price_index[0])
    1.0
    """
    unit = found.price_index[reference]
    return Equilibrium(found.trade / unit, found.prices / unit, found.price_index / unit,
                       found.welfare, found.gains, found.spending, found.residual)  # fmt: skip


def _checked(base: Base, costs: npt.ArrayLike, theta: float) -> Matrix:
    change = np.asarray(costs, dtype=np.float64)
    if change.shape != base.trade.shape:
        raise ShapeMismatch(f"costs have shape {change.shape}, trade {base.trade.shape}",
                            remedy="give one factor for every flow")  # fmt: skip
    if not np.isfinite(change).all() or (change <= 0).any():
        raise InvalidInput("a change of costs is not above 0",
                           remedy="give exp(coefficient x change); 1 for none")  # fmt: skip
    if not theta > 0:
        raise InvalidInput(f"the trade elasticity is {theta}",
                           remedy="give sigma - 1, above 0")  # fmt: skip
    return change


class _Market:
    """Markets of all sellers as functions of logarithms of prices."""

    def __init__(self, base: Base, costs: Matrix, theta: float, deficits: str) -> None:
        self.base, self.theta, self.deficits = base, theta, deficits
        self.output, self.spent = base.output, base.expenditure
        self.changed = base.shares * costs
        self.gap = self.spent - self.output

    def spending(self, logs: Vector) -> Vector:
        """Expenditure at these prices; that of the world is its output."""
        if self.deficits == "none":
            return self.spent
        if self.deficits == "additive":
            return self.output * np.exp(logs) + self.gap
        wanted = self.spent * np.exp(logs)
        return np.asarray(wanted * (self.made(logs).sum() / wanted.sum()))

    def made(self, logs: Vector) -> Vector:
        return self.output if self.deficits == "none" else self.output * np.exp(logs)

    def shares(self, logs: Vector) -> tuple[Matrix, Vector]:
        """New shares of sellers, and their sums before they are made shares, P^(-theta)."""
        offered = self.changed * np.exp(-self.theta * logs)[:, None]
        sums = offered.sum(axis=0)
        return offered / sums, sums

    def gaps(self, logs: Vector) -> tuple[Vector, Matrix]:
        """What each sells beyond what it makes, and the shares behind it."""
        shares, _ = self.shares(logs)
        return shares @ self.spending(logs) - self.made(logs), shares

    def slope(self, logs: Vector, shares: Matrix) -> Matrix:
        """Derivative of the gaps, made regular: ``J - 1 w'``, w the weights of the numeraire."""
        spent, made = self.spending(logs), self.made(logs)
        sold = shares @ spent
        j = self.theta * (shares * spent) @ shares.T
        at = np.diag_indices_from(j)
        j[at] -= self.theta * sold
        if self.deficits == "multiplicative":
            j += shares * spent + np.outer(sold, (made - spent) / made.sum())
        elif self.deficits == "additive":
            j += shares * made
        if self.deficits != "none":
            j[at] -= made
        return np.asarray(j - made / made.size)

    def solved(self, start: Vector | None = None) -> Equilibrium:
        """Prices one by one until Newton's method, which is fast once near, takes over."""
        logs = np.zeros(self.output.size) if start is None else self.level(np.log(start))
        for tried in range(_ROUNDS):
            if start is None or tried:
                logs = self.approached(logs)
            found = self.newton(logs)
            if found is not None:
                return found
        gap = self.size(self.gaps(logs)[0], logs)
        raise NotConverged(f"markets do not clear: the largest gap is {gap:.0e} of output",
                           remedy="look for deficits that nothing can pay")  # fmt: skip

    def newton(self, logs: Vector) -> Equilibrium | None:
        """Newton's method with steps halved until they help; none where they do not."""
        gaps, shares = self.gaps(logs)
        for _ in range(_STEPS):
            size = self.size(gaps, logs)
            if size < CLOSE:
                return self.told(logs, size)
            step = np.linalg.solve(self.slope(logs, shares), -gaps)
            part = min(1.0, np.log(_FARTHEST) / max(float(np.abs(step).max()), 1e-300))
            while part > _LEAST:
                there = self.level(logs + part * step)
                new, behind = self.gaps(there)
                if self.length(new, there) < (1 - _PROMISED * part) * self.length(gaps, logs):
                    break
                part /= 2
            else:
                return self.told(logs, size) if size < _ROUNDING else None
            logs, gaps, shares = there, new, behind
        return None

    def approached(self, logs: Vector) -> Vector:
        """Steps of each price towards its own market's: slow, but never the wrong way for all."""
        for _ in range(_APPROACHES):
            gaps, _ = self.gaps(logs)
            made = self.made(logs)
            sold = np.maximum(gaps + made, 1e-3 * made)
            logs = self.level(logs + np.log(sold / made) / (1 + self.theta))
        return logs

    def level(self, logs: Vector) -> Vector:
        """Prices at which world output is that of the base."""
        made = self.output @ np.exp(logs)
        return np.asarray(logs - np.log(made / self.output.sum()))

    def length(self, gaps: Vector, logs: Vector) -> float:
        """What steps must shorten; without end where a deficit is more than output carries."""
        if (self.spending(logs) <= 0).any():
            return np.inf
        return float(np.linalg.norm(gaps / self.output))

    def size(self, gaps: Vector, logs: Vector) -> float:
        """Largest gap of a market as a share of its output."""
        return float(np.abs(gaps / self.made(logs)).max())

    def told(self, logs: Vector, size: float) -> Equilibrium:
        shares, sums = self.shares(logs)
        prices, index = np.exp(logs), sums ** (-1 / self.theta)
        spent = self.spending(logs)
        own = np.diag(shares) / np.diag(self.base.shares)
        real = prices if self.deficits == "multiplicative" else spent / self.spent
        welfare = np.ones(logs.size) if self.deficits == "none" else real / index
        own_cost = np.diag(self.changed) / np.diag(self.base.shares)
        scale = 1.0
        if self.deficits == "multiplicative":
            scale = self.made(logs).sum() / float(self.spent @ prices)
        return Equilibrium(shares * spent, prices, index, welfare,
                           (own / own_cost) ** (-1 / self.theta), scale, size)  # fmt: skip
