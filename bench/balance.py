"""How fast and how well a world matrix is reconciled, beside OSQP and RAS.

Makes a world of services trade that does not exist (sizes of economies log-normal,
distance costs trade, each exporter has its items, a seventh of the cells are 0), spoils
it by reporter-dependent errors whose size is known but for an error of its own, and
meets again the true margins: exporter by item, importer by item, pairs over the items.
"reconcile" and OSQP solve the same problem, with variances of the estimates; "relative"
takes them at the size the cells come to have. Prints seconds, peak memory, negative cells,
the largest gap of a margin as part of it, and the weighted absolute percentage error (WAPE)
against the truth; then the growth with the number of economies, a revision of one reporter,
margins that contradict each other, and what intervals cost and how often they hold the
truth. Each line is a process of its own. OSQP (the extra "bench") gets its usual form,
scaled to the mean cell; where it is not installed this is said. Prints figures and judges
nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import resource
import subprocess
import sys
import time

import numpy as np
from scipy import sparse

from fumao.errors import InconsistentConstraints
from fumao.methods.bands import bands
from fumao.methods.margins import margins
from fumao.methods.posterior import posterior
from fumao.methods.ras import scale_to_margins
from fumao.methods.rebalance import rebalance
from fumao.methods.reconcile import reconcile
from fumao.methods.relative import reconcile_relative
from fumao.methods.spreads import variances_of

ITEMS = 12
WORLD = 6_000_000.0  # USD million, about the world's exports of services in 2019
LEAST = 0.01  # USD million, least standard error
SIZES = (50, 100, 202, 300)
FULL = 202


def make_world(economies, seed=1):
    """Truth, estimates, what is told of their relative errors, margins, and their true sums."""
    rng = np.random.default_rng(seed)
    shape = (economies, economies, ITEMS)
    size, place = rng.lognormal(0, 1.5, economies), rng.random((economies, 2))
    distance = np.sqrt(((place[:, None] - place[None]) ** 2).sum(-1)) + 0.05
    items = rng.dirichlet(np.ones(ITEMS), economies) + 0.005
    pairs = size[:, None] * size[None] / distance
    truth = pairs[:, :, None] * items[:, None, :] * rng.lognormal(0, 1, shape)
    truth[rng.random(shape) < 1 / 7] = 0.0
    truth *= WORLD / truth.sum()
    error = rng.choice([0.15, 0.4, 0.8], economies)[:, None, None] * np.ones(shape)
    estimates = truth * rng.lognormal(-(error**2) / 2, error)
    told = error * rng.lognormal(0, 0.3, shape)
    rows = margins(shape, [(0, 2), (1, 2), (0, 1)])
    return truth.ravel(), estimates.ravel(), told.ravel(), rows, rows @ truth.ravel()


def by_osqp(estimates, variances, rows, targets, eps):
    """The same problem in OSQP's form."""
    import osqp

    unit = estimates.mean()
    price = sparse.csc_matrix(sparse.diags_array(unit**2 / variances))
    every = sparse.csc_matrix(sparse.vstack([rows, sparse.eye_array(estimates.size)]))
    low = np.r_[targets / unit, np.zeros(estimates.size)]
    high = np.r_[targets / unit, np.full(estimates.size, np.inf)]
    solver = osqp.OSQP()
    solver.setup(
        price, -(price @ (estimates / unit)), every, low, high,
        eps_abs=eps, eps_rel=eps, max_iter=20_000, verbose=False, time_limit=240.0,
    )  # fmt: skip
    found = solver.solve()
    return found.x * unit, found.info.status


def figures(cells, truth, rows, targets):
    """What is said of every method."""
    gaps = np.abs(rows @ cells - targets)
    return {
        "negative": int((cells < 0).sum()),
        "clearly": int((cells < -1e-6).sum()),
        "residual": float((gaps / np.where(targets > 0, targets, 1.0)).max()),
        "wape": float(np.abs(cells - truth).sum() / truth.sum()),
        "bytes": hashlib.sha256(cells.tobytes()).hexdigest()[:12],
    }


def run(method, economies):
    """One method in this process."""
    truth, estimates, told, rows, targets = make_world(economies)
    variances = variances_of(estimates, told, least=LEAST)
    began, used = time.perf_counter(), time.process_time()
    if method == "reconcile":
        done = reconcile(estimates, variances, rows, targets)
        cells, note = done.values, f"{len(done.course) - 1} steps"
    elif method == "relative":
        done = reconcile_relative(estimates, told, rows, targets, least=LEAST)
        cells, note = done.values, f"{len(done.course) - 1} steps the second time"
    elif method == "ras":
        scaled = scale_to_margins(estimates, rows, targets, tolerance=1e-6)
        cells, note = scaled.values, f"{scaled.cycles} cycles to 1e-6"
    else:
        cells, note = by_osqp(estimates, variances, rows, targets, float(method))
    seconds, used = time.perf_counter() - began, time.process_time() - used
    answer = {"economies": economies, "cells": rows.shape[1], "constraints": rows.shape[0]}
    answer |= figures(cells, truth, rows, targets) | {
        "seconds": seconds, "cpu": used, "note": note,
    }  # fmt: skip
    answer["before"] = float(np.abs(estimates - truth).sum() / truth.sum())
    return answer


def revise(economies):
    """One reporter's estimates and margins revised, from the last multipliers and anew."""
    truth, estimates, told, rows, targets = make_world(economies)
    variances = variances_of(estimates, told, least=LEAST)
    solved = reconcile(estimates, variances, rows, targets)
    shape, rng = (economies, economies, ITEMS), np.random.default_rng(2)
    change = rng.lognormal(0, 0.1, (economies, ITEMS))
    new, true = estimates.reshape(shape).copy(), truth.reshape(shape).copy()
    new[7] *= change
    true[7] *= change
    sums = rows @ true.ravel()
    began = time.perf_counter()
    again = rebalance(solved, values=new.ravel(), targets=sums, beyond=0.01)
    middle = time.perf_counter()
    anew = reconcile(new.ravel(), variances, rows, sums)
    ended = time.perf_counter()
    apart = np.abs(again.solved.values - anew.values).max() / anew.values.max()
    return {
        "seconds": middle - began, "anew": ended - middle, "moved": int(again.moved.size),
        "own": int((np.unravel_index(again.moved, shape)[0] == 7).sum()), "apart": float(apart),
        "residual": again.solved.residual, "cells": rows.shape[1],
    }  # fmt: skip


def contradict(economies):
    """One exporter's margin is raised by a hundredth: how long until this is said."""
    _, estimates, told, rows, targets = make_world(economies)
    variances = variances_of(estimates, told, least=LEAST)
    targets = targets.copy()
    targets[5] *= 1.01
    began = time.perf_counter()
    try:
        reconcile(estimates, variances, rows, targets)
    except InconsistentConstraints as error:
        return {"seconds": time.perf_counter() - began, "what": error.what}
    raise SystemExit("margins that contradict each other were met")


def intervals(economies):
    """Seconds of the intervals, how often they hold the truth, and how good probes are."""
    truth, estimates, told, rows, targets = make_world(economies)
    solved = reconcile_relative(estimates, told, rows, targets, least=LEAST)
    began = time.perf_counter()
    known = posterior(solved)
    exact = time.perf_counter() - began
    began = time.perf_counter()
    probed = posterior(solved, probes=16, inverted=0)
    seconds = time.perf_counter() - began
    held = bands(known.centres, known.variances).holds(truth)
    some = (known.variances > 1e-6 * solved.table.variances) & ~solved.bounded
    apart = probed.variances[some] / known.variances[some] - 1
    return {
        "exact": known.exact, "seconds": exact, "probed": seconds,
        "coverage": float(held.mean()), "coverage_positive": float(held[truth > 0].mean()),
        "apart": float(np.sqrt((apart**2).mean())),
        "told": float(np.sqrt((probed.errors[some] ** 2).mean())),
    }  # fmt: skip


def show(name, row):
    """One line of the table."""
    print(
        f"{name:12} {row['economies']:4} economies {row['cells']:9,} cells"
        f" {row['constraints']:7,} margins: {row['seconds']:6.2f} s ({row['cpu']:.2f} CPU),"
        f" peak {row['peak']:.0f} MB, {row['negative']:6,} negative"
        f" ({row['clearly']:,} below -1e-6), residual {row['residual']:.1e}, WAPE"
        f" {row['wape']:.4f} from {row['before']:.4f}; {row['note']}; {row['bytes']}",
        flush=True,
    )


def ask(task, economies):
    """A task in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", task, str(economies)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def main():
    """All lines: one problem for all methods, then growth, revision and intervals."""
    for name in ("relative", "reconcile"):
        first, again = ask(name, FULL), ask(name, FULL)
        show(name, first)
        same = first["bytes"] == again["bytes"]
        print(f"  again in {again['seconds']:.2f} s, {'same' if same else 'OTHER'} bytes")
    show("RAS", ask("ras", FULL))
    if importlib.util.find_spec("osqp"):
        show("OSQP 1e-4", ask("1e-4", FULL))
        show("OSQP 1e-6", ask("1e-6", FULL))
    else:
        print('OSQP is not installed (extra "bench"): its lines are left out')
    for size in SIZES:
        show("growth", ask("relative", size))
    found = ask("revise", FULL)
    print(
        f"revision of one reporter: {found['seconds']:.2f} s, anew {found['anew']:.2f} s;"
        f" {found['moved']:,} of {found['cells']:,} cells move by more than 1 %, {found['own']:,}"
        f" of them the reporter's own; apart {found['apart']:.0e}, residual"
        f" {found['residual']:.1e}"
    )
    found = ask("contradict", FULL)
    print(f"a margin raised by 1 %: {found['what']} ({found['seconds']:.1f} s)")
    found = ask("intervals", FULL)
    print(
        f"intervals, exact: {found['seconds']:.1f} s beside, peak {found['peak']:.0f} MB; 80 %"
        f" intervals hold {found['coverage']:.1%} of the cells, {found['coverage_positive']:.1%}"
        f" of those with trade; 16 probes: {found['probed']:.1f} s, variances off by"
        f" {found['apart']:.0%} (told {found['told']:.0%})"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        tasks = {"revise": revise, "contradict": contradict, "intervals": intervals}
        task, size = sys.argv[2], int(sys.argv[3])
        answer = tasks[task](size) if task in tasks else run(task, size)
        answer["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(answer))
    else:
        main()
