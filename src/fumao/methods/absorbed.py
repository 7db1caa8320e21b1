"""Regression with effects that need no columns: PPML and least squares, through pyfixest.

:mod:`fumao.methods.ppml` is the other door: it gives the level of every effect, for predictions of
cells that were not observed, and is for models whose effects fit into a dense matrix. This one is
for panels of hundreds of thousands of flows with thousands of effects that only stand in the way.

References
----------
Santos Silva and Tenreyro (2006), "The Log of Gravity", Review of Economics and Statistics 88(4);
Correia, Guimarães and Zylkin (2020), "Fast Poisson estimation with high-dimensional fixed
effects", Stata Journal 20(1), for the iteration, as in ppmlhdfe; Fally (2015), "Structural gravity
and fixed effects", Journal of International Economics 97(1), for the sums that fitted flows keep;
Ramsey (1969), "Tests for specification errors", JRSS B 31(2), for RESET.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, ShapeMismatch
from fumao.methods.absorption import Codes, numbered
from fumao.methods.arrays import Flags, Matrix, Vector, matrix, vector
from fumao.methods.sandwich import sandwich
from fumao.methods.separation import Separation, find_separation

ESTIMATORS = ("ppml", "ols")
# Sums of fitted flows over an effect are those of the flows to this share of the largest.
_ADDS_UP = 1e-11
_SWEEPS = 2000
# Zeros with smaller fitted values, as a share of the least flow, are looked at for separation.
_SUSPECT = 1e-4
# The linear programme is exact and fast for so many observations and effects.
_FEW = 3000


@dataclass(frozen=True, slots=True)
class Absorbed:
    """An estimated model.

    Parameters
    ----------
    names, coefficients, covariance
        Of the covariates, shapes (k,), (k,) and (k, k).
    fitted : Vector, shape (n,)
        Expected flows; 0 where separated. Of least squares: expected logarithms.
    used : Flags, shape (n,)
        Observations that are not separated.
    separation : Separation
        With the certificate of those that are.
    deviance, squared_correlation : float
        The latter between fitted values and flows.
    adds_up : float
        Largest gap between a sum of fitted flows over an effect and that of the flows, as a
        share of the largest sum.
    clusters : tuple of int
        Groups of each way of clustering.
    """

    names: tuple[str, ...]
    coefficients: Vector
    covariance: Matrix
    fitted: Vector
    used: Flags
    separation: Separation
    deviance: float
    squared_correlation: float
    adds_up: float
    clusters: tuple[int, ...]

    @property
    def observations(self) -> int:
        """How many observations the estimate rests on."""
        return int(self.used.sum())

    @property
    def errors(self) -> Vector:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    def coefficient(self, name: str) -> tuple[float, float]:
        """A coefficient and its standard error."""
        at = self.names.index(name)
        return float(self.coefficients[at]), float(self.errors[at])

    def combined(self, weights: dict[str, float]) -> tuple[float, float]:
        """A weighted sum of coefficients and its standard error: the total of phased effects."""
        each = np.array([weights.get(name, 0.0) for name in self.names])
        return (float(each @ self.coefficients),
                float(np.sqrt(each @ self.covariance @ each)))  # fmt: skip


def fit_absorbed(
    flows: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    names: Sequence[str],
    effects: Sequence[npt.ArrayLike],
    clusters: Sequence[npt.ArrayLike] = (),
    estimator: str = "ppml",
) -> Absorbed:
    """Estimate E[flow] = exp(covariates b + effects), or log flow by least squares.

    Parameters
    ----------
    flows : array, shape (n,)
        0 or more, in any one unit; of ``ols`` above 0: its logarithm is taken.
    covariates : array, shape (n, k)
    names : sequence of str, length k
    effects : sequence of arrays, shape (n,)
        Codes of exporter and year, importer and year, pair ...; at least one.
    clusters : sequence of arrays, shape (n,)
        One array: clustered errors; several: multiway; none: robust.

    Raises
    ------
    ShapeMismatch
        Names or arrays of another length.
    InvalidInput
        A flow is negative, all are 0, or a covariate follows from effects and others.
    NotConverged
        The iteration ended without an answer.

    Notes
    -----
    Separated zeros are left out, which changes no coefficient that is identified: first codes with
    zeros alone, then, where fitted values of zeros are very small, what linear programme or
    rectifier and small values show. An estimate with no small fitted value at zeros exists.
    After the last step fitted flows are scaled over each effect until their sums are those of the
    flows: the first-order conditions of the effects.

    Examples
    --------
    Two exporters and three importers; an agreement between 1 and 3 multiplies trade by 2.

    >>> flows = np.outer([1.0, 3.0], [5.0, 2.0, 4.0])
    >>> flows[0, 2] *= 2
    >>> agreement = np.zeros((6, 1)); agreement[2] = 1
    >>> model = fit_absorbed(flows.ravel(), agreement, names=["rta"],
    ...                      effects=[[1, 1, 1, 2, 2, 2], [1, 2, 3, 1, 2, 3]])
    >>> float(np.exp(model.coefficients[0]).round(6))
    2.0
    """
    y, x = _checked(flows, covariates, names, effects, estimator)
    codes = numbered(effects, y.size)
    ways = numbered(clusters, y.size)
    if estimator == "ols":
        none = Separation(np.zeros(y.size, dtype=np.bool_), np.zeros(y.size), {}, 0.0)
        return _estimated(np.log(y), x, names, codes, ways, none, estimator)
    split = find_separation(y, x, codes, kinds=["effects"])
    found = _estimated(y, x, names, codes, ways, split, estimator)
    zero = found.used & (y == 0)
    if zero.any() and found.fitted[zero].min() < _SUSPECT * y[y > 0].min():
        small = max(y.size, sum(int(code.max()) for code in codes)) <= _FEW
        kinds = ("effects", "simplex") if small else ("effects", "rectifier", "mu")
        again = find_separation(y, x, codes, kinds=kinds)
        if again.count > split.count:
            return _estimated(y, x, names, codes, ways, again, estimator)
    return found


def _checked(
    flows: npt.ArrayLike, covariates: npt.ArrayLike, names: Sequence[str],
    effects: Sequence[npt.ArrayLike], estimator: str,
) -> tuple[Vector, Matrix]:  # fmt: skip
    y = vector(flows, "flows")
    x = matrix(covariates, "covariates", len(names))
    if x.shape[0] != y.size:
        raise ShapeMismatch(f"{x.shape[0]} rows of covariates for {y.size} flows",
                            remedy="give one row a flow")  # fmt: skip
    if estimator not in ESTIMATORS:
        raise InvalidInput(f"{estimator!r} is no estimator", remedy="use ppml or ols")
    if not effects or not names:
        raise InvalidInput("no effect, or no covariate, is given",
                           remedy="a constant is an effect of one code alone")  # fmt: skip
    least = 0.0 if estimator == "ppml" else np.finfo(float).tiny
    if (y < least).any():
        raise InvalidInput(
            "a flow is negative" if (y < 0).any() else "least squares of logarithms take no zeros",
            where=f"position {int(np.argmin(y))}",
            remedy="leave it out, or use ppml, which takes zeros",
        )
    if not (y > 0).any():
        raise InvalidInput("all flows are 0", remedy="give flows of an item that is traded")
    return y, x


def _estimated(
    y: Vector, x: Matrix, names: Sequence[str], codes: Sequence[Codes], ways: Sequence[Codes],
    split: Separation, estimator: str,
) -> Absorbed:  # fmt: skip
    used = ~split.separated
    inside = numbered([code[used] for code in codes], int(used.sum()))
    scale = float(y[used].mean()) if estimator == "ppml" else 1.0
    model = _kept(y[used] / scale, x[used], names, inside, estimator)
    fitted = np.zeros(y.size)
    if estimator == "ppml":
        fitted[used] = model._Y_hat_response * scale
        fitted[used], gap = _adding_up(fitted[used], y[used], inside)
    else:
        fitted[used] = y[used] - np.asarray(model._u_hat).ravel()
        gap = 0.0
    groups = numbered([way[used] for way in ways], int(used.sum()))
    within, left = np.asarray(model._X), np.asarray(model._u_hat).ravel()
    covariance = sandwich(within * left[:, None], np.linalg.inv(within.T @ within), groups)
    return Absorbed(
        tuple(names), np.asarray(model._beta_hat, dtype=np.float64), covariance, fitted, used,
        split, _deviance(y[used], fitted[used]) if estimator == "ppml" else np.nan,
        float(np.corrcoef(y[used], fitted[used])[0, 1] ** 2), gap,
        tuple(int(group.max()) + 1 for group in groups),
    )  # fmt: skip


def _kept(
    y: Vector, x: Matrix, names: Sequence[str], codes: Sequence[Codes], estimator: str
) -> Any:  # fmt: skip
    """The model as pyfixest estimates it, with its refusals in words."""
    import pandas as pd  # type: ignore[import-untyped]
    from pyfixest.estimation import feols, fepois

    table = {"y": y, **{f"x{k}": x[:, k] for k in range(x.shape[1])},
             **{f"f{k}": code for k, code in enumerate(codes)}}  # fmt: skip
    formula = (f"y ~ {' + '.join(f'x{k}' for k in range(x.shape[1]))}"
               f" | {' + '.join(f'f{k}' for k in range(len(codes)))}")  # fmt: skip
    options: dict[str, Any] = {
        "vcov": "iid",
        "fixef_rm": "none",
        "store_data": False,
        "copy_data": False,
    }
    if estimator == "ppml":
        options |= {"iwls_maxiter": 100, "separation_check": []}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is looked at below
        try:
            model: Any = (fepois if estimator == "ppml" else feols)(
                formula, pd.DataFrame(table), **options
            )
        except (ValueError, np.linalg.LinAlgError, RuntimeError) as problem:
            raise _refusal(problem, names) from problem
    gone = [names[int(name[1:])] for name in model._collin_vars]
    if gone:
        raise InvalidInput(
            f"the model is not identified: {', '.join(gone)} follows from the effects and the "
            "covariates before it",
            remedy="leave it out, or leave out the effect that holds it",
        )
    if estimator == "ppml" and not model.convergence:
        raise NotConverged("the Poisson regression did not settle in 100 steps",
                           remedy="use fewer covariates or effects")  # fmt: skip
    if not np.isfinite(model._beta_hat).all():
        raise NotConverged("a coefficient is no number", remedy="use fewer covariates")
    return model


def _refusal(problem: Exception, names: Sequence[str]) -> InvalidInput | NotConverged:
    if "collinear" in str(problem).lower():
        return InvalidInput(
            f"the model is not identified: {', '.join(names)} all follow from the effects",
            remedy="use covariates that vary within the effects",
        )
    return NotConverged(f"the regression found no answer: {problem}",
                        remedy="use fewer covariates or effects")  # fmt: skip


def _adding_up(fitted: Vector, y: Vector, codes: Sequence[Codes]) -> tuple[Vector, float]:
    """Scale fitted flows over each effect in turn until their sums are those of the flows."""
    sums = [np.bincount(code, weights=y) for code in codes]
    gap = np.inf
    for _ in range(_SWEEPS):
        gap = 0.0
        for code, wanted in zip(codes, sums, strict=True):
            found = np.bincount(code, weights=fitted)
            gap = max(gap, float(np.abs(found - wanted).max() / wanted.max()))
            fitted = fitted * (wanted / found)[code]
        if gap < _ADDS_UP:
            break
    return fitted, gap


def _deviance(y: Vector, fitted: Vector) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        told = np.where(y > 0, y * np.log(y / fitted), 0.0)
    return float(2 * (told - (y - fitted)).sum())


def reset_test(
    flows: npt.ArrayLike,
    covariates: npt.ArrayLike,
    model: Absorbed,
    *,
    effects: Sequence[npt.ArrayLike],
    clusters: Sequence[npt.ArrayLike] = (),
    estimator: str = "ppml",
) -> float:
    """RESET: the chance of so large a coefficient on the squared exponent if the model is right.

    The model is estimated again with the square of its linear predictor; a small number says that
    it is misspecified.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x, one = rng.normal(size=(500, 1)), np.zeros(500)
    >>> y = rng.poisson(np.exp(1 + 0.5 * x[:, 0])).astype(float)
    >>> model = fit_absorbed(y, x, names=["x"], effects=[one])
    >>> reset_test(y, x, model, effects=[one]) > 0.05
    True
    """
    from scipy.stats import norm

    y, used = np.asarray(flows, dtype=np.float64), model.used
    x = np.asarray(covariates, dtype=np.float64)
    exponent = np.log(model.fitted[used]) if estimator == "ppml" else model.fitted[used]
    # About its mean: the square is then apart from the predictor itself, which the model holds.
    square = (exponent - exponent.mean()) ** 2
    again = fit_absorbed(
        y[used], np.column_stack([x[used], square]), names=[*model.names, "square"],
        effects=[np.asarray(codes)[used] for codes in effects],
        clusters=[np.asarray(codes)[used] for codes in clusters], estimator=estimator,
    )  # fmt: skip
    found, error = again.coefficient("square")
    return float(2 * norm.sf(abs(found / error)))
