"""The command line: one command a job."""

from __future__ import annotations

import sys

import click

from fumao.errors import FumaoError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fumao")
def main() -> None:
    """Fumao 服贸: trade-in-services statistics, every number a claim."""


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

    for line in preview_chapters(edition, chapter, lang.split(",")):
        click.echo(line)


@main.command()
@click.argument("edition")
def check(edition: str) -> None:
    """Check the identities of an EDITION and print what each gives.

    \b
    Examples:
      fumao check chn-2020
    """
    from fumao.run.preview import check_identities

    for checked in check_identities(edition):
        printed = checked.printed and f"[{checked.printed.low:f}, {checked.printed.high:f}]"
        computed = checked.computed and f"[{checked.computed.low:.6g}, {checked.computed.high:.6g}]"
        click.echo(f"{checked.verdict:12} {checked.key} = {checked.formula}: {printed} {computed}")


def run() -> None:
    """Entry point: errors are printed in three lines and end with exit code 2."""
    try:
        main(standalone_mode=True)
    except FumaoError as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
