"""Special statistics: tables of affiliates, outsourcing, medicine, persons and digital trade."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa

from fumao.compile.estimates import design
from fumao.compile.forms import form
from fumao.methods.rounding import round_half_away
from fumao.model.codes import codelist, members, parts_of
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path

TOTAL = "_T"


@dataclass(frozen=True, slots=True)
class Statistic:
    """One special statistic: a part of ``data/compile/special.toml``."""

    name: str
    form: str
    title: Names
    sides_add: bool
    cross: bool
    groups: Mapping[str, list[list[str]]]
    source: str
    merge: str = ""
    cells: tuple[str, ...] = ()


class Key(NamedTuple):
    """Which cell: of which variable, side (offshore), cell (ITO), column and code (city CN-31)."""

    variable: str
    side: str
    cell: str
    along: str
    code: str


@dataclass(slots=True)
class Content:
    """What lies in a cell: contributions by contributor, and how much of it is not reported.

    ``size`` sums amounts without their signs, ``imputed`` those that were not reported;
    ``firms`` has for each contributor the size of one firm, and how many of it there are;
    those ``waived`` have agreed to be recognisable.
    """

    value: Decimal = Decimal(0)
    size: Decimal = Decimal(0)
    imputed: Decimal = Decimal(0)
    estimated: bool = False
    firms: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    waived: set[str] = field(default_factory=set)

    def add(self, line: Mapping[str, Any]) -> None:
        """Take in one contribution; a holding's own are one, those weighted stand for others."""
        amount, times = line["amount"], max(int(line["weight"] + 0.5), 1)
        self.value += amount
        self.size += abs(amount)
        if line["marker"] != "R":
            self.imputed += abs(amount)
        self.estimated |= line["marker"] != "R" or line["weight"] != 1
        own, many = self.firms.get(line["contributor"], (Decimal(0), 1))
        self.firms[line["contributor"]] = (own + abs(amount) / times, max(many, times))
        if line.get("waived"):
            self.waived.add(line["contributor"])

    @property
    def contributors(self) -> int:
        """Firms in the population."""
        return sum(many for _, many in self.firms.values())

    @property
    def protected(self) -> Decimal:
        """The largest firm that has not agreed to be recognisable; 0 if all have."""
        return max(
            (own for name, (own, _) in self.firms.items() if name not in self.waived),
            default=Decimal(0),
        )

    @property
    def two_largest(self) -> tuple[Decimal, Decimal]:
        """The two largest firms; one that stands for several is its own rival."""
        sizes = sorted((own for own, many in self.firms.values() for _ in range(min(many, 2))),
                       reverse=True)  # fmt: skip
        first, second = [*sizes[:2], Decimal(0), Decimal(0)][:2]
        return first, second


@dataclass(frozen=True)
class Tables:
    """All cells of a statistic in one period, with the sums that bind them.

    ``relations`` are (total, parts): any reader can check them.
    """

    statistic: Statistic
    period: str
    cells: Mapping[Key, Content]
    relations: tuple[tuple[Key, tuple[Key, ...]], ...]

    def whole(self, key: Key) -> Key | None:
        """The total that a cell's share is of; none for the top."""
        top = _top(self.statistic)
        total = Key(key.variable, key.side, top, "", "")
        if key != total:
            return total
        above = Key(key.variable, TOTAL, top, "", "")
        return above if above != key and above in self.cells else None

    def unit(self, key: Key) -> str:
        """The unit of a cell."""
        merged = design(self.statistic.form).variables[0]
        variable = merged if self.statistic.merge else key.variable
        return form(self.statistic.form).variables[variable].unit.code


@cache
def statistics() -> Mapping[str, Statistic]:
    """All special statistics by name.

    >>> statistics()["outsourcing"].title.en
    'service outsourcing'
    """
    given = tomllib.loads(data_path("compile", "special.toml").read_text(encoding="utf-8"))
    return {
        name: Statistic(
            name, each["form"], Names.of(each, "title"), each["sides_add"], each["cross"],
            each["groups"], each["source"], each.get("merge", ""), tuple(each.get("cells", ())),
        )
        for name, each in given.items()
    }  # fmt: skip


def tabulate(statistic: Statistic, contributions: pa.Table, period: str) -> Tables:
    """Add up contributions in all cells of a statistic.

    Parameters
    ----------
    contributions : pyarrow.Table
        Of a vintage of returns: enterprise, contributor, variable, side, cell, along, code,
        marker, weight, amount, waived.
    """
    frame = _Frame(statistic, Period.parse(period).end)
    cells: dict[Key, Content] = {}
    for line in contributions.to_pylist():
        for key in frame.keys(line):
            if key not in cells:
                cells[key] = Content()
            cells[key].add(line)
    ordered = dict(sorted(cells.items()))
    return Tables(statistic, period, ordered, tuple(frame.relations(ordered)))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Per cent of a whole, to two decimals; none of nothing.

    Knowledge-intensive services, January to September 2021, 100 million yuan:

    >>> share(Decimal("16917.7"), Decimal("37834.3"))
    Decimal('44.72')
    """
    return round_half_away(part / whole * 100, 2) if whole else None


def _top(statistic: Statistic) -> str:
    return design(statistic.form).top(form(statistic.form))


class _Frame:
    """The cells that a contribution adds to, and the sums between cells."""

    def __init__(self, statistic: Statistic, on: date) -> None:
        self.statistic, self.top = statistic, _top(statistic)
        self.groups = {
            along: {name: held for names in some for name, held in [_in_force(names, on)] if held}
            for along, some in statistic.groups.items()
        }
        self.parts = {name: frozenset(parts_of(name)) for name in statistic.cells}

    def keys(self, line: Mapping[str, Any]) -> Iterator[Key]:
        """Every cell that a line of contributions is in."""
        merged = self.statistic.merge
        variable = merged or line["variable"]
        side = line["variable"] if merged else line["side"]
        sides = [side, TOTAL] if self.statistic.sides_add else [side]
        own = [] if line["cell"] == self.top else [line["cell"]]
        cells = own + [name for name, parts in self.parts.items() if line["cell"] in parts]
        cells = cells if self.statistic.cross or not line["along"] else []
        codes = [line["code"], *self._groups_of(line["along"], line["code"])]
        for each in sides:
            for cell in [*cells, self.top]:
                for code in codes:
                    yield Key(variable, each, cell, line["along"], code)

    def _groups_of(self, along: str, code: str) -> list[str]:
        return [name for name, held in self.groups.get(along, {}).items()
                if _belongs(along, code, held)]  # fmt: skip

    def relations(self, cells: Iterable[Key]) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        """Totals and their parts, where both are among the cells."""
        sums: dict[tuple[str, Key], list[Key]] = defaultdict(list)
        for key in cells:
            if self.statistic.sides_add and key.side != TOTAL:
                sums["side", key._replace(side=TOTAL)].append(key)
            if key.cell != self.top and key.cell not in self.parts:
                sums["cell", key._replace(cell=self.top)].append(key)
                for name, parts in self.parts.items():
                    if key.cell in parts:
                        sums["cell", key._replace(cell=name)].append(key)
            groups = self.groups.get(key.along, {})
            if key.along and key.code not in groups:
                sums[key.along, key._replace(along="", code="")].append(key)
                for name in self._groups_of(key.along, key.code):
                    sums[key.along, key._replace(code=name)].append(key)
        yield from ((total, tuple(parts)) for (_, total), parts in sums.items())


def _in_force(names: list[str], on: date) -> tuple[str, frozenset[str]]:
    """The first of some groups that has members on a day."""
    for name in names:
        held = members(name, on)
        if held:
            return name, held
    return names[0], frozenset()


def _belongs(along: str, code: str, held: frozenset[str]) -> bool:
    """Whether an area, or a city or the province that it lies in, is a member."""
    if along != "city":
        return code in held
    regions = codelist("regions")
    while code in regions:
        if code in held:
            return True
        code = regions[code].parent
    return False
