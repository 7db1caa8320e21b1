"""What a synthetic universe is drawn to: totals, items, partners and regions as published."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from fumao.compile.correspondence import read_correspondence
from fumao.errors import InconsistentConstraints, UnknownCode
from fumao.model.codes import codelist, items, members, parts_of
from fumao.model.flows import Flows
from fumao.model.tables import data_path

Vector = npt.NDArray[np.float64]
FLOWS = ("X", "M")
# A sweep moves every margin to its target; some hundred meet margins that overlap.
_SWEEPS, _MET = 2000, 1e-9


@dataclass(frozen=True, slots=True)
class Universe:
    """What is published, and what is invented around it.

    ``settings`` is the file as it is written; ``codes`` are the transaction codes
    of each of the twelve items with their weights.
    """

    id: str
    settings: Mapping[str, Any]

    @property
    def published(self) -> Sequence[str]:
        """The series whose values of the year are met."""
        return list(self.settings["published"])

    def codes_of(self, item: str) -> dict[str, float]:
        """Transaction codes of a main item, with their weights."""
        weights = self.settings["weights"]["code"]
        links = read_correspondence(self.settings["codes"])
        return {
            link.code: float(weights[link.code])
            for link in links
            if link.code in weights and main_item(link.item) == item
        }


def read_universe(name: str) -> Universe:
    """Read ``data/compile/universe-<name>.toml``.

    Raises
    ------
    UnknownCode
        There is no such universe.

    Examples
    --------
    >>> read_universe("chn-2020").settings["year"]
    2020
    """
    source = data_path("compile", f"universe-{name}.toml")
    if not source.is_file():
        raise UnknownCode(f"there is no universe {name!r}", remedy="there is chn-2020")
    return Universe(name, tomllib.loads(source.read_text(encoding="utf-8")))


def main_item(item: str) -> str:
    """The one of the twelve items that an item belongs to.

    >>> main_item("SJ312")
    'SJ'
    """
    while items()[item].parent not in ("S", ""):
        item = items()[item].parent
    return item


def item_totals(universe: Universe, flows: Flows) -> dict[tuple[str, str], int]:
    """Whole cents of each main item and flow whose sums print as all published values do.

    Parameters
    ----------
    flows : Flows
        The published series; values of items and of their sums, each printed to its
        last decimal.

    Raises
    ------
    InconsistentConstraints
        Nothing prints as all of them do.

    Notes
    -----
    Of all solutions the one that is furthest from every border of rounding: a linear
    programme maximises the smallest distance.
    """
    settings = universe.settings
    mains = [each.code for each in items().children("S")]
    found: dict[tuple[str, str], int] = {}
    for flow in FLOWS:
        printed = _printed(flows, settings["reporter"], str(settings["year"]), flow)
        amounts = _furthest_from_borders(mains, printed)
        found.update({(main, flow): amount for main, amount in zip(mains, amounts, strict=True)})
    return found


def printed_totals(
    universe: Universe, flows: Flows
) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """What `item_totals` meets: by item and flow the printed value, and how near, in million."""
    settings = universe.settings
    mains = [each.code for each in items().children("S")]
    found = {}
    for flow in FLOWS:
        printed = _printed(flows, settings["reporter"], str(settings["year"]), flow)
        half = _half_digit(printed)
        found.update({
            (item, flow): (_with_digits(value), half)
            for item, value in printed.items()
            if _weights(item, mains) is not None
        })  # fmt: skip
    return found


def _with_digits(value: Decimal) -> Decimal:
    """A value of a series as it is printed: three decimals, or more where it has more."""
    plain = value.normalize()
    return plain if int(plain.as_tuple().exponent) < -3 else plain.quantize(Decimal("0.001"))


def _half_digit(printed: Mapping[str, Decimal]) -> Decimal:
    """Half of the last digit.

    A series has as many decimals as its longest value; a thousand dollars are fine enough.
    """
    finest = min(int(each.normalize().as_tuple().exponent) for each in printed.values())
    return Decimal(5).scaleb(max(finest, -3) - 1)


def _printed(flows: Flows, reporter: str, year: str, flow: str) -> dict[str, Decimal]:
    """Values in million by item, as printed."""
    rows = (row for row in flows if (row.reporter, row.period, row.flow) == (reporter, year, flow))
    return {row.item: row.value for row in rows if row.value is not None}


def _furthest_from_borders(mains: Sequence[str], printed: Mapping[str, Decimal]) -> list[int]:
    members = [(item, _weights(item, mains)) for item in printed]
    usable = [(item, weights) for item, weights in members if weights is not None]
    half = float(_half_digit(printed))
    rows, bounds = [], []
    for item, weights in usable:
        value = float(printed[item])
        for sign in (1.0, -1.0):
            rows.append([*(sign * weights), half])
            bounds.append(sign * value + half)
    # Variables: items in million, and the share of half a digit that stays free on each side.
    goal = np.zeros(len(mains) + 1)
    goal[-1] = -1.0
    solved = linprog(goal, A_ub=np.array(rows), b_ub=np.array(bounds), bounds=(0, None))
    if solved.status != 0 or solved.x[-1] <= 0:
        raise InconsistentConstraints(
            "no amounts print as the published items and totals do",
            remedy="see whether the series of the universe belong to one release",
        )
    return [round(value * 1e8) for value in solved.x[:-1]]


def _weights(item: str, mains: Sequence[str]) -> Vector | None:
    """How an item or aggregate is made of the main items; nothing if it is not."""
    if item in mains:
        return np.array([float(main == item) for main in mains])
    if item not in items() or (item != "S" and items()[item].role != "aggregate"):
        return None
    total = np.zeros(len(mains))
    parts = dict.fromkeys(mains, 1) if item == "S" else parts_of(item)
    for part, sign in parts.items():
        below = _weights(part, mains)
        if below is None:
            return None
        total += sign * below
    return total


def margins(
    universe: Universe, coordinate: str, codes: Sequence[str], totals: Mapping[str, float]
) -> dict[str, Vector]:
    """Amounts by code and flow that meet every published sum over them.

    Parameters
    ----------
    coordinate : str
        region or partner.
    codes : sequence of str
        Its codes; the answer is in their order.
    totals : mapping
        The total of each flow, in USD 100 million.

    Raises
    ------
    InconsistentConstraints
        The sums contradict each other.

    Notes
    -----
    Each sum in turn scales its members until all are met: successive projections in
    the sense of Kullback and Leibler, which converge where a solution exists.

    References
    ----------
    Csiszar (1975), "I-Divergence Geometry of Probability Distributions and Minimization
    Problems", Annals of Probability 3(1), Theorem 3.2.
    """
    given = universe.settings["weights"][coordinate]
    # Codes that nobody named share what is left over, the later in the list the less.
    start = np.array([float(given.get(code, 0.05)) for code in codes])
    amounts = np.concatenate([start / start.sum() * totals[flow] for flow in FLOWS])
    sums = _sums(universe, coordinate, codes, totals)
    for _ in range(_SWEEPS):
        worst = 0.0
        for inside, target in sums:
            reached = amounts[inside].sum()
            worst = max(worst, abs(reached / target - 1))
            amounts[inside] *= target / reached
        if worst < _MET:
            return dict(zip(FLOWS, np.split(amounts, 2), strict=True))
    raise InconsistentConstraints(
        f"the published sums by {coordinate} stay open by {worst:.1e}",
        remedy="see whether a group's sum exceeds what its members can reach",
    )


def _sums(
    universe: Universe, coordinate: str, codes: Sequence[str], totals: Mapping[str, float]
) -> list[tuple[npt.NDArray[np.bool_], float]]:
    found: list[tuple[npt.NDArray[np.bool_], float]] = []
    for margin in universe.settings["margins"]:
        if margin["coordinate"] != coordinate:
            continue
        flow = np.repeat([margin["flow"] in ("T", each) for each in FLOWS], len(codes))
        whole = sum(totals[each] for each in FLOWS if margin["flow"] in ("T", each))
        stated = {group: float(text) for group, text in margin.get("sums", {}).items()}
        for group, text in margin.get("shares", {}).items():
            stated[group] = float(text) / 100 * whole
        for group, target in stated.items():
            belong = members_of(group, date(universe.settings["year"], 12, 31))
            found.append((flow & np.tile([code in belong for code in codes], 2), target))
    for number, each in enumerate(FLOWS):
        whole_flow = np.repeat([k == number for k in range(2)], len(codes))
        found.append((whole_flow, totals[each]))
    return found


def members_of(group: str, on: date) -> frozenset[str]:
    """Members of a group as of a day, or codes joined by plus signs.

    >>> sorted(members_of("BRICS", date(2020, 12, 31)))
    ['BRA', 'CHN', 'IND', 'RUS', 'ZAF']
    >>> sorted(members_of("CN-11+CN-31", date(2020, 12, 31)))
    ['CN-11', 'CN-31']
    """
    if group in codelist("groups") or group in codelist("region_groups"):
        return members(group, on)
    return frozenset(group.split("+"))
