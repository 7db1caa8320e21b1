"""Summary of a balanced world matrix: what is covered, what was moved, where partners disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.compare import Way, side_by_side, ways_of
from fumao.balance.explain import explain, with_explanations
from fumao.balance.grid import REST, Array, Integers
from fumao.balance.mirrors import worst
from fumao.balance.parameters import method_codes, methods, parameters
from fumao.balance.reports import SourceError, source_errors
from fumao.balance.system import System
from fumao.balance.uncertainty import firm
from fumao.balance.world import World
from fumao.balance.world_holdout import Hidden, coverage_of
from fumao.errors import ShapeMismatch
from fumao.methods.bands import Bands
from fumao.methods.bands import bands as ends
from fumao.methods.reconcile import Reconciled
from fumao.model.finding import Finding, Severity

FLOWS = ("X", "M")
# Cells of single partners, and economies' totals with the world.
LEVELS = ("pairs", "totals")


@dataclass(frozen=True, slots=True)
class Covered:
    """Cells and their final value that a family of methods gives, of one level and flow."""

    level: str
    flow: str
    family: str
    cells: int
    value: float


@dataclass(frozen=True, slots=True)
class WorldTotal:
    """Total services of all listed economies; ``rest`` is what the rest of the world has."""

    flow: str
    reported: float
    final: float
    balanced: float
    rest: float


@dataclass(frozen=True, slots=True)
class Moved:
    """Sum of absolute adjustments, and the value before."""

    before: float
    amount: float

    @property
    def share(self) -> float:
        """Amount over value before; 0 of nothing."""
        return self.amount / self.before if self.before else 0.0


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow of trade: before and after balancing, and between what it lies."""

    exporter: str
    importer: str
    item: str
    method: str
    before: float
    balanced: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gap:
    """What both sides say of a flow, the balanced value, and what may explain the gap.

    ``exports_reported`` and ``imports_reported`` tell reports from estimates. ``kind``, ``via``
    and ``amount`` are those of :class:`fumao.balance.explain.Explanation`; empty if unexplained.
    """

    exporter: str
    importer: str
    item: str
    exports: float
    imports: float
    balanced: float
    exports_reported: bool = True
    imports_reported: bool = True
    kind: str = ""
    via: str = ""
    amount: float | None = None

    @property
    def asymmetry(self) -> float:
        """``|X - M| / (|X| + |M|)``; 0 where both are 0."""
        size = abs(self.exports) + abs(self.imports)
        return abs(self.exports - self.imports) / size if size else 0.0


@dataclass(frozen=True, slots=True)
class Economy:
    """Total services of an economy with the world; ``reported`` is None where no source has it."""

    code: str
    flow: str
    method: str
    reported: float | None
    final: float
    balanced: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Item:
    """World trade of an item: listed economies' exports and imports, and all balanced flows."""

    code: str
    exports: float
    imports: float
    balanced: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A hold-out: cells hidden and estimated again, how often their intervals held, how wide."""

    scheme: str
    cells: int
    coverage: float
    width: float


@dataclass(frozen=True)
class Report:
    """What a reader wants to know of a balanced matrix; values in USD million.

    ``vintages`` says of each source which one was used. ``moved`` is by ``reported`` (and
    derived) and ``estimated``. ``mirrors`` are the worst of the ``pairs`` flows that both sides
    report, ``against`` the worst of those that one side alone reports, beside the estimate of
    the other. ``largest`` has both flows of each economy. ``residual`` is the largest gap of a
    constraint as part of it, ``level`` how often an interval is to hold the truth. ``ways`` are
    the balanced matrix and two simpler ones, ``tested`` the hold-outs, where there were any.
    ``errors`` are of reports, by source and size.
    """

    year: str
    economies: tuple[str, ...]
    items: tuple[str, ...]
    vintages: Mapping[str, str]
    level: float
    residual: float
    coverage: tuple[Covered, ...]
    totals: tuple[WorldTotal, ...]
    moved: Mapping[str, Moved]
    moves: tuple[Flow, ...]
    pairs: int
    mirrors: tuple[Gap, ...]
    against: tuple[Gap, ...]
    largest: tuple[Economy, ...]
    flows: tuple[Flow, ...]
    shares: tuple[Item, ...]
    findings: tuple[Finding, ...]
    ways: tuple[Way, ...]
    tested: tuple[Trial, ...]
    errors: tuple[SourceError, ...] = ()


def summarise(
    world: World,
    system: System,
    reconciled: Reconciled,
    bands: Bands,
    mirrors_table: pa.Table,
    vintages: Mapping[str, str],
    *,
    top: int = 15,
    held: Mapping[str, Hidden] | None = None,
) -> Report:
    """Gather what the report shows of a world matrix and its reconciliation.

    Parameters
    ----------
    world : World
    system : System
        From :func:`fumao.balance.system.system_of` of that world.
    reconciled : Reconciled
        Of that system.
    bands : Bands
        Of its cells, at the level of the parameters.
    mirrors_table : pyarrow.Table
        From :func:`fumao.balance.mirrors.mirrors` of what was reported, with or without
        :func:`fumao.balance.explain.with_explanations`.
    vintages : mapping of source to vintage
    top : int
        Rows of each list.
    held : mapping of scheme to Hidden, optional
        Hold-outs of that world, from :func:`fumao.balance.world_holdout.hold_outs`.

    Raises
    ------
    ShapeMismatch
        System, reconciliation and bands have not the same cells.
    """
    sizes = (system.values.size, reconciled.values.size, bands.lower.size)
    if len(set(sizes)) > 1:
        raise ShapeMismatch(
            "system, reconciliation and bands have {:,}, {:,} and {:,} cells".format(*sizes),
            remedy="give the three of one world",
        )
    cells = _Cells.of(world, system, reconciled, bands)
    paired = _explained(mirrors_table, world)
    return Report(
        world.period, world.economies, world.items, dict(vintages),
        parameters().number("level"), reconciled.residual,
        _coverage(world), _world_totals(world, cells), _moved(cells),
        cells.flows(_first(-np.abs(cells.balanced - cells.before), top)),
        paired.num_rows, _mirrors(paired, cells, top), _against(world, cells, top),
        _largest(world, cells, top), cells.flows(_largest_flows(world, cells, top)),
        _shares(world, cells), world.findings, _ways(world, system, reconciled, held or {}),
        tuple(_tested(held or {})), source_errors(world.reports),
    )  # fmt: skip


def _ways(
    world: World, system: System, reconciled: Reconciled, held: Mapping[str, Hidden]
) -> tuple[Way, ...]:
    beside = side_by_side(world.sides, world.totals.final[..., 1:], system, reconciled.values)
    return ways_of(
        world, system, beside,
        {scheme: {way: each.wape(way) for way in beside} for scheme, each in held.items()},
    )  # fmt: skip


def _tested(held: Mapping[str, Hidden]) -> Iterator[Trial]:
    for scheme, each in held.items():
        found = coverage_of(held, scheme)
        yield Trial(scheme, each.truths.size, found.share, found.width)


def _first(order: Array, top: int) -> Integers:
    """The places of the smallest, alike ones in their order."""
    return np.argsort(order, kind="stable")[:top]


@dataclass(frozen=True)
class _Cells:
    """Flows of trade of a system, without the totals of pairs; areas end with the rest."""

    areas: tuple[str, ...]
    items: tuple[str, ...]
    exporter: Integers
    importer: Integers
    item: Integers
    methods: Integers
    before: Array
    balanced: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, world: World, system: System, reconciled: Reconciled, bands: Bands) -> _Cells:
        own = system.item >= 0
        return cls(
            (*world.economies, REST), world.items, system.exporter[own], system.importer[own],
            system.item[own], system.methods[own], system.values[own], reconciled.values[own],
            bands.lower[own], bands.upper[own],
        )  # fmt: skip

    def key(self, at: int) -> tuple[str, str, str]:
        areas, items = self.areas, self.items
        return areas[self.exporter[at]], areas[self.importer[at]], items[self.item[at]]

    def flows(self, at: Integers) -> tuple[Flow, ...]:
        codes = method_codes()
        return tuple(
            Flow(*self.key(c), codes[self.methods[c]], float(self.before[c]),
                 float(self.balanced[c]), float(self.low[c]), float(self.high[c]))
            for c in at
        )  # fmt: skip

    def sums(self, flow: int) -> Array:
        """Balanced totals of every area, the rest of the world last, as exporter or importer."""
        side = (self.exporter, self.importer)[flow]
        return np.asarray(
            np.bincount(side, weights=self.balanced, minlength=len(self.areas)), dtype=np.float64
        )

    def value(self, exporter: str, importer: str, item: str) -> float:
        """Balanced trade of a pair in an item, or in all of them for S."""
        i, j = self.areas.index(exporter), self.areas.index(importer)
        own = (self.exporter == i) & (self.importer == j)
        if item != "S":
            own &= self.item == self.items.index(item)
        return float(self.balanced[own].sum())


def _coverage(world: World) -> tuple[Covered, ...]:
    """Items by family; totals of pairs and of economies are sums and do not count again."""
    families = np.array(["", *(each.family for each in methods().values())])
    numbers = (world.filled.methods[0, :, :, 1:, 1:], world.totals.methods[..., 1:])
    values = (world.filled.final[0, :, :, 1:, 1:], world.totals.final[..., 1:])
    rows = []
    for level, codes, final in zip(LEVELS, numbers, values, strict=True):
        for f, flow in enumerate(FLOWS):
            for family in dict.fromkeys(families.tolist()):
                own = np.isin(codes[f], np.flatnonzero(families == family))
                if family not in ("", "none") and own.any():
                    value = float(np.nansum(final[f][own]))
                    rows.append(Covered(level, flow, family, int(own.sum()), value))
    return tuple(rows)


def _world_totals(world: World, cells: _Cells) -> tuple[WorldTotal, ...]:
    reported, final = world.totals.reported[..., 0], world.totals.final[..., 0]
    return tuple(
        WorldTotal(flow, float(np.nansum(reported[f])), float(final[f].sum()),
                   float(cells.sums(f)[:-1].sum()), float(cells.sums(f)[-1]))
        for f, flow in enumerate(FLOWS)
    )  # fmt: skip


def _moved(cells: _Cells) -> dict[str, Moved]:
    known = firm(cells.methods)
    distance = np.abs(cells.balanced - cells.before)
    return {
        name: Moved(float(cells.before[own].sum()), float(distance[own].sum()))
        for name, own in (("reported", known), ("estimated", ~known))
    }


def _explained(paired: pa.Table, world: World) -> pa.Table:
    """Mirrors with explanations, then those of the year, its economies and its items."""
    if "kind" not in paired.column_names:
        paired = with_explanations(paired, explain(paired))
    areas, kept = pa.array(world.economies), pc.equal(paired["period"], world.period)
    for side in ("exporter", "importer"):
        kept = pc.and_(kept, pc.is_in(paired[side], areas))
    every = paired.filter(pc.and_(kept, pc.is_in(paired["item"], pa.array(["S", *world.items]))))
    single = every.filter(pc.not_equal(every["item"], "S"))
    # A pair's total repeats its items: it stands only where no items are told.
    return single if single.num_rows else every


def _mirrors(paired: pa.Table, cells: _Cells, top: int) -> tuple[Gap, ...]:
    return tuple(
        Gap(
            row["exporter"], row["importer"], row["item"], row["exports"], row["imports"],
            cells.value(row["exporter"], row["importer"], row["item"]),
            kind=row["kind"] or "", via=row["via"] or "", amount=row["amount"],
        )
        for row in worst(paired, top=top).to_pylist()
    )  # fmt: skip


def _against(world: World, cells: _Cells, top: int) -> tuple[Gap, ...]:
    """Where one side alone reports: the report beside the estimate of the other side.

    Flows with the rest of the world have no other side.
    """
    n = len(world.economies)
    both = np.flatnonzero((cells.exporter < n) & (cells.importer < n))
    i, j, c = (each[both] for each in (cells.exporter, cells.importer, cells.item))
    # Partners begin with the world, items with the total.
    sides = ((0, 0, i, j + 1, c + 1), (0, 1, j, i + 1, c + 1))
    x, m = (world.filled.final[side] for side in sides)
    x_told, m_told = (np.isfinite(world.filled.reported[side]) for side in sides)
    gap = np.where(x_told ^ m_told, np.abs(x - m), -1.0)
    return tuple(
        Gap(*cells.key(int(both[at])), float(x[at]), float(m[at]), float(cells.balanced[both[at]]),
            bool(x_told[at]), bool(m_told[at]))
        for at in _first(-gap, top) if gap[at] > 0
    )  # fmt: skip


def _largest(world: World, cells: _Cells, top: int) -> tuple[Economy, ...]:
    """Both flows of the economies with the largest trade.

    The reconciliation takes their totals for exact: the interval is that of the total itself.
    """
    final, reported = world.totals.final[..., 0], world.totals.reported[..., 0]
    codes, numbers = method_codes(), world.totals.methods[..., 0]
    spread = world.side_variances[0, :, :, 0, 0]
    band = ends(final.ravel(), spread.ravel(), level=parameters().number("level"))
    low, high = band.lower.reshape(final.shape), band.upper.reshape(final.shape)
    sums = [cells.sums(f) for f in range(2)]
    return tuple(
        Economy(world.economies[e], flow, codes[numbers[f, e]], _or_none(reported[f, e]),
                float(final[f, e]), float(sums[f][e]), float(low[f, e]), float(high[f, e]))
        for e in _first(-final.sum(axis=0), top) for f, flow in enumerate(FLOWS)
    )  # fmt: skip


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _largest_flows(world: World, cells: _Cells, top: int) -> Integers:
    """The largest between listed economies: the rest of the world is what is left over."""
    n = len(world.economies)
    both = (cells.exporter < n) & (cells.importer < n)
    return _first(-np.where(both, cells.balanced, -1.0), min(top, int(both.sum())))


def _shares(world: World, cells: _Cells) -> tuple[Item, ...]:
    exports, imports = world.totals.final[..., 1:].sum(axis=1)
    balanced = np.bincount(cells.item, weights=cells.balanced, minlength=len(world.items))
    return tuple(
        Item(code, float(x), float(m), float(b))
        for code, x, m, b in zip(world.items, exports, imports, balanced, strict=True)
    )


def counted(findings: Sequence[Finding]) -> dict[tuple[str, str], int]:
    """How many findings of each severity and kind, errors first.

    >>> counted(())
    {}
    """
    order = list(Severity)
    found: dict[tuple[str, str], int] = {}
    for each in sorted(findings, key=lambda each: (order.index(each.severity), each.kind)):
        key = (each.severity.value, each.kind)
        found[key] = found.get(key, 0) + 1
    return found
