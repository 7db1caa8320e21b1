"""``fumao balance``: what partners say of the same trade; a whole world that adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fumao.cli.terminal import aligned, dump, not_below_0, one_of, progress

if TYPE_CHECKING:
    from fumao.run.balance import Mirrored
    from fumao.run.world import Balanced

_WORDS: dict[str, Any] = {
    "en": {
        "head": ["exporter", "importer", "item", "period", "exports", "imports", "X − M",
                 "|X−M|/(X+M)"],
        "pairs": "{pairs:,} flows told by both sides, {alone:,} values by one side alone; {unit}",
        "own": "left out: {:,} values whose partner is the reporter",
        "apart": "apart by (of the mean of both): median {median:.1%}, quartiles {lower:.1%} to "
        "{upper:.1%}; more than 25% in {quarter:.1%} of them, more than 50% in {half:.1%}",
        "may": "may be {name} ({via}): {amount:,.2f}, {share:.0%} of the gap",
        "none": "nothing in the data explains it", "written": "all pairs: {}",
        "world": "{year}: {economies} economies, {items} items, USD million, {level:.0%} intervals",
        "loaded": "loaded as {}, of {}", "levels": {"pairs": "pairs", "totals": "totals"},
        "covered": ["level", "flow", "family", "cells", "cells %", "value", "value %"],
        "totals": ["world", "reported", "final", "balanced", "rest of the world"],
        "moved": "moved: {reported:.1%} of what is reported, {estimated:.1%} of what is estimated",
        "gaps": ["exporter", "importer", "item", "exports", "imports", "balanced"],
        "mirrors": "both sides report {:,} flows; the furthest apart:",
        "against": "one side reports, the other is estimated; the furthest apart:",
        "economy": ["economy", "flow", "item", "reported", "final", "balanced"],
        "found": "found: {}", "kind": "{many:,} {kind} ({how})", "comma": ", ",
        "ways": ["", "totals missed %", "apart %", "hidden cells %", "hidden partners %"],
        "way": {"symmetry": "symmetry-index average", "ras": "RAS", "balanced": "balanced"},
        "tested": "hidden {scheme}: {coverage:.1%} of {cells:,} truths within their intervals",
        "schemes": {"cells": "cells", "partners": "partners"},
        "errors": "reports, error % from", "all": "all sources",
        "pages": "pages: {}", "residual": "largest gap of a total: {:.0e}",
    },
    "zh": {
        "head": ["出口方", "进口方", "项目", "时期", "出口", "进口", "X − M", "|X−M|/(X+M)"],
        "pairs": "双方都有数据的流量{pairs:,}个，仅一方有数据的数值{alone:,}个；{unit}",
        "own": "略去伙伴即报告方的数值{:,}个",
        "apart": "差距（占双方均值）：中位数{median:.1%}，四分位数{lower:.1%}至{upper:.1%}；"
        "超过25%的占{quarter:.1%}，超过50%的占{half:.1%}",
        "may": "可能是{name}（{via}）：{amount:,.2f}，占差距的{share:.0%}",
        "none": "数据中没有可以解释的原因", "written": "全部配对：{}",
        "world": "{year}年：{economies}个经济体，{items}个项目，百万美元，{level:.0%}区间",
        "loaded": "已载入为{}，来自{}", "levels": {"pairs": "伙伴", "totals": "总额"},
        "covered": ["层次", "流向", "方法类别", "单元格", "单元格%", "金额", "金额%"],
        "totals": ["世界", "报告值", "补缺后", "平衡值", "世界其余"],
        "moved": "调整幅度：报告值的{reported:.1%}，估计值的{estimated:.1%}",
        "gaps": ["出口方", "进口方", "项目", "出口", "进口", "平衡值"],
        "mirrors": "双方都报告的流量{:,}个；差距最大的：",
        "against": "一方报告、另一方为估计值；差距最大的：",
        "economy": ["经济体", "流向", "项目", "报告值", "补缺后", "平衡值"],
        "found": "发现：{}", "kind": "{kind}{many:,}条（{how}）", "comma": "，",
        "ways": ["", "偏离总额%", "偏离平衡值%", "隐去单元格误差%", "隐去伙伴误差%"],
        "way": {"symmetry": "对称指数平均", "ras": "RAS", "balanced": "平衡"},
        "tested": "隐去{scheme}：{cells:,}个真值中{coverage:.1%}落入区间",
        "schemes": {"cells": "单元格", "partners": "伙伴"},
        "errors": "报告值误差%，规模起点", "all": "全部来源",
        "pages": "页面：{}", "residual": "总额的最大相对偏差：{:.0e}",
    },
}  # fmt: skip


@click.group("balance")
def balance_group() -> None:
    """What partners say of the same trade, compared; a world matrix that adds up.

    \b
    Examples:
      fumao balance mirrors flows.csv
      fumao balance mirrors ons-services eurostat-its --store build/sources --item SC
      fumao balance world --year 2019 --store build/sources

    \b
    Exit codes: 0 done; 2 wrong options or flows; 3 the disk refuses.
    """


@balance_group.command("mirrors")
@click.argument("given", nargs=-1, required=True, metavar="FLOWS...")
@click.option("--store", type=Path, help="Take FLOWS as datasets or vintages of this store.")
@click.option("--item", default="", help="Only this item, such as SC.")
@click.option("--period", default="", help="Only this period, such as 2019.")
@click.option("--by", default="amount", show_default=True, help="The worst by amount or ratio.")
@click.option(
    "--least",
    default=0.0,
    show_default=True,
    type=float,
    help="Mean of both sides, at least: small trade has large ratios.",
)
@click.option("--top", default=20, show_default=True, help="How many of the worst.")
@click.option("--out", type=Path, help="Write all pairs to this CSV file.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")  # fmt: skip
def mirrors_command(
    given: tuple[str, ...],
    store: Path | None,
    item: str,
    period: str,
    by: str,
    least: float,
    top: int,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Pair exports with the partner's imports: how far apart, and what may be the reason.

    FLOWS are files with the columns of Flows, or datasets of a store. Only what both sides
    report is paired. A reason is what the data offer, not a proof: a third economy on the
    way, another item, another period, a unit slip; with it stands the amount of the gap
    that would be gone.

    \b
    Examples:
      fumao balance mirrors flows.csv
      fumao balance mirrors ours.csv theirs.csv --item SC --period 2019 --by ratio --least 100
      fumao balance mirrors ons-services eurostat-its --store build/sources --out pairs.csv
      fumao balance mirrors flows.csv --lang zh --top 5
      fumao balance mirrors flows.csv --json

    \b
    Exit codes: 0 compared; 2 wrong options or flows, or no pair with two sides; 3 the disk
    refuses.
    """
    from fumao.run.balance import Order, compare_mirrors, write_pairs

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    not_below_0(least, "--least")
    not_below_0(top, "--top")
    found = compare_mirrors(Order(given, store, item, period, by, least, top))
    if out is not None:
        write_pairs(found, out)
    if as_json:
        dump(found.as_dict())
        return
    for line in _told(found, words, lang):
        click.echo(line)
    if out is not None:
        click.echo(words["written"].format(out))


def _told(found: Mirrored, words: Mapping[str, Any], lang: str) -> Iterator[str]:
    told = found.overall
    yield words["pairs"].format(pairs=found.pairs.num_rows, alone=found.one_sided, unit=found.unit)
    if found.own:
        yield words["own"].format(found.own)
    yield words["apart"].format(
        median=told.median, lower=told.lower, upper=told.upper,
        quarter=told.beyond_quarter, half=told.beyond_half,
    )  # fmt: skip
    rows = [
        [row["exporter"], row["importer"], row["item"], row["period"],
         *(f"{row[name]:,.2f}" for name in ("exports", "imports", "gap")),
         f"{row['asymmetry']:.3f}"]
        for row in found.worst
    ]  # fmt: skip
    head, *lines = aligned(words["head"], rows, texts=4)
    yield head
    names = found.names(lang)
    for row, line in zip(found.worst, lines, strict=True):
        yield line
        offered = found.of(row)
        for each in offered:
            yield "    " + words["may"].format(
                name=names[each.kind], via=each.via, amount=each.amount, share=each.share
            )
        if not offered and row["gap"]:
            yield f"    {words['none']}"


@balance_group.command("world")
@click.option("--year", required=True, help="The year, such as 2019.")
@click.option("--store", required=True, type=Path, help="Store of the sources and the result.")
@click.option("--source", "sources", multiple=True, help="Dataset of trade; repeat, best first.")
@click.option("--economy", "economies", multiple=True, help="Tell this economy's items; repeat.")
@click.option("--dataset", default="balanced", show_default=True, help="Name of the vintages.")
@click.option("--top", default=5, show_default=True, help="How many of the worst.")
@click.option("--out", type=Path, help="Folder for page.zh.html and page.en.html.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def world_command(
    year: str,
    store: Path,
    sources: tuple[str, ...],
    economies: tuple[str, ...],
    dataset: str,
    top: int,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Make the world matrix of a year: gaps filled, reconciled, an interval on every cell.

    It is made of the newest vintages that `fumao sources read --store` has loaded: trade with
    the world and with partners, distance, GDP and population. The result is a vintage with
    reported, estimated and balanced values side by side; the same sources again are the same
    vintage.

    \b
    Examples:
      fumao balance world --year 2019 --store build/sources
      fumao balance world --year 2019 --store build/sources --out build/world --economy CHN
      fumao balance world --year 2019 --store build/sources --source ours --source wto
      fumao balance world --year 2019 --store build/sources --json

    \b
    Exit codes: 0 balanced; 2 a source is missing, or totals contradict each other; 3 the disk
    refuses.
    """
    from fumao.run.world import WorldOrder, balance_world

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    not_below_0(top, "--top")
    with progress(None, hidden=as_json):
        done = balance_world(WorldOrder(year, store, sources, economies, dataset, top, out))
    if as_json:
        dump(done.as_dict())
        return
    for line in _told_world(done, words, lang):
        click.echo(line)


def _told_world(done: Balanced, words: Mapping[str, Any], lang: str) -> Iterator[str]:
    told = done.report
    yield words["world"].format(year=told.year, economies=len(told.economies),
                                items=len(told.items), level=told.level)  # fmt: skip
    yield words["loaded"].format(done.vintage, ", ".join(told.vintages.values()))
    yield from _covered(done, words, lang)
    columns = ("reported", "final", "balanced", "rest")
    rows = [
        [each.flow, *(f"{getattr(each, name):,.0f}" for name in columns)] for each in told.totals
    ]
    yield from aligned(words["totals"], rows)
    yield words["moved"].format(**{name: each.share for name, each in told.moved.items()})
    yield words["residual"].format(told.residual)
    for name, gaps in (("mirrors", told.mirrors), ("against", told.against)):
        yield words[name].format(told.pairs)
        rows = [[each.exporter, each.importer, each.item,
                 *(f"{value:,.0f}" for value in (each.exports, each.imports, each.balanced))]
                for each in gaps]  # fmt: skip
        yield from aligned(words["gaps"], rows, texts=3) if rows else ()
    if done.economies:
        rows = [[each["economy"], each["flow"], each["item"],
                 *("-" if each[name] is None else f"{each[name]:,.1f}"
                   for name in ("reported", "final", "balanced"))]
                for each in done.economies]  # fmt: skip
        yield from aligned(words["economy"], rows, texts=3)
    yield from _erring(done, words)
    yield from _compared(done, words)
    if done.counts:
        kinds = done.kinds(lang)
        listed = (words["kind"].format(many=many, kind=kinds[kind], how=kinds[how])
                  for (how, kind), many in done.counts.items())  # fmt: skip
        yield words["found"].format(words["comma"].join(listed))
    if done.pages:
        yield words["pages"].format(", ".join(map(str, done.pages)))


def _erring(done: Balanced, words: Mapping[str, Any]) -> Iterator[str]:
    """How wrong reports are, by source and by the size that classes begin with."""
    rows: dict[str, list[str]] = {}
    for each in done.report.errors:
        rows.setdefault(each.source or words["all"], []).append(f"{100 * each.error:.1f}")
    sizes = dict.fromkeys(f"{each.size_from:,.0f}" for each in done.report.errors)
    listed = [[source, *errors] for source, errors in rows.items()]
    yield from aligned([words["errors"], *sizes], listed, texts=1) if rows else ()


def _compared(done: Balanced, words: Mapping[str, Any]) -> Iterator[str]:
    """The balanced matrix beside two simpler ones, and how often its intervals held."""
    rows = [
        [words["way"][each.name],
         *("-" if share is None else f"{100 * share:.1f}"
           for share in (each.missed, each.apart, each.cells, each.partners))]
        for each in done.report.ways
    ]  # fmt: skip
    yield from aligned(words["ways"], rows)
    for each in done.report.tested:
        yield words["tested"].format(scheme=words["schemes"][each.scheme],
                                     coverage=each.coverage, cells=each.cells)  # fmt: skip


def _covered(done: Balanced, words: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Cells and value by family of methods, each as part of its level and flow."""
    names = done.families(lang)
    rows = []
    for each in done.report.coverage:
        same = [other for other in done.report.coverage
                if (other.level, other.flow) == (each.level, each.flow)]  # fmt: skip
        cells, value = sum(one.cells for one in same), sum(one.value for one in same)
        rows.append([
            words["levels"][each.level], each.flow, names[each.family],
            f"{each.cells:,}", f"{100 * each.cells / cells:.1f}", f"{each.value:,.0f}",
            f"{100 * each.value / value if value else 0:.1f}",
        ])  # fmt: skip
    yield from aligned(words["covered"], rows, texts=3)
