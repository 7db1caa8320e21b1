"""Gravity: PPML beside pyfixest alone, counterfactuals beside gegravity, draws.

    python bench/gravity.py          everything; gegravity takes minutes on 202 economies
    python bench/gravity.py ppml | counterfactual | draws

gegravity is what the extra "bench" installs. It is tried with one rescaling of its outward
resistances after the other until one converges, as its manual asks its users to do; the time is
that of all tries. Ours is told nothing.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import warnings

import numpy as np

from fumao.methods.absorbed import fit_absorbed
from fumao.methods.equilibrium import as_base, solve, solve_conditional
from fumao.methods.sectors import as_sectors, solve_sectors
from fumao.methods.simulation import simulate

SIZES = (30, 60, 100, 202)
SIGMA = 7.0
COSTS = {"lndist": -0.8, "contiguity": 0.5, "pta": 0.45, "international": -2.5}
RESCALES = (1, 10, 100, 1000, 0.1, 0.01, 0.001)
REPEATS = 3


def panel(economies=200, years=15, seed=5):
    """Flows of all pairs and years with pair, exporter and importer effects, and two policies."""
    rng = np.random.default_rng(seed)
    year, exporter, importer = (each.ravel() for each in np.indices((years, economies, economies)))
    pair = exporter * economies + importer
    born = rng.integers(0, 3 * years, economies**2)
    rta = (year >= born[pair]).astype(float)
    stri = rng.random((years, economies**2))[year, pair]
    level = (
        rng.normal(1, 1, (years, economies))[year, exporter]
        + rng.normal(0, 1, (years, economies))[year, importer]
        + rng.normal(0, 1, economies**2)[pair]
    )
    flows = rng.poisson(np.exp(level + 0.28 * rta - 0.1 * stri)).astype(float)
    sides = [year * economies + exporter, year * economies + importer, pair]
    return flows, np.column_stack([rta, stri]), sides


def ppml():
    """Seconds of PPML on 600,000 rows, clustered by pair, alone and through the door."""
    import pandas as pd
    from pyfixest.estimation import fepois

    flows, x, sides = panel()
    table = pd.DataFrame({"y": flows, "rta": x[:, 0], "stri": x[:, 1],
                          **{f"f{k}": side for k, side in enumerate(sides)}})  # fmt: skip

    def alone():
        return fepois("y ~ rta + stri | f0 + f1 + f2", table, vcov={"CRV1": "f2"},
                      separation_check=["fe"])  # fmt: skip

    def through():
        return fit_absorbed(flows, x, names=["rta", "stri"], effects=sides, clusters=[sides[2]])

    seconds = {"pyfixest": [], "fumao": []}
    for _ in range(REPEATS):
        for name, run in (("pyfixest", alone), ("fumao", through)):
            began = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = run()
            seconds[name].append(time.perf_counter() - began)
            if name == "pyfixest":
                theirs = found.coef().to_numpy()
    apart = np.abs(found.coefficients - theirs).max()
    best = {name: min(each) for name, each in seconds.items()}
    print(
        f"PPML, {flows.size:,} rows, {(flows == 0).mean():.0%} zeros, {found.observations:,} used:"
        f" pyfixest alone {best['pyfixest']:.2f} s, through fumao {best['fumao']:.2f} s"
        f" ({best['fumao'] / best['pyfixest']:.2f} times), coefficients apart {apart:.0e};"
        f" sums of effects to {found.adds_up:.0e}; {found.separation.count:,} separated,"
        f" certificate off by {found.separation.residual:.0e}",
        flush=True,
    )


def world(economies, seed=1):
    """A structural world: covariates, output, expenditure and the trade that follows from them."""
    rng = np.random.default_rng(seed)
    place = rng.random((economies, 2))
    distance = np.linalg.norm(place[:, None] - place[None], axis=2) + 0.03
    own = np.eye(economies, dtype=bool)
    data = {
        "lndist": np.log(5000 * distance), "contiguity": ((distance < 0.12) & ~own).astype(float),
        "pta": np.zeros((economies, economies)), "international": (~own).astype(float),
    }  # fmt: skip
    output = np.exp(rng.normal(11, 1.8, economies))
    spent = output  # without deficits, of which the programs think differently
    direct = np.exp(sum(COSTS[name] * each for name, each in data.items()))
    start = as_base(np.outer(output, spent) / output.sum())
    return data, output, spent, solve_conditional(start, direct, SIGMA - 1).trade


def agreement(economies):
    """An agreement among the first sixth of the economies."""
    members = np.arange(economies) < max(economies // 6, 3)
    return (members[:, None] & members & ~np.eye(economies, dtype=bool)).astype(float)


def counterfactual():
    """Seconds and gaps of an agreement in worlds of growing size."""
    for economies in SIZES:
        data, output, spent, trade = world(economies)
        costs = np.exp(COSTS["pta"] * agreement(economies))
        began = time.perf_counter()
        base = as_base(trade)
        conditional = solve_conditional(base, costs, SIGMA - 1)
        full = solve(base, costs, SIGMA - 1)
        seconds = time.perf_counter() - began
        line = (
            f"{economies:4} economies: fumao {seconds:.3f} s, residual"
            f" {max(full.residual, conditional.residual):.0e}"
        )
        if importlib.util.find_spec("gegravity"):
            line += by_gegravity(data, output, spent, trade, full)
        print(line, flush=True)
    sectors()


def by_gegravity(data, output, spent, trade, full):
    """The same experiment by gegravity, rescaled until it converges."""
    import gegravity as ge
    import pandas as pd

    n = output.size
    codes = np.array([f"C{k:03}" for k in range(n)])
    rows, columns = (each.ravel() for each in np.indices((n, n)))
    table = pd.DataFrame({
        "exporter": codes[rows], "importer": codes[columns], "year": "2006",
        "trade": trade.ravel(), "Y": output[rows], "E": spent[columns],
        **{name: each.ravel() for name, each in data.items()},
    })  # fmt: skip
    estimates = pd.DataFrame({"var": list(COSTS), "coeff": list(COSTS.values())})
    began = time.perf_counter()
    for scale in RESCALES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                model = ge.OneSectorGE(
                    ge.BaselineData(table, trade_var_name="trade", expend_var_name="E",
                                    output_var_name="Y"),
                    year="2006", expend_var_name="E", output_var_name="Y", sigma=SIGMA,
                    reference_importer=codes[0], cost_variables=list(COSTS), quiet=True,
                    cost_coeff_values=ge.CostCoeffs(estimates, identifier_col="var",
                                                    coeff_col="coeff"),
                )  # fmt: skip
                model.build_baseline(omr_rescale=scale)
                changed = model.baseline_data.copy()
                at = changed.set_index(["exporter", "importer"]).index
                place = {code: k for k, code in enumerate(codes)}
                pta = agreement(n)
                changed["pta"] = [pta[place[one], place[other]] for one, other in at]
                model.define_experiment(changed)
                model.simulate()
            except Exception as problem:  # its solver fails in many ways; the next scale may not
                last = str(problem).strip().split("\n")[0][:60]
                continue
            seconds = time.perf_counter() - began
            found = model.country_results["GDP change (percent)"].reindex(codes).to_numpy()
            apart = np.nanmax(np.abs(found - 100 * (full.welfare - 1)))
            return f"; gegravity {seconds:.1f} s (rescale {scale:g}), real GDP apart {apart:.1e} pp"
    return f"; gegravity no answer in {time.perf_counter() - began:.1f} s: {last}"


def sectors(economies=202, count=12):
    """Twelve sectors that buy from each other."""
    rng = np.random.default_rng(3)
    _, _, _, trade = world(economies)
    parts = rng.dirichlet(np.ones(count) * 5, economies)
    flows = np.einsum("is,ij->sij", parts, trade)
    bought, made = flows.sum(axis=1).T, flows.sum(axis=2).T
    mix = bought / bought.sum(axis=1, keepdims=True)
    most = np.minimum(bought.sum(axis=1) / made.sum(axis=1), 1)
    inputs = np.repeat((0.4 * most[:, None] * mix)[:, :, None], count, axis=2)
    costs = np.exp(np.stack([COSTS["pta"] * agreement(economies)] * count))
    began = time.perf_counter()
    found = solve_sectors(as_sectors(flows, inputs), costs, np.linspace(4, 8, count))
    print(
        f"{economies:4} economies, {count} sectors with inputs:"
        f" fumao {time.perf_counter() - began:.2f} s, residual {found.residual:.0e}",
        flush=True,
    )


def draws(economies=202, count=1000):
    """Intervals of welfare from a thousand draws of a coefficient."""
    _, _, _, trade = world(economies)
    base = as_base(trade)
    centre = solve(base, np.exp(COSTS["pta"] * agreement(economies)), SIGMA - 1)
    began = time.perf_counter()
    found = simulate(
        lambda costs: solve(base, costs, SIGMA - 1, start=centre.prices).welfare,
        agreement(economies)[:, :, None], [COSTS["pta"]], [[0.1**2]], draws=count,
    )  # fmt: skip
    low, high = np.quantile(found[:, 0], [0.05, 0.95])
    print(
        f"{count:,} draws, {economies} economies: {time.perf_counter() - began:.1f} s; welfare of a"
        f" member {100 * (centre.welfare[0] - 1):.2f} % ({100 * (low - 1):.2f} to"
        f" {100 * (high - 1):.2f})",
        flush=True,
    )


if __name__ == "__main__":
    for name in sys.argv[1:] or ("ppml", "counterfactual", "draws"):
        {"ppml": ppml, "counterfactual": counterfactual, "draws": draws}[name]()
