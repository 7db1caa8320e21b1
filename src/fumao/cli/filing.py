"""``fumao returns``: forms of enterprise returns, looked up, filled in and checked offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fumao.cli.keys import keys_group
from fumao.cli.terminal import dump, one_of

_LANGUAGES = ("zh", "en")


@click.group("returns")
def returns_group() -> None:
    """Forms that enterprises fill in: once, for every authority.

    \b
    Examples:
      fumao returns forms
      fumao returns questionnaire --activity services --period 2020-12
      fumao returns workbook --activity services --period 2020-12 --out return.xlsx
      fumao returns check return.xlsx --activity services --period 2020-12
    """


returns_group.add_command(keys_group)


def _asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is asked."""
    for option in (
        click.option("--period", required=True, help="2020-12, 2020-Q4 or 2020."),
        click.option("--activity", "activities", multiple=True,
                     help="What the enterprise does: services, tcm ...; repeat it."),
        click.option("--form", "forms", multiple=True, help="Or a form by name; repeat it."),
        click.option("--scheme", "folders", multiple=True, type=Path,
                     help="A folder with more forms; repeat it."),
    ):  # fmt: skip
        command = option(command)
    return command


@returns_group.command("forms")
@click.option("--conflicts", is_flag=True, help="Definitions in which authorities differ.")
@click.option("--scheme", "folders", multiple=True, type=Path, help="A folder with more forms.")
@click.option("--lang", default="en", show_default=True, help="zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def forms_command(conflicts: bool, folders: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """List the forms, or the definitions in which authorities differ.

    \b
    Examples:
      fumao returns forms
      fumao returns forms --conflicts --lang zh
      fumao returns forms --scheme my-forms --json
    """
    from fumao.run.forms import list_conflicts, list_forms

    one_of(lang, _LANGUAGES, "--lang")
    rows = list_conflicts(folders) if conflicts else list_forms(folders)
    if as_json:
        dump(rows)
        return
    for row in rows:
        if conflicts:
            click.echo(f"{row['variable']:12} {row['form']:20} {row[lang]}")
        else:
            click.echo(f"{row['name']:20} {row['periodicity']:8} {row['deadline']:>3} days  "
                       f"{row['kind']:7} {row['authority']:17} {row[lang]}")  # fmt: skip


@returns_group.command("form")
@click.argument("name")
@click.option("--scheme", "folders", multiple=True, type=Path, help="A folder with more forms.")
@click.option("--lang", default="en", show_default=True, help="zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def form_command(name: str, folders: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Show the form NAME: whose it is, on what legal basis, by when, what it asks.

    \b
    Examples:
      fumao returns form tcm
      fumao returns form outsourcing --lang zh
      fumao returns form services-annual --json
    """
    from fumao.run.forms import show_form

    one_of(lang, _LANGUAGES, "--lang")
    form: dict[str, Any] = show_form(name, folders)
    if as_json:
        dump(form)
        return
    click.echo(f"{form['code']}  {form['title'][lang]}")
    for key in ("authority", "purpose", "legal_basis"):
        click.echo(f"  {key.replace('_', ' ')}: {form[key][lang]}")
    click.echo(f"  source: {form['source']}")
    until = f" to {form['valid_to']}" if form["valid_to"] else ""
    click.echo(f"  every {form['periodicity']}, {form['deadline']} working days after it; "
               f"valid from {form['valid_from']}{until}")  # fmt: skip
    for each in form["asks"]:
        star = " *" if each.get("required") else ""
        if "variable" in each:
            click.echo(f"  {each['variable']}: {each[lang]}{star}")
        else:
            rows, columns = " x ".join(each["rows"]), ", ".join(each["columns"])
            click.echo(f"  {each['table']}: {each[lang]}: {rows}: {columns}")
    click.echo(f"  rules: {', '.join(form['rules'])}")


@returns_group.command("questionnaire")
@_asked
@click.option("--lang", default="en", show_default=True, help="zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def questionnaire_command(
    period: str,
    activities: tuple[str, ...],
    forms: tuple[str, ...],
    folders: tuple[Path, ...],
    lang: str,
    as_json: bool,
) -> None:
    """Show the one questionnaire of an enterprise, and what is not asked again.

    \b
    Examples:
      fumao returns questionnaire --activity services --activity tcm --period 2020
      fumao returns questionnaire --form services-monthly --period 2020-12 --lang zh
    """
    from fumao.run.forms import Asked, show_questionnaire

    one_of(lang, _LANGUAGES, "--lang")
    told: dict[str, Any] = show_questionnaire(Asked(period, forms, activities, folders))
    if as_json:
        dump(told)
        return
    click.echo(f"{told['period']}: {', '.join(told['forms'])}")
    for section in told["sections"]:
        click.echo(f"{section[lang]}")
        for each in section["questions"]:
            star = " *" if each["required"] else ""
            click.echo(f"  {each['key']:40} {each[lang]}{star}")
    click.echo(
        f"{told['asked']} questions; {told['saved']} of {told['wanted']} are not asked again"
    )


@returns_group.command("workbook")
@_asked
@click.option("--out", required=True, type=Path, help="The file: .xlsx or .csv.")
@click.option("--filled", type=Path, help="Answers to start with: a file that was filled in.")
@click.option("--lang", default="zh", show_default=True, help="zh or en.")
def workbook_command(
    period: str,
    activities: tuple[str, ...],
    forms: tuple[str, ...],
    folders: tuple[Path, ...],
    out: Path,
    filled: Path | None,
    lang: str,
) -> None:
    """Write the questionnaire as a workbook or CSV to fill in.

    \b
    Examples:
      fumao returns workbook --activity services --period 2020-12 --out return.xlsx
      fumao returns workbook --form tcm --period 2020 --filled tcm.csv --out tcm.xlsx --lang en
    """
    from fumao.run.forms import Asked, write_sheet

    one_of(lang, _LANGUAGES, "--lang")
    many = write_sheet(Asked(period, forms, activities, folders), out, lang, filled)
    click.echo(f"{out}  {many} answers")


@returns_group.command("check")
@click.argument("file", type=Path)
@_asked
@click.option("--previous", type=Path, help="The return of the period before, .xlsx or .csv.")
@click.option("--banks", type=Path, help="What went through banks, CSV: key, value.")
@click.option("--lang", default="en", show_default=True, help="zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@click.pass_context
def check_command(
    context: click.Context,
    file: Path,
    period: str,
    activities: tuple[str, ...],
    forms: tuple[str, ...],
    folders: tuple[Path, ...],
    previous: Path | None,
    banks: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Check a filled-in FILE by the rules of a submission.

    \b
    Examples:
      fumao returns check return.xlsx --activity services --period 2020-12
      fumao returns check tcm.csv --form tcm --period 2020 --previous tcm-2019.csv --lang zh

    \b
    Exit codes: 0 it could be submitted; 1 a hard rule is broken, or a soft one is not
    explained; 2 wrong options or a file that cannot be read.
    """
    from fumao.run.forms import Asked, check_file

    one_of(lang, _LANGUAGES, "--lang")
    checked = check_file(Asked(period, forms, activities, folders), file, previous, banks)
    if as_json:
        dump(checked.as_dict())
    else:
        for where, note in checked.unread:
            click.echo(f"not read: {where}: {note.in_(lang)}")
        for each in checked.messages:
            told = "explained" if each.explained else each.severity
            click.echo(f"{told:9} {each.in_(lang)}")
        click.echo(f"{checked.answers} answers, {len(checked.messages)} messages")
    if checked.stops:
        context.exit(1)


@returns_group.command("verify")
@click.argument("receipt", type=Path)
@click.option("--key", required=True, help="The published key, or a file with the keys.")
@click.option("--answers", type=Path, help="What was submitted: canonical .json, or .csv.")
@click.option("--scheme", "folders", multiple=True, type=Path, help="A folder with more forms.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@click.pass_context
def verify_command(
    context: click.Context,
    receipt: Path,
    key: str,
    answers: Path | None,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Verify the RECEIPT of a submission, without the system that gave it.

    \b
    Examples:
      fumao returns verify receipt.json --key fumao-keys.json
      fumao returns verify receipt.json --key fumao-keys.json --answers return.csv --json

    \b
    Exit codes: 0 it holds; 1 it was altered, or is about other answers; 2 wrong options or
    a file that cannot be read.
    """
    from fumao.run.verify import verify_file

    done = verify_file(receipt, key, answers, folders)
    if as_json:
        dump(done.as_dict())
    else:
        told, verdict = done.receipt, done.verdict
        click.echo(f"{told.number}  {told.name}, {told.period}, version {told.version}, {told.at}")
        click.echo(f"signature: {'right' if verdict.signature and verdict.key else 'wrong'}")
        if verdict.answers is not None:
            click.echo(f"answers:   {'the same' if verdict.answers else 'others'}")
    if not done.verdict.holds:
        context.exit(1)
