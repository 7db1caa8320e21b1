"""Additive relations between the cells of linked tables, as one sparse matrix.

A row is a relation that any reader can check: a parent less its children is 0. It
comes from one dimension (items, partners, regions, time), whose own relations are a
small matrix over its codes; every combination of codes of the other dimensions
repeats them. A cell that is 0 and told to be so need not be among the cells.

References
----------
Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., ch. 4.3 (tables,
hierarchies, linked tables).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags

Relations = Any  # scipy.sparse.csr_array of integers; scipy has no types
Codes = npt.NDArray[np.int64]


def tree(parents: npt.ArrayLike) -> Relations:
    """Relations of a hierarchy: each parent less its children.

    Parameters
    ----------
    parents : array, shape (codes,)
        The parent of each code; -1 for a root, or for a code outside this hierarchy.

    Returns
    -------
    Relations, shape (parents, codes)
        1 for the parent, -1 for its children.

    Examples
    --------
    Services (0) of transport (1) and travel (2), transport of sea (3) and air (4):

    >>> tree([-1, 0, 0, 1, 1]).toarray()
    array([[ 1, -1, -1,  0,  0],
           [ 0,  1,  0, -1, -1]])
    """
    above = np.asarray(parents, dtype=np.int64)
    if above.ndim != 1 or (above >= above.size).any():
        raise ShapeMismatch(
            f"parents has shape {above.shape} and names code {above.max(initial=-1)}",
            remedy="give the position of each code's parent, -1 for none",
        )
    children = np.flatnonzero(above >= 0)
    heads, row = np.unique(above[children], return_inverse=True)
    rows = np.concatenate([np.arange(heads.size), row])
    columns = np.concatenate([heads, children])
    signs = np.concatenate([np.ones(heads.size, np.int64), np.full(children.size, -1)])
    return sparse.csr_array((signs, (rows, columns)), shape=(heads.size, above.size))


def running(periods: npt.ArrayLike, sums: npt.ArrayLike, codes: int) -> Relations:
    """Relations of cumulative sums: each is the one before and the period's own value.

    Parameters
    ----------
    periods, sums : array, shape (periods,)
        Codes of the months and of the cumulative months. The first sum is the first
        month itself; give one code for it, as for a sum that is a quarter or the year.
    codes : int
        How many codes the dimension has.

    Examples
    --------
    Months 0 to 2; January to February is code 3, January to March code 4:

    >>> running([0, 1, 2], [0, 3, 4], 5).toarray()
    array([[-1, -1,  0,  1,  0],
           [ 0,  0, -1, -1,  1]])
    """
    own, total = np.asarray(periods, np.int64), np.asarray(sums, np.int64)
    if own.shape != total.shape or own.ndim != 1 or own.size < 2:
        raise ShapeMismatch(
            f"periods and sums have shapes {own.shape} and {total.shape}",
            remedy="give one sum a period, and two or more",
        )
    many = own.size - 1
    columns = np.concatenate([total[1:], total[:-1], own[1:]])
    signs = np.repeat(np.array([1, -1, -1], dtype=np.int64), many)
    return sparse.csr_array((signs, (np.tile(np.arange(many), 3), columns)), shape=(many, codes))


def cross(
    codes: npt.ArrayLike,
    dimensions: Sequence[Relations],
    tables: Sequence[Sequence[npt.ArrayLike]] | None = None,
) -> Relations:
    """Relations between the cells of tables that cross several dimensions.

    Parameters
    ----------
    codes : array of int, shape (cells, dimensions)
        Where each cell stands. A combination that is absent is 0, and known to be.
    dimensions : sequence of Relations, each (relations, codes of the dimension)
        From :func:`tree` and :func:`running`; several of one dimension are stacked.
    tables : sequence of tables, optional
        For each table the codes of each dimension that it shows. A relation holds where
        one table shows all its codes; a combination that no table shows is unknown, not
        0. One table of all codes if not given.

    Returns
    -------
    Relations, shape (relations, cells)
        Of 1 and -1, in a fixed order; a relation that two tables share stands once.

    Raises
    ------
    InvalidInput
        A code is in no dimension, or a cell stands twice.

    Examples
    --------
    Two items and their total by two partners and theirs; item 2 with partner 1 is 0:

    >>> item = partner = tree([-1, 0, 0])
    >>> cells = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 2)]
    >>> cross(cells, [item, partner]).toarray()
    array([[ 1,  0,  0, -1,  0,  0, -1,  0],
           [ 0,  1,  0,  0, -1,  0,  0,  0],
           [ 0,  0,  1,  0,  0, -1,  0, -1],
           [ 1, -1, -1,  0,  0,  0,  0,  0],
           [ 0,  0,  0,  1, -1, -1,  0,  0],
           [ 0,  0,  0,  0,  0,  0,  1, -1]])
    """
    where = np.asarray(codes, dtype=np.int64)
    sizes = np.array([each.shape[1] for each in dimensions], dtype=np.int64)
    _check_codes(where, sizes)
    shown = [[np.arange(size) for size in sizes]] if tables is None else tables
    before = np.cumsum([0, *(rule.shape[0] for rule in dimensions)]) * np.int64(sizes.prod())
    found = [
        _along(axis, rule, where, sizes, table, before[axis])
        for axis, rule in enumerate(dimensions)
        for table in shown
    ]
    keys, cells, signs = (np.concatenate(parts) for parts in zip(*found, strict=True))
    rows, row = np.unique(keys, return_inverse=True)
    matrix = sparse.coo_array((signs, (row, cells)), shape=(rows.size, len(where))).tocsr()
    matrix.data = np.sign(matrix.data)  # relations of two tables were added
    return matrix


def windows(rule: Relations, base: npt.ArrayLike) -> Flags:
    """Parts of a dimension in which little moves: for each two neighbours, then for each one.

    What one of two neighbouring months gains and the other loses changes only the sums
    that contain one of them; what one alone gains changes all that contain it. A large
    table is searched part by part (see :func:`fumao.methods.suppression.suppress`).

    Parameters
    ----------
    rule : Relations, shape (relations, codes)
        Relations of the dimension, each code a sum of base codes.
    base : array, shape (base,)
        Its smallest codes, neighbours next to each other: the months.

    Returns
    -------
    Flags, shape (2 base - 1, codes)
        Which codes are in each part.

    Raises
    ------
    InvalidInput
        The relations do not make every code a sum of base codes.

    Examples
    --------
    Three months and the year (3):

    >>> windows(tree([3, 3, 3, -1]), [0, 1, 2]).astype(int)
    array([[1, 1, 0, 0],
           [0, 1, 1, 0],
           [1, 0, 0, 1],
           [0, 1, 0, 1],
           [0, 0, 1, 1]])
    """
    holds = _holds(rule, base)
    pairs = [holds[:, at] != holds[:, at + 1] for at in range(holds.shape[1] - 1)]
    return np.stack([*pairs, *(holds.T != 0)])


def in_step(
    codes: npt.ArrayLike, axis: int, rule: Relations, base: Sequence[npt.ArrayLike]
) -> list[Relations]:
    """Cells that move in step over runs of a dimension: in all months of a quarter alike.

    A cell that is unsafe in the year may have to move by more than one month has room for;
    spread over the months it does not (see :func:`fumao.methods.suppression.suppress`).

    Parameters
    ----------
    codes : array of int, shape (cells, dimensions)
    axis : int
        The dimension.
    rule : Relations, shape (relations, codes of it)
        Its relations, each code a sum of base codes.
    base : sequence of runs, each of base codes
        All base codes once, in runs: the months of each quarter.

    Returns
    -------
    list of Relations, one a run, each (cells, rows)
        A row is a combination of the other dimensions' codes; how often a cell holds the
        run's base codes is how far it moves where its row moves by 1.

    Raises
    ------
    InvalidInput
        The relations do not make every code a sum of base codes.

    Examples
    --------
    One row of three months and the year; in step over the first two the year moves twice:

    >>> codes = [(0, 0), (0, 1), (0, 2), (0, 3)]
    >>> first, last = in_step(codes, 1, tree([3, 3, 3, -1]), [[0, 1], [2]])
    >>> first.toarray().T, last.toarray().T
    (array([[1, 1, 0, 2]]), array([[0, 0, 1, 1]]))
    """
    where = np.asarray(codes, dtype=np.int64)
    holds = _holds(rule, np.concatenate([np.asarray(run, np.int64) for run in base]))
    row = np.unique(np.delete(where, axis, axis=1), axis=0, return_inverse=True)[1].ravel()
    ends = np.cumsum([0, *(len(np.atleast_1d(run)) for run in base)])
    found = []
    for start, end in pairwise(ends.tolist()):
        times = holds[:, start:end].sum(axis=1)[where[:, axis]]
        cell = np.flatnonzero(times)
        shape = (len(where), int(row.max(initial=-1)) + 1)
        found.append(sparse.csr_array((times[cell], (cell, row[cell])), shape=shape))
    return found


def _holds(rule: Relations, base: npt.ArrayLike) -> Codes:
    """How often each code holds each base code; shape (codes, base)."""
    months = np.asarray(base, dtype=np.int64)
    dense = np.asarray(rule.toarray(), dtype=np.int64)
    holds = np.zeros((dense.shape[1], months.size), dtype=np.int64)
    holds[months] = np.eye(months.size, dtype=np.int64)
    known = np.zeros(dense.shape[1], dtype=bool)
    known[months] = True
    while not known.all():
        ready = np.flatnonzero(((dense != 0) & ~known).sum(axis=1) == 1)
        if not ready.size:
            raise InvalidInput(f"code {np.flatnonzero(~known)[0]} is no sum of base codes",
                               remedy="give its relation to them")  # fmt: skip
        for row in dense[ready]:
            code = np.flatnonzero((row != 0) & ~known)
            if code.size:
                holds[code[0]] = -(row @ np.where(known[:, None], holds, 0)) // row[code[0]]
                known[code[0]] = True
    return holds


def _check_codes(where: Codes, sizes: Codes) -> None:
    if where.ndim != 2 or where.shape[1] != sizes.size:
        raise ShapeMismatch(
            f"codes has shape {where.shape} for {sizes.size} dimensions",
            remedy="give one row a cell and one column a dimension",
        )
    outside = np.argwhere((where < 0) | (where >= sizes))
    if outside.size:
        cell, axis = outside[0].tolist()
        raise InvalidInput(
            f"code {where[cell, axis]} is not in dimension {axis}, which has {sizes[axis]}",
            where=f"cell {cell}",
            remedy="count codes from 0",
        )
    keys = np.ravel_multi_index(where.T.tolist(), sizes.tolist())
    order = np.argsort(keys, kind="stable")
    twice = np.flatnonzero(np.diff(keys[order]) == 0)
    if twice.size:
        raise InvalidInput(
            f"cells {order[twice[0]]} and {order[twice[0] + 1]} stand in one place",
            remedy="give each combination of codes once",
        )


def _along(
    axis: int,
    rule: Relations,
    where: Codes,
    sizes: Codes,
    table: Sequence[npt.ArrayLike],
    before: np.int64,
) -> tuple[Codes, Codes, Codes]:
    """Relations of one dimension in one table: their keys, cells and signs."""
    inside = np.ones(len(where), dtype=bool)
    shows = [
        np.isin(np.arange(size), np.asarray(kept)) for size, kept in zip(sizes, table, strict=True)
    ]
    for other, kept in enumerate(shows):
        inside &= kept[where[:, other]]
    hidden = abs(rule) @ (~shows[axis]).astype(np.int64)
    by_code = sparse.csc_array(rule[hidden == 0])
    cells = np.flatnonzero(inside)
    at = where[cells, axis]
    counts = np.diff(by_code.indptr)[at]
    starts = np.repeat(by_code.indptr[at] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    entries = (starts + np.arange(starts.size)).astype(np.int64)
    rest = where[cells].copy()
    rest[:, axis] = 0
    place = np.ravel_multi_index(rest.T.tolist(), sizes.tolist())
    number = np.flatnonzero(hidden == 0)[by_code.indices[entries]]
    key = before + number * np.int64(sizes.prod()) + np.repeat(place, counts)
    return key, np.repeat(cells, counts), by_code.data[entries].astype(np.int64)
