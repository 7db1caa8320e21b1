"""Reports, their checks and code lists at the command line, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from fumao.cli.embargo import warn_embargoed
from fumao.cli.telling import aside, begin
from fumao.cli.terminal import day, progress
from fumao.errors import (
    CannotWrite,
    FumaoError,
    InvalidInput,
    NotInstalled,
    SourceUnavailable,
    Unreadable,
)
from fumao.run.files import put

if TYPE_CHECKING:
    from fumao.run.trace_cell import TracedCell

T = TypeVar("T")
D = TypeVar("D")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fumao")
def main() -> None:
    """Fumao 服贸: trade-in-services statistics, every number a claim."""


@main.command()
@click.option("--edition", default="chn-2020", show_default=True, help="Edition or its folder.")
@click.option("--reporter", default="", help="A country (ISO alpha-3): its own report.")
@click.option("--year", default="", help="The year of the country's report.")
@click.option("--data", type=Path, help="Flows, CSV or Parquet, instead of shipped series.")
@click.option("--compiled", type=Path, help="A store of released statistics: its values first.")
@click.option("--lang", default="zh,en", show_default=True, help="Languages, comma separated.")
@click.option("--to", default="html,pdf,docx,xlsx", show_default=True, help="Formats.")
@click.option("--out", default="build", show_default=True, type=Path, help="Folder for the files.")
@click.option("--store", type=Path, help="The store; build/store, a country's has its name.")
@click.option("--as-of", default="", help="Use only what was released by this day (2021-12-31).")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
def report(
    edition: str,
    reporter: str,
    year: str,
    data: Path | None,
    compiled: Path | None,
    lang: str,
    to: str,
    out: Path,
    store: Path | None,
    as_of: str,
    as_json: bool,
) -> None:
    """Write a report in every language and format, or nothing at all.

    \b
    Examples:
      fumao report --edition chn-2020 --lang zh,en --to html,pdf,docx,xlsx --out build/
      fumao report --lang en --to html --json
      fumao report --reporter USA --year 2019
      fumao report --reporter FRA --year 2022 --data flows.csv
      fumao report --edition chn-2020 --compiled build/release

    \b
    Exit codes: 0 written; 2 wrong options or bad input, nothing written;
    3 the disk or folder refuses, nothing written.
    """
    from fumao.run.report import Order, summary, write_report

    if bool(reporter) != bool(year) or (edition == "country" and not reporter):
        raise InvalidInput(
            "a country's report needs both a reporter and a year",
            where="--reporter, --year",
            remedy="write --reporter USA --year 2019, or neither",
        )
    order = Order(
        "country" if reporter else edition,
        _list(lang),
        _list(to),
        reporter,
        year,
        data,
        day(as_of, "--as-of"),
        compiled,
    )
    # Reports on several countries use the same keys, so each has a ledger of its own.
    named = f"build/store-{reporter.lower()}-{year}" if reporter else "build/store"
    if compiled:
        warn_embargoed(compiled)
    with progress(order.steps, hidden=as_json) as step:
        written = write_report(order, out, store or Path(named), progress=step)
    if as_json:
        click.echo(summary(written))
        return
    for file in written.files:
        click.echo(f"{file}  {file.stat().st_size / 1024:,.0f} kB")
    click.echo(
        f"{written.claims} claims, {written.in_prose} numbers in prose, "
        f"{written.findings} findings, {written.compared} numbers compared in the files"
    )


@main.command()
@click.argument("key")
@click.option("--store", default="build/store", show_default=True, type=Path, help="The store.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps for programs.")
def trace(key: str, store: Path, as_json: bool) -> None:
    """Walk the published number KEY back to file, line and formula.

    A cell that was compiled says how many records and contributors made it, and from what; one
    of a balanced matrix what each side said or was estimated from, and what moved it since.

    \b
    Examples:
      fumao trace ins.trade.2020
      fumao trace fig-1-1.exports.growth_yoy.2020 --json
      fumao trace CHN/W1/SD/M/_T/_T/2020 --store build/compiled
      fumao trace GBR/AUS/SF/X/_T/_T/2019 --store build/sources
    """
    from fumao.cli.trace_balanced import tell_balanced, tell_totals
    from fumao.cli.trace_steps import step_lines
    from fumao.run.trace import trace as walk
    from fumao.run.trace_balanced import trace_balanced
    from fumao.run.trace_cell import trace_cell
    from fumao.run.trace_total import trace_loaded, trace_total

    warn_embargoed(store)
    if flows := trace_balanced(key, store):
        tell_balanced(flows, as_json)
        return
    if totals := trace_total(key, store):
        tell_totals(totals, as_json)
        return
    loaded = list(trace_loaded(key, store))
    if not loaded and (cells := trace_cell(key, store)):
        _tell_cells(cells, as_json)
        return
    steps = loaded or list(walk(key, store))
    if as_json:
        click.echo(json.dumps([step.as_dict() for step in steps], ensure_ascii=False, indent=2))
        return
    for line in step_lines(steps):
        click.echo(line)


def _tell_cells(cells: Sequence[TracedCell], as_json: bool) -> None:
    """Print compiled cells, one a dataset."""
    if as_json:
        click.echo(json.dumps([each.as_dict() for each in cells], ensure_ascii=False, indent=2))
        return
    for cell in cells:
        receipt = cell.receipt
        click.echo(f"{cell.key} = {cell.value} {cell.unit}")
        click.echo(f"  compiled: from {cell.records} records of {cell.contributors} contributors")
        click.echo(f"  digest:   {cell.digest or 'not told of so few records'}")
        click.echo(f"  vintage:  {receipt.vintage}, released {receipt.released}")
        click.echo(f"  source:   {receipt.source}; sha256 {receipt.sha256[:16]}…")
        click.echo(f"  licence:  {receipt.licence}")
        for source in cell.sources:
            click.echo(f"  {source['role']}: {source['file']}; sha256 {source['sha256'][:16]}…")


@main.command()
@click.argument("edition")
@click.option("--chapter", default="", help="Only this chapter.")
@click.option("--lang", default="zh,en", show_default=True, help="Languages, comma separated.")
def preview(edition: str, chapter: str, lang: str) -> None:
    """Print the chapters of an EDITION as plain text, filled in.

    \b
    Examples:
      fumao preview chn-2020 --chapter insurance
      fumao preview ./my-edition --lang en
    """
    from fumao.run.preview import preview_chapters

    for line in preview_chapters(edition, chapter, _list(lang)):
        click.echo(line)


@main.command()
@click.argument("edition")
@click.option("--json", "as_json", is_flag=True, help="Print the results for programs.")
def check(edition: str, as_json: bool) -> None:
    r"""Check the identities of an EDITION and print what each gives.

    \b
    Examples:
      fumao check chn-2020
      fumao check ./my-edition --json

    \b
    Exit codes: 0 all agree; 1 some differ; 2 the edition cannot be read.
    """
    from fumao.run.preview import check_identities

    results = list(check_identities(edition))
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2))
    for result in [] if as_json else results:
        click.echo("{verdict:12} {key} = {formula}".format(**result))
        click.echo("{:12} printed {printed}, computed {computed}".format("", **result))
    if any(result["verdict"] == "differs" for result in results):
        sys.exit(1)


@main.command()
@click.argument("name")
@click.argument("group", default="")
@click.option("--on", default="", help="Members of a group on this day (2015-01-01).")
@click.option("--json", "as_json", is_flag=True, help="Print the codes for programs.")
def codes(name: str, group: str, on: str, as_json: bool) -> None:
    """Print the code list NAME, or the members of a GROUP.

    \b
    Examples:
      fumao codes items
      fumao codes groups --json
      fumao codes members EU --on 2015-01-01
    """
    from fumao.run.codes import list_codes, list_members

    rows = list_members(group, day(on, "--on")) if name == "members" else list_codes(name)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("\t".join(row.values()))


@main.command()
@click.argument("files", nargs=-1, required=True, type=Path, metavar="FILE")
@click.option(
    "--format", "form", default="text", show_default=True, help="text, json, html, sarif."
)
@click.option("--lang", default="", help="Language of the messages, zh or en; the document's.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--out", type=Path, help="Write to this file instead of the terminal.")
@click.option("--against", type=Path, help="A store whose published flows to compare with.")
@click.option("--as-of", default="", help="Only what was released by this day (2021-12-31).")
@click.option("--same", is_flag=True, help="Compare two versions of one report, A and B.")
@click.option("-v", "--verbose", is_flag=True, help="List what was not checked or not read.")
@click.option("-q", "--quiet", is_flag=True, help="One line a file.")
def audit(
    files: tuple[Path, ...],
    form: str,
    lang: str,
    strict: bool,
    out: Path | None,
    against: Path | None,
    as_of: str,
    same: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Check every number in a report: text, Markdown, HTML, Word, PDF or Excel; zh or en.

    \b
    Examples:
      fumao audit report.docx
      fumao audit report.pdf --format html --out report.audit.html
      fumao audit report.txt --strict --against build/store --as-of 2021-12-31
      fumao audit --strict --quiet build/*.html build/*.docx
      fumao audit --same report.zh.html report.en.html

    \b
    Exit codes: 0 nothing found that must be mended; 1 errors found (with --strict,
    warnings too), or the two versions differ; 2 wrong options, or a file that cannot
    be read; 3 the disk or folder refuses.
    """
    on_day = day(as_of, "--as-of")
    if on_day and not against:
        raise InvalidInput("--as-of goes with a store", remedy="add --against STORE")
    if same and (against or quiet):
        raise InvalidInput(
            "--same compares two files with one another",
            remedy="leave --against, --as-of and --quiet out",
        )
    if same:
        sys.exit(_same(files, form, lang, out, strict=strict, verbose=verbose))
    if quiet and form != "text":
        raise InvalidInput("--quiet is of the text format", remedy="leave --format or --quiet out")
    if len(files) > 1 and form != "text":
        raise InvalidInput(
            f"{len(files)} files are given, and {form} tells of one",
            where=str(files[1]),
            remedy="give one, or leave --format out",
        )
    from fumao.run.audit import Order, audit_file, brief, lines, show

    if against:
        warn_embargoed(against)
    orders = [Order(file, lang, form, against, on_day) for file in files]
    with progress(sum(order.steps for order in orders), hidden=False) as step:
        done = list(_each(orders, lambda order: audit_file(order, progress=step)))

    def told(columns: int) -> Lines:
        if quiet:
            return [brief(each) for each in done]
        each_told = (lines(each, verbose=verbose, columns=columns) for each in done)
        return [line for each in each_told for line in each]

    if form == "text":
        _tell(told, out)
    else:
        _put(show(done[0], orders[0]), out)
    if len(done) < len(orders):
        sys.exit(2)
    sys.exit(0 if all(each.is_clean(strict=strict) for each in done) else 1)


def _same(
    files: tuple[Path, ...],
    form: str,
    lang: str,
    out: Path | None,
    *,
    strict: bool,
    verbose: bool,
) -> int:
    """Compare two versions of a report; give the exit code."""
    from fumao.run.audit import SAME_FORMATS, same_files, same_lines, show_same

    if len(files) != 2:
        raise InvalidInput(
            f"{len(files)} files are given with --same", remedy="write fumao audit --same A B"
        )
    if form not in SAME_FORMATS:
        raise InvalidInput(
            f"--same writes no {form}", where="--format", remedy=f"use {', '.join(SAME_FORMATS)}"
        )
    with progress(2, hidden=False) as step:
        compared = same_files(*files, lang, progress=step)
    if form == "text":
        _tell(lambda _columns: same_lines(compared, verbose=verbose), out)
    else:
        _put(show_same(compared), out)
    return 0 if compared.is_same(strict=strict) else 1


def _each(wanted: list[T], make: Callable[[T], D]) -> Iterator[D]:
    """What is made of each; of several, one that cannot be read is told and passed over."""
    for each in wanted:
        try:
            yield make(each)
        except Unreadable as problem:
            if len(wanted) == 1:
                raise
            aside(problem)


Lines = list[tuple[tuple[str, str], ...]]


def _tell(lines: Callable[[int], Lines], out: Path | None) -> None:
    """Print lines of styled pieces: with colours on a terminal, plain in a file or pipe."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    if out is None and console.is_terminal:
        for line in lines(console.width):
            console.print(Text.assemble(*line))
        return
    _put("".join("".join(text for text, _ in line) + "\n" for line in lines(100)), out)


def _put(text: str, out: Path | None) -> None:
    """Print a text, or write it to a file, whole or not at all."""
    if out is None:
        click.echo(text, nl=False)
        return
    put(text, out)


def _list(text: str) -> list[str]:
    """Comma-separated words, each once."""
    return list(dict.fromkeys(word.strip() for word in text.split(",")))


def run() -> None:
    """Entry point: errors are printed in three lines; see the exit codes of each command."""
    try:
        begin(main)
    except FumaoError as problem:
        aside(problem)
        sys.exit(_exit_code(problem))
    except ModuleNotFoundError as problem:
        if (problem.name or "fumao").startswith("fumao"):
            raise
        aside(not_installed(str(problem.name)))
        sys.exit(2)


def not_installed(module: str) -> NotInstalled:
    """Which extra brings a library that was not found: the command's own where it does.

    >>> print(not_installed("uvicorn"))
    NotInstalled: this needs uvicorn, which is not installed
      remedy: pip install 'fumao[web]'
    """
    from importlib.metadata import requires

    library = module.partition(".")[0].replace("_", "-")
    asked = [each.partition(";") for each in requires("fumao") or ()]
    extras = [rest.split("extra ==")[1].strip(" '\"") for name, _, rest in asked
              if name.startswith(library) and "extra ==" in rest]  # fmt: skip
    command = next(iter(sys.argv[1:]), "")
    extra = command if command in extras else next(iter(extras), "report,compile,balance,web")
    return NotInstalled(f"this needs {module}, which is not installed",
                        remedy=f"pip install 'fumao[{extra}]'")  # fmt: skip


def _exit_code(problem: FumaoError) -> int:
    """3: the disk refuses. 4: no answer from outside. 2: what was given is wrong."""
    if isinstance(problem, CannotWrite):
        return 3
    return 4 if isinstance(problem, SourceUnavailable) else 2
