"""``fumao balance revise``: one reporter's revision, and what it moves in a balanced world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fumao.cli.terminal import aligned, dump, not_below_0, one_of, progress

if TYPE_CHECKING:
    from fumao.run.revise import Revised, Revision

_WORDS: dict[str, Any] = {
    "en": {
        "nothing": "nothing moved: {reporter} says the same of {year} in {asked} as in {revises}; "
        "no vintage was made",
        "loaded": "{year}: {reporter} revised by {newer}; {revises} is now {vintage}",
        "totals": ["flow", "item", "before", "after", "change"],
        "reasons": ["why", "cells", "moved", "net"],
        "held": "{held:,} of {cells:,} cells kept their value exactly; {beyond:,} moved beyond the "
        "limits, {small:,} by less ({amount:,.1f} together, not listed)",
        "apart": "apart from the table in which nothing is held: {apart:.2%} of trade; "
        "largest gap of a total: {residual:.0e}",
        "moves": ["exporter", "importer", "item", "before", "after", "change"],
        "pages": "pages: {}",
    },
    "zh": {
        "nothing": "没有变化：{asked}中{reporter}的{year}年数据与{revises}所用的相同；未生成新版本",
        "loaded": "{year}年：{reporter}按{newer}修订；{revises}更新为{vintage}",
        "totals": ["流向", "项目", "修订前", "修订后", "变化"],
        "reasons": ["原因", "单元格", "移动金额", "净变化"],
        "held": "{cells:,}个单元格中{held:,}个保持不变；移动超过限度的{beyond:,}个，其余{small:,}个"
        "合计移动{amount:,.1f}（不列出）",
        "apart": "与全部重新平衡的结果相差：贸易额的{apart:.2%}；"
        "总额的最大相对偏差：{residual:.0e}",
        "moves": ["出口方", "进口方", "项目", "修订前", "修订后", "变化"],
        "pages": "页面：{}",
    },
}  # fmt: skip


@click.command("revise")
@click.option("--year", required=True, help="The balanced year, such as 2019.")
@click.option("--store", required=True, type=Path, help="Store of the sources and the matrix.")
@click.option("--reporter", required=True, help="Whose new vintages are taken, such as GBR.")
@click.option("--dataset", default="balanced", show_default=True, help="Name of the vintages.")
@click.option("--beyond", default=0.001, show_default=True, help="List moves above this share,")
@click.option("--least", default=1.0, show_default=True, help="and above this, in USD million.")
@click.option("--top", default=15, show_default=True, help="How many of the furthest.")
@click.option("--out", type=Path, help="Folder for revision.zh.html and revision.en.html.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def revise_command(
    year: str,
    store: Path,
    reporter: str,
    dataset: str,
    beyond: float,
    least: float,
    top: int,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Balance a year again after one reporter's revision, and say what moved.

    The newest balanced vintage of the year is where it starts; of its sources of trade the newest
    vintages count, for this reporter alone. Other reporters, models and errors stay. The result is
    a new vintage with the table `moved`; where the reporter says nothing new, there is none.

    \b
    Examples:
      fumao balance revise --year 2019 --store build/sources --reporter GBR
      fumao balance revise --year 2019 --store build/sources --reporter GBR --out build/revision
      fumao balance revise --year 2019 --store build/sources --reporter CHN --lang zh --top 5
      fumao balance revise --year 2019 --store build/sources --reporter CHN --json
      fumao trace GBR/USA/SJ/X/_T/_T/2019 --store build/sources

    \b
    Exit codes: 0 balanced again, or nothing was revised; 2 no balanced year or no such reporter,
    or totals contradict each other; 3 the disk refuses.
    """
    from fumao.run.revise import RevisionOrder, revise_world

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    not_below_0(top, "--top")
    with progress(None, hidden=as_json):
        done = revise_world(RevisionOrder(year, store, reporter, dataset, beyond, least, top, out))
    if as_json:
        dump(done.as_dict())
    elif done.revision is None:
        click.echo(words["nothing"].format(year=year, reporter=reporter, revises=done.revises,
                                           asked=", ".join(done.asked)))  # fmt: skip
    else:
        for line in _told(done, done.revision, words, lang):
            click.echo(line)


def _told(done: Revised, told: Revision, words: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield words["loaded"].format(year=told.year, reporter=told.reporter, revises=told.revises,
                                 newer=", ".join(told.newer), vintage=done.vintage)  # fmt: skip
    rows = [
        [each.flow, each.item, f"{each.before:,.1f}", f"{each.after:,.1f}",
         f"{each.after - each.before:+,.1f}"]
        for each in told.totals if each.item == "S" or each.after != each.before
    ]  # fmt: skip
    yield from aligned(words["totals"], rows, texts=2)
    names = done.reasons(lang)
    rows = [[names[each.why], f"{each.cells:,}", f"{each.amount:,.1f}", f"{each.net:+,.1f}"]
            for each in told.reasons]  # fmt: skip
    yield from aligned(words["reasons"], rows)
    yield words["held"].format(held=told.held, cells=told.cells, beyond=told.beyond,
                               small=told.small, amount=told.small_amount)  # fmt: skip
    yield words["apart"].format(apart=told.apart, residual=told.residual)
    rows = [
        [each.exporter, each.importer, each.item, f"{each.before:,.1f}", f"{each.after:,.1f}",
         f"{each.change:+,.1f}"]
        for each in told.moves
    ]  # fmt: skip
    if rows:
        head, *listed = aligned(words["moves"], rows, texts=3)
        yield head
        for line, each in zip(listed, told.moves, strict=True):
            yield f"{line}  {names[each.why]}"
    if done.pages:
        yield words["pages"].format(", ".join(map(str, done.pages)))
