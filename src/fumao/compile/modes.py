"""Modes of supply: flows by item, split into the four modes of the GATS, with a range."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from fumao.compile.cells import cells
from fumao.compile.mode_matrix import (
    APART,
    HUNDRED,
    MODES,
    VARIANTS,
    ModeMatrix,
    Range,
    Weights,
    default_matrix,
    item_of_activity,
)
from fumao.errors import InvalidInput
from fumao.methods.apportionment import apportion
from fumao.methods.rounding import EXACT, round_half_away
from fumao.model.codes import EDITION, codelist
from fumao.model.finding import Finding, Severity
from fumao.model.flows import Flow
from fumao.model.names import Names
from fumao.model.tables import data_path
from fumao.model.unit import rescale, unit

DISTRIBUTION = "DISTR"
# Of an item: published parts are rounded, and their sum then misses by less than this.
_ROUNDING = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class Line:
    """A part of an item in one mode: central amount, and what it is in the other variants.

    ``mode`` is M1 to M4 or apart; ``origin`` is recorded, allocated, fats or margin.
    """

    group: str
    item: str
    flow: str
    period: str
    mode: str
    low: Decimal
    central: Decimal
    high: Decimal
    origin: str

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """The smallest and the largest of the three variants."""
        amounts = (self.low, self.central, self.high)
        return min(amounts), max(amounts)


@dataclass(frozen=True, slots=True)
class ModeShare:
    """A mode of all four, in per cent to one decimal, with its range over the variants."""

    mode: str
    amount: Decimal
    share: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Fats:
    """Output of foreign affiliates: of an activity (ISIC) or item, outward X or inward M.

    ``group`` is reporter/partner/region, as in the lines: CHN/W1/_T.
    """

    group: str
    activity: str
    flow: str
    period: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class Supply:
    """Trade by mode: lines in one unit, and what ought to be looked at."""

    unit: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]

    def having(self, **wanted: str) -> list[Line]:
        """The lines whose fields have these values."""
        return [line for line in self.lines
                if all(getattr(line, name) == value for name, value in wanted.items())]  # fmt: skip

    def amount(self, variant: str = "central", **wanted: str) -> Decimal:
        """The sum of these lines in one variant."""
        return sum((getattr(line, variant) for line in self.having(**wanted)), Decimal(0))

    def has_affiliates(self, **wanted: str) -> bool:
        """Whether mode 3 of these lines is known: without FATS it is construction at most."""
        return bool(self.having(origin="fats", **wanted))

    def shares(self, **wanted: str) -> list[ModeShare]:
        """The four modes of these lines, without what stands apart.

        Raises
        ------
        InvalidInput
            There is nothing in any mode.
        """
        amounts = {
            variant: {mode: self.amount(variant, mode=mode, **wanted) for mode in MODES}
            for variant in VARIANTS
        }
        wholes = {variant: sum(of.values(), Decimal(0)) for variant, of in amounts.items()}
        if not all(wholes.values()):
            raise InvalidInput(f"no mode of supply has {wanted}", remedy="see the lines' fields")
        found = []
        for mode in MODES:
            percent = {
                variant: round_half_away(
                    EXACT.divide(HUNDRED * amounts[variant][mode], wholes[variant]), 1
                )
                for variant in VARIANTS
            }
            found.append(
                ModeShare(mode, amounts["central"][mode], percent["central"],
                          min(percent.values()), max(percent.values()))
            )  # fmt: skip
        return found


def allocate(
    flows: Iterable[Flow],
    *,
    matrix: ModeMatrix | None = None,
    weights: Weights | None = None,
    fats: Sequence[Fats] = (),
    margins: Sequence[Line] = (),
) -> Supply:
    """Split flows by item into the modes of supply.

    The finest items that are given are split; what a main item holds beyond them is split
    like them. Amounts whose mode is recorded keep it, and only the rest is allocated.

    Parameters
    ----------
    flows : iterable of Flow
        Items with mode ``_T``, and where recorded also with M1 to M4, of one currency.
    matrix : ModeMatrix, optional
        That of ``data/compile/modes.csv`` unless given.
    weights : mapping of (item, flow) to Decimal, optional
        Values of sub-items for countries that know the main item only.
    fats : sequence of Fats
        Mode 3.
    margins : sequence of Line
        Distribution margins (:func:`margin_line`).

    Returns
    -------
    Supply
        The four central parts of every item add up to its amount exactly.

    Raises
    ------
    InvalidInput
        Modes recorded for an item and for one above it, or more than the item holds; an
        item without shares.

    Notes
    -----
    ``M1 + M2 + M4 - margins = S - SL - SD1 - (mode 3 of SE)``.

    Examples
    --------
    >>> from fumao.model.flows import Flows
    >>> rows = Flows.from_rows([{"reporter": "CHN", "item": "SI2", "flow": "X",
    ...     "period": "2019", "value": "1000", "unit": "USD_MN"}])
    >>> for line in allocate(rows).lines:
    ...     print(line.mode, line.central, *line.interval)
    M1 750.00 600.00 900.00
    M4 250.00 100.00 400.00
    """
    told = list(flows)
    code = told[0].unit if told else (fats[0].unit if fats else "USD_MN")
    table = matrix or default_matrix()
    lines: list[Line] = []
    findings: list[Finding] = []
    for key, amounts in _groups(told, code).items():
        group = _Group(key, amounts, table, weights, findings)
        lines += group.lines()
    lines += [fats_line(row, code) for row in fats]
    lines += margins
    supply = Supply(code, tuple(lines), ())
    findings += _bands(supply)
    return Supply(code, tuple(lines), tuple(findings))


def _groups(
    flows: Iterable[Flow], code: str
) -> dict[tuple[str, str, str], dict[str, dict[str, Decimal]]]:
    """Amounts by item and mode, for each (reporter/partner/region, flow, period)."""
    found: dict[tuple[str, str, str], dict[str, dict[str, Decimal]]] = {}
    for flow, value in cells(flows):
        key = (f"{flow.reporter}/{flow.partner}/{flow.region}", flow.flow, flow.period)
        modes = found.setdefault(key, {}).setdefault(flow.item, {})
        modes[flow.mode] = rescale(value, unit(flow.unit), unit(code))
    return found


@dataclass(frozen=True)
class _Group:
    """Items of one reporter, partner, flow and period."""

    key: tuple[str, str, str]
    amounts: Mapping[str, Mapping[str, Decimal]]
    matrix: ModeMatrix
    weights: Weights | None
    findings: list[Finding]

    def lines(self) -> Iterator[Line]:
        """The lines of every item that has none above it."""
        for item in self.amounts:
            if any(up in self.amounts for up in _above(item)):
                continue
            if _is_standard(item):
                yield from self._item(item)
            else:
                self._find("left_out", item, "0", Severity.DOUBT)

    def _item(self, item: str) -> Iterator[Line]:
        below = [child for child in _below(item) if self._total(child)]
        goods = self._total("SD1") if item == "SD" else Decimal(0)
        if not below or goods:
            if goods > max(self._total(item), Decimal(0)):
                raise InvalidInput(
                    f"goods in travel, {goods:f}, exceed travel",
                    where=self._where(item),
                    remedy="correct SD or SD1",
                )
            if goods:
                yield from self._split("SD1", goods)
            yield from self._leaf(item, self._total(item) - goods)
            return
        if any(mode in self.amounts.get(item, {}) for mode in MODES):
            raise InvalidInput(
                f"modes are recorded for {item} and amounts for items below it",
                where=self._where(item),
                remedy="record modes at the finest items",
            )
        for child in below:
            yield from self._item(child)
        parts = {child: self._total(child) for child in below}
        rest = self._total(item) - sum(parts.values(), Decimal(0))
        if rest:
            yield from self._rest(item, rest, parts)

    def _rest(self, item: str, rest: Decimal, parts: Mapping[str, Decimal]) -> Iterator[Line]:
        """What an item holds beyond its parts: split like them, of a total set apart."""
        if abs(rest) > _ROUNDING * abs(self._total(item)):
            severity = Severity.NOTE if rest > 0 else Severity.DOUBT
            self._find("rest", item, f"{rest:f}", severity)
        if item == "S":
            yield self._line(item, APART, (rest, rest, rest), "allocated")
            return
        flow = self.key[1]
        like = {(child, flow): amount for child, amount in parts.items()}
        yield from self._split(item, rest, self.matrix.shares(item, flow, like))

    def _leaf(self, item: str, total: Decimal) -> Iterator[Line]:
        recorded = {mode: value for mode, value in self.amounts.get(item, {}).items()
                    if mode in MODES}  # fmt: skip
        for mode, value in recorded.items():
            yield self._line(item, mode, (value, value, value), "recorded")
        rest = total - sum(recorded.values(), Decimal(0))
        if rest and (rest > 0) is not (total > 0):
            raise InvalidInput(
                f"recorded modes of {item} exceed its {total:f} by {-rest:f}",
                where=self._where(item),
                remedy="correct the modes or the item",
            )
        if rest:
            yield from self._split(item, rest)

    def _split(self, item: str, amount: Decimal, shares: Range | None = None) -> Iterator[Line]:
        told = shares or self.matrix.shares(item, self.key[1], self.weights)
        parts = [apportion(amount, told[variant]) for variant in VARIANTS]
        for mode, amounts in zip((*MODES, APART), zip(*parts, strict=True), strict=True):
            if any(amounts):
                yield self._line(item, mode, amounts, "allocated")

    def _total(self, item: str) -> Decimal:
        """The amount of an item, or of what is recorded of it, or of the items below it."""
        modes = self.amounts.get(item)
        if modes:
            return modes.get("_T", sum(modes.values(), Decimal(0)))
        return sum((self._total(child) for child in _below(item)), Decimal(0))

    def _line(self, item: str, mode: str, amounts: Sequence[Decimal], origin: str) -> Line:
        low, central, high = amounts
        return Line(self.key[0], item, *self.key[1:], mode, low, central, high, origin)

    def _where(self, item: str) -> str:
        return "/".join((self.key[0], item, *self.key[1:]))

    def _find(self, kind: str, item: str, amount: str, severity: Severity) -> None:
        expected, found, note = _WORDS[kind]
        self.findings.append(
            Finding(
                kind="modes",
                key=self._where(item),
                expected=expected,
                found=Names(found.zh.format(amount), found.en.format(amount)),
                rule=f"modes.{kind}",
                severity=severity,
                note=note,
                where=self._where(item),
            )
        )


_WORDS = {
    "rest": (
        Names("各分项之和", "the sum of its parts"),
        Names("相差{}", "{} beyond it"),
        Names("差额按该项目或各分项的模式比重分配；总额的差额单列",
              "the rest was split by its shares or like its parts; that of S stands apart"),
    ),
    "left_out": (
        Names("标准分项", "a standard item"),
        Names("另一种分组或汇总", "another grouping, or an aggregate"),
        Names("未分配", "it was not allocated"),
    ),
}  # fmt: skip


def _is_standard(item: str) -> bool:
    """Whether an item is one of those that add up to services."""
    tree = codelist("items", EDITION)
    return item in tree and all(tree[each].role == "std" for each in (item, *_above(item)))


@cache
def _above(item: str) -> tuple[str, ...]:
    """The items that an item is a part of."""
    tree = codelist("items", EDITION)
    up = tree[item].parent if item in tree else ""
    return (up, *_above(up)) if up else ()


@cache
def _below(item: str) -> tuple[str, ...]:
    return tuple(child.code for child in codelist("items", EDITION).children(item))


def fats_line(row: Fats, code: str) -> Line:
    """Output of affiliates as mode 3, in the unit of the flows.

    Raises
    ------
    InvalidInput, UnitMismatch
        It is negative, of no flow or no service, or in another currency.
    """
    if row.value < 0 or row.flow not in ("X", "M"):
        raise InvalidInput(
            f"affiliates of {row.activity}: {row.value} in flow {row.flow}",
            remedy="give output, not negative: outward as X, inward as M",
        )
    value = rescale(row.value, unit(row.unit), unit(code))
    item = item_of_activity(row.activity)
    return Line(row.group, item, row.flow, row.period, "M3", value, value, value, "fats")


def margin_line(
    group: str,
    goods: Decimal,
    flow: str,
    period: str,
    *,
    ratios: Mapping[str, Any] | None = None,
) -> Line:
    """The distribution margin on goods that pass through traders: mode 1, no item of the EBOPS.

    Parameters
    ----------
    group : str
        CHN/W1/_T: reporter/partner/region.
    goods : Decimal
        Exports FOB, or imports, that pass through distributors, in the unit of the flows.
    ratios : mapping, optional
        low, central and high, in per cent; those of ``data/compile/modes.toml``.

    Examples
    --------
    >>> margin_line("CHN/W1/_T", Decimal(2000), "X", "2019").central
    Decimal('200.00')
    """
    told = ratios or _settings()["distribution"]
    low, central, high = (
        round_half_away(goods * Decimal(str(told[name])) / HUNDRED, 2) for name in VARIANTS
    )
    return Line(group, DISTRIBUTION, flow, period, "M1", low, central, high, "margin")


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads(data_path("compile", "modes.toml").read_text(encoding="utf-8"))


def _bands(supply: Supply) -> Iterator[Finding]:
    """Mode shares far from the world's, where all four modes are there: for review only."""
    bands = _settings()["bands"]
    for group, flow, period in sorted({(each.group, each.flow, each.period)
                                       for each in supply.lines}):  # fmt: skip
        of = {"group": group, "flow": flow, "period": period}
        if not supply.has_affiliates(**of):
            continue
        for share in supply.shares(**of):
            least, most = bands[share.mode]
            if not least <= share.share <= most:
                yield Finding(
                    kind="modes",
                    key=f"{group}/{share.mode}/{flow}/{period}",
                    expected=Names(f"{least}%—{most}%", f"{least}% to {most}%"),
                    found=Names(f"{share.share}%", f"{share.share}%"),
                    rule="modes.band",
                    severity=Severity.NOTE,
                    note=Names(
                        "与世界比重相差较大，请复核", "far from the world's share: review it"
                    ),
                    where=f"{group} {flow} {period}",
                )


def without_affiliates(supply: Supply) -> list[Finding]:
    """Where mode 3 is missing, since nobody gave the output of affiliates."""
    there = sorted({(each.group, each.flow, each.period) for each in supply.lines})
    return [
        Finding(
            kind="modes",
            key=f"{group}/M3/{flow}/{period}",
            expected=Names("附属机构的产出（FATS）", "output of affiliates (FATS)"),
            found=Names("未提供附属机构数据", "no affiliates are given"),
            rule="modes.no_affiliates",
            severity=Severity.NOTE,
            note=Names(
                "商业存在（模式3）未作估计，至多含建筑；合计与占比不含附属机构",
                "commercial presence (M3) was not estimated and is construction at most: totals "
                "and shares lack affiliates",
            ),
            where=f"{group} {flow} {period}",
        )
        for group, flow, period in there
        if not supply.has_affiliates(group=group, flow=flow, period=period)
    ]
