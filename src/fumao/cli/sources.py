"""``fumao sources``: published data, from where it lies to a vintage of the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fumao.cli.embargo import embargo_options, under
from fumao.cli.terminal import aligned, day, dump, not_below_0, one_of, progress, shortened

if TYPE_CHECKING:
    from fumao.run.sources import Finding, ReadFiles, Source

_WORDS: dict[str, Any] = {
    "en": {
        "sources": ["source", "title", "frequency", "unit", "fetched by", ""],
        "program": "fumao", "person": "people",
        "read": "{given:,} observations: {flows:,} flows, {indicators:,} indicators, "
        "{left:,} left aside",
        "loaded": "loaded as {}", "not_loaded": "not loaded: no --store is named",
        "releases": "releases in it: {}",
        "found": "found: {}", "more": "and {:,} more: --top, or --json",
        "missed_total": "totals that items miss", "jump": "jumps", "negative": "negative values",
        "fetched": "{size:,} bytes, sha256 {sha}…", "unchanged": "unchanged since {}",
        "differ": "{:,} values differ by more than {:.0%}",
    },
    "zh": {
        "sources": ["来源", "名称", "频率", "单位", "获取者", ""],
        "program": "程序", "person": "人工",
        "read": "观测值{given:,}个：流量{flows:,}个，指标{indicators:,}个，搁置{left:,}个",
        "loaded": "载入为{}", "not_loaded": "未载入：没有指定 --store",
        "releases": "文件中的版本：{}",
        "found": "发现：{}", "more": "另有{:,}条：用 --top 或 --json",
        "missed_total": "分项与总额不符", "jump": "跳变", "negative": "负值",
        "fetched": "{size:,}字节，sha256 {sha}…", "unchanged": "自{}以来没有变化",
        "differ": "{:,}个数值相差超过{:.0%}",
    },
}  # fmt: skip


@click.group("sources")
def sources_group() -> None:
    """Published data of agencies: list it, fetch it, read it into the store, compare it.

    \b
    Examples:
      fumao sources list
      fumao sources fetch wdi --out data
      fumao sources read ons-services uk.parquet --release 2021Q4 --released 2022-04-29 \\
          --store build/sources

    \b
    Exit codes: 0 done; 2 wrong options, or a file or address that is not as described;
    3 the disk or folder refuses; 4 no answer from the network: try again later.
    """


@sources_group.command("list")
@click.argument("name", default="")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print the catalogue for programs.")
def list_command(name: str, lang: str, as_json: bool) -> None:
    """List the sources, or tell all that is known of the one with this NAME.

    \b
    Examples:
      fumao sources list
      fumao sources list comtrade-services
      fumao sources list --json
    """
    from fumao.run.sources import list_sources, source

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    found = [source(name)] if name else list_sources()
    if as_json:
        dump([each.as_dict() for each in found])
    elif name:
        for line in _described(found[0]):
            click.echo(line)
    else:
        rows = [
            [each.name, shortened(each.title, 44), each.frequency, shortened(each.unit, 12),
             words["program" if each.address else "person"], ""]
            for each in found
        ]  # fmt: skip
        for line in aligned(words["sources"], rows, texts=6):
            click.echo(line)


def _described(source: Source) -> Iterator[str]:
    """Everything that the catalogue says of a source."""
    told = source.as_dict()
    traps = told.pop("traps")
    width = max(map(len, told))
    yield from (f"{field:{width}}  {value or '-'}" for field, value in told.items())
    assert isinstance(traps, tuple)
    yield from (f"{'trap':{width}}  {trap}" for trap in traps)


@sources_group.command("fetch")
@click.argument("name")
@click.option("--out", default="data", show_default=True, type=Path, help="Folder for the file.")
@click.option("--address", default="", help="Another address of the source.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt for programs.")
def fetch_command(name: str, out: Path, address: str, lang: str, as_json: bool) -> None:
    """Fetch the source NAME from its agency, with a receipt beside the file.

    What broke off is resumed; a file that has not changed is not fetched again; none is
    overwritten. This is the only command that speaks to the network.

    \b
    Examples:
      fumao sources fetch wdi
      fumao sources fetch batis --out data/batis
      fumao sources fetch wdi --address \\
          "https://api.worldbank.org/v2/en/indicator/SP.POP.TOTL?downloadformat=csv"

    \b
    Exit codes: 0 fetched, or unchanged; 2 no such source, or its address is gone; 3 the disk
    or folder refuses; 4 no answer: try again later.
    """
    from fumao.run.sources import fetch_source

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    with progress(None, hidden=as_json):
        got = fetch_source(name, out, address)
    if as_json:
        dump(got.as_dict())
        return
    if got.unchanged:
        click.echo(f"{got.file}  {words['unchanged'].format(got.fetched)}")
        return
    click.echo(f"{got.file}  {words['fetched'].format(size=got.size, sha=got.sha256[:16])}")


@sources_group.command("read")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=Path, metavar="FILE...")
@click.option("--store", type=Path, help="Load into this store; without it, only tell.")
@click.option("--released", default="", help="Day of the release; a fetched file knows it.")
@click.option("--release", default="", help="Which release, of a file with several (2021Q4).")
@click.option("--dataset", default="", help="Name of the vintages; the source's if not given.")
@click.option("--year", "years", multiple=True, help="Only this year, of batis; repeat it.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of texts; latin-1, gb18030.")
@embargo_options
@click.option("--top", default=5, show_default=True, help="How many leftovers and findings.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print everything for programs.")
def read_command(
    name: str,
    files: tuple[Path, ...],
    store: Path | None,
    released: str,
    release: str,
    dataset: str,
    years: tuple[str, ...],
    encoding: str,
    embargo: str,
    who: str,
    top: int,
    lang: str,
    as_json: bool,
) -> None:
    """Read files of the source NAME; with --store, load them as a new vintage.

    No observation is lost: what has no code in the house is left aside with its reason and
    line, and told. Odd values stay as they are and are told as well.

    \b
    Examples:
      fumao sources read comtrade-services services.csv
      fumao sources read ons-services uk.parquet --release 2021Q4 --released 2022-04-29 \\
          --store build/sources
      fumao sources read batis OECD-WTO_BATIS_data_BPM6.zip --year 2019 --lang zh
      fumao sources read wdi gdp.zip population.zip --store build/sources --json

    \b
    Exit codes: 0 read; 2 wrong options, or a file that is not as the catalogue describes it:
    nothing is loaded; 3 the disk or folder refuses.
    """
    from fumao.run.sources import Order, read_files

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    not_below_0(top, "--top")
    order = Order(
        name, files, store, day(released, "--released"), release, dataset, encoding, years,
        under(embargo, who),
    )  # fmt: skip
    with progress(None, hidden=as_json):
        done = read_files(order)
    if as_json:
        dump(done.as_dict())
        return
    for line in _told(done, words, top, lang):
        click.echo(line)


def _told(done: ReadFiles, words: Mapping[str, Any], top: int, lang: str) -> Iterator[str]:
    counts = {
        "given": done.given, "flows": done.flows, "indicators": done.indicators, "left": done.left
    }  # fmt: skip
    yield f"{done.source}: {words['read'].format(**counts)}"
    if len(done.releases) > 1:
        yield words["releases"].format(", ".join(done.releases))
    yield words["loaded"].format(done.vintage) if done.vintage else words["not_loaded"]
    yield from (f"  {each.in_(lang)}" for each in done.leftovers[:top])
    if len(done.leftovers) > top:
        yield "  " + words["more"].format(len(done.leftovers) - top)
    if done.kinds:
        told = ", ".join(f"{many:,} {words[kind]}" for kind, many in done.kinds.items())
        yield words["found"].format(told)
    for kind in done.kinds:
        yield from _findings([each for each in done.findings if each.kind == kind][:top], lang)


def _findings(findings: list[Finding], lang: str) -> Iterator[str]:
    for each in findings:
        note = f" ({each.note.in_(lang)})" if each.note.in_(lang) else ""
        told = f"{each.expected.in_(lang)}; {each.found.in_(lang)}{note}"
        yield f"  {each.severity}: {each.key}: {told}"


@sources_group.command("compare")
@click.argument("one")
@click.argument("other")
@click.option("--store", default="build/sources", show_default=True, type=Path, help="The store.")
@click.option("--tolerance", default=0.05, show_default=True, help="Share that is not told.")
@click.option("--top", default=10, show_default=True, help="How many differences to list.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print all of them for programs.")
def compare_command(
    one: str, other: str, store: Path, tolerance: float, top: int, lang: str, as_json: bool
) -> None:
    """Tell where two datasets of the store disagree, year by year, the largest gaps first.

    Quarters and months are added up to years where all of them are there.

    \b
    Examples:
      fumao sources compare comtrade-services atlas-services
      fumao sources compare comtrade-services@2025-06-09 wto --tolerance 0.2 --json

    \b
    Exit codes: 0 done; 2 no such vintage.
    """
    from fumao.run.sources import as_records, compare_vintages

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    not_below_0(tolerance, "--tolerance")
    not_below_0(top, "--top")
    names, found = compare_vintages(one, other, store, tolerance)
    if as_json:
        dump(as_records(found))
        return
    click.echo(f"{names[0]} — {names[1]}: {words['differ'].format(len(found), tolerance)}")
    for line in _findings(found[:top], lang):
        click.echo(line)
