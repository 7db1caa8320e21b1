"""Revisions of published flows: what a vintage says of the one before, and why it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from fumao.compile.cells import cells
from fumao.errors import InvalidInput
from fumao.methods.revisions import Revisions, statistics, triangle
from fumao.model.flows import KEY_COLUMNS, Flows
from fumao.model.period import Period
from fumao.model.unit import Unit, rescale, unit

# Revisions of fewer periods are listed, not summarised.
LEAST_PERIODS = 3
Amount = tuple[Decimal, Unit]
# A series and its kind of period.
Place = tuple[str, str]
# The number of a vintage, and what it said.
Release = tuple[int, Amount]


@dataclass(frozen=True, slots=True)
class RevisedCell:
    """A cell with two releases or more: the first and the newest, in the unit of its series."""

    key: str
    period: str
    first: Decimal
    last: Decimal

    @property
    def moved(self) -> Decimal:
        """The revision."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Revised:
    """Revisions of one series between a vintage and a later one, and its cells that came or went.

    ``frequency`` is year, half, quarter, month, months (sums since January) ...; ``statistics`` is
    None where fewer than three periods stand in both.
    """

    key: str
    frequency: str
    unit: str
    statistics: Revisions | None
    new: tuple[str, ...]
    gone: tuple[str, ...]
    cells: tuple[RevisedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the earlier to the later value of a cell, by reasons that add up to the move."""

    key: str
    earlier: Decimal
    later: Decimal
    reasons: tuple[tuple[str, Decimal], ...]


def compare_vintages(earlier: Flows, later: Flows) -> list[Revised]:
    """Measure how a later vintage revised an earlier one, series by series.

    Years, quarters and months of one key are series of their own. Cells without a value, or
    published in one vintage only, are counted as new or gone and enter no statistic.

    Examples
    --------
    >>> def vintage(*values):
    ...     return Flows.from_rows(
    ...         {"reporter": "GBR", "item": "S", "flow": "X", "unit": "USD_MN",
    ...          "period": f"2020-Q{at}", "value": value} for at, value in enumerate(values, 1))
    >>> (found,) = compare_vintages(vintage(100, 104, 98), vintage(102, 105, 101, 109))
    >>> found.key, found.statistics.mean, found.new
    ('GBR/W1/S/X/_T/_T', 2.0, ('2020-Q4',))
    """
    return compare_releases([earlier, later])


def compare_releases(vintages: Sequence[Flows]) -> list[Revised]:
    """Measure how far the first release of each cell was from its newest, series by series.

    Parameters
    ----------
    vintages : sequence of Flows
        Two or more, the oldest first. A cell that only the last one has is new; one that only
        one of the others has is gone.

    Raises
    ------
    InvalidInput
        There are fewer than two.
    """
    if len(vintages) < 2:
        raise InvalidInput(
            f"{len(vintages)} vintage has no revisions", remedy="give at least two vintages"
        )
    told: dict[Place, dict[str, list[Release]]] = {}
    for number, vintage in enumerate(vintages, start=1):
        for key, rows in _by_series(vintage).items():
            for period, amount in rows.items():
                place = (key, Period.parse(period).kind)
                told.setdefault(place, {}).setdefault(period, []).append((number, amount))
    return [_revised(*place, told[place], len(vintages)) for place in sorted(told)]


def _by_series(flows: Flows) -> dict[str, dict[str, Amount]]:
    found: dict[str, dict[str, Amount]] = {}
    for flow, value in cells(flows):
        key = "/".join(getattr(flow, name) for name in KEY_COLUMNS[:-1])
        found.setdefault(key, {})[flow.period] = (value, unit(flow.unit))
    return found


def _revised(
    key: str, frequency: str, releases: Mapping[str, Sequence[Release]], newest: int
) -> Revised:
    _, (_, of) = max((told[-1] for told in releases.values()), key=lambda told: told[0])
    cells_of = [
        RevisedCell(f"{key}/{period}", period, *(rescale(*told[at][1], of) for at in (0, -1)))
        for period, told in sorted(releases.items())
        if len(told) > 1
    ]
    first = np.array([float(each.first) for each in cells_of])
    last = np.array([float(each.last) for each in cells_of])
    once = {period: told[0][0] for period, told in sorted(releases.items()) if len(told) == 1}
    return Revised(
        key, frequency, of.code,
        statistics(first, last) if len(cells_of) >= LEAST_PERIODS else None,
        tuple(period for period, number in once.items() if number == newest),
        tuple(period for period, number in once.items() if number != newest),
        tuple(cells_of),
    )  # fmt: skip


def release_table(
    vintages: Sequence[Flows], key: str
) -> tuple[list[str], list[list[Decimal | None]]]:
    """Periods of a series, and what each of its releases said in one unit, the first one first.

    Parameters
    ----------
    vintages : sequence of Flows
        The oldest first.
    key : str
        The series: GBR/W1/S/X/_T/_T.
    """
    told = [_by_series(each).get(key, {}) for each in vintages]
    periods = sorted({period for rows in told for period in rows})
    if not periods:
        raise InvalidInput(f"no vintage has {key}", remedy="see the keys of the vintages")
    _, of = next(iter(next(filter(None, reversed(told))).values()))
    places = [[at if period in rows else np.nan for period in periods]
              for at, rows in enumerate(told)]  # fmt: skip
    return periods, [
        [None if np.isnan(at) else rescale(*told[int(at)][period], of) for at in row]
        for period, row in zip(periods, triangle(places), strict=True)
    ]


def bridge(key: str, earlier: Decimal, later: Decimal, reasons: Mapping[str, Decimal]) -> Bridge:
    """Explain a revision by its reasons; what they leave open stands as ``unexplained``.

    Parameters
    ----------
    key : str
        The cell.
    earlier, later : Decimal
        Its two values, in one unit.
    reasons : mapping of str to Decimal
        late_returns, corrections, methods, exchange_rate ... and by how much each moved it.

    Examples
    --------
    >>> moves = {"late_returns": Decimal("20.5"), "corrections": Decimal("-3")}
    >>> bridge("GBR/W1/S/X/_T/_T/2020", Decimal(267), Decimal(301), moves).reasons[-1]
    ('unexplained', Decimal('16.5'))
    """
    if "unexplained" in reasons:
        raise InvalidInput("unexplained is what is left", where=key, remedy="name another reason")
    left = later - earlier - sum(reasons.values(), Decimal(0))
    told = (*reasons.items(), ("unexplained", left)) if left else tuple(reasons.items())
    return Bridge(key, earlier, later, tuple(told))
