"""``fumao compile quality``: the quality report."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fumao.cli.terminal import one_of
from fumao.errors import InvalidInput
from fumao.run.files import put


@click.command("quality")
@click.argument("vintage", default="")
@click.option("--about", type=Path, help="What only the office can say, TOML, by concept.")
@click.option("--mirror", type=Path, help="What partners report, a file of flows: asymmetries.")
@click.option("--format", "form", default="md", show_default=True, help="md, html, json.")
@click.option("--out", type=Path, help="Write to this file; its ending tells the format.")
@click.option("--store", default="build/compiled", show_default=True, type=Path, help="The store.")
@click.option("--lang", default="en", show_default=True, help="Language, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def quality_command(
    vintage: str,
    about: Path | None,
    mirror: Path | None,
    form: str,
    out: Path | None,
    store: Path,
    lang: str,
    as_json: bool,
) -> None:
    """Report on the quality of a VINTAGE under the headings of SIMS; the newest compiled one.

    What the tables tell is computed: records and quarantine, what is not allocated,
    timeliness, coherence, revisions. What only an office can say is read from --about, and
    otherwise stated as not given.

    \b
    Examples:
      fumao compile quality
      fumao compile quality compiled@2021-03-31 --about office.toml --out quality.html
      fumao compile quality compiled --lang zh --out quality.zh.md
      fumao compile quality compiled --mirror partners.csv

    \b
    Exit codes: 0 done; 2 wrong options or bad input; 3 the file cannot be written.
    """
    from fumao.run.quality import as_dict, html, markdown, quality_report

    one_of(lang, ("zh", "en"), "--lang")
    form = "json" if as_json else _format(form, out)
    report = quality_report(store, vintage, about, mirror)
    if form == "json":
        text = json.dumps(as_dict(report), ensure_ascii=False, indent=2) + "\n"
    else:
        text = (html if form == "html" else markdown)(report, lang)
    if out:
        put(text, out)
    else:
        click.echo(text, nl=False)


def _format(form: str, out: Path | None) -> str:
    """The format asked for, or that of the file's ending."""
    ending = out.suffix.lower().lstrip(".") if out else ""
    if not ending:
        return one_of(form, ("md", "html", "json"), "--format")
    if ending not in ("md", "html", "json"):
        raise InvalidInput(
            f"{ending!r} is no format", where="--out", remedy="end it with .md, .html or .json"
        )
    return ending
