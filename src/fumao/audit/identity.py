"""The identity: one relation that must hold between numbers of a document."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.audit.entry import Entry
from fumao.model.names import Names

EQUAL, AT_MOST, SAME = "=", "<=", "=="


@dataclass(frozen=True, slots=True)
class Identity:
    """One relation that must hold between readings.

    Parameters
    ----------
    kind : str
        What relates them: total, balance, parts, growth, share ...; see ``KINDS``.
    target : str
        Id of the reading on the left.
    formula : str
        The right side over ids, as :mod:`fumao.claims.formula` reads it: ``[c3] + [c4]``.
    firm : bool
        Whether it is certain that the readings belong together (same clause, same
        subject), not only likely.
    relation : str
        ``=``; ``<=`` where the left is at most the right; ``==`` where both print one
        number, so that equally precise ones have the same digits.
    """

    kind: str
    target: str
    formula: str
    firm: bool = True
    relation: str = EQUAL

    @property
    def words(self) -> Names:
        """The identity in words."""
        return KINDS[self.kind]


def key(entry: Entry) -> str:
    """An entry as a formula names it: ``[c3]``."""
    return f"[{entry.id}]"


def added(entries: list[Entry]) -> str:
    """The sum of entries as a formula."""
    return " + ".join(key(entry) for entry in entries)


def less(total: str, entries: list[Entry]) -> str:
    """What of a total the entries leave, as a formula."""
    return " - ".join([total, *map(key, entries)])


KINDS: dict[str, Names] = {
    "total": Names("出口 + 进口 = 进出口", "exports + imports = total trade"),
    "balance": Names("出口 − 进口 = 差额", "exports − imports = balance"),
    "balance change": Names(
        "差额的变动 = 本期差额 − 由增速推得的上期差额",
        "change of the balance = balance − the earlier balance that the growth rates imply",
    ),
    "parts": Names("各部分之和 = 总体", "the parts add up to the whole"),
    "part of": Names("部分不大于总体", "a part is no more than its whole"),
    "table total": Names("各行（列）之和 = 合计", "the rows (columns) add up to the total"),
    "goods and services": Names("货物 + 服务 = 贸易总额", "goods + services = total trade"),
    "shares of a whole": Names("各部分占比之和 = 100%", "the shares of all parts add up to 100%"),
    "sum of shares": Names("分项占比之和 = 合计占比", "the shares named add up to their sum"),
    "composite share": Names(
        "几项合计的占比 = 各项占比之和", "the share of several items = the sum of their shares"
    ),
    "growth": Names("增速 = 本期 ÷ 基期 − 1", "growth = level ÷ base level − 1"),
    "multiple": Names("倍数 = 本期 ÷ 基期", "multiple = level ÷ base level"),
    "ratio as growth": Names(
        "增幅 = 本期 ÷ 基期 − 1（印的是两者之比）",
        "growth = level ÷ base level − 1 (their ratio is printed)",
    ),
    "growth and change": Names(
        "增速 = 增量 ÷（本期 − 增量）", "growth = change ÷ (level − change)"
    ),
    "change": Names("增量 = 本期 − 基期", "change = level − base level"),
    "chained growth": Names(
        "跨期增速 = 各年增速连乘", "growth over years = the yearly rates chained"
    ),
    "implied base": Names(
        "总体增速由各部分的水平与增速决定",
        "levels and growth of the parts fix the growth of the total",
    ),
    "implied total": Names(
        "总体 = 各部分推得的上期总体 ×（1 + 总体增速）",
        "total = earlier total that the parts imply × (1 + growth of the total)",
    ),
    "weighted mean": Names(
        "总体增速介于各部分增速之间", "growth of a total lies between the growth of its parts"
    ),
    "cagr": Names(
        "年均增速 =（末年 ÷ 基年）^(1/年数) − 1",
        "average annual growth = (last ÷ base year)^(1/years) − 1",
    ),
    "cumulative": Names("累计 = 各年之和", "cumulative = sum of the years"),
    "share": Names("占比 = 部分 ÷ 总体", "share = part ÷ whole"),
    "share change": Names(
        "占比变动 = 两期占比之差", "change of a share = difference of two shares"
    ),
    "share change by growth": Names(
        "占比变动 = 占比 ×（部分增速 − 总体增速）÷（1 + 部分增速）",
        "change of a share = share × (growth of the part − growth of the whole) ÷ (1 + growth of the part)",
    ),
    "complementary shares": Names(
        "互补的两个占比之和 = 100%", "two complementary shares add up to 100%"
    ),
    "growth gap": Names("增速之差 = 本身增速 − 对照增速", "gap = own growth − the other's growth"),
    "contribution": Names(
        "贡献率 = 部分增量 ÷ 总体增量",
        "contribution = increase of the part ÷ increase of the whole",
    ),
    "points of growth": Names(
        "拉动百分点 = 部分增量 ÷ 总体基期",
        "points of growth = increase of the part ÷ base of the whole",
    ),
    "contributions": Names(
        "全部贡献之和 = 总体增长",
        "the contributions of all parts add up to the growth of the whole",
    ),
    "average": Names("平均 = 总额 ÷ 个数", "average = total ÷ number"),
    "average growth": Names(
        "1 + 平均数增速 =（1 + 总额增速）÷（1 + 个数增速）",
        "1 + growth of the average = (1 + growth of the total) ÷ (1 + growth of the number)",
    ),
    "survey": Names(
        "占比 × 受访数应为整数", "share × number of respondents must be a whole number"
    ),
    "twice": Names("同一数量两处所述应一致", "one quantity stated twice must be the same"),
    "parallel": Names(
        "两处似述同一事实，数字应一致", "two passages seem to tell one fact with two numbers"
    ),
    "text and table": Names("正文与表格应一致", "text and table must agree"),
    "currency": Names("两种货币之比应近于汇率", "two currencies must be near the exchange rate"),
    "conversion": Names("折算 = 金额 × 所述汇率", "converted = amount × the exchange rate stated"),
    "difference": Names("差 = 两数相减", "difference = one number − the other"),
    "rank": Names("名次与数值的次序应一致", "ranks must follow the values"),
    "enumeration": Names(
        "“分别”所列名称与数值个数应相等", "a list matched to names has as many values as names"
    ),
    "points on a level": Names(
        "总量的变动不以百分点计", "percentage points do not measure the change of an amount"
    ),
    "percent of a rate": Names(
        "比率的变动宜用百分点", "a rate changes by percentage points; per cent of it is ambiguous"
    ),
    "fall over 100": Names("降幅不能超过100%", "nothing falls by more than 100%"),
    "share over 100": Names("占比不能超过100%", "no share exceeds 100%"),
    "record": Names("创新高与下降不能并存", "a record high and a fall exclude each other"),
    "whole percents": Names(
        "只精确到整数的百分数不宜写出.0", "whole per cents are not printed with a nought behind"
    ),
    "precision": Names("一个数字只宜有一个约数词", "one number takes one hedge"),
}
