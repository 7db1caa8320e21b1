"""``fumao compile returns``: from enterprise returns to statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fumao.cli.terminal import day, dump, progress
from fumao.errors import InvalidInput

if TYPE_CHECKING:
    from fumao.run.returns import CompiledReturns, Listed, Order


@click.command("returns")
@click.argument("files", nargs=-1, required=True, type=Path, metavar="FILE")
@click.option("--form", required=True, help="services, affiliates, outsourcing, tcm or persons.")
@click.option("--register", required=True, type=Path, help="Enterprises, Parquet or CSV.")
@click.option("--earlier", multiple=True, type=Path, help="Returns of earlier periods; repeat it.")
@click.option("--period", default="", help="Which one is estimated; the last of the files.")
@click.option("--asked", type=Path, help="Who was asked, CSV: enterprise, auxiliary, state.")
@click.option("--rates", type=Path, help="Exchange rates, CSV: currency, period, rate.")
@click.option("--weighting", type=Path, help="Known totals and bounds of winsorisation, TOML.")
@click.option("--review", type=Path, help="Write what is to be decided to this CSV, load nothing.")
@click.option("--decisions", type=Path, help="The review with decisions in it.")
@click.option("--limit", default=0.01, show_default=True, help="Share of a total left in doubt.")
@click.option("--released", default="", help="The day of the release (2021-03-31).")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--dataset", default="", help="Name of the vintages; returns-FORM if not given.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of CSVs; or gb18030.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything is left to be looked at.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
@click.pass_context
def compile_returns(
    context: click.Context,
    files: tuple[Path, ...],
    form: str,
    register: Path,
    earlier: tuple[Path, ...],
    period: str,
    asked: Path | None,
    rates: Path | None,
    weighting: Path | None,
    review: Path | None,
    decisions: Path | None,
    limit: float,
    released: str,
    store: Path,
    dataset: str,
    encoding: str,
    strict: bool,
    as_json: bool,
) -> None:
    """Compile returns into estimates, one vintage of the store; no value changes silently.

    Lines that cannot enter are quarantined. What is proposed for doubtful values is written
    with --review; a person decides there, and --decisions brings it back.

    \b
    Examples:
      fumao compile returns q4.csv --form services --register register.csv \\
          --earlier q3.csv --review review.csv
      fumao compile returns q4.csv --form services --register register.csv \\
          --earlier q3.csv --decisions review.csv --released 2021-03-31

    \b
    Exit codes: 0 done; 1 done, and quarantine, open proposals or violations are left (with
    --strict); 2 wrong options or bad input, nothing written; 3 the disk or folder refuses.
    """
    from fumao.run.returns import Order
    from fumao.run.returns import compile_returns as run

    on_day = day(released, "--released")
    if review and decisions:
        raise InvalidInput(
            "a review is written, or decisions are applied", where="--review, --decisions",
            remedy="leave one out",
        )  # fmt: skip
    order = Order(
        files, form, register, on_day, earlier, period, asked, rates, weighting,
        decisions, limit, dataset, encoding,
    )  # fmt: skip
    if review:
        _list(order, review, as_json)
        return
    with progress(5, hidden=as_json) as step:
        done = run(order, store, step)
    if as_json:
        dump(done.as_dict())
    else:
        _tell(done)
    if strict and not done.clean:
        context.exit(1)


def _list(order: Order, target: Path, as_json: bool) -> None:
    from fumao.run.returns import list_review

    with progress(2, hidden=as_json) as step:
        listed = list_review(order, target, step)
    if as_json:
        dump(listed.as_dict())
        return
    _tell_review(listed)


def _tell_review(listed: Listed) -> None:
    click.echo(
        f"{listed.file}  {listed.period}: {listed.proposals:,} proposals, "
        f"{listed.questions:,} questions, {listed.violations:,} violations of hard rules"
    )
    for reason, many in listed.quarantined.items():
        click.echo(f"quarantined: {reason}: {many:,}")


def _tell(done: CompiledReturns) -> None:
    quarantined = sum(done.quarantined.values())
    click.echo(
        f"{done.vintage}: {done.period}, {done.answered:,} of {done.asked:,} enterprises, "
        f"{done.lines - quarantined:,} of {done.lines:,} lines, {done.cells['all']:,} cells"
    )
    for name, (value, rate, flag, unit) in done.totals.items():
        click.echo(f"{name}: {value:,.2f} {unit}, {rate:.1%} imputed{flag and f', {flag}'}")
    edits = ", ".join(f"{many:,} {decision}" for decision, many in sorted(done.edits.items()))
    click.echo(f"edits: {edits or 'none proposed'}")
    received, edited = done.violations["received"], done.violations["edited"]
    click.echo(f"violations of hard rules: {received:,} as received, {edited:,} as edited")
    for flag in ("provisional", "withheld"):
        if done.cells[flag]:
            click.echo(f"{flag} for their imputation rates: {done.cells[flag]:,} cells")
    for reason, many in done.quarantined.items():
        click.echo(f"quarantined: {reason}: {many:,}")
    if not done.searched:
        click.echo("unit errors: looked for in sums only, as this form has no usual fields")
    if done.not_imputed:
        first = ", ".join(done.not_imputed[:3])
        more = f" and {len(done.not_imputed) - 3:,} more" if len(done.not_imputed) > 3 else ""
        click.echo(f"not imputed, as nobody of the class answered: {first}{more}")
