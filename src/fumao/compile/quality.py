"""The quality of a compiled vintage: what its tables, and those around it, can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.asymmetry import mirrored
from fumao.compile.indicators import (
    FLOW_NAMES,
    Facts,
    Grid,
    Indicator,
    Measured,
    joined,
    percent,
)
from fumao.compile.mode_matrix import APART, MODES
from fumao.compile.protect import AFTER_CONTROL
from fumao.compile.quality_returns import ESTIMATES, returned
from fumao.compile.revisions import compare_releases
from fumao.methods.rounding import round_half_away
from fumao.model.codes import EDITION, codelist
from fumao.model.flows import Flow, Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

# Codes under which what is not known stands.
UNALLOCATED = {"partner": "_Z", "region": "_Z", "item": "SN"}
_FREQUENCIES = {
    "year": Names("年", "years"), "half": Names("半年", "half-years"),
    "quarter": Names("季", "quarters"), "month": Names("月", "months"),
    "months": Names("年初累计", "sums since January"),
}  # fmt: skip
# Fewer contributors than these are not counted aloud.
_FEWEST = 3
# Confidentiality of CL_CONF_STATUS: withheld for itself, withheld for others, withheld without
# a word on which of the two, not to be published.
_CONFIDENTIAL = {"primary": "AGMOT", "secondary": "DS", "alike": "C", "internal": "N", "free": "F"}
_CONFIDENTIAL_NAMES = {
    "primary": Names("初级保密单元格", "Cells withheld, primary"),
    "secondary": Names("次级保密单元格", "Cells withheld, secondary"),
    "alike": Names("保密单元格（不分初级、次级）", "Cells withheld, primary or secondary"),
    "internal": Names("仅限内部使用的单元格", "Cells for internal use only"),
    "free": Names("可公开单元格", "Cells free for publication"),
}


def measure(facts: Facts) -> list[Measured]:
    """Everything that can be computed, under the concept it belongs to.

    What the vintage does not hold is left out; nothing is guessed. Of a vintage without a
    flow the records or returns are told.
    """
    if not facts.tables["flows"].num_rows:
        return [*_records(facts, {}), *returned(facts), *_processed(facts)]
    national = _national(facts.flows)
    parts: tuple[Iterator[Measured], ...] = (
        _described(facts),
        _records(facts, national),
        _contributors(facts),
        _unallocated(facts.flows, national),
        returned(facts) if ESTIMATES in facts.tables else _estimated(facts.flows),
        _withheld(facts),
        _timely(facts),
        _coherent(national),
        mirrored(facts),
        _revised(facts),
        _processed(facts),
    )
    return [each for part in parts for each in part]


def _national(flows: Flows) -> dict[str, Flow]:
    """Exports and imports of the whole country with the world, by key."""
    whole = flows.having(partner="W1", region="_T")
    return {row.key: row for row in whole if row.value is not None and row.flow in ("X", "M")}


def _described(facts: Facts) -> Iterator[Measured]:
    table = facts.tables["flows"]
    yield Indicator("metadata_update", Names("编制时间（UTC）", "Compiled at (UTC)"),
                    f"{facts.receipt.recorded:%Y-%m-%d %H:%M}")  # fmt: skip
    yield Indicator("presentation", Names("分类", "Classification"), f"EBOPS 2010 ({EDITION})")
    for name, zh, en in (("reporter", "报告方", "Reporters"), ("item", "服务项目", "Items"),
                         ("partner", "伙伴与分组", "Partners and groups"),
                         ("region", "地区与分组", "Regions and groups")):  # fmt: skip
        yield Indicator("presentation", Names(zh, en), pc.count_distinct(table[name]).as_py())
    yield Indicator("presentation", Names("单元格", "Cells"), table.num_rows)
    units = sorted(set(table["unit"].to_pylist()))
    yield Indicator("unit", Names("单位", "Unit"), joined([unit(each).names for each in units]))
    periods = sorted({Period.parse(each) for each in set(table["period"].to_pylist())},
                     key=lambda each: (each.start, each.end))  # fmt: skip
    first, last = periods[0].start, max(each.end for each in periods)
    yield Indicator("period", Names("期间", "Span"), f"{first} – {last}")
    kinds = {each.kind for each in periods}
    told = [names for kind, names in _FREQUENCIES.items() if kind in kinds]
    yield Indicator("frequency", Names("所含期别", "Kinds of periods held"), joined(told))
    yield Indicator("release_policy", Names("发布日", "Day of release"),
                    f"{facts.receipt.released}")  # fmt: skip
    mains = codelist("items", EDITION).children("S")
    held = set(table["item"].to_pylist())
    wanted = [each.code for each in mains if each.code != UNALLOCATED["item"]]
    share = percent(sum(each in held for each in wanted), len(wanted))
    yield Indicator("relevance", Names("主要项目完整率", "Completeness over the main items"),
                    share, "%", "R1")  # fmt: skip


def _records(facts: Facts, national: Mapping[str, Flow]) -> Iterator[Measured]:
    """Records in and out, with the reasons; of a vintage that records made."""
    table = facts.tables.get("quarantine")
    if table is None or "converted" not in table.column_names:
        return
    records, out = facts.receipt.rows, table.num_rows
    yield Indicator("accuracy", Names("送来的记录", "Records received"), records)
    yield Indicator("accuracy", Names("进入统计的记录", "Records accepted"), records - out)
    if records:
        yield Indicator("accuracy", Names("隔离的记录占比", "Records in quarantine"),
                        percent(out, records), "%")  # fmt: skip
    if not out or not national:
        return
    code, scale = _money(national)
    out_of_it = _summed(table["converted"]) / scale
    whole = out_of_it + sum(_yearly(national, "S").values(), Decimal(0))
    if whole:
        yield Indicator("accuracy", Names("隔离金额占比", "Value in quarantine"),
                        percent(out_of_it, whole), "%")  # fmt: skip
    counted = table.group_by("reason").aggregate([("reason", "count"), ("converted", "sum")])
    rows = sorted(counted.to_pylist(), key=lambda row: (-row["reason_count"], row["reason"]))
    yield Grid(
        "accuracy", Names("隔离的记录，按原因", "Records in quarantine, by reason"),
        (Names("原因", "Reason"), Names("记录数", "Records"),
         Names(f"金额（{unit(code).names.zh}）", f"Value ({unit(code).names.en})"),
         Names("占全部金额%", "% of all value")),
        tuple(_reason(row, scale, whole) for row in rows),
    )  # fmt: skip


def _reason(row: Mapping[str, object], scale: Decimal, whole: Decimal) -> tuple[Names | str, ...]:
    amount = Decimal(str(row["converted_sum"] or 0)) / scale
    reason = str(row["reason"])
    share = f"{percent(amount, whole)}" if whole else ""
    return Names(_REASONS.get(reason, reason), reason), f"{row['reason_count']:,}", \
        f"{amount:,.2f}", share  # fmt: skip


# The reasons of compile/sql/checked.sql.
_REASONS = {
    "no id": "无编号", "duplicate id": "编号重复", "no date": "无日期",
    "date in the future": "日期在发布日之后", "outside the years of the plan": "不在方案年份内",
    "no amount": "无金额", "unknown flow": "未知方向", "unknown code": "未知交易编码",
    "negative amount": "负金额", "partner is the reporter": "伙伴为报告方自身",
    "unknown partner": "未知伙伴", "no enterprise": "无企业", "unknown region": "未知地区",
    "unknown mode": "未知模式", "no exchange rate": "无汇率",
    "amount too large": "金额过大",
}  # fmt: skip


def _summed(column: pa.ChunkedArray) -> Decimal:
    return Decimal(str(pc.sum(column).as_py() or 0))


def _money(national: Mapping[str, Flow]) -> tuple[str, Decimal]:
    """The unit of the flows, and how many of its currency one is."""
    code = next(iter(national.values())).unit
    return code, unit(code).factor


def _yearly(national: Mapping[str, Flow], item: str, mode: str = "_T") -> dict[str, Decimal]:
    """Values of an item by flow, all years together."""
    found: dict[str, Decimal] = {}
    for row in national.values():
        if (row.item, row.mode) == (item, mode) and Period.parse(row.period).kind == "year":
            found[row.flow] = found.get(row.flow, Decimal(0)) + (row.value or Decimal(0))
    return found


def _contributors(facts: Facts) -> Iterator[Measured]:
    """How many enterprises stand behind the national totals; how large they are is not told."""
    table = facts.tables.get("cells")
    if table is None:
        return
    wanted = {"item": "S", "partner": "W1", "region": "_T", "mode": "_T"}
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    for row in table.to_pylist():
        if Period.parse(row["period"]).kind == "year" and row["flow"] in FLOW_NAMES:
            names = FLOW_NAMES[row["flow"]]
            yield Indicator(
                "accuracy",
                Names(f"{row['period']}年{names.zh}：报送单位",
                      f"{row['period']}, {names.en}: contributors"),
                _few(int(row["contributors"])),
            )  # fmt: skip


def _few(number: int) -> int | Names:
    """A number of contributors; one or two could tell who they are."""
    return number if number >= _FEWEST else Names(f"少于{_FEWEST}", f"fewer than {_FEWEST}")


def _unallocated(flows: Flows, national: Mapping[str, Flow]) -> Iterator[Measured]:
    """What stands under no partner, region, item or mode, in per cent of all trade."""
    whole = _yearly(national, "S")
    every = {"partner": "W1", "region": "_T", "item": "S", "mode": "_T"}
    names = {"partner": Names("未分伙伴", "no partner"), "region": Names("未分地区", "no region"),
             "item": Names("未分项目", "no item")}  # fmt: skip
    rows: list[tuple[Names | str, ...]] = []
    for name, code in UNALLOCATED.items():
        if pc.count_distinct(flows.table[name]).as_py() > 1:
            parts = _by_flow(flows.having(**{**every, name: code}))
            rows.append((names[name], *_shares(parts, whole)))
    recorded = [_yearly(national, "S", mode) for mode in MODES]
    if any(recorded):
        rest = {flow: value - sum((each.get(flow, Decimal(0)) for each in recorded), Decimal(0))
                for flow, value in whole.items()}  # fmt: skip
        rows.append((Names("未记录供应模式", "no mode of supply recorded"), *_shares(rest, whole)))
    if rows and whole:
        yield Grid("accuracy", Names("未分配部分占全部贸易%", "Not allocated, % of all trade"),
                   (Names("方面", "By"), *FLOW_NAMES.values()), tuple(rows))  # fmt: skip


def _by_flow(flows: Iterable[Flow]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in flows:
        if Period.parse(row.period).kind == "year":
            found[row.flow] = found.get(row.flow, Decimal(0)) + (row.value or Decimal(0))
    return found


def _shares(parts: Mapping[str, Decimal], whole: Mapping[str, Decimal]) -> tuple[str, ...]:
    return tuple(
        f"{percent(parts.get(flow, Decimal(0)), whole[flow])}" if whole.get(flow) else ""
        for flow in FLOW_NAMES
    )


def _estimated(flows: Flows) -> Iterator[Measured]:
    """Cells that were estimated or imputed; by number, since cells of many levels overlap."""
    if len(flows):
        table = flows.table
        marked = pc.or_(pc.not_equal(table["origin"], "reported"),
                        pc.is_in(table["status"], pa.array(["E", "I"])))  # fmt: skip
        yield Indicator("accuracy", Names("估计或插补的单元格占比", "Cells estimated or imputed"),
                        percent(pc.sum(marked).as_py(), len(flows)), "%", "A7")  # fmt: skip


def _withheld(facts: Facts) -> Iterator[Measured]:
    """Cells by confidentiality, and what disclosure control decided, where it has run."""
    codes = facts.tables["flows"]["confidentiality"].to_pylist()
    counted = {kind: sum(code in of for code in codes) for kind, of in _CONFIDENTIAL.items()}
    table = facts.derived.get("protection", {}).get("protection")
    if table is not None:
        counted |= {kind: pc.sum(table[kind]).as_py() for kind in ("primary", "secondary")}
    # The public is not told which cells are withheld for themselves and which for others.
    untold = ("primary", "secondary") if counted["alike"] else ("alike",)
    for kind, names in _CONFIDENTIAL_NAMES.items():
        if counted[kind] or kind not in untold:
            yield Indicator("confidentiality", names, counted[kind])
    run = table is not None or facts.receipt.licence == AFTER_CONTROL
    yield Indicator("confidentiality", Names("泄露控制", "Disclosure control"),
                    Names("已执行", "applied") if run else
                    Names("未对该版本执行", "not applied to this vintage"))  # fmt: skip


def _timely(facts: Facts) -> Iterator[Measured]:
    ends = [Period.parse(each).end for each in set(facts.tables["flows"]["period"].to_pylist())]
    days = (facts.receipt.released - max(ends)).days
    names = Names("参考期末至发布", "From the end of the last period to the release")
    yield Indicator("timeliness", names, days, "days", "TP2" if facts.earlier else "TP1")
    late = Names("比计划发布日晚", "After the scheduled day")
    if facts.scheduled:
        days = (facts.receipt.released - facts.scheduled).days
        yield Indicator("timeliness", late, days, "days", "TP3")
    else:
        yield Indicator("timeliness", late, Names("未给出", "not given"), "", "TP3")


def _coherent(national: Mapping[str, Flow]) -> Iterator[Measured]:
    """Whether main items add up to the total, and quarters and months to the year."""
    gaps: dict[str, list[Decimal]] = {name: [] for name in _GAPS}
    for row in national.values():
        if row.mode != "_T":
            continue
        for kind, keys in _parts(row):
            parts = [national[key] for key in keys if key in national]
            if parts:
                total = sum((part.value or Decimal(0) for part in parts), Decimal(0))
                gaps[kind].append(abs((row.value or Decimal(0)) - total))
    for kind, names in _GAPS.items():
        if gaps[kind]:
            yield Indicator("coherence", names, round_half_away(max(gaps[kind]), 2),
                            _money(national)[0])  # fmt: skip
    years = {row.period for row in national.values() if Period.parse(row.period).kind == "year"}
    yield Indicator("coherence", Names("可比年份数", "Years in this vintage"), len(years),
                    "", "CC2")  # fmt: skip


_GAPS = {
    "items": Names("主要项目之和与合计的最大差额", "Main items against the total, most"),
    "quarters": Names("四季之和与全年的最大差额", "Quarters against the year, most"),
    "months": Names("各月之和与全年的最大差额", "Months against the year, most"),
}


def _parts(row: Flow) -> Iterator[tuple[str, list[str]]]:
    """The keys of what a row is the sum of: main items, quarters, months."""
    head, tail = f"{row.reporter}/{row.partner}", f"{row.flow}/{row.mode}/{row.region}"
    if row.item == "S":
        mains = codelist("items", EDITION).children("S")
        yield "items", [f"{head}/{each.code}/{tail}/{row.period}" for each in mains]
    if Period.parse(row.period).kind == "year":
        stem = f"{head}/{row.item}/{tail}/{row.period}"
        yield "quarters", [f"{stem}-Q{at}" for at in range(1, 5)]
        yield "months", [f"{stem}-{at:02}" for at in range(1, 13)]


def _revised(facts: Facts) -> Iterator[Measured]:
    """Against all earlier vintages: national totals of years, and the size over quarters."""
    yield Indicator("revision", Names("此前的版本数", "Earlier vintages"), len(facts.earlier))
    if not facts.earlier:
        return
    keys = {"partner": "W1", "region": "_T", "item": "S", "mode": "_T"}
    flows = [*facts.earlier, facts.flows]
    series = compare_releases([each.having(**keys) for each in flows])
    rows: list[tuple[Names | str, ...]] = []
    for each in series:
        names = FLOW_NAMES.get(each.key.split("/")[3])
        if names and each.frequency == "year":
            for cell in each.cells:
                moved = f"{percent(cell.moved, cell.first):+}" if cell.first else ""
                rows.append((Names(f"{cell.period}年{names.zh}", f"{cell.period}, {names.en}"),
                             f"{cell.first:,.2f}", f"{cell.last:,.2f}", moved))  # fmt: skip
        if names and each.statistics and each.frequency in ("quarter", "month"):
            of = _FREQUENCIES[each.frequency]
            told = Names(
                f"{names.zh}，{of.zh}：相对平均绝对修订",
                f"{names.en.capitalize()}, {of.en}: relative mean absolute revision",
            )
            size = round_half_away(Decimal(str(100 * each.statistics.relative)), 2)
            yield Indicator("revision", told, size, "%", "A6")
    if rows:
        yield Grid("revision", Names("总额：首次发布与本次", "Totals: first release and this one"),
                   (Names("期间", "Period"), Names("首次", "First"), Names("本次", "This one"),
                    Names("修订%", "Revision, %")), tuple(rows))  # fmt: skip


def _processed(facts: Facts) -> Iterator[Measured]:
    yield Indicator("processing", Names("来源", "Source"), facts.receipt.source)
    yield Indicator("processing", Names("文件", "Files"), facts.receipt.file)
    modes = facts.derived.get("modes", {}).get("modes")
    if modes is not None:
        yield from _by_mode(modes.filter(pc.match_substring(modes["group"], "/W1/")))
    about = facts.derived.get("adjusted", {}).get("diagnostics")
    if about is not None:
        done = pc.sum(pc.equal(about["status"], "adjusted")).as_py()
        yield Indicator("processing", Names("季节调整的序列", "Series seasonally adjusted"),
                        f"{done} / {about.num_rows}")  # fmt: skip


def _by_mode(modes: pa.Table) -> Iterator[Measured]:
    """How much of the modes of supply was guessed, and whether mode 3 is among them."""
    shown = modes.filter(pc.not_equal(modes["mode"], APART))
    if not _summed(shown["central"]):
        return
    guessed = shown.filter(pc.equal(shown["origin"], "allocated"))
    yield Indicator(
        "processing",
        Names("供应模式：按比重分配的金额占比", "Modes of supply: value allocated by shares"),
        percent(_summed(guessed["central"]), _summed(shown["central"])), "%",
    )  # fmt: skip
    there = pc.any(pc.equal(shown["origin"], "fats")).as_py()
    yield Indicator(
        "processing", Names("供应模式：模式3", "Modes of supply: mode 3"),
        Names("来自附属机构统计", "from affiliates") if there else
        Names("缺附属机构数据", "missing: no affiliates"),
    )  # fmt: skip
