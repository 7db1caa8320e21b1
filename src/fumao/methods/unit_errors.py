"""Unit errors: amounts written in another unit, found where they break what is usual and exact.

References
----------
Di Zio, Guarnera and Rocci (2007), "A Mixture of Mixture Models for a Classification Problem:
The Unity Measure Error", Computational Statistics & Data Analysis 51, 2573-2585.
De Waal, Pannekoek and Scholtus (2011), Handbook of Statistical Data Editing and Imputation,
ch. 2.3 (systematic errors).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.unit_background import Background, look
from fumao.methods.unit_evidence import weigh
from fumao.methods.unit_terms import Assumptions, Factors, Relations

WHOLE = -1
_CHUNK = 20_000  # suspicious returns weighed at a time, to bound the memory


@dataclass(frozen=True, slots=True)
class UnitErrors:
    """Returns that are probably in a wrong unit; shapes (found,).

    Parameters
    ----------
    rows : array
        Which returns.
    fields : array
        The field that is wrong, ``WHOLE`` if all amounts are.
    factors : array
        Position of the factor.
    added : Flags
        Whether the totals above the field carry the error too.
    proposals : Vector
        The value without the error (nan for the whole return: divide by the factor).
    probability : Vector
        That there is a unit error; ``certainty`` that it is in this field.
    history, sums, peers, limits : Vector
        Logarithm of how much more probable each kind of evidence makes the error.
    usual : Vector
        What the unit's past makes expect; nan without one.
    """

    rows: npt.NDArray[np.int64]
    fields: npt.NDArray[np.int64]
    factors: npt.NDArray[np.int64]
    added: Flags
    proposals: Vector
    probability: Vector
    certainty: Vector
    history: Vector
    sums: Vector
    peers: Vector
    limits: Vector
    usual: Vector


def find_unit_errors(
    values: npt.ArrayLike,
    history: npt.ArrayLike,
    classes: npt.ArrayLike,
    relations: Relations,
    factors: Factors,
    assumptions: Assumptions | None = None,
) -> UnitErrors:
    """Name the field that is in a wrong unit, and the factor, with the evidence for it.

    Every return is explained in several ways: nothing is wrong; one field is wrong by one
    of the factors, alone or with the totals above it; all amounts are. Each explanation is
    as probable as its share times what it makes of the sums, the unit's own past, its
    peers and the limits. It sees no error that changes nothing of these: a single factor
    near 1 without a sum.

    Parameters
    ----------
    values : array, shape (n, fields)
        Returns of one period; nan where there is no answer.
    history : array, shape (periods, n, fields)
        Earlier values of the same units, nan where there is none.
    classes : array, shape (n,)
        Number of the class of peers.

    Raises
    ------
    ShapeMismatch
        The arrays do not fit each other or the relations.

    Notes
    -----
    With e the logarithm of a value less its usual level, the growth of its class and of
    the other fields of the same firm, e has density (1 - a) t5(e/s)/s + a N(e; 0, b), a and b
    the share and size of genuine jumps, and s between the spread of the class and the
    unit's own. A factor k gives the ratio of that density at e - log k to that at e. A sum
    that is broken tells the factor exactly: k = x / (total - other parts). Peers speak
    only where there is no past.

    Examples
    --------
    Sales, of which exports: the third firm wrote exports in yuan, not in 10 thousand yuan.

    >>> before = np.array([[[50.0, 100.0], [20.0, 50.0], [30.0, 90.0], [10.0, 40.0]]] * 4)
    >>> now = np.array([[55.0, 104.0], [19.0, 51.0], [310_000.0, 93.0], [11.0, 41.0]])
    >>> both = Relations(np.array([True, True]), np.array([0.01, 0.01]), limits=((0, 1, 1.0),))
    >>> yuan = Factors(np.array([1e4]), np.ones(1), np.array([1e-3]), np.array([False]))
    >>> found = find_unit_errors(now, before, np.zeros(4, int), both, yuan)
    >>> found.rows, found.fields, found.proposals
    (array([2]), array([0]), array([31.]))
    """
    now, before, groups = _checked(values, history, classes, relations)
    assumed = assumptions or Assumptions()
    background = look(now, before, groups, relations)
    rows = background.suspicious()
    found = [
        _name(rows[at : at + _CHUNK], background, relations, factors, assumed)
        for at in range(0, max(rows.size, 1), _CHUNK)
    ]
    return UnitErrors(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _checked(
    values: npt.ArrayLike, history: npt.ArrayLike, classes: npt.ArrayLike, relations: Relations
) -> tuple[Matrix, Matrix, npt.NDArray[np.int64]]:
    now, before = np.asarray(values, dtype=np.float64), np.asarray(history, dtype=np.float64)
    groups = np.asarray(classes, dtype=np.int64)
    fields = np.size(relations.money)
    if now.ndim != 2 or before.shape[1:] != now.shape or groups.shape != now.shape[:1]:
        raise ShapeMismatch(
            f"values {now.shape}, history {before.shape} and classes {groups.shape} do not fit",
            remedy="give (n, fields), (periods, n, fields) and (n,)",
        )
    if now.shape[1] != fields or np.size(relations.steps) != fields:
        raise ShapeMismatch(
            f"the returns have {now.shape[1]} fields and the relations {fields}",
            remedy="give one mark and one step for each field",
        )
    return now, before, groups


def _name(
    rows: npt.NDArray[np.int64],
    background: Background,
    relations: Relations,
    factors: Factors,
    assumed: Assumptions,
) -> tuple[npt.NDArray[Any], ...]:
    """Choose the field of each suspicious return, then its factor; columns of UnitErrors."""
    weighed = weigh(background, rows, relations, factors, assumed)
    odds = weighed.by_field()
    against = np.logaddexp.reduce(odds, axis=1)
    probability = np.exp(against - np.logaddexp(0, against))
    named = np.flatnonzero(probability > assumed.least)
    by_field = odds[named]
    fields = np.argmax(by_field, axis=1)
    certainty = np.exp(by_field[np.arange(named.size), fields] - np.logaddexp(0, against[named]))
    added, at = weighed.best(named, fields)
    history, sums, peers, limits = weighed.reasons(added, named, fields, at)
    whole = fields == np.size(relations.money)
    columns = np.where(whole, 0, fields)
    given = background.now[rows[named], columns] / np.asarray(factors.multipliers)[at]
    exact = weighed.implied[named, columns]
    proposals = np.where((sums > 0) & np.isfinite(exact), exact, given)
    usual = np.exp(background.expected[rows[named], columns])
    return (
        rows[named], np.where(whole, WHOLE, fields), at, added,
        np.where(whole, np.nan, proposals), probability[named], certainty,
        history, sums, peers, limits, np.where(whole, np.nan, usual),
    )  # fmt: skip
