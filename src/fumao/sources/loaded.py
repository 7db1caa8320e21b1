"""What reading a source gives: flows or indicators, and beside them all that did not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from fumao.model.finding import Finding
from fumao.model.flows import SCHEMA as FLOWS
from fumao.model.flows import Flows, join
from fumao.model.indicators import Indicators, join_indicators
from fumao.model.names import Names

LEFT = pa.schema(
    [("reason", pa.string()), ("column", pa.string()), ("code", pa.string()), ("line", pa.int32())]
)
REASONS = {
    "aggregate": Names("来源自有的汇总地区", "a group of areas of the source's own"),
    "residual": Names("来源的剩余地区", "the rest of a region, by the source"),
    "balancing": Names("来源用于平衡的虚拟伙伴", "a pseudo-partner that balances the source"),
    "dissolved": Names("已不存在的国家", "a state that no longer exists"),
    "no_code": Names("代码表中没有的地区", "an area that has no code in the house"),
    "unknown_area": Names("未知地区", "an unknown area"),
    "no_item": Names("没有对应的服务项目", "no item of the classification"),
    "unknown_item": Names("未知项目", "an unknown item"),
    "no_indicator": Names("没有对应的指标", "no indicator of the house"),
    "missing": Names("数值缺失且未说明原因", "a value that is missing without a reason"),
    "repeated": Names("重复的同一数值", "the same value once more"),
    "contradictory": Names("同一键的不同数值", "values that contradict each other under one key"),
    "no_number": Names("不是数字", "no number"),
    "not_money": Names("不是金额（增长率、指数）", "a rate or index, not an amount"),
    "unknown_flow": Names("未知流向", "an unknown flow"),
    "unknown_mode": Names("未知供应模式", "an unknown mode of supply"),
    "unknown_period": Names("未知时期", "an unknown period"),
    "unknown_unit": Names("未知单位", "an unknown unit"),
    "adjusted": Names("经季节调整或折年的值", "a seasonally adjusted or annualised value"),
    "other_release": Names("同一文件中的另一版本", "of another release in the same file"),
    "note": Names("注释行", "a line of notes"),
}


@dataclass(frozen=True, slots=True)
class Leftover:
    """Observations that could not enter, counted by reason and code."""

    reason: str
    column: str
    code: str
    rows: int

    def in_(self, lang: str) -> str:
        """In words: 4,600 observations: an unknown area (reporter XYZ)."""
        why = REASONS[self.reason].in_(lang)
        which = f"{self.column} {self.code}".strip()
        if lang == "zh":
            return f"{self.rows:,}个观测值：{why}（{which}）"
        return f"{self.rows:,} observations: {why} ({which})"


@dataclass(frozen=True)
class Loaded:
    """Observations of a source as the house writes them.

    ``given`` observations are all in ``flows``, ``indicators`` or ``left`` (reason, column,
    code and line of each that could not enter): none is lost.
    """

    source: str
    given: int
    flows: Flows
    indicators: Indicators
    left: pa.Table
    findings: tuple[Finding, ...] = field(default=())

    def leftovers(self) -> list[Leftover]:
        """What could not enter, the most frequent first."""
        keys = ["reason", "column", "code"]
        counted = self.left.group_by(keys).aggregate([("line", "count")]).to_pylist()
        found = [
            Leftover(row["reason"], row["column"], row["code"], row["line_count"])
            for row in counted
        ]
        return sorted(found, key=lambda each: (-each.rows, each.reason, each.code))

    def releases(self) -> list[str]:
        """The releases that the flows are of, where one file holds several."""
        return sorted(self.flows.table["vintage"].unique().to_pylist())

    def release(self, name: str) -> Loaded:
        """The flows of one release; those of others are left aside."""
        table = self.flows.table
        others = table.filter(pc.not_equal(table["vintage"], name))
        left = pa.table(
            [pa.repeat(pa.scalar("other_release"), len(others)),
             pa.repeat(pa.scalar("vintage"), len(others)), others["vintage"], others["line"]],
            schema=LEFT,
        )  # fmt: skip
        return replace(
            self, flows=self.flows.having(vintage=name), left=pa.concat_tables([self.left, left])
        )


def of_flows(source: str, given: int, flows: Flows, left: pa.Table) -> Loaded:
    """What a source of trade gives."""
    return Loaded(source, given, flows, join_indicators([]), left)


def of_indicators(source: str, given: int, indicators: Indicators, left: pa.Table) -> Loaded:
    """What a source of indicators gives."""
    return Loaded(source, given, Flows(FLOWS.empty_table()), indicators, left)


def merged(flows: Loaded, indicators: Loaded) -> Loaded:
    """What a source of both gives."""
    return Loaded(
        flows.source, flows.given + indicators.given, flows.flows, indicators.indicators,
        pa.concat_tables([flows.left, indicators.left]),
    )  # fmt: skip


def joined(parts: Iterable[Loaded]) -> Loaded:
    """Several files of one source as one.

    Raises
    ------
    DuplicateKey
        Two files hold the same observation.
    """
    all_ = list(parts)
    if len(all_) == 1:
        return all_[0]
    flows = join([each.flows for each in all_])
    indicators = join_indicators([each.indicators for each in all_])
    return Loaded(
        all_[0].source,
        sum(each.given for each in all_),
        Flows.from_table(flows.table, classification=flows.classification),
        Indicators.from_table(indicators.table),
        pa.concat_tables([each.left for each in all_]),
        tuple(found for each in all_ for found in each.findings),
    )
