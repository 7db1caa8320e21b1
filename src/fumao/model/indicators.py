"""Indicators: what is known of areas and of pairs of areas, beside their trade."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import DuplicateKey, FumaoError, InvalidInput, ShapeMismatch, UnknownCode
from fumao.model.codes import codelist
from fumao.model.period import Period
from fumao.model.unit import unit

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("area", "partner", "indicator", "period")]
    + [("value", pa.float64()), ("unit", pa.string()), ("source", pa.string()),
       ("line", pa.int32())]
)  # fmt: skip
KEY_COLUMNS = ("area", "partner", "indicator", "period", "source")


@dataclass(frozen=True)
class Indicators:
    """GDP, population, distance, agreements: one long table, each value with its unit.

    Parameters
    ----------
    table : pyarrow.Table
        Columns as in ``SCHEMA``; ``partner`` is empty where the indicator is of one area,
        ``period`` where it holds at any time (distance).

    Examples
    --------
    >>> known = Indicators.from_table(pa.table({
    ...     "area": ["CHN", "CHN"], "partner": ["", "JPN"], "indicator": ["GDP", "DISTANCE"],
    ...     "period": ["2019", ""], "value": [14.28e12, 2098.1], "unit": ["USD", "KM"],
    ...     "source": ["wdi", "geodist"]}))
    >>> known.of("GDP", "2019")
    {'CHN': 14280000000000.0}
    >>> known.between("DISTANCE")
    {('CHN', 'JPN'): 2098.1}
    """

    table: pa.Table

    @classmethod
    def from_table(cls, table: pa.Table, name: str = "rows") -> Indicators:
        """Check a table; each distinct code is checked once.

        Raises
        ------
        UnknownCode, InvalidInput
            The message names file, line and remedy.
        DuplicateKey
            Two values of one source for the same area, partner, indicator and period.
        """
        missing = [each for each in SCHEMA.names[:-1] if each not in table.column_names]
        if missing:
            raise ShapeMismatch(
                f"there is no column {missing[0]}",
                where=name,
                remedy=f"the columns are {', '.join(SCHEMA.names)}",
            )
        if "line" not in table.column_names:
            table = table.append_column("line", pa.array(range(1, len(table) + 1), pa.int32()))
        table = table.select(SCHEMA.names).cast(SCHEMA)
        for column in ("area", "partner", "indicator", "period", "unit"):
            _check_column(table, column, name)
        _check_values(table, name)
        _check_once(table, name)
        return cls(table)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def of(self, indicator: str, period: str = "", source: str = "") -> dict[str, float]:
        """Values by area of one indicator in a period."""
        rows = self._chosen(indicator, period, source)
        return dict(zip(rows["area"].to_pylist(), rows["value"].to_pylist(), strict=True))

    def between(
        self, indicator: str, period: str = "", source: str = "", *, symmetric: bool = False
    ) -> dict[tuple[str, str], float]:
        """Values by pair of areas; ``symmetric`` where a source lists each pair once."""
        rows = self._chosen(indicator, period, source)
        pairs = zip(rows["area"].to_pylist(), rows["partner"].to_pylist(), strict=True)
        found = dict(zip(pairs, rows["value"].to_pylist(), strict=True))
        turned = {(b, a): value for (a, b), value in found.items()} if symmetric else {}
        return {**turned, **found}

    def _chosen(self, indicator: str, period: str, source: str) -> pa.Table:
        codelist("indicators")[indicator]
        mask = pc.and_(
            pc.equal(self.table["indicator"], indicator), pc.equal(self.table["period"], period)
        )
        if source:
            mask = pc.and_(mask, pc.equal(self.table["source"], source))
        rows = self.table.filter(mask)
        sources = rows["source"].unique().to_pylist()
        if len(sources) > 1:
            raise InvalidInput(
                f"{indicator} {period} is given by {', '.join(sorted(sources))}",
                remedy="say which source",
            )
        return rows


def join_indicators(parts: list[Indicators]) -> Indicators:
    """Several tables one below the other."""
    tables = [each.table for each in parts]
    return Indicators(pa.concat_tables(tables) if tables else SCHEMA.empty_table())


def _check_column(table: pa.Table, column: str, name: str) -> None:
    for word in table[column].unique().to_pylist():
        try:
            _check_word(column, word)
        except FumaoError as problem:
            problem.where = f"{name}, row {_line(table, table[column].index(word).as_py())}"
            raise


def _check_word(column: str, word: str | None) -> None:
    if word is None:
        raise InvalidInput(f"{column} is missing", remedy="write it, or leave the row out")
    if column in ("area", "partner"):
        known = word in codelist("areas") or word in codelist("groups")
        if not known and not (column == "partner" and not word):
            raise UnknownCode(
                f"{column} {word!r} is no area or group", remedy="use ISO 3166-1 alpha-3"
            )
    elif column == "indicator":
        codelist("indicators")[word]
    elif column == "period" and word:
        Period.parse(word)
    elif column == "unit":
        unit(word)


def _check_values(table: pa.Table, name: str) -> None:
    wrong = pc.fill_null(pc.invert(pc.is_finite(table["value"])), True)
    at = wrong.index(True).as_py()
    if at >= 0:
        raise InvalidInput(
            "a value is missing or no number",
            where=f"{name}, row {_line(table, at)}",
            remedy="leave the row out",
        )


def _check_once(table: pa.Table, name: str) -> None:
    counted = table.group_by(list(KEY_COLUMNS)).aggregate([("line", "min"), ("line", "count")])
    twice = counted.filter(pc.greater(counted["line_count"], 1))
    if len(twice):
        row = twice.slice(0, 1).to_pylist()[0]
        key = "/".join(row[each] for each in KEY_COLUMNS)
        raise DuplicateKey(
            f"{row['line_count']} rows for {key}",
            where=f"{name}, first in row {row['line_min']}",
            remedy="delete all but one, or give them different sources",
        )


def _line(table: pa.Table, at: int) -> object:
    return table["line"][at].as_py()
