"""How wrong reports are, by source and size: learnt from everything that is told twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import COORDINATES, Array, Integers
from fumao.balance.mirrors import turned
from fumao.balance.parameters import Parameters, parameters
from fumao.methods.cornered_hat import cornered_hat
from fumao.methods.relative_errors import RelativeErrors, learn_errors

# The outermost hundredths count as if they lay at the ends of the rest.
_ENDS = (0.01, 0.99)


@dataclass(frozen=True, slots=True)
class SourceError:
    """Relative standard error of a source's reports from a size on, and its cells told twice.

    ``source`` is empty for all sources, ``size_from`` 0 for the smallest class, in USD million.
    """

    source: str
    size_from: float
    error: float
    cells: int


@dataclass(frozen=True)
class Twice:
    """Cells told twice: both values, and the number of the source of each."""

    first: Array
    second: Array
    one: Integers
    other: Integers


def reported_errors(
    *compared: tuple[pa.Table, pa.Table], settings: Parameters | None = None
) -> RelativeErrors:
    """Relative errors of a report by size, from pairs of tables that report the same cells.

    Use it for two sources of one total, for two vintages, or for exports and the partner's
    imports turned round (:func:`fumao.balance.mirrors.turned`). The two of a pair are taken for
    independent: for vintages, or sources that copy each other, it is a lower bound.

    Raises
    ------
    InvalidInput
        They have fewer cells in common than a class needs.
    """
    none = np.zeros(1, dtype=np.int64)
    return _pooled([_twice(one, other, none, none) for one, other in compared],
                   settings or parameters())  # fmt: skip


def errors_of_reports(
    totals: Mapping[str, pa.Table],
    pairs: pa.Table,
    told_by: Mapping[str, str],
    older: Mapping[str, pa.Table] | None = None,
    settings: Parameters | None = None,
) -> RelativeErrors | None:
    """Errors of reports by source from all that is told twice: totals, mirrors, two vintages.

    Parameters
    ----------
    totals : mapping of source to pyarrow.Table
        Trade with the world.
    pairs : pyarrow.Table
        What is reported of single partners.
    told_by : mapping of reporter to source
        Whose ``pairs`` they are.
    older : mapping of vintage to pyarrow.Table, optional
        The same of an older vintage, which counts as a source of its own.

    Returns
    -------
    RelativeErrors or None
        Groups are the sources, called by their ``names``; the last row is of all. None where fewer
        cells are told twice than a class needs.

    Notes
    -----
    In each class of size :func:`fumao.methods.cornered_hat.cornered_hat` of the relative
    differences, drawn towards the class's error of all sources (parameter ``alike``).
    """
    given = settings or parameters()
    names = tuple(dict.fromkeys([*totals, *told_by.values(), *(older or {})]))
    every = list(_every(totals, pairs, told_by, older or {}, names))
    if sum(each.first.size for each in every) < given.number("least"):
        return None
    return _by_source(every, _pooled(every, given), names, given)


def numbers_of(errors: RelativeErrors | float, sources: Sequence[str]) -> Integers:
    """The number of each source among those whose errors were learnt, -1 for any other.

    >>> numbers_of(0.0025, ["wto"]).tolist()
    [-1]
    """
    names = errors.names if isinstance(errors, RelativeErrors) else ()
    return np.array([names.index(each) if each in names else -1 for each in sources],
                    dtype=np.int64)  # fmt: skip


def numbers_of_totals(
    errors: RelativeErrors | float, sources: Integers, names: Sequence[str]
) -> Integers:
    """The numbers of totals' sources among those whose errors were learnt; -1 for none.

    Parameters
    ----------
    errors : RelativeErrors or float
    sources : Integers, shape (flows, economies, items)
        Number of the source among ``names`` of each total that is reported, else -1.
    names : sequence of str

    Notes
    -----
    A total that follows from others has their source where these are all of one.
    """
    most = sources.max(axis=-1, keepdims=True)
    least = np.where(sources < 0, len(names), sources).min(axis=-1, keepdims=True)
    own = np.where((sources < 0) & (most == least), most, sources)
    return np.append(numbers_of(errors, names), -1)[own]


def source_errors(errors: RelativeErrors | float) -> tuple[SourceError, ...]:
    """What was learnt of each source by size, that of all sources last; nothing of a single number.

    >>> source_errors(0.0025)
    ()
    """
    if not isinstance(errors, RelativeErrors):
        return ()
    sizes, roots = [0.0, *errors.edges.tolist()], np.sqrt(errors.squared)
    return tuple(
        SourceError(name, size, float(roots[row, column]), int(errors.counts[row, column]))
        for row, name in [*enumerate(errors.names), (-1, "")]
        for column, size in enumerate(sizes)
    )


def error_of(errors: RelativeErrors | float, source: str, value: float) -> tuple[str, float]:
    """Whose errors a report of a source has, empty for all sources', and its standard error.

    >>> error_of(0.0025, "wto", 99.0)
    ('', 5.0)
    """
    if not isinstance(errors, RelativeErrors):
        return "", float(np.sqrt(errors) * (abs(value) + parameters().number("floor")))
    number = numbers_of(errors, [source])
    named = source if number[0] >= 0 else ""
    return named, float(np.sqrt(errors.variance([abs(value)], number))[0])


def _every(
    totals: Mapping[str, pa.Table],
    pairs: pa.Table,
    told_by: Mapping[str, str],
    older: Mapping[str, pa.Table],
    names: Sequence[str],
) -> Iterator[Twice]:
    def of(name: str) -> Integers:
        return np.array([names.index(name)], dtype=np.int64)

    for one, other in combinations(totals, 2):
        yield _twice(totals[one], totals[other], of(one), of(other))
    exports = pairs.filter(pc.equal(pairs["flow"], "X"))
    numbers = {area: names.index(name) for area, name in told_by.items()}
    yield _twice(exports, turned(pairs).select(pairs.column_names), numbers, numbers)
    for name, table in older.items():
        yield _twice(table, pairs, of(name), numbers)


def _twice(
    first: pa.Table,
    second: pa.Table,
    one: Integers | Mapping[str, int],
    other: Integers | Mapping[str, int],
) -> Twice:
    """What two tables say of the cells of which both have a value.

    Sources are one for a table, or by its reporter: of exports and imports turned round, the
    exporter tells the first, the importer the second.
    """
    columns = [*COORDINATES, "value"]
    both = (
        first.select(columns)
        .join(
            second.select(columns), keys=list(COORDINATES), join_type="inner", right_suffix="_other"
        )
        .sort_by([(each, "ascending") for each in COORDINATES])
    )
    both = both.filter(pc.and_(pc.is_valid(both["value"]), pc.is_valid(both["value_other"])))
    a, b = (pc.cast(both[name], pa.float64()).to_numpy() for name in ("value", "value_other"))
    mirrored = isinstance(one, Mapping)
    return Twice(a, b, _numbers(both["reporter"], one),
                 _numbers(both["partner" if mirrored else "reporter"], other))  # fmt: skip


def _numbers(areas: pa.ChunkedArray, by: Integers | Mapping[str, int]) -> Integers:
    if isinstance(by, Mapping):
        return np.array([by[area] for area in areas.to_pylist()], dtype=np.int64)
    return np.repeat(by, len(areas))


def _middle(every: Sequence[Twice]) -> tuple[Array, Array]:
    """The size of each cell, and what the two differ by."""
    x, y = (np.concatenate([getattr(each, name) for each in every]) for name in ("first", "second"))
    return np.abs(x + y) / 2, y - x


def _pooled(every: Sequence[Twice], given: Parameters) -> RelativeErrors:
    middle, difference = _middle(every)
    return learn_errors(
        middle, middle + difference, np.zeros(middle.size), edges=given.numbers("sizes"),
        floor=given.number("floor"), level=given.number("level"), least=int(given.number("least")),
    ).of_one()  # fmt: skip


def _by_source(
    every: Sequence[Twice], pooled: RelativeErrors, names: tuple[str, ...], given: Parameters
) -> RelativeErrors:
    middle, difference = _middle(every)
    relative = difference / (middle + pooled.floor)
    one, other = (np.concatenate([getattr(each, side) for each in every])
                  for side in ("one", "other"))  # fmt: skip
    size = np.searchsorted(pooled.edges, middle, side="right")
    all_of = pooled.squared[-1]
    squared = np.empty((len(names) + 1, all_of.size))
    counts = np.empty(squared.shape, dtype=np.int64)
    squared[-1], counts[-1] = all_of, pooled.counts[-1]
    for column in range(all_of.size):
        own = size == column
        told = relative[own]
        if told.size:
            told = np.clip(told, *np.quantile(told, _ENDS))
        squared[:-1, column] = cornered_hat(
            told, one[own], other[own], len(names), prior=given.number("alike"),
            pooled=float(all_of[column]),
        )  # fmt: skip
        counts[:-1, column] = [
            ((one[own] == s) | (other[own] == s)).sum() for s in range(len(names))
        ]
    root = np.sqrt(np.divide(squared, all_of, out=np.ones_like(squared), where=all_of > 0))
    return replace(
        pooled, groups=np.arange(len(names)), low=root * pooled.low[-1],
        high=root * pooled.high[-1], squared=squared, counts=counts, names=names,
    )  # fmt: skip
