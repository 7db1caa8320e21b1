"""The balanced matrix beside two simpler ways: the symmetry-index average, and RAS.

All three start from the same two sides of every pair, gaps filled alike. The average looks at one
pair at a time and knows no totals; RAS scales the averages to the totals and knows no errors.

References
----------
Fortanier, Liberatore, Maurer, Pilgrim and Thomson (2017), The OECD-WTO Balanced Trade in Services
Database, for the symmetry index; Bacharach (1970), Biproportional Matrices, for RAS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fumao.balance.grid import Array
from fumao.balance.system import System
from fumao.balance.world import World
from fumao.methods.biproportional import fit_margins
from fumao.methods.symmetry import average, shares, smooth_symmetry

# The name of each way, as in the table of cells.
WAYS = ("symmetry", "ras", "balanced")


@dataclass(frozen=True)
class Way:
    """How one way of balancing does; shares, of what is beside each.

    Attributes
    ----------
    name : str
        One of WAYS.
    missed : float
        Sum of what economies' totals by item are missed by, of the sum of those totals.
    apart : float
        Sum of absolute distances from the balanced cells, of their sum (WAPE).
    cells, partners : float or None
        WAPE of reported cells that were hidden, single ones and whole partners; None if not tried.
    """

    name: str
    missed: float
    apart: float
    cells: float | None
    partners: float | None


def symmetric(exports: Array, imports: Array) -> Array:
    """Both sides averaged by symmetry index, item by item; shape (exporters, importers, items).

    The index is of both sides with their gaps filled, so that every reporter has one. Where the
    rest of the world would be the other reporter, the one side stands.
    """
    found = np.empty_like(exports)
    for k in range(exports.shape[2]):
        one, other = exports[..., k], imports[..., k]
        found[..., k] = average(one, other, shares(smooth_symmetry(one, other)))
    found[np.eye(found.shape[0], dtype=np.bool_)] = 0.0
    return found


def scaled(seed: Array, totals: Array) -> Array:
    """A table scaled to both totals of each item (RAS), reported cells like all others.

    ``totals`` have shape (flows, economies, items); those of the rest of the world are free.
    """
    found = np.empty_like(seed)
    for k in range(seed.shape[2]):
        rows, columns = (np.append(totals[flow, :, k], np.nan) for flow in range(2))
        found[..., k] = fit_margins(
            seed[..., k], rows, columns, tolerance=_CLOSE, rounds=_ROUNDS
        ).values
    return found


# Totals that contradict each other are never met: more rounds bring nothing.
_CLOSE, _ROUNDS = 1e-9, 500


def side_by_side(
    sides: tuple[Array, Array], totals: Array, system: System, balanced: Array
) -> dict[str, Array]:
    """Each cell of a system by each of WAYS; NaN for totals of pairs but in ``balanced``.

    Parameters
    ----------
    sides : tuple of Array, shape (exporters, importers, items)
        What exporters and importers say, the rest of the world last.
    totals : Array, shape (flows, economies, items)
    system : System
    balanced : Array
        Values of its cells.
    """
    own = system.item >= 0
    at = (system.exporter[own], system.importer[own], system.item[own])
    found, averages = {"balanced": balanced}, symmetric(*sides)
    for name, made in (("symmetry", averages), ("ras", scaled(averages, totals))):
        found[name] = np.full(balanced.size, np.nan)
        found[name][own] = made[at]
    return {name: found[name] for name in WAYS}


def ways_of(
    world: World,
    system: System,
    cells: Mapping[str, Array],
    held: Mapping[str, Mapping[str, float]],
) -> tuple[Way, ...]:
    """How far each way misses the totals, is from the balanced one, and erred in a hold-out.

    Parameters
    ----------
    world, system
    cells : mapping of way to values
        From :func:`side_by_side`.
    held : mapping of scheme to mapping of way to float
        WAPE of hidden cells, by ``cells`` and ``partners``; may be empty.
    """
    many = world.totals.final[..., 1:].size
    own = system.item >= 0
    rows, targets = system.constraints[:many], system.targets[:many]
    size, whole = np.abs(targets).sum(), cells["balanced"][own].sum()
    return tuple(
        Way(
            name,
            float(np.abs(rows @ np.nan_to_num(values) - targets).sum() / size) if size else 0.0,
            float(np.abs(values - cells["balanced"])[own].sum() / whole) if whole else 0.0,
            *(held.get(scheme, {}).get(name) for scheme in ("cells", "partners")),
        )
        for name, values in cells.items()
    )  # fmt: skip
