"""A system solved again after a revision: where it leads, and what need not follow.

Exact totals join every cell to every other, so that the nearest table moves all of them, most by
next to nothing. First that table is found, from the last multipliers. Then cells of others that it
would move by no more than the parameter ``hold`` keep their bytes, and the rest is solved again.
What is held must not push a cell out of its interval: where it would, the totals of that cell are
let go, and at last all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fumao.balance.grid import Array
from fumao.balance.intervals import intervals_of, known_cells
from fumao.balance.parameters import parameters
from fumao.balance.revised import Side, total_errors
from fumao.balance.stored import Stored
from fumao.balance.system import System
from fumao.errors import InconsistentConstraints, NotConverged
from fumao.methods.arrays import Flags
from fumao.methods.bands import Bands, bands
from fumao.methods.posterior import Posterior
from fumao.methods.rebalance import rebalance
from fumao.methods.reconcile import Reconciled, as_table

# Rounds in which totals are let go, before everything is.
_ROUNDS = 3
# Doubles: an interval that ends at a value holds it.
_EDGE = 1e-6


@dataclass(frozen=True)
class Held:
    """A revised system solved.

    Attributes
    ----------
    system : System
    before, values : Array, shape (n,)
        What cells and pairs' totals were, and are.
    full : Reconciled
        The nearest table, in which nothing is held.
    held : Flags, shape (n,)
        Cells that kept their bytes.
    known : Posterior
    bands : Bands
        Of the cells that moved; of those held they are not the vintage's.
    """

    system: System
    before: Array
    values: Array
    full: Reconciled
    held: Flags
    known: Posterior
    bands: Bands

    @property
    def flows(self) -> Flags:
        """Which are flows of trade, not totals of pairs."""
        return np.asarray(self.system.item >= 0)

    @property
    def apart(self) -> float:
        """Sum of absolute differences from the nearest table, over its sum."""
        own = self.flows
        gaps = np.abs(self.values[own] - self.full.values[own]).sum()
        return float(gaps / self.full.values[own].sum())


def solve_revised(stored: Stored, system: System, side: Side) -> Held:
    """Solve the system of a revised side.

    Raises
    ------
    InconsistentConstraints
        The new totals cannot be met.
    """
    old, number = _last(stored, system), side.number
    full = rebalance(
        old, values=system.values, variances=system.variances, targets=system.targets
    ).solved
    own = (system.exporter == number) | (system.importer == number)
    rest = (system.exporter == len(stored.economies)) | (system.importer == len(stored.economies))
    moves = np.abs(full.values - old.values) > parameters().number("hold")
    free = own | rest | moves | (system.item < 0)
    low, high = _room(stored, system, own)
    strays = _outside(full.values, low, high)
    values, held = full.values, np.zeros(free.size, dtype=np.bool_)
    for _ in range(_ROUNDS):
        trial = _with_held(old, system, free)
        if trial is None:
            break
        pushed = _outside(trial, low, high) & ~strays
        opened = _margins_of(system, number, len(stored.economies), pushed)
        if not (opened & ~free).any():
            values, held = trial, ~free
            break
        free |= opened
    moved = replace(full, values=values)
    known = known_cells(total_errors(stored, side).ravel(), system, moved)
    # Of a cell at its bound the centre lies beyond; all others stand where they are.
    known = replace(known, centres=np.where(full.bounded & (values > 0), values, known.centres))
    return Held(system, old.values, values, full, held, known,
                intervals_of(system, moved, known, stored.scores))  # fmt: skip


def _last(stored: Stored, system: System) -> Reconciled:
    """The solution of the vintage, on the constraints of the revised system."""
    cells = int((system.item >= 0).sum())
    values = stored.values[:cells]
    margins = system.names[: len(system.names) - system.item.size + cells]
    added = system.constraints[len(margins) :, :cells] @ values
    values = np.concatenate([values, added])
    by_name = dict(zip(stored.system.names, stored.multipliers, strict=True))
    targets = system.targets.copy()
    targets[: len(margins)] = stored.system.targets[: len(margins)]
    variances = system.variances.copy()
    variances[:cells] = stored.system.variances[:cells]
    started = np.concatenate([stored.system.values[:cells], system.values[cells:]])
    table = as_table(started, variances, system.constraints, targets)
    multipliers = np.array([by_name.get(name, 0.0) for name in system.names])
    none = np.zeros(values.size, dtype=np.bool_)
    return Reconciled(table, values, multipliers, variances == 0, none, 0.0, ())


def _room(stored: Stored, system: System, own: Flags) -> tuple[Array, Array]:
    """Ends between which each flow may move; totals of pairs are free.

    Others have their intervals, the reporter's cells those of what is said and estimated now.
    """
    low, high = np.full(system.values.size, -np.inf), np.full(system.values.size, np.inf)
    flows = system.item >= 0
    low[flows] = stored.cells["low"].to_numpy()
    high[flows] = stored.cells["high"].to_numpy()
    mine = own & flows
    said = bands(system.values[mine], system.variances[mine],
                 level=parameters().number("level"))  # fmt: skip
    low[mine], high[mine] = said.lower, said.upper
    return low, high


def _outside(values: Array, low: Array, high: Array) -> Flags:
    return np.asarray((values < low - _EDGE) | (values > high + _EDGE))


def _with_held(old: Reconciled, system: System, free: Flags) -> Array | None:
    """The table in which all other cells keep their bytes; none if totals cannot be met so."""
    try:
        found = rebalance(
            old, values=np.where(free, system.values, old.values),
            variances=np.where(free, system.variances, 0.0), targets=system.targets,
        )  # fmt: skip
    except (InconsistentConstraints, NotConverged):
        return None
    return found.solved.values


def _margins_of(system: System, number: int, rest: int, pushed: Flags) -> Flags:
    """All cells of the partners' totals, by item, of the cells that were pushed out."""
    opened = np.zeros(pushed.size, dtype=np.bool_)
    for side in (system.exporter, system.importer):
        total = side * (system.item.max() + 1) + system.item
        at = pushed & (side != number) & (side != rest)
        opened |= np.isin(total, total[at])
    return np.asarray(opened & (system.item >= 0))
