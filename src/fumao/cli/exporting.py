"""``fumao export`` and ``fumao read``: datasets of a store as SDMX and Parquet, and back."""

from __future__ import annotations

from pathlib import Path

import click

from fumao.cli.embargo import embargo_options, under, warn_embargoed
from fumao.cli.terminal import day, dump, one_of, progress

_WORDS = {
    "en": {
        "exported": "{observations:,} observations of {vintages}, {withheld:,} of them withheld",
        "read": "{rows:,} rows, {withheld:,} of them withheld",
        "loaded": "loaded as {}", "written": "written to {}",
    },
    "zh": {
        "exported": "{vintages}的观测值{observations:,}个，其中保密{withheld:,}个",
        "read": "{rows:,}行，其中保密{withheld:,}行",
        "loaded": "载入为{}", "written": "写入{}",
    },
}  # fmt: skip
_ALL = "csv,json,xml,xml-2.1,parquet"


@click.command("export")
@click.argument("name")
@click.option("--store", default="build/store", show_default=True, type=Path, help="The store.")
@click.option("--to", default="csv", show_default=True, help=f"Forms, of {_ALL}; or all.")
@click.option("--out", default="build/export", show_default=True, type=Path, help="Folder.")
@click.option("--reporter", default="", help="Only these reporters: CHN,USA.")
@click.option("--partner", default="", help="Only these partners.")
@click.option("--item", default="", help="Only these items: SC,SD; sw:SC is SC and all below it.")
@click.option("--flow", default="", help="Only these flows: X,M.")
@click.option("--mode", default="", help="Only these modes of supply.")
@click.option("--region", default="", help="Only these regions.")
@click.option("--origin", default="", help="Only values of these origins.")
@click.option("--period", default="", help="Only these periods: 2020, or ge:2015+le:2019.")
@click.option("--where", default="", help="More conditions, as in an address: c[OBS_STATUS]=E.")
@click.option("--as-of", default="", help="As it had been released by this day (2021-12-31).")
@click.option("--include-history", is_flag=True, help="Every vintage, each as a data set.")
@click.option("--structures", is_flag=True, help="Also structures, code lists and metadata.")
@click.option("--embargoed", is_flag=True, help="Also what the public does not see yet.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def export_command(
    name: str,
    store: Path,
    to: str,
    out: Path,
    where: str,
    as_of: str,
    include_history: bool,
    structures: bool,
    embargoed: bool,
    lang: str,
    as_json: bool,
    **filters: str,
) -> None:
    """Write the dataset or vintage NAME of a store as SDMX-CSV, SDMX-JSON, SDMX-ML or Parquet.

    A value that is not free for publication is not written; its observation is, with the
    status that says so. All files are written, or none.

    \b
    Examples:
      fumao export compiled --store build/release --to all --out build/export
      fumao export ons-services --store build/sources --to xml --item SD --period ge:2018
      fumao export ons-services@2021-04-30 --store build/sources --to csv,parquet
      fumao export ons-services --store build/sources --as-of 2021-12-31 --json
      fumao export compiled --store build/release --to json --include-history --structures

    \b
    Exit codes: 0 written; 2 wrong options, no such vintage, or nothing to write; 3 the disk
    or folder refuses. Nothing is written then.
    """
    from fumao.run.export import FORMS, Order, export

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    forms = tuple(FORMS) if to == "all" else tuple(dict.fromkeys(to.split(",")))
    chosen = tuple((option, text) for option, text in filters.items() if text)
    order = Order(
        name, store, out, forms, chosen, where, day(as_of, "--as-of"), include_history, structures,
        embargoed,
    )  # fmt: skip
    with progress(None, hidden=as_json) as step:
        done = export(order, step)
    if embargoed:
        warn_embargoed(store)
    if as_json:
        dump(done.as_dict())
        return
    told = {"vintages": ", ".join(done.vintages), "observations": done.observations,
            "withheld": done.withheld}  # fmt: skip
    click.echo(words["exported"].format(**told))
    for file in done.files:
        click.echo(f"{file}  {file.stat().st_size / 1024:,.0f} kB")


@click.command("read")
@click.argument("file", type=Path)
@click.option("--store", type=Path, help="Load its vintages into this store.")
@click.option("--out", type=Path, help="Write its flows to this CSV or Parquet file.")
@click.option("--dataset", default="", help="Name of the vintages; the one that the file tells.")
@click.option("--released", default="", help="Day of the release; the one that the file tells.")
@click.option("--licence", default="", help="Licence that the data come under.")
@embargo_options
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def read_command(
    file: Path,
    store: Path | None,
    out: Path | None,
    dataset: str,
    released: str,
    licence: str,
    embargo: str,
    who: str,
    lang: str,
    as_json: bool,
) -> None:
    """Read a FILE that `fumao export` wrote, in whichever form, back into a store or a CSV.

    Files of other structures are read by `fumao sources read sdmx-services`.

    \b
    Examples:
      fumao read build/export/compiled.xml --store build/mirror
      fumao read build/export/compiled.json --out flows.csv
      fumao read part.csv --store build/mirror --dataset compiled --released 2021-03-31 --json
      fumao read compiled.xml --store build/release --embargo 2021-02-01T10:00+08:00

    \b
    Exit codes: 0 read; 2 wrong options, or a file that is not as it should be: nothing is
    loaded; 3 the disk or folder refuses.
    """
    from fumao.run.read import Order, read

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    order = Order(
        file, store, out, dataset, day(released, "--released"), licence, under(embargo, who)
    )
    with progress(None, hidden=as_json):
        done = read(order)
    if as_json:
        dump(done.as_dict())
        return
    click.echo(f"{done.file}: {words['read'].format(rows=done.rows, withheld=done.withheld)}")
    for vintage in done.vintages:
        click.echo(words["loaded"].format(vintage))
    if done.out:
        click.echo(words["written"].format(done.out))
