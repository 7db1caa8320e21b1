"""Trade of blocs: shares within, and each one's part in world trade, in two periods.

A bloc is a group by its members on a day, an economy, or the world. What is known of pairs is
added up; what lacks makes a sum a lower bound, which is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow.compute as pc

from fumao.analyse.book import REST, WORLD, Pairs, prepared, read_pairs
from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.methods.arrays import Vector
from fumao.methods.rounding import round_half_away
from fumao.model.codes import codelist, members
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.model.unit import unit

_PLACES = 2


@dataclass(frozen=True, slots=True)
class Bloc:
    """A group, an economy or the world; ``on`` fixes its members to those of one day.

    >>> Bloc.parse("USMCA@2020-12-31")
    Bloc(code='USMCA', on=datetime.date(2020, 12, 31))
    """

    code: str
    on: date | None = None

    @classmethod
    def parse(cls, text: str) -> Bloc:
        """Read ``EU``, or ``EU@2020-12-31`` for the members of one day.

        Raises
        ------
        UnknownCode, InvalidInput
            There is no such group or economy; the day is none.
        """
        code, _, day = text.partition("@")
        if code not in codelist("groups") and code not in codelist("areas"):
            raise UnknownCode(f"{code!r} is no group and no economy", where="--bloc",
                              remedy="see `fumao codes groups`")  # fmt: skip
        try:
            return cls(code, date.fromisoformat(day) if day else None)
        except ValueError as problem:
            raise InvalidInput(f"{day!r} is no date", where="--bloc",
                               remedy=f"write {code}@2020-12-31") from problem  # fmt: skip

    def members(self, day: date) -> frozenset[str]:
        """Who belongs to it on a day, if its members are not fixed."""
        if self.code in codelist("groups"):
            return members(self.code, self.on or day)
        return frozenset([self.code])


@dataclass(frozen=True)
class Amounts:
    """Exports between blocs in one period: ``values[one, other]``, W1 among them.

    ``imports`` are those of each bloc from the world as it reports them. Not a number: not known.
    """

    period: Period
    blocs: tuple[str, ...]
    values: Any
    imports: Vector
    members: Mapping[str, frozenset[str]]
    missing: Mapping[tuple[str, str], int]

    def share(self, one: str, other: str) -> float:
        """Exports of one to the other as a part of world exports, in per cent."""
        at = self.blocs.index
        world = self.values[at(WORLD), at(WORLD)]
        return float(100 * self.values[at(one), at(other)] / world)

    def within(self, bloc: str, flow: str) -> float:
        """Trade within a bloc as a part of its exports or imports, in per cent."""
        at, world = self.blocs.index(bloc), self.blocs.index(WORLD)
        whole = self.values[at, world] if flow == "X" else self.imports[at]
        return float(100 * self.values[at, at] / whole) if whole > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Compared:
    """A number now and then, and its change in points; None where it is not known."""

    now: Decimal | None
    then: Decimal | None
    change: Decimal | None

    @classmethod
    def of(cls, now: float, then: float, places: int = _PLACES) -> Compared:
        """Rounded as printed; the change is that of the exact numbers."""
        return cls(_printed(now, places), _printed(then, places), _printed(now - then, places))


def _printed(value: float, places: int) -> Decimal | None:
    if not np.isfinite(value):
        return None
    return round_half_away(Decimal(repr(float(value))), places)


def read_blocs(texts: Sequence[str]) -> tuple[Bloc, ...]:
    """The world, and the groups and economies that are named.

    Raises
    ------
    UnknownCode, InvalidInput
        As :meth:`Bloc.parse`.
    DuplicateKey
        One is named twice.
    """
    found = [Bloc.parse(each) for each in texts]
    codes = [each.code for each in found]
    twice = [code for code in codes if codes.count(code) > 1]
    if twice:
        raise DuplicateKey(f"{twice[0]} is named twice", where="--bloc", remedy="name it once")
    return (Bloc(WORLD), *(each for each in found if each.code != WORLD))


def amounts(
    flows: Flows, blocs: Sequence[Bloc], item: str, period: Period, origin: str = ""
) -> Amounts:
    """Add trade between economies up to trade between blocs.

    Parameters
    ----------
    flows : Flows
        Reported pairs, or a balanced world; totals with the world (W1) serve where there are
        no pairs.
    blocs : sequence of Bloc
        See :func:`read_blocs`. Members are those of the last day of the period.

    Raises
    ------
    InvalidInput
        The flows hold nothing of the item in the period.
    """
    told = prepared(flows, [period], origin)
    pairs = read_pairs(told, item, period)
    exports, imports = (_totals(told, item, flow) for flow in "XM")
    if not exports and not pairs.codes:
        raise InvalidInput(f"the flows hold no {item} in {period.text}", where="--period, --item",
                           remedy="choose another period or item")  # fmt: skip
    everybody = frozenset(exports) | frozenset(pairs.codes)
    inside = {each.code: everybody if each.code == WORLD else each.members(period.end)
              for each in blocs}  # fmt: skip
    codes = tuple(inside)
    values = np.full((len(codes), len(codes)), np.nan)
    missing: dict[tuple[str, str], int] = {}
    for i, one in enumerate(codes):
        for j, other in enumerate(codes):
            values[i, j], lack = _between(pairs, exports, imports, inside, (one, other))
            if lack:
                missing[one, other] = lack
    bought = np.array([_sum(imports, inside[code])[0] for code in codes])
    return Amounts(period, codes, values, bought, inside, missing)


def _between(
    pairs: Pairs,
    exports: Mapping[str, float],
    imports: Mapping[str, float],
    inside: Mapping[str, frozenset[str]],
    both: tuple[str, str],
) -> tuple[float, int]:
    """Exports of one bloc to another, and how many members or pairs lack."""
    one, other = both
    if other == WORLD:
        return _sum(exports, inside[one]) if exports else _pairs_sum(pairs, inside, both)
    if one == WORLD and imports:
        # What the world sells to a bloc is what the bloc reports to buy.
        return _sum(imports, inside[other])
    return _pairs_sum(pairs, inside, both)


def _sum(known: Mapping[str, float], group: frozenset[str]) -> tuple[float, int]:
    values = [known[code] for code in sorted(group) if code in known]
    lack = len([code for code in group if code not in known and code != REST])
    return (sum(values) if values else float("nan")), lack


def _pairs_sum(
    pairs: Pairs, inside: Mapping[str, frozenset[str]], both: tuple[str, str]
) -> tuple[float, int]:
    if len(inside[both[0]]) == 1 and inside[both[0]] == inside[both[1]]:
        return 0.0, 0  # an economy does not trade with itself
    one, other = (pairs.inside(inside[bloc]) for bloc in both)
    cells = pairs.values[np.ix_(one, other)]
    codes = np.array(pairs.codes)
    apart = codes[one][:, None] != codes[other][None, :]
    known = np.isfinite(cells) & apart
    if not known.any():
        return float("nan"), int(apart.sum())
    return float(cells[known].sum()), int((apart & ~known).sum())


def _totals(flows: Flows, item: str, flow: str) -> dict[str, float]:
    """Trade with the world by economy."""
    table = flows.table
    kept = pc.and_(pc.equal(table["partner"], WORLD), pc.equal(table["item"], item))
    kept = pc.and_(kept, pc.and_(pc.equal(table["flow"], flow), pc.equal(table["mode"], "_T")))
    rows = table.filter(kept)
    wanted = unit("USD_MN")
    return {
        row["reporter"]: float(row["value"] * unit(row["unit"]).factor / wanted.factor)
        for row in rows.to_pylist()
        if row["reporter"] in codelist("areas") and row["reporter"] != WORLD
    }


def intra_table(now: Amounts, then: Amounts) -> Iterator[tuple[str, Compared, Compared]]:
    """Each group with its share within of exports and of imports, now and then."""
    for bloc in now.blocs:
        if bloc in codelist("groups"):
            exports, imports = (
                Compared.of(now.within(bloc, flow), then.within(bloc, flow), 1) for flow in "XM"
            )
            yield bloc, exports, imports


def change_table(now: Amounts, then: Amounts) -> Iterator[tuple[str, list[Compared]]]:
    """Each bloc with the change of its exports to each bloc as a part of world exports."""
    for one in now.blocs:
        yield one, [Compared.of(now.share(one, other), then.share(one, other))
                    for other in now.blocs]  # fmt: skip


def bloc_flows(told: Sequence[Amounts], item: str, origin: str) -> Flows:
    """Trade of blocs as rows of flows, in USD million: what a report computes shares from."""
    rows = []
    for each in told:
        for i, one in enumerate(each.blocs):
            cells = [(one, other, "X", each.values[i, j]) for j, other in enumerate(each.blocs)]
            cells += [(one, WORLD, "M", each.imports[i])]
            rows += [
                {"reporter": reporter, "partner": partner, "item": item, "flow": flow,
                 "period": each.period.text, "value": f"{value:.3f}", "unit": "USD_MN",
                 "status": "E" if origin in ("balanced", "estimated") else "A",
                 "origin": origin or "computed"}
                for reporter, partner, flow, value in cells if np.isfinite(value)
            ]  # fmt: skip
    return Flows.from_rows(rows)
