"""``fumao analyse gravity`` and ``fumao analyse counterfactual``."""

from __future__ import annotations

from pathlib import Path

import click

from fumao.cli.terminal import aligned, dump, one_of, progress


@click.command("gravity")
@click.argument("specification", type=Path, metavar="SPEC")
@click.option("--data", required=True, help="A CSV or Parquet file, or a dataset of --store.")
@click.option("--store", type=Path, help="Take --data as a dataset of balanced flows.")
@click.option("--item", default="S", show_default=True, help="The item of a dataset.")
@click.option("--to", default="text", show_default=True, help="text, csv, json or html.")
@click.option("--out", type=Path, help="A folder for all formats, in both languages.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def gravity_command(
    specification: Path,
    data: str,
    store: Path | None,
    item: str,
    to: str,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Estimate gravity as SPEC says: PPML with effects, tests, and what coefficients mean.

    SPEC is a small TOML file: covariates, effects, clusters, phases, leads, borders. Zeros that
    the model predicts perfectly are found, certified and left out. What the data cannot
    identify is refused, with the reason.

    \b
    Examples:
      fumao analyse gravity rta.toml --data panel.csv
      fumao analyse gravity rta.toml --data panel.parquet --out build/gravity --lang zh
      fumao analyse gravity distance.toml --data balanced --store build/sources --item SC
      fumao analyse gravity rta.toml --data panel.csv --to csv

    \b
    Exit codes: 0 estimated; 2 wrong options or data, or not identified; 3 the disk refuses.
    """
    from fumao.run.gravity import FORMATS, GravityOrder, estimate_gravity, summary, told

    language = one_of(lang, ("zh", "en"), "--lang")
    kind = one_of(to, FORMATS, "--to")
    with progress(None, hidden=as_json):
        found = estimate_gravity(GravityOrder(specification, data, store, item, out))
    if as_json:
        dump(summary(found))
        return
    click.echo(told(found, kind, language), nl=False)


@click.command("counterfactual")
@click.argument("scenario")
@click.option("--matrix", default="balanced", show_default=True, help="A dataset, or a file.")
@click.option("--store", type=Path, help="The store with the balanced world.")
@click.option("--year", default="", help="The year, where the matrix has several.")
@click.option("--output", type=Path, help="Gross output: a CSV, for domestic sales.")
@click.option("--inputs", type=Path, help="Shares of inputs in output: a CSV.")
@click.option("--estimate", type=Path, help="JSON of `analyse gravity`: its coefficients.")
@click.option("--multiple", type=float, help="Domestic sales elsewhere, times mean trade.")
@click.option("--equilibrium", default="full", show_default=True, help="full or conditional.")
@click.option("--draws", default=0, show_default=True, help="Draws for intervals, such as 1000.")
@click.option("--seed", default=1, show_default=True, help="Another number, other draws.")
@click.option("--economy", "economies", multiple=True, help="Tell of this economy; repeat.")
@click.option("--top", default=10, show_default=True, help="How many economies in the table.")
@click.option("--out", type=Path, help="A folder for the pages, in both languages.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def counterfactual_command(
    scenario: str,
    matrix: str,
    store: Path | None,
    year: str,
    output: Path | None,
    inputs: Path | None,
    estimate: Path | None,
    multiple: float | None,
    equilibrium: str,
    draws: int,
    seed: int,
    economies: tuple[str, ...],
    top: int,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Ask what trade and welfare would be if trade costs changed as SCENARIO says.

    SCENARIO is a TOML file or one that ships: border-opened, cptpp-china, digital-restrictions,
    pandemic-modes, rcep-services. The matrix is that of `fumao balance world`; sales at home are
    gross output less exports where --output gives it, and assumed elsewhere: every row says
    which.

    \b
    Examples:
      fumao analyse counterfactual rcep-services --store build/sources
      fumao analyse counterfactual rcep-services --store build/sources --output output.csv \\
          --draws 1000 --economy CHN --out build/rcep
      fumao analyse counterfactual my.toml --matrix flows.csv --equilibrium conditional
      fumao analyse counterfactual pandemic-modes --store build/sources --lang zh

    \b
    Exit codes: 0 answered; 2 wrong options, scenario or matrix; 3 the disk refuses.
    """
    from fumao.run.counterfactual import CounterfactualOrder, answer_scenario, lines, summary

    language = one_of(lang, ("zh", "en"), "--lang")
    order = CounterfactualOrder(scenario, matrix, store, year, output, estimate, multiple,
                                equilibrium, draws, seed, economies, out, inputs)  # fmt: skip
    with progress(None, hidden=as_json):
        found = answer_scenario(order)
    if as_json:
        dump(summary(found, economies))
        return
    said, head, rows, notes = lines(found, language, economies)
    for each in [*said, "", *aligned(head, rows[:top], texts=2), "", *notes]:
        click.echo(each)
