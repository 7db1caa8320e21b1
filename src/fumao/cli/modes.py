"""``fumao compile modes``: the four modes of supply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fumao.cli.terminal import aligned, dump, one_of, shortened

if TYPE_CHECKING:
    from fumao.run.modes import Matrix

_MODES = ("M1", "M2", "M3", "M4", "apart")
_WORDS = {
    "en": {"X": "exports", "M": "imports", "apart": "apart", "total": "total",
           "share": "% of modes", "by": "allocated within",
           "lacking": ", affiliates missing"},
    "zh": {"X": "出口", "M": "进口", "apart": "单列", "total": "合计",
           "share": "模式占比%", "by": "区间", "lacking": "（缺附属机构）"},
}  # fmt: skip


@click.command("modes")
@click.argument("vintage", default="")
@click.option("--fats", type=Path, help="Affiliates' output, CSV: activity or item, flow, ...")
@click.option(
    "--matrix", "matrix_file", type=Path, help="Shares by item, CSV, as the shipped ones."
)
@click.option("--partner", "partners", multiple=True, default=("W1",), show_default=True,
              help="A partner or group; may be given several times.")  # fmt: skip
@click.option("--period", "periods", multiple=True, help="A period (2020); every year.")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--lang", default="en", show_default=True, help="Language of the names, zh or en.")
@click.option("--strict", is_flag=True, help="Exit with 1 if something is in doubt.")
@click.option("--json", "as_json", is_flag=True, help="Print the matrices for programs.")
@click.pass_context
def modes_command(
    context: click.Context,
    vintage: str,
    fats: Path | None,
    matrix_file: Path | None,
    partners: tuple[str, ...],
    periods: tuple[str, ...],
    store: Path,
    lang: str,
    strict: bool,
    as_json: bool,
) -> None:
    """Split a VINTAGE into the four modes of supply; the newest compiled one unless named.

    Recorded modes stay; what nobody recorded is allocated by the shares of the matrix, with
    a range. Mode 3 comes from affiliates. Flows by mode go into the store.

    \b
    Examples:
      fumao compile modes
      fumao compile modes compiled@2021-03-31 --fats affiliates.csv
      fumao compile modes compiled --matrix my-shares.csv --partner W1 --partner EU --json

    \b
    Exit codes: 0 done; 1 done, and something is in doubt (with --strict); 2 wrong options
    or bad input, nothing written; 3 the disk or folder refuses.
    """
    from fumao.run.modes import split_modes

    one_of(lang, ("zh", "en"), "--lang")
    done = split_modes(
        store, vintage, partners=partners, periods=periods, fats=fats, matrix_file=matrix_file
    )
    if as_json:
        dump(done.as_dict())
    else:
        for each in done.matrices:
            for line in _told(each, done.unit, lang):
                click.echo(line)
        for found in done.findings:
            click.echo(f"{found.severity}: {found.key}: {found.found.in_(lang)}; "
                       f"{found.note.in_(lang)}")  # fmt: skip
        click.echo(f"{done.vintage}: from {done.source}")
    if strict and done.in_doubt:
        context.exit(1)


def _told(matrix: Matrix, unit: str, lang: str) -> Iterator[str]:
    """A matrix as lines: under each row the range of what was allocated."""
    words = _WORDS[lang]
    reporter, partner, _ = matrix.group.split("/")
    yield f"{reporter} → {partner}  {words[matrix.flow]}  {matrix.period}  {unit}"
    head = ["", *(words.get(mode, mode) for mode in _MODES), words["total"]]
    rows: list[list[str]] = []
    # Units are enough for a country's total in millions; smaller amounts have cents.
    places = 0 if matrix.rows[-1].total >= 10_000 else 2
    for row in matrix.rows:
        lacking = "" if matrix.affiliates or not row.shares else words["lacking"]
        name = shortened(f"{row.item}  {row.names.in_(lang)}{lacking}", 44)
        amounts = [_amount(row.central[mode], places) for mode in _MODES]
        rows.append([name, *amounts, _amount(row.total, places)])
        if any(least != most for least, most in row.ranges.values()):
            ends = [_range(row.ranges[mode], places) for mode in _MODES]
            rows.append([f"    {words['by']}", *ends, ""])
        if row.shares:
            rows += _shares(row.shares, words, lacking)
    yield from aligned(head, rows)
    yield ""


def _shares(
    shares: Mapping[str, tuple[Decimal, Decimal, Decimal]], words: Mapping[str, str], lacking: str
) -> list[list[str]]:
    central = [f"{shares[mode][0]}" for mode in _MODES[:-1]]
    ends = [f"{least}–{most}" if least != most else ""
            for _, least, most in (shares[mode] for mode in _MODES[:-1])]  # fmt: skip
    rows = [[words["share"] + lacking, *central, "", ""]]
    return [*rows, [f"    {words['by']}", *ends, "", ""]] if any(ends) else rows


def _amount(value: Decimal, places: int) -> str:
    return f"{value:,.{places}f}" if value else "-"


def _range(ends: tuple[Decimal, Decimal], places: int) -> str:
    least, most = ends
    return f"{least:,.{places}f}–{most:,.{places}f}" if least != most else ""
