"""Adjust the series of a vintage or of a file, and put them into the store with diagnostics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.compile.adjusted import (
    Failure,
    adjust_all,
    diagnostic_rows,
    table_rows,
    wanted_series,
)
from fumao.compile.adjusted_page import charts
from fumao.compile.seasonal import SeasonalSeries, default_options
from fumao.errors import InvalidInput
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.run.compile import Progress, silent
from fumao.run.vintages import chosen, derived, receipt
from fumao.store import FLOWS, Store

ADJUSTED, DIAGNOSTICS = "adjusted", "diagnostics"
_TEXT, _NUMBER, _FLAG = pa.string(), pa.float64(), pa.bool_()
ROWS = pa.schema(
    [(name, _TEXT) for name in ("series", "frequency", "period", "unit")]
    + [(name, _NUMBER)
       for name in ("raw", "adjusted", "trend", "seasonal", "calendar", "to_years")]
    + [("notes", _TEXT)]
)  # fmt: skip
ABOUT = pa.schema(
    [(name, _TEXT) for name in ("series", "frequency", "status")]
    + [("periods", pa.int32())]
    + [(name, _TEXT) for name in ("method", "transformation", "arima", "variables")]
    + [("aicc", _NUMBER), ("qs_p_before", _NUMBER), ("seasonal_before", _FLAG),
       ("qs_p_after", _NUMBER), ("seasonal_after", _FLAG)]
    + [(name, _NUMBER) for name in ("m7", "q", "ljung_box_p", "largest_factor")]
    + [("notes", _TEXT), ("reason", _TEXT)]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What was adjusted, and what could not be."""

    vintage: str
    source: str
    diagnostics: tuple[dict[str, Any], ...]
    series: tuple[SeasonalSeries, ...]
    failed: tuple[Failure, ...]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "vintage": self.vintage, "source": self.source,
            "adjusted": [row for row in self.diagnostics if row["status"] == "adjusted"],
            "failed": [each.as_dict() for each in self.failed],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What is adjusted, and how: a vintage, a dataset or a file, that was ``released``.

    ``method`` is x11 or seats, that of the settings unless given; ``years`` asks for a column
    that meets the raw years.
    """

    source: str
    released: date | None = None
    method: str = ""
    frequency: str = ""
    keys: Sequence[str] = ()
    years: bool = False


def adjust_source(order: Order, store: Path, progress: Progress = silent) -> Adjusted:
    """Adjust every monthly and quarterly series; those that fail are listed, the rest goes on.

    Raises
    ------
    InvalidInput
        The source has no such series, or none of them could be adjusted.
    VintageNotFound
        It is no file, and the store has no such vintage.
    CannotWrite
        The store or the page cannot be written.
    """
    shelf = Store(store)
    options = default_options()
    options = replace(options, method=order.method or options.method)
    flows, found = _taken(shelf, order, repr(options))
    series = wanted_series(flows, order.frequency, order.keys)
    done, failed = adjust_all(series, options, progress)
    if not done:
        raise InvalidInput(
            f"none of {len(failed)} series could be adjusted: {failed[0].what}",
            where=f"series {failed[0].series}", remedy=failed[0].remedy,
        )  # fmt: skip
    about = list(diagnostic_rows(done, failed, options.method))
    rows = pa.Table.from_pylist(list(table_rows(done, meet_years=order.years)), schema=ROWS)
    tables = {ADJUSTED: rows, DIAGNOSTICS: pa.Table.from_pylist(about, schema=ABOUT)}
    stored = shelf.load(replace(found, rows=rows.num_rows), tables)
    return Adjusted(stored.vintage, found.file, tuple(about), tuple(done), tuple(failed))


def _taken(shelf: Store, order: Order, options: str) -> tuple[Flows, Receipt]:
    """The flows, and the receipt of what is made of them."""
    parts = [options, order.frequency, *order.keys, str(order.years)]
    file = Path(order.source)
    if file.suffix.lower() not in (".csv", ".parquet"):
        source = chosen(shelf, order.source)
        made = derived(source, "adjusted", "seasonal adjustment", parts, 0)
        return Flows(shelf.table(source.vintage, FLOWS)), made
    if order.released is None:
        raise InvalidInput(
            f"nothing says when {file.name} was released", where="--released", remedy="2021-03-31"
        )
    flows = Flows.read(file)
    _refuse_future(flows, order.released, file.name)
    return flows, receipt(
        f"{file.stem}-adjusted", f"seasonal adjustment of {file.name}", file.name,
        "as given by its owner", order.released, [*parts, file], 0,
    )  # fmt: skip


def _refuse_future(flows: Flows, released: date, name: str) -> None:
    """A figure of a month that had not begun is a forecast, or a slip of the pen."""
    late = next((row for row in flows if Period.parse(row.period).start > released), None)
    if late:
        raise InvalidInput(
            f"{late.key} is in the future of the release, {released}",
            where=f"{name}, row {late.line}", remedy="correct the period, or --released",
        )  # fmt: skip


def chart_page(adjusted: Adjusted, lang: str) -> str:
    """A self-contained page with a chart of every series."""
    return charts(adjusted.source, adjusted.series, adjusted.failed, lang)
