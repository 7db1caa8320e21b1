"""What adds up to what in compiled tables: every sum that a reader of all tables can make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from fumao.compile.rollups import REST, UNRECORDED, Coordinate, Frame
from fumao.methods.arrays import Flags
from fumao.methods.relations import Relations, in_step, windows
from fumao.model.codes import items, parts_of

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sum:
    """Along one coordinate, a whole and its parts with their signs, all by number."""

    coordinate: str
    whole: int
    parts: Mapping[int, int]


def sums_of(frame: Frame) -> list[Sum]:
    """All sums along each coordinate of a frame.

    Items and regions add to what is above them with the rest beside them; groups are
    sums of members; months make quarters, years and the months of a year so far.
    """
    made = [*_item_sums(frame.coordinates["item"]), *_period_sums(frame.coordinates["period"])]
    for name in ("partner", "region"):
        made += _group_sums(frame.coordinates[name])
    mode = frame.coordinates["mode"].codes
    made.append(Sum("mode", 0, dict.fromkeys(range(1, len(mode)), 1)))
    assert mode[-1] == UNRECORDED
    return [each for each in made if each.parts]


def relations(frame: Frame, cells: Integers, cents: Integers) -> sparse.csr_array:
    """The sums that hold among cells, one a row: 1 for the whole, -1 for each part.

    Parameters
    ----------
    cells, cents : array, shape (cells,)
        Numbers of the cells, rising, and their whole cents.

    Returns
    -------
    csr_array, shape (sums, cells)
        Cells that are not there are 0 and known to be. A sum is taken only where it
        holds to the cent: where a table leaves the parts out, or a group changed its
        members within the period, it does not.
    """
    rows: list[Integers] = []
    columns: list[Integers] = []
    signs: list[npt.NDArray[np.int8]] = []
    height = 0
    for each in sums_of(frame):
        row, column, sign = _rows_of(frame, each, cells)
        if not row.size:
            continue
        gap = np.zeros(row.max() + 1, dtype=np.int64)
        np.add.at(gap, row, sign * cents[column])
        has_whole = np.bincount(row, weights=sign == _WHOLE, minlength=gap.size) > 0
        holds = (gap == 0) & has_whole & (np.bincount(row, minlength=gap.size) > 1)
        keep = holds[row]
        renumbered = np.cumsum(holds) - 1 + height
        rows.append(renumbered[row[keep]])
        columns.append(column[keep])
        signs.append(np.sign(sign[keep]).astype(np.int8))
        height += int(holds.sum())
    if not rows:
        return sparse.csr_array((0, cells.size), dtype=np.int8)
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(height, cells.size))


def months_of(frame: Frame, cells: Integers) -> tuple[list[Flags], list[Relations]]:
    """Where to look for protection in a large table: by neighbouring and by single months.

    Returns
    -------
    parts : list of Flags, each (cells,)
        See :func:`fumao.methods.relations.windows`.
    steps : list of Relations, each (cells, rows)
        See :func:`fumao.methods.relations.in_step`: years, halves, four, three and two months.
    """
    period = frame.coordinates["period"]
    stride = frame.strides["period"]
    number = cells // stride % len(period)
    parts: list[Flags] = []
    steps: list[Relations] = []
    for year in sorted({code[:4] for code in period.codes if code}):
        own = [at for at, code in enumerate(period.codes) if code.startswith(year)]
        rule = _rule(period, own)
        base = [own.index(period.codes.index(f"{year}-{month:02}")) for month in range(1, 13)]
        place = np.full(len(period), -1)
        place[own] = np.arange(len(own))
        inside = np.flatnonzero(place[number] >= 0)
        at = place[number[inside]]
        for window in windows(rule, base):
            part = np.zeros(cells.size, dtype=bool)
            part[inside] = window[at]
            parts.append(part)
        codes = np.stack([cells[inside] - number[inside] * stride, at], axis=1)
        all_of = sparse.csr_array(
            (np.ones(inside.size, np.int64), (inside, np.arange(inside.size))),
            shape=(cells.size, inside.size),
        )
        for many in (1, 2, 3, 4, 6):
            runs = np.split(np.array(base), many)
            steps += [sparse.csr_array(all_of @ rows) for rows in in_step(codes, 1, rule, runs)]
    return parts, steps


def _rule(period: Coordinate, own: list[int]) -> Relations:
    """The sums of one year's periods, by their places in it."""
    rows = []
    for each in _period_sums(period):
        if each.whole in own:
            row = np.zeros(len(own), dtype=np.int64)
            row[own.index(each.whole)] = 1
            row[[own.index(part) for part in each.parts]] = -1
            rows.append(row)
    return sparse.csr_array(np.stack(rows))


_WHOLE = 1


def _rows_of(frame: Frame, one: Sum, cells: Integers) -> tuple[Integers, Integers, Integers]:
    """Row, column and sign of the entries of a sum, in every cross with other coordinates."""
    stride = frame.strides[one.coordinate]
    weight = np.zeros(len(frame.coordinates[one.coordinate]), dtype=np.int64)
    for part, sign in one.parts.items():
        weight[part] = -sign
    weight[one.whole] = _WHOLE
    number = cells // stride % weight.size
    column = np.flatnonzero(weight[number])
    rest = cells[column] - number[column] * stride
    _, row = np.unique(rest, return_inverse=True)
    return row.astype(np.int64), column.astype(np.int64), weight[number[column]]


def _item_sums(item: Coordinate) -> Iterator[Sum]:
    position = {code: number for number, code in enumerate(item.codes)}
    below: dict[str, dict[int, int]] = {}
    for code in item.leaves:
        parent = items()[code].parent
        if parent in position:
            below.setdefault(parent, {})[position[code]] = 1
    for code, parts in below.items():
        yield Sum("item", position[code], {**parts, position[f"{code}{REST}"]: 1})
    for code in item.codes:
        if code in items() and items()[code].role == "aggregate":
            parts = {position[part]: sign for part, sign in parts_of(code).items()}
            yield Sum("item", position[code], parts)


def _group_sums(coordinate: Coordinate) -> Iterator[Sum]:
    """Total and groups as sums of what bears no total itself."""
    steps = coordinate.levels["groups"]
    leaves = set(coordinate.leaves.values())
    for whole in sorted({step.into for step in steps} - leaves):
        inside: Iterable[int] = (step.leaf for step in steps if step.into == whole)
        yield Sum(coordinate.name, whole, dict.fromkeys(sorted(inside), 1))


def _period_sums(period: Coordinate) -> Iterator[Sum]:
    position = {code: number for number, code in enumerate(period.codes)}
    years = sorted({code[:4] for code in period.codes if code})
    for year in years:
        months = [position[f"{year}-{number:02}"] for number in range(1, 13)]
        quarters = [position[f"{year}-Q{number}"] for number in range(1, 5)]
        so_far = {n: position[f"{year}-01/{year}-{n:02}"] for n in range(2, 12)}
        yield Sum("period", position[year], dict.fromkeys(quarters, 1))
        yield Sum("period", position[year], dict.fromkeys(months, 1))
        for number, quarter in enumerate(quarters):
            yield Sum("period", quarter, dict.fromkeys(months[3 * number : 3 * number + 3], 1))
        yield Sum("period", so_far[2], {months[0]: 1, months[1]: 1})
        for number in range(3, 12):
            yield Sum("period", so_far[number], {so_far[number - 1]: 1, months[number - 1]: 1})
        yield Sum("period", position[year], {so_far[11]: 1, months[11]: 1})
        for number in range(1, 4):
            yield Sum("period", so_far[3 * number], dict.fromkeys(quarters[:number], 1))
