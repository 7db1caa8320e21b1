"""Roll-ups: which totals a leaf of each coordinate counts in, and from when to when."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa

from fumao.compile.plan import Plan
from fumao.errors import InvalidInput
from fumao.model.codes import codelist, items, members
from fumao.model.tables import code_table

# Where a record says that nobody knows its region.
UNSPECIFIED = "_Z"
COORDINATES = ("flow", "item", "partner", "region", "mode", "period")
TOTALS = {"flow": "T", "item": "S", "partner": "W1", "region": "_T", "mode": "_T", "period": ""}
# A record whose mode nobody noted counts in the total over modes and under this.
UNRECORDED = "_U"
# What records bear at a code that has parts, and not at one of the parts: the rest beside them.
# It is not published, but whoever has the whole and the parts can work it out.
REST = "~"


@dataclass(frozen=True, slots=True)
class Step:
    """A leaf counts in the code ``into`` in months from ``first`` to ``last`` (202001)."""

    leaf: int
    into: int
    first: int = 0
    last: int = 999912


@dataclass(frozen=True)
class Coordinate:
    """One coordinate of a cell: its codes, numbered, and how its leaves add up.

    ``codes[0]`` is the total; ``leaves`` are what a record may bear, with their numbers;
    ``levels`` hold the steps of each level that a table may ask for.
    """

    name: str
    codes: tuple[str, ...]
    leaves: Mapping[str, int]
    levels: Mapping[str, tuple[Step, ...]]

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class Frame:
    """All coordinates of a compilation. A cell's number is the sum of its codes' numbers.

    Examples
    --------
    >>> from fumao.compile.plan import read_plan
    >>> frame = Frame.of(read_plan())
    >>> frame.name(frame.cell(flow="X", item="SD", period="2020"))
    ('X', 'SD', 'W1', '_T', '_T', '2020')
    """

    coordinates: Mapping[str, Coordinate]

    @classmethod
    def of(cls, plan: Plan) -> Frame:
        """The frame of a plan."""
        months = [year * 100 + m for year in _range(plan.years) for m in range(1, 13)]
        made = (
            _flat("flow", ("X", "M")),
            _items(plan),
            _partners(plan, months),
            _regions(plan, months),
            _flat("mode", ("M1", "M2", "M3", "M4", UNRECORDED)),
            _periods(plan.years),
        )
        return cls({each.name: each for each in made})

    @cached_property
    def strides(self) -> Mapping[str, int]:
        """What one step along a coordinate adds to a cell's number."""
        stride, found = 1, {}
        for name in reversed(COORDINATES):
            found[name] = stride
            stride *= len(self.coordinates[name])
        return found

    def cell(self, **codes: str) -> int:
        """The number of a cell; coordinates that are not given are totals."""
        number = 0
        for name, code in codes.items():
            known = self.coordinates[name].codes
            if code not in known:
                raise InvalidInput(f"{name} {code!r} is not in the plan", remedy="see its tables")
            number += known.index(code) * self.strides[name]
        return number

    def name(self, cell: int) -> tuple[str, ...]:
        """The codes of a cell."""
        found = []
        for name in COORDINATES:
            codes = self.coordinates[name].codes
            found.append(codes[cell // self.strides[name] % len(codes)])
        return tuple(found)

    def rollup(self, name: str, level: str) -> pa.Table:
        """Steps of a level, as the engine joins them: leaf, step, first, last."""
        steps = self.coordinates[name].levels[level]
        stride = self.strides[name]
        return pa.table(
            {
                "leaf": pa.array([each.leaf for each in steps], pa.int32()),
                "step": pa.array([each.into * stride for each in steps], pa.int64()),
                "first": pa.array([each.first for each in steps], pa.int32()),
                "last": pa.array([each.last for each in steps], pa.int32()),
            }
        )

    def periods(self, levels: Iterable[str]) -> pa.Table:
        """Steps of several levels of periods."""
        return pa.concat_tables(self.rollup("period", level) for level in levels)

    def is_dated(self, name: str, level: str) -> bool:
        """Whether membership in a level depends on the month."""
        return any(
            step.first or step.last < 999912 for step in self.coordinates[name].levels[level]
        )


def _flat(name: str, codes: tuple[str, ...]) -> Coordinate:
    known = (TOTALS[name], *codes)
    leaves = {code: number for number, code in enumerate(known) if number}
    return _coordinate(name, known, leaves, {"total": [(code, TOTALS[name]) for code in codes]})


def _items(plan: Plan) -> Coordinate:
    """Items under all their parents, and in the groups that are sums of items."""
    listed = items()
    usable = [each.code for each in listed if each.role in ("std", "alt", "unallocated")]
    order = ["S", *(code for code in usable if code != "S")]
    above = {code: list(_parents(code)) for code in order}
    order += [code for code in plan.groups["item"] if code not in order]
    tree = [(code, parent) for code, parents in above.items() for parent in parents]
    tree += [(code, group) for group in plan.groups["item"] for code in _within(group, above)]
    with_parts = {parent for parents in above.values() for parent in parents}
    order, leaves = _with_rests(order, above, with_parts)
    tree += [(code, code) for code in with_parts]
    made = _coordinate("item", order, leaves, {"tree": tree, "total": [(c, "S") for c in above]})
    mains = [each for code in ("std", "unallocated") for each in items().children("S", code)]
    shown = {"S", f"S{REST}", *plan.groups["item"], *(each.code for each in mains)}
    numbers = {order.index(code) for code in shown if code in order}
    main = tuple(step for step in made.levels["tree"] if step.into in numbers)
    return Coordinate("item", made.codes, made.leaves, {**made.levels, "main": main})


def _with_rests(
    order: list[str], leaves: Iterable[str], with_parts: Collection[str]
) -> tuple[list[str], dict[str, int]]:
    """Codes with the rests of those that have parts, and what number a record's code has."""
    longer = [*order, *(f"{code}{REST}" for code in order if code in with_parts)]
    position = {code: number for number, code in enumerate(longer)}
    return longer, {
        code: position[f"{code}{REST}" if code in with_parts else code] for code in leaves
    }


def _parents(code: str) -> Iterator[str]:
    parent = items()[code].parent
    while parent:
        yield parent
        parent = items()[parent].parent


def _within(group: str, above: Mapping[str, list[str]]) -> list[str]:
    """Items that count in a group: below what it adds, not below what it takes away."""
    signs = {
        row["member"]: int(row["weight"])
        for row in code_table("aggregates")
        if row["code"] == group
    }
    inside = []
    for code, parents in above.items():
        weight = sum(signs.get(each, 0) for each in (code, *parents))
        if weight == 1:
            inside.append(code)
        elif weight:
            raise InvalidInput(
                f"{code} counts {weight} times in {group}", remedy="group items that add up"
            )
    return inside


def _partners(plan: Plan, months: list[int]) -> Coordinate:
    areas = [each.code for each in codelist("areas") if each.code not in ("W1", plan.reporter)]
    leaves = {area: number for number, area in enumerate(areas, start=1)}
    groups = [code for code in plan.groups["partner"] if code not in areas]
    dated = _dated(plan, groups, months, {area: (area,) for area in areas})
    return _grouped("partner", ["W1", *areas, *groups], leaves, dated)


def _regions(plan: Plan, months: list[int]) -> Coordinate:
    listed = codelist("regions")
    areas = [each.code for each in listed]
    above = {code: (code, *_upper(code)) for code in areas}
    areas.append(UNSPECIFIED)
    dated = _dated(plan, list(plan.groups["region"]), months, above)
    parents = [(code, upper) for code in above for upper in _upper(code)]
    with_parts = {upper for _, upper in parents}
    order, leaves = _with_rests(["_T", *areas, *plan.groups["region"]], areas, with_parts)
    parents += [(code, code) for code in with_parts]
    return _grouped("region", order, leaves, dated, parents)


def _upper(code: str) -> Iterator[str]:
    parent = codelist("regions")[code].parent
    while parent:
        yield parent
        parent = codelist("regions")[parent].parent


def _dated(
    plan: Plan, groups: Iterable[str], months: list[int], above: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, str, int, int]]:
    """Who belongs to a group from which month to which; a month counts by its last day."""
    spans: list[tuple[str, str, int, int]] = []
    for group in groups:
        fixed = plan.composition.get(group)
        belonging = [members(group, fixed or _last_day(month)) for month in months]
        for code, uppers in above.items():
            inside = [bool(each.intersection(uppers)) for each in belonging]
            spans += [(code, group, first, last) for first, last in _runs(months, inside)]
    return spans


def _runs(months: list[int], inside: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for month, is_in, is_next in zip(months, inside, [*inside[1:], False], strict=True):
        start = month if is_in and start is None else start
        if is_in and not is_next:
            assert start is not None
            yield (0 if start == months[0] else start), (999912 if month == months[-1] else month)
            start = None


def _last_day(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def _grouped(
    name: str,
    order: list[str],
    leaves: Mapping[str, int],
    dated: list[tuple[str, str, int, int]],
    parents: Iterable[tuple[str, str]] = (),
) -> Coordinate:
    position = {code: number for number, code in enumerate(order)}
    total = [(code, TOTALS[name]) for code in leaves]
    made = _coordinate(name, order, leaves, {"total": total})
    spans = tuple(
        Step(leaves[low], position[group], first, last) for low, group, first, last in dated
    )
    ups = tuple(Step(leaves[low], position[high]) for low, high in parents)
    levels = {**made.levels, "groups": made.levels["total"] + ups + spans}
    return Coordinate(name, made.codes, made.leaves, levels)


def _periods(years: tuple[int, int]) -> Coordinate:
    """Months, quarters, years, and the months of a year so far; December's is the year."""
    steps: dict[str, list[tuple[str, str]]] = {
        "month": [],
        "quarter": [],
        "year": [],
        "cumulative": [],
    }
    for year in _range(years):
        for number in range(1, 13):
            month = f"{year}-{number:02}"
            steps["month"].append((month, month))
            steps["quarter"].append((month, f"{year}-Q{(number + 2) // 3}"))
            steps["year"].append((month, str(year)))
            steps["cumulative"] += [
                (month, f"{year}-01/{year}-{last:02}") for last in range(max(number, 2), 12)
            ]
    order = ["", *dict.fromkeys(into for level in steps.values() for _, into in level)]
    leaves = {month: int(month.replace("-", "")) for month, _ in steps["month"]}
    levels = {
        level: tuple(Step(leaves[month], order.index(into)) for month, into in pairs)
        for level, pairs in steps.items()
    }
    return Coordinate("period", tuple(order), leaves, levels)


def _coordinate(
    name: str,
    order: Iterable[str],
    leaves: Mapping[str, int],
    levels: Mapping[str, list[tuple[str, str]]],
) -> Coordinate:
    """Every level also holds the leaves themselves."""
    codes = tuple(order)
    position = {code: number for number, code in enumerate(codes)}
    own = [Step(number, number) for number in leaves.values()]
    made = {
        level: (*own, *(Step(leaves[low], position[high]) for low, high in pairs))
        for level, pairs in levels.items()
    }
    return Coordinate(name, codes, leaves, made)


def _range(years: tuple[int, int]) -> range:
    return range(years[0], years[1] + 1)
