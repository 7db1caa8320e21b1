"""The identities of a grid: items add to their wholes, partners to the world and to groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fumao.balance.grid import WORLD, Axes, Integers
from fumao.methods.accounting import Sparse
from fumao.model.codes import parts_of

# The code of a cell that an identity of this kind gives, as its whole and as a part of it.
CODES = {"item": ("E10", "E11"), "partner": ("E10", "E12"), "group": ("E10", "E13")}
KINDS = tuple(CODES)


@dataclass(frozen=True, slots=True)
class Identities:
    """Rows A with A x = 0; ``whole`` is the cell of each with 1, ``kind`` a place in KINDS."""

    rows: Sparse
    whole: Integers
    kind: Integers


def item_wholes(
    items: Sequence[str], groups: Mapping[str, Sequence[str]] | None = None
) -> dict[str, dict[str, float]]:
    """Wholes and aggregates among items whose parts are all among them too.

    ``groups`` adds aggregates that no list has. Of S the parts are the twelve main items.

    >>> item_wholes(["S", "SA", "SB", "SPX4", "SC"])
    {'SPX4': {'SA': 1.0, 'SB': 1.0}}
    """
    listed = set(items)
    found: dict[str, dict[str, float]] = {}
    for item in items:
        own = (groups or {}).get(item)
        parts = dict.fromkeys(own, 1) if own else parts_of(item)
        if parts and set(parts) <= listed:
            found[item] = {part: float(weight) for part, weight in parts.items()}
    return found


def identities(
    axes: Axes,
    *,
    items: Mapping[str, Mapping[str, float]] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    world: bool = True,
) -> Identities:
    """All identities of a grid, as sparse rows built at once.

    Parameters
    ----------
    axes : Axes
    items : mapping of a whole to its parts with weights, optional
        Else what :func:`item_wholes` finds.
    groups : mapping of a partner that is a group to its members, optional
    world : bool
        Whether the partners (but the world and the groups) add to the world: only where the list
        is complete.

    Examples
    --------
    >>> axes = Axes(("2019",), ("X",), ("GBR",), ("W1", "DEU", "FRA"), ("S", "SC"))
    >>> identities(axes, items={}).rows.toarray()
    array([[ 1.,  0., -1.,  0., -1.,  0.],
           [ 0.,  1.,  0., -1.,  0., -1.]])
    """
    wholes = item_wholes(axes.items) if items is None else items
    clubs = groups or {}
    blocks = [_across_items(axes, whole, parts) for whole, parts in wholes.items()]
    single = [code for code in axes.partners if code != WORLD and code not in clubs]
    if world and single and WORLD in axes.partners:
        blocks.append((*_across_partners(axes, WORLD, single), 1))
    for club, members in clubs.items():
        listed = [code for code in members if code in axes.partners]
        if club in axes.partners and len(listed) == len(members):
            blocks.append((*_across_partners(axes, club, listed), 2))
    return _stacked(axes, blocks)


Block = tuple[Integers, Integers, np.ndarray, int]


def _across_items(axes: Axes, whole: str, parts: Mapping[str, float]) -> Block:
    at = axes.items.index
    cells = axes.cells[..., [at(part) for part in parts]]
    weights = np.array([-weight for weight in parts.values()])
    return axes.cells[..., at(whole)].ravel(), cells.reshape(-1, len(parts)), weights, 0


def _across_partners(
    axes: Axes, whole: str, members: Sequence[str]
) -> tuple[Integers, Integers, np.ndarray]:
    cells = axes.cells[:, :, :, [axes.partners.index(code) for code in members]]
    cells = np.moveaxis(cells, 3, -1).reshape(-1, len(members))
    return axes.cells[:, :, :, axes.partners.index(whole)].ravel(), cells, -np.ones(len(members))


def _stacked(axes: Axes, blocks: Sequence[Block]) -> Identities:
    from scipy import sparse

    size = int(np.prod(axes.shape))
    rows, columns, entries, first = [], [], [], 0
    for whole, parts, weights, _ in blocks:
        count = whole.size
        number = np.arange(first, first + count)
        rows += [number, np.repeat(number, parts.shape[1])]
        columns += [whole, parts.ravel()]
        entries += [np.ones(count), np.tile(weights, count)]
        first += count
    none = np.empty(0, dtype=np.int64)
    place = (np.concatenate([none, *rows]), np.concatenate([none, *columns]))
    table = sparse.csr_array((np.concatenate([np.empty(0), *entries]), place), (first, size))
    whole = np.concatenate([none, *(block[0] for block in blocks)])
    kind = np.concatenate([none, *(np.full(block[0].size, block[3]) for block in blocks)])
    return Identities(table, whole, kind)
