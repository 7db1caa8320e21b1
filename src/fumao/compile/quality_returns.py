"""The quality of compiled returns: response, imputation, editing, and what was put aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pyarrow.compute as pc

from fumao.compile.indicators import Facts, Grid, Indicator, Measured, joined, percent
from fumao.methods.rounding import round_half_away
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

ESTIMATES = "estimates"
_DECISIONS = {
    "accepted": Names("采纳建议", "proposal accepted"),
    "rejected": Names("维持原值", "proposal rejected"),
    "open": Names("待定", "not yet decided"),
}
_FLAGS = {
    "provisional": Names("初步数（插补较多）", "provisional for their imputation rates"),
    "withheld": Names("因插补过多不予公布", "withheld for their imputation rates"),
}


def returned(facts: Facts) -> Iterator[Measured]:
    """Everything that a vintage of returns can tell; nothing of another vintage."""
    if ESTIMATES not in facts.tables:
        return
    yield from _described(facts)
    yield from _answered(facts)
    yield from _taken_in(facts)
    yield from _imputed(facts)
    yield from _edited(facts)


def _described(facts: Facts) -> Iterator[Measured]:
    """What the flows tell of other vintages, for forms that are no flows."""
    if facts.tables["flows"].num_rows:
        return
    cells = facts.tables[ESTIMATES]
    period = Period.parse(cells["period"][0].as_py()) if cells.num_rows else None
    yield Indicator("presentation", Names("单元格", "Cells"), cells.num_rows)
    units = [unit(each).names for each in sorted(set(cells["unit"].to_pylist()))]
    yield Indicator("unit", Names("单位", "Unit"), joined(units))
    yield Indicator("release_policy", Names("发布日", "Day of release"),
                    f"{facts.receipt.released}")  # fmt: skip
    if period:
        yield Indicator("period", Names("期间", "Span"), f"{period.start} – {period.end}")
        names = Names("参考期末至发布", "From the end of the last period to the release")
        yield Indicator("timeliness", names, (facts.receipt.released - period.end).days, "days",
                        "TP1")  # fmt: skip


def _answered(facts: Facts) -> Iterator[Measured]:
    """Unit non-response: those asked, less those who answered."""
    about = facts.tables["about"].to_pylist()[0]
    asked, answered = about.get("asked"), about.get("answered")
    if not asked:
        return
    yield Indicator("accuracy", Names("调查企业", "Enterprises asked"), asked)
    yield Indicator("accuracy", Names("回答企业", "Enterprises that answered"), answered)
    yield Indicator("accuracy", Names("企业无回答率", "Unit non-response"),
                    percent(asked - answered, asked), "%", "A4")  # fmt: skip


def _taken_in(facts: Facts) -> Iterator[Measured]:
    """Lines in and out, with the reasons."""
    aside = facts.tables["quarantine"].to_pylist()
    lines = facts.receipt.rows
    yield Indicator("accuracy", Names("送来的行数", "Lines received"), lines)
    yield Indicator("accuracy", Names("采用的行数", "Lines taken in"), lines - len(aside))
    if aside:
        counted = Counter(f"{row['column']}: {row['reason']}" for row in aside).most_common()
        yield Grid("accuracy", Names("隔离的行，按原因", "Lines in quarantine, by reason"),
                   (Names("原因", "Reason"), Names("行数", "Lines")),
                   tuple((reason, f"{many:,}") for reason, many in counted))  # fmt: skip


def _imputed(facts: Facts) -> Iterator[Measured]:
    """Imputation rates of the totals, and how many cells they cost."""
    cells = facts.tables[ESTIMATES].to_pylist()
    totals = [row for row in cells if row["cell"] in ("S", "_T") and not row["along"]]
    if totals:
        yield Grid(
            "accuracy", Names("合计的插补率（A7）", "Imputation rates of totals (A7)"),
            (Names("变量", "Variable"), Names("估计值", "Estimate"), Names("单位", "Unit"),
             Names("按金额%", "By value, %"), Names("按企业数%", "By enterprises, %")),
            tuple(
                (f"{row['variable']} {row['side']}".strip(),
                 f"{row['estimate']:,.2f}", unit(row["unit"]).names, _rate(row["rate_value"]),
                 _rate(row["rate_count"]))
                for row in totals
            ),
        )  # fmt: skip
    for flag, names in _FLAGS.items():
        yield Indicator("accuracy", Names(f"单元格：{names.zh}", f"Cells {names.en}"),
                        sum(row["flag"] == flag for row in cells))  # fmt: skip


def _rate(share: float | None) -> str:
    return "" if share is None else f"{round_half_away(Decimal(repr(100 * share)), 2)}"


def _edited(facts: Facts) -> Iterator[Measured]:
    """What editing found, and what became of it."""
    counted = Counter(facts.tables["edits"]["decision"].to_pylist())
    told = tuple((names, f"{counted[name]:,}") for name, names in _DECISIONS.items())
    yield Grid("processing", Names("审核建议与疑问", "Proposals and questions of editing"),
               (Names("决定", "Decision"), Names("数量", "Number")), told)  # fmt: skip
    found = facts.tables["violations"]
    for stage, names in (("received", Names("收到时", "as received")),
                         ("edited", Names("审核后", "as edited"))):  # fmt: skip
        yield Indicator(
            "processing",
            Names(f"违反硬性规则：{names.zh}", f"Violations of hard rules, {names.en}"),
            pc.sum(pc.equal(found["stage"], stage)).as_py() or 0,
        )
