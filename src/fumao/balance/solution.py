"""The balanced matrix: margins checked, all cells reconciled at once, an interval on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fumao.balance.gravity import covariates_of
from fumao.balance.grid import Array, axes_of, lay_out
from fumao.balance.holdout import folds_of, hold_out, joined, ladder_estimator
from fumao.balance.intervals import intervals_of, known_cells, margin_errors
from fumao.balance.system import System, system_of
from fumao.balance.totals import MAIN
from fumao.balance.uncertainty import learn
from fumao.balance.world import World
from fumao.errors import InconsistentConstraints
from fumao.methods.bands import Bands
from fumao.methods.posterior import Posterior
from fumao.methods.reconcile import Reconciled, reconcile
from fumao.methods.relative_errors import RelativeErrors

# Folds of the hold-out from which errors of estimates are learnt.
_FOLDS = 5
# Single items are hidden and whole partners: a method's errors are learnt where it is used.
_HIDDEN = ("cells_ever", "partners")
# Of a total: constraints hold to this.
_EXACT = 1e-9


@dataclass(frozen=True)
class Solution:
    """A system solved: values that meet all constraints, what is known of each, intervals.

    ``scores`` are the learnt errors that the intervals are of; None where they are taken for
    normal.
    """

    system: System
    reconciled: Reconciled
    known: Posterior
    bands: Bands
    scores: RelativeErrors | None = None


def solve_world(world: World, scores: RelativeErrors | None = None) -> Solution:
    """Reconcile a world matrix; see :func:`fumao.methods.reconcile.reconcile`.

    Parameters
    ----------
    world : World
    scores : RelativeErrors, optional
        Errors of balanced cells from :func:`fumao.balance.world_holdout.scores_of`; see
        :func:`fumao.balance.intervals.intervals_of`.

    Raises
    ------
    InconsistentConstraints
        A total cannot be met; it is named.
    """
    system = system_of(world)
    check_margins(system)
    solved = reconcile(system.values, system.variances, system.constraints, system.targets)
    known = known_cells(margin_errors(world), system, solved)
    return Solution(system, solved, known, intervals_of(system, solved, known, scores),
                    scores)  # fmt: skip


def check_margins(system: System) -> None:
    """Refuse totals that pinned cells alone exceed, by name, before anything is solved."""
    pinned = np.where(system.variances == 0, system.values, 0.0)
    over = np.asarray(system.constraints @ pinned) - system.targets
    # Only of sums: where a part counts with a minus the others may be larger.
    sums = system.constraints.min(axis=1).toarray().ravel() >= 0
    bad = np.flatnonzero(sums & (over > _EXACT * np.maximum(np.abs(system.targets), 1.0)))
    if bad.size:
        at = int(bad[0])
        raise InconsistentConstraints(
            f"{system.names[at]} is {system.targets[at]:,.2f}, its certain parts are "
            f"{over[at] + system.targets[at]:,.2f}",
            where=f"{bad.size} totals in all", remedy="correct the total or the parts",
        )  # fmt: skip


def learn_world(
    totals: Mapping[str, pa.Table],
    pairs: pa.Table,
    ties: pa.Table,
    masses: pa.Table,
    economies: tuple[str, ...],
    year: str,
) -> RelativeErrors:
    """Errors of estimates: items and partners of the reported pairs are hidden in turn.

    Parameters
    ----------
    totals : mapping of source to table, best source first
    pairs : pyarrow.Table
        What is reported of single partners.
    ties, masses : pyarrow.Table
        As :func:`fumao.balance.world.world_matrix` takes them.
    economies : tuple of str
        Partners that may be hidden.
    year : str
    """
    own = set(pairs["reporter"].to_pylist())
    items = ("S", *MAIN)
    # Later sources first, so that better ones overwrite them.
    rows = {(row["reporter"], row["item"], row["flow"]): row
            for table in reversed(list(totals.values())) for row in table.to_pylist()
            if row["item"] in items}  # fmt: skip
    told = [row for row in rows.values() if row["reporter"] in own]
    table = pa.concat_tables([pairs, pa.Table.from_pylist(told, schema=pairs.schema)])
    axes = axes_of(table, items)
    world: dict[str, Array] = {}
    for (reporter, item, flow), row in rows.items():
        if row["value"]:
            sums = world.setdefault(reporter, np.full((2, len(items)), np.nan))
            sums["XM".index(flow), items.index(item)] = row["value"]
    estimator = ladder_estimator(covariates_of(axes, ties, masses, world))
    grid = lay_out(table, axes)
    among = [code for code in axes.partners if code in economies]
    return learn(joined(
        hold_out(grid, estimator, folds_of(grid, scheme, year, folds=_FOLDS, among=among), year)
        for scheme in _HIDDEN
    ))  # fmt: skip
