"""``fumao balance``: what partners say of the same trade, compared and explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fumao.cli.terminal import aligned, dump, one_of

if TYPE_CHECKING:
    from fumao.run.balance import Mirrored

_WORDS: dict[str, Any] = {
    "en": {
        "head": ["exporter", "importer", "item", "period", "exports", "imports", "X − M",
                 "|X−M|/(X+M)"],
        "pairs": "{pairs:,} flows told by both sides, {alone:,} values by one side alone; {unit}",
        "apart": "apart by (of the mean of both): median {median:.1%}, quartiles {lower:.1%} to "
        "{upper:.1%}; more than 25% in {quarter:.1%} of them, more than 50% in {half:.1%}",
        "may": "may be {name} ({via}): {amount:,.2f}, {share:.0%} of the gap",
        "none": "nothing in the data explains it", "written": "all pairs: {}",
    },
    "zh": {
        "head": ["出口方", "进口方", "项目", "时期", "出口", "进口", "X − M", "|X−M|/(X+M)"],
        "pairs": "双方都有数据的流量{pairs:,}个，仅一方有数据的数值{alone:,}个；{unit}",
        "apart": "差距（占双方均值）：中位数{median:.1%}，四分位数{lower:.1%}至{upper:.1%}；"
        "超过25%的占{quarter:.1%}，超过50%的占{half:.1%}",
        "may": "可能是{name}（{via}）：{amount:,.2f}，占差距的{share:.0%}",
        "none": "数据中没有可以解释的原因", "written": "全部配对：{}",
    },
}  # fmt: skip


@click.group("balance")
def balance_group() -> None:
    """What partners say of the same trade, compared.

    \b
    Examples:
      fumao balance mirrors flows.csv
      fumao balance mirrors ons-services eurostat-its --store build/sources --item SC

    \b
    Exit codes: 0 done; 2 wrong options or flows; 3 the disk refuses.
    """


@balance_group.command("mirrors")
@click.argument("given", nargs=-1, required=True, metavar="FLOWS")
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
