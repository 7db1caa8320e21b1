"""``fumao site``: the data site as files for any web server."""

from __future__ import annotations

from pathlib import Path

import click

from fumao.cli.terminal import dump, progress


@click.command("site")
@click.option("--out", default="build/site", show_default=True, type=Path, help="Folder.")
@click.option("--store", type=Path, help="The store that is published; else the shipped series.")
@click.option("--dataset", "datasets", multiple=True, help="Only this dataset; repeat it.")
@click.option("--address", default="", help="Where it will be found: https://data.example.cn.")
@click.option("--lang", default="zh,en", show_default=True, help="Languages, zh or en or both.")
@click.option(
    "--most",
    default=2000,
    show_default=True,
    type=click.IntRange(0),
    help="Most pages of lineage, of the explorer, and of comparisons, in a language.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def site_command(
    out: Path,
    store: Path | None,
    datasets: tuple[str, ...],
    address: str,
    lang: str,
    most: int,
    as_json: bool,
) -> None:
    """Write the whole data site as files: pages, data, structures, feeds, a search index.

    Links are relative: the folder works below any path of a web server, and from the disk.
    A site that is there is replaced once the new one is whole.

    \b
    Examples:
      fumao site --out build/site
      fumao site --store build/release --out public --address https://data.example.cn/trade
      fumao site --store build/release --dataset compiled --lang zh --most 20000 --json

    \b
    Exit codes: 0 written; 2 wrong options, no such dataset, or a folder that holds something
    else; 3 the disk or folder refuses. What was there stays then.
    """
    from fumao.run.site.export import Order, write_site

    languages = tuple(dict.fromkeys(each.strip() for each in lang.split(",")))
    order = Order(out, store, datasets, address.rstrip("/"), languages, most)
    with progress(None, hidden=as_json) as step:
        done = write_site(order, step)
    if as_json:
        dump(done.as_dict())
        return
    click.echo(f"{done.out}: {done.files:,} files, {done.size / 1e6:,.1f} MB "
               f"in {done.seconds:,.1f} s")  # fmt: skip
    for kind, count in sorted(done.pages.items()):
        rest = done.left_out.get(kind, 0)
        more = f"  ({rest:,} more were not drawn: --most)" if rest else ""
        click.echo(f"  {kind:20} {count:7,}{more}")
