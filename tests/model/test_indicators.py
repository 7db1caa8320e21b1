"""Indicators: each value with area, period, unit and source, and one of each."""

import pyarrow as pa
import pytest

from fumao.errors import DuplicateKey, InvalidInput, ShapeMismatch, UnknownCode
from fumao.model.codes import codelist
from fumao.model.indicators import Indicators, join_indicators
from fumao.model.tables import code_table
from fumao.model.unit import unit

GDP = {
    "area": "CHN", "partner": "", "indicator": "GDP", "period": "2019", "value": 14.28e12,
    "unit": "USD", "source": "wdi", "line": 2,
}  # fmt: skip
DISTANCE = {**GDP, "partner": "JPN", "indicator": "DISTANCE", "period": "", "value": 2098.1,
            "unit": "KM", "source": "geodist", "line": 3}  # fmt: skip


def make(*rows):
    return Indicators.from_table(pa.Table.from_pylist(list(rows)), "wdi.csv")


def test_values_are_found_by_area_and_by_pair():
    known = make(GDP, DISTANCE)
    assert known.of("GDP", "2019") == {"CHN": 14.28e12}
    assert known.between("DISTANCE") == {("CHN", "JPN"): 2098.1}
    assert known.between("DISTANCE", symmetric=True)["JPN", "CHN"] == 2098.1


def test_a_pair_that_is_given_both_ways_keeps_both_values():
    back = {**DISTANCE, "area": "JPN", "partner": "CHN", "value": 3.0}
    found = make(DISTANCE, back).between("DISTANCE", symmetric=True)
    assert found == {("CHN", "JPN"): 2098.1, ("JPN", "CHN"): 3.0}


def test_two_sources_of_one_indicator_are_not_mixed():
    known = make(GDP, {**GDP, "source": "un", "value": 14.3e12})
    with pytest.raises(InvalidInput, match="GDP 2019 is given by un, wdi"):
        known.of("GDP", "2019")
    assert known.of("GDP", "2019", "un") == {"CHN": 14.3e12}


@pytest.mark.parametrize(
    ("column", "value", "error", "what"),
    [("area", "CHI", UnknownCode, "area 'CHI'"), ("area", "", UnknownCode, "area ''"),
     ("partner", "World", UnknownCode, "partner 'World'"),
     ("indicator", "GDPX", UnknownCode, "'GDPX' is not in indicators"),
     ("period", "2019Q1", InvalidInput, "'2019Q1' is no period"),
     ("unit", "USD_MIO", UnknownCode, "'USD_MIO' is no unit"),
     ("value", float("nan"), InvalidInput, "missing or no number"),
     ("value", None, InvalidInput, "missing or no number"),
     ("area", None, InvalidInput, "area is missing")],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(column, value, error, what):
    with pytest.raises(error, match=what) as refused:
        make(DISTANCE, {**GDP, "line": 7, column: value})
    assert refused.value.where == "wdi.csv, row 7"


def test_one_source_says_a_thing_once():
    with pytest.raises(DuplicateKey, match="2 rows for CHN//GDP/2019/wdi"):
        make(GDP, {**GDP, "value": 1.0, "line": 9})


def test_a_column_that_is_missing_is_named():
    with pytest.raises(ShapeMismatch, match="no column unit"):
        Indicators.from_table(pa.Table.from_pylist([GDP]).drop_columns("unit"))


def test_an_unknown_indicator_is_not_an_empty_answer():
    with pytest.raises(UnknownCode):
        make(GDP).of("GDPX", "2019")


def test_joined_indicators_hold_the_rows_of_all():
    assert len(join_indicators([make(GDP), make(DISTANCE)])) == 2
    assert len(join_indicators([])) == 0


def test_every_indicator_has_a_unit_that_exists():
    assert len(codelist("indicators")) == 40
    for row in code_table("indicators"):
        assert unit(row["unit"]).code == row["unit"]
