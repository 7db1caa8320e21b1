"""``fumao compile``: from records to statistics."""

from __future__ import annotations

from pathlib import Path

import click

from fumao.cli.embargo import embargo_options, under
from fumao.cli.terminal import count, day, dump, progress
from fumao.errors import InvalidInput


@click.group("compile")
def compile_group() -> None:
    """From payment records and returns to statistics by item, partner, region and mode.

    \b
    Examples:
      fumao compile synthesise --like chn-2020 --records 2e5 --out universe
      fumao compile records universe/records-*.parquet --register universe/register.parquet \\
          --rates universe/rates.csv --released 2021-03-31
      fumao compile returns q4.csv --form services --register register.csv --released 2021-03-31
      fumao compile special --released 2021-03-31
      fumao compile plan > my-plan.toml

    \b
    Exit codes: 0 done; 1 done, and records stay in quarantine (with --strict);
    2 wrong options or bad input, nothing written; 3 the disk or folder refuses.
    """


@compile_group.command("plan")
def show_plan() -> None:
    """Print the plan that ships with Fumao, to copy and change.

    \b
    Examples:
      fumao compile plan > my-plan.toml
    """
    from fumao.run.compile import shipped_plan

    click.echo(shipped_plan(), nl=False)


@compile_group.command()
@click.option("--like", default="chn-2020", show_default=True, help="Which published year.")
@click.option("--records", default="2e5", show_default=True, help="How many; 20e6 for 20 million.")
@click.option("--seed", default=1, show_default=True, help="Another number, other records.")
@click.option("--out", default="universe", show_default=True, type=Path, help="A new folder.")
@click.option("--returns", default="", help="Enterprises with returns as well (300); none.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def synthesise(like: str, records: str, seed: int, out: Path, returns: str, as_json: bool) -> None:
    """Draw synthetic records whose compiled totals are the published ones.

    No record is real; every file says so. With --returns, the folder returns/ holds files of
    services and affiliates, with unit errors that planted.csv lists, and annual/ returns of the
    year that sum to what is published.

    \b
    Examples:
      fumao compile synthesise
      fumao compile synthesise --like chn-2020 --records 20e6 --seed 1 --out universe
      fumao compile synthesise --records 2e5 --returns 300 --out universe
    """
    from fumao.run.synthesise import synthesise as draw

    wanted, firms = count(records, "--records"), count(returns, "--returns") if returns else 0
    with progress(max(2, wanted // 1_000_000), hidden=as_json) as step:
        made = draw(like, wanted, seed, out, step, returns=firms)
    if as_json:
        dump(made.as_dict())
        return
    click.echo(f"{made.folder}  {made.records:,} records, {made.enterprises:,} enterprises")
    if made.returns:
        click.echo(f"{made.folder}/returns  returns of {made.returns:,} enterprises, all synthetic")
        click.echo(f"{made.folder}/annual  their returns of the year, summing to what is published")
    click.echo(made.title)


@compile_group.command("records")
@click.argument("files", nargs=-1, required=True, type=Path, metavar="FILE")
@click.option("--released", required=True, help="The day of the release (2021-03-31).")
@click.option("--plan", type=Path, help="What to compile, and how; `fumao compile plan` shows one.")
@click.option("--rates", type=Path, help="Exchange rates, CSV: currency, period, rate.")
@click.option("--register", type=Path, help="Enterprises, Parquet or CSV, with their holdings.")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--dataset", default="compiled", show_default=True, help="Name of the vintages.")
@click.option("--engine", default="duckdb", show_default=True, help="duckdb, or spark.")
@click.option("--memory", default="2GB", show_default=True, help="The most that may be used.")
@click.option("--threads", default=0, help="How many; as many as there are.")
@click.option("--scratch", type=Path, help="Folder for what does not fit into memory.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a record stays in quarantine.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
@click.pass_context
def compile_records(
    context: click.Context,
    files: tuple[Path, ...],
    released: str,
    plan: Path | None,
    rates: Path | None,
    register: Path | None,
    store: Path,
    dataset: str,
    engine: str,
    memory: str,
    threads: int,
    scratch: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Compile records into cells, one vintage of the store; what cannot enter is quarantined.

    \b
    Examples:
      fumao compile records itrs-2020-*.parquet --rates rates.csv --register register.csv \\
          --released 2021-03-31
      fumao compile records r.csv --plan my-plan.toml --released 2021-03-31 --json
      fumao compile records r.parquet --released 2021-03-31 --engine spark --memory 8GB
    """
    from fumao.run.compile import Order, compile_files

    on_day = day(released, "--released")
    if on_day is None:
        raise InvalidInput("no day of release is given", where="--released", remedy="2021-03-31")
    order = Order(
        files, on_day, plan, rates, register, dataset, engine,
        memory=memory, threads=threads, scratch=scratch,
    )  # fmt: skip
    with progress(10, hidden=as_json) as step:
        done = compile_files(order, store, step)
    if as_json:
        dump(done.as_dict())
    else:
        click.echo(
            f"{done.vintage}: {done.accepted:,} of {done.records:,} records, {done.cells:,} cells"
        )
        for reason, (number, amount) in done.quarantined.items():
            worth = f", {amount:,.2f} {done.unit.partition('_')[0]}" if amount else ""
            click.echo(f"quarantined: {reason}: {number:,}{worth}")
    if strict and done.quarantined:
        context.exit(1)


@compile_group.command("release")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--dataset", default="", help="Which dataset, where the store holds several.")
@click.option("--plan", type=Path, help="The plan of the records with other rules of disclosure.")
@click.option("--to", default="build/release", show_default=True, type=Path, help="Public store.")
@click.option("--unproven", is_flag=True, help="Release although some cells cannot be protected.")
@embargo_options
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def release_cells(
    store: Path, dataset: str, plan: Path | None, to: Path, unproven: bool, embargo: str, who: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Withhold what would tell too much about one enterprise, prove it, and release the rest.

    \b
    Examples:
      fumao compile release
      fumao compile release --store build/compiled --plan my-plan.toml --to public --json
      fumao compile release --embargo 2021-02-01T10:00+08:00
    """
    from fumao.run.release import release

    with progress(3, hidden=as_json) as step:
        done = release(
            store, to, dataset=dataset, plan=plan, unproven=unproven, under=under(embargo, who),
            progress=step,
        )  # fmt: skip
    if as_json:
        dump(done.as_dict())
        return
    click.echo(f"{done.vintage}: {done.shown:,} cells shown")
    click.echo(
        f"withheld: {done.primary:,} unsafe, {done.secondary:,} beside them, "
        f"{done.withheld_share:.2%} of all value"
    )
    click.echo("audit: no withheld cell can be worked out" if done.proven else "audit: not proven")
    for cell in done.last_resort:
        click.echo(f"withheld although the plan keeps it open: {cell}")
    for cell in done.unprotected:
        click.echo(f"not protected: {cell}")
