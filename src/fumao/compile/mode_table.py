"""Modes of supply as tables: what is split, affiliates' files, the four-mode matrix, flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from fumao.compile.cells import cells
from fumao.compile.mode_matrix import APART, MODES, VARIANTS
from fumao.compile.modes import DISTRIBUTION, Fats, Line, Supply, fats_line
from fumao.errors import DuplicateKey, FumaoError, InvalidInput
from fumao.methods.rounding import round_half_away
from fumao.model.codes import EDITION, codelist, items
from fumao.model.finding import Finding, Severity
from fumao.model.flow_rules import check_area
from fumao.model.flows import Flow, Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import parse_csv

# What nobody could put under an item has no mode either: it stands apart with the rest of S.
_UNALLOCATED = "SN"
COLUMNS = (*MODES, APART)
_NEEDED = ("flow", "period", "value", "unit")


def splittable(flows: Flows, partners: Sequence[str], periods: Sequence[str] = ()) -> list[Flow]:
    """The rows of a vintage that are split: standard items of the whole country by year.

    Parameters
    ----------
    flows : Flows
        With mode ``_T``, and M1 to M4 where recorded.
    partners : sequence of str
        W1, or others of the vintage.
    periods : sequence of str
        Every year, unless given.

    Raises
    ------
    InvalidInput
        Nothing is left; the message says what was asked for.
    """
    known = codelist("items", EDITION)
    found = [
        flow
        for flow, _ in cells(_narrowed(flows, partners))
        if flow.flow in ("X", "M")
        and (flow.period in periods if periods else Period.parse(flow.period).kind == "year")
        and flow.item in known
        and known[flow.item].role == "std"
        and flow.item != _UNALLOCATED
    ]
    if not found:
        raise InvalidInput(
            f"no exports or imports of {', '.join(partners)} in {', '.join(periods) or 'any year'}",
            remedy="name a partner and a period that the vintage has",
        )
    return found


def _narrowed(flows: Flows, partners: Sequence[str]) -> Iterator[Flow]:
    for partner in partners:
        yield from flows.having(region="_T", partner=partner)


def finest(flows: Sequence[Flow]) -> tuple[list[Flow], list[Finding]]:
    """Recorded modes at the finest items only; what an item had beyond those below is told.

    A compiled vintage shows modes for an item and for all above it; the totals stay.
    """
    recorded: dict[tuple[str, ...], dict[str, Decimal]] = {}
    there: dict[tuple[str, ...], set[str]] = {}
    for flow in flows:
        there.setdefault(_group(flow), set()).add(flow.item)
        if flow.mode in MODES:
            recorded.setdefault((*_group(flow), flow.mode), {})[flow.item] = flow.value or Decimal(
                0
            )
    kept, findings = [], []
    for flow in flows:
        below = [each.code for each in codelist("items", EDITION).children(flow.item)]
        if flow.mode not in MODES or not there[_group(flow)] & set(below):
            kept.append(flow)
            continue
        known = recorded[(*_group(flow), flow.mode)]
        beyond = known[flow.item] - sum((known.get(each, Decimal(0)) for each in below), Decimal(0))
        if beyond:
            findings.append(_coarse(flow, beyond))
    return kept, findings


def _group(flow: Flow) -> tuple[str, ...]:
    return (flow.reporter, flow.partner, flow.region, flow.flow, flow.period)


def _coarse(flow: Flow, amount: Decimal) -> Finding:
    told = f"{amount:,.2f} {flow.unit}"
    return Finding(
        kind="modes",
        key=flow.key,
        expected=Names("各分项已记录的模式之和", "the modes recorded of the items below it"),
        found=Names(f"多出{told}", f"{told} beyond them"),
        rule="modes.coarse",
        severity=Severity.NOTE,
        note=Names("该部分按分项的模式比重分配", "it was split like the items below"),
        where=flow.key,
    )


def read_fats(text: str, name: str, reporter: str, money: str) -> list[Fats]:
    """Read affiliates' output, CSV: activity (ISIC) or item, flow, period, value, unit, partner.

    Parameters
    ----------
    reporter, money : str
        Who reports where the file does not say, and the unit that values must agree with.

    Raises
    ------
    InvalidInput, UnknownCode, UnitMismatch, DuplicateKey
        A column is missing, a value or code is wrong, the unit is another currency, or an
        activity stands twice; the message names the line.

    Examples
    --------
    >>> text = "activity,flow,period,value,unit\\nJ62,X,2020,5100,USD_MN"
    >>> read_fats(text, "fats.csv", "CHN", "USD_BN")[0].group
    'CHN/W1/_T'
    """
    found: dict[tuple[str, ...], Fats] = {}
    for line, row in parse_csv(text, name):
        try:
            each = _fats(row, reporter)
            fats_line(each, money)
            key = (each.group, each.activity, each.flow, each.period)
            if key in found:
                raise DuplicateKey(
                    f"two rows for {'/'.join(key)}", remedy="leave one, or add them up"
                )
        except FumaoError as problem:
            problem.where = f"file {name}, line {line}"
            raise
        found[key] = each
    if not found:
        raise InvalidInput("the file has no rows", where=f"file {name}", remedy=_columns())
    return list(found.values())


def of_these(affiliates: Sequence[Fats], flows: Sequence[Flow]) -> tuple[list[Fats], list[Finding]]:
    """Affiliates of the partners, flows and periods that are split; the others are told.

    Without its other modes a period of affiliates would be no matrix.
    """
    split = {(f"{each.reporter}/{each.partner}/{each.region}", each.flow, each.period)
             for each in flows}  # fmt: skip
    kept = [each for each in affiliates if (each.group, each.flow, each.period) in split]
    others = {(each.group, each.flow, each.period) for each in affiliates} - split
    return kept, [_aside(*key) for key in sorted(others)]


def _aside(group: str, flow: str, period: str) -> Finding:
    return Finding(
        kind="modes",
        key=f"{group}/M3/{flow}/{period}",
        expected=Names("参与分解的伙伴、流向与期间", "a partner, flow and period that is split"),
        found=Names("只有附属机构数据", "affiliates only"),
        rule="modes.affiliates_aside",
        severity=Severity.DOUBT,
        note=Names(
            "未采用：没有相应的服务贸易", "left aside: there is no trade to put them beside"
        ),
        where=f"{group} {flow} {period}",
    )


def _fats(row: Mapping[str, str], reporter: str) -> Fats:
    lacking = [column for column in _NEEDED if not row.get(column)]
    activity = row.get("activity") or row.get("item") or ""
    if lacking or not activity:
        raise InvalidInput(
            f"{', '.join(lacking) or 'activity or item'} is missing", remedy=_columns()
        )
    try:
        value = Decimal(row["value"])
    except InvalidOperation as problem:
        raise InvalidInput(
            f"value {row['value']!r} is no number", remedy="write digits with a point"
        ) from problem
    Period.parse(row["period"])
    check_area(row.get("partner") or "W1", "partner")
    group = f"{row.get('reporter') or reporter}/{row.get('partner') or 'W1'}/_T"
    return Fats(group, activity, row["flow"], row["period"], value, row["unit"])


def _columns() -> str:
    return f"columns: activity or item, {', '.join(_NEEDED)}; partner where known"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the four-mode matrix: central amounts by mode and apart, with their ranges.

    ``item`` is a main item, the distribution (DISTR) or S, which here is all rows together;
    ``shares`` are of the four modes, in per cent, for S only.
    """

    item: str
    names: Names
    central: Mapping[str, Decimal]
    ranges: Mapping[str, tuple[Decimal, Decimal]]
    shares: Mapping[str, tuple[Decimal, Decimal, Decimal]]

    @property
    def total(self) -> Decimal:
        """All modes and what stands apart."""
        return sum(self.central.values(), Decimal(0))

    def as_dict(self) -> dict[str, Any]:
        """For programs; shares as central, least and most."""
        return {
            "item": self.item, "name_zh": self.names.zh, "name_en": self.names.en,
            "central": {mode: f"{value}" for mode, value in self.central.items()},
            "range": {mode: [f"{each}" for each in ends] for mode, ends in self.ranges.items()},
            "total": f"{self.total}",
            "shares": {mode: [f"{each}" for each in of] for mode, of in self.shares.items()},
        }  # fmt: skip


def matrix(supply: Supply, group: str, flow: str, period: str) -> list[Row]:
    """The four-mode matrix of one reporter and partner, flow and period: main items, then all.

    Notes
    -----
    The range of a sum is that of its variants: each variant is added up by itself, since
    all shares of a variant go together.
    """
    lines = supply.having(group=group, flow=flow, period=period)
    by_item: dict[str, list[Line]] = {}
    for line in lines:
        by_item.setdefault(_main(line.item), []).append(line)
    order = [child.code for child in codelist("items", EDITION).children("S")]
    told = [item for item in (*order, DISTRIBUTION, "S") if item in by_item]
    rows = [_row(item, _name(item, rest=True), by_item[item]) for item in told]
    shares = {
        share.mode: (share.share, share.least, share.most)
        for share in supply.shares(group=group, flow=flow, period=period)
    }
    return [*rows, _row("S", _name("S"), lines, shares)]


def _row(
    item: str,
    names: Names,
    lines: Sequence[Line],
    shares: Mapping[str, tuple[Decimal, Decimal, Decimal]] | None = None,
) -> Row:
    central, ranges = {}, {}
    for mode in COLUMNS:
        sums = [
            sum((getattr(line, variant) for line in lines if line.mode == mode), Decimal(0))
            for variant in VARIANTS
        ]
        central[mode] = sums[VARIANTS.index("central")]
        ranges[mode] = (min(sums), max(sums))
    return Row(item, names, central, ranges, shares or {})


def _name(item: str, *, rest: bool = False) -> Names:
    if item == DISTRIBUTION:
        return Names("分销", "Distribution")
    if item == "S" and rest:
        return Names("未分项目", "Not allocated to an item")
    return Names("合计", "Total") if item == "S" else items()[item].names


def _main(item: str) -> str:
    """The main item that an item is a part of; S and the distribution stand for themselves."""
    if item in ("S", DISTRIBUTION):
        return item
    tree = codelist("items", EDITION)
    while tree[item].parent != "S":
        item = tree[item].parent
    return item


def mode_flows(supply: Supply) -> Flows:
    """Flows by item and mode, each item with all below it; estimated unless all was recorded.

    What stands apart is in no mode; distribution is no item. Neither is a flow. Mode 3 without
    affiliates has status U (low reliability): it is construction at most.
    """
    amounts: dict[tuple[str, ...], Decimal] = {}
    estimated: set[tuple[str, ...]] = set()
    for line in supply.lines:
        if line.mode not in MODES or line.item == DISTRIBUTION:
            continue
        for item in _upwards(line.item):
            key = (line.group, item, line.flow, line.period, line.mode)
            amounts[key] = amounts.get(key, Decimal(0)) + line.central
            if line.origin not in ("recorded", "fats"):
                estimated.add(key)
    whole = {(line.group, line.flow, line.period) for line in supply.lines if line.origin == "fats"}
    rows = _flow_rows(amounts, estimated, whole, supply.unit)
    return Flows.from_rows(rows, name="modes of supply")


def _upwards(item: str) -> Iterator[str]:
    tree = codelist("items", EDITION)
    while item:
        yield item
        item = tree[item].parent


def _flow_rows(
    amounts: Mapping[tuple[str, ...], Decimal],
    estimated: set[tuple[str, ...]],
    whole: set[tuple[str, str, str]],
    unit: str,
) -> Iterator[dict[str, Any]]:
    for key, amount in amounts.items():
        group, item, flow, period, mode = key
        reporter, partner, region = group.split("/")
        yield {
            "reporter": reporter, "partner": partner, "region": region, "item": item,
            "flow": flow, "mode": mode, "period": period, "value": amount, "unit": unit,
            "status": "U" if mode == "M3" and (group, flow, period) not in whole else "A",
            "confidentiality": "N", "origin": "estimated" if key in estimated else "reported",
        }  # fmt: skip


def line_rows(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Lines as rows of a table: amounts to eight places, as flows have them."""
    for line in lines:
        yield {
            "group": line.group, "item": line.item, "flow": line.flow, "period": line.period,
            "mode": line.mode, "origin": line.origin,
            **{name: round_half_away(getattr(line, name), 8) for name in VARIANTS},
        }  # fmt: skip
