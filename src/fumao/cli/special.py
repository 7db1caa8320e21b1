"""``fumao compile special``: affiliates, outsourcing, medicine, persons, digital trade."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fumao.cli.terminal import day, dump, progress
from fumao.errors import InvalidInput

if TYPE_CHECKING:
    from fumao.run.special import Special


@click.command("special")
@click.option("--released", required=True, help="The day of the release (2021-03-31).")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--statistic", "chosen", multiple=True, help="Which ones: fats, tcm ...; all.")
@click.option("--vintage", "vintages", multiple=True, help="Of these; the newest if not given.")
@click.option("--release", type=Path, help="A public store, for shares of released totals.")
@click.option("--plan", type=Path, help="The plan whose rules of disclosure hold.")
@click.option("--to", type=Path, help="A new folder for what everybody may see, as CSV.")
@click.option("--dataset", default="special", show_default=True, help="Name of the vintages.")
@click.option("--unproven", is_flag=True, help="Go on although some cells cannot be protected.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def compile_special(
    released: str,
    store: Path,
    chosen: tuple[str, ...],
    vintages: tuple[str, ...],
    release: Path | None,
    plan: Path | None,
    to: Path | None,
    dataset: str,
    unproven: bool,
    as_json: bool,
) -> None:
    """Make special statistics of compiled returns, with unsafe cells withheld.

    FATS, outsourcing, Chinese medicine, movement of persons, and knowledge-intensive and
    digitally deliverable services.

    \b
    Examples:
      fumao compile special --released 2021-03-31
      fumao compile special --statistic fats --statistic tcm --released 2021-03-31 --to public
      fumao compile special --released 2021-03-31 --release build/release --json
    """
    from fumao.run.special import Order, make_special

    on_day = day(released, "--released")
    if on_day is None:
        raise InvalidInput("no day of release is given", where="--released", remedy="2021-03-31")
    order = Order(store, on_day, chosen, vintages, release, plan, to, dataset, unproven)
    with progress(6, hidden=as_json) as step:
        done = make_special(order, step)
    if as_json:
        dump(done.as_dict())
        return
    _tell(done)


def _tell(done: Special) -> None:
    for name, many in done.cells.items():
        reasons = ", ".join(f"{number:,} {why}" for why, number in done.withheld[name].items())
        click.echo(f"{done.vintage}: {name}: {many:,} cells, withheld: {reasons or 'none'}")
    for name, text in done.headlines.items():
        click.echo(f"{name}: {text}")
    for each in done.unprotected:
        click.echo(f"not protected: {each}")
    if done.folder:
        click.echo(f"public: {done.folder}")
