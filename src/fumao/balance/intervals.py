"""Intervals of the balanced matrix: how wrong a cell may be when totals, too, may be wrong.

References
----------
DerSimonian and Laird (1986), "Meta-analysis in clinical trials", Controlled Clinical Trials 7(3),
for what two statements differ by beyond their errors; Lei, G'Sell, Rinaldo, Tibshirani and
Wasserman (2018), "Distribution-Free Predictive Inference for Regression", JASA 113, sec. 5.2.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fumao.balance.grid import Array, Integers
from fumao.balance.parameters import Parameters, parameters
from fumao.balance.system import System
from fumao.balance.uncertainty import firm
from fumao.balance.world import World
from fumao.methods.bands import Bands, bands
from fumao.methods.margins import as_constraints
from fumao.methods.posterior import Posterior, posterior
from fumao.methods.reconcile import Reconciled
from fumao.methods.relative_errors import RelativeErrors


def known_cells(
    errors: Array, system: System, solved: Reconciled, wanted: Integers | None = None
) -> Posterior:
    """What is known of each cell if totals are met exactly but have errors themselves.

    The values are those that meet all totals. Their variances allow for the errors of the totals:
    each is a cell of its own, with -1 in its constraint. A cell that a total leaves no choice
    (one of 0) is looked at as one held by a bound. :func:`disagreement` is added.

    Parameters
    ----------
    errors : Array
        Variances of the economies' totals, from :func:`margin_errors`.
    system : System
    solved : Reconciled
        Of that system.
    wanted : Integers, optional
        Numbers of the cells that are asked for, which takes less time; others are NaN.
    """
    from scipy import sparse

    many, cells = errors.size, system.values.size
    loose = sparse.csr_array(
        (-np.ones(many), (np.arange(many), np.arange(many))), (system.targets.size, many)
    )
    table = replace(
        solved.table, rows=as_constraints(sparse.hstack([solved.table.rows, loose]), cells + many),
        values=np.append(solved.table.values, np.zeros(many)),
        variances=np.append(solved.table.variances, errors),
        lower=np.append(solved.table.lower, np.full(many, -np.inf)),
        upper=np.append(solved.table.upper, np.full(many, np.inf)),
    )  # fmt: skip
    pinned = solved.table.variances == 0
    known = posterior(replace(
        solved, table=table, values=np.append(solved.values, np.zeros(many)),
        fixed=np.append(pinned, errors == 0),
        bounded=np.append(solved.bounded | (solved.fixed & ~pinned), np.zeros(many, dtype=bool)),
    ), wanted=wanted)  # fmt: skip
    variances = known.variances[:cells]
    variances = variances + disagreement(system, solved, variances)
    return Posterior(variances, known.centres[:cells], known.errors[:cells])


def margin_errors(world: World) -> Array:
    """Variances of the totals, in the order of the constraints of :func:`system_of`."""
    return np.asarray(world.side_variances[0, :, :, 0, 1:].ravel())


def disagreement(system: System, solved: Reconciled, variances: Array) -> Array:
    """Variance that what was said of a cell and its balanced value differ by beyond their errors.

    Of reported and derived cells; 0 of estimates, whose errors are learnt. ``variances`` are
    those of the balanced cells.

    Notes
    -----
    ``max(0, d^2 - v - w) / 2``, d the adjustment, v and w the variances before and after: what
    each of two statements must have in addition if their difference is to be what it is.
    """
    adjusted = solved.adjustments**2 - system.variances - variances
    told = firm(system.methods) & (system.item >= 0)
    return np.where(told, np.maximum(adjusted, 0.0) / 2, 0.0)


def groups_of(system: System) -> Integers:
    """1 for cells of pairs whose total a side reports, else 0: their errors are learnt apart."""
    with_total = system.item < 0
    width = int(system.importer.max()) + 1
    pair = system.exporter * width + system.importer
    return np.isin(pair, pair[with_total]).astype(np.int64)


def intervals_of(
    system: System,
    solved: Reconciled,
    known: Posterior,
    scores: RelativeErrors | None = None,
    settings: Parameters | None = None,
) -> Bands:
    """An interval on every cell, none without width where the cell is in doubt.

    Parameters
    ----------
    system, solved, known
        A system, its reconciliation, and what :func:`known_cells` says of it.
    scores : RelativeErrors, optional
        Errors of estimated cells in their standard errors, by :func:`groups_of` and size, from
        :func:`fumao.balance.world_holdout.scores_of`; else they are taken for normal.

    Notes
    -----
    Reported and derived cells: of a normal variate. Estimated ones: between the two quantiles of
    the learnt errors of their group and size, times the standard error, around the balanced value.
    """
    level = (settings or parameters()).number("level")
    found = bands(known.centres, known.variances, level=level)
    low, high = found.lower, found.upper
    if scores is not None:
        learnt = ~firm(system.methods) & (known.variances > 0)
        ends = scores.interval(solved.values, groups_of(system), np.sqrt(known.variances))
        low, high = np.where(learnt, ends[0], low), np.where(learnt, ends[1], high)
    # A learnt interval may lie beside its value; one that does not hold it would be misread.
    return Bands(np.minimum(low, solved.values), np.maximum(high, solved.values))
