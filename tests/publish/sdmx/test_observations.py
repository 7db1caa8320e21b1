"""Flows and observations say the same; what is not free says nothing of its value."""

from __future__ import annotations

import random
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import DuplicateKey, InvalidInput, ShapeMismatch, UnknownCode
from fumao.model.flow_rules import ABSENT, ORIGINS
from fumao.model.flows import Flows
from fumao.publish.sdmx.components import codes_of, units
from fumao.publish.sdmx.observations import (
    COLUMNS,
    data_set,
    flows_of,
    series_ids,
    value_texts,
)
from fumao.publish.sdmx.periods import span_of

from .conftest import ROWS, SECRET, row, statements

codes = {name: sorted(each.house for each in codes_of(name).values())
         for name in ("CL_AREA", "CL_INT_ACC_ITEM", "CL_MODE", "CL_REGION", "CL_ACCOUNTING_ENTRY",
                      "CL_OBS_STATUS", "CL_CONF_STATUS")}  # fmt: skip
numbers = st.decimals(-(10**19), 10**19, places=8, allow_nan=False)


@st.composite
def rows(draw):
    status = draw(st.sampled_from(codes["CL_OBS_STATUS"]))
    secret = draw(st.sampled_from(codes["CL_CONF_STATUS"]))
    value = draw(numbers)
    if (status in ABSENT or secret != "F") and draw(st.booleans()):
        value = None
    return {
        "reporter": draw(st.sampled_from(codes["CL_AREA"])),
        "partner": draw(st.sampled_from(codes["CL_AREA"])),
        "item": draw(st.sampled_from(codes["CL_INT_ACC_ITEM"])),
        "flow": draw(st.sampled_from(codes["CL_ACCOUNTING_ENTRY"])),
        "mode": draw(st.sampled_from(codes["CL_MODE"])),
        "region": draw(st.sampled_from(codes["CL_REGION"])),
        "period": draw(st.sampled_from(["2020", "2020-H2", "2020-Q4", "2020-12", "2020-12-31",
                                        "2016/2020", "FYP13", "2020-01/2020-12"])),
        "value": value, "unit": draw(st.sampled_from(list(units()))), "status": status,
        "confidentiality": secret, "origin": draw(st.sampled_from(ORIGINS)),
    }  # fmt: skip


def as_texts(told):
    table = told.observations
    return pa.table({
        name: value_texts(table[name]) if name == "OBS_VALUE" else table[name].cast(pa.string())
        for name in COLUMNS
    })  # fmt: skip


@given(st.lists(rows(), max_size=12, unique_by=lambda each: tuple(
    text for name, text in each.items()
    if name not in ("value", "unit", "status", "confidentiality"))))  # fmt: skip
def test_any_flows_come_back_as_they_were(given_rows):
    flows = Flows.from_rows(given_rows)
    assert statements(flows_of(as_texts(data_set(flows)), "rows")) == statements(flows)


@given(st.lists(numbers, min_size=1))
def test_any_value_is_written_with_all_its_digits_and_no_exponent(values):
    told = value_texts(pa.array(values, pa.decimal128(28, 8))).to_pylist()
    assert [Decimal(text) for text in told] == values
    assert not any("E" in text or text.endswith((".", ".0")) for text in told)


def test_a_value_that_is_not_free_stays_behind_whatever_its_status(flows):
    told = data_set(flows)
    secret = [each for each in told.observations.to_pylist() if each["CONF_STATUS"] != "F"]
    assert [(each["OBS_VALUE"], each["DECIMALS"]) for each in secret] == [(None, None)] * 2
    assert [each["OBS_STATUS"] for each in secret] == ["P", "Q"]
    assert told.withheld == 2
    assert SECRET not in str(told.observations.to_pylist())


def test_decimals_are_those_of_each_value():
    told = data_set(Flows.from_rows([row("CHN", "S", "X", "2019", "1.50"),
                                     row("CHN", "S", "X", "2020", "100")]))  # fmt: skip
    assert told.observations["DECIMALS"].to_pylist() == ["1", "0"]


def test_rows_stand_by_series_and_time_and_series_are_told_apart(flows):
    table = data_set(flows).observations
    keys = [tuple(each.values()) for each in table.select(COLUMNS[:10]).to_pylist()]
    assert keys == sorted(keys, key=lambda key: (*key[:9], span_of(key[9])))
    assert len(series_ids(table).unique()) == len({key[:9] for key in keys})
    assert data_set(Flows.from_rows([])).observations.num_rows == 0


def changed(flows, column, word):
    table = as_texts(data_set(flows))
    at = table.column_names.index(column)
    return table.set_column(at, column, pa.array([word] * len(table), pa.string()))


@pytest.mark.parametrize(
    ("column", "word", "error", "said"),
    [("REF_AREA", "XXX", UnknownCode, "XXX"), ("ACCOUNTING_ENTRY", "Q", UnknownCode, "Q"),
     ("UNIT_MEASURE", "XDC", InvalidInput, "no unit"), ("UNIT_MULT", "3", InvalidInput, "no unit"),
     ("FREQ", "W", InvalidInput, "no period"), ("TIME_PERIOD", "", InvalidInput, "no period"),
     ("OBS_VALUE", "1,5", InvalidInput, "no number"), ("CONF_STATUS", "Z", UnknownCode, "Z")],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_place(flows, column, word, error, said):
    with pytest.raises(error, match=said) as refused:
        flows_of(changed(Flows(flows.table.slice(0, 2)), column, word), "file.csv")
    assert refused.value.where.startswith("file.csv, row 1")


def test_an_observation_that_stands_twice_is_refused(flows):
    table = as_texts(data_set(flows))
    with pytest.raises(DuplicateKey):
        flows_of(pa.concat_tables([table, table.slice(3, 1)]), "file.csv")


def test_another_structure_is_read_elsewhere(flows):
    table = as_texts(data_set(flows))
    with pytest.raises(ShapeMismatch, match="ADJUSTMENT is no component") as refused:
        flows_of(table.append_column("ADJUSTMENT", table["ORIGIN"]), "file.csv")
    assert "sources read" in refused.value.remedy


def test_absent_attributes_have_the_defaults_of_the_house():
    table = as_texts(data_set(Flows.from_rows(ROWS[:1])))
    bare = table.drop_columns(["COUNTERPART_AREA", "MODE", "REGION", "ORIGIN", "OBS_STATUS",
                               "CONF_STATUS", "DECIMALS"])  # fmt: skip
    assert statements(flows_of(bare, "x")) == statements(Flows.from_rows(ROWS[:1]))


def test_series_of_more_codes_than_a_number_holds_sort_as_their_keys():
    rng = random.Random(3)
    words = [f"{at:04}" for at in range(3_000)]
    # 3,000 to the sixth is more than 64 bits; columns of one code and empty cells are among them.
    columns = {f"C{at}": [rng.choice(words) for _ in range(45_000)] for at in range(6)}
    columns["C6"], columns["C0"][7] = ["same"] * 45_000, None
    table = pa.table({name: pa.array(column) for name, column in columns.items()})
    ids = series_ids(table, tuple(columns)).to_pylist()
    lowest = min(each for each in columns["C0"] if each)
    rows = [tuple(each or lowest for each in row) for row in zip(*columns.values(), strict=True)]
    order = {key: at for at, key in enumerate(sorted(set(rows)))}
    told = {one: at for at, one in enumerate(sorted(set(ids)))}
    assert [told[one] for one in ids] == [order[row] for row in rows]
