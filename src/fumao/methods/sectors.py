"""Exact hat algebra with several sectors that buy from each other.

References
----------
Caliendo and Parro (2015), "Estimates of the trade and welfare effects of NAFTA", Review of
Economic Studies 82(1), without tariff revenue; Costinot and Rodríguez-Clare (2014), "Trade theory
with numbers", Handbook of International Economics 4, equation 28, for gains by domestic shares;
Walker and Ni (2011), "Anderson acceleration for fixed-point iterations", SIAM Journal on
Numerical Analysis 49(4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.arrays import Vector
from fumao.methods.equilibrium import DEFICITS, as_base

Array = npt.NDArray[np.float64]
# Largest gap of an economy's income; of prices and demand, which are found within each round.
_CLOSE, _INNER = 1e-11, 1e-14
_ROUNDS, _INNER_ROUNDS = 2000, 5000
# Rounds that the acceleration looks back.
_MEMORY = 8


@dataclass(frozen=True, slots=True)
class Sectors:
    """The base year of several sectors.

    Parameters
    ----------
    trade : Array, shape (s, n, n)
        Of each sector: rows sell, columns buy, domestic sales on the diagonal.
    value_added : Array, shape (n, s)
        Share of value added in output.
    inputs : Array, shape (n, s, s)
        Share of purchases from a sector (second axis) in the output of a sector (third axis).
    final : Array, shape (n, s)
        Final expenditure: what is bought less what sectors buy.
    """

    trade: Array
    value_added: Array
    inputs: Array
    final: Array

    @property
    def income(self) -> Vector:
        """Value added of each economy."""
        return np.asarray((self.value_added * self.trade.sum(axis=2).T).sum(axis=1))


@dataclass(frozen=True, slots=True)
class SectorEquilibrium:
    """What trade costs that change lead to; changes are factors.

    Parameters
    ----------
    trade : Array, shape (s, n, n)
    wages : Vector, shape (n,)
        Change of the price of value added.
    price_index : Array, shape (n, s)
        Change of buyers' prices.
    welfare : Vector, shape (n,)
        Change of the real wage, at the prices of final expenditure.
    gains : Vector, shape (n,)
        The same from domestic shares, trade elasticities and inputs alone; a check.
    residual : float
        Largest gap between income and value added of what is sold, as a share.
    """

    trade: Array
    wages: Vector
    price_index: Array
    welfare: Vector
    gains: Vector
    residual: float


def as_sectors(trade: npt.ArrayLike, inputs: npt.ArrayLike | None = None) -> Sectors:
    """Check the base year of several sectors, and derive final expenditure.

    Parameters
    ----------
    trade : array, shape (s, n, n)
    inputs : array, shape (n, s, s), optional
        None: nothing but value added goes into output.

    Raises
    ------
    ShapeMismatch
        Arrays do not fit each other.
    InvalidInput
        Shares of inputs are negative or leave no value added, or sectors buy more of a sector
        than the economy does.

    Examples
    --------
    >>> base = as_sectors([[[90, 10], [10, 90]], [[50, 5], [5, 50]]])
    >>> base.final.round(1)
    array([[100.,  55.],
           [100.,  55.]])
    """
    flows = np.asarray(trade, dtype=np.float64)
    if flows.ndim != 3:
        raise ShapeMismatch(f"trade has shape {flows.shape}",
                            remedy="give sectors, sellers, buyers")  # fmt: skip
    for sector in flows:
        as_base(sector)
    count, n, _ = flows.shape
    shares = np.zeros((n, count, count)) if inputs is None else np.asarray(inputs, dtype=float)
    if shares.shape != (n, count, count):
        raise ShapeMismatch(f"inputs have shape {shares.shape}, not {(n, count, count)}",
                            remedy="give economies, selling sectors, buying sectors")  # fmt: skip
    added = 1 - shares.sum(axis=1)
    if not (shares >= 0).all() or not (added > 0).all():
        raise InvalidInput("input shares are negative or leave no value added",
                           remedy="give shares in output that add up to less than 1")  # fmt: skip
    made = flows.sum(axis=2).T
    final = flows.sum(axis=1).T - np.einsum("nks,ns->nk", shares, made)
    if (final < -1e-9 * flows.sum()).any():
        n_at, s_at = np.argwhere(final < 0)[0]
        raise InvalidInput(
            f"sectors of position {n_at} buy more of sector {s_at} than the economy does",
            remedy="give input shares and trade of the same accounts",
        )
    return Sectors(flows, added, shares, np.maximum(final, 0.0))


def solve_sectors(
    base: Sectors, costs: npt.ArrayLike, theta: npt.ArrayLike, *,
    deficits: str = "multiplicative",
) -> SectorEquilibrium:  # fmt: skip
    """Trade, wages and welfare after trade costs change, sector by sector.

    Value added of an economy moves freely between its sectors; buyers spend fixed shares on them.

    Parameters
    ----------
    base : Sectors
    costs : array, shape (s, n, n)
        ``(t' / t) ** (-theta)``, the direct effect on each flow.
    theta : array, shape (s,)
        Trade elasticities.
    deficits : str
        As for :func:`fumao.methods.equilibrium.solve`, of final expenditure.

    Raises
    ------
    InvalidInput, ShapeMismatch
        Arrays do not fit, or an additive deficit exceeds income.
    NotConverged
        Wages did not settle.

    Notes
    -----
    With wages w, value added shares b, input shares g (all prices are changes)::

        c_is         = w_i^b_is prod_k P_ik^g_iks
        P_js^(-th_s) = sum_i pi_ijs B_ijs c_is^(-th_s)
        E_js         = a_js F_j + sum_k g_jsk Y_jk
        Y_is         = sum_j pi_ijs B_ijs (c_is / P_js)^(-th_s) E_js
        w_i income_i = sum_s b_is Y_is

    and ``F_j`` moves with income as the kind of deficit says.

    Examples
    --------
    One sector without inputs is the model of :mod:`fumao.methods.equilibrium`.

    >>> base = as_sectors([[[90, 10], [10, 90]]])
    >>> solve_sectors(base, [[[1, 2], [2, 1]]], [4.0]).welfare.round(4)
    array([1.0241, 1.0241])
    """
    change, elasticity = np.asarray(costs, dtype=float), np.asarray(theta, dtype=float)
    if change.shape != base.trade.shape or elasticity.shape != base.trade.shape[:1]:
        raise ShapeMismatch(f"costs have shape {change.shape}, theta {elasticity.shape}",
                            remedy="give a factor a flow and an elasticity a sector")  # fmt: skip
    if not (change > 0).all() or not (elasticity > 0).all() or deficits not in DEFICITS:
        raise InvalidInput(
            "a change of costs or an elasticity is not above 0, or deficits are of no known kind",
            remedy=f"give factors and elasticities above 0, and {' or '.join(DEFICITS)}",
        )
    return _World(base, change, elasticity, deficits).solved()


class _World:
    """Incomes of all economies as functions of the logarithms of wages."""

    def __init__(self, base: Sectors, costs: Array, theta: Vector, deficits: str) -> None:
        self.base, self.theta, self.deficits = base, theta, deficits
        self.before = base.trade / base.trade.sum(axis=1, keepdims=True)
        self.changed = self.before * costs
        self.own_costs = np.einsum("snn->ns", costs)
        self.income, spent = base.income, base.final.sum(axis=1)
        self.spent, self.gap = spent, spent - self.income
        self.taste = base.final / spent[:, None]
        self.prices = np.zeros_like(base.final)
        self.bought = base.trade.sum(axis=1).T

    def unit_costs(self, wages: Vector) -> Array:
        added = self.base.value_added * wages[:, None]
        return np.asarray(added + np.einsum("nks,nk->ns", self.base.inputs, self.prices))

    def settle_prices(self, wages: Vector) -> Array:
        """Buyers' prices, which are costs of sellers that buy: shares of sellers in each buyer."""
        for _ in range(_INNER_ROUNDS):
            costs = self.unit_costs(wages)
            offered = self.changed * np.exp(-self.theta[:, None] * costs.T)[:, :, None]
            sums = offered.sum(axis=1)
            new = (-np.log(sums) / self.theta[:, None]).T
            moved = np.abs(new - self.prices).max()
            self.prices = new
            if moved < _INNER or not self.base.inputs.any():
                break
        return np.asarray(offered / sums[:, None, :])

    def spending(self, wages: Vector) -> Vector:
        earned = self.income * np.exp(wages)
        if self.deficits == "additive":
            return np.asarray(earned + self.gap)
        wanted = self.spent * np.exp(wages)
        return np.asarray(wanted * (earned.sum() / wanted.sum()))

    def settle_demand(self, wages: Vector, shares: Array) -> Array:
        """What each sector makes when buyers and sectors buy; (n, s)."""
        final = self.taste * self.spending(wages)[:, None]
        for _ in range(_INNER_ROUNDS):
            made = np.einsum("sin,ns->is", shares, self.bought)
            new = final + np.einsum("nks,ns->nk", self.base.inputs, made)
            moved = np.abs(new - self.bought).max() / self.bought.max()
            self.bought = new
            if moved < _INNER:
                break
        return np.asarray(np.einsum("sin,ns->is", shares, self.bought))

    def solved(self) -> SectorEquilibrium:
        wages = np.zeros(self.income.size)
        seen: list[tuple[Vector, Vector]] = []
        slow = 1 + float(self.theta.min())
        for _ in range(_ROUNDS):
            shares = self.settle_prices(wages)
            made = self.settle_demand(wages, shares)
            if (self.spending(wages) <= 0).any():
                raise InvalidInput("a deficit is more than income carries",
                                   remedy="use multiplicative deficits")  # fmt: skip
            earned = (self.base.value_added * made).sum(axis=1)
            gaps = np.log(earned / (self.income * np.exp(wages)))
            if np.abs(gaps).max() < _CLOSE:
                return self.told(wages, shares, float(np.abs(gaps).max()))
            seen = [*seen[-_MEMORY:], (wages, gaps)]
            wages = self.level(_accelerated(seen, 1 / slow))
        raise NotConverged(f"wages did not settle: the largest gap is {np.abs(gaps).max():.0e}",
                           remedy="look for deficits that nothing can pay")  # fmt: skip

    def level(self, wages: Vector) -> Vector:
        earned = self.income @ np.exp(wages)
        return np.asarray(wages - np.log(earned / self.income.sum()))

    def told(self, wages: Vector, shares: Array, residual: float) -> SectorEquilibrium:
        trade = shares * self.bought.T[:, None, :]
        welfare = np.exp(wages - (self.taste * self.prices).sum(axis=1))
        own = np.einsum("snn->ns", shares) / np.einsum("snn->ns", self.before) / self.own_costs
        logs = np.log(own) / self.theta
        through = np.eye(self.theta.size) - np.swapaxes(self.base.inputs, 1, 2)
        whole = np.linalg.solve(through, logs[:, :, None])[:, :, 0]
        gains = np.exp(-(self.taste * whole).sum(axis=1))
        return SectorEquilibrium(
            trade, np.exp(wages), np.exp(self.prices), welfare, gains, residual
        )


def _accelerated(seen: list[tuple[Vector, Vector]], pace: float) -> Vector:
    """The next point of Anderson's acceleration of steps in the direction of the gaps."""
    wages, gaps = seen[-1]
    plain = wages + pace * gaps
    if len(seen) < 3:
        return plain
    points = np.column_stack([each[0] for each in seen])
    fields = np.column_stack([each[1] for each in seen])
    moves, turns = np.diff(points, axis=1), np.diff(fields, axis=1)
    weights = np.linalg.lstsq(turns, gaps, rcond=1e-10)[0]
    step = plain - (moves + pace * turns) @ weights - wages
    longest = float(np.abs(step).max())
    # Far away the past misleads: no step beyond half a unit of logarithms.
    return np.asarray(wages + step if longest < 0.5 else plain)
