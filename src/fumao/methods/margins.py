"""Which cells each margin of a table sums, as one sparse matrix of constraints.

A table of exporters, importers and items has one row for each exporter and item, each
importer and item, each pair: the rows of :func:`fumao.methods.reconcile.reconcile`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import vector

Constraints = Any  # scipy.sparse.csr_array of doubles; scipy has no types

_SHORT = 2**31 - 1


def as_constraints(matrix: object, columns: int) -> Constraints:
    """A sparse matrix of finite doubles, from a dense or a sparse one.

    Raises
    ------
    ShapeMismatch, InvalidInput
        It has not one column a cell; a coefficient is missing or infinite.

    Examples
    --------
    >>> as_constraints([[1, 0, 1]], 3).nnz
    2
    """
    found = matrix if sparse.issparse(matrix) else np.asarray(matrix, dtype=np.float64)
    if found.ndim != 2 or found.shape[1] != columns:  # type: ignore[attr-defined]
        raise ShapeMismatch(
            f"constraints has shape {found.shape}, not (m, {columns})",  # type: ignore[attr-defined]
            remedy="give one row a constraint and one column a cell",
        )
    rows = sparse.csr_array(found, dtype=np.float64, copy=True)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    vector(rows.data, "constraints")
    if rows.nnz < _SHORT and max(rows.shape) < _SHORT:
        # Half the bytes of an index: products are bound by memory.
        rows.indices, rows.indptr = rows.indices.astype(np.int32), rows.indptr.astype(np.int32)
    return rows


def grouped(labels: npt.ArrayLike, many: int) -> Constraints:
    """One row a group, which sums its cells.

    Parameters
    ----------
    labels : array of int, shape (n,)
        The group of each cell, from 0; -1 for a cell of no group.
    many : int
        How many groups there are.

    Returns
    -------
    Constraints, shape (many, n)

    Examples
    --------
    Four quarters and one that belongs to no complete year:

    >>> grouped([0, 0, 0, 0, -1], 1).toarray()
    array([[1., 1., 1., 1., 0.]])
    """
    group = np.asarray(labels, dtype=np.int64)
    if group.ndim != 1 or (group >= many).any():
        raise ShapeMismatch(
            f"labels name group {group.max(initial=-1)} of {many}",
            remedy="number the groups from 0 and say how many there are",
        )
    cells = np.flatnonzero(group >= 0)
    shape = (many, group.size)
    return sparse.csr_array((np.ones(cells.size), (group[cells], cells)), shape=shape)


def margins(shape: Sequence[int], kept: Sequence[Sequence[int]]) -> Constraints:
    """The margins of a complete table, one family under the other.

    Parameters
    ----------
    shape : sequence of int
        Length of each dimension; cells are numbered as NumPy's ``ravel`` does.
    kept : sequence of sequences of int
        The dimensions that each family of margins keeps, the others being summed.

    Returns
    -------
    Constraints
        One row a margin; within a family in the order of ``ravel``.

    Raises
    ------
    InvalidInput
        A family keeps a dimension that the table has not, or one twice.

    Examples
    --------
    Two exporters, two importers, one item; the world of each exporter, of each importer:

    >>> margins((2, 2, 1), [(0, 2), (1, 2)]).toarray()
    array([[1., 1., 0., 0.],
           [0., 0., 1., 1.],
           [1., 0., 1., 0.],
           [0., 1., 0., 1.]])
    """
    codes = np.indices(shape, dtype=np.int64).reshape(len(shape), -1)
    families = []
    for axes in kept:
        if len(set(axes)) != len(axes) or not set(axes) <= set(range(len(shape))):
            raise InvalidInput(
                f"a margin keeps dimensions {tuple(axes)} of {len(shape)}",
                remedy="name each dimension once, the first is 0",
            )
        lengths = [shape[axis] for axis in axes]
        labels = np.ravel_multi_index([codes[axis] for axis in axes], lengths)
        families.append(grouped(labels, prod(lengths)))
    return sparse.csr_array(sparse.vstack(families))
