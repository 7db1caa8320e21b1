"""The book of one reporter: what flows say of it, of the world around it, and between pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.claims import Subject
from fumao.claims.compute import FlowLevels
from fumao.errors import DuplicateKey, InvalidInput, UnitMismatch, UnknownCode
from fumao.methods.arrays import Matrix
from fumao.methods.rounding import EXACT
from fumao.model.annual import years_of
from fumao.model.codes import codelist
from fumao.model.flows import KEY_COLUMNS, Flows
from fumao.model.names import NO_NAMES
from fumao.model.period import Period
from fumao.model.unit import Unit, unit

WORLD, REST, TOTAL, UNALLOCATED = "W1", "_Z", "S", "SN"
MAIN = tuple("SA SB SC SD SE SF SG SH SI SJ SK SL".split())
MODES = ("M1", "M2", "M3", "M4")


@dataclass(frozen=True)
class Pairs:
    """Exports of the row to the column; not a number where neither side says anything."""

    codes: tuple[str, ...]
    values: Matrix

    def inside(self, members: frozenset[str]) -> Any:
        """Who of them belongs to a group, as flags."""
        return np.array([code in members for code in self.codes], dtype=bool)


@dataclass(frozen=True)
class Book:
    """Flows of one origin and unit, as levels of a reporter, of others and of pairs.

    ``base`` is None where nothing is compared. Build it with :meth:`of`.
    """

    reporter: str
    period: Period
    base: Period | None
    unit: Unit
    flows: Flows
    breaks: frozenset[tuple[str, str, str]]

    @classmethod
    def of(
        cls, flows: Flows, reporter: str, period: Period, base: Period | None, origin: str = ""
    ) -> Book:
        """Take what is needed out of flows: two periods, one origin, the whole country.

        Raises
        ------
        UnknownCode
            The reporter is no economy; the origin is none of the flows'.
        InvalidInput
            The flows are of several origins and none is chosen, or say nothing of the reporter
            in the period.
        UnitMismatch
            They are in several currencies.
        DuplicateKey
            One value is said twice.
        """
        codelist("areas")[reporter]
        if base is not None and not base.end < period.start:
            raise InvalidInput(
                f"the base {base.text} is not before {period.text}", where="--base",
                remedy="name an earlier period, of the same length",
            )  # fmt: skip
        table = _of_origin(flows.table, origin)
        breaks = _breaks(table, reporter, period, base)
        table = _in_periods(
            _near(table, reporter), [each for each in (base, period) if each is not None]
        )
        _check_once(table)
        here = pc.and_(pc.equal(table["reporter"], reporter), pc.equal(table["period"],
                                                                       period.text))  # fmt: skip
        if not pc.any(here).as_py():
            raise _silent(table, reporter, period)
        return cls(reporter, period, base, _unit(table), Flows(table, flows.classification),
                   breaks)  # fmt: skip

    @property
    def periods(self) -> tuple[Period, ...]:
        """The base, where there is one, and the period."""
        return (self.period,) if self.base is None else (self.base, self.period)

    @cached_property
    def _levels(self) -> FlowLevels:
        """The reporter's rows, and everybody's with the world: few of the many rows."""
        table = self.flows.table
        near = pc.or_(pc.equal(table["reporter"], self.reporter),
                      pc.equal(table["partner"], WORLD))  # fmt: skip
        return FlowLevels(Flows(table.filter(near), self.flows.classification))

    def level(
        self,
        item: str,
        flow: str,
        period: Period | None = None,
        *,
        area: str = "",
        partner: str = WORLD,
        mode: str = "",
    ) -> Decimal | None:
        """An amount in the unit of the flows: as it stands, or of quarters, flows or items."""
        subject = Subject("", NO_NAMES, NO_NAMES, area or self.reporter, item, flow, partner,
                          mode=mode)  # fmt: skip
        found = self._levels.find(subject, period or self.period)
        if found is None:
            return None
        return EXACT.divide(found.amount.middle, self.unit.factor)

    @cached_property
    def economies(self) -> tuple[str, ...]:
        """Every single economy that reports trade with the world in the period."""
        table = self.flows.table
        rows = table.filter(pc.and_(pc.equal(table["partner"], WORLD),
                                    pc.equal(table["period"], self.period.text)))  # fmt: skip
        return tuple(sorted(code for code in pc.unique(rows["reporter"]).to_pylist()
                            if _is_economy(code)))  # fmt: skip

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """The reporter's single partners in the period, the rest of the world not among them."""
        table = self.flows.table
        rows = table.filter(pc.and_(pc.equal(table["reporter"], self.reporter),
                                    pc.equal(table["period"], self.period.text)))  # fmt: skip
        return tuple(sorted(code for code in pc.unique(rows["partner"]).to_pylist()
                            if _is_economy(code) and code != self.reporter))  # fmt: skip

    def items(self, flow: str, *, area: str = "") -> tuple[str, ...]:
        """The main items that are known in every period, SPX4 where SA and SB are not apart."""

        def known(item: str) -> bool:
            return all(self.level(item, flow, each, area=area) is not None
                       for each in self.periods)  # fmt: skip

        first = [item for item in MAIN[:2] if known(item)]
        if len(first) < 2 and known("SPX4"):
            first = ["SPX4"]
        return (*first, *(item for item in MAIN[2:] if known(item)))

    def missing(self, flow: str) -> tuple[str, ...]:
        """Main items that lack in some period."""
        have = self.items(flow)
        gone = MAIN if "SPX4" not in have else MAIN[2:]
        return tuple(item for item in gone if item not in have)

    def world(self, items: Sequence[str], flow: str, period: Period | None = None) -> Mapping[
        str, tuple[Decimal, ...]]:  # fmt: skip
        """Every economy that reports all of these items in every period: its amounts by item."""
        found: dict[str, tuple[Decimal, ...]] = {}
        for area in self.economies:
            told = {
                each.text: [self.level(item, flow, each, area=area) for item in items]
                for each in self.periods
            }
            if all(value is not None for values in told.values() for value in values):
                found[area] = tuple(v for v in told[(period or self.period).text] if v is not None)
        return found

    def pairs(self, item: str = TOTAL, period: Period | None = None) -> Pairs:
        """Who exports how much to whom; an importer's figure where the exporter has none.

        The rest of the world (_Z) is one of them where the flows know it.
        """
        return read_pairs(self.flows, item, period or self.period)

    def broke(self, item: str, flow: str) -> str:
        """The first period after the base in which the series is marked as broken (status B)."""
        flows = ("X", "M") if flow in ("T", "B") else (flow,)
        marked = sorted(period for code, way, period in self.breaks
                        if code == item and way in flows)  # fmt: skip
        return marked[0] if marked else ""


def read_pairs(flows: Flows, item: str, period: Period) -> Pairs:
    """Exports between single economies of one item in one period; see :meth:`Book.pairs`."""
    table = flows.table
    kept = pc.and_(pc.equal(table["item"], item), pc.equal(table["period"], period.text))
    kept = pc.and_(kept, pc.equal(table["mode"], "_T"))
    table = table.filter(pc.and_(kept, pc.not_equal(table["partner"], WORLD)))
    codes = sorted(code for column in ("reporter", "partner")
                   for code in pc.unique(table[column]).to_pylist()
                   if _is_economy(code) or code == REST)  # fmt: skip
    codes = list(dict.fromkeys(codes))
    values = np.full((len(codes), len(codes)), np.nan)
    order = pa.array(codes, pa.string())
    for flow in ("M", "X"):
        rows = table.filter(pc.equal(table["flow"], flow))
        at = [pc.index_in(rows[column], order) for column in ("reporter", "partner")]
        known = pc.and_(pc.is_valid(at[0]), pc.is_valid(at[1]))
        one, other = (pc.filter(each, known).to_numpy().astype(np.int64) for each in at)
        amounts = pc.cast(rows.filter(known)["value"], pa.float64()).to_numpy()
        amounts = amounts * _scales(rows.filter(known)["unit"], _unit(flows.table))
        if flow == "X":
            values[one, other] = amounts
        else:
            values[other, one] = amounts
    return Pairs(tuple(codes), values)


def _is_economy(code: str) -> bool:
    """Whether it is a single economy; some groups have three letters too."""
    return len(code) == 3 and code in codelist("areas")


def _scales(units: pa.ChunkedArray, wanted: Unit) -> Any:
    factors = {code: float(unit(code).factor / wanted.factor)
               for code in pc.unique(units).to_pylist()}  # fmt: skip
    return np.array([factors[code] for code in units.to_pylist()], dtype=np.float64)


def prepared(flows: Flows, periods: Sequence[Period], origin: str = "") -> Flows:
    """Flows of one origin in some periods, of the whole country, each value once.

    Raises
    ------
    InvalidInput, UnknownCode, DuplicateKey
        As :meth:`Book.of`.
    """
    table = _in_periods(_of_origin(flows.table, origin), periods)
    _check_once(table)
    return Flows(table, flows.classification)


def _of_origin(table: pa.Table, origin: str) -> pa.Table:
    """The rows of one origin, with a value, of the whole country."""
    origins = sorted(pc.unique(table["origin"]).to_pylist())
    if origin and origin not in origins:
        raise UnknownCode(f"no flow is {origin!r}", where="--origin",
                          remedy=f"use {' or '.join(origins) or 'other flows'}")  # fmt: skip
    # What is computed of reported quarters goes with them.
    alike = {"reported", "computed"}
    if not origin and not (len(origins) < 2 or set(origins) <= alike):
        raise InvalidInput(
            f"the flows are of several origins: {', '.join(origins)}", where="--origin",
            remedy=f"choose one: --origin {origins[0]}",
        )  # fmt: skip
    kept = pc.and_(pc.equal(table["region"], "_T"), pc.is_valid(table["value"]))
    if origin:
        kept = pc.and_(kept, pc.equal(table["origin"], origin))
    return table.filter(kept)


def _near(table: pa.Table, reporter: str) -> pa.Table:
    """The reporter's own rows, everybody's with the world, and pairs by their total: few of many.

    A world matrix has millions of pairs by item that no indicator of one reporter reads.
    """
    kept = pc.or_(pc.equal(table["partner"], WORLD), pc.equal(table["item"], TOTAL))
    return table.filter(pc.or_(kept, pc.equal(table["reporter"], reporter)))


def _in_periods(table: pa.Table, periods: Sequence[Period]) -> pa.Table:
    """The rows of these periods; years also as exact sums of complete quarters or months."""
    wanted = pa.array([each.text for each in periods])
    if all(each.kind == "year" for each in periods):
        parts = pc.and_(pc.is_in(pc.utf8_slice_codeunits(table["period"], 0, 4), wanted),
                        pc.invert(pc.is_in(table["period"], wanted)))  # fmt: skip
        if pc.any(parts).as_py():
            table = years_of(Flows(table)).table
    return table.filter(pc.is_in(table["period"], wanted))


def _breaks(
    table: pa.Table, reporter: str, period: Period, base: Period | None
) -> frozenset[tuple[str, str, str]]:
    """Item, flow and period of the reporter's values that are marked as breaks since the base."""
    if base is None:
        return frozenset()
    marked = pc.and_(pc.equal(table["reporter"], reporter), pc.equal(table["status"], "B"))
    rows = table.filter(pc.and_(marked, pc.equal(table["partner"], WORLD))).to_pylist()
    return frozenset(
        (row["item"], row["flow"], row["period"]) for row in rows
        if base.end < Period.parse(row["period"]).end <= period.end
    )  # fmt: skip


def _check_once(table: pa.Table) -> None:
    counted = table.group_by(list(KEY_COLUMNS)).aggregate([("unit", "count")])
    twice = counted.filter(pc.greater(counted["unit_count"], 1))
    if len(twice):
        row = twice.slice(0, 1).to_pylist()[0]
        raise DuplicateKey(
            f"{len(twice)} values are said twice, the first of "
            f"{'/'.join(row[each] for each in KEY_COLUMNS)}",
            remedy="give one source of each value, or one vintage",
        )


def _unit(table: pa.Table) -> Unit:
    units = sorted(pc.unique(table["unit"]).to_pylist())
    if len({unit(code).base for code in units}) > 1:
        raise UnitMismatch(f"the flows are in {', '.join(units)}",
                           remedy="convert them to one unit first")  # fmt: skip
    return unit("USD_MN" if "USD_MN" in units or not units else units[0])


def _silent(table: pa.Table, reporter: str, period: Period) -> InvalidInput:
    there = sorted(pc.unique(table["reporter"]).to_pylist())
    shown = ", ".join(there[:12]) + (" …" if len(there) > 12 else "")
    return InvalidInput(
        f"the flows say nothing of {reporter} in {period.text}",
        where="--reporter, --period",
        remedy=f"in the periods asked for there are: {shown or 'no rows at all'}",
    )
