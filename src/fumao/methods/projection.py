"""Many cells moved at once, each far enough and none too far, by projections alone.

Moves that no published figure contradicts are a linear space; moves within what is
known beforehand are a box; moves that take some cells far enough, each to the side it
leans to, are another. A random start is put into the space and the boxes in turn. Each
turn costs one solution of a system that was factorised once, where a linear programme
takes thousands of steps. What it finds is a witness; what it does not find is no proof
of the contrary.

References
----------
Bauschke and Borwein (1996), "On projection algorithms for solving convex feasibility
problems", SIAM Review 38(3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from fumao.methods.arrays import Vector
from fumao.methods.moves import Labels
from fumao.methods.relations import Relations

_TURNS = 60
_PASSES = 20
_INSIDE = 0.98  # of the room, so that the last projection leaves the box by little
_BEYOND = 1.05  # of the need, for the same reason
_RIDGE = 1e-9  # relations that follow from others would make the system singular
# More relations than this are not factorised: their factors fill up. Give smaller parts.
_MOST = 40_000


class NullSpace:
    """Moves d with A d = 0, measured in parts of each group's scale.

    ``relations`` has shape (relations, groups), ``scale`` (groups,) with no 0 in it.

    Examples
    --------
    Of 5 and 7 that keep their sum each gives what the other takes:

    >>> space = NullSpace(sparse.csr_array([[1, 1]]), np.ones(2))
    >>> space.project(np.array([1.0, 0.0])).round(6)
    array([ 0.5, -0.5])
    """

    def __init__(self, relations: Relations, scale: Vector) -> None:
        scaled = sparse.csr_array(relations.astype(np.float64) @ sparse.diags_array(scale))
        length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
        self.rows: Any = sparse.csr_array(sparse.diags_array(1 / length) @ scaled)
        self.columns: Any = self.rows.T.tocsr()
        ridge = _RIDGE * sparse.eye_array(length.size)
        self.factor: Any = linalg.splu(
            sparse.csc_array(self.rows @ self.columns + ridge), permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0, options={"SymmetricMode": True},
        )  # fmt: skip

    def project(self, point: Vector, times: int = 1) -> Vector:
        """The nearest point of the space; more times for the last digits."""
        for _ in range(times):
            point = point - self.columns @ self.factor.solve(self.rows @ point)
        return point


def push(
    relations: Relations,
    blocks: Labels,
    room: Vector,
    need: Vector,
    random: np.random.Generator,
    rounds: int,
) -> list[Vector]:
    """Moves that take as many groups as can be as far as they need.

    Parameters
    ----------
    relations : Relations, shape (relations, groups)
        With three or more groups each, as :func:`fumao.methods.moves.find_moves` leaves them.
    blocks : array, shape (groups,)
        Sets of groups that no relation joins: each is stretched by itself.
    room, need : Vector, shape (groups,)
        How far each group may move both ways, and is to move; 0 for no need.
    random : numpy.random.Generator
    rounds : int
        Most starts; the last is one that brings little.

    Returns
    -------
    list of Vector, each (groups,)
        Moves within the room, one a round; to be checked by arithmetic.

    Examples
    --------
    Three that keep their sum: the first two move by their needs.

    >>> rows, alone = sparse.csr_array([[1, 1, 1]]), np.zeros(3, dtype=int)
    >>> found = push(rows, alone, np.array([9.0, 9, 9]), np.array([2.0, 2, 0]),
    ...              np.random.default_rng(0), 1)
    >>> bool((abs(found[0][:2]) >= 2).all() and abs(found[0].sum()) < 1e-9)
    True
    """
    room = tighten(relations, room)
    able = room > 0
    share = np.where(able, need / np.where(able, room, 1.0), 0.0)
    many = int(blocks.max(initial=-1)) + 1
    if not share.any() or not able.all() or relations.shape[0] > _MOST:
        return []
    space = NullSpace(relations, room) if relations.shape[0] else None
    best, found = np.zeros(room.size), []
    for _ in range(rounds):
        wanted = (share > 0) & (best < share)
        if not wanted.any():
            break
        start = random.standard_normal(room.size)
        point = start if space is None else _turn(space, start, np.where(wanted, share, 0.0))
        furthest = np.zeros(many)
        np.maximum.at(furthest, blocks, np.abs(point))
        point = point / np.where(furthest > 0, furthest, 1.0)[blocks]
        np.maximum(best, np.abs(point), out=best)
        found.append(point * room)
        if (wanted & (best < share)).sum() > 0.95 * wanted.sum():
            break
    return found


def tighten(relations: Relations, room: Vector) -> Vector:
    """No group moves further than all others of one of its relations can take up.

    >>> tighten(sparse.csr_array([[1, 1, 1]]), np.array([1e9, 2.0, 3.0]))
    array([5., 2., 3.])
    """
    size = abs(sparse.csr_array(relations)).astype(np.float64)
    row = np.repeat(np.arange(size.shape[0]), np.diff(size.indptr))
    for _ in range(_PASSES):
        part = size.data * room[size.indices]
        others = np.bincount(row, part, minlength=size.shape[0])[row] - part
        tighter = room.copy()
        np.minimum.at(tighter, size.indices, np.maximum(others, part * 1e-3) / size.data)
        if (tighter >= room * (1 - 1e-3)).all():
            break
        room = tighter
    return room


def _turn(space: NullSpace, start: Vector, share: Vector) -> Vector:
    """Into the space and the boxes in turn, from a start; ends in the space."""
    point = space.project(start, 2)
    point = point / max(2 * float(np.quantile(np.abs(point), 0.9)), 1e-300)
    goal = np.minimum(share * _BEYOND, _INSIDE)
    for _ in range(_TURNS):
        size = np.clip(np.abs(point), goal, _INSIDE)
        point = space.project(np.where(point < 0, -size, size))
    return space.project(point, 6)
