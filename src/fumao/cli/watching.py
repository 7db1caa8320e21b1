"""``fumao watch``: monitors, the barometer, early warning, and who has seen what."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from fumao.cli.terminal import aligned, day, dump, one_of
from fumao.errors import InvalidInput

C = TypeVar("C", bound=Callable[..., Any])
OPEN = 5  # the exit code where alerts are open
_WORDS = {
    "en": {"written": "written: {}", "open": "{} alerts are open", "sent": "posted: {} answers {}",
           "logged": "acknowledged: {} by {}"},
    "zh": {"written": "已写入：{}", "open": "未签收警报{}条", "sent": "已发送：{}返回{}",
           "logged": "已签收：{}，{}"},
}  # fmt: skip


@click.group("watch")
def watch_group() -> None:
    """When to worry, and when to hope: monitors, barometer, early warning.

    \b
    Examples:
      fumao watch run --as-of 2020-04-30
      fumao watch barometer panel.parquet --as-of 2020-04-30
      fumao watch backtest --as-of 2024-12-31 --by reporter

    \b
    Exit codes: 0 done, no alert is open; 5 alerts are open (run only); 2 wrong options or
    data; 3 the disk refuses; 4 the address of --post does not answer.
    """


def _common(command: C) -> C:
    """Options of run and backtest."""
    for option in reversed([
        click.argument("given", nargs=-1, metavar="[FLOWS]..."),
        click.option("--store", type=Path, help="Take FLOWS as datasets or vintages of it."),
        click.option("--as-of", required=True, help="What was known on this day (2020-04-30)."),
        click.option("--panel", type=Path, help="A monthly panel of rates, CSV or Parquet."),
        click.option("--monitors", "file", type=Path, help="A file of monitors of your own."),
        click.option("--monitor", "monitors", multiple=True, help="Only this one; repeat it."),
        click.option("--reporter", "reporters", multiple=True, help="This economy; repeat it."),
        click.option("--rate", default=0.2, show_default=True, help="Share of false alerts."),
        click.option("--lang", default="en", show_default=True, help="Of the text, zh or en."),
        click.option("--json", "as_json", is_flag=True, help="Print for programs."),
    ]):  # fmt: skip
        command = option(command)
    return command


@watch_group.command("run")
@_common
@click.option("--nowcasts", multiple=True,
              help="Dataset of --store, folder, nowcast.json or CSV; repeat it.")  # fmt: skip
@click.option("--enterprises", default="", help="Returns in --store: groups that are reached.")
@click.option("--register", type=Path, help="Size and ownership of those enterprises.")
@click.option("--out", type=Path, help="Folder for pages, feeds, mail, payload, and the log.")
@click.option("--to", default="", help="The address that the mail file is made out to.")
@click.option("--post", "address", default="", help="Post the payload to this address, once.")
def run_command(
    given: tuple[str, ...],
    store: Path | None,
    as_of: str,
    panel: Path | None,
    file: Path | None,
    monitors: tuple[str, ...],
    reporters: tuple[str, ...],
    rate: float,
    lang: str,
    as_json: bool,
    nowcasts: tuple[str, ...],
    enterprises: str,
    register: Path | None,
    out: Path | None,
    to: str,
    address: str,
) -> None:
    """Judge every monitor by what was known on a day; shipped series if no FLOWS are given.

    \b
    Examples:
      fumao watch run --as-of 2020-04-30
      fumao watch run comtrade-services --store build/sources --as-of 2020-07-31 --out build/watch
      fumao watch run flows.csv --as-of 2020-04-30 --monitor fall --reporter CHN --lang zh
      fumao watch run comtrade-services --store build/sources --as-of 2020-07-31 \\
          --nowcasts nowcasts --json

    \b
    Exit codes: 0 no alert is open; 5 alerts are open, not acknowledged in --out; 2 wrong
    options or data; 3 the disk refuses; 4 the address of --post does not answer.
    """
    from fumao.run.watch import Order, Wording, deliver, lines, run_watch, send

    said = _said(lang)
    order = Order(_day(as_of), given, store, panel, nowcasts, file, monitors, reporters,
                  _rate(rate), out, enterprises, register)  # fmt: skip
    done = run_watch(order)
    written = deliver(done, out, to) if out else []
    answer = send(done, address) if address else 0
    if as_json:
        dump(done.as_dict())
    else:
        for line in lines(done, Wording(lang)):
            click.echo(line)
        for path in written:
            click.echo(said["written"].format(path))
        if answer:
            click.echo(said["sent"].format(address, answer))
        if done.open:
            click.echo(said["open"].format(len(done.open)))
    sys.exit(OPEN if done.open else 0)


@watch_group.command("backtest")
@_common
@click.option("--by", default="item", show_default=True, help="item or reporter.")
def backtest_command(
    given: tuple[str, ...],
    store: Path | None,
    as_of: str,
    panel: Path | None,
    file: Path | None,
    monitors: tuple[str, ...],
    reporters: tuple[str, ...],
    rate: float,
    lang: str,
    as_json: bool,
    by: str,
) -> None:
    """How each monitor did out of sample: hits, false alarms, lead, beside the naive rule.

    \b
    Examples:
      fumao watch backtest --as-of 2024-12-31
      fumao watch backtest comtrade-services --store build/sources --as-of 2024-12-31 \\
          --monitor fall --by reporter
    """
    from fumao.run.watch import Order, Wording, backtest, record_head

    _said(lang)
    one_of(by, ("item", "reporter"), "--by")
    order = Order(_day(as_of), given, store, panel, (), file, monitors, reporters, _rate(rate))
    rows = backtest(order, by)
    if as_json:
        dump(rows)
        return
    words = Wording(lang)
    name = "columns.item" if by == "item" else "columns.economy"
    head = [words("columns.monitor"), words(name), *record_head(words)]
    cells = [[row["monitor"], row[by], *row["cells"].values()] for row in rows]
    for line in aligned(head, cells, texts=2):
        click.echo(line)


@watch_group.command("barometer")
@click.argument("panel", type=Path)
@click.option("--as-of", default="", help="What was known on this day (2020-04-30).")
@click.option("--lang", default="en", show_default=True, help="Of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs, with all months.")
def barometer_command(panel: Path, as_of: str, lang: str, as_json: bool) -> None:
    """The barometer of world services trade from a monthly PANEL: 100 is trend.

    \b
    Examples:
      fumao watch barometer actuals_wide_monthly.parquet
      fumao watch barometer actuals_wide_monthly.parquet --as-of 2020-04-30 --lang zh
    """
    from fumao.run.watch import Wording, barometer, barometer_rows, barometer_text

    _said(lang)
    reading = barometer(panel, day(as_of, "--as-of"))
    if as_json:
        dump(reading.as_dict())
        return
    words = Wording(lang)
    click.echo(barometer_text(reading, words))
    for line in aligned(*barometer_rows(reading, words), texts=2):
        click.echo(line)


@watch_group.command("monitors")
@click.option("--monitors", "file", type=Path, help="A file of monitors of your own.")
@click.option("--lang", default="en", show_default=True, help="Of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def monitors_command(file: Path | None, lang: str, as_json: bool) -> None:
    """What is watched, by which rule, and what a miss costs beside a false alarm.

    \b
    Examples:
      fumao watch monitors
      fumao watch monitors --monitors mine.toml --json
    """
    from fumao.run.watch import list_monitors

    _said(lang)
    told = list_monitors(file)
    if as_json:
        dump([each.as_dict() for each in told])
        return
    head = ["", "", "rule", "side", "items", "months", "event %", "miss : false"]
    rows = [
        [each.name, each.names.in_(lang), each.rule, each.side, " ".join(each.items) or "–",
         str(each.horizon), f"{each.event:g}", f"{each.miss:g} : {each.false_alarm:g}"]
        for each in told
    ]  # fmt: skip
    for line in aligned(head, rows, texts=5):
        click.echo(line)


@watch_group.command("acknowledge")
@click.argument("alert")
@click.option("--by", required=True, help="Who has seen it.")
@click.option("--note", default="", help="What was done.")
@click.option("--out", default="build/watch", show_default=True, type=Path, help="The folder.")
@click.option("--lang", default="en", show_default=True, help="Of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print the line of the log.")
def acknowledge_command(
    alert: str, by: str, note: str, out: Path, lang: str, as_json: bool
) -> None:
    """Put on record who has seen an ALERT and what they did; the log is only added to.

    \b
    Examples:
      fumao watch acknowledge fall:CHN/W1/SD/M:2020-Q1 --by "Li Hua" --note "firms told"
    """
    from fumao.run.watch import acknowledge

    said = _said(lang)
    made = acknowledge(out, alert, by, note)
    click.echo(made.line if as_json else said["logged"].format(made.alert, made.by))


def _said(lang: str) -> dict[str, str]:
    return _WORDS[one_of(lang, tuple(_WORDS), "--lang")]


def _day(text: str) -> date:
    found = day(text, "--as-of")
    if found is None:
        raise InvalidInput("no day is given", where="--as-of", remedy="write 2020-04-30")
    return found


def _rate(rate: float) -> float:
    if not 0 < rate < 1:
        raise InvalidInput(f"the rate is {rate:g}", where="--rate", remedy="give 0.1 or 0.2")
    return rate
