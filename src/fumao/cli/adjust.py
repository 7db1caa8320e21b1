"""``fumao compile adjust``: seasonal adjustment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from fumao.cli.terminal import aligned, day, dump, one_of, progress
from fumao.run.files import place_for, put

_WORDS: dict[str, Any] = {
    "en": {
        "head": ["series", "", "model", "notes", "periods", "QS p before", "after", "M7", "Q"],
        "failed": "not adjusted",
        "counts": "{} series adjusted, {} not",
    },
    "zh": {
        "head": ["序列", "", "模型", "说明", "期数", "QS p 调整前", "调整后", "M7", "Q"],
        "failed": "未调整",
        "counts": "已调整{}个序列，未调整{}个",
    },
}


@click.command("adjust")
@click.argument("source", default="")
@click.option("--released", default="", help="The day a file was released (2021-03-31).")
@click.option("--method", default="", help="x11 or seats; that of data/compile/seasonal.toml.")
@click.option("--frequency", default="", help="month or quarter; both.")
@click.option("--series", "keys", multiple=True, help="A series (CHN/W1/S/X/_T/_T); all.")
@click.option("--benchmark", is_flag=True, help="Add a column that meets the raw years.")
@click.option("--out", type=Path, help="Write a page with a chart of each series (HTML).")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--lang", default="en", show_default=True, help="Language, zh or en.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a series could not be adjusted.")
@click.option("--json", "as_json", is_flag=True, help="Print the diagnostics for programs.")
@click.pass_context
def adjust_command(
    context: click.Context,
    source: str,
    released: str,
    method: str,
    frequency: str,
    keys: tuple[str, ...],
    benchmark: bool,
    out: Path | None,
    store: Path,
    lang: str,
    strict: bool,
    as_json: bool,
) -> None:
    """Take season and calendar out of every monthly and quarterly series of SOURCE.

    SOURCE is a vintage or dataset of the store (the newest compiled one unless named), or a
    file of flows (CSV or Parquet). A series that cannot be adjusted is listed, and the
    others go on.

    \b
    Examples:
      fumao compile adjust compiled
      fumao compile adjust months.csv --released 2021-03-31 --out adjusted.html
      fumao compile adjust months.csv --released 2021-03-31 --method seats --benchmark --json

    \b
    Exit codes: 0 done; 1 done, and a series could not be adjusted (with --strict); 2 wrong
    options or bad input, nothing written; 3 the disk or folder refuses.
    """
    from fumao.run.adjust import Order, adjust_source, chart_page

    one_of(lang, ("zh", "en"), "--lang")
    one_of(method, ("", "x11", "seats"), "--method")
    one_of(frequency, ("", "month", "quarter"), "--frequency")
    order = Order(source, day(released, "--released"), method, frequency, keys, years=benchmark)
    if out:
        place_for(out)
    with progress(None, hidden=as_json) as step:
        done = adjust_source(order, store, step)
    if out:
        put(chart_page(done, lang), out)
    if as_json:
        dump(done.as_dict())
    else:
        words = _WORDS[lang]
        adjusted = [row for row in done.diagnostics if row["status"] == "adjusted"]
        for line in aligned(words["head"], [_told(row) for row in adjusted], texts=4):
            click.echo(line)
        for each in done.failed:
            click.echo(f"{words['failed']}: {each.series}: {each.what}; {each.remedy}")
        counts = words["counts"].format(len(adjusted), len(done.failed))
        click.echo(f"{done.vintage}: {counts}")
    if strict and done.failed:
        context.exit(1)


def _told(row: Mapping[str, Any]) -> list[str]:
    numbers = [row[name] for name in ("qs_p_before", "qs_p_after", "m7", "q")]
    return [
        row["series"], row["frequency"], f"{row['transformation']} {row['arima']}", row["notes"],
        f"{row['periods']}", *("-" if each is None else f"{each:.3f}" for each in numbers),
    ]  # fmt: skip
