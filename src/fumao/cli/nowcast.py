"""``fumao analyse forecast`` and ``fumao analyse nowcast``."""

from __future__ import annotations

from pathlib import Path

import click

from fumao.cli.terminal import aligned, day, dump, one_of, progress

_KEPT = {"en": "kept: {}", "zh": "已存入：{}"}


@click.command("forecast")
@click.argument("given", metavar="FLOWS")
@click.option("--series", required=True, help="reporter/partner/item/flow, such as CHN/W1/S/X.")
@click.option("--store", type=Path, help="Take FLOWS as a dataset of it, with its vintages.")
@click.option("--frequency", default="", help="M, Q or A; the finest there is, if not given.")
@click.option("--steps", default=4, show_default=True, help="Periods ahead.")
@click.option("--as-of", default="", help="Use only what had been released by this day.")
@click.option("--method", "methods", multiple=True, help="arima, ets or naive; repeat. All.")
@click.option("--checks", default=8, show_default=True, help="Past forecasts that are checked.")
@click.option("--lag", default=2, show_default=True, help="Months from a period to its figure.")
@click.option("--origin", default="", help="reported, estimated or balanced.")
@click.option("--vintages", default="auto", show_default=True, help="auto, real or pseudo.")
@click.option("--out", type=Path, help="A folder for the pages, in both languages.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def forecast_command(
    given: str,
    series: str,
    store: Path | None,
    frequency: str,
    steps: int,
    as_of: str,
    methods: tuple[str, ...],
    checks: int,
    lag: int,
    origin: str,
    vintages: str,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Forecast a series of trade with its season: ARIMA, smoothing, the naive rule, combined.

    Intervals and past errors come with it. Past forecasts are made again from what was known
    then: by the vintages of a dataset, or by publication lag.

    \b
    Examples:
      fumao analyse forecast flows.csv --series CHN/W1/S/X --steps 4
      fumao analyse forecast returns --store build/sources --series CHN/W1/SC/X \\
          --as-of 2020-04-30 --out build/forecast
      fumao analyse forecast flows.csv --series GBR/W1/SD/X --method ets --lang zh

    \b
    Exit codes: 0 forecast; 2 wrong options or series, or no model; 3 the disk refuses.
    """
    from fumao.run.nowcast import ForecastOrder, predict

    language = one_of(lang, ("zh", "en"), "--lang")
    order = ForecastOrder(
        given, series, store, one_of(frequency, ("", "M", "Q", "A"), "--frequency"), steps,
        day(as_of, "--as-of"), methods or ("arima", "ets", "naive"), checks, lag, origin,
        vintages, out,
    )  # fmt: skip
    with progress(None, hidden=as_json):
        done = predict(order)
    if as_json:
        dump(done.as_dict())
        return
    _tell(done.lines(language))


@click.command("nowcast")
@click.argument("specification", type=Path, metavar="SPEC")
@click.option("--data", required=True, help="A panel: CSV or Parquet, or a dataset of --store.")
@click.option("--store", type=Path, help="Take --data as a dataset of it, with its vintages.")
@click.option("--period", default="", help="The quarter, such as 2020-Q2; else the next one.")
@click.option("--as-of", default="", help="Use only what had been released by this day.")
@click.option("--since", default="", help="Tell what was news after this day.")
@click.option("--checks", default=12, show_default=True, help="Past quarters that are checked.")
@click.option("--vintages", default="auto", show_default=True, help="auto, real or pseudo.")
@click.option("--out", type=Path, help="A folder for the pages, in both languages.")
@click.option("--keep", default="", help="Keep the interval in this dataset of --store, for watch.")
@click.option("--lang", default="en", show_default=True, help="Language of the text, zh or en.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def nowcast_command(
    specification: Path,
    data: str,
    store: Path | None,
    period: str,
    as_of: str,
    since: str,
    checks: int,
    vintages: str,
    out: Path | None,
    keep: str,
    lang: str,
    as_json: bool,
) -> None:
    """Nowcast a quarter from months that are known already, as SPEC says.

    SPEC is a small TOML file: the target, its indicators with frequency, publication lag and
    transform, and the models: ARMA, bridge equations, MIDAS, ridge, dynamic factors. They are
    weighted by past errors. With --since every new figure tells what it changed; the impacts
    add up to the revision.

    \b
    Examples:
      fumao analyse nowcast services.toml --data panel.csv
      fumao analyse nowcast services.toml --data panel.parquet --period 2020-Q2 \\
          --as-of 2020-06-30 --since 2020-04-30 --out build/nowcast
      fumao analyse nowcast services.toml --data returns --store build/sources --lang zh
      fumao analyse nowcast services.toml --data returns --store build/sources --keep nowcasts

    \b
    Exit codes: 0 nowcast; 2 wrong options, file or panel, or no model; 3 the disk refuses.
    """
    from fumao.run.nowcast import NowcastOrder, make

    language = one_of(lang, ("zh", "en"), "--lang")
    order = NowcastOrder(specification, data, store, period, day(as_of, "--as-of"),
                         day(since, "--since"), checks, vintages, out, keep)  # fmt: skip
    with progress(None, hidden=as_json):
        done = make(order)
    if as_json:
        dump(done.as_dict())
        return
    _tell(done.lines(language))
    if done.kept:
        click.echo(_KEPT[language].format(done.kept))


def _tell(lines: tuple[list[str], list[tuple[list[str], list[list[str]]]], list[str]]) -> None:
    """Sentences, tables and notes."""
    sentences, tables, notes = lines
    for each in sentences:
        click.echo(each)
    for head, rows in tables:
        click.echo()
        for each in aligned(head, rows):
            click.echo(each)
    click.echo()
    for each in notes:
        click.echo(each)
