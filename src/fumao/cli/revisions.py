"""``fumao compile revisions``: what later vintages changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fumao.cli.terminal import aligned, one_of
from fumao.run.files import put

if TYPE_CHECKING:
    from fumao.run.revisions import Told, Triangle

_WORDS: dict[str, Any] = {
    "en": {
        "counts": "{compared:,} cells in several vintages, {revised:,} revised; "
        "{new:,} new, {gone:,} gone",
        "series": ["series", "", "n", "MR", "MAR", "RMAR %", "p"],
        "more": "and {:,} series more: --top, or --format csv",
        "cells": ["cell", "first", "newest", "revision", "%"],
        "period": "period",
        "columns": "releases of: ",
    },
    "zh": {
        "counts": "多个版本共有的单元格{compared:,}个，修订{revised:,}个；"
        "新增{new:,}个，消失{gone:,}个",
        "series": ["序列", "", "n", "MR", "MAR", "RMAR %", "p"],
        "more": "另有{:,}个序列：用 --top 或 --format csv",
        "cells": ["单元格", "首次", "最新", "修订", "%"],
        "period": "期间",
        "columns": "各版本：",
    },
}
_KINDS = ("", "year", "half", "quarter", "month", "months")


@click.command("revisions")
@click.argument("vintages", nargs=-1)
@click.option("--key", default="", help="The triangle of a series (CHN/W1/S/X/_T/_T).")
@click.option("--frequency", default="", help="year, quarter, month, months (since January); all.")
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many series and cells to list.",
)
@click.option("--format", "form", default="text", show_default=True, help="text, json, csv.")
@click.option("--out", type=Path, help="Write to this file instead of the terminal.")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def revisions_command(
    vintages: tuple[str, ...],
    key: str,
    frequency: str,
    top: int,
    form: str,
    out: Path | None,
    store: Path,
    lang: str,
    as_json: bool,
) -> None:
    """Compare two VINTAGES, or all vintages of a dataset: the newest compiled one.

    MR is the mean revision from the first to the newest release, MAR the mean of its size,
    RMAR the size in per cent of the newest release; p is small where revisions go to one side.

    \b
    Examples:
      fumao compile revisions compiled
      fumao compile revisions compiled@2021-03-31 compiled@2021-09-30 --format csv --out r.csv
      fumao compile revisions compiled --key CHN/W1/S/X/_T/_T --frequency quarter

    \b
    Exit codes: 0 done; 2 wrong options, or fewer than two vintages; 3 the file cannot be
    written.
    """
    from fumao.run.revisions import as_csv, revision_triangle, revisions

    form = "json" if as_json else one_of(form, ("text", "json", "csv"), "--format")
    one_of(frequency, _KINDS, "--frequency")
    one_of(lang, ("zh", "en"), "--lang")
    told: Told | Triangle
    if key:
        told = triangle = revision_triangle(store, vintages, key, frequency)
        lines = _releases(triangle, _WORDS[lang])
    else:
        told = found = revisions(store, vintages, frequency)
        lines = _statistics(found, top, _WORDS[lang])
    if form == "json":
        text = json.dumps(told.as_dict(), ensure_ascii=False, indent=2) + "\n"
    else:
        text = as_csv(told) if form == "csv" else "".join(f"{line}\n" for line in lines)
    if out:
        put(text, out)
    else:
        click.echo(text, nl=False)


def _statistics(told: Told, top: int, words: Mapping[str, Any]) -> Iterator[str]:
    yield "  →  ".join(each.vintage for each in told.vintages)
    yield words["counts"].format(**told.counts)
    series = told.furthest
    if series:
        yield ""
        yield from aligned(words["series"], [_measured(each) for each in series[:top]], texts=2)
    if len(series) > top:
        yield words["more"].format(len(series) - top)
    moved = [cell for cell in told.cells[:top] if cell.moved]
    if moved:
        yield ""
        cells = [
            [cell.key, f"{cell.first:,.2f}", f"{cell.last:,.2f}", f"{cell.moved:+,.2f}",
             f"{100 * cell.moved / abs(cell.first):+.2f}" if cell.first else "-"]
            for cell in moved
        ]  # fmt: skip
        yield from aligned(words["cells"], cells)


def _measured(row: Mapping[str, Any]) -> list[str]:
    return [
        row["key"], row["frequency"], f"{row['n']}", f"{row['mean']:,.2f}",
        f"{row['absolute']:,.2f}", f"{100 * row['relative']:.2f}", f"{row['bias_p']:.3f}",
    ]  # fmt: skip


def _releases(told: Triangle, words: Mapping[str, Any]) -> Iterator[str]:
    yield told.key
    width = max(map(len, told.releases))
    rows = [
        [period, *("" if value is None else f"{value:,.2f}" for value in row)]
        for period, row in zip(told.periods, told.releases, strict=True)
    ]
    yield from aligned([words["period"], *map(str, range(1, width + 1))], rows)
    yield words["columns"] + ", ".join(each.vintage for each in told.vintages)
