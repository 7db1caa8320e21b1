"""``fumao analyse forecast`` and ``fumao analyse nowcast``: from files or vintages to pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.analyse import forecast_text, nowcast_text
from fumao.analyse.forecast import Ahead, forecast_series
from fumao.analyse.forecast_words import Table
from fumao.analyse.nowcast import Nowcast, Release, explain, make_nowcast, read_specification
from fumao.analyse.releases import (
    KINDS,
    Figure,
    Releases,
    Series,
    month_number,
    period_of,
    pseudo,
)
from fumao.errors import InvalidInput, UnitMismatch
from fumao.model.codes import codelist, items
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit
from fumao.run.files import text_of
from fumao.run.gravity import read_table, write
from fumao.run.intervals import keep
from fumao.run.vintages import named_flows
from fumao.store import FLOWS, Store

__all__ = ["ForecastOrder", "Forecasted", "NowcastOrder", "Nowcasted", "make", "predict"]
LANGUAGES = ("zh", "en")
VINTAGES = ("auto", "real", "pseudo")
_KEY = ("reporter", "partner", "item", "flow")
# Rows of a series: period, value, and the day of release where vintages tell it.
Rows = list[tuple[str, float, date | None]]


@dataclass(frozen=True, slots=True)
class ForecastOrder:
    """Which series is forecast how far, as of which day.

    Parameters
    ----------
    given : str
        A file of flows, or a dataset of ``store`` with all its vintages.
    series : str
        reporter/partner/item/flow, such as CHN/W1/S/X.
    frequency : str
        M, Q or A; the finest there is, if empty.
    lag : int
        Months from the end of a period to its figure, for pseudo-vintages.
    vintages : str
        real, pseudo, or auto: real where the dataset has several.
    """

    given: str
    series: str
    store: Path | None = None
    frequency: str = ""
    steps: int = 4
    as_of: date | None = None
    methods: tuple[str, ...] = ("arima", "ets", "naive")
    checks: int = 8
    lag: int = 2
    origin: str = ""
    vintages: str = "auto"
    out: Path | None = None


@dataclass(frozen=True)
class Forecasted:
    """A forecast with the names that its text needs."""

    ahead: Ahead
    name: Names
    unit: Names
    real: bool

    def lines(self, language: str) -> tuple[list[str], list[Table], list[str]]:
        """For the terminal: sentences, tables, notes."""
        tables = [forecast_text.forecast_table(self.ahead, language),
                  forecast_text.model_table(self.ahead, language)]  # fmt: skip
        return (forecast_text.sentences(self.ahead, self.unit, language), tables,
                forecast_text.notes(self.ahead, language, real=self.real))  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return forecast_text.as_dict(self.ahead, self.unit, real=self.real)


@dataclass(frozen=True, slots=True)
class NowcastOrder:
    """A specification and its panel, the quarter, and the days.

    ``data`` is a file (wide, long or of flows) or a dataset of ``store``; ``since`` asks what was
    news after that day; ``keep`` is a dataset of ``store`` that the interval becomes a vintage of.
    """

    specification: Path
    data: str
    store: Path | None = None
    period: str = ""
    as_of: date | None = None
    since: date | None = None
    checks: int = 12
    vintages: str = "auto"
    out: Path | None = None
    keep: str = ""


@dataclass(frozen=True)
class Nowcasted:
    """A nowcast and the news that led to it; ``unit`` of the target where flows tell it."""

    found: Nowcast
    news: tuple[Release, ...]
    real: bool
    since: str
    unit: str = ""
    kept: str = ""

    def lines(self, language: str) -> tuple[list[str], list[Table], list[str]]:
        """For the terminal: sentences, tables, notes."""
        tables = [nowcast_text.model_table(self.found, language)]
        if any(release.pieces for release in self.news):
            tables.append(nowcast_text.news_table(self.found, self.news, language))
        said = nowcast_text.sentences(self.found, self.news, self.since, language)
        notes = nowcast_text.notes(self.found, language, real=self.real, since=self.since)
        return said, tables, notes

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        told = nowcast_text.as_dict(self.found, self.news, real=self.real, since=self.since)
        return {**told, "unit": self.unit}


def predict(order: ForecastOrder) -> Forecasted:
    """Forecast a series of flows, and write pages where asked.

    Raises
    ------
    InvalidInput
        There is no such series, or it is too short, constant, or unknown on that day.
    UnitMismatch
        Its figures are in several units.
    NotConverged
        No model could be estimated.
    CannotWrite
        The folder refuses.
    """
    by_series, real = _figures(order.given, order.store, order.origin, order.vintages)
    if order.series not in by_series:
        near = [each for each in by_series if each.split("/")[0] == order.series.split("/")[0]]
        raise InvalidInput(f"there is no series {order.series}", where="--series",
                           remedy=f"use {', '.join(sorted(near or by_series)[:8])}")  # fmt: skip
    rows, sign = by_series[order.series]
    frequency = order.frequency or next(
        each for each in "MQA" if any(_frequency(period) == each for period, _, _ in rows)
    )
    kept = [each for each in rows if _frequency(each[0]) == frequency]
    if not kept:
        raise InvalidInput(f"{order.series} has no figures by {frequency}", where="--frequency",
                           remedy="use another of M, Q, A")  # fmt: skip
    series = Series(order.series, _name(order.series), frequency, order.lag)
    releases = _releases([series], {order.series: kept}, real=real)
    ahead = forecast_series(releases, order.series, order.as_of or releases.newest, order.steps,
                            methods=order.methods, checks=order.checks)  # fmt: skip
    done = Forecasted(ahead, series.name, unit(sign).symbols, real)
    if order.out is not None:
        pages = {f"forecast.{each}.html": forecast_text.render_page(
            ahead, done.name, done.unit, each, real=real) for each in LANGUAGES}  # fmt: skip
        write({**pages, "forecast.json": _json(done.as_dict())}, order.out)
    return done


def make(order: NowcastOrder) -> Nowcasted:
    """Nowcast as a specification says, and write pages where asked.

    Raises
    ------
    InvalidInput
        The specification or the data cannot be read, or do not allow a nowcast; the message
        says why.
    CannotWrite
        The folder or the store refuses.
    """
    text = text_of(order.specification, "SPEC")
    specification = read_specification(text, str(order.specification))
    if order.keep and order.store is None:
        raise InvalidInput("there is no store to keep the nowcast in", where="--keep",
                           remedy="name one with --store")  # fmt: skip
    rows, real, units = _panel(order)
    lacking = [each.code for each in specification.series if not rows.get(each.code)]
    if lacking:
        raise InvalidInput(f"the data have no figures of {', '.join(lacking)}", where="--data",
                           remedy="leave these out of the specification")  # fmt: skip
    wanted = {each.code: each.frequency for each in specification.series}
    kept = {code: [row for row in rows[code] if _frequency(row[0]) in (wanted[code], "M")]
            for code in wanted}  # fmt: skip
    releases = _releases(specification.series, kept, real=real)
    day = order.as_of or releases.newest
    if order.since is not None and order.since >= day:
        raise InvalidInput(f"{order.since} is not before {day}", where="--since",
                           remedy="give an earlier day")  # fmt: skip
    found = make_nowcast(specification, releases, day, order.period, checks=order.checks)
    news = (explain(specification, releases, found.month, order.since, day)
            if order.since is not None else ())  # fmt: skip
    done = Nowcasted(found, news, real, str(order.since or ""),
                     units.get(specification.target, ""))  # fmt: skip
    if order.keep and order.store is not None:
        done = replace(done, kept=keep(done.as_dict(), order.store, order.keep))
    if order.out is not None:
        pages = {f"nowcast.{each}.html": nowcast_text.render_page(
            found, news, each, real=real, since=done.since) for each in LANGUAGES}  # fmt: skip
        write({**pages, "nowcast.json": _json(done.as_dict())}, order.out)
    return done


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _frequency(period: str) -> str:
    return KINDS.get(Period.parse(period).kind, "")


def _releases(series: Sequence[Series], rows: dict[str, Rows], *, real: bool) -> Releases:
    if real:
        return Releases(series, [
            Figure(code, month_number(period), value, released)
            for code, own in rows.items() for period, value, released in own
            if released is not None
        ])  # fmt: skip
    newest = {(code, month_number(period)): value
              for code, own in rows.items() for period, value, _ in own}  # fmt: skip
    return pseudo(series, [(code, month, value) for (code, month), value in newest.items()])


def _panel(order: NowcastOrder) -> tuple[dict[str, Rows], bool, dict[str, str]]:
    """Figures by series, whether their days of release are real, and their units if known."""
    in_store = order.store is not None and not Path(order.data).is_file()
    table = None if in_store else read_table(Path(order.data))
    if table is None or "reporter" in table.column_names:
        found, real = _figures(order.data, order.store if in_store else None, "", order.vintages)
        return ({code: rows for code, (rows, _) in found.items()}, real,
                {code: sign for code, (_, sign) in found.items()})  # fmt: skip
    long = {"series", "period", "value"} <= set(table.column_names)
    real = long and "released" in table.column_names and order.vintages != "pseudo"
    if order.vintages == "real" and not real:
        raise InvalidInput(f"{order.data} has no column released", where="--vintages",
                           remedy="use pseudo, or give the days of release")  # fmt: skip
    rows: dict[str, Rows] = {}
    for code, row in _long(table) if long else _wide(table, order.data):
        rows.setdefault(code, []).append(row)
    return rows, real, {}


def _long(table: pa.Table) -> Iterator[tuple[str, tuple[str, float, date | None]]]:
    for row in table.to_pylist():
        if row["value"] is not None:
            released = row.get("released")
            day = date.fromisoformat(released) if isinstance(released, str) else released
            yield str(row["series"]), (_period(row["period"]), float(row["value"]), day)


def _wide(table: pa.Table, name: str) -> Iterator[tuple[str, tuple[str, float, date | None]]]:
    first = table.column_names[0]
    if first not in ("date", "period"):
        raise InvalidInput(f"the first column of {name} is {first}", where="--data",
                           remedy="call it date, or give series, period, value")  # fmt: skip
    periods = [_period(each) for each in table[first].to_pylist()]
    for code in table.column_names[1:]:
        column = table[code]
        if pa.types.is_string(column.type):
            # NA stands for what is missing in panels that R has written.
            column = pc.if_else(pc.is_in(column, pa.array(["NA", ""])), None, column)
        numbers = pc.cast(column, pa.float64()).to_pylist()
        for period, value in zip(periods, numbers, strict=True):
            if value is not None and value == value and abs(value) != float("inf"):
                yield code, (period, value, None)


def _period(given: object) -> str:
    """A period as it stands, or the month of a day."""
    if isinstance(given, date):
        return f"{given.year}-{given.month:02}"
    text = str(given)
    parsed = Period.parse(text)
    return text if parsed.kind in KINDS else period_of(12 * parsed.end.year
                                                       + parsed.end.month - 1, "M")  # fmt: skip


def _figures(
    given: str, store: Path | None, origin: str, vintages: str
) -> tuple[dict[str, tuple[Rows, str]], bool]:
    """Series of flows with their unit, from a file or from every vintage of a dataset."""
    if vintages not in VINTAGES:
        raise InvalidInput(f"{vintages!r} are no vintages", where="--vintages",
                           remedy=f"use {', '.join(VINTAGES)}")  # fmt: skip
    found: dict[str, tuple[Rows, str]] = {}
    if store is None or Path(given).is_file():
        if vintages == "real":
            raise InvalidInput("a file has no vintages", where="--vintages",
                               remedy="load its releases into a store")  # fmt: skip
        _gather(named_flows(given, store), origin, None, found)
        return found, False
    shelf = Store(store)
    shelf.latest(given)
    receipts = [each for each in shelf.vintages(given) if shelf.holds(each.vintage, FLOWS)]
    real = vintages == "real" or (vintages == "auto" and len(receipts) > 1)
    for receipt in receipts if real else receipts[-1:]:
        _gather(Flows(shelf.table(receipt.vintage, FLOWS)), origin, receipt.released, found)
    return found, real


def _gather(
    flows: Flows, origin: str, released: date | None, found: dict[str, tuple[Rows, str]]
) -> None:
    table = flows.table
    kept = pc.and_(pc.equal(table["mode"], "_T"), pc.equal(table["region"], "_T"))
    kept = pc.and_(kept, pc.is_valid(table["value"]))
    if origin:
        kept = pc.and_(kept, pc.equal(table["origin"], origin))
    columns = [*_KEY, "period", "value", "unit"]
    for row in table.filter(kept).select(columns).to_pylist():
        if not _frequency(row["period"]):
            continue
        key = "/".join(row[each] for each in _KEY)
        rows, sign = found.setdefault(key, ([], row["unit"]))
        if sign != row["unit"]:
            raise UnitMismatch(f"{key} is in {sign} and in {row['unit']}",
                               where=f"period {row['period']}",
                               remedy="convert it to one unit")  # fmt: skip
        rows.append((row["period"], float(row["value"]), released))


def _name(key: str) -> Names:
    """China, exports of transport to the world."""
    reporter, partner, item, flow = key.split("/")
    told = []
    for language in LANGUAGES:
        areas = [(codelist("areas") if code in codelist("areas") else codelist("groups"))[code]
                 .names.in_(language) for code in (reporter, partner)]  # fmt: skip
        way, what = codelist("flows")[flow].names.in_(language), items()[item].names.in_(language)
        dot, comma = ("：", "，") if language == "zh" else (": ", ", ")
        whole = areas[:1] if partner == "W1" else areas
        told.append(f"{comma.join(whole)}{dot}{what}{comma}{way}")
    return Names(*told)
